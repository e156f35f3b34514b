package signing

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/crypto/ssh"

	"postil/app/config"
	"postil/publish/durable"
	"postil/publish/sign"
)

// DefaultName is the name, in the folder of the keys, of the key that Postil
// makes and that signs when no other is named.
const DefaultName = "postil"

// None stands in the place of a key's file where nothing is to be signed.
const None = "none"

// publicEnd is how the files of public keys end. One in the place of a private
// key means that the ssh-agent signs with it.
const publicEnd = ".pub"

// ErrDeclined means that the person at work was asked for a passphrase and gave
// none.
var ErrDeclined = errors.New("no passphrase was given")

// Ask asks for the passphrase of a key file; again says that the one before did
// not open it. An error, such as ErrDeclined, means that nobody answered, and
// signing gives up.
type Ask func(file string, again bool) ([]byte, error)

// Keys are the keys of the person at work.
type Keys struct {
	Env config.Env
	// Ask is asked on the goroutine that signs. Nil: nobody can be asked.
	Ask Ask

	mu    sync.Mutex // guards agent
	agent *sign.Agent
}

// Close ends the connection to the ssh-agent; its keys sign no more.
func (k *Keys) Close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.agent == nil {
		return nil
	}
	err := k.agent.Close()
	k.agent = nil
	return err
}

// DefaultFile is the file of the key that Postil makes.
func (k *Keys) DefaultFile() (string, error) {
	dir, err := k.Env.KeysDir()
	return filepath.Join(dir, DefaultName), err
}

// Chosen is the file of the key that signs: what POSTIL_SIGN_KEY names, else
// the settings, else the key that Postil made, where it is there. "" is none.
func (k *Keys) Chosen(set config.Settings) (string, error) {
	switch file := cmp.Or(k.Env.Getenv("POSTIL_SIGN_KEY"), set.SigningKey); file {
	case None:
		return "", nil
	case "":
	default:
		return file, nil
	}
	file, err := k.DefaultFile()
	if err != nil {
		return "", nil //nolint:nilerr // no home: no keys
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return file, nil
}

// Open opens a private key. One that the ssh-agent holds is used there: a .pub
// file, which has no private half, and a locked one. A key that stays locked
// asks for its passphrase when it first signs, until it is right or nobody
// answers. Errors are those of sign.Open and of the ssh-agent.
func (k *Keys) Open(file string) (sign.Signer, error) {
	if strings.HasSuffix(file, publicEnd) {
		key, _, err := sign.ReadPublic(file)
		if err != nil {
			return nil, err
		}
		a, err := k.sshAgent()
		if err != nil {
			return nil, err
		}
		return a.Signer(key)
	}
	p := &patientKey{}
	key, err := sign.Open(file, p.asker(k.Ask))
	if err != nil {
		return nil, err
	}
	if key.Locked() {
		if a, err := k.sshAgent(); err == nil {
			if held, err := a.Signer(key.Public()); err == nil {
				return held, nil
			}
		}
	}
	p.Key, p.public = key, key.Public()
	return p, nil
}

// maxAsked is how often a passphrase may be mistyped.
const maxAsked = 3

// patientKey asks again after a wrong passphrase.
type patientKey struct {
	*sign.Key
	public ssh.PublicKey // may be asked for while the key is being unlocked

	mu       sync.Mutex // one question at a time; guards the following
	asked    int
	declined bool
}

// asker asks and keeps count.
func (p *patientKey) asker(ask Ask) func(string) ([]byte, error) {
	if ask == nil {
		return nil
	}
	return func(file string) ([]byte, error) {
		passphrase, err := ask(file, p.asked > 0)
		p.asked++
		p.declined = err != nil
		return passphrase, err
	}
}

// Public implements sign.Signer.
func (p *patientKey) Public() ssh.PublicKey { return p.public }

// Sign implements sign.Signer.
func (p *patientKey) Sign(namespace string, message []byte) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked, p.declined = 0, false
	for {
		before := p.asked
		signature, err := p.Key.Sign(namespace, message)
		if !errors.Is(err, sign.ErrPassphrase) || p.declined || p.asked == before || p.asked == maxAsked {
			return signature, err
		}
	}
}

