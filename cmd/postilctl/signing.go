package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"postil/app/config"
	"postil/publish/desk"
	"postil/publish/sign"
)

// defaultKey is the name of the key that "key new" makes and that signs when no
// other is named.
const defaultKey = "postil"

// noKey is what -sign-key says to leave everything unsigned.
const noKey = "none"

func (s *session) env() config.Env {
	e := config.OSEnv()
	e.Getenv = s.getenv
	return e
}

// options are those of a desk for the person at work, with the key that signs.
func (s *session) options() (desk.Options, error) {
	signer, err := s.signer()
	return desk.Options{Who: s.who, Signer: signer}, err
}

// signer opens the key that signs, nil for none.
func (s *session) signer() (sign.Signer, error) {
	file, err := s.signingKey()
	if err != nil || file == "" {
		return nil, err
	}
	return s.openKey(file)
}

// signingKey is the file of the key that signs: what -sign-key names, else
// POSTIL_SIGN_KEY, else the settings, else the key that "key new" makes, where
// it is there. "" is none.
func (s *session) signingKey() (string, error) {
	switch {
	case s.signKey == noKey:
		return "", nil
	case s.signKey != "":
		return s.path(s.signKey), nil
	}
	switch file := s.getenv("POSTIL_SIGN_KEY"); file {
	case noKey:
		return "", nil
	case "":
	default:
		return file, nil
	}
	dir, err := s.env().ConfigDir()
	if err != nil {
		return "", nil //nolint:nilerr // no home: no settings and no keys
	}
	set, err := config.Store{Dir: dir}.Load()
	if err != nil {
		return "", err
	}
	if set.SigningKey != "" {
		return set.SigningKey, nil
	}
	dir, err = s.env().KeysDir()
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, defaultKey)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return file, nil
}

// openKey opens a private key. One that the ssh-agent holds is used there: a
// .pub file, which has no private half, and a locked one.
func (s *session) openKey(file string) (sign.Signer, error) {
	if strings.HasSuffix(file, ".pub") {
		key, _, err := sign.ReadPublic(file)
		if err != nil {
			return nil, err
		}
		a, err := s.sshAgent()
		if err != nil {
			return nil, err
		}
		return a.Signer(key)
	}
	key, err := sign.Open(file, s.askPassphrase)
	if err != nil {
		return nil, err
	}
	if key.Locked() {
		if a, err := s.sshAgent(); err == nil {
			if held, err := a.Signer(key.Public()); err == nil {
				return held, nil
			}
		}
	}
	return key, nil
}

// sshAgent connects to the ssh-agent once.
func (s *session) sshAgent() (*sign.Agent, error) {
	if s.agent != nil {
		return s.agent, nil
	}
	a, err := sign.DialAgent(s.getenv("SSH_AUTH_SOCK"))
	if err != nil {
		return nil, err
	}
	s.agent = a
	return a, nil
}

// errNoTerminal means that nobody can be asked for a passphrase.
var errNoTerminal = errors.New("there is no terminal to ask on")

// askPassphrase asks for the passphrase of a key file, without showing it.
func (s *session) askPassphrase(file string) ([]byte, error) {
	return s.askSecret(fmt.Sprintf("Passphrase of %s: ", shown(file)))
}

func (s *session) askSecret(prompt string) ([]byte, error) {
	in, ok := s.in.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return nil, errNoTerminal
	}
	fmt.Fprint(s.err, prompt)
	secret, err := term.ReadPassword(int(in.Fd()))
	fmt.Fprintln(s.err)
	return secret, err
}
