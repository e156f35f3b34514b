package caret

import "postil/editor/text"

// Affinity says on which of two visual lines a position is shown that is both
// the end of one and the start of the next, at a soft wrap. Elsewhere it means
// nothing.
type Affinity uint8

// The two affinities.
const (
	Downstream Affinity = iota // at the start of the next line
	Upstream                   // at the end of the line before
)

// Position is a place of the caret.
type Position struct {
	Offset   int // in bytes
	Affinity Affinity
}

// Selection reaches from its anchor to the caret, which may stand on either side
// of it. It is empty when both are the same.
type Selection struct {
	Anchor int
	Caret  Position
}

// Range returns the selection's borders in order.
func (s Selection) Range() (start, end int) {
	return min(s.Anchor, s.Caret.Offset), max(s.Anchor, s.Caret.Offset)
}

// Empty reports whether nothing is selected.
func (s Selection) Empty() bool { return s.Anchor == s.Caret.Offset }

// Lines is what motions need of the layout. Positions given to it are at borders
// of characters; the same is expected of those it returns.
type Lines interface {
	// Line returns the offsets at which the visual line that shows p starts and
	// ends. A line that ends a paragraph ends before the "\n"; one that ends at
	// a soft wrap ends where the next one starts.
	Line(p Position) (start, end int)
	// X returns how far p is from the text's left edge.
	X(p Position) float32
	// Below returns the position nearest to x on the visual line n lines below
	// the one that shows p, above for a negative n, and how many lines away it
	// is: fewer than n where the text ends.
	Below(p Position, n int, x float32) (Position, int)
}

// Cursor is the selection of one view and what it remembers between keys. The
// zero value stands at the start of the text.
type Cursor struct {
	Selection
	// Page is the number of visual lines that a page key moves by, at least 1.
	Page int

	// The column that up and down keep to, through shorter lines.
	x      float32
	sticky bool

	// What a drag selects by, and the part that was pressed on.
	unit                   unit
	originStart, originEnd int
}

type unit uint8

const (
	byCharacter unit = iota
	byWord
	byParagraph
)

// Set puts the caret at a position and selects nothing. A position inside a
// character is moved to its start.
func (c *Cursor) Set(t text.Snapshot, p Position) {
	c.Select(t, p.Offset, p)
}

// Select selects from an anchor to a position.
func (c *Cursor) Select(t text.Snapshot, anchor int, p Position) {
	p.Offset = t.GraphemeStart(p.Offset)
	c.Selection = Selection{Anchor: t.GraphemeStart(anchor), Caret: p}
	c.sticky = false
	c.unit = byCharacter
}

// SelectAll selects the whole text.
func (c *Cursor) SelectAll(t text.Snapshot) {
	c.Select(t, 0, Position{Offset: t.Len()})
}

// Edited puts the caret behind a change that the writer made here. Text typed up
// to the end of a visual line keeps the caret on that line; after a deletion it
// stands before what follows. Should what was typed make one character with what
// follows, the caret stands behind that.
func (c *Cursor) Edited(t text.Snapshot, d text.Delta) {
	p := Position{Offset: d.NewEnd()}
	if d.New != "" {
		p.Affinity = Upstream
		if t.GraphemeStart(p.Offset) != p.Offset {
			p.Offset = t.NextGrapheme(p.Offset)
		}
	}
	c.Set(t, p)
}

// Follow keeps the selection where it was in the text when a change is made
// elsewhere.
func (c *Cursor) Follow(t text.Snapshot, d text.Delta) {
	p := Position{Offset: d.Shift(c.Caret.Offset, text.Left), Affinity: c.Caret.Affinity}
	c.Select(t, d.Shift(c.Anchor, text.Left), p)
}

// Press takes the press of a pointer at p: once sets the caret, twice selects a
// word, thrice a paragraph. With extend the selection grows from its anchor.
func (c *Cursor) Press(t text.Snapshot, p Position, clicks int, extend bool) {
	p.Offset = t.GraphemeStart(p.Offset)
	if !extend {
		c.Set(t, p)
	}
	c.sticky = false
	c.unit = unit(min(max(clicks, 1), 3) - 1)
	c.originStart, c.originEnd = c.around(t, c.Anchor)
	c.Drag(t, p)
}

// Drag takes the pointer's movement to p after Press: the selection reaches from
// what was pressed on to there, by characters, words or paragraphs.
func (c *Cursor) Drag(t text.Snapshot, p Position) {
	p.Offset = t.GraphemeStart(p.Offset)
	c.sticky = false
	if c.unit == byCharacter {
		c.Caret = p
		return
	}
	start, end := c.around(t, p.Offset)
	if start < c.originStart {
		c.Selection = Selection{Anchor: c.originEnd, Caret: Position{Offset: start}}
		return
	}
	c.Selection = Selection{Anchor: c.originStart, Caret: Position{Offset: max(end, c.originEnd), Affinity: Upstream}}
}

// around returns the unit of dragging that offset lies in.
func (c *Cursor) around(t text.Snapshot, offset int) (start, end int) {
	switch c.unit {
	case byWord:
		return t.WordAt(offset)
	case byParagraph:
		line := t.LineAt(offset)
		return t.LineStart(line), t.LineEnd(line)
	default:
		return offset, offset
	}
}
