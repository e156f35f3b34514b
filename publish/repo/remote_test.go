package repo

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"postil/publish/repo/gittest"
)

// withRemote makes a repository with an empty http remote "origin".
func withRemote(t testing.TB, o gittest.Options) (r *Repo, s *gittest.Server, dir string) {
	t.Helper()
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	s = gittest.New(t, o)
	url, dir := s.MustCreate(t, "content.git")
	r = newRepo(t, InitOptions{})
	if err := r.SetRemote("origin", url); err != nil {
		t.Fatal(err)
	}
	return r, s, dir
}

func push(t testing.TB, r *Repo, o PushOptions, updates ...RefUpdate) {
	t.Helper()
	if err := r.Push(t.Context(), "origin", updates, o); err != nil {
		t.Fatal(err)
	}
}

func remoteRefs(t testing.TB, dir string) map[string]string {
	t.Helper()
	refs := map[string]string{}
	for line := range strings.Lines(gitIn(t, dir, "for-each-ref", "--format=%(refname) %(objectname)")) {
		name, id, _ := strings.Cut(strings.TrimSpace(line), " ")
		refs[name] = id
	}
	return refs
}

func TestPushCreatesMovesAndDeletes(t *testing.T) {
	r, _, dir := withRemote(t, gittest.Options{})
	a := commit(t, r, "refs/heads/main", "content/a.md", "a", "content/b.md", "b")
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/heads/main", New: a})
	b := commit(t, r, "refs/heads/main", "content/a.md", "A", "content/deep/er/c.md", "c")
	side := commit(t, r, "refs/editorial/log/x", "e1.json", "{}")
	push(t, r, PushOptions{Atomic: true}, RefUpdate{"refs/heads/main", a, b}, RefUpdate{Name: "refs/editorial/log/x", New: side})
	want := map[string]string{"refs/heads/main": b.String(), "refs/editorial/log/x": side.String()}
	if got := remoteRefs(t, dir); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the remote has %v; want %v", got, want)
	}
	gitIn(t, dir, "fsck", "--strict", "--full")
	for name, want := range map[string]Hash{"refs/heads/main": b, "refs/editorial/log/x": side} {
		if got, err := r.RemoteRef("origin", name); err != nil || got != want {
			t.Errorf("RemoteRef(%s) = %v, %v; want %v", name, got, err, want)
		}
	}
	// Already there: not an error, whatever Old says.
	push(t, r, PushOptions{}, RefUpdate{"refs/heads/main", a, b})
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/editorial/log/x", Old: side})
	if _, ok := remoteRefs(t, dir)["refs/editorial/log/x"]; ok {
		t.Error("the log was not deleted")
	}
	if _, err := r.RemoteRef("origin", "refs/editorial/log/x"); !errors.Is(err, ErrNoRef) {
		t.Errorf("RemoteRef after deletion: %v; want ErrNoRef", err)
	}
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/editorial/log/x", Old: side}) // gone already
}

