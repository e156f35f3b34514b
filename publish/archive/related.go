package archive

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Subject is what is being written.
type Subject struct {
	Dir, Draft  string // of the text itself, which is left out
	Title, Body string // as readers read it
	Lang        string
	Tags, Cites []string
	Aliases     []string // former addresses, of a text that was published
}

// Relation is an entry that has to do with a subject, and why.
type Relation struct {
	Entry *Entry
	Score float64
	Tags  []string // both have
	Cites []string // both cite
	Words []string // rare ones that both have, as the subject writes them
}

// weighty is how many of a text's words it is compared by.
const weighty = 12

// Related finds published articles that say something on the same subject, best
// first: that cite the same sources, have the same topics, or share rare words.
func (x *Index) Related(ctx context.Context, s Subject, limit int) ([]Relation, error) {
	terms, err := x.weighty(ctx, s.Title+"\n"+s.Title+"\n"+s.Body, s.Lang)
	if err != nil {
		return nil, fmt.Errorf("related articles: %w", err)
	}
	x.mu.RLock()
	entries := x.entries
	x.mu.RUnlock()
	found := map[int64]*Relation{}
	at := func(e *Entry) *Relation {
		if !e.Published() || s.Is(e) {
			return nil
		}
		r := found[e.ID]
		if r == nil {
			r = &Relation{Entry: e}
			found[e.ID] = r
		}
		return r
	}
	for _, t := range terms {
		ids, err := x.ids(ctx, `"`+t.stem+`"`, "")
		if err != nil {
			return nil, fmt.Errorf("related articles: %w", err)
		}
		for _, id := range ids {
			if e := entries[id]; e != nil {
				if r := at(e); r != nil {
					r.Score += t.weight
					r.Words = append(r.Words, t.word)
				}
			}
		}
	}
	cited := map[string]int{}
	for _, e := range entries {
		for _, k := range e.Cites {
			cited[k]++
		}
	}
	for _, e := range entries {
		cites, tags := both(s.Cites, e.Cites), both(s.Tags, e.Tags)
		if len(cites)+len(tags) == 0 {
			continue
		}
		r := at(e)
		if r == nil {
			continue
		}
		r.Cites, r.Tags = cites, tags
		for _, k := range cites { // one that everybody cites says little
			r.Score += 2 * rarity(cited[k], len(entries))
		}
		r.Score += 1.5 * float64(len(tags))
	}
	var out []Relation
	for _, r := range found {
		if len(r.Words) >= 3 || len(r.Cites) > 0 || len(r.Tags) > 1 {
			out = append(out, *r)
		}
	}
	slices.SortFunc(out, func(a, b Relation) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), comparing(Newest)(a.Entry, b.Entry))
	})
	return out[:min(limit, len(out))], nil
}

func both(a, b []string) []string {
	var out []string
	for _, s := range a {
		if slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

// rarity is how much it says that two texts have something that n of all have:
// the logarithm of one in how many.
func rarity(n, all int) float64 { return math.Log(1 + float64(all)/float64(1+n)) }

// term is a word that tells a text from others.
type term struct {
	stem, word string
	weight     float64
}

// weighty are the words by which a text differs most from the others.
func (x *Index) weighty(ctx context.Context, text, lang string) ([]term, error) {
	st := newStemming(cmp.Or(lang, x.o.Lang))
	count, first := map[string]int{}, map[string]string{}
	for w := range words(text) {
		word := text[w.start:w.end]
		if len(word) < 4 && word[0] < utf8.RuneSelf { // the, and, of
			continue
		}
		stem := st.of(word)
		if count[stem]++; first[stem] == "" {
			first[stem] = word
		}
	}
	x.mu.RLock()
	all := len(x.entries)
	x.mu.RUnlock()
	stmt, err := x.db.PrepareContext(ctx, "SELECT doc FROM vocabulary WHERE term = ?")
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	var terms []term
	for stem, n := range count {
		var docs int
		err := stmt.QueryRowContext(ctx, stem).Scan(&docs)
		if errors.Is(err, sql.ErrNoRows) {
			continue // nobody else has it
		}
		if err != nil {
			return nil, err
		}
		if docs*5 > all && all > 20 { // everybody has it
			continue
		}
		r := rarity(docs, all)
		terms = append(terms, term{stem, first[stem], r * (1 + math.Log(float64(n)))})
	}
	slices.SortFunc(terms, func(a, b term) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.stem, b.stem)) })
	return terms[:min(weighty, len(terms))], nil
}

