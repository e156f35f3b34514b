package prose

import (
	"strings"
)

// Range is a part of a text: the bytes from Start up to End.
type Range struct{ Start, End int }

// Len returns the number of bytes in r.
func (r Range) Len() int { return r.End - r.Start }

// Empty reports whether r has no bytes.
func (r Range) Empty() bool { return r.Start >= r.End }

func (r Range) of(s string) string { return s[r.Start:r.End] }

// Kind says what a block of Markdown is.
type Kind int

// The kinds of blocks.
const (
	Paragraph  Kind = iota
	Heading         // "# Title", or a title underlined with === or ---
	Item            // one item of a list, without the items nested in it
	Quote           // a paragraph behind ">"
	Footnote        // "[^1]: ..."
	Definition      // "[label]: address", one line
	Code            // fenced or indented
	Table           // all of its rows
	HTML            // a block of HTML or a comment
	Rule            // a line across the page
)

// String returns the kind's name.
func (k Kind) String() string {
	names := [...]string{"paragraph", "heading", "item", "quote", "footnote", "definition", "code", "table", "html", "rule"}
	if k < 0 || int(k) >= len(names) {
		return "unknown"
	}
	return names[k]
}

// byLine reports whether blocks of the kind are compared and merged line by
// line: their lines are not sentences, and words joined inside one could make
// code or a table say something that nobody wrote.
func (k Kind) byLine() bool {
	return k == Definition || k == Code || k == Table || k == HTML || k == Rule
}

// Block is one block of a text. The blocks of a text have no holes between
// them: each reaches to the start of the next.
type Block struct {
	Kind Kind
	Range
	// Text is the part behind the block's mark ("## ", "> - ", "1. ") and
	// before the blank lines that follow it.
	Text Range
}

// Blocks splits a text into its blocks. A text with nothing but white space has
// none.
func Blocks(src string) []Block {
	p := blockParser{src: src}
	for start := 0; start < len(src); {
		end := lineEnd(src, start)
		p.lines = append(p.lines, Range{start, end})
		start = end
	}
	for p.next < len(p.lines) {
		if p.blank(p.next) {
			p.next++
			continue
		}
		p.block()
	}
	for i := range p.blocks {
		b := &p.blocks[i]
		b.End = len(src)
		if i+1 < len(p.blocks) {
			b.End = p.blocks[i+1].Start
		}
		if i == 0 {
			b.Start = 0
		}
	}
	return p.blocks
}

// lineEnd returns the offset behind the line that start lies in.
func lineEnd(s string, start int) int {
	if i := strings.IndexByte(s[start:], '\n'); i >= 0 {
		return start + i + 1
	}
	return len(s)
}

type blockParser struct {
	src    string
	lines  []Range // with their line ends
	next   int     // the first line not yet in a block
	blocks []Block
	inList bool // an indented line belongs to an item or a footnote
}

func (p *blockParser) line(i int) string { return p.lines[i].of(p.src) }

// blank reports whether line i has nothing on it, or nothing but quote marks.
func (p *blockParser) blank(i int) bool {
	return strings.Trim(p.line(i), " \t\r\n>") == ""
}

// block takes the block that begins in line p.next, which is not blank.
func (p *blockParser) block() {
	first := p.next
	line := p.line(first)
	indented := indent(line) >= 4
	if !indented && indent(line) == 0 {
		p.inList = false
	}
	if n, char := fence(line); n > 0 {
		end := first + 1
		for end < len(p.lines) {
			m, c := fence(p.line(end))
			end++
			if m >= n && c == char && strings.Trim(p.line(end-1), " \t\r\n"+string(char)) == "" {
				break
			}
		}
		p.add(Code, 0, end)
		return
	}
	if indented && !p.inList {
		end := first + 1
		for i := end; i < len(p.lines); i++ {
			if p.blank(i) {
				continue
			}
			if indent(p.line(i)) < 4 {
				break
			}
			end = i + 1
		}
		p.add(Code, 0, end)
		return
	}
	if k, ok := p.lineBlock(first); ok {
		p.add(k.kind, 0, k.end)
		return
	}
	if n := footnoteLabel(line); n > 0 {
		p.inList = true
		p.add(Footnote, indent(line), p.paragraphEnd(Footnote))
		return
	}

	mark, kind := blockMark(line)
	if kind == Item {
		p.inList = true
	}
	rest := line[mark:]
	switch {
	case strings.TrimSpace(rest) == "":
		// Nothing behind the mark: the mark is the text.
		p.add(kind, 0, first+1)
	case headingMark(rest) > 0:
		p.add(Heading, mark+headingMark(rest), first+1)
	default:
		end := p.paragraphEnd(kind)
		if kind == Paragraph && end < len(p.lines) && underline(p.line(end)) {
			end++
			kind = Heading
		}
		p.add(kind, mark, end)
	}
}

