package widget

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
	"github.com/rivo/uniseg"
)

// setCaret moves the Entry's caret to a rune offset. The Entry has rows as they
// are wrapped and tells the offset of a row, but not the row of an offset, so
// the row is searched for.
func (e *entry) setCaret(runes int) {
	e.hangs = 0
	e.place(runes)
	e.Refresh()
}

func (e *entry) place(runes int) {
	// rowStart is the offset of a row's first rune, 0 for a row that does not
	// exist. No row but the first starts at 0.
	rowStart := func(row int) int {
		e.CursorRow, e.CursorColumn = row, 0
		return e.CursorTextOffset()
	}
	low, high := 0, 1 // the row is in [low, high)
	for rowStart(high) != 0 && rowStart(high) <= runes {
		low = high
		high *= 2
	}
	for high-low > 1 {
		mid := (low + high) / 2
		if at := rowStart(mid); at != 0 && at <= runes {
			low = mid
		} else {
			high = mid
		}
	}
	column := runes - rowStart(low)
	e.CursorRow, e.CursorColumn = low, column
}

// neighbour is the grapheme before or behind the caret, in bytes: what
// Backspace or Delete takes away.
func (e *entry) neighbour(before bool) (start, end int) {
	text, caret := e.field.text, e.field.Caret()
	if !before {
		cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(text[caret:], -1)
		return caret, caret + len(cluster)
	}
	// A cluster never reaches over a line end, so the line is enough to look at.
	at := strings.LastIndexByte(text[:caret], '\n') + 1
	if at == caret && caret > 0 {
		return caret - 1, caret
	}
	start = at
	for at < caret {
		cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(text[at:caret], -1)
		start, at = at, at+len(cluster)
	}
	return start, caret
}

// unselect drops the selection.
func (e *entry) unselect() {
	if e.SelectedText() == "" {
		return
	}
	// With a selection and no Shift, Left only drops it.
	e.Entry.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	e.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
}

// selectTo selects from the caret to a rune offset behind it.
func (e *entry) selectTo(runes int) {
	shift := &fyne.KeyEvent{Name: desktop.KeyShiftLeft}
	e.Entry.KeyUp(shift)
	e.Entry.KeyDown(shift) // notes where the selection begins
	e.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	e.Entry.KeyUp(shift)
	e.setCaret(runes)
}

// KeyDown implements desktop.Keyable.
func (e *entry) KeyDown(k *fyne.KeyEvent) {
	if (k.Name == desktop.KeyShiftLeft || k.Name == desktop.KeyShiftRight) && e.SelectedText() == "" {
		e.field.anchor = e.field.Caret()
	}
	e.Entry.KeyDown(k)
}

// MouseDown implements desktop.Mouseable.
func (e *entry) MouseDown(m *desktop.MouseEvent) {
	e.hangs = 0
	e.Entry.MouseDown(m)
	if e.SelectedText() == "" {
		e.field.anchor = e.field.Caret()
	}
}

// TypedRune implements fyne.Focusable.
func (e *entry) TypedRune(r rune) {
	if e.readOnly {
		return
	}
	if start, end := e.field.Selection(); start < end {
		e.field.Insert(string(r)) // the Entry would need two steps to undo
		return
	}
	e.resume()
	next := e.CursorTextOffset() + 1
	e.Entry.TypedRune(r)
	if at := e.CursorTextOffset(); at != next {
		e.hangs, e.hangsAt = next, at
		e.field.noteCaret()
	}
}

// offset is the caret's rune offset. A space that a row has no room for hangs
// over the row's end, where the Entry cannot put the caret: it puts it before
// the space, and what is typed next would stand there too. So the field keeps
// in mind where the caret belongs for as long as the Entry's stays put.
func (e *entry) offset() int {
	at := e.CursorTextOffset()
	if e.hangs > 0 && at == e.hangsAt {
		return e.hangs
	}
	return at
}

// resume puts the Entry's caret behind a space that hangs over the row's end,
// for the edit that comes now.
func (e *entry) resume() {
	if at := e.offset(); at != e.CursorTextOffset() {
		e.place(at)
	}
	e.hangs = 0
}