// Echo is a sentence of the archive that is close to another.
type Echo struct {
	Entry    *Entry
	Passage  Passage // the sentence; what both have is marked
	Likeness float64 // 0 to 1; 1 has all that matters of the other
}

// like is how close a sentence must be to be an Echo.
const like = 0.4

// Echoes finds sentences that say much the same as text, best first: whether we
// have said this before. The text itself, in the entry of that folder and draft,
// is left out.
func (x *Index) Echoes(ctx context.Context, text, lang string, not Text, limit int) ([]Echo, error) {
	fail := func(err error) ([]Echo, error) { return nil, fmt.Errorf("earlier passages: %w", err) }
	terms, err := x.weighty(ctx, text, lang)
	if err != nil || len(terms) < 2 {
		return nil, err
	}
	weight, total := map[string]float64{}, 0.0
	var any []string
	for _, t := range terms {
		w := t.weight
		weight[t.stem] = w
		total += w
		any = append(any, `"`+t.stem+`"`)
	}
	ids, err := x.ids(ctx, "body : ("+strings.Join(any, " OR ")+")", " ORDER BY rank LIMIT 60")
	if err != nil {
		return fail(err)
	}
	x.mu.RLock()
	entries := x.entries
	x.mu.RUnlock()
	var out []Echo
	for _, id := range ids {
		e := entries[id]
		if e == nil || e.Dir == not.Dir && e.Draft == not.Draft {
			continue
		}
		body, err := x.Body(ctx, e)
		if err != nil {
			return fail(err)
		}
		if echo, ok := closest(e, body, weight, total); ok {
			out = append(out, echo)
		}
	}
	slices.SortFunc(out, func(a, b Echo) int {
		return cmp.Or(cmp.Compare(b.Likeness, a.Likeness), comparing(Newest)(a.Entry, b.Entry))
	})
	return out[:min(limit, len(out))], nil
}

// closest is the sentence of a text that has most of what matters.
func closest(e *Entry, body string, weight map[string]float64, total float64) (Echo, bool) {
	st := newStemming(e.Lang)
	best := Echo{Entry: e}
	for s := range sentences(body) {
		text := body[s.start:s.end]
		seen, sum := map[string]bool{}, 0.0
		var marks []Mark
		for w := range words(text) {
			stem := st.of(text[w.start:w.end])
			if weight[stem] == 0 {
				continue
			}
			marks = append(marks, Mark{w.start, w.end})
			if !seen[stem] {
				seen[stem] = true
				sum += weight[stem]
			}
		}
		if l := sum / total; l > best.Likeness && len(seen) > 1 {
			best.Likeness = l
			best.Passage = Passage{Text: text, Marks: marks, Start: s.start}
		}
	}
	return best, best.Likeness >= like
}

// sentences splits a text at marks that end a sentence and at line ends.
func sentences(text string) func(yield func(word) bool) {
	return func(yield func(word) bool) {
		start := 0
		give := func(end int) bool {
			s, e := start, end
			for s < e && strings.IndexByte(" \n\t", text[s]) >= 0 {
				s++
			}
			for e > s && strings.IndexByte(" \n\t", text[e-1]) >= 0 {
				e--
			}
			start = end
			return s == e || yield(word{s, e})
		}
		for i := 0; i < len(text); i++ {
			ends := text[i] == '\n' ||
				strings.IndexByte(".!?", text[i]) >= 0 && i+1 < len(text) && strings.IndexByte(" \n", text[i+1]) >= 0
			if ends && !give(i+1) {
				return
			}
		}
		give(len(text))
	}
}
