package csl

import (
	"cmp"
	"strconv"
	"strings"

	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

// Locales finds locale files by language, "en-US"; it gives nil for one it
// does not have.
type Locales func(lang string) *style.Locale

// dialects are the languages' main dialects, which a bare language means.
var dialects = map[string]string{
	"af": "af-ZA", "bg": "bg-BG", "ca": "ca-AD", "cs": "cs-CZ", "cy": "cy-GB", "da": "da-DK", "de": "de-DE",
	"el": "el-GR", "en": "en-US", "es": "es-ES", "et": "et-EE", "fa": "fa-IR", "fi": "fi-FI", "fr": "fr-FR",
	"gl": "gl-ES", "he": "he-IL", "hi": "hi-IN", "hr": "hr-HR", "hu": "hu-HU", "hy": "hy-AM", "id": "id-ID", "is": "is-IS", "it": "it-IT",
	"ja": "ja-JP", "km": "km-KH", "ko": "ko-KR", "lt": "lt-LT", "lv": "lv-LV", "mn": "mn-MN", "ms": "ms-MY", "nb": "nb-NO",
	"nl": "nl-NL", "nn": "nn-NO", "no": "nb-NO", "pa": "pa-PK", "pl": "pl-PL", "pt": "pt-PT", "ro": "ro-RO", "ru": "ru-RU",
	"sk": "sk-SK", "sl": "sl-SI", "sr": "sr-Cyrl-RS", "sv": "sv-SE", "th": "th-TH", "tr": "tr-TR", "uk": "uk-UA",
	"vi": "vi-VN", "zh": "zh-CN",
}

// locale is what an engine takes terms and dates from: the style's own
// locales before the files, the dialect before the language.
type locale struct {
	lang             string
	chain            []*style.Locale
	ordinals         *style.Locale // the first of the chain that has ordinal terms
	punctInQuote     bool
	limitDayOrdinals bool
	quotes           output.Quotes
}

func newLocale(lang string, s *style.Style, files Locales) *locale {
	lang = cmp.Or(canonical(lang), "en-US")
	base, _, _ := strings.Cut(lang, "-")
	if d := dialects[lang]; d != "" {
		lang = d
	}
	l := &locale{lang: lang}
	for _, want := range []string{lang, base, ""} {
		for _, own := range s.Locales {
			if canonical(own.Lang) == want {
				l.chain = append(l.chain, own)
			}
		}
	}
	seen := map[string]bool{}
	for _, name := range []string{lang, dialects[base], "en-US"} {
		if name == "" || seen[name] {
			continue
		}
		seen[name] = true
		if f := files(name); f != nil {
			l.chain = append(l.chain, f)
		}
	}
	for i := len(l.chain) - 1; i >= 0; i-- {
		if v := l.chain[i].PunctuationInQuote; v != nil {
			l.punctInQuote = *v
		}
		if v := l.chain[i].LimitDayOrdinals; v != nil {
			l.limitDayOrdinals = *v
		}
		if l.chain[i].HasOrdinals {
			l.ordinals = l.chain[i]
		}
	}
	l.quotes = output.Quotes{
		Open: cmp.Or(l.term("open-quote", "long", false), "“"), Close: cmp.Or(l.term("close-quote", "long", false), "”"),
		InnerOpen: cmp.Or(l.term("open-inner-quote", "long", false), "‘"), InnerClose: cmp.Or(l.term("close-inner-quote", "long", false), "’"),
		PunctuationInside: l.punctInQuote, SpacedMarks: strings.HasPrefix(l.lang, "fr"),
	}
	return l
}

// canonical writes a language as files are named: "en-US".
func canonical(lang string) string {
	parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(lang), "_", "-"), "-")
	parts[0] = strings.ToLower(parts[0])
	for i := 1; i < len(parts); i++ {
		switch {
		case len(parts[i]) == 1: // private subtags and extensions say nothing here
			return strings.Join(parts[:i], "-")
		case len(parts[i]) == 2:
			parts[i] = strings.ToUpper(parts[i])
		}
	}
	return strings.Join(parts, "-")
}

// fallback is the form that stands for one that a term does not have.
func fallback(form string) string {
	switch form {
	case "verb-short":
		return "verb"
	case "symbol":
		return "short"
	case "long":
		return ""
	}
	return "long"
}

func (l *locale) find(name, form, gender string) (style.Term, bool) {
	if name == "sub verbo" {
		name = "sub-verbo"
	}
	for f := form; f != ""; f = fallback(f) {
		for _, c := range l.chain {
			if t, ok := c.Terms[style.TermKey{Name: name, Form: f, Gender: gender}]; ok {
				return t, true
			}
		}
	}
	return style.Term{}, false
}

func (l *locale) has(name string) bool {
	t, ok := l.find(name, "long", "")
	return ok && t.Single != ""
}

func (l *locale) term(name, form string, plural bool) string {
	t, _ := l.find(name, form, "")
	if plural {
		return t.Multiple
	}
	return t.Single
}

// ampersand is the symbol for "and"; locales need not have it.
func (l *locale) ampersand() string {
	for _, c := range l.chain {
		if t, ok := c.Terms[style.TermKey{Name: "and", Form: "symbol"}]; ok {
			return t.Single
		}
	}
	return "&"
}

func (l *locale) gender(name string) string {
	t, _ := l.find(name, "long", "")
	return t.Gender
}

func (l *locale) date(form string) *style.Date {
	for _, c := range l.chain {
		if d := c.Dates[form]; d != nil {
			return d
		}
	}
	return nil
}

// ordinal writes 2 as "2nd".
func (l *locale) ordinal(n int, gender string) string {
	s := strconv.Itoa(n)
	if l.ordinals == nil {
		return s
	}
	get := func(name string) (style.Term, bool) {
		if gender != "" {
			if t, ok := l.ordinals.Terms[style.TermKey{Name: name, Form: "long", Gender: gender}]; ok {
				return t, true
			}
		}
		t, ok := l.ordinals.Terms[style.TermKey{Name: name, Form: "long"}]
		return t, ok
	}
	two := func(v int) string {
		if v < 10 {
			return "ordinal-0" + strconv.Itoa(v)
		}
		return "ordinal-" + strconv.Itoa(v)
	}
	if n < 100 {
		if t, ok := get(two(n)); ok {
			return s + t.Single
		}
	}
	if v := n % 100; v >= 10 {
		if t, ok := get(two(v)); ok && t.Match != "whole-number" {
			return s + t.Single
		}
	}
	if v := n % 10; true {
		if t, ok := get(two(v)); ok && (t.Match == "last-digit" || t.Match == "") {
			return s + t.Single
		}
	}
	t, _ := get("ordinal")
	return s + t.Single
}

// longOrdinal writes 2 as "second" up to ten.
func (l *locale) longOrdinal(n int, gender string) string {
	if n >= 1 && n <= 10 {
		name := "long-ordinal-" + strconv.Itoa(n)
		if n < 10 {
			name = "long-ordinal-0" + strconv.Itoa(n)
		}
		if t, ok := l.find(name, "long", gender); ok {
			return t.Single
		}
		if t, ok := l.find(name, "long", ""); ok {
			return t.Single
		}
	}
	return l.ordinal(n, gender)
}

// roman writes 4 as "iv".
func roman(n int) string {
	if n < 1 || n > 5999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, d := range []struct {
		value int
		text  string
	}{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for n >= d.value {
			b.WriteString(d.text)
			n -= d.value
		}
	}
	return b.String()
}
