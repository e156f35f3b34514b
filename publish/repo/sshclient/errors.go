package sshclient

import (
	"errors"
	"fmt"

	"golang.org/x/crypto/ssh"
)

// Errors that callers tell apart with errors.Is.
var (
	// ErrDenied says that the server lets nobody in with what was shown to it.
	ErrDenied = errors.New("the server did not accept any key or password")
	// ErrWrongPassphrase says that a passphrase does not open a key file.
	ErrWrongPassphrase = errors.New("the passphrase does not open the key")
)

// LockedKeyError says that the server would let in whoever has a key that a
// passphrase locks.
type LockedKeyError struct {
	File string
	Key  ssh.PublicKey // nil where only the passphrase can tell
}

// Error names the file.
func (e *LockedKeyError) Error() string {
	return fmt.Sprintf("the key %s needs its passphrase", e.File)
}

// PasswordError says that the server would take a password.
type PasswordError struct {
	User, Host string
	Again      bool // there was one, and the server did not take it
}

// Error names the user and the server.
func (e *PasswordError) Error() string {
	if e.Again {
		return fmt.Sprintf("%s did not take the password of %s", e.Host, e.User)
	}
	return fmt.Sprintf("%s asks %s for a password", e.Host, e.User)
}

// KeyFileError says that a key file cannot be used.
type KeyFileError struct {
	File string
	Err  error
}

// Error names the file and the reason.
func (e *KeyFileError) Error() string { return fmt.Sprintf("key %s: %v", e.File, e.Err) }

// Unwrap gives the reason.
func (e *KeyFileError) Unwrap() error { return e.Err }
