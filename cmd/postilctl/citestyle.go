package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"postil/editor/cite"
	"postil/editor/cite/exchange"
	"postil/editor/cite/styles"
	"postil/editor/markdown"
	"postil/publish/article"
	"postil/publish/citing"
)

// formatFlags are those of cite format and cite styles.
type formatFlags struct {
	style, library, locale, in string
	use                        string
	bring                      bool
}

func (o *formatFlags) declare(f *flag.FlagSet) {
	f.StringVar(&o.style, "style", "", "format: `STYLE`, by name, title or file (the publication's)")
	f.StringVar(&o.library, "library", "", "format: sources in `FILE`, as import reads them")
	f.StringVar(&o.locale, "locale", "", "format: `LANGUAGE` of the text, as de-DE")
	f.StringVar(&o.in, "in", "", "format: a Markdown `FILE` that cites")
	f.StringVar(&o.use, "use", "", "styles: set the publication's `STYLE`, by name or title")
	f.BoolVar(&o.bring, "copy", false, "styles: with -use, put the style into the publication, too")
}

// styleFolders are where citation styles are on this computer.
func (s *session) styleFolders() []fs.FS {
	env := s.env()
	return styles.Installed(env.GOOS, env.HomeDir, env.Getenv)
}

// shelf has the styles there are here: with the publication's own inside of one.
func (s *session) shelf(ctx context.Context) (*styles.Shelf, error) {
	k, err := s.desk()
	if err != nil {
		return citing.Shelf(nil, s.styleFolders()), nil //nolint:nilerr // styles are there without a publication, too
	}
	return k.Shelf(ctx)
}

// shownStyle is a citation style as it is printed.
type shownStyle struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Format  string `json:"format"` // "author-date", "numeric", "note", …
	Locale  string `json:"locale"` // "" for any
	Follows string `json:"follows"`
}

