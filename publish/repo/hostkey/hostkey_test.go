package hostkey

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

func signer(t testing.TB) ssh.Signer {
	t.Helper()
	_, k, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ssh.NewSignerFromKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func ecKey(t testing.TB) ssh.PublicKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ssh.NewPublicKey(&k.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func text(k ssh.PublicKey) string { return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(k))) }

func write(t testing.TB, lines ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "known_hosts")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func read(t testing.TB, files ...string) *Known {
	t.Helper()
	k, err := Read(files...)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestCheck(t *testing.T) {
	a, b, c := signer(t).PublicKey(), signer(t).PublicKey(), ecKey(t)
	file := write(t,
		"# servers",
		"this is not a line of known_hosts",
		"example.org,192.0.2.7 "+text(a),
		"[example.org]:2222 "+text(b)+" a comment",
		knownhosts.HashHostname("hidden.example.org")+" "+text(a),
		"*.wild.org,!bad.wild.org "+text(a),
		"two.org "+text(a),
		"two.org "+text(c),
		"@revoked * "+text(b),
		"|1|nonsense|more "+text(a),
	)
	k := read(t, file)
	for _, test := range []struct {
		name string
		key  ssh.PublicKey
		want error
	}{
		{Name("Example.ORG", "22"), a, nil},
		{Name("192.0.2.7", ""), a, nil},
		{Name("example.org", "22"), c, ErrChanged},
		{Name("example.org", "2222"), a, ErrChanged},
		{Name("example.org", "2222"), b, ErrRevoked},
		{Name("example.org", "2223"), a, ErrUnknown},
		{"hidden.example.org", a, nil},
		{"hidden.example.org", c, ErrChanged},
		{"a.wild.org", a, nil},
		{"bad.wild.org", a, ErrUnknown},
		{"wild.org", a, ErrUnknown},
		{"two.org", c, nil},
		{"two.org", a, nil},
		{"elsewhere.org", a, ErrUnknown},
	} {
		err := k.Check(test.name, test.key)
		if !errors.Is(err, test.want) || test.want == nil && err != nil {
			t.Errorf("Check(%s, %s) = %v; want %v", test.name, Kind(test.key), err, test.want)
		}
	}
	if got := k.Algorithms("two.org"); !slices.Equal(got, []string{ssh.KeyAlgoED25519, ssh.KeyAlgoECDSA256}) {
		t.Errorf("algorithms of two.org: %q", got)
	}
	if got := k.Algorithms("elsewhere.org"); got != nil {
		t.Errorf("algorithms of an unknown server: %q", got)
	}
	err := k.Check("example.org", c)
	for _, want := range []string{ssh.FingerprintSHA256(a), ssh.FingerprintSHA256(c), file + ":3"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not name %s", err, want)
		}
	}
}

func TestCertificates(t *testing.T) {
	ca, rogue := signer(t), signer(t)
	certify := func(by ssh.Signer, principal string) *ssh.Certificate {
		c := &ssh.Certificate{Key: signer(t).PublicKey(), CertType: ssh.HostCert, ValidPrincipals: []string{principal}, ValidBefore: ssh.CertTimeInfinity}
		if err := c.SignCert(rand.Reader, by); err != nil {
			t.Fatal(err)
		}
		return c
	}
	k := read(t, write(t, "@cert-authority *.example.org "+text(ca.PublicKey())))
	for _, test := range []struct {
		what string
		cert *ssh.Certificate
		want error
	}{
		{"certified", certify(ca, "git.example.org"), nil},
		{"for another host", certify(ca, "web.example.org"), ErrRevoked},
		{"by somebody else", certify(rogue, "git.example.org"), ErrUnknown},
	} {
		if err := k.Check("git.example.org", test.cert); !errors.Is(err, test.want) || test.want == nil && err != nil {
			t.Errorf("%s: %v; want %v", test.what, err, test.want)
		}
	}
	if got := k.Algorithms("git.example.org"); !slices.Contains(got, ssh.CertAlgoED25519v01) {
		t.Errorf("algorithms are %q, without certificates", got)
	}
}

func TestTrustIsRememberedAndChangesNothingElse(t *testing.T) {
	a, b := signer(t).PublicKey(), signer(t).PublicKey()
	file := filepath.Join(t.TempDir(), "deep", ".ssh", "known_hosts")
	k := read(t, file)
	if err := k.Trust(file, "example.org", a, false); err != nil {
		t.Fatal(err)
	}
	if err := k.Check("example.org", a); err != nil {
		t.Errorf("at once: %v", err)
	}
	if st, err := os.Stat(file); err != nil || st.Mode().Perm()&0o077 != 0 {
		t.Errorf("the file is %v, %v; want it private", st, err)
	}
	// A last line without an end, and hashed names from then on.
	if err := os.WriteFile(file, []byte("example.org "+text(a)+"\n"+knownhosts.HashHostname("x")+" "+text(a)), 0o600); err != nil {
		t.Fatal(err)
	}
	k = read(t, file)
	if err := k.Trust(file, "[second.org]:2222", b, false); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "second.org") {
		t.Errorf("the name is in the open among hashed ones:\n%s", data)
	}
	k = read(t, file)
	for name, key := range map[string]ssh.PublicKey{"example.org": a, "[second.org]:2222": b, "x": a} {
		if err := k.Check(name, key); err != nil {
			t.Errorf("%s, read again: %v", name, err)
		}
	}
	if _, err := exec.LookPath("ssh-keygen"); err != nil {
		t.Skip("ssh-keygen is not installed")
	}
	out, err := exec.Command("ssh-keygen", "-F", "[second.org]:2222", "-f", file).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "found") {
		t.Errorf("ssh-keygen does not find the line: %v\n%s", err, out)
	}
}

func FuzzParse(f *testing.F) {
	key := text(signer(f).PublicKey())
	for _, s := range []string{"example.org " + key, "@revoked *,!a " + key, "|1|AAAA|BBBB " + key, "@x", "a\x00 b"} {
		f.Add([]byte(s), "example.org")
	}
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		k := &Known{lines: parse("f", data)}
		for _, l := range k.lines {
			if len(l.patterns) == 0 || l.Key == nil {
				t.Fatalf("a line without a name or a key: %+v", l)
			}
			_ = k.Check(name, l.Key)
		}
		k.Algorithms(name)
	})
}
