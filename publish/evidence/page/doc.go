// Package page makes readable text of what a web server sent: the article of an
// HTML page without what stands around it, plain text and Markdown as they are,
// each as UTF-8 with one paragraph set off from the next by a blank line. What
// holds no text that it can read (PDF, pictures, pages that only a script can
// fill) is said to have none, and why.
//
// It imports go-readability, golang.org/x/net, golang.org/x/text, editor/prose
// and the standard library. It is pure and synchronous.
package page
