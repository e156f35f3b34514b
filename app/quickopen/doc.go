// Package quickopen finds one thing among tens of thousands by a few typed
// letters: articles, drafts, sources and commands by name.
//
// Each word that is typed must be in the name: as it stands, or by letters that
// begin words or follow one that does, or with letters left out of one word.
// Names in which letters begin words, or stand together, come first. What is
// typed on only looks through what was found before.
//
// Pure: editor/cite for folding, and the standard library. A Finder belongs to
// one goroutine.
package quickopen
