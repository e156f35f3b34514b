// Package prose compares and merges versions of one article's Markdown, and
// finds a passage again in a version that has been edited since.
//
// A text is split into blocks (Blocks), a block into sentences (Sentences), a
// sentence into words (Words), always so that the pieces joined are the text,
// byte for byte. Everything else rests on that:
//
//   - Diff says what changed, by word inside sentences that were edited, with
//     paragraphs that were moved recognised as moved;
//   - Merge3 joins two people's changes to one text: by sentence first, by word
//     inside a sentence that both changed, by line in code and tables. It never
//     writes conflict markers and never loses a word: what cannot be joined is
//     a conflict that keeps all three texts;
//   - an Anchor is a passage remembered with its words and surroundings; Find
//     looks for it in a later version, and says when it is no longer there;
//   - Edits are the smallest changes that make one text of another, so that an
//     editor can take up a merged text as one step with its caret in place.
//
// Front matter is not prose: it is merged field by field elsewhere, and a text
// given to this package begins behind it.
//
// Offsets are bytes. Texts are taken as they are; bytes that are not UTF-8 and
// CRLF line ends are kept. The work grows little faster than the texts: where
// two texts have almost nothing in common, the comparison gives up looking for
// the best answer and takes a good one.
//
// It imports the standard library and rivo/uniseg. Everything is pure,
// synchronous and may be used from several goroutines at once.
package prose
