package style

import (
	"sort"
	"unicode"
)

// delimiter is a run of * or _ that may begin or end emphasis, or of ~ that may
// strike text.
type delimiter struct {
	char         byte
	pos, n       int // what is left of the run
	size         int // the run's whole length
	opens, ends  bool
	before, next int // neighbours that are still in play
}

// newDelimiter tells by its neighbours what a run can do, as CommonMark's
// left- and right-flanking rules say.
func newDelimiter(char byte, pos, n int, before, after rune) delimiter {
	d := delimiter{char: char, pos: pos, n: n, size: n}
	left := !isSpace(after) && (!isPunct(after) || isSpace(before) || isPunct(before))
	right := !isSpace(before) && (!isPunct(before) || isSpace(after) || isPunct(after))
	d.opens, d.ends = left, right
	if char == '_' {
		d.opens = left && (!right || isPunct(before))
		d.ends = right && (!left || isPunct(after))
	}
	return d
}

func isSpace(r rune) bool { return unicode.IsSpace(r) }

func isPunct(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// pair is emphasized or struck text with its marks.
type pair struct {
	start, end int
	role       Role // Emphasis, Strong or Struck
}

// emphasized pairs the runs and gives spans that do not overlap. Each run is
// looked at a bounded number of times: a search that failed is remembered.
func emphasized(marks []delimiter) []Span {
	pairs := pairUp(marks)
	if len(pairs) == 0 {
		return nil
	}
	type edge struct {
		at, by int
		role   Role
	}
	edges := make([]edge, 0, 2*len(pairs))
	for _, p := range pairs {
		edges = append(edges, edge{p.start, 1, p.role}, edge{p.end, -1, p.role})
	}
	sort.Slice(edges, func(i, j int) bool { return edges[i].at < edges[j].at })
	var spans []Span
	var depth struct{ em, strong, struck int }
	from := 0
	for _, e := range edges {
		role := Text
		switch {
		case depth.em > 0 && depth.strong > 0:
			role = StrongEmphasis
		case depth.em > 0:
			role = Emphasis
		case depth.strong > 0:
			role = Strong
		}
		if depth.struck > 0 {
			role |= Struck
		}
		if e.at > from && role != Text {
			if n := len(spans); n > 0 && spans[n-1].End == from && spans[n-1].Role == role {
				spans[n-1].End = e.at
			} else {
				spans = append(spans, Span{from, e.at, role})
			}
		}
		from = e.at
		switch e.role {
		case Emphasis:
			depth.em += e.by
		case Strong:
			depth.strong += e.by
		default:
			depth.struck += e.by
		}
	}
	return spans
}

// pairUp is CommonMark's "process emphasis".
func pairUp(marks []delimiter) []pair {
	for i := range marks {
		marks[i].before, marks[i].next = i-1, i+1
	}
	unlink := func(i int) {
		if b := marks[i].before; b >= 0 {
			marks[b].next = marks[i].next
		}
		if n := marks[i].next; n < len(marks) {
			marks[n].before = marks[i].before
		}
	}
	type search struct {
		char  byte
		mod   int
		opens bool
	}
	bottom := map[search]int{} // the last run that a search need not look at again
	var pairs []pair
	for c := 0; c < len(marks); {
		closer := &marks[c]
		if !closer.ends {
			c = closer.next
			continue
		}
		key := search{closer.char, closer.size % 3, closer.opens}
		low, found := bottom[key]
		if !found {
			low = -1
		}
		o := closer.before
		for o > low {
			op := &marks[o]
			if op.char == closer.char && op.opens {
				odd := (op.ends || closer.opens) && (op.size+closer.size)%3 == 0 &&
					(op.size%3 != 0 || closer.size%3 != 0)
				if !odd {
					break
				}
			}
			o = op.before
		}
		if o <= low {
			bottom[key] = closer.before
			next := closer.next
			if !closer.opens {
				unlink(c)
			}
			c = next
			continue
		}
		op := &marks[o]
		n := 1
		if op.n >= 2 && closer.n >= 2 {
			n = 2
		}
		role := Emphasis
		if closer.char == '~' {
			role = Struck
		} else if n == 2 {
			role = Strong
		}
		pairs = append(pairs, pair{op.pos + op.n - n, closer.pos + n, role})
		op.n -= n
		closer.pos += n
		closer.n -= n
		// Runs between the two are out of play.
		op.next, closer.before = c, o
		if op.n == 0 {
			unlink(o)
		}
		if closer.n == 0 {
			unlink(c)
			c = closer.next
		}
	}
	return pairs
}
