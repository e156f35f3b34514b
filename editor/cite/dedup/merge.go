package dedup

import (
	"slices"
	"strings"

	"postil/editor/cite"
)

// Difference is a field in which two references say different things.
type Difference struct {
	Field string `json:"field"` // CSL-JSON name
	Kept  string `json:"kept"`
	Other string `json:"other"`
}

var (
	nameFields = []string{"author", "editor", "translator", "container-author", "collection-editor", "director", "interviewer"}
	dateFields = []string{"issued", "accessed", "original-date", "event-date"}
	textFields = []string{
		"type", "title", "title-short", "container-title", "publisher", "publisher-place", "volume", "issue", "page", "edition", "number",
		"genre", "URL", "DOI", "ISBN", "note",
	}
)

// Merge joins two references to one source: the key and the words of a, what
// only b has, and of each field the fuller form where one holds the other.
// Where they contradict each other a's stays and the difference is reported.
// Neither a nor b is changed.
func Merge(a, b *cite.Reference) (*cite.Reference, []Difference) {
	r := a.Clone()
	var diffs []Difference
	differ := func(field, kept, other string) { diffs = append(diffs, Difference{field, kept, other}) }
	for _, field := range nameFields {
		x, y := a.NamesOf(field), b.NamesOf(field)
		switch {
		case len(y) == 0:
		case len(x) == 0:
			r.SetNames(field, slices.Clone(y))
		default:
			names, same := people(x, y)
			if !same {
				differ(field, cite.EditNames(x), cite.EditNames(y))
			}
			r.SetNames(field, names)
		}
	}
	for _, field := range dateFields {
		x, y := a.DateOf(field), b.DateOf(field)
		switch {
		case y.IsZero() || x.String() == y.String():
		case x.IsZero() || x.Year == 0 && y.Year != 0 || finer(y, x):
			r.SetDate(field, y)
		case finer(x, y):
		case field == "accessed": // both were right, the later is newer
			if y.String() > x.String() {
				r.SetDate(field, y)
			}
		default:
			differ(field, x.String(), y.String())
		}
	}
	known := slices.Concat(nameFields, dateFields, []string{"id"})
	for _, field := range slices.Concat(textFields, b.Unknown()) {
		if slices.Contains(known, field) {
			continue
		}
		known = append(known, field)
		x, y := a.Field(field), b.Field(field)
		switch {
		case y == "" || x == y:
			if y == "" && x == "" && slices.Contains(b.Unknown(), field) && !slices.Contains(a.Unknown(), field) {
				copyRaw(r, b, field)
			}
		case x == "" || field == "type" && (x == "document" || x == "webpage") && y != "document":
			r.SetField(field, y)
		case field == "type" && (y == "document" || y == "webpage"):
		case Title(x) == Title(y) && field != "URL" && field != "DOI":
			if len(y) > len(x) && field != "title" { // punctuation, case: a's title is as somebody wanted it
				r.SetField(field, y)
			}
		case field != "URL" && field != "DOI" && strings.Contains(" "+Title(y)+" ", " "+Title(x)+" "):
			r.SetField(field, y)
		case field != "URL" && field != "DOI" && strings.Contains(" "+Title(x)+" ", " "+Title(y)+" "):
		case (field == "DOI" || field == "URL") && len(marksOf(field, x, y)) == 1:
		default:
			differ(field, x, y)
		}
	}
	return r, diffs
}

// marksOf are the forms for comparing of two identifiers: one when they are
// the same.
func marksOf(field, x, y string) map[string]bool {
	m := map[string]bool{}
	for _, s := range []string{x, y} {
		r := &cite.Reference{}
		r.SetField(field, s)
		for _, k := range marks(r) {
			m[k.text] = true
		}
	}
	return m
}

// copyRaw takes a field that is no text over as it is.
func copyRaw(to, from *cite.Reference, field string) {
	if raw, ok := from.Raw(field); ok {
		to.SetRaw(field, raw)
	}
}

// finer reports whether a says the same date as b, more exactly.
func finer(a, b cite.Date) bool {
	return a.Year == b.Year && a.EndYear == b.EndYear && (b.Month == 0 && b.Season == 0 && (a.Month != 0 || a.Season != 0) || a.Month == b.Month && b.Day == 0 && a.Day != 0)
}

// people joins two lists of names where one begins as the other does: each
// name in its fuller form, the longer list.
func people(x, y []cite.Name) (names []cite.Name, same bool) {
	for i := range min(len(x), len(y)) {
		if family(x[i]) != family(y[i]) {
			return x, false
		}
	}
	names = slices.Clone(x)
	if len(y) > len(x) {
		names = append(names, y[len(x):]...)
	}
	for i := range min(len(x), len(y)) {
		a, b := x[i], y[i]
		if initial(a.Given) != initial(b.Given) && a.Given != "" && b.Given != "" {
			return x, false
		}
		if a.Family != "" && b.Family != "" && len(strings.Trim(b.Given, ".")) > len(strings.Trim(a.Given, ".")) {
			names[i] = b
		} else if a.Family == "" && b.Family != "" {
			names[i] = b
		}
	}
	return names, true
}

func initial(given string) string {
	for _, r := range cite.Fold(given) {
		return string(r)
	}
	return ""
}

// family is what two forms of a name have in common.
func family(n cite.Name) string {
	if n.Literal != "" {
		words := strings.Fields(Title(n.Literal))
		if len(words) == 2 {
			return words[1] // perhaps a person whom a page did not take apart
		}
		return strings.Join(words, " ")
	}
	return Title(n.Family)
}
