package layout

import (
	"slices"
	"sort"

	"postil/editor/style"
)

// paragraph is a line of the source, laid out.
type paragraph struct {
	text   string
	spans  []style.Span
	atoms  []atom
	lines  []Line
	height float32

	node  int32  // in the tree
	used  uint64 // Layout.clock when last used
	stale bool   // the source may have another text
	loose bool   // the width is another
	gone  bool   // no longer in the tree
}

// Line is one visual line of a paragraph. Offsets are bytes in the paragraph;
// the lines of a paragraph follow each other without a gap.
type Line struct {
	Start, End int
	Y          float32 // from the top of the paragraph
	Height     float32
	Ascent     float32 // from the line's top to the baseline
	Width      float32 // without the spaces at its end, which hang over
	Runs       []Run   // from left to right; nil until the line is shown

	from place
}

// place is a position between atoms, or inside one when a word had to be cut.
type place struct {
	atom, off int32
	pos       int32 // byte in the paragraph
}

// lay lays a paragraph out from nothing.
func (l *Layout) lay(p *paragraph) {
	s := segmenter{l: l, text: p.text, spans: p.spans, state: -1}
	for s.pos < len(p.text) {
		s.next()
	}
	p.atoms = slices.Clip(s.atoms)
	l.wrapAll(p)
}

func (l *Layout) wrapAll(p *paragraph) {
	p.lines = p.lines[:0]
	l.wrap(p, place{}, nil)
	l.stack(p, 0)
}

// stack puts lines on top of each other, from line i on.
func (l *Layout) stack(p *paragraph, i int) {
	var y float32
	if i > 0 {
		y = p.lines[i-1].Y + p.lines[i-1].Height
	}
	for ; i < len(p.lines); i++ {
		p.lines[i].Y = y
		y += p.lines[i].Height
	}
	p.height = y
}

// wrap adds lines from a place on, to the end or till met says that a line
// begins where one did before.
func (l *Layout) wrap(p *paragraph, at place, met func(place) bool) {
	for {
		ln, next := l.fill(p, at)
		l.counters.Lines++
		p.lines = append(p.lines, ln)
		if int(next.atom) == len(p.atoms) || met != nil && met(next) {
			return
		}
		at = next
	}
}

// pen is where a line being filled has come to.
type pen struct {
	place
	x   float32 // with spaces
	ink float32 // without those at the end
}

// put moves over the rest of an atom, of which width is the ink's.
func (l *Layout) put(p *paragraph, w *pen, width float32) {
	a := &p.atoms[w.atom]
	switch {
	case a.tab:
		w.x = nextStop(w.x, l.tab)
	case a.ink > w.off:
		w.ink = w.x + width
		w.x = w.ink + a.space
	default:
		w.x += float32(a.n-max(w.off, a.ink)) * l.vertical(a.role).space
	}
	w.pos += a.n - w.off
	w.atom, w.off = w.atom+1, 0
}

// nextStop is the tab stop after x.
func nextStop(x, tab float32) float32 {
	if !(tab > 0) {
		return x
	}
	return (float32(int(x/tab)) + 1) * tab
}

// restWidth is the width of the ink of an atom from off on.
func (l *Layout) restWidth(p *paragraph, w place) float32 {
	a := &p.atoms[w.atom]
	if w.off == 0 || a.tab {
		return a.width
	}
	return l.width(p.text[w.pos:w.pos+max(0, a.ink-w.off)], a.role)
}

// unit moves over what must stay together, and reports whether it fits.
func (l *Layout) unit(p *paragraph, w pen) (pen, bool) {
	for int(w.atom) < len(p.atoms) {
		a := &p.atoms[w.atom]
		width := l.restWidth(p, w.place)
		if a.ink > w.off && !a.tab && w.x+width > l.opts.Width {
			return w, false
		}
		l.put(p, &w, width)
		if a.breaks {
			break
		}
	}
	return w, true
}

// fill makes one line and gives the place where the next begins. What it does
// depends on nothing but the text from its place on, as far as the first word
// that does not fit.
func (l *Layout) fill(p *paragraph, at place) (Line, place) {
	w := pen{place: at}
	for int(w.atom) < len(p.atoms) {
		next, ok := l.unit(p, w)
		if ok {
			w = next
			continue
		}
		if w.pos == at.pos {
			w = l.cutUnit(p, w)
		}
		break
	}
	ln := Line{Start: int(at.pos), End: int(w.pos), Width: w.ink, from: at}
	l.setVertical(p, &ln, w.place)
	return ln, w.place
}

// cutUnit fills a line with as much of a unit as there is room for, at least
// one grapheme.
func (l *Layout) cutUnit(p *paragraph, w pen) pen {
	start := w.pos
	for {
		a := &p.atoms[w.atom]
		width := l.restWidth(p, w.place)
		if a.tab || a.ink <= w.off || w.x+width <= l.opts.Width {
			l.put(p, &w, width)
			continue
		}
		ink := p.text[w.pos : w.pos+a.ink-w.off]
		ends := clusterEnds(ink)
		n := sort.Search(len(ends), func(k int) bool {
			return w.x+l.width(ink[:ends[k]], a.role) > l.opts.Width
		})
		if n == 0 && w.pos > start {
			return w
		}
		n = max(n, 1)
		if n == len(ends) { // one wide grapheme, with the spaces after it
			l.put(p, &w, width)
			return w
		}
		w.ink = w.x + l.width(ink[:ends[n-1]], a.role)
		w.x = w.ink
		w.off += int32(ends[n-1])
		w.pos += int32(ends[n-1])
		return w
	}
}

// clusterEnds are the ends of the graphemes of s.
func clusterEnds(s string) []int {
	ends := make([]int, 0, len(s))
	for i := 0; i < len(s); {
		i += clusterLen(s[i:])
		ends = append(ends, i)
	}
	return ends
}

// setVertical makes the line as high as its highest face.
func (l *Layout) setVertical(p *paragraph, ln *Line, end place) {
	var seen [style.RoleCount]bool
	var below float32
	use := func(r style.Role) {
		if seen[r] {
			return
		}
		seen[r] = true
		v := l.vertical(r)
		ln.Ascent = max(ln.Ascent, v.ascent)
		below = max(below, v.height-v.ascent)
	}
	last := int(end.atom)
	if end.off > 0 {
		last++
	}
	if last == int(ln.from.atom) {
		use(style.Text)
	}
	for i := int(ln.from.atom); i < last; i++ {
		use(p.atoms[i].role)
	}
	ln.Height = ln.Ascent + below
}
