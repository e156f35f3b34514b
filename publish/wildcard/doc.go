// Package wildcard matches names with patterns as the files of OpenSSH have them:
// known_hosts, allowed_signers. Pure; it imports the standard library only.
package wildcard
