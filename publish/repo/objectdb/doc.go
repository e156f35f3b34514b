// Package objectdb finds and reads the objects of a git repository, where git
// keeps them: as files of their own, in packs with an index of version 1 or 2,
// and in the object folders of other repositories that info/alternates names.
//
// Nothing is read before it is asked for, and of a pack's index only the parts
// that a search comes to: the first object of a large repository costs no more
// than that of a small one. What is looked at is checked, lengths and places
// before anything is made room for, so that a damaged or a malicious file ends in
// an error. The index's own checksum is taken only before an object is said not
// to be there. Other programs may pack, gather and prune meanwhile: what is not
// found where it was is looked for once more.
//
// It reads; writing is the matter of package repo. It imports go-git's plumbing
// and the standard library. A DB is safe for use by several goroutines, which do
// not wait for each other's reads. Calls are synchronous.
package objectdb
