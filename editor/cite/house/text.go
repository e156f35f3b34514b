package house

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/editor/cite"
)

// text gathers runs and puts the right punctuation between parts.
type text struct{ runs cite.Rich }

func (t *text) write(r cite.Run) {
	if r.Text == "" {
		return
	}
	if n := len(t.runs); n > 0 {
		last := t.runs[n-1]
		same := last
		same.Text = r.Text
		if same == r {
			t.runs[n-1].Text += r.Text
			return
		}
	}
	t.runs = append(t.runs, r)
}

func (t *text) append(r cite.Rich) {
	for _, run := range r {
		t.write(run)
	}
}

func (t *text) last() rune {
	if len(t.runs) == 0 {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(t.runs[len(t.runs)-1].Text)
	return r
}

// startsPart reports whether nothing stands before, so that no comma is due.
func (t *text) startsPart() bool {
	return t.last() == 0 || strings.ContainsRune("( ;", t.last())
}

// part adds a part after a comma. A comma, colon or semicolon that is there
// already is not doubled; a question mark keeps its comma.
func (t *text) part(r cite.Rich) {
	if !slices.ContainsFunc(r, func(run cite.Run) bool { return run.Text != "" }) {
		return
	}
	switch {
	case t.startsPart():
	case strings.ContainsRune(",:;", t.last()):
		t.write(cite.Run{Text: " "})
	default:
		t.write(cite.Run{Text: ", "})
	}
	t.append(r)
}

func (t *text) plain(s string) {
	t.part(cite.Rich{{Text: strings.TrimSpace(s)}})
}

func (t *text) missing(c cite.Citation) {
	t.write(cite.Run{Text: "@" + c.Key, Missing: true})
}

func (t *text) locator(l cite.Locator) { t.plain(l.String()) }

func (t *text) prefix(s string) {
	if s == "" {
		return
	}
	t.append(cite.Text(s))
	if !strings.ContainsRune("(“‘\"[", t.last()) {
		t.write(cite.Run{Text: " "})
	}
}

// suffix adds what the author wrote after the key: punctuation and a written
// space stand as they are, a word without a space before it gets one.
func (t *text) suffix(s string) {
	if strings.TrimSpace(s) == "" {
		return
	}
	first, _ := utf8.DecodeRuneInString(s)
	if strings.ContainsRune(",;:", first) && strings.ContainsRune(",;:", t.last()) {
		s = s[1:]
	}
	if unicode.IsLetter(first) || unicode.IsDigit(first) {
		t.write(cite.Run{Text: " "})
	}
	t.append(cite.Text(s))
}
