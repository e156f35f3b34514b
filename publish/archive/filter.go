package archive

import (
	"slices"
	"strings"
	"unicode"
)

// single reports whether an entry has one value of a field at most, so that two
// filters of it never hold together. A month is a part of its year: both stand
// for one field.
func (f Field) single() bool {
	switch f {
	case Section, Year, Month, Status, Lang:
		return true
	}
	return false
}

// same reports whether two fields are about the same thing.
func (f Field) same(g Field) bool {
	span := func(f Field) bool { return f == Year || f == Month }
	return f == g || span(f) && span(g)
}

func (f Filter) equal(g Filter) bool {
	return f.Field == g.Field && f.Not == g.Not && strings.EqualFold(f.Value, g.Value)
}

// Has reports whether a query has a filter.
func (q Query) Has(f Filter) bool { return slices.ContainsFunc(q.Fields, f.equal) }

// WithFilter writes a filter into the text of a query, in front, so that the word
// that is being typed at its end stays the last one. It takes the place of one
// that could not hold together with it: another year, another section.
func WithFilter(text string, f Filter) string {
	text = without(text, func(p part) bool {
		return f.equal(p.filter()) || !f.Not && !p.not && f.Field.single() && f.Field.same(p.field)
	})
	written := f.String()
	if text == "" {
		return written + " "
	}
	return written + " " + text
}

// WithoutFilter takes a filter out of the text of a query and leaves the rest as
// it was typed.
func WithoutFilter(text string, f Filter) string {
	return without(text, func(p part) bool { return f.equal(p.filter()) })
}

func without(text string, gone func(part) bool) string {
	var b strings.Builder
	at := 0
	for _, p := range parts(text) {
		if p.field == "" || !gone(p) {
			continue
		}
		b.WriteString(text[at:p.start])
		at = len(text) - len(strings.TrimLeftFunc(text[p.end:], unicode.IsSpace))
	}
	b.WriteString(text[at:])
	return strings.TrimLeftFunc(b.String(), unicode.IsSpace)
}

// String is a filter as ParseQuery reads it.
func (f Filter) String() string {
	not := ""
	if f.Not {
		not = "-"
	}
	plain := !strings.ContainsFunc(f.Value, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.@:/+", r)
	})
	if plain {
		return not + string(f.Field) + ":" + f.Value
	}
	for _, marks := range quotes {
		pair := []rune(marks)
		if !strings.ContainsRune(f.Value, pair[1]) {
			return not + string(f.Field) + ":" + string(pair[0]) + f.Value + string(pair[1])
		}
	}
	// No name has all of them; a search for the rest of it finds it, too.
	return not + string(f.Field) + `:"` + strings.ReplaceAll(f.Value, `"`, " ") + `"`
}
