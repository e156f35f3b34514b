package prose

import (
	"slices"
	"strings"
)

// Passage is a part of a merged text and what each text has in its place.
type Passage struct {
	Range  // in the merged text
	Base   string
	Ours   string
	Theirs string
}

// Merged is a text made of two that were made of one.
type Merged struct {
	Text string
	// Conflicts are what both changed and cannot be joined: the same words
	// changed differently, something deleted that the other changed or moved,
	// two insertions at one place. Ours stands in the text.
	Conflicts []Passage
	// Review are passages that were joined, but should be looked at: both
	// changed other words of one sentence, or moved it to different places.
	Review []Passage
}

// Merge3 merges what was changed from base to ours and from base to theirs.
// Every word that either side put in is in the merged text or in a conflict.
func Merge3(base, ours, theirs string) Merged {
	switch {
	case base == theirs || ours == theirs:
		return Merged{Text: ours}
	case base == ours:
		return Merged{Text: theirs}
	}
	return merge(base, ours, theirs)
}

// merge does Merge3's work, without its short cuts.
func merge(base, ours, theirs string) Merged {
	m := newMerger(base, ours, theirs)
	moves := m.findMoves()
	for round := 0; ; round++ {
		if round == maxRounds {
			clear(moves)
		}
		w := m.merge(moves)
		unplaced := m.placeMoves(moves, w)
		if len(unplaced) == 0 {
			w.part()
			return w.render()
		}
		// A block whose place is part of a conflict is merged like any other text.
		for _, k := range unplaced {
			delete(moves, k)
		}
	}
}

// maxRounds is how often a merge is begun anew with fewer moved blocks.
const maxRounds = 4

// mergeFlat merges texts in which nothing was moved.
func mergeFlat(base, ours, theirs string) Merged {
	w := newMerger(base, ours, theirs).merge(nil)
	w.part()
	return w.render()
}

type merger struct {
	base, ours, theirs                   string
	blocksBase, blocksOurs, blocksTheirs []Block
	split                                splitter
}

func newMerger(base, ours, theirs string) *merger {
	return &merger{
		base: base, ours: ours, theirs: theirs,
		blocksBase: Blocks(base), blocksOurs: Blocks(ours), blocksTheirs: Blocks(theirs),
		split: make(splitter),
	}
}

// atom is a piece of the merged text.
type atom struct {
	text    string
	gap     bool
	edge    bool // a gap that one side changed at the beginning or the end of its text
	line    bool // a content that is a line
	move    int  // the moved block that it stands for, or -1
	passage int  // the passage that it is part of, or -1
	inner   Merged
	dropped bool
}

// passage is a Passage before its place is known.
type passage struct {
	Passage
	conflict bool
}

// merge returns the merged text in pieces, a moved block as one.
func (m *merger) merge(moves map[int]move) *weaver {
	var wholes [3]map[int]int32
	for i := range wholes {
		wholes[i] = make(map[int]int32)
	}
	for k, v := range moves {
		was, is := movedIDs(k)
		wholes[0][k] = was
		for side, at := range [2]int{v.ours, v.theirs} {
			switch {
			case at < 0:
			case v.moved[side]:
				wholes[side+1][at] = is
			default:
				wholes[side+1][at] = was
			}
		}
	}
	w := &weaver{
		base:      m.split.lexSentences(m.base, m.blocksBase, wholes[0]),
		ours:      m.split.lexSentences(m.ours, m.blocksOurs, wholes[1]),
		theirs:    m.split.lexSentences(m.theirs, m.blocksTheirs, wholes[2]),
		contested: make(map[int]bool),
	}
	for _, c := range diff3(w.base, w.ours, w.theirs, false) {
		switch c.from {
		case fromBase:
			n := len(w.atoms)
			w.take(w.ours, c.ours)
			for i := range w.atoms[n:] {
				w.atoms[n+i].edge = false
			}
		case fromOurs, fromBoth:
			w.take(w.ours, c.ours)
		case fromTheirs:
			w.take(w.theirs, c.theirs)
		default:
			w.resolve(c)
		}
	}
	return w
}

// part parts contents that would stick together, or in one paragraph, because
// one side put something in at the beginning or end of the text, and what stands
// between there is the other side's beginning or end.
func (w *weaver) part() {
	said := func(a atom) bool { return !a.gap && !a.dropped && (a.text != "" && a.move < 0 || a.inner.Text != "") }
	last := -1 // the content before
	for i, a := range w.atoms {
		if said(a) {
			last = i
		}
		if !a.edge || a.dropped || last < 0 {
			continue
		}
		next := slices.IndexFunc(w.atoms[i:], said)
		if next < 0 {
			return
		}
		between := "\n\n"
		if w.atoms[last].line && w.atoms[i+next].line {
			between = "\n"
		}
		w.atoms[i].text = between + strings.TrimLeft(a.text, " \t\r\n")
	}
}

// render joins the pieces and places the passages.
func (w *weaver) render() Merged {
	atoms, passages := w.atoms, w.passages
	var out Merged
	var b strings.Builder
	for i := 0; i < len(atoms); {
		p := atoms[i].passage
		start := b.Len()
		for ; i < len(atoms) && atoms[i].passage == p; i++ {
			a := atoms[i]
			if a.dropped {
				continue
			}
			if a.move >= 0 {
				out.Conflicts = append(out.Conflicts, shifted(a.inner.Conflicts, b.Len())...)
				out.Review = append(out.Review, shifted(a.inner.Review, b.Len())...)
				a.text = a.inner.Text
			}
			b.WriteString(a.text)
		}
		if p < 0 {
			continue
		}
		found := passages[p].Passage
		found.Range = Range{start, b.Len()}
		if passages[p].conflict {
			out.Conflicts = append(out.Conflicts, found)
		} else {
			out.Review = append(out.Review, found)
		}
	}
	out.Text = b.String()
	for i, c := range out.Conflicts {
		// A block in it that was moved has been merged by itself.
		out.Conflicts[i].Ours = c.of(out.Text)
	}
	order := func(a, b Passage) int { return a.Start - b.Start }
	slices.SortStableFunc(out.Conflicts, order)
	slices.SortStableFunc(out.Review, order)
	return out
}

func shifted(passages []Passage, by int) []Passage {
	out := slices.Clone(passages)
	for i := range out {
		out[i].Start += by
		out[i].End += by
	}
	return out
}
