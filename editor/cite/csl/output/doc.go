// Package output is the formatted text of citations as a tree, and its
// renderers: HTML as citeproc-js writes it, Markdown and plain text.
//
// A formatter builds a tree whose nodes have affixes and delimiters, and calls
// Finish, which settles what neighbours do to each other: doubled punctuation,
// punctuation and closing quotes, nested quotes. The finished tree has text
// only in its leaves.
//
// It imports the standard library and golang.org/x/text. It holds no state; a finished tree is
// never changed and safe to share.
package output
