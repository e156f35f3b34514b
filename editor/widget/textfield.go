package widget

import "fyne.io/fyne/v2"

// TextField is a text being written. Offsets are bytes into Text; one inside a
// UTF-8 sequence is moved to its start, one outside the text to the nearest
// end.
type TextField interface {
	// Text returns the whole text.
	Text() string
	// SetText shows another text: history and selection are gone, the caret
	// is at the start and OnChanged is not called.
	SetText(text string)
	// Insert puts text in place of the selection, or at the caret, as one
	// step to undo; the caret ends up behind it.
	Insert(text string)
	// Replace puts text in place of [start, end) as one step to undo; the
	// caret ends up behind it.
	Replace(start, end int, text string)

	// Caret returns where typed text goes.
	Caret() int
	// SetCaret moves the caret, drops the selection and scrolls there.
	SetCaret(offset int)
	// Selection returns the selected range; start == end when nothing is.
	Selection() (start, end int)
	// Select selects [start, end), puts the caret at its end and scrolls
	// there.
	Select(start, end int)

	Undo()
	Redo()
	CanUndo() bool
	CanRedo() bool

	// SetReadOnly keeps the person, not the program, from changing the text.
	SetReadOnly(readOnly bool)
	// Focus puts the keyboard on the field, if it is in a window.
	Focus()
	// CanvasObject is what the window shows.
	CanvasObject() fyne.CanvasObject
}

var _ TextField = (*Field)(nil)
