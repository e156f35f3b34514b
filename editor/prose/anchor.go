package prose

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Anchor is a passage of one version of a text, remembered so that it can be
// found in another: where it was, what it said, and what stood around it.
type Anchor struct {
	Start, End    int    // in the text it was made in
	Quote         string // the passage
	Before, After string // up to about 40 bytes on either side, in whole characters
}

// ErrBadRange is returned for an anchor's range that is empty, lies outside the
// text or splits a character.
var ErrBadRange = errors.New("no passage there")

// surroundings is how many bytes on each side an anchor remembers.
const surroundings = 40

// NewAnchor returns the anchor of the bytes of text from start up to end. The
// error is ErrBadRange.
func NewAnchor(text string, start, end int) (Anchor, error) {
	if start < 0 || end > len(text) || start >= end || !onBorder(text, start) || !onBorder(text, end) {
		return Anchor{}, fmt.Errorf("anchor bytes %d to %d of %d: %w", start, end, len(text), ErrBadRange)
	}
	from, to := max(0, start-surroundings), min(len(text), end+surroundings)
	for !onBorder(text, from) {
		from++
	}
	for !onBorder(text, to) {
		to--
	}
	return Anchor{Start: start, End: end, Quote: text[start:end], Before: text[from:start], After: text[end:to]}, nil
}

// onBorder reports whether i is not inside a character.
func onBorder(s string, i int) bool {
	return i == 0 || i == len(s) || utf8.RuneStart(s[i])
}

// State says what became of an anchor's passage.
type State int

// The states, from best to worst.
const (
	Exact    State = iota // it says the same in the same surroundings
	Moved                 // it says the same in another place
	Changed               // it was edited; what is left of it is here
	Orphaned              // it is gone, or nobody can say which of several it is
)

// String returns the state's name.
func (s State) String() string {
	names := [...]string{"exact", "moved", "changed", "orphaned"}
	if s < 0 || int(s) >= len(names) {
		return "unknown"
	}
	return names[s]
}

// Found is where an anchor's passage is now.
type Found struct {
	State State
	Range // in the new text; empty where State is Orphaned
}

// Find looks for an anchor's passage in a later text. With old, the text that
// the anchor was made in, it follows what was done to the passage. Where old is
// empty or is another text it looks for the quotation by its words and
// surroundings. It does not guess: where it cannot tell, the passage is
// orphaned.
func Find(a Anchor, old, new string) Found {
	if a.Quote == "" {
		return Found{State: Orphaned}
	}
	if a.Start >= 0 && a.End <= len(old) && a.Start < a.End && old[a.Start:a.End] == a.Quote {
		return a.follow(old, new)
	}
	return a.search(new)
}

const (
	// left is the share of a passage's words that must be left of it to call it
	// changed rather than gone.
	left = 0.35
	// telling is the weight of words, in bytes, that tell one passage from
	// another without its surroundings: about three words.
	telling = 14
)

// follow finds the passage through the difference of the texts.
func (a Anchor) follow(old, new string) Found {
	c := compare(old, new, false)
	best := a.survivors(c.Hunks, old)
	moved := false
	for _, m := range c.Moves {
		if s := a.survivors(m.Hunks, old); s.weight > best.weight {
			best, moved = s, true
		}
	}
	if best.pieces > 0 && best.New.of(new) == a.Quote {
		if moved {
			return Found{Moved, best.New}
		}
		return Found{Exact, best.New}
	}
	// Cut out and put in elsewhere, inside a paragraph: the words stand, once,
	// in what was inserted.
	total := newBag(a.Quote).total
	if at := a.inserted(c.Hunks, new); at >= 0 && total >= telling {
		return Found{Moved, Range{at, at + len(a.Quote)}}
	}
	if best.pieces > 0 && total > 0 && float64(best.weight) >= left*float64(total) {
		return Found{Changed, best.New}
	}
	// The same, and edited besides.
	if f := a.searchLike(new); slices.ContainsFunc(c.Hunks, func(h Hunk) bool {
		return isNew(h) && f.Start >= h.New.Start && f.End <= h.New.End && !f.Empty()
	}) {
		return f
	}
	return Found{State: Orphaned}
}

// isNew reports whether a hunk has text that was put in, not only moved.
func isNew(h Hunk) bool { return h.Change == Inserted || h.Change == Replaced }

// survivors is what is left of a passage.
type survivors struct {
	New    Range
	pieces int
	weight int // of its words
}

// survivors follows the passage through hunks of old text. Words that are the
// same are left of it; words in the place of its own, and marks, belong to it
// where they stand beside such.
func (a Anchor) survivors(hunks []Hunk, old string) survivors {
	var s survivors
	var beside Range // what belongs to the passage if words follow it at once
	for _, h := range hunks {
		start, end := max(h.Old.Start, a.Start), min(h.Old.End, a.End)
		if start >= end {
			continue
		}
		r := h.New
		weight := 0
		switch h.Change {
		case Same:
			r = Range{h.New.Start + start - h.Old.Start, h.New.Start + end - h.Old.Start}
			weight = newBag(old[start:end]).total
		case Replaced:
			if h.Old.Start < a.Start || h.Old.End > a.End {
				continue
			}
		default:
			continue
		}
		switch {
		case weight > 0 || start == a.Start && end == a.End && h.Change == Same:
			if s.pieces == 0 {
				s.New = r
				if beside.End == r.Start && !beside.Empty() {
					s.New.Start = beside.Start
				}
			}
			s.New.End = r.End
			s.pieces++
			s.weight += weight
		case s.pieces > 0 && r.Start == s.New.End:
			s.New.End = r.End
		case s.pieces == 0 && r.Start == beside.End:
			beside.End = r.End
		default:
			beside = r
		}
	}
	return s
}

// inserted returns where the quotation stands in inserted text, or -1 if it
// stands there not once.
func (a Anchor) inserted(hunks []Hunk, new string) int {
	found := -1
	for _, h := range hunks {
		if !isNew(h) {
			continue
		}
		at := occurrences(h.New.of(new), a.Quote)
		if len(at) == 0 {
			continue
		}
		if found >= 0 || len(at) > 1 {
			return -1
		}
		found = h.New.Start + at[0]
	}
	return found
}

// occurrences returns where quote stands in s.
func occurrences(s, quote string) []int {
	var out []int
	for from := 0; ; {
		i := strings.Index(s[from:], quote)
		if i < 0 {
			return out
		}
		out = append(out, from+i)
		from += i + 1
	}
}
