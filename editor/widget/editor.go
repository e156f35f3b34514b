package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"postil/editor/caret"
	undo "postil/editor/history"
	"postil/editor/layout"
	"postil/editor/style"
	"postil/editor/text"
)

// Editor is the TextField in which articles are written: Markdown source,
// styled in place. What a key costs does not depend on the length of the text;
// only the lines in sight are laid out and painted.
type Editor struct {
	o       Options
	buf     *text.Buffer
	styles  *style.Highlighter
	laid    *layout.Layout // nil until it is asked for: see layout
	steps   *undo.History
	cursor  caret.Cursor
	look    look
	surface *surface
	root    fyne.CanvasObject

	marks       text.Marks
	decorations map[text.MarkID]Decoration
	pastes      []*Paste // asked for, not made yet
	looks       map[text.Kind]Look

	top      float64 // y of the text at the widget's upper edge; down to -look.pad
	readOnly bool
	focused  bool

	together int  // calls of Together under way
	pending  bool // a change in them was not painted and told yet

	focusMode  bool // only the caret's paragraph is in full colour
	typewriter bool // the caret's line stays in the middle

	blink blink

	whole   string // the text as a string, of version
	version uint64
	known   bool // whole is of some version

	told caret.Selection // what OnCaret was last told
}

var _ TextField = (*Editor)(nil)

// NewEditor returns an empty Editor. A Fyne app must exist: it measures the
// text.
func NewEditor(o Options) *Editor {
	if o.Now == nil {
		o.Now = time.Now
	}
	e := &Editor{o: o, buf: text.New(""), steps: undo.New(undo.Options{}), decorations: map[text.MarkID]Decoration{}, looks: DefaultLooks()}
	e.surface = newSurface(e)
	e.look = newLook(o)
	e.styles = style.NewHighlighter(e.buf)
	e.top = -float64(e.look.pad)
	// The surface stands in a clip: lines that are half in sight end at its edge.
	clip := container.NewClip(e.surface)
	// Fyne finds what takes the keyboard only below what has a renderer. Without
	// one the editor could not be focused before it was painted.
	clip.ExtendBaseWidget(clip)
	clip.Refresh()
	e.root = clip
	return e
}

// layout is where everything in the text stands. It is made when it is first
// asked for: to measure text, its typefaces have to be read.
func (e *Editor) layout() *layout.Layout {
	if e.laid == nil {
		l, err := layout.New(e.buf, e.styles, layout.Options{
			Measurer: e.look.metrics, Faces: e.look.faces, LineSpacing: lineSpacing, Margin: 200,
		})
		if err != nil {
			panic(err) // it wants a Measurer only, and has one
		}
		e.laid = l
	}
	return e.laid
}

// CanvasObject implements TextField.
func (e *Editor) CanvasObject() fyne.CanvasObject { return e.root }

// Focusable is the object that takes the keyboard, for Canvas.Focus.
func (e *Editor) Focusable() fyne.Focusable { return e.surface }

// Focus implements TextField.
func (e *Editor) Focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(e.surface); c != nil && c.Focused() != fyne.Focusable(e.surface) {
		c.Focus(e.surface)
	}
}

// Text implements TextField. It puts the whole text together once for each
// version; where a Snapshot will do, take that.
func (e *Editor) Text() string {
	if !e.known || e.version != e.buf.Version() {
		e.whole, e.version, e.known = e.buf.String(), e.buf.Version(), true
	}
	return e.whole
}

// Snapshot returns the present text. It costs nothing and may be read on
// another goroutine.
func (e *Editor) Snapshot() text.Snapshot { return e.buf.Snapshot() }

// SetText implements TextField. Decorations are gone, too.
func (e *Editor) SetText(s string) {
	e.stir()
	e.known, e.whole = false, ""
	e.buf.Replace(0, e.buf.Len(), s)
	e.styles.Reset()
	if e.laid != nil {
		e.laid.Reset()
	}
	e.steps = undo.New(undo.Options{})
	e.marks = text.Marks{}
	e.pastes = nil // they were for the other text
	clear(e.decorations)
	e.cursor = caret.Cursor{Page: e.cursor.Page}
	e.top = -float64(e.look.pad)
	e.restartBlink()
	e.paint()
	e.tellCaret()
}

// Insert implements TextField.
func (e *Editor) Insert(s string) {
	start, end := e.Selection()
	e.Replace(start, end, s)
}

// Replace implements TextField.
func (e *Editor) Replace(start, end int, s string) {
	start, end = e.buf.RuneStart(start), e.buf.RuneStart(end)
	if end < start {
		start, end = end, start
	}
	e.replace(start, end, s, undo.Other)
}

// Caret implements TextField.
func (e *Editor) Caret() int { return e.cursor.Caret.Offset }

// SetCaret implements TextField. The caret goes to the start of the character
// that it would stand in.
func (e *Editor) SetCaret(offset int) {
	e.cursor.Set(e.buf.Snapshot(), caret.Position{Offset: e.clamp(offset)})
	e.moved()
}

// Selection implements TextField.
func (e *Editor) Selection() (start, end int) { return e.cursor.Range() }

// Select implements TextField.
func (e *Editor) Select(start, end int) {
	start, end = e.clamp(start), e.clamp(end)
	e.cursor.Select(e.buf.Snapshot(), min(start, end), caret.Position{Offset: max(start, end)})
	e.moved()
}

// SetReadOnly implements TextField.
func (e *Editor) SetReadOnly(readOnly bool) { e.readOnly = readOnly }

func (e *Editor) clamp(offset int) int { return min(max(offset, 0), e.buf.Len()) }

// moved shows the caret where it has gone to.
func (e *Editor) moved() {
	if e.together > 0 {
		return // Together ends with it
	}
	e.steps.Break()
	e.restartBlink()
	e.paintCaretInView()
	e.tellCaret()
}

// tellCaret calls OnCaret if the caret or the selection moved.
func (e *Editor) tellCaret() {
	now := e.cursor.Selection
	if now == e.told {
		return
	}
	e.told = now
	if e.o.OnCaret != nil {
		e.o.OnCaret()
	}
}
