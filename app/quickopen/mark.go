package quickopen

import (
	"slices"
	"strings"
	"unicode/utf8"

	"postil/editor/cite"
)

// Mark is a range of bytes of an item's Title or Detail.
type Mark struct{ Start, End int }

// Marks are the places of an item that a query found it by, in order. They do
// not overlap.
func Marks(query string, it Item) (title, detail []Mark) {
	e := newEntry(it)
	head, rest := origins(it.Title), origins(it.Detail)
	if len(head) != e.title || len(head)+1+len(rest) != len(e.text) {
		return nil, nil // letters that fold otherwise beside each other than alone
	}
	for _, w := range strings.Fields(cite.Fold(query)) {
		e.match(w, func(at, n int) {
			if at < e.title {
				title = append(title, Mark{head[at].Start, head[at+n-1].End})
				return
			}
			at -= e.title + 1
			detail = append(detail, Mark{rest[at].Start, rest[at+n-1].End})
		})
	}
	return joined(title), joined(detail)
}

// origins are, for each byte of a folded text, the letter of the text that it
// came from.
func origins(text string) []Mark {
	var out []Mark
	for i := 0; i < len(text); {
		_, n := utf8.DecodeRuneInString(text[i:])
		for range len(cite.Fold(text[i : i+n])) {
			out = append(out, Mark{i, i + n})
		}
		i += n
	}
	return out
}

// joined are marks in order, those that touch as one.
func joined(marks []Mark) []Mark {
	slices.SortFunc(marks, func(a, b Mark) int { return a.Start - b.Start })
	var out []Mark
	for _, m := range marks {
		if n := len(out); n > 0 && m.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, m.End)
			continue
		}
		out = append(out, m)
	}
	return out
}
