package action

import (
	"sort"
	"unicode"
)

// Search returns the actions whose title or "group title" holds the letters of
// query in order, best match first. Letters at the start of a word and letters
// that follow each other count most. An empty query returns everything in the
// order of addition. Hidden actions are never found.
//
// title translates an English text for matching; nil matches the English.
func (r *Registry) Search(query string, title func(english string) string) []*Action {
	if title == nil {
		title = func(s string) string { return s }
	}
	type hit struct {
		a     *Action
		score int
	}
	var hits []hit
	for _, a := range r.all {
		if a.Hidden {
			continue
		}
		t := title(a.Title)
		score, ok := Match(query, t)
		if long, okLong := Match(query, title(a.Group)+" "+t); okLong && (!ok || long-groupCost > score) {
			score, ok = long-groupCost, true
		}
		if ok {
			hits = append(hits, hit{a, score})
		}
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].score > hits[j].score })
	found := make([]*Action, len(hits))
	for i, h := range hits {
		found[i] = h.a
	}
	return found
}

const (
	wordStart = 8  // a letter matched at the start of a word
	followOn  = 6  // a letter matched right after the one before it
	groupCost = 10 // matching needed the group's name
	gapCost   = 1  // each letter skipped inside the match, at most maxGap
	maxGap    = 5
)

// Match reports whether text holds the letters of query in order, whatever
// their case, and how well: greater is better. Spaces in query are ignored.
func Match(query, text string) (score int, ok bool) {
	var q []rune
	for _, c := range query {
		if !unicode.IsSpace(c) {
			q = append(q, unicode.ToLower(c))
		}
	}
	t := []rune(text)
	if len(q) == 0 {
		return 0, true
	}
	if len(q) > len(t) {
		return 0, false
	}
	const none = -1 << 30
	// best[j] is the best score of matching the query so far with its last
	// letter at t[j]; filled one query letter at a time.
	best := make([]int, len(t))
	next := make([]int, len(t))
	for i, c := range q {
		reach := none // best score that ends before j-1, gaps already paid for
		for j, tc := range t {
			next[j] = none
			if i > 0 && j >= 2 {
				reach = max(reach, best[j-2])
			}
			if unicode.ToLower(tc) != c {
				continue
			}
			here := 1
			if j == 0 || !isWord(t[j-1]) && isWord(tc) || unicode.IsLower(t[j-1]) && unicode.IsUpper(tc) {
				here += wordStart
			}
			if i == 0 {
				next[j] = here - min(j, maxGap)*gapCost
				continue
			}
			if j >= 1 && best[j-1] > none {
				next[j] = best[j-1] + here + followOn
			}
			if reach > none {
				next[j] = max(next[j], reach+here-maxGap*gapCost)
			}
		}
		best, next = next, best
	}
	score = none
	for _, s := range best {
		score = max(score, s)
	}
	if score == none {
		return 0, false
	}
	// Between equal matches the shorter text is the more exact one.
	return score*4 - min(len(t)-len(q), 20), true
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
