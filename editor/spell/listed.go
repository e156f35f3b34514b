package spell

import (
	"cmp"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// kin is a listed word that looks like the one written.
type kin struct {
	e     *entry
	score int
}

// listed looks through all listed words for those most like a word, and takes
// the forms of the nearest that are near enough.
func (g *guesser) listed(w string) {
	d := g.d
	letters, pairs, n := letterSet(w), pairsOf(w), utf8.RuneCountInString(w)
	var best []kin
	for i := range d.entries {
		e := &d.entries[i]
		// A root may lack letters of its forms, but has few that they lack.
		if len(e.word) > len(w)+4 || 2*len(e.word)+2 < len(w) || bits.OnesCount64(letterSet(e.word)&^letters) > 2 {
			continue
		}
		fl := d.flags(e)
		if fl.has(d.forbidden) || fl.has(d.noSuggest) || fl.has(d.onlyInCompound) || fl.has(onlyUpper) {
			continue
		}
		s := 0
		word := d.lower(e.word)
		for i := 0; i+1 < len(word); i++ {
			if pairs.has(word[i], word[i+1]) {
				s += 2
			}
		}
		for i := 0; i < min(len(word), len(w)) && word[i] == w[i]; i++ {
			s += 2
		}
		s -= len(word)
		if len(best) == maxClose && s <= best[maxClose-1].score {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, s, func(k kin, s int) int {
			if k.score >= s {
				return -1
			}
			return 1
		})
		if len(best) == maxClose {
			best = best[:maxClose-1]
		}
		best = slices.Insert(best, at, kin{e, s})
	}
	// In a short word two letters are most of it.
	limit := min(farthest, 0.4*float64(n)+0.4)
	for _, k := range best {
		for _, f := range d.formsOf(k.e, len(w)-3, len(w)+3) {
			if cost := g.distance(f); cost <= limit {
				g.try(f, cost)
			}
		}
	}
}

// formsOf are a listed word and its forms with one affix at most, between two
// lengths in bytes. They may not all be right.
func (d *Dictionary) formsOf(e *entry, least, most int) []string {
	var forms []string
	take := func(w string) {
		if len(w) >= least && len(w) <= most {
			forms = append(forms, w)
		}
	}
	take(e.word)
	for _, f := range d.flags(e) {
		for _, a := range d.suffixes.byFlag[f] {
			n := len(e.word) - len(a.strip)
			if n >= 0 && e.word[n:] == a.strip && a.when.endOf(e.word) {
				take(e.word[:n] + a.add)
			}
		}
		for _, a := range d.prefixes.byFlag[f] {
			n := len(a.strip)
			if n <= len(e.word) && e.word[:n] == a.strip && a.when.beginOf(e.word) {
				take(a.add + e.word[n:])
			}
		}
	}
	slices.SortStableFunc(forms, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	return forms
}

// letterSet is a set of the bytes of a word in small letters, some of which
// share a bit.
func letterSet(w string) uint64 {
	var set uint64
	for i := range len(w) {
		c := w[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		set |= 1 << (c & 63)
	}
	return set
}

// pairSet is a set of pairs of bytes, some of which share a bit.
type pairSet [64]uint64

func pairsOf(w string) *pairSet {
	var p pairSet
	for i := 0; i+1 < len(w); i++ {
		p[w[i]&63] |= 1 << (w[i+1] & 63)
	}
	return &p
}

func (p *pairSet) has(a, b byte) bool { return p[a&63]&(1<<(b&63)) != 0 }
