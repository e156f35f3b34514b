package widget

import (
	"runtime"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"postil/editor/caret"
	undo "postil/editor/history"
)

// TypedRune implements fyne.Focusable.
func (s *surface) TypedRune(r rune) {
	e := s.ed
	e.stir()
	if e.readOnly || unicode.IsControl(r) || r == unicode.ReplacementChar {
		return
	}
	start, end := e.Selection()
	e.replace(start, end, string(r), undo.Typing)
}

// KeyDown implements desktop.Keyable.
func (s *surface) KeyDown(k *fyne.KeyEvent) { s.hold(k, true) }

// KeyUp implements desktop.Keyable.
func (s *surface) KeyUp(k *fyne.KeyEvent) { s.hold(k, false) }

func (s *surface) hold(k *fyne.KeyEvent, down bool) {
	if k.Name == desktop.KeyShiftLeft || k.Name == desktop.KeyShiftRight {
		s.shift = down
	}
}

// shifted reports whether Shift is held. The driver knows it better than who
// counts presses: a key that opens a list or a dialog is let go there.
func (s *surface) shifted() bool {
	if s.modifiers != nil {
		return s.modifiers()&fyne.KeyModifierShift != 0
	}
	return s.shift
}

// AcceptsTab implements fyne.Tabbable: Tab goes to the next field, so that
// nobody is caught in this one, but where it moves a list item in or out.
func (s *surface) AcceptsTab() bool {
	e := s.ed
	if e.readOnly {
		return false
	}
	_, ok := e.indent(s.shifted())
	return ok
}

// motions are the keys that move the caret.
var motions = map[fyne.KeyName]caret.Motion{
	fyne.KeyLeft: caret.Left, fyne.KeyRight: caret.Right, fyne.KeyUp: caret.Up, fyne.KeyDown: caret.Down,
	fyne.KeyHome: caret.LineStart, fyne.KeyEnd: caret.LineEnd,
	fyne.KeyPageUp: caret.PageUp, fyne.KeyPageDown: caret.PageDown,
}

// TypedKey implements fyne.Focusable.
func (s *surface) TypedKey(k *fyne.KeyEvent) {
	e := s.ed
	e.stir()
	if m, ok := motions[k.Name]; ok {
		e.move(m, s.shifted())
		return
	}
	switch k.Name {
	case fyne.KeyEscape:
		if e.o.OnEscape != nil {
			e.o.OnEscape()
		}
	case fyne.KeyTab:
		if change, ok := e.indent(s.shifted()); ok && !e.readOnly {
			e.reindent(change)
		}
	case fyne.KeyBackspace:
		e.delete(caret.Back)
	case fyne.KeyDelete:
		e.delete(caret.Forward)
	case fyne.KeyReturn, fyne.KeyEnter:
		if e.readOnly {
			return
		}
		if s.shifted() {
			start, end := e.Selection()
			e.replace(start, end, "\n", undo.Typing)
			return
		}
		e.enter()
	}
}

// move moves the caret by a key.
func (e *Editor) move(m caret.Motion, extend bool) {
	paging := m == caret.PageUp || m == caret.PageDown
	before := e.layout().Caret(toLayout(e.cursor.Caret)).Y
	e.sync()
	away := before - e.top
	e.cursor.Move(e.buf.Snapshot(), e.lines(), m, extend)
	if paging && away >= 0 && away < e.height() {
		// The page turns under the caret, which stays where it is on the screen.
		now := e.layout().Caret(toLayout(e.cursor.Caret)).Y
		e.scrollTo(now - away)
	}
	e.moved()
}

// delete takes away the selection, or what d says.
func (e *Editor) delete(d caret.Deletion) {
	if e.readOnly {
		return
	}
	start, end := e.cursor.Deleted(e.buf.Snapshot(), e.lines(), d)
	if start == end {
		return
	}
	kind := undo.Deleting
	if !e.cursor.Empty() || d == caret.WordBack || d == caret.WordForward {
		kind = undo.Other
	}
	e.replace(start, end, "", kind)
}

