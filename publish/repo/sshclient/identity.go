package sshclient

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	sshagent "github.com/xanzy/ssh-agent"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// usualKeys are the key files that are tried when the configuration names none.
var usualKeys = [...]string{"id_ed25519", "id_ecdsa", "id_rsa"}

// identities are the keys that can be shown to a server, and what came to light
// when they were.
type identities struct {
	signers []ssh.Signer
	unclear []string // locked key files whose public key is nowhere to be seen
	skipped []error  // key files that cannot be used

	mu     sync.Mutex
	locked *lockedSigner // the server would take this one
}

// gather collects the keys for a server, in the order in which to try them:
// those the configuration names, those of the agent, the usual files.
func (c *Client) gather(ctx context.Context, h *host) (ids *identities, closeAgent func()) {
	ids = &identities{}
	held, closeAgent := agentSigners(ctx)
	taken := map[string]bool{}
	take := func(s ssh.Signer) {
		if id := string(s.PublicKey().Marshal()); !taken[id] {
			taken[id] = true
			ids.signers = append(ids.signers, s)
		}
	}
	files := func(names []string) {
		for _, file := range names {
			switch s, err := c.signer(file, held, ids); {
			case err != nil:
				ids.skipped = append(ids.skipped, err)
			case s != nil:
				take(s)
			}
		}
	}
	files(h.identities)
	if !h.onlyThese {
		for _, s := range held {
			take(s)
		}
	}
	if len(h.identities) == 0 {
		usual := make([]string, len(usualKeys))
		for i, name := range usualKeys {
			usual[i] = filepath.Join(c.home, ".ssh", name)
		}
		files(usual)
	}
	return ids, closeAgent
}

// agentSigners are the keys of a running agent; none where there is no agent.
// An agent that waits for a person is left when the context ends.
func agentSigners(ctx context.Context) (signers []ssh.Signer, closeAgent func()) {
	if !sshagent.Available() {
		return nil, func() {}
	}
	a, conn, err := sshagent.New()
	if err != nil {
		return nil, func() {}
	}
	closeAgent = func() {}
	if conn != nil {
		stop := context.AfterFunc(ctx, func() { conn.Close() })
		closeAgent = func() { stop(); conn.Close() }
	}
	keys, err := signersOf(a)
	if err != nil {
		closeAgent()
		return nil, func() {}
	}
	return keys, closeAgent
}

func signersOf(a agent.Agent) ([]ssh.Signer, error) { return a.Signers() }

// signer makes a signer of a key file: nil where there is no such file. Where
// the key is locked its public half comes from the file, or from the one beside
// it, and what the agent or an earlier Unlock holds is used.
func (c *Client) signer(file string, held []ssh.Signer, ids *identities) (ssh.Signer, error) {
	public := publicKey(file + ".pub")
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return heldSigner(held, public), nil // the agent may have what the disk has not
	}
	if err != nil {
		return nil, err
	}
	s, err := ssh.ParsePrivateKey(data)
	if err == nil {
		return s, nil
	}
	var missing *ssh.PassphraseMissingError
	if !errors.As(err, &missing) {
		return nil, &KeyFileError{file, err}
	}
	if missing.PublicKey != nil {
		public = missing.PublicKey
	}
	if s := c.unlockedSigner(file, data); s != nil {
		return s, nil
	}
	if s := heldSigner(held, public); s != nil {
		return s, nil
	}
	if public == nil {
		ids.unclear = append(ids.unclear, file)
		return nil, nil
	}
	return &lockedSigner{file: file, public: public, ids: ids}, nil
}

// publicKey reads a .pub file, nil where that cannot be.
func publicKey(file string) ssh.PublicKey {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	k, _, _, _, err := ssh.ParseAuthorizedKey(data)
	if err != nil {
		return nil
	}
	return k
}

// heldSigner is the signer for a public key among those of the agent.
func heldSigner(held []ssh.Signer, public ssh.PublicKey) ssh.Signer {
	if public == nil {
		return nil
	}
	i := slices.IndexFunc(held, func(s ssh.Signer) bool { return bytes.Equal(s.PublicKey().Marshal(), public.Marshal()) })
	if i < 0 {
		return nil
	}
	return held[i]
}

// lockedSigner offers a key whose private half is still locked. If a server
// would take the key it notes so, and signs nothing.
type lockedSigner struct {
	file   string
	public ssh.PublicKey
	ids    *identities
}

var errLocked = errors.New("the key is locked")

func (s *lockedSigner) PublicKey() ssh.PublicKey { return s.public }

// Algorithms are those that the key can sign with; RSA's own name would mean
// SHA-1, which servers no longer take.
func (s *lockedSigner) Algorithms() []string {
	if s.public.Type() == ssh.KeyAlgoRSA {
		return []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256}
	}
	return []string{s.public.Type()}
}

func (s *lockedSigner) Sign(r io.Reader, data []byte) (*ssh.Signature, error) {
	return s.SignWithAlgorithm(r, data, "")
}

func (s *lockedSigner) SignWithAlgorithm(io.Reader, []byte, string) (*ssh.Signature, error) {
	s.ids.mu.Lock()
	defer s.ids.mu.Unlock()
	if s.ids.locked == nil {
		s.ids.locked = s
	}
	return nil, errLocked
}

var _ ssh.MultiAlgorithmSigner = (*lockedSigner)(nil)

// wanted is the locked key that the server would take, or else one that it
// might take; nil for none.
func (ids *identities) wanted() *LockedKeyError {
	ids.mu.Lock()
	defer ids.mu.Unlock()
	switch {
	case ids.locked != nil:
		return &LockedKeyError{File: ids.locked.file, Key: ids.locked.public}
	case len(ids.unclear) > 0:
		return &LockedKeyError{File: ids.unclear[0]}
	}
	return nil
}

// unlockedSigner is what Unlock made of a key file, as long as the file is the
// same.
func (c *Client) unlockedSigner(file string, data []byte) ssh.Signer {
	c.mu.Lock()
	defer c.mu.Unlock()
	u, ok := c.unlocked[file]
	if !ok || !bytes.Equal(u.data, data) {
		return nil
	}
	return u.signer
}

// unlocked is a key file whose passphrase was given.
type unlocked struct {
	data   []byte
	signer ssh.Signer
}

// Unlock opens a key file with its passphrase, for as long as the Client is
// there; the key is kept in memory only. A wrong passphrase is
// ErrWrongPassphrase.
func (c *Client) Unlock(file, passphrase string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	raw, err := ssh.ParseRawPrivateKeyWithPassphrase(data, []byte(passphrase))
	if err != nil {
		return &KeyFileError{file, ErrWrongPassphrase} // x509 tells no more of old formats
	}
	key, ok := raw.(crypto.Signer)
	if !ok {
		return &KeyFileError{file, errors.New("not a key that can sign")}
	}
	s, err := ssh.NewSignerFromSigner(key)
	if err != nil {
		return &KeyFileError{file, err}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unlocked[file] = unlocked{data, s}
	return nil
}
