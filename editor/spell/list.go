package spell

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// List is a list of words that are right though no dictionary has them: names,
// terms, the words of the house. It does not change.
type List struct {
	words    map[string]bool
	capitals map[string]bool // the words in capitals
}

// NewList makes a list of words. A word in small letters may have an initial
// capital in the text, and every word may be in capitals; a name in the list
// must have its capitals. Each may have an 's.
func NewList(words ...string) *List {
	l := &List{words: map[string]bool{}, capitals: map[string]bool{}}
	for _, w := range words {
		if w = straight(strings.TrimSpace(w)); w != "" {
			l.words[w] = true
			l.capitals[strings.ToUpper(w)] = true
		}
	}
	return l
}

// straight writes apostrophes as dictionaries do.
func straight(w string) string { return strings.ReplaceAll(w, "’", "'") }

// Words are the words of the list in order.
func (l *List) Words() []string {
	words := make([]string, 0, len(l.words))
	for w := range l.words {
		words = append(words, w)
	}
	slices.Sort(words)
	return words
}

// Len is the number of words.
func (l *List) Len() int { return len(l.words) }

// Has reports whether a word of a text is one of the list.
func (l *List) Has(word string) bool {
	if len(l.words) == 0 {
		return false
	}
	word = straight(word)
	if l.has(word) {
		return true
	}
	for _, end := range []string{"'s", "'S", "'"} {
		if stem, ok := strings.CutSuffix(word, end); ok {
			return l.has(stem)
		}
	}
	return false
}

func (l *List) has(word string) bool {
	if l.words[word] {
		return true
	}
	switch capsOf(word) {
	case initialCap:
		r, size := utf8.DecodeRuneInString(word)
		return l.words[string(unicode.ToLower(r))+word[size:]]
	case allCaps:
		return l.capitals[word]
	}
	return false
}

// near gives the words of the list that are one mistake away and that the
// dictionary does not have.
func (l *List) near(g *guesser) []guess {
	var found []guess
	n := utf8.RuneCountInString(g.word)
	if n < 3 || n > maxSuggest {
		return nil
	}
	for w := range l.words {
		if d := utf8.RuneCountInString(w) - n; d < -1 || d > 1 {
			continue
		}
		if cost := g.distance(w); cost <= 1.3 && !g.d.Check(w) {
			found = append(found, guess{w, cost})
		}
	}
	return found
}

// ParseList reads a file of words, one a line. What stands behind a # is a
// remark.
func ParseList(text string) *List {
	var words []string
	for line := range strings.Lines(strings.TrimPrefix(text, byteOrderMark)) {
		word, _, _ := strings.Cut(line, "#")
		words = append(words, word)
	}
	return NewList(words...)
}

// AddToList adds a word to the text of a file of words, and leaves the rest as
// it is. A word that is there is not added again.
func AddToList(text, word string) string {
	word = strings.TrimSpace(word)
	if word == "" || strings.ContainsAny(word, "#\n\r") || ParseList(text).words[straight(word)] {
		return text
	}
	end := "\n"
	if strings.Contains(text, "\r\n") {
		end = "\r\n"
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += end
	}
	return text + word + end
}
