package formatter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"postil/editor/cite"
	"postil/editor/cite/csl"
	"postil/editor/cite/csl/style"
)

// Options are the settings of a Formatter; the zero value is that of CSL.
type Options struct {
	LinkTitles bool // a title is a link to the source's DOI or URL
	LinkDOIs   bool // DOIs and URLs are links
}

// Formatter formats documents with a CSL style.
type Formatter struct {
	style   *style.Style
	locales csl.Locales
	options Options

	mu      sync.Mutex
	engines map[string]*csl.Engine        // by language
	items   map[*cite.Reference]*csl.Item // of the last library
}

// New makes a formatter of an independent style. Its error wraps
// csl.ErrDependent for a style that only names its parent, and csl.ErrLocale
// when there are no terms to write with.
func New(s *style.Style, locales csl.Locales, o Options) (*Formatter, error) {
	f := &Formatter{style: s, locales: locales, options: o, engines: map[string]*csl.Engine{}}
	if _, err := f.engine(""); err != nil {
		return nil, fmt.Errorf("citation style: %w", err)
	}
	return f, nil
}

// engine gives the engine for a language. A style that is made for one
// language keeps to it.
func (f *Formatter) engine(lang string) (*csl.Engine, error) {
	if f.style.DefaultLocale != "" {
		lang = ""
	}
	if e := f.engines[lang]; e != nil {
		return e, nil
	}
	e, err := csl.NewEngine(f.style, f.locales, csl.Options{Lang: lang})
	if err != nil {
		return nil, err
	}
	f.engines[lang] = e
	return e, nil
}

// InNotes implements cite.Formatter.
func (f *Formatter) InNotes() bool { return f.style.Class == style.Note }

// Format implements cite.Formatter. Where a style cites in notes, what stands
// in the running text has parentheses.
func (f *Formatter) Format(doc cite.Document, lib *cite.Library) cite.Formatted {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := cite.Formatted{Clusters: make([]cite.Rich, len(doc.Clusters))}
	e, err := f.engine(doc.Lang)
	if err != nil {
		// New made the engine of the style's own language.
		e = f.engines[""]
	}
	e.SetItems(f.convert(lib))
	var d csl.Document
	seen := map[string]bool{}
	before := make([]bool, len(doc.Clusters)) // whether the first source was cited earlier
	for i, cl := range doc.Clusters {
		c := csl.Citation{}
		if f.InNotes() {
			c.Note = cmp.Or(cl.Note, i+1)
			c.Amid = cl.Place == cite.InNote || cl.Place == cite.NoteStart && inSentence(cl)
		}
		for j, k := range cl.Citations {
			if _, ok := lib.Get(k.Key); !ok {
				out.Unknown = append(out.Unknown, cite.Unknown{Key: k.Key, Cluster: i, Span: k.KeySpan})
			}
			c.Cites = append(c.Cites, csl.Cite{
				ID: k.Key, Locator: k.Locator.Value, Label: k.Locator.Label, Prefix: field(k.Prefix), Suffix: field(k.Suffix),
				SuppressAuthor: k.Mode != cite.Normal,
			})
			if j == 0 {
				before[i] = seen[k.Key]
			}
			seen[k.Key] = true
		}
		d.Citations = append(d.Citations, c)
	}
	for _, key := range doc.NoCite {
		if key == "*" {
			for _, r := range lib.All() {
				d.Uncited = append(d.Uncited, r.Key)
			}
		} else if _, ok := lib.Get(key); ok {
			d.Uncited = append(d.Uncited, key)
		}
	}
	r := e.Format(d)
	w := writer{lib: lib, options: f.options}
	for i, cl := range doc.Clusters {
		text := w.rich(r.Citations[i], "")
		lead := f.author(e, &w, cl, before[i])
		if f.InNotes() {
			if text == nil && lead != nil { // the name was all there is
				text = w.rich(e.FormatCitation(named(d.Citations[i], before[i])), "")
			}
			out.Leads = append(out.Leads, nil)
			if cl.Place == cite.Note {
				out.Leads[i], lead = lead, nil
			}
			text = inNote(cl, text)
		}
		if len(lead) > 0 && len(text) > 0 {
			between := " "
			if cl.Place != cite.InText {
				between = ", "
			}
			lead = append(lead, cite.Run{Text: between})
		}
		out.Clusters[i] = append(lead, text...)
	}
	if f.style.Bibliography != nil {
		for _, entry := range r.Bibliography.Entries {
			out.Sources = append(out.Sources, cite.Source{Key: entry.ID, Text: w.rich(entry.Text, entry.ID)})
		}
		return out
	}
	// A style without a bibliography still has sources: as first cited.
	for _, key := range sources(d) {
		if ref, ok := lib.Get(key); ok {
			n := e.FormatCitation(csl.Citation{Cites: []csl.Cite{{ID: key, Position: csl.First}}})
			out.Sources = append(out.Sources, cite.Source{Key: key, Text: w.rich(n, ref.Key)})
		}
	}
	return out
}

