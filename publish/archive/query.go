package archive

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Query is what is looked for. All of its parts must hold.
type Query struct {
	Words   []Term   // anywhere in the text, its title, standfirst and names
	Without []Term   // nowhere in it
	Fields  []Filter // what its fields must be
}

// Term is a word or a phrase.
type Term struct {
	Text   string // as typed, without quotes
	Phrase bool   // exactly these words, one after the other
	Prefix bool   // the last word may go on
}

// Filter asks something of a field.
type Filter struct {
	Field Field
	Value string
	Not   bool
}

// Field is what a filter is about, as people write it before the colon.
type Field string

// The fields.
const (
	Author  Field = "author"  // a part of a name, also misspelt
	Tag     Field = "tag"     // a topic
	Section Field = "section" //
	Year    Field = "year"    // 2024, or 2020-2024
	Month   Field = "month"   // 2024-07, or 2024-07-2025-06
	Cites   Field = "cites"   // a citation key
	Status  Field = "status"  // published, draft, in-review …
	Lang    Field = "lang"    // en, or en-GB
	Title   Field = "title"   // words of the title
)

var fields = []Field{Author, Tag, Section, Year, Month, Cites, Status, Lang, Title}

// Empty reports whether nothing is asked.
func (q Query) Empty() bool { return len(q.Words)+len(q.Without)+len(q.Fields) == 0 }

// ParseQuery reads a query as people type it:
//
//	ports "fourth boat" -ferry author:castillo year:2020-2024 tag:"the strait"
//
// Words and phrases must all be there, "-" in front excludes. A word with * at
// its end, and the last one while it is being typed, may go on. A colon behind
// anything but a field's name is part of a word. Every text is a query.
func ParseQuery(text string) Query {
	var q Query
	for _, p := range parts(text) {
		if p.field != "" {
			if p.value != "" {
				q.Fields = append(q.Fields, p.filter())
			}
			continue
		}
		bare, star := strings.CutSuffix(p.value, "*")
		if !hasWord(bare) {
			continue
		}
		t := Term{Text: bare, Phrase: p.quoted, Prefix: !p.quoted && (star || p.end == len(text))}
		if p.not {
			t.Prefix = star
			q.Without = append(q.Without, t)
		} else {
			q.Words = append(q.Words, t)
		}
	}
	return q
}

// part is one part of a query as it is typed, and where it stands in the text.
type part struct {
	start, end int
	not        bool
	field      Field // "" for a word or a phrase
	value      string
	quoted     bool
}

func (p part) filter() Filter { return Filter{Field: p.field, Value: p.value, Not: p.not} }

// parts takes a query apart.
func parts(text string) []part {
	var all []part
	rest := text
	for {
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		if rest == "" {
			return all
		}
		p := part{start: len(text) - len(rest)}
		if after, ok := strings.CutPrefix(rest, "-"); ok && after != "" && !unicode.IsSpace(rune(after[0])) {
			rest, p.not = after, true
		}
		for _, f := range fields {
			if n := len(f); len(rest) > n && rest[n] == ':' && strings.EqualFold(rest[:n], string(f)) {
				p.field, rest = f, rest[n+1:]
				break
			}
		}
		p.value, p.quoted, rest = cutValue(rest)
		p.end = len(text) - len(rest)
		all = append(all, p)
	}
}

// quotes are the pairs of marks that hold several words together.
var quotes = [...]string{`""`, "“”", "„“", "«»"}

// cutValue takes a word, or what stands in quotes, from the front of text.
func cutValue(text string) (value string, quoted bool, rest string) {
	for _, marks := range quotes {
		pair := []rune(marks)
		after, ok := strings.CutPrefix(text, string(pair[0]))
		if !ok {
			continue
		}
		if value, rest, ok = strings.Cut(after, string(pair[1])); ok {
			return value, true, rest
		}
		return after, true, "" // not closed yet
	}
	if i := strings.IndexFunc(text, unicode.IsSpace); i >= 0 {
		return text[:i], false, text[i:]
	}
	return text, false, ""
}

func hasWord(text string) bool {
	for range words(text) {
		return true
	}
	return false
}

// span is the months that a year or month filter asks for, from and to included.
func span(value string) (from, to time.Time, ok bool) {
	one := func(s string) (from, to time.Time, ok bool) {
		year, month, both := strings.Cut(s, "-")
		y, err := strconv.Atoi(year)
		if err != nil || len(year) != 4 {
			return from, to, false
		}
		if !both {
			return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(y+1, 1, 1, 0, 0, 0, 0, time.UTC), true
		}
		m, err := strconv.Atoi(month)
		if err != nil || m < 1 || m > 12 || len(month) > 2 {
			return from, to, false
		}
		from = time.Date(y, time.Month(m), 1, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(0, 1, 0), true
	}
	if from, to, ok = one(value); ok {
		return from, to, ok
	}
	for i, c := range value { // 2020-2024, 2025-12-2026-11
		if c != '-' {
			continue
		}
		var ok1, ok2 bool
		from, _, ok1 = one(value[:i])
		_, to, ok2 = one(value[i+1:])
		if ok1 && ok2 {
			return from, to, from.Before(to)
		}
	}
	return from, to, false
}
