// Package styles finds citation styles (CSL) and locales in folders: a
// publication's own, a person's, the system's. It knows a style by its file's
// name, its title or its id, follows a dependent style to its parent, and finds
// for a language the locale that comes nearest.
//
// It reads no more of a style than its head, and does not format: that is
// package csl. It imports the standard library and golang.org/x/text; a Shelf
// may be used by several goroutines.
package styles
