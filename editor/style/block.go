package style

import "strings"

// maxDepth bounds how deep quotations and lists nest; deeper ones are text.
const maxDepth = 8

// quote stands for a quotation in state.containers; any other value is the
// number of columns by which a list item's further lines are indented, with
// definition added for one of those.
const (
	quote      = 0xff
	definition = 0x40
)

// state is what a line needs to know of the lines before it. States are
// compared with ==.
type state struct {
	containers [maxDepth]uint8
	depth      uint8
	leaf       leaf
	fence      byte   // '`' or '~' while in leafFence
	fenceLen   uint16 // length of the opening fence
	html       uint8  // CommonMark's kind of HTML block, 1 to 7, while in leafHTML
	columns    uint16 // of the table; of the line above, were it a table's first, in leafParagraph
	tableless  bool   // in leafParagraph: no table begins in it any more
	term       bool   // a definition may follow, of the paragraph above the blank line
}

type leaf uint8

const (
	leafNone leaf = iota
	leafParagraph
	leafTable
	leafDefinition // what follows it is a paragraph, or another definition
	leafEmptyItem  // a list item without text yet
	leafFence
	leafHTML
)

func (s *state) push(c uint8) bool {
	if s.depth == maxDepth {
		return false
	}
	s.containers[s.depth] = c
	s.depth++
	return true
}

// cut closes the containers from depth n on, and whatever was open in them.
func (s state) cut(n uint8) state {
	out := state{depth: n}
	copy(out.containers[:n], s.containers[:n])
	return out
}

// cursor walks over the white space and the marks at the start of a line.
type cursor struct {
	s       string
	pos     int // byte
	col     int // column of pos; tabs stop at each fourth
	virtual int // columns of a tab before pos that are not used up
}

// indent is the width of the white space at the cursor, in columns, and the
// offset of what follows it.
func (c *cursor) indent() (width, next int) {
	width, col := c.virtual, c.col
	for next = c.pos; next < len(c.s); next++ {
		switch c.s[next] {
		case ' ':
			width, col = width+1, col+1
		case '\t':
			step := 4 - col%4
			width, col = width+step, col+step
		default:
			return width, next
		}
	}
	return width, next
}

// skip moves over width columns of white space, which are there.
func (c *cursor) skip(width int) {
	used := min(width, c.virtual)
	c.virtual -= used
	width -= used
	for width > 0 && c.pos < len(c.s) {
		step := 1
		if c.s[c.pos] == '\t' {
			step = 4 - c.col%4
		}
		c.pos++
		c.col += step
		if step > width {
			c.virtual = step - width
			return
		}
		width -= step
	}
}

// mark moves over n bytes that are no white space, after the white space.
func (c *cursor) mark(n int) {
	w, _ := c.indent()
	c.skip(w)
	c.pos += n
	c.col += n
}

// sink collects spans; a nil sink only follows the blocks.
type sink struct{ spans []Span }

func (s *sink) add(start, end int, r Role) {
	if s == nil || start >= end {
		return
	}
	if n := len(s.spans); n > 0 && s.spans[n-1].End == start && s.spans[n-1].Role == r {
		s.spans[n-1].End = end
		return
	}
	s.spans = append(s.spans, Span{start, end, r})
}

// block is what scanBlock found a line to be.
type block struct {
	out       state  // for the next line
	underline uint8  // 1 or 2 for a heading's underline
	delimiter bool   // the line under a table's first row
	row       uint16 // columns of the table that the line is a row of
	inline    int    // where running text begins, -1 for none
}

