package sign

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// Each case is a list, KEY standing for the key that signed and OTHER for
// another, and who is asked about. ssh-keygen must say the same.
var allowedCases = []struct {
	name      string
	list      string
	principal string
	namespace string
	at        string // YYYYMMDDHHMMSS, UTC
	count     bool
}{
	{"plain", "ada@example.org KEY", "ada@example.org", "git", "20260101000000", true},
	{"somebody else", "ada@example.org KEY", "ben@example.org", "git", "20260101000000", false},
	{"another key", "ada@example.org OTHER", "ada@example.org", "git", "20260101000000", false},
	{"empty list", "", "ada@example.org", "git", "20260101000000", false},
	{"comments and blank lines", "# keys\n\n  \t\nada@example.org KEY the laptop\n", "ada@example.org", "git", "20260101000000", true},
	{"commented out", "#ada@example.org KEY", "ada@example.org", "git", "20260101000000", false},
	{"space before", "  ada@example.org   KEY", "ada@example.org", "git", "20260101000000", true},
	{"tabs", "ada@example.org\tnamespaces=\"git\"\tKEY", "ada@example.org", "git", "20260101000000", true},
	{"windows line endings", "ada@example.org KEY\r\nben@example.org OTHER\r\n", "ada@example.org", "git", "20260101000000", true},
	{"case counts", "ada@example.org KEY", "Ada@example.org", "git", "20260101000000", false},
	{"two principals", "ben@example.org,ada@example.org KEY", "ada@example.org", "git", "20260101000000", true},
	{"quoted principals", "\"ben@example.org,ada reyes\" KEY", "ada reyes", "git", "20260101000000", true},
	{"pattern", "*@example.org KEY", "ada@example.org", "git", "20260101000000", true},
	{"pattern of another domain", "*@example.com KEY", "ada@example.org", "git", "20260101000000", false},
	{"one character", "ad?@example.org KEY", "ada@example.org", "git", "20260101000000", true},
	{"one character too many", "ada?@example.org KEY", "ada@example.org", "git", "20260101000000", false},
	{"stars", "*a*@*.o*g KEY", "ada@example.org", "git", "20260101000000", true},
	{"star for nothing", "ada@example.org* KEY", "ada@example.org", "git", "20260101000000", true},
	{"excluded", "*@example.org,!ada@example.org KEY", "ada@example.org", "git", "20260101000000", false},
	{"excluded first", "!ada@example.org,*@example.org KEY", "ada@example.org", "git", "20260101000000", false},
	{"another excluded", "*@example.org,!ben@example.org KEY", "ada@example.org", "git", "20260101000000", true},
	{"only excluding", "!ben@example.org KEY", "ada@example.org", "git", "20260101000000", false},
	{"namespace", `ada@example.org namespaces="git,postil-event" KEY`, "ada@example.org", "postil-event", "20260101000000", true},
	{"another namespace", `ada@example.org namespaces="git" KEY`, "ada@example.org", "postil-event", "20260101000000", false},
	{"namespace pattern", `ada@example.org namespaces="postil-*" KEY`, "ada@example.org", "postil-event", "20260101000000", true},
	{"namespace excluded", `ada@example.org namespaces="*,!git" KEY`, "ada@example.org", "git", "20260101000000", false},
	{"option in capitals", `ada@example.org NAMESPACES="git" KEY`, "ada@example.org", "git", "20260101000000", true},
	{"not yet", `ada@example.org valid-after="20260102Z" KEY`, "ada@example.org", "git", "20260101235959", false},
	{"just begun", `ada@example.org valid-after="20260102Z" KEY`, "ada@example.org", "git", "20260102000000", true},
	{"still", `ada@example.org valid-before="202601021230Z" KEY`, "ada@example.org", "git", "20260102123000", true},
	{"over", `ada@example.org valid-before="20260102123000Z" KEY`, "ada@example.org", "git", "20260102123001", false},
	{"all options", `ada@example.org valid-after="20250101Z",namespaces="git",valid-before="20270101Z" KEY`, "ada@example.org", "git", "20260101000000", true},
	{"second line counts", "ada@example.org namespaces=\"file\" KEY\nada@example.org KEY", "ada@example.org", "git", "20260101000000", true},
	{"renewed", "ada@example.org valid-before=\"20250101Z\" KEY\nada@example.org valid-after=\"20260101Z\" KEY", "ada@example.org", "git", "20260601000000", true},
	{"gap", "ada@example.org valid-before=\"20250101Z\" KEY\nada@example.org valid-after=\"20260101Z\" KEY", "ada@example.org", "git", "20250601000000", false},
}

