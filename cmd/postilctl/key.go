package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/mail"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/ssh"

	"postil/app/signing"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/sign"
)

func keyVerb() *verb {
	return &verb{
		name: "key", group: groupPublication, args: "new | show | list | allow PERSON FILE | revoke FILE | require",
		short: "make a key to sign with; say whose keys count",
		long: `"key new" makes an ssh key (Ed25519) to sign commits and reviews with, in the
folder of the settings or in the file of -f. That key signs from then on; with
-passphrase it is locked. "key show" prints the public key, "key list" the keys
there and those of the ssh-agent.

"key allow" lets a public key count for a person of the publication, "key revoke"
takes one back. Both are a commit on main: .editorial/allowed_signers and
revoked_signers, which git and ssh-keygen read too. "key require" makes only what
is signed count from now on; whatever is in review must be approved anew.

A file that ends in .pub, as -sign-key, signs with the ssh-agent.`,
		example: `postilctl key new
postilctl key allow "Ben Okoro <ben@example.org>" ben.pub
postilctl key require`,
		json: `new, show: {"file", "public", "fingerprint", "comment", "held", "signs"};
list: a list of them; allow, revoke, require: as of submit`,
		setup: func(f *flag.FlagSet) action {
			file := f.String("f", "", "new, show: the key's `FILE`")
			comment := f.String("comment", "", "new, allow, revoke: `TEXT` that stands beside the key")
			lock := f.Bool("passphrase", false, "new: ask for a passphrase that locks the key")
			return func(ctx context.Context, s *session, args []string) error {
				do := ""
				if len(args) > 0 {
					do, args = args[0], args[1:]
				}
				switch {
				case do == "new" && len(args) == 0:
					return s.newKey(*file, *comment, *lock)
				case do == "show" && len(args) == 0:
					return s.showKey(*file)
				case do == "list" && len(args) == 0:
					return s.listKeys()
				case do == "allow" && len(args) == 2:
					return s.allowKey(ctx, args[0], args[1], *comment)
				case do == "revoke" && len(args) == 1:
					return s.revokeKey(ctx, args[0], *comment)
				case do == "require" && len(args) == 0:
					return s.amend(func(k *desk.Desk) (desk.Receipt, error) { return k.RequireSignatures(ctx) })
				}
				return usagef("key takes new, show, list, require, allow with a person and a file, or revoke with a file")
			}
		},
	}
}

// shownKey is a key as it is printed.
type shownKey struct {
	File        string `json:"file"` // "" for a key that only the ssh-agent has
	Public      string `json:"public"`
	Fingerprint string `json:"fingerprint"`
	Comment     string `json:"comment"`
	Held        bool   `json:"held"`  // by the ssh-agent
	Signs       bool   `json:"signs"` // what is done here, when nothing else is said
}

func newShownKey(file string, key ssh.PublicKey, comment string) shownKey {
	return shownKey{File: file, Public: sign.PublicLine(key, comment), Fingerprint: sign.Fingerprint(key), Comment: comment}
}

// keyFile is the file of a private key: what -f names, or the default one.
func (s *session) keyFile(file string) (string, error) {
	if file != "" {
		return s.path(file), nil
	}
	return s.keys().DefaultFile()
}

func (s *session) newKey(file, comment string, lock bool) error {
	file, err := s.keyFile(file)
	if err != nil {
		return err
	}
	var passphrase []byte
	if lock {
		if passphrase, err = s.newPassphrase(); err != nil {
			return err
		}
	}
	key, err := sign.Create(file, cmp.Or(comment, s.who.Email), passphrase)
	clear(passphrase)
	if err != nil {
		return err
	}
	out := newShownKey(file, key, cmp.Or(comment, s.who.Email))
	signs, err := s.signingKey()
	out.Signs = err == nil && signs == file
	return s.print(out, func(w io.Writer) {
		fmt.Fprintf(w, "Made a key in %s; keep that file to yourself.\n", shown(file))
		fmt.Fprintf(w, "  %s\n", out.Fingerprint)
		if !out.Signs {
			fmt.Fprintf(w, "  To sign with it, name it with -sign-key or POSTIL_SIGN_KEY.\n")
		}
		fmt.Fprintf(w, "Next: give %s.pub to somebody whose key counts, for\n", shown(file))
		fmt.Fprintf(w, "  postilctl key allow \"Your Name <you@example.org>\" %s.pub\n", filepath.Base(file))
	})
}

// newPassphrase asks twice.
func (s *session) newPassphrase() ([]byte, error) {
	first, err := s.askSecret("New passphrase: ")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", sign.ErrPassphrase, err)
	}
	again, err := s.askSecret("Once more: ")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", sign.ErrPassphrase, err)
	}
	switch {
	case len(first) == 0:
		return nil, errors.New("the passphrase is empty, so no key was made")
	case !bytes.Equal(first, again):
		return nil, errors.New("the two passphrases differ, so no key was made")
	}
	return first, nil
}

func (s *session) showKey(file string) error {
	if file == "" {
		signs, err := s.signingKey()
		if err != nil {
			return err
		}
		file = signs
	} else {
		file = s.path(file)
	}
	if file == "" {
		return errors.New("there is no key yet: make one with postilctl key new")
	}
	key, comment, err := signing.Public(file)
	if err != nil {
		return err
	}
	out := newShownKey(strings.TrimSuffix(file, ".pub"), key, comment)
	return s.print(out, func(w io.Writer) {
		fmt.Fprintln(w, out.Public)
		fmt.Fprintf(w, "  %s, %s\n", out.Fingerprint, shown(out.File))
	})
}

func (s *session) listKeys() error {
	signs, err := s.signingKey()
	if err != nil {
		return err
	}
	found, err := s.keys().List(signs)
	if err = s.readable(len(found), err); err != nil {
		return err
	}
	out := []shownKey{}
	for _, f := range found {
		k := newShownKey(f.File, f.Key, f.Comment)
		k.Held, k.Signs = f.Held, f.Chosen
		out = append(out, k)
	}
	return s.print(out, func(w io.Writer) {
		if len(out) == 0 {
			fmt.Fprintln(w, "There are no keys yet. Make one with postilctl key new.")
		}
		for _, k := range out {
			where := "in the ssh-agent only"
			if k.File != "" {
				where = shown(k.File)
				if k.Held {
					where += ", and in the ssh-agent"
				}
			}
			mark := " "
			if k.Signs {
				mark = "*"
			}
			fmt.Fprintf(w, "%s %s  %s\n    %s\n", mark, k.Fingerprint, k.Comment, where)
		}
	})
}

func (s *session) allowKey(ctx context.Context, person, file, comment string) error {
	who, err := mail.ParseAddress(person)
	if err != nil || who.Name == "" {
		return usagef("%q is not a person; write it as \"Name <mail@example.org>\"", person)
	}
	key, _, err := signing.Public(s.path(file))
	if err != nil {
		return err
	}
	return s.amend(func(k *desk.Desk) (desk.Receipt, error) {
		return k.Allow(ctx, repo.Person{Name: who.Name, Email: who.Address}, key, cmp.Or(comment, who.Name))
	})
}

func (s *session) revokeKey(ctx context.Context, file, comment string) error {
	key, own, err := signing.Public(s.path(file))
	if err != nil {
		return err
	}
	return s.amend(func(k *desk.Desk) (desk.Receipt, error) { return k.Revoke(ctx, key, cmp.Or(comment, own)) })
}

// amend changes the rules of the publication.
func (s *session) amend(act func(*desk.Desk) (desk.Receipt, error)) error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	r, err := act(k)
	if err != nil {
		return err
	}
	return s.done(r)
}
