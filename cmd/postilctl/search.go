package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"postil/publish/archive"
	"postil/publish/figures"
)

const queryHelp = `Words must all be in an article, its title, standfirst, authors or tags, in any
form: boats finds boat. Chinese, Japanese, Korean and Thai are found without spaces.
"…" finds words as they stand, -word leaves articles out, and word* finds what
begins so. Fields narrow it down: author:, tag:, section:, year:2024 or
year:2020-2024, month:2024-07 or month:2024-07-2025-06, cites:KEY, status:, lang:,
title:. Names may be misspelt by a letter.`

func searchVerb() *verb {
	return &verb{
		name: "search", group: groupPublication, args: "[flags] [QUERY …]",
		short: "search all that was published, and the open drafts",
		long: `Lists the articles and drafts that a query finds, the best first, with the
passage. Without a query it lists all, the newest first.

` + queryHelp + `

The words are kept in an index in your cache folder, which is brought up to date
each time and can be deleted.`,
		example: `postilctl search ferries author:castillo year:2020-2024
postilctl search '"fourth pilot boat"' -status
postilctl search -- ferry -bridge`,
		json: `{"total": N, "articles": [{"dir", "draft", "state", "slug", "title", "authors", "date", "tags",
 "section", "words", "cites", "passage"}, …], "meant": {"castilo": "Nadia Castillo"}}`,
		setup: func(f *flag.FlagSet) action {
			limit := f.Int("limit", 20, "print the first `N`, 0 for all")
			order := f.String("order", "", "`ORDER`: relevance, newest, oldest or title")
			return func(ctx context.Context, s *session, args []string) error {
				orders := map[string]archive.Order{
					"": archive.ByRelevance, "relevance": archive.ByRelevance, "newest": archive.Newest, "oldest": archive.Oldest, "title": archive.ByTitle,
				}
				o, ok := orders[*order]
				if !ok {
					return usagef("%q is no order; the orders are relevance, newest, oldest, title", *order)
				}
				return s.search(ctx, asQuery(args), o, *limit)
			}
		},
	}
}

// asQuery joins arguments; one that the shell took out of its quotes is a phrase
// again.
func asQuery(args []string) string {
	var parts []string
	for _, a := range args {
		if strings.ContainsAny(a, " \t") && !strings.ContainsAny(a, `"“„«:`) && len(args) > 1 {
			a = `"` + a + `"`
		}
		parts = append(parts, a)
	}
	return strings.Join(parts, " ") + " " // nothing is being typed any more
}

// index opens the index of the publication and brings it up to date.
func (s *session) index(ctx context.Context) (*archive.Index, error) {
	k, err := s.desk()
	if err != nil {
		return nil, err
	}
	lang, err := k.Lang()
	if err != nil {
		return nil, err
	}
	file, err := s.env().IndexFile(k.Folder())
	if err != nil {
		return nil, err
	}
	x, err := archive.Open(ctx, file, archive.Options{Lang: lang})
	if err != nil {
		return nil, err
	}
	var said time.Time
	_, err = x.Update(ctx, archive.OfDesk(k), func(done, of int) {
		if of > 1000 && !s.json && time.Since(said) > time.Second {
			said = time.Now()
			fmt.Fprintf(s.err, "Reading the archive: %d of %d\n", done, of)
		}
	})
	if err != nil {
		x.Close() // what it has is of no use
		return nil, err
	}
	if why := x.Trouble(); why != nil {
		fmt.Fprintf(s.err, "The archive is read anew each time: %v\n", why)
	}
	return x, nil
}

// foundArticle is an article as search prints it.
type foundArticle struct {
	Dir     string   `json:"dir"`
	Draft   string   `json:"draft"`
	State   string   `json:"state"`
	Slug    string   `json:"slug"`
	Title   string   `json:"title"`
	Authors []string `json:"authors"`
	Date    string   `json:"date"`
	Tags    []string `json:"tags"`
	Section string   `json:"section"`
	Words   int      `json:"words"`
	Cites   []string `json:"cites"`
	Passage string   `json:"passage"`
	Problem string   `json:"problem"` // why it cannot be read
}

func (s *session) search(ctx context.Context, query string, order archive.Order, limit int) error {
	x, err := s.index(ctx)
	if err != nil {
		return err
	}
	defer x.Close()
	res, err := x.Search(ctx, archive.ParseQuery(query), order)
	if err != nil {
		return err
	}
	shown := res.Entries
	if limit > 0 {
		shown = shown[:min(limit, len(shown))]
	}
	out := struct {
		Total    int               `json:"total"`
		Articles []foundArticle    `json:"articles"`
		Meant    map[string]string `json:"meant"`
	}{len(res.Entries), []foundArticle{}, res.Meant}
	for _, e := range shown {
		p, err := x.Passage(ctx, e, res)
		if err != nil {
			return err
		}
		out.Articles = append(out.Articles, foundArticle{
			e.Dir, e.Draft, e.State, e.Slug, e.Title, some(e.Authors), e.Date.String(), some(e.Tags), e.Section, e.Words, some(e.Cites), p.Text, e.Problem,
		})
	}
	return s.print(out, func(w io.Writer) {
		for asked, name := range res.Meant {
			fmt.Fprintf(w, "No author is called %s; showing %s.\n", asked, name)
		}
		for _, a := range out.Articles {
			printHead(w, a.Date, a.Title, a.Authors, a.Slug, ofDraft(a.Draft, a.State))
			if a.Problem != "" {
				fmt.Fprintf(w, "  cannot be read: %s\n", a.Problem)
			} else if a.Passage != "" {
				fmt.Fprintf(w, "  %s\n", a.Passage)
			}
		}
		switch {
		case out.Total == 0:
			fmt.Fprintln(w, "Nothing was found.")
		case out.Total > len(shown):
			fmt.Fprintf(w, "%d of %d; -limit 0 prints all.\n", len(shown), out.Total)
		}
	})
}

