package markdown

import (
	"bytes"
	"iter"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"postil/editor/cite"
)

// Run is a stretch of shown text and where it comes from.
type Run struct {
	Text string
	// Span is the source of the text. Where it is as long as Text and Verbatim,
	// each byte of the text is that of the source; otherwise the source as a
	// whole stands for the text, as "&amp;" for "&" or a line's end for a space.
	Span     cite.Span
	Verbatim bool
	Node     ast.Node // *ast.Text, *ast.String, *ast.AutoLink or *CitationNode
}

// Runs gives the text below a node run by run in the order it is shown. A
// citation is one run with its source as text; raw HTML and the marks of
// footnotes have none.
func (d *Document) Runs(root ast.Node) iter.Seq[Run] {
	return func(yield func(Run) bool) {
		_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering {
				return ast.WalkContinue, nil
			}
			for _, r := range d.runsOf(n) {
				if !yield(r) {
					return ast.WalkStop, nil
				}
			}
			return ast.WalkContinue, nil
		})
	}
}

// runsOf are the runs of one node without its children.
func (d *Document) runsOf(n ast.Node) []Run {
	switch n := n.(type) {
	case *ast.Text:
		runs := d.textRuns(n)
		if n.HardLineBreak() || n.SoftLineBreak() {
			end := d.lineBreak(n)
			shown := " "
			if n.HardLineBreak() {
				shown = "\n"
			}
			runs = append(runs, Run{Text: shown, Span: cite.Span{Start: n.Segment.Stop, End: end}, Node: n})
		}
		return runs
	case *ast.String:
		if s, ok := d.signSpan(n); ok {
			return []Run{{Text: string(n.Value), Span: s, Node: n}}
		}
	case *ast.AutoLink:
		s := autoLinkLabel(n, d.Source)
		return []Run{{Text: string(n.Label(d.Source)), Span: cite.Span{Start: s.Start, End: s.Stop}, Verbatim: true, Node: n}}
	case *CitationNode:
		s := n.Cluster.Span
		return []Run{{Text: string(d.Source[s.Start:s.End]), Span: s, Verbatim: true, Node: n}}
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		var runs []Run
		for i := range n.Lines().Len() {
			s := n.Lines().At(i)
			if s.Padding > 0 {
				// Part of a tab that is cut by the block's indentation.
				runs = append(runs, Run{Text: strings.Repeat(" ", s.Padding), Span: cite.Span{Start: max(0, s.Start-1), End: s.Start}, Node: n})
			}
			runs = append(runs, Run{Text: string(d.Source[s.Start:s.Stop]), Span: cite.Span{Start: s.Start, End: s.Stop}, Verbatim: true, Node: n})
		}
		return runs
	}
	return nil
}

// textRuns cuts a text at escapes and entities.
func (d *Document) textRuns(n *ast.Text) []Run {
	start, stop := n.Segment.Start, n.Segment.Stop
	src := d.Source[start:stop]
	var runs []Run
	add := func(from, to int, text []byte, verbatim bool) {
		if to > from {
			runs = append(runs, Run{Text: string(text), Span: cite.Span{Start: start + from, End: start + to}, Verbatim: verbatim, Node: n})
		}
	}
	from := 0
	if !n.IsRaw() {
		for i := 0; i < len(src); {
			length := 0
			switch {
			case src[i] == '\\' && i+1 < len(src) && util.IsPunct(src[i+1]):
				add(from, i, src[from:i], true)
				add(i, i+2, src[i+1:i+2], false)
				length = 2
			case src[i] == '&':
				if length = entityLength(src[i:]); length > 0 {
					add(from, i, src[from:i], true)
					add(i, i+length, Unescape(src[i:i+length]), false)
				}
			}
			if length == 0 {
				i++
				continue
			}
			i += length
			from = i
		}
	}
	add(from, len(src), src[from:], true)
	return runs
}

// entityLength is how long the entity at the start of src is, 0 where none is.
func entityLength(src []byte) int {
	const longest = 40 // of the names in HTML, with room to spare
	i := bytes.IndexByte(src[:min(len(src), longest)], ';')
	if i < 0 || bytes.Equal(Unescape(src[:i+1]), src[:i+1]) {
		return 0
	}
	return i + 1
}

// lineBreak is the start of the line after a text that ends its line, in a
// quotation or a list after what marks it.
func (d *Document) lineBreak(n *ast.Text) int {
	if next := n.NextSibling(); next != nil {
		if s := d.Span(next); s.Start >= n.Segment.Stop && s.End > s.Start {
			return s.Start
		}
	}
	return min(len(d.Source), d.lineEnd(n.Segment.Stop)+1)
}

