package quotation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is a word or a mark of a text. Quotation marks and spaces are none.
type token struct {
	start, end int
	text       string // normalised
	word       bool
}

// ellipsis and dash are how the marks of that meaning are normalised.
const (
	ellipsis = "…"
	dash     = "-"
)

// tokens calls yield with each token of a text, until it says no.
func tokens(text string, yield func(token) bool) {
	for i := 0; i < len(text); {
		t := next(text, i)
		if t.text != "" && !yield(t) {
			return
		}
		i = t.end
	}
}

// next reads what begins at i; its text is empty for what does not count.
func next(text string, i int) token {
	c, n := utf8.DecodeRuneInString(text[i:])
	t := token{start: i, end: i + n}
	switch {
	case inWord(c):
		return word(text, i)
	case c == '…' || c == '.' && dots(text, i) > 0:
		t.text = ellipsis
		if c == '.' {
			t.end = dots(text, i)
		}
	case isDash(c):
		t.text = dash
		for t.end < len(text) {
			c, n := utf8.DecodeRuneInString(text[t.end:])
			if !isDash(c) {
				break
			}
			t.end += n
		}
	case unicode.IsSpace(c) || isQuote(c) || invisible(c) || c == utf8.RuneError || unicode.IsControl(c):
	case c == '[' && noteMark(text, i) > 0: // a note's number, as encyclopedias set it
		t.end = noteMark(text, i)
	default:
		t.text = text[i:t.end]
	}
	return t
}

func inWord(c rune) bool {
	if c < utf8.RuneSelf {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	}
	return unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.Is(unicode.M, c) || unicode.Is(unicode.No, c)
}

// word reads the word that begins at i: letters and digits, with apostrophes
// inside it, and points and commas inside numbers.
func word(text string, i int) token {
	t := token{start: i, word: true}
	plain := true // text[i:end] is the word as it is
	var b []byte
	var last rune
	for j := i; j < len(text); {
		c, n := utf8.DecodeRuneInString(text[j:])
		switch {
		case inWord(c):
			if !plain {
				b = append(b, text[j:j+n]...)
			}
		case invisible(c) || isApostrophe(c) && joins(text, j+n), (c == '.' || c == ',') && '0' <= last && last <= '9' && digitAt(text, j+n):
			if plain {
				plain = false
				b = append(b, text[i:j]...)
			}
			switch {
			case isApostrophe(c):
				b = append(b, '\'')
			case !invisible(c):
				b = append(b, byte(c))
			}
		default:
			return t.of(text, i, j, plain, b)
		}
		if !invisible(c) {
			last = c
		}
		j += n
	}
	return t.of(text, i, len(text), plain, b)
}

func (t token) of(text string, i, j int, plain bool, b []byte) token {
	t.end = j
	t.text = text[i:j]
	if !plain {
		t.text = string(b)
	}
	for k := range len(t.text) {
		if t.text[k] >= utf8.RuneSelf {
			t.text = norm.NFKC.String(t.text) // ligatures, raised figures, accents
			break
		}
	}
	return t
}

func joins(text string, i int) bool {
	c, _ := utf8.DecodeRuneInString(text[i:])
	return i < len(text) && inWord(c)
}

func digitAt(text string, i int) bool { return i < len(text) && '0' <= text[i] && text[i] <= '9' }

// dots is where three or more full stops, perhaps spaced, end; 0 for fewer.
func dots(text string, i int) int {
	n, end := 0, i
	for j := i; j < len(text); {
		c, size := utf8.DecodeRuneInString(text[j:])
		switch {
		case c == '.':
			n++
			end = j + size
		case (c == ' ' || c == '\u00a0' || c == '\u202f') && j == end && n > 0:
		default:
			size = 0
		}
		if size == 0 {
			break
		}
		j += size
	}
	if n < 3 {
		return 0
	}
	return end
}

// noteMark is where [12] ends, 0 when it is none.
func noteMark(text string, i int) int {
	j := i + 1
	for digitAt(text, j) {
		j++
	}
	if j == i+1 || j > i+4 || j >= len(text) || text[j] != ']' {
		return 0
	}
	return j + 1
}

func isDash(c rune) bool {
	return c == '-' || '‐' <= c && c <= '―' || c == '−' || c == '⸺' || c == '⸻' || c == '﹘' || c == '﹣' || c == '－'
}