// add makes a block of the lines up to end, whose mark is so many bytes.
func (p *blockParser) add(k Kind, mark, end int) {
	start := p.lines[p.next].Start
	text := Range{start + mark, p.lines[end-1].End}
	for text.End > text.Start && strings.IndexByte(" \t\r\n", p.src[text.End-1]) >= 0 {
		text.End--
	}
	p.blocks = append(p.blocks, Block{Kind: k, Range: Range{Start: start}, Text: text})
	p.next = end
}

type lineBlock struct {
	kind Kind
	end  int
}

// lineBlock recognises the blocks that are kept by line, code apart, and says
// behind which line the one at line i ends.
func (p *blockParser) lineBlock(i int) (lineBlock, bool) {
	line := strings.TrimSpace(p.line(i))
	switch {
	case isRule(line):
		return lineBlock{Rule, i + 1}, true
	case strings.HasPrefix(line, "<!--"):
		end := i
		for end < len(p.lines) && !strings.Contains(p.line(end), "-->") {
			end++
		}
		return lineBlock{HTML, min(end+1, len(p.lines))}, true
	case startsHTML(line):
		end := i + 1
		for end < len(p.lines) && !p.blank(end) {
			end++
		}
		return lineBlock{HTML, end}, true
	case p.startsTable(i):
		end := i + 1
		for end < len(p.lines) && strings.Contains(p.line(end), "|") {
			end++
		}
		return lineBlock{Table, end}, true
	case definition(line):
		return lineBlock{Definition, i + 1}, true
	}
	return lineBlock{}, false
}

func (p *blockParser) startsTable(i int) bool {
	line := strings.TrimSpace(p.line(i))
	if !strings.Contains(line, "|") {
		return false
	}
	return strings.HasPrefix(line, "|") || i+1 < len(p.lines) && delimiterRow(p.line(i+1))
}

// paragraphEnd returns the line behind the paragraph that begins in line
// p.next: a blank line ends it, and a line that can only begin another block.
func (p *blockParser) paragraphEnd(kind Kind) int {
	for i := p.next + 1; i < len(p.lines); i++ {
		line := p.line(i)
		if p.blank(i) {
			return i
		}
		if kind == Paragraph && underline(line) {
			return i
		}
		if n, _ := fence(line); n > 0 {
			return i
		}
		if k, ok := p.lineBlock(i); ok && k.kind != Definition || footnoteLabel(line) > 0 {
			return i
		}
		mark, k := blockMark(line)
		if k == Quote && (kind == Quote || kind == Item) {
			// The same quotation goes on.
			if headingMark(line[mark:]) > 0 {
				return i
			}
			continue
		}
		if k == Quote || headingMark(line[mark:]) > 0 {
			return i
		}
		// In running text only a bullet or a first number begins a list: a line
		// may begin with a year.
		if k == Item && (kind == Item || kind == Footnote || interruptsParagraph(line[:mark])) {
			return i
		}
	}
	return len(p.lines)
}

func interruptsParagraph(mark string) bool {
	mark = strings.Trim(mark, " \t>")
	return mark == "-" || mark == "*" || mark == "+" || mark == "1." || mark == "1)"
}
