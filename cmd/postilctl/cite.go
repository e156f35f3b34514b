package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"postil/editor/cite"
	"postil/editor/cite/house"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/durable"
)

func citeVerb() *verb {
	return &verb{
		name: "cite", group: groupWrite, args: "add|import|export|find|show|format|styles|prose [arguments]",
		short: "add, import, export, find and format sources",
		long: `cite add -title TITLE [flags]   adds a source to a draft and prints its key
cite add DOI|ISBN|ARXIV|URL     looks it up in the network and adds it
cite import [-n] FILE…          adds the sources in files of other programs
cite import -zotero WORDS       adds what the Zotero running here finds
cite export [-format F] [KEY…]  prints sources, all or those named
cite find [-draft DRAFT] WORDS  finds sources by author, title, place, year, key
cite show [-draft DRAFT] KEY    shows one source as it is kept and as it reads
cite format [-style S] [DRAFT]  prints a draft's citations and list of sources
cite format -library FILE       the same for other sources, with -in for a text
cite styles [WORDS]             lists the citation styles that there are here
cite styles -use NAME [-copy]   sets the publication's style
cite check [-unused] [ARTICLE]  looks for unknown keys and for sources to mend
cite prose [-w] [DRAFT]         finds citations that are written out in the text

A source that is added is a file, references/<key>.json in the draft's working
folder: a CSL-JSON item, to be edited like the text. It is saved, reviewed and
published with the draft. In the text it is cited as [@key], with a page as
[@key, p. 3], several as [@a; @b], without the author as [-@key].

Import reads BibTeX, BibLaTeX, RIS, CSL-JSON, CSL-YAML and EndNote XML, told by
their content. What cannot be read is named with its line and costs no other
entry; what the draft can cite already is named and left alone, or with -merge
completed. Keys stay as they are where they can name a file, else new ones are
made. With -n it only tells what it would do, with -only KEY it takes that
entry alone.

Add asks doi.org, openlibrary.org, export.arxiv.org or the page itself. What it
found is yours to check: it says what is missing. Flags overrule what was
found. POSTIL_DOI_URL, POSTIL_OPENLIBRARY_URL, POSTIL_ARXIV_URL and
POSTIL_ZOTERO_URL name other servers to ask.

Prose finds what looks like (N. Castillo, Ports Wait, The Strait Times, July 16,
2024), and says what each lacks. With -w it adds the sources and puts [@key] in
their place, those alone that lack nothing, or those that -only NUMBER names.

Check looks at every open draft and published article, or at the one named: keys
that no source has, sources that lack what their type needs, two keys of one
source, files that cannot be read; with -unused, sources that nothing cites.

A style is a CSL file: the publication's own are in its folder styles, others
where Debian's citation-style-language-styles or Zotero keep them. The
publication's style is citationStyle in postil.yaml. -use sets it as one commit on
main, which is an admin's to make, and changes nothing else there; -copy also puts
the style, and the one that it follows, into the folder styles, so that everybody
has it. -use house goes back to the built-in style.

Types: ` + typeNames() + `.`,
		example: `postilctl cite add -type article-newspaper -title "Ports wait for the tide" \
    -author "Castillo, Nadia" -container "The Strait Times" -date 2024-07-16 \
    -url https://example.org/ports
postilctl cite add https://doi.org/10.1000/182
postilctl cite import -n library.bib
postilctl cite export -format bibtex castillo2024 > sources.bib
postilctl cite format -style chicago-author-date -library sources.bib
postilctl cite find castillo ports`,
		json: `add, show: {"key", "cite", "text", "file", "item": CSL-JSON}; add with an
 identifier also "missing": [field, …]
find: a list of those
import: {"added": a list of those, "known": [{"entry", "key", "by",
 "differences": [{"field", "kept", "other"}], "merged"}], "renamed": [{"entry", "key"}],
 "problems": [{"file", "line", "entry", "lost", "text"}]}
export: {"format", "sources", "text"}
prose: {"draft", "citations": [{"number", "line", "text", "lacks", "key",
 "known", "replaced", "item"}]}
format: {"draft", "citations": [{"cite", "text", "note", "lead"}], "sources": [{"key", "text"}],
 "unknown": [key, …]}
styles: [{"name", "title", "format", "locale", "follows"}]; with -use as of submit
check: {"draft", "errors": N, "warnings": N,
 "findings": [{"path", "line", "col", "severity", "rule", "text"}]}`,
		setup: func(f *flag.FlagSet) action {
			a := &sourceFlags{}
			a.declare(f)
			var m importFlags
			m.declare(f)
			var o formatFlags
			o.declare(f)
			unused := f.Bool("unused", false, "tell of sources that nothing cites")
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) == 0 {
					return usagef("cite what? add, import, export, find, show, format, styles, check or prose")
				}
				if err := flagsFit(f, args[0]); err != nil {
					return err
				}
				switch rest := args[1:]; args[0] {
				case "add":
					switch {
					case len(rest) == 1:
						return s.citeLookup(ctx, a, rest[0], f)
					case len(rest) > 1:
						return usagef("cite add takes one DOI, ISBN, arXiv number or address: put texts of several words in quotes (%q)", rest[1])
					}
					return s.citeAdd(ctx, a)
				case "import":
					if (len(rest) == 0) == (m.zotero == "") {
						return usagef("cite import which file? - is what comes in, -zotero WORDS asks Zotero")
					}
					return s.citeImport(ctx, a.draft, &m, rest)
				case "export":
					return s.citeExport(ctx, a.draft, &m, rest)
				case "find":
					return s.citeFind(ctx, a.draft, strings.Join(rest, " "))
				case "show":
					if len(rest) != 1 {
						return usagef("cite show takes one key")
					}
					return s.citeShow(ctx, a.draft, strings.TrimPrefix(rest[0], "@"))
				case "format":
					if len(rest) > 1 {
						return usagef("cite format takes one draft")
					}
					return s.citeFormat(ctx, &o, append(rest, one(a.draft)...))
				case "check":
					return s.citeCheck(ctx, *unused, append(rest, one(a.draft)...))
				case "styles":
					if o.use != "" {
						if len(rest) > 0 {
							return usagef("cite styles -use takes one style: put a title of several words in quotes")
						}
						return s.amend(func(k *desk.Desk) (desk.Receipt, error) { return k.SetCitationStyle(ctx, o.use, o.bring) })
					}
					if o.bring {
						return usagef("-copy says what to do with a style that is set: give -use too")
					}
					return s.citeStyles(ctx, rest)
				case "prose":
					if len(rest) > 1 {
						return usagef("cite prose takes one draft")
					}
					return s.citeProse(ctx, &m, append(rest, one(a.draft)...))
				default:
					return usagef("cite %q is not known: add, import, export, find, show, format, styles, check or prose", args[0])
				}
			}
		},
	}
}