func TestPushLosesARaceWithoutMovingAnything(t *testing.T) {
	r, _, dir := withRemote(t, gittest.Options{})
	a := commit(t, r, "refs/heads/main", "a", "1")
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/heads/main", New: a})
	other, err := Clone(t.Context(), mustURL(t, r), filepath.Join(t.TempDir(), "other"), CloneOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	theirs := commit(t, other, "refs/heads/main", "a", "theirs")
	push(t, other, PushOptions{}, RefUpdate{"refs/heads/main", a, theirs})
	mine := commit(t, r, "refs/heads/main", "a", "mine")
	draft := commit(t, r, "refs/heads/draft/d", "a", "draft")
	err = r.Push(t.Context(), "origin", []RefUpdate{{"refs/heads/main", a, mine}, {Name: "refs/heads/draft/d", New: draft}}, PushOptions{Atomic: true})
	var refused *PushError
	if !errors.As(err, &refused) || !errors.Is(err, ErrStale) || refused.Refused["refs/heads/main"] == "" {
		t.Fatalf("push of an older main: %v; want a stale *PushError naming it", err)
	}
	if got := remoteRefs(t, dir); len(got) != 1 || got["refs/heads/main"] != theirs.String() {
		t.Errorf("the remote has %v; want only main at %v", got, theirs)
	}
	// Not atomic: the other ref goes through.
	err = r.Push(t.Context(), "origin", []RefUpdate{{"refs/heads/main", a, mine}, {Name: "refs/heads/draft/d", New: draft}}, PushOptions{})
	if !errors.Is(err, ErrStale) {
		t.Fatalf("second push: %v; want ErrStale", err)
	}
	if got := remoteRefs(t, dir); got["refs/heads/draft/d"] != draft.String() || got["refs/heads/main"] != theirs.String() {
		t.Errorf("the remote has %v", got)
	}
	// The caller knows where the remote is but does not build on it.
	if err := r.Fetch(t.Context(), "origin", nil); err != nil {
		t.Fatal(err)
	}
	err = r.Push(t.Context(), "origin", []RefUpdate{{"refs/heads/main", theirs, mine}}, PushOptions{})
	if !errors.As(err, &refused) || errors.Is(err, ErrStale) || !strings.Contains(refused.Refused["refs/heads/main"], "fast-forward") {
		t.Errorf("push that would rewrite history: %v; want a refusal that says so", err)
	}
}

// TestPushServerDecides moves the ref between advertisement and update, so
// that only the server's own comparison can notice.
func TestPushServerDecides(t *testing.T) {
	var before func()
	r, _, dir := withRemote(t, gittest.Options{Wrap: func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if f := before; f != nil && req.Method == http.MethodPost {
				before = nil
				f()
			}
			h.ServeHTTP(w, req)
		})
	}})
	a := commit(t, r, "refs/heads/main", "a", "1")
	b := commit(t, r, "refs/heads/main", "a", "2")
	c := commit(t, r, "refs/heads/main", "a", "3")
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/heads/main", New: a}, RefUpdate{Name: "refs/heads/keep", New: b})
	before = func() { gitIn(t, dir, "update-ref", "refs/heads/main", b.String()) }
	err := r.Push(t.Context(), "origin", []RefUpdate{{"refs/heads/main", a, c}, {Name: "refs/editorial/log/x", New: b}}, PushOptions{Atomic: true})
	if !errors.Is(err, ErrStale) {
		t.Errorf("push: %v; want ErrStale", err)
	}
	if got := remoteRefs(t, dir); got["refs/heads/main"] != b.String() || got["refs/editorial/log/x"] != "" {
		t.Errorf("the remote has %v; want main at %v and no log", got, b)
	}
}

func TestPushReturnsWhatAHookSays(t *testing.T) {
	r, s, dir := withRemote(t, gittest.Options{})
	if err := s.SetHook("content.git", "pre-receive", "echo 'Only an approved article may go to main.' >&2\nexit 1"); err != nil {
		t.Fatal(err)
	}
	h := commit(t, r, "refs/heads/main", "a", "1")
	var progress bytes.Buffer
	err := r.Push(t.Context(), "origin", []RefUpdate{{Name: "refs/heads/main", New: h}}, PushOptions{Progress: &progress})
	var refused *PushError
	if !errors.As(err, &refused) {
		t.Fatalf("push: %v; want *PushError", err)
	}
	if errors.Is(err, ErrStale) {
		t.Error("a hook's refusal counts as a lost race")
	}
	const want = "Only an approved article may go to main.\n"
	if refused.HookText != want || progress.String() != want {
		t.Errorf("hook text %q, progress %q; want %q", refused.HookText, progress.String(), want)
	}
	if !strings.Contains(refused.Refused["refs/heads/main"], "hook declined") || !strings.Contains(err.Error(), "Only an approved") {
		t.Errorf("refused %v: %v", refused.Refused, err)
	}
	if got := remoteRefs(t, dir); len(got) != 0 {
		t.Errorf("the remote has %v", got)
	}
	if _, err := r.RemoteRef("origin", "refs/heads/main"); !errors.Is(err, ErrNoRef) {
		t.Errorf("the refused ref is noted as pushed: %v", err)
	}
}

func TestPushSendsOnlyWhatTheRemoteLacks(t *testing.T) {
	var sent atomic.Int64
	r, _, _ := withRemote(t, gittest.Options{Wrap: func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			sent.Add(max(0, req.ContentLength))
			h.ServeHTTP(w, req)
		})
	}})
	rnd := rand.New(rand.NewPCG(1, 2))
	image := make([]byte, 1<<20)
	for i := range image {
		image[i] = byte(rnd.Uint32())
	}
	base := commit(t, r, "refs/heads/main", "postil.yaml", "x")
	for i := range 30 {
		base = commit(t, r, "refs/heads/main", fmt.Sprintf("content/%d.md", i), strings.Repeat("text ", 100))
	}
	if err := r.SetRef("refs/heads/draft/d", base, ZeroHash); err != nil {
		t.Fatal(err)
	}
	draft := commit(t, r, "refs/heads/draft/d", "content/new/image.png", string(image))
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/heads/main", New: base}, RefUpdate{Name: "refs/heads/draft/d", New: draft})
	if n := sent.Swap(0); n < 1<<20 {
		t.Fatalf("first push sent %d bytes; the image alone is more", n)
	}
	// Publishing: the image is there by way of the draft, main's history by main.
	spec := CommitSpec{Ref: "refs/heads/main", Parents: []Hash{base}, Message: "Publish", Author: ann, When: noon, Changes: []Change{{Path: "content/new/image.png", Data: image}}}
	published, err := r.Commit(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	archive, err := r.Commit(t.Context(), CommitSpec{Parents: []Hash{draft}, AllowEmpty: true, Message: "Archive", Author: ann, When: noon})
	if err != nil {
		t.Fatal(err)
	}
	push(t, r, PushOptions{Atomic: true}, RefUpdate{"refs/heads/main", base, published}, RefUpdate{Name: "refs/editorial/archive/2024", New: archive}, RefUpdate{Name: "refs/heads/draft/d", Old: draft})
	if n := sent.Load(); n > 4<<10 {
		t.Errorf("second push sent %d bytes; want some hundred", n)
	}
}

