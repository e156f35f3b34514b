package cite

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// locatorTerm is a CSL locator with what people write for it. The first two
// abbreviations, singular and plural, are the ones Locator.String writes.
type locatorTerm struct {
	label string
	short [2]string
	also  []string
}

// locatorTerms are those of CSL 1.0.2.
var locatorTerms = []locatorTerm{
	{"page", [2]string{"p.", "pp."}, []string{"page", "pages", "pg.", "pgs."}},
	{"chapter", [2]string{"chap.", "chaps."}, []string{"chapter", "chapters", "ch.", "chs."}},
	{"section", [2]string{"sec.", "secs."}, []string{"section", "sections", "sect.", "sects.", "§", "§§"}},
	{"paragraph", [2]string{"para.", "paras."}, []string{"paragraph", "paragraphs", "par.", "¶", "¶¶"}},
	{"volume", [2]string{"vol.", "vols."}, []string{"volume", "volumes"}},
	{"issue", [2]string{"no.", "nos."}, []string{"issue", "issues", "number", "numbers"}},
	{"note", [2]string{"n.", "nn."}, []string{"note", "notes", "fn.", "fns.", "footnote", "footnotes", "endnote", "endnotes"}},
	{"figure", [2]string{"fig.", "figs."}, []string{"figure", "figures"}},
	{"table", [2]string{"tbl.", "tbls."}, []string{"table", "tables", "tab."}},
	{"article-locator", [2]string{"art.", "arts."}, []string{"article", "articles"}},
	{"book", [2]string{"bk.", "bks."}, []string{"book", "books"}},
	{"column", [2]string{"col.", "cols."}, []string{"column", "columns"}},
	{"folio", [2]string{"fol.", "fols."}, []string{"folio", "folios", "f.", "ff."}},
	{"line", [2]string{"l.", "ll."}, []string{"line", "lines"}},
	{"opus", [2]string{"op.", "opp."}, []string{"opus", "opera"}},
	{"part", [2]string{"pt.", "pts."}, []string{"part", "parts"}},
	{"sub-verbo", [2]string{"s.v.", "s.vv."}, []string{"sub verbo", "sub verbis"}},
	{"verse", [2]string{"v.", "vv."}, []string{"verse", "verses"}},
	{"act", [2]string{"act", "acts"}, nil},
	{"appendix", [2]string{"app.", "apps."}, []string{"appendix", "appendices"}},
	{"canon", [2]string{"can.", "cann."}, []string{"canon", "canons"}},
	{"elocation", [2]string{"loc.", "locs."}, []string{"location", "locations"}},
	{"equation", [2]string{"eq.", "eqs."}, []string{"equation", "equations"}},
	{"rule", [2]string{"r.", "rr."}, []string{"rule", "rules"}},
	{"scene", [2]string{"sc.", "scs."}, []string{"scene", "scenes"}},
	{"supplement", [2]string{"suppl.", "suppls."}, []string{"supplement", "supplements", "supp.", "supps."}},
	{"timestamp", [2]string{"at", "at"}, []string{"timestamp", "timestamps"}},
}

// spelling is one way to write a locator's term.
type spelling struct{ text, label string }

// spellings are all ways to write all terms, longest first, so that "paras."
// is not read as "par".
var spellings = func() []spelling {
	var list []spelling
	for _, t := range locatorTerms {
		for _, s := range slices.Concat(t.short[:], t.also) {
			if t.label == "timestamp" && s == "at" {
				continue // "at" begins too many ordinary suffixes
			}
			list = append(list, spelling{s, t.label})
			if bare, ok := strings.CutSuffix(s, "."); ok && len(bare) > 1 && !strings.Contains(bare, ".") {
				list = append(list, spelling{bare, t.label})
			}
		}
	}
	byLength(list)
	return list
}()

// byLength puts the longest first, and of equals those that come first by their
// letters, so that the order is always the same.
func byLength(list []spelling) {
	slices.SortStableFunc(list, func(a, b spelling) int {
		return cmp.Or(cmp.Compare(len(b.text), len(a.text)), cmp.Compare(a.text, b.text), cmp.Compare(a.label, b.label))
	})
}

// LocatorLabels lists the CSL locator terms, the common ones first.
func LocatorLabels() []string {
	labels := make([]string, len(locatorTerms))
	for i, t := range locatorTerms {
		labels[i] = t.label
	}
	return labels
}

// NewLocator makes a locator of a term as people write it ("pp.", "§",
// "chapter") and a value. An empty or unknown term is "page", as in pandoc.
func NewLocator(term, value string) Locator {
	value = strings.TrimSpace(value)
	if value == "" {
		return Locator{}
	}
	term = strings.TrimSpace(term)
	for _, t := range locatorTerms {
		if t.label == term {
			return Locator{Label: term, Value: value}
		}
	}
	label, n := matchTerm(term, spellings)
	if label == "" || n != len(term) {
		label = "page"
	}
	return Locator{Label: label, Value: value}
}

// IsZero reports whether there is no locator.
func (l Locator) IsZero() bool { return l.Value == "" }

// String is the locator with its short English term: "p. 3", "pp. 3–5". Each
// hyphen between digits becomes an en dash.
func (l Locator) String() string {
	if l.IsZero() {
		return ""
	}
	value := EnDashRange(l.Value)
	for _, t := range locatorTerms {
		if t.label != l.Label {
			continue
		}
		if strings.ContainsAny(value, "–,&;") || strings.Contains(value, " and ") {
			return t.short[1] + " " + value
		}
		return t.short[0] + " " + value
	}
	return l.Label + " " + value
}

