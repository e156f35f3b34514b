package ui

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"golang.org/x/crypto/ssh"

	"postil/publish/repo/gittest"
	"postil/publish/review"
	"postil/publish/sign"
)

// remote names the address that the publication is pushed to.
func (f *fixture) remote(t *testing.T, address string) {
	t.Helper()
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull) // no helper of whoever runs the tests
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("SSH_AUTH_SOCK", "")
	if out, err := exec.Command("git", "-C", f.dir, "remote", "add", "origin", address).CombinedOutput(); err != nil {
		t.Fatalf("git remote add: %v\n%s", err, out)
	}
}

func TestAnSSHServerIsMetOnceAndHeldToItsKey(t *testing.T) {
	f := newFixture(t, review.Draft)
	file := filepath.Join(t.TempDir(), "key")
	key, err := sign.Create(file, "", []byte("open sesame"))
	if err != nil {
		t.Fatal(err)
	}
	server := gittest.NewSSH(t, gittest.SSHOptions{Keys: []ssh.PublicKey{key}})
	address, _ := server.MustCreate(t, "review")
	f.remote(t, address)
	p := f.open(t)
	home, err := p.o.Env.HomeDir()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(home, ".ssh"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(file, filepath.Join(home, ".ssh", "id_ed25519")); err != nil {
		t.Fatal(err)
	}
	sync := p.actions.ByID("file.sync")
	sync.Trigger()
	p.await("the question", func() bool { return p.top() != nil })
	p.press(fyne.KeyReturn) // No
	p.drain()
	if !p.ws.Exchange().Last.IsZero() || !strings.Contains(p.notice(), "was never met before") {
		t.Fatalf("declined, the notice is %q", p.notice())
	}
	p.toasts.Dismiss()
	sync.Trigger()
	p.await("the question", func() bool { return p.top() != nil })
	p.tapOnly("It is the same: trust it")
	p.await("another question", func() bool { return p.top() != nil })
	if !shows(p.top(), "Your key id_ed25519 is locked. The server wants this key.") {
		t.Fatalf("asked %q", texts(p.top()))
	}
	p.secret().SetText("open sesame")
	p.press(fyne.KeyReturn)
	p.drain()
	if p.ws.Exchange().Err != nil || p.ws.Exchange().Last.IsZero() {
		t.Fatalf("trusted, it fails with %v", p.ws.Exchange().Err)
	}
	if _, err := os.Stat(filepath.Join(home, ".ssh", "known_hosts")); err != nil {
		t.Error(err)
	}
	p.do("file.sync") // nothing is asked any more
	server.SetHostKey(gittest.NewKey(t))
	p.do("file.sync")
	if p.top() != nil || !strings.Contains(p.notice(), "does not show the ssh key that it had before") {
		t.Errorf("another key is answered with %q, %q", texts(p.win.Content()), p.notice())
	}
}

func TestAServerOfTheWebIsLoggedInTo(t *testing.T) {
	f := newFixture(t, review.Draft)
	server := gittest.New(t, gittest.Options{User: "ada", Password: "s3cret-s3cret"})
	address, _ := server.MustCreate(t, "review")
	f.remote(t, address)
	p := f.open(t)
	p.actions.ByID("file.sync").Trigger()
	p.await("the question", func() bool { return p.top() != nil })
	p.win.Canvas().Focused().(*promptEntry).SetText("ada")
	p.secret().SetText("guess-guess")
	p.press(fyne.KeyReturn)
	p.await("another question", func() bool { return p.top() != nil })
	if !shows(p.top(), "did not accept what was tried") {
		t.Fatalf("asked %q", texts(p.top()))
	}
	p.win.Canvas().Focused().(*promptEntry).SetText("ada")
	p.secret().SetText("s3cret-s3cret")
	p.press(fyne.KeyReturn)
	p.drain()
	if p.ws.Exchange().Err != nil || p.ws.Exchange().Last.IsZero() || p.top() != nil {
		t.Fatalf("logged in, it fails with %v", p.ws.Exchange().Err)
	}
	p.do("file.sync") // once is enough
}

// secret is the entry of the newest dialog that does not show what is typed.
func (p *person) secret() *promptEntry {
	p.t.Helper()
	for _, o := range visible(p.top()) {
		if e, ok := o.(*promptEntry); ok && e.Password {
			return e
		}
	}
	p.t.Fatal("there is no entry for a secret")
	return nil
}
