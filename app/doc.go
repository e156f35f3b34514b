// Package app is the parent of what a person sees and does: windows, panes,
// actions, tasks, settings, messages. It holds no code of its own; its test
// guards which way imports point in the whole program.
//
// The thread rule of the program: pure packages are synchronous, take a
// context where they are slow, and start no goroutine. Package task starts
// them; results come back through its Poster on the window's own goroutine,
// with the version of the text they were computed for, and stale ones are
// dropped.
package app
