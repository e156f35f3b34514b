package repo

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

var (
	ann  = Person{"Ann Author", "ann@example.org"}
	noon = time.Date(2024, 7, 16, 12, 0, 0, 0, time.FixedZone("", 2*3600))
)

func newRepo(t testing.TB, o InitOptions) *Repo {
	t.Helper()
	r, err := Init(t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// commit makes a commit on main; files is path, content, path, content; the
// content "-" deletes.
func commit(t testing.TB, r *Repo, ref string, files ...string) Hash {
	t.Helper()
	spec := CommitSpec{Ref: ref, Message: "Change files", Author: ann, When: noon}
	if h, err := r.Ref(ref); err == nil {
		spec.Parents = []Hash{h}
	}
	for i := 0; i < len(files); i += 2 {
		spec.Changes = append(spec.Changes, Change{Path: files[i], Data: []byte(files[i+1]), Delete: files[i+1] == "-"})
	}
	h, err := r.Commit(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// gitIn runs the git program without anybody's own configuration.
func gitIn(t testing.TB, dir string, args ...string) string {
	t.Helper()
	out, err := tryGit(t, dir, args...)
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func tryGit(t testing.TB, dir string, args ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("the git program is not installed")
	}
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Git", "GIT_AUTHOR_EMAIL=git@example.org", "GIT_COMMITTER_NAME=Git", "GIT_COMMITTER_EMAIL=git@example.org")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func fsck(t testing.TB, r *Repo) {
	t.Helper()
	gitIn(t, r.GitDir(), "fsck", "--strict", "--full")
}

func TestInitMakesARepositoryGitCanUse(t *testing.T) {
	for _, o := range []InitOptions{{}, {Bare: true}} {
		r := newRepo(t, o)
		if got := strings.TrimSpace(gitIn(t, r.GitDir(), "symbolic-ref", "HEAD")); got != "refs/heads/main" {
			t.Errorf("HEAD is %q; want refs/heads/main", got)
		}
		if got := strings.TrimSpace(gitIn(t, r.GitDir(), "config", "core.bare")); (got == "true") != o.Bare {
			t.Errorf("core.bare is %q; want %t", got, o.Bare)
		}
		h := commit(t, r, "refs/heads/main", "content/a.md", "hello\n")
		fsck(t, r)
		if got := strings.TrimSpace(gitIn(t, r.GitDir(), "rev-parse", "main")); got != h.String() {
			t.Errorf("git sees main at %s; want %s", got, h)
		}
		if got := gitIn(t, r.GitDir(), "log", "-1", "--format=%an <%ae> %ad|%s", "--date=iso", "main"); got != "Ann Author <ann@example.org> 2024-07-16 12:00:00 +0200|Change files\n" {
			t.Errorf("git log says %q", got)
		}
	}
}

func TestInitRefusesAnExistingRepositoryAndKeepsFiles(t *testing.T) {
	dir := t.TempDir()
	note := filepath.Join(dir, "note.txt")
	if err := os.WriteFile(note, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Init(dir, InitOptions{}); err != nil {
		t.Fatalf("Init in a folder with files: %v", err)
	}
	if _, err := Init(dir, InitOptions{}); !errors.Is(err, ErrRepositoryExists) {
		t.Errorf("second Init: %v; want ErrRepositoryExists", err)
	}
	if got, _ := os.ReadFile(note); string(got) != "mine" {
		t.Errorf("the file holds %q", got)
	}
}

func TestOpenFindsTheRepositoryUpward(t *testing.T) {
	r := newRepo(t, InitOptions{})
	sub := filepath.Join(r.WorkTree(), "content", "deep")
	if err := os.MkdirAll(sub, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{r.WorkTree(), sub, r.GitDir()} {
		got, err := Open(dir)
		if err != nil {
			t.Errorf("Open(%s): %v", dir, err)
			continue
		}
		if got.GitDir() != r.GitDir() || got.WorkTree() != r.WorkTree() {
			t.Errorf("Open(%s) found %s, %s", dir, got.GitDir(), got.WorkTree())
		}
		got.Close()
	}
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrNotARepository) {
		t.Errorf("Open outside: %v; want ErrNotARepository", err)
	}
	if _, err := Open(filepath.Join(sub, "absent")); !errors.Is(err, ErrNotARepository) {
		t.Errorf("Open of a missing folder: %v; want ErrNotARepository", err)
	}
}

func TestOpenReadsALinkedWorktree(t *testing.T) {
	r := newRepo(t, InitOptions{})
	h := commit(t, r, "refs/heads/main", "a", "1")
	linked := filepath.Join(t.TempDir(), "linked")
	gitIn(t, r.WorkTree(), "worktree", "add", "-b", "side", linked, "main")
	l, err := Open(linked)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if got, err := l.Ref("HEAD"); err != nil || got != h {
		t.Errorf("HEAD is %v, %v; want %v", got, err, h)
	}
	next := commit(t, l, "refs/heads/side", "b", "2")
	if got := strings.TrimSpace(gitIn(t, r.WorkTree(), "rev-parse", "side")); got != next.String() {
		t.Errorf("side is %s in the main worktree; want %s", got, next)
	}
	if kept, err := l.Checkout(t.Context(), h, next); err != nil || kept != nil {
		t.Fatalf("Checkout kept %q, %v", kept, err)
	}
	if got := gitIn(t, linked, "status", "--porcelain"); got != "" {
		t.Errorf("git status in the linked worktree: %q", got)
	}
}

func TestOpenRefusesFormatsItCannotRead(t *testing.T) {
	for _, c := range []struct{ name, section string }{
		{"worktree config", "[extensions]\n\tworktreeConfig = true\n"},
		{"sha256", "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha256\n"},
		{"reftable", "[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefStorage = reftable\n"},
		{"partial clone", "[extensions]\n\tpartialClone = origin\n"},
		{"unknown extension", "[extensions]\n\tfuture = true\n"},
		{"unknown version", "[core]\n\trepositoryformatversion = 7\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRepo(t, InitOptions{})
			f, err := os.OpenFile(filepath.Join(r.GitDir(), "config"), os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			f.WriteString(c.section)
			f.Close()
			if _, err := Open(r.WorkTree()); !errors.Is(err, ErrUnsupported) {
				t.Errorf("Open: %v; want ErrUnsupported", err)
			}
		})
	}
}

func TestTreeIsAFileSystem(t *testing.T) {
	r := newRepo(t, InitOptions{})
	h := commit(t, r, "refs/heads/main",
		"postil.yaml", "name: x\n", "content/a/index.md", "a", "content/a/b.png", "png", "content/a.md", "between", "content/a-b/c", "", "references/k.json", "{}")
	tree, err := r.Tree(h)
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(tree, "postil.yaml", "content/a/index.md", "content/a/b.png", "content/a-b/c", "references/k.json"); err != nil {
		t.Error(err)
	}
	if got, ok := tree.Blob("content/a/index.md"); !ok || got != BlobHash([]byte("a")) {
		t.Errorf("Blob: %v, %t", got, ok)
	}
	for _, p := range []string{"content", "content/none", "content/a/index.md/x", "", "/postil.yaml", "../x"} {
		if _, ok := tree.Blob(p); ok {
			t.Errorf("Blob(%q) found a file", p)
		}
	}
	paths := func(prefix string) []string {
		files, err := tree.Files(prefix)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, f := range files {
			out = append(out, f.Path)
		}
		return out
	}
	for prefix, want := range map[string][]string{
		"":              {"content/a-b/c", "content/a.md", "content/a/b.png", "content/a/index.md", "postil.yaml", "references/k.json"},
		"content/a":     {"content/a/b.png", "content/a/index.md"},
		"references/":   {"references/k.json"},
		"postil.yaml":   {"postil.yaml"},
		"sources":       nil,
		"content/a.md/": {"content/a.md"},
	} {
		if got := paths(prefix); !slices.Equal(got, want) {
			t.Errorf("Files(%q) = %q; want %q", prefix, got, want)
		}
	}
	empty, err := r.Tree(ZeroHash)
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(empty); err != nil {
		t.Errorf("empty tree: %v", err)
	}
}

func TestReadBlobNamesMissingAndDamagedObjects(t *testing.T) {
	r := newRepo(t, InitOptions{})
	if _, err := r.ReadBlob(BlobHash([]byte("nowhere"))); !errors.Is(err, ErrNoObject) {
		t.Errorf("missing object: %v; want ErrNoObject", err)
	}
	commit(t, r, "refs/heads/main", "a", "content A", "b", "content B")
	a, b := BlobHash([]byte("content A")).String(), BlobHash([]byte("content B"))
	file := func(h string) string { return filepath.Join(r.GitDir(), "objects", h[:2], h[2:]) }
	data, err := os.ReadFile(file(a))
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(file(b.String()))
	if err := os.WriteFile(file(b.String()), data, 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := r.ReadBlob(b); !errors.Is(err, ErrCorruptObject) {
		t.Errorf("swapped object: %q, %v; want ErrCorruptObject", got, err)
	}
}

func TestObjectsAreFoundAfterGitPacksThem(t *testing.T) {
	r := newRepo(t, InitOptions{})
	h := commit(t, r, "refs/heads/main", "a", "1", "b", "2")
	gitIn(t, r.GitDir(), "gc", "-q")
	h2 := commit(t, r, "refs/heads/main", "a", "3")
	gitIn(t, r.GitDir(), "gc", "-q")
	for _, c := range []Hash{h, h2} {
		tree, err := r.Tree(c)
		if err != nil {
			t.Fatal(err)
		}
		if err := fstest.TestFS(tree, "a", "b"); err != nil {
			t.Error(err)
		}
	}
	if got, err := r.Ref("refs/heads/main"); err != nil || got != h2 {
		t.Errorf("main is %v, %v; want %v", got, err, h2)
	}
}

func TestUserConfigPrefersTheRepository(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	t.Setenv("GIT_CONFIG_GLOBAL", "")
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "xdg"))
	r := newRepo(t, InitOptions{})
	check := func(wantName, wantEmail string) {
		t.Helper()
		if name, email := r.UserConfig(); name != wantName || email != wantEmail {
			t.Errorf("UserConfig() = %q, %q; want %q, %q", name, email, wantName, wantEmail)
		}
	}
	check("", "")
	write := func(file, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(home, "xdg", "git", "config"), "[user]\n\tname = X\n\temail = x@example.org\n")
	check("X", "x@example.org")
	write(filepath.Join(home, ".gitconfig"), "[user]\n\tname = \"Home \\\"H\\\"\"\n")
	check(`Home "H"`, "x@example.org")
	f, err := os.OpenFile(filepath.Join(r.GitDir(), "config"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("[user]\n\temail = repo@example.org\n")
	f.Close()
	check(`Home "H"`, "repo@example.org")
}

func TestSetRemoteKeepsTheRestOfTheConfig(t *testing.T) {
	r := newRepo(t, InitOptions{})
	file := filepath.Join(r.GitDir(), "config")
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before = append(before, "; a comment\n[remote \"other\"]\n\turl = https://example.org/other.git # why\n[branch \"main\"]\n\tremote = origin"...)
	if err := os.WriteFile(file, before, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{"https://example.org/a.git", `C:\repos\b c;d`, "ssh://git@example.org:22/c.git"} {
		if err := r.SetRemote("origin", url); err != nil {
			t.Fatal(err)
		}
		if got, ok, err := r.Remote("origin"); err != nil || !ok || got != url {
			t.Errorf("Remote = %q, %t, %v; want %q", got, ok, err, url)
		}
		if got := strings.TrimSpace(gitIn(t, r.GitDir(), "config", "--get-all", "remote.origin.url")); got != url {
			t.Errorf("git reads %q; want %q", got, url)
		}
	}
	after, _ := os.ReadFile(file)
	if !strings.HasPrefix(string(after), string(before)) {
		t.Errorf("the config was rewritten:\n%s", after)
	}
	if err := r.SetRemote("other", "https://example.org/new.git"); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(gitIn(t, r.GitDir(), "config", "--get-all", "remote.other.url")); got != "https://example.org/new.git" {
		t.Errorf("git reads %q for other", got)
	}
	if err := r.SetRemote("a/b", "x"); err == nil {
		t.Error("a remote named a/b was accepted")
	}
	if _, ok, err := r.Remote("absent"); ok || err != nil {
		t.Errorf("absent remote: %t, %v", ok, err)
	}
}

// A pack whose index is not there yet hides nothing else.
func TestPackWithoutIndexIsPassedOver(t *testing.T) {
	r := newRepo(t, InitOptions{})
	h := commit(t, r, "refs/heads/main", "a", "1")
	gitIn(t, r.GitDir(), "gc", "-q")
	b := commit(t, r, "refs/heads/main", "a", "2")
	gitIn(t, r.GitDir(), "repack", "-q")
	packs, err := filepath.Glob(filepath.Join(r.GitDir(), "objects", "pack", "*.idx"))
	if err != nil || len(packs) != 2 {
		t.Fatalf("packs %q, %v", packs, err)
	}
	data, err := os.ReadFile(strings.TrimSuffix(packs[0], ".idx") + ".pack")
	if err != nil {
		t.Fatal(err)
	}
	for _, first := range []string{"0", "f"} { // before and behind the others
		name := filepath.Join(r.GitDir(), "objects", "pack", "pack-"+strings.Repeat(first, 40)+".pack")
		if err := os.WriteFile(name, data, 0o444); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Open(r.GitDir())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	for _, commit := range []Hash{h, b} {
		if _, err := again.Info(commit); err != nil {
			t.Error(err)
		}
	}
}

func TestForgetReadsAgain(t *testing.T) {
	r := newRepo(t, InitOptions{})
	h, err := r.WriteBlob([]byte("words\n"))
	if err != nil {
		t.Fatal(err)
	}
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for range 50 {
				if data, err := r.ReadBlob(h); err != nil || string(data) != "words\n" {
					t.Errorf("%q, %v", data, err)
					return
				}
			}
		})
	}
	for range 20 {
		if err := r.Forget(); err != nil {
			t.Error(err)
		}
	}
	readers.Wait()
}
