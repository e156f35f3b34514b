package repo

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"postil/publish/repo/gittest"
)

// worker is the environment variable that makes this test binary work until it
// is killed: what it does, the repository, and the folder of its remote.
const worker = "POSTIL_REPO_WORKER"

func TestMain(m *testing.M) {
	if task := os.Getenv(worker); task != "" {
		what, dirs, _ := strings.Cut(task, "\n")
		dir, remote, _ := strings.Cut(dirs, "\n")
		if err := workUntilKilled(what, dir, remote); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// workUntilKilled says each commit's id once what it is about has been done.
func workUntilKilled(what, dir, remote string) error {
	ctx := context.Background()
	r, err := Open(dir)
	if err != nil {
		return err
	}
	made := r // where commits are made
	if what == "fetch" {
		if made, err = Open(remote); err != nil {
			return err
		}
	}
	const main = "refs/heads/main"
	if _, err := fmt.Println("ready"); err != nil {
		return err
	}
	for i := 0; ; i++ {
		tip, err := made.Ref(main)
		if err != nil {
			return err
		}
		next, err := made.Commit(ctx, CommitSpec{
			Ref: main, Parents: []Hash{tip}, Message: "Work\n", Author: ann, When: noon.Add(time.Duration(i) * time.Second),
			Changes: []Change{{Path: fmt.Sprintf("content/%d/index.md", i%7), Data: fmt.Appendf(nil, "%s %d", tip, i)}},
		})
		if err != nil {
			return err
		}
		switch what {
		case "commit": // and what else is locked now and then
			side := fmt.Sprintf("refs/heads/draft/d%d", i%3)
			old, _ := r.Ref(side) // zero when it is not there
			if err := r.SetRef(side, next, old); err != nil {
				return err
			}
			if i%2 == 1 {
				if err := r.SetRef(side, ZeroHash, next); err != nil {
					return err
				}
			}
			if i%5 == 4 {
				if err := r.SetRemote("other", fmt.Sprintf("https://example.org/%d", i)); err != nil {
					return err
				}
				if _, err := r.Checkout(ctx, tip, next); err != nil {
					return err
				}
			}
		case "push", "push once":
			err = r.Push(ctx, "origin", []RefUpdate{{main, tip, next}}, PushOptions{})
		case "fetch":
			err = r.Fetch(ctx, "origin", nil)
		}
		if err != nil {
			return err
		}
		if _, err := fmt.Println(next); err != nil {
			return err
		}
		if what == "push once" {
			return sayPeak()
		}
	}
}

// sayPeak says how much memory this process has had at most, where the system
// tells: "peak: 14000 kB".
func sayPeak() error {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return nil //nolint:nilerr // not on this system
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			_, err = fmt.Printf("peak: %s\n", strings.TrimSpace(rest))
		}
	}
	return err
}

// kills is how many workers die in this run of the tests.
func kills(usual int) int {
	if n, err := strconv.Atoi(os.Getenv("POSTIL_KILLS")); err == nil {
		return n
	}
	return usual
}

// killWorker lets a worker begin, kills it at a random moment, and returns the
// lines it had said by then.
func killWorker(t *testing.T, task string, within time.Duration) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), worker+"="+task)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if lines.Text() == "ready" {
			time.AfterFunc(rand.N(within), func() { cmd.Process.Kill() })
			continue
		}
		said = append(said, lines.Text())
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the worker ended by itself: %v\n%s", err, stderr.String())
	}
	return said
}

// Workers are killed, as kill -9 does, at random moments. The repository must
// be whole, with all in it that was acknowledged, and the next attempt must
// succeed. A few die in every run; POSTIL_KILLS=400 is so many of each kind.
func TestKilledAtAnyMoment(t *testing.T) {
	for _, what := range []string{"commit", "fetch", "push"} {
		t.Run(what, func(t *testing.T) {
			const each = 25 // in one repository, so that checking it stays quick
			var k *killed
			acknowledged, locks, within := 0, 0, 200*time.Millisecond
			for n := 0; n < kills(6) || acknowledged == 0 && within < time.Minute; n++ {
				if n >= kills(6) { // on a busy computer all of them died young
					within *= 2
				}
				if n%each == 0 {
					k = newKilled(t, what)
				}
				said := killWorker(t, what+"\n"+k.local.WorkTree()+"\n"+k.remote, within)
				acknowledged += len(said)
				k.server.Quiet()
				locks += k.locks(t)
				if err := k.check(t, said); err != nil {
					t.Fatalf("kill %d after %d acknowledged: %v", n, len(said), err)
				}
			}
			if acknowledged == 0 {
				t.Error("no worker lived long enough to do anything")
			}
			t.Logf("%d acknowledged; %d lock files were left behind and recovered", acknowledged, locks)
		})
	}
}

