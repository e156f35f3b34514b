package house

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/editor/cite"
)

// etAlFrom is the number of names from which only the first is given.
const etAlFrom = 4

// creators are the authors, or the editors of a work without authors.
func creators(r *cite.Reference) (names []cite.Name, editors bool) {
	if names = written(r.Author); len(names) > 0 {
		return names, false
	}
	if r.Type == "chapter" {
		return nil, false // its editors are the book's
	}
	names = written(r.Editor)
	return names, len(names) > 0
}

// written are the names that have letters.
func written(names []cite.Name) []cite.Name {
	blank := func(n cite.Name) bool {
		return (n.Literal != "" || strings.TrimSpace(n.Family) == "") && name(n) == ""
	}
	if !slices.ContainsFunc(names, blank) {
		return names
	}
	return slices.DeleteFunc(slices.Clone(names), blank)
}

// nameList is "A. One, B. Two and C. Three", or "A. One et al.".
func nameList(names []cite.Name) cite.Rich {
	names = written(names)
	var b strings.Builder
	for i, n := range names {
		switch {
		case i == 0:
		case i == len(names)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(name(n))
		if len(names) >= etAlFrom {
			b.WriteString(" et al.")
			break
		}
	}
	if b.Len() == 0 {
		return nil
	}
	return cite.Rich{{Text: b.String()}}
}

// name is "N. Castillo"; an institution stands as it is written.
func name(n cite.Name) string {
	if n.Literal != "" {
		return strings.TrimSpace(n.Literal)
	}
	if n.Family == "" {
		return strings.TrimSpace(n.Given)
	}
	if r, _ := utf8.DecodeRuneInString(n.Family); unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
		return n.Family + n.Given
	}
	particle := joined(n.DroppingParticle, n.NonDroppingParticle)
	family := n.Family
	switch {
	case particle == "":
	case strings.HasSuffix(particle, "'"), strings.HasSuffix(particle, "’"), strings.HasSuffix(particle, "-"):
		family = particle + family
	default:
		family = particle + " " + family
	}
	return joined(initials(n.Given), family, n.Suffix)
}

// initials is "J.-P. R." for "Jean-Paul Robert" and for "J.-P. R.".
func initials(given string) string {
	var words []string
	for _, w := range strings.FieldsFunc(given, func(r rune) bool { return unicode.IsSpace(r) || r == '.' }) {
		var parts []string
		for p := range strings.SplitSeq(w, "-") {
			if r, _ := utf8.DecodeRuneInString(p); unicode.IsLetter(r) {
				parts = append(parts, string(r)+".")
			}
		}
		if len(parts) == 0 {
			continue
		}
		// "J.-P." comes apart at its dots: the hyphen belongs to the next word.
		if s := strings.Join(parts, "-"); strings.HasPrefix(w, "-") && len(words) > 0 {
			words[len(words)-1] += "-" + s
		} else {
			words = append(words, s)
		}
	}
	return strings.Join(words, " ")
}
