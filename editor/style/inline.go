package style

import (
	"sort"
	"strings"
	"unicode/utf8"

	"postil/editor/cite"
)

// maxCitation bounds a citation in one line, in bytes.
const maxCitation = 4096

// inliner scans the running text of one line.
//
// Looking ahead for something that may not come is paid from a budget in
// proportion to the line, so that no text makes the scan slower than that.
type inliner struct {
	line   string
	bytes  []byte // of line, made when a citation is looked for
	budget int
	steps  int // bytes looked at

	codes    []Span // code spans
	brackets []bracket
	marks    []delimiter
	spans    []Span // everything but emphasis, in order
}

// bracket is a "[" and the "]" that closes it.
type bracket struct {
	open, close int  // close is -1 for a bracket never closed
	key         bool // an "@" stands inside, not in a bracket further in
}

// inlines adds the spans of line[start:] to spans.
func inlines(line string, start int, spans *sink) (steps int) {
	in := inliner{line: line, budget: 16*(len(line)-start) + 256}
	in.outline(start)
	in.scan(start)
	in.merge(spans)
	return in.steps
}

// spend reports whether n bytes may be looked at.
func (in *inliner) spend(n int) bool {
	in.steps += n
	in.budget -= n
	return in.budget >= 0
}

// outline finds code spans and pairs brackets.
func (in *inliner) outline(start int) {
	type tick struct{ pos, n int }
	var ticks []tick
	for i := start; i < len(in.line); {
		k := strings.IndexByte(in.line[i:], '`')
		if k < 0 {
			break
		}
		n := runLen(in.line[i+k:], '`')
		ticks = append(ticks, tick{i + k, n})
		i += k + n
	}
	in.steps += 2 * (len(in.line) - start)
	var open []int // indices in brackets
	for i := start; i < len(in.line); i++ {
		switch in.line[i] {
		case '\\':
			i++
		case '`':
			n := runLen(in.line[i:], '`')
			for len(ticks) > 0 && ticks[0].pos < i+n {
				ticks = ticks[1:]
			}
			end := i + n
			for k := 0; k < len(ticks) && in.spend(1); k++ {
				if ticks[k].n == n {
					end = ticks[k].pos + n
					in.codes = append(in.codes, Span{i, end, Code})
					break
				}
			}
			i = end - 1
		case '[':
			open = append(open, len(in.brackets))
			in.brackets = append(in.brackets, bracket{open: i, close: -1})
		case ']':
			if n := len(open); n > 0 {
				in.brackets[open[n-1]].close = i
				open = open[:n-1]
			}
		case '@':
			if n := len(open); n > 0 {
				in.brackets[open[n-1]].key = true
			}
		}
	}
}

// scan walks over the text once and finds everything but emphasis, and the
// marks that may make emphasis.
func (in *inliner) scan(start int) {
	s, codes, brackets := in.line, in.codes, in.brackets
	addresses := strings.Contains(s[start:], "://") || strings.Contains(s[start:], "www.")
	before := '\n' // the character before i
	for i := start; i < len(s); {
		// Most of a text is of no account.
		from := i
		for i < len(s) && !means(s[i], addresses) {
			i++
		}
		in.steps += i - from + 1
		if i > from {
			before, _ = utf8.DecodeLastRuneInString(s[:i])
		}
		if i == len(s) {
			return
		}
		for len(codes) > 0 && codes[0].Start < i {
			codes = codes[1:]
		}
		for len(brackets) > 0 && brackets[0].open < i {
			brackets = brackets[1:]
		}
		end := i
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			_, n := utf8.DecodeRuneInString(s[i+1:])
			// The character after an escape follows the backslash's pair.
			i += 1 + n
			before = '\\'
			continue
		case c == '`' && len(codes) > 0 && codes[0].Start == i:
			end = codes[0].End
			in.spans = append(in.spans, codes[0])
		case c == '`':
			end = i + runLen(s[i:], '`')
		case c == '<':
			end = in.angle(i)
		case c == '[' && len(brackets) > 0:
			end = in.bracketed(i, brackets, before)
		case c == '@' && cite.MayFollow(before):
			end = in.inText(i, brackets)
		case c == '@':
			end = in.mail(i, start)
		case (c == 'h' || c == 'w' || c == 'f') && in.mayLink(i, before):
			end = in.address(i)
		case c == '~':
			n := runLen(s[i:], c)
			if n <= 2 && (i == 0 || s[i-1] != '~') { // more are a line of waves, not a mark
				in.mark(i, n, before)
			}
			i += n
			before = '~'
			continue
		case c == '*' || c == '_':
			n := runLen(s[i:], c)
			in.mark(i, n, before)
			i += n
			before = rune(c)
			continue
		}
		if end > i {
			before, _ = utf8.DecodeLastRuneInString(s[i:end])
			in.steps += end - i
			i = end
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		before = r
		i += n
	}
}

// mark takes the run of n marks at i into account.
func (in *inliner) mark(i, n int, before rune) {
	after, _ := utf8.DecodeRuneInString(in.line[i+n:])
	if i+n == len(in.line) {
		after = '\n'
	}
	in.marks = append(in.marks, newDelimiter(in.line[i], i, n, before, after))
}

// means reports whether anything but text may begin with c.
func means(c byte, addresses bool) bool {
	switch c {
	case '\\', '`', '<', '[', '@', '*', '_', '~':
		return true
	case 'h', 'w', 'f':
		return addresses
	}
	return false
}

