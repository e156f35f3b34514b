// Package paste turns text from elsewhere into Postil's Markdown: HTML as
// browsers, Google Docs, Word and LibreOffice put it on the clipboard or into a
// file, Word documents (DOCX) and OpenDocument texts (ODT).
//
// A reader for each format (html*.go, docx*.go, odt.go) makes one small tree
// (tree.go); one writer (write.go, inline.go, escape.go) writes it as Markdown.
// The writer asks editor/markdown, the parser of everything in Postil, whether
// each paragraph reads as it was meant, and marks more plainly where it does
// not. What Markdown has no place for is named in Result.Lost.
//
// The text is NFC with LF line ends. No-break spaces stay where they mean
// something (beside a digit, a section sign, French punctuation) and become
// spaces elsewhere: browsers and word processors scatter them.
//
// Pure: editor/markdown, editor/cite, golang.org/x/net/html, golang.org/x/text
// and the standard library. All functions are synchronous, take linear time and
// start no goroutine.
package paste
