package site

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

const (
	// relatedMax is how many related articles a page names.
	relatedMax = 3
	// relatedReach is how many articles of a topic are looked at on either side
	// of one in time: enough to find good ones, whatever the archive's length.
	relatedReach = 20
)

// related are the articles nearest to one: those that share most of its topics,
// then those of its section; of equals the nearest in time. They depend on
// near articles only, so that a new one leaves the pages of old ones alone.
func (p *Plan) related(s *story) []*story {
	if known := p.near[s.place].Load(); known != nil {
		return *known
	}
	near := related(s)
	p.near[s.place].Store(&near)
	return near
}

// candidate is an article that may be related to another.
type candidate struct {
	*story
	shared  int // topics that both have
	section int // 1 if both are in one
	apart   time.Duration
}

func related(s *story) []*story {
	seen := map[*story]bool{}
	var out []candidate
	look := func(list []*story, reach int) {
		at, _ := slices.BinarySearchFunc(list, s.place, func(o *story, place int) int { return o.place - place })
		for _, o := range list[max(0, at-reach):min(len(list), at+reach+1)] {
			if !seen[o] && eligible(s, o) {
				out = append(out, candidate{o, sharedTags(o, s), bit(o.section == s.section), apart(o, s)})
			}
			seen[o] = true
		}
	}
	for _, t := range s.tags {
		look(t.stories, relatedReach)
	}
	if s.section != nil {
		look(s.section.stories, 2*relatedMax)
	}
	slices.SortFunc(out, func(a, b candidate) int {
		return cmp.Or(b.shared-a.shared, b.section-a.section, cmp.Compare(a.apart, b.apart), strings.Compare(a.a.Dir, b.a.Dir))
	})
	var near []*story
	for _, c := range out[:min(relatedMax, len(out))] {
		near = append(near, c.story)
	}
	return near
}

func sharedTags(a, b *story) int {
	n := 0
	for _, t := range a.tags {
		n += bit(slices.Contains(b.tags, t))
	}
	return n
}

// eligible leaves out the article itself, its translations, and those before
// and after it, which its page links anyway.
func eligible(s, o *story) bool {
	key := s.a.Front.TranslationKey
	return o.place != s.place && o != s.newer && o != s.older && (key == "" || o.a.Front.TranslationKey != key)
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
