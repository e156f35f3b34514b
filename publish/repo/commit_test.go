package repo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// contents reads all files of a commit.
func contents(t testing.TB, r *Repo, h Hash) map[string]string {
	t.Helper()
	tree, err := r.Tree(h)
	if err != nil {
		t.Fatal(err)
	}
	files, err := tree.Files("")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range files {
		data, err := r.ReadBlob(f.Hash)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Path] = string(data)
	}
	return out
}

func TestCommitRewritesPaths(t *testing.T) {
	for _, c := range []struct {
		name   string
		base   []string
		change []string
		want   map[string]string
	}{
		{"add beside", []string{"a/b", "1"}, []string{"a/c", "2"}, map[string]string{"a/b": "1", "a/c": "2"}},
		{"replace", []string{"a/b", "1"}, []string{"a/b", "2"}, map[string]string{"a/b": "2"}},
		{"delete the last of a folder", []string{"a/b/c", "1", "d", "2"}, []string{"a/b/c", "-"}, map[string]string{"d": "2"}},
		{"delete a folder", []string{"a/b/c", "1", "a/b/d", "1", "a/e", "2"}, []string{"a/b", "-"}, map[string]string{"a/e": "2"}},
		{"delete everything", []string{"a/b/c", "1"}, []string{"a", "-"}, map[string]string{}},
		{"file becomes folder", []string{"a", "1"}, []string{"a/b", "2"}, map[string]string{"a/b": "2"}},
		{"folder becomes file", []string{"a/b", "1", "a/c", "1"}, []string{"a", "2"}, map[string]string{"a": "2"}},
		{"folder becomes file, said twice", []string{"a/b", "1"}, []string{"a", "2", "a/b", "-"}, map[string]string{"a": "2"}},
		{"folder made anew", []string{"a/b", "1", "a/c", "1"}, []string{"a", "-", "a/d", "2"}, map[string]string{"a/d": "2"}},
		{"delete below a file", []string{"a", "1"}, []string{"a/b", "-", "c", "2"}, map[string]string{"a": "1", "c": "2"}},
		{"git's order", []string{"a", "1"}, []string{"a.b", "2", "a-b/c", "3", "a0", "4", "ab/c", "5"}, map[string]string{"a": "1", "a.b": "2", "a-b/c": "3", "a0": "4", "ab/c": "5"}},
		{"odd names", []string{"x", "1"}, []string{"Ä ö/ü?.md", "2", "...", "3", ".gitignore", "4", "a.git", "5"}, map[string]string{"x": "1", "Ä ö/ü?.md": "2", "...": "3", ".gitignore": "4", "a.git": "5"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRepo(t, InitOptions{})
			commit(t, r, "refs/heads/main", c.base...)
			h := commit(t, r, "refs/heads/main", c.change...)
			if got := contents(t, r, h); !maps.Equal(got, c.want) {
				t.Errorf("files %v; want %v", got, c.want)
			}
			fsck(t, r)
		})
	}
}

// TestCommitAgainstAModel makes random commits and compares with a map, with
// git's own reading, and Diff with the maps' difference.
func TestCommitAgainstAModel(t *testing.T) {
	r := newRepo(t, InitOptions{})
	rnd := rand.New(rand.NewPCG(7, 7))
	model := map[string]string{}
	names := []string{"a", "b", "a.b", "a-", "c0"}
	var at Hash
	for step := range 60 {
		before := maps.Clone(model)
		var changes []Change
		used := map[string]bool{}
		for range 1 + rnd.IntN(4) {
			var parts []string
			for range 1 + rnd.IntN(3) {
				parts = append(parts, names[rnd.IntN(len(names))])
			}
			p := strings.Join(parts, "/")
			if slices.ContainsFunc(slices.Collect(maps.Keys(used)), func(u string) bool {
				return u == p || strings.HasPrefix(u, p+"/") || strings.HasPrefix(p, u+"/")
			}) {
				continue // what they would do to each other is another test's
			}
			used[p] = true
			c := Change{Path: p, Data: fmt.Appendf(nil, "%d %s", step, p), Delete: rnd.IntN(3) == 0}
			changes = append(changes, c)
			for q := range model {
				if q == p || strings.HasPrefix(q, p+"/") || !c.Delete && strings.HasPrefix(p, q+"/") {
					delete(model, q)
				}
			}
			if !c.Delete {
				model[p] = string(c.Data)
			}
		}
		spec := CommitSpec{Ref: "refs/heads/main", Changes: changes, Message: "step", Author: ann, When: noon, AllowEmpty: true}
		if !at.IsZero() {
			spec.Parents = []Hash{at}
		}
		h, err := r.Commit(t.Context(), spec)
		if err != nil {
			t.Fatal(err)
		}
		if got := contents(t, r, h); !maps.Equal(got, model) {
			t.Fatalf("step %d: files %v; want %v after %v", step, got, model, changes)
		}
		diff, err := r.Diff(t.Context(), at, h)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]bool{}
		for p := range before {
			want[p] = before[p] != model[p]
		}
		for p := range model {
			want[p] = before[p] != model[p]
		}
		maps.DeleteFunc(want, func(_ string, differs bool) bool { return !differs })
		for _, d := range diff {
			if !want[d.Path] || d.Old.IsZero() != (before[d.Path] == "") || d.New.IsZero() != (model[d.Path] == "") {
				t.Fatalf("step %d: Diff has %+v; before %q, after %q", step, d, before[d.Path], model[d.Path])
			}
		}
		if len(diff) != len(want) || !slices.IsSortedFunc(diff, func(a, b FileChange) int { return strings.Compare(a.Path, b.Path) }) {
			t.Fatalf("step %d: Diff %v; want %v in order", step, diff, want)
		}
		at = h
	}
	fsck(t, r)
	if got := strings.Count(gitIn(t, r.GitDir(), "ls-tree", "-r", "--name-only", "main"), "\n"); got != len(model) {
		t.Errorf("git lists %d files; want %d", got, len(model))
	}
}

