package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Words splits text into words, runs of white space and single marks (UAX #29),
// so that joining them gives the text back. Addresses, citation keys and
// footnote marks are one word each: half of one is worth nothing.
func Words(text string) []string {
	var out []string
	state := -1
	start, spaces := 0, false // the last word, and whether it is white space
	for at := 0; at < len(text); {
		n := wholeWord(text[at:], out)
		if n > 0 {
			state = -1
		} else {
			var word string
			word, _, state = uniseg.FirstWordInString(text[at:], state)
			n = len(word)
		}
		space := isSpace(text[at : at+n])
		if spaces && space {
			out[len(out)-1] = text[start : at+n]
		} else {
			start = at
			out = append(out, text[at:at+n])
		}
		spaces = space
		at += n
	}
	return out
}

// wholeWord returns the length of what s begins with and must not be split, or
// 0. before are the words in front of it.
func wholeWord(s string, before []string) int {
	n := len(before)
	switch {
	case n >= 2 && before[n-1] == "(" && before[n-2] == "]":
		// A link's address.
		return strings.IndexFunc(s, func(r rune) bool { return r == ')' || unicode.IsSpace(r) })
	case strings.HasPrefix(s, "http://"), strings.HasPrefix(s, "https://"), strings.HasPrefix(s, "mailto:"), strings.HasPrefix(s, "www."):
		end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>()[]\"”", r) })
		if end < 0 {
			end = len(s)
		}
		return len(strings.TrimRight(s[:end], ".,;:!?'*_"))
	case s[0] == '@' && (n == 0 || !endsInLetter(before[n-1])):
		end := 1
		for end < len(s) {
			r, size := utf8.DecodeRuneInString(s[end:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_:.#$%&-+?<>~/", r) {
				break
			}
			end += size
		}
		return len(strings.TrimRight(s[:end], ":.#$%&-+?<>~/@"))
	case strings.HasPrefix(s, "[^"):
		return strings.IndexByte(s, ']') + 1
	}
	return 0
}

func endsInLetter(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func isSpace(s string) bool { return strings.TrimSpace(s) == "" }

// hasLetter reports whether s is a word: more than marks and space.
func hasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