func isQuote(c rune) bool {
	return c == '"' || c == '\'' || c == '`' || c == '´' || '‘' <= c && c <= '‟' || c == '«' || c == '»' || c == '‹' || c == '›' || c == '′' || c == '″' || c == '＂'
}

func isApostrophe(c rune) bool {
	return c == '\'' || c == '’' || c == '‘' || c == 'ʼ' || c == '´'
}

func invisible(c rune) bool {
	switch c {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u200e', '\u200f':
		return true
	}
	return false
}

// fragment is a stretch of a quotation without gaps.
type fragment struct {
	tokens []token
	loose  []bool // by token: whether its first letter may be of the other case
	// reach is how many of the source's tokens may stand between the fragment
	// before and this one.
	reach int
}

// Reaches of gaps, in tokens.
const (
	leftOut = 2000 // for an ellipsis
	putIn   = 8    // for words in brackets: what they stand in the place of
)

// parsed is a quotation taken apart.
type parsed struct {
	fragments []fragment
	words     int
}

// parse takes a quotation apart at its ellipses and its insertions.
func parse(text string) parsed {
	var p parsed
	f := fragment{}
	flush := func(reach int) {
		for len(f.tokens) > 0 && !f.tokens[0].word {
			f.tokens, f.loose = f.tokens[1:], f.loose[1:]
		}
		for n := len(f.tokens); n > 0 && !f.tokens[n-1].word; n-- {
			f.tokens, f.loose = f.tokens[:n-1], f.loose[:n-1]
		}
		if len(f.tokens) > 0 {
			f.loose[0] = f.loose[0] || f.reach != putIn
			p.fragments = append(p.fragments, f)
			f = fragment{reach: reach}
		}
		f.reach = max(f.reach, reach)
	}
	for i := 0; i < len(text); {
		if text[i] == '[' || text[i] == '(' {
			if end, reach, t, ok := bracketed(text, i); ok {
				if t.text != "" { // [T]he
					f.tokens, f.loose = append(f.tokens, t), append(f.loose, true)
					p.words++
					i = t.end
					continue
				}
				// boat[s]: the word that is changed goes with the change
				for n := len(f.tokens); n > 0 && f.tokens[n-1].end == i && f.tokens[n-1].word; n-- {
					f.tokens, f.loose = f.tokens[:n-1], f.loose[:n-1]
					p.words--
				}
				flush(reach)
				for i = end; i < len(text) && joins(text, i); {
					i = word(text, i).end
				}
				continue
			}
		}
		t := next(text, i)
		i = t.end
		switch {
		case t.text == "":
		case t.text == ellipsis:
			flush(leftOut)
		default:
			if t.word {
				p.words++
			}
			f.tokens, f.loose = append(f.tokens, t), append(f.loose, false)
		}
	}
	flush(0)
	return p
}

// bracketed reads [words put in], […], (…) and [T]he, which begin at i.
func bracketed(text string, i int) (end, reach int, t token, ok bool) {
	closer := byte(']')
	if text[i] == '(' {
		closer = ')'
	}
	size := strings.IndexByte(text[i:], closer)
	if size < 0 {
		return 0, 0, t, false
	}
	inner, end := strings.TrimSpace(text[i+1:i+size]), i+size+1
	switch mark := next(inner+" ", 0); {
	case inner == "" || noteMark(text, i) > 0:
		return 0, 0, t, false
	case mark.text == ellipsis && mark.end >= len(inner):
		return end, leftOut, t, true
	case closer == ')':
		return 0, 0, t, false
	case utf8.RuneCountInString(inner) == 1 && joins(text, end) && (i == 0 || !endsWord(text[:i])):
		rest := word(text, end)
		rest.start, rest.text = i, inner+rest.text
		return end, 0, rest, true
	}
	return end, putIn, t, true
}

func endsWord(s string) bool {
	c, _ := utf8.DecodeLastRuneInString(s)
	return inWord(c)
}

// join writes tokens as one reads them.
func join(list []token) string {
	var b strings.Builder
	glued := true
	for _, t := range list {
		if !glued && (t.word || opensBracket(t.text)) {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
		glued = t.text == dash || opensBracket(t.text)
	}
	return b.String()
}

func opensBracket(s string) bool { return s == "(" || s == "[" || s == "$" || s == "€" || s == "£" }
