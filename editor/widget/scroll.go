package widget

import (
	"fyne.io/fyne/v2"

	"postil/editor/layout"
)

// Heights in the text's plane count from the first line's top; the widget's
// upper edge is at Editor.top there.

// column is where the text stands: its left edge and width.
func (e *Editor) column() (left, width float32) {
	size := e.surface.Size()
	column := size.Width
	if e.o.Measure != nil {
		if m := e.o.Measure(); m > 0 {
			column = min(column, m)
		}
	}
	return (size.Width-column)/2 + e.look.pad, max(column-2*e.look.pad, 1)
}

// height is the widget's.
func (e *Editor) height() float64 { return float64(e.surface.Size().Height) }

// bounds are the least and the greatest scroll position. A text that fills the
// widget can be scrolled on by a part of it, so that its end need not be
// written at the lower edge.
func (e *Editor) bounds() (least, most float64) {
	pad := float64(e.look.pad)
	least = -pad
	if e.typewriter {
		// The first and the last line reach the middle, too.
		return min(least, -e.height()*typewriterAt), max(least, e.layout().Height()-e.height()*typewriterAt)
	}
	most = e.layout().Height() + pad - e.height()
	if most > least {
		most += e.height() * 0.3
	}
	return least, max(least, most)
}

// typewriterAt is where the line being written stands, in heights of the widget.
const typewriterAt = 0.45

// SetTypewriter keeps the line being written at one height of the widget, a
// little above its middle, and moves the text instead.
func (e *Editor) SetTypewriter(on bool) {
	if e.typewriter != on {
		e.typewriter = on
		e.paintCaretInView()
	}
}

// SetFocusMode makes every paragraph but the caret's stand back.
func (e *Editor) SetFocusMode(on bool) {
	if e.focusMode != on {
		e.focusMode = on
		e.paint()
	}
}

// sync takes up what the layout learnt about the heights above the viewport.
func (e *Editor) sync() {
	if s := e.layout().TakeShift(); e.top > 0 {
		e.top += s
	}
}

// scrollTo puts y of the text at the widget's upper edge, as far as it goes.
func (e *Editor) scrollTo(y float64) {
	e.sync()
	least, most := e.bounds()
	e.top = min(max(y, least), most)
}

// scrollToCaret brings the caret's line into view, with a line to spare.
func (e *Editor) scrollToCaret() {
	if e.height() <= 0 {
		return
	}
	c := e.layout().Caret(toLayout(e.cursor.Caret))
	e.sync()
	if e.typewriter {
		// A press of the mouse does not come here, so the text stays under it.
		e.top = c.Y + float64(c.Height)/2 - e.height()*typewriterAt
		return
	}
	spare := min(float64(c.Height), e.height()/4)
	switch top, bottom := c.Y-spare, c.Y+float64(c.Height)+spare; {
	case top < e.top:
		e.scrollTo(top)
		if c.Y == 0 {
			e.scrollTo(-float64(e.look.pad))
		}
	case bottom > e.top+e.height():
		e.scrollTo(bottom - e.height())
	}
}

// caretInView reports whether all of the caret's line can be seen.
func (e *Editor) caretInView() bool {
	c := e.layout().Caret(toLayout(e.cursor.Caret))
	e.sync()
	return c.Y >= e.top && (c.Y+float64(c.Height) <= e.top+e.height() || float64(c.Height) > e.height())
}

// Scrolled implements fyne.Scrollable.
func (s *surface) Scrolled(ev *fyne.ScrollEvent) {
	s.ed.scrollBy(-float64(ev.Scrolled.DY))
}

// scrollBy moves the view and leaves the caret.
func (e *Editor) scrollBy(dy float64) {
	before := e.top
	e.scrollTo(e.top + dy)
	if e.top != before {
		e.stir()
		e.paint()
		e.tellScrolled()
	}
}

// tellScrolled says that the person scrolled.
func (e *Editor) tellScrolled() {
	if e.o.OnScrolled != nil {
		e.o.OnScrolled(e.TopOffset())
	}
}

// ScrollTo puts the line that holds an offset at the widget's upper edge, as far
// as it goes, and leaves the caret where it is.
func (e *Editor) ScrollTo(offset int) {
	e.stir()
	for range 3 {
		// What comes into sight above may be higher than it was thought to be.
		e.scrollTo(e.layout().Caret(layout.Position{Offset: e.clamp(offset)}).Y - float64(e.look.pad))
		e.paint()
	}
}

// TopOffset returns the offset of the first line in sight.
func (e *Editor) TopOffset() int {
	if p := e.surface.p; p != nil && len(p.view.Lines) > 0 {
		l := p.view.Lines[0]
		return l.Offset + l.Line.Start
	}
	return 0
}

// PointOf returns where on CanvasObject the character at an offset stands: the
// upper end of a caret before it, and that caret's height. It may be out of
// sight.
func (e *Editor) PointOf(offset int) (at fyne.Position, height float32) {
	c := e.layout().Caret(layout.Position{Offset: e.clamp(offset)})
	e.sync()
	left, _ := e.column()
	return fyne.NewPos(left+c.X, float32(c.Y-e.top)), c.Height
}

// page is the number of lines that fill the widget, less one to go on from.
func (e *Editor) page() int {
	line := float64(e.look.stand(e.look.faces[0]).height) * lineSpacing
	return max(1, int(e.height()/max(line, 1))-1)
}

// thumb is where the scrollbar's handle stands; its height is 0 when all text
// is in view.
func (e *Editor) thumb() (y, height float32) {
	least, most := e.bounds()
	if most <= least || e.height() <= 0 {
		return 0, 0
	}
	view := e.height()
	h := max(28, view*view/(most-least+view))
	h = min(h, view)
	return float32((e.top - least) / (most - least) * (view - h)), float32(h)
}

// dragThumb scrolls so that the handle's upper edge is at y.
func (e *Editor) dragThumb(y float32) {
	_, h := e.thumb()
	room := e.height() - float64(h)
	if h == 0 || room <= 0 {
		return
	}
	part := float64(y) / room
	e.stir()
	for range 3 {
		least, most := e.bounds()
		e.scrollTo(least + (most-least)*part)
		e.paint()
		if part < 1 {
			break
		}
		// What came into sight may have moved the end.
	}
	e.tellScrolled()
}