// killed is a repository in which workers die, and its remote.
type killed struct {
	what   string
	local  *Repo
	remote string
	server *gittest.Server
}

func newKilled(t *testing.T, what string) *killed {
	t.Helper()
	r, s, dir := withRemote(t, gittest.Options{})
	tip := commit(t, r, "refs/heads/main", "postil.yaml", "name: x\n")
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/heads/main", New: tip})
	return &killed{what, r, dir, s}
}

// locks counts the lock files that are left.
func (k *killed) locks(t *testing.T) (n int) {
	t.Helper()
	for _, dir := range []string{k.local.GitDir(), k.remote} {
		r, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.eachLockFile(func(string) error { n++; return nil }); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return n
}

// check looks at what a worker left, and does its work once more.
func (k *killed) check(t *testing.T, said []string) error {
	t.Helper()
	ctx := t.Context()
	local, err := Open(k.local.GitDir())
	if err != nil {
		return err
	}
	defer local.Close()
	far, err := Open(k.remote)
	if err != nil {
		return err
	}
	defer far.Close()
	if out, err := tryGit(t, local.GitDir(), "fsck", "--strict", "--full"); err != nil {
		return fmt.Errorf("git fsck here: %w\n%s", err, out)
	}
	has := func(r *Repo, ref string) error {
		tip, err := r.Ref(ref)
		if err != nil || len(said) == 0 {
			return err
		}
		if ok, err := r.IsAncestor(ctx, mustParse(t, said[len(said)-1]), tip); err != nil || !ok {
			return fmt.Errorf("%s at %s lacks the acknowledged %s: %w", ref, tip, said[len(said)-1], err)
		}
		return nil
	}
	const main = "refs/heads/main"
	// Once more, whatever is left of the last time.
	switch k.what {
	case "commit":
		if err := has(local, main); err != nil {
			return err
		}
		for i := range 3 {
			side := fmt.Sprintf("refs/heads/draft/d%d", i)
			old, _ := local.Ref(side) // zero when it is not there
			if err := local.SetRef(side, mustRef(t, local, main), old); err != nil {
				return err
			}
		}
		if err := local.SetRemote("other", "https://example.org/again"); err != nil {
			return err
		}
		next := commit(t, local, main, "again.md", fmt.Sprint(rand.Uint64()))
		if _, err := local.Checkout(ctx, ZeroHash, next); err != nil {
			return err
		}
		gitIn(t, local.GitDir(), "pack-refs", "--all")
	case "fetch":
		if err := has(local, "refs/remotes/origin/main"); err != nil {
			return err
		}
		commit(t, far, main, "again.md", fmt.Sprint(rand.Uint64()))
		if err := local.Fetch(ctx, "origin", nil); err != nil {
			return err
		}
		if got, want := mustRef(t, local, "refs/remotes/origin/main"), mustRef(t, far, main); got != want {
			return fmt.Errorf("fetched %s; the remote has %s", got, want)
		}
	case "push":
		if err := has(local, main); err != nil {
			return err
		}
		if err := has(far, main); err != nil {
			return err
		}
		commit(t, local, main, "again.md", fmt.Sprint(rand.Uint64()))
		if err := local.Fetch(ctx, "origin", nil); err != nil {
			return err
		}
		if err := local.Push(ctx, "origin", []RefUpdate{{main, mustRef(t, local, "refs/remotes/origin/main"), mustRef(t, local, main)}}, PushOptions{}); err != nil {
			return err
		}
		if got, want := mustRef(t, far, main), mustRef(t, local, main); got != want {
			return fmt.Errorf("the remote has %s; pushed was %s", got, want)
		}
	}
	for _, r := range []*Repo{local, far} {
		if out, err := tryGit(t, r.GitDir(), "fsck", "--strict", "--full"); err != nil {
			return fmt.Errorf("git fsck afterwards: %w\n%s", err, out)
		}
	}
	return nil
}

// Lock files of the dead are told from those of the living and of git.
func TestLocksOfTheDeadAreRecovered(t *testing.T) {
	r := newRepo(t, InitOptions{})
	h := commit(t, r, "refs/heads/main", "a", "1")
	// Git's own.
	gits := filepath.Join(r.GitDir(), "refs", "heads", "main.lock")
	if err := os.WriteFile(gits, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	var locked *LockedError
	if err := r.SetRef("refs/heads/main", ZeroHash, h); !errors.As(err, &locked) || locked.File != gits {
		t.Errorf("with a lock of git's: %v; want a *LockedError", err)
	}
	if err := os.Remove(gits); err != nil {
		t.Fatal(err)
	}
	// Of another Repo that is open.
	other, err := Open(r.GitDir())
	if err != nil {
		t.Fatal(err)
	}
	l, err := other.lock(r.refFile("refs/heads/main"))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.SetRef("refs/heads/main", ZeroHash, h); !errors.As(err, &locked) {
		t.Errorf("with a lock of somebody alive: %v; want a *LockedError", err)
	}
	// It dies: its hold on its name ends, and nothing else does.
	if err := l.f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := other.owner.held.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := r.SetRef("refs/heads/main", ZeroHash, h); err != nil {
		t.Errorf("with a lock of somebody dead: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(r.locksDir())
	if err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// Where files have one name only, locks are plain ones.
func TestPlainLocks(t *testing.T) {
	r := newRepo(t, InitOptions{})
	r.plainLocks.Store(true)
	h := commit(t, r, "refs/heads/main", "a", "1")
	if err := r.SetRef("refs/heads/main", ZeroHash, h); err != nil {
		t.Fatal(err)
	}
	clean(t, r)
}

// The git program and Postil move one branch at the same time. Whatever either
// was told has been done must be in its history. POSTIL_RACES sets how many
// updates; some are made in every run.
func TestRaceWithGit(t *testing.T) {
	updates := 60
	if n, err := strconv.Atoi(os.Getenv("POSTIL_RACES")); err == nil {
		updates = n
	}
	r := newRepo(t, InitOptions{})
	const main = "refs/heads/main"
	commit(t, r, main, "a", "1")
	tree := strings.TrimSpace(gitIn(t, r.GitDir(), "rev-parse", "main^{tree}"))
	stop := make(chan struct{})
	var gitDone atomic.Int64
	byGit := make(chan []string)
	go func() {
		var done []string
		for i := 0; ; i++ {
			select {
			case <-stop:
				byGit <- done
				return
			default:
			}
			old, err := tryGit(t, r.GitDir(), "rev-parse", "main")
			if err != nil {
				t.Errorf("rev-parse: %v %s", err, old)
				continue
			}
			old = strings.TrimSpace(old)
			next, err := tryGit(t, r.GitDir(), "commit-tree", tree, "-p", old, "-m", fmt.Sprint("git ", i))
			if err != nil {
				t.Errorf("commit-tree: %v %s", err, next)
				continue
			}
			next = strings.TrimSpace(next)
			if _, err := tryGit(t, r.GitDir(), "update-ref", main, next, old); err == nil {
				done = append(done, next)
				gitDone.Add(1)
			}
			if i%20 == 19 {
				_, _ = tryGit(t, r.GitDir(), "pack-refs", "--all") // loses a race now and then
			}
		}
	}()
	var ours []string
	for i := 0; len(ours)+int(gitDone.Load()) < updates; i++ {
		time.Sleep(rand.N(20 * time.Millisecond)) // git needs about as long for one
		tip, err := r.Ref(main)
		if err != nil {
			t.Fatal(err)
		}
		h, err := r.Commit(t.Context(), CommitSpec{Ref: main, Parents: []Hash{tip}, Message: fmt.Sprint("postil ", i), Author: ann, When: noon, AllowEmpty: true})
		var moved *RefMovedError
		var locked *LockedError
		switch {
		case err == nil:
			ours = append(ours, h.String())
		case !errors.As(err, &moved) && !errors.As(err, &locked):
			t.Fatal(err)
		}
	}
	close(stop)
	gits := <-byGit
	history := map[string]bool{}
	for _, h := range strings.Fields(gitIn(t, r.GitDir(), "rev-list", "main")) {
		history[h] = true
	}
	for _, h := range append(ours, gits...) {
		if !history[h] {
			t.Errorf("%s was acknowledged and is lost", h)
		}
	}
	if len(history) != len(ours)+len(gits)+1 {
		t.Errorf("main has %d commits; %d by Postil and %d by git were acknowledged", len(history), len(ours), len(gits))
	}
	fsck(t, r)
	t.Logf("%d updates by Postil, %d by git", len(ours), len(gits))
}
