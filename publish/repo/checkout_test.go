package repo

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

func onDisk(t testing.TB, r *Repo, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(r.WorkTree(), filepath.FromSlash(path)))
	if errors.Is(err, os.ErrNotExist) {
		return "(absent)"
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func put(t testing.TB, r *Repo, path, data string) {
	t.Helper()
	file := filepath.Join(r.WorkTree(), filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

func checkout(t testing.TB, r *Repo, from, to Hash) []string {
	t.Helper()
	kept, err := r.Checkout(t.Context(), from, to)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestCheckoutLeavesACleanTree(t *testing.T) {
	r := newRepo(t, InitOptions{})
	steps := [][]string{
		{"postil.yaml", "1", "content/a/index.md", "a", "content/a/i.png", "png", "empty", ""},
		{"content/a/index.md", "A", "content/b/index.md", "b"},
		{"content/a", "-", "empty", "now not"},
		{"content", "a file where a folder was"},
		{"content/c/d.md", "and back"},
		{"postil.yaml", "-", "empty", "-", "content", "-", "x", "last"},
	}
	var at Hash
	for i, s := range steps {
		to := commit(t, r, "refs/heads/main", s...)
		if kept := checkout(t, r, at, to); kept != nil {
			t.Errorf("step %d kept %q", i, kept)
		}
		if got := gitIn(t, r.WorkTree(), "status", "--porcelain"); got != "" {
			t.Errorf("step %d: git status says %q", i, got)
		}
		if kept := checkout(t, r, at, to); kept != nil {
			t.Errorf("step %d again kept %q", i, kept)
		}
		at = to
	}
	if entries, err := os.ReadDir(r.WorkTree()); err != nil || len(entries) != 2 {
		t.Errorf("the folder has %v, %v; want .git and x", entries, err)
	}
}

func TestCheckoutKeepsWhatSomebodyWrote(t *testing.T) {
	r := newRepo(t, InitOptions{})
	from := commit(t, r, "refs/heads/main", "edited", "1", "deleted", "1", "clean", "1", "gone-edited", "1", "gone", "1", "same", "1")
	checkout(t, r, ZeroHash, from)
	to := commit(t, r, "refs/heads/main", "edited", "2", "deleted", "2", "clean", "2", "gone-edited", "-", "gone", "-", "new", "2", "dir/new", "2", "same", "2")
	put(t, r, "edited", "mine")
	put(t, r, "gone-edited", "mine")
	put(t, r, "new", "untracked")
	put(t, r, "dir", "a file in the way")
	put(t, r, "same", "2")
	put(t, r, "other", "not concerned")
	if err := os.Remove(filepath.Join(r.WorkTree(), "deleted")); err != nil {
		t.Fatal(err)
	}
	kept := checkout(t, r, from, to)
	if want := []string{"dir/new", "edited", "gone-edited", "new"}; !slices.Equal(kept, want) {
		t.Errorf("kept %q; want %q", kept, want)
	}
	for path, want := range map[string]string{
		"edited": "mine", "gone-edited": "mine", "new": "untracked", "dir": "a file in the way", "other": "not concerned",
		"deleted": "2", "clean": "2", "gone": "(absent)", "same": "2",
	} {
		if got := onDisk(t, r, path); got != want {
			t.Errorf("%s holds %q; want %q", path, got, want)
		}
	}
	// For git these are changes not staged: a commit would not undo main.
	if got := gitIn(t, r.WorkTree(), "diff", "--cached", "--name-status"); got != "" {
		t.Errorf("staged: %q", got)
	}
	if got, want := gitIn(t, r.WorkTree(), "status", "--porcelain"), " D dir/new\n M edited\n M new\n?? dir\n?? gone-edited\n?? other\n"; got != want {
		t.Errorf("git status:\n%swant\n%s", got, want)
	}
}

func TestCheckoutKeepsStagedWork(t *testing.T) {
	r := newRepo(t, InitOptions{})
	from := commit(t, r, "refs/heads/main", "a", "1")
	checkout(t, r, ZeroHash, from)
	put(t, r, "a", "staged")
	gitIn(t, r.WorkTree(), "add", "a")
	put(t, r, "a", "1") // back on disk, but still staged
	to := commit(t, r, "refs/heads/main", "a", "2")
	if kept := checkout(t, r, from, to); !slices.Equal(kept, []string{"a"}) {
		t.Errorf("kept %q; want a", kept)
	}
	if got := gitIn(t, r.WorkTree(), "show", ":a"); got != "staged" {
		t.Errorf("staged is %q", got)
	}
}

func TestCheckoutWritesNothingOutside(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("symbolic links need a privilege on Windows")
	}
	r := newRepo(t, InitOptions{})
	outside := t.TempDir()
	from := commit(t, r, "refs/heads/main", "x", "1")
	checkout(t, r, ZeroHash, from)
	for name, target := range map[string]string{"content": outside, "hooks": filepath.Join(".git", "hooks"), "file": filepath.Join(outside, "f")} {
		if err := os.Symlink(target, filepath.Join(r.WorkTree(), name)); err != nil {
			t.Fatal(err)
		}
	}
	to := commit(t, r, "refs/heads/main", "content/a.md", "a", "hooks/post-checkout", "evil", "file", "f")
	if kept, want := checkout(t, r, from, to), []string{"content/a.md", "file", "hooks/post-checkout"}; !slices.Equal(kept, want) {
		t.Errorf("kept %q; want %q", kept, want)
	}
	if left, err := os.ReadDir(outside); err != nil || len(left) > 0 {
		t.Errorf("written outside: %v, %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(r.GitDir(), "hooks", "post-checkout")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a hook was written: %v", err)
	}
}

// TestCheckoutOfATreeMadeElsewhere has what git can hold and this package
// would not write: a link, and a path that leads into .git.
func TestCheckoutOfATreeMadeElsewhere(t *testing.T) {
	r := newRepo(t, InitOptions{})
	blob := commit(t, r, "refs/heads/main", "seed", "payload")
	payload := BlobHash([]byte("payload")).String()
	mktree := func(lines string) string {
		file := filepath.Join(t.TempDir(), "tree")
		if err := os.WriteFile(file, []byte(lines), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := "git mktree < " + file
		return gitLine(t, r, "-c", "alias.x=!"+cmd, "x")
	}
	inner := mktree("100644 blob " + payload + "\tpost-checkout\n")
	root := mktree("120000 blob " + payload + "\tlink\n100644 blob " + payload + "\tok\n040000 tree " + inner + "\t.GIT\n")
	bad := gitLine(t, r, "commit-tree", "-m", "bad", "-p", blob.String(), root)
	gitIn(t, r.GitDir(), "update-ref", "refs/heads/main", bad)
	kept := checkout(t, r, ZeroHash, mustRef(t, r, "refs/heads/main"))
	if want := []string{".GIT/post-checkout", "link"}; !slices.Equal(kept, want) {
		t.Errorf("kept %q; want %q", kept, want)
	}
	if got := onDisk(t, r, "ok"); got != "payload" {
		t.Errorf("ok holds %q", got)
	}
	if _, err := os.Lstat(filepath.Join(r.WorkTree(), "link")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a link was written: %v", err)
	}
}

func gitLine(t testing.TB, r *Repo, args ...string) string {
	t.Helper()
	out := gitIn(t, r.WorkTree(), args...)
	return out[:len(out)-1]
}

func TestCheckoutStopsAndResumes(t *testing.T) {
	r := newRepo(t, InitOptions{})
	to := commit(t, r, "refs/heads/main", "a", "1", "b", "2")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Checkout(ctx, ZeroHash, to); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	put(t, r, "a", "1") // as if stopped between the two
	if kept := checkout(t, r, ZeroHash, to); kept != nil {
		t.Errorf("kept %q", kept)
	}
	if got := gitIn(t, r.WorkTree(), "status", "--porcelain"); got != "" {
		t.Errorf("git status: %q", got)
	}
	bare := newRepo(t, InitOptions{Bare: true})
	h := commit(t, bare, "refs/heads/main", "a", "1")
	if kept := checkout(t, bare, ZeroHash, h); kept != nil {
		t.Errorf("bare: kept %q", kept)
	}
	if _, err := os.Stat(filepath.Join(bare.GitDir(), "index")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a bare repository got an index")
	}
}
