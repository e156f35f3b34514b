package cite

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// richTag is the markup that CSL knows in titles.
var richTag = regexp.MustCompile(`</?(?:i|b|sup|sub|span)(?: [^<>]*)?>`)

// The fields of an entry that are searched, in the order they are ranked in.
const (
	fieldKey    = iota
	fieldPeople // authors and editors
	fieldTitle
	fieldRest // container, publisher, date
	fields
)

// entry is a reference with its text folded for searching.
type entry struct {
	ref   *Reference
	text  string         // the fields, with a line break behind each
	ends  [fields]uint32 // of the fields in text
	chars uint64         // the letters and digits in text, see charsOf
	heads [fields]uint64 // those that words of a field begin with

	derived atomic.Pointer[derived] // see Library.Derived
}

// newEntry takes a reference over.
func newEntry(r *Reference) *entry {
	var people []string
	for _, n := range slices.Concat(r.Author, r.Editor) {
		people = append(people, n.Literal, n.NonDroppingParticle, n.Family, n.Given)
	}
	title := r.Title
	if r.TitleShort != "" {
		title += " " + r.TitleShort
	}
	if strings.Contains(title, "<") {
		title = richTag.ReplaceAllString(title, "")
	}
	e := &entry{ref: r}
	var b strings.Builder
	for i, s := range [fields]string{
		fieldKey: r.Key, fieldPeople: strings.Join(people, " "), fieldTitle: title,
		fieldRest: r.ContainerTitle + " " + r.Publisher + " " + r.Issued.String(),
	} {
		s = Fold(s)
		e.heads[i] = charsOf(headsOf(s))
		b.WriteString(s)
		e.ends[i] = uint32(b.Len()) //nolint:gosec // no field has four billion bytes
		b.WriteByte('\n')
	}
	e.text = b.String()
	e.chars = charsOf(e.text)
	return e
}

// headsOf are the first characters of the words of s.
func headsOf(s string) string {
	var b strings.Builder
	inside := false
	for _, r := range s {
		in := unicode.IsLetter(r) || unicode.IsDigit(r)
		if in && !inside {
			b.WriteRune(r)
		}
		inside = in
	}
	return b.String()
}

func (e *entry) field(i int) string {
	start := uint32(0)
	if i > 0 {
		start = e.ends[i-1] + 1
	}
	return e.text[start:e.ends[i]]
}

// charsOf is the set of letters and digits in folded text, a bit each; all that
// is not ASCII shares one. A text whose set lacks a bit of a word's does not
// have that word, which is known without reading it.
func charsOf(s string) (set uint64) {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z':
			set |= 1 << (c - 'a')
		case '0' <= c && c <= '9':
			set |= 1 << (26 + c - '0')
		case c >= utf8.RuneSelf:
			set |= 1 << 36
		}
	}
	return set
}

// has reports whether every word occurs somewhere in the entry.
func (e *entry) has(words []string, chars uint64) bool {
	if e.chars&chars != chars {
		return false
	}
	for _, w := range words {
		if len(w) == 1 && charsOf(w) != 0 {
			continue // it is in the set, and that was looked at
		}
		if !strings.Contains(e.text, w) {
			return false
		}
	}
	return true
}

// score says how well the words fit an entry that has them: the sum over the
// words, each by the best place where it stands.
func (e *entry) score(words []string) int {
	total := 0
	for _, w := range words {
		key := e.field(fieldKey)
		switch {
		case key == w:
			total += 1000
		case strings.HasPrefix(key, w):
			total += 600
		case e.beginsWord(fieldPeople, w):
			total += 500
		case e.beginsWord(fieldTitle, w):
			total += 200
		case e.beginsWord(fieldRest, w):
			total += 100
		default:
			total += 10 // inside a word
		}
	}
	return total
}

// beginsWord reports whether a word of a field begins with w. The heads tell
// most that do not, and a single letter's or digit's that does, without a look
// at the text.
func (e *entry) beginsWord(field int, w string) bool {
	head := charsOf(w[:1])
	if head != 0 && e.heads[field]&head == 0 {
		return false
	}
	if len(w) == 1 && head != 0 {
		return true
	}
	return beginsWord(e.field(field), w)
}

// beginsWord reports whether a word of s begins with w.
func beginsWord(s, w string) bool {
	for at := 0; ; {
		i := strings.Index(s[at:], w)
		if i < 0 {
			return false
		}
		at += i
		if at == 0 {
			return true
		}
		before, _ := lastRune(s[:at])
		if !unicode.IsLetter(before) && !unicode.IsDigit(before) {
			return true
		}
		at++
	}
}

