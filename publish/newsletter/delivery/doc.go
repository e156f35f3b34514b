// Package delivery hands issues of the newsletter on: it knows what of an issue
// went out before, which articles a new one should have, where listmonk's token is
// kept, and makes a draft campaign. The window and the command line share it.
// Writing into the ledger is the desk's.
//
// It may import publish/content, publish/newsletter and the packages below it,
// publish/publication and publish/repo/credential. It is synchronous and starts no
// goroutine.
package delivery