// signSpan is the source of a typographic sign, false for a string that is not
// in the source.
func (d *Document) signSpan(n *ast.String) (cite.Span, bool) {
	// String.Pos is always -1.
	at := n.BaseInline.Pos()
	if at < 0 || at >= len(d.Source) {
		return cite.Span{}, false
	}
	length := 1
	switch d.Source[at] {
	case '<', '>':
		length = 2
	case '.':
		length = 3
	case '-':
		length = 2
		if string(n.Value) == emDash {
			length = 3
		}
	}
	return cite.Span{Start: at, End: at + length}, true
}

// Span is the place of a node of the tree in the source, with the signs that
// mark it: the asterisks of emphasis, brackets and address of a link. For a
// block it is the whole lines from its first to its last. It is empty for what
// is not in the source, as the list that gathers the notes.
func (d *Document) Span(n ast.Node) cite.Span {
	if n.Type() != ast.TypeInline {
		return d.blockSpan(n)
	}
	switch n := n.(type) {
	case *ast.Text:
		return cite.Span{Start: n.Segment.Start, End: n.Segment.Stop}
	case *ast.String:
		s, _ := d.signSpan(n)
		return s
	case *CitationNode:
		return n.Cluster.Span
	case *ast.AutoLink:
		s := autoLinkLabel(n, d.Source)
		if s.Start > 0 && s.Stop < len(d.Source) && d.Source[s.Start-1] == '<' && d.Source[s.Stop] == '>' && n.Protocol == nil && n.Pos() < s.Start {
			return cite.Span{Start: s.Start - 1, End: s.Stop + 1}
		}
		return cite.Span{Start: s.Start, End: s.Stop}
	case *ast.RawHTML:
		if k := n.Segments.Len(); k > 0 {
			return cite.Span{Start: n.Segments.At(0).Start, End: n.Segments.At(k - 1).Stop}
		}
		return cite.Span{}
	case *extast.FootnoteLink:
		name, _ := n.Attribute(noteName)
		b, ok := name.([]byte)
		if !ok || n.Pos() < 0 {
			return cite.Span{}
		}
		return cite.Span{Start: n.Pos(), End: n.Pos() + len("[^]") + len(b)}
	case *extast.FootnoteBacklink:
		return cite.Span{}
	case *extast.TaskCheckBox:
		return cite.Span{Start: n.Pos(), End: n.Pos() + len("[ ]")}
	case *ast.Image:
		s := d.linkSpan(n, 2)
		if v, ok := n.Attribute(attributeSpan); ok {
			s.End = v.([2]int)[1]
		}
		return s
	case *ast.Link:
		return d.linkSpan(n, 1)
	case *ast.CodeSpan:
		return d.codeSpan(n)
	case *extast.Strikethrough:
		s := d.childrenSpan(n)
		for i := 0; i < 2 && s.Start > 0 && d.Source[s.Start-1] == '~' && s.End < len(d.Source) && d.Source[s.End] == '~'; i++ {
			s.Start, s.End = s.Start-1, s.End+1
		}
		return s
	case *ast.Emphasis:
		inner := d.childrenSpan(n)
		return cite.Span{Start: inner.Start - n.Level, End: inner.End + n.Level}
	}
	return d.childrenSpan(n)
}

func (d *Document) blockSpan(n ast.Node) cite.Span {
	switch n.(type) {
	case *ast.Document:
		return cite.Span{Start: 0, End: len(d.Source)}
	case *extast.FootnoteList:
		return cite.Span{}
	case *extast.TableCell:
		if n.Lines().Len() > 0 {
			s := n.Lines().At(0)
			return cite.Span{Start: s.Start, End: s.Stop}
		}
		return cite.Span{Start: max(0, n.Pos()), End: max(0, n.Pos())}
	}
	start, end := extent(n)
	if start < 0 {
		return cite.Span{}
	}
	switch n := n.(type) {
	case *Callout:
		start, end = min(start, n.Marker.Start), max(end, n.Marker.End)
	case *PullQuote:
		start, end = min(start, n.Marker.Start), max(end, n.Marker.End)
	}
	start = d.lineStart(min(start, len(d.Source)))
	if end > start && d.Source[end-1] == '\n' {
		end--
	}
	end = d.lineEnd(min(max(start, end), len(d.Source)))
	if last := n.LastChild(); last != nil && last.Type() == ast.TypeBlock {
		end = max(end, d.Span(last).End)
	}
	switch n.(type) {
	case *ast.FencedCodeBlock:
		end = d.alsoLine(end, "`~")
	case *ast.Heading:
		if d.Source[n.Pos()] != '#' {
			end = d.alsoLine(end, "=-")
		}
	case *extast.Table:
		if n.ChildCount() == 1 {
			end = d.alsoLine(end, "|:-")
		}
	}
	return cite.Span{Start: start, End: end}
}

