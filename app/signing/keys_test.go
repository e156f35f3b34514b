package signing

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"postil/app/config"
	"postil/publish/sign"
)

// keysIn are the keys of somebody whose settings are in dir.
func keysIn(t *testing.T, dir string, env map[string]string, ask Ask) *Keys {
	t.Helper()
	k := &Keys{Env: config.Env{Getenv: func(name string) string {
		if name == "POSTIL_CONFIG_DIR" {
			return dir
		}
		return env[name]
	}}, Ask: ask}
	t.Cleanup(func() { k.Close() })
	return k
}

// newAgent serves an ssh-agent that holds one key, and gives its socket.
func newAgent(t *testing.T, file, passphrase, comment string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.ParseRawPrivateKeyWithPassphrase(data, []byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	ring := agent.NewKeyring()
	if err := ring.Add(agent.AddedKey{PrivateKey: key, Comment: comment}); err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "a") // short: a socket's path has few bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Skipf("no unix sockets: %v", err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go agent.ServeAgent(ring, conn) //nolint:errcheck // it ends with the connection
		}
	}()
	return socket
}

func create(t *testing.T, file, passphrase string) ssh.PublicKey {
	t.Helper()
	key, err := sign.Create(file, "ada@example.org", []byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestWhichKeySigns(t *testing.T) {
	dir := t.TempDir()
	made := filepath.Join(dir, "keys", DefaultName)
	for _, test := range []struct {
		name, env, settings string
		made                bool
		want                string
	}{
		{"nothing", "", "", false, ""},
		{"settings", "", "/k/mine", false, "/k/mine"},
		{"settings say none", "", None, false, ""},
		{"environment first", "/k/other", "/k/mine", false, "/k/other"},
		{"environment says none", None, "/k/mine", false, ""},
		{"the one that was made", "", "", true, made},
		{"none, though one was made", "", None, true, ""},
	} {
		if test.made {
			if _, err := os.Stat(made); err != nil {
				create(t, made, "")
			}
		}
		k := keysIn(t, dir, map[string]string{"POSTIL_SIGN_KEY": test.env}, nil)
		got, err := k.Chosen(config.Settings{SigningKey: test.settings})
		if err != nil || got != test.want {
			t.Errorf("%s: %q, %v, want %q", test.name, got, err, test.want)
		}
	}
}

func TestAPassphraseIsAskedOnceAndAgainWhenItIsWrong(t *testing.T) {
	errGone := errors.New("nobody answers")
	for _, test := range []struct {
		name    string
		answers []string // "" declines
		signs   bool
		asked   int
	}{
		{"right", []string{"open"}, true, 1},
		{"right at last", []string{"sesame", "open"}, true, 2},
		{"never", []string{"a", "b", "c", "d"}, false, maxAsked},
		{"declined", []string{""}, false, 1},
		{"declined after a mistake", []string{"a", "", "open"}, false, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "key")
			create(t, file, "open")
			asked := 0
			k := keysIn(t, dir, nil, func(_ string, again bool) ([]byte, error) {
				if again != (asked > 0) {
					t.Errorf("question %d says again: %v", asked+1, again)
				}
				answer := test.answers[asked]
				asked++
				if answer == "" {
					return nil, errGone
				}
				return []byte(answer), nil
			})
			signer, err := k.Open(file)
			if err != nil || asked > 0 {
				t.Fatalf("opened with %d questions: %v", asked, err)
			}
			_, err = signer.Sign(sign.NamespaceEvent, []byte("text"))
			if (err == nil) != test.signs || asked != test.asked {
				t.Fatalf("%d questions, %v", asked, err)
			}
			if err != nil && !errors.Is(err, sign.ErrPassphrase) {
				t.Errorf("%v is no ErrPassphrase", err)
			}
			if test.signs {
				if _, err := signer.Sign(sign.NamespaceEvent, []byte("more")); err != nil || asked != test.asked {
					t.Errorf("asked once more: %d questions, %v", asked, err)
				}
			}
		})
	}
}

