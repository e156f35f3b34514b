// Package markdown parses article text and renders it to HTML: one goldmark
// pipeline with one set of extensions for the preview, the page and the
// newsletter, so that none of them can say something else than the others.
//
// It may import goldmark, editor/cite and the standard library. It starts no
// goroutine; a Pipeline may be shared, a Document belongs to one goroutine.
package markdown
