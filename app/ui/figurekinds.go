package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"postil/app/ui/chart"
	"postil/app/ui/kit"
	"postil/publish/archive"
	"postil/publish/figures"
)

// figure is one chart with the table of the same numbers.
type figure struct {
	title string
	note  string // what is counted, where that needs saying
	file  string // name of an exported file, without its ending
	wide  bool   // takes the width of the view
	data  chart.Data
	head  [2]string
	rows  []figureRow // the first of them are those of the chart
}

// figureRow is a line of a table.
type figureRow struct {
	name, value string
	text        string // both, as they are told
	query       string // finds the articles; "" for none
}

// figureKinds are the figures in the order in which they stand.
var figureKinds = [...]func(*figuresView) figure{
	(*figuresView).byMonth,
	(*figuresView).byAuthor,
	(*figuresView).bySection,
	(*figuresView).byTopic,
	(*figuresView).byOutlet,
	(*figuresView).bySource,
	(*figuresView).toPublication,
}

// maxBars is how many bars a chart has; the table has all.
const maxBars = 12

// maxMonths is for how many months each has a column of its own; a longer time is
// shown by years.
const maxMonths = 240

func (v *figuresView) byMonth() figure {
	f := figure{title: lang.L("Articles by month"), file: "articles-by-month", wide: true, head: [2]string{lang.L("Month"), lang.L("Articles")}}
	f.data.Kind = chart.Columns
	months := v.counted.Months
	if len(months) > maxMonths {
		return v.byYear(f, months)
	}
	for i, m := range months {
		name := time.Date(m.Year, m.Month, 1, 0, 0, 0, 0, time.UTC).Format("January 2006")
		row := f.add(name, m.N, articles(m.N), v.query(archive.Filter{Field: archive.Month, Value: fmt.Sprintf("%04d-%02d", m.Year, m.Month)}))
		it := chart.Item{Label: name[:3], N: float64(m.N), Text: row.text}
		if len(months) > 12 && (i == 0 || m.Month == time.January) {
			it.Mark = strconv.Itoa(m.Year)
		}
		f.data.Items = append(f.data.Items, it)
	}
	return f
}

// byYear makes f a figure of years.
func (v *figuresView) byYear(f figure, months []figures.Month) figure {
	f.title, f.file, f.head[0] = lang.L("Articles by year"), "articles-by-year", lang.L("Year")
	for i := 0; i < len(months); {
		year, n := months[i].Year, 0
		for ; i < len(months) && months[i].Year == year; i++ {
			n += months[i].N
		}
		row := f.add(strconv.Itoa(year), n, articles(n), v.query(archive.Filter{Field: archive.Year, Value: fmt.Sprintf("%04d", year)}))
		f.data.Items = append(f.data.Items, chart.Item{Label: row.name, N: float64(n), Text: row.text})
	}
	return f
}

func (v *figuresView) byAuthor() figure {
	f := figure{title: lang.L("Articles by author"), file: "articles-by-author", head: [2]string{lang.L("Author"), lang.L("Articles")}}
	f.bars(v, v.counted.Authors, archive.Author, nil)
	return f
}

func (v *figuresView) byTopic() figure {
	f := figure{title: lang.L("Articles by topic"), file: "articles-by-topic", head: [2]string{lang.L("Topic"), lang.L("Articles")}}
	f.bars(v, v.counted.Tags, archive.Tag, nil)
	return f
}

func (v *figuresView) bySection() figure {
	f := figure{title: lang.L("Articles by section"), file: "articles-by-section", head: [2]string{lang.L("Section"), lang.L("Articles")}}
	if len(v.counted.Sections) > 1 {
		f.bars(v, v.counted.Sections, archive.Section, v.sectionTitle)
	}
	return f
}

func (v *figuresView) bySource() figure {
	f := figure{title: lang.L("Sources cited most"), file: "sources", wide: true, note: lang.L("By how many articles"), head: [2]string{lang.L("Source"), lang.L("Articles")}}
	published := v.u.ws.Published()
	f.bars(v, v.counted.Cited, archive.Cites, func(key string) string {
		if published != nil {
			if r, ok := published.Library.Get(key); ok && r.Title != "" {
				return r.Title
			}
		}
		return key
	})
	return f
}

func (v *figuresView) byOutlet() figure {
	f := figure{title: lang.L("Outlets cited most"), file: "outlets", note: lang.L("By how many articles cite something of them"), head: [2]string{lang.L("Outlet"), lang.L("Articles")}}
	f.bars(v, v.counted.Outlets, "", nil)
	return f
}

// spreadEdges are the days at which one column of the time to publication ends
// and the next begins; the last one has all that is longer.
var spreadEdges = [...]float64{1, 2, 4, 7, 14, 28, 56, 112}

// minQuartiles is of how many drafts quartiles say something.
const minQuartiles = 4

