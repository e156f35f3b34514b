// Package bibtex reads and writes files of references in BibTeX and BibLaTeX.
//
// Reading is tolerant and goes entry by entry: what cannot be read is reported
// with its line and costs no other entry. TeX's accents, symbols and markup
// become Unicode and the little HTML that CSL knows in titles; braces that
// protect capitals become nocase spans.
//
// Pure: it imports editor/cite, editor/cite/identifier,
// golang.org/x/text and the standard library, holds no state and starts no goroutine.
package bibtex