// scanBlock finds the blocks of a line and adds the spans of their marks.
func scanBlock(line string, in state, spans *sink) block {
	c := cursor{s: line}
	matched := matchContainers(&c, in, spans)
	all := matched == in.depth
	if all && in.leaf == leafFence {
		return fencedLine(&c, in, spans)
	}
	if all && in.leaf == leafHTML {
		return htmlLine(&c, in, spans)
	}
	if w, at := c.indent(); all && in.leaf == leafTable && w < 4 && underlineLevel(line[at:]) > 0 {
		in.leaf = leafNone // a line that cannot underline a table ends it
	}
	paragraph := in.leaf == leafParagraph || in.leaf == leafDefinition || in.leaf == leafTable
	out := in.cut(matched)
	defines := all && (in.leaf == leafParagraph || in.term) ||
		!all && in.containers[matched] != quote && in.containers[matched]&definition != 0
	opened, boxed := false, false
	for !boxed {
		w, at := c.indent()
		if at == len(line) || w >= 4 {
			break
		}
		rest := line[at:]
		continues := all && paragraph && !opened
		if rest[0] == '>' && out.push(quote) {
			quoteMark(&c, spans)
			opened = true
			continue
		}
		if rest[0] == ':' && w == 0 && defines && !opened {
			if width := definitionWidth(rest); width > 0 && out.push(definition|uint8(width)) {
				spans.add(at, at+1, ListMarker)
				c.mark(1)
				c.skip(min(width-1, indentOf(&c)))
				opened = true
				continue
			}
		}
		if isThematic(rest) && !(continues && in.leaf == leafParagraph && underlineLevel(rest) > 0) {
			spans.add(at, len(line), ThematicBreak)
			return block{out: out, inline: -1}
		}
		if n, width, ok := listMark(rest, continues); ok && out.push(uint8(w+width)) {
			spans.add(at, at+n, ListMarker)
			c.mark(n)
			c.skip(min(width-n, indentOf(&c)))
			opened = true
			if b := boxLen(line[c.pos:]); b > 0 && c.virtual == 0 {
				spans.add(c.pos, c.pos+b, TaskBox)
				c.mark(b)
				boxed = true // nothing but running text after a box
			}
			continue
		}
		if n := noteLen(rest); n > 0 && out.push(4) {
			spans.add(at, at+n, FootnoteDef)
			c.mark(n)
			if w, _ := c.indent(); w > 0 {
				c.skip(min(w, 1))
			}
			opened = true
			continue
		}
		break
	}
	return leafLine(&c, leafContext{
		in: in, out: out, spans: spans,
		opened: opened, continues: all && paragraph && !opened, lazy: !all && paragraph && !opened, boxed: boxed,
	})
}

func indentOf(c *cursor) int {
	w, _ := c.indent()
	return w
}

// matchContainers moves over the marks of the containers that are still open
// and gives their number.
func matchContainers(c *cursor, in state, spans *sink) uint8 {
	for i := range in.depth {
		w, at := c.indent()
		if in.containers[i] == quote {
			if w > 3 || at == len(c.s) || c.s[at] != '>' {
				return i
			}
			quoteMark(c, spans)
			continue
		}
		switch need := int(in.containers[i] &^ definition); {
		case at == len(c.s): // a blank line ends no item
		case w >= need:
			c.skip(need)
		default:
			return i
		}
	}
	return in.depth
}

func quoteMark(c *cursor, spans *sink) {
	_, at := c.indent()
	spans.add(at, at+1, QuoteMarker)
	c.mark(1)
	if indentOf(c) > 0 {
		c.skip(1)
	}
}

func fencedLine(c *cursor, in state, spans *sink) block {
	w, at := c.indent()
	spans.add(c.pos, len(c.s), CodeBlock)
	rest := strings.TrimRight(c.s[at:], " \t")
	n := runLen(rest, in.fence)
	if w <= 3 && n == len(rest) && n >= int(in.fenceLen) {
		in.leaf, in.fence, in.fenceLen = leafNone, 0, 0
	}
	return block{out: in, inline: -1}
}

func htmlLine(c *cursor, in state, spans *sink) block {
	_, at := c.indent()
	spans.add(at, len(c.s), HTML)
	if endsHTML(c.s[at:], in.html) {
		in.leaf, in.html = leafNone, 0
	}
	return block{out: in, inline: -1}
}

