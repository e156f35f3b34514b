package repo

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"postil/publish/repo/gittest"
	"postil/publish/repo/hostkey"
)

// ring is a keyring in memory.
type ring struct {
	mu   sync.Mutex
	kept map[string]string
}

func (r *ring) Get(service, user string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s, ok := r.kept[service+"\n"+user]; ok {
		return s, nil
	}
	return "", errors.New("none")
}

func (r *ring) Set(service, user, secret string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kept == nil {
		r.kept = map[string]string{}
	}
	r.kept[service+"\n"+user] = secret
	return nil
}

func (r *ring) Delete(service, user string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.kept, service+"\n"+user)
	return nil
}

// person answers questions as a test has it, and remembers them.
type person struct {
	trust       bool
	passphrases []string
	logins      []LoginAnswer

	hosts     []HostQuestion
	keys      []KeyQuestion
	questions []LoginQuestion
}

func (p *person) TrustHost(_ context.Context, q HostQuestion) bool {
	p.hosts = append(p.hosts, q)
	return p.trust
}

func (p *person) Passphrase(_ context.Context, q KeyQuestion) (string, bool) {
	p.keys = append(p.keys, q)
	if len(p.passphrases) == 0 {
		return "", false
	}
	answer := p.passphrases[0]
	p.passphrases = p.passphrases[1:]
	return answer, true
}

func (p *person) Login(_ context.Context, q LoginQuestion) (LoginAnswer, bool) {
	p.questions = append(p.questions, q)
	if len(p.logins) == 0 {
		return LoginAnswer{}, false
	}
	answer := p.logins[0]
	p.logins = p.logins[1:]
	return answer, true
}

func setNetwork(t testing.TB, r *Repo, n Network) {
	t.Helper()
	if n.Keyring == nil {
		n.Keyring = &ring{}
	}
	if err := r.SetNetwork(n); err != nil {
		t.Fatal(err)
	}
}

