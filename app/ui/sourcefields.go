package ui

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2/lang"

	"postil/app/task"
	"postil/editor/cite"
	"postil/editor/cite/identifier"
	"postil/editor/cite/lookup"
)

// advice says what could be better.
func (f *sourceForm) advice(bad []string) []string {
	var out []string
	if len(bad) > 0 {
		out = append(out, lang.L("Not a date yet: {{.Fields}}.", map[string]string{"Fields": strings.Join(bad, ", ")}))
	}
	var lacks []string
	for _, name := range f.of().Required {
		if e := f.entries[name]; e != nil && strings.TrimSpace(e.Text) == "" {
			lacks = append(lacks, fieldLabel(name, f.ref.Type))
		}
	}
	if len(lacks) > 0 {
		out = append(out, lang.L("Still lacks: {{.Fields}}.", map[string]string{"Fields": strings.Join(lacks, ", ")}))
	}
	if s := f.ref.ISBN; s != "" {
		if _, err := identifier.ParseISBN(s); err != nil {
			out = append(out, lang.L("The ISBN has a wrong digit or a wrong length."))
		}
	}
	if s := f.ref.DOI; s != "" {
		if _, err := identifier.ParseDOI(s); err != nil {
			out = append(out, lang.L("The DOI is none: it begins with 10. and has a slash in it."))
		}
	}
	if f.index != nil && !f.o.keyed {
		if old, why := f.index.Find(f.ref); old != nil {
			out = append(out, lang.L("This looks like @{{.Key}}, which is there already (same {{.Field}}).",
				map[string]string{"Key": old.Key, "Field": fieldLabel(string(why), "")}))
		}
	}
	if n := len(f.kept()); n > 0 {
		out = append(out, lang.N("{{.Count}} more field is kept as it is: {{.Fields}}.", n, map[string]any{"Count": n, "Fields": strings.Join(f.kept(), ", ")}))
	}
	return out
}

// kept are the fields that the form does not show.
func (f *sourceForm) kept() []string {
	return slices.DeleteFunc(f.ref.Unknown(), func(name string) bool { return f.entries[name] != nil })
}

// lookUp asks a registry, or the page, and fills in what is empty.
func (f *sourceForm) lookUp(name string) {
	fail := func(text string) {
		f.problem.SetText(text)
		f.problem.Show()
	}
	text := strings.TrimSpace(f.entries[name].Text)
	if text == "" {
		fail(lang.L("{{.Field}}: write one first.", map[string]string{"Field": fieldLabel(name, "")}))
		return
	}
	client, err := lookup.New(f.u.o.Lookup)
	if err != nil {
		fail(sentence(err))
		return
	}
	f.hints.SetText(lang.L("Asking…"))
	task.Run(f.u.run, "lookup", func(ctx context.Context) (lookup.Result, error) { return client.Find(ctx, text) },
		func(res lookup.Result, err error) {
			if err != nil {
				f.changed()
				fail(sentence(err))
				return
			}
			filled := f.fill(res.Reference)
			said := lang.L("Nothing new is known under it.")
			if len(filled) > 0 {
				said = lang.L("Filled in, and yours to check: {{.Fields}}.", map[string]string{"Fields": strings.Join(filled, ", ")})
			}
			f.hints.SetText(strings.TrimSpace(said + " " + f.hints.Text))
		})
}

// fill takes over what a reference says where the form says nothing, and names
// those fields.
func (f *sourceForm) fill(from *cite.Reference) (filled []string) {
	f.read()
	if !f.kindOwn && !f.o.keyed && from.Type != "" && from.Type != f.ref.Type {
		if i := slices.IndexFunc(f.kinds, func(t cite.Type) bool { return t.ID == from.Type }); i >= 0 {
			f.ref.Type = from.Type
			f.kind.SetSelectedIndex(i)
			f.kindOwn = false
			filled = append(filled, lang.L("Kind of source"))
		}
	}
	names := cite.Variables()
	for _, n := range from.Unknown() {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	for _, name := range names {
		if e := f.entries[name]; f.ref.Show(name) != "" || from.Show(name) == "" || e != nil && strings.TrimSpace(e.Text) != "" {
			continue
		}
		switch cite.KindOf(name) {
		case cite.NamesKind:
			f.ref.SetNames(name, slices.Clone(from.NamesOf(name)))
		case cite.DateKind:
			f.ref.SetDate(name, from.DateOf(name))
		case cite.TextKind:
			if raw, ok := from.Raw(name); ok {
				f.ref.SetRaw(name, raw)
			} else {
				f.ref.SetField(name, from.Field(name))
			}
		}
		if e := f.entries[name]; e != nil {
			e.SetText(f.written(name))
		}
		filled = append(filled, fieldLabel(name, f.ref.Type))
	}
	f.build() // it may have fields now that were not shown
	return filled
}

// sampleOf is one source as a style cites and lists it.
func sampleOf(f cite.Formatter, ref *cite.Reference) (cited, listed string) {
	r := ref.Clone()
	r.Key = "it"
	done := f.Format(cite.Document{Clusters: []cite.Cluster{{Citations: []cite.Citation{{Key: r.Key}}}}}, cite.NewLibrary([]*cite.Reference{r}))
	if len(done.Clusters) > 0 {
		cited = done.Clusters[0].Plain()
	}
	if len(done.Sources) > 0 {
		listed = done.Sources[0].Text.Plain()
	}
	if cited == "" && listed == "" {
		listed = f.Reference(r).Plain()
	}
	return cited, listed
}

// fieldLabel is what a form calls a CSL field of a kind of source.
func fieldLabel(name, kind string) string {
	switch name {
	case "author":
		return lang.L("Authors")
	case "editor":
		return lang.L("Editors")
	case "interviewer":
		return lang.L("Interviewers")
	case "title":
		return lang.L("Title")
	case "container-title":
		switch kind {
		case "article-newspaper":
			return lang.L("Newspaper")
		case "article-magazine":
			return lang.L("Magazine")
		case "article-journal":
			return lang.L("Journal")
		case "chapter":
			return lang.L("Book")
		case "webpage", "post-weblog":
			return lang.L("Website")
		case "broadcast":
			return lang.L("Programme")
		}
		return lang.L("Published in")
	case "publisher":
		switch kind {
		case "thesis":
			return lang.L("University")
		case "report", "dataset":
			return lang.L("Institution")
		}
		return lang.L("Publisher")
	case "publisher-place":
		return lang.L("Place")
	case "issued":
		return lang.L("Date")
	case "accessed":
		return lang.L("Accessed")
	case "URL":
		return lang.L("Address (URL)")
	case "page":
		return lang.L("Pages")
	case "genre":
		return lang.L("Kind")
	case "authority":
		if kind == "legal_case" {
			return lang.L("Court")
		}
	case "archive_collection", "archive_location":
		name = strings.ReplaceAll(name, "_", " ")
	}
	r := []rune(strings.ReplaceAll(name, "-", " "))
	if len(r) == 0 {
		return ""
	}
	r[0] = unicode.ToUpper(r[0])
	return lang.L(string(r))
}