// queryWords splits what somebody types into folded words without the
// punctuation around them: "@Castillo, N." is castillo and n.
func queryWords(query string) []string {
	words := strings.Fields(Fold(query))
	for i, w := range words {
		words[i] = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' })
	}
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

// Search finds references in which every word of the query occurs, in the
// key, an author's or editor's name, the title, the container, the publisher
// or the date. Case and accents do not count. Best first: a key or name that
// begins with the words before a title, a title before the rest; equals newest
// first. An empty query lists all by key. limit <= 0 means no limit.
func (l *Library) Search(query string, limit int) []*Reference {
	if len(queryWords(query)) == 0 {
		refs := l.All()
		if limit > 0 && len(refs) > limit {
			refs = refs[:limit]
		}
		return refs
	}
	refs, _ := NewSearcher(l, SearchOptions{}).Find(query, limit)
	return refs
}

// SearchOptions are what a Searcher puts first among references that fit a
// query equally well.
type SearchOptions struct {
	First []string // keys, the first of them first: those cited lately
	Then  []string // keys that come after those, in no order: those the article cites
}

// Searcher is a search of a library by somebody who types. It remembers what
// the last query found, so that a longer one looks only among that. It belongs
// to one goroutine.
type Searcher struct {
	lib    *Library
	first  map[string]int // key to its place, smaller first
	none   int            // the place of all others
	last   []string       // words of the query before
	among  []*entry       // what that query found, sorted by key
	looked int            // entries looked at since the start, for tests
}

// NewSearcher makes a Searcher of a library.
func NewSearcher(l *Library, o SearchOptions) *Searcher {
	s := &Searcher{lib: l, first: map[string]int{}, none: len(o.First) + 1, among: l.all()}
	for i, key := range o.First {
		if _, there := s.first[key]; !there {
			s.first[key] = i
		}
	}
	for _, key := range o.Then {
		if _, there := s.first[key]; !there {
			s.first[key] = len(o.First)
		}
	}
	return s
}

// hit is what a query found, with all that decides its place.
type hit struct {
	entry *entry
	score int
	first int
}

// before puts the better of two hits first.
func before(a, b hit) int {
	return cmp.Or(
		cmp.Compare(b.score, a.score),
		cmp.Compare(a.first, b.first),
		cmp.Compare(b.entry.ref.Issued.Year, a.entry.ref.Issued.Year),
		cmp.Compare(b.entry.ref.Issued.Month, a.entry.ref.Issued.Month),
		cmp.Compare(b.entry.ref.Issued.Day, a.entry.ref.Issued.Day),
		byKey(a.entry, b.entry),
	)
}

// Find finds what Library.Search does, in its order, but with the Searcher's
// own among equals; to an empty query all references are equal. total is how
// many there are without the limit; limit <= 0 means none.
func (s *Searcher) Find(query string, limit int) (refs []*Reference, total int) {
	words := queryWords(query)
	if !extends(words, s.last) {
		s.among = s.lib.all()
	}
	s.last = words
	chars := charsOf(strings.Join(words, ""))
	if limit <= 0 {
		limit = len(s.among)
	}
	s.looked += len(s.among)
	best := make([]hit, 0, min(limit, len(s.among)))
	found := make([]*entry, 0, len(s.among)/4)
	for _, e := range s.among {
		if !e.has(words, chars) {
			continue
		}
		found = append(found, e)
		h := hit{entry: e, score: e.score(words), first: s.none}
		if place, ok := s.first[e.ref.Key]; ok {
			h.first = place
		}
		if len(best) < limit {
			best = append(best, h)
			if len(best) == limit {
				heapify(best)
			}
		} else if before(h, best[0]) < 0 {
			best[0] = h
			sink(best, 0)
		}
	}
	s.among = found
	slices.SortFunc(best, before)
	refs = make([]*Reference, len(best))
	for i, h := range best {
		refs[i] = h.entry.ref
	}
	return refs, len(found)
}

// extends reports whether all that has the words of a query has those of the
// one before it too: it went on with the last word, or with another.
func extends(now, was []string) bool {
	if len(now) < len(was) {
		return false
	}
	for i, w := range was {
		if !strings.HasPrefix(now[i], w) {
			return false
		}
	}
	return true
}

// heapify makes a heap with the worst hit at its head.
func heapify(h []hit) {
	for i := len(h)/2 - 1; i >= 0; i-- {
		sink(h, i)
	}
}

func sink(h []hit, i int) {
	for {
		worst := i
		for _, c := range [2]int{2*i + 1, 2*i + 2} {
			if c < len(h) && before(h[c], h[worst]) > 0 {
				worst = c
			}
		}
		if worst == i {
			return
		}
		h[i], h[worst] = h[worst], h[i]
		i = worst
	}
}
