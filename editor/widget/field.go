package widget

import (
	"strings"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"postil/editor/text"
)

// Options sets up a Field or an Editor.
type Options struct {
	// Theme has the size and colours of the text; nil is the window's.
	Theme fyne.Theme
	// TextStyle picks the typeface from the window's theme: Fyne measures
	// with that one, whatever Theme says.
	TextStyle fyne.TextStyle
	// Measure is the widest that the column of text grows, in
	// device-independent pixels; nil or a result of 0 lets it fill the room.
	Measure     func() float32
	Placeholder string
	Now         func() time.Time // nil is time.Now; groups what is undone at once

	OnChanged func() // the text changed, by whatever means but SetText
	OnCaret   func() // the caret or the selection moved
	// OnShortcut sees every shortcut before the field does; true means that
	// it is done with.
	OnShortcut func(fyne.Shortcut) bool
	// OnEscape is called for the Escape key.
	OnEscape func()
	OnFocus  func() // the field got the keyboard

	// What follows is for an Editor only.

	// After calls f on the UI goroutine once d has passed, unless it is
	// cancelled before. Nil makes the caret steady.
	After func(d time.Duration, f func()) (cancel func())
	// Looks says how decorations of a kind are drawn; those it leaves out
	// look as DefaultLooks has it.
	Looks map[text.Kind]Look
	// OnEdit is told of each change of the text, also by undo and by the
	// program, before OnChanged; SetText is none.
	OnEdit func(text.Delta)
	// OnPaste decides what a paste becomes, which it must end sooner or
	// later. Nil pastes the clipboard's text.
	OnPaste func(*Paste)
	// OnFollow is called for a click with Ctrl at an offset, such as one in
	// a link or a citation.
	OnFollow func(offset int)
	// OnHover is called with the decoration under the pointer, again and
	// again while the pointer moves on it, and with nil when the pointer has
	// left it.
	OnHover func(*Hover)
	// OnScrolled is called when the person scrolls; offset as TopOffset gives it.
	OnScrolled func(offset int)
	// OnStir is called for every key and press of the mouse, and when the text
	// changes or scrolls: what was shown beside a place in it is out of date.
	OnStir func()
	// OnActions is asked what can be done about a decoration, only when it
	// is to be shown.
	OnActions func(Decoration) []Action
	// OnMenu is asked what a right click offers besides, wherever it is.
	OnMenu func() []Action
}

// Field is a TextField on Fyne's Entry.
type Field struct {
	o       Options
	entry   *entry
	root    fyne.CanvasObject
	history *history

	text     string // as last seen, to tell what an edit changed
	caret    int    // as last seen
	selStart int    // as last seen
	selEnd   int
	anchor   int  // where the selection began, if there is one
	quiet    bool // the program is editing: the Entry's callbacks say nothing
}

// New returns an empty Field.
func New(o Options) *Field {
	if o.Now == nil {
		o.Now = time.Now
	}
	f := &Field{o: o, history: newHistory()}
	f.entry = newEntry(f)
	f.entry.TextStyle = o.TextStyle
	f.entry.SetPlaceHolder(o.Placeholder)
	var obj fyne.CanvasObject = container.NewClip(container.New(measureLayout{o.Measure}, f.entry))
	if o.Theme != nil {
		obj = container.NewThemeOverride(obj, o.Theme)
	}
	f.root = obj
	return f
}

// CanvasObject implements TextField.
func (f *Field) CanvasObject() fyne.CanvasObject { return f.root }

// Focusable is the object that takes the keyboard, for Canvas.Focus.
func (f *Field) Focusable() fyne.Focusable { return f.entry }

// Focus implements TextField.
func (f *Field) Focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(f.entry); c != nil {
		c.Focus(f.entry)
	}
}

// Text implements TextField.
func (f *Field) Text() string { return f.text }

// SetText implements TextField.
func (f *Field) SetText(text string) {
	f.silently(func() {
		f.entry.unselect()
		f.entry.SetText(text)
		f.entry.setCaret(0)
	})
	f.history = newHistory()
	f.text = f.entry.Text
	f.noteCaret()
}

