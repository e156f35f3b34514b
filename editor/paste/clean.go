package paste

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	noBreak       = '\u00a0'
	narrowNoBreak = '\u202f'
)

// invisible characters that come with text from elsewhere and mean nothing in
// an article: soft hyphens, zero-width spaces, byte order marks, controls. The
// joiners stay, emoji and some scripts need them, and so do the marks of
// direction.
func invisible(r rune) bool {
	switch r {
	case '\u00ad', '\u200b', '\u2060', '\ufeff', '\ufffc', '\ufffe', '\uffff':
		return true
	case '\t', '\n', '\r', '\v', '\f':
		return false
	}
	return unicode.IsControl(r)
}

// blank reports whether r is white space that one space can stand for.
func blank(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\v', '\f', '\u2028', '\u2029':
		return true
	}
	return r != noBreak && r != narrowNoBreak && unicode.Is(unicode.Zs, r)
}

// keepsNoBreak reports whether a no-break space between two characters means
// something there.
func keepsNoBreak(before, after rune) bool {
	if before == 0 || after == 0 || blank(before) || blank(after) || unicode.IsSpace(before) || unicode.IsSpace(after) {
		return false
	}
	return unicode.IsDigit(before) || unicode.IsDigit(after) ||
		strings.ContainsRune("«‹§¶№", before) || strings.ContainsRune(";:!?»›%‰€£$°", after)
}

// letter is a character of a paragraph with its format, before runs are made.
type letter struct {
	r rune
	run
}

// paragraphs cleans the runs of a paragraph: one space for any white space and
// none at the ends, no invisible characters, NFC, formats that begin and end at
// words. Two line breaks in a row make two paragraphs; with flat, breaks are
// spaces. A paragraph without a word is none.
func paragraphs(runs []run, flat bool) [][]run {
	var out [][]run
	for len(runs) > 0 {
		n, next := len(runs), len(runs)
		for i := 0; i < len(runs) && !flat; i++ {
			if !runs[i].br {
				continue
			}
			j := i + 1
			breaks := 1
			for j < len(runs) && (runs[j].br || runs[j].plain() && strings.TrimFunc(runs[j].text, unicode.IsSpace) == "") {
				if runs[j].br {
					breaks++
				}
				j++
			}
			if breaks > 1 {
				n, next = i, j
				break
			}
		}
		if p := clean(runs[:n], flat); len(p) > 0 {
			out = append(out, p)
		}
		runs = runs[next:]
	}
	return out
}

func clean(runs []run, flat bool) []run {
	letters := spaced(runs, flat)
	// Formats end at words: a space at a border has what both sides have.
	for i, l := range letters {
		if l.r == ' ' && i > 0 && i < len(letters)-1 {
			letters[i].format = letters[i-1].format.both(letters[i+1].format)
		} else if l.note != "" || l.br {
			letters[i].format = format{}
			if i > 0 && i < len(letters)-1 {
				letters[i].format = letters[i-1].format.both(letters[i+1].format)
			}
			letters[i].link, letters[i].code = "", false
		}
	}
	return joined(letters)
}

// spaced gives the letters of runs with white space made one space.
func spaced(runs []run, flat bool) []letter {
	var all []letter
	last := func() rune {
		if len(all) == 0 {
			return '\n'
		}
		if l := all[len(all)-1]; l.br {
			return '\n'
		} else if l.note != "" {
			return ']'
		}
		return all[len(all)-1].r
	}
	trim := func() {
		for len(all) > 0 && all[len(all)-1].plain() && unicode.IsSpace(all[len(all)-1].r) {
			all = all[:len(all)-1]
		}
	}
	for i, r := range runs {
		switch {
		case r.br && !flat:
			trim()
			if len(all) > 0 && !all[len(all)-1].br {
				all = append(all, letter{run: r})
			}
			continue
		case r.br:
			r = run{text: " "}
		case r.note != "":
			if n := len(all); n > 1 && all[n-1].r == ' ' && all[n-1].plain() {
				all = all[:n-1] // the mark stands at its word
			}
			all = append(all, letter{run: r})
			continue
		}
		text := r.text
		r.text = ""
		for j, c := range text {
			switch {
			case invisible(c) || c == utf8.RuneError:
				if c == utf8.RuneError && strings.HasPrefix(text[j:], "\ufffd") {
					all = append(all, letter{c, r})
				}
				continue
			case c == noBreak || c == narrowNoBreak:
				if !keepsNoBreak(last(), following(text[j+utf8.RuneLen(c):], runs[i+1:])) {
					c = ' '
				}
			case blank(c):
				c = ' '
			}
			if c == ' ' && unicode.IsSpace(last()) {
				continue
			}
			all = append(all, letter{c, r})
		}
	}
	trim()
	for len(all) > 0 && all[len(all)-1].br {
		all = all[:len(all)-1]
		trim()
	}
	return all
}

// following is the next character that is seen, 0 when there is none.
func following(text string, rest []run) rune {
	for _, c := range text {
		if !invisible(c) {
			return c
		}
	}
	for _, r := range rest {
		if !r.plain() {
			return 0
		}
		for _, c := range r.text {
			if !invisible(c) {
				return c
			}
		}
	}
	return 0
}

// joined makes runs of letters again.
func joined(letters []letter) []run {
	var out []run
	var b strings.Builder
	for i := 0; i < len(letters); {
		l := letters[i]
		if !l.plain() {
			out = append(out, l.run)
			i++
			continue
		}
		b.Reset()
		for i < len(letters) && letters[i].plain() && letters[i].format == l.format {
			b.WriteRune(letters[i].r)
			i++
		}
		r := l.run
		r.text = norm.NFC.String(b.String())
		out = append(out, r)
	}
	if !hasWord(out) {
		return nil
	}
	return out
}

// hasWord reports whether runs show anything.
func hasWord(runs []run) bool {
	for _, r := range runs {
		if r.note != "" || r.plain() && strings.TrimFunc(r.text, unicode.IsSpace) != "" {
			return true
		}
	}
	return false
}

// raise gives small text above or below the line, for which Markdown has no
// mark, in characters that mean it: "10⁶", "CO₂". Text for which there are none
// stays.
func raise(s string, up bool) string {
	const plain, above, below = "0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₙ"
	to := []rune(below)
	if up {
		to = []rune(above)
	}
	var b strings.Builder
	for _, r := range s {
		at := strings.IndexRune(plain, r)
		if at < 0 {
			return s
		}
		b.WriteRune(to[utf8.RuneCountInString(plain[:at])])
	}
	return b.String()
}