func (v *figuresView) toPublication() figure {
	f := figure{
		title: lang.L("From draft to publication"), file: "days-to-publication", wide: true,
		note: lang.L("Days from the beginning of a draft to its publication, without revisions"),
		head: [2]string{lang.L("Days"), lang.L("Drafts")},
	}
	f.data.Kind = chart.Columns
	days := v.counted.Days
	if len(days.All) == 0 {
		return f
	}
	longest := days.Quantile(1)
	counts := [len(spreadEdges) + 1]int{}
	for _, d := range days.All {
		counts[spreadColumn(d)]++
	}
	for i, n := range counts {
		name := lang.L("under 1")
		switch {
		case i == len(spreadEdges):
			name = lang.L("{{.Days}} and more", map[string]string{"Days": plain(spreadEdges[i-1])})
		case i > 0:
			name = plain(spreadEdges[i-1]) + "–" + plain(spreadEdges[i])
		}
		row := f.add(name, n, "", "")
		row.text = lang.L("{{.Days}} days: {{.Count}} of {{.All}}", map[string]string{"Days": name, "Count": row.value, "All": kit.Number(len(days.All))})
		f.data.Items = append(f.data.Items, chart.Item{Label: name, N: float64(n), Text: row.text})
	}
	quarter, half, most := days.Quantile(0.25), days.Quantile(0.5), days.Quantile(0.75)
	f.data.Band = chart.Band{Line: spreadPlace(half, longest), Label: lang.L("half within {{.Days}} days", map[string]string{"Days": decimal(half)})}
	if len(days.All) >= minQuartiles {
		f.data.Band.From, f.data.Band.To = spreadPlace(quarter, longest), spreadPlace(most, longest)
		f.data.Band.Label += "  ·  " + lang.L("the middle half {{.Quarter}} to {{.Most}}", map[string]string{"Quarter": decimal(quarter), "Most": decimal(most)})
	}
	return f
}

// spreadColumn is the column that a number of days is in.
func spreadColumn(days float64) int {
	for i, edge := range spreadEdges {
		if days < edge {
			return i
		}
	}
	return len(spreadEdges)
}

// spreadPlace is where a number of days is on the axis, in columns.
func spreadPlace(days, longest float64) float64 {
	i := spreadColumn(days)
	from, to := 0.0, longest
	if i > 0 {
		from = spreadEdges[i-1]
	}
	if i < len(spreadEdges) {
		to = spreadEdges[i]
	}
	if to <= from {
		return float64(i)
	}
	return float64(i) + min(1, (days-from)/(to-from))
}

// add puts a line into the table.
func (f *figure) add(name string, n int, value, query string) *figureRow {
	f.rows = append(f.rows, figureRow{name: name, value: strconv.Itoa(n), text: name + ": " + value, query: query})
	return &f.rows[len(f.rows)-1]
}

// bars fills a figure with counts, of which the first are shown as bars. What a
// count is of is called by names; articles with it are found by the field.
func (f *figure) bars(v *figuresView, counts []archive.Count, field archive.Field, names func(string) string) {
	for i, c := range counts {
		name := c.Name
		if names != nil {
			name = names(c.Name)
		}
		query := ""
		if field != "" {
			query = v.query(archive.Filter{Field: field, Value: c.Name})
		}
		row := f.add(name, c.N, articles(c.N), query)
		if i < maxBars {
			f.data.Items = append(f.data.Items, chart.Item{Label: name, N: float64(c.N), Text: row.text})
		}
	}
	if len(counts) > maxBars && !v.asTables.Checked {
		more := lang.L("The first {{.Some}} of {{.All}}; the table has all", map[string]string{"Some": strconv.Itoa(maxBars), "All": kit.Number(len(counts))})
		f.note = strings.TrimPrefix(f.note+"  ·  "+more, "  ·  ")
	}
}

// query asks the archive for what is selected and has something.
func (v *figuresView) query(f archive.Filter) string {
	filters := []archive.Filter{f}
	add := func(field archive.Field, value string) {
		if value != "" && f.Field != field {
			filters = append(filters, archive.Filter{Field: field, Value: value})
		}
	}
	add(archive.Author, v.named)
	add(archive.Section, v.inside)
	if f.Field != archive.Month {
		if y := v.chosen.year; y != 0 {
			add(archive.Year, fmt.Sprintf("%04d", y))
		} else if m := v.counted.Months; v.chosen.month != 0 && len(m) > 0 {
			first, last := m[0], m[len(m)-1]
			add(archive.Month, fmt.Sprintf("%04d-%02d-%04d-%02d", first.Year, first.Month, last.Year, last.Month))
		}
	}
	filters = append(filters, archive.Filter{Field: archive.Status, Value: "published"})
	var parts []string
	for _, f := range filters {
		parts = append(parts, f.String())
	}
	return strings.Join(parts, " ") + " "
}

func articles(n int) string {
	return lang.N("{{.Count}} article", n, map[string]any{"Count": kit.Number(n)})
}

func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// decimal is a number of days to a tenth.
func decimal(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// matching are the names that have a text in them.
func matching(names []string, text string) []string {
	var out []string
	for _, name := range names {
		if strings.Contains(strings.ToLower(name), strings.ToLower(strings.TrimSpace(text))) {
			out = append(out, name)
		}
	}
	return out
}
