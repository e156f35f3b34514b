// Package dedup finds references that are one source, by DOI, ISBN, web
// address, or title with year and first author, and joins two of them.
//
// Pure: it imports editor/cite, editor/cite/identifier and the standard
// library. An Index belongs to one goroutine at a time.
package dedup
