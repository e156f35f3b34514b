// Package gittest runs real git servers inside a test, on loopback addresses
// and ports that the system chooses, with repositories in a temporary folder:
// git http-backend behind net/http (New), git's own commands behind an ssh
// server (NewSSH), and, where they are installed, OpenSSH's sshd and nginx
// (NewOpenSSH, NewNginx). Servers can be told to stall, to break off and to be
// slow, and end with the test.
//
// Only tests import it. It imports the standard library and x/crypto/ssh, and
// needs the git program; the test is skipped where that is missing. It starts
// goroutines, which end with Close.
package gittest
