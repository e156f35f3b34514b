package cite

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
)

// Library is a set of references by key. It never changes: With makes a new
// one that shares what is the same. The references it hands out are its own;
// Clone one before changing it.
type Library struct {
	entries []*entry // sorted by key
	folded  []*entry // the same, sorted by folded key, then by key

	asked atomic.Int32                      // how often for a key, until there is found
	found atomic.Pointer[map[string]*entry] // by key, of a library that is asked often
}

// oftenAsked is how many questions are worth a map.
const oftenAsked = 1000

// NewLibrary makes a library of copies of refs. Of two references with one
// key the later wins; nil and a reference without key are left out.
func NewLibrary(refs []*Reference) *Library {
	return (&Library{}).With(refs...)
}

// With makes a library that has refs besides, and instead of, those of l. What
// it costs grows with refs, but for the copying of two lists of pointers.
func (l *Library) With(refs ...*Reference) *Library {
	added := map[string]*Reference{}
	for _, r := range refs {
		if r != nil && r.Key != "" {
			added[r.Key] = r
		}
	}
	fresh := make([]*entry, 0, len(added))
	for _, r := range added {
		fresh = append(fresh, newEntry(r.Clone()))
	}
	if l == nil {
		l = &Library{}
	}
	return &Library{
		entries: merge(l.entries, fresh, byKey),
		folded:  merge(l.folded, fresh, byFolded),
	}
}

// Without makes a library that has not the references of keys.
func (l *Library) Without(keys ...string) *Library {
	gone := map[string]bool{}
	for _, key := range keys {
		gone[key] = true
	}
	n := &Library{}
	for _, e := range l.all() {
		if !gone[e.ref.Key] {
			n.entries = append(n.entries, e)
		}
	}
	if l != nil {
		for _, e := range l.folded {
			if !gone[e.ref.Key] {
				n.folded = append(n.folded, e)
			}
		}
	}
	return n
}

func byKey(a, b *entry) int { return cmp.Compare(a.ref.Key, b.ref.Key) }

func byFolded(a, b *entry) int {
	return cmp.Or(cmp.Compare(a.field(fieldKey), b.field(fieldKey)), byKey(a, b))
}

// merge puts fresh into a sorted list, in place of what compares the same.
// fresh is sorted on the way.
func merge(old, fresh []*entry, order func(a, b *entry) int) []*entry {
	slices.SortFunc(fresh, order)
	out := make([]*entry, 0, len(old)+len(fresh))
	for _, e := range fresh {
		i, found := slices.BinarySearchFunc(old, e, order)
		out = append(append(out, old[:i]...), e)
		if found {
			i++
		}
		old = old[i:]
	}
	return append(out, old...)
}

// all allows a nil *Library to stand for an empty one.
func (l *Library) all() []*entry {
	if l == nil {
		return nil
	}
	return l.entries
}

// Get finds a reference by its exact key.
func (l *Library) Get(key string) (*Reference, bool) {
	e, ok := l.find(key)
	if !ok {
		return nil, false
	}
	return e.ref, true
}

func (l *Library) find(key string) (*entry, bool) {
	entries := l.all()
	if len(entries) == 0 {
		return nil, false
	}
	if m := l.found.Load(); m != nil {
		e, ok := (*m)[key]
		return e, ok
	}
	if l.asked.Add(1) == oftenAsked {
		m := make(map[string]*entry, len(entries))
		for _, e := range entries {
			m[e.ref.Key] = e
		}
		l.found.Store(&m)
	}
	i, ok := slices.BinarySearchFunc(entries, key, func(e *entry, key string) int { return cmp.Compare(e.ref.Key, key) })
	if !ok {
		return nil, false
	}
	return entries[i], true
}

// Derived gives what derive makes of the reference with this key. It is made
// once and kept with the reference, so it must not be changed and derive must
// look at nothing else. by, a comparable value, tells whose it is: of several
// the latest is kept. Safe for use by several goroutines.
func (l *Library) Derived(key string, by any, derive func(*Reference) any) (any, bool) {
	e, ok := l.find(key)
	if !ok {
		return nil, false
	}
	if d := e.derived.Load(); d != nil && d.by == by {
		return d.value, true
	}
	d := &derived{by, derive(e.ref)}
	e.derived.Store(d)
	return d.value, true
}

// derived is a value that somebody made of a reference.
type derived struct{ by, value any }

// taken reports whether a reference has a key that folds to this one: file
// systems that fold case cannot tell them apart.
func (l *Library) taken(folded string) bool {
	if l == nil {
		return false
	}
	_, ok := slices.BinarySearchFunc(l.folded, folded, func(e *entry, key string) int { return cmp.Compare(e.field(fieldKey), key) })
	return ok
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
		if !l.taken(key) {
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