// EnDashRange writes ranges such as "3-5" and "iv - x" with an en dash, as
// typography wants, and leaves hyphens inside words ("A-12-b") alone.
func EnDashRange(s string) string {
	parts := strings.Split(strings.ReplaceAll(s, "--", "-"), "-")
	var b strings.Builder
	b.WriteString(parts[0])
	for i := 1; i < len(parts); i++ {
		left, right := strings.TrimSpace(parts[i-1]), strings.TrimSpace(parts[i])
		if isNumberTail(left) && isNumberHead(right) {
			joined := strings.TrimRight(b.String(), " ")
			b.Reset()
			b.WriteString(joined + "–" + strings.TrimLeft(parts[i], " "))
			continue
		}
		b.WriteString("-" + parts[i])
	}
	return b.String()
}

func isNumberTail(s string) bool {
	if i := strings.LastIndexAny(s, " ,;"); i >= 0 {
		s = s[i+1:]
	}
	return isRoman(s) || s != "" && unicode.IsDigit(rune(s[len(s)-1]))
}

func isNumberHead(s string) bool {
	if i := strings.IndexAny(s, " ,;"); i >= 0 {
		s = s[:i]
	}
	return isRoman(s) || s != "" && unicode.IsDigit(rune(s[0]))
}

func isRoman(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "ivxlcdm") == ""
}

// term finds the locator term at the start of s, the language's own first.
func (x Syntax) term(s string) (label string, n int) {
	if label, n = matchTerm(s, x.own); n > 0 {
		return label, n
	}
	return matchTerm(s, spellings)
}

// matchTerm finds the longest of the terms at the start of s. Where one is a
// single letter, capitals count: "s. 3" is no page in German.
func matchTerm(s string, terms []spelling) (label string, n int) {
	for _, sp := range terms {
		if len(s) < len(sp.text) || !strings.EqualFold(s[:len(sp.text)], sp.text) {
			continue
		}
		if utf8.RuneCountInString(strings.TrimSuffix(sp.text, ".")) == 1 && s[:len(sp.text)] != sp.text && unicode.IsUpper([]rune(sp.text)[0]) {
			continue
		}
		last, _ := lastRune(sp.text)
		next, _ := utf8.DecodeRuneInString(s[len(sp.text):])
		if unicode.IsLetter(last) && (unicode.IsLetter(next) || unicode.IsDigit(next)) && len(s) > len(sp.text) {
			continue
		}
		return sp.label, len(sp.text)
	}
	return "", 0
}

// ParseLocator splits what follows a key into its locator and the rest, by
// pandoc's rules: a term and numbers ("pp. 33-35, 38"), bare numbers for
// pages, Roman numbers after a term, or anything between braces
// ("{pp. iv, vi-xi}"); "{}" says that there is none. rest is as written. Terms
// are English ones.
func ParseLocator(s string) (loc Locator, rest string) { return Syntax{}.ParseLocator(s) }

// ParseLocator is ParseLocator with the terms of a language.
func (x Syntax) ParseLocator(s string) (loc Locator, rest string) {
	t := strings.TrimLeft(s, " \t\r\n")
	t = strings.TrimPrefix(t, ",")
	t = strings.TrimLeft(t, " \t\r\n")
	if strings.HasPrefix(t, "{") {
		if end := closingBrace(t); end > 0 {
			inner := strings.TrimSpace(t[1:end])
			label, n := x.term(inner)
			if label == "" {
				label = "page"
			}
			return NewLocator(label, joinLines(inner[n:])), t[end+1:]
		}
	}
	label, n := x.term(t)
	value, used := locatorWords(t[n:], label != "")
	if used == 0 {
		return Locator{}, s
	}
	if label == "" {
		label = "page"
	}
	return NewLocator(label, joinLines(value)), t[n+used:]
}

// joinLines makes one space of every run of white space.
func joinLines(s string) string { return strings.Join(strings.Fields(s), " ") }

func closingBrace(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// locatorWords takes the words that make up a locator's value from the start
// of s. Without a term each must have a digit; with one Roman numbers do too.
func locatorWords(s string, hasTerm bool) (value string, used int) {
	for {
		at := used
		separated := false
		if used > 0 && at < len(s) && (s[at] == ',' || s[at] == ';') {
			separated = true
			at++
		}
		for at < len(s) && strings.IndexByte(" \t\r\n", s[at]) >= 0 {
			at++
		}
		n := locatorWord(s[at:])
		word := s[at : at+n]
		if n == 0 {
			break
		}
		if !strings.ContainsFunc(word, unicode.IsDigit) {
			roman := hasTerm && (used == 0 || separated) && romanRange(word)
			group := hasTerm && used == 0 && strings.HasPrefix(word, "(")
			if !roman && !group {
				break
			}
		}
		used = at + n
	}
	return s[:used], used
}

func romanRange(w string) bool {
	for p := range strings.FieldsFuncSeq(w, func(r rune) bool { return r == '-' || r == '–' }) {
		if !isRoman(p) {
			return false
		}
	}
	return true
}

// locatorWord is the length of the number-like word at the start of s: up to
// white space or punctuation, but with "-", "–", ":" and inner dots, and with
// groups in parentheses.
func locatorWord(s string) int {
	i := 0
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '(':
			end := strings.IndexByte(s[i:], ')')
			if end < 0 || strings.ContainsAny(s[i:i+end], " \n") {
				return i
			}
			i += end + 1
			continue
		case r == '-' || r == '–' || r == ':' && i+n < len(s) && isWordRune(s[i+n:]):
		case r == '.':
			if i == 0 || i+1 >= len(s) || !isWordRune(s[i+1:]) {
				return i
			}
		case unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r):
			return i
		}
		i += n
	}
	return i
}

func isWordRune(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
