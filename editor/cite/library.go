package cite

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Library is a set of references by key. It never changes: With makes a new
// one that shares what is the same. The references it hands out are its own;
// Clone one before changing it.
type Library struct {
	entries []entry // sorted by key
	index   map[string]int
	taken   map[string]bool // keys folded, for file systems that fold case
}

// richTag is the markup that CSL knows in titles.
var richTag = regexp.MustCompile(`</?(?:i|b|sup|sub|span)(?: [^<>]*)?>`)

// entry is a reference with its text folded for searching.
type entry struct {
	ref                             *Reference
	key, author, title, rest, whole string
}

// NewLibrary makes a library of copies of refs. Of two references with one
// key the later wins; nil and a reference without key are left out.
func NewLibrary(refs []*Reference) *Library {
	return (&Library{}).With(refs...)
}

// With makes a library that has refs besides, and instead of, those of l.
func (l *Library) With(refs ...*Reference) *Library {
	added := map[string]*Reference{}
	for _, r := range refs {
		if r != nil && r.Key != "" {
			added[r.Key] = r
		}
	}
	n := &Library{index: map[string]int{}, taken: map[string]bool{}}
	for _, e := range l.all() {
		if _, replaced := added[e.ref.Key]; !replaced {
			n.entries = append(n.entries, e)
		}
	}
	for _, r := range added {
		n.entries = append(n.entries, newEntry(r.Clone()))
	}
	slices.SortFunc(n.entries, func(a, b entry) int { return cmp.Compare(a.ref.Key, b.ref.Key) })
	for i, e := range n.entries {
		n.index[e.ref.Key] = i
		n.taken[e.key] = true
	}
	return n
}

// all allows a nil *Library to stand for an empty one.
func (l *Library) all() []entry {
	if l == nil {
		return nil
	}
	return l.entries
}

// Get finds a reference by its exact key.
func (l *Library) Get(key string) (*Reference, bool) {
	if l == nil {
		return nil, false
	}
	i, ok := l.index[key]
	if !ok {
		return nil, false
	}
	return l.entries[i].ref, true
}

// Len is the number of references.
func (l *Library) Len() int { return len(l.all()) }

// All lists the references sorted by key.
func (l *Library) All() []*Reference {
	refs := make([]*Reference, 0, l.Len())
	for _, e := range l.all() {
		refs = append(refs, e.ref)
	}
	return refs
}

func newEntry(r *Reference) entry {
	var authors []string
	for _, n := range slices.Concat(r.Author, r.Editor) {
		authors = append(authors, n.Literal, n.NonDroppingParticle, n.Family, n.Given)
	}
	e := entry{
		ref:    r,
		key:    Fold(r.Key),
		author: Fold(strings.Join(authors, " ")),
		title:  Fold(richTag.ReplaceAllString(r.Title+" "+r.TitleShort, "")),
		rest:   Fold(r.ContainerTitle + " " + r.Publisher + " " + r.Issued.String()),
	}
	e.whole = e.key + "\n" + e.author + "\n" + e.title + "\n" + e.rest
	return e
}

// Search finds references in which every word of the query occurs, in the
// key, an author's or editor's name, the title, the container, the publisher
// or the date. Case and accents do not count. Best first: a key or name that
// begins with the words before a title, a title before the rest; equals newest
// first. An empty query lists all by key. limit <= 0 means no limit.
func (l *Library) Search(query string, limit int) []*Reference {
	words := strings.Fields(Fold(strings.TrimPrefix(strings.TrimSpace(query), "@")))
	if len(words) == 0 {
		return clip(l.All(), limit)
	}
	type hit struct {
		ref   *Reference
		score int
	}
	var hits []hit
	for _, e := range l.all() {
		if s := e.score(words); s > 0 {
			hits = append(hits, hit{e.ref, s})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.score, a.score),
			cmp.Compare(b.ref.Issued.Year, a.ref.Issued.Year),
			cmp.Compare(a.ref.Key, b.ref.Key))
	})
	refs := make([]*Reference, len(hits))
	for i, h := range hits {
		refs[i] = h.ref
	}
	return clip(refs, limit)
}

func clip(refs []*Reference, limit int) []*Reference {
	if limit > 0 && len(refs) > limit {
		return refs[:limit]
	}
	return refs
}

// score adds up how well each word fits, 0 when one does not occur.
func (e entry) score(words []string) int {
	total := 0
	for _, w := range words {
		switch {
		case e.key == w:
			total += 1000
		case strings.HasPrefix(e.key, w):
			total += 600
		case beginsWord(e.author, w):
			total += 500
		case beginsWord(e.title, w):
			total += 200
		case beginsWord(e.rest, w):
			total += 100
		case strings.Contains(e.whole, w):
			total += 10
		default:
			return 0
		}
	}
	return total
}

func beginsWord(s, w string) bool {
	for at := 0; ; {
		i := strings.Index(s[at:], w)
		if i < 0 {
			return false
		}
		at += i
		before, _ := lastRune(s[:at])
		if !unicode.IsLetter(before) && !unicode.IsDigit(before) {
			return true
		}
		at++
	}
}

// ProposeKey makes a key that no reference of l has: the first author's
// surname and the year in plain lower-case letters, "castillo2024", then
// "castillo2024b" when that is taken. An institution gives its first
// significant word, a source without author that of its title.
func (l *Library) ProposeKey(r *Reference) string {
	base := keyStem(r)
	for i := 1; ; i++ {
		key := base
		if i > 1 {
			key += letters(i)
		}
		if l == nil || !l.taken[key] {
			return key
		}
	}
}

// keyStem is the key that a reference would have by itself.
func keyStem(r *Reference) string {
	stem := ""
	for _, n := range slices.Concat(r.Author, r.Editor) {
		if stem = asciiKey(n.Family); stem == "" {
			stem = significant(n.Literal)
		}
		if stem != "" {
			break
		}
	}
	for _, s := range []string{r.Title, r.Publisher, r.ContainerTitle} {
		if stem == "" {
			stem = significant(richTag.ReplaceAllString(s, ""))
		}
	}
	if stem == "" {
		stem = "source"
	}
	year := "nd"
	if r.Issued.Year != 0 {
		year = strconv.Itoa(max(r.Issued.Year, -r.Issued.Year))
	}
	return stem[:min(len(stem), 40)] + year
}

// letters counts b, c, …, z, aa, ab as columns of a table do; 1 is a.
func letters(n int) string {
	s := ""
	for n > 0 {
		n--
		s = string(rune('a'+n%26)) + s
		n /= 26
	}
	return s
}

func significant(s string) string {
	for w := range strings.FieldsSeq(s) {
		k := asciiKey(w)
		switch k {
		case "", "a", "an", "and", "das", "de", "der", "des", "die", "du", "el", "for", "la", "le", "les", "of", "on", "the":
			continue
		}
		return k
	}
	return ""
}