func TestAllowedAsSSHKeygenReadsIt(t *testing.T) {
	k := newKey(t, "ada")
	other := PublicLine(newKey(t, "other").Public(), "")
	dir := t.TempDir()
	_, lookErr := os.Stat("/usr/bin/ssh-keygen")
	compared := 0
	for _, tc := range allowedCases {
		t.Run(tc.name, func(t *testing.T) {
			list := strings.NewReplacer("KEY", PublicLine(k.Public(), ""), "OTHER", other).Replace(tc.list)
			ring, err := ParseKeyring([]byte(list), nil)
			if err != nil {
				t.Fatal(err)
			}
			at, err := time.Parse("20060102150405", tc.at)
			if err != nil {
				t.Fatal(err)
			}
			sig := signed(t, k, tc.namespace, "message")
			_, err = ring.Verify(sig, tc.namespace, []byte("message"), tc.principal, at)
			if (err == nil) != tc.count || err != nil && !errors.Is(err, ErrNotAllowed) {
				t.Errorf("Verify = %v, want it to count: %t", err, tc.count)
			}
			// What is written of it says the same.
			again, err := MarshalAllowed(ring.Allowed)
			if err != nil {
				t.Fatal(err)
			}
			copied, err := ParseKeyring(again, nil)
			if err != nil {
				t.Fatalf("%v in\n%s", err, again)
			}
			if err := copied.Check(k.Public(), tc.principal, tc.namespace, at); (err == nil) != tc.count {
				t.Errorf("written again: %v in\n%s", err, again)
			}
			if lookErr != nil {
				return
			}
			allowed, sigFile := filepath.Join(dir, "allowed"), filepath.Join(dir, "sig")
			write(t, allowed, list)
			write(t, sigFile, string(sig))
			when := "-Overify-time=" + tc.at
			out, err := command(t, []byte("message"), "ssh-keygen", "-Y", "verify", when, "-f", allowed, "-I", tc.principal, "-n", tc.namespace, "-s", sigFile)
			if (err == nil) != tc.count {
				t.Errorf("ssh-keygen -Y verify: %v: %s", err, out)
			}
			out, err = command(t, []byte("message"), "ssh-keygen", "-Y", "find-principals", when, "-f", allowed, "-s", sigFile)
			found := ring.Principals(k.Public(), at)
			if (err == nil) != (len(found) > 0) || err == nil && strings.TrimSpace(out) != strings.Join(found, "\n") {
				t.Errorf("find-principals gives %q, %v; Principals %q", out, err, found)
			}
			write(t, allowed, string(again))
			if out, err := command(t, []byte("message"), "ssh-keygen", "-Y", "verify", when, "-f", allowed, "-I", tc.principal, "-n", tc.namespace, "-s", sigFile); (err == nil) != tc.count {
				t.Errorf("ssh-keygen -Y verify of what was written: %v: %s\n%s", err, out, again)
			}
			compared++
		})
	}
	if lookErr == nil && compared != len(allowedCases) {
		t.Errorf("%d cases were compared with ssh-keygen, of %d", compared, len(allowedCases))
	}
}

