package layout

import (
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"postil/editor/style"
)

// maxAtom bounds what is measured at once, in bytes, so that a word without
// end is not measured again for each of its letters.
const maxAtom = 64

// atom is the smallest stretch of text that is measured: a word or part of
// one, in one role and direction, with the spaces after it; or a tab.
type atom struct {
	n, ink int32   // bytes, and how many of them come before the spaces
	width  float32 // of the ink
	space  float32 // of all the spaces
	state  int32   // of the search for line breaks after this atom, when breaks
	role   style.Role
	dir    direction
	breaks bool // a line may end after it
	tab    bool
}

type direction uint8

const (
	neutral direction = iota
	leftToRight
	rightToLeft
	digit
)

// segmenter cuts text into atoms, one segment that must stay on one line at a
// time.
type segmenter struct {
	l       *Layout
	text    string
	spans   []style.Span // not before pos
	pos     int
	state   int
	cluster int // a grapheme boundary at or after pos, or before it when not known
	atoms   []atom
}

// next cuts off one more segment.
func (s *segmenter) next() {
	start := s.pos
	s.cluster = start
	for {
		segment, _, _, state := uniseg.FirstLineSegmentInString(s.text[s.pos:], s.state)
		s.pos += len(segment)
		s.state = state
		// A line may not end inside a grapheme, though the rules for lines let it.
		for s.cluster < s.pos && !s.plainBoundary() {
			s.cluster += clusterLen(s.text[s.cluster:])
		}
		if s.cluster <= s.pos || s.pos == len(s.text) {
			break
		}
	}
	s.l.counters.Bytes += s.pos - start
	s.cut(start)
	last := &s.atoms[len(s.atoms)-1]
	last.breaks, last.state = true, int32(s.state)
}

// plainBoundary reports whether pos is a grapheme boundary by its looks.
func (s *segmenter) plainBoundary() bool {
	if s.pos == len(s.text) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(s.text[:s.pos])
	after, _ := utf8.DecodeRuneInString(s.text[s.pos:])
	if before < 0x300 && after < 0x300 && !(before == '\r' && after == '\n') {
		s.cluster = s.pos
		return true
	}
	return false
}

// clusterLen is the length of the grapheme cluster that s begins with.
func clusterLen(s string) int {
	if len(s) == 1 || s[0] < utf8.RuneSelf && s[0] != '\r' && s[1] < utf8.RuneSelf {
		return 1
	}
	c, _, _, _ := uniseg.FirstGraphemeClusterInString(s, -1)
	return len(c)
}

// cut makes atoms of the segment from start to pos.
func (s *segmenter) cut(start int) {
	segment := s.text[start:s.pos]
	mixed := hasRightToLeft(segment)
	whole := neutral
	if !mixed {
		whole = wholeDirection(segment)
	}
	var a atom
	from := start
	flush := func(at int) {
		if at == from {
			return
		}
		a.n = int32(at - from)
		s.measure(&a, from)
		s.atoms = append(s.atoms, a)
		from = at
	}
	for i := start; i < s.pos; {
		n := clusterLen(s.text[i:s.pos])
		role := s.roleAt(i)
		space, tab := n == 1 && s.text[i] == ' ', n == 1 && s.text[i] == '\t'
		dir := whole
		if mixed {
			r, _ := utf8.DecodeRuneInString(s.text[i:])
			dir = directionOf(r)
		}
		if role.Base() == style.TableMark {
			dir = leftToRight // the order of cells is the table's, not their text's
		}
		// Spaces go with the word before them. Where the direction may turn they
		// stand alone: they need not have the direction of the word.
		spaced := i > from && int(a.ink) < i-from
		fits := !spaced && dir == a.dir && i-from < maxAtom
		if space {
			fits = spaced || a.dir == leftToRight && !mixed
		}
		joins := i > from && role == a.role && !tab && !a.tab && fits
		if !joins {
			flush(i)
			a = atom{role: role, dir: dir, tab: tab}
			if space && dir != leftToRight {
				a.dir = neutral
			}
		}
		if !space {
			a.ink = int32(i + n - from)
		}
		i += n
	}
	flush(s.pos)
}

func (s *segmenter) measure(a *atom, from int) {
	if a.tab {
		return
	}
	a.width = s.l.width(s.text[from:from+int(a.ink)], a.role)
	a.space = float32(a.n-a.ink) * s.l.vertical(a.role).space
}

func (s *segmenter) roleAt(i int) style.Role {
	for len(s.spans) > 0 && s.spans[0].End <= i {
		s.spans = s.spans[1:]
	}
	if len(s.spans) > 0 && s.spans[0].Start <= i {
		return s.spans[0].Role
	}
	return style.Text
}

func hasRightToLeft(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0xd6 { // first byte of U+0590 and what follows
			for _, r := range s[i:] {
				if isRightToLeft(r) {
					return true
				}
			}
			return false
		}
	}
	return false
}

func isRightToLeft(r rune) bool {
	return r >= 0x590 && r <= 0x8ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r < 0xfeff ||
		r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff
}

func directionOf(r rune) direction {
	switch {
	case isRightToLeft(r):
		return rightToLeft
	case unicode.IsDigit(r):
		return digit
	case unicode.IsLetter(r):
		return leftToRight
	}
	return neutral
}

// wholeDirection is the direction of text with nothing right-to-left in it.
func wholeDirection(s string) direction {
	dir := neutral
	for _, r := range s {
		switch directionOf(r) {
		case leftToRight:
			return leftToRight
		case digit:
			dir = digit
		}
	}
	return dir
}
