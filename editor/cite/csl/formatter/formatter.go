package formatter

import (
	"fmt"
	"strings"
	"sync"

	"postil/editor/cite"
	"postil/editor/cite/csl"
	"postil/editor/cite/csl/output"
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

// Format implements cite.Formatter. A style that cites in notes has its notes
// in parentheses here, as the text has no notes.
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
		if f.style.Class == style.Note {
			c.Note = i + 1
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
		out.Clusters[i] = f.cluster(e, &w, cl, r.Citations[i], before[i])
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

// cluster is the text of one cluster.
func (f *Formatter) cluster(e *csl.Engine, w *writer, cl cite.Cluster, n *output.Node, before bool) cite.Rich {
	text := w.rich(n, "")
	if f.style.Class == style.Note && len(text) > 0 {
		last := &text[len(text)-1]
		last.Text = strings.TrimSuffix(last.Text, ".")
		text = append(append(cite.Rich{{Text: "("}}, text...), cite.Run{Text: ")"})
	}
	if len(cl.Citations) == 0 || cl.Citations[0].Mode != cite.AuthorInText {
		return text
	}
	first := cl.Citations[0]
	position := csl.First
	if before {
		position = csl.Subsequent
	}
	author := w.rich(e.Author(first.Key, position), first.Key)
	if author == nil {
		return text // an unknown key stands in the cluster
	}
	if len(text) == 0 {
		return author
	}
	return append(append(author, cite.Run{Text: " "}), text...)
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
