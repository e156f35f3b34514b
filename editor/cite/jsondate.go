package cite

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// dateOf reads every shape of CSL-JSON date.
func dateOf(raw json.RawMessage) (Date, bool) {
	if s, ok := textOf(raw); ok && !bytes.HasPrefix(bytes.TrimSpace(raw), []byte("[")) {
		return dateFromText(s), true
	}
	var m map[string]json.RawMessage
	if json.Unmarshal(raw, &m) != nil {
		return Date{}, false
	}
	var d Date
	if parts, ok := m["date-parts"]; ok {
		if !takeParts(&d, parts) {
			return Date{}, false
		}
		delete(m, "date-parts")
	}
	for _, f := range []string{"raw", "literal"} {
		v, ok := m[f]
		if !ok {
			continue
		}
		s, ok := textOf(v)
		if !ok {
			return Date{}, false
		}
		switch {
		case f == "literal" && d.Literal == "":
			d.Literal = s
		case f == "raw" && d.Year == 0:
			circa := d.Circa
			d = dateFromText(s)
			d.Circa = d.Circa || circa
		default:
			continue // date-parts say it already; the raw text is kept
		}
		delete(m, f)
	}
	if v, ok := m["season"]; ok {
		s, _ := textOf(v)
		n := seasonNumber(strings.TrimSpace(s))
		if n == 0 {
			n, _ = strconv.Atoi(s)
		}
		if n > 20 {
			n -= 20
		}
		if n >= 1 && n <= 4 {
			d.Season = n
			delete(m, "season")
		}
	}
	if v, ok := m["circa"]; ok {
		if s, ok := textOf(v); ok {
			d.Circa = s != "" && s != "false" && s != "0"
			delete(m, "circa")
		}
	}
	if len(m) > 0 {
		b, err := json.Marshal(m)
		if err != nil {
			return Date{}, false
		}
		d.extra = string(b)
	}
	return d, true
}

func dateFromText(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		return Date{Literal: s}
	}
	return d
}

// takeParts reads [[2024,7,16],[…]]; numbers may be text, trailing parts null.
func takeParts(d *Date, raw json.RawMessage) bool {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var lists [][]any
	if dec.Decode(&lists) != nil || len(lists) > 2 {
		return false
	}
	var days [2]Date
	for i, list := range lists {
		var n [3]int
		if len(list) > 3 {
			return false
		}
		for j, v := range list {
			s, ok := textValue(v)
			if !ok {
				return false
			}
			if s = strings.TrimSpace(s); s == "" {
				continue
			}
			x, err := strconv.Atoi(s)
			if err != nil {
				return false
			}
			n[j] = x
		}
		if n[2] == 0 && n[1] >= 13 && n[1] <= 16 {
			n[1] += 8 // older CSL-JSON counts seasons from 13
		}
		day, ok := Date{Year: n[0], Month: n[1], Day: n[2]}.normal()
		if !ok {
			return false
		}
		days[i] = day
	}
	*d = days[0]
	d.EndYear, d.EndMonth, d.EndDay, d.EndSeason = days[1].Year, days[1].Month, days[1].Day, days[1].Season
	return true
}

func dateJSON(d Date) object {
	var o object
	if d.Year != 0 {
		parts := [][]int{dayParts(d.Year, d.Month, d.Day)}
		if d.EndYear != 0 {
			if d.EndSeason != 0 { // "season" is of one date only
				parts[0] = dayParts(d.Year, max(d.Month, seasonMonth(d.Season)), d.Day)
			}
			parts = append(parts, dayParts(d.EndYear, max(d.EndMonth, seasonMonth(d.EndSeason)), d.EndDay))
		}
		o = append(o, member{"date-parts", parts})
	}
	if d.Season != 0 && d.EndSeason == 0 {
		o = append(o, member{"season", d.Season})
	}
	if d.Circa {
		o = append(o, member{"circa", true})
	}
	if d.Literal != "" {
		o = append(o, member{"literal", d.Literal})
	}
	return withExtra(o, d.extra)
}

// seasonMonth is how a season stands in the place of a month, 0 for none.
func seasonMonth(season int) int {
	if season == 0 {
		return 0
	}
	return 20 + season
}

func dayParts(year, month, day int) []int {
	p := []int{year}
	if month > 0 {
		p = append(p, month)
		if day > 0 {
			p = append(p, day)
		}
	}
	return p
}
