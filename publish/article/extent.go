package article

import (
	"bytes"

	"go.yaml.in/yaml/v3"
)

// The YAML library tells where a value begins but not where it ends. The
// functions here find the end in text that is known to parse. Whatever they
// get wrong is caught by SetFront, which reads its own result back.

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func isBreak(c byte) bool { return c == '\n' || c == '\r' }

// noText reports a value that has no bytes: "title:" and nothing after it.
func noText(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0 && n.Anchor == "" && n.ShortTag() == "!!null"
}

func isFlow(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

// col is the number of bytes between the start of the line and pos.
func (y *yamlDoc) col(pos int) int { return pos - lineStart(y.src, pos) }

// colon is the offset after the colon that ends a key, -1 when there is none.
func (y *yamlDoc) colon(key *yaml.Node, flow bool) int {
	p := y.scalarEnd(y.pos(key), 0, flow)
	if c := y.src[y.pos(key)]; c != '"' && c != '\'' {
		p = y.pos(key) + len(key.Value)
	}
	for p < y.end && isBlank(y.src[p]) {
		p++
	}
	if p < y.end && y.src[p] == ':' {
		return p + 1
	}
	return -1
}

// valueEnd is the offset after the value of a mapping's key or, with a nil
// key, of a sequence's item. indent is the column of the key or of the dash.
func (y *yamlDoc) valueEnd(key, n *yaml.Node, indent int, flow bool) int {
	if noText(n) {
		if key != nil {
			if c := y.colon(key, flow); c >= 0 {
				return c
			}
		}
		return y.pos(n)
	}
	p := y.skipProperties(y.pos(n))
	switch n.Kind {
	case yaml.AliasNode:
		for p < y.end && !isBlank(y.src[p]) && !isBreak(y.src[p]) && (!flow || bytes.IndexByte([]byte(",]}"), y.src[p]) < 0) {
			p++
		}
		return p
	case yaml.ScalarNode:
		return y.scalarEnd(p, indent, flow)
	}
	if isFlow(n) {
		return y.flowEnd(p)
	}
	if len(n.Content) == 0 {
		return p
	}
	last := n.Content[len(n.Content)-1]
	if n.Kind == yaml.SequenceNode {
		dash := y.dash(last)
		if dash < 0 {
			return y.pos(last)
		}
		if noText(last) {
			return dash + 1
		}
		return y.valueEnd(nil, last, y.col(dash), false)
	}
	k := n.Content[len(n.Content)-2]
	return y.valueEnd(k, last, y.col(y.pos(k)), false)
}

// dash is the offset of the dash before an item of a block sequence, -1 when
// it is not on the item's line.
func (y *yamlDoc) dash(item *yaml.Node) int {
	p := min(y.pos(item), y.end) - 1
	if noText(item) { // its position is after the dash, or on a line below
		for p > y.start && (isBlank(y.src[p]) || isBreak(y.src[p])) {
			p--
		}
	}
	for p >= y.start && isBlank(y.src[p]) {
		p--
	}
	if p >= y.start && y.src[p] == '-' {
		return p
	}
	return -1
}

// skipProperties steps over an anchor and a tag.
func (y *yamlDoc) skipProperties(p int) int {
	for p < y.end && (y.src[p] == '&' || y.src[p] == '!') {
		for p < y.end && !isBlank(y.src[p]) && !isBreak(y.src[p]) {
			p++
		}
		for p < y.end && (isBlank(y.src[p]) || isBreak(y.src[p])) {
			p++
		}
	}
	return p
}

func (y *yamlDoc) scalarEnd(p, indent int, flow bool) int {
	if p >= y.end {
		return p
	}
	switch c := y.src[p]; {
	case c == '"' || c == '\'':
		return y.quotedEnd(p)
	case (c == '|' || c == '>') && !flow:
		_, end := y.blockText(p, indent)
		return end
	case flow:
		return y.flowPlainEnd(p)
	default:
		return y.plainEnd(p, indent)
	}
}

func (y *yamlDoc) quotedEnd(p int) int {
	quote := y.src[p]
	for p++; p < y.end; p++ {
		switch c := y.src[p]; {
		case c == '\\' && quote == '"':
			p++
		case c == quote && quote == '\'' && p+1 < y.end && y.src[p+1] == quote:
			p++
		case c == quote:
			return p + 1
		}
	}
	return y.end
}

// contentEnd is the end of a line's text from p on, without a comment and the
// blanks before it; comment tells whether there is one.
func (y *yamlDoc) contentEnd(p int) (end int, comment bool) {
	stop := min(lineEnd(y.src, p), y.end)
	for i := p; i < stop; i++ {
		if y.src[i] == '#' && (i == y.start || isBlank(y.src[i-1]) || isBreak(y.src[i-1])) {
			stop, comment = i, true
			break
		}
	}
	for stop > p && (isBlank(y.src[stop-1]) || isBreak(y.src[stop-1])) {
		stop--
	}
	return stop, comment
}

// plainEnd follows a plain scalar over the lines below that are indented more
// than its parent.
func (y *yamlDoc) plainEnd(p, indent int) int {
	end, comment := y.contentEnd(p)
	for q := lineEnd(y.src, end); !comment && q < y.end; q = lineEnd(y.src, q) {
		first := q
		for first < y.end && isBlank(y.src[first]) {
			first++
		}
		if first >= y.end || isBreak(y.src[first]) {
			continue
		}
		if first-q <= indent || y.src[first] == '#' {
			break
		}
		end, comment = y.contentEnd(first)
	}
	return end
}

// blockText is where the lines of a literal or folded scalar begin and end,
// its last line break left out. p is at its | or >.
func (y *yamlDoc) blockText(p, indent int) (start, end int) {
	header, _ := y.contentEnd(p)
	keep := bytes.IndexByte(y.src[p:header], '+') >= 0
	start = lineEnd(y.src, p)
	end = header
	if start >= y.end {
		return y.end, header
	}
	for q := start; q < y.end; {
		next := min(lineEnd(y.src, q), y.end)
		line := bytes.TrimRight(y.src[q:next], "\r\n")
		body := bytes.TrimLeft(line, " ")
		if len(body) > 0 && len(line)-len(body) <= indent {
			break
		}
		if len(bytes.TrimSpace(body)) > 0 || keep {
			end = q + len(line)
		}
		q = next
	}
	return start, end
}

// flowPlainEnd follows a plain scalar inside [] or {}.
func (y *yamlDoc) flowPlainEnd(p int) int {
	end := p
	for ; p < y.end; p++ {
		switch c := y.src[p]; {
		case c == ',' || c == ']' || c == '}' || c == '[' || c == '{':
			return end
		case c == '#' && p > y.start && (isBlank(y.src[p-1]) || isBreak(y.src[p-1])):
			return end
		case c == ':' && p+1 < y.end && (isBlank(y.src[p+1]) || isBreak(y.src[p+1]) || bytes.IndexByte([]byte(",]}"), y.src[p+1]) >= 0):
			return end
		case !isBlank(c) && !isBreak(c):
			end = p + 1
		}
	}
	return end
}

// flowEnd is the offset after the bracket that closes the one at p.
func (y *yamlDoc) flowEnd(p int) int {
	depth := 0
	token := true // a quote here opens a quoted text
	for p < y.end {
		switch c := y.src[p]; {
		case c == '[' || c == '{':
			depth++
			token = true
		case c == ']' || c == '}':
			depth--
			if depth == 0 {
				return p + 1
			}
			token = false
		case c == ',' || c == ':':
			token = true
		case (c == '"' || c == '\'') && token:
			p = y.quotedEnd(p) - 1
			token = false
		case c == '#' && p > y.start && (isBlank(y.src[p-1]) || isBreak(y.src[p-1])):
			p = lineEnd(y.src, p) - 1
		case !isBlank(c) && !isBreak(c):
			token = false
		}
		p++
	}
	return y.end
}
