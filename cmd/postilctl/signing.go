package main

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/term"

	"postil/app/config"
	"postil/app/signing"
	"postil/publish/desk"
	"postil/publish/sign"
)

func (s *session) env() config.Env {
	e := config.OSEnv()
	e.Getenv = s.getenv
	return e
}

// keys are those of the person at work.
func (s *session) keys() *signing.Keys {
	if s.myKeys == nil {
		s.myKeys = &signing.Keys{Env: s.env(), Ask: s.askPassphrase}
	}
	return s.myKeys
}

// options are those of a desk for the person at work, with the key that signs.
func (s *session) options() (desk.Options, error) {
	signer, err := s.signer()
	return desk.Options{Who: s.who, Signer: signer, Styles: s.styleFolders()}, err
}

// signer opens the key that signs, nil for none.
func (s *session) signer() (sign.Signer, error) {
	file, err := s.signingKey()
	if err != nil || file == "" {
		return nil, err
	}
	return s.keys().Open(file)
}

// signingKey is the file of the key that signs: what -sign-key names, else what
// the environment and the settings choose. "" is none.
func (s *session) signingKey() (string, error) {
	switch {
	case s.signKey == signing.None:
		return "", nil
	case s.signKey != "":
		return s.path(s.signKey), nil
	}
	set := config.Defaults()
	if dir, err := s.env().ConfigDir(); err == nil { // without a home there are no settings
		if set, err = (config.Store{Dir: dir}).Load(); err != nil {
			return "", err
		}
	}
	return s.keys().Chosen(set)
}

// errNoTerminal means that nobody can be asked for a passphrase.
var errNoTerminal = errors.New("there is no terminal to ask on")

// askPassphrase asks for the passphrase of a key file, without showing it.
func (s *session) askPassphrase(file string, again bool) ([]byte, error) {
	if again {
		fmt.Fprintln(s.err, "That is another passphrase.")
	}
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
