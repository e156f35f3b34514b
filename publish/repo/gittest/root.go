package gittest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// ErrNoGit says that the git program is not installed.
var ErrNoGit = errors.New("the git program is not installed")

// root is the folder that a server has its repositories in.
type root struct {
	Root string // absolute

	git string
}

func newRoot(dir string) (root, error) {
	git, err := exec.LookPath("git")
	if err != nil {
		return root{}, fmt.Errorf("%w: %w", ErrNoGit, err)
	}
	dir, err = filepath.Abs(dir)
	return root{Root: dir, git: git}, err
}

// environ is the environment of the git programs that a server runs: nobody's
// own configuration counts.
func environ(more ...string) []string {
	return append(append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull), more...)
}

// create makes an empty bare repository that may be pushed to.
func (s root) create(name string) (dir string, err error) {
	dir = filepath.Join(s.Root, filepath.FromSlash(name))
	for _, args := range [][]string{{"init", "-q", "--bare", dir}, {"-C", dir, "symbolic-ref", "HEAD", "refs/heads/main"}, {"-C", dir, "config", "http.receivepack", "true"}} {
		cmd := exec.Command(s.git, args...)
		cmd.Env = environ()
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("create %s: git %s: %w\n%s", name, strings.Join(args, " "), err, out)
		}
	}
	return dir, nil
}

// SetHook installs a shell script as a hook ("pre-receive") of a repository
// that Create made; the script is without its "#!" line. An empty one takes
// the hook away.
func (s root) SetHook(name, hook, script string) error {
	file := filepath.Join(s.Root, filepath.FromSlash(name), "hooks", hook)
	fail := func(err error) error { return fmt.Errorf("hook %s of %s: %w", hook, name, err) }
	if script == "" {
		if err := os.Remove(file); err != nil {
			return fail(err)
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fail(err)
	}
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		return fail(err)
	}
	return nil
}

// plainRefsOnly is a pre-receive hook that acts as hosts do which know nothing
// but branches and tags: one other ref, and the whole push is refused.
const plainRefsOnly = `refused=
while read old new ref; do
	case $ref in
	refs/heads/*|refs/tags/*) ;;
	*) echo "$ref: only branches and tags are accepted" >&2; refused=1 ;;
	esac
done
test -z "$refused"`

// RefuseOtherRefs makes a repository refuse every push that has a ref which is
// neither a branch nor a tag.
func (s root) RefuseOtherRefs(name string) error {
	return s.SetHook(name, "pre-receive", plainRefsOnly)
}

// skipOrFail ends a test whose server did not start.
func skipOrFail(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, ErrNoGit) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// freshDir is a folder for a server's repositories when the test names none.
func freshDir(t testing.TB, dir string) string {
	t.Helper()
	if dir == "" {
		return t.TempDir()
	}
	return dir
}
