// Package preview shows an article as it will be read, from the same tree that
// the published page is made of and in the colours of its stylesheet.
//
// A block is built and laid out when it comes near the view, kept while its
// content hash and the text of its citations stay the same, and let go of when
// it is far away. What was never in view has an estimated height; where an
// estimate turns out wrong, the reader's place stays. Layout is its own: words
// are measured once, lines broken after UAX #14, runs of one look drawn as one
// text. All text can be selected and copied; every place knows the offset in
// the source it came from.
//
// It may import Fyne (never fyne/v2/app), editor/markdown and editor/cite.
// Everything belongs to the UI goroutine.
package preview
