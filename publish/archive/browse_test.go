package archive

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

func TestFiltersInTheTextOfAQuery(t *testing.T) {
	for _, c := range []struct{ text, with, without, want string }{
		{"", "author:Castillo", "", "author:Castillo "},
		{"ferr", "author:Castillo", "", "author:Castillo ferr"}, // the word goes on being typed
		{"ferr", "", "author:Castillo", "ferr"},
		{"", "tag:the strait", "", `tag:"the strait" `},
		{"year:2020 boats", "year:2024", "", "year:2024 boats"},
		{"year:2020 boats", "month:2020-07", "", "month:2020-07 boats"},
		{"month:2020-07", "year:2020", "", "year:2020 "},
		{"-year:2020 boats", "year:2024", "", "year:2024 -year:2020 boats"},
		{"section:commentary x", "section:analysis", "", "section:analysis x"},
		{"tag:ports x", "tag:ferries", "", "tag:ferries tag:ports x"}, // an article has several
		{"tag:ports x", "tag:Ports", "", "tag:Ports x"},
		{`a  tag:"the strait"   "b c"  d`, "", "tag:the strait", `a  "b c"  d`},
		{"tag:ports", "", "tag:ports", ""},
		{"Tag:ports tag:PORTS", "", "tag:ports", ""},
		{"-tag:ports", "", "tag:ports", "-tag:ports"},
		{`author:"J. ""Jo"" Reyes"`, "", "author:nobody", `author:"J. ""Jo"" Reyes"`},
		{"", `tag:5" guns`, "", "tag:“5\" guns” "},
		{"", "cites:umar2023", "", "cites:umar2023 "},
		{"", "status:in review", "", `status:"in review" `},
	} {
		got := c.text
		if field, value, ok := strings.Cut(c.with, ":"); ok {
			f := Filter{Field: Field(field), Value: value}
			got = WithFilter(got, f)
			if !ParseQuery(got).Has(f) {
				t.Errorf("%q with %v does not have it: %q", c.text, c.with, got)
			}
		}
		if field, value, ok := strings.Cut(c.without, ":"); ok {
			got = WithoutFilter(got, Filter{Field: Field(field), Value: value})
		}
		if got != c.want {
			t.Errorf("%q with %q without %q is %q, not %q", c.text, c.with, c.without, got, c.want)
		}
	}
}

// What is put into a query and taken out again leaves the query as it was, but
// for space in front.
func FuzzFilters(f *testing.F) {
	f.Add(`ferr "fourth boat" -year:2020`, "Nadia Castillo")
	f.Add(`tag:"a`, `"“”„«»`)
	f.Add("", "-")
	f.Fuzz(func(t *testing.T, text, value string) {
		add := Filter{Field: Author, Value: value}
		if ParseQuery(text).Has(add) || strings.TrimSpace(value) == "" || !strings.Contains(value, `"`) && strings.ContainsAny(value, "“”„«»") {
			return
		}
		with := WithFilter(text, add)
		if strings.Contains(value, `"`) && strings.ContainsAny(value, "”“»") {
			return // written without its marks
		}
		if !ParseQuery(with).Has(add) {
			t.Errorf("%q does not have %q", with, value)
		}
		if got, want := WithoutFilter(with, add), strings.TrimLeft(text, " \t\n\v\f\r\u0085\u00a0"); strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%q with and without %q is %q", text, value, got)
		}
	})
}

func TestBrowse(t *testing.T) {
	x := open(t, filepath.Join(t.TempDir(), "a.db"), sampleShelf())
	facets := func(o Overview) string {
		var b strings.Builder
		for _, y := range o.Years {
			fmt.Fprintf(&b, "%d:%d ", y.Year, y.N)
		}
		for _, list := range [][]Count{o.Sections, o.States, o.Langs, o.Tags} {
			b.WriteString("/ ")
			for _, c := range list {
				fmt.Fprintf(&b, "%s:%d ", c.Name, c.N)
			}
		}
		return strings.TrimSpace(b.String())
	}
	for _, c := range []struct{ query, want, facets string }{
		{"", "bridge pilots ferries eau", "2026:1 2024:1 2023:1 2022:1 / commentary:3 analysis:1 / published:3 in review:1 / en:3 fr:1 / shipping:3 ferries:1 ports:1 water:1"},
		// Another year could be chosen, and only what it has is counted elsewhere.
		{"year:2024", "pilots", "2026:1 2024:1 2023:1 2022:1 / commentary:1 / published:1 / en:1 / ports:1 shipping:1"},
		{"month:2024-07", "pilots", "2026:1 2024:1 2023:1 2022:1 / commentary:1 / published:1 / en:1 / ports:1 shipping:1"},
		{"author:castillo year:2024", "pilots", "2026:1 2024:1 2023:1 / commentary:1 / published:1 / en:1 / ports:1 shipping:1"},
		{"year:2024 section:analysis", "", "2022:1 / commentary:1 / / /"},
		{"board", "pilots ferries", "2024:1 2023:1 / commentary:2 / published:2 / en:2 / shipping:2 ferries:1 ports:1"},
		{"-year:2024 status:published", "ferries eau", "2023:1 2022:1 / analysis:1 commentary:1 / published:2 in review:1 / en:1 fr:1 / ferries:1 shipping:1 water:1"},
		{"nothing has this", "", "/ / / /"},
	} {
		l, err := x.Browse(t.Context(), ParseQuery(c.query+" "), Newest)
		if err != nil {
			t.Fatal(err)
		}
		if got := slugs(l.Entries); got != c.want {
			t.Errorf("%q finds %q, not %q", c.query, got, c.want)
		}
		if got := facets(l.Facets); got != c.facets {
			t.Errorf("%q counts\n %q, not\n %q", c.query, got, c.facets)
		}
		if l.Of != 4 {
			t.Errorf("%q is out of %d", c.query, l.Of)
		}
	}
}

func TestAnEntryCountsOnce(t *testing.T) {
	o := OverviewOf([]*Entry{{Authors: []string{"Ada", "Ben", "Ada"}, Tags: []string{"a", "a"}}, {Authors: []string{"Ada"}}})
	if got := fmt.Sprint(o.Authors, o.Tags); got != "[{Ada 2} {Ben 1}] [{a 1}]" {
		t.Error(got)
	}
}

// BenchmarkBrowse10000 lists and counts ten thousand, as when the archive is
// opened, and what a word and a year leave of them.
func BenchmarkBrowse10000(b *testing.B) {
	x, _ := largeIndex(b)
	for _, query := range []string{"", "year:2020 ", "author:author7 year:2020 ", "harbour "} {
		b.Run(query, func(b *testing.B) {
			for b.Loop() {
				if _, err := x.Browse(b.Context(), ParseQuery(query), Newest); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
