// Package quickopen finds one thing among tens of thousands by a few typed
// letters: articles, drafts, sources and commands by name.
//
// The letters of each word that is typed must be in the name, in their order;
// names in which they begin words, or stand together, come first. What is typed
// on only looks through what was found before.
//
// Pure: editor/cite for folding, and the standard library. A Finder belongs to
// one goroutine.
package quickopen
