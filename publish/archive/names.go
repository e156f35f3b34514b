package archive

import (
	"slices"
	"strings"
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
	for w := range words(text) {
		out = append(out, fold(text[w.start:w.end]))
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
	x, y := []rune(a), []rune(b)
	limit := 1
	switch n := min(len(x), len(y)); {
	case n < 4:
		return false
	case n >= 8:
		limit = 2
	}
	if len(x)-len(y) > limit || len(y)-len(x) > limit {
		return false
	}
	return distance(x, y) <= limit
}

// distance is the optimal string alignment distance.
func distance(a, b []rune) int {
	var before []int
	prev := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev = prev, row
	}
	return prev[len(b)]
}