// citeStyles lists the styles whose names or titles have all words.
func (s *session) citeStyles(ctx context.Context, words []string) error {
	shelf, err := s.shelf(ctx)
	if err != nil {
		return err
	}
	all, err := shelf.List(ctx)
	if err != nil {
		s.complain(err) // some files are no styles; the others are
	}
	out := []shownStyle{}
	for _, st := range all {
		text := cite.Fold(st.Name + " " + st.Title + " " + st.Short + " " + st.Format)
		fits := true
		for _, w := range words {
			fits = fits && strings.Contains(text, cite.Fold(w))
		}
		if fits {
			_, follows, _ := strings.Cut(st.Parent, "/styles/")
			out = append(out, shownStyle{st.Name, st.Title, st.Format, st.Locale, cmp.Or(follows, st.Parent)})
		}
	}
	return s.print(out, func(w io.Writer) {
		if len(out) == 0 {
			fmt.Fprintln(w, "There is no such style here. Put its .csl file into the publication's folder styles.")
			return
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, st := range out {
			fmt.Fprintf(t, "%s\t%s\t%s\n", st.Name, st.Format, st.Title)
		}
		t.Flush() // the writer below reports what fails
	})
}

// formatted are citations and sources as they are printed.
type formatted struct {
	Draft     string            `json:"draft"` // "" for a file
	Citations []formattedCite   `json:"citations"`
	Sources   []formattedSource `json:"sources"`
	Unknown   []string          `json:"unknown"`
}

type formattedCite struct {
	Cite string `json:"cite"`
	Text string `json:"text"`
	Note int    `json:"note,omitempty"` // its number, for a style that cites in notes
	Lead string `json:"lead,omitempty"` // what it leaves in the sentence before the note's mark
}

type formattedSource struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

func (s *session) citeFormat(ctx context.Context, o *formatFlags, names []string) error {
	var (
		body, lang string
		lib        *cite.Library
		out        formatted
		f          cite.Formatter
		err        error
	)
	if o.library == "" && o.in == "" {
		k, d, v, err := s.edited(ctx, names)
		if err != nil {
			return err
		}
		out.Draft, body, lang, lib = d.Slug(), v.Article.File.Body(), v.Article.Front.Lang, v.Content.Library
		if o.style == "" {
			if f, err = k.Formatter(ctx); err != nil {
				return err
			}
		}
	} else if body, lang, lib, err = s.loose(ctx, o, names); err != nil {
		return err
	}
	if f == nil {
		shelf, err := s.shelf(ctx)
		if err != nil {
			return err
		}
		if file := s.path(o.style); strings.HasSuffix(file, ".csl") && isFile(file) {
			shelf = citing.Shelf(os.DirFS(filepath.Dir(file)), s.styleFolders())
		}
		if f, err = citing.Formatter(ctx, o.style, shelf); err != nil {
			return err
		}
	}
	lang = cmp.Or(o.locale, lang)
	doc := markdown.New(markdown.Options{Lang: lang, CiteInNotes: f.InNotes()}).Parse([]byte(body)).Citations
	doc.Lang = lang
	if o.library != "" && o.in == "" {
		doc.NoCite = []string{"*"}
	}
	done := f.Format(doc, lib)
	out.Citations, out.Sources, out.Unknown = []formattedCite{}, []formattedSource{}, []string{}
	for i, c := range doc.Clusters {
		each := formattedCite{Cite: body[c.Span.Start:c.Span.End], Text: done.Clusters[i].Plain(), Note: c.Note}
		if i < len(done.Leads) {
			each.Lead = done.Leads[i].Plain()
		}
		out.Citations = append(out.Citations, each)
	}
	for _, src := range done.Sources {
		out.Sources = append(out.Sources, formattedSource{src.Key, src.Text.Plain()})
	}
	for _, u := range done.Unknown {
		out.Unknown = append(out.Unknown, u.Key)
	}
	return s.print(out, func(w io.Writer) { printFormatted(w, out) })
}

func isFile(name string) bool {
	st, err := os.Stat(name)
	return err == nil && st.Mode().IsRegular()
}

// loose reads a text and sources that no publication has.
func (s *session) loose(ctx context.Context, o *formatFlags, names []string) (body, lang string, lib *cite.Library, err error) {
	if len(names) > 0 {
		return "", "", nil, usagef("cite format takes a draft, or -library and -in")
	}
	if o.in != "" {
		data, err := os.ReadFile(s.path(o.in))
		if err != nil {
			return "", "", nil, err
		}
		body = string(data)
		if strings.HasPrefix(body, "---") { // with front matter, as an article has it
			f, err := article.Parse(data)
			if err != nil {
				return "", "", nil, fmt.Errorf("%s: %w", o.in, err)
			}
			body, lang = f.Body(), f.Front().Lang
		}
	}
	if o.library == "" {
		lib, err = s.sources(ctx, "")
		return body, lang, lib, err
	}
	data, err := os.ReadFile(s.path(o.library))
	if err != nil {
		return "", "", nil, err
	}
	_, refs, problems, err := exchange.Read(data)
	if err != nil {
		return "", "", nil, fmt.Errorf("%s: %w", o.library, err)
	}
	for _, p := range problems {
		s.complain(errors.New(o.library + ": " + p.String()))
	}
	return body, lang, cite.NewLibrary(refs), nil
}

func printFormatted(w io.Writer, out formatted) {
	if len(out.Citations) == 0 && len(out.Sources) == 0 {
		fmt.Fprintln(w, "The article cites nothing yet.")
		return
	}
	for _, c := range out.Citations {
		fmt.Fprintln(w, c.Cite)
		if c.Lead != "" {
			fmt.Fprintf(w, "  %s [%d]\n", c.Lead, c.Note)
		}
		if c.Note > 0 {
			fmt.Fprintf(w, "  note %d: ", c.Note)
		} else {
			fmt.Fprint(w, "  ")
		}
		fmt.Fprintln(w, c.Text)
	}
	if len(out.Citations) > 0 {
		fmt.Fprintln(w, "\nSources")
	}
	for _, e := range out.Sources {
		fmt.Fprintf(w, "  %s\n", e.Text)
	}
	for _, key := range out.Unknown {
		fmt.Fprintf(w, "\nThere is no source with the key %q.\n", key)
	}
}
