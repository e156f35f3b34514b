// Package text holds the text of one article while it is edited.
//
// A Buffer is a balanced tree of short strings (a rope). Nodes are never
// changed once built: an edit builds a few new ones and shares the rest, so a
// Snapshot costs nothing, and may be read on another goroutine while editing
// goes on. An edit touches O(log n) nodes and copies a few thousand bytes
// besides what is inserted, however long the text is.
//
// Positions are byte offsets. Lines are numbered from 0 and separated by "\n";
// a line is a paragraph of the source, and a text without "\n" has one.
// Arguments outside the text are moved to its nearest end.
//
// Text is kept with LF line ends and in Unicode normal form NFC: what comes in
// is normalised together with its neighbours, so that an "e" followed by a
// combining accent becomes one "é" even when the accent arrives alone. NUL and
// other control characters are kept. Bytes that are not UTF-8 are kept as they
// are, each counted as one rune. (Normalising follows
// the stream-safe rule: after 30 combining marks in a row a U+034F is put in.)
//
// Replace returns a Delta, the exact change that was made; Marks are ranges
// that follow the text through deltas.
//
// It imports the standard library, x/text/unicode/norm and rivo/uniseg. A Buffer
// and Marks belong to one goroutine; a Snapshot and a Delta may be shared.
package text
