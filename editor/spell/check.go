package spell

import (
	"strings"
	"unicode/utf8"
)

// MaxWord is how many characters a word may have. Longer ones are not words.
const MaxWord = 100

// context is what the check of one word carries along.
type context struct {
	given  caps // capitals of the word as written
	title  bool // the form tried has an initial capital because the word has one
	effort *int // steps that may still be spent on compounds
}

// effort bounds the search for the parts of a compound: no word has so many
// parts, but a made-up one could be cut in ever so many ways.
const effort = 4000

// spend takes one step of the effort; false when none is left.
func (c context) spend() bool {
	*c.effort--
	return *c.effort >= 0
}

// Check reports whether a word is spelt right. A number is, too.
func (d *Dictionary) Check(word string) bool {
	left := effort
	return d.check(word, &left, 0)
}

// check is Check within a bounded effort; depth counts the cuts at hyphens.
func (d *Dictionary) check(word string, left *int, depth int) bool {
	if utf8.RuneCountInString(word) > MaxWord {
		return false
	}
	word = d.input.apply(word)
	trimmed := strings.TrimRight(word, ".")
	if trimmed == "" || isNumber(trimmed) {
		return true
	}
	if d.find(trimmed, left) != nil {
		return true
	}
	if trimmed != word && d.find(trimmed+".", left) != nil {
		return true
	}
	return d.broken(trimmed, left, depth)
}

// find looks a word up in every way of writing that its capitals allow, and
// gives the listed word it comes from.
func (d *Dictionary) find(word string, left *int) *entry {
	c := context{given: capsOf(word), effort: left}
	if c.given == noCaps || c.given == mixed || c.given == mixedInitial {
		e, _ := d.form(word, c)
		return e
	}
	refused := false
	if c.given == allCaps {
		e, forbidden := d.form(word, c)
		if e == nil {
			e = d.capitals(word, c)
		}
		if e != nil {
			return e
		}
		refused = forbidden
	}
	small := d.lower(word)
	c.title = c.given == initialCap
	e, forbidden := d.form(d.title(small), c)
	switch {
	case forbidden || refused:
		return nil
	case e != nil && (c.given != allCaps || !d.flags(e).has(d.keepCase)):
		return e
	}
	c.title = false
	e, _ = d.form(small, c)
	if e != nil && d.flags(e).has(d.keepCase) && (c.given == allCaps || !d.checkSharps || !strings.Contains(small, "ß")) {
		return nil
	}
	return e
}

// capitals looks up what a word in capitals may stand for: Sant'Elia for
// SANT'ELIA, and ß for SS.
func (d *Dictionary) capitals(word string, c context) *entry {
	small := d.lower(word)
	if i := strings.IndexByte(small, '\''); i >= 0 && i < len(small)-1 {
		part := small[:i+1] + d.title(small[i+1:])
		for _, w := range []string{part, d.title(part)} {
			if e, _ := d.form(w, c); e != nil {
				return e
			}
		}
	}
	if d.checkSharps && strings.Contains(word, "SS") {
		for _, w := range []string{small, d.title(small)} {
			if e := d.sharp(w, 0, 0, c); e != nil {
				return e
			}
		}
	}
	return nil
}

// maxSharps is how many pairs of s are tried as ß.
const maxSharps = 5

// sharp looks a word up with ß in place of one or more of its ss.
func (d *Dictionary) sharp(word string, from, n int, c context) *entry {
	i := strings.Index(word[from:], "ss")
	if i < 0 || n == maxSharps {
		return nil
	}
	i += from
	with := word[:i] + "ß" + word[i+2:]
	if e, _ := d.form(with, c); e != nil {
		return e
	}
	if e := d.sharp(with, i+len("ß"), n+1, c); e != nil {
		return e
	}
	return d.sharp(word, i+2, n+1, c)
}

// form looks a word up as it is written: listed, with affixes, or as a
// compound. forbidden tells that the dictionary refuses it by name.
func (d *Dictionary) form(word string, c context) (e *entry, forbidden bool) {
	word = strip(word, d.ignore)
	if word == "" {
		return nil, false
	}
	e = d.lookup(word)
	if e != nil && d.flags(e).has(d.forbidden) {
		return nil, true
	}
	for ; e != nil; e = d.next(e) {
		fl := d.flags(e)
		if !fl.has(d.needAffix) && !fl.has(d.onlyInCompound) && !(c.title && fl.has(onlyUpper)) {
			return e, false
		}
	}
	if f := d.affixed(word, 0, alone); f.root != nil {
		fl := d.flags(f.root)
		switch {
		case fl.has(d.onlyInCompound) || c.title && fl.has(onlyUpper):
		case fl.has(d.forbidden):
			return nil, true
		default:
			return f.root, false
		}
	}
	return d.compound(word, c), false
}

// maxBreaks is how deep a word is cut at its hyphens.
const maxBreaks = 10

// broken reports whether a word is made of right ones by hyphens and the like.
func (d *Dictionary) broken(word string, left *int, depth int) bool {
	if depth == maxBreaks {
		return false
	}
	signs := 0
	for _, b := range d.breaks {
		if b = strings.Trim(b, "^$"); b != "" {
			signs += strings.Count(word, b)
		}
	}
	if signs == 0 || signs > maxBreaks {
		return false
	}
	right := func(part string) bool {
		*left--
		return *left >= 0 && d.check(part, left, depth+1)
	}
	for _, b := range d.breaks {
		switch at, n := strings.TrimPrefix(b, "^"), len(b)-1; {
		case n == 0:
		case b[0] == '^' && strings.HasPrefix(word, at) && len(word) > n && right(word[n:]):
			return true
		case b[n] == '$' && strings.HasSuffix(word, b[:n]) && len(word) > n && right(word[:len(word)-n]):
			return true
		}
	}
	// At the second sign first: listed words may have one.
	for _, second := range []bool{true, false} {
		for _, b := range d.breaks {
			i := strings.Index(word, b)
			if i < 0 || i+len(b) >= len(word) {
				continue
			}
			if second {
				j := strings.Index(word[i+1:], b)
				if j < 0 || i+1+j+len(b) >= len(word) {
					continue
				}
				i += 1 + j
			}
			if right(word[i+len(b):]) && right(word[:i]) {
				return true
			}
		}
	}
	return false
}

// isNumber reports whether a word is digits with single signs between.
func isNumber(word string) bool {
	sign := true
	for i := range len(word) {
		switch c := word[i]; {
		case c >= '0' && c <= '9':
			sign = false
		case (c == '.' || c == ',' || c == '-') && !sign:
			sign = true
		default:
			return false
		}
	}
	return !sign
}
