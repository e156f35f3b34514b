package style

import (
	"io"
	"strconv"
	"strings"
)

// Locale is a locale file or the locale element of a style.
type Locale struct {
	Lang  string // BCP 47, "" when the element holds for every language
	Terms map[TermKey]Term
	Dates map[string]*Date // by form: "text", "numeric"

	PunctuationInQuote *bool
	LimitDayOrdinals   *bool

	HasOrdinals bool // it has ordinal terms, which replace those of a wider locale
}

// TermKey finds a term.
type TermKey struct {
	Name   string
	Form   string // "long", "short", "verb", "verb-short", "symbol"
	Gender string // gender-form, "" for none
}

// Term is a word or phrase.
type Term struct {
	Single, Multiple string
	Gender           string // of the noun: "masculine", "feminine", "" for neuter
	Match            string // of an ordinal: "last-digit", "last-two-digits", "whole-number"
}

// ParseLocale reads a locale file.
func ParseLocale(r io.Reader) (*Locale, error) {
	root, err := readXML(r)
	if err != nil {
		return nil, err
	}
	if root.name != "locale" {
		return nil, root.errorf("the root element is <%s>, not <locale>", root.name)
	}
	l := parseLocale(root)
	if root.first.err != nil {
		return nil, root.first.err
	}
	return l, nil
}

func parseLocale(n *node) *Locale {
	n.allow("version")
	l := &Locale{Lang: n.get("lang"), Terms: map[TermKey]Term{}, Dates: map[string]*Date{}}
	for _, c := range n.children {
		switch c.name {
		case "info":
		case "style-options":
			c.allow("punctuation-in-quote limit-day-ordinals-to-day-1")
			l.PunctuationInQuote = c.boolPtr("punctuation-in-quote")
			l.LimitDayOrdinals = c.boolPtr("limit-day-ordinals-to-day-1")
		case "terms":
			for _, t := range c.children {
				if t.name != "term" {
					t.misplaced("terms")
					continue
				}
				l.term(t)
			}
		case "date":
			c.allow("form delimiter text-case", formatAttrs, affixAttrs)
			d := &Date{Common: common(c), Form: c.oneOf("form", "", "text", "numeric"), Delimiter: c.get("delimiter")}
			d.Parts = dateParts(c)
			if d.Form == "" {
				c.fail("<date> of a locale has no form")
			}
			l.Dates[d.Form] = d
		default:
			c.misplaced("locale")
		}
	}
	return l
}

func (l *Locale) term(n *node) {
	n.allow("name form gender gender-form match")
	key := TermKey{Name: need(n, "name"), Gender: n.oneOf("gender-form", "", "masculine", "feminine", "neuter")}
	key.Form = n.oneOf("form", "long", "long", "short", "verb", "verb-short", "symbol")
	t := Term{Gender: n.oneOf("gender", "", "masculine", "feminine", "neuter"), Match: n.oneOf("match", "", "last-digit", "last-two-digits", "whole-number")}
	t.Single = termText(n.text)
	t.Multiple = t.Single
	for _, c := range n.children {
		switch c.name {
		case "single":
			t.Single = termText(c.text)
		case "multiple":
			t.Multiple = termText(c.text)
		default:
			c.misplaced("term")
		}
	}
	if rest, ok := strings.CutPrefix(key.Name, "ordinal-"); ok {
		if v, err := strconv.Atoi(rest); err != nil || v < 0 || v > 99 {
			n.fail("term %q is no ordinal from 00 to 99", key.Name)
		}
		l.HasOrdinals = true
	}
	if key.Name == "ordinal" {
		l.HasOrdinals = true
	}
	if key.Name == "sub verbo" {
		key.Name = "sub-verbo"
	}
	l.Terms[key] = t
}

// termText drops line breaks that only lay the file out.
func termText(s string) string {
	if strings.ContainsRune(s, '\n') {
		return strings.Join(strings.Fields(s), " ")
	}
	return s
}
