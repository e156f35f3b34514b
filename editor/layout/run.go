package layout

import (
	"slices"

	"postil/editor/style"
)

// Run is a stretch of a line to be drawn as one text. Offsets are bytes in the
// paragraph.
type Run struct {
	Start, End int
	X, Width   float32 // X is the left edge, also of right-to-left text
	Role       style.Role
	Face       Face
	RTL        bool
	Text       string // to draw: without control characters; "" for a tab
}

// piece is an atom, or what of it stands in a line.
type piece struct {
	start, ink, end int // ink is where the spaces begin
	width, space    float32
	role            style.Role
	dir             direction
	tab             bool
	alone           bool    // is a run of its own
	x               float32 // from the start of the line, were all set left to right
}

func (p piece) advance() float32 { return p.width + p.space }

// pieces calls yield with the pieces of a line, in the order of the text.
func (l *Layout) pieces(p *paragraph, ln *Line, yield func(piece) bool) {
	at := ln.from
	x := float32(0)
	for int(at.atom) < len(p.atoms) && int(at.pos) < ln.End {
		a := &p.atoms[at.atom]
		q := piece{start: int(at.pos), role: a.role, dir: a.dir, tab: a.tab, x: x}
		q.end = min(q.start+int(a.n-at.off), ln.End)
		q.ink = min(q.start+int(max(0, a.ink-at.off)), q.end)
		spaces := q.end - q.ink
		switch {
		case a.tab:
			q.ink = q.end
			q.width = nextStop(x, l.tab) - x
		case q.end-q.start == int(a.n):
			q.width, q.space = a.width, a.space
		default:
			q.width = l.width(p.text[q.start:q.ink], a.role)
			q.space = float32(spaces) * l.vertical(a.role).space
		}
		x += q.advance()
		if !yield(q) {
			return
		}
		at = place{atom: at.atom + 1, pos: int32(q.end)}
	}
}

// runs gives the runs of a line and keeps them.
func (l *Layout) runs(p *paragraph, ln *Line) []Run {
	if ln.Runs != nil || ln.Start == ln.End {
		return ln.Runs
	}
	pieces := l.scratch[:0]
	mixed := false
	l.pieces(p, ln, func(q piece) bool {
		pieces = append(pieces, q)
		mixed = mixed || q.dir == rightToLeft
		return true
	})
	l.scratch = pieces
	var levels []uint8
	if mixed {
		levels = resolve(pieces)
		pieces = isolate(pieces, levels)
	}
	level := func(i int) uint8 {
		if mixed {
			return levels[i]
		}
		return 0
	}
	runs := l.drafts[:0]
	depth := make([]uint8, 0, len(pieces)) // levels of runs
	tab := true                            // the run before is one, or there is none
	for i, q := range pieces {
		if n := len(runs); !tab && !q.tab && !q.alone && runs[n-1].Role == q.role && depth[n-1] == level(i) {
			runs[n-1].End = q.end
			runs[n-1].Width = q.x + q.advance() - runs[n-1].X
			continue
		}
		tab = q.tab || q.alone
		depth = append(depth, level(i))
		runs = append(runs, Run{
			Start: q.start, End: q.end, X: q.x, Width: q.advance(),
			Role: q.role, Face: l.opts.Faces[q.role], RTL: level(i)%2 == 1,
		})
	}
	for i := range runs {
		if text := p.text[runs[i].Start:runs[i].End]; text != "\t" {
			runs[i].Text = display(text)
		}
	}
	if mixed {
		reorder(runs, depth)
	}
	l.drafts = runs
	ln.Runs = slices.Clone(runs)
	return ln.Runs
}

// resolve gives the embedding levels of pieces in a left-to-right line: 1 for
// right-to-left text and what stands between two pieces of it, 2 for numbers
// in it, 0 for all else.
func resolve(pieces []piece) []uint8 {
	levels := make([]uint8, len(pieces))
	strong := leftToRight
	for i, q := range pieces {
		switch q.dir {
		case leftToRight, rightToLeft:
			strong = q.dir
		}
		switch {
		case q.tab:
			strong = leftToRight
		case q.dir == rightToLeft:
			levels[i] = 1
		case q.dir == digit && strong == rightToLeft:
			levels[i] = 2
		}
	}
	// What is neutral goes with its neighbours when they agree.
	for i := 0; i < len(pieces); i++ {
		if pieces[i].dir != neutral || pieces[i].tab {
			continue
		}
		end := i
		for end < len(pieces) && pieces[end].dir == neutral && !pieces[end].tab {
			end++
		}
		if i > 0 && end < len(pieces) && levels[i-1] > 0 && levels[end] > 0 {
			for k := i; k < end; k++ {
				levels[k] = 1
			}
		}
		i = end
	}
	return levels
}

// isolate makes runs of their own of neutral pieces at the ends of a
// right-to-left run: drawn by themselves from left to right, the others begin
// and end with letters and so stand in the direction that they have.
func isolate(pieces []piece, levels []uint8) []piece {
	for i := 0; i < len(pieces); i++ {
		if levels[i] != 1 || pieces[i].dir != neutral {
			continue
		}
		end := i
		inner := i > 0 && levels[i-1] == 1 && !pieces[i-1].alone
		for end < len(pieces) && levels[end] == 1 && pieces[end].dir == neutral {
			inner = inner && pieces[end].role == pieces[i-1].role
			end++
		}
		inner = inner && end < len(pieces) && levels[end] == 1 && pieces[end].role == pieces[i-1].role
		for ; i < end; i++ {
			pieces[i].alone = !inner
		}
		i--
	}
	return pieces
}

// reorder puts runs in the order in which they stand from left to right.
func reorder(runs []Run, levels []uint8) {
	order := make([]int, len(runs))
	for i := range order {
		order[i] = i
	}
	for level := uint8(2); level > 0; level-- {
		for i := 0; i < len(order); i++ {
			end := i
			for end < len(order) && levels[order[end]] >= level {
				end++
			}
			slices.Reverse(order[i:end])
			i = max(i, end)
		}
	}
	out := make([]Run, len(runs))
	x := float32(0)
	for i, k := range order {
		out[i] = runs[k]
		out[i].X = x
		x += out[i].Width
	}
	copy(runs, out)
}