// TypedKey implements fyne.Focusable.
func (e *entry) TypedKey(k *fyne.KeyEvent) {
	e.resume()
	switch k.Name {
	case fyne.KeyEscape:
		if e.field.o.OnEscape != nil {
			e.field.o.OnEscape()
		}
		return
	case fyne.KeyTab:
		return
	case fyne.KeyBackspace, fyne.KeyDelete:
		if e.readOnly {
			return
		}
		start, end := e.field.Selection()
		if start == end {
			start, end = e.neighbour(k.Name == fyne.KeyBackspace)
		}
		if end-start > 0 && utf8.RuneCountInString(e.field.text[start:end]) > 1 {
			e.field.Replace(start, end, "")
			return
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if e.readOnly {
			return
		}
		if start, end := e.field.Selection(); start < end {
			e.field.Insert("\n")
			return
		}
	}
	e.Entry.TypedKey(k)
}

// TypedShortcut implements fyne.Shortcutable.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	e.resume()
	f := e.field
	if f.o.OnShortcut != nil && f.o.OnShortcut(s) {
		return
	}
	switch s := s.(type) {
	case *fyne.ShortcutUndo:
		e.unless(f.Undo)
		return
	case *fyne.ShortcutRedo:
		e.unless(f.Redo)
		return
	case *fyne.ShortcutCut:
		start, end := f.Selection()
		if start < end {
			s.Clipboard.SetContent(f.text[start:end])
			e.unless(func() { f.Replace(start, end, "") })
		}
		return
	case *fyne.ShortcutPaste:
		if text := clean(s.Clipboard.Content()); text != "" {
			e.unless(func() { f.Insert(text) })
		}
		return
	case *fyne.ShortcutSelectAll:
		f.Select(0, len(f.text))
		return
	case *desktop.CustomShortcut:
		if e.custom(s) {
			return
		}
	}
	e.Entry.TypedShortcut(s)
}

// custom handles the shortcuts that the Entry lacks.
func (e *entry) custom(s *desktop.CustomShortcut) bool {
	f := e.field
	const shift = fyne.KeyModifierShift
	switch {
	case s.KeyName == fyne.KeyZ && s.Modifier == fyne.KeyModifierShortcutDefault|shift:
		e.unless(f.Redo)
	case s.KeyName == fyne.KeyHome && s.Modifier == fyne.KeyModifierShortcutDefault:
		f.SetCaret(0)
	case s.KeyName == fyne.KeyEnd && s.Modifier == fyne.KeyModifierShortcutDefault:
		f.SetCaret(len(f.text))
	case s.KeyName == fyne.KeyHome && s.Modifier == fyne.KeyModifierShortcutDefault|shift:
		_, end := f.Selection()
		f.Select(0, end)
	case s.KeyName == fyne.KeyEnd && s.Modifier == fyne.KeyModifierShortcutDefault|shift:
		start, _ := f.Selection()
		f.Select(start, len(f.text))
	case s.KeyName == fyne.KeyBackspace || s.KeyName == fyne.KeyDelete:
		return e.readOnly // the Entry deletes words well enough, if it may
	default:
		return false
	}
	return true
}

// unless runs an edit if the person may edit.
func (e *entry) unless(edit func()) {
	if !e.readOnly {
		edit()
	}
}

// TappedSecondary implements fyne.SecondaryTappable with a menu whose Undo is
// the field's.
func (e *entry) TappedSecondary(p *fyne.PointEvent) {
	e.field.Focus()
	c := fyne.CurrentApp().Driver().CanvasForObject(e)
	if c == nil {
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(e).Add(p.Position)
	widget.ShowPopUpMenuAtPosition(e.field.menu(), c, at)
}

// FocusGained implements fyne.Focusable.
func (e *entry) FocusGained() {
	e.Entry.FocusGained()
	if e.field.o.OnFocus != nil {
		e.field.o.OnFocus()
	}
	e.field.noteCaret()
}
