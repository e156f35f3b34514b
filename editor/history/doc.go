// Package history remembers the changes of a text so that they can be undone and
// done again.
//
// Changes are grouped to steps as a writer thinks of them: letters typed without
// a pause are one step, and so is a run of deletions; a line break, a movement of
// the caret, a save, or another kind of change begins the next. A command that
// makes several changes puts them between Begin and End and is one step. Each
// step knows the selection before and after it.
//
// It imports editor/text and the standard library, takes the time as an argument
// and starts no goroutine. A History belongs to one goroutine.
package history
