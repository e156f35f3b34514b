// Package proof finds what is wrong with a text: unknown citation keys, empty
// links, missing alternative text, footnotes without a note. Every finding
// names a rule, a place and a sentence that says what to do, and where only one
// change can be meant, that change.
//
// Pure: editor/markdown, editor/cite, standard library.
package proof
