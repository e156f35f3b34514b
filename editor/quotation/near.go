package quotation

import (
	"slices"
	"strings"

	"postil/editor/prose"
)

const (
	// alike is the share of a fragment's words, by their letters, that a passage
	// must have in the same order to be what the fragment quotes.
	alike = 0.6
	// common is from how many places on a word does not help to find one.
	common = 60
)

// near looks for the passages that are most like the fragments of a quotation.
func (s *Source) near(p parsed, list [][]sought) Match {
	m := Match{State: NotFound, Start: len(s.text)}
	total, kept, exact, inOrder, last := 0, 0, 0, true, -1
	for i, f := range p.fragments {
		weight := 0
		for _, q := range list[i] {
			weight += q.weight
		}
		total += weight
		budget := 2000
		var a, b, got int
		if at := s.find(list[i], max(0, last), len(s.tokens), &budget); at >= 0 {
			a, b, got = at, at+len(list[i]), weight
			exact++
		} else if at := s.find(list[i], 0, len(s.tokens), &budget); at >= 0 {
			a, b, got = at, at+len(list[i]), weight
			exact++
		} else {
			a, b, got = s.like(list[i])
		}
		if float64(got) < alike*float64(weight) || b <= a {
			m.Differences = append(m.Differences, Difference{Quoted: join(f.tokens)})
			continue
		}
		kept += got
		inOrder = inOrder && a >= last
		last = b
		m.Start, m.End = min(m.Start, int(s.tokens[a].start)), max(m.End, int(s.tokens[b-1].end))
		m.Differences = append(m.Differences, differences(s.passage(a, b), f)...)
	}
	m.share = float64(kept) / float64(max(1, total))
	if m.share < alike {
		return Match{State: NotFound, share: m.share}
	}
	m.State = Near
	m.Reordered = exact == len(p.fragments) && !inOrder
	return m
}

// passage gives tokens a up to b again.
func (s *Source) passage(a, b int) []token {
	var list []token
	start := int(s.tokens[a].start)
	tokens(s.text[start:s.tokens[b-1].end], func(t token) bool {
		list = append(list, t)
		return true
	})
	return list
}

// differences compares a passage of the source with a fragment, by word.
func differences(passage []token, f fragment) []Difference {
	if len(passage) > 0 && len(f.tokens) > 0 && f.loose[0] && lower(passage[0].text) == lower(f.tokens[0].text) {
		passage[0].text = f.tokens[0].text
	}
	said, quoted := join(passage), join(f.tokens)
	var list []Difference
	for _, h := range prose.Diff(said, quoted).Hunks {
		if h.Change != prose.Same {
			list = append(list, Difference{strings.TrimSpace(said[h.Old.Start:h.Old.End]), strings.TrimSpace(quoted[h.New.Start:h.New.End])})
		}
	}
	return list
}

// hit is a word of a fragment at a place of the source.
type hit struct{ place, word int32 }

// like finds the tokens of the source that have most of a fragment's words in
// order, and the weight of those. A window moves over the places of the words
// that are not everywhere; in the best one the words are put in pairs.
func (s *Source) like(f []sought) (from, to, weight int) {
	var hits []hit
	for _, most := range []int{common, len(s.tokens)} {
		seen := map[int32]bool{}
		for i, q := range f {
			places := s.at(q.fold)
			if q.weight == 0 || len(places) > most || seen[q.fold] {
				continue
			}
			seen[q.fold] = true
			for _, p := range places {
				hits = append(hits, hit{p, int32(i)})
			}
		}
		if len(hits) > 0 {
			break
		}
	}
	slices.SortFunc(hits, func(a, b hit) int { return int(a.place) - int(b.place) })
	width := int32(len(f) + len(f)/3 + 3)
	have := make([]int, len(f))
	score, best, bestAt, left := 0, 0, -1, 0
	for right, h := range hits {
		if have[h.word]++; have[h.word] == 1 {
			score += f[h.word].weight
		}
		for hits[left].place+width <= h.place {
			if have[hits[left].word]--; have[hits[left].word] == 0 {
				score -= f[hits[left].word].weight
			}
			left++
		}
		if score > best {
			best, bestAt = score, right
		}
	}
	if bestAt < 0 {
		return 0, 0, 0
	}
	end := int(hits[bestAt].place)
	return s.pair(f, max(0, end-int(width)), min(len(s.tokens), end+int(width)))
}

// pair finds the longest common sequence of a fragment and the source's tokens
// from low up to high, and reaches as far around it as the fragment does.
func (s *Source) pair(f []sought, low, high int) (from, to, weight int) {
	n, m := len(f), high-low
	// sums[i][j] is the best weight of f[i:] and tokens from low+j on.
	sums := make([]int32, (n+1)*(m+1))
	value := func(i, j int) int32 {
		if f[i].fold != s.tokens[low+j].fold {
			return 0
		}
		return int32(2*f[i].weight + 1) // marks count a little
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			best := max(sums[(i+1)*(m+1)+j], sums[i*(m+1)+j+1])
			if v := value(i, j); v > 0 {
				best = max(best, v+sums[(i+1)*(m+1)+j+1])
			}
			sums[i*(m+1)+j] = best
		}
	}
	first, firstAt, last, lastAt := -1, 0, 0, 0
	for i, j := 0, 0; i < n && j < m; {
		switch v := value(i, j); {
		case v > 0 && sums[i*(m+1)+j] == v+sums[(i+1)*(m+1)+j+1]:
			if f[i].weight > 0 {
				if first < 0 {
					first, firstAt = i, j
				}
				last, lastAt = i, j
				weight += f[i].weight
			}
			i++
			j++
		case sums[(i+1)*(m+1)+j] >= sums[i*(m+1)+j+1]:
			i++
		default:
			j++
		}
	}
	if first < 0 {
		return 0, 0, 0
	}
	from = max(0, low+firstAt-first)
	to = min(len(s.tokens), low+lastAt+1+(n-1-last))
	return from, to, weight
}
