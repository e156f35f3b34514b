package csl

import (
	"strconv"
	"strings"

	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

// date renders a date element.
func (x *eval) date(e *style.Date) (*output.Node, outcome) {
	d, ok := x.item.Dates[e.Variable]
	if x.used[e.Variable] || x.comparing && e.Variable == "accessed" {
		return nil, called // dates of access and the like tell nothing apart
	}
	if !ok || d.IsZero() {
		if s := x.item.Text[e.Variable]; s != "" && dateFields[e.Variable] {
			d = parseDate(s)
		} else {
			return nil, called
		}
	}
	if x.sorting {
		return output.Leaf(d.sortText(e, x)), called | found
	}
	parts, delimiter, look := e.Parts, e.Delimiter, e.Common
	if e.Form != "" {
		l := x.engine.locale.date(e.Form)
		if l == nil {
			return nil, called
		}
		parts, delimiter = localParts(l, e), l.Delimiter
		if look.Prefix == "" && look.Suffix == "" {
			look.Prefix, look.Suffix = l.Prefix, l.Suffix
		}
		if look.TextCase == "" {
			look.TextCase = l.TextCase
		}
	}
	if d.Start == (Day{}) && d.Literal == "" && d.SeasonName == "" {
		return nil, called
	}
	if d.Literal != "" && d.Start.Year == 0 {
		n := x.dress(&look, output.Field(d.Literal)...)
		if s := x.implicitSuffix(e.Variable); s != nil {
			n.Children = append(n.Children, s)
		}
		return n, called | found
	}
	node := &output.Node{Children: x.dateParts(d, parts, delimiter, e.Variable)}
	if node.IsEmpty() {
		return nil, called
	}
	if len(look.TextCase) > 0 {
		x.textCase(node, look.TextCase)
		look.TextCase = ""
	}
	return x.dress(&look, node), called | found
}

// localParts are the parts of a localized date that the element asks for, with
// the element's own looks laid over.
func localParts(l, e *style.Date) []style.DatePart {
	var parts []style.DatePart
	for _, p := range l.Parts {
		if p.Name == "day" && e.DateParts != "year-month-day" || p.Name == "month" && e.DateParts == "year" {
			continue
		}
		for _, own := range e.Parts {
			if own.Name != p.Name {
				continue
			}
			if own.Form != "" {
				p.Form = own.Form
			}
			if own.TextCase != "" {
				p.TextCase = own.TextCase
			}
			if own.Format != (style.Format{}) {
				p.Format = own.Format
			}
			p.StripPeriods = p.StripPeriods || own.StripPeriods
			if own.RangeDelimiter != "–" {
				p.RangeDelimiter = own.RangeDelimiter
			}
		}
		parts = append(parts, p)
	}
	return parts
}

func (d Day) has(name string) bool {
	switch name {
	case "year":
		return d.Year != 0
	case "month":
		return d.Month != 0
	}
	return d.Day != 0
}

// dateParts renders a date or a range. In a range the parts that differ are
// written twice, those that do not once.
func (x *eval) dateParts(d Date, parts []style.DatePart, delimiter, variable string) []*output.Node {
	if !d.isRange() {
		if d.Open {
			return append(joined(x.dayParts(d, d.Start, parts, variable, "", "suffix"), delimiter), &output.Node{Text: "–", Affix: true})
		}
		return joined(x.dayParts(d, d.Start, parts, variable, "", ""), delimiter)
	}
	// The largest part that differs decides which parts are repeated.
	differ := ""
	asked := func(name string) bool {
		for _, p := range parts {
			if p.Name == name {
				return true
			}
		}
		return false
	}
	switch {
	case d.Start.Year != d.End.Year && asked("year"):
		differ = "year"
	case d.Start.Month != d.End.Month && asked("month"):
		differ = "month"
	case d.Start.Day != d.End.Day && asked("day"):
		differ = "day"
	default:
		return joined(x.dayParts(d, d.Start, parts, variable, "", ""), delimiter)
	}
	inRange := func(name string) bool {
		switch differ {
		case "year":
			return true
		case "month":
			return name != "year"
		}
		return name == "day"
	}
	first, last := -1, -1
	rangeDelim := "–"
	for i, p := range parts {
		if !inRange(p.Name) {
			continue
		}
		if !d.Start.has(p.Name) && !d.End.has(p.Name) {
			continue
		}
		if first < 0 {
			first = i
		}
		last = i
		if p.Name == differ {
			rangeDelim = p.RangeDelimiter
		}
	}
	if first < 0 {
		return nil
	}
	head := x.dayParts(d, d.Start, parts[:first], variable, "", "")
	a := x.dayParts(d, d.Start, parts[first:last+1], variable, "", "suffix")
	b := x.dayParts(Date{}, d.End, parts[first:last+1], variable, "prefix", "")
	tail := x.dayParts(d, d.Start, parts[last+1:], variable, "", "")
	mid := append(joined(a, delimiter), &output.Node{Text: rangeDelim, Affix: true, Fixed: true})
	mid = append(mid, joined(b, delimiter)...)
	all := append(head, &output.Node{Children: mid})
	if len(mid) == 1 {
		all = head
	}
	return joined(append(all, tail...), delimiter)
}

func joined(nodes []*output.Node, delimiter string) []*output.Node {
	if delimiter == "" || len(nodes) < 2 {
		return nodes
	}
	return []*output.Node{{Children: nodes, Delimiter: delimiter}}
}

// dayParts renders one day; the first part leaves out its prefix and the last
// its suffix when they meet the dash of a range.
func (x *eval) dayParts(d Date, day Day, parts []style.DatePart, variable, dropFirst, dropLast string) []*output.Node {
	var list []*output.Node
	for i := range parts {
		p := &parts[i]
		look := p.Common
		text := ""
		role := output.None
		switch p.Name {
		case "year":
			text = x.year(day.Year, p.Form)
			role = output.Year
		case "month":
			text = x.month(d, day, p, x.hasDay(day, parts))
		case "day":
			text = x.day(day, p)
		}
		if text == "" {
			continue
		}
		if p.StripPeriods {
			text = strings.ReplaceAll(text, ".", "")
		}
		n := &output.Node{Text: text, Role: role}
		wrap := &output.Node{Children: []*output.Node{n}}
		if look.TextCase != "" {
			x.textCase(wrap, look.TextCase)
			look.TextCase = ""
		}
		look.StripPeriods = false
		if p.Name == "year" && dropLast == "" {
			if s := x.implicitSuffix(variable); s != nil {
				wrap.Children = append(wrap.Children, s)
			}
		}
		list = append(list, x.dress(&look, wrap))
	}
	if len(list) > 0 && dropLast != "" {
		list[len(list)-1].Suffix = ""
	}
	if len(list) > 0 && dropFirst != "" {
		list[0].Prefix = ""
	}
	return list
}

func (x *eval) hasDay(day Day, parts []style.DatePart) bool {
	for _, p := range parts {
		if p.Name == "day" {
			return day.Day != 0
		}
	}
	return false
}

func (x *eval) year(y int, form string) string {
	switch {
	case y == 0:
		return ""
	case y < 0:
		return strconv.Itoa(-y) + x.engine.locale.term("bc", "long", false)
	case form == "short":
		s := strconv.Itoa(y)
		if len(s) >= 4 {
			s = s[len(s)-2:]
		}
		return s
	case y < 500:
		return strconv.Itoa(y) + x.engine.locale.term("ad", "long", false)
	}
	return strconv.Itoa(y)
}

func (x *eval) month(d Date, day Day, p *style.DatePart, _ bool) string {
	switch {
	case day.Month == 0:
		return d.SeasonName
	case day.Month > 12:
		return x.engine.locale.term("season-0"+strconv.Itoa(day.Month-12), "long", false)
	}
	two := strconv.Itoa(day.Month)
	if len(two) < 2 {
		two = "0" + two
	}
	switch p.Form {
	case "numeric":
		return strconv.Itoa(day.Month)
	case "numeric-leading-zeros":
		return two
	case "short":
		return x.engine.locale.term("month-"+two, "short", false)
	}
	return x.engine.locale.term("month-"+two, "long", false)
}

func (x *eval) day(day Day, p *style.DatePart) string {
	if day.Day == 0 {
		return ""
	}
	s := strconv.Itoa(day.Day)
	switch p.Form {
	case "numeric-leading-zeros":
		if len(s) < 2 {
			return "0" + s
		}
	case "ordinal":
		if x.engine.locale.limitDayOrdinals && day.Day > 1 {
			return s
		}
		month := strconv.Itoa(day.Month)
		if len(month) < 2 {
			month = "0" + month
		}
		return x.engine.locale.ordinal(day.Day, x.engine.locale.gender("month-"+month))
	}
	return s
}

// sortText is a date that sorts: year, month and day with leading zeros, the
// parts the element has.
func (d Date) sortText(e *style.Date, x *eval) string {
	if d.Start.Year == 0 && d.Literal != "" {
		return d.Literal
	}
	want := map[string]bool{"year": true, "month": e == nil, "day": e == nil}
	if e != nil {
		if e.Form != "" {
			want["month"] = e.DateParts != "year"
			want["day"] = e.DateParts == "year-month-day"
		}
		if e.Form == "" {
			want["year"] = false
			for _, p := range e.Parts {
				want[p.Name] = true
			}
		}
	}
	s := sortDay(d.Start, want)
	if d.isRange() {
		s += "-" + sortDay(d.End, want)
	}
	return s
}

func sortDay(d Day, want map[string]bool) string {
	pad := func(n, width int) string {
		s := strconv.Itoa(n)
		for len(s) < width {
			s = "0" + s
		}
		return s
	}
	var s string
	if want["year"] {
		if d.Year < 0 {
			s = "A" + pad(9999+d.Year, 4) // before every year of our era, the older first
		} else {
			s = "B" + pad(d.Year, 4)
		}
	}
	if want["month"] {
		s += pad(d.Month, 2)
	}
	if want["day"] {
		s += pad(d.Day, 2)
	}
	return s
}
