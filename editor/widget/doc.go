// Package widget is the field in which an article is written.
//
// TextField is what the window needs of it. Field implements it on Fyne's
// Entry with a history of its own: replacing a range is one step to undo,
// undo puts the caret back, the number of steps is bounded. Positions are byte
// offsets into the text, as everywhere in the editor; the Entry's rows and rune
// columns stay inside.
//
// It may import Fyne (never fyne/v2/app). Everything belongs to the UI
// goroutine.
package widget