// Insert implements TextField.
func (f *Field) Insert(text string) {
	start, end := f.Selection()
	f.Replace(start, end, text)
}

// Replace implements TextField.
func (f *Field) Replace(start, end int, text string) {
	start, end = f.clamp(start), f.clamp(end)
	if end < start {
		start, end = end, start
	}
	old := f.text[start:end]
	if old == text {
		f.SetCaret(end)
		return
	}
	c := change{at: start, old: old, new: text, before: f.Caret(), after: start + len(text), when: f.o.Now(), closed: true}
	f.history.add(c)
	f.apply(c.at, len(c.old), c.new, c.after)
}

// apply edits the text without recording it.
func (f *Field) apply(at, length int, text string, caret int) {
	next := f.text[:at] + text + f.text[at+length:]
	f.silently(func() {
		f.entry.unselect()
		f.entry.SetText(next)
		f.entry.setCaret(utf8.RuneCountInString(next[:caret]))
	})
	f.text = next
	if f.o.OnChanged != nil {
		f.o.OnChanged()
	}
	f.noteCaret()
}

// Undo implements TextField.
func (f *Field) Undo() {
	if c, ok := f.history.undo(); ok {
		f.apply(c.at, len(c.new), c.old, c.before)
	}
}

// Redo implements TextField.
func (f *Field) Redo() {
	if c, ok := f.history.redo(); ok {
		f.apply(c.at, len(c.old), c.new, c.after)
	}
}

// CanUndo implements TextField.
func (f *Field) CanUndo() bool { return f.history.next > 0 }

// CanRedo implements TextField.
func (f *Field) CanRedo() bool { return f.history.next < len(f.history.changes) }

// Caret implements TextField.
func (f *Field) Caret() int { return f.byteOffset(f.entry.offset()) }

// SetCaret implements TextField.
func (f *Field) SetCaret(offset int) {
	offset = f.clamp(offset)
	f.silently(func() {
		f.entry.unselect()
		f.entry.setCaret(utf8.RuneCountInString(f.text[:offset]))
	})
	f.noteCaret()
}

// Selection implements TextField. The Entry tells the selected text but not
// where it is; it is before or behind the caret, and where both sides read the
// same the place at which the selection began decides.
func (f *Field) Selection() (start, end int) {
	caret := f.Caret()
	n := len(f.entry.SelectedText())
	if n == 0 {
		return caret, caret
	}
	sel := f.entry.SelectedText()
	before := caret >= n && f.text[caret-n:caret] == sel
	behind := caret+n <= len(f.text) && f.text[caret:caret+n] == sel
	if behind && (!before || f.anchor == caret+n) {
		return caret, caret + n
	}
	if before {
		return caret - n, caret
	}
	return caret, caret
}

// Select implements TextField.
func (f *Field) Select(start, end int) {
	start, end = f.clamp(start), f.clamp(end)
	if end < start {
		start, end = end, start
	}
	f.silently(func() {
		f.entry.unselect()
		f.entry.setCaret(utf8.RuneCountInString(f.text[:start]))
		if end > start {
			f.entry.selectTo(utf8.RuneCountInString(f.text[:end]))
		}
	})
	f.anchor = start
	f.noteCaret()
}

// SetReadOnly implements TextField.
func (f *Field) SetReadOnly(readOnly bool) {
	f.entry.readOnly = readOnly
}

// silently runs an edit of the program's own.
func (f *Field) silently(edit func()) {
	was := f.quiet
	f.quiet = true
	edit()
	f.quiet = was
}

// edited records what the person did to the Entry.
func (f *Field) edited(now string) {
	if f.quiet || now == f.text {
		return
	}
	at, old, new := difference(f.text, now)
	f.history.add(change{
		at: at, old: old, new: new, before: f.caret, after: at + len(new), when: f.o.Now(),
		closed: utf8.RuneCountInString(old) > 1 || utf8.RuneCountInString(new) > 1 || old != "" && new != "",
	})
	f.text = now
	if f.o.OnChanged != nil {
		f.o.OnChanged()
	}
}

