package archive

import (
	"cmp"
	"context"
	"database/sql"
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
	v := x.now()
	terms, err := v.weighty(ctx, s.Title+"\n"+s.Title+"\n"+s.Body, cmp.Or(s.Lang, x.o.Lang))
	if err != nil {
		return nil, fmt.Errorf("related articles: %w", x.heard(err))
	}
	entries := v.newest()
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
		for _, id := range t.ids {
			if r := at(v.entry(id)); r != nil {
				r.Score += t.weight
				r.Words = append(r.Words, t.word)
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

// weightyWord is a word that tells a text from others.
type weightyWord struct {
	word   string // as the text has it
	forms  []string
	weight float64
	ids    []int64 // of the entries that have it
}

// rareLimit is up to how many entries are counted that have a word.
const rareLimit = 250

// weighty are the words by which a text differs most from the others.
func (v *view) weighty(ctx context.Context, text, lang string) ([]weightyWord, error) {
	type stem struct {
		name, first string // the word as it comes first
		n           int
		common      bool
		weight      float64
	}
	l := newLexicon(lang)
	stems := map[string]*stem{}
	var list []*stem
	for w := range words(text) {
		word := text[w.start:w.end]
		if len(word) < 4 && word[0] < utf8.RuneSelf { // the, and, of
			continue
		}
		f := l.look(word)
		if f.word == "" {
			continue
		}
		s := stems[f.of.stem]
		if s == nil {
			s = &stem{name: f.of.stem, first: word}
			stems[f.of.stem] = s
			list = append(list, s)
		}
		s.n++
	}
	all := v.n
	weight := func(s *stem, docs int) float64 { return rarity(docs, all) * (1 + math.Log(float64(s.n))) }
	// How many have a word as it stands here is quickly found. Of the words that
	// are rare by this, all forms are looked for.
	var asked []string
	for _, s := range list {
		asked = append(asked, fold(s.first))
	}
	counts, err := v.rare(ctx, asked)
	if err != nil {
		return nil, err
	}
	for i, s := range list {
		s.weight, s.common = weight(s, counts[i]), counts[i] == rareLimit
	}
	slices.SortFunc(list, func(a, b *stem) int {
		if a.common != b.common {
			if a.common {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.name, b.name))
	})
	var out []weightyWord
	for _, s := range list[:min(2*weighty, len(list))] {
		w := weightyWord{word: s.first}
		if w.forms, err = v.formsOfAll(ctx, fold(s.first)); err != nil {
			return nil, err
		}
		match := term{last: w.forms}.expression()
		for _, in := range []struct {
			table *sql.Stmt
			match string
		}{{v.words, match}, {v.heads, match}} {
			err := v.list(ctx, in.table, in.match, func(id int64) {
				if v.entry(id) != nil {
					w.ids = append(w.ids, id)
				}
			})
			if err != nil {
				return nil, err
			}
		}
		slices.Sort(w.ids)
		w.ids = slices.Compact(w.ids)
		if n := len(w.ids); n == 0 || n*5 > all && all > 20 { // nobody else has it, or everybody
			continue
		}
		w.weight = weight(s, len(w.ids))
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b weightyWord) int { return cmp.Compare(b.weight, a.weight) })
	return out[:min(weighty, len(out))], nil
}

// rare counts the entries that have each of some words in their body, up to
// rareLimit.
func (v *view) rare(ctx context.Context, asked []string) ([]int, error) {
	v.counting.Lock()
	defer v.counting.Unlock()
	if v.counts == nil {
		v.counts = map[string]int{}
	}
	var unknown []string
	for _, w := range asked {
		if _, ok := v.counts[w]; !ok {
			unknown = append(unknown, w)
		}
	}
	if len(unknown) > 0 {
		if err := v.countAll(ctx, unknown, rareLimit, v.counts); err != nil {
			return nil, err
		}
	}
	counts := make([]int, len(asked))
	for i, w := range asked {
		counts[i] = v.counts[w]
	}
	return counts, nil
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
	fail := func(err error) ([]Echo, error) { return nil, fmt.Errorf("earlier passages: %w", x.heard(err)) }
	v := x.now()
	terms, err := v.weighty(ctx, text, cmp.Or(lang, x.o.Lang))
	if err != nil {
		return fail(err)
	}
	if len(terms) < 2 {
		return nil, nil
	}
	total := 0.0
	which := map[string]int{} // the term of a form
	score := map[int64]float64{}
	for i, t := range terms {
		total += t.weight
		for _, f := range t.forms {
			which[f] = i
		}
		for _, id := range t.ids {
			score[id] += t.weight
		}
	}
	// A sentence cannot have more of it than the whole text has.
	var likely []*Entry
	for id, s := range score {
		if e := v.entry(id); s >= like*total && (e.Dir != not.Dir || e.Draft != not.Draft) {
			likely = append(likely, e)
		}
	}
	slices.SortFunc(likely, func(a, b *Entry) int {
		return cmp.Or(cmp.Compare(score[b.ID], score[a.ID]), comparing(Newest)(a, b))
	})
	var out []Echo
	var least []float64 // the best likenesses so far, best first
	for _, e := range likely[:min(echoesRead, len(likely))] {
		if len(least) >= limit && limit > 0 && least[limit-1] > score[e.ID]/total {
			break // no other can be as close
		}
		body, err := v.body(ctx, e.ID)
		if err != nil {
			return fail(err)
		}
		if echo, ok := closest(e, body, terms, which, total); ok {
			out = append(out, echo)
			at, _ := slices.BinarySearchFunc(least, echo.Likeness, func(a, b float64) int { return cmp.Compare(b, a) })
			least = slices.Insert(least, at, echo.Likeness)
		}
	}
	slices.SortFunc(out, func(a, b Echo) int {
		return cmp.Or(cmp.Compare(b.Likeness, a.Likeness), comparing(Newest)(a.Entry, b.Entry))
	})
	return out[:min(limit, len(out))], nil
}

// echoesRead is how many texts are read at most to find echoes in.
const echoesRead = 60

// closest is the sentence of a text that has most of what matters.
func closest(e *Entry, body string, terms []weightyWord, which map[string]int, total float64) (Echo, bool) {
	best := Echo{Entry: e}
	seen := make([]bool, len(terms))
	for s := range sentences(body) {
		text := body[s.start:s.end]
		clear(seen)
		n, sum := 0, 0.0
		var marks []Mark
		for w := range words(text) {
			i, ok := which[fold(text[w.start:w.end])]
			if !ok {
				continue
			}
			marks = append(marks, Mark{w.start, w.end})
			if !seen[i] {
				seen[i] = true
				n++
				sum += terms[i].weight
			}
		}
		if l := sum / total; l > best.Likeness && n > 1 {
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
