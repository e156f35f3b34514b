package formatter

import (
	"cmp"
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

// Formatter formats documents with a CSL style. What it gives is shared between
// calls and must not be changed.
type Formatter struct {
	style   *style.Style
	locales csl.Locales
	options Options

	mu      sync.Mutex
	engines map[string]*csl.Engine // by language
	items   items
	texts   map[*output.Node]cite.Rich // of what the last document had

	// For Reference: an engine for each language, and what was asked for.
	single     map[string]*csl.Engine
	references map[single]cite.Rich
}

// New makes a formatter of an independent style. Its error wraps
// csl.ErrDependent for a style that only names its parent, and csl.ErrLocale
// when there are no terms to write with.
func New(s *style.Style, locales csl.Locales, o Options) (*Formatter, error) {
	f := &Formatter{style: s, locales: locales, options: o, engines: map[string]*csl.Engine{}, single: map[string]*csl.Engine{}}
	if _, err := f.engine(f.engines, ""); err != nil {
		return nil, fmt.Errorf("citation style: %w", err)
	}
	return f, nil
}

// engine gives the engine of a set for a language, or that of the style's own
// language where there is no locale. A style that is made for one language
// keeps to it.
func (f *Formatter) engine(set map[string]*csl.Engine, lang string) (*csl.Engine, error) {
	if f.style.DefaultLocale != "" {
		lang = ""
	}
	if e := set[lang]; e != nil {
		return e, nil
	}
	e, err := csl.NewEngine(f.style, f.locales, csl.Options{Lang: lang})
	if err != nil && lang != "" {
		return f.engine(set, "")
	}
	if err == nil {
		set[lang] = e
	}
	return e, err
}

// InNotes implements cite.Formatter.
func (f *Formatter) InNotes() bool { return f.style.Class == style.Note }

// Format implements cite.Formatter. Where a style cites in notes, what stands
// in the running text has parentheses.
func (f *Formatter) Format(doc cite.Document, lib *cite.Library) cite.Formatted {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := cite.Formatted{Clusters: make([]cite.Rich, len(doc.Clusters))}
	e, err := f.engine(f.engines, doc.Lang)
	if err != nil {
		return out // New made the engine of the style's own language
	}
	e.SetItems(f.items.of(doc, lib))
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
				ID: k.Key, Locator: k.Locator.Value, Label: k.Locator.Label, Prefix: field(k.Prefix), Suffix: field(apostrophe(k.Suffix)),
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
	texts := make(map[*output.Node]cite.Rich, len(r.Citations)+len(r.Bibliography.Entries))
	rich := func(n *output.Node, key string) cite.Rich {
		text, ok := f.texts[n] // the engine keeps what is as before
		if !ok {
			text = w.rich(n, key)
		}
		texts[n] = text
		return text
	}
	defer func() { f.texts = texts }()
	for i, cl := range doc.Clusters {
		text := rich(r.Citations[i], "")
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
		if lead != nil {
			text = append(lead, text...)
		}
		out.Clusters[i] = text
	}
	if f.style.Bibliography != nil {
		for _, entry := range r.Bibliography.Entries {
			out.Sources = append(out.Sources, cite.Source{Key: entry.ID, Text: rich(entry.Text, entry.ID)})
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

// apostrophe sets that of "'s", which the engine would take for a quotation
// mark that wants a space before it.
func apostrophe(suffix string) string {
	if rest, ok := strings.CutPrefix(suffix, "'"); ok && strings.Count(rest, "'") == 0 {
		return "’" + rest
	}
	return suffix
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