func TestRevokedKeysCountForNobody(t *testing.T) {
	k, other := newKey(t, "ada"), newKey(t, "other")
	allowed := []byte("ada@example.org " + PublicLine(k.Public(), "") + "\nben@example.org " + PublicLine(other.Public(), "") + "\n")
	revoked := []byte("# lost on 2026-01-01\n" + PublicLine(k.Public(), "the laptop") + "\n")
	ring, err := ParseKeyring(allowed, revoked)
	if err != nil {
		t.Fatal(err)
	}
	sig := signed(t, k, NamespaceEvent, "x")
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := ring.Verify(sig, NamespaceEvent, []byte("x"), "ada@example.org", now.AddDate(-5, 0, 0)); !errors.Is(err, ErrRevoked) {
		t.Errorf("revoked: %v", err)
	}
	if err := ring.Check(other.Public(), "ben@example.org", NamespaceEvent, now); err != nil {
		t.Errorf("the other: %v", err)
	}
	program(t, "ssh-keygen")
	dir := t.TempDir()
	for name, data := range map[string][]byte{"allowed": allowed, "revoked": revoked, "sig": sig} {
		write(t, filepath.Join(dir, name), string(data))
	}
	args := []string{"-Y", "verify", "-f", filepath.Join(dir, "allowed"), "-I", "ada@example.org", "-n", NamespaceEvent, "-s", filepath.Join(dir, "sig")}
	if out, err := command(t, []byte("x"), "ssh-keygen", args...); err != nil {
		t.Fatalf("before it is revoked: %s", out)
	}
	if out, err := command(t, []byte("x"), "ssh-keygen", append(args, "-r", filepath.Join(dir, "revoked"))...); err == nil {
		t.Errorf("ssh-keygen takes the revoked key: %s", out)
	}
}

func TestWhyAKeyDoesNotCount(t *testing.T) {
	keys := example(t, 3)
	ring, err := ParseKeyring([]byte("ada@example.org,ada@home.example "+keys[0]+"\nben@example.org namespaces=\"git\" "+keys[1]+"\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ key, principal, want string }{
		{keys[0], "ben@example.org", "it is of ada@example.org,ada@home.example, not of ben@example.org"},
		{keys[1], "ben@example.org", `ben@example.org may not use it for "postil-event"`},
		{keys[2], "ben@example.org", "is not among the publication's keys"},
	} {
		key, _, err := parsePublic(tc.key)
		if err != nil {
			t.Fatal(err)
		}
		if err := ring.Check(key, tc.principal, NamespaceEvent, time.Now()); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%v, want %q in it", err, tc.want)
		}
	}
}

func TestBadListsAreRefusedWithTheirLine(t *testing.T) {
	key := example(t, 1)[0]
	kind, rest, _ := strings.Cut(key, " ")
	for _, tc := range []struct{ line, want string }{
		{"ada@example.org", "no key"},
		{`ada@example.org namespaces="git"`, "no key"},
		{`ada@example.org namespaces=git ` + key, "in quotation marks"},
		{`ada@example.org namespaces="git ` + key, "not closed"},
		{`"ada@example.org ` + key, "not closed"},
		{`"ada"@example.org ` + key, "right behind"},
		{`a"da"@example.org ` + key, "inside a name"},
		{`ada@example.org,,b ` + key, "name is empty"},
		{`ada@example.org,! ` + key, "name is empty"},
		{`ada@example.org namespaces="git",namespaces="x" ` + key, "twice"},
		{`ada@example.org namespaces="a,,b" ` + key, "empty"},
		{`ada@example.org namespaces="git"x ` + key, "behind its value"},
		{`ada@example.org namespaces="git", ` + key, "behind its value"},
		{`ada@example.org cert-authority ` + key, "cert-authority is not taken"},
		{`ada@example.org cert-authority,namespaces="git" ` + key, "cert-authority is not taken"},
		{`ada@example.org no-touch-required ` + key, "neither an option nor"},
		{`ada@example.org valid-after="20260101" ` + key, "write 20260101Z"},
		{`ada@example.org valid-before="202601011200" ` + key, "write 202601011200Z"},
		{`ada@example.org valid-after="yesterday" ` + key, "is no time"},
		{`ada@example.org valid-after="" ` + key, "is no time"},
		{`ada@example.org valid-after="20261301Z" ` + key, "is no time"},
		{`ada@example.org valid-after="20260102Z",valid-before="20260101Z" ` + key, "not later"},
		{`ada@example.org ` + kind + ` AAAA`, "cannot be read"},
		{`ada@example.org ` + kind + ` !!!`, "base64"},
		{`ada@example.org ` + kind, "base64"},
		{`ada@example.org ssh-rsa ` + rest, "of the kind ssh-ed25519"},
		{`ada@example.org namespaces="git" ` + rest, "base64"},
	} {
		_, err := ParseKeyring([]byte("# a list\n\nben@example.org "+key+"\n"+tc.line+"\n"), nil)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || !errors.Is(err, ErrBadKeyring) || syntax.Line != 4 || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s\n gives %v, want line 4 and %q", tc.line, err, tc.want)
		}
	}
	_, err := ParseKeyring(nil, []byte(key+"\nhello\n"))
	var syntax *SyntaxError
	if !errors.As(err, &syntax) || syntax.Line != 2 || syntax.File != RevokedFile {
		t.Errorf("a bad list of revoked keys gives %v", err)
	}
}

