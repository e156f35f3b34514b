package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"postil/editor/markdown"
	"postil/publish/archive"
	"postil/publish/content"
)

func relatedVerb() *verb {
	return &verb{
		name: "related", group: groupPublication, args: "[flags] [DRAFT-OR-ARTICLE]",
		short: "list what was published on the subject of an article",
		long: `Lists the published articles that have to do with a draft, as it stands in its
working folder, or with a published article: that cite the same sources, have the
same topics, or share words that few others use. The best come first, each with
the reason.`,
		example: "postilctl related a-pilot-for-every-tide",
		json: `{"articles": [{"dir", "slug", "title", "authors", "date", "address", "score": N,
 "sources": [keys], "tags", "words"}, …]}`,
		setup: func(f *flag.FlagSet) action {
			limit := f.Int("limit", 10, "print the first `N`, 0 for all")
			published := f.Bool("published", false, "the published article, where there is a draft of that name too")
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) > 1 {
					return usagef("one article at a time: %s", strings.Join(args, ", "))
				}
				return s.related(ctx, args, *published, *limit)
			}
		},
	}
}

// relation is an article as related prints it.
type relation struct {
	Dir     string   `json:"dir"`
	Slug    string   `json:"slug"`
	Title   string   `json:"title"`
	Authors []string `json:"authors"`
	Date    string   `json:"date"`
	Address string   `json:"address"` // as a text links to it
	Score   float64  `json:"score"`
	Sources []string `json:"sources"`
	Tags    []string `json:"tags"`
	Words   []string `json:"words"`
}

func (s *session) related(ctx context.Context, names []string, published bool, limit int) error {
	sub, pub, err := s.subject(ctx, names, published)
	if err != nil {
		return err
	}
	x, err := s.index(ctx)
	if err != nil {
		return err
	}
	defer x.Close()
	list, err := x.Related(ctx, sub, atMost(limit))
	if err != nil {
		return err
	}
	out := struct {
		Articles []relation `json:"articles"`
	}{[]relation{}}
	for _, r := range list {
		e := r.Entry
		out.Articles = append(out.Articles, relation{
			e.Dir, e.Slug, e.Title, some(e.Authors), e.Date.String(), pub.Publication.ArticlePath(e.Dir),
			math.Round(r.Score*100) / 100, some(r.Cites), some(r.Tags), some(r.Words),
		})
	}
	return s.print(out, func(w io.Writer) {
		for _, r := range out.Articles {
			printHead(w, r.Date, r.Title, r.Authors, r.Slug)
			var why []string
			for _, l := range []struct {
				name string
				list []string
			}{{"both cite", r.Sources}, {"topics", r.Tags}, {"words", r.Words}} {
				if len(l.list) > 0 {
					why = append(why, l.name+": "+strings.Join(l.list, ", "))
				}
			}
			fmt.Fprintf(w, "  %s\n", strings.Join(why, "; "))
		}
		if len(out.Articles) == 0 {
			fmt.Fprintln(w, "Nothing that was published has to do with it.")
		}
	})
}

// subject is a draft, or a published article, as what others are related to.
// Without a name it is the only open draft.
func (s *session) subject(ctx context.Context, names []string, published bool) (archive.Subject, *content.Content, error) {
	fail := func(err error) (archive.Subject, *content.Content, error) { return archive.Subject{}, nil, err }
	var a *content.Article
	var c *content.Content
	if len(names) == 0 {
		_, _, v, err := s.edited(ctx, nil)
		if err != nil {
			return fail(err)
		}
		a, c = v.Article, v.Content
	} else {
		o, _, err := s.exported(ctx, names[0], published)
		if err != nil {
			return fail(err)
		}
		a, c = o.Article, o.Content
	}
	file, err := c.Text(a)
	if err != nil {
		return fail(err)
	}
	lang := cmp.Or(a.Front.Lang, c.Publication.Language)
	doc := markdown.New(markdown.Options{Lang: lang}).Parse([]byte(file.Body()))
	return archive.SubjectOf(a.Dir, "", a.Front, doc, lang), c, nil
}

// atMost is a limit of which 0 is none.
func atMost(limit int) int {
	if limit <= 0 {
		return math.MaxInt
	}
	return limit
}

// printHead prints what an article of the archive is known by. more is about a
// draft: its state.
func printHead(w io.Writer, date, title string, authors []string, slug string, more ...string) {
	fmt.Fprintf(w, "%s  %s\n", cmp.Or(date, "no date"), title)
	line := append([]string{strings.Join(authors, ", "), slug}, more...)
	fmt.Fprintf(w, "  %s\n", strings.Join(slices.DeleteFunc(line, func(s string) bool { return s == "" }), "  ·  "))
}

// ofDraft is the state of a draft, "" for what is published.
func ofDraft(id, state string) string {
	if id == "" {
		return ""
	}
	return state
}

func saidVerb() *verb {
	return &verb{
		name: "said", group: groupPublication, args: "[flags] TEXT …",
		short: "look whether something was said before, and where",
		long: `Lists sentences, of what was published and of the open drafts, that say much the
same as a text, the closest first. Give it a sentence; a single - reads it from
the standard input.`,
		example: `postilctl said "A fourth boat costs less than the study."`,
		json: `{"passages": [{"dir", "draft", "state", "slug", "title", "authors", "date", "likeness": 0 to 1,
 "passage", "common": [words of it that the text has]}, …]}`,
		setup: func(f *flag.FlagSet) action {
			limit := f.Int("limit", 10, "print the first `N`, 0 for all")
			return func(ctx context.Context, s *session, args []string) error {
				text := strings.Join(args, " ")
				if text == "-" {
					data, err := io.ReadAll(io.LimitReader(s.in, maxSaid+1))
					if err != nil {
						return err
					}
					if text = string(data); len(data) > maxSaid {
						return usagef("that is more than a sentence can be: %d bytes at most", maxSaid)
					}
				}
				if strings.TrimSpace(text) == "" {
					return usagef("said takes the sentence to look for")
				}
				return s.said(ctx, text, *limit)
			}
		},
	}
}

