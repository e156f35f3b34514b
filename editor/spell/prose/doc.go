// Package prose finds the words of an article's Markdown that a person wrote
// as prose, and which of them are not spelt right. Left out are code, addresses
// and link targets, citations with their prefixes and locators, HTML, labels of
// notes and definitions, names of files and accounts, hashtags, words with
// digits and, unless they are asked for, words in capitals.
//
// A Reader reads a text again and again as it is written, and checks only the
// lines that it has not seen.
//
// Pure: editor/spell, editor/style and the standard library. It starts no
// goroutine; a Reader belongs to one goroutine at a time.
package prose