// sshAgent connects to the ssh-agent once.
func (k *Keys) sshAgent() (*sign.Agent, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.agent != nil {
		return k.agent, nil
	}
	a, err := sign.DialAgent(k.Env.Getenv("SSH_AUTH_SOCK"))
	if err != nil {
		return nil, err
	}
	k.agent = a
	return a, nil
}

// Found is a key that could sign.
type Found struct {
	File    string // of the private key, "" for one that only the ssh-agent has
	Key     ssh.PublicKey
	Comment string
	Held    bool // by the ssh-agent
	Chosen  bool // it signs
}

// List lists the keys in the folder of the keys, with the chosen one before
// them, and those of the ssh-agent. A file that cannot be read is left out and
// its error joined to the result.
func (k *Keys) List(chosen string) ([]Found, error) {
	dir, err := k.Env.KeysDir()
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"+publicEnd))
	if err != nil {
		return nil, err
	}
	if chosen != "" {
		files = append([]string{strings.TrimSuffix(chosen, publicEnd) + publicEnd}, files...)
	}
	var found []Found
	var errs []error
	add := func(f Found) {
		i := slices.IndexFunc(found, func(o Found) bool { return string(o.Key.Marshal()) == string(f.Key.Marshal()) })
		if i < 0 {
			found = append(found, f)
			return
		}
		found[i].Held = found[i].Held || f.Held
	}
	for i, file := range files {
		key, comment, err := sign.ReadPublic(file)
		switch {
		case errors.Is(err, fs.ErrNotExist): // a private key without its .pub file
		case err != nil:
			errs = append(errs, err)
		default:
			private := strings.TrimSuffix(file, publicEnd)
			if _, err := os.Stat(private); errors.Is(err, fs.ErrNotExist) {
				private = "" // its private half is the ssh-agent's
			}
			add(Found{File: private, Key: key, Comment: comment, Chosen: chosen != "" && i == 0})
		}
	}
	if a, err := k.sshAgent(); err == nil {
		held, err := a.Keys()
		if err != nil {
			return found, errors.Join(append(errs, err)...)
		}
		for _, h := range held {
			add(Found{Key: h.Key, Comment: h.Comment, Held: true})
		}
	}
	return found, errors.Join(errs...)
}

// Public reads a public key from its own file, or from the one beside a private
// key.
func Public(file string) (ssh.PublicKey, string, error) {
	if !strings.HasSuffix(file, publicEnd) {
		if key, comment, err := sign.ReadPublic(file + publicEnd); err == nil {
			return key, comment, nil
		}
	}
	return sign.ReadPublic(file)
}

// KeepAgentKey writes the public half of a key of the ssh-agent into the folder
// of the keys, and gives the file by which Open knows it.
func (k *Keys) KeepAgentKey(key ssh.PublicKey, comment string) (string, error) {
	dir, err := k.Env.KeysDir()
	if err != nil {
		return "", err
	}
	name := strings.NewReplacer("/", "_", "+", "-").Replace(strings.TrimPrefix(sign.Fingerprint(key), "SHA256:"))
	file := filepath.Join(dir, "agent-"+name[:16]+publicEnd)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("keep the key: %w", err)
	}
	line := sign.PublicLine(key, strings.Join(strings.Fields(comment), " ")) + "\n"
	if err := durable.WriteFile(file, []byte(line), 0o644); err != nil {
		return "", fmt.Errorf("keep the key: %w", err)
	}
	return file, nil
}

// ParsePublic reads the line of a public key that somebody has sent. Errors wrap
// sign.ErrNotAKey or sign.ErrWeakKey.
func ParsePublic(line string) (ssh.PublicKey, string, error) {
	if strings.Contains(line, "PRIVATE KEY") {
		return nil, "", fmt.Errorf("%w: it is a private key, which nobody but its owner may have", sign.ErrNotAKey)
	}
	line = strings.TrimSpace(line)
	if line == "" {
		return nil, "", fmt.Errorf("%w: there is none", sign.ErrNotAKey)
	}
	key, comment, options, rest, err := ssh.ParseAuthorizedKey([]byte(line))
	if err != nil || len(options) > 0 {
		return nil, "", fmt.Errorf("%w: a public key is one line that begins with its kind, such as ssh-ed25519", sign.ErrNotAKey)
	}
	if strings.TrimSpace(string(rest)) != "" {
		return nil, "", fmt.Errorf("%w: it has more than one line", sign.ErrNotAKey)
	}
	return key, comment, sign.CheckKey(key)
}
