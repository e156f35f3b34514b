package prose

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// similar is how much two sentences or blocks must have in common, of 1, to be
// versions of one another.
const similar = 0.5

// comparisons is how many pairs of pieces are compared by their words in one
// alignment. Beyond it only equal pieces are aligned.
const comparisons = 100_000

// bag is the words of a piece of text without their order, sorted.
type bag struct {
	words []weighed
	total int
}

type weighed struct {
	hash   uint64
	weight int
}

// newBag returns the words of s. A word weighs its length, so that "the" and
// "of" do not make sentences similar.
func newBag(s string) bag {
	var b bag
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		b.words = append(b.words, weighed{hash(w), len(w)})
		b.total += len(w)
	}
	slices.SortFunc(b.words, func(x, y weighed) int { return cmp.Compare(x.hash, y.hash) })
	return b
}

// hash is FNV-1a.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// common returns the weight of the words that a and b have both.
func (b bag) common(o bag) int {
	n := 0
	for i, j := 0, 0; i < len(b.words) && j < len(o.words); {
		switch cmp.Compare(b.words[i].hash, o.words[j].hash) {
		case -1:
			i++
		case 1:
			j++
		default:
			n += b.words[i].weight
			i++
			j++
		}
	}
	return n
}

// similarity returns the share of words that a and b have both, from 0 to 1.
func (b bag) similarity(o bag) float64 {
	if b.total == 0 || o.total == 0 {
		return 0
	}
	return 2 * float64(b.common(o)) / float64(b.total+o.total)
}

// bags makes the bags of pieces when they are asked for.
type bags struct {
	text  func(i int) string
	known map[int]bag
}

func (b *bags) of(i int) bag {
	got, ok := b.known[i]
	if !ok {
		got = newBag(b.text(i))
		b.known[i] = got
	}
	return got
}

// matcher aligns pieces of two texts: equal ones, and between those similar
// ones.
type matcher struct {
	a, b   bags
	budget int
}

func newMatcher(a, b func(i int) string) *matcher {
	return &matcher{
		a:      bags{text: a, known: make(map[int]bag)},
		b:      bags{text: b, known: make(map[int]bag)},
		budget: comparisons,
	}
}

// match returns aligned pieces, ascending on both sides. A piece with a negative
// id is similar to nothing.
func (m *matcher) match(a, b []int32) []pair {
	var out []pair
	i, j := 0, 0
	for _, p := range append(commonSequence(a, b), pair{len(a), len(b)}) {
		out = append(out, m.similar(a, b, i, p.a, j, p.b)...)
		if p.a < len(a) {
			out = append(out, p)
		}
		i, j = p.a+1, p.b+1
	}
	return out
}

// similar aligns pieces i0 up to i1 with pieces j0 up to j1, none of which are
// known to be equal, so that what is aligned is as similar as possible.
func (m *matcher) similar(a, b []int32, i0, i1, j0, j1 int) []pair {
	n, k := i1-i0, j1-j0
	if n == 0 || k == 0 || n > m.budget/k {
		return nil
	}
	m.budget -= n * k
	// best[i][j] is the greatest sum of similarities of what is left from i, j.
	best := make([][]float64, n+1)
	score := make([][]float64, n)
	for i := range best {
		best[i] = make([]float64, k+1)
	}
	for i := n - 1; i >= 0; i-- {
		score[i] = make([]float64, k)
		for j := k - 1; j >= 0; j-- {
			if a[i0+i] >= 0 && b[j0+j] >= 0 {
				score[i][j] = m.a.of(i0 + i).similarity(m.b.of(j0 + j))
			}
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if score[i][j] >= similar {
				best[i][j] = max(best[i][j], best[i+1][j+1]+score[i][j])
			}
		}
	}
	var out []pair
	for i, j := 0, 0; i < n && j < k; {
		switch best[i][j] {
		case best[i+1][j]:
			i++
		case best[i][j+1]:
			j++
		default:
			out = append(out, pair{i0 + i, j0 + j})
			i++
			j++
		}
	}
	return out
}

// align returns the tokens of a and b that correspond, ascending on both sides:
// contents that are equal or similar, and gaps that are equal. The texts are
// interned. Where words is true only equal tokens correspond.
func align(a, b *lexed, words bool) []pair {
	ca, cb := contentIDs(a), contentIDs(b)
	var contents []pair
	if words {
		contents = commonSequence(ca, cb)
	} else {
		m := newMatcher(
			func(i int) string { return a.tokens[2*i+1].text },
			func(i int) string { return b.tokens[2*i+1].text },
		)
		contents = m.match(ca, cb)
	}

	out := make([]pair, 0, 2*len(contents)+1)
	gapA, gapB := 0, 0 // the first gap behind the last content that corresponds
	for _, p := range append(contents, pair{a.contents(), b.contents()}) {
		lastA, lastB := 2*p.a, 2*p.b
		// What is added behind a sentence takes the gap before it along, so that
		// something added at the end is treated as something added in between;
		// only at the beginning it takes the gap behind it.
		last := a.tokens[lastA].id == b.tokens[lastB].id
		if (gapA < lastA && gapB < lastB || !last) && a.tokens[gapA].id == b.tokens[gapB].id {
			out = append(out, pair{gapA, gapB})
		}
		if last {
			out = append(out, pair{lastA, lastB})
		}
		if p.a < a.contents() {
			out = append(out, pair{lastA + 1, lastB + 1})
		}
		gapA, gapB = lastA+2, lastB+2
	}
	return out
}

func contentIDs(l *lexed) []int32 {
	ids := make([]int32, l.contents())
	for i := range ids {
		ids[i] = l.tokens[2*i+1].id
	}
	return ids
}
