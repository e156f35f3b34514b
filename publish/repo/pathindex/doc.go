// Package pathindex keeps which commits of a repository changed which paths, so
// that the history of one file need not be looked for in all of them. An Index
// only grows: a commit and what it changed never do otherwise. It is encoded
// with a checksum, and what is damaged is refused; it can always be made anew.
//
// It is pure and imports the standard library only. An Index is for one
// goroutine at a time.
package pathindex
