package sign

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// program looks for a program and skips the test without it.
func program(t testing.TB, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("needs %s: %v", name, err)
	}
}

// command runs a program with some standard input and gives what it prints; with
// its complaints when it fails.
func command(t testing.TB, stdin []byte, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdin = strings.NewReader(string(stdin))
	cmd.Env = append(os.Environ(), "TZ=UTC", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	var out, says strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &says
	err := cmd.Run()
	if err != nil {
		return out.String() + says.String(), err
	}
	return out.String(), nil
}

// newKey makes a key in a folder of its own.
func newKey(t testing.TB, name string) *Key {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if _, err := Create(file, name+"@example.org", nil); err != nil {
		t.Fatal(err)
	}
	k, err := Open(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func signed(t testing.TB, s Signer, namespace, message string) []byte {
	t.Helper()
	armored, err := s.Sign(namespace, []byte(message))
	if err != nil {
		t.Fatal(err)
	}
	return armored
}

func TestWhatIsSignedIsVerified(t *testing.T) {
	k := newKey(t, "ada")
	sig := signed(t, k, NamespaceEvent, "approve")
	key, err := Verify(sig, NamespaceEvent, []byte("approve"))
	if err != nil || Fingerprint(key) != Fingerprint(k.Public()) {
		t.Fatalf("Verify = %v, %v", key, err)
	}
	for name, tc := range map[string]struct {
		sig       []byte
		namespace string
		message   string
		want      error
	}{
		"another message":   {sig, NamespaceEvent, "approve!", ErrForged},
		"no message":        {sig, NamespaceEvent, "", ErrForged},
		"another namespace": {sig, NamespaceCommit, "approve", ErrNamespace},
		"no namespace":      {sig, "", "approve", ErrNamespace},
	} {
		if _, err := Verify(tc.sig, tc.namespace, []byte(tc.message)); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
}

// repack changes the bytes inside of an armoured signature.
func repack(t *testing.T, armored []byte, change func([]byte) []byte) []byte {
	t.Helper()
	block, _ := pem.Decode(armored)
	if block == nil {
		t.Fatal("no armour")
	}
	block.Bytes = change(block.Bytes)
	return pem.EncodeToMemory(block)
}

func TestOnlyWellFormedSignaturesAreRead(t *testing.T) {
	good := signed(t, newKey(t, "ada"), NamespaceEvent, "x")
	text := string(good)
	swap := func(old, new string) []byte {
		return repack(t, good, func(b []byte) []byte {
			if !strings.Contains(string(b), old) {
				t.Fatalf("there is no %q to change", old)
			}
			return []byte(strings.Replace(string(b), old, new, 1))
		})
	}
	for name, bad := range map[string][]byte{
		"nothing":              nil,
		"half":                 good[:len(good)/2],
		"text before":          append([]byte("hello\n"), good...),
		"text behind":          append([]byte(text), "hello\n"...),
		"two":                  append([]byte(text), good...),
		"other armour":         []byte(strings.ReplaceAll(text, "SSH SIGNATURE", "PGP SIGNATURE")),
		"a header":             []byte(strings.Replace(text, "-----\n", "-----\nHash: md5\n\n", 1)),
		"other magic":          swap("SSHSIG", "SSHGIS"),
		"version 2":            swap("SSHSIG\x00\x00\x00\x01", "SSHSIG\x00\x00\x00\x02"),
		"weak hash":            swap("\x00\x00\x00\x06sha512", "\x00\x00\x00\x04sha1"),
		"unknown hash":         swap("sha512", "sha513"),
		"reserved field":       swap("postil-event\x00\x00\x00\x00", "postil-event\x00\x00\x00\x01x"),
		"bytes behind":         repack(t, good, func(b []byte) []byte { return append(b, 0) }),
		"bytes in the key":     swap("\x00\x00\x00\x33\x00\x00\x00\x0bssh-ed25519", "\x00\x00\x00\x37\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x00"),
		"no base64":            []byte("-----BEGIN SSH SIGNATURE-----\n!!!!\n-----END SSH SIGNATURE-----\n"),
		"empty":                []byte("-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n"),
		"far too long":         append([]byte("-----BEGIN SSH SIGNATURE-----\n"), make([]byte, maxSignature)...),
		"windows line endings": []byte(strings.ReplaceAll(text, "\n", "\r\n")),
	} {
		if _, err := Verify(bad, NamespaceEvent, []byte("x")); !errors.Is(err, ErrNotASignature) {
			t.Errorf("%s: %v, want ErrNotASignature", name, err)
		}
	}
	if _, err := Verify([]byte(strings.TrimSuffix(text, "\n")), NamespaceEvent, []byte("x")); err != nil {
		t.Errorf("without the last line break: %v", err)
	}
}

func TestWeakKeysAreRefused(t *testing.T) {
	for bits, want := range map[int]error{1024: ErrWeakKey, 2048: nil, 3072: nil} {
		private, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Skipf("this Go makes no RSA key of %d bits: %v", bits, err)
		}
		signer, err := ssh.NewSignerFromKey(private)
		if err != nil {
			t.Fatal(err)
		}
		s, err := newSigner(signer)
		if !errors.Is(err, want) {
			t.Errorf("%d bits: %v, want %v", bits, err, want)
		}
		if err != nil {
			continue
		}
		sig := signed(t, s, NamespaceCommit, "x")
		parsed, err := parse(sig)
		if err != nil || parsed.Signature.Format != ssh.KeyAlgoRSASHA512 {
			t.Errorf("%d bits: signed with %v, %v", bits, parsed, err)
		}
		if _, err := Verify(sig, NamespaceCommit, []byte("x")); err != nil {
			t.Errorf("%d bits: %v", bits, err)
		}
	}
}

func TestKindsOfKeysThatSSHKeygenMakes(t *testing.T) {
	program(t, "ssh-keygen")
	for _, tc := range []struct {
		args []string
		want error
	}{
		{[]string{"-t", "ed25519"}, nil},
		{[]string{"-t", "ecdsa", "-b", "256"}, nil},
		{[]string{"-t", "ecdsa", "-b", "521"}, nil},
		{[]string{"-t", "rsa", "-b", "2048"}, nil},
		{[]string{"-t", "rsa", "-b", "2048", "-m", "PEM"}, nil},
		{[]string{"-t", "rsa", "-b", "1024"}, ErrWeakKey},
		{[]string{"-t", "dsa"}, ErrWeakKey},
	} {
		name := strings.Join(tc.args, " ")
		dir := t.TempDir()
		file := filepath.Join(dir, "key")
		if out, err := command(t, nil, "ssh-keygen", append(tc.args, "-q", "-N", "", "-C", "someone", "-f", file)...); err != nil {
			t.Logf("%s: ssh-keygen does not make it: %s", name, out)
			continue
		}
		k, err := Open(file, nil)
		if !errors.Is(err, tc.want) || err == nil != (tc.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
		if _, _, err := ReadPublic(file + ".pub"); !errors.Is(err, tc.want) {
			t.Errorf("%s: the .pub file: %v, want %v", name, err, tc.want)
		}
		if err != nil || tc.want != nil {
			continue
		}
		// Ours verifies there.
		allowed := filepath.Join(dir, "allowed")
		write(t, allowed, "ada@example.org "+PublicLine(k.Public(), "")+"\n")
		sig := filepath.Join(dir, "ours.sig")
		write(t, sig, string(signed(t, k, NamespaceEvent, "message")))
		if out, err := command(t, []byte("message"), "ssh-keygen", "-Y", "verify", "-f", allowed, "-I", "ada@example.org", "-n", NamespaceEvent, "-s", sig); err != nil {
			t.Errorf("%s: ssh-keygen does not take ours: %s", name, out)
		}
		// Theirs verifies here.
		for _, hash := range []string{"sha256", "sha512"} {
			msg := filepath.Join(dir, "msg-"+hash)
			write(t, msg, "message")
			if out, err := command(t, nil, "ssh-keygen", "-Y", "sign", "-f", file, "-n", NamespaceEvent, "-O", "hashalg="+hash, msg); err != nil {
				t.Fatalf("%s: %s", name, out)
			}
			theirs, err := os.ReadFile(msg + ".sig")
			if err != nil {
				t.Fatal(err)
			}
			key, err := Verify(theirs, NamespaceEvent, []byte("message"))
			if err != nil || !equal(key, k.Public()) {
				t.Errorf("%s, %s: theirs gives %v, %v", name, hash, key, err)
			}
		}
	}
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestCreateWritesAPairThatOnlyItsOwnerReads(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys", "ada")
	public, err := Create(file, "ada@example.org", nil)
	if err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && st.Mode().Perm() != 0o600 {
		t.Errorf("the private key has %v, %v", st.Mode(), err)
	}
	got, comment, err := ReadPublic(file + ".pub")
	if err != nil || !equal(got, public) || comment != "ada@example.org" {
		t.Errorf("ReadPublic = %v, %q, %v", got, comment, err)
	}
	before, _ := os.ReadFile(file)
	if _, err := Create(file, "", nil); !errors.Is(err, ErrKeyExists) {
		t.Errorf("a second Create: %v", err)
	}
	if after, _ := os.ReadFile(file); string(after) != string(before) {
		t.Error("the key was written over")
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(file, "", nil); !errors.Is(err, ErrKeyExists) {
		t.Errorf("Create beside a .pub file: %v", err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a private key was left behind")
	}
	if _, err := Create(filepath.Join(t.TempDir(), "x"), "two\nlines", nil); err == nil {
		t.Error("a comment of two lines is taken")
	}
}

func TestLockedKeyAsksWhenItFirstSigns(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ada")
	public, err := Create(file, "", []byte("correct horse"))
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	say := "wrong"
	k, err := Open(file, func(f string) ([]byte, error) {
		if asked++; f != file {
			t.Errorf("asked for %s", f)
		}
		if say == "" {
			return nil, io.EOF
		}
		return []byte(say), nil
	})
	if err != nil || asked != 0 || !k.Locked() || !equal(k.Public(), public) {
		t.Fatalf("Open: %v, asked %d times", err, asked)
	}
	for _, say = range []string{"wrong", ""} {
		if _, err := k.Sign(NamespaceEvent, nil); !errors.Is(err, ErrPassphrase) {
			t.Errorf("passphrase %q: %v", say, err)
		}
	}
	say = "correct horse"
	signed(t, k, NamespaceEvent, "x")
	signed(t, k, NamespaceEvent, "y")
	if asked != 3 || k.Locked() {
		t.Errorf("asked %d times, want 3", asked)
	}
	mute, err := Open(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mute.Sign(NamespaceEvent, nil); !errors.Is(err, ErrPassphrase) {
		t.Errorf("nobody to ask: %v", err)
	}
}

// A locked key of the old PEM format tells its public half only once unlocked.
func TestLockedPEMKey(t *testing.T) {
	program(t, "ssh-keygen")
	file := filepath.Join(t.TempDir(), "old")
	if out, err := command(t, nil, "ssh-keygen", "-q", "-t", "ecdsa", "-m", "PEM", "-N", "secret", "-f", file); err != nil {
		t.Fatal(out)
	}
	ask := func(string) ([]byte, error) { return []byte("secret"), nil }
	k, err := Open(file, ask)
	if err != nil || !k.Locked() {
		t.Fatalf("with its .pub: %v", err)
	}
	signed(t, k, NamespaceEvent, "x")
	other := newKey(t, "other")
	write(t, file+".pub", PublicLine(other.Public(), ""))
	if k, err = Open(file, ask); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Sign(NamespaceEvent, nil); !errors.Is(err, ErrNotAKey) {
		t.Errorf("beside another's .pub: %v", err)
	}
	if err := os.Remove(file + ".pub"); err != nil {
		t.Fatal(err)
	}
	if k, err = Open(file, ask); err != nil || k.Locked() {
		t.Errorf("without its .pub: %v", err)
	}
	if _, err := Open(file, nil); !errors.Is(err, ErrPassphrase) {
		t.Errorf("without its .pub, nobody to ask: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "f")
	write(t, file, "hello")
	if _, err := Open(file, nil); !errors.Is(err, ErrNotAKey) {
		t.Errorf("no key: %v", err)
	}
	if _, err := Open(filepath.Join(dir, "nowhere"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, _, err := ReadPublic(file); !errors.Is(err, ErrNotAKey) {
		t.Errorf("no public key: %v", err)
	}
	k := newKey(t, "ada")
	write(t, file, PublicLine(k.Public(), "")+"\n"+PublicLine(k.Public(), "")+"\n")
	if _, _, err := ReadPublic(file); !errors.Is(err, ErrNotAKey) {
		t.Errorf("two public keys: %v", err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(k.File(), 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(k.File(), nil); !errors.Is(err, ErrUnprotected) {
		t.Errorf("readable by others: %v", err)
	}
}

func TestAgentSigns(t *testing.T) {
	program(t, "ssh-agent")
	program(t, "ssh-add")
	if _, err := DialAgent(""); runtime.GOOS != "windows" && !errors.Is(err, ErrNoAgent) {
		t.Errorf("no socket: %v", err)
	}
	dir, err := os.MkdirTemp("", "agent") // short: a socket's path has few bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "s")
	if _, err := DialAgent(socket); !errors.Is(err, ErrNoAgent) {
		t.Errorf("nobody listens: %v", err)
	}
	daemon := exec.Command("ssh-agent", "-D", "-a", socket)
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { daemon.Process.Kill(); daemon.Wait() })
	// The socket is there a moment before somebody listens at it.
	var a *Agent
	err = ErrNoAgent
	for late := time.Now().Add(time.Minute); errors.Is(err, ErrNoAgent) && time.Now().Before(late); time.Sleep(20 * time.Millisecond) {
		a, err = DialAgent(socket)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var files []string
	for _, kind := range []string{"ed25519", "rsa", "ecdsa"} {
		file := filepath.Join(dir, kind)
		if out, err := command(t, nil, "ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "the "+kind, "-f", file); err != nil {
			t.Fatal(out)
		}
		add := exec.Command("ssh-add", "-q", file)
		add.Env = append(os.Environ(), "SSH_AUTH_SOCK="+socket)
		if out, err := add.CombinedOutput(); err != nil {
			t.Fatalf("ssh-add: %s", out)
		}
		files = append(files, file)
	}
	held, err := a.Keys()
	if err != nil || len(held) != 3 || held[0].Comment != "the ed25519" {
		t.Fatalf("Keys = %v, %v", held, err)
	}
	for i, file := range files {
		key, _, err := ReadPublic(file + ".pub")
		if err != nil || !equal(key, held[i].Key) {
			t.Fatalf("%s: %v", file, err)
		}
		s, err := a.Signer(key)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Verify(signed(t, s, NamespaceCommit, "commit"), NamespaceCommit, []byte("commit"))
		if err != nil || !equal(got, key) {
			t.Errorf("%s: %v, %v", file, got, err)
		}
	}
	if _, err := a.Signer(newKey(t, "other").Public()); !errors.Is(err, ErrNotInAgent) {
		t.Errorf("a key it does not hold: %v", err)
	}
}

func FuzzVerify(f *testing.F) {
	dir := f.TempDir()
	file := filepath.Join(dir, "k")
	if _, err := Create(file, "", nil); err != nil {
		f.Fatal(err)
	}
	k, err := Open(file, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed(f, k, NamespaceEvent, "x"))
	f.Add([]byte("-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		key, err := Verify(data, NamespaceEvent, []byte("y"))
		if err == nil && Fingerprint(key) == Fingerprint(k.Public()) {
			t.Errorf("a signature of y by the key was made without it: %q", data)
		}
		sig, err := parse(data)
		if err != nil {
			return
		}
		if _, err := parse(pem.EncodeToMemory(&pem.Block{Type: "SSH SIGNATURE", Bytes: sig.Marshal()})); err != nil {
			t.Errorf("what was read cannot be read again: %v", err)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	k := newKey(b, "ada")
	message := strings.Repeat("x", 2000)
	sig := signed(b, k, NamespaceEvent, message)
	ring := &Keyring{Allowed: []Entry{{Principals: []string{"ada@example.org"}, Key: k.Public()}}}
	for b.Loop() {
		if _, err := ring.Verify(sig, NamespaceEvent, []byte(message), "ada@example.org", time.Unix(1e9, 0)); err != nil {
			b.Fatal(err)
		}
	}
}

// example makes n different keys as lines.
func example(t testing.TB, n int) []string {
	t.Helper()
	lines := make([]string, n)
	for i := range lines {
		lines[i] = PublicLine(newKey(t, fmt.Sprint("k", i)).Public(), "")
	}
	return lines
}
