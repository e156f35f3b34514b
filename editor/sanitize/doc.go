// Package sanitize makes the raw HTML in an article's text safe: elements and
// attributes on an allow list come through, all else is left out, and what
// comes through is balanced, so that it can neither run, load or style anything
// nor close an element of the page around it.
//
// It may import golang.org/x/net/html and the standard library. It starts no
// goroutine and holds no state.
package sanitize