// flagsFit refuses a flag that another command of cite has.
func flagsFit(f *flag.FlagSet, command string) error {
	goesWith := map[string][]string{
		"n": {"import"}, "merge": {"import"}, "zotero": {"import"}, "only": {"import", "prose"}, "format": {"export"}, "w": {"prose"},
		"unused": {"check"}, "style": {"format"}, "library": {"format"}, "locale": {"format"}, "in": {"format"},
		"use": {"styles"}, "copy": {"styles"},
		"draft": nil, "C": nil, "json": nil, "as": nil, "sign-key": nil,
	}
	var err error
	f.Visit(func(fl *flag.Flag) {
		with, known := goesWith[fl.Name]
		if !known {
			with = []string{"add"}
		}
		if with != nil && !slices.Contains(with, command) {
			err = usagef("-%s goes with cite %s", fl.Name, strings.Join(with, " and cite "))
		}
	})
	return err
}

func typeNames() string {
	var b strings.Builder
	width := len("Types: ")
	for i, t := range cite.Types() {
		if i > 0 {
			b.WriteString(",")
			if width++; width+1+len(t.ID) > 77 {
				b.WriteString("\n ")
				width = 1
			}
			b.WriteString(" ")
			width++
		}
		b.WriteString(t.ID)
		width += len(t.ID)
	}
	return b.String()
}

// one is a name as a list: empty for none.
func one(name string) []string {
	if name == "" {
		return nil
	}
	return []string{name}
}

// sourceFlags are the fields of a source on the command line.
type sourceFlags struct {
	draft, key, kind, title, container, publisher, date, accessed, url, doi string
	authors, fields                                                         list
}

