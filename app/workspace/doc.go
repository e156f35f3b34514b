// Package workspace is the state of a window without the window: which
// publication is open, what is on its desk, which article is being written and
// whether it is saved, what the checks say of it.
//
// It imports the pure part of editor, publish, app/task and app/config; no
// Fyne. Every method is called on the goroutine that owns the window and
// returns at once; slow work runs in a task.Runner, whose results come back on
// that goroutine through the Listener.
package workspace