func TestPushFromBehindAMergeDoesNotSendOldHistory(t *testing.T) {
	r := newRepo(t, InitOptions{})
	var main []Hash
	for i := range 20 {
		main = append(main, commitAt(t, r, "refs/heads/main", i, "a", fmt.Sprint(i)))
	}
	if err := r.SetRef("refs/heads/draft/d", main[5], ZeroHash); err != nil {
		t.Fatal(err)
	}
	tip := commitAt(t, r, "refs/heads/draft/d", 30, "b", "new")
	got, err := r.missingCommits(t.Context(), []Hash{tip}, []Hash{main[19]})
	if err != nil || len(got) != 1 || got[0].hash != tip {
		t.Errorf("%d commits to send, %v; want the new one", len(got), err)
	}
	// With clocks that run backwards more may be sent, but nothing is missing.
	skewed := commitAt(t, r, "refs/heads/draft/d", -500, "b", "newer")
	got, err = r.missingCommits(t.Context(), []Hash{skewed}, []Hash{main[19]})
	if err != nil || !slices.ContainsFunc(got, func(v *visit) bool { return v.hash == tip }) || !slices.ContainsFunc(got, func(v *visit) bool { return v.hash == skewed }) {
		t.Errorf("%d commits, %v; want both of the draft", len(got), err)
	}
}