func (a *sourceFlags) declare(f *flag.FlagSet) {
	f.StringVar(&a.draft, "draft", "", "`DRAFT` that cites it (the only open one)")
	f.StringVar(&a.key, "key", "", "`KEY` to cite it by (made from author and year)")
	f.StringVar(&a.kind, "type", "webpage", "`TYPE` of source, see above")
	f.StringVar(&a.title, "title", "", "`TITLE`")
	f.Var(&a.authors, "author", "`AUTHOR`, once for each: \"Family, Given\", or an institution without a comma")
	f.StringVar(&a.container, "container", "", "`NAME` of the journal, newspaper or site it is in")
	f.StringVar(&a.publisher, "publisher", "", "`NAME` of the publisher")
	f.StringVar(&a.date, "date", "", "`DATE`: 2024-07-16, 2024-07, 2024, \"July 16, 2024\"")
	f.StringVar(&a.accessed, "accessed", "", "`DATE` on which you read it")
	f.StringVar(&a.url, "url", "", "`URL`")
	f.StringVar(&a.doi, "doi", "", "`DOI`")
	f.Var(&a.fields, "field", "any other `NAME=TEXT` of CSL-JSON, once for each: volume=12, page=33-35")
}

// reference makes the source, without its key.
func (a *sourceFlags) reference() (*cite.Reference, error) {
	r := &cite.Reference{
		Type: a.kind, Title: strings.TrimSpace(a.title), ContainerTitle: strings.TrimSpace(a.container),
		Publisher: strings.TrimSpace(a.publisher), URL: strings.TrimSpace(a.url),
	}
	if r.Title == "" {
		return nil, usagef("a source needs a -title")
	}
	if !slices.ContainsFunc(cite.Types(), func(t cite.Type) bool { return t.ID == r.Type }) {
		return nil, fmt.Errorf("%q is no type of source Postil knows: \"postilctl help cite\" lists them", r.Type)
	}
	for _, name := range a.authors {
		family, given, person := strings.Cut(name, ",")
		n := cite.Name{Family: strings.TrimSpace(family), Given: strings.TrimSpace(given)}
		if !person {
			n = cite.Name{Literal: strings.TrimSpace(name)}
		}
		if n == (cite.Name{}) {
			return nil, usagef("an -author is empty")
		}
		r.Author = append(r.Author, n)
	}
	var err error
	if r.Issued, err = cite.ParseDate(a.date); err != nil {
		return nil, err
	}
	if r.Accessed, err = cite.ParseDate(a.accessed); err != nil {
		return nil, err
	}
	if r.URL != "" {
		if _, ok := cite.LinkTarget(r.URL); !ok {
			return nil, fmt.Errorf("%q is no web address: write it from https:// on", r.URL)
		}
	}
	r.DOI = strings.TrimSpace(a.doi)
	for _, prefix := range []string{"https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:", "DOI:"} {
		r.DOI = strings.TrimPrefix(r.DOI, prefix)
	}
	if r.DOI != "" && !strings.HasPrefix(r.DOI, "10.") {
		return nil, fmt.Errorf("%q is no DOI: one begins with 10", a.doi)
	}
	for _, f := range a.fields {
		name, value, ok := strings.Cut(f, "=")
		if !ok || name == "" {
			return nil, usagef("-field %q: write it as NAME=TEXT, such as volume=12", f)
		}
		r.SetField(name, value)
	}
	return r, nil
}

// source is a reference as -json prints it.
type source struct {
	Key     string          `json:"key"`
	Cite    string          `json:"cite"` // what to write in the text
	Text    string          `json:"text"` // in the house style
	File    string          `json:"file"` // in the working folder, "" when it is committed
	Item    json.RawMessage `json:"item"` // CSL-JSON
	Missing []string        `json:"missing,omitempty"`
}

func newSource(r *cite.Reference) (source, error) {
	item, err := r.MarshalFile()
	if err != nil {
		return source{}, err
	}
	return source{Key: r.Key, Cite: "[" + cite.FormatKey(r.Key) + "]", Text: house.New().Reference(r).Plain(), Item: item}, nil
}

func (s *session) citeAdd(ctx context.Context, a *sourceFlags) error {
	ref, err := a.reference()
	if err != nil {
		return err
	}
	out, err := s.addSource(ctx, a, ref)
	if err != nil {
		return err
	}
	return s.print(out, out.write)
}

// write shows a source that was added.
func (src source) write(w io.Writer) {
	fmt.Fprintf(w, "%s\n  %s\n", src.Cite, src.Text)
	if src.File != "" {
		fmt.Fprintf(w, "  %s\n", src.File)
	}
}

// addSource gives a source its key and adds it to the draft.
func (s *session) addSource(ctx context.Context, a *sourceFlags, ref *cite.Reference) (source, error) {
	k, d, lib, err := s.citing(ctx, a.draft)
	if err != nil {
		return source{}, err
	}
	switch ref.Key = strings.TrimPrefix(a.key, "@"); {
	case ref.Key == "":
		ref.Key = lib.ProposeKey(ref)
	case !cite.ValidKey(ref.Key):
		return source{}, fmt.Errorf("%q cannot be a key: begin with a letter, a digit or _, and have - . + only one at a time between others", a.key)
	}
	if old, taken := lib.Get(ref.Key); taken {
		return source{}, fmt.Errorf("the key %s is taken by another source: %s", ref.Key, house.New().Reference(old).Plain())
	}
	added, err := s.addSources(ctx, k, d, []*cite.Reference{ref})
	if err != nil {
		return source{}, err
	}
	return added[0], nil
}

