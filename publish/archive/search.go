package archive

import (
	"cmp"
	"context"
	"fmt"
	"maps"
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
	terms []Term
	langs []string
}

// Search finds entries. An empty query finds all.
func (x *Index) Search(ctx context.Context, q Query, order Order) (*Results, error) {
	x.mu.RLock()
	entries, langs := x.entries, x.langs
	x.mu.RUnlock()
	res := &Results{terms: q.Words, langs: langs, Meant: map[string]string{}}
	keep := filters(q.Fields, entries, res.Meant)
	rank := map[int64]int{}
	if len(q.Words) > 0 || len(q.Without) > 0 {
		ids, err := x.match(ctx, q, langs)
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		for i, id := range ids {
			if e := entries[id]; e != nil && keep(e) {
				rank[id] = i
				res.Entries = append(res.Entries, e)
			}
		}
		if len(q.Words) == 0 { // only what is to be left out
			left := res.Entries
			res.Entries = nil
			out := map[*Entry]bool{}
			for _, e := range left {
				out[e] = true
			}
			for _, e := range entries {
				if keep(e) && !out[e] {
					res.Entries = append(res.Entries, e)
				}
			}
		}
	} else {
		for _, e := range entries {
			if keep(e) {
				res.Entries = append(res.Entries, e)
			}
		}
	}
	if err := x.phrases(ctx, q, res); err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	if order != ByRelevance || len(q.Words) == 0 {
		slices.SortFunc(res.Entries, comparing(order))
	}
	return res, nil
}

// comparing gives the order of entries; equals stand by title and place.
func comparing(order Order) func(a, b *Entry) int {
	return func(a, b *Entry) int {
		byDate := b.Date.Compare(a.Date.Time)
		byTitle := cmp.Compare(fold(a.Title), fold(b.Title))
		last := cmp.Or(cmp.Compare(a.Dir, b.Dir), cmp.Compare(a.Draft, b.Draft))
		switch order {
		case Oldest:
			return cmp.Or(-byDate, byTitle, last)
		case ByTitle:
			return cmp.Or(byTitle, byDate, last)
		}
		return cmp.Or(byDate, byTitle, last)
	}
}

// filters makes one test of all that is asked of fields.
func filters(asked []Filter, entries map[int64]*Entry, meant map[string]string) func(*Entry) bool {
	var tests []func(*Entry) bool
	for _, f := range asked {
		test := f.test(entries, meant)
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
	}
}

func (f Filter) test(entries map[int64]*Entry, meant map[string]string) func(*Entry) bool {
	equal := func(a string) bool { return strings.EqualFold(a, f.Value) }
	switch f.Field {
	case Author:
		m := newNameMatcher(f.Value, namesOf(entries))
		known := map[string]bool{}
		return func(e *Entry) bool {
			return slices.ContainsFunc(e.Authors, func(name string) bool {
				yes, ok := known[name]
				if !ok {
					yes = m.match(name)
					known[name] = yes
				}
				if yes && m.fuzzy {
					meant[f.Value] = name
				}
				return yes
			})
		}
	case Tag:
		want := strings.Join(foldedWords(f.Value), " ")
		return func(e *Entry) bool {
			return slices.ContainsFunc(e.Tags, func(t string) bool { return strings.Join(foldedWords(t), " ") == want })
		}
	case Section:
		return func(e *Entry) bool { return equal(e.Section) }
	case Year, Month:
		from, to, ok := span(f.Value)
		return func(e *Entry) bool { return ok && !e.Date.Before(from) && e.Date.Before(to) }
	case Cites:
		return func(e *Entry) bool { return slices.Contains(e.Cites, strings.TrimPrefix(f.Value, "@")) }
	case Status:
		want := strings.Join(foldedWords(f.Value), " ") // "in-review" and "in review"
		return func(e *Entry) bool { return strings.Join(foldedWords(e.State), " ") == want }
	case Lang:
		return func(e *Entry) bool { return equal(e.Lang) || equal(cite.BaseLanguage(e.Lang)) }
	case Title:
		m := nameMatcher{asked: foldedWords(f.Value)}
		return func(e *Entry) bool { return m.match(e.Title) }
	}
	return func(*Entry) bool { return false }
}

