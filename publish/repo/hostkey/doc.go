// Package hostkey knows ssh servers by their keys, as OpenSSH's known_hosts
// files list them: it reads the files, compares the key that a server shows
// with those that are known, and writes down one that a person has accepted.
//
// It imports x/crypto/ssh, publish/durable, publish/wildcard and the standard library. It is
// synchronous; a Known is for one goroutine at a time.
package hostkey
