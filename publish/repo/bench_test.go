package repo

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"postil/publish/repo/gittest"
)

// beside times another way to do the same in the same run, and reports how many
// times as long ours takes. Shared machines have slow and fast minutes; the two
// share them.
type beside struct {
	ours, theirs time.Duration
}

func (s *beside) time(d *time.Duration, do func()) {
	begin := time.Now()
	do()
	*d += time.Since(begin)
}

func (s *beside) report(b *testing.B) {
	b.ReportMetric(float64(s.ours)/float64(s.theirs), "x-git")
	b.ReportMetric(float64(s.theirs.Nanoseconds())/float64(b.N), "git-ns/op")
}

// A draft is committed in a repository of 10,000 articles and 20,000 commits,
// durably, beside git add and git commit.
func BenchmarkLargeCommit(b *testing.B) {
	dir := gittest.Copy(b, gittest.Large(b, gittest.Usual()))
	r, err := Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	gitIn(b, dir, "checkout", "-q", "-b", "by-git")
	path := gittest.Usual().Path(5)
	var s beside
	i := 0
	for b.Loop() {
		i++
		s.time(&s.ours, func() { commit(b, r, "refs/heads/draft/draft001", path, fmt.Sprint("text ", i)) })
		b.StopTimer()
		if err := os.WriteFile(dir+"/"+path, fmt.Append(nil, "text ", i), 0o666); err != nil {
			b.Fatal(err)
		}
		s.time(&s.theirs, func() {
			gitIn(b, dir, "add", path)
			gitIn(b, dir, "commit", "-q", "-m", "Change")
		})
		b.StartTimer()
	}
	s.report(b)
}

// The repository is opened, and the tips of its drafts are read.
func BenchmarkLargeOpen(b *testing.B) {
	dir := gittest.Large(b, gittest.Usual())
	for b.Loop() {
		r, err := Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		refs, err := r.Refs("refs/heads/draft/")
		if err != nil || len(refs) == 0 {
			b.Fatalf("%d drafts, %v", len(refs), err)
		}
		for _, ref := range refs {
			if _, err := r.Info(ref.Hash); err != nil {
				b.Fatal(err)
			}
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// The index of all paths is made once.
func BenchmarkLargeHistoryIndex(b *testing.B) {
	dir := gittest.Large(b, gittest.Usual())
	r, err := Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	tip := mustRef(b, r, "refs/heads/main")
	for b.Loop() {
		r.paths = pathHistory{}
		if err := os.RemoveAll(r.historyFile()); err != nil {
			b.Fatal(err)
		}
		if _, err := r.History(b.Context(), tip, gittest.Usual().Path(7), 0); err != nil {
			b.Fatal(err)
		}
	}
}

// The history of one article is told: by a program that has just begun, whose
// index is on disk, beside git log.
func BenchmarkLargeHistory(b *testing.B) {
	dir := gittest.Large(b, gittest.Usual())
	r, err := Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	tip := mustRef(b, r, "refs/heads/main")
	path := gittest.Usual().Path(7)
	if _, err := r.History(b.Context(), tip, path, 0); err != nil {
		b.Fatal(err)
	}
	var s beside
	for b.Loop() {
		r.paths.mu.Lock()
		r.paths.index = nil
		r.paths.mu.Unlock()
		s.time(&s.ours, func() {
			if infos, err := r.History(b.Context(), tip, path, 0); err != nil || len(infos) == 0 {
				b.Fatalf("%d commits, %v", len(infos), err)
			}
		})
		b.StopTimer()
		s.time(&s.theirs, func() { gitIn(b, dir, "log", "--format=%H", "main", "--", path) })
		b.StartTimer()
	}
	s.report(b)
}

// One commit is pushed by http from a large repository, beside git push.
func BenchmarkLargePush(b *testing.B) {
	b.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	b.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	large := gittest.Large(b, gittest.Usual())
	server := gittest.New(b, gittest.Options{})
	for _, name := range []string{"ours.git", "gits.git"} {
		cmd := exec.Command("git", "clone", "-q", "--bare", "--local", large, server.Root+"/"+name)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		gitIn(b, server.Root+"/"+name, "config", "http.receivepack", "true")
	}
	dir := gittest.Copy(b, large)
	r, err := Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	if err := r.SetRemote("origin", server.URL+"/ours.git"); err != nil {
		b.Fatal(err)
	}
	var s beside
	i := 0
	for b.Loop() {
		b.StopTimer()
		i++
		old := mustRef(b, r, "refs/heads/main")
		h := commit(b, r, "refs/heads/main", gittest.Usual().Path(5), fmt.Sprint("text ", i))
		b.StartTimer()
		s.time(&s.ours, func() { push(b, r, PushOptions{}, RefUpdate{"refs/heads/main", old, h}) })
		b.StopTimer()
		s.time(&s.theirs, func() { gitIn(b, dir, "push", "-q", server.URL+"/gits.git", "main:main") })
		b.StartTimer()
	}
	s.report(b)
	// In a process of its own, what a push needs at most.
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), worker+"=push once\n"+dir+"\n")
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("push in another process: %v", err)
	}
	var kilobytes float64
	if _, peak, ok := strings.Cut(string(out), "peak: "); ok {
		if _, err := fmt.Sscan(peak, &kilobytes); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(kilobytes/1024, "MB-peak")
	}
}