func statsVerb() *verb {
	return &verb{
		name: "stats", group: groupPublication, args: "[QUERY …]",
		short: "count what was published: by month, author, topic, source",
		long: `Counts the articles of the published record, or those of them that a query
finds: by year and month, author, topic and section, the sources and outlets that
most of them cite, and how long drafts took from their first word to the commit
that published them. That counts the articles that were written here, once each:
no revisions.

` + queryHelp,
		example: `postilctl stats year:2020-2024
postilctl -json stats`,
		json: `{"articles": N, "words": N, "years": [{"year", "articles", "months": [12 numbers]}],
 "authors", "tags", "sections", "sources", "outlets": [{"name", "articles"}], "undated": N,
 "days": {"drafts": N, "quickest", "quarter", "median", "threeQuarters", "slowest": N}}`,
		setup: func(f *flag.FlagSet) action {
			top := f.Int("top", 10, "print the first `N` of each list; -json has all")
			return func(ctx context.Context, s *session, args []string) error {
				return s.stats(ctx, asQuery(args), *top)
			}
		},
	}
}

type counted struct {
	Name     string `json:"name"`
	Articles int    `json:"articles"`
}

func countedOf(list []archive.Count) []counted {
	out := []counted{}
	for _, c := range list {
		out = append(out, counted{c.Name, c.N})
	}
	return out
}

// daysTaken are the days that drafts took to publication.
type daysTaken struct {
	Drafts   int     `json:"drafts"`
	Quickest float64 `json:"quickest"`
	Quarter  float64 `json:"quarter"`
	Median   float64 `json:"median"`
	Most     float64 `json:"threeQuarters"`
	Slowest  float64 `json:"slowest"`
}

func (s *session) stats(ctx context.Context, query string, top int) error {
	x, err := s.index(ctx)
	if err != nil {
		return err
	}
	defer x.Close()
	res, err := x.Search(ctx, archive.ParseQuery(query), archive.ByRelevance)
	if err != nil {
		return err
	}
	k := s.opened
	c, err := k.Published(ctx)
	if err != nil {
		return err
	}
	spans, err := k.Spans(ctx)
	if err != nil {
		return err
	}
	f := figures.Of(figures.Data{Entries: res.Entries, Library: c.Library, Spans: spans}, figures.Selection{})
	type year struct {
		Year     int     `json:"year"`
		Articles int     `json:"articles"`
		Months   [12]int `json:"months"`
	}
	out := struct {
		Articles int       `json:"articles"`
		Words    int       `json:"words"`
		Undated  int       `json:"undated"`
		Years    []year    `json:"years"`
		Authors  []counted `json:"authors"`
		Tags     []counted `json:"tags"`
		Sections []counted `json:"sections"`
		Sources  []counted `json:"sources"`
		Outlets  []counted `json:"outlets"`
		Days     daysTaken `json:"days"`
	}{
		Articles: f.Articles, Words: f.Words, Undated: f.Undated, Years: []year{}, Authors: countedOf(f.Authors), Tags: countedOf(f.Tags),
		Sections: countedOf(f.Sections), Sources: countedOf(f.Cited), Outlets: countedOf(f.Outlets),
		Days: daysTaken{len(f.Days.All), f.Days.Quantile(0), f.Days.Quantile(0.25), f.Days.Quantile(0.5), f.Days.Quantile(0.75), f.Days.Quantile(1)},
	}
	for _, y := range f.Years {
		out.Years = append(out.Years, year{y.Year, y.N, y.Months})
	}
	return s.print(out, func(w io.Writer) {
		fmt.Fprintf(w, "%s, %s\n", count(out.Articles, "article"), count(out.Words, "word"))
		t := tabwriter.NewWriter(w, 0, 0, 1, ' ', tabwriter.AlignRight)
		fmt.Fprint(t, "\t")
		for m := time.January; m <= time.December; m++ {
			fmt.Fprintf(t, "%s\t", m.String()[:3])
		}
		fmt.Fprintln(t, "all\t")
		for _, y := range out.Years {
			fmt.Fprintf(t, "%d\t", y.Year)
			for _, n := range y.Months {
				fmt.Fprintf(t, "%d\t", n)
			}
			fmt.Fprintf(t, "%d\t\n", y.Articles)
		}
		t.Flush() // the writer below reports what fails
		for _, l := range []struct {
			name string
			list []counted
		}{{"Authors", out.Authors}, {"Topics", out.Tags}, {"Sections", out.Sections}, {"Sources", out.Sources}, {"Outlets", out.Outlets}} {
			if len(l.list) == 0 {
				continue
			}
			fmt.Fprintf(w, "\n%s\n", l.name)
			for _, c := range l.list[:min(top, len(l.list))] {
				fmt.Fprintf(w, "%6d  %s\n", c.Articles, c.Name)
			}
			if more := len(l.list) - top; more > 0 {
				fmt.Fprintf(w, "        and %d more\n", more)
			}
		}
		if d := out.Days; d.Drafts > 0 {
			fmt.Fprintf(w, "\nFrom draft to publication: half of %s within %.1f days, three quarters within %.1f, the slowest %.1f\n", count(d.Drafts, "draft"), d.Median, d.Most, d.Slowest)
		}
	})
}
