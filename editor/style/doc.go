// Package style tells which parts of an article's Markdown source look how on
// the writing surface: headings, emphasis, links, citations, code and the
// marks of quotations and lists, as spans by Role for each line.
//
// It is an approximation of the grammar made for typing: one line costs time
// in proportion to its length, whatever stands in it, and what a line hands
// to the next is a small comparable state, so that a key costs one line, and a
// key in the first two lines of a table that table as far as it is looked at.
// Left to the real parser in editor/markdown are emphasis that spans lines, the
// terms of definitions, and a heading underlined with = or - of which only the
// last line is marked.
//
// It may import editor/cite and the standard library. It starts no goroutine;
// a Highlighter belongs to one goroutine at a time.
package style
