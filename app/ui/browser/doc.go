// Package browser is the archive as a view of the window: everything that was
// published or is being written, searched as one types, narrowed down by year,
// author, topic and the rest, listed, and read beside the list.
//
// The text in the search field is the one truth of what is asked: filters that
// are chosen are written into it, and chips and check marks are read from it.
// What a step of scrolling costs depends on the rows in view and not on how many
// were found; searching, passages, pictures and articles come from a task.Runner
// and are dropped when they are late.
//
// It may import Fyne (never fyne/v2/app), app/task, app/ui/kit, app/ui/theme,
// editor/preview and publish/archive. Everything belongs to the UI goroutine;
// Readers are called on others.
package browser