// commitAt is commit with a time some minutes after noon.
func commitAt(t testing.TB, r *Repo, ref string, minutes int, path, data string) Hash {
	t.Helper()
	spec := CommitSpec{Ref: ref, Message: "Change", Author: ann, When: noon.Add(time.Duration(minutes) * time.Minute), Changes: []Change{{Path: path, Data: []byte(data)}}}
	if h, err := r.Ref(ref); err == nil {
		spec.Parents = []Hash{h}
	}
	h, err := r.Commit(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func mustURL(t testing.TB, r *Repo) string {
	t.Helper()
	url, ok, err := r.Remote("origin")
	if err != nil || !ok {
		t.Fatalf("origin: %t, %v", ok, err)
	}
	return url
}

func TestFetchFollowsTheRemote(t *testing.T) {
	r, _, dir := withRemote(t, gittest.Options{})
	if err := r.Fetch(t.Context(), "origin", nil); !errors.Is(err, ErrEmptyRemote) {
		t.Errorf("fetch from an empty remote: %v; want ErrEmptyRemote", err)
	}
	a := commit(t, r, "refs/heads/main", "a", "1")
	log1 := commit(t, r, "refs/editorial/log/x", "e1", "{}")
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/heads/main", New: a}, RefUpdate{Name: "refs/editorial/log/x", New: log1}, RefUpdate{Name: "refs/heads/draft/gone", New: a})
	other, err := Clone(t.Context(), mustURL(t, r), filepath.Join(t.TempDir(), "clone"), CloneOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	gitIn(t, other.GitDir(), "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
	check := func(want map[string]Hash) {
		t.Helper()
		for name, h := range want {
			got, err := other.RemoteRef("origin", name)
			if h.IsZero() && !errors.Is(err, ErrNoRef) || !h.IsZero() && (err != nil || got != h) {
				t.Errorf("%s is %v, %v; want %v", name, got, err, h)
			}
		}
	}
	check(map[string]Hash{"refs/heads/main": a, "refs/editorial/log/x": log1, "refs/heads/draft/gone": a})

	b := commit(t, r, "refs/heads/main", "a", "2")
	log2 := commit(t, r, "refs/editorial/log/x", "e2", "{}")
	push(t, r, PushOptions{}, RefUpdate{"refs/heads/main", a, b}, RefUpdate{"refs/editorial/log/x", log1, log2}, RefUpdate{Name: "refs/heads/draft/gone", Old: a})
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/heads/draft/gone/deeper", New: b})
	for range 2 { // the second brings nothing new
		if err := other.Fetch(t.Context(), "origin", nil); err != nil {
			t.Fatal(err)
		}
		check(map[string]Hash{"refs/heads/main": b, "refs/editorial/log/x": log2, "refs/heads/draft/gone": ZeroHash, "refs/heads/draft/gone/deeper": b})
	}
	if got, err := other.Ref("refs/heads/main"); err != nil || got != a {
		t.Errorf("fetch moved the local main to %v, %v", got, err)
	}
	if got := strings.TrimSpace(gitIn(t, other.GitDir(), "symbolic-ref", "refs/remotes/origin/HEAD")); got != "refs/remotes/origin/main" {
		t.Errorf("origin/HEAD is %q", got)
	}
	fsck(t, other)
	// A history that was packed here and rewritten there is followed too.
	gitIn(t, other.GitDir(), "gc", "-q")
	gitIn(t, dir, "update-ref", "refs/heads/main", a.String())
	if err := other.Fetch(t.Context(), "origin", nil); err != nil {
		t.Fatal(err)
	}
	check(map[string]Hash{"refs/heads/main": a})
}

func TestCloneMakesAWorkingCopy(t *testing.T) {
	r, _, _ := withRemote(t, gittest.Options{})
	a := commit(t, r, "refs/heads/main", "postil.yaml", "name: x\n", "content/a/index.md", "hello")
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/heads/main", New: a})
	for _, existing := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "copy")
		if existing {
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		c, err := Clone(t.Context(), mustURL(t, r), dir, CloneOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if got, err := os.ReadFile(filepath.Join(dir, "content", "a", "index.md")); err != nil || string(got) != "hello" {
			t.Errorf("file: %q, %v", got, err)
		}
		if got := gitIn(t, dir, "status", "--porcelain", "--branch"); got != "## main\n" {
			t.Errorf("git status: %q", got)
		}
		fsck(t, c)
	}
}

func TestCloneFailureLeavesNothing(t *testing.T) {
	r, s, _ := withRemote(t, gittest.Options{})
	url := mustURL(t, r)
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "mine"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Clone(t.Context(), url, full, CloneOptions{}); err == nil {
		t.Error("clone into a folder with files succeeded")
	}
	if _, err := os.Stat(filepath.Join(full, "mine")); err != nil {
		t.Error("the file in the way is gone")
	}
	for _, c := range []struct {
		url  string
		want error
	}{
		{url, ErrEmptyRemote},
		{s.URL + "/absent.git", ErrNoRemoteRepository},
		{filepath.Join(s.Root, "absent.git"), ErrNoRemoteRepository},
	} {
		dir := filepath.Join(t.TempDir(), "copy")
		if _, err := Clone(t.Context(), c.url, dir, CloneOptions{}); !errors.Is(err, c.want) {
			t.Errorf("Clone(%s): %v; want %v", c.url, err, c.want)
		}
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("Clone(%s) left %s", c.url, dir)
		}
		empty := t.TempDir()
		if _, err := Clone(t.Context(), c.url, empty, CloneOptions{}); !errors.Is(err, c.want) {
			t.Errorf("Clone(%s): %v; want %v", c.url, err, c.want)
		}
		if left, err := os.ReadDir(empty); err != nil || len(left) > 0 {
			t.Errorf("Clone(%s) left %v, %v", c.url, left, err)
		}
	}
}

func TestLocalPathIsARemoteOnlyWithGit(t *testing.T) {
	r, _, dir := withRemote(t, gittest.Options{})
	h := commit(t, r, "refs/heads/main", "a", "1")
	for i, url := range []string{dir, "file://" + filepath.ToSlash(dir)} {
		if err := r.SetRemote("disk", url); err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("refs/heads/b%d", i)
		if err := r.Push(t.Context(), "disk", []RefUpdate{{Name: name, New: h}}, PushOptions{}); err != nil {
			t.Errorf("push to %s: %v", url, err)
		}
		if err := r.Fetch(t.Context(), "disk", nil); err != nil {
			t.Errorf("fetch from %s: %v", url, err)
		}
		if got, err := r.RemoteRef("disk", name); err != nil || got != h {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	t.Setenv("PATH", t.TempDir())
	if err := r.Fetch(t.Context(), "disk", nil); !errors.Is(err, ErrGitMissing) {
		t.Errorf("fetch without git: %v; want ErrGitMissing", err)
	}
}

func TestCredentialsAreAskedOfGit(t *testing.T) {
	r, _, dir := withRemote(t, gittest.Options{User: "ann", Password: "secret"})
	h := commit(t, r, "refs/heads/main", "a", "1")
	update := []RefUpdate{{Name: "refs/heads/main", New: h}}
	if err := r.Push(t.Context(), "origin", update, PushOptions{}); !errors.Is(err, ErrAuth) {
		t.Errorf("push without credentials: %v; want ErrAuth", err)
	}
	gitIn(t, r.GitDir(), "config", "credential.helper", "!f() { echo username=ann; echo password=wrong; }; f")
	if err := r.Push(t.Context(), "origin", update, PushOptions{}); !errors.Is(err, ErrAuth) || strings.Contains(err.Error(), "wrong") {
		t.Errorf("push with a wrong password: %v; want ErrAuth without the password", err)
	}
	gitIn(t, r.GitDir(), "config", "credential.helper", "!f() { echo username=ann; echo password=secret; }; f")
	push(t, r, PushOptions{}, update...)
	if got := remoteRefs(t, dir); got["refs/heads/main"] != h.String() {
		t.Errorf("the remote has %v", got)
	}
}

func TestUnreachableRemoteIsOffline(t *testing.T) {
	r := newRepo(t, InitOptions{})
	h := commit(t, r, "refs/heads/main", "a", "1")
	const addr = "127.0.0.1:1" // where nobody listens
	t.Setenv("SSH_AUTH_SOCK", "")
	t.Setenv("HOME", t.TempDir())
	update := []RefUpdate{{Name: "refs/heads/main", New: h}}
	if err := r.Push(t.Context(), "origin", update, PushOptions{}); !errors.Is(err, ErrNoRemote) {
		t.Errorf("no remote: %v; want ErrNoRemote", err)
	}
	if err := r.SetRemote("origin", "http://"+addr+"/x.git"); err != nil {
		t.Fatal(err)
	}
	if err := r.Push(t.Context(), "origin", update, PushOptions{}); !errors.Is(err, ErrOffline) {
		t.Errorf("push: %v; want ErrOffline", err)
	}
	if err := r.Fetch(t.Context(), "origin", nil); !errors.Is(err, ErrOffline) {
		t.Errorf("fetch: %v; want ErrOffline", err)
	}
}

// TestStalledServerEndsWithTheContext covers ssh too, whose transport takes
// no context.
func TestStalledServerEndsWithTheContext(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	accepted := make(chan net.Conn, 8)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				close(accepted)
				return
			}
			accepted <- c // says nothing
		}
	}()
	r := newRepo(t, InitOptions{})
	h := commit(t, r, "refs/heads/main", "a", "1")
	home := t.TempDir()
	t.Setenv("HOME", home)
	writeSSHHome(t, home)
	for _, scheme := range []string{"http", "ssh"} {
		if err := r.SetRemote("origin", scheme+"://git@"+l.Addr().String()+"/x.git"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			done <- r.Push(ctx, "origin", []RefUpdate{{Name: "refs/heads/main", New: h}}, PushOptions{})
		}()
		select {
		case c := <-accepted:
			defer c.Close()
		case err := <-done:
			t.Fatalf("%s: push ended before the server was asked: %v", scheme, err)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v; want context.Canceled", scheme, err)
		}
	}
}

func BenchmarkCommit(b *testing.B) {
	r := newRepo(b, InitOptions{})
	for i := range 200 {
		commit(b, r, "refs/heads/main", fmt.Sprintf("content/commentary/2024/%02d/a%d/index.md", i%12+1, i), "text")
	}
	i := 0
	for b.Loop() {
		i++
		commit(b, r, "refs/heads/main", "content/commentary/2024/07/a6/index.md", fmt.Sprint("text ", i))
	}
}

func BenchmarkPushHTTP(b *testing.B) {
	r, _, _ := withRemote(b, gittest.Options{})
	var old Hash
	i := 0
	for b.Loop() {
		i++
		h := commit(b, r, "refs/heads/main", "content/commentary/2024/07/a6/index.md", fmt.Sprint("text ", i))
		push(b, r, PushOptions{}, RefUpdate{"refs/heads/main", old, h})
		old = h
	}
}

// writeSSHHome gives a home folder a key without passphrase and a list of
// known hosts, so that ssh gets as far as the connection.
func writeSSHHome(t *testing.T, home string) {
	t.Helper()
	t.Setenv("SSH_AUTH_SOCK", "")
	t.Setenv("SSH_KNOWN_HOSTS", "")
	dir := filepath.Join(home, ".ssh")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(key, "test")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "id_ed25519"), pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "known_hosts"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
}
