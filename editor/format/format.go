// Package format is the editing commands that know Markdown: emphasis, links,
// headings, quotations, citations. Each takes a text and a selection and gives
// one replacement with the selection after it, so that a command is one step
// to undo.
//
// Pure: editor/cite and the standard library. Offsets are bytes.
package format

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/editor/cite"
)

// Edit replaces [Start, End) of a text by Text; afterwards [From, To) is
// selected, as offsets into the text after the edit.
type Edit struct {
	Start, End int
	Text       string
	From, To   int
}

// Apply gives the text after the edit.
func (e Edit) Apply(text string) string { return text[:e.Start] + e.Text + text[e.End:] }

// Wrap puts marker around the selection, or takes it away where it is there
// already, inside or outside the selection. An empty selection takes the word
// at the caret; without a word the markers are put around the caret. Spaces at
// the ends of the selection stay outside: Markdown knows no emphasis that
// begins with a space.
func Wrap(text string, start, end int, marker string) Edit {
	if start == end {
		start, end = word(text, start)
	}
	for start < end && strings.ContainsRune(" \t\n", rune(text[start])) {
		start++
	}
	for end > start && strings.ContainsRune(" \t\n", rune(text[end-1])) {
		end--
	}
	n := len(marker)
	inner := text[start:end]
	if around(text, start, end, marker) {
		return Edit{start - n, end + n, inner, start - n, end - n}
	}
	if len(inner) >= 2*n && around(text, start+n, end-n, marker) {
		return Edit{start, end, inner[n : len(inner)-n], start, end - 2*n}
	}
	return Edit{start, end, marker + inner + marker, start + n, end + n}
}

// around reports whether exactly marker, and no longer run of its character,
// stands on both sides of [start, end): "**" around a word is not "*".
func around(text string, start, end int, marker string) bool {
	n, c := len(marker), marker[0]
	if start < n || end+n > len(text) || text[start-n:start] != marker || text[end:end+n] != marker {
		return false
	}
	before, behind := 0, 0
	for i := start - 1; i >= 0 && text[i] == c; i-- {
		before++
	}
	for i := end; i < len(text) && text[i] == c; i++ {
		behind++
	}
	has := func(run int) bool { return run == n || run == 3 } // *** is both
	return has(before) && has(behind)
}

// word is the range of the word at a caret, empty when there is none.
func word(text string, at int) (start, end int) {
	in := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\'' || r == '’'
	}
	start, end = at, at
	for start > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:start])
		if !in(r) {
			break
		}
		start -= n
	}
	for end < len(text) {
		r, n := utf8.DecodeRuneInString(text[end:])
		if !in(r) {
			break
		}
		end += n
	}
	return start, end
}

// Link makes a link. A selection that is an address becomes its target, with
// the caret where the words go; other words become the link's, with the target
// selected. target may be "".
func Link(text string, start, end int, target string) Edit {
	sel := text[start:end]
	if target == "" && (strings.HasPrefix(sel, "https://") || strings.HasPrefix(sel, "http://")) {
		return Edit{start, end, "[](" + sel + ")", start + 1, start + 1}
	}
	if target == "" {
		target = "https://"
	}
	at := start + len(sel) + 3
	return Edit{start, end, "[" + sel + "](" + target + ")", at, at + len(target)}
}

// LinkTo makes a link to target of the words that are selected, or of title where
// none are, with the caret behind it.
func LinkTo(text string, start, end int, title, target string) Edit {
	words := text[start:end]
	if strings.TrimSpace(words) == "" {
		var b strings.Builder
		for _, r := range strings.Join(strings.Fields(title), " ") {
			if strings.ContainsRune("\\[]*_`<@", r) { // signs of Markdown
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
		start, words = end, b.String()
	}
	link := "[" + words + "](" + target + ")"
	if before, _ := utf8.DecodeLastRuneInString(text[:start]); start == end && start > 0 && !unicode.IsSpace(before) && !strings.ContainsRune("([{“‘„«\"'—–-", before) {
		link = " " + link // a word of its own
	}
	at := start + len(link)
	return Edit{start, end, link, at, at}
}

// Heading turns the line at the caret into a heading of the second level, one
// of the second into the third, and one of the third back into plain text.
// The first level is the article's title.
func Heading(text string, at int) Edit {
	start, end := lineAt(text, at)
	line := text[start:end]
	bare := strings.TrimLeft(line, "#")
	level := len(line) - len(bare)
	bare = strings.TrimLeft(bare, " ")
	switch level {
	case 0, 1:
		line = "## " + bare
	case 2:
		line = "### " + bare
	default:
		line = bare
	}
	return Edit{start, end, line, start + len(line), start + len(line)}
}

// Quote makes block quotations of the lines that the selection touches, or
// plain text again when all of them are.
func Quote(text string, start, end int) Edit {
	from, _ := lineAt(text, start)
	_, to := lineAt(text, end)
	lines := strings.Split(text[from:to], "\n")
	quoted := true
	for _, l := range lines {
		quoted = quoted && strings.HasPrefix(l, ">")
	}
	for i, l := range lines {
		switch {
		case quoted:
			lines[i] = strings.TrimPrefix(strings.TrimPrefix(l, ">"), " ")
		case l == "":
			lines[i] = ">"
		default:
			lines[i] = "> " + l
		}
	}
	out := strings.Join(lines, "\n")
	return Edit{from, to, out, from + len(out), from + len(out)}
}

func lineAt(text string, at int) (start, end int) {
	start = strings.LastIndexByte(text[:at], '\n') + 1
	end = len(text)
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		end = at + i
	}
	return start, end
}

// Cite puts a citation of key at the caret. A caret inside a bracketed
// citation, or right behind one, adds to it, so that several sources stand in
// one pair of brackets; clusters are the ranges of those in text. A citation
// after a word gets a space before it.
func Cite(text string, at int, key string, clusters [][2]int) Edit {
	ref := cite.FormatKey(key)
	for _, c := range clusters {
		if at > c[0] && at <= c[1] && c[1] <= len(text) && text[c[1]-1] == ']' && text[c[0]] == '[' {
			put := "; " + ref
			return Edit{c[1] - 1, c[1] - 1, put, c[1] + len(put), c[1] + len(put)}
		}
	}
	return Insert(text, at, "["+ref+"]")
}

// Insert puts a citation, as written, at the caret, with a space before it
// where it would touch a word.
func Insert(text string, at int, citation string) Edit {
	put := citation
	if r, _ := utf8.DecodeLastRuneInString(text[:at]); at > 0 && !unicode.IsSpace(r) && !strings.ContainsRune("([“‘\"'—–-", r) {
		put = " " + put
	}
	return Edit{at, at, put, at + len(put), at + len(put)}
}
