// Package markdown parses article text and renders it to HTML: one goldmark
// pipeline with one set of extensions for the preview, the page and the
// newsletter, so that none of them can say something else than the others.
//
// # What is understood
//
// CommonMark with tables, strikethrough, task lists, bare links, footnotes,
// definition lists, {attributes} of headings and typographic signs of the
// text's language. The HTML is what Hugo makes of the same text with the
// settings in assets/hugo/hugo.toml, ids of headings included, but for this:
//
//   - Typographic signs are written as themselves, Hugo names them ("&ldquo;"),
//     and they are those of the text's language.
//   - Raw HTML goes through package sanitize; Hugo leaves it out.
//   - Of {attributes} only id, class, lang, dir and title come through.
//   - Addresses are held to a list of schemes.
//   - An image alone in a paragraph is a figure.
//   - More than 50 quotations and lists in each other are text, and so are the
//     marks of emphasis behind the first 1000 of a paragraph.
//   - Postil's own syntax, below.
//
// # Postil's own syntax
//
// It is chosen so that other readers of Markdown show something sensible.
//
// Citations are pandoc's: [@key, p. 3], see package cite.
//
// A callout is a quotation whose first line is a marker, as on GitHub: NOTE,
// TIP, IMPORTANT, WARNING, CAUTION, and KEYPOINTS and CORRECTION. Words behind
// the marker are the callout's title, for a correction its date. A pull quote
// is written the same way, with who said it behind the marker:
//
//	> [!CORRECTION] 5 July 2024
//	> An earlier version gave the wrong year.
//
//	> [!PULLQUOTE] Ann Smith
//	> Nobody pays for this.
//
// A figure has its caption in the image's title and the credit behind a bar, or
// either in {attributes}:
//
//	![A map](map.png "The region in 2024 | Ann Smith"){source="https://example.org"}
//
// # Imports and threads
//
// It may import goldmark, editor/cite, editor/sanitize and the standard
// library. It starts no goroutine; a Pipeline may be shared, a Document belongs
// to one goroutine.
package markdown
