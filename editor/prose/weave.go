package prose

import (
	"slices"
	"strings"
)

// kept is the share of a sentence's words that each side must have left for
// their changes to be joined word by word. Of a sentence that was written anew
// nothing can be joined with the old one's edits.
const kept = 0.4

// weaver puts a merged text together.
type weaver struct {
	base, ours, theirs *lexed
	atoms              []atom
	passages           []passage
	contested          map[int]bool // moved blocks that are part of a conflict
}

// take adds tokens as they are.
func (w *weaver) take(l *lexed, tokens Range) { w.takeAs(l, tokens, -1) }

// takeAs adds tokens as they are and makes them a passage.
func (w *weaver) takeAs(l *lexed, tokens Range, passage int) {
	if passage >= 0 && tokens.Empty() {
		// An empty piece, so that the passage has its place.
		w.atoms = append(w.atoms, atom{move: -1, passage: passage})
	}
	for i := tokens.Start; i < tokens.End; i++ {
		t := l.tokens[i]
		a := atom{text: t.text, gap: i%2 == 0, edge: i == 0 || i == len(l.tokens)-1, line: t.line, move: -1, passage: passage}
		if t.id < 0 {
			a.move = moveOf(t.id)
		}
		w.atoms = append(w.atoms, a)
	}
}

// passage begins a passage that is to be shown and returns its number.
func (w *weaver) passage(c chunk, conflict bool) int {
	w.passages = append(w.passages, passage{
		Passage: Passage{
			Base:   w.base.text(c.base.Start, c.base.End),
			Ours:   w.ours.text(c.ours.Start, c.ours.End),
			Theirs: w.theirs.text(c.theirs.Start, c.theirs.End),
		},
		conflict: conflict,
	})
	return len(w.passages) - 1
}

// resolve adds what both sides changed, joined where that can be done.
func (w *weaver) resolve(c chunk) {
	base := w.base.tokens[c.base.Start:c.base.End]
	ours := w.ours.tokens[c.ours.Start:c.ours.End]
	theirs := w.theirs.tokens[c.theirs.Start:c.theirs.End]
	first := c.ours.Start % 2 // 0 where all three begin with a gap
	keptOurs, keptTheirs := sameContents(base, ours, first), sameContents(base, theirs, first)
	switch {
	case len(base) == 0 && first == 0 && continues(ours) && begins(theirs):
		// One went on with a paragraph, the other began another behind it.
		w.take(w.ours, c.ours)
		w.take(w.theirs, c.theirs)
	case len(base) == 0 && first == 0 && continues(theirs) && begins(ours):
		w.take(w.theirs, c.theirs)
		w.take(w.ours, c.ours)
	case keptOurs && keptTheirs && plain(base, first) && plain(ours, first) && plain(theirs, first):
		// Nothing differs but white space and how items are numbered.
		a, b := w.ours.text(c.ours.Start, c.ours.End), w.theirs.text(c.theirs.Start, c.theirs.End)
		if len(a) > len(b) || len(a) == len(b) && a >= b {
			w.take(w.ours, c.ours)
		} else {
			w.take(w.theirs, c.theirs)
		}
	case keptOurs && !keptTheirs:
		// One side changed only what stands between the sentences.
		w.takeAs(w.theirs, c.theirs, w.passage(c, false))
	case keptTheirs && !keptOurs:
		w.takeAs(w.ours, c.ours, w.passage(c, false))
	case whole(base) || whole(ours) || whole(theirs):
		w.conflict(c)
	default:
		text, ok := weave(w.base.text(c.base.Start, c.base.End), w.ours.text(c.ours.Start, c.ours.End), w.theirs.text(c.theirs.Start, c.theirs.End))
		if !ok {
			w.conflict(c)
			return
		}
		w.atoms = append(w.atoms, atom{text: text, move: -1, passage: w.passage(c, false)})
	}
}

// conflict adds what cannot be joined: ours stands.
func (w *weaver) conflict(c chunk) {
	for _, side := range [][]token{w.base.tokens[c.base.Start:c.base.End], w.ours.tokens[c.ours.Start:c.ours.End], w.theirs.tokens[c.theirs.Start:c.theirs.End]} {
		for _, t := range side {
			if t.id < 0 {
				w.contested[moveOf(t.id)] = true
			}
		}
	}
	w.takeAs(w.ours, c.ours, w.passage(c, true))
}

// sameContents reports whether two runs of tokens, which begin with a gap where
// first is even, differ in nothing but gaps.
func sameContents(a, b []token, first int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if (first+i)%2 == 1 && a[i].id != b[i].id {
			return false
		}
	}
	return true
}

// plain reports whether the gaps among tokens are white space and the numbers of
// items.
func plain(tokens []token, first int) bool {
	for i, t := range tokens {
		if (first+i)%2 == 0 && strings.Trim(t.text, " \t\r\n0123456789.)") != "" {
			return false
		}
	}
	return true
}

// whole reports whether words must not be merged in tokens.
func whole(tokens []token) bool {
	return slices.ContainsFunc(tokens, func(t token) bool { return t.line || t.id < 0 })
}

// continues reports whether tokens, a gap first, are more sentences of the
// paragraph before them.
func continues(tokens []token) bool {
	for i := 0; i < len(tokens); i += 2 {
		if breaksBlock(tokens[i].text) {
			return false
		}
	}
	return !whole(tokens)
}

// begins reports whether tokens, a gap first, begin a block of their own.
func begins(tokens []token) bool {
	return breaksBlock(tokens[0].text)
}

// breaksBlock reports whether what stands behind the gap is another block.
func breaksBlock(gap string) bool {
	return strings.Count(gap, "\n") > 1 || !isSpace(strings.TrimPrefix(strings.TrimSpace(gap), ">"))
}

// weave joins two sides' changes to words of one passage. It fails where they
// touch.
func weave(base, ours, theirs string) (string, bool) {
	b, o, t := lexWords(base), lexWords(ours), lexWords(theirs)
	words := newBag(base)
	if words.total == 0 {
		return "", false
	}
	for _, side := range []string{ours, theirs} {
		if float64(words.common(newBag(side))) < kept*float64(words.total) {
			return "", false
		}
	}
	var out strings.Builder
	for _, c := range diff3(b, o, t, true) {
		switch c.from {
		case fromBase, fromOurs, fromBoth:
			out.WriteString(o.text(c.ours.Start, c.ours.End))
		case fromTheirs:
			out.WriteString(t.text(c.theirs.Start, c.theirs.End))
		default:
			return "", false
		}
	}
	return out.String(), true
}