// namesOf are the authors of all entries, each once.
func namesOf(entries map[int64]*Entry) []string {
	names := map[string]bool{}
	for _, e := range entries {
		for _, a := range e.Authors {
			names[a] = true
		}
	}
	return slices.Collect(maps.Keys(names))
}

// match asks the store for the ids of entries that have the words, best first.
// Without words it gives those that have what is to be left out.
func (x *Index) match(ctx context.Context, q Query, langs []string) ([]int64, error) {
	stems := stemmings(langs)
	var parts []string
	for _, t := range q.Words {
		parts = append(parts, expression(t, stems))
	}
	with := strings.Join(parts, " AND ")
	var without []string
	for _, t := range q.Without {
		without = append(without, expression(t, stems))
	}
	switch {
	case with == "":
		with = strings.Join(without, " OR ")
	case len(without) > 0:
		with = "(" + with + ") NOT (" + strings.Join(without, " OR ") + ")"
	}
	// A word of the title says more of an article than one in its text.
	return x.ids(ctx, with, " ORDER BY bm25(words, 12, 4, 6, 1)")
}

// ids gives the entries that match an expression of FTS5; then is what follows
// in the statement: an order, a limit.
func (x *Index) ids(ctx context.Context, match, then string) ([]int64, error) {
	rows, err := x.db.QueryContext(ctx, "SELECT rowid FROM words WHERE words MATCH ?"+then, match)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func stemmings(langs []string) []*stemming {
	var out []*stemming
	for _, l := range langs {
		out = append(out, newStemming(l))
	}
	if len(out) == 0 {
		out = append(out, newStemming(""))
	}
	return out
}

// expression is a term as FTS5 understands it. A word is looked for by its stem
// in each language that the index has.
// https://www.sqlite.org/fts5.html#full_text_query_syntax
func expression(t Term, stems []*stemming) string {
	var all []string
	add := func(s string) {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	for _, s := range stems {
		var b strings.Builder
		s.text(&b, t.Text)
		add(`"` + b.String() + `"`)
	}
	if t.Prefix {
		add(`"` + strings.Join(foldedWords(t.Text), " ") + `" *`)
	}
	return "(" + strings.Join(all, " OR ") + ")"
}

// phrases leaves those that have the phrases word for word: the store knows
// stems only.
func (x *Index) phrases(ctx context.Context, q Query, res *Results) error {
	var wanted [][]string
	for _, t := range q.Words {
		if t.Phrase {
			wanted = append(wanted, foldedWords(t.Text))
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	kept := res.Entries[:0]
	for _, e := range res.Entries {
		text, err := x.Body(ctx, e)
		if err != nil {
			return err
		}
		has := func(phrase []string) bool {
			return slices.ContainsFunc([]string{text, e.Title, e.Subtitle, e.Summary, strings.Join(e.Authors, "\n"), strings.Join(e.Tags, "\n")},
				func(s string) bool { return hasPhrase(s, phrase) })
		}
		every := true
		for _, p := range wanted {
			every = every && has(p)
		}
		if every {
			kept = append(kept, e)
		}
	}
	res.Entries = kept
	return nil
}

// hasPhrase reports whether text has the folded words one after the other.
func hasPhrase(text string, phrase []string) bool {
	last := make([]string, 0, len(phrase)) // words, as many as the phrase has
	for w := range words(text) {
		if len(last) == len(phrase) {
			last = append(last[:0], last[1:]...)
		}
		if last = append(last, fold(text[w.start:w.end])); slices.Equal(last, phrase) {
			return true
		}
	}
	return false
}

// Body is the text of an entry as readers read it.
func (x *Index) Body(ctx context.Context, e *Entry) (string, error) {
	var text string
	err := x.db.QueryRowContext(ctx, "SELECT text FROM body WHERE id = ?", e.ID).Scan(&text)
	return text, err
}
