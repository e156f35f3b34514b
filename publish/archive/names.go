package archive

import (
	"slices"
	"strings"
	"unicode/utf8"

	"postil/editor/proof"
)

// nameMatcher matches names by a part of them: each word of what is asked must
// begin a word of the name. Where no name has them so, words that are misspelt
// by a letter or two count, too.
type nameMatcher struct {
	asked []string
	fuzzy bool
}

func foldedWords(text string) []string {
	var out []string
	for _, t := range tokens(text) {
		out = append(out, t.folded)
	}
	return out
}

// newNameMatcher looks through the names whether any matches as it is written.
func newNameMatcher(asked string, names []string) nameMatcher {
	m := nameMatcher{asked: foldedWords(asked)}
	m.fuzzy = !slices.ContainsFunc(names, m.match)
	return m
}

func (m nameMatcher) match(name string) bool {
	have := foldedWords(name)
	for _, a := range m.asked {
		if !slices.ContainsFunc(have, func(h string) bool {
			return strings.HasPrefix(h, a) || m.fuzzy && near(a, h)
		}) {
			return false
		}
	}
	return len(m.asked) > 0
}

// near reports whether two folded words differ by a slip of the fingers: one
// letter, or two in a word of eight and more. Two letters that changed places
// are one slip.
func near(a, b string) bool {
	limit := 1
	switch n := min(utf8.RuneCountInString(a), utf8.RuneCountInString(b)); {
	case n < 4:
		return false
	case n >= 8:
		limit = 2
	}
	return proof.Distance(a, b, limit) <= limit
}
