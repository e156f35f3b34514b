// Package caret moves the place where a writer types, and the selection that
// reaches from it.
//
// Motions left and right go by user-perceived characters and words in the order
// of the text; up, down, home, end and the page keys go by visual lines, which
// come from the layout through the Lines interface. What a deleting key takes
// away is computed here too; the caller changes the text.
//
// It imports editor/text and the standard library and starts no goroutine. A
// Cursor belongs to one goroutine.
package caret
