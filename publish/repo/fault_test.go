package repo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postil/publish/repo/gittest"
)

// filled pushes a history to a remote that is long enough to be interrupted.
func filled(t testing.TB, r *Repo) Hash {
	t.Helper()
	rnd := newRandom(7)
	var tip Hash
	for i := range 12 {
		tip = commit(t, r, "refs/heads/main", fmt.Sprintf("content/%d.bin", i), string(rnd.bytes(64<<10)))
	}
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/heads/main", New: tip})
	return tip
}

// TestFaultyServers fetches from and pushes to servers that stop answering or
// break off at any stage: it ends in time, is called offline, leaves nothing
// behind, and works once the server does. Short limits are for what must fail: a
// server on a busy computer takes its time, too.
func TestFaultyServers(t *testing.T) {
	const short = 700 * time.Millisecond
	type server interface{ SetFault(gittest.Fault) }
	for name, start := range map[string]func(t *testing.T) (*Repo, server, string){
		"http": func(t *testing.T) (*Repo, server, string) {
			r, s, dir := withRemote(t, gittest.Options{})
			return r, s, dir
		},
		"ssh": func(t *testing.T) (*Repo, server, string) {
			r, s, dir := withSSH(t, gittest.SSHOptions{}, Network{})
			return r, s, dir
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, s, dir := start(t)
			tip := filled(t, r)
			patient := r.net.Network
			hasty := patient
			hasty.Handshake, hasty.Idle = short, short
			for _, kind := range []gittest.FaultKind{gittest.Stall, gittest.Break} {
				for _, after := range []int64{0, 1500, 300 << 10} {
					s.SetFault(gittest.Fault{Kind: kind, After: after})
					c := newRepo(t, InitOptions{})
					setNetwork(t, c, hasty)
					setNetwork(t, r, hasty)
					if err := c.SetRemote("origin", mustURL(t, r)); err != nil {
						t.Fatal(err)
					}
					begin := time.Now()
					err := c.Fetch(t.Context(), "origin", nil)
					if !errors.Is(err, ErrOffline) {
						t.Errorf("fetch, fault %d after %d: %v; want ErrOffline", kind, after, err)
					}
					if d := time.Since(begin); d > 25*time.Second { // without the limits it is half a minute at least
						t.Errorf("fetch, fault %d after %d: took %v", kind, after, d)
					}
					clean(t, c)
					next := commit(t, r, "refs/heads/main", "content/0.bin", fmt.Sprint(kind, after))
					err = nil
					if after < 300<<10 { // what a push hears is short
						err = r.Push(t.Context(), "origin", []RefUpdate{{"refs/heads/main", tip, next}}, PushOptions{})
						if err != nil && !errors.Is(err, ErrOffline) {
							t.Errorf("push, fault %d after %d: %v; want ErrOffline or none", kind, after, err)
						}
						if err == nil && after < 1500 {
							t.Errorf("push, fault %d after %d, succeeded", kind, after)
						}
					}
					clean(t, r)
					s.SetFault(gittest.Fault{})
					setNetwork(t, c, patient)
					setNetwork(t, r, patient)
					if err := c.Fetch(t.Context(), "origin", nil); err != nil {
						t.Fatal(err)
					}
					fsck(t, c)
					pushAfterAll(t, r, tip, next)
					if got := remoteRefs(t, dir)["refs/heads/main"]; got != next.String() {
						t.Fatalf("the remote has main at %s; want %s", got, next)
					}
					tip = next
				}
			}
			gitIn(t, dir, "fsck", "--strict", "--full")
		})
	}
}

