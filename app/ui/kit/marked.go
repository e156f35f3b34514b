package kit

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Mark is a range of bytes of a text that stands out.
type Mark struct{ Start, End int }

// markedText is a line of which parts stand out in bold. It is cut with an
// ellipsis where there is no room.
type markedText struct {
	widget.BaseWidget
	text  string
	marks []Mark // in order; they do not overlap
	color fyne.ThemeColorName
	size  fyne.ThemeSizeName
}

func newMarkedText(color fyne.ThemeColorName, size fyne.ThemeSizeName) *markedText {
	t := &markedText{color: color, size: size}
	t.ExtendBaseWidget(t)
	return t
}

// set changes the text, what stands out in it, and the colour.
func (t *markedText) set(text string, marks []Mark, color fyne.ThemeColorName) {
	if t.text == text && t.color == color && slices.Equal(t.marks, marks) {
		return
	}
	t.text, t.marks, t.color = text, marks, color
	t.Refresh()
}

// piece is a part of a line in one style.
type piece struct {
	text string
	bold bool
}

// pieces splits a text where it begins and ends to stand out, and leaves out
// what lies behind end.
func pieces(text string, marks []Mark, end int) []piece {
	var out []piece
	add := func(from, to int, bold bool) {
		if to = min(to, end, len(text)); from < to {
			out = append(out, piece{text[from:to], bold})
		}
	}
	at := 0
	for _, m := range marks {
		add(at, m.Start, false)
		add(max(at, m.Start), m.End, true)
		at = max(at, m.End)
	}
	add(at, len(text), false)
	return out
}

// CreateRenderer implements fyne.Widget.
func (t *markedText) CreateRenderer() fyne.WidgetRenderer {
	return &markedRenderer{t: t}
}

type markedRenderer struct {
	t     *markedText
	lines []*canvas.Text // one for each piece
}

// build makes the pieces for a width.
func (r *markedRenderer) build(width float32) {
	size := theme.CurrentForWidget(r.t).Size(r.t.size)
	text := printable(r.t.text) // as long as it was
	rest := ""
	end := len(text)
	if len(r.t.marks) == 0 {
		text = ellipsis(text, size, fyne.TextStyle{}, width)
		end = len(text)
	} else if cut := ellipsis(text, size, fyne.TextStyle{Bold: true}, width); cut != text {
		rest = "…"
		end = len(cut) - len(rest)
	}
	list := pieces(text, r.t.marks, end)
	if rest != "" {
		list = append(list, piece{text: rest})
	}
	for len(r.lines) < len(list) {
		r.lines = append(r.lines, canvas.NewText("", color.Transparent))
	}
	r.lines = r.lines[:len(list)]
	x := float32(0)
	for i, p := range list {
		l := r.lines[i]
		l.Text, l.TextSize, l.TextStyle = p.text, size, fyne.TextStyle{Bold: p.bold}
		l.Color = themeColor(r.t, r.t.color)
		s := fyne.MeasureText(p.text, size, l.TextStyle)
		l.Move(fyne.NewPos(x, (r.t.Size().Height-s.Height)/2))
		l.Resize(s)
		l.Refresh()
		x += s.Width
	}
}

func (r *markedRenderer) Layout(size fyne.Size) { r.build(size.Width) }

func (r *markedRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, fyne.MeasureText("x", theme.CurrentForWidget(r.t).Size(r.t.size), fyne.TextStyle{}).Height)
}

func (r *markedRenderer) Refresh() {
	r.build(r.t.Size().Width)
	canvas.Refresh(r.t)
}

func (r *markedRenderer) Objects() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(r.lines))
	for i, l := range r.lines {
		out[i] = l
	}
	return out
}

func (r *markedRenderer) Destroy() {}
