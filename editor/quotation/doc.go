// Package quotation finds what an article quotes from its sources, and
// compares it with their texts.
//
// A quotation is a passage in quotation marks, or a block quote, of three words
// or more that stands with a citation: in the same sentence, in a footnote of
// it, or below a block quote. Find lists them; a Source is a text made ready to
// be searched, which a caller keeps as long as the text stays; Compare says
// whether a quotation is in it word for word, nearly, or not at all.
//
// Quotation marks, dashes, spaces, soft hyphens and ligatures do not count, nor
// does whether a passage begins with a capital. An ellipsis stands for words
// left out, [square brackets] for words put in by who quotes: "[T]he ports …
// [will] wait" is found in "When the ports, he said, wait".
//
// Offsets are bytes. It imports editor/markdown, editor/cite, editor/prose,
// goldmark's tree and golang.org/x/text. Everything is pure and synchronous; a
// Source may be used by several goroutines at once.
package quotation
