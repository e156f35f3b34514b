package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"postil/publish/archive"
	"postil/publish/desk"
)

const queryHelp = `Words must all be in an article, its title, standfirst, authors or tags, in any
form: boats finds boat. Chinese, Japanese, Korean and Thai are found without spaces.
"…" finds words as they stand, -word leaves articles out, and word* finds what
begins so. Fields narrow it down: author:, tag:, section:, year:2024 or
year:2020-2024, month:2024-07, cites:KEY, status:, lang:, title:. Names may be
misspelt by a letter.`

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
			fmt.Fprintf(w, "%s  %s\n", cmp.Or(a.Date, "no date"), a.Title)
			line := []string{strings.Join(a.Authors, ", "), a.Slug}
			if a.Draft != "" {
				line = append(line, a.State)
			}
			fmt.Fprintf(w, "  %s\n", strings.Join(slices.DeleteFunc(line, func(s string) bool { return s == "" }), "  ·  "))
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
most of them cite, and how long drafts took to publication.

` + queryHelp,
		example: `postilctl stats year:2020-2024
postilctl -json stats`,
		json: `{"articles": N, "words": N, "years": [{"year", "articles", "months": [12 numbers]}],
 "authors", "tags", "sections", "sources", "outlets": [{"name", "articles"}],
 "days": {"drafts": N, "median": N, "quickest": N, "slowest": N}}`,
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
	Median   float64 `json:"median"`
	Quickest float64 `json:"quickest"`
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
	entries := slices.DeleteFunc(res.Entries, func(e *archive.Entry) bool { return !e.Published() })
	o := archive.OverviewOf(entries)
	type year struct {
		Year     int     `json:"year"`
		Articles int     `json:"articles"`
		Months   [12]int `json:"months"`
	}
	out := struct {
		Articles int       `json:"articles"`
		Words    int       `json:"words"`
		Years    []year    `json:"years"`
		Authors  []counted `json:"authors"`
		Tags     []counted `json:"tags"`
		Sections []counted `json:"sections"`
		Sources  []counted `json:"sources"`
		Outlets  []counted `json:"outlets"`
		Days     daysTaken `json:"days"`
	}{
		Articles: len(entries), Years: []year{}, Authors: countedOf(o.Authors), Tags: countedOf(o.Tags),
		Sections: countedOf(o.Sections), Sources: countedOf(o.Cited),
	}
	for _, e := range entries {
		out.Words += e.Words
	}
	for _, y := range o.Years {
		out.Years = append(out.Years, year{y.Year, y.N, y.Months})
	}
	k := s.opened
	c, err := k.Published(ctx)
	if err != nil {
		return err
	}
	out.Outlets = countedOf(archive.Outlets(entries, c.Library))
	spans, err := k.Spans(ctx)
	if err != nil {
		return err
	}
	out.Days = daysOf(spans)
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
			fmt.Fprintf(w, "\nFrom draft to publication: %.1f days in the middle, %.1f to %.1f (%s)\n", d.Median, d.Quickest, d.Slowest, count(d.Drafts, "draft"))
		}
	})
}

func daysOf(spans []desk.Span) daysTaken {
	if len(spans) == 0 {
		return daysTaken{}
	}
	var days []float64
	for _, sp := range spans {
		days = append(days, sp.Published.Sub(sp.Begun).Hours()/24)
	}
	slices.Sort(days)
	return daysTaken{len(days), days[len(days)/2], days[0], days[len(days)-1]}
}
