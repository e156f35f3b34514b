package browser

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"postil/publish/archive"
)

// ruler measures words in one typeface and size and remembers them: the words of
// a publication are few, and measuring is what a row costs most.
type ruler struct {
	size   float32
	style  fyne.TextStyle
	widths map[string]float32
	height float32 // of a line, 0 until it is measured
}

// maxWords bounds what a ruler remembers.
const maxWords = 20_000

// setSize makes the ruler measure in another size.
func (r *ruler) setSize(size float32) {
	if r.size != size {
		r.size, r.widths, r.height = size, nil, 0
	}
}

func (r *ruler) width(text string) float32 {
	if w, ok := r.widths[text]; ok {
		return w
	}
	if r.widths == nil || len(r.widths) >= maxWords {
		r.widths = map[string]float32{}
	}
	w := fyne.MeasureText(text, r.size, r.style).Width
	r.widths[strings.Clone(text)] = w
	return w
}

// line is a part of a text that stands on one line.
type line struct {
	start, end int
	cut        bool // the text goes on, which an ellipsis tells
}

// wrap breaks a text into at most so many lines. What does not fit is cut.
func (r *ruler) wrap(text string, width float32, most int) []line {
	var lines []line
	space, ellipsis := r.width(" "), r.width("…")
	rest, x := 0, float32(0)
	now := line{start: -1}
	for rest < len(text) {
		start := rest + leadingSpace(text[rest:])
		if start == len(text) {
			break
		}
		end := start + strings.IndexFunc(text[start:], isSpace)
		if end < start {
			end = len(text)
		}
		w, space := r.width(text[start:end]), space*float32(start-rest)
		switch {
		case now.start < 0:
			now, x = line{start: start, end: end}, w
		case x+space+w <= width:
			now.end, x = end, x+space+w
		case len(lines)+1 < most:
			lines = append(lines, now)
			now, x = line{start: start, end: end}, w
		default:
			now.cut = true
		}
		if now.cut {
			break
		}
		rest = end
	}
	if now.start < 0 {
		return lines
	}
	if x > width {
		now.cut = true
	}
	for now.cut && x+ellipsis > width && now.end > now.start {
		if i := strings.LastIndexFunc(text[now.start:now.end], isSpace); i > 0 {
			now.end = now.start + i
		} else { // one word that is wider than all there is
			s := []rune(text[now.start:now.end])
			now.end = now.start + len(string(s[:len(s)-1]))
		}
		x = r.width(text[now.start:now.end])
	}
	return append(lines, now)
}

func isSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }

func leadingSpace(text string) int {
	return len(text) - len(strings.TrimLeft(text, " \n\t"))
}

// exact measures a text as it is drawn, letters set closer to each other and all.
func (r *ruler) exact(text string) float32 {
	return fyne.MeasureText(text, r.size, r.style).Width
}

// lineHeight is that of one line.
func (r *ruler) lineHeight() float32 {
	if r.height == 0 {
		r.height = fyne.MeasureText("Mg", r.size, r.style).Height
	}
	return r.height
}

// markedText draws a text of a few lines, with a ground behind the parts that
// were searched for.
type markedText struct {
	ruler *ruler
	color fyne.ThemeColorName
	lines []*canvas.Text
	marks []*canvas.Rectangle
}

// set shows a text in a width, and tells how many lines it takes.
func (m *markedText) set(text string, found []archive.Mark, at fyne.Position, width float32, most int) int {
	for _, l := range m.lines {
		l.Hide()
	}
	for _, r := range m.marks {
		r.Hide()
	}
	if width <= 0 {
		return 0
	}
	fore, ground := fynetheme.Color(m.color), fynetheme.Color(fynetheme.ColorNameSelection)
	height, marks := m.ruler.lineHeight(), 0
	lines := m.ruler.wrap(text, width, most)
	for i, l := range lines {
		shown := strings.Map(func(r rune) rune {
			if isSpace(r) {
				return ' '
			}
			return r
		}, text[l.start:l.end])
		y := at.Y + float32(i)*height
		for _, f := range found {
			if a, b := max(f.Start, l.start)-l.start, min(f.End, l.end)-l.start; a < b {
				x, end := m.ruler.exact(shown[:a]), m.ruler.exact(shown[:b])
				m.mark(marks, ground, fyne.NewPos(at.X+x-1, y), fyne.NewSize(end-x+2, height))
				marks++
			}
		}
		if l.cut {
			shown += "…"
		}
		if i == len(m.lines) {
			m.lines = append(m.lines, canvas.NewText("", nil))
		}
		t := m.lines[i]
		if t.Text != shown || t.Color != fore || t.TextSize != m.ruler.size || t.TextStyle != m.ruler.style {
			t.Text, t.Color, t.TextSize, t.TextStyle = shown, fore, m.ruler.size, m.ruler.style
			t.Refresh()
		}
		t.Resize(fyne.NewSize(width, height))
		t.Move(fyne.NewPos(at.X, y))
		t.Show()
	}
	return len(lines)
}

func (m *markedText) mark(i int, ground color.Color, at fyne.Position, size fyne.Size) {
	if i == len(m.marks) {
		r := canvas.NewRectangle(nil)
		r.CornerRadius = 3
		m.marks = append(m.marks, r)
	}
	r := m.marks[i]
	r.FillColor = ground
	r.Resize(size)
	r.Move(at)
	r.Show()
	r.Refresh()
}

// shown is the text as it is drawn, line by line.
func (m *markedText) shown() string {
	var all []string
	for _, l := range m.lines {
		if l.Visible() {
			all = append(all, l.Text)
		}
	}
	return strings.Join(all, " ")
}

// appendTo adds what is drawn to a row's objects, grounds first.
func (m *markedText) appendTo(objects []fyne.CanvasObject) []fyne.CanvasObject {
	for _, r := range m.marks {
		objects = append(objects, r)
	}
	for _, l := range m.lines {
		objects = append(objects, l)
	}
	return objects
}
