package figures_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"postil/editor/cite"
	"postil/publish/archive"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/figures"
)

func entry(dir string, date article.Date, words int, authors []string, cites ...string) *archive.Entry {
	return &archive.Entry{
		Text: archive.Text{Dir: "content/commentary/" + dir, State: "published"}, Date: date, Words: words,
		Authors: authors, Tags: []string{"ports"}, Section: "commentary", Cites: cites,
	}
}

func data(t *testing.T) figures.Data {
	t.Helper()
	day := func(n int) time.Time { return time.Date(2024, 1, n, 12, 0, 0, 0, time.UTC) }
	moved := entry("2024/03/c", article.Day(2024, 3, 1), 30, []string{"Bo"})
	moved.Aliases = []string{"/commentary/2024/02/c-before/"}
	moved.Section = "briefing"
	draft := entry("2024/04/open", article.Day(2024, 4, 1), 1000, []string{"Ann"})
	draft.Draft = "01j"
	return figures.Data{
		Entries: []*archive.Entry{
			entry("2023/11/a", article.Day(2023, 11, 30), 10, []string{"Ann"}, "x", "y"),
			entry("2024/02/b", article.Day(2024, 2, 29), 20, []string{"Ann", "Bo"}, "x"),
			moved, draft,
			entry("undated", article.Date{}, 40, []string{"Ann"}),
		},
		Library: cite.NewLibrary([]*cite.Reference{
			{Key: "x", Type: "article-newspaper", ContainerTitle: "The Strait Times"}, {Key: "y", Type: "report", Publisher: "Harbour Office"},
		}),
		Spans: []desk.Span{
			{Draft: "1", Dir: "content/commentary/2024/02/b", Begun: day(1), Published: day(3)},
			{Draft: "2", Dir: "content/commentary/2024/02/b", Begun: day(1), Published: day(31), Revision: true},
			{Draft: "3", Dir: "content/commentary/2024/02/c-before", Begun: day(1), Published: day(7)},
			{Draft: "4", Dir: "content/commentary/2020/01/gone", Begun: day(1), Published: day(30)},
			{Draft: "5", Begun: day(1), Published: day(30)},
		},
	}
}

func TestOf(t *testing.T) {
	f := figures.Of(data(t), figures.Selection{})
	if f.Articles != 4 || f.Words != 100 || f.Undated != 1 {
		t.Errorf("got %d articles, %d words, %d without a date, want 4, 100, 1", f.Articles, f.Words, f.Undated)
	}
	want := []figures.Month{{2023, time.November, 1}, {2023, time.December, 0}, {2024, time.January, 0}, {2024, time.February, 1}, {2024, time.March, 1}}
	if !slices.Equal(f.Months, want) {
		t.Errorf("months are %v, want %v", f.Months, want)
	}
	if want := []archive.Count{{Name: "The Strait Times", N: 2}, {Name: "Harbour Office", N: 1}}; !slices.Equal(f.Outlets, want) {
		t.Errorf("outlets are %v, want %v", f.Outlets, want)
	}
	if want := []float64{2, 6}; !slices.Equal(f.Days.All, want) {
		t.Errorf("days are %v, want %v: no revision, nothing that is gone", f.Days.All, want)
	}
}

func TestSelections(t *testing.T) {
	now := time.Date(2024, 3, 31, 23, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name                   string
		s                      figures.Selection
		articles, months, days int
	}{
		{"a year", figures.Year(2024), 2, 12, 2},
		{"a year without an article", figures.Year(2019), 0, 0, 0},
		{"the last four months", figures.LastMonths(4, now), 2, 4, 2},
		{"the last five months", figures.LastMonths(5, now), 3, 5, 2},
		{"a section", figures.Selection{Section: "briefing"}, 1, 1, 1},
		{"an author", figures.Selection{Author: "Bo"}, 2, 2, 2},
		{"part of an author's name", figures.Selection{Author: "An"}, 0, 0, 0},
	} {
		f := figures.Of(data(t), c.s)
		if f.Articles != c.articles || len(f.Months) != c.months || len(f.Days.All) != c.days {
			t.Errorf("%s: %d articles, %d months, %d drafts, want %d, %d, %d", c.name, f.Articles, len(f.Months), len(f.Days.All), c.articles, c.months, c.days)
		}
	}
}

func TestADateOfLongAgoMakesNoLongList(t *testing.T) {
	f := figures.Of(figures.Data{Entries: []*archive.Entry{
		entry("a", article.Day(1, 1, 2), 1, nil), entry("b", article.Day(2024, 2, 1), 1, nil), entry("c", article.Day(9999, 12, 31), 1, nil),
	}}, figures.Selection{})
	if len(f.Months) != 3 {
		t.Errorf("%d months, want 3", len(f.Months))
	}
}

func TestQuantile(t *testing.T) {
	for _, c := range []struct {
		all  []float64
		part float64
		want float64
	}{
		{nil, 0.5, 0},
		{[]float64{3}, 0.25, 3},
		{[]float64{1, 2}, 0.5, 1.5},
		{[]float64{1, 2, 4}, 0.5, 2},
		{[]float64{0, 10, 20, 30, 40}, 0.25, 10},
		{[]float64{0, 10, 20, 30, 40}, 0.9, 36},
		{[]float64{1, 2}, 7, 2},
		{[]float64{1, 2}, -1, 1},
	} {
		if got := (figures.Days{All: c.all}).Quantile(c.part); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%v of %v is %v, want %v", c.part, c.all, got, c.want)
		}
	}
}
