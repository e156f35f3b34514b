package archive

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"postil/editor/cite"
	"postil/publish/article"
)

// Count is how many entries have something.
type Count struct {
	Name string
	N    int
}

// Overview counts entries by what they have.
type Overview struct {
	Years    []YearCount // newest first
	Authors  []Count     // most first, like all below
	Tags     []Count
	Sections []Count
	States   []Count
	Langs    []Count
	Cited    []Count // citation keys; each entry counts once
}

// YearCount is how many entries a year has, and each of its months.
type YearCount struct {
	Year   int
	N      int
	Months [12]int // January first
}

// Overview counts what a list of entries has.
func OverviewOf(entries []*Entry) Overview {
	years := map[int]*YearCount{}
	authors, tags, sections, states, langs, cited := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for _, e := range entries {
		if !e.Date.IsZero() {
			y := years[e.Date.Year()]
			if y == nil {
				y = &YearCount{Year: e.Date.Year()}
				years[y.Year] = y
			}
			y.N++
			y.Months[e.Date.Month()-time.January]++
		}
		for i, a := range e.Authors {
			if !slices.Contains(e.Authors[:i], a) {
				authors[a]++
			}
		}
		for i, t := range e.Tags {
			if !slices.Contains(e.Tags[:i], t) {
				tags[t]++
			}
		}
		for _, k := range e.Cites {
			cited[k]++
		}
		for m, v := range map[*map[string]int]string{&sections: e.Section, &states: e.State, &langs: e.Lang} {
			if v != "" {
				(*m)[v]++
			}
		}
	}
	o := Overview{
		Authors: counts(authors), Tags: counts(tags), Sections: counts(sections),
		States: counts(states), Langs: counts(langs), Cited: counts(cited),
	}
	for _, y := range years {
		o.Years = append(o.Years, *y)
	}
	slices.SortFunc(o.Years, func(a, b YearCount) int { return b.Year - a.Year })
	return o
}

func counts(m map[string]int) []Count {
	var out []Count
	for name, n := range m {
		out = append(out, Count{name, n})
	}
	slices.SortFunc(out, func(a, b Count) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Name, b.Name)) })
	return out
}

// Outlets counts the entries that cite something of an outlet: of what a source
// is part of, else of who published it.
func Outlets(entries []*Entry, lib *cite.Library) []Count {
	n := map[string]int{}
	for _, e := range entries {
		of := map[string]bool{}
		for _, key := range e.Cites {
			if r, ok := lib.Get(key); ok {
				of[cmp.Or(r.ContainerTitle, r.Publisher)] = true
			}
		}
		for name := range of {
			if name != "" {
				n[name]++
			}
		}
	}
	return counts(n)
}

// All are all entries, in no order.
func (x *Index) All() []*Entry {
	return slices.Clone(x.now().newest())
}

// BrokenLink is a link to an article that is not there.
type BrokenLink struct {
	Entry *Entry
	Link  string // as written
}

// BrokenLinks are the links within the site that lead to no article that is
// published, and to none's former address. root is the folder of articles on
// the site: "/commentary/".
func (x *Index) BrokenLinks(root string) []BrokenLink {
	all := x.All()
	there := map[string]bool{}
	for _, e := range all {
		if e.Published() {
			there[clean(article.Address(e.Dir))] = true
			for _, a := range e.Aliases {
				there[clean(a)] = true
			}
		}
	}
	slices.SortFunc(all, comparing(Newest))
	var out []BrokenLink
	for _, e := range all {
		for _, l := range e.Links {
			u, err := url.Parse(l)
			if err != nil {
				continue
			}
			at := u.Path
			if !strings.HasPrefix(at, "/") {
				at = path.Join(article.Address(e.Dir), at)
			}
			at = clean(at)
			if !strings.HasPrefix(at, root) || path.Ext(at) != "" || strings.Count(strings.TrimPrefix(at, root), "/") < 3 {
				continue // a file, or one of the site's lists
			}
			if !there[at] {
				out = append(out, BrokenLink{e, l})
			}
		}
	}
	return out
}

// clean is an address with one slash at its end.
func clean(address string) string { return strings.TrimSuffix(path.Clean("/"+address), "/") + "/" }
