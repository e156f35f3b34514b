package sign

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/crypto/ssh"

	"postil/publish/durable"
)

// Errors of key files.
var (
	// ErrNotAKey means that a file holds no key that can be read.
	ErrNotAKey = errors.New("not an ssh key")
	// ErrKeyExists refuses to write over a key.
	ErrKeyExists = errors.New("there is a key already")
	// ErrPassphrase means that a key is locked and the passphrase is missing
	// or wrong.
	ErrPassphrase = errors.New("the key is locked with a passphrase")
	// ErrUnprotected refuses a private key that others on the computer can read.
	ErrUnprotected = errors.New("other people on this computer can read the private key")
)

// Create makes an Ed25519 key pair: the private key in file, readable by its
// owner only, the public one beside it with .pub at the end. An empty passphrase
// leaves the private key open. It never writes over a file.
func Create(file, comment string, passphrase []byte) (ssh.PublicKey, error) {
	fail := func(err error) (ssh.PublicKey, error) { return nil, fmt.Errorf("make a key: %w", err) }
	if strings.ContainsAny(comment, "\r\n") {
		return fail(fmt.Errorf("the comment %q has more than one line", comment))
	}
	for _, name := range []string{file, file + ".pub"} {
		if _, err := os.Lstat(name); err == nil {
			return fail(fmt.Errorf("%w: %s", ErrKeyExists, name))
		}
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fail(err)
	}
	signer, err := ssh.NewSignerFromSigner(private)
	if err != nil {
		return fail(err)
	}
	block, err := ssh.MarshalPrivateKey(private, comment)
	if len(passphrase) > 0 {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(private, comment, passphrase)
	}
	if err != nil {
		return fail(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fail(err)
	}
	if err := writeNew(file, pem.EncodeToMemory(block), 0o600); err != nil {
		return fail(err)
	}
	if err := writeNew(file+".pub", []byte(PublicLine(signer.PublicKey(), comment)+"\n"), 0o644); err != nil {
		return fail(errors.Join(err, os.Remove(file)))
	}
	return signer.PublicKey(), nil
}

// writeNew writes a file that must not be there yet, durably.
func writeNew(file string, data []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: %s", ErrKeyExists, file)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(file))
	}
	return durable.SyncDir(filepath.Dir(file))
}

// PublicLine is a public key as its .pub file has it, without the line's end.
func PublicLine(key ssh.PublicKey, comment string) string {
	line := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
	if comment != "" {
		line += " " + comment
	}
	return line
}

// ReadPublic reads a .pub file.
func ReadPublic(file string) (key ssh.PublicKey, comment string, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, "", err
	}
	text := strings.TrimSpace(string(data))
	if strings.Contains(text, "\n") {
		return nil, "", fmt.Errorf("%s: %w: it has more than one line", file, ErrNotAKey)
	}
	if key, comment, err = parsePublic(text); err != nil {
		return nil, "", fmt.Errorf("%s: %w: %w", file, ErrNotAKey, err)
	}
	if err := CheckKey(key); err != nil {
		return nil, "", fmt.Errorf("%s: %w", file, err)
	}
	return key, comment, nil
}

// Key is a private key in a file. One that is locked asks for its passphrase
// when it first signs.
type Key struct {
	file   string
	data   []byte
	public ssh.PublicKey
	ask    func(file string) ([]byte, error)

	mu     sync.Mutex // guards signer
	signer ssh.Signer // nil while it is locked
}

// Open reads a private key that OpenSSH wrote, or a PEM file. ask is called for
// the passphrase of a locked one; nil means that nobody can be asked. Errors
// wrap ErrNotAKey, ErrPassphrase, ErrUnprotected, ErrWeakKey, or are of reading.
func Open(file string, ask func(file string) ([]byte, error)) (*Key, error) {
	st, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && st.Mode().Perm()&0o077 != 0 && bytesLookPrivate(data) {
		return nil, fmt.Errorf("%s: %w", file, ErrUnprotected)
	}
	k := &Key{file: file, data: data, ask: ask}
	signer, err := ssh.ParsePrivateKey(data)
	var locked *ssh.PassphraseMissingError
	switch {
	case err == nil:
		k.signer, k.public, k.data = signer, signer.PublicKey(), nil
	case !errors.As(err, &locked):
		// The library cannot read DSA at all; the .pub file tells it.
		if _, _, weak := ReadPublic(file + ".pub"); errors.Is(weak, ErrWeakKey) {
			return nil, weak
		}
		return nil, fmt.Errorf("%s: %w: %w", file, ErrNotAKey, err)
	case locked.PublicKey != nil:
		k.public = locked.PublicKey
	default: // an old format, which says nothing before it is unlocked
		if k.public, _, err = ReadPublic(file + ".pub"); err != nil {
			if err := k.unlock(); err != nil {
				return nil, err
			}
		}
	}
	if err := CheckKey(k.public); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return k, nil
}

func bytesLookPrivate(data []byte) bool { return strings.Contains(string(data), "PRIVATE KEY-----") }

// Public is the key's public half.
func (k *Key) Public() ssh.PublicKey { return k.public }

// File is where the private key is.
func (k *Key) File() string { return k.file }

// Locked reports whether signing will ask for the passphrase.
func (k *Key) Locked() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.signer == nil
}

// Sign signs; see Signer.
func (k *Key) Sign(namespace string, message []byte) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.signer == nil {
		if err := k.unlock(); err != nil {
			return nil, err
		}
	}
	s, err := newSigner(k.signer)
	if err != nil {
		return nil, err
	}
	return s.Sign(namespace, message)
}

// unlock asks for the passphrase; k.mu is held, or k is new.
func (k *Key) unlock() error {
	if k.ask == nil {
		return fmt.Errorf("%w: %s", ErrPassphrase, k.file)
	}
	passphrase, err := k.ask(k.file)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrPassphrase, k.file, err)
	}
	signer, err := ssh.ParsePrivateKeyWithPassphrase(k.data, passphrase)
	clear(passphrase)
	if errors.Is(err, x509.IncorrectPasswordError) {
		return fmt.Errorf("%w: %s: it is another passphrase", ErrPassphrase, k.file)
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %w", k.file, ErrNotAKey, err)
	}
	if k.public != nil && Fingerprint(signer.PublicKey()) != Fingerprint(k.public) {
		return fmt.Errorf("%s: %w: the .pub file beside it is of another key", k.file, ErrNotAKey)
	}
	k.signer, k.public, k.data = signer, signer.PublicKey(), nil
	return nil
}
