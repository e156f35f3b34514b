package csl

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	pageRange = regexp.MustCompile(`([^\s,;&–-]+)\s*(?:[-–]+)\s*([^\s,;&–-]+)`)
	pagePart  = regexp.MustCompile(`^(.*?)(\d+|[ivxlcdm]+)([a-zA-Z]*)$`) // prefix, number, letters
)

var pageDash = regexp.MustCompile(`\s*[-–]+\s*`)

func (e *Engine) rangeMark() string {
	if d := e.locale.term("page-range-delimiter", "long", false); d != "" {
		return d
	}
	return "–"
}

func firstPage(s string) string {
	if i := strings.IndexAny(s, "-–,& "); i > 0 {
		return s[:i]
	}
	return s
}

// pages writes the ranges of a page or locator with a dash, and shortens them
// as the style asks.
func (x *eval) pages(s, variable string) string {
	format := x.engine.style.PageRangeFormat
	if variable == "locator" && x.cite.label() != "page" {
		format = ""
	}
	if !strings.ContainsAny(s, "-–") {
		return x.spaceNumbers(s)
	}
	if strings.Contains(s, `\-`) {
		return strings.ReplaceAll(s, `\-`, "-")
	}
	dash := "–"
	if format != "" || variable == "page" {
		dash = x.engine.rangeMark()
	}
	s = x.spaceNumbers(s)
	if format == "" || variable == "page-first" {
		if isPages(s) {
			return pageDash.ReplaceAllString(s, dash)
		}
		return s
	}
	out := pageRange.ReplaceAllStringFunc(s, func(r string) string {
		m := pageRange.FindStringSubmatch(r)
		from, to := pagePart.FindStringSubmatch(m[1]), pagePart.FindStringSubmatch(m[2])
		switch {
		case from == nil || to == nil:
			return r
		case from[3] != "" || to[3] != "" || !plainNumber.MatchString(from[2]) || !plainNumber.MatchString(to[2]):
			return m[1] + dash + m[2]
		case from[1] != to[1]:
			return m[1] + "-" + m[2] // the end may be anything
		}
		prefix, a, b := from[1], from[2], to[2]
		full := expand(a, b)
		switch format {
		case "expanded":
			return prefix + a + dash + prefix + full
		case "minimal":
			return prefix + a + dash + minimal(a, full, 1)
		case "minimal-two":
			return prefix + a + dash + minimal(a, full, 2)
		}
		return prefix + a + dash + chicago(a, full, format)
	})
	return out
}

// spaceNumbers sets the space around what joins numbers.
func (x *eval) spaceNumbers(s string) string {
	if !strings.ContainsAny(s, ",&") {
		return s
	}
	and := x.engine.locale.ampersand()
	return listMark.ReplaceAllStringFunc(s, func(m string) string {
		if strings.Contains(m, "&") {
			return " " + and + " "
		}
		return ", "
	})
}

var listMark = regexp.MustCompile(`\s*[,&]\s*`)

func isPages(s string) bool {
	return strings.ContainsAny(s, "0123456789") || pageRange.MatchString(s)
}

// expand writes the end of a range in full: 1234-5 ends at 1235.
func expand(a, b string) string {
	if len(b) < len(a) {
		return a[:len(a)-len(b)] + b
	}
	return b
}

// minimal leaves out the digits of b that a has too, but keeps at least keep.
func minimal(a, b string, keep int) string {
	if len(a) != len(b) {
		return b
	}
	i := 0
	for i < len(a)-keep && a[i] == b[i] {
		i++
	}
	return b[i:]
}

// chicago shortens as the Chicago Manual of Style does.
func chicago(a, b, format string) string {
	n, err := strconv.Atoi(a)
	if err != nil || len(a) != len(b) || n < 100 || n%100 == 0 {
		return b
	}
	if n%100 < 10 {
		return minimal(a, b, 1)
	}
	short := minimal(a, b, 2)
	if len(a) == 4 && len(short) == 3 && format != "chicago-16" {
		return b // of four digits three changed: all are written
	}
	return short
}
