package site

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/publication"
)

// relatedBySorting is related as its rule is written, with everything sorted.
func relatedBySorting(s *story) []*story {
	var all []*story
	look := func(list []*story, reach int) {
		at := slices.IndexFunc(list, func(o *story) bool { return o.place >= s.place })
		if at < 0 {
			at = len(list)
		}
		all = append(all, list[max(0, at-reach):min(len(list), at+reach+1)]...)
	}
	for _, t := range s.tags {
		look(t.stories, relatedReach)
	}
	if s.section != nil {
		look(s.section.stories, 2*relatedMax)
	}
	all = slices.DeleteFunc(all, func(o *story) bool { return !eligible(s, o) })
	slices.SortFunc(all, func(a, b *story) int {
		return cmp.Or(
			sharedTags(b, s)-sharedTags(a, s), bit(b.section == s.section)-bit(a.section == s.section),
			cmp.Compare(apart(a, s), apart(b, s)), strings.Compare(a.a.Dir, b.a.Dir))
	})
	all = slices.Compact(all)
	return all[:min(relatedMax, len(all))]
}

func TestRelatedAreTheNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 20 {
		c := &content.Content{Publication: publication.Default()}
		for i := range 1 + r.IntN(400) {
			f := article.Front{Title: "x", Date: article.Day(2020, 1, 1+r.IntN(300)), TranslationKey: []string{"", "", "k"}[r.IntN(3)]}
			for range r.IntN(4) {
				f.Tags = append(f.Tags, fmt.Sprint("t", r.IntN(1+round)))
			}
			if r.IntN(3) > 0 {
				f.Section = fmt.Sprint("s", r.IntN(3))
			}
			c.Articles = append(c.Articles, &content.Article{Dir: fmt.Sprint("content/commentary/2020/01/a", i), Front: f})
		}
		for _, s := range newIndex(c).stories {
			if got, want := related(s), relatedBySorting(s); !slices.Equal(got, want) {
				t.Fatalf("round %d, %s: %d related, not the nearest", round, s.a.Dir, len(got))
			}
		}
	}
}
