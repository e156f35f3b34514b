package prose

import (
	"maps"
	"slices"
)

// move is a block of the base that was moved by ours, by theirs or by both.
type move struct {
	ours, theirs int     // the block on either side, or -1 where it was deleted
	moved        [2]bool // by ours, by theirs
}

// findMoves returns the blocks of the base that were moved, by their number.
func (m *merger) findMoves() map[int]move {
	ours := pairBlocks(m.base, m.ours, m.blocksBase, m.blocksOurs)
	theirs := pairBlocks(m.base, m.theirs, m.blocksBase, m.blocksTheirs)
	inOurs := sentences{src: m.ours, blocks: m.blocksOurs}
	inTheirs := sentences{src: m.theirs, blocks: m.blocksTheirs}
	moves := make(map[int]move)
	for k := range m.blocksBase {
		v := move{ours: ours.to[k], theirs: theirs.to[k], moved: [2]bool{ours.moved[k], theirs.moved[k]}}
		if !v.moved[0] && !v.moved[1] {
			continue
		}
		// A block that was joined to another is neither here nor gone.
		if v.ours < 0 && m.scattered(k, &inOurs) || v.theirs < 0 && m.scattered(k, &inTheirs) {
			continue
		}
		moves[k] = v
	}
	return moves
}

// sentences is the sentences of a text, made when they are asked for.
type sentences struct {
	src    string
	blocks []Block
	known  map[string]bool
}

func (s *sentences) has(sentence string) bool {
	if s.known == nil {
		s.known = make(map[string]bool)
		for _, b := range s.blocks {
			for _, r := range b.contents(s.src) {
				s.known[r.of(s.src)] = true
			}
		}
	}
	return s.known[sentence]
}

// scattered reports whether a sentence of block k of the base is in a text.
func (m *merger) scattered(k int, in *sentences) bool {
	return slices.ContainsFunc(m.blocksBase[k].contents(m.base), func(r Range) bool {
		return r.Len() >= moveLength && in.has(r.of(m.base))
	})
}

// placeMoves merges the text of each moved block, and returns the blocks that
// have no place of their own. A block with two places, as both moved it, keeps
// the first.
func (m *merger) placeMoves(moves map[int]move, w *weaver) (unplaced []int) {
	places := make(map[int][]int)
	for i, a := range w.atoms {
		if a.move >= 0 {
			places[a.move] = append(places[a.move], i)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(moves)) {
		v, at := moves[k], places[k]
		if len(at) == 0 || w.contested[k] {
			unplaced = append(unplaced, k)
			continue
		}
		inner := m.mergeBlock(k, v)
		if len(at) > 1 {
			inner.Review = append(inner.Review, Passage{
				Range:  Range{0, len(inner.Text)},
				Base:   m.blocksBase[k].Text.of(m.base),
				Ours:   m.blocksOurs[v.ours].Text.of(m.ours),
				Theirs: m.blocksTheirs[v.theirs].Text.of(m.theirs),
			})
		}
		for n, i := range at {
			w.atoms[i].inner = inner
			w.atoms[i].dropped = n > 0
			if n > 0 || inner.Text == "" {
				dropGap(w.atoms, i)
			}
		}
	}
	return unplaced
}

// dropGap leaves out the gap before a block that is not there, at the beginning
// the one behind it.
func dropGap(atoms []atom, i int) {
	for j := i - 1; j > 0; j-- {
		if !atoms[j].dropped {
			atoms[j].dropped = atoms[j].gap
			return
		}
	}
	if i+1 < len(atoms) && atoms[i+1].gap {
		atoms[i+1].dropped = true
	}
}

// mergeBlock merges the text of a moved block.
func (m *merger) mergeBlock(k int, v move) Merged {
	base := m.blocksBase[k].Text.of(m.base)
	switch {
	case v.ours < 0:
		theirs := m.blocksTheirs[v.theirs].Text.of(m.theirs)
		return Merged{Conflicts: []Passage{{Base: base, Theirs: theirs}}}
	case v.theirs < 0:
		ours := m.blocksOurs[v.ours].Text.of(m.ours)
		return Merged{Text: ours, Conflicts: []Passage{{Range: Range{0, len(ours)}, Base: base, Ours: ours}}}
	}
	return mergeFlat(base, m.blocksOurs[v.ours].Text.of(m.ours), m.blocksTheirs[v.theirs].Text.of(m.theirs))
}
