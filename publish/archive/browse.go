package archive

import (
	"context"
	"slices"
)

// Listing is what a person who browses sees: what a query finds, and by what it
// can be narrowed down.
type Listing struct {
	*Results
	Of int // how many entries there are at all
	// Facets count what was found. Where the query asks for one year, section,
	// status or language, that part counts the others, too: what would be found
	// with another one in its place.
	Facets Overview
}

// Browse finds entries as Search does, and counts by what they can be narrowed
// down.
func (x *Index) Browse(ctx context.Context, q Query, order Order) (*Listing, error) {
	wide := q
	wide.Fields = nil
	var narrow [][]Filter // of each field that an entry has once
	for _, f := range q.Fields {
		if f.Not || !f.Field.single() {
			wide.Fields = append(wide.Fields, f)
			continue
		}
		i := slices.IndexFunc(narrow, func(g []Filter) bool { return g[0].Field.same(f.Field) })
		if i < 0 {
			narrow = append(narrow, []Filter{f})
		} else {
			narrow[i] = append(narrow[i], f)
		}
	}
	res, err := x.Search(ctx, wide, order)
	if err != nil {
		return nil, err
	}
	v := x.now()
	l := &Listing{Results: res, Of: v.n}
	if len(narrow) == 0 {
		l.Facets = OverviewOf(res.Entries)
		return l, ctx.Err()
	}
	keep := make([]func(*Entry) bool, len(narrow))
	for i, fs := range narrow {
		if keep[i], err = v.filters(ctx, fs, nil); err != nil { // no names among them
			return nil, x.heard(err)
		}
	}
	var all []*Entry
	others := make([][]*Entry, len(narrow)) // what only this field's filters keep away
	for _, e := range res.Entries {
		failed, n := 0, 0
		for i, k := range keep {
			if !k(e) {
				failed, n = i, n+1
			}
		}
		switch n {
		case 0:
			all = append(all, e)
		case 1:
			others[failed] = append(others[failed], e)
		}
	}
	res.Entries = all
	l.Facets = OverviewOf(all)
	for i, fs := range narrow {
		o := OverviewOf(append(others[i], all...))
		switch fs[0].Field {
		case Year, Month:
			l.Facets.Years = o.Years
		case Section:
			l.Facets.Sections = o.Sections
		case Status:
			l.Facets.States = o.States
		case Lang:
			l.Facets.Langs = o.Langs
		}
	}
	return l, ctx.Err()
}
