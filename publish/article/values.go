package article

import (
	"slices"
	"strings"
	"time"
)

// Equal reports whether two fronts say the same: dates by moment and zone,
// texts without the white space around them.
func (f Front) Equal(o Front) bool { return f.fields().equal(o.fields()) }

// clone copies the lists.
func (f Front) clone() Front {
	f.Authors = slices.Clone(f.Authors)
	f.Tags = slices.Clone(f.Tags)
	f.Aliases = slices.Clone(f.Aliases)
	f.NoCite = slices.Clone(f.NoCite)
	f.Corrections = slices.Clone(f.Corrections)
	return f
}

// valid replaces what YAML cannot hold.
func (f Front) valid() Front {
	fix := func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
	f = f.clone()
	for _, s := range []*string{
		&f.Title, &f.Subtitle, &f.Slug, &f.GUID, &f.Summary, &f.Section, &f.Lang, &f.TranslationKey,
		&f.Image.File, &f.Image.Alt, &f.Image.Caption, &f.Image.Credit, &f.Image.Source, &f.Image.Licence,
	} {
		*s = fix(*s)
	}
	for i := range f.Authors {
		f.Authors[i] = fix(f.Authors[i])
	}
	for i := range f.Tags {
		f.Tags[i] = fix(f.Tags[i])
	}
	for i := range f.Aliases {
		f.Aliases[i] = fix(f.Aliases[i])
	}
	for i := range f.NoCite {
		f.NoCite[i] = fix(f.NoCite[i])
	}
	f.Date, f.Lastmod = f.Date.valid(), f.Lastmod.valid()
	for i := range f.Corrections {
		f.Corrections[i].Text = fix(f.Corrections[i].Text)
		f.Corrections[i].Date = f.Corrections[i].Date.valid()
	}
	return f
}

// valid is the zero Date for a year or a zone that RFC 3339 cannot write.
func (d Date) valid() Date {
	if _, ok := ParseDate(d.String()); !ok {
		return Date{}
	}
	return d
}

// dateLayouts are the forms a date in front matter may have. Those without a
// zone are UTC, as Hugo reads them.
var dateLayouts = [...]string{
	time.DateOnly,
	time.RFC3339,
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04Z07:00",
	"2006-01-02T15:04:05",
	"2006-01-02T15:04",
	"2006-01-02 15:04:05",
	"2006-01-02 15:04",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 Z07:00",
	"2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04 Z07:00",
	"2006-01-02 15:04 -0700",
}

// ParseDate reads a date as front matter may have it: 2024-07-16, RFC 3339, or
// "2024-07-16 10:00:00" with or without seconds and zone. Fractions of seconds
// are dropped. "" is the zero Date.
func ParseDate(s string) (Date, bool) {
	d, _, ok := parseDate(s)
	return d, ok
}

// parseDate also tells which layout matched.
func parseDate(s string) (Date, string, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Date{}, "", true
	}
	for _, layout := range dateLayouts {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		// time.Parse gives the machine's zone where its offset fits; a file
		// must read the same everywhere.
		if _, off := t.Zone(); off == 0 {
			t = t.UTC()
		} else {
			t = t.In(time.FixedZone("", off))
		}
		return Date{Time: t.Truncate(time.Second), HasTime: layout != time.DateOnly}, layout, true
	}
	return Date{}, "", false
}

// The front matter as a tree of values, to be compared with what a file has
// and written where it differs.
type (
	value  any // scalar, date, list or fields
	scalar string
	date   string // as Date.String writes it
	list   []value
	field  struct {
		key string
		val value
	}
	fields []field // in canonical order, empty ones included
)

// also names spellings of keys that are read but not written anew.
func also(key string) string {
	switch key {
	case "authors":
		return "author"
	case "licence":
		return "license"
	default:
		return ""
	}
}

func (f Front) fields() fields {
	var corrections list
	for _, c := range f.Corrections {
		if v := c.fields(); !empty(v) {
			corrections = append(corrections, v)
		}
	}
	return fields{
		{"title", text(f.Title)},
		{"subtitle", text(f.Subtitle)},
		{"slug", text(f.Slug)},
		{"aliases", texts(f.Aliases)},
		{"guid", text(f.GUID)},
		{"date", f.Date.value()},
		{"lastmod", f.Lastmod.value()},
		{"authors", texts(f.Authors)},
		{"summary", text(f.Summary)},
		{"tags", texts(f.Tags)},
		{"section", text(f.Section)},
		{"lang", text(f.Lang)},
		{"translationKey", text(f.TranslationKey)},
		{"image", fields{
			{"file", text(f.Image.File)},
			{"alt", text(f.Image.Alt)},
			{"caption", text(f.Image.Caption)},
			{"credit", text(f.Image.Credit)},
			{"source", text(f.Image.Source)},
			{"licence", text(f.Image.Licence)},
		}},
		{"nocite", texts(f.NoCite)},
		{"corrections", corrections},
	}
}

func (c Correction) fields() fields {
	return fields{{"date", c.Date.value()}, {"text", text(c.Text)}}
}

// value drops a monotonic clock and the name of the zone by way of the text.
func (d Date) value() date { return date(d.String()) }

// text trims, and makes line ends LF.
func text(s string) scalar {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return scalar(strings.TrimSpace(strings.ReplaceAll(s, "\r", "\n")))
}

func texts(ss []string) list {
	var l list
	for _, s := range ss {
		if t := text(s); t != "" {
			l = append(l, t)
		}
	}
	return l
}

func empty(v value) bool {
	switch v := v.(type) {
	case scalar:
		return v == ""
	case date:
		return v == ""
	case list:
		return len(v) == 0
	case fields:
		return !slices.ContainsFunc(v, func(f field) bool { return !empty(f.val) })
	default:
		return true
	}
}

func (f fields) equal(o fields) bool { return equal(f, o) }

func equal(a, b value) bool {
	switch a := a.(type) {
	case list:
		b, ok := b.(list)
		return ok && slices.EqualFunc(a, b, equal)
	case fields:
		b, ok := b.(fields)
		return ok && slices.EqualFunc(a, b, func(x, y field) bool { return x.key == y.key && equal(x.val, y.val) })
	default:
		return a == b
	}
}
