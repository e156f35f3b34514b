package cite

import (
	"slices"
	"strings"
)

// Kind is what a CSL variable holds.
type Kind int

// The kinds of variables.
const (
	TextKind Kind = iota // text or a number
	NamesKind
	DateKind
)

var (
	namesVariables = []string{
		"author", "editor", "translator", "chair", "collection-editor", "compiler", "composer", "container-author", "contributor",
		"curator", "director", "editorial-director", "editor-translator", "executive-producer", "guest", "host", "illustrator",
		"interviewer", "narrator", "organizer", "original-author", "performer", "producer", "recipient", "reviewed-author",
		"script-writer", "series-creator",
	}
	dateVariables = []string{"issued", "accessed", "available-date", "event-date", "original-date", "submitted"}
	textVariables = []string{
		"title", "title-short", "container-title", "container-title-short", "collection-title", "collection-number", "publisher",
		"publisher-place", "volume", "volume-title", "number-of-volumes", "issue", "page", "page-first", "number-of-pages", "part-number",
		"part-title", "chapter-number", "section", "edition", "version", "printing-number", "number", "supplement-number", "genre",
		"medium", "dimensions", "scale", "status", "event-title", "event-place", "authority", "jurisdiction", "division", "references",
		"original-title", "original-publisher", "original-publisher-place", "reviewed-title", "reviewed-genre", "archive",
		"archive_collection", "archive_location", "archive-place", "call-number", "source", "language", "URL", "DOI", "ISBN", "ISSN",
		"PMID", "PMCID", "abstract", "annote", "keyword", "note",
	}
)

// Variables lists the variables of CSL 1.0.2 that say something of a source:
// names, then dates, then text, each by its CSL-JSON name.
func Variables() []string { return slices.Concat(namesVariables, dateVariables, textVariables) }

// KindOf is what a variable holds; a name that CSL does not know holds text.
func KindOf(name string) Kind {
	switch {
	case slices.Contains(namesVariables, name):
		return NamesKind
	case slices.Contains(dateVariables, name):
		return DateKind
	}
	return TextKind
}

// More lists the variables that a form for the type does not ask.
func (t Type) More() []string {
	return slices.DeleteFunc(Variables(), func(name string) bool { return slices.Contains(t.Fields, name) })
}

// Lacks names what a reader needs of a source of its type and it does not have:
// "title", "author" where nobody else answers for it either, "container-title",
// "issued".
func (r *Reference) Lacks() []string {
	var out []string
	need := func(name string, there bool) {
		if !there {
			out = append(out, name)
		}
	}
	signed := len(r.Author)+len(r.Editor) > 0
	if r.Type == "personal_communication" { // it has no title that others know
		need("author", len(r.Author) > 0)
		need("issued", !r.Issued.IsZero())
		return out
	}
	need("title", strings.TrimSpace(r.Title) != "")
	switch r.Type {
	case "legislation", "legal_case", "treaty", "bill": // nobody signs them
	case "article-journal", "chapter":
		need("author", signed)
		need("container-title", r.ContainerTitle != "")
	default:
		need("author", signed || r.ContainerTitle != "" || r.Publisher != "")
	}
	need("issued", !r.Issued.IsZero())
	return out
}

// Differs lists the variables, "type" too, in which two references say
// different things, in the order of Variables; those that CSL does not know
// come last.
func (r *Reference) Differs(other *Reference) []string {
	var out []string
	names := append([]string{"type"}, Variables()...)
	for _, n := range slices.Concat(r.Unknown(), other.Unknown()) {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	for _, n := range names {
		if r.Show(n) != other.Show(n) {
			out = append(out, n)
		}
	}
	return out
}

// Show is a variable as a person edits it: names as ParseNames, a date as
// EditDate, anything that is no text as its JSON.
func (r *Reference) Show(name string) string {
	switch KindOf(name) {
	case NamesKind:
		if names := r.NamesOf(name); len(names) > 0 {
			return EditNames(names)
		}
	case DateKind:
		if d := r.DateOf(name); !d.IsZero() {
			return d.Edit()
		}
	case TextKind:
		if s := r.Field(name); s != "" {
			return s
		}
	}
	if raw, ok := r.Raw(name); ok {
		return string(raw)
	}
	return ""
}

// SetShown takes back what Show gave, as somebody has edited it. What is left
// as it was stays, also where Show does not show all of it, as the particles of
// a name; what has a form that is no text, name or date cannot be changed. The
// error wraps ErrDate.
func (r *Reference) SetShown(name, text string) error {
	if strings.TrimSpace(text) == strings.TrimSpace(r.Show(name)) {
		return nil
	}
	switch KindOf(name) {
	case NamesKind:
		r.SetNames(name, editedNames(text, r.NamesOf(name)))
	case DateKind:
		d, err := ParseDate(text)
		if err != nil {
			return err
		}
		r.SetDate(name, d)
	case TextKind:
		r.SetField(name, strings.TrimSpace(text))
	}
	return nil
}

// editedNames reads names, one a line or with semicolons between them. A name
// that is written as one of old is that one, with all that it has.
func editedNames(text string, old []Name) []Name {
	names := ParseNames(strings.ReplaceAll(text, "\n", ";"))
	for i, n := range names {
		written := n.Edit()
		if j := slices.IndexFunc(old, func(o Name) bool { return o.Edit() == written }); j >= 0 {
			names[i] = old[j]
		}
	}
	return names
}