// home is an ssh home folder with one key, locked by a passphrase if one is
// given.
func home(t testing.TB, passphrase string) (dir string, public ssh.PublicKey) {
	t.Helper()
	t.Setenv("SSH_AUTH_SOCK", "")
	dir = t.TempDir()
	pub, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	var block *pem.Block
	if passphrase == "" {
		block, err = ssh.MarshalPrivateKey(key, "test")
	} else {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(key, "test", []byte(passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, ".ssh"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".ssh", "id_ed25519"), pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	if public, err = ssh.NewPublicKey(pub); err != nil {
		t.Fatal(err)
	}
	return dir, public
}

// withSSH makes a repository with an empty ssh remote "origin" and somebody
// who trusts it.
func withSSH(t testing.TB, o gittest.SSHOptions, n Network) (r *Repo, s *gittest.SSHServer, dir string) {
	t.Helper()
	var public ssh.PublicKey
	n.Home, public = home(t, "")
	o.Keys = append(o.Keys, public)
	s = gittest.NewSSH(t, o)
	url, dir := s.MustCreate(t, "content.git")
	r = newRepo(t, InitOptions{})
	if n.Asker == nil {
		n.Asker = &person{trust: true}
	}
	setNetwork(t, r, n)
	if err := r.SetRemote("origin", url); err != nil {
		t.Fatal(err)
	}
	return r, s, dir
}

func TestSSH(t *testing.T) {
	who := &person{trust: true}
	r, s, dir := withSSH(t, gittest.SSHOptions{}, Network{Asker: who})
	if err := r.Fetch(t.Context(), "origin", nil); !errors.Is(err, ErrEmptyRemote) {
		t.Errorf("fetch from an empty remote: %v; want ErrEmptyRemote", err)
	}
	if len(who.hosts) != 1 || who.hosts[0].Fingerprint != ssh.FingerprintSHA256(s.HostKey()) || who.hosts[0].KeyType != "ED25519" {
		t.Errorf("asked %+v", who.hosts)
	}
	a := commit(t, r, "refs/heads/main", "content/a.md", "a")
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/heads/main", New: a})
	b := commit(t, r, "refs/heads/main", "content/a.md", "b")
	side := commit(t, r, "refs/editorial/log/x", "e1.json", "{}")
	push(t, r, PushOptions{Atomic: true}, RefUpdate{"refs/heads/main", a, b}, RefUpdate{Name: "refs/editorial/log/x", New: side})
	if got := remoteRefs(t, dir); got["refs/heads/main"] != b.String() || got["refs/editorial/log/x"] != side.String() {
		t.Errorf("the remote has %v", got)
	}
	gitIn(t, dir, "fsck", "--strict", "--full")
	c, err := Clone(t.Context(), mustURL(t, r), filepath.Join(t.TempDir(), "copy"), CloneOptions{Network: r.net.Network})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fsck(t, c)
	// Many commits on both sides, so that what is common must be found out.
	for i := range 40 {
		b = commit(t, r, "refs/heads/main", "content/a.md", fmt.Sprint(i))
		commit(t, c, "refs/heads/side", "content/b.md", fmt.Sprint(i))
	}
	push(t, r, PushOptions{}, RefUpdate{"refs/heads/main", Hash(mustParse(t, remoteRefs(t, dir)["refs/heads/main"])), b})
	if err := c.Fetch(t.Context(), "origin", nil); err != nil {
		t.Fatal(err)
	}
	if got, err := c.RemoteRef("origin", "refs/heads/main"); err != nil || got != b {
		t.Errorf("main is at %v, %v; want %v", got, err, b)
	}
	fsck(t, c)
	if len(who.hosts) != 1 {
		t.Errorf("asked about the server %d times", len(who.hosts))
	}
	// What is not there says so.
	if err := r.SetRemote("origin", s.URL+"/absent.git"); err != nil {
		t.Fatal(err)
	}
	if err := r.Fetch(t.Context(), "origin", nil); !errors.Is(err, ErrNoRemoteRepository) {
		t.Errorf("absent repository: %v; want ErrNoRemoteRepository", err)
	}
}

func mustParse(t testing.TB, s string) Hash {
	t.Helper()
	h, err := ParseHash(s)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestSSHHookText(t *testing.T) {
	r, s, _ := withSSH(t, gittest.SSHOptions{}, Network{})
	for hook, text := range map[string]string{"pre-receive": "echo before >&2", "post-receive": "echo after >&2"} {
		if err := s.SetHook("content.git", hook, text); err != nil {
			t.Fatal(err)
		}
	}
	h := commit(t, r, "refs/heads/main", "a", "1")
	var said bytes.Buffer
	push(t, r, PushOptions{Progress: &said}, RefUpdate{Name: "refs/heads/main", New: h})
	if got := said.String(); got != "before\nafter\n" {
		t.Errorf("the hooks said %q", got)
	}
}

func TestUnknownAndChangedServers(t *testing.T) {
	who := &person{}
	r, s, dir := withSSH(t, gittest.SSHOptions{}, Network{Asker: who})
	h := commit(t, r, "refs/heads/main", "a", "1")
	update := []RefUpdate{{Name: "refs/heads/main", New: h}}
	if err := r.Push(t.Context(), "origin", update, PushOptions{}); !errors.Is(err, ErrHostKey) || !errors.Is(err, hostkey.ErrUnknown) {
		t.Errorf("declined: %v; want ErrHostKey and hostkey.ErrUnknown", err)
	}
	who.trust = true
	push(t, r, PushOptions{}, update...)
	first := s.HostKey()
	s.SetHostKey(gittest.NewKey(t))
	b := commit(t, r, "refs/heads/main", "a", "2")
	asked := len(who.hosts)
	err := r.Push(t.Context(), "origin", []RefUpdate{{"refs/heads/main", h, b}}, PushOptions{})
	var key *hostkey.Error
	if !errors.Is(err, ErrHostKey) || !errors.Is(err, hostkey.ErrChanged) || !errors.As(err, &key) || errors.Is(err, ErrOffline) {
		t.Fatalf("%v; want ErrHostKey and hostkey.ErrChanged", err)
	}
	for _, k := range []ssh.PublicKey{first, s.HostKey()} {
		if !strings.Contains(err.Error(), ssh.FingerprintSHA256(k)) {
			t.Errorf("%v does not name %s", err, ssh.FingerprintSHA256(k))
		}
	}
	if len(who.hosts) != asked {
		t.Error("somebody was asked to trust a changed key")
	}
	if got := remoteRefs(t, dir)["refs/heads/main"]; got != h.String() {
		t.Errorf("main is at %s; nothing should have been sent", got)
	}
	// Nobody there to ask: the same as declining.
	setNetwork(t, r, Network{Home: t.TempDir()})
	if err := r.Fetch(t.Context(), "origin", nil); !errors.Is(err, hostkey.ErrUnknown) {
		t.Errorf("nobody to ask: %v; want hostkey.ErrUnknown", err)
	}
}

func TestPassphraseIsAskedAndHidden(t *testing.T) {
	dir, public := home(t, "open sesame")
	s := gittest.NewSSH(t, gittest.SSHOptions{Keys: []ssh.PublicKey{public}})
	url, _ := s.MustCreate(t, "content.git")
	r := newRepo(t, InitOptions{})
	if err := r.SetRemote("origin", url); err != nil {
		t.Fatal(err)
	}
	who := &person{trust: true}
	setNetwork(t, r, Network{Home: dir, Asker: who})
	h := commit(t, r, "refs/heads/main", "a", "1")
	update := []RefUpdate{{Name: "refs/heads/main", New: h}}
	if err := r.Push(t.Context(), "origin", update, PushOptions{}); !errors.Is(err, ErrAuth) || !strings.Contains(err.Error(), "id_ed25519") {
		t.Errorf("declined: %v; want ErrAuth that names the key", err)
	}
	who.passphrases = []string{"wrong", "open sesame"}
	who.keys = nil
	push(t, r, PushOptions{}, update...)
	if len(who.keys) != 2 || who.keys[0].Again || !who.keys[1].Again {
		t.Errorf("asked %+v", who.keys)
	}
	if err := r.Fetch(t.Context(), "origin", nil); err != nil {
		t.Fatal(err)
	}
	if len(who.keys) != 2 {
		t.Errorf("asked %d times in all", len(who.keys))
	}
}

func TestSSHPasswordIsRemembered(t *testing.T) {
	dir, _ := home(t, "")
	s := gittest.NewSSH(t, gittest.SSHOptions{Passwords: map[string]string{"git": "hunter2hunter2"}})
	url, _ := s.MustCreate(t, "content.git")
	who := &person{trust: true, logins: []LoginAnswer{{Password: "wrong-wrong"}, {Password: "hunter2hunter2", Remember: true}}}
	kept := &ring{}
	for i := range 2 { // the second is another day
		r := newRepo(t, InitOptions{})
		if err := r.SetRemote("origin", url); err != nil {
			t.Fatal(err)
		}
		setNetwork(t, r, Network{Home: dir, Asker: who, Keyring: kept})
		h := commit(t, r, "refs/heads/main", "a", "1")
		push(t, r, PushOptions{}, RefUpdate{Name: fmt.Sprintf("refs/heads/b%d", i), New: h})
		if len(who.questions) != 2 || who.questions[0].Again || !who.questions[1].Again || who.questions[0].User != "git" {
			t.Errorf("asked %+v", who.questions)
		}
	}
}

// The login for a web server is asked for, kept in the keyring when git keeps
// none, used again, and forgotten when it is wrong.
func TestLoginIsAskedAndRemembered(t *testing.T) {
	r, _, _ := withRemote(t, gittest.Options{User: "ann", Password: "s3cret-s3cret"})
	kept := &ring{}
	who := &person{logins: []LoginAnswer{{User: "ann", Password: "not-this-one"}, {User: "ann", Password: "s3cret-s3cret", Remember: true}}}
	setNetwork(t, r, Network{Asker: who, Keyring: kept})
	h := commit(t, r, "refs/heads/main", "a", "1")
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/heads/main", New: h})
	if len(who.questions) != 2 || who.questions[0].Again || !who.questions[1].Again || who.questions[0].Server == "" {
		t.Errorf("asked %+v", who.questions)
	}
	if len(kept.kept) != 1 {
		t.Fatalf("the keyring has %d entries", len(kept.kept))
	}
	url := mustURL(t, r)
	c, err := Clone(t.Context(), url, filepath.Join(t.TempDir(), "copy"), CloneOptions{Network: Network{Asker: who, Keyring: kept}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if len(who.questions) != 2 {
		t.Error("asked again although the keyring knew")
	}
	for service := range kept.kept {
		kept.kept[service] = `{"User":"ann","Password":"changed-meanwhile"}`
	}
	if _, err := Clone(t.Context(), url, filepath.Join(t.TempDir(), "copy"), CloneOptions{Network: Network{Keyring: kept}}); !errors.Is(err, ErrAuth) {
		t.Errorf("with a wrong password in the keyring: %v; want ErrAuth", err)
	}
	if len(kept.kept) != 0 {
		t.Error("the wrong password is still in the keyring")
	}
}

// TestNoSecretIsSeen goes through what can fail with secrets about, and looks
// for them in every error, in what is printed, and in every file.
func TestNoSecretIsSeen(t *testing.T) {
	const (
		right = "ghp_r1ghtr1ghtr1ghtr1ghtr1ghtr1ght"
		wrong = "ghp_wr0ngwr0ngwr0ngwr0ngwr0ngwr0ng"
		pass  = "passphrase-0123456789"
	)
	var said bytes.Buffer // all that a person or a log could get to see
	see := func(err error) {
		if err != nil {
			fmt.Fprintf(&said, "%v\n%+v\n", err, err)
		}
	}
	// A server that repeats what it was sent.
	r, s, _ := withRemote(t, gittest.Options{User: "x-access-token", Password: right, Wrap: func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if strings.Contains(req.URL.Path, "echo") && req.Header.Get("Authorization") != "" {
				_, p, _ := req.BasicAuth()
				w.Header().Set("Content-Type", "text/plain")
				w.WriteHeader(http.StatusInternalServerError)
				fmt.Fprintln(w, req.Header.Get("Authorization"), p)
				return
			}
			h.ServeHTTP(w, req)
		})
	}})
	setNetwork(t, r, Network{})
	h := commit(t, r, "refs/heads/main", "a", "1")
	update := []RefUpdate{{Name: "refs/heads/main", New: h}}
	address := func(secret, path string) string {
		return strings.Replace(s.URL, "http://", "http://"+secret+"@", 1) + "/" + path
	}
	failed := 0
	for _, a := range []string{
		address(wrong, "content.git"), address("ann:"+wrong, "content.git"), address(right, "absent.git"), address(right, "echo.git"),
		address("ann:"+wrong, "echo.git"), "https://" + right + "@127.0.0.1:1/x.git", "ssh://git:" + wrong + "@127.0.0.1:1/x",
		"https://ann:" + wrong + "@exa mple.org/x", "ftp://ann:" + wrong + "@example.org/x", "https://ann:" + wrong + "@example.org:port/x",
	} {
		if err := r.SetRemote("origin", a); err != nil {
			see(err)
			failed++
			continue
		}
		for _, err := range []error{r.Push(t.Context(), "origin", update, PushOptions{Progress: &said}), r.Fetch(t.Context(), "origin", &said)} {
			see(err)
			if err != nil {
				failed++
			}
		}
		_, err := Clone(t.Context(), a, filepath.Join(t.TempDir(), "c"), CloneOptions{Progress: &said, Network: Network{Keyring: &ring{}}})
		see(err)
		shown, _, err := r.Remote("origin")
		see(err)
		said.WriteString(shown)
	}
	if failed < 15 {
		t.Errorf("only %d failures to look at", failed)
	}
	// One that somebody wrote into the config by hand still works.
	gitIn(t, r.GitDir(), "config", "remote.origin.url", address(right, "content.git"))
	push(t, r, PushOptions{}, update...)
	shown, _, err := r.Remote("origin")
	see(err)
	said.WriteString(shown)
	if err := r.SetRemote("origin", address(right, "content.git")); err != nil {
		t.Fatal(err)
	}
	if err := r.Fetch(t.Context(), "origin", &said); err != nil {
		t.Fatal(err)
	}
	locked, public := home(t, pass)
	ss := gittest.NewSSH(t, gittest.SSHOptions{Keys: []ssh.PublicKey{public}})
	setNetwork(t, r, Network{Home: locked, Asker: &person{trust: true, passphrases: []string{pass + "!", pass}}})
	if err := r.SetRemote("origin", ss.URL+"/absent.git"); err != nil {
		t.Fatal(err)
	}
	see(r.Fetch(t.Context(), "origin", &said))

	secrets := []string{right, wrong, pass}
	for _, s := range secrets {
		if strings.Contains(said.String(), s) {
			t.Errorf("%q is in the open:\n%s", s, said.String())
		}
	}
	if !strings.Contains(said.String(), "***") {
		t.Error("the server that repeats what it hears was not heard")
	}
	err = filepath.WalkDir(r.WorkTree(), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, s := range secrets {
			if bytes.Contains(data, []byte(s)) {
				t.Errorf("%q is in %s", s, path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A redirect takes the login nowhere else.
func TestRedirects(t *testing.T) {
	var leaked []string
	thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if a := req.Header.Get("Authorization"); a != "" {
			leaked = append(leaked, a)
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="yours"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer thief.Close()
	r, s, dir := withRemote(t, gittest.Options{User: "ann", Password: "s3cret-s3cret", Wrap: func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			switch {
			case strings.HasPrefix(req.URL.Path, "/moved/"):
				http.Redirect(w, req, strings.TrimPrefix(req.URL.RequestURI(), "/moved"), http.StatusMovedPermanently)
			case strings.HasPrefix(req.URL.Path, "/away/"):
				http.Redirect(w, req, thief.URL+req.URL.RequestURI(), http.StatusFound)
			case strings.HasPrefix(req.URL.Path, "/ftp/"):
				http.Redirect(w, req, "ftp://example.org/", http.StatusFound)
			case strings.HasPrefix(req.URL.Path, "/round/"):
				http.Redirect(w, req, req.URL.RequestURI(), http.StatusFound)
			case strings.HasPrefix(req.URL.Path, "/page/"):
				fmt.Fprintln(w, "<html>")
			default:
				h.ServeHTTP(w, req)
			}
		})
	}})
	setNetwork(t, r, Network{})
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("ann", "s3cret-s3cret")
	h := commit(t, r, "refs/heads/main", "a", "1")
	for path, want := range map[string]error{"/moved/content.git": nil, "/away/content.git": ErrAuth, "/ftp/x": errAny, "/round/x": errAny, "/page/x": ErrNoRemoteRepository} {
		u.Path = path
		if err := r.SetRemote("origin", u.String()); err != nil {
			t.Fatal(err)
		}
		err := r.Push(t.Context(), "origin", []RefUpdate{{Name: "refs/heads/main", New: h}}, PushOptions{})
		if want == errAny && err != nil || want != errAny && errors.Is(err, want) {
			continue
		}
		t.Errorf("%s: %v; want %v", path, err, want)
	}
	if len(leaked) > 0 {
		t.Errorf("another server was told %q", leaked)
	}
	if got := remoteRefs(t, dir)["refs/heads/main"]; got != h.String() {
		t.Errorf("the moved repository has main at %q", got)
	}
}

var errAny = errors.New("any error")

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
// behind, and works once the server does.
func TestFaultyServers(t *testing.T) {
	limits := Network{Connect: 5 * time.Second, Handshake: 700 * time.Millisecond, Idle: 700 * time.Millisecond}
	type server interface{ SetFault(gittest.Fault) }
	for name, start := range map[string]func(t *testing.T) (*Repo, server, string){
		"http": func(t *testing.T) (*Repo, server, string) {
			r, s, dir := withRemote(t, gittest.Options{})
			setNetwork(t, r, limits)
			return r, s, dir
		},
		"ssh": func(t *testing.T) (*Repo, server, string) {
			r, s, dir := withSSH(t, gittest.SSHOptions{}, limits)
			return r, s, dir
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, s, dir := start(t)
			tip := filled(t, r)
			n := r.net.Network
			for _, kind := range []gittest.FaultKind{gittest.Stall, gittest.Break} {
				for _, after := range []int64{0, 1500, 300 << 10} {
					s.SetFault(gittest.Fault{Kind: kind, After: after})
					c := newRepo(t, InitOptions{})
					setNetwork(t, c, n)
					if err := c.SetRemote("origin", mustURL(t, r)); err != nil {
						t.Fatal(err)
					}
					begin := time.Now()
					err := c.Fetch(t.Context(), "origin", nil)
					if !errors.Is(err, ErrOffline) {
						t.Errorf("fetch, fault %d after %d: %v; want ErrOffline", kind, after, err)
					}
					if d := time.Since(begin); d > 8*time.Second {
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
	for range 50 {
		if err = r.Push(t.Context(), "origin", []RefUpdate{{"refs/heads/main", old, new}}, PushOptions{}); !errors.Is(err, ErrStale) {
			break
		}
		time.Sleep(20 * time.Millisecond)
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

// A slow server is not a dead one.
func TestSlowServerIsWaitedFor(t *testing.T) {
	r, s, _ := withRemote(t, gittest.Options{})
	tip := filled(t, r)
	s.SetFault(gittest.Fault{Kind: gittest.Slow, After: 600 << 10})
	c := newRepo(t, InitOptions{})
	setNetwork(t, c, Network{Idle: 300 * time.Millisecond})
	if err := c.SetRemote("origin", mustURL(t, r)); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if err := c.Fetch(t.Context(), "origin", nil); err != nil {
		t.Fatalf("after %v: %v", time.Since(begin), err)
	}
	if d := time.Since(begin); d < 300*time.Millisecond {
		t.Errorf("the server was not slow: %v", d)
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

// A host that takes nothing but branches and tags is noticed, and two clones
// find what the other has put there.
func TestHostWithoutOtherRefs(t *testing.T) {
	r, s, dir := withRemote(t, gittest.Options{})
	if err := s.RefuseOtherRefs("content.git"); err != nil {
		t.Fatal(err)
	}
	a := commit(t, r, "refs/heads/main", "a", "1")
	log := commit(t, r, "refs/editorial/log/x", "e1", "{}")
	// Main in the same push must not suffer.
	push(t, r, PushOptions{Atomic: true}, RefUpdate{Name: "refs/heads/main", New: a}, RefUpdate{Name: "refs/editorial/log/x", New: log})
	want := map[string]string{"refs/heads/main": a.String(), "refs/heads/_editorial/log/x": log.String()}
	if got := remoteRefs(t, dir); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the remote has %v; want %v", got, want)
	}
	c, err := Clone(t.Context(), mustURL(t, r), filepath.Join(t.TempDir(), "c"), CloneOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, clone := range []*Repo{r, c} {
		if got, err := clone.RemoteRef("origin", "refs/editorial/log/x"); err != nil || got != log {
			t.Errorf("the log is at %v, %v; want %v", got, err, log)
		}
		refs, err := clone.Refs("refs/")
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(refs, func(r Ref) bool { return strings.Contains(r.Name, "_editorial") }) {
			t.Errorf("the host's name for it is seen: %v", refs)
		}
	}
	// The other clone goes on, moves and deletes.
	if err := c.SetRef("refs/editorial/log/x", log, ZeroHash); err != nil {
		t.Fatal(err)
	}
	log2 := commit(t, c, "refs/editorial/log/x", "e2", "{}")
	y := commit(t, c, "refs/editorial/log/y", "e1", "{}")
	push(t, c, PushOptions{}, RefUpdate{"refs/editorial/log/x", log, log2}, RefUpdate{Name: "refs/editorial/log/y", New: y})
	push(t, c, PushOptions{}, RefUpdate{Name: "refs/editorial/log/y", Old: y})
	if err := r.Fetch(t.Context(), "origin", nil); err != nil {
		t.Fatal(err)
	}
	if got, err := r.RemoteRef("origin", "refs/editorial/log/x"); err != nil || got != log2 {
		t.Errorf("the log is at %v, %v; want %v", got, err, log2)
	}
	// A lost race is one here, too, under the name that we have for the ref.
	mine := commit(t, r, "refs/editorial/log/x", "mine", "{}")
	err = r.Push(t.Context(), "origin", []RefUpdate{{"refs/editorial/log/x", log, mine}}, PushOptions{})
	var refused *PushError
	if !errors.As(err, &refused) || !errors.Is(err, ErrStale) || refused.Refused["refs/editorial/log/x"] == "" {
		t.Errorf("%v; want ErrStale about refs/editorial/log/x", err)
	}
}

// A host that takes them is told from one that takes nothing at all, and what
// was found out is remembered by address.
func TestProbe(t *testing.T) {
	posts := 0
	r, s, dir := withRemote(t, gittest.Options{Wrap: func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if req.Method == http.MethodPost {
				posts++
			}
			h.ServeHTTP(w, req)
		})
	}})
	if err := s.SetHook("content.git", "pre-receive", "echo closed today >&2; exit 1"); err != nil {
		t.Fatal(err)
	}
	log := commit(t, r, "refs/editorial/log/x", "e1", "{}")
	update := []RefUpdate{{Name: "refs/editorial/log/x", New: log}}
	var refused *PushError
	if err := r.Push(t.Context(), "origin", update, PushOptions{}); !errors.As(err, &refused) || !strings.Contains(err.Error(), "closed today") {
		t.Fatalf("%v; want the hook's refusal", err)
	}
	if err := s.SetHook("content.git", "pre-receive", ""); err != nil {
		t.Fatal(err)
	}
	push(t, r, PushOptions{}, update...)
	if got := remoteRefs(t, dir); len(got) != 1 || got["refs/editorial/log/x"] != log.String() {
		t.Errorf("the remote has %v", got)
	}
	// Known from now on, although nothing on the host shows it any more.
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/editorial/log/x", Old: log})
	posts = 0
	push(t, r, PushOptions{}, update...)
	if posts != 1 {
		t.Errorf("%d requests for one push", posts)
	}
	// A damaged note of it is found out again.
	if err := os.WriteFile(r.stateFile(), []byte("{"), 0o666); err != nil {
		t.Fatal(err)
	}
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/editorial/log/x", Old: log})
	push(t, r, PushOptions{}, update...)
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
