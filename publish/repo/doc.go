// Package repo is git at the level Postil needs: blobs and trees read by id,
// commits made by rewriting trees, refs moved by compare-and-swap, objects
// sent with an own send-pack. It never uses go-git's Worktree, which is slow
// and can lose files.
//
// What it writes survives a power cut once the call returns: refs, the index
// and config are written to a lock file, synced and renamed, as git does it,
// so that git programs may work in the same repository at the same time.
//
// Remotes are reached by https, by ssh, or as a path on this computer. What
// only a person can say is asked of an Asker; a login is taken from git's
// credential helpers or the system's keyring where they have it, and is never
// written anywhere else, in no error either. Every wait ends: with the context,
// or because the server has been silent for too long.
//
// It imports go-git, the packages below it, publish/durable and the standard
// library. A Repo is safe for use by several goroutines, which read without
// waiting for each other. Calls are synchronous; those that take a context end
// soon after it does.
package repo
