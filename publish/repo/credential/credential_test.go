package credential

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	const token = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
	for _, test := range []struct {
		address, clean string
		login          Login
	}{
		{"https://example.org/a.git", "https://example.org/a.git", Login{}},
		{"https://ann@example.org/a.git", "https://ann@example.org/a.git", Login{}},
		{"https://ann:secret@example.org/a.git", "https://ann@example.org/a.git", Login{"ann", "secret"}},
		{"https://ann:se%40c%2Fret@example.org:8443/a.git", "https://ann@example.org:8443/a.git", Login{"ann", "se@c/ret"}},
		{"https://ann:p@ss@example.org/a.git", "https://ann@example.org/a.git", Login{"ann", "p@ss"}},
		{"https://:secret@example.org/a.git", "https://example.org/a.git", Login{"", "secret"}},
		{"https://" + token + "@github.com/a/b", "https://github.com/a/b", Login{"", token}},
		{"https://" + token + ":x-oauth-basic@github.com/a/b", "https://github.com/a/b", Login{"", token}},
		{"https://oauth2:" + token + "@gitlab.com/a/b", "https://oauth2@gitlab.com/a/b", Login{"oauth2", token}},
		{"https://bad%zz:sec%zzret@example.org/a", "https://bad%zz@example.org/a", Login{"bad%zz", "sec%zzret"}},
		{"https://a.person.with.a.long.name.1@example.org/a", "https://a.person.with.a.long.name.1@example.org/a", Login{}},
		{"ssh://git:secret@example.org/a", "ssh://git@example.org/a", Login{"git", "secret"}},
		{"git@example.org:a/b.git", "git@example.org:a/b.git", Login{}},
		{"/srv/a:b@c", "/srv/a:b@c", Login{}},
		{"https://example.org/with@sign", "https://example.org/with@sign", Login{}},
	} {
		clean, login := Split(test.address)
		if clean != test.clean || login != test.login {
			t.Errorf("Split(%q) = %q, %q %q; want %q, %q %q", test.address, clean, login.User, login.Password, test.clean, test.login.User, test.login.Password)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("https", "ann", "secret", "example.org/x")
	f.Fuzz(func(t *testing.T, scheme, user, password, rest string) {
		address := scheme + "://" + user + ":" + password + "@" + rest
		clean, login := Split(address)
		again, second := Split(clean)
		if !second.IsZero() || again != clean {
			t.Errorf("Split(%q) left a login: %q", address, clean)
		}
		_ = login
	})
}

func TestALoginDoesNotShowItself(t *testing.T) {
	l := Login{"ann", "topsecret"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if s := fmt.Sprintf(verb, l); strings.Contains(s, "topsecret") {
			t.Errorf("%s gives %q", verb, s)
		}
	}
}

// ring is a keyring in memory.
type ring map[string]string

func (r ring) Get(service, user string) (string, error) {
	if s, ok := r[service+"\n"+user]; ok {
		return s, nil
	}
	return "", errors.New("none")
}

func (r ring) Set(service, user, secret string) error { r[service+"\n"+user] = secret; return nil }
func (r ring) Delete(service, user string) error      { delete(r, service+"\n"+user); return nil }

func TestKeyring(t *testing.T) {
	k := Keyring{ring{}}
	s := Server{Protocol: "https", Host: "example.org", Path: "a.git"}
	if _, ok := k.Fill(t.Context(), s); ok {
		t.Error("an empty keyring has a login")
	}
	l := Login{"ann", "secret"}
	k.Approve(t.Context(), s, l)
	if got, ok := k.Fill(t.Context(), s); !ok || got != l {
		t.Errorf("got %v, %t", got, ok)
	}
	if _, ok := k.Fill(t.Context(), Server{Protocol: "https", Host: "example.com"}); ok {
		t.Error("another server gets the login")
	}
	k.Reject(t.Context(), s, Login{"ann", "older"})
	if _, ok := k.Fill(t.Context(), s); !ok {
		t.Error("rejecting another password has removed this one")
	}
	k.Reject(t.Context(), s, l)
	if _, ok := k.Fill(t.Context(), s); ok {
		t.Error("the rejected login is still there")
	}
}

// stuck is a keyring that waits for a person.
type stuck struct{ until chan struct{} }

func (s stuck) Get(string, string) (string, error) { <-s.until; return "", errors.New("late") }
func (s stuck) Set(string, string, string) error   { <-s.until; return nil }
func (s stuck) Delete(string, string) error        { <-s.until; return nil }

func TestKeyringEndsWithTheContext(t *testing.T) {
	s := stuck{make(chan struct{})}
	defer close(s.until)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, ok := (Keyring{s}).Fill(ctx, Server{}); ok {
		t.Error("a login came from nowhere")
	}
}

// A machine without a keyring, as this test makes one, is no error.
func TestNoKeyring(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "none"))
	t.Setenv("HOME", t.TempDir())
	k := Keyring{System{}}
	s := Server{Protocol: "https", Host: "nothing.invalid"}
	k.Approve(t.Context(), s, Login{"a", "b"})
	defer k.Reject(t.Context(), s, Login{"a", "b"}) // on systems that have one all the same
	k.Fill(t.Context(), s)
}

func TestGitHelper(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("the git program is not installed")
	}
	dir := t.TempDir()
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(dir, "config"))
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	// Would be asked if it could be.
	t.Setenv("GIT_ASKPASS", filepath.Join(dir, "nobody"))
	s := Server{Protocol: "https", Host: "example.org:8443", Path: "a.git"}
	g := NewGit(dir)
	if _, ok := g.Fill(t.Context(), s); ok || g.CanKeep(t.Context(), s) {
		t.Error("git without a helper knows or keeps a login")
	}
	store := filepath.ToSlash(filepath.Join(dir, "store"))
	if out, err := exec.Command(git, "config", "--global", "credential.helper", "store --file="+store).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !g.CanKeep(t.Context(), s) {
		t.Error("the helper is not seen")
	}
	l := Login{"ann", "secret"}
	g.Approve(t.Context(), s, l)
	if got, ok := g.Fill(t.Context(), s); !ok || got != l {
		t.Errorf("got %v, %t", got, ok)
	}
	g.Reject(t.Context(), s, l)
	if _, ok := g.Fill(t.Context(), s); ok {
		t.Error("the rejected login is still there")
	}
	if data, err := os.ReadFile(store); err != nil || strings.Contains(string(data), "secret") {
		t.Errorf("the store has %q, %v", data, err)
	}
	g.Approve(t.Context(), s, Login{"ann", "two\nlines"})
	if data, _ := os.ReadFile(store); strings.Contains(string(data), "two") {
		t.Error("a password with a line break was passed on")
	}
}
