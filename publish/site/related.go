package site

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// relatedMax is how many related articles a page names.
const relatedMax = 3

// related are the articles nearest to one: those that share most of its topics,
// then those of its section; of equals the nearest in time. They depend on
// near articles only, so that a new one leaves the pages of old ones alone.
func related(s *story) []*story {
	shared := map[*story]int{}
	for _, t := range s.tags {
		for _, o := range t.stories {
			shared[o]++
		}
	}
	var out []*story
	for o := range shared {
		if eligible(s, o) {
			out = append(out, o)
		}
	}
	byNearness := func(a, b *story) int {
		return cmp.Or(
			shared[b]-shared[a],
			cmp.Compare(bit(b.section == s.section), bit(a.section == s.section)),
			cmp.Compare(apart(a, s), apart(b, s)),
			strings.Compare(a.a.Dir, b.a.Dir),
		)
	}
	slices.SortFunc(out, byNearness)
	out = out[:min(relatedMax, len(out))]
	if len(out) == relatedMax || s.section == nil {
		return out
	}
	var rest []*story
	for _, o := range s.section.stories {
		if shared[o] == 0 && eligible(s, o) {
			rest = append(rest, o)
		}
	}
	slices.SortFunc(rest, byNearness)
	return append(out, rest[:min(relatedMax-len(out), len(rest))]...)
}

// eligible leaves out the article itself, its translations, and those before
// and after it, which its page links anyway.
func eligible(s, o *story) bool {
	key := s.a.Front.TranslationKey
	return o != s && o != s.newer && o != s.older && (key == "" || o.a.Front.TranslationKey != key)
}

func apart(a, b *story) time.Duration {
	return a.a.Front.Date.Sub(b.a.Front.Date.Time).Abs()
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
