package format

import (
	"strings"

	"postil/editor/cite"
)

// Uncite takes away the citation whose key stands at an offset: the whole
// brackets where nothing else is cited in them, with the space before them. It
// reports whether there is one.
func Uncite(text string, at int) (Edit, bool) {
	for _, c := range cite.FindClusters([]byte(text)) {
		for i, one := range c.Citations {
			if at >= one.KeySpan.Start && at < one.KeySpan.End {
				return uncite(text, c, i), true
			}
		}
	}
	return Edit{}, false
}

// uncite takes away citation i of a cluster.
func uncite(text string, c cite.Cluster, i int) Edit {
	remove := func(start, end int, put string) Edit {
		return Edit{start, end, put, start, start}
	}
	last := len(c.Citations) - 1
	// "@a [@b; @c]" has no ; before its second citation.
	bracket := -1
	if last > 0 && text[c.Span.Start] != '[' {
		if between := text[c.Citations[0].KeySpan.End:c.Citations[1].KeySpan.Start]; !strings.Contains(between, ";") {
			bracket = c.Citations[0].KeySpan.End + strings.IndexByte(between, '[')
		}
	}
	switch {
	case last == 0:
		return remove(spaceBefore(text, c.Span.Start, c.Span.End), c.Span.End, "")
	case i == 0 && bracket >= 0:
		return remove(c.Span.Start, bracket, "")
	case i == 1 && bracket >= 0 && last == 1:
		return remove(c.Citations[0].KeySpan.End, c.Span.End, "")
	case i == 1 && bracket >= 0:
		return remove(bracket+1, skipSpaces(text, separator(text, c, 2)+1), "")
	case i == 0: // also "@a [p. 3; @b]", which leaves "[@b]"
		return remove(c.Span.Start, skipSpaces(text, separator(text, c, 1)+1), "[")
	case i < last:
		return remove(separator(text, c, i), separator(text, c, i+1), "")
	}
	return remove(separator(text, c, i), c.Span.End-1, "")
}

// separator is where the ; before citation i of a cluster stands, i not 0.
func separator(text string, c cite.Cluster, i int) int {
	from := c.Citations[i-1].KeySpan.End
	return from + max(0, strings.LastIndexByte(text[from:c.Citations[i].KeySpan.Start], ';'))
}

func skipSpaces(text string, at int) int {
	for at < len(text) && text[at] == ' ' {
		at++
	}
	return at
}

// spaceBefore is where what ends at end is to be cut off: with the space before
// it, unless a word would then touch the next.
func spaceBefore(text string, start, end int) int {
	if start > 0 && text[start-1] == ' ' && (end == len(text) || strings.IndexByte(" \n.,;:!?)", text[end]) >= 0) {
		return start - 1
	}
	return start
}
