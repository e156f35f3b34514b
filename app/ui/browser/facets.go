package browser

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"postil/app/ui/kit"
	"postil/publish/archive"
)

// facetRow is one line of the left pane.
type facetRow struct {
	kind   facetKind
	text   string
	count  string
	filter archive.Filter
	chosen bool
	open   bool          // of a year: its months are shown
	year   int           // of a year or month
	field  archive.Field // of what there is more of
}

type facetKind int

const (
	facetHead facetKind = iota
	facetValue
	facetYear
	facetMonth
	facetMore
)

// empty reports whether there is nothing to choose in a row: of a title, and of a
// month in which nothing is.
func (r facetRow) empty() bool {
	return r.kind == facetHead || r.kind == facetMonth && r.count == "" && !r.chosen
}

// someValues is how many values of a field are listed; the rest can be searched.
const someValues = 8

// group is a field of the left pane.
type group struct {
	field  archive.Field
	title  string
	counts []archive.Count
	// least is how many values there must be for a choice to be worth its room.
	least int
}

func groups(o archive.Overview) []group {
	return []group{
		{archive.Author, lang.L("Authors"), o.Authors, 1},
		{archive.Tag, lang.L("Tags"), o.Tags, 1},
		{archive.Section, lang.L("Sections"), o.Sections, 2},
		{archive.Status, lang.L("State"), o.States, 2},
		{archive.Lang, lang.L("Language"), o.Langs, 2},
		{archive.Cites, lang.L("Sources cited"), o.Cited, 1},
	}
}

// facetRows lists by what a listing can be narrowed down. opened are the years
// whose months are shown.
func facetRows(o archive.Overview, q archive.Query, opened map[int]bool, name func(archive.Filter) string) []facetRow {
	var rows []facetRow
	head := func(text string) { rows = append(rows, facetRow{kind: facetHead, text: strings.ToUpper(text)}) }
	if len(o.Years) > 0 {
		head(lang.L("Years"))
	}
	for _, y := range o.Years {
		year := facetRow{kind: facetYear, text: fmt.Sprint(y.Year), count: kit.Number(y.N), year: y.Year, open: opened[y.Year]}
		year.filter = archive.Filter{Field: archive.Year, Value: year.text}
		year.chosen = q.Has(year.filter)
		rows = append(rows, year)
		if !year.open {
			continue
		}
		for m, n := range y.Months {
			f := archive.Filter{Field: archive.Month, Value: fmt.Sprintf("%d-%02d", y.Year, m+1)}
			row := facetRow{
				kind: facetMonth, text: strings.ToUpper(lang.L(time.Month(m + 1).String())), year: y.Year,
				filter: f, chosen: q.Has(f),
			}
			if n > 0 {
				row.count = kit.Number(n)
			}
			rows = append(rows, row)
		}
	}
	for _, g := range groups(o) {
		rows = append(rows, g.rows(q, name)...)
	}
	return rows
}

// rows are the head of a group, what is chosen of it, and what there is most of.
func (g group) rows(q archive.Query, name func(archive.Filter) string) []facetRow {
	var chosen, some []facetRow
	for _, c := range g.counts {
		f := archive.Filter{Field: g.field, Value: c.Name}
		row := facetRow{kind: facetValue, text: name(f), count: kit.Number(c.N), filter: f, chosen: q.Has(f)}
		switch {
		case row.chosen:
			chosen = append(chosen, row)
		case len(some) < someValues:
			some = append(some, row)
		}
	}
	if len(g.counts) < g.least && len(chosen) == 0 || len(g.counts) == 0 {
		return nil
	}
	rows := append([]facetRow{{kind: facetHead, text: strings.ToUpper(g.title)}}, slices.Concat(chosen, some)...)
	if n := len(g.counts); n > len(chosen)+len(some) {
		rows = append(rows, facetRow{
			kind: facetMore, text: moreOf(g.field, n), field: g.field,
		})
	}
	return rows
}

// moreOf offers all values of a field.
func moreOf(f archive.Field, n int) string {
	count := map[string]any{"Count": kit.Number(n)}
	switch f {
	case archive.Author:
		return lang.L("All {{.Count}} authors…", count)
	case archive.Tag:
		return lang.L("All {{.Count}} tags…", count)
	case archive.Cites:
		return lang.L("All {{.Count}} sources…", count)
	}
	return lang.L("All {{.Count}} of them…", count)
}
