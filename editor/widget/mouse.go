package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/editor/caret"
)

// drag is what the pointer drags.
type drag uint8

const (
	dragNothing drag = iota
	dragText
	dragBar
)

const (
	clickPause = 400 * time.Millisecond // between the clicks of a double click
	clickRange = 5                      // and how far it may move
	// scrollPause is between two steps of scrolling while the pointer is held
	// past the edge.
	scrollPause = 30 * time.Millisecond
)

// mouse is what the surface knows of the pointer.
type mouse struct {
	drag   drag
	clicks int
	last   time.Time     // of the last press
	at     fyne.Position // of the last press, then of the pointer while dragging
	grip   float32       // from the thumb's upper edge to the pointer
	onBar  bool          // over the scrollbar
	told   bool          // of something pointed at
	cancel func()        // of the next step of scrolling past the edge
}

// position is the place in the text nearest to a point of the widget.
func (e *Editor) position(p fyne.Position) caret.Position {
	left, _ := e.column()
	e.sync()
	return toCaret(e.layout().At(p.X-left, float64(p.Y)+e.top))
}

func (s *surface) overBar(p fyne.Position) bool {
	_, h := s.ed.thumb()
	return h > 0 && p.X >= s.Size().Width-s.ed.look.bar
}

// MouseDown implements desktop.Mouseable.
func (s *surface) MouseDown(ev *desktop.MouseEvent) {
	e := s.ed
	e.stir()
	if ev.Button == desktop.MouseButtonPrimary && s.overBar(ev.Position) {
		s.pressBar(ev.Position.Y)
		return
	}
	e.Focus()
	at := e.position(ev.Position)
	switch {
	case ev.Button == desktop.MouseButtonSecondary:
		if start, end := e.Selection(); at.Offset < start || at.Offset > end || start == end {
			e.cursor.Set(e.buf.Snapshot(), at)
			e.stay()
		}
		return
	case ev.Button != desktop.MouseButtonPrimary:
		return
	case ev.Modifier&fyne.KeyModifierShortcutDefault != 0 && e.o.OnFollow != nil:
		e.o.OnFollow(at.Offset)
		return
	}
	now := e.o.Now()
	m := &s.mouse
	far := ev.Position.Subtract(m.at)
	if m.clicks == 0 || now.Sub(m.last) > clickPause || abs(float64(far.X)) > clickRange || abs(float64(far.Y)) > clickRange {
		m.clicks = 0
	}
	m.clicks = m.clicks%3 + 1
	m.last, m.at, m.drag = now, ev.Position, dragText
	e.cursor.Press(e.buf.Snapshot(), at, m.clicks, ev.Modifier&fyne.KeyModifierShift != 0)
	e.stay()
}

// stay shows the caret where the pointer put it, without scrolling.
func (e *Editor) stay() {
	e.steps.Break()
	e.restartBlink()
	e.paint()
	e.tellCaret()
}

// MouseUp implements desktop.Mouseable.
func (s *surface) MouseUp(*desktop.MouseEvent) { s.DragEnd() }

// Dragged implements fyne.Draggable.
func (s *surface) Dragged(ev *fyne.DragEvent) {
	switch s.mouse.drag {
	case dragBar:
		s.ed.dragThumb(ev.Position.Y - s.mouse.grip)
	case dragText:
		s.mouse.at = ev.Position
		s.mouse.clicks = 0 // a click after a drag is the first
		s.selectTo()
	}
}

// selectTo selects up to the pointer. Past the upper or lower edge the text
// scrolls for as long as the pointer is held there.
func (s *surface) selectTo() {
	e, m := s.ed, &s.mouse
	if m.cancel != nil {
		m.cancel()
		m.cancel = nil
	}
	at := m.at
	past := float32(0)
	if at.Y < 0 {
		past = at.Y
	} else if h := s.Size().Height; at.Y > h {
		past = at.Y - h
	}
	if past != 0 {
		e.scrollTo(e.top + float64(min(max(past*0.6, -60), 60)))
		at.Y = min(max(at.Y, 0), s.Size().Height-1)
	}
	e.cursor.Drag(e.buf.Snapshot(), e.position(at))
	e.stay()
	if past != 0 && e.o.After != nil {
		m.cancel = e.o.After(scrollPause, func() {
			if m.drag == dragText {
				s.selectTo()
			}
		})
	}
}

// DragEnd implements fyne.Draggable.
func (s *surface) DragEnd() {
	bar := s.mouse.drag == dragBar
	s.mouse.drag = dragNothing
	if s.mouse.cancel != nil {
		s.mouse.cancel()
		s.mouse.cancel = nil
	}
	if bar {
		s.ed.paint()
	}
}

// pressBar takes the thumb; a press beside it turns a page.
func (s *surface) pressBar(y float32) {
	e := s.ed
	top, h := e.thumb()
	page := e.height() * 0.9
	switch {
	case y < top:
		e.scrollBy(-page)
	case y > top+h:
		e.scrollBy(page)
	default:
		s.mouse.drag, s.mouse.grip = dragBar, y-top
		e.paint()
	}
}

// TappedSecondary implements fyne.SecondaryTappable with a menu.
func (s *surface) TappedSecondary(p *fyne.PointEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(s)
	if c == nil {
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s).Add(p.Position)
	widget.ShowPopUpMenuAtPosition(s.ed.menuAt(p.Position), c, at)
}

// Cursor implements desktop.Cursorable.
func (s *surface) Cursor() desktop.Cursor {
	if s.mouse.onBar || s.mouse.drag == dragBar {
		return desktop.DefaultCursor
	}
	return desktop.TextCursor
}

// MouseIn implements desktop.Hoverable.
func (s *surface) MouseIn(ev *desktop.MouseEvent) { s.MouseMoved(ev) }

// MouseMoved implements desktop.Hoverable.
func (s *surface) MouseMoved(ev *desktop.MouseEvent) {
	if on := s.overBar(ev.Position); on != s.mouse.onBar {
		s.mouse.onBar = on
		s.ed.paint()
	}
	s.hover(s.ed.pointed(ev.Position))
}

// MouseOut implements desktop.Hoverable.
func (s *surface) MouseOut() {
	if s.mouse.onBar {
		s.mouse.onBar = false
		s.ed.paint()
	}
	s.hover(nil)
}

// hover tells what is pointed at, nil for nothing. It is told of again whenever
// the pointer moves on it.
func (s *surface) hover(h *Hover) {
	if h == nil && !s.mouse.told {
		return
	}
	s.mouse.told = h != nil
	if s.ed.o.OnHover != nil {
		s.ed.o.OnHover(h)
	}
}
