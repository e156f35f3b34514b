package repo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// ids returns n ids of commits that exist.
func ids(t testing.TB, r *Repo, n int) []Hash {
	t.Helper()
	out := make([]Hash, n)
	for i := range out {
		out[i] = commitAt(t, r, "refs/heads/ids", i, "n", fmt.Sprint(i))
	}
	return out
}

func TestSetRefComparesAndSwaps(t *testing.T) {
	const name = "refs/heads/draft/01j"
	for _, packed := range []bool{false, true} {
		t.Run(fmt.Sprintf("packed=%t", packed), func(t *testing.T) {
			r := newRepo(t, InitOptions{Bare: true})
			c := ids(t, r, 3)
			pack := func() {
				if packed {
					gitIn(t, r.GitDir(), "pack-refs", "--all")
				}
			}
			moved := func(err error, want, have Hash) {
				t.Helper()
				var m *RefMovedError
				if !errors.As(err, &m) || m.Name != name || m.Want != want || m.Have != have {
					t.Errorf("got %v; want a *RefMovedError from %s to %s", err, want, have)
				}
			}
			moved(r.SetRef(name, c[1], c[0]), c[0], ZeroHash)
			if err := r.SetRef(name, c[0], ZeroHash); err != nil {
				t.Fatal(err)
			}
			pack()
			moved(r.SetRef(name, c[1], ZeroHash), ZeroHash, c[0])
			moved(r.SetRef(name, c[1], c[2]), c[2], c[0])
			moved(r.SetRef(name, ZeroHash, c[2]), c[2], c[0])
			if got, err := r.Ref(name); err != nil || got != c[0] {
				t.Errorf("after refusals the ref is %v, %v; want %v", got, err, c[0])
			}
			if err := r.SetRef(name, c[1], c[0]); err != nil {
				t.Fatal(err)
			}
			pack()
			if err := r.SetRef(name, c[2], c[1]); err != nil { // loose over packed
				t.Fatal(err)
			}
			if got := strings.TrimSpace(gitIn(t, r.GitDir(), "rev-parse", name)); got != c[2].String() {
				t.Errorf("git sees %s; want %s", got, c[2])
			}
			if err := r.SetRef(name, ZeroHash, c[2]); err != nil {
				t.Fatal(err)
			}
			if _, err := r.Ref(name); !errors.Is(err, ErrNoRef) {
				t.Errorf("deleted ref: %v; want ErrNoRef", err)
			}
			if out, err := tryGit(t, r.GitDir(), "rev-parse", "-q", "--verify", name); err == nil {
				t.Errorf("git still finds the deleted ref: %s", out)
			}
			if got, err := r.Ref("refs/heads/ids"); err != nil || got != c[2] {
				t.Errorf("another ref is %v, %v after the deletion; want %v", got, err, c[2])
			}
			if _, err := os.Stat(filepath.Join(r.GitDir(), "refs", "heads")); err != nil {
				t.Error("refs/heads itself was removed")
			}
		})
	}
}

func TestDeletingAPackedRefKeepsTagsBesideIt(t *testing.T) {
	r := newRepo(t, InitOptions{Bare: true})
	h := ids(t, r, 1)[0]
	for _, n := range []string{"a", "m"} {
		if err := r.SetRef("refs/heads/"+n, h, ZeroHash); err != nil {
			t.Fatal(err)
		}
	}
	gitIn(t, r.GitDir(), "tag", "-a", "-m", "tag", "v1", h.String())
	gitIn(t, r.GitDir(), "pack-refs", "--all")
	if err := r.SetRef("refs/heads/m", ZeroHash, h); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(gitIn(t, r.GitDir(), "rev-parse", "v1^{}")); got != h.String() {
		t.Errorf("the tag stands for %s; want %s", got, h)
	}
	fsck(t, r)
}

