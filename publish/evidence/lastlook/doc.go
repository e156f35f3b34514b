// Package lastlook remembers what was found when the pages of sources were last
// looked at: when, and whether they were there. It is a file of the person, by the
// pages' addresses, and can be deleted; evidence of what a page said is kept in the
// publication.
//
// It may import publish/durable and publish/evidence/fetch. It is synchronous and
// starts no goroutine.
package lastlook
