// Package check decides whether an article is fit to be submitted and
// published: title, byline, date, slug, summary, a lead image with credit and
// alternative text, citations that the library knows, house style.
//
// Pure: editor/markdown, editor/cite, editor/proof, editor/quotation, publish/article,
// publish/content, publish/publication, goldmark's tree, golang.org/x/text. No
// goroutines, no disk.
package check
