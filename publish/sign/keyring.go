package sign

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"postil/publish/wildcard"

	"golang.org/x/crypto/ssh"
)

// Where a content repository keeps whose keys count, on main. git and
// ssh-keygen read them as gpg.ssh.allowedSignersFile and revocationFile.
const (
	AllowedFile = ".editorial/allowed_signers"
	RevokedFile = ".editorial/revoked_signers"
)

// Errors of whose key it is.
var (
	// ErrNotAllowed means that a key does not count for who is said to have
	// signed with it.
	ErrNotAllowed = errors.New("the key does not count")
	// ErrRevoked means that a key counts for nobody any more.
	ErrRevoked = errors.New("the key was revoked")
	// ErrBadKeyring is wrapped by what cannot be read of the lists of keys.
	ErrBadKeyring = errors.New("bad list of keys")
)

// SyntaxError is a line of a list of keys that cannot be read.
type SyntaxError struct {
	File string
	Line int // from 1
	Msg  string
}

// Error names the file and the line.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%v: %s, line %d: %s", ErrBadKeyring, e.File, e.Line, e.Msg)
}

// Unwrap gives ErrBadKeyring.
func (e *SyntaxError) Unwrap() error { return ErrBadKeyring }

// Keyring says whose keys count, when and for what.
type Keyring struct {
	Allowed []Entry
	Revoked []ssh.PublicKey // count for nobody, whatever the time
}

// ParseKeyring reads the two lists; a list that is not there is empty. Errors
// are *SyntaxError.
func ParseKeyring(allowed, revoked []byte) (*Keyring, error) {
	r := &Keyring{}
	var err error
	if r.Allowed, err = ParseAllowed(allowed); err != nil {
		return nil, err
	}
	r.Revoked, err = ParseRevoked(revoked)
	return r, err
}

// ParseRevoked reads a list of public keys, one a line.
func ParseRevoked(data []byte) ([]ssh.PublicKey, error) {
	var keys []ssh.PublicKey
	for n, line := range numbered(data) {
		key, _, err := parsePublic(line)
		if err != nil {
			return nil, &SyntaxError{RevokedFile, n, err.Error()}
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// Check says whether a key counts for principal, an e-mail address, in a
// namespace at a time. Errors wrap ErrRevoked or ErrNotAllowed and tell why.
func (r *Keyring) Check(key ssh.PublicKey, principal, namespace string, at time.Time) error {
	if slices.ContainsFunc(r.Revoked, func(k ssh.PublicKey) bool { return equal(k, key) }) {
		return fmt.Errorf("%w: %s", ErrRevoked, Fingerprint(key))
	}
	var whose []string
	why := ""
	for _, e := range r.Allowed {
		if !equal(e.Key, key) {
			continue
		}
		if !matchList(e.Principals, principal) {
			whose = append(whose, strings.Join(e.Principals, ","))
			continue
		}
		switch {
		case len(e.Namespaces) > 0 && !matchList(e.Namespaces, namespace):
			why = fmt.Sprintf("%s may not use it for %q", principal, namespace)
		case !e.ValidAfter.IsZero() && at.Unix() < e.ValidAfter.Unix():
			why = fmt.Sprintf("that of %s was not valid before %s", principal, e.ValidAfter.Format(time.DateTime+"Z"))
		case !e.ValidBefore.IsZero() && at.Unix() > e.ValidBefore.Unix():
			why = fmt.Sprintf("that of %s was valid until %s", principal, e.ValidBefore.Format(time.DateTime+"Z"))
		default:
			return nil
		}
	}
	switch {
	case why != "":
	case len(whose) > 0:
		why = fmt.Sprintf("it is of %s, not of %s", strings.Join(whose, " or "), principal)
	default:
		why = fmt.Sprintf("%s of %s is not among the publication's keys", Fingerprint(key), principal)
	}
	return fmt.Errorf("%w: %s", ErrNotAllowed, why)
}

// Verify gives the key with which principal signed a message, if it counts at
// that time; see the function of that name and Check for the errors.
func (r *Keyring) Verify(armored []byte, namespace string, message []byte, principal string, at time.Time) (ssh.PublicKey, error) {
	key, err := Verify(armored, namespace, message)
	if err != nil {
		return nil, err
	}
	return key, r.Check(key, principal, namespace, at)
}

// Principals are those of the first entry that has a key at a time, as
// ssh-keygen -Y find-principals finds them.
func (r *Keyring) Principals(key ssh.PublicKey, at time.Time) []string {
	for _, e := range r.Allowed {
		if equal(e.Key, key) && (e.ValidAfter.IsZero() || at.Unix() >= e.ValidAfter.Unix()) &&
			(e.ValidBefore.IsZero() || at.Unix() <= e.ValidBefore.Unix()) {
			return e.Principals
		}
	}
	return nil
}

// Persons says which addresses are of one person: those that a key, or keys with
// an address in common, are of. It gives, for each address in small letters that
// shares a key with another, the one that stands for all. Patterns are of nobody
// in particular and left out.
func (r *Keyring) Persons() map[string]string {
	as := map[string]string{} // address to another of the same person, which stands before it
	var first func(string) string
	first = func(a string) string {
		if as[a] == "" || as[a] == a {
			return a
		}
		return first(as[a])
	}
	byKey := map[string]string{}
	for _, e := range r.Allowed {
		key := string(e.Key.Marshal())
		for _, p := range e.Principals {
			if strings.ContainsAny(p, "*?!") {
				continue
			}
			p = strings.ToLower(p)
			if byKey[key] == "" {
				byKey[key] = p
			}
			a, b := first(p), first(byKey[key])
			as[max(a, b)] = min(a, b)
		}
	}
	persons := map[string]string{}
	shared := map[string]bool{}
	for a := range as {
		if f := first(a); f != a {
			persons[a], shared[f] = f, true
		}
	}
	for f := range shared {
		persons[f] = f
	}
	return persons
}

func equal(a, b ssh.PublicKey) bool { return bytes.Equal(a.Marshal(), b.Marshal()) }

// matchList matches text against patterns as OpenSSH does: * is any text, ? any
// one character, and a pattern that begins with ! excludes what it matches.
func matchList(patterns []string, text string) bool {
	matched := false
	for _, p := range patterns {
		not := strings.HasPrefix(p, "!")
		if !wildcard.Match(strings.TrimPrefix(p, "!"), text) {
			continue
		}
		if not {
			return false
		}
		matched = true
	}
	return matched
}
