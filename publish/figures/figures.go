package figures

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"postil/editor/cite"
	"postil/publish/archive"
	"postil/publish/article"
	"postil/publish/desk"
)

// Data is what can be counted.
type Data struct {
	Entries []*archive.Entry // those that are not published are left out
	Library *cite.Library    // nil knows no outlets
	Spans   []desk.Span
}

// Selection says which articles count. The zero value has all.
type Selection struct {
	From, Until time.Time // days, Until no longer among them; zero is no bound
	Section     string    // id, "" is all
	Author      string    // name as it is written, "" is all
}

// Year selects the articles of a year.
func Year(year int) Selection {
	from := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	return Selection{From: from, Until: from.AddDate(1, 0, 0)}
}

// LastMonths selects the articles of the last months, the one of now among them.
func LastMonths(n int, now time.Time) Selection {
	next := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	return Selection{From: next.AddDate(0, -n, 0), Until: next}
}

// Has reports whether an entry is selected.
func (s Selection) Has(e *archive.Entry) bool {
	day := e.Date.Time
	return e.Published() &&
		(s.From.IsZero() || !e.Date.IsZero() && !day.Before(s.From)) &&
		(s.Until.IsZero() || !e.Date.IsZero() && day.Before(s.Until)) &&
		(s.Section == "" || e.Section == s.Section) &&
		(s.Author == "" || slices.Contains(e.Authors, s.Author))
}

// Figures are what was counted.
type Figures struct {
	Articles int
	Words    int
	Undated  int     // of the articles; they are in no month
	Months   []Month // oldest first, without a gap
	archive.Overview
	Outlets []archive.Count // as archive.Outlets has them
	Days    Days
}

// Month is how many articles a month has.
type Month struct {
	Year  int
	Month time.Month
	N     int
}

// Of counts what is selected.
func Of(d Data, s Selection) Figures {
	var chosen []*archive.Entry
	for _, e := range d.Entries {
		if s.Has(e) {
			chosen = append(chosen, e)
		}
	}
	f := Figures{Articles: len(chosen), Overview: archive.OverviewOf(chosen)}
	for _, e := range chosen {
		f.Words += e.Words
		if e.Date.IsZero() {
			f.Undated++
		}
	}
	f.Months = months(f.Years, s)
	if d.Library != nil {
		f.Outlets = archive.Outlets(chosen, d.Library)
	}
	f.Days = days(chosen, d.Spans)
	return f
}

// maxMonths is how long Months may be: a date of the year 1 is a slip, and no
// reason to list two thousand years without an article.
const maxMonths = 100 * 12

// months lays years out month by month: of the selection where it has bounds,
// else from the first to the last month with an article. Where that would be more
// than maxMonths those without an article are left out.
func months(years []archive.YearCount, s Selection) []Month {
	var list []Month
	for _, y := range slices.Backward(years) { // oldest first
		for i, n := range y.Months {
			if n > 0 {
				list = append(list, Month{y.Year, time.Month(i + 1), n})
			}
		}
	}
	if len(list) == 0 {
		return nil
	}
	first, last := list[0], list[len(list)-1]
	if !s.From.IsZero() {
		first = Month{Year: s.From.Year(), Month: s.From.Month()}
	}
	if !s.Until.IsZero() {
		end := s.Until.AddDate(0, 0, -1)
		last = Month{Year: end.Year(), Month: end.Month()}
	}
	if (last.Year-first.Year)*12 > maxMonths {
		return list
	}
	var out []Month
	for at := first; at.before(last) || at.same(last); at = at.next() {
		m := Month{Year: at.Year, Month: at.Month}
		if len(list) > 0 && list[0].same(m) {
			m.N = list[0].N
			list = list[1:]
		}
		out = append(out, m)
	}
	return out
}

func (m Month) same(o Month) bool { return m.Year == o.Year && m.Month == o.Month }

func (m Month) before(o Month) bool {
	return cmp.Or(cmp.Compare(m.Year, o.Year), cmp.Compare(m.Month, o.Month)) < 0
}

func (m Month) next() Month {
	if m.Month == time.December {
		return Month{Year: m.Year + 1, Month: time.January}
	}
	return Month{Year: m.Year, Month: m.Month + 1}
}

// Days are how many days drafts took from their beginning to the commit on main
// that published them. A draft counts that was written here and became an
// article; a revision of one that was published before does not.
type Days struct {
	All []float64 // ascending
}

// days finds those of the articles that are selected.
func days(chosen []*archive.Entry, spans []desk.Span) Days {
	by := map[string]bool{} // addresses, also former ones
	for _, e := range chosen {
		by[article.Address(e.Dir)] = true
		for _, a := range e.Aliases {
			by["/"+strings.Trim(a, "/")+"/"] = true
		}
	}
	var d Days
	for _, s := range spans {
		if !s.Revision && s.Dir != "" && by[article.Address(s.Dir)] {
			d.All = append(d.All, s.Published.Sub(s.Begun).Hours()/24)
		}
	}
	slices.Sort(d.All)
	return d
}

// Quantile is the number of days that a part of the drafts, from 0 to 1, took at
// most, interpolated between the two beside it; 0 where there are none.
func (d Days) Quantile(part float64) float64 {
	if len(d.All) == 0 {
		return 0
	}
	at := min(max(part, 0), 1) * float64(len(d.All)-1)
	low := int(at)
	high := min(low+1, len(d.All)-1)
	return d.All[low] + (d.All[high]-d.All[low])*(at-float64(low))
}
