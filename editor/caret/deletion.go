package caret

import "postil/editor/text"

// Deletion is what a deleting key takes away where nothing is selected.
type Deletion uint8

// The deletions. Those by words stop at a line's end; from there they take the
// line break only.
const (
	Back        Deletion = iota // the character before the caret
	Forward                     // the character after the caret
	WordBack                    // to the start of the word before
	WordForward                 // to the end of the next word
	ToLineStart                 // to the start of the visual line; from there, the character before
	ToLineEnd                   // to the end of the visual line; from there, the line break after
)

// Deleted returns the range that a deleting key takes away: the selection, or
// what d says. At the text's ends it may be empty.
func (c *Cursor) Deleted(t text.Snapshot, l Lines, d Deletion) (start, end int) {
	c.fit(t)
	if !c.Empty() {
		return c.Range()
	}
	at := c.Caret.Offset
	line := t.LineAt(at)
	first, last := t.LineStart(line), t.LineEnd(line)
	switch d {
	case WordBack:
		if first < at {
			return max(t.PrevWord(at), first), at
		}
	case WordForward:
		if at < last {
			return at, min(t.NextWord(at), last)
		}
	case ToLineStart:
		if start, _ := l.Line(c.Caret); start < at {
			return start, at
		}
	case ToLineEnd:
		if _, end := l.Line(c.Caret); end > at {
			return at, end
		}
		if at < last {
			// The end of a visual line, shown on it: what follows stands on the next.
			_, end := l.Line(Position{Offset: at})
			return at, end
		}
	}
	if d == Forward || d == WordForward || d == ToLineEnd {
		return at, t.NextGrapheme(at)
	}
	return t.PrevGrapheme(at), at
}