// citing opens a draft with all that it can cite.
func (s *session) citing(ctx context.Context, draft string) (*desk.Desk, *desk.Draft, *cite.Library, error) {
	k, d, err := s.draft(ctx, one(draft))
	if err != nil {
		return nil, nil, nil, err
	}
	edit, err := k.Work(ctx, d)
	if err != nil {
		return nil, nil, nil, located(k, d, err)
	}
	lib, err := s.library(ctx, k, d, edit)
	return k, d, lib, err
}

// addSources writes sources into a draft's working folder, or commits them
// where it has none.
func (s *session) addSources(ctx context.Context, k *desk.Desk, d *desk.Draft, refs []*cite.Reference) ([]source, error) {
	added := make([]source, len(refs))
	for i, ref := range refs {
		var err error
		if added[i], err = newSource(ref); err != nil {
			return nil, err
		}
	}
	folder := k.WorkFolder(d.ID)
	if folder == "" && len(refs) > 0 {
		keys := make([]string, len(refs))
		for i, ref := range refs {
			keys[i] = ref.Key
		}
		message := fmt.Sprintf("Add source %s\n", keys[0])
		if len(keys) > 1 {
			message = fmt.Sprintf("Add %d sources\n\n%s\n", len(keys), strings.Join(keys, "\n"))
		}
		_, err := k.Save(ctx, d.ID, desk.Edit{Base: d.Tip, References: refs, Message: message})
		return added, located(k, d, err)
	}
	for i, ref := range refs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		file := filepath.Join(folder, content.ReferenceRoot, ref.Key+".json")
		if err := durable.WriteFile(file, added[i].Item, 0o666); err != nil {
			return nil, err
		}
		added[i].File = shown(file)
	}
	return added, nil
}

// library is every source that a draft can cite, those of its working folder
// included.
func (s *session) library(ctx context.Context, k *desk.Desk, d *desk.Draft, edit desk.Edit) (*cite.Library, error) {
	if d.Article == nil && edit.Article == nil {
		c, err := k.Published(ctx)
		if err != nil {
			return nil, err
		}
		return c.Library.With(edit.References...), nil
	}
	v, err := k.View(ctx, d.ID, edit)
	if err != nil {
		return nil, err
	}
	return v.Content.Library, nil
}

// sources is the library to look in: that of the draft named; without a name
// that of the only open draft; the published one when none or several are open.
func (s *session) sources(ctx context.Context, draft string) (*cite.Library, error) {
	k, d, err := s.draft(ctx, one(draft))
	if draft == "" && (errors.Is(err, desk.ErrNoDraft) || errors.Is(err, desk.ErrAmbiguousDraft)) {
		c, err := k.Published(ctx)
		if err != nil {
			return nil, err
		}
		return c.Library, nil
	}
	if err != nil {
		return nil, err
	}
	edit, err := k.Work(ctx, d)
	if err != nil {
		return nil, located(k, d, err)
	}
	return s.library(ctx, k, d, edit)
}

func (s *session) citeFind(ctx context.Context, draft, query string) error {
	lib, err := s.sources(ctx, draft)
	if err != nil {
		return err
	}
	found := []source{}
	for _, r := range lib.Search(query, 0) {
		src, err := newSource(r)
		if err != nil {
			return err
		}
		found = append(found, src)
	}
	return s.print(found, func(w io.Writer) {
		for _, src := range found {
			fmt.Fprintf(w, "%s\n  %s\n", src.Cite, src.Text)
		}
		if len(found) == 0 {
			fmt.Fprintf(w, "No source has all of %q.\n", query)
		}
	})
}

func (s *session) citeShow(ctx context.Context, draft, key string) error {
	lib, err := s.sources(ctx, draft)
	if err != nil {
		return err
	}
	r, ok := lib.Get(key)
	if !ok {
		return fmt.Errorf("there is no source with the key %q. Look for it with postilctl cite find", key)
	}
	out, err := newSource(r)
	if err != nil {
		return err
	}
	return s.print(out, func(w io.Writer) {
		fmt.Fprintf(w, "%s\n  %s\n%s", out.Cite, out.Text, out.Item)
	})
}
