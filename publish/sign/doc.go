// Package sign makes and judges SSH signatures, of commits and of the events of
// a review: keys in files and in the ssh-agent, signatures as ssh-keygen -Y
// writes them, and the lists of whose keys count that git reads too.
//
// A list of allowed signers is read as ssh-keygen reads it, but for three
// things that are refused with their line: cert-authority, for certificates are
// not taken; times without a Z at the end, which mean another moment on every
// computer; and keys that are too weak, see CheckKey.
//
// It imports publish/durable, publish/wildcard and libraries; it reads and writes files only where
// a function says so. Everything is synchronous; a Key is safe for use by several
// goroutines, an Agent is not. No passphrase is kept or written anywhere.
package sign
