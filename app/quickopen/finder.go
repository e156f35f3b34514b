package quickopen

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/editor/cite"
)

// Kind says what an item is.
type Kind int

// The kinds.
const (
	Article Kind = iota
	Draft
	Source
	Command
)

// Item is something that can be opened.
type Item struct {
	Kind   Kind
	ID     string // what the kind is opened by: a folder, a draft's id, a key
	Title  string
	Detail string // also searched, but counts less: authors, a key
	Recent int    // the higher, the more recently it was used; 0 for never
}

// Hit is an item that a query finds.
type Hit struct {
	Item  *Item
	Score int
}

// entry is an item as it is searched.
type entry struct {
	item   Item
	text   string // folded title, a line end, folded detail
	starts []bool // which bytes of text begin a word
	title  int    // length of the folded title
	mask   uint64 // which letters text has
}

// Finder finds items.
type Finder struct {
	entries []entry
	query   string // the last one
	left    []int  // what it found, as indices
	looked  int    // entries looked at by the last Find
}

// New makes a Finder.
func New(items []Item) *Finder {
	f := &Finder{entries: make([]entry, len(items))}
	for i, it := range items {
		f.entries[i] = newEntry(it)
	}
	return f
}

func newEntry(it Item) entry {
	title := strings.ReplaceAll(cite.Fold(it.Title), "\n", " ")
	e := entry{item: it, text: title + "\n" + cite.Fold(it.Detail), title: len(title)}
	e.starts = make([]bool, len(e.text))
	before := ' '
	for i, r := range e.text {
		e.starts[i] = isWord(r) && !isWord(before)
		before = r
	}
	e.mask = maskOf(e.text)
	return e
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// maskOf has a bit for each letter and digit; others share the last ones.
func maskOf(folded string) uint64 {
	var m uint64
	for i := range len(folded) {
		m |= bit(folded[i])
	}
	return m
}

func bit(c byte) uint64 {
	switch {
	case c >= 'a' && c <= 'z':
		return 1 << (c - 'a')
	case c >= '0' && c <= '9':
		return 1 << (26 + c - '0')
	case c == ' ' || c == '\n':
		return 0
	}
	return 1 << (36 + c%28)
}

// Find gives the items that a query finds, the best first, at most limit. An
// empty query finds those that were used, the last one first.
func (f *Finder) Find(query string, limit int) []Hit {
	words := strings.Fields(cite.Fold(query))
	asked := strings.Join(words, " ")
	if asked == "" {
		f.query, f.left, f.looked = "", nil, len(f.entries)
		return f.recent(limit)
	}
	among := f.left
	narrowed := f.query != "" && strings.HasPrefix(asked, f.query)
	if !narrowed {
		among = nil
		f.looked = len(f.entries)
	} else {
		f.looked = len(among)
	}
	mask := maskOf(asked)
	best := newTop(limit)
	left := make([]int, 0, max(len(among), 64))
	look := func(i int) {
		e := &f.entries[i]
		if e.mask&mask != mask {
			return
		}
		score := 0
		for _, w := range words {
			n := e.match(w)
			if n < 0 {
				return
			}
			score += n
		}
		left = append(left, i)
		if e.item.Recent > 0 {
			score += 4
		}
		best.add(i, score, e)
	}
	if narrowed {
		for _, i := range among {
			look(i)
		}
	} else {
		for i := range f.entries {
			look(i)
		}
	}
	f.query, f.left = asked, left
	return best.hits(f)
}

// Looked is how many items the last Find looked at, for tests.
func (f *Finder) Looked() int { return f.looked }

func (f *Finder) recent(limit int) []Hit {
	var hits []Hit
	for i := range f.entries {
		if f.entries[i].item.Recent > 0 {
			hits = append(hits, Hit{Item: &f.entries[i].item})
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Item.Recent, a.Item.Recent) })
	return hits[:min(limit, len(hits))]
}

// What letters count for.
const (
	whole    = 30 // the word stands in the name
	start    = 8  // a letter that begins a word
	together = 4  // a letter right behind the one before
	titled   = 6  // a word found in the title
)

// match scores a folded word; -1 when it is not there. It is looked for as it
// stands, at the beginning of a word first, then by its letters in order.
func (e *entry) match(w string) int {
	if at := e.find(w); at >= 0 {
		score := whole + start + together*(len(w)-1)
		if !e.starts[at] {
			score -= whole/2 + start
		}
		if at < e.title {
			score += titled
			if at == 0 {
				score += start
			}
			score -= min(e.title/16, 6) // short names first
		}
		return score
	}
	if len(w) < 2 {
		return -1
	}
	return e.scattered(w)
}

// find gives the place of w in the text: one at which a word begins, else the
// first, else -1.
func (e *entry) find(w string) int {
	first := -1
	for from := 0; ; {
		i := strings.Index(e.text[from:], w)
		if i < 0 {
			return first
		}
		at := from + i
		if e.starts[at] {
			return at
		}
		if first < 0 {
			first = at
		}
		from = at + 1
	}
}

// scattered scores letters that stand in order, not all together: each at the
// beginning of a word where it can be, so that "pft" finds "A Pilot for Every
// Tide". Letters in the middle of words count only behind one that counted.
func (e *entry) scattered(w string) int {
	score, at, last := 0, 0, -2
	for i, r := range w {
		size := utf8.RuneLen(r)
		letter := w[i : i+size]
		found := -1
		if last >= 0 && strings.HasPrefix(e.text[at:], letter) { // goes on
			found = at
			score += together
		} else {
			for j := at; j < len(e.text); {
				k := strings.Index(e.text[j:], letter)
				if k < 0 {
					break
				}
				if e.starts[j+k] {
					found = j + k
					score += start
					break
				}
				j += k + size
			}
		}
		if found < 0 {
			return -1
		}
		if found < e.title {
			score++
		}
		last, at = found, found+size
	}
	return score
}

// top keeps the best of what it is given.
type top struct {
	limit int
	list  []scored // best first
}

type scored struct {
	index, score, recent, length int
}

func newTop(limit int) *top { return &top{limit: limit} }

func better(a, b scored) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.recent, a.recent), cmp.Compare(a.length, b.length), cmp.Compare(a.index, b.index))
}

func (t *top) add(i, score int, e *entry) {
	s := scored{i, score, e.item.Recent, e.title}
	if len(t.list) == t.limit && (t.limit == 0 || better(t.list[t.limit-1], s) <= 0) {
		return
	}
	at, _ := slices.BinarySearchFunc(t.list, s, better)
	if len(t.list) == t.limit {
		t.list = t.list[:t.limit-1]
	}
	t.list = slices.Insert(t.list, at, s)
}

func (t *top) hits(f *Finder) []Hit {
	hits := make([]Hit, len(t.list))
	for i, s := range t.list {
		hits[i] = Hit{Item: &f.entries[s.index].item, Score: s.score}
	}
	return hits
}
