package csl

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

var (
	numericValue = regexp.MustCompile(`^\s*[\p{L}]{0,4}\d+[\p{L}]{0,4}\.?(?:\s*(?:,|&|-|–|and|et|und|y)\s*[\p{L}]{0,4}\d+[\p{L}]{0,4}\.?)*\s*$`)
	numberParts  = regexp.MustCompile(`\s*(?:(,)|(&|\band\b|\bet\b|\bund\b|\by\b)|([-–]))\s*`)
	plainNumber  = regexp.MustCompile(`^\d+$`)
	romanNumber  = regexp.MustCompile(`^[ivxlcdmIVXLCDM]+$`)
)

// isNumeric reports whether CSL takes a value for a number: "2", "2nd", "D2",
// "2, 3", "2-4", "2 & 4".
func isNumeric(s string) bool { return s != "" && numericValue.MatchString(s) }

func (x *eval) number(e *style.Number) (*output.Node, outcome) {
	s := x.value(e.Variable)
	if s == "" || x.used[e.Variable] {
		return nil, called
	}
	if x.sorting {
		return output.Leaf(padNumber(s)), called | found
	}
	role := output.None
	if e.Variable == "citation-number" {
		role = output.CitationNumber
	}
	if e.Variable == "page" || e.Variable == "locator" && e.Form == "numeric" {
		s = x.pages(s, e.Variable)
	} else {
		s = x.numberText(s, e.Form, e.Variable)
	}
	n := x.dress(&e.Common, output.Field(s)...)
	if n != nil {
		n.Role = role
	}
	return n, called | found
}

// numberText writes each number in a value in a form and sets what is between
// them: a dash of ranges, a comma, an ampersand.
func (x *eval) numberText(s, form, variable string) string {
	if !isNumeric(s) {
		return s
	}
	gender := x.engine.locale.gender(termOf(variable))
	one := func(t string) string {
		if form == "numeric" || !plainNumber.MatchString(t) {
			return t
		}
		n, err := strconv.Atoi(t)
		if err != nil {
			return t
		}
		switch form {
		case "ordinal":
			return x.engine.locale.ordinal(n, gender)
		case "long-ordinal":
			return x.engine.locale.longOrdinal(n, gender)
		}
		return roman(n)
	}
	var b strings.Builder
	at := 0
	for _, m := range numberParts.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(one(strings.TrimSpace(s[at:m[0]])))
		switch {
		case m[2] >= 0:
			b.WriteString(", ")
		case m[4] >= 0:
			and := s[m[4]:m[5]]
			if and == "&" {
				and = x.engine.locale.ampersand()
			}
			b.WriteString(" " + and + " ")
		default:
			b.WriteString(x.engine.rangeMark())
		}
		at = m[1]
	}
	b.WriteString(one(strings.TrimSpace(s[at:])))
	return b.String()
}

// termOf is the term that names a number variable.
func termOf(variable string) string {
	switch variable {
	case "number-of-pages":
		return "page"
	case "number-of-volumes":
		return "volume"
	}
	return variable
}

// plural reports whether a value names several things.
func plural(variable, s string) bool {
	if strings.HasPrefix(variable, "number-of-") {
		return strings.TrimSpace(s) != "1" && isNumeric(s)
	}
	s = strings.ReplaceAll(s, `\-`, "")
	// Two numbers, roman ones too, with a dash, comma or ampersand between.
	parts := numberParts.Split(s, -1)
	if len(parts) < 2 {
		return false
	}
	n := 0
	for _, p := range parts {
		p = strings.TrimSpace(p)
		if strings.ContainsFunc(p, unicode.IsDigit) || p != "" && romanNumber.MatchString(p) {
			n++
		}
	}
	return n > 1
}

func (x *eval) label(e *style.Label) (*output.Node, outcome) {
	variable := e.Variable
	s := x.value(variable)
	if s == "" || x.used[variable] {
		return nil, called
	}
	term := variable
	if variable == "locator" {
		term = x.cite.label()
	} else if variable == "number-of-pages" || variable == "number-of-volumes" {
		if !x.engine.locale.has(variable) {
			term = termOf(variable)
		}
	}
	many := e.Plural == "always" || e.Plural == "contextual" && plural(variable, s)
	text := x.engine.locale.term(term, e.Form, many)
	if text == "" {
		return nil, 0
	}
	return x.dress(&e.Common, output.Leaf(text)), 0
}

var digits = regexp.MustCompile(`\d+`)

// padNumber writes numbers so that text sorts as numbers do.
func padNumber(s string) string {
	return digits.ReplaceAllStringFunc(s, func(d string) string {
		if len(d) < 8 {
			return strings.Repeat("0", 8-len(d)) + d
		}
		return d
	})
}
