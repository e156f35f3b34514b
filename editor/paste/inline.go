package paste

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The marks of a format, as bits.
type markSet uint8

const (
	linkMark markSet = 1 << iota
	strongMark
	emphasisMark
	strikeMark
)

var markText = map[markSet]string{strongMark: "**", emphasisMark: "*", strikeMark: "~~"}

func (f format) marks() markSet {
	var m markSet
	if f.link != "" {
		m |= linkMark
	}
	if f.strong {
		m |= strongMark
	}
	if f.emphasis {
		m |= emphasisMark
	}
	if f.strike {
		m |= strikeMark
	}
	return m
}

// line writes runs as one paragraph, without the escapes. number gives the
// label of a note.
func line(runs []run, number func(string) string) *inlineText {
	runs = flanked(runs)
	t := &inlineText{}
	var open []markSet // in the order they were opened
	extent := func(i int, m markSet) int {
		j := i
		for j < len(runs) && runs[j].marks()&m != 0 && (m != linkMark || runs[j].link == runs[i].link) {
			j++
		}
		return j
	}
	link := ""     // the target of the one that is open
	space := false // one is to be written, outside of marks that open or close there
	put := func() {
		if space {
			t.add(" ", words)
			space = false
		}
	}
	shut := func(to int) {
		for len(open) > to {
			m := open[len(open)-1]
			open = open[:len(open)-1]
			if m == linkMark {
				t.links--
				t.add("](", marks)
				t.add(destination(link), opaque)
				t.add(")", marks)
				link = ""
				continue
			}
			t.add(markText[m], marks)
		}
	}
	for i, r := range runs {
		want := r.marks()
		// Close what ends here, and whatever was opened inside of it.
		for k, m := range open {
			if want&m == 0 || m == linkMark && link != r.link {
				shut(k)
				break
			}
		}
		var missing []markSet
		for _, m := range []markSet{linkMark, strongMark, emphasisMark, strikeMark} {
			if want&m != 0 && !slices.Contains(open, m) {
				missing = append(missing, m)
			}
		}
		if r.link != "" && slices.Contains(missing, linkMark) {
			end := extent(i, linkMark)
			if end == i+1 && autolink(r) {
				put()
				t.add("<", marks)
				t.add(r.link, opaque)
				t.add(">", marks)
				continue
			}
			// What ends inside of the link is marked inside of it.
			for k, m := range open {
				if e := extent(i, m); e < end {
					missing = append(missing, open[k:]...)
					shut(k)
					break
				}
			}
		}
		if !r.code && r.plain() && strings.HasPrefix(r.text, " ") {
			space = true
			r.text = r.text[1:]
		}
		put()
		slices.SortStableFunc(missing, func(a, b markSet) int { return extent(i, b) - extent(i, a) })
		for _, m := range missing {
			if m == linkMark {
				t.add("[", marks)
				t.links++
				link = r.link
			} else {
				t.add(markText[m], marks)
			}
			open = append(open, m)
		}
		switch {
		case r.br:
			t.add("\\\n", marks)
		case r.note != "":
			t.add("[^"+number(r.note)+"]", marks)
		case r.code:
			fence, pad := fenceOf(r.text, 1), ""
			if strings.HasPrefix(r.text, "`") || strings.HasSuffix(r.text, "`") {
				pad = " "
			}
			t.add(fence, marks)
			t.add(pad+r.text+pad, opaque)
			t.add(fence, marks)
		default:
			text := strings.TrimSuffix(r.text, " ")
			t.add(text, words)
			space = text != r.text
		}
	}
	shut(0)
	put()
	return t
}

// autolink reports whether a link shows nothing but its address.
func autolink(r run) bool {
	return !r.code && r.marks() == linkMark && r.link == r.text && strings.HasPrefix(r.text, "http") && !strings.ContainsFunc(r.text, func(c rune) bool { return c >= utf8.RuneSelf })
}

// fenceOf is a run of backticks, of the least length or longer than any in s.
func fenceOf(s string, least int) string {
	longest, n := 0, 0
	for i := range len(s) {
		if s[i] == '`' {
			n++
			longest = max(longest, n)
		} else {
			n = 0
		}
	}
	return strings.Repeat("`", max(least, longest+1))
}

// flanked takes out of emphasis what cannot stand at its ends. Markdown knows
// no emphasis that begins or ends with a space, nor one that begins or ends
// with punctuation where a letter stands outside: "(**a**)b", not "**(a)**b".
func flanked(runs []run) []run {
	var out []run
	for i, r := range runs {
		if !r.plain() || r.code || r.marks()&^linkMark == 0 {
			out = append(out, r)
			continue
		}
		var before, after format
		prev, next := ' ', ' '
		if len(out) > 0 {
			before, prev = out[len(out)-1].format, lastRune(out[len(out)-1])
		}
		if i+1 < len(runs) {
			after, next = runs[i+1].format, firstRune(runs[i+1])
		}
		head, body := r, r
		head.text = ""
		head.format = r.both(before)
		for body.text != "" && begins(before, r.format) {
			c, n := utf8.DecodeRuneInString(body.text)
			if !unicode.IsSpace(c) && !(isMarkPunct(c) && isWordRune(prev)) {
				break
			}
			head.text += body.text[:n]
			body.text = body.text[n:]
			prev = c
		}
		foot := r
		foot.text = ""
		foot.format = r.both(after)
		for body.text != "" && begins(after, r.format) {
			c, n := utf8.DecodeLastRuneInString(body.text)
			if !unicode.IsSpace(c) && !(isMarkPunct(c) && isWordRune(next)) {
				break
			}
			foot.text = body.text[len(body.text)-n:] + foot.text
			body.text = body.text[:len(body.text)-n]
			next = c
		}
		for _, p := range []run{head, body, foot} {
			if p.text == "" {
				continue
			}
			if n := len(out); n > 0 && out[n-1].plain() && out[n-1].format == p.format {
				out[n-1].text += p.text
			} else {
				out = append(out, p)
			}
		}
	}
	return out
}

// begins reports whether emphasis of f begins beside text of the other format.
func begins(other, f format) bool { return f.marks()&^other.marks()&^linkMark != 0 }

func isMarkPunct(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

func lastRune(r run) rune {
	switch {
	case r.br:
		return ' '
	case r.note != "", r.code, r.link != "":
		return ']'
	}
	c, _ := utf8.DecodeLastRuneInString(r.text)
	return c
}

func firstRune(r run) rune {
	switch {
	case r.br:
		return ' '
	case r.note != "", r.code, r.link != "":
		return '['
	}
	c, _ := utf8.DecodeRuneInString(r.text)
	return c
}
