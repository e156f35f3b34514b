package archive

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"postil/editor/cite"
)

// Order is how results are put.
type Order int

// The orders.
const (
	ByRelevance Order = iota // best first; newest first where nothing but fields is asked
	Newest
	Oldest
	ByTitle
)

// Results are the entries that a query finds, all of them, in order.
type Results struct {
	Entries []*Entry
	// Meant are names that were taken for misspelt ones: "castilo" means
	// "Castillo".
	Meant map[string]string
	terms []term
}

// Search finds entries. An empty query finds all.
func (x *Index) Search(ctx context.Context, q Query, order Order) (*Results, error) {
	v := x.now()
	res := &Results{Meant: map[string]string{}}
	keep, err := v.filters(ctx, q.Fields, res.Meant)
	if err != nil {
		return nil, fmt.Errorf("search: %w", x.heard(err))
	}
	found := ranking{}
	if len(q.Words)+len(q.Without) > 0 {
		if found, err = v.rank(ctx, q, res); err != nil {
			return nil, fmt.Errorf("search: %w", x.heard(err))
		}
	}
	for _, e := range v.newest() {
		if found.has(e) && keep(e) {
			res.Entries = append(res.Entries, e)
		}
	}
	switch {
	case order == ByRelevance && len(q.Words) > 0:
		found.sort(res.Entries)
	case order == Oldest, order == ByTitle:
		sortEntries(res.Entries, order)
	}
	return res, nil
}

// comparing gives the order of entries; equals stand by title and place.
func comparing(order Order) func(a, b *Entry) int {
	return func(a, b *Entry) int {
		byDate := b.Date.Compare(a.Date.Time)
		if order == Oldest {
			byDate = -byDate
		}
		if byDate != 0 && order != ByTitle {
			return byDate
		}
		return cmp.Or(cmp.Compare(fold(a.Title), fold(b.Title)), byDate, cmp.Compare(a.Dir, b.Dir), cmp.Compare(a.Draft, b.Draft))
	}
}

// sortEntries puts entries in order.
func sortEntries(list []*Entry, order Order) {
	if order != ByTitle {
		slices.SortFunc(list, comparing(order))
		return
	}
	titles := make(map[*Entry]string, len(list))
	for _, e := range list {
		titles[e] = cite.Fold(e.Title)
	}
	rest := comparing(order)
	slices.SortFunc(list, func(a, b *Entry) int { return cmp.Or(cmp.Compare(titles[a], titles[b]), rest(a, b)) })
}

// filters makes one test of all that is asked of fields.
func (v *view) filters(ctx context.Context, asked []Filter, meant map[string]string) (func(*Entry) bool, error) {
	var tests []func(*Entry) bool
	for _, f := range asked {
		test, err := v.filter(ctx, f, meant)
		if err != nil {
			return nil, err
		}
		if f.Not {
			yes := test
			test = func(e *Entry) bool { return !yes(e) }
		}
		tests = append(tests, test)
	}
	return func(e *Entry) bool {
		for _, t := range tests {
			if !t(e) {
				return false
			}
		}
		return true
	}, nil
}

func (v *view) filter(ctx context.Context, f Filter, meant map[string]string) (func(*Entry) bool, error) {
	equal := func(a string) bool { return strings.EqualFold(a, f.Value) }
	// Few names, topics and states are of many entries: each is compared once.
	known := map[string]bool{}
	once := func(name string, test func(string) bool) bool {
		yes, ok := known[name]
		if !ok {
			yes = test(name)
			known[name] = yes
		}
		return yes
	}
	want := strings.Join(foldedWords(f.Value), " ")
	same := func(name string) bool { return strings.Join(foldedWords(name), " ") == want }
	switch f.Field {
	case Author:
		m := newNameMatcher(f.Value, v.authors())
		return func(e *Entry) bool {
			return slices.ContainsFunc(e.Authors, func(name string) bool {
				yes := once(name, m.match)
				if yes && m.fuzzy {
					meant[f.Value] = name
				}
				return yes
			})
		}, nil
	case Tag:
		return func(e *Entry) bool {
			return slices.ContainsFunc(e.Tags, func(t string) bool { return once(t, same) })
		}, nil
	case Section:
		return func(e *Entry) bool { return equal(e.Section) }, nil
	case Year, Month:
		from, to, ok := span(f.Value)
		return func(e *Entry) bool { return ok && !e.Date.Before(from) && e.Date.Before(to) }, nil
	case Cites:
		return func(e *Entry) bool { return slices.Contains(e.Cites, strings.TrimPrefix(f.Value, "@")) }, nil
	case Status: // "in-review" and "in review"
		return func(e *Entry) bool { return once(e.State, same) }, nil
	case Lang:
		return func(e *Entry) bool { return equal(e.Lang) || equal(cite.BaseLanguage(e.Lang)) }, nil
	case Title:
		has, err := v.titled(ctx, foldedWords(f.Value))
		return func(e *Entry) bool { return has[e.ID] }, err
	}
	return func(*Entry) bool { return false }, nil
}

// titled are the entries that have, for each of some folded words, one in their
// title that begins so.
func (v *view) titled(ctx context.Context, begun []string) (map[int64]bool, error) {
	has := map[int64]bool{}
	if len(begun) == 0 {
		return has, nil
	}
	err := v.list(ctx, v.heads, `title : ("`+strings.Join(begun, `" * AND "`)+`" *)`, func(id int64) { has[id] = true })
	return has, err
}

// Body is the text of an entry as readers read it.
func (x *Index) Body(ctx context.Context, e *Entry) (string, error) {
	text, err := x.now().body(ctx, e.ID)
	if err != nil {
		return "", x.heard(err)
	}
	return text, nil
}
