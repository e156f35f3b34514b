package csl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrItems is wrapped by ParseItems when the text is not a list of items.
var ErrItems = errors.New("not a list of CSL-JSON items")

// Item is a source, as CSL-JSON describes it. It is never changed once made.
type Item struct {
	ID    string
	Type  string
	Lang  string // BCP 47 language of the source, "" when not known
	Text  map[string]string
	Names map[string][]Name
	Dates map[string]Date
}

// Name is a person, or an institution when Literal is set.
type Name struct {
	Family, Given, Suffix              string
	DroppingParticle, NonDropping      string
	Literal                            string
	CommaSuffix, StaticOrder, NoParsed bool
}

// Date is one day, month or year, or a range of two. Parts that are not given
// are 0.
type Date struct {
	Start, End Day
	Open       bool // a range without end
	SeasonName string
	Circa      bool
	Literal    string
}

// Day is a point of a date. The months 13 to 16 are spring to winter.
type Day struct{ Year, Month, Day int }

// IsZero reports whether nothing is known of the date.
func (d Date) IsZero() bool { return d == Date{} }

func (d Date) isRange() bool { return d.End != Day{} }

// ParseItems reads CSL-JSON: a list of items or one item. It takes what it
// finds: numbers for strings and strings for numbers, unknown fields, dates in
// pieces. Only what is no JSON, or no object where an item should be, is an
// error.
func ParseItems(data []byte) ([]*Item, error) {
	var raw []map[string]json.RawMessage
	if bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) {
		var one map[string]json.RawMessage
		if err := json.Unmarshal(data, &one); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrItems, err)
		}
		raw = append(raw, one)
	} else if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrItems, err)
	}
	items := make([]*Item, 0, len(raw))
	for _, r := range raw {
		if r == nil {
			return nil, fmt.Errorf("%w: null where an item should be", ErrItems)
		}
		items = append(items, newItem(r))
	}
	return items, nil
}

func newItem(raw map[string]json.RawMessage) *Item {
	it := &Item{Text: map[string]string{}, Names: map[string][]Name{}, Dates: map[string]Date{}}
	for key, v := range raw {
		switch s, ok := scalar(v); {
		case key == "id":
			it.ID = s
		case key == "type":
			it.Type = s
		case key == "language":
			it.Lang = s
			it.Text[key] = s
		case key == "custom":
		case ok && nameFields[key]:
			if s != "" {
				it.Names[key] = []Name{{Literal: s}}
			}
		case ok && dateFields[key]:
			if d := parseDate(s); !d.IsZero() {
				it.Dates[key] = d
			}
		case ok:
			if s != "" {
				it.Text[key] = s
			}
		case len(v) > 0 && v[0] == '[':
			if names := readNames(v); len(names) > 0 {
				it.Names[key] = names
			} else if s := keywords(v); s != "" {
				it.Text[key] = s
			}
		case len(v) > 0 && v[0] == '{':
			if d := readDate(v); !d.IsZero() {
				it.Dates[key] = d
			}
		}
	}
	alias(it.Text, "title-short", "shortTitle")
	alias(it.Text, "container-title-short", "journalAbbreviation")
	alias(it.Text, "event", "event-title")
	alias(it.Text, "event-title", "event")
	it.readNote()
	return it
}

func alias(m map[string]string, name, other string) {
	if m[name] == "" && m[other] != "" {
		m[name] = m[other]
	}
}

// readNote takes the variables that people write into the note for want of a
// field: lines like "original-date: 1901" at its beginning, and {:key: value}
// anywhere.
func (it *Item) readNote() {
	note := it.Text["note"]
	if note == "" {
		return
	}
	for {
		i := strings.Index(note, "{:")
		if i < 0 {
			break
		}
		end := strings.IndexByte(note[i:], '}')
		if end < 0 {
			break
		}
		key, val, ok := strings.Cut(note[i+2:i+end], ":")
		if !ok {
			break
		}
		it.fromNote(strings.TrimSpace(key), strings.TrimSpace(val))
		note = strings.TrimSpace(note[:i] + note[i+end+1:])
	}
	lines := strings.Split(note, "\n")
	for len(lines) > 0 {
		key, val, ok := strings.Cut(lines[0], ":")
		key, val = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(val)
		if !ok || val == "" || key == "" || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz-_") != "" || len(lines) == 1 && note == lines[0] && !nameFields[key] && !dateFields[key] {
			break
		}
		it.fromNote(key, val)
		lines = lines[1:]
	}
	it.Text["note"] = strings.Join(lines, "\n")
}

func (it *Item) fromNote(key, val string) {
	switch {
	case key == "type":
		it.Type = val
	case nameFields[key]:
		family, given, _ := strings.Cut(val, "||")
		n := Name{Family: strings.TrimSpace(family), Given: strings.TrimSpace(given)}
		if n.Given == "" {
			n = Name{Literal: n.Family}
		}
		it.Names[key] = append(it.Names[key], n)
	case dateFields[key]:
		it.Dates[key] = parseDate(val)
	case it.Text[key] == "":
		it.Text[key] = val
	}
}

