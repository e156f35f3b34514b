// Package credential finds and keeps the user names and passwords of git
// servers: with the helpers that git is configured with, where the git program
// is there and has any, and else in the system's keyring. A system without a
// keyring is one that keeps nothing; that is no error.
//
// It imports a keyring library and the standard library. Calls end with their
// context: the keyring, whose library takes none, is waited for in a goroutine,
// the only one that this package starts, so that a desktop which asks for the
// keyring's own password cannot hold up a cancelled call.
package credential
