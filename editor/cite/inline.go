package cite

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text reads the little Markdown that prefixes and suffixes hold: *emphasis*,
// **strong**, _emphasis_ and backslash escapes; -- is an en dash. Everything
// else is plain.
func Text(s string) Rich {
	var out Rich
	var b strings.Builder
	italic, bold := false, false
	flush := func() {
		if b.Len() > 0 {
			out = append(out, Run{Text: b.String(), Italic: italic, Bold: bold})
			b.Reset()
		}
	}
	for i := 0; i < len(s); {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] < utf8.RuneSelf && (unicode.IsPunct(rune(s[i+1])) || unicode.IsSymbol(rune(s[i+1]))):
			b.WriteByte(s[i+1])
			i += 2
		case strings.HasPrefix(s[i:], "**") && emphasis(s, i, "**", bold):
			flush()
			bold = !bold
			i += 2
		case (s[i] == '*' || s[i] == '_') && emphasis(s, i, s[i:i+1], italic):
			flush()
			italic = !italic
			i++
		case strings.HasPrefix(s[i:], "--"):
			b.WriteString("–")
			i += 2
		default:
			b.WriteByte(s[i])
			i++
		}
	}
	flush()
	return out
}

// emphasis reports whether the mark at s[i] opens emphasis that is closed
// later, or, when it is open, closes it.
func emphasis(s string, i int, mark string, open bool) bool {
	before, _ := lastRune(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+len(mark):])
	if open {
		return !unicode.IsSpace(before)
	}
	if unicode.IsSpace(after) || after == utf8.RuneError || mark == "_" && (unicode.IsLetter(before) || unicode.IsDigit(before)) {
		return false
	}
	return strings.Contains(s[i+len(mark)+1:], mark)
}
