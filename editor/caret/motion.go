package caret

import "postil/editor/text"

// Motion is a movement of the caret.
type Motion uint8

// The motions.
const (
	Left          Motion = iota // one character back; to the start of a selection
	Right                       // one character on; to the end of a selection
	WordLeft                    // to the start of the word before
	WordRight                   // to the end of the next word
	Up                          // to the visual line above, keeping the column
	Down                        // to the visual line below, keeping the column
	PageUp                      // a page of visual lines up, keeping the column
	PageDown                    // a page of visual lines down, keeping the column
	LineStart                   // to the start of the visual line; from there, of the paragraph
	LineEnd                     // to the end of the visual line; from there, of the paragraph
	ParagraphUp                 // to the start of the paragraph; from there, of the one above
	ParagraphDown               // to the end of the paragraph; from there, of the one below
	DocumentStart               // to the start of the text
	DocumentEnd                 // to the end of the text
)

// Move moves the caret. With extend the anchor stays where it is, otherwise
// nothing is selected afterwards. Up and down on the first and the last line go
// to the text's start and end.
func (c *Cursor) Move(t text.Snapshot, l Lines, m Motion, extend bool) {
	c.fit(t)
	c.unit = byCharacter
	var to Position
	x, sticky := c.x, false
	start, end := c.Range()
	switch {
	case m == Left && !extend && !c.Empty():
		to = Position{Offset: start}
	case m == Right && !extend && !c.Empty():
		to = Position{Offset: end}
	case m == Up || m == Down || m == PageUp || m == PageDown:
		to, x = c.vertical(t, l, m)
		sticky = true
	default:
		to = target(t, l, m, c.Caret)
	}
	c.Caret = to
	c.x, c.sticky = x, sticky
	if !extend {
		c.Anchor = to.Offset
	}
}

// vertical returns where a motion by visual lines goes, and its column.
func (c *Cursor) vertical(t text.Snapshot, l Lines, m Motion) (Position, float32) {
	x := c.x
	if !c.sticky {
		x = l.X(c.Caret)
	}
	n := 1
	if m == PageUp || m == PageDown {
		n = max(c.Page, 1)
	}
	if m == Up || m == PageUp {
		n = -n
	}
	to, moved := l.Below(c.Caret, n, x)
	switch {
	case moved == 0 && n < 0:
		to = Position{}
	case moved == 0:
		to = Position{Offset: t.Len()}
	}
	to.Offset = t.GraphemeStart(to.Offset)
	return to, x
}

// target returns where a motion that keeps no column leads from p.
func target(t text.Snapshot, l Lines, m Motion, p Position) Position {
	switch m {
	case Left:
		return Position{Offset: t.PrevGrapheme(p.Offset)}
	case Right:
		return Position{Offset: t.NextGrapheme(p.Offset)}
	case WordLeft:
		return Position{Offset: t.PrevWord(p.Offset)}
	case WordRight:
		return Position{Offset: t.NextWord(p.Offset)}
	case LineStart:
		if start, _ := l.Line(p); start < p.Offset {
			return Position{Offset: start}
		}
		return Position{Offset: t.LineStart(t.LineAt(p.Offset))}
	case LineEnd:
		if _, end := l.Line(p); end > p.Offset {
			return Position{Offset: end, Affinity: Upstream}
		}
		return Position{Offset: t.LineEnd(t.LineAt(p.Offset)), Affinity: Upstream}
	case ParagraphUp:
		return Position{Offset: paragraphUp(t, p.Offset)}
	case ParagraphDown:
		return Position{Offset: paragraphDown(t, p.Offset), Affinity: Upstream}
	case DocumentStart:
		return Position{}
	case DocumentEnd:
		return Position{Offset: t.Len(), Affinity: Upstream}
	}
	return p
}

// paragraphUp passes empty lines, which only part paragraphs.
func paragraphUp(t text.Snapshot, offset int) int {
	line := t.LineAt(offset)
	start := t.LineStart(line)
	if start < offset {
		return start
	}
	for line--; line >= 0; line-- {
		if start := t.LineStart(line); start < t.LineEnd(line) {
			return start
		}
	}
	return 0
}

func paragraphDown(t text.Snapshot, offset int) int {
	line := t.LineAt(offset)
	if end := t.LineEnd(line); end > offset {
		return end
	}
	for line++; line < t.LineCount(); line++ {
		if end := t.LineEnd(line); end > t.LineStart(line) {
			return end
		}
	}
	return t.Len()
}

// fit moves the selection into the text, should that have changed unnoticed.
func (c *Cursor) fit(t text.Snapshot) {
	anchor, caret := t.GraphemeStart(c.Anchor), t.GraphemeStart(c.Caret.Offset)
	if anchor != c.Anchor || caret != c.Caret.Offset {
		c.Anchor, c.Caret = anchor, Position{Offset: caret}
		c.sticky = false
	}
}