func TestWrittenListsAreInAStableOrder(t *testing.T) {
	keys := example(t, 3)
	lines := []string{
		"ada@example.org " + keys[0],
		`ben@example.org namespaces="git,postil-event" ` + keys[1] + " the laptop",
		`cleo@example.org valid-after="20260101000000Z",valid-before="20270101000000Z" ` + keys[2],
	}
	want := strings.Join(lines, "\n") + "\n"
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
		var list string
		for _, i := range order {
			list += lines[i] + "\n"
		}
		entries, err := ParseAllowed([]byte(list))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := MarshalAllowed(entries); err != nil || string(got) != want {
			t.Errorf("%v gives %v\n%s", order, err, got)
		}
	}
	key, _, err := parsePublic(keys[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []Entry{
		{Key: key},
		{Principals: []string{"a\nb@example.org " + keys[1]}, Key: key},
		{Principals: []string{`a"b`}, Key: key},
		{Principals: []string{"a"}, Key: key, Comment: "x\ny"},
		{Principals: []string{"a,,b"}, Key: key},
	} {
		if line, err := bad.Line(); !errors.Is(err, ErrBadKeyring) {
			t.Errorf("%+v is written as %q, %v", bad, line, err)
		}
	}
}

func FuzzParseAllowed(f *testing.F) {
	key := example(f, 1)[0]
	for _, tc := range allowedCases {
		f.Add(strings.NewReplacer("KEY", key, "OTHER", key).Replace(tc.list))
	}
	f.Fuzz(func(t *testing.T, list string) {
		entries, err := ParseAllowed([]byte(list))
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Line < 1 {
				t.Fatalf("error without a line: %v", err)
			}
			return
		}
		written, err := MarshalAllowed(entries)
		if err != nil {
			return // patterns that quotation marks cannot hold
		}
		again, err := ParseAllowed(written)
		if err != nil || len(again) != len(entries) {
			t.Fatalf("what was written cannot be read: %v\n%s", err, written)
		}
		second, err := MarshalAllowed(again)
		if err != nil || string(second) != string(written) {
			t.Fatalf("written twice it differs: %v\n%s\n%s", err, written, second)
		}
	})
}

var _ Signer = (*Key)(nil)

var _ ssh.AlgorithmSigner = agentSigner{}

// Addresses that share a key are one person's, however long the way from one to
// the other; a pattern makes nobody another.
func TestPersons(t *testing.T) {
	entry := func(key ssh.PublicKey, who ...string) Entry { return Entry{Principals: who, Key: key} }
	var keys []ssh.PublicKey
	for range 5 {
		signer, err := Create(filepath.Join(t.TempDir(), "key"), "", nil)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, signer)
	}
	r := &Keyring{Allowed: []Entry{
		entry(keys[0], "ben@home.org", "Ben@work.org"), entry(keys[1], "ben@work.org", "b@old.org"),
		entry(keys[2], "ada@work.org"), entry(keys[2], "*@work.org"), entry(keys[3], "cy@work.org"), entry(keys[3], "cy@work.org"),
		entry(keys[4], "dee@a.org"), entry(keys[4], "dee@b.org"),
	}}
	want := map[string]string{
		"b@old.org": "b@old.org", "ben@home.org": "b@old.org", "ben@work.org": "b@old.org",
		"dee@a.org": "dee@a.org", "dee@b.org": "dee@a.org",
	}
	if got := r.Persons(); !maps.Equal(got, want) {
		t.Errorf("%v; want %v", got, want)
	}
}
