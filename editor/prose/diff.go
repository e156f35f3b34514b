package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Change says what became of a piece of text.
type Change int

// The changes.
const (
	Same      Change = iota
	Inserted         // only in the new text
	Deleted          // only in the old text
	Replaced         // other words in its place
	MovedAway        // in the old text: the new one has it elsewhere
	MovedHere        // in the new text: the old one has it elsewhere
)

// String returns the change's name.
func (c Change) String() string {
	names := [...]string{"same", "inserted", "deleted", "replaced", "moved away", "moved here"}
	if c < 0 || int(c) >= len(names) {
		return "unknown"
	}
	return names[c]
}

// Hunk is a piece of both texts with one change.
type Hunk struct {
	Change Change
	Old    Range // empty where Change is Inserted or MovedHere
	New    Range // empty where Change is Deleted or MovedAway
	Move   int   // index in Comparison.Moves, where Change is MovedAway or MovedHere
}

// Move is neighbouring blocks that stand in another place now.
type Move struct {
	Old, New Range
	Hunks    []Hunk // what was changed in them besides
}

// Comparison is the difference between two texts. The old ranges of its hunks
// joined are the old text, the new ranges the new one; no two neighbouring
// hunks are of one change, moves apart.
type Comparison struct {
	Hunks []Hunk
	Moves []Move
}

// Diff compares two texts for a reader: by word inside sentences that were
// edited, by sentence or line otherwise. Changes with no more than a short word
// between them are shown as one.
func Diff(old, new string) Comparison {
	return compare(old, new, true)
}

// compare compares two texts; where readable is false changes are kept apart
// however little stands between them.
func compare(old, new string, readable bool) Comparison {
	blocksOld, blocksNew := Blocks(old), Blocks(new)
	runs := pairBlocks(old, new, blocksOld, blocksNew).runs()
	wholesOld, wholesNew := make(map[int]int32), make(map[int]int32)
	split := make(splitter)
	var c Comparison
	for k, r := range runs {
		for i := range r.n {
			wholesOld[r.a+i], wholesNew[r.b+i] = movedIDs(k)
		}
		m := Move{
			Old: Range{blocksOld[r.a].Text.Start, blocksOld[r.a+r.n-1].Text.End},
			New: Range{blocksNew[r.b].Text.Start, blocksNew[r.b+r.n-1].Text.End},
		}
		a, b := m.Old.of(old), m.New.of(new)
		d := differ{readable: readable, hunks: []Hunk{{Old: Range{m.Old.Start, m.Old.Start}, New: Range{m.New.Start, m.New.Start}}}}
		d.compare(split.lexSentences(a, Blocks(a), nil), split.lexSentences(b, Blocks(b), nil), false)
		m.Hunks = d.result()
		c.Moves = append(c.Moves, m)
	}
	d := differ{readable: readable, hunks: make([]Hunk, 1)}
	d.compare(split.lexSentences(old, blocksOld, wholesOld), split.lexSentences(new, blocksNew, wholesNew), false)
	c.Hunks = d.result()
	return c
}

// differ collects the hunks of a comparison. The first may be empty.
type differ struct {
	readable bool
	hunks    []Hunk
}

func (d *differ) result() []Hunk {
	if first := d.hunks[0]; first.Old.Empty() && first.New.Empty() {
		return d.hunks[1:]
	}
	return d.hunks
}

// add appends a hunk of so many bytes; a change joins the one before it.
func (d *differ) add(c Change, old, new, move int) {
	if old == 0 && new == 0 {
		return
	}
	last := &d.hunks[len(d.hunks)-1]
	if (c == Same) == (last.Change == Same) && c < MovedAway && last.Change < MovedAway {
		last.Old.End += old
		last.New.End += new
	} else {
		d.hunks = append(d.hunks, Hunk{
			Change: c,
			Old:    Range{last.Old.End, last.Old.End + old},
			New:    Range{last.New.End, last.New.End + new},
			Move:   move,
		})
		last = &d.hunks[len(d.hunks)-1]
	}
	if c != Same && c < MovedAway {
		switch {
		case last.New.Empty():
			last.Change = Deleted
		case last.Old.Empty():
			last.Change = Inserted
		default:
			last.Change = Replaced
		}
	}
}

// compare adds the hunks between two texts, which are of words or of sentences.
func (d *differ) compare(a, b *lexed, words bool) {
	intern(a, b)
	i, j := 0, 0
	for _, p := range append(align(a, b, words), pair{len(a.tokens), len(b.tokens)}) {
		if i+1 == p.a && j+1 == p.b && !words && i%2 == 0 {
			// A gap became another: "\n2. " became "\n3. ".
			d.words(a.tokens[i].text, b.tokens[j].text)
			i++
			j++
		}
		for ; i < p.a; i++ {
			d.lone(a.tokens[i], Deleted)
		}
		for ; j < p.b; j++ {
			d.lone(b.tokens[j], Inserted)
		}
		if i == len(a.tokens) {
			return
		}
		x, y := a.tokens[i], b.tokens[j]
		if x.id == y.id {
			d.add(Same, len(x.text), len(y.text), 0)
		} else {
			d.words(x.text, y.text)
		}
		i++
		j++
	}
}

// lone adds a token that only the old text has (Deleted) or only the new one
// (Inserted). An id below zero names a move, as compare gave it.
func (d *differ) lone(t token, c Change) {
	if t.text == "" {
		return
	}
	old, new, move := len(t.text), 0, 0
	moved := MovedAway
	if c == Inserted {
		old, new = new, old
		moved = MovedHere
	}
	if t.id < 0 {
		c, move = moved, moveOf(t.id)
	}
	d.add(c, old, new, move)
}

// words adds the hunks between two versions of a sentence.
func (d *differ) words(a, b string) {
	w := differ{hunks: make([]Hunk, 1)}
	w.compare(lexWords(a), lexWords(b), true)
	hunks := w.result()
	for i, h := range hunks {
		c := h.Change
		if d.readable && c == Same && i > 0 && i+1 < len(hunks) && slight(h.Old.of(a)) {
			c = Replaced
		}
		d.add(c, h.Old.Len(), h.New.Len(), 0)
	}
}

// slight reports whether text between two changes is too little to be shown as
// unchanged: marks, spaces, and one word of three letters at most.
func slight(s string) bool {
	words := 0
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		words++
		if words > 1 || utf8.RuneCountInString(w) > 3 || strings.ContainsFunc(w, unicode.IsDigit) {
			return false
		}
	}
	return true
}