// alsoLine moves the end of a block behind the next line, if that has only some
// of the given signs and what marks quotations.
func (d *Document) alsoLine(end int, signs string) int {
	if end >= len(d.Source) {
		return end
	}
	next := d.lineEnd(end + 1)
	line := bytes.Trim(d.Source[end+1:next], "> \t\r")
	if len(line) == 0 || len(bytes.Trim(line, signs+" \t")) > 0 {
		return end
	}
	return next
}

// childrenSpan is from the first child of an inline node to its last.
func (d *Document) childrenSpan(n ast.Node) cite.Span {
	first, last := n.FirstChild(), n.LastChild()
	if first == nil {
		p := max(0, n.Pos())
		return cite.Span{Start: p, End: p}
	}
	return cite.Span{Start: d.Span(first).Start, End: d.Span(last).End}
}

// codeSpan is the span of code in a line with its backquotes.
func (d *Document) codeSpan(n *ast.CodeSpan) cite.Span {
	start := max(0, n.Pos())
	ticks := 0
	for start+ticks < len(d.Source) && d.Source[start+ticks] == '`' {
		ticks++
	}
	end := start + ticks
	if n.LastChild() != nil {
		end = d.Span(n.LastChild()).End
	}
	// The next run of backquotes closes it; a space or a new line may stand
	// before that, which are no part of the code.
	if i := bytes.IndexByte(d.Source[end:], '`'); i >= 0 {
		end = min(len(d.Source), end+i+ticks)
	}
	return cite.Span{Start: start, End: end}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' }

// linkSpan is the span of a link or an image whose text begins after so many
// bytes.
func (d *Document) linkSpan(n ast.Node, opening int) cite.Span {
	start := max(0, n.Pos())
	// The text ends where its last child does; behind "]" comes the target.
	at := start + opening
	if n.LastChild() != nil {
		at = d.Span(n.LastChild()).End
	}
	if i := bytes.IndexByte(d.Source[at:], ']'); i >= 0 {
		at += i + 1
	}
	var reference *ast.ReferenceLink
	switch n := n.(type) {
	case *ast.Link:
		reference = n.Reference
	case *ast.Image:
		reference = n.Reference
	}
	end := at
	switch {
	case reference == nil:
		end = closing(d.Source, at, '(', ')')
	case reference.Type != ast.ReferenceLinkShortcut:
		end = closing(d.Source, at, '[', ']')
	}
	return cite.Span{Start: start, End: max(at, end)}
}

// closing is where the bracket at an offset has been closed, outside quotes and
// escapes.
func closing(src []byte, at int, opener, closer byte) int {
	if at >= len(src) || src[at] != opener {
		return at
	}
	depth := 0
	var quote byte
	angle := false
	for i := at; i < len(src); i++ {
		c := src[i]
		switch {
		case c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case angle:
			angle = c != '>'
		case c == '<' && opener == '(' && depth == 1 && len(bytes.TrimSpace(src[at+1:i])) == 0:
			angle = true
		case (c == '"' || c == '\'') && opener == '(' && i > 0 && (isSpace(src[i-1]) || src[i-1] == '\t'):
			quote = c
		case c == opener:
			depth++
		case c == closer:
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return at
}

// At finds the innermost node that shows the source at an offset, nil where
// there is none, as between blocks.
func (d *Document) At(offset int) ast.Node {
	for n := d.Root.FirstChild(); n != nil; n = n.NextSibling() {
		if list, ok := n.(*extast.FootnoteList); ok {
			return d.inChildren(list, offset)
		}
		if s := d.Span(n); s.Start <= offset && offset <= s.End && s.End > s.Start {
			return d.within(n, offset)
		}
	}
	return nil
}

// inChildren is the innermost node at an offset in one of a node's children.
func (d *Document) inChildren(n ast.Node, offset int) ast.Node {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s := d.Span(c)
		if s.Start <= offset && (offset < s.End || c.Type() == ast.TypeBlock && offset == s.End && s.End > s.Start) {
			return d.within(c, offset)
		}
	}
	return nil
}

func (d *Document) within(n ast.Node, offset int) ast.Node {
	if c := d.inChildren(n, offset); c != nil {
		return c
	}
	return n
}
