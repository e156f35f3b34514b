package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"postil/publish/desk"
	"postil/publish/durable"
	"postil/publish/export"
	"postil/publish/review"
)

func exportVerb() *verb {
	return &verb{
		name: "export", group: groupSite, args: "[-to FORMAT] [-o FILE] ARTICLE-OR-DRAFT",
		short: "write an article as HTML, Word, EPUB, PDF or Markdown",
		long: `Writes one article as a file to hand on, with its citations as the publication
writes them:

  html  one page with images and styles inside, for screen and paper
  docx  a Word document: headings, footnotes, links, images and tables
  epub  an e-book, EPUB 3
  pdf   a PDF, by an installed Chromium or Chrome, which works without a network
  md    Markdown in which citations are text with links, the sources at the end

A draft is written as it stands in its working folder and says that it is not
published; where a name is a draft's and a published article's, the draft is meant,
unless -published is given. Without -o the file is called by the slug and lies in
the current folder; -o - writes to the standard output. A source that is not known,
or an image that cannot be read, is told, and the rest is written.`,
		example: "postilctl export -to docx a-pilot-for-every-tide\npostilctl export -to md -o - a-pilot-for-every-tide",
		json: `{"format", "file", "bytes": N, "title", "draft": true|false,
 "findings": [{"path", "line", "col", "severity", "rule", "text"}]}`,
		setup: func(f *flag.FlagSet) action {
			to := f.String("to", "", "`FORMAT`: html, docx, epub, pdf or md (that of the file's name, else html)")
			out := f.String("o", "", "write `FILE`, - for the standard output")
			published := f.Bool("published", false, "the published article, where there is a draft of that name too")
			timeout := f.Duration("timeout", time.Minute, "pdf: let Chromium take `DURATION` at most")
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) != 1 || args[0] == "" {
					return usagef("export takes one article or draft")
				}
				if *timeout <= 0 {
					return usagef("-timeout must be more than nothing")
				}
				format := *to
				if format == "" {
					format = formatOf(*out)
				}
				return s.export(ctx, args[0], format, *out, *published, *timeout)
			}
		},
	}
}

// formatOf is the format that a file's name asks for.
func formatOf(name string) string {
	switch ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")); ext {
	case "docx", "epub", "pdf", "md":
		return ext
	case "markdown":
		return "md"
	}
	return "html"
}

func (s *session) export(ctx context.Context, name, format, file string, published bool, timeout time.Duration) error {
	if !slices.Contains(export.Formats(), export.Format(format)) {
		return usagef("-to %q is not known: html, docx, epub, pdf or md", format)
	}
	o, where, err := s.exported(ctx, name, published)
	if err != nil {
		return err
	}
	a, err := export.New(o)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := a.Write(ctx, &b, export.Format(format), export.PDFOptions{Timeout: timeout}); err != nil {
		return err
	}
	fs := where.findings(a.Problems)
	if file == "-" {
		if out, ok := s.out.(*os.File); ok && format != "html" && format != "md" && term.IsTerminal(int(out.Fd())) {
			return usagef("a terminal cannot show %s: name a file with -o", format)
		}
		if s.json {
			return usagef("-o - and -json both want the standard output")
		}
		for _, f := range fs {
			fmt.Fprintln(screen{s.err}, f)
		}
		_, err := s.out.Write(b.Bytes())
		return err
	}
	target := s.path(file)
	if file == "" {
		target = path.Base(o.Article.Dir) + "." + format
	}
	if err := durable.WriteFile(target, b.Bytes(), 0o666); err != nil {
		return err
	}
	out := struct {
		Format   string    `json:"format"`
		File     string    `json:"file"`
		Bytes    int       `json:"bytes"`
		Title    string    `json:"title"`
		Draft    bool      `json:"draft"`
		Findings []finding `json:"findings"`
	}{format, shown(target), b.Len(), a.Title, o.Draft, some(fs)}
	return s.print(out, func(w io.Writer) {
		for _, f := range fs {
			fmt.Fprintln(w, f)
		}
		what := "“" + out.Title + "”"
		if out.Draft {
			what = "the draft " + what
		}
		fmt.Fprintf(w, "Wrote %s to %s\n", what, out.File)
	})
}

// exported finds an open draft, or a published article.
func (s *session) exported(ctx context.Context, name string, published bool) (export.Options, seen, error) {
	var o export.Options
	k, err := s.desk()
	if err != nil {
		return o, seen{}, err
	}
	if o.Formatter, err = k.Formatter(ctx); err != nil {
		return o, seen{}, err
	}
	if !published {
		_, d, err := s.draft(ctx, []string{name})
		switch {
		case err == nil && d.Status.State != review.Published:
			_, _, v, err := s.edited(ctx, []string{name})
			if err != nil {
				return o, seen{}, err
			}
			o.Content, o.Article, o.Files, o.Draft = v.Content, v.Article, v.ReadFile, true
			return o, place(k, d.ID, d.Dir, v.Article.Dir), nil
		case err != nil && !errors.Is(err, desk.ErrNoDraft):
			return o, seen{}, err
		}
	}
	dir, err := s.publishedArticle(ctx, k, name)
	if err != nil {
		if !published {
			err = fmt.Errorf("no draft and no published article is called %q", name)
		}
		return o, seen{}, err
	}
	if o.Content, err = k.Published(ctx); err != nil {
		return o, seen{}, err
	}
	o.Files = k.PublishedFile
	if a := o.Content.ByDir(dir); a != nil {
		o.Article, err = o.Content.Whole(a)
	}
	return o, place(k, ""), err
}
