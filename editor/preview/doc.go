// Package preview shows an article as it will be read, from the same tree that
// the published page is made of.
//
// Each top-level block is built once and kept while its content hash and the
// text of its citations stay the same; only blocks in view have canvas objects.
// Layout is its own: words are measured once, lines broken after UAX #14, runs
// of one look drawn as one text.
//
// It may import Fyne (never fyne/v2/app), editor/markdown and editor/cite.
// Everything belongs to the UI goroutine.
package preview
