package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// linkParser is goldmark's parser of links, which gives the same links in time
// that grows with the text. By itself goldmark reads on from each "](" to where
// the address would end: of ten thousand links that are never closed the whole
// text ten thousand times.
type linkParser struct{ inner parser.InlineParser }

// blockLinks is what is known of the links of a block while it is read.
type blockLinks struct {
	begun  bool
	padded bool        // tabs are cut by its indentation
	dead   [2]deadLink // the last one each without and with "<"
}

// deadLink is an address that turned out to be none: from its "(" to where
// reading it stopped, and whether it began with "<". Another one that begins in
// between in the same way stops at the same place, and is none for the same
// reason; but one that has its ")" before.
type deadLink struct {
	start, end int
	closed     map[int]bool // each "(" in between that has its ")"
}

// Trigger implements parser.InlineParser.
func (p linkParser) Trigger() []byte { return p.inner.Trigger() }

// Parse implements parser.InlineParser.
func (p linkParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if line[0] != ']' || segment.Padding > 0 {
		return p.inner.Parse(parent, block, pc)
	}
	d := documentOf(pc)
	known := &d.links
	if !known.begun {
		*known = blockLinks{begun: true, padded: hasPadding(parent.Lines())}
	}
	r := &linkReader{Reader: block, padded: known.padded}
	if len(line) < 3 || line[1] != '(' || util.IsSpace(line[2]) {
		return p.inner.Parse(parent, r, pc)
	}
	at, dead := segment.Start+1, &known.dead[0]
	if line[2] == '<' {
		dead = &known.dead[1]
	}
	if dead.start < at && at+1 < dead.end && !dead.closed[at] {
		r.noAddress = true
		return p.inner.Parse(parent, r, pc)
	}
	n := p.inner.Parse(parent, r, pc)
	if _, now := block.Position(); r.asked && now.Start == at { // it had "]" and no more
		*dead = findDeadLink(line[1:], at)
		d.readInVain += dead.end - at
	}
	return n
}

// CloseBlock implements parser.CloseBlocker.
func (p linkParser) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	documentOf(pc).links = blockLinks{}
	p.inner.(parser.CloseBlocker).CloseBlock(parent, block, pc)
}

func hasPadding(lines *text.Segments) bool {
	for i := range lines.Len() {
		if lines.At(i).Padding > 0 {
			return true
		}
	}
	return false
}

// findDeadLink reads an address that is none as goldmark does, from the "(" at
// the start of line, which is at an offset of the source.
func findDeadLink(line []byte, at int) deadLink {
	dead := deadLink{start: at, closed: map[int]bool{}}
	angle := line[1] == '<'
	var open []int
	i := 1
scan:
	for ; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line) && util.IsPunct(line[i+1]):
			i++
		case angle && c == '>', !angle && util.IsSpace(c):
			break scan
		case angle:
		case c == '(':
			open = append(open, at+i)
		case c == ')' && len(open) == 0:
			break scan
		case c == ')':
			dead.closed[open[len(open)-1]] = true
			open = open[:len(open)-1]
		}
	}
	dead.end = at + i
	return dead
}

// linkReader is what goldmark's parser reads a "]" from.
type linkReader struct {
	text.Reader
	padded    bool
	noAddress bool // do not show what stands behind the "]"
	asked     bool // what stands there; it is asked where there may be a link
}

// Peek implements text.Reader.
func (r *linkReader) Peek() byte {
	r.asked = true
	if r.noAddress {
		return ' '
	}
	return r.Reader.Peek()
}

// Value implements text.Reader. A label within a line is found without looking
// through the lines of the block.
func (r *linkReader) Value(s text.Segment) []byte {
	if !r.padded && s.Padding == 0 && 0 <= s.Start && s.Start <= s.Stop {
		if v := r.Source()[s.Start:s.Stop]; bytes.IndexByte(v, '\n') < 0 {
			return v
		}
	}
	return r.Reader.Value(s)
}