// angle reads "<https://…>" or a tag; it gives where it ends, or i.
func (in *inliner) angle(i int) int {
	limit := min(len(in.line), i+maxCitation)
	if n := autolinkLen(in.line[i:limit]); n > 0 {
		in.spans = append(in.spans, Span{i, i + n, LinkTarget})
		return i + n
	}
	n := tagLen(in.line[i:], max(0, in.budget))
	if n < 0 {
		in.spend(-n)
		return i
	}
	in.spans = append(in.spans, Span{i, i + n, HTML})
	return i + n
}

// bracketed reads what begins with the "[" at i, the first of brackets: a
// citation, a footnote's mark or a link. It gives where it ends, or i.
func (in *inliner) bracketed(i int, brackets []bracket, before rune) int {
	b := brackets[0]
	if b.open != i || b.close < 0 {
		return i
	}
	if n := refLen(in.line[i:]); n > 0 {
		in.spans = append(in.spans, Span{i, i + n, FootnoteRef})
		return i + n
	}
	image := before == '!'
	if b.key && !image && b.close-i < maxCitation {
		if end := in.cluster(i, b.close+1); end > i {
			return end
		}
	}
	end, role := in.target(b.close+1, brackets)
	if end < 0 {
		return i
	}
	start := i
	if image {
		start--
	}
	in.spans = append(in.spans, Span{start, b.close + 1, LinkText}, Span{b.close + 1, end, role})
	return end
}

// target reads "(address)" or "[label]" at i; the end is -1 when there is none.
func (in *inliner) target(i int, brackets []bracket) (end int, role Role) {
	if i >= len(in.line) {
		return -1, Text
	}
	switch in.line[i] {
	case '(':
		n := targetLen(in.line[i:], max(0, in.budget))
		if n < 0 {
			in.spend(-n)
			return -1, Text
		}
		return i + n, LinkTarget
	case '[':
		if refLen(in.line[i:]) > 0 {
			return -1, Text
		}
		k := sort.Search(len(brackets), func(k int) bool { return brackets[k].open >= i })
		if k < len(brackets) && brackets[k].open == i && brackets[k].close > 0 && !brackets[k].key {
			return brackets[k].close + 1, LinkTarget
		}
	}
	return -1, Text
}

// inText reads a bare "@key" and the bracket that may follow it.
func (in *inliner) inText(i int, brackets []bracket) int {
	if in.bytes == nil {
		in.bytes = []byte(in.line)
	}
	_, n := cite.ScanKey(in.bytes[i+1 : min(len(in.line), i+maxCitation)])
	if n == 0 {
		in.spend(8)
		return i
	}
	end := i + 1 + n
	at := end
	for at < len(in.line) && at < end+2 && in.line[at] == ' ' {
		at++
	}
	k := sort.Search(len(brackets), func(k int) bool { return brackets[k].open >= at })
	if k < len(brackets) && brackets[k].open == at && brackets[k].close-i < maxCitation {
		end = max(end, brackets[k].close+1)
	}
	return in.cluster(i, end)
}

// cluster reads a citation at i that ends at end or before. What follows it,
// an address that makes it a link, is looked at too.
func (in *inliner) cluster(i, end int) int {
	if in.bytes == nil {
		in.bytes = []byte(in.line)
	}
	if end < len(in.line) && in.line[end] == '(' {
		end += max(1, targetLen(in.line[end:], min(maxCitation, max(0, in.budget))))
	}
	if !in.spend(end - i) {
		return i
	}
	c, ok := cite.ParseCluster(in.bytes[i:end], nil)
	if !ok {
		return i
	}
	at := i
	for _, item := range c.Citations {
		key := Span{i + item.KeySpan.Start, i + item.KeySpan.End, CitationKey}
		if key.Start > at {
			in.spans = append(in.spans, Span{at, key.Start, Citation})
		}
		in.spans = append(in.spans, key)
		at = key.End
	}
	if at < i+c.Span.End {
		in.spans = append(in.spans, Span{at, i + c.Span.End, Citation})
	}
	return i + c.Span.End
}

// merge lays the spans over the emphasis.
func (in *inliner) merge(out *sink) {
	sort.SliceStable(in.spans, func(i, j int) bool { return in.spans[i].Start < in.spans[j].Start })
	over := in.spans
	at := 0
	fill := func(from, to int, r Role) {
		for from < to {
			for len(over) > 0 && over[0].End <= from {
				over = over[1:]
			}
			if len(over) == 0 || over[0].Start >= to {
				out.add(from, to, r)
				return
			}
			out.add(from, over[0].Start, r)
			end := min(to, over[0].End)
			out.add(max(from, over[0].Start), end, over[0].Role|r&Struck)
			from = end
		}
	}
	text := func(from, to int) {
		for len(over) > 0 && over[0].Start < to {
			if start, end := max(from, over[0].Start), min(to, over[0].End); end > start {
				out.add(start, end, over[0].Role)
				from = end
			}
			if over[0].End > to {
				return
			}
			over = over[1:]
		}
	}
	for _, e := range emphasized(in.marks) {
		text(at, e.Start)
		fill(e.Start, e.End, e.Role)
		at = e.End
	}
	text(at, len(in.line))
}
