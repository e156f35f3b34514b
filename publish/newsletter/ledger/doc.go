// Package ledger is the memory of what the newsletter has sent: one entry for each
// issue that was handed to a sender or written as a message, as a file in git, so
// that everybody with a clone of the publication knows of it and nothing is sent
// twice unknowingly. Entries are only ever added and are named by their digest, so
// that two ledgers merge by union.
//
// They are kept in a ref of their own beside the reviews: main is the published
// record and takes nothing that was not approved, and what is kept in one clone
// only would not be known in the others.
//
// It imports publish/repo. A Store may be used by several goroutines.
package ledger
