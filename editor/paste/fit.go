package paste

import (
	"slices"
	"strings"
	"unicode"
)

// reach bounds how many words of the one text are looked over for a word of
// the other.
const reach = 64

// Agrees reports whether the text is what a clipboard says that it holds as
// plain text. The two may differ in the marks of lists and notes, in capitals
// and in punctuation; HTML that is left over from before does not agree.
func (r Result) Agrees(plain string) bool {
	rich, other := wordsIn(r.text), wordsIn(plain)
	found, at := 0, 0
	for _, w := range rich {
		if i := slices.Index(other[at:min(len(other), at+reach)], w); i >= 0 {
			found++
			at += i + 1
		}
	}
	// Marks of lists and notes, and the notes themselves, may be more in the
	// plain text.
	more := len(other) - found
	allowed := len(other)/5 + strings.Count(plain, "\n") + len(wordsIn(r.Notes))
	return found > 0 && found*10 >= len(rich)*9 && more <= allowed
}

// wordsIn gives the words of a text in small letters. A character of a script
// without spaces is a word, and a number behind letters, as the mark of a note
// is in plain text, is one of its own.
func wordsIn(s string) []string {
	const (
		none = iota
		letters
		digits
		alone
	)
	var words []string
	start, now := 0, none
	s = strings.ToLower(s)
	for i, c := range s {
		kind := none
		switch {
		case unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			kind = alone
		case unicode.IsDigit(c):
			kind = digits
		case unicode.IsLetter(c):
			kind = letters
		case unicode.IsMark(c) && now != none:
			continue
		}
		if kind == now && kind != alone {
			continue
		}
		if now != none {
			words = append(words, s[start:i])
		}
		start, now = i, kind
	}
	if now != none {
		words = append(words, s[start:])
	}
	if len(words) == 0 && strings.TrimSpace(s) != "" { // nothing but marks
		words = append(words, strings.Join(strings.Fields(s), ""))
	}
	return words
}

// Better reports whether the Markdown says more than the same text as plain
// text does: a format, or where paragraphs end when the plain text has a mere
// line end there. What an editor for code copies is better plain, Markdown most
// of all.
func (r Result) Better(plain string) bool {
	return r.Formatted || r.paragraphs > 1 && !r.code && !strings.Contains(strings.TrimSpace(strings.ReplaceAll(plain, "\r\n", "\n")), "\n\n")
}

// Between gives the body with the line ends that it needs between two texts: a
// paragraph goes on from a line and is gone on from, any other block stands by
// itself.
func (r Result) Between(before, after string) string {
	if r.Body == "" {
		return ""
	}
	lead, trail := "", ""
	if !r.opens || strings.HasSuffix(before, "\n") {
		lead = Gap(before)
	}
	if !r.ends && strings.TrimSpace(after) != "" {
		switch {
		case strings.HasPrefix(after, "\n\n"):
		case strings.HasPrefix(after, "\n"):
			trail = "\n"
		default:
			trail = "\n\n"
		}
	}
	if r.opens && r.paragraphs == 1 && r.ends {
		lead = "" // a few words
	}
	return lead + r.Body + trail
}

// Gap is the line ends to put behind a text so that another block can begin.
func Gap(before string) string {
	switch {
	case strings.TrimSpace(before) == "", strings.HasSuffix(before, "\n\n"):
		return ""
	case strings.HasSuffix(before, "\n"):
		return "\n"
	}
	return "\n\n"
}

// InCode reports whether a text ends inside a fenced block of code, where
// nothing but plain text makes sense.
func InCode(before string) bool {
	fence := ""
	for l := range strings.SplitSeq(before, "\n") {
		l = strings.TrimLeft(l, " >")
		n := len(l) - len(strings.TrimLeft(l, "`"))
		if strings.HasPrefix(l, "~") {
			n = len(l) - len(strings.TrimLeft(l, "~"))
		}
		switch {
		case n < 3:
		case fence == "":
			fence = l[:n]
		case strings.HasPrefix(l, fence) && strings.Trim(l[n:], " ") == "":
			fence = ""
		}
	}
	return fence != ""
}
