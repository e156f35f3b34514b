package archive

import (
	"cmp"
	"context"
	"database/sql"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// term is a Term as it is compared: words one after the other, of which the last
// may be another form of the word asked for, or go on.
type term struct {
	first  []string // all but the last
	last   []string // any of these, ordered
	prefix string   // or what begins so; "" is nothing
}

// term makes a term of one that was asked. A word is looked for in all forms that
// have its stem in a language of the index; where several words make up a term,
// such as "co-operations", only the last may have another form.
func (v *view) term(ctx context.Context, asked Term) (term, error) {
	var t term
	// Articles are in NFC, and Korean syllables are no words when taken apart.
	for _, w := range tokens(norm.NFC.String(asked.Text)) {
		t.first = append(t.first, w.folded)
	}
	if len(t.first) == 0 {
		return t, nil
	}
	last := t.first[len(t.first)-1]
	t.first = t.first[:len(t.first)-1]
	if asked.Prefix {
		t.prefix = last
	}
	if asked.Phrase {
		t.last = []string{last}
		return t, nil
	}
	var err error
	t.last, err = v.formsOfAll(ctx, last)
	return t, err
}

// formsOfAll are a folded word and the others that have its stem in any language
// of the index.
func (v *view) formsOfAll(ctx context.Context, word string) ([]string, error) {
	all := []string{word}
	for _, lang := range v.langs {
		stem := stemmer(lang)
		if stem == nil {
			continue
		}
		forms, err := v.formsOf(ctx, lang, stemOf(word, stem))
		if err != nil {
			return nil, err
		}
		all = append(all, forms...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// expression is a term as FTS5 understands it.
func (t term) expression() string {
	first := strings.Join(t.first, " ")
	var all []string
	for _, w := range t.last {
		all = append(all, `"`+strings.TrimPrefix(first+" "+w, " ")+`"`)
	}
	if t.prefix != "" {
		all = append(all, `"`+strings.TrimPrefix(first+" "+t.prefix, " ")+`" *`)
	}
	return "(" + strings.Join(all, " OR ") + ")"
}

// at gives how many words from the i-th on are the term; 0 where it is not.
func (t term) at(text []token, i int) int {
	n := len(t.first)
	if i+n >= len(text) {
		return 0
	}
	for j, w := range t.first {
		if text[i+j].folded != w {
			return 0
		}
	}
	last := text[i+n].folded
	if _, is := slices.BinarySearch(t.last, last); is || t.prefix != "" && strings.HasPrefix(last, t.prefix) {
		return n + 1
	}
	return 0
}

// ranking is what was found. Its zero value has everything.
type ranking struct {
	hits  []int32 // by ID: how many terms an entry has
	all   int32   // how many it must have
	score []float32
}

func (r ranking) has(e *Entry) bool { return r.hits == nil || r.hits[e.ID] == r.all }

// sort puts the best first, and leaves those that are equally good as they are.
func (r ranking) sort(list []*Entry) {
	type ranked struct {
		e  *Entry
		at int
	}
	order := make([]ranked, len(list))
	for i, e := range list {
		order[i] = ranked{e, i}
	}
	slices.SortFunc(order, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(r.score[b.e.ID], r.score[a.e.ID]), a.at-b.at)
	})
	for i, o := range order {
		list[i] = o.e
	}
}

// rank finds what has the words of a query and not the others. A word of the
// title says more of an article than one in its text, and a rare one more than
// one that many have; this is BM25 with what is in the columns for how often a
// word is there (Robertson and Zaragoza, The Probabilistic Relevance Framework,
// 2009).
func (v *view) rank(ctx context.Context, q Query, res *Results) (ranking, error) {
	r := ranking{hits: make([]int32, len(v.entries)), score: make([]float32, len(v.entries))}
	weight := make([]float32, len(v.entries))
	var ids []int64
	for _, asked := range q.Words {
		t, err := v.term(ctx, asked)
		if err != nil {
			return r, err
		}
		if len(t.last) == 0 { // nothing in it can be compared
			continue
		}
		res.terms = append(res.terms, t)
		ids = ids[:0]
		for _, in := range v.where(t) {
			err := v.list(ctx, in.table, in.match, func(id int64) {
				if v.entry(id) == nil {
					return // another program has it
				}
				if weight[id] == 0 {
					ids = append(ids, id)
				}
				weight[id] += in.weight
			})
			if err != nil {
				return r, err
			}
		}
		idf := math.Log(1 + (float64(v.n-len(ids))+0.5)/(float64(len(ids))+0.5))
		for _, id := range ids {
			if r.hits[id] == r.all {
				r.hits[id]++
				r.score[id] += float32(idf) * weight[id] * 2.2 / (weight[id] + 1.2)
			}
			weight[id] = 0
		}
		r.all++
	}
	for _, asked := range q.Without {
		t, err := v.term(ctx, asked)
		if err != nil {
			return r, err
		}
		if len(t.last) == 0 {
			continue
		}
		none := func(id int64) {
			if v.entry(id) != nil {
				r.hits[id] = -1
			}
		}
		for _, in := range v.where(t) {
			if err := v.list(ctx, in.table, in.match, none); err != nil {
				return r, err
			}
		}
	}
	return r, nil
}

// lookup is a list to be asked for.
type lookup struct {
	table  *sql.Stmt
	match  string
	weight float32 // what it says of an entry to be in it
}

// where are the lists that together have all entries with a term.
func (v *view) where(t term) []lookup {
	var all []lookup
	if t.prefix != "" && len(t.first) == 0 && utf8.RuneCountInString(t.prefix) <= beginLen {
		for _, c := range []lookup{{weight: 1, match: "body"}, {weight: 12, match: "title"}, {weight: 4, match: "standfirst"}, {weight: 6, match: "names"}} {
			all = append(all, lookup{v.begins, c.match + ` : "` + t.prefix + `"`, c.weight})
		}
		// What begins so is found, the word itself with it.
		t.last = slices.DeleteFunc(slices.Clone(t.last), func(w string) bool { return strings.HasPrefix(w, t.prefix) })
		t.prefix = ""
		if len(t.last) == 0 {
			return all
		}
	}
	match := t.expression()
	all = append(all, lookup{v.words, match, 1}, lookup{v.heads, "title : " + match, 12}, lookup{v.heads, "standfirst : " + match, 4}, lookup{v.heads, "names : " + match, 6})
	if len(t.first) == 0 && t.prefix == "" { // words do not stand there as in the text
		all = append(all, lookup{v.often, match, 2})
	}
	return all
}