// TypedShortcut implements fyne.Shortcutable.
func (s *surface) TypedShortcut(sc fyne.Shortcut) {
	e := s.ed
	e.stir()
	if e.o.OnShortcut != nil && e.o.OnShortcut(sc) {
		return
	}
	switch sc := sc.(type) {
	case *fyne.ShortcutUndo:
		e.edit(e.Undo)
	case *fyne.ShortcutRedo:
		e.edit(e.Redo)
	case *fyne.ShortcutCut:
		e.cut(sc.Clipboard)
	case *fyne.ShortcutCopy:
		e.copy(sc.Clipboard)
	case *fyne.ShortcutPaste:
		e.paste(sc.Clipboard)
	case *fyne.ShortcutSelectAll:
		e.selectAll()
	case *desktop.CustomShortcut:
		if !e.custom(sc) {
			e.pass(sc)
		}
	default:
		e.pass(sc)
	}
}

// pass hands on to the window a shortcut that the editor does not know: Fyne
// asks only the one or the other.
func (e *Editor) pass(sc fyne.Shortcut) {
	if c, ok := fyne.CurrentApp().Driver().CanvasForObject(e.surface).(fyne.Shortcutable); ok {
		c.TypedShortcut(sc)
	}
}

// edit does what only who may write may do.
func (e *Editor) edit(do func()) {
	if !e.readOnly {
		do()
	}
}

// custom does what the keys with Ctrl and Alt are for.
func (e *Editor) custom(sc *desktop.CustomShortcut) bool {
	extend := sc.Modifier&fyne.KeyModifierShift != 0
	word, line := fyne.KeyModifierControl, fyne.KeyModifier(0)
	if runtime.GOOS == "darwin" {
		word, line = fyne.KeyModifierAlt, fyne.KeyModifierSuper
	}
	switch sc.Modifier &^ fyne.KeyModifierShift {
	case word:
		return e.wordKey(sc.KeyName, extend)
	case line:
		return e.lineKey(sc.KeyName, extend)
	case fyne.KeyModifierShortcutDefault:
		return e.commandKey(sc.KeyName, extend)
	}
	return false
}

func (e *Editor) wordKey(k fyne.KeyName, shift bool) bool {
	switch k {
	case fyne.KeyLeft:
		e.move(caret.WordLeft, shift)
	case fyne.KeyRight:
		e.move(caret.WordRight, shift)
	case fyne.KeyUp:
		e.move(caret.ParagraphUp, shift)
	case fyne.KeyDown:
		e.move(caret.ParagraphDown, shift)
	case fyne.KeyHome:
		e.move(caret.DocumentStart, shift)
	case fyne.KeyEnd:
		e.move(caret.DocumentEnd, shift)
	case fyne.KeyBackspace:
		if shift {
			e.delete(caret.ToLineStart)
		} else {
			e.delete(caret.WordBack)
		}
	case fyne.KeyDelete:
		if shift {
			e.delete(caret.ToLineEnd)
		} else {
			e.delete(caret.WordForward)
		}
	default:
		return fyne.KeyModifierShortcutDefault == fyne.KeyModifierControl && e.commandKey(k, shift)
	}
	return true
}

// lineKey is for the Command key of a Mac.
func (e *Editor) lineKey(k fyne.KeyName, shift bool) bool {
	switch k {
	case fyne.KeyLeft:
		e.move(caret.LineStart, shift)
	case fyne.KeyRight:
		e.move(caret.LineEnd, shift)
	case fyne.KeyUp:
		e.move(caret.DocumentStart, shift)
	case fyne.KeyDown:
		e.move(caret.DocumentEnd, shift)
	case fyne.KeyBackspace:
		e.delete(caret.ToLineStart)
	default:
		return e.commandKey(k, shift)
	}
	return true
}

func (e *Editor) commandKey(k fyne.KeyName, shift bool) bool {
	switch {
	case k == fyne.KeyZ && shift, k == fyne.KeyY && !shift:
		e.edit(e.Redo)
	case k == fyne.KeyZ:
		e.edit(e.Undo)
	case k == fyne.KeyV && shift:
		e.PastePlain(fyne.CurrentApp().Clipboard())
	default:
		return false
	}
	return true
}

func (e *Editor) selectAll() {
	e.cursor.SelectAll(e.buf.Snapshot())
	e.steps.Break()
	e.restartBlink()
	e.paint() // the view stays
	e.tellCaret()
}
