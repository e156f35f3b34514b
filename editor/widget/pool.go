package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// pool keeps objects of one kind for use again from one painting to the next.
type pool[T fyne.CanvasObject] struct {
	make  func() T
	items []T
	used  int
	grown bool // since begin
}

func (p *pool[T]) begin() { p.used, p.grown = 0, false }

// next gives one more object.
func (p *pool[T]) next() T {
	if p.used == len(p.items) {
		p.items = append(p.items, p.make())
		p.grown = true
	}
	o := p.items[p.used]
	p.used++
	if !o.Visible() {
		o.Show()
	}
	return o
}

// end hides what is not needed now.
func (p *pool[T]) end() {
	for _, o := range p.items[p.used:] {
		if o.Visible() {
			o.Hide()
		}
	}
}

// key is all that decides the picture of a text.
type textKey struct {
	text  string
	style fyne.TextStyle
	size  float32
	color color.NRGBA
}

// wanted is a text to be shown.
type wanted struct {
	textKey
	at   fyne.Position
	area fyne.Size
}

// shown is a text that is shown.
type shown struct {
	textKey
	object *canvas.Text
}

// texts keeps text objects. One whose text is still wanted is not touched but
// to move it.
type texts struct {
	live, free []shown
	changed    int  // texts that took another picture, since the start
	reordered  bool // by the last show
}

// show makes the live texts those wanted. What both have at the start and at
// the end stays as it is.
func (t *texts) show(want []wanted) {
	t.reordered = false
	same, n := 0, min(len(t.live), len(want))
	for same < n && t.live[same].textKey == want[same].textKey {
		same++
	}
	tail := 0
	for tail < n-same && t.live[len(t.live)-1-tail].textKey == want[len(want)-1-tail].textKey {
		tail++
	}
	t.reordered = same+tail < max(len(t.live), len(want))
	t.free = append(t.free, t.live[same:len(t.live)-tail]...)
	live := make([]shown, 0, len(want))
	live = append(live, t.live[:same]...)
	for _, w := range want[same : len(want)-tail] {
		live = append(live, t.take(w))
	}
	live = append(live, t.live[len(t.live)-tail:]...)
	t.live = live
	for i, w := range want {
		t.live[i].object.Move(w.at)
	}
	for _, s := range t.free {
		if s.object.Visible() {
			s.object.Hide()
		}
	}
}

// take makes a text that is not in use show w.
func (t *texts) take(w wanted) shown {
	var s shown
	if n := len(t.free); n > 0 {
		s = t.free[n-1]
		t.free = t.free[:n-1]
	} else {
		s.object = &canvas.Text{}
	}
	if s.textKey != w.textKey {
		s.textKey = w.textKey
		o := s.object
		o.Text, o.TextStyle, o.TextSize, o.Color = w.text, w.style, w.size, w.color
		o.Resize(w.area)
		o.Refresh()
		t.changed++
	}
	if !s.object.Visible() {
		s.object.Show()
	}
	return s
}

func (t *texts) objects(to []fyne.CanvasObject) []fyne.CanvasObject {
	for _, s := range t.live {
		to = append(to, s.object)
	}
	for _, s := range t.free {
		to = append(to, s.object)
	}
	return to
}
