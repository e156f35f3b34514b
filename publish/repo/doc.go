// Package repo is git at the level Postil needs: blobs and trees read by id,
// commits made by rewriting trees, refs moved by compare-and-swap, objects
// sent with an own send-pack. It never uses go-git's Worktree, which is slow
// and can lose files.
//
// What it writes survives a power cut once the call returns: refs, the index
// and config are written to a lock file, synced and renamed, as git does it,
// so that git programs may work in the same repository at the same time.
//
// It imports go-git, publish/durable and the standard library. A Repo is safe
// for use by several goroutines: it locks around its storage. Calls are
// synchronous; those that take a context end soon after it does.
package repo
