package layout

import (
	"math"
	"sort"
)

// Affinity says on which side of a line's soft end a caret stands, or on which
// side of the place where the direction of the text changes.
type Affinity uint8

const (
	Downstream Affinity = iota // before the text that follows
	Upstream                   // after the text that precedes
)

// Position is a place between two graphemes of the text.
type Position struct {
	Offset   int // bytes in the text
	Affinity Affinity
}

// Caret is where a Position stands.
type Caret struct {
	X         float32
	Y         float64 // of the line's top, from the top of the text
	Height    float32 // of the line
	Ascent    float32 // from the line's top to its baseline
	Paragraph int     // line number in the Source
	Line      int     // of the paragraph's lines
}

// Caret gives the place of a position. Offsets outside the text count as its
// start or end.
func (l *Layout) Caret(at Position) Caret {
	i, p, n, off := l.locate(at)
	ln := &p.lines[n]
	return Caret{
		X: l.caretX(p, ln, off, at.Affinity), Y: l.tree.before(i) + float64(ln.Y),
		Height: ln.Height, Ascent: ln.Ascent, Paragraph: i, Line: n,
	}
}

// locate finds the paragraph, line and byte in the paragraph of a position.
func (l *Layout) locate(at Position) (i int, p *paragraph, line, off int) {
	at.Offset = min(max(0, at.Offset), l.src.Len())
	i = min(l.src.LineAt(at.Offset), l.tree.count()-1)
	p = l.ensure(i)
	off = min(at.Offset-l.src.LineStart(i), len(p.text))
	line = sort.Search(len(p.lines), func(k int) bool { return p.lines[k].Start > off }) - 1
	line = max(0, line)
	if at.Affinity == Upstream && line > 0 && p.lines[line].Start == off {
		line--
	}
	return i, p, line, off
}

func (l *Layout) caretX(p *paragraph, ln *Line, off int, a Affinity) float32 {
	runs := l.runs(p, ln)
	best := -1
	for k, r := range runs {
		if r.Start <= off && off < r.End && (a == Downstream || off > r.Start) ||
			off == r.End && (a == Upstream || off == ln.End) ||
			off == r.Start && off == ln.Start {
			best = k
			break
		}
	}
	if best < 0 {
		return 0
	}
	return l.runX(p, ln, runs[best], off)
}

// runX is the place of an offset in a run.
func (l *Layout) runX(p *paragraph, ln *Line, r Run, off int) float32 {
	var adv float32
	l.pieces(p, ln, func(q piece) bool {
		if q.end <= r.Start {
			return true
		}
		if q.start >= off || q.start >= r.End {
			return false
		}
		adv += l.advance(p, q, off)
		return true
	})
	if r.RTL {
		return r.X + r.Width - adv
	}
	return r.X + adv
}

// advance is the width of a piece up to off.
func (l *Layout) advance(p *paragraph, q piece, off int) float32 {
	switch {
	case off >= q.end:
		return q.advance()
	case q.tab:
		return 0
	case off >= q.ink:
		return q.width + float32(off-q.ink)*l.vertical(q.role).space
	}
	return l.width(p.text[q.start:off], q.role)
}

// At gives the position nearest to a point; outside the text, that of the
// nearest line.
func (l *Layout) At(x float32, y float64) Position {
	i, start := l.tree.find(y)
	p := l.ensure(i)
	start = l.tree.before(i)
	n := sort.Search(len(p.lines), func(n int) bool {
		return start+float64(p.lines[n].Y+p.lines[n].Height) > y
	})
	return l.hit(i, p, min(n, len(p.lines)-1), x)
}

// hit gives the position in a line that is nearest to x.
func (l *Layout) hit(i int, p *paragraph, n int, x float32) Position {
	ln := &p.lines[n]
	at := Position{Offset: l.src.LineStart(i) + ln.Start}
	runs := l.runs(p, ln)
	if len(runs) == 0 {
		return at
	}
	best, away := 0, float32(math.Inf(1))
	for k, r := range runs {
		d := max(r.X-x, x-(r.X+r.Width), 0)
		if d < away {
			best, away = k, d
		}
	}
	r := runs[best]
	adv := x - r.X
	if r.RTL {
		adv = r.X + r.Width - x
	}
	off := l.hitRun(p, ln, r, adv)
	at.Offset = l.src.LineStart(i) + off
	soft := off == ln.End && n+1 < len(p.lines)
	// Where the direction changes, what follows may stand elsewhere.
	turns := off == r.End && off > r.Start && !near(l.caretX(p, ln, off, Downstream), l.runX(p, ln, r, off))
	if soft || turns {
		at.Affinity = Upstream
	}
	return at
}

// hitRun gives the offset in a run that is nearest to adv from its start.
func (l *Layout) hitRun(p *paragraph, ln *Line, r Run, adv float32) int {
	off := r.End
	sum := float32(0)
	l.pieces(p, ln, func(q piece) bool {
		if q.end <= r.Start {
			return true
		}
		if q.start >= r.End {
			return false
		}
		if w := q.advance(); adv >= sum+w && q.end < r.End {
			sum += w
			return true
		}
		off = l.hitPiece(p, q, adv-sum)
		return false
	})
	return off
}

// hitPiece gives the offset in a piece that is nearest to adv.
func (l *Layout) hitPiece(p *paragraph, q piece, adv float32) int {
	var stops []int
	if q.tab {
		stops = []int{q.start, q.end}
	} else {
		stops = append(make([]int, 1, q.end-q.start+1), clusterEnds(p.text[q.start:q.end])...)
		for i := range stops {
			stops[i] += q.start
		}
	}
	// The first stop past adv; the caret goes there or to the one before.
	k := sort.Search(len(stops), func(k int) bool { return l.advance(p, q, stops[k]) > adv })
	if k == 0 {
		return stops[0]
	}
	if k == len(stops) {
		return stops[k-1]
	}
	if before, after := l.advance(p, q, stops[k-1]), l.advance(p, q, stops[k]); after-adv < adv-before {
		return stops[k]
	}
	return stops[k-1]
}