func TestNobodyToAskIsAnError(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "key")
	create(t, file, "open")
	signer, err := keysIn(t, dir, nil, nil).Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := signer.Sign(sign.NamespaceEvent, []byte("text")); !errors.Is(err, sign.ErrPassphrase) {
		t.Errorf("signed with %v", err)
	}
}

func TestTheAgentSignsForALockedKey(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "key")
	public := create(t, file, "open")
	env := map[string]string{"SSH_AUTH_SOCK": newAgent(t, file, "open", "at home")}
	k := keysIn(t, dir, env, func(string, bool) ([]byte, error) {
		t.Error("asked for a passphrase that the agent makes needless")
		return nil, errors.New("no")
	})
	if err := os.Remove(file + ".pub"); err != nil {
		t.Fatal(err)
	}
	found, err := k.List("")
	if err != nil || len(found) != 1 || found[0].File != "" || !found[0].Held || found[0].Comment != "at home" {
		t.Fatalf("List = %+v, %v", found, err)
	}
	kept, err := k.KeepAgentKey(found[0].Key, found[0].Comment)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, kept} {
		signer, err := k.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		signature, err := signer.Sign(sign.NamespaceEvent, []byte("text"))
		if err != nil {
			t.Fatal(err)
		}
		if key, err := sign.Verify(signature, sign.NamespaceEvent, []byte("text")); err != nil || sign.Fingerprint(key) != sign.Fingerprint(public) {
			t.Errorf("%s: signed by %v, %v", name, key, err)
		}
	}
	found, err = k.List(kept)
	if err != nil || len(found) != 1 || found[0].File != "" || !found[0].Held || !found[0].Chosen {
		t.Errorf("List = %+v, %v", found, err)
	}
}

func TestListsWhatCanBeReadAndSaysWhatCannot(t *testing.T) {
	dir := t.TempDir()
	one := filepath.Join(dir, "keys", DefaultName)
	create(t, one, "")
	chosen := filepath.Join(dir, "elsewhere", "mine")
	create(t, chosen, "")
	if err := os.WriteFile(filepath.Join(dir, "keys", "bad.pub"), []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := keysIn(t, dir, nil, nil).List(chosen)
	files := []string{}
	for _, f := range found {
		files = append(files, f.File)
	}
	if !slices.Equal(files, []string{chosen, one}) || !found[0].Chosen || found[1].Chosen {
		t.Errorf("found %v", found)
	}
	if !errors.Is(err, sign.ErrNotAKey) || !strings.Contains(err.Error(), "bad.pub") {
		t.Errorf("err = %v", err)
	}
}

func TestPublicHalfOfAPrivateKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	want := sign.Fingerprint(create(t, file, "open"))
	for _, name := range []string{file, file + ".pub"} {
		key, comment, err := Public(name)
		if err != nil || sign.Fingerprint(key) != want || comment != "ada@example.org" {
			t.Errorf("%s: %v, %q, %v", name, key, comment, err)
		}
	}
}

func TestPublicKeysThatSomebodySends(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	create(t, file, "")
	data, err := os.ReadFile(file + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	private, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.TrimSpace(string(data))
	for _, test := range []struct{ name, text, comment, problem string }{
		{"as it was copied", line, "ada@example.org", ""},
		{"with blanks around it", "\n  " + line + " \n\n", "ada@example.org", ""},
		{"without a comment", strings.TrimSuffix(line, " ada@example.org"), "", ""},
		{"nothing", "  ", "", "there is none"},
		{"a private key", string(private), "", "private key"},
		{"two", line + "\n" + line, "", "more than one line"},
		{"with options", `command="x" ` + line, "", "begins with its kind"},
		{"cut short", line[:40], "", "begins with its kind"},
		{"a fingerprint", "SHA256:" + strings.Repeat("A", 43), "", "begins with its kind"},
	} {
		key, comment, err := ParsePublic(test.text)
		switch {
		case test.problem != "" && (!errors.Is(err, sign.ErrNotAKey) || !strings.Contains(err.Error(), test.problem)):
			t.Errorf("%s: %v", test.name, err)
		case test.problem == "" && (err != nil || key == nil || comment != test.comment):
			t.Errorf("%s: %v, %q, %v", test.name, key, comment, err)
		}
	}
}
