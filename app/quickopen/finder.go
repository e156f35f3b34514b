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
type Kind string

// The kinds.
const (
	Article Kind = "article"
	Draft   Kind = "draft"
	Source  Kind = "source"
	Command Kind = "command"
)

// Ref names an item.
type Ref struct {
	Kind Kind
	ID   string // what the kind is opened by: a folder, a draft's id, a key
}

// String is the reference as a text for ParseRef.
func (r Ref) String() string { return string(r.Kind) + " " + r.ID }

// ParseRef reads what String wrote.
func ParseRef(s string) (r Ref, ok bool) {
	kind, id, ok := strings.Cut(s, " ")
	r = Ref{Kind(kind), id}
	return r, ok && id != "" && slices.Contains([]Kind{Article, Draft, Source, Command}, r.Kind)
}

// Item is something that can be opened.
type Item struct {
	Kind   Kind
	ID     string // see Ref
	Title  string
	Detail string // also searched, but counts less: authors, a key
	Recent int    // the higher, the more recently it was used; 0 for never. See SetRecent
}

// Ref names the item.
func (it Item) Ref() Ref { return Ref{it.Kind, it.ID} }

// Hit is an item that a query finds.
type Hit struct {
	Item  *Item
	Score int
}

// entry is an item as it is searched.
type entry struct {
	item   Item
	text   string // folded title, a line end, folded detail
	title  int    // length of the folded title
	mask   uint64 // which letters text has
	recent int    // the higher, the more recently it was used; 0 for never
}

// Finder finds items.
type Finder struct {
	entries []entry
	query   string // the last one
	left    []int  // what it found, as indices
	looked  int    // entries looked at by the last Find
}

// New makes a Finder.
func New(items []Item) *Finder { return (*Finder)(nil).With(items) }

// With makes a Finder of other items. What the finder before has of them, which
// may be nil and be used meanwhile, is taken over.
func (f *Finder) With(items []Item) *Finder {
	known := map[Ref]*entry{}
	if f != nil {
		for i := range f.entries {
			known[f.entries[i].item.Ref()] = &f.entries[i]
		}
	}
	out := &Finder{entries: make([]entry, len(items))}
	for i, it := range items {
		if e := known[it.Ref()]; e != nil && e.item == it {
			out.entries[i] = entry{item: e.item, text: e.text, title: e.title, mask: e.mask, recent: it.Recent}
			continue
		}
		out.entries[i] = newEntry(it)
	}
	return out
}

// SetRecent says what was used, the last one first, whatever the items say.
func (f *Finder) SetRecent(used []Ref) {
	place := make(map[Ref]int, len(used))
	for i, r := range used {
		if _, there := place[r]; !there {
			place[r] = len(used) - i
		}
	}
	for i := range f.entries {
		f.entries[i].recent = place[f.entries[i].item.Ref()]
	}
}

func newEntry(it Item) entry {
	title := strings.ReplaceAll(cite.Fold(it.Title), "\n", " ")
	e := entry{item: it, text: title + "\n" + cite.Fold(it.Detail), title: len(title), recent: it.Recent}
	e.mask = maskOf(e.text)
	return e
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func isWordByte(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// begins reports whether a word begins at a place of the text.
func (e *entry) begins(at int) bool {
	if c := e.text[at]; c < utf8.RuneSelf { // as most do
		if at == 0 {
			return isWordByte(c)
		}
		if before := e.text[at-1]; before < utf8.RuneSelf {
			return isWordByte(c) && !isWordByte(before)
		}
	}
	r, _ := utf8.DecodeRuneInString(e.text[at:])
	before, _ := utf8.DecodeLastRuneInString(e.text[:at])
	return isWord(r) && (at == 0 || !isWord(before))
}

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
			n := e.match(w, nil)
			if n < 0 {
				return
			}
			score += n
		}
		left = append(left, i)
		if e.recent > 0 {
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
	var used []*entry
	for i := range f.entries {
		if f.entries[i].recent > 0 {
			used = append(used, &f.entries[i])
		}
	}
	slices.SortStableFunc(used, func(a, b *entry) int { return cmp.Compare(b.recent, a.recent) })
	var hits []Hit
	for _, e := range used[:min(limit, len(used))] {
		hits = append(hits, Hit{Item: &e.item})
	}
	return hits
}

// What letters count for.
const (
	whole    = 30 // the word stands in the name
	start    = 8  // a letter that begins a word
	together = 4  // a letter right behind the one before
	titled   = 6  // a word found in the title
)

// match scores a folded word; -1 when it is not there. It is looked for as it
// stands, at the beginning of a word first, then by its letters in order. hit,
// which may be nil, hears where in the text each piece of it was found.
func (e *entry) match(w string, hit func(at, n int)) int {
	if at := e.find(w); at >= 0 {
		score := whole + start + together*(len(w)-1)
		if !e.begins(at) {
			score -= whole/2 + start
		}
		if at < e.title {
			score += titled
			if at == 0 {
				score += start
			}
			score -= min(e.title/16, 6) // short names first
		}
		if hit != nil {
			hit(at, len(w))
		}
		return score
	}
	if len(w) < 2 {
		return -1
	}
	if score := e.scattered(w, hit); score >= 0 {
		return score
	}
	return e.abridged(w, hit)
}

// abridged scores a word that is written with fewer letters: all that are typed
// stand in it in their order, the first one at its beginning, so that "hrbr"
// finds harbour. The first word of which that is true counts.
func (e *entry) abridged(w string, hit func(at, n int)) int {
	_, size := utf8.DecodeRuneInString(w)
	first := w[:size]
	for from := 0; ; {
		i := strings.Index(e.text[from:], first)
		if i < 0 {
			return -1
		}
		at := from + i
		from = at + size
		if !e.begins(at) {
			continue
		}
		word := e.text[at:]
		if end := strings.IndexFunc(word, func(r rune) bool { return !isWord(r) }); end >= 0 {
			word = word[:end]
		}
		places := make([]int, 0, len(w))
		rest := word
		for _, r := range w {
			k := strings.IndexRune(rest, r)
			if k < 0 {
				places = nil
				break
			}
			places = append(places, at+len(word)-len(rest)+k)
			rest = rest[k+utf8.RuneLen(r):]
		}
		if places == nil {
			continue
		}
		if hit != nil {
			for _, p := range places {
				_, n := utf8.DecodeRuneInString(e.text[p:])
				hit(p, n)
			}
		}
		if at < e.title {
			return 2
		}
		return 1
	}
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
		if e.begins(at) {
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
func (e *entry) scattered(w string, hit func(at, n int)) int {
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
				if e.begins(j + k) {
					if found = j + k; found < e.title {
						score += start
					} else {
						score += start / 2
					}
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
		if hit != nil {
			hit(found, size)
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
	s := scored{i, score, e.recent, e.title}
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