// maxSaid bounds a text that is looked for, in bytes.
const maxSaid = 64 << 10

// echo is a sentence as said prints it.
type echo struct {
	Dir      string   `json:"dir"`
	Draft    string   `json:"draft"`
	State    string   `json:"state"`
	Slug     string   `json:"slug"`
	Title    string   `json:"title"`
	Authors  []string `json:"authors"`
	Date     string   `json:"date"`
	Likeness float64  `json:"likeness"`
	Passage  string   `json:"passage"`
	Common   []string `json:"common"`
}

func (s *session) said(ctx context.Context, text string, limit int) error {
	x, err := s.index(ctx)
	if err != nil {
		return err
	}
	defer x.Close()
	lang, err := s.opened.Lang()
	if err != nil {
		return err
	}
	list, err := x.Echoes(ctx, text, lang, archive.Text{}, atMost(limit))
	if err != nil {
		return err
	}
	out := struct {
		Passages []echo `json:"passages"`
	}{[]echo{}}
	for _, f := range list {
		e := f.Entry
		p := echo{
			e.Dir, e.Draft, e.State, e.Slug, e.Title, some(e.Authors), e.Date.String(), math.Round(f.Likeness*100) / 100,
			f.Passage.Text,
			[]string{},
		}
		for _, m := range f.Passage.Marks {
			p.Common = append(p.Common, f.Passage.Text[m.Start:m.End])
		}
		out.Passages = append(out.Passages, p)
	}
	return s.print(out, func(w io.Writer) {
		for _, p := range out.Passages {
			printHead(w, p.Date, p.Title, p.Authors, p.Slug, ofDraft(p.Draft, p.State))
			fmt.Fprintf(w, "  %s\n", p.Passage)
		}
		if len(out.Passages) == 0 {
			fmt.Fprintln(w, "Nothing like it was said before.")
		}
	})
}

func citedVerb() *verb {
	return &verb{
		name: "cited", group: groupPublication, args: "[flags] KEY",
		short: "list who cites a source, and where in it",
		long: `Lists the articles and drafts that cite a source, the newest first, with the
sentences that do and the pages that they name.`,
		example: "postilctl cited castillo2024",
		json: `{"key", "title", "total": N, "articles": [{"dir", "draft", "state", "slug", "title", "authors",
 "date", "passages": [{"text", "locators": [{"label", "value"}]}]}, …]}`,
		setup: func(f *flag.FlagSet) action {
			limit := f.Int("limit", 20, "print the first `N`, 0 for all")
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) != 1 || strings.TrimPrefix(args[0], "@") == "" {
					return usagef("cited takes the key of one source")
				}
				return s.whoCites(ctx, strings.TrimPrefix(args[0], "@"), *limit)
			}
		},
	}
}

// citingArticle is an article as cited prints it.
type citingArticle struct {
	Dir      string          `json:"dir"`
	Draft    string          `json:"draft"`
	State    string          `json:"state"`
	Slug     string          `json:"slug"`
	Title    string          `json:"title"`
	Authors  []string        `json:"authors"`
	Date     string          `json:"date"`
	Passages []citingPassage `json:"passages"`
}

type citingPassage struct {
	Text     string    `json:"text"`
	Locators []locator `json:"locators"`
}

type locator struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

func (s *session) whoCites(ctx context.Context, key string, limit int) error {
	x, err := s.index(ctx)
	if err != nil {
		return err
	}
	defer x.Close()
	c, err := s.opened.Published(ctx)
	if err != nil {
		return err
	}
	ref, known := c.Library.Get(key)
	list := x.Citing(key, archive.Subject{})
	if !known && len(list) == 0 {
		return fmt.Errorf("there is no source with the key %q. Look for it with postilctl cite find", key)
	}
	out := struct {
		Key      string          `json:"key"`
		Title    string          `json:"title"`
		Total    int             `json:"total"`
		Articles []citingArticle `json:"articles"`
	}{Key: key, Total: len(list), Articles: []citingArticle{}}
	if known {
		out.Title = ref.Title
	}
	src := archive.OfDesk(s.opened)
	for _, e := range list[:min(atMost(limit), len(list))] {
		a := citingArticle{e.Dir, e.Draft, e.State, e.Slug, e.Title, some(e.Authors), e.Date.String(), []citingPassage{}}
		passages, err := archive.CitingPassages(ctx, src, e, key)
		if err != nil {
			return err
		}
		for _, p := range passages {
			in := citingPassage{p.Text, []locator{}}
			for _, l := range p.Locators {
				in.Locators = append(in.Locators, locator{l.Label, l.Value})
			}
			a.Passages = append(a.Passages, in)
		}
		out.Articles = append(out.Articles, a)
	}
	return s.print(out, func(w io.Writer) {
		for _, a := range out.Articles {
			printHead(w, a.Date, a.Title, a.Authors, a.Slug, ofDraft(a.Draft, a.State))
			for _, p := range a.Passages {
				fmt.Fprintf(w, "  %s\n", p.Text)
			}
		}
		switch shown := len(out.Articles); {
		case out.Total == 0:
			fmt.Fprintf(w, "Nothing cites @%s.\n", key)
		case out.Total > shown:
			fmt.Fprintf(w, "%d of %d; -limit 0 prints all.\n", shown, out.Total)
		}
	})
}