func TestRefsListsLooseAndPacked(t *testing.T) {
	r := newRepo(t, InitOptions{})
	c := ids(t, r, 3)
	set := func(name string, h, old Hash) {
		t.Helper()
		if err := r.SetRef(name, h, old); err != nil {
			t.Fatal(err)
		}
	}
	set("refs/heads/draft/b", c[0], ZeroHash)
	set("refs/heads/draft/a", c[0], ZeroHash)
	gitIn(t, r.GitDir(), "pack-refs", "--all")
	set("refs/heads/draft/a", c[1], c[0])
	set("refs/heads/draft/c", c[2], ZeroHash)
	set("refs/heads/drafty", c[2], ZeroHash)
	list := func(prefix string) string {
		refs, err := r.Refs(prefix)
		if err != nil {
			t.Error(err)
		}
		var b strings.Builder
		for _, ref := range refs {
			fmt.Fprintf(&b, "%s %s\n", ref.Hash, ref.Name)
		}
		return b.String()
	}
	for _, prefix := range []string{"refs/heads/draft/", "refs/heads/", "refs/", "refs/none/"} {
		want := gitIn(t, r.GitDir(), "for-each-ref", "--format=%(objectname) %(refname)", prefix)
		if got := list(prefix); got != want {
			t.Errorf("Refs(%q):\n%swant\n%s", prefix, got, want)
		}
	}
	if got := list("refs/heads/draft"); strings.Count(got, "\n") != 4 {
		t.Errorf("a prefix without slash matches %q", got)
	}
	// A damaged ref is named and does not hide the others.
	if err := os.WriteFile(filepath.Join(r.GitDir(), "refs", "heads", "draft", "c"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	refs, err := r.Refs("refs/heads/draft/")
	if len(refs) != 2 || !errors.Is(err, ErrBrokenRef) || !strings.Contains(err.Error(), "draft/c") {
		t.Errorf("Refs with a damaged one: %v, %v", refs, err)
	}
	if _, err := r.Ref("refs/heads/draft/c"); !errors.Is(err, ErrBrokenRef) {
		t.Errorf("Ref: %v; want ErrBrokenRef", err)
	}
}

func TestRefNamesThatExcludeEachOther(t *testing.T) {
	for _, packed := range []bool{false, true} {
		r := newRepo(t, InitOptions{Bare: true})
		h := ids(t, r, 1)[0]
		if err := r.SetRef("refs/heads/a/b", h, ZeroHash); err != nil {
			t.Fatal(err)
		}
		if packed {
			gitIn(t, r.GitDir(), "pack-refs", "--all")
		}
		for _, name := range []string{"refs/heads/a", "refs/heads/a/b/c", "refs/heads/a/b/c/d"} {
			if err := r.SetRef(name, h, ZeroHash); !errors.Is(err, ErrRefConflict) {
				t.Errorf("packed=%t: %s beside a/b: %v; want ErrRefConflict", packed, name, err)
			}
			if _, err := r.Ref(name); !errors.Is(err, ErrNoRef) {
				t.Errorf("packed=%t: %s: %v; want ErrNoRef", packed, name, err)
			}
		}
		if err := r.SetRef("refs/heads/a/b", ZeroHash, h); err != nil {
			t.Fatal(err)
		}
		// An empty folder left by another program is no ref.
		if err := os.MkdirAll(filepath.Join(r.GitDir(), "refs", "heads", "a", "x"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := r.SetRef("refs/heads/a", h, ZeroHash); err != nil {
			t.Errorf("packed=%t: a after a/b is gone: %v", packed, err)
		}
		fsck(t, r)
	}
}

func TestALockOfAnotherProgramIsRespected(t *testing.T) {
	r := newRepo(t, InitOptions{})
	c := ids(t, r, 2)
	if err := r.SetRef("refs/heads/main", c[0], ZeroHash); err != nil {
		t.Fatal(err)
	}
	held := func(file string, act func() error) {
		t.Helper()
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		var locked *LockedError
		if err := act(); !errors.As(err, &locked) || locked.File != file || !strings.Contains(err.Error(), "remove that file") {
			t.Errorf("with %s: %v; want a *LockedError that names it and the remedy", file, err)
		}
		if err := os.Remove(file); err != nil {
			t.Errorf("somebody's lock was removed: %v", err)
		}
	}
	held(filepath.Join(r.GitDir(), "refs", "heads", "main.lock"), func() error { return r.SetRef("refs/heads/main", c[1], c[0]) })
	if got, err := r.Ref("refs/heads/main"); err != nil || got != c[0] {
		t.Errorf("main is %v, %v", got, err)
	}
	held(filepath.Join(r.GitDir(), "index.lock"), func() error { _, err := r.Checkout(t.Context(), ZeroHash, c[0]); return err })
	if _, err := os.Stat(filepath.Join(r.WorkTree(), "n")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file was written although the index is locked: %v", err)
	}
	held(filepath.Join(r.GitDir(), "config.lock"), func() error { return r.SetRemote("origin", "x") })
	// One that goes away soon is waited for.
	file := filepath.Join(r.GitDir(), "refs", "heads", "main.lock")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	go func() { time.Sleep(20 * time.Millisecond); os.Remove(file) }()
	if err := r.SetRef("refs/heads/main", c[1], c[0]); err != nil {
		t.Errorf("a lock held for a moment: %v", err)
	}
}

// TestConcurrentWritersLoseNothing lets several open repositories and the git
// program move one ref: each success must have followed from the one before.
func TestConcurrentWritersLoseNothing(t *testing.T) {
	r := newRepo(t, InitOptions{Bare: true})
	const name = "refs/heads/main"
	first := commit(t, r, name, "start", "0")
	var ok atomic.Int64
	var wg sync.WaitGroup
	for w := range 3 {
		wg.Go(func() {
			own, err := Open(r.GitDir())
			if err != nil {
				t.Error(err)
				return
			}
			defer own.Close()
			for i := range 15 {
				at, err := own.Ref(name)
				if err != nil {
					t.Error(err)
					return
				}
				if w == 0 { // the git program, by its own compare-and-swap
					tree := strings.TrimSpace(gitIn(t, r.GitDir(), "rev-parse", at.String()+"^{tree}"))
					next := strings.TrimSpace(gitIn(t, r.GitDir(), "commit-tree", "-p", at.String(), "-m", fmt.Sprint(i), tree))
					if _, err := tryGit(t, r.GitDir(), "update-ref", name, next, at.String()); err == nil {
						ok.Add(1)
					}
					continue
				}
				_, err = own.Commit(t.Context(), CommitSpec{Ref: name, Parents: []Hash{at}, Message: "m", Author: ann, When: noon, Changes: []Change{{Path: fmt.Sprintf("%d/%d", w, i), Data: []byte("x")}}})
				var moved *RefMovedError
				var locked *LockedError
				switch {
				case err == nil:
					ok.Add(1)
				case !errors.As(err, &moved) && !errors.As(err, &locked):
					t.Error(err)
				}
			}
		})
	}
	wg.Go(func() {
		for range 5 {
			_, _ = tryGit(t, r.GitDir(), "pack-refs", "--all") // may lose a lock, as git does
		}
	})
	wg.Wait()
	log, err := r.Log(t.Context(), mustRef(t, r, name), 0)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(log), int(ok.Load())+1; got != want || log[len(log)-1].Hash != first {
		t.Errorf("%d commits are in the history; %d were acknowledged", got, want)
	}
	fsck(t, r)
}

// TestOneRepoServesSeveralGoroutines is for the race detector.
func TestOneRepoServesSeveralGoroutines(t *testing.T) {
	r := newRepo(t, InitOptions{})
	base := commit(t, r, "refs/heads/main", "a/1", "1", "a/2", "2", "b", "3")
	gitIn(t, r.GitDir(), "gc", "-q")
	tree, err := r.Tree(base)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 10 {
				if data, err := tree.ReadFile("a/2"); err != nil || string(data) != "2" {
					t.Errorf("read %q, %v", data, err)
				}
				if _, err := r.Commit(t.Context(), CommitSpec{Ref: fmt.Sprintf("refs/heads/w%d-%d", w, i), Message: "m", Author: ann, When: noon, Changes: []Change{{Path: "x", Data: []byte{byte(w), byte(i)}}}}); err != nil {
					t.Error(err)
				}
				if _, err := r.Refs("refs/"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if refs, err := r.Refs("refs/heads/w"); err != nil || len(refs) != 40 {
		t.Errorf("%d refs, %v; want 40", len(refs), err)
	}
}

func mustRef(t testing.TB, r *Repo, name string) Hash {
	t.Helper()
	h, err := r.Ref(name)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestCheckRefName(t *testing.T) {
	for _, name := range []string{"refs/heads/main", "refs/heads/draft/01hx", "refs/editorial/log/x-1_2", "refs/heads/é", "refs/a/b"} {
		if err := CheckRefName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{
		"", "main", "HEAD", "refs", "refs/", "refs/heads", "refs/heads/", "/refs/heads/a", "refs//heads/a", "refs/heads/a/",
		"refs/heads/..", "refs/heads/a..b", "refs/../HEAD", "refs/heads/.a", "refs/heads/a.lock", "refs/heads/a.LOCK/b", "refs/heads/a.",
		"refs/heads/a b", "refs/heads/a~1", "refs/heads/a^", "refs/heads/a:b", "refs/heads/a?", "refs/heads/*", "refs/heads/[a]",
		`refs/heads/a\b`, "refs/heads/a@{b", "refs/heads/a\x00", "refs/heads/a\n", "refs/heads/\x7f", "refs/heads/\xff",
		"refs/heads/" + strings.Repeat("a", 300),
	} {
		if err := CheckRefName(name); !errors.Is(err, ErrBadRefName) {
			t.Errorf("%q: %v; want ErrBadRefName", name, err)
		}
	}
	r := newRepo(t, InitOptions{})
	if err := r.SetRef("refs/../HEAD", plumbing.NewHash(strings.Repeat("1", 40)), ZeroHash); !errors.Is(err, ErrBadRefName) {
		t.Errorf("SetRef outside refs: %v", err)
	}
	if _, err := r.Ref("config"); !errors.Is(err, ErrBadRefName) {
		t.Errorf("Ref of a file that is no ref: %v", err)
	}
}

// FuzzCheckRefName: what is accepted stays below refs, and git accepts it too.
func FuzzCheckRefName(f *testing.F) {
	for _, s := range []string{"refs/heads/main", "refs/heads/a..b", "refs/../x", "refs/heads/@", "refs/heads/.lock", "refs/heads/a//b", "refs/x/\u200b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if CheckRefName(name) != nil {
			return
		}
		if err := plumbing.ReferenceName(name).Validate(); err != nil {
			t.Errorf("%q is accepted; go-git says %v", name, err)
		}
		if got := filepath.Join("x", filepath.FromSlash(name)); !strings.HasPrefix(got, filepath.Join("x", "refs")+string(filepath.Separator)) {
			t.Errorf("%q leads to %s", name, got)
		}
	})
}
