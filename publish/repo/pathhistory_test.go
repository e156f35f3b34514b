package repo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
)

// gitHistory is what git tells of a path: commits whose file is not their
// parent's, and merges whose file is none of their parents'. Git tells of the
// merges that took one side, too; for a file those are left out here.
func gitHistory(t testing.TB, r *Repo, tip Hash, path string, file bool) map[string]bool {
	t.Helper()
	at := func(commit string) string {
		out, err := tryGit(t, r.GitDir(), "rev-parse", "--verify", "-q", commit+":"+path)
		if err != nil || strings.TrimSpace(gitIn(t, r.GitDir(), "cat-file", "-t", commit+":"+path)) != "blob" {
			return ""
		}
		return out
	}
	out := map[string]bool{}
	for line := range strings.Lines(gitIn(t, r.GitDir(), "log", "--format=%H %P", "--full-history", "--no-renames", tip.String(), "--", path)) {
		ids := strings.Fields(line)
		taken := false
		for _, p := range ids[1:] {
			taken = taken || file && len(ids) > 2 && at(p) == at(ids[0])
		}
		if !taken {
			out[ids[0]] = true
		}
	}
	return out
}

func historyOf(t testing.TB, r *Repo, tip Hash, path string) []string {
	t.Helper()
	infos, err := r.History(t.Context(), tip, path, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, i := range infos {
		out = append(out, i.Hash.String())
	}
	return out
}

// tangle makes a history with branches, merges, removals, and files that give
// way to folders.
func tangle(t testing.TB, r *Repo, rnd *rand.Rand, from Hash, n int) Hash {
	t.Helper()
	tips := []Hash{from}
	for i := range n {
		at := rnd.IntN(len(tips))
		spec := CommitSpec{Message: "Change", Author: ann, When: noon.Add(time.Duration(i) * time.Minute), AllowEmpty: true}
		if tips[at] != ZeroHash {
			spec.Parents = []Hash{tips[at]}
		}
		for range rnd.IntN(3) {
			c := Change{Path: fmt.Sprintf("d%d/f%d", rnd.IntN(3), rnd.IntN(3))}
			switch rnd.IntN(6) {
			case 0:
				c.Delete = true
			case 1:
				c.Path = strings.TrimSuffix(c.Path, "/f0")
				fallthrough
			default:
				c.Data = fmt.Append(nil, rnd.IntN(4))
			}
			spec.Changes = append(spec.Changes, c)
		}
		if rnd.IntN(4) == 0 && len(tips) > 1 {
			if other := tips[rnd.IntN(len(tips))]; other != tips[at] && other != ZeroHash && tips[at] != ZeroHash {
				spec.Parents = append(spec.Parents, other)
			}
		}
		h, err := r.Commit(t.Context(), spec)
		if errors.Is(err, ErrBadCommit) || errors.Is(err, ErrBadPath) { // two changes of one commit that do not go together
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if rnd.IntN(5) == 0 && tips[at] != ZeroHash {
			tips = append(tips, h)
		} else {
			tips[at] = h
		}
	}
	var parents []Hash
	for _, h := range tips {
		if h != ZeroHash {
			parents = append(parents, h)
		}
	}
	h, err := r.Commit(t.Context(), CommitSpec{Parents: parents, Message: "Join", Author: ann, When: noon.Add(time.Duration(n) * time.Minute), AllowEmpty: true})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHistoryIsWhatGitTells(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	r := newRepo(t, InitOptions{})
	tip := ZeroHash
	for round := range 4 { // it grows
		tip = tangle(t, r, rnd, tip, 60)
		for _, path := range []string{"d0/f0", "d1/f2", "d2", "d1", "absent"} {
			file := strings.Contains(path, "/")
			got, want := historyOf(t, r, tip, path), gitHistory(t, r, tip, path, file)
			for _, h := range got {
				if !want[h] {
					t.Errorf("round %d: %s changed %s; git does not say so", round, h, path)
				}
			}
			if file && len(got) != len(want) {
				t.Errorf("round %d: %s has %d commits; git tells of %d", round, path, len(got), len(want))
			}
		}
		if round == 1 { // as another run of the program finds it
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			var err error
			if r, err = Open(r.GitDir()); err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if n := r.loadHistory().Len(); n < 60 {
				t.Errorf("%d commits are in the index that was kept", n)
			}
		}
	}
}

func TestHistoryOfOneArticle(t *testing.T) {
	r := newRepo(t, InitOptions{})
	a := commit(t, r, "refs/heads/main", "content/x/index.md", "1", "other.md", "1")
	commit(t, r, "refs/heads/main", "other.md", "2")
	c := commit(t, r, "refs/heads/main", "content/x/lead.png", "p")
	d := commit(t, r, "refs/heads/main", "content/x/index.md", "2")
	for path, want := range map[string][]Hash{
		"content/x/index.md": {d, a},
		"content/x":          {d, c, a},
		"content":            {d, c, a},
		"content/x/inde":     nil,
	} {
		if got := historyOf(t, r, d, path); fmt.Sprint(got) != fmt.Sprint(want) && len(got)+len(want) > 0 {
			t.Errorf("%s: %v; want %v", path, got, want)
		}
	}
	infos, err := r.History(t.Context(), d, "content/x", 2)
	if err != nil || len(infos) != 2 || infos[0].Hash != d || infos[0].Author != ann {
		t.Errorf("two of them: %v, %v", infos, err)
	}
	if infos, err := r.History(t.Context(), ZeroHash, "x", 0); err != nil || infos != nil {
		t.Errorf("of nothing: %v, %v", infos, err)
	}
	if _, err := r.History(t.Context(), BlobHash([]byte("nowhere")), "x", 0); !errors.Is(err, ErrNoObject) {
		t.Errorf("of a commit that is not there: %v; want ErrNoObject", err)
	}
}

func TestDamagedHistoryIsMadeAnew(t *testing.T) {
	r := newRepo(t, InitOptions{})
	a := commit(t, r, "refs/heads/main", "x", "1")
	b := commit(t, r, "refs/heads/main", "x", "2")
	want := fmt.Sprint([]Hash{b, a})
	if got := fmt.Sprint(historyOf(t, r, b, "x")); got != want {
		t.Fatalf("%s; want %s", got, want)
	}
	data, err := os.ReadFile(r.historyFile())
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{"cut": data[:len(data)/2], "empty": {}, "changed": append(append([]byte{}, data[:len(data)-3]...), 1, 2, 3)} {
		if err := os.WriteFile(r.historyFile(), bad, 0o666); err != nil {
			t.Fatal(err)
		}
		again, err := Open(r.GitDir())
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(historyOf(t, again, b, "x")); got != want {
			t.Errorf("%s: %s; want %s", name, got, want)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
		if now, err := os.ReadFile(r.historyFile()); err != nil || string(now) != string(data) {
			t.Errorf("%s: the file was not made anew, %v", name, err)
		}
	}
}

func TestHistoryEndsWithTheContextAndGoesOn(t *testing.T) {
	r := newRepo(t, InitOptions{})
	var tip Hash
	for i := range 20 {
		tip = commit(t, r, "refs/heads/main", "x", fmt.Sprint(i))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.History(ctx, tip, "x", 0); !errors.Is(err, context.Canceled) {
		t.Errorf("%v; want context.Canceled", err)
	}
	if got := historyOf(t, r, tip, "x"); len(got) != 20 {
		t.Errorf("%d commits; want 20", len(got))
	}
}

// A shallow clone's history ends where the clone does, and is seen in full once
// the rest has been fetched.
func TestHistoryOfAShallowClone(t *testing.T) {
	r := newRepo(t, InitOptions{})
	var tip Hash
	for i := range 10 {
		tip = commit(t, r, "refs/heads/main", "x", fmt.Sprint(i))
	}
	dir := t.TempDir()
	gitIn(t, dir, "clone", "-q", "--bare", "--depth", "3", "file://"+r.GitDir(), dir)
	for _, want := range []int{3, 10} {
		c, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if got := historyOf(t, c, tip, "x"); len(got) != want {
			t.Errorf("%d commits; want %d", len(got), want)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if want == 3 {
			gitIn(t, dir, "fetch", "-q", "--unshallow", "file://"+r.GitDir())
		}
	}
}
