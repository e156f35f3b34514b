package extract

import (
	"slices"
	"strings"
	"unicode"

	"postil/editor/cite"
)

// Lack is something that a citation should have.
type Lack string

// What a citation may lack.
const (
	Author    Lack = "author"
	Title     Lack = "title"
	Container Lack = "container" // where it appeared, when no address says it
	Dated     Lack = "date"
	Comma     Lack = "comma"  // behind the author; where the title begins was guessed
	Quotes    Lack = "quotes" // a quotation mark has no partner
)

// Found is a pair of parentheses that holds citations.
type Found struct {
	Span  cite.Span // with its parentheses
	Parts []Part    // one, or several that semicolons part
}

// Part is one citation.
type Part struct {
	Text      string // as it is written
	Prefix    string // "see", "cf."
	Reference *cite.Reference
	Locator   cite.Locator
	Lacks     []Lack
}

// maxLength bounds what stands between parentheses, in bytes.
const maxLength = 700

// Find finds the citations in a text, in its order. It knows nothing of
// Markdown's blocks: code is the caller's to leave out.
func Find(text string) []Found {
	var found []Found
	for i := 0; i < len(text); i++ {
		if text[i] != '(' || i > 0 && (text[i-1] == ']' || text[i-1] == '\\') {
			continue
		}
		end := closing(text[i:min(len(text), i+maxLength)])
		if end < 0 {
			continue
		}
		inner := text[i+1 : i+end]
		if parts := citations(inner); parts != nil {
			found = append(found, Found{cite.Span{Start: i, End: i + end + 1}, parts})
			i += end
		}
	}
	return found
}

// closing is the index of the parenthesis that closes the one s begins with,
// in its paragraph; -1 for none.
func closing(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		case '\n':
			if i+1 < len(s) && (s[i+1] == '\n' || s[i+1] == '\r') {
				return -1
			}
		}
	}
	return -1
}

// citations reads what stands between parentheses, nil when it is something
// else.
func citations(inner string) []Part {
	if strings.Contains(inner, "[@") || !strings.Contains(inner, ",") {
		return nil
	}
	var parts []Part
	for _, s := range split(inner, ';') {
		p, ok := citation(strings.Join(strings.Fields(s), " "))
		if !ok {
			parts = nil
			break
		}
		parts = append(parts, p)
	}
	if parts == nil {
		if p, ok := citation(strings.Join(strings.Fields(inner), " ")); ok {
			parts = []Part{p}
		}
	}
	return parts
}

// split cuts s at a separator outside of quotation marks, brackets and
// parentheses; inside them too when they do not match.
func split(s string, sep byte) []string {
	quoted := balancedQuotes(s)
	var parts []string
	depth, open, from := 0, false, 0
	for i, r := range s {
		switch {
		case r == '(' || r == '[':
			depth++
		case r == ')' || r == ']':
			depth--
		case !quoted:
		case r == '“' || r == '«':
			open = true
		case r == '”' || r == '»':
			open = false
		case r == '"':
			open = !open
		}
		if r == rune(sep) && depth <= 0 && !open && (i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\n') {
			parts = append(parts, strings.TrimSpace(s[from:i]))
			from = i + 1
		}
	}
	return append(parts, strings.TrimSpace(s[from:]))
}

// balancedQuotes reports whether each quotation mark has a partner.
func balancedQuotes(s string) bool {
	depth := 0
	for _, r := range s {
		switch r {
		case '“', '«':
			depth++
		case '”', '»':
			depth--
		}
		if depth < 0 || depth > 1 {
			return false
		}
	}
	return depth == 0 && strings.Count(s, `"`)%2 == 0
}

// Replace puts citations by key in the place of those found: "[see @a, p. 3;
// @b]". key gives the key of a part's source, "" to leave all of its
// parentheses as they are. found is what Find found in text.
func Replace(text string, found []Found, key func(Part) string) string {
	var b strings.Builder
	at := 0
	for _, f := range found {
		items := make([]string, 0, len(f.Parts))
		for _, p := range f.Parts {
			k := key(p)
			if k == "" {
				break
			}
			item := cite.FormatKey(k)
			if p.Prefix != "" {
				item = p.Prefix + " " + item
			}
			if !p.Locator.IsZero() {
				item += ", " + p.Locator.String()
			}
			items = append(items, item)
		}
		if len(items) < len(f.Parts) {
			continue
		}
		b.WriteString(text[at:f.Span.Start])
		b.WriteString("[" + strings.Join(items, "; ") + "]")
		at = f.Span.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// words counts the words of s that have a letter.
func words(s string) int {
	n := 0
	for w := range strings.FieldsSeq(s) {
		if strings.ContainsFunc(w, unicode.IsLetter) {
			n++
		}
	}
	return n
}

// capitalised reports whether s begins as a title or a name does, and not as
// the rest of a sentence.
func capitalised(s string) bool {
	for _, r := range strings.TrimLeft(s, `*_“"«‘'[`) {
		return unicode.IsUpper(r) || unicode.IsDigit(r) || !unicode.IsLower(r) && unicode.IsLetter(r)
	}
	return false
}

// named reports whether s can be a name: a few words, all but the small ones
// with capitals.
func named(s string) bool {
	list := strings.Fields(s)
	if len(list) == 0 || len(list) > 8 || strings.ContainsAny(s, "?!:“”\"") {
		return false
	}
	return !slices.ContainsFunc(list, func(w string) bool { return !capitalised(w) && !small[w] })
}

var small = map[string]bool{
	"of": true, "the": true, "and": true, "for": true, "on": true, "in": true, "at": true, "de": true, "la": true, "du": true, "des": true, "von": true, "van": true, "der": true, "di": true, "&": true,
}
