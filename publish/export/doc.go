// Package export writes one article as a file to hand on: an HTML page with all
// that it shows inside, a Word document (DOCX), an e-book (EPUB 3), a PDF by way of
// an installed Chromium, and Markdown in which the citations are written out. The
// text, its citations and notes are those of the published page: it is parsed by
// the same pipeline and formatted in the publication's style. The same article
// gives the same bytes, but for PDF, in which Chromium writes the time.
//
// It may import goldmark, x/net/html, assets, editor/cite, editor/markdown,
// editor/proof, publish/article, publish/content, publish/publication and
// publish/site. It is synchronous and starts no goroutine. Only PDF starts a
// program and touches the disk, in a temporary folder of its own.
package export
