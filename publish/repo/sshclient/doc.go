// Package sshclient connects to git servers by ssh as OpenSSH's own client
// would: with the addresses and keys that ~/.ssh/config names, the keys of an
// agent, the user's usual key files, and the list of known servers. Unlike most
// Go clients it never waits without end: connecting, the handshake and silence
// have limits, and a context ends a connection at any stage.
//
// It asks nobody. Where a person has to say something Dial fails with an error
// that says what (*hostkey.Error, *LockedKeyError, *PasswordError); the caller
// asks, tells the Client (Trust, Unlock, SetPassword) and dials again. So no
// server waits while a person thinks.
//
// It imports publish/repo/hostkey, publish/repo/idle, x/crypto, an ssh-agent client, a reader of
// ssh_config and the standard library. A Client is safe for use by several
// goroutines.
package sshclient
