// Package widget is the field in which an article is written.
//
// TextField is what the window needs of it. Editor is the one for articles: a
// text.Buffer with its history and caret, styled by editor/style, set in lines
// by editor/layout and painted with canvas texts for the lines in sight only. A
// key goes
//
//	surface.TypedRune -> Editor.replace: Buffer.Replace gives a delta
//	    -> styles, layout and decorations follow the delta
//	    -> history remembers it, the caret goes behind it
//	    -> settle lays out what is in sight, repaint moves canvas objects
//	    -> OnEdit, OnChanged, OnCaret
//
// and costs the same in any length of text, which tests assert with counters.
//
// Field is a TextField on Fyne's Entry for a few rows of text, such as a summary.
//
// Positions are byte offsets into the text. The package may import Fyne (never
// fyne/v2/app), app/ui/theme for the names of colours, and the rest of editor.
// Everything belongs to the UI goroutine.
package widget
