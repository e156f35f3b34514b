package sshclient

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"postil/publish/repo/gittest"
	"postil/publish/repo/hostkey"
)

// writeKey writes a private key file, with its public half in it as OpenSSH has
// it, and returns the public key.
func writeKey(t testing.TB, file string, key crypto.PrivateKey, passphrase string) ssh.PublicKey {
	t.Helper()
	var block *pem.Block
	var err error
	if passphrase == "" {
		block, err = ssh.MarshalPrivateKey(key, "test")
	} else {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(key, "test", []byte(passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return s.PublicKey()
}

func edKey(t testing.TB) ed25519.PrivateKey {
	t.Helper()
	_, k, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// client makes a Client with an empty home folder and no agent.
func client(t testing.TB) (c *Client, home string) {
	t.Helper()
	t.Setenv("SSH_AUTH_SOCK", "")
	home = t.TempDir()
	c, err := New(Options{Home: home, Connect: time.Minute, Handshake: time.Minute, Idle: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return c, home
}

func target(t testing.TB, addr string) Target {
	t.Helper()
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	return Target{User: "git", Host: host, Port: port}
}

// meet trusts the server.
func meet(t testing.TB, c *Client, to Target) {
	t.Helper()
	_, err := c.Dial(t.Context(), to)
	var key *hostkey.Error
	if !errors.As(err, &key) {
		t.Fatalf("first contact: %v; want a *hostkey.Error", err)
	}
	if err := c.Trust(to, key); err != nil {
		t.Fatal(err)
	}
}

func in(t testing.TB, c *Client, to Target) {
	t.Helper()
	conn, err := c.Dial(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
}

func TestFirstContactAndChangedKey(t *testing.T) {
	c, home := client(t)
	key := writeKey(t, filepath.Join(home, ".ssh", "id_ed25519"), edKey(t), "")
	s := gittest.NewSSH(t, gittest.SSHOptions{Keys: []ssh.PublicKey{key}})
	to := target(t, s.Addr)
	first := s.HostKey()

	_, err := c.Dial(t.Context(), to)
	var unknown *hostkey.Error
	if !errors.Is(err, hostkey.ErrUnknown) || !errors.As(err, &unknown) {
		t.Fatalf("first contact: %v; want ErrUnknown", err)
	}
	if !strings.Contains(err.Error(), ssh.FingerprintSHA256(first)) || hostkey.Kind(unknown.Shown) != "ED25519" {
		t.Errorf("%v does not tell the fingerprint", err)
	}
	if _, err := os.Stat(filepath.Join(home, ".ssh", "known_hosts")); err == nil {
		t.Error("the server was written down before anybody trusted it")
	}
	if err := c.Trust(to, unknown); err != nil {
		t.Fatal(err)
	}
	in(t, c, to)

	s.SetHostKey(gittest.NewKey(t))
	before, err := os.ReadFile(filepath.Join(home, ".ssh", "known_hosts"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Dial(t.Context(), to)
	var changed *hostkey.Error
	if !errors.Is(err, hostkey.ErrChanged) || !errors.As(err, &changed) {
		t.Fatalf("another key: %v; want ErrChanged", err)
	}
	for _, k := range []ssh.PublicKey{first, s.HostKey()} {
		if !strings.Contains(err.Error(), ssh.FingerprintSHA256(k)) {
			t.Errorf("%v does not name %s", err, ssh.FingerprintSHA256(k))
		}
	}
	if err := c.Trust(to, changed); !errors.Is(err, hostkey.ErrChanged) {
		t.Errorf("a changed key was trusted: %v", err)
	}
	if after, err := os.ReadFile(filepath.Join(home, ".ssh", "known_hosts")); err != nil || string(after) != string(before) {
		t.Errorf("the list of servers changed: %v", err)
	}
}

// A server that now has only a key of another kind is a changed one too, not
// one that cannot be talked to.
func TestKeyOfAnotherKindIsAChangedKey(t *testing.T) {
	c, home := client(t)
	key := writeKey(t, filepath.Join(home, ".ssh", "id_ed25519"), edKey(t), "")
	s := gittest.NewSSH(t, gittest.SSHOptions{Keys: []ssh.PublicKey{key}})
	to := target(t, s.Addr)
	meet(t, c, to)
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(k)
	if err != nil {
		t.Fatal(err)
	}
	s.SetHostKey(signer)
	if _, err := c.Dial(t.Context(), to); !errors.Is(err, hostkey.ErrChanged) {
		t.Errorf("%v; want ErrChanged", err)
	}
}

func TestLockedKeys(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]crypto.PrivateKey{"id_ed25519": edKey(t), "id_rsa": rsaKey} {
		t.Run(name, func(t *testing.T) {
			c, home := client(t)
			file := filepath.Join(home, ".ssh", name)
			public := writeKey(t, file, key, "open sesame")
			s := gittest.NewSSH(t, gittest.SSHOptions{Keys: []ssh.PublicKey{public}})
			to := target(t, s.Addr)
			meet(t, c, to)
			_, err := c.Dial(t.Context(), to)
			var locked *LockedKeyError
			if !errors.As(err, &locked) || locked.File != file {
				t.Fatalf("%v; want a *LockedKeyError for %s", err, file)
			}
			if err := c.Unlock(file, "wrong"); !errors.Is(err, ErrWrongPassphrase) || strings.Contains(err.Error(), "sesame") {
				t.Errorf("wrong passphrase: %v", err)
			}
			if err := c.Unlock(file, "open sesame"); err != nil {
				t.Fatal(err)
			}
			in(t, c, to)
			in(t, c, to) // it stays open
		})
	}
}

// Nobody is asked for the passphrase of a key that the server does not want.
func TestLockedKeyOfNoUseIsNotAskedFor(t *testing.T) {
	c, home := client(t)
	writeKey(t, filepath.Join(home, ".ssh", "id_ed25519"), edKey(t), "secret")
	s := gittest.NewSSH(t, gittest.SSHOptions{Keys: []ssh.PublicKey{gittest.NewKey(t).PublicKey()}})
	to := target(t, s.Addr)
	meet(t, c, to)
	_, err := c.Dial(t.Context(), to)
	var locked *LockedKeyError
	if !errors.Is(err, ErrDenied) || errors.As(err, &locked) {
		t.Errorf("%v; want ErrDenied", err)
	}
}

func TestPasswords(t *testing.T) {
	c, _ := client(t)
	s := gittest.NewSSH(t, gittest.SSHOptions{Passwords: map[string]string{"git": "hunter2hunter2"}})
	to := target(t, s.Addr)
	meet(t, c, to)
	for i, password := range []string{"wrong-one", "hunter2hunter2"} {
		_, err := c.Dial(t.Context(), to)
		var asked *PasswordError
		if !errors.As(err, &asked) || asked.User != "git" || asked.Again != (i > 0) {
			t.Fatalf("try %d: %#v; want a *PasswordError for git", i, err)
		}
		c.SetPassword(asked, password)
	}
	in(t, c, to)
}

func TestAgent(t *testing.T) {
	c, home := client(t)
	key := edKey(t)
	// Locked on disk, open in the agent.
	public := writeKey(t, filepath.Join(home, ".ssh", "id_ed25519"), key, "secret")
	s := gittest.NewSSH(t, gittest.SSHOptions{Keys: []ssh.PublicKey{public}})
	to := target(t, s.Addr)
	meet(t, c, to)
	keyring := agent.NewKeyring()
	if err := keyring.Add(agent.AddedKey{PrivateKey: key}); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(t.TempDir(), "agent")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Skip(err)
	}
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go agent.ServeAgent(keyring, conn)
		}
	}()
	t.Setenv("SSH_AUTH_SOCK", socket)
	in(t, c, to)
	// An agent that is gone is no reason to fail at once.
	t.Setenv("SSH_AUTH_SOCK", socket+"-gone")
	var locked *LockedKeyError
	if _, err := c.Dial(t.Context(), to); !errors.As(err, &locked) {
		t.Errorf("without the agent: %v; want a *LockedKeyError", err)
	}
}

// TestConfiguration reaches a server by the name and key that ~/.ssh/config
// gives it.
func TestConfiguration(t *testing.T) {
	c, home := client(t)
	key := writeKey(t, filepath.Join(home, "keys", "work"), edKey(t), "")
	s := gittest.NewSSH(t, gittest.SSHOptions{Keys: []ssh.PublicKey{key}})
	host, port, _ := net.SplitHostPort(s.Addr)
	text := "Match host example.org\n  Port 1\nHost review\n  Hostname " + host + "\n  Port " + port +
		"\n  User ann\n  IdentityFile ~/keys/work\n  HashKnownHosts yes\nHost far\n  ProxyJump gate\n"
	if err := os.MkdirAll(filepath.Join(home, ".ssh"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".ssh", "config"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	meet(t, c, Target{Host: "review"})
	in(t, c, Target{Host: "review"})
	known, err := os.ReadFile(filepath.Join(home, ".ssh", "known_hosts"))
	if err != nil || !strings.HasPrefix(string(known), "|1|") {
		t.Errorf("the name is not hashed: %q, %v", known, err)
	}
	h, err := resolve(home, Target{Host: "review"})
	if err != nil || h.user != "ann" {
		t.Errorf("user %q, %v; want ann", h.user, err)
	}
	if h, err = resolve(home, Target{User: "git", Host: "review"}); err != nil || h.user != "git" {
		t.Errorf("user %q, %v; want the address's", h.user, err)
	}
	if _, err := c.Dial(t.Context(), Target{Host: "far"}); err == nil || !strings.Contains(err.Error(), "ProxyJump") {
		t.Errorf("%v; want an error about ProxyJump", err)
	}
}

// Whatever a server does not say, Dial ends: in time, and with the context.
func TestStalls(t *testing.T) {
	for _, after := range []int64{0, 10, 300, 1200} {
		c, home := client(t)
		key := writeKey(t, filepath.Join(home, ".ssh", "id_ed25519"), edKey(t), "")
		s := gittest.NewSSH(t, gittest.SSHOptions{Keys: []ssh.PublicKey{key}})
		to := target(t, s.Addr)
		meet(t, c, to)
		c.o.Handshake, c.o.Idle = 300*time.Millisecond, 300*time.Millisecond
		s.SetFault(gittest.Fault{Kind: gittest.Stall, After: after})
		_, err := c.Dial(t.Context(), to)
		var network net.Error
		if !errors.As(err, &network) || !network.Timeout() {
			t.Errorf("after %d bytes: %v; want a timeout", after, err)
		}
		c.o.Handshake = time.Minute
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		if _, err := c.Dial(ctx, to); !errors.Is(err, context.Canceled) {
			t.Errorf("after %d bytes: %v; want context.Canceled", after, err)
		}
	}
}

func TestStalledCommandEnds(t *testing.T) {
	c, home := client(t)
	key := writeKey(t, filepath.Join(home, ".ssh", "id_ed25519"), edKey(t), "")
	s := gittest.NewSSH(t, gittest.SSHOptions{Keys: []ssh.PublicKey{key}, StallCommands: true})
	to := target(t, s.Addr)
	meet(t, c, to)
	c.o.Idle = 300 * time.Millisecond
	conn, err := c.Dial(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	release := conn.conn.Hold() // until then it is not to stall
	cmd, err := conn.Start("git-upload-pack", "/x")
	release()
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := cmd.Stdout.Read(make([]byte, 1))
		done <- err
	}()
	select {
	case err := <-done:
		if err == nil {
			t.Error("the command that never ran has said something")
		}
	case <-time.After(time.Minute):
		t.Fatal("still waiting")
	}
}
