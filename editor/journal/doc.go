// Package journal keeps every edit of an unsaved text on disk, outside the
// article and outside git, so that a crash, a kill or a power cut costs no
// more than what was typed since the last Sync.
//
// A journal is one file: the text it started from, then one record an edit,
// each with its length and checksum. It explains itself: recovery needs no
// other file, and a record that was half written when the machine stopped is
// recognised and left out, never the ones before it.
//
// It imports the standard library only. Everything is synchronous; a Journal
// belongs to one goroutine at a time.
package journal
