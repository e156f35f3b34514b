package layout

// Rect is a rectangle of the text's plane.
type Rect struct {
	X             float32
	Y             float64
	Width, Height float32
}

// Select gives the rectangles that the range [from, to) covers between the
// heights top and bottom, line by line. A line feed in the range is shown as
// the width of a space.
func (l *Layout) Select(from, to int, top, bottom float64) []Rect {
	from, to = max(0, from), min(to, l.src.Len())
	if from >= to || bottom <= top {
		return nil
	}
	i, _ := l.tree.find(top)
	l.ensure(i)
	i = max(i, l.src.LineAt(from))
	last := l.src.LineAt(to)
	var rects []Rect
	for ; i <= last && i < l.tree.count(); i++ {
		p := l.ensure(i)
		y := l.tree.before(i)
		if y >= bottom {
			break
		}
		start := l.src.LineStart(i)
		for n := range p.lines {
			ln := &p.lines[n]
			ly := y + float64(ln.Y)
			if ly >= bottom {
				break
			}
			if ly+float64(ln.Height) <= top {
				continue
			}
			rects = l.selectLine(rects, p, n, ly, from-start, to-start)
		}
	}
	return rects
}

// selectLine adds the rectangles of a line for a range of the paragraph.
func (l *Layout) selectLine(rects []Rect, p *paragraph, n int, y float64, from, to int) []Rect {
	ln := &p.lines[n]
	mine := len(rects)
	add := func(x, width float32) {
		if !(width > 0) {
			return
		}
		if k := len(rects) - 1; k >= mine && near(rects[k].X+rects[k].Width, x) {
			rects[k].Width += width
			return
		}
		rects = append(rects, Rect{X: x, Y: y, Width: width, Height: ln.Height})
	}
	end := float32(0)
	for _, r := range l.runs(p, ln) {
		end = max(end, r.X+r.Width)
		a, b := max(from, r.Start), min(to, r.End)
		if a >= b {
			continue
		}
		x0, x1 := l.runX(p, ln, r, a), l.runX(p, ln, r, b)
		add(min(x0, x1), max(x0, x1)-min(x0, x1))
	}
	// The line feed.
	if n == len(p.lines)-1 && from <= len(p.text) && to > len(p.text) {
		add(end, l.vertical(0).space)
	}
	return rects
}

func near(a, b float32) bool { return a-b < 0.01 && b-a < 0.01 }

// MoveLines gives the position n visual lines below, above when n is negative,
// nearest to x, which a caret keeps while it goes up and down. Past the ends
// of the text it is the first or last position.
func (l *Layout) MoveLines(at Position, n int, x float32) Position {
	i, p, line, _ := l.locate(at)
	line += n
	for line < 0 {
		if i == 0 {
			return Position{}
		}
		i--
		p = l.ensure(i)
		line += len(p.lines)
	}
	for line >= len(p.lines) {
		if i+1 >= l.tree.count() {
			return Position{Offset: l.src.Len()}
		}
		line -= len(p.lines)
		i++
		p = l.ensure(i)
	}
	return l.hit(i, p, line, x)
}

// MovePage gives the position dy below, above when negative, nearest to x. Past
// the ends of the text it is the first or last position.
func (l *Layout) MovePage(at Position, dy float64, x float32) Position {
	c := l.Caret(at)
	y := c.Y + float64(c.Height)/2 + dy
	switch {
	case y < 0:
		return Position{}
	case y >= l.Height():
		return Position{Offset: l.src.Len()}
	}
	return l.At(x, y)
}

// LineEnds gives the first and the last position of the visual line that a
// position stands in.
func (l *Layout) LineEnds(at Position) (start, end Position) {
	i, p, n, _ := l.locate(at)
	base := l.src.LineStart(i)
	start = Position{Offset: base + p.lines[n].Start}
	end = Position{Offset: base + p.lines[n].End}
	if n+1 < len(p.lines) {
		end.Affinity = Upstream
	}
	return start, end
}
