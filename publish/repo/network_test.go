package repo

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

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
