package sign

import (
	"bytes"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// Namespaces keep a signature that was made for one purpose from being taken
// for another.
const (
	NamespaceCommit = "git"          // of commits, as git has it
	NamespaceEvent  = "postil-event" // of the events of a review
)

// Namespaces are all that Postil signs in.
func Namespaces() []string { return []string{NamespaceCommit, NamespaceEvent} }

// Errors of signatures and keys.
var (
	// ErrNotASignature means that text is no SSH signature, or not written as
	// ssh-keygen writes one.
	ErrNotASignature = errors.New("not an SSH signature")
	// ErrNamespace means that a signature was made for another purpose.
	ErrNamespace = errors.New("the signature was made for another purpose")
	// ErrForged means that a signature is not of what it stands under.
	ErrForged = errors.New("the signature is of something else")
	// ErrWeakKey refuses a key that does not make a signature worth having.
	ErrWeakKey = errors.New("the key is not safe to sign with")
)

// maxSignature is more than any signature needs, in bytes.
const maxSignature = 64 << 10

// Signer signs with one key.
type Signer interface {
	// Public is the key that what it signs is verified with.
	Public() ssh.PublicKey
	// Sign gives the armoured signature of a message for one purpose.
	Sign(namespace string, message []byte) ([]byte, error)
}

// Verify gives the key that signed a message for the purpose that namespace
// names. The signature alone says nothing about whose key it is: Keyring does.
// Errors wrap ErrNotASignature, ErrNamespace, ErrForged or ErrWeakKey.
func Verify(armored []byte, namespace string, message []byte) (ssh.PublicKey, error) {
	sig, err := parse(armored)
	if err != nil {
		return nil, err
	}
	if sig.Namespace != namespace {
		return nil, fmt.Errorf("%w: %q, not %q", ErrNamespace, sig.Namespace, namespace)
	}
	if err := sshsig.Verify(bytes.NewReader(message), sig, sig.PublicKey, sig.HashAlgorithm, namespace); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForged, err)
	}
	return sig.PublicKey, nil
}

// parse reads an armoured signature, and nothing before or behind it.
func parse(armored []byte) (*sshsig.Signature, error) {
	fail := func(format string, args ...any) (*sshsig.Signature, error) {
		return nil, fmt.Errorf("%w: "+format, append([]any{ErrNotASignature}, args...)...)
	}
	if len(armored) > maxSignature {
		return fail("it has %d bytes", len(armored))
	}
	if !bytes.HasPrefix(armored, []byte("-----BEGIN "+sshsig.PEMType+"-----\n")) {
		return fail("it does not begin with BEGIN %s", sshsig.PEMType)
	}
	block, rest := pem.Decode(armored)
	switch {
	case block == nil:
		return fail("its armour is damaged")
	case block.Type != sshsig.PEMType:
		return fail("it is %q", block.Type)
	case len(block.Headers) > 0:
		return fail("it has headers")
	case len(bytes.TrimRight(rest, "\n")) > 0:
		return fail("something stands behind it")
	}
	sig, err := sshsig.ParseSignature(block.Bytes)
	if err != nil {
		return fail("%w", err)
	}
	// What is not written in the one right way has something hidden in it.
	if !bytes.Equal(sig.Marshal(), block.Bytes) {
		return fail("it has more in it than a signature")
	}
	if err := CheckKey(sig.PublicKey); err != nil {
		return nil, err
	}
	return sig, nil
}

// minRSA is how long an RSA key must be, in bits.
const minRSA = 2048

// CheckKey refuses what is not good enough to sign with: DSA, RSA of fewer
// than 2048 bits, certificates, and kinds that it does not know.
func CheckKey(key ssh.PublicKey) error {
	switch key.Type() {
	case ssh.KeyAlgoED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521,
		ssh.KeyAlgoSKED25519, ssh.KeyAlgoSKECDSA256:
		return nil
	case ssh.KeyAlgoRSA:
		if c, ok := key.(ssh.CryptoPublicKey); ok {
			if k, ok := c.CryptoPublicKey().(*rsa.PublicKey); ok {
				if n := k.N.BitLen(); n < minRSA {
					return fmt.Errorf("%w: it is an RSA key of %d bits, %d are the least", ErrWeakKey, n, minRSA)
				}
				return nil
			}
		}
	case "ssh-dss":
		return fmt.Errorf("%w: it is a DSA key, which is out of use", ErrWeakKey)
	}
	return fmt.Errorf("%w: keys of the kind %s are not taken", ErrWeakKey, key.Type())
}

// sshSigner signs with a key that an ssh library has.
type sshSigner struct{ signer ssh.Signer }

// newSigner refuses a key that is not good enough.
func newSigner(s ssh.Signer) (sshSigner, error) {
	if err := CheckKey(s.PublicKey()); err != nil {
		return sshSigner{}, err
	}
	return sshSigner{s}, nil
}

func (s sshSigner) Public() ssh.PublicKey { return s.signer.PublicKey() }

func (s sshSigner) Sign(namespace string, message []byte) ([]byte, error) {
	sig, err := sshsig.Sign(bytes.NewReader(message), s.signer, sshsig.HashSHA512, namespace)
	if err != nil {
		return nil, fmt.Errorf("sign with %s: %w", Fingerprint(s.Public()), err)
	}
	return sshsig.Armor(sig), nil
}

// Fingerprint is a key's fingerprint as ssh programs show it.
func Fingerprint(key ssh.PublicKey) string { return ssh.FingerprintSHA256(key) }
