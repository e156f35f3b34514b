package hostkey

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // known_hosts names hosts so
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"postil/publish/wildcard"

	"golang.org/x/crypto/ssh"
)

// Errors that callers tell apart with errors.Is.
var (
	// ErrUnknown says that no key of the server is known.
	ErrUnknown = errors.New("the server's ssh key is not known")
	// ErrChanged says that another key is known for the server: somebody may
	// be pretending to be it. Nothing may be sent.
	ErrChanged = errors.New("the server's ssh key is not the known one")
	// ErrRevoked says that the key is listed as one that must not be trusted.
	ErrRevoked = errors.New("the server's ssh key is revoked")
)

// Error says how the key that a server shows does not fit what is known.
type Error struct {
	Host  string        // as known_hosts has it: "example.org", "[example.org]:2222"
	Shown ssh.PublicKey // what the server showed
	Known []Entry       // other keys of this host, for ErrChanged
	Err   error         // ErrUnknown, ErrChanged or ErrRevoked
}

// Entry is a known key and where it is written down.
type Entry struct {
	Key  ssh.PublicKey
	File string
	Line int
}

// Error names the host, the fingerprint it shows, and those that are known.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v: %s shows %s %s", e.Err, e.Host, Kind(e.Shown), ssh.FingerprintSHA256(e.Shown))
	for i, k := range e.Known {
		sep := ", "
		if i == 0 {
			sep = "; known is "
		}
		fmt.Fprintf(&b, "%s%s %s (%s:%d)", sep, Kind(k.Key), ssh.FingerprintSHA256(k.Key), k.File, k.Line)
	}
	return b.String()
}

// Unwrap gives the reason.
func (e *Error) Unwrap() error { return e.Err }

// Kind names a key's algorithm as people know it: "ED25519", "RSA", "ECDSA".
func Kind(k ssh.PublicKey) string {
	switch k.Type() {
	case ssh.KeyAlgoED25519:
		return "ED25519"
	case ssh.KeyAlgoRSA:
		return "RSA"
	case ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521:
		return "ECDSA"
	}
	return k.Type()
}

// Name is what known_hosts calls a server: the host alone at port 22.
func Name(host, port string) string {
	host = strings.ToLower(strings.Trim(host, "[]"))
	if port == "" || port == "22" {
		return host
	}
	return "[" + host + "]:" + port
}

// line is one line of a known_hosts file.
type line struct {
	Entry
	marker   string   // "", "revoked" or "cert-authority"
	patterns []string // of host names; one that begins with "|1|" is hashed
}

// Known is what the known_hosts files say.
type Known struct {
	lines  []line
	hashed bool // the last name in the first file is hashed: new ones are, too
}

// Read reads known_hosts files; one that is not there is empty. Lines that
// make no sense are passed over, as OpenSSH does.
func Read(files ...string) (*Known, error) {
	k := &Known{}
	for i, file := range files {
		data, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read the list of known servers: %w", err)
		}
		lines := parse(file, data)
		if i == 0 && len(lines) > 0 {
			k.hashed = strings.HasPrefix(lines[len(lines)-1].patterns[0], "|1|")
		}
		k.lines = append(k.lines, lines...)
	}
	return k, nil
}

// parse reads one file's lines.
func parse(file string, data []byte) []line {
	var lines []line
	n := 0
	for text := range bytes.Lines(data) {
		n++
		text = bytes.TrimSpace(text)
		if len(text) == 0 || text[0] == '#' {
			continue
		}
		marker, hosts, key, _, _, err := ssh.ParseKnownHosts(text)
		if err != nil || len(hosts) == 0 {
			continue
		}
		lines = append(lines, line{Entry: Entry{key, file, n}, marker: marker, patterns: hosts})
	}
	return lines
}