type leafContext struct {
	in, out         state
	spans           *sink
	opened          bool // the line begins a container
	continues, lazy bool // the line may go on with the paragraph before it
	boxed           bool
}

// blank is a line with nothing but marks. An item may begin with one, not two.
func (x leafContext) blank() block {
	b := block{out: x.out, inline: -1}
	switch d := x.out.depth; {
	case x.opened && d > 0 && x.out.containers[d-1]&definition == 0:
		b.out.leaf = leafEmptyItem
	case !x.opened && x.in.leaf == leafEmptyItem && d == x.in.depth:
		b.out = x.out.cut(d - 1)
	case !x.opened && d == x.in.depth:
		b.out.term = x.in.term || x.in.leaf == leafParagraph
	}
	return b
}

// running is a line of running text: of a paragraph, or a row of a table.
func (x leafContext) running(line string, indent int, b block) block {
	b.out.leaf, b.out.term = leafParagraph, false
	goes := x.continues || x.lazy
	columns := uint16(0)
	if indent < 4 {
		columns = delimiterColumns(line[b.inline:])
	}
	switch {
	case goes && x.in.leaf == leafTable:
		b.out.leaf, b.out.columns, b.row = leafTable, x.in.columns, x.in.columns
	case goes && x.in.leaf == leafParagraph && columns > 0 && !x.in.tableless && x.in.columns <= columns:
		x.spans.add(b.inline, len(line), TableMark|InTable)
		return block{out: b.out.table(columns), inline: -1, delimiter: true}
	default:
		b.out.tableless = goes && x.in.leaf == leafParagraph && (x.in.tableless || columns > 0)
		b.out.columns = countCells(line[b.inline:])
	}
	return b
}

func (s state) table(columns uint16) state {
	s.leaf, s.columns, s.tableless = leafTable, columns, false
	return s
}

// leafLine finds what stands inside the containers of a line.
func leafLine(c *cursor, x leafContext) block {
	line := c.s
	w, at := c.indent()
	rest := line[at:]
	text := block{out: x.out, inline: at}
	if x.lazy {
		text.out = x.in
	}
	none := block{out: x.out, inline: -1}
	switch {
	case rest == "":
		return x.blank()
	case x.boxed:
		return x.running(line, w, text)
	case w >= 4:
		if x.continues || x.lazy {
			return x.running(line, w, text)
		}
		x.spans.add(at, len(line), CodeBlock)
		return none
	case x.continues && x.in.leaf == leafDefinition && underlineLevel(rest) == 2:
		return none // underlines nothing, but is no text either
	case x.continues && x.in.leaf == leafParagraph && underlineLevel(rest) > 0:
		none.underline = underlineLevel(rest)
		x.spans.add(at, len(line), Heading1+Role(none.underline-1))
		return none
	}
	if n := headingLevel(rest); n > 0 {
		x.spans.add(at, len(line), Heading1+Role(n-1))
		return none
	}
	if ch, n := fenceOpen(rest); n > 0 {
		x.spans.add(at, len(line), CodeBlock)
		none.out.leaf, none.out.fence, none.out.fenceLen = leafFence, ch, uint16(min(n, 0xffff))
		return none
	}
	if kind := startsHTML(rest, x.continues || x.lazy); kind > 0 {
		x.spans.add(at, len(line), HTML)
		if !endsHTML(rest, kind) {
			none.out.leaf, none.out.html = leafHTML, kind
		}
		return none
	}
	if x.in.leaf == leafDefinition && x.continues || !x.continues && !x.lazy {
		if label, target := linkDefinition(rest); target > 0 {
			x.spans.add(at, at+label, LinkText)
			x.spans.add(at+target, len(line), LinkTarget)
			none.out.leaf = leafDefinition
			return none
		}
	}
	return x.running(line, w, text)
}