// sources are the keys of a document in the order of their first citation.
func sources(d csl.Document) []string {
	var keys []string
	seen := map[string]bool{}
	add := func(k string) {
		if !seen[k] {
			seen[k] = true
			keys = append(keys, k)
		}
	}
	for _, c := range d.Citations {
		for _, k := range c.Cites {
			add(k.ID)
		}
	}
	for _, k := range d.Uncited {
		add(k)
	}
	return keys
}

// named is a citation with its author, as it stands in a text.
func named(c csl.Citation, before bool) csl.Citation {
	c.Cites = slices.Clone(c.Cites)
	c.Cites[0].SuppressAuthor, c.Cites[0].Position = false, position(before)
	return c
}

func position(before bool) csl.Position {
	if before {
		return csl.Subsequent
	}
	return csl.First
}

// author is what a citation whose author is part of the sentence has there.
func (f *Formatter) author(e *csl.Engine, w *writer, cl cite.Cluster, before bool) cite.Rich {
	if !inSentence(cl) {
		return nil
	}
	first := cl.Citations[0]
	author := w.rich(e.Author(first.Key, position(before)), first.Key)
	if author == nil && cl.Place == cite.Note {
		return cite.Rich{{Text: first.Key + "?", Missing: true}}
	}
	return author // nil for an unknown key, which stands in the cluster
}

// inSentence reports whether the author that a cluster names is part of the
// sentence.
func inSentence(cl cite.Cluster) bool {
	return len(cl.Citations) > 0 && cl.Citations[0].Mode == cite.AuthorInText
}

// inNote is the text of a cluster of a style that cites in notes, at its place.
func inNote(cl cite.Cluster, text cite.Rich) cite.Rich {
	if len(text) == 0 {
		return text
	}
	if cl.Place == cite.Note {
		if cl.Citations[0].Prefix != "" {
			r, n := utf8.DecodeRuneInString(text[0].Text)
			text[0].Text = string(unicode.ToUpper(r)) + text[0].Text[n:]
		}
		return text
	}
	last := &text[len(text)-1]
	last.Text = strings.TrimSuffix(last.Text, ".")
	if cl.Place == cite.NoteStart || cl.Place == cite.InNote && inSentence(cl) {
		return text
	}
	return append(append(cite.Rich{{Text: "("}}, text...), cite.Run{Text: ")"})
}

// Reference implements cite.Formatter.
func (f *Formatter) Reference(ref *cite.Reference) cite.Rich {
	if ref == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	e, err := csl.NewEngine(f.style, f.locales, csl.Options{})
	if err != nil {
		return nil // New made one of the same
	}
	lib := cite.NewLibrary([]*cite.Reference{ref})
	e.SetItems(items(lib, nil))
	r := e.Format(csl.Document{Uncited: []string{ref.Key}})
	w := writer{lib: lib, options: f.options}
	if f.style.Bibliography == nil {
		return w.rich(e.FormatCitation(csl.Citation{Cites: []csl.Cite{{ID: ref.Key, Position: csl.First}}}), ref.Key)
	}
	if len(r.Bibliography.Entries) == 0 {
		return nil
	}
	return w.rich(r.Bibliography.Entries[0].Text, ref.Key)
}

// convert gives the items of a library; those of references that are the same
// as last time are the same too.
func (f *Formatter) convert(lib *cite.Library) []*csl.Item {
	list := items(lib, f.items)
	kept := make(map[*cite.Reference]*csl.Item, len(list))
	for i, r := range lib.All() {
		kept[r] = list[i]
	}
	f.items = kept
	return list
}

func items(lib *cite.Library, known map[*cite.Reference]*csl.Item) []*csl.Item {
	var list []*csl.Item
	for _, r := range lib.All() {
		it := known[r]
		if it == nil {
			it = &csl.Item{ID: r.Key, Type: r.Type}
			if data, err := r.MarshalFile(); err == nil {
				if parsed, err := csl.ParseItems(data); err == nil && len(parsed) == 1 {
					it = parsed[0]
					it.ID = r.Key
				}
			}
		}
		list = append(list, it)
	}
	return list
}

// field writes the little Markdown of prefixes and suffixes as the markup of
// CSL fields.
func field(s string) string {
	var b strings.Builder
	for _, r := range cite.Text(s) {
		text := r.Text
		if r.Bold {
			text = "<b>" + text + "</b>"
		}
		if r.Italic {
			text = "<i>" + text + "</i>"
		}
		b.WriteString(text)
	}
	return b.String()
}
