package bibtex

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/editor/cite"
)

// others ends a list of names that goes on.
const others = "others"

// names reads BibTeX's list of names. One that was written with semicolons is
// understood too.
func names(value string, dropping bool) []cite.Name {
	parts := split(value, isAnd)
	if len(parts) == 1 {
		if semi := split(value, func(s string) int { return b2i(s[0] == ';') }); len(semi) > 1 {
			parts = semi
		}
	}
	var list []cite.Name
	for _, p := range parts {
		if n := name(strings.TrimSpace(p), dropping); n != (cite.Name{}) {
			list = append(list, n)
		}
	}
	return list
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// isAnd is the length of the " and " that s begins with.
func isAnd(s string) int {
	if len(s) >= 5 && isSpace(s[0]) && strings.EqualFold(s[1:4], "and") && isSpace(s[4]) {
		return 4 // the space behind may be that of a second one
	}
	return 0
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// split cuts s, outside of braces, where at gives a length.
func split(s string, at func(rest string) int) []string {
	var parts []string
	depth, from := 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			i++
		case c == '{':
			depth++
		case c == '}':
			depth = max(0, depth-1)
		case depth == 0:
			if n := at(s[i:]); n > 0 {
				parts = append(parts, s[from:i])
				from = i + n
				i = from - 1
			}
		}
	}
	return append(parts, s[from:])
}

func name(s string, dropping bool) cite.Name {
	if strings.EqualFold(s, others) || s == "et al." || s == "et al" {
		return cite.Name{Literal: others}
	}
	if strings.HasPrefix(s, "{") && balanced(s, true) == len(s)-1 {
		return cite.Name{Literal: texText(s)}
	}
	commas := split(s, func(s string) int { return b2i(s[0] == ',') })
	if n, ok := extended(commas, dropping); ok {
		return n
	}
	for i := range commas {
		commas[i] = strings.TrimSpace(commas[i])
	}
	var n cite.Name
	var von string
	switch len(commas) {
	case 1: // First von Last
		words := tokens(commas[0])
		first, last := 0, max(0, len(words)-1)
		for first < last && !isLower(words[first]) {
			first++
		}
		if first < last { // a particle: the family name begins behind its last word
			end := last
			for !isLower(words[end-1]) {
				end--
			}
			von = join(words[first:end])
			last = end
		}
		n.Given, n.Family = join(words[:min(first, last)]), join(words[last:])
	default: // von Last, First or von Last, Jr, First
		words := tokens(commas[0])
		i := 0
		for i < len(words)-1 && isLower(words[i]) {
			i++
		}
		von, n.Family = join(words[:i]), join(words[i:])
		if len(commas) > 2 {
			n.Suffix = texText(commas[1])
			commas = append(commas[:1], commas[2:]...)
		}
		n.Given = texText(strings.Join(commas[1:], ", "))
	}
	if n.Family == "" {
		n.Family, n.Given = n.Given, ""
	}
	setParticle(&n, von, dropping)
	return n
}

func setParticle(n *cite.Name, von string, dropping bool) {
	if dropping {
		n.DroppingParticle = von
	} else {
		n.NonDroppingParticle = von
	}
}

// extended reads BibLaTeX's "family=Berg, prefix=van der, given=Ana".
func extended(parts []string, dropping bool) (cite.Name, bool) {
	var n cite.Name
	von := ""
	for _, p := range parts {
		k, v, ok := strings.Cut(p, "=")
		if !ok {
			return n, false
		}
		v = texText(strings.Trim(strings.TrimSpace(v), `"`))
		switch strings.ToLower(strings.TrimSpace(k)) {
		case "family":
			n.Family = v
		case "given":
			n.Given = v
		case "prefix":
			von = v
		case "suffix":
			n.Suffix = v
		case "useprefix":
			dropping = v == "false"
		case "given-i", "family-i", "prefix-i", "suffix-i", "id", "hash", "juniorcomma":
		default:
			return n, false
		}
	}
	setParticle(&n, von, dropping)
	return n, n.Family != ""
}

// tokens splits a name into words, still TeX.
func tokens(s string) []string {
	var words []string
	for _, w := range split(s, func(s string) int { return b2i(isSpace(s[0]) || s[0] == '~') }) {
		if w != "" {
			words = append(words, w)
		}
	}
	return words
}

func join(words []string) string { return texText(strings.Join(words, " ")) }

// isLower reports whether a word begins in lower case as BibTeX sees it: what
// stands in braces has no case unless it is a letter's command.
func isLower(word string) bool {
	if strings.HasPrefix(word, "{") && !strings.HasPrefix(word, `{\`) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(texText(word), func(r rune) bool { return !unicode.IsLetter(r) }))
	return unicode.IsLower(r)
}
