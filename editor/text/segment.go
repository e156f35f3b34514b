package text

import (
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// source is the text that segments are looked for in.
type source interface {
	Len() int
	Slice(a, b int) string
}

// NextGrapheme returns the first border between user-perceived characters
// (grapheme clusters, UAX #29) after offset, or the end of the text.
func (t tree) NextGrapheme(offset int) int {
	_, next := segment(t, t.clamp(offset), graphemes)
	return next
}

// PrevGrapheme returns the last border between user-perceived characters before
// offset, or 0.
func (t tree) PrevGrapheme(offset int) int {
	offset = t.clamp(offset)
	if offset == 0 {
		return 0
	}
	start, _ := segment(t, offset-1, graphemes)
	return start
}

// GraphemeStart returns the start of the user-perceived character that offset
// lies in; an offset at a border stays.
func (t tree) GraphemeStart(offset int) int {
	start, _ := segment(t, t.clamp(offset), graphemes)
	return start
}

// WordAt returns the word around offset, as a double click selects it: a word,
// a run of spaces, a mark of punctuation. At the end of a word it is that word.
// Words never reach across a line end; at an empty line both results are offset.
// Borders of words are borders of user-perceived characters as well.
func (t tree) WordAt(offset int) (start, end int) {
	offset = t.clamp(offset)
	start, end = t.segmentInLine(offset)
	if start == offset && offset > 0 && !t.wordy(start, end) {
		if s, e := t.segmentInLine(offset - 1); t.wordy(s, e) || start == end && e == offset {
			start, end = s, e
		}
	}
	return t.GraphemeStart(start), t.graphemeEnd(end)
}

// graphemeEnd moves an offset inside a user-perceived character to its end.
func (t tree) graphemeEnd(offset int) int {
	if t.GraphemeStart(offset) == offset {
		return offset
	}
	return t.NextGrapheme(offset)
}

// segmentInLine is the segment of words at offset, empty at a line end.
func (t tree) segmentInLine(offset int) (start, end int) {
	if c := t.Slice(offset, offset+1); c == "" || c == "\n" {
		return offset, offset
	}
	return segment(t, offset, words)
}

// NextWord returns the end of the first word that ends after offset, or the end
// of the text. Spaces, punctuation and line ends on the way are passed.
func (t tree) NextWord(offset int) int {
	for offset = t.clamp(offset); offset < t.Len(); {
		start, end := segment(t, offset, words)
		offset = end
		if t.wordy(start, end) {
			break
		}
	}
	return t.graphemeEnd(offset)
}

// PrevWord returns the start of the last word that starts before offset, or 0.
func (t tree) PrevWord(offset int) int {
	for offset = t.clamp(offset); offset > 0; {
		start, end := segment(t, offset-1, words)
		offset = start
		if t.wordy(start, end) {
			break
		}
	}
	return t.GraphemeStart(offset)
}

// wordy reports whether a segment is a word and not what stands between words.
func (t tree) wordy(a, b int) bool {
	for _, r := range t.Slice(a, b) {
		if unicode.In(r, unicode.L, unicode.N, unicode.So, unicode.Co) || r == '_' {
			return true
		}
	}
	return false
}

// breaker is one kind of segmentation.
type breaker struct {
	first func(s string, state int) (seg, rest string, next int)
	// safe reports that between two runes there is a border whatever stands
	// before the first, so that segmentation can start there.
	safe func(a, b rune) bool
	// sure reports whether ahead, the text known behind a border, is enough to
	// know that it is one.
	sure func(ahead string) bool
}

var (
	graphemes = breaker{
		first: func(s string, state int) (seg, rest string, next int) {
			seg, rest, _, next = uniseg.FirstGraphemeClusterInString(s, state)
			return seg, rest, next
		},
		safe: safeGrapheme,
		sure: func(ahead string) bool { return ahead != "" },
	}
	words = breaker{first: uniseg.FirstWordInString, safe: safeWord, sure: sureWord}
)

// window is how many bytes around an offset are looked at first. It is doubled
// until a safe start and a sure end are in sight.
const window = 64

// segment returns the borders around the byte at offset: the last one at or
// before it and the first one after it. At the end of the text both are there.
func segment(t source, offset int, by breaker) (start, end int) {
	if offset >= t.Len() {
		return t.Len(), t.Len()
	}
	for back, ahead := window, window; ; {
		s, from := runes(t, offset-back, offset+ahead)
		begin, ok := safeStart(s, offset-from, by.safe)
		if !ok && from > 0 {
			back *= 2
			continue
		}
		start, end = scan(s[begin:], offset-from-begin, by)
		start, end = start+from+begin, end+from+begin
		if from+len(s) < t.Len() && !by.sure(s[end-from:]) {
			ahead *= 2
			continue
		}
		return start, end
	}
}

// runes returns the text from a to b, both moved to borders of runes.
func runes(t source, a, b int) (s string, from int) {
	a, b = max(a, 0), min(b, t.Len())
	from = max(a-utf8.UTFMax, 0)
	s = t.Slice(from, b+utf8.UTFMax)
	i, j := runeStart(s, a-from), runeStart(s, b-from)
	return s[i:j], from + i
}

// scan segments s from its start up to the segment that holds the byte at.
func scan(s string, at int, by breaker) (start, end int) {
	state := -1
	for rest := s; rest != ""; {
		var seg string
		seg, rest, state = by.first(rest, state)
		if start+len(seg) > at {
			return start, start + len(seg)
		}
		start += len(seg)
	}
	return start, start
}

// safeStart returns the last place at or before at where segmenting s may begin.
// Without one it returns 0 and false.
func safeStart(s string, at int, safe func(a, b rune) bool) (int, bool) {
	at = runeStart(s, at)
	after, _ := utf8.DecodeRuneInString(s[at:])
	for at > 0 {
		before, size := utf8.DecodeLastRuneInString(s[:at])
		if safe(before, after) {
			return at, true
		}
		at -= size
		after = before
	}
	return 0, false
}

func safeGrapheme(a, b rune) bool {
	if a == '\n' || b == '\n' {
		return true
	}
	if a < 0x7f && b < 0x7f {
		return true
	}
	// Rules that look further back than one rune: emoji joined by ZWJ, pairs of
	// regional indicators, marks on what came before.
	if a == '\u200d' || a >= 0x1f1e6 && a <= 0x1f1ff || unicode.Is(unicode.M, a) {
		return false
	}
	var buf [2 * utf8.UTFMax]byte
	pair := utf8.AppendRune(utf8.AppendRune(buf[:0], a), b)
	first, _, _, _ := uniseg.FirstGraphemeCluster(pair, -1)
	return len(first) < len(pair)
}

// sureWord knows that the word rules look past the next rune for a letter or a
// digit, over all combining marks and format characters.
func sureWord(ahead string) bool {
	for i, r := range ahead {
		if i > 0 && (r < utf8.RuneSelf || !unicode.In(r, unicode.M, unicode.Cf, unicode.Sk, unicode.Lm)) {
			return true
		}
	}
	return false
}

func safeWord(a, b rune) bool {
	switch {
	case a == '\n' || b == '\n':
		return true
	case a == ' ':
		return standsAlone(b) || solid(b)
	case b == ' ':
		return standsAlone(a) || solid(a)
	}
	return standsAlone(a) && standsAlone(b)
}

// standsAlone reports whether r is a word by itself among others of its kind.
func standsAlone(r rune) bool {
	return unicode.Is(unicode.Han, r) && unicode.Is(unicode.Lo, r) || unicode.Is(unicode.Hiragana, r) && unicode.Is(unicode.Lo, r)
}

// solid reports whether r is neither a space nor tied to the rune before it.
func solid(r rune) bool {
	return r > ' ' && r < 0x7f || unicode.In(r, unicode.Lu, unicode.Ll)
}
