package cite

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// ErrDate is wrapped by ParseDate when text is not a date it can read.
var ErrDate = errors.New("not a date")

var (
	isoDate   = regexp.MustCompile(`^(-?\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:T[0-9:.+\-Zz]*)?$`)
	monthDay  = regexp.MustCompile(`^(\p{L}+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$`)
	dayMonth  = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th|\.)?\s+(\p{L}+)\.?,?\s+(\d{4})$`)
	monthYear = regexp.MustCompile(`^(\p{L}+)\.?,?\s+(\d{4})$`)
)

// ParseDate reads a date as a person or a web page writes it: "2024-07-16",
// "2024-07", "2024", "2024/07/16", "July 16, 2024", "16 July 2024",
// "July 2024", "Spring 2024", "2024-21" (EDTF season), a leading "c." or a
// trailing "~" for circa, two dates joined by "/" or "–" for a range, and
// between quotation marks what is no date, as "forthcoming". An RFC 3339 time is
// cut to its day. Empty text is the zero Date; other text is an error that wraps
// ErrDate.
func ParseDate(s string) (Date, error) {
	t := strings.TrimSpace(s)
	if t == "" {
		return Date{}, nil
	}
	if in := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(strings.TrimPrefix(t, `"`), `"`), "“"), "”"); len(in)+2 <= len(t) && in != "" {
		return Date{Literal: in}, nil
	}
	circa := false
	for _, p := range []string{"circa ", "ca. ", "c. ", "c."} {
		if len(t) > len(p) && strings.EqualFold(t[:len(p)], p) {
			circa, t = true, strings.TrimSpace(t[len(p):])
			break
		}
	}
	if u, ok := strings.CutSuffix(t, "~"); ok {
		circa, t = true, u
	}
	d, ok := parseDay(t)
	if !ok {
		if d, ok = parseRange(t); !ok {
			return Date{}, fmt.Errorf("date %q: %w: write it as 2024-07-16, 2024-07 or 2024", s, ErrDate)
		}
	}
	d.Circa = d.Circa || circa
	return d, nil
}

func parseRange(t string) (Date, bool) {
	for _, sep := range []string{"/", "–", " - "} {
		a, b, ok := strings.Cut(t, sep)
		if !ok {
			continue
		}
		from, ok1 := parseDay(strings.TrimSpace(a))
		to, ok2 := parseDay(strings.TrimSpace(b))
		if ok1 && ok2 {
			from.EndYear, from.EndMonth, from.EndDay, from.EndSeason = to.Year, to.Month, to.Day, to.Season
			return from, true
		}
	}
	return Date{}, false
}

func parseDay(t string) (Date, bool) {
	if m := isoDate.FindStringSubmatch(t); m != nil {
		d := Date{Year: number(m[1]), Month: number(m[2]), Day: number(m[3])}
		if m[2] != "" && d.Month == 0 || m[3] != "" && d.Day == 0 {
			return Date{}, false
		}
		return d.normal()
	}
	if m := monthDay.FindStringSubmatch(t); m != nil {
		return Date{Year: number(m[3]), Month: monthNumber(m[1]), Day: number(m[2])}.full()
	}
	if m := dayMonth.FindStringSubmatch(t); m != nil {
		return Date{Year: number(m[3]), Month: monthNumber(m[2]), Day: number(m[1])}.full()
	}
	if m := monthYear.FindStringSubmatch(t); m != nil {
		if n := seasonNumber(m[1]); n > 0 {
			return Date{Year: number(m[2]), Season: n}, true
		}
		if n := monthNumber(m[1]); n > 0 {
			return Date{Year: number(m[2]), Month: n}, true
		}
	}
	return Date{}, false
}

// full accepts only a real day with month.
func (d Date) full() (Date, bool) {
	if d.Month == 0 || d.Day == 0 {
		return Date{}, false
	}
	return d.normal()
}

// normal turns EDTF season numbers in the month into Season and
// refuses days that no calendar has.
func (d Date) normal() (Date, bool) {
	if d.Day == 0 && d.Month >= 21 && d.Month <= 24 {
		d.Season, d.Month = d.Month-20, 0
	}
	return d, validDay(d.Year, d.Month, d.Day)
}

func validDay(year, month, day int) bool {
	if month < 0 || month > 12 || day < 0 || day > 0 && month == 0 {
		return false
	}
	if month == 0 {
		return true
	}
	last := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		last = 29
	}
	return day <= last
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

func monthNumber(s string) int {
	s = strings.ToLower(s)
	if len(s) < 3 {
		return 0
	}
	for i, name := range [...]string{
		"january", "february", "march", "april", "may", "june",
		"july", "august", "september", "october", "november", "december",
	} {
		if strings.HasPrefix(name, s) || s == "sept" && i == 8 {
			return i + 1
		}
	}
	return 0
}

func seasonNumber(s string) int {
	switch strings.ToLower(s) {
	case "spring":
		return 1
	case "summer":
		return 2
	case "autumn", "fall":
		return 3
	case "winter":
		return 4
	}
	return 0
}

// String is the date in ISO order: "2024-07-16", "2024-07", "2024"; a season
// is "2024-21" to "2024-24" as in EDTF, a range "2024-07-16/2024-07-18", circa
// a trailing "~". A Literal date gives its text, the zero Date "". ParseDate
// reads the result back.
func (d Date) String() string {
	if d.Year == 0 && d.Month == 0 && d.Day == 0 {
		return d.Literal
	}
	s := isoDay(d.Year, d.Month, d.Day)
	if d.Season > 0 && d.Month == 0 {
		s += fmt.Sprintf("-%d", 20+d.Season)
	}
	if d.EndYear != 0 {
		s += "/" + isoDay(d.EndYear, d.EndMonth, d.EndDay)
		if d.EndSeason > 0 && d.EndMonth == 0 {
			s += fmt.Sprintf("-%d", 20+d.EndSeason)
		}
	}
	if d.Circa {
		s += "~"
	}
	return s
}

// Edit is the date as somebody edits it: String, with a Literal in quotation
// marks where ParseDate could not read it otherwise.
func (d Date) Edit() string {
	s := d.String()
	if d.Literal != "" && s == d.Literal {
		if _, err := ParseDate(s); err != nil {
			return `"` + s + `"`
		}
	}
	return s
}

func isoDay(year, month, day int) string {
	s := fmt.Sprintf("%04d", year)
	if year < 0 {
		s = fmt.Sprintf("-%04d", -year)
	}
	if month > 0 {
		s += fmt.Sprintf("-%02d", month)
		if day > 0 {
			s += fmt.Sprintf("-%02d", day)
		}
	}
	return s
}