// noteCaret tells that the caret or the selection moved, if it did.
func (f *Field) noteCaret() {
	if f.quiet {
		return
	}
	caret := f.Caret()
	start, end := f.Selection()
	if caret == f.caret && start == f.selStart && end == f.selEnd {
		return
	}
	f.caret, f.selStart, f.selEnd = caret, start, end
	if f.o.OnCaret != nil {
		f.o.OnCaret()
	}
}

// byteOffset turns a rune offset into bytes.
func (f *Field) byteOffset(runes int) int {
	at := 0
	for ; runes > 0 && at < len(f.text); runes-- {
		_, n := utf8.DecodeRuneInString(f.text[at:])
		at += n
	}
	return at
}

func (f *Field) clamp(offset int) int {
	offset = max(0, min(offset, len(f.text)))
	for offset > 0 && offset < len(f.text) && !utf8.RuneStart(f.text[offset]) {
		offset--
	}
	return offset
}

// clean makes pasted text fit an article: line ends are LF, and what no
// keyboard types is left out.
func clean(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == '\ufeff' || r == utf8.RuneError:
			return -1
		}
		return r
	}, text)
}

// menu is what a right click offers.
func (f *Field) menu() *fyne.Menu {
	clip := fyne.CurrentApp().Clipboard()
	item := func(label string, enabled bool, do func()) *fyne.MenuItem {
		m := fyne.NewMenuItem(label, do)
		m.Disabled = !enabled
		return m
	}
	start, end := f.Selection()
	some, edit := start < end, !f.entry.readOnly
	return fyne.NewMenu(
		"",
		item(lang.L("Undo"), edit && f.CanUndo(), f.Undo),
		item(lang.L("Redo"), edit && f.CanRedo(), f.Redo),
		fyne.NewMenuItemSeparator(),
		item(lang.L("Cut"), edit && some, func() { f.entry.TypedShortcut(&fyne.ShortcutCut{Clipboard: clip}) }),
		item(lang.L("Copy"), some, func() { f.entry.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip}) }),
		item(lang.L("Paste"), edit, func() { f.entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip}) }),
		item(lang.L("Select all"), true, func() { f.entry.TypedShortcut(&fyne.ShortcutSelectAll{}) }),
	)
}

// ring is the width of the Entry's border, which lies outside the field: a ring
// around the whole page is no help while there is a caret.
const ring = 3

// measureLayout centres its object in a column no wider than measure.
type measureLayout struct{ measure func() float32 }

func (m measureLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := size.Width
	if m.measure != nil {
		if w := m.measure(); w > 0 {
			width = min(width, w)
		}
	}
	for _, o := range objects {
		o.Move(fyne.NewPos((size.Width-width)/2-ring, -ring))
		o.Resize(fyne.NewSize(width+2*ring, size.Height+2*ring))
	}
}

func (m measureLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		s = s.Max(o.MinSize())
	}
	return s
}

// entry is the Entry with the keys that it lacks.
type entry struct {
	widget.Entry
	field    *Field
	readOnly bool

	hangs   int // where the caret belongs, behind a space over the row's end; 0 for no such space
	hangsAt int // where the Entry has it then
}

var (
	_ fyne.Focusable    = (*entry)(nil)
	_ fyne.Shortcutable = (*entry)(nil)
	_ fyne.Tabbable     = (*entry)(nil)
	_ desktop.Keyable   = (*entry)(nil)
)

func newEntry(f *Field) *entry {
	e := &entry{field: f}
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapWord
	e.OnChanged = f.edited
	e.OnCursorChanged = f.noteCaret
	e.ExtendBaseWidget(e)
	return e
}

// AcceptsTab implements fyne.Tabbable: Tab goes to the next field, so that
// nobody is caught in this one.
func (e *entry) AcceptsTab() bool { return false }
