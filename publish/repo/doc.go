// Package repo is git at the level Postil needs: blobs and trees read by id,
// commits made by rewriting trees, refs moved by compare-and-swap, objects
// sent with an own send-pack. It never uses go-git's Worktree, which is slow
// and can lose files.
//
// It imports go-git and the standard library and nothing else of Postil. A
// Repo is safe for use by several goroutines: it locks around its storage.
package repo
