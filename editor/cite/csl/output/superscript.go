package output

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// raised reports whether a character is a superscript of its own, which is
// written as a raised ordinary one.
func raised(r rune) bool {
	if r < 0xaa {
		return false
	}
	switch {
	case r == 'ª', r == '²', r == '³', r == '¹', r == 'º', r == '℠', r == '™', r == 0x06e5, r == 0x06e6,
		r >= 0x2070 && r <= 0x207f, r >= 0x3192 && r <= 0x319f:
		return true
	case r >= 0x02b0 && r <= 0x02b8, r >= 0x02e0 && r <= 0x02e4, r == 0x02c0, r == 0x02c1,
		r >= 0x1d2c && r <= 0x1d61:
		return plainOf(r) != string(r)
	}
	return false
}

// lower writes superscript characters as raised ordinary ones.
func lower(s string) []*Node {
	var list []*Node
	at := 0
	for i, r := range s {
		if !raised(r) {
			continue
		}
		if i > at {
			list = append(list, Leaf(s[at:i]))
		}
		list = append(list, &Node{Children: []*Node{Leaf(plainOf(r))}, Style: Style{VerticalAlign: "sup"}})
		at = i + len(string(r))
	}
	if at < len(s) {
		list = append(list, Leaf(s[at:]))
	}
	return list
}

// plainOf is the ordinary character of a superscript.
func plainOf(r rune) string {
	switch r {
	case 0x02c0:
		return "ʔ"
	case 0x02c1:
		return "ʕ"
	case 0x06e5:
		return "و"
	case 0x06e6:
		return "ي"
	}
	s := norm.NFKC.String(string(r))
	if s == string(r) && !unicode.IsLetter(r) {
		return ""
	}
	return s
}