// scalar is the text of a JSON string, number or boolean.
// scalar is the text of a JSON value that is no list and no object.
func scalar(v json.RawMessage) (string, bool) {
	if len(v) == 0 {
		return "", false
	}
	switch v[0] {
	case '[', '{':
		return "", false
	case '"':
		if n := len(v) - 1; bytes.IndexByte(v, '\\') < 0 && utf8.Valid(v) {
			return string(v[1:n]), true
		}
		var s string
		err := json.Unmarshal(v, &s)
		return s, err == nil
	case 'n': // null
		return "", true
	}
	return string(v), true // a number, true or false, which are written as they read
}

func keywords(v json.RawMessage) string {
	var list []json.RawMessage
	if json.Unmarshal(v, &list) != nil {
		return ""
	}
	var words []string
	for _, w := range list {
		if s, ok := scalar(w); ok && s != "" {
			words = append(words, s)
		}
	}
	return strings.Join(words, ", ")
}

func readNames(v json.RawMessage) []Name {
	var list []map[string]json.RawMessage
	if json.Unmarshal(v, &list) != nil {
		return nil
	}
	var names []Name
	for _, raw := range list {
		get := func(key string) string { s, _ := scalar(raw[key]); return s }
		is := func(key string) bool { s := get(key); return s != "" && s != "false" && s != "0" }
		n := Name{
			Family: get("family"), Given: get("given"), Suffix: get("suffix"),
			DroppingParticle: get("dropping-particle"), NonDropping: get("non-dropping-particle"),
			Literal: get("literal"), CommaSuffix: is("comma-suffix"), StaticOrder: is("static-ordering"),
		}
		if is("isInstitution") && n.Literal == "" {
			n = Name{Literal: strings.TrimSpace(n.Family + " " + n.Given)}
		}
		if n.Literal == "" && n.Family == "" && n.Given != "" {
			n.Literal = n.Given
		}
		if n.Literal == "" && n.Family == "" {
			continue
		}
		names = append(names, n.split())
	}
	return names
}

// split takes particles and suffixes out of the family and given name where
// they were written into them.
func (n Name) split() Name {
	if n.Literal != "" {
		return n
	}
	n.Family, n.Given = strings.TrimSpace(n.Family), strings.TrimSpace(n.Given)
	if f := n.Family; len(f) > 1 && f[0] == '"' && f[len(f)-1] == '"' {
		n.Family = f[1 : len(f)-1]
		return n
	}
	if n.Suffix == "" {
		if given, suffix, ok := strings.Cut(n.Given, ","); ok && suffix != "" {
			suffix = strings.TrimSpace(suffix)
			if s, comma := strings.CutPrefix(suffix, "! "); comma {
				n.CommaSuffix, suffix = true, s
			}
			n.Given, n.Suffix = strings.TrimSpace(strings.TrimSuffix(given, ",")), strings.TrimSpace(suffix)
			if strings.HasPrefix(n.Suffix, "!") {
				n.CommaSuffix, n.Suffix = true, strings.TrimSpace(n.Suffix[1:])
			}
		}
	}
	if n.NonDropping == "" && n.DroppingParticle == "" {
		n.NonDropping, n.Family = leadingParticle(n.Family)
		n.Given, n.DroppingParticle = trailingParticle(n.Given)
	}
	return n
}

func lowerStart(s string) bool {
	for _, r := range s {
		if r == '\'' || r == '’' || r == '-' || r == '‘' {
			continue
		}
		return strings.ToUpper(string(r)) != string(r)
	}
	return false
}

func leadingParticle(s string) (particle, rest string) {
	words := strings.SplitAfter(s, " ")
	i := 0
	for i < len(words)-1 && lowerStart(words[i]) {
		i++
	}
	particle, rest = strings.Join(words[:i], ""), strings.Join(words[i:], "")
	// A particle that ends in an apostrophe is joined to the name: d'Arc.
	for _, a := range []string{"'", "’"} {
		if at := strings.Index(rest, a); at > 0 && at < 4 && lowerStart(rest) && at+len(a) < len(rest) && !lowerStart(rest[at+len(a):]) {
			return particle + rest[:at+len(a)], rest[at+len(a):]
		}
	}
	// So is one with a hyphen: al-Khwarizmi.
	if at := strings.IndexByte(rest, '-'); at > 0 && at < 4 && lowerStart(rest) && at+1 < len(rest) && !lowerStart(rest[at+1:]) {
		return particle + rest[:at+1], rest[at+1:]
	}
	return strings.TrimSpace(particle), rest
}

func trailingParticle(s string) (rest, particle string) {
	words := strings.Split(s, " ")
	i := len(words)
	for i > 1 && lowerStart(words[i-1]) {
		i--
	}
	return strings.Join(words[:i], " "), strings.Join(words[i:], " ")
}

var nameFields = fieldSet("author chair collection-editor compiler composer container-author contributor curator director editor editorial-director editor-translator executive-producer guest host illustrator interviewer narrator organizer original-author performer producer recipient reviewed-author script-writer series-creator translator")

var dateFields = fieldSet("accessed available-date event-date issued original-date submitted")

var numberFields = fieldSet("chapter-number citation-number collection-number edition first-reference-note-number issue locator number number-of-pages number-of-volumes page page-first part-number printing-number section supplement-number version volume")

func fieldSet(names string) map[string]bool {
	m := map[string]bool{}
	for n := range strings.FieldsSeq(names) {
		m[n] = true
	}
	return m
}
