// Package signing finds, makes and opens the ssh key that a person signs with:
// what the settings name, the one that Postil made, or one of the ssh-agent's.
// The window and postilctl share it, so that both sign with the same key.
//
// It imports app/config and publish/sign. It starts no goroutine; opening a key
// touches the disk and may talk to the ssh-agent, and signing may ask for a
// passphrase, so neither belongs on the window's goroutine. A Keys may be used
// from several goroutines.
package signing
