package gittest

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// Size is how large a repository Large makes.
type Size struct {
	Articles int // each has a commit of its own
	Edits    int // commits that change one article each
	Drafts   int // branches, with one new article each
	Seed     uint64
	// Files are in the first commit besides.
	Files map[string]string
	// Text gives article n after so many edits, and where it is; nil makes up
	// words of random letters. Name must be another for another Text.
	Text func(n, edits int) (path, text string)
	Name string
}

// Usual is a publication of many years: 20,000 commits.
func Usual() Size { return Size{Articles: 10000, Edits: 10000, Drafts: 20, Seed: 1} }

// Path is where the n-th article is.
func (s Size) Path(n int) string {
	return fmt.Sprintf("content/commentary/%d/%02d/article-%d/index.md", 2010+n%15, 1+n/15%12, n)
}

// Large makes a repository with a work tree, by git fast-import, and returns
// its folder. It is made once and kept in the system's folder for temporary
// files, by the digest of what it is made of; whoever changes it works on a
// Copy. The test is skipped where git is missing.
func Large(t testing.TB, s Size) string {
	t.Helper()
	digest := sha256.New()
	fmt.Fprintf(digest, "2 %d %d %d %d", s.Articles, s.Edits, s.Drafts, s.Seed)
	if s.Text != nil {
		fmt.Fprintf(digest, " %q", s.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Files)) {
		fmt.Fprintf(digest, "\n%q %q", name, s.Files[name])
	}
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("postil-bench-%x", digest.Sum(nil)[:8]))
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip(ErrNoGit)
	}
	made, err := os.MkdirTemp(os.TempDir(), "postil-bench-new-")
	if err == nil {
		err = s.make(git, made)
	}
	if err == nil {
		err = os.Rename(made, dir)
	}
	if err != nil {
		os.RemoveAll(made)
		if !errors.Is(err, fs.ErrExist) {
			t.Fatal(err)
		}
	}
	return dir
}

// Copy clones a repository of this computer with its work tree and all its
// branches, for the time of the test.
func Copy(t testing.TB, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	for _, args := range [][]string{{"clone", "-q", "--local", dir, to}, {"-C", to, "fetch", "-q", dir, "+refs/heads/draft/*:refs/heads/draft/*"}} {
		cmd := exec.Command("git", args...)
		cmd.Env = environ()
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	return to
}

func (s Size) make(git, dir string) error {
	run := func(in func(io.Writer), args ...string) error {
		cmd := exec.Command(git, args...)
		cmd.Dir = dir
		cmd.Env = environ()
		if in == nil {
			if out, err := cmd.CombinedOutput(); err != nil {
				return fmt.Errorf("git %v: %w\n%s", args, err, out)
			}
			return nil
		}
		cmd.Stderr = os.Stderr
		stdin, err := cmd.StdinPipe()
		if err != nil {
			return err
		}
		if err := cmd.Start(); err != nil {
			return err
		}
		w := bufio.NewWriterSize(stdin, 1<<20)
		in(w)
		if err := errors.Join(w.Flush(), stdin.Close(), cmd.Wait()); err != nil {
			return fmt.Errorf("git %v: %w", args, err)
		}
		return nil
	}
	return errors.Join(
		run(nil, "init", "-q", "-b", "main"),
		run(s.stream, "fast-import", "--quiet"),
		run(nil, "repack", "-adq"),
		run(nil, "checkout", "-q", "main"),
	)
}

// stream writes the history as git fast-import reads it.
func (s Size) stream(w io.Writer) {
	rnd := rand.New(rand.NewPCG(s.Seed, 2))
	when := int64(1262304000) // 2010-01-01
	commit := func(ref, from, message string, files ...[2]string) {
		when += 3600
		fmt.Fprintf(w, "commit %s\ncommitter Bench <bench@example.org> %d +0000\ndata %d\n%s\n", ref, when, len(message), message)
		if from != "" {
			fmt.Fprintf(w, "from %s\n", from)
		}
		for _, f := range files {
			fmt.Fprintf(w, "M 100644 inline %s\ndata %d\n%s\n", f[0], len(f[1]), f[1])
		}
		io.WriteString(w, "\n") //nolint:errcheck // a bufio.Writer keeps its first error for Flush
	}
	var first [][2]string
	for _, name := range slices.Sorted(maps.Keys(s.Files)) {
		first = append(first, [2]string{name, s.Files[name]})
	}
	commit("refs/heads/main", "", "Begin", append(first, [2]string{"README", "A publication.\n"})...)
	edits := map[int]int{}
	text := func(n int) [2]string {
		if s.Text == nil {
			return [2]string{s.Path(n), article(rnd, n)}
		}
		path, text := s.Text(n, edits[n])
		return [2]string{path, text}
	}
	for n := range s.Articles {
		commit("refs/heads/main", "", fmt.Sprint("Publish ", n), text(n))
	}
	for range s.Edits {
		n := rnd.IntN(s.Articles)
		edits[n]++
		commit("refs/heads/main", "", fmt.Sprint("Revise ", n), text(n))
	}
	for n := range s.Drafts {
		commit(fmt.Sprintf("refs/heads/draft/draft%03d", n), "refs/heads/main", "Start", text(s.Articles+n))
	}
}

// article is one of about a thousand words.
func article(rnd *rand.Rand, n int) string {
	var b []byte
	b = fmt.Appendf(b, "---\ntitle: Article %d\nslug: article-%d\ndate: %d-%02d-%02d\nauthors: [Bench Marker]\nsummary: About number %d.\nsection: commentary\n---\n", n, n, 2010+n%15, 1+n/15%12, 1+rnd.IntN(28), n)
	for range 10 {
		b = append(b, '\n')
		for i := range 100 {
			if i > 0 {
				b = append(b, ' ')
			}
			for range 3 + rnd.IntN(6) {
				b = append(b, byte('a'+rnd.IntN(26)))
			}
		}
		b = append(b, ".\n"...)
	}
	return string(b)
}
