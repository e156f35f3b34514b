// Package hook judges what is pushed to a publication, on the server that holds
// it: nothing comes onto main that was not approved as it stands, or not signed
// where that is required; nobody but an admin changes the rules, and what decides
// how pages look without being approved, as settings and layouts; no review loses
// an entry or gains a forged one, and the archive and the newsletter's ledger keep
// all that they have; no draft is forced, or written in another's name.
//
// PreReceive is git's pre-receive hook. It looks at the repository as it would
// be after the push, through a view of its own, and changes nothing. It imports
// publish/desk, publish/review and publish/repo; it is synchronous and starts no
// goroutine.
package hook
