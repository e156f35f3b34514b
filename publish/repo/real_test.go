package repo

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"golang.org/x/crypto/ssh"

	"postil/publish/repo/gittest"
)

// Servers that others wrote, where they are installed (on Debian: openssh-server,
// nginx and fcgiwrap): the same story with each.
func TestRealServers(t *testing.T) {
	story := func(t *testing.T, s *gittest.Real, n Network) {
		t.Helper()
		url, dir := s.MustCreate(t, "content.git")
		r := newRepo(t, InitOptions{})
		setNetwork(t, r, n)
		if err := r.SetRemote("origin", url); err != nil {
			t.Fatal(err)
		}
		a := commit(t, r, "refs/heads/main", "content/a.md", "a")
		log := commit(t, r, "refs/editorial/log/x", "e1", "{}")
		push(t, r, PushOptions{Atomic: true}, RefUpdate{Name: "refs/heads/main", New: a}, RefUpdate{Name: "refs/editorial/log/x", New: log})
		c, err := Clone(t.Context(), url, filepath.Join(t.TempDir(), "c"), CloneOptions{Network: r.net.Network})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		b := commit(t, c, "refs/heads/main", "content/big.bin", string(newRandom(3).bytes(3<<20)))
		push(t, c, PushOptions{}, RefUpdate{"refs/heads/main", a, b})
		mine := commit(t, r, "refs/heads/main", "content/a.md", "mine")
		if err := r.Push(t.Context(), "origin", []RefUpdate{{"refs/heads/main", a, mine}}, PushOptions{}); !errors.Is(err, ErrStale) {
			t.Errorf("a lost race: %v; want ErrStale", err)
		}
		if err := r.Fetch(t.Context(), "origin", nil); err != nil {
			t.Fatal(err)
		}
		if got := mustRef(t, r, "refs/remotes/origin/main"); got != b {
			t.Errorf("main is at %s; want %s", got, b)
		}
		if err := s.SetHook("content.git", "pre-receive", "echo 'Not today.' >&2; exit 1"); err != nil {
			t.Fatal(err)
		}
		var refused *PushError
		err = c.Push(t.Context(), "origin", []RefUpdate{{Name: "refs/heads/side", New: b}}, PushOptions{})
		if !errors.As(err, &refused) || refused.HookText != "Not today.\n" {
			t.Errorf("refused: %v; want the hook's text", err)
		}
		want := map[string]string{"refs/heads/main": b.String(), "refs/editorial/log/x": log.String()}
		if got := remoteRefs(t, dir); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("the remote has %v; want %v", got, want)
		}
		gitIn(t, dir, "fsck", "--strict", "--full")
		fsck(t, r)
		fsck(t, c)
	}
	t.Run("sshd", func(t *testing.T) {
		dir, public := home(t, "")
		s := gittest.NewOpenSSH(t, public)
		who := &person{trust: true}
		story(t, s, Network{Home: dir, Asker: who})
		if len(who.hosts) != 1 || who.hosts[0].Fingerprint != ssh.FingerprintSHA256(s.HostKey) {
			t.Errorf("asked %+v", who.hosts)
		}
	})
	t.Run("nginx", func(t *testing.T) {
		s := gittest.NewNginx(t, "ann", "s3cret-s3cret")
		who := &person{logins: []LoginAnswer{{User: "ann", Password: "wrong-wrong"}, {User: "ann", Password: "s3cret-s3cret", Remember: true}}}
		story(t, s, Network{Asker: who, Keyring: &ring{}})
		if len(who.questions) != 2 {
			t.Errorf("asked %+v", who.questions)
		}
	})
}
