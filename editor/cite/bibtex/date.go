package bibtex

import (
	"regexp"
	"strconv"
	"strings"

	"postil/editor/cite"
)

var (
	unspecified = regexp.MustCompile(`^(-?\d{2}[\dXxUu][XxUu])$|^(-?\d{4})-[XxUu]{2}(?:-[XxUu]{2})?$|^(-?\d{4}-\d{2})-[XxUu]{2}$`)
	yearInText  = regexp.MustCompile(`\d{4}`)
	dayInMonth  = regexp.MustCompile(`\d{1,2}`)
	wordInMonth = regexp.MustCompile(`\p{L}+`)
)

// edtf reads a BibLaTeX date: EDTF with open and unknown ends, uncertain and
// circa, seasons and unspecified digits. What is none is kept as text.
func edtf(s string) cite.Date {
	s = strings.TrimSpace(s)
	t := s
	circa := false
	from, to, ranged := strings.Cut(t, "/")
	clean := func(p string) string {
		p = strings.TrimSpace(p)
		trimmed := strings.TrimRight(p, "~?%")
		circa = circa || trimmed != p
		if m := unspecified.FindStringSubmatch(trimmed); m != nil {
			switch {
			case m[1] != "": // a decade or century: its first year, about
				circa = true
				trimmed = strings.NewReplacer("X", "0", "x", "0", "U", "0", "u", "0").Replace(trimmed)
			case m[2] != "":
				trimmed = m[2]
			default:
				trimmed = m[3]
			}
		}
		return trimmed
	}
	from = clean(from)
	if ranged {
		to = clean(to)
	}
	if to == ".." || to == "" || strings.EqualFold(to, "unknown") {
		ranged = false
	}
	if from == ".." || from == "" {
		return cite.Date{Literal: s}
	}
	t = from
	if ranged {
		t += "/" + to
	}
	d, err := cite.ParseDate(t)
	if err != nil {
		return cite.Date{Literal: s}
	}
	d.Circa = d.Circa || circa
	return d
}

// yearMonth reads the old fields year, month and day, in which people write
// much besides numbers.
func yearMonth(year, month, day string) cite.Date {
	year = strings.Trim(strings.TrimSpace(year), "[](){}.")
	if year == "" {
		return cite.Date{}
	}
	month = strings.TrimSpace(month)
	if month == "" {
		if d, err := cite.ParseDate(strings.TrimRight(year, "?")); err == nil {
			d.Circa = d.Circa || strings.HasSuffix(year, "?")
			return d
		}
		if d, err := cite.ParseDate(strings.ReplaceAll(year, "--", "/")); err == nil {
			return d
		}
	}
	y := yearInText.FindString(year)
	if y == "" {
		return cite.Date{Literal: strings.TrimSpace(year + " " + month)}
	}
	d := cite.Date{Year: atoi(y)}
	lower := strings.ToLower(year)
	d.Circa = strings.HasPrefix(lower, "c") || strings.HasSuffix(year, "?")
	words := wordInMonth.FindAllString(month, 2)
	numbers := dayInMonth.FindAllString(month, 2)
	switch {
	case len(words) > 0:
		got, err := cite.ParseDate(words[0] + " " + y)
		if err != nil {
			d.Literal = "" // a month of another language: the year alone
			break
		}
		d.Month, d.Season = got.Month, got.Season
		if len(words) > 1 {
			if end, err := cite.ParseDate(words[1] + " " + y); err == nil && end.Month > d.Month {
				d.EndYear, d.EndMonth = end.Year, end.Month
			}
		}
		if len(numbers) > 0 && d.EndYear == 0 {
			day = numbers[0]
		}
	case len(numbers) > 0:
		d.Month = atoi(numbers[0])
	}
	if d.Month > 0 && d.EndYear == 0 {
		d.Day = atoi(strings.TrimSpace(day))
	}
	if _, err := cite.ParseDate(d.String()); err != nil {
		d.Month, d.Day = 0, 0
	}
	return d
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
