package archive

import (
	"cmp"
	"slices"
	"time"

	"postil/editor/cite"
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

// Published is what the published record has in a folder, nil for nothing.
func (x *Index) Published(dir string) *Entry {
	for _, e := range x.now().newest() {
		if e.Dir == dir && e.Published() {
			return e
		}
	}
	return nil
}
