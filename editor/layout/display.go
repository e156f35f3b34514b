package layout

import (
	"strings"
	"unicode/utf8"
)

// display is text as it may be drawn: what has no picture is left out, and
// what should not be in a text stands as a replacement character.
func display(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c >= 0x7f {
			return displayRest(s, i)
		}
	}
	return s
}

func displayRest(s string, i int) string {
	clean := true
	for _, r := range s[i:] {
		if drawn(r) != r {
			clean = false
			break
		}
	}
	if clean && utf8.ValidString(s) {
		return s
	}
	// Map writes the replacement character for bytes that are no UTF-8.
	return strings.Map(drawn, s)
}

// drawn is what stands for a character; -1 for nothing.
func drawn(r rune) rune {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0, r == '\u2028', r == '\u2029':
		return utf8.RuneError
	case r == '\u00ad', r == '\ufeff', r == '\u200b', r == '\u2060',
		r == '\u200e', r == '\u200f', r == '\u061c',
		r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return -1
	}
	return r
}