// names reports whether the line is about a server: one of its patterns fits,
// and none that begins with "!".
func (l *line) names(name string) bool {
	fits := false
	for _, p := range l.patterns {
		if not, ok := strings.CutPrefix(p, "!"); ok {
			if matches(not, name) {
				return false
			}
			continue
		}
		fits = fits || matches(p, name)
	}
	return fits
}

// matches compares a name with a pattern of known_hosts.
func matches(pattern, name string) bool {
	if !strings.HasPrefix(pattern, "|") {
		return wildcard.Match(strings.ToLower(pattern), name)
	}
	parts := strings.Split(pattern, "|")
	if len(parts) != 4 || parts[1] != "1" {
		return false
	}
	salt, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil {
		return false
	}
	want, err := base64.StdEncoding.DecodeString(parts[3])
	if err != nil {
		return false
	}
	mac := hmac.New(sha1.New, salt)
	mac.Write([]byte(name))
	return hmac.Equal(mac.Sum(nil), want)
}

// Check compares the key that a server shows with what is known of it. It
// returns an *Error unless the key is a known one, or certified by a known
// authority for this name.
func (k *Known) Check(name string, shown ssh.PublicKey) error {
	fail := func(err error, known []Entry) error { return &Error{name, shown, known, err} }
	if k.marked("revoked", name, shown) {
		return fail(ErrRevoked, nil)
	}
	if cert, ok := shown.(*ssh.Certificate); ok {
		return k.checkCertificate(name, cert)
	}
	var other []Entry
	for i := range k.lines {
		l := &k.lines[i]
		if l.marker != "" || !l.names(name) {
			continue
		}
		if same(l.Key, shown) {
			return nil
		}
		other = append(other, l.Entry)
	}
	if len(other) > 0 {
		return fail(ErrChanged, other)
	}
	return fail(ErrUnknown, nil)
}

// checkCertificate accepts what a known authority certified for this host.
func (k *Known) checkCertificate(name string, cert *ssh.Certificate) error {
	checker := ssh.CertChecker{
		IsHostAuthority: func(key ssh.PublicKey, _ string) bool { return k.marked("cert-authority", name, key) },
		IsRevoked: func(c *ssh.Certificate) bool {
			return k.marked("revoked", name, c.Key) || k.marked("revoked", name, c.SignatureKey)
		},
	}
	host, _, _ := strings.Cut(strings.TrimPrefix(name, "["), "]") // without a port
	if cert.CertType != ssh.HostCert || !checker.IsHostAuthority(cert.SignatureKey, name) {
		return &Error{name, cert.Key, nil, ErrUnknown}
	}
	if err := checker.CheckCert(host, cert); err != nil {
		return &Error{name, cert.Key, nil, fmt.Errorf("%w: %w", ErrRevoked, err)}
	}
	return nil
}

// marked reports whether a line with that marker names the server and the key.
func (k *Known) marked(marker, name string, key ssh.PublicKey) bool {
	return slices.ContainsFunc(k.lines, func(l line) bool { return l.marker == marker && l.names(name) && same(l.Key, key) })
}

func same(a, b ssh.PublicKey) bool { return bytes.Equal(a.Marshal(), b.Marshal()) }

// Algorithms are those of the keys known for a server, in the order in which
// to prefer them: a server that has several keys must show one that can be
// compared. Nil: none is known, and any will do.
func (k *Known) Algorithms(name string) []string {
	var out []string
	add := func(names ...string) {
		for _, n := range names {
			if !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	for i := range k.lines {
		l := &k.lines[i]
		switch {
		case !l.names(name):
		case l.marker == "cert-authority":
			add(ssh.CertAlgoED25519v01, ssh.CertAlgoECDSA256v01, ssh.CertAlgoECDSA384v01, ssh.CertAlgoECDSA521v01, ssh.CertAlgoRSASHA512v01, ssh.CertAlgoRSASHA256v01)
		case l.marker != "":
		case l.Key.Type() == ssh.KeyAlgoRSA:
			add(ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256)
		default:
			add(l.Key.Type())
		}
	}
	return out
}
