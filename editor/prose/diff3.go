package prose

import "slices"

// origin says which side a piece of a merged text comes from.
type origin int

const (
	fromBase   origin = iota // nobody changed it
	fromOurs                 // only we did
	fromTheirs               // only they did
	fromBoth                 // both made the same change
	fromNone                 // both changed it, and not alike
)

// chunk is a piece of three texts: tokens of each, which follow those of the
// chunk before.
type chunk struct {
	from               origin
	base, ours, theirs Range // of tokens
}

// change says that tokens of one side take the place of tokens of the base.
type change struct{ base, side Range }

// changes returns what was changed from base to side, in order.
func changes(base, side *lexed, words bool) []change {
	var out []change
	i, j := 0, 0
	for _, p := range append(align(base, side, words), pair{len(base.tokens), len(side.tokens)}) {
		if p.a < len(base.tokens) && base.tokens[p.a].id != side.tokens[p.b].id {
			continue // versions of one sentence
		}
		if p.a > i || p.b > j {
			out = append(out, change{Range{i, p.a}, Range{j, p.b}})
		}
		i, j = p.a+1, p.b+1
	}
	return out
}

// diff3 merges three texts by token. Sentences are independent: changes to
// neighbouring ones do not meet. Words are not: where changes of both sides
// touch, nobody can say what they mean together.
func diff3(base, ours, theirs *lexed, words bool) []chunk {
	intern(base, ours, theirs)
	d := diff3er{ours: changes(base, ours, words), theirs: changes(base, theirs, words), words: words}
	var out []chunk
	at := chunk{} // the end of what has been merged
	same := func(upTo int) {
		if n := upTo - at.base.End; n > 0 {
			at = at.next(fromBase, n, n, n)
			out = append(out, at)
		}
	}
	for len(d.ours) > 0 || len(d.theirs) > 0 {
		group, nOurs, nTheirs := d.group()
		same(group.Start)
		length := func(cs []change) int {
			n := group.Len()
			for _, c := range cs {
				n += c.side.Len() - c.base.Len()
			}
			return n
		}
		o, t := length(d.ours[:nOurs]), length(d.theirs[:nTheirs])
		d.ours, d.theirs = d.ours[nOurs:], d.theirs[nTheirs:]
		switch {
		case nTheirs == 0:
			at = at.next(fromOurs, group.Len(), o, t)
			out = append(out, at)
		case nOurs == 0:
			at = at.next(fromTheirs, group.Len(), o, t)
			out = append(out, at)
		default:
			both := at.next(fromNone, group.Len(), o, t)
			out = append(out, both.split(ours, theirs)...)
			at = both
		}
	}
	same(len(base.tokens))
	return out
}

// next returns the chunk behind c with so many tokens of each text.
func (c chunk) next(from origin, base, ours, theirs int) chunk {
	return chunk{
		from:   from,
		base:   Range{c.base.End, c.base.End + base},
		ours:   Range{c.ours.End, c.ours.End + ours},
		theirs: Range{c.theirs.End, c.theirs.End + theirs},
	}
}

// split parts a chunk that both changed where they made the same change: as a
// whole, or at the start and end of what both put in.
func (c chunk) split(ours, theirs *lexed) []chunk {
	a, b := ours.tokens[c.ours.Start:c.ours.End], theirs.tokens[c.theirs.Start:c.theirs.End]
	equal := func(x, y token) bool { return x.id == y.id }
	if slices.EqualFunc(a, b, equal) {
		c.from = fromBoth
		return []chunk{c}
	}
	if !c.base.Empty() {
		return []chunk{c}
	}
	head, tail := 0, 0
	for head < len(a) && head < len(b) && equal(a[head], b[head]) {
		head++
	}
	for tail < len(a)-head && tail < len(b)-head && equal(a[len(a)-1-tail], b[len(b)-1-tail]) {
		tail++
	}
	start := chunk{base: Range{c.base.Start, c.base.Start}, ours: Range{0, c.ours.Start}, theirs: Range{0, c.theirs.Start}}
	first := start.next(fromBoth, 0, head, head)
	middle := first.next(fromNone, 0, len(a)-head-tail, len(b)-head-tail)
	switch {
	case middle.ours.Empty():
		middle.from = fromTheirs
	case middle.theirs.Empty():
		middle.from = fromOurs
	}
	return []chunk{first, middle, middle.next(fromBoth, 0, tail, tail)}
}

// diff3er holds the changes that are still to be merged.
type diff3er struct {
	ours, theirs []change
	words        bool
}

// group returns the part of the base that the next change covers with all that
// meet it, and how many changes of each side they are.
func (d *diff3er) group() (group Range, nOurs, nTheirs int) {
	first := func(a, b Range) bool { return a.Start < b.Start || a.Start == b.Start && a.End < b.End }
	if len(d.theirs) == 0 || len(d.ours) > 0 && !first(d.theirs[0].base, d.ours[0].base) {
		group, nOurs = d.ours[0].base, 1
	} else {
		group, nTheirs = d.theirs[0].base, 1
	}
	for {
		switch {
		case nOurs < len(d.ours) && d.meet(group, d.ours[nOurs].base):
			group.End = max(group.End, d.ours[nOurs].base.End)
			nOurs++
		case nTheirs < len(d.theirs) && d.meet(group, d.theirs[nTheirs].base):
			group.End = max(group.End, d.theirs[nTheirs].base.End)
			nTheirs++
		default:
			return group, nOurs, nTheirs
		}
	}
}

// meet reports whether changes of a, and of b, which does not begin before a,
// cannot be made independently: what they replace overlaps, or both put
// something in at one place.
func (d *diff3er) meet(a, b Range) bool {
	if d.words {
		return b.Start <= a.End
	}
	return b.Start < a.End || a.Empty() && b == a
}