// pushAfterAll pushes what an earlier push may or may not have brought there;
// the server may even be at it still.
func pushAfterAll(t testing.TB, r *Repo, old, new Hash) {
	t.Helper()
	var err error
	for late := time.Now().Add(time.Minute); time.Now().Before(late); time.Sleep(20 * time.Millisecond) {
		if err = r.Push(t.Context(), "origin", []RefUpdate{{"refs/heads/main", old, new}}, PushOptions{}); !errors.Is(err, ErrStale) {
			break
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// clean fails when a repository has locks or unfinished packs in it.
func clean(t testing.TB, r *Repo) {
	t.Helper()
	err := filepath.WalkDir(r.GitDir(), func(path string, d fs.DirEntry, err error) error {
		if err == nil && (strings.HasSuffix(path, ".lock") || strings.HasPrefix(d.Name(), "tmp_")) {
			t.Errorf("%s is left", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A slow server is not a dead one. What is a long silence depends on how busy the
// computer is: several times as long as all of it takes without pauses.
func TestSlowServerIsWaitedFor(t *testing.T) {
	r, s, _ := withRemote(t, gittest.Options{})
	tip := filled(t, r)
	fetch := func(n Network) (c *Repo, took time.Duration) {
		t.Helper()
		c = newRepo(t, InitOptions{})
		setNetwork(t, c, n)
		if err := c.SetRemote("origin", mustURL(t, r)); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		if err := c.Fetch(t.Context(), "origin", nil); err != nil {
			t.Fatalf("after %v: %v", time.Since(begin), err)
		}
		return c, time.Since(begin)
	}
	_, quick := fetch(Network{})
	idle := min(max(2*time.Second, 6*quick), 8*time.Second)
	const all, perSecond = 12 * 64 << 10, 64 << 10 // bytes: of filled, and of a slow server
	s.SetFault(gittest.Fault{Kind: gittest.Slow, After: all - int64(1.3*perSecond*idle.Seconds())})
	c, slow := fetch(Network{Idle: idle})
	if slow < idle {
		t.Errorf("the server was not slow: %v", slow)
	}
	if got, err := c.RemoteRef("origin", "refs/heads/main"); err != nil || got != tip {
		t.Errorf("main is at %v, %v", got, err)
	}
}

// Cancelling at any phase ends soon and leaves nothing behind.
func TestCancelAtEveryPhase(t *testing.T) {
	r, _, dir := withRemote(t, gittest.Options{})
	tip := filled(t, r)
	seen := map[Phase]bool{}
	setNetwork(t, r, Network{Progress: func(p Progress) { seen[p.Phase] = true }})
	next := commit(t, r, "refs/heads/main", "content/0.bin", "more")
	push(t, r, PushOptions{}, RefUpdate{"refs/heads/main", tip, next})
	c, err := Clone(t.Context(), mustURL(t, r), filepath.Join(t.TempDir(), "c"), CloneOptions{Network: Network{Progress: func(p Progress) { seen[p.Phase] = true }}})
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	for _, p := range []Phase{PhaseConnect, PhaseCollect, PhaseSend, PhaseCount, PhaseReceive, PhaseIndex} {
		if !seen[p] {
			t.Errorf("phase %s was not told", p)
		}
	}
	tip = next
	for _, phase := range []Phase{PhaseConnect, PhaseCollect, PhaseSend} {
		ctx, cancel := context.WithCancel(t.Context())
		setNetwork(t, r, Network{Progress: func(p Progress) {
			if p.Phase == phase {
				cancel()
			}
		}})
		next := commit(t, r, "refs/heads/main", "content/0.bin", "more "+string(phase))
		if err := r.Push(ctx, "origin", []RefUpdate{{"refs/heads/main", tip, next}}, PushOptions{}); !errors.Is(err, context.Canceled) {
			t.Errorf("push, %s: %v; want context.Canceled", phase, err)
		}
		clean(t, r)
		setNetwork(t, r, Network{})
		pushAfterAll(t, r, tip, next)
		tip = next
	}
	for _, phase := range []Phase{PhaseConnect, PhaseCount, PhaseReceive, PhaseIndex} {
		ctx, cancel := context.WithCancel(t.Context())
		n := Network{Progress: func(p Progress) {
			if p.Phase == phase {
				cancel()
			}
		}}
		where := filepath.Join(t.TempDir(), "c")
		if _, err := Clone(ctx, mustURL(t, r), where, CloneOptions{Network: n}); !errors.Is(err, context.Canceled) {
			t.Errorf("clone, %s: %v; want context.Canceled", phase, err)
		}
		if _, err := os.Stat(where); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("clone, %s: left %s", phase, where)
		}
	}
	gitIn(t, dir, "fsck", "--strict", "--full")
}

// random is a stream of bytes that do not compress, from a seed.
type random struct{ state uint64 }

func newRandom(seed uint64) *random { return &random{seed*2654435761 + 1} }

func (r *random) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		r.state ^= r.state << 13
		r.state ^= r.state >> 7
		r.state ^= r.state << 17
		b[i] = byte(r.state >> 32)
	}
	return b
}