func TestCommitWithoutChange(t *testing.T) {
	r := newRepo(t, InitOptions{})
	h := commit(t, r, "refs/heads/main", "a", "1")
	spec := CommitSpec{Ref: "refs/heads/main", Parents: []Hash{h}, Changes: []Change{{Path: "a", Data: []byte("1")}, {Path: "none/x", Delete: true}}, Message: "m", Author: ann, When: noon}
	if _, err := r.Commit(t.Context(), spec); !errors.Is(err, ErrNothingToCommit) {
		t.Errorf("same files: %v; want ErrNothingToCommit", err)
	}
	if _, err := r.Commit(t.Context(), CommitSpec{Message: "m", Author: ann, When: noon}); !errors.Is(err, ErrNothingToCommit) {
		t.Errorf("no files: %v; want ErrNothingToCommit", err)
	}
	spec.AllowEmpty = true
	got, err := r.Commit(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := r.Info(got); err != nil || !slices.Equal(info.Parents, []Hash{h}) {
		t.Errorf("Info: %+v, %v", info, err)
	}
}

func TestCommitMergesHistories(t *testing.T) {
	r := newRepo(t, InitOptions{})
	a := commit(t, r, "refs/heads/a", "a", "1")
	b := commit(t, r, "refs/heads/b", "b", "2")
	m, err := r.Commit(t.Context(), CommitSpec{Ref: "refs/heads/a", Parents: []Hash{a, b}, Changes: []Change{{Path: "b", Data: []byte("2")}}, Message: "Merge\r\n\r\nBody", Author: ann, Committer: Person{"Bo", "bo@example.org"}, When: noon})
	if err != nil {
		t.Fatal(err)
	}
	info, err := r.Info(m)
	if err != nil || info.Author != ann || info.Committer.Name != "Bo" || !info.When.Equal(noon) || info.Message != "Merge\n\nBody\n" || !slices.Equal(info.Parents, []Hash{a, b}) {
		t.Errorf("Info: %+v, %v", info, err)
	}
	for _, c := range []struct {
		old, new Hash
		want     bool
	}{{a, m, true}, {b, m, true}, {m, a, false}, {a, b, false}, {m, m, true}, {ZeroHash, a, true}} {
		if got, err := r.IsAncestor(t.Context(), c.old, c.new); err != nil || got != c.want {
			t.Errorf("IsAncestor(%s, %s) = %t, %v; want %t", c.old, c.new, got, err, c.want)
		}
	}
	log, err := r.Log(t.Context(), m, 0)
	if err != nil || len(log) != 2 || log[0].Hash != m || log[1].Hash != a {
		t.Errorf("Log: %v, %v; want the first parents", log, err)
	}
	if log, err := r.Log(t.Context(), m, 1); err != nil || len(log) != 1 {
		t.Errorf("Log with limit 1: %v, %v", log, err)
	}
	fsck(t, r)
}

func TestCommitRefusesAndMovesNothing(t *testing.T) {
	r := newRepo(t, InitOptions{})
	old := commit(t, r, "refs/heads/main", "a", "1")
	at := commit(t, r, "refs/heads/main", "a", "2")
	good := CommitSpec{Ref: "refs/heads/main", Parents: []Hash{at}, Changes: []Change{{Path: "b", Data: []byte("x")}}, Message: "m", Author: ann, When: noon}
	for _, c := range []struct {
		name  string
		spoil func(*CommitSpec)
		want  error
	}{
		{"no author", func(s *CommitSpec) { s.Author = Person{} }, ErrBadCommit},
		{"author with a line break", func(s *CommitSpec) { s.Author.Name = "A\nparent x" }, ErrBadCommit},
		{"email with a bracket", func(s *CommitSpec) { s.Author.Email = "a>b" }, ErrBadCommit},
		{"no time", func(s *CommitSpec) { s.When = time.Time{} }, ErrBadCommit},
		{"no message", func(s *CommitSpec) { s.Message = " \n" }, ErrBadCommit},
		{"NUL in the message", func(s *CommitSpec) { s.Message = "a\x00b" }, ErrBadCommit},
		{"zero parent", func(s *CommitSpec) { s.Parents = []Hash{ZeroHash} }, ErrBadCommit},
		{"absent parent", func(s *CommitSpec) { s.Ref = ""; s.Parents = []Hash{BlobHash(nil)} }, ErrNoObject},
		{"bad ref", func(s *CommitSpec) { s.Ref = "main" }, ErrBadRefName},
		{"bad path", func(s *CommitSpec) { s.Changes = []Change{{Path: "../x"}} }, ErrBadPath},
		{"path twice", func(s *CommitSpec) { s.Changes = []Change{{Path: "x"}, {Path: "x", Delete: true}} }, ErrBadPath},
		{"file and folder", func(s *CommitSpec) { s.Changes = []Change{{Path: "x"}, {Path: "x/y"}} }, ErrBadPath},
	} {
		spec := good
		c.spoil(&spec)
		if _, err := r.Commit(t.Context(), spec); !errors.Is(err, c.want) {
			t.Errorf("%s: %v; want %v", c.name, err, c.want)
		}
	}
	for _, c := range []struct{ parents []Hash }{{[]Hash{old}}, {nil}} {
		spec := good
		spec.Parents = c.parents
		_, err := r.Commit(t.Context(), spec)
		var moved *RefMovedError
		if !errors.As(err, &moved) || moved.Have != at {
			t.Errorf("parents %v: %v; want a *RefMovedError", c.parents, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Commit(ctx, good); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if got := mustRef(t, r, "refs/heads/main"); got != at {
		t.Errorf("main moved to %v", got)
	}
	if _, err := r.Commit(t.Context(), good); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

func TestExecutableFilesStayExecutable(t *testing.T) {
	r := newRepo(t, InitOptions{})
	file := filepath.Join(r.WorkTree(), "run.sh")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	gitIn(t, r.WorkTree(), "add", "run.sh")
	gitIn(t, r.WorkTree(), "update-index", "--chmod=+x", "run.sh")
	gitIn(t, r.WorkTree(), "commit", "-q", "-m", "Add")
	from := mustRef(t, r, "refs/heads/main")
	to := commit(t, r, "refs/heads/main", "run.sh", "#!/bin/sh\nexit 0\n")
	if got := gitIn(t, r.GitDir(), "ls-tree", "main", "run.sh"); !strings.HasPrefix(got, "100755 ") {
		t.Errorf("git lists %q", got)
	}
	tree, err := r.Tree(to)
	if err != nil {
		t.Fatal(err)
	}
	if st, err := fs.Stat(tree, "run.sh"); err != nil || st.Mode()&0o111 == 0 {
		t.Errorf("Stat: %v, %v", st, err)
	}
	if kept, err := r.Checkout(t.Context(), from, to); err != nil || kept != nil {
		t.Fatalf("Checkout: %v, %v", kept, err)
	}
	if got := gitIn(t, r.WorkTree(), "status", "--porcelain"); got != "" {
		t.Errorf("git status: %q", got)
	}
}

func TestCheckPath(t *testing.T) {
	for _, p := range []string{"a", "content/commentary/2024/07/x/index.md", ".editorial/policy.json", ".gitignore", ".github/x", "a b", "é", "...", "git~10", "x.git"} {
		if err := CheckPath(p); err != nil {
			t.Errorf("%q: %v", p, err)
		}
	}
	for _, p := range []string{
		"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", `a\b`, `..\a`, "C:/x", "c:x", "a\x00b", "a\nb", "\xff",
		".git", ".git/config", ".GIT/config", "a/.Git/hooks/x", ".git.", ".git ", ".git . ", "git~1", "GIT~1/x", ".git::$INDEX_ALLOCATION", ".git:x", ".g\u200cit", "\ufeff.git",
		strings.Repeat("a", 256), strings.Repeat("a/", 3000) + "b",
	} {
		if err := CheckPath(p); !errors.Is(err, ErrBadPath) {
			t.Errorf("%q: %v; want ErrBadPath", p, err)
		}
	}
}

// FuzzCheckPath: what is accepted is a valid fs path and stays in its folder.
func FuzzCheckPath(f *testing.F) {
	for _, s := range []string{"a/b", "../x", ".git/x", "a//b", `a\b`, "C:/x", "a/./b", ".g\u200cit"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, p string) {
		if CheckPath(p) != nil {
			return
		}
		if !fs.ValidPath(p) {
			t.Errorf("%q is accepted and no valid fs path", p)
		}
		if bytes.ContainsAny([]byte(p), "\\\x00") {
			t.Errorf("%q is accepted", p)
		}
		for part := range strings.SplitSeq(strings.ToLower(p), "/") {
			if part == ".git" || part == ".." {
				t.Errorf("%q is accepted", p)
			}
		}
	})
}
