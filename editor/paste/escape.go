package paste

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/editor/cite"
)

// class says what a byte of a paragraph is.
type class byte

const (
	words  class = iota // of the text: a backslash may go before it
	marks               // of Markdown, which the writer put there
	opaque              // of the writer, too, but never read as a mark: targets, code
)

// inlineText is a paragraph with the class of each byte.
type inlineText struct {
	text  []byte
	class []class
	label []bool // inside the words of a link
	links int    // open now
}

func (t *inlineText) add(s string, c class) {
	for i := range len(s) {
		t.text = append(t.text, s[i])
		t.class = append(t.class, c)
		t.label = append(t.label, t.links > 0)
	}
}

// care says how much is escaped.
type care int

const (
	whereRead  care = iota // only what would otherwise be read as a mark
	everywhere             // every character that can be one
)

var (
	entity     = regexp.MustCompile(`&(#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]*);`)
	numbered   = regexp.MustCompile(`^[0-9]{1,9}[.)]([ \t\n]|$)`)
	underline  = regexp.MustCompile(`^(=[= ]*|-[- ]*)(\n|$)`)
	definition = regexp.MustCompile(`^\[[^\[\]\n]+\]:`)
	box        = regexp.MustCompile(`^\[[ xX]\]`)
)

// escaped gives the paragraph with backslashes before those of its words that
// would be read as marks. cell is for the cells of a table.
func (t *inlineText) escaped(c care, cell bool) string {
	var out strings.Builder
	count := map[byte]int{} // of the marks that need a partner
	for i, b := range t.text {
		if t.class[i] != opaque && strings.IndexByte("*_~`", b) >= 0 {
			count[b]++
		}
	}
	lineStart := 0
	for i, b := range t.text {
		if b == '\n' {
			lineStart = i + 1
		}
		if b == '\\' && t.class[i] == words && bytes.HasPrefix(t.text[i+1:], []byte("\\\n")) {
			out.WriteString("&#92;") // the parser takes no two backslashes before the one that breaks a line
			continue
		}
		if t.class[i] == words && b < utf8.RuneSelf {
			if cell && b == '|' || t.isMark(i, lineStart, count) || c == everywhere && strings.IndexByte("\\`*_[]<>#~@&|!+-=:", b) >= 0 {
				out.WriteByte('\\')
			}
		} else if cell && b == '|' && t.class[i] == opaque {
			out.WriteByte('\\')
		}
		out.WriteByte(b)
	}
	return out.String()
}

// isMark reports whether the byte at i would be read as one.
func (t *inlineText) isMark(i, lineStart int, count map[byte]int) bool {
	rest := t.text[i+1:]
	before, after := byte('\n'), byte('\n')
	if i > 0 {
		before = t.text[i-1]
	}
	if len(rest) > 0 {
		after = rest[0]
	}
	first := i == lineStart
	switch t.text[i] {
	case '\\':
		return isPunct(after) || after == '\n'
	case '*', '~', '_':
		if first && (after == ' ' || after == '\n') && t.text[i] == '*' {
			return true
		}
		if count[t.text[i]] < 2 || isSpace(before) && isSpace(after) {
			return false
		}
		return t.text[i] != '_' || !inWord(t.text, i)
	case '`':
		return count['`'] > 1
	case '[':
		if t.label[i] || after == '^' {
			return true
		}
		return first && (definition.Match(t.text[i:]) || box.Match(t.text[i:]))
	case ']':
		return t.label[i] || after == '(' || after == '['
	case '<':
		return after == '/' || after == '!' || after == '?' || after < utf8.RuneSelf && unicode.IsLetter(rune(after))
	case '&':
		m := entity.FindIndex(t.text[i:min(len(t.text), i+64)])
		return m != nil && m[0] == 0
	case '!':
		return after == '[' && t.class[i+1] == marks
	case '@':
		r, _ := utf8.DecodeLastRune(t.text[:i])
		_, n := cite.ScanKey(rest[:min(len(rest), maxKey)])
		return n > 0 && (i == 0 || cite.MayFollow(r))
	case '#':
		if first {
			level := bytes.TrimLeft(rest, "#")
			return len(rest)-len(level) < 6 && (len(level) == 0 || isSpace(level[0]))
		}
		// "# Heading #" has no # at its end.
		return len(rest) == 0 && (before == ' ' || before == '#')
	case '>':
		return first
	case '-', '=':
		if first && t.text[i] == '-' && isSpace(after) {
			return true
		}
		return first && (t.text[i] == '-' || i > 0) && underline.Match(t.text[i:])
	case '+':
		return first && isSpace(after)
	case ':':
		return first || before == ']' && t.class[i-1] == marks
	case '.', ')':
		return i-lineStart < 10 && numbered.Match(t.text[lineStart:]) && len(bytes.TrimLeft(t.text[lineStart:i], "0123456789")) == 0
	}
	return false
}

// maxKey bounds the text looked at for a citation key.
const maxKey = 200

func isSpace(b byte) bool { return b == ' ' || b == '\n' }

func isPunct(b byte) bool {
	return b > ' ' && b < 0x7f && !(b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z')
}

// inWord reports whether letters or digits stand on both sides of text[i].
func inWord(text []byte, i int) bool {
	before, _ := utf8.DecodeLastRune(text[:i])
	after, _ := utf8.DecodeRune(text[i+1:])
	return isWordRune(before) && isWordRune(after)
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
