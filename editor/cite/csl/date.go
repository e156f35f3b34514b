package csl

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

func readDate(v json.RawMessage) Date {
	var raw map[string]json.RawMessage
	if json.Unmarshal(v, &raw) != nil {
		return Date{}
	}
	var d Date
	var parts [][]json.RawMessage
	if json.Unmarshal(raw["date-parts"], &parts) == nil {
		if len(parts) > 0 {
			d.Start = readDay(parts[0])
		}
		if len(parts) > 1 {
			d.End = readDay(parts[1])
			d.Open = d.End == Day{}
		}
	} else {
		for i, key := range []string{"year", "month", "day"} {
			s, _ := scalar(raw[key])
			n, _ := strconv.Atoi(strings.TrimSpace(s))
			*[]*int{&d.Start.Year, &d.Start.Month, &d.Start.Day}[i] = n
		}
	}
	if s, ok := scalar(raw["raw"]); ok && d.Start == (Day{}) {
		d = parseDate(s)
	}
	if s, ok := scalar(raw["circa"]); ok && s != "" && s != "0" && s != "false" {
		d.Circa = true
	}
	if s, ok := scalar(raw["season"]); ok && s != "" {
		if n, err := strconv.Atoi(s); err == nil && n >= 1 && n <= 24 {
			if n > 20 {
				n -= 20
			}
			if d.Start.Month == 0 {
				d.Start.Month = 12 + (n-1)%4 + 1
			}
		} else {
			d.SeasonName = s
		}
	}
	if s, ok := scalar(raw["literal"]); ok {
		d.Literal = s
	}
	return d.normal()
}

func readDay(list []json.RawMessage) Day {
	var n [3]int
	for i, v := range list {
		if i > 2 {
			break
		}
		s, _ := scalar(v)
		f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if err != nil || f > 1e6 || f < -1e6 {
			break
		}
		n[i] = int(f)
	}
	return Day{n[0], n[1], n[2]}
}

// normal turns months that stand for seasons into seasons and leaves out what
// no calendar has.
func (d Date) normal() Date {
	for _, p := range []*Day{&d.Start, &d.End} {
		if p.Month > 20 && p.Month <= 24 {
			p.Month -= 8 // EDTF counts seasons from 21
		}
		if p.Month > 16 && p.Month <= 20 {
			p.Month -= 4
		}
		if p.Month > 12 {
			p.Day = 0
		}
		if p.Month > 16 {
			p.Month = 0
		}
		if p.Month < 1 {
			p.Month, p.Day = 0, 0
		}
		if p.Day < 0 || p.Day > 31 {
			p.Day = 0
		}
	}
	return d
}

var (
	isoDate  = regexp.MustCompile(`^(-?\d{1,4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?:T[\d:.+Zz-]*)?$`)
	usDate   = regexp.MustCompile(`^(\d{1,2})[-/](\d{1,2})[-/](\d{4})$`)
	wordDate = regexp.MustCompile(`^(?:(\d{1,2})\.?\s+)?(\p{L}{3,})\.?\s*(?:(\d{1,2}),?\s+|,?\s*)(-?\d{3,4})$`)
)

const monthNames = "jan feb mar apr may jun jul aug sep oct nov dec spr sum aut win fal"

// parseDate reads a date from one text: ISO, numbers or words, two of them
// with a slash for a range. What it cannot read becomes a literal.
func parseDate(s string) Date {
	t := strings.TrimSpace(s)
	d := Date{}
	for _, mark := range []string{"?", "~"} {
		if u, ok := strings.CutSuffix(t, mark); ok {
			t, d.Circa = u, true
		}
	}
	for _, mark := range []string{"circa ", "ca. ", "c. "} {
		if len(t) > len(mark) && strings.EqualFold(t[:len(mark)], mark) {
			t, d.Circa = t[len(mark):], true
		}
	}
	if day, ok := parseDay(t); ok {
		d.Start = day
		return d.normal()
	}
	for _, sep := range []string{"/", "–", " - ", "-"} {
		for i := 0; i < len(t); i++ {
			if !strings.HasPrefix(t[i:], sep) {
				continue
			}
			a, ok1 := parseDay(strings.TrimSpace(t[:i]))
			b, ok2 := parseDay(strings.TrimSpace(t[i+len(sep):]))
			if ok1 && ok2 {
				d.Start, d.End = a, b
				return d.normal()
			}
		}
	}
	if t == "" {
		return Date{}
	}
	return Date{Literal: strings.TrimSpace(s), Circa: d.Circa}
}

func parseDay(t string) (Day, bool) {
	num := func(s string) int { n, _ := strconv.Atoi(s); return n }
	if m := isoDate.FindStringSubmatch(t); m != nil {
		return Day{num(m[1]), num(m[2]), num(m[3])}, true
	}
	if m := usDate.FindStringSubmatch(t); m != nil {
		return Day{num(m[3]), num(m[1]), num(m[2])}, true
	}
	if m := wordDate.FindStringSubmatch(t); m != nil {
		i := strings.Index(monthNames, strings.ToLower(m[2][:min(3, len(m[2]))]))
		if i < 0 || i%4 != 0 {
			return Day{}, false
		}
		month := i/4 + 1
		if month == 17 {
			month = 15
		}
		day := num(m[1])
		if m[3] != "" {
			day = num(m[3])
		}
		return Day{num(m[4]), month, day}, true
	}
	return Day{}, false
}
