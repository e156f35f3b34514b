package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"postil/editor/cite"
)

// mover copies nodes to another place of a source.
type mover struct {
	source []byte // what the positions of the nodes refer to
	by     int    // bytes that the copies stand further on

	texts []ast.Text // room for copies
}

// copy is a copy of a node and all in it.
func (m *mover) copy(n ast.Node) ast.Node {
	c := m.bare(n)
	if p := n.Pos(); p >= 0 {
		c.SetPos(p + m.by)
	}
	if n.Type() == ast.TypeBlock {
		c.SetBlankPreviousLines(n.HasBlankPreviousLines())
		if l := n.Lines(); l != nil && l.Len() > 0 {
			c.SetLines(m.segments(l))
		}
	}
	for _, a := range n.Attributes() {
		value := a.Value
		if span, ok := value.([2]int); ok {
			value = [2]int{span[0] + m.by, span[1] + m.by}
		}
		c.SetAttribute(a.Name, value)
	}
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		c.AppendChild(c, m.copy(k))
	}
	return c
}

func (m *mover) segment(s text.Segment) text.Segment {
	if s.Start >= 0 {
		s.Start, s.Stop = s.Start+m.by, s.Stop+m.by
	}
	return s
}

func (m *mover) segments(list *text.Segments) *text.Segments {
	out := text.NewSegments()
	for i := range list.Len() {
		out.Append(m.segment(list.At(i)))
	}
	return out
}

func (m *mover) span(s cite.Span) cite.Span {
	return cite.Span{Start: s.Start + m.by, End: s.End + m.by}
}

// bare is a copy of a node without what all nodes have.
func (m *mover) bare(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.Paragraph:
		return ast.NewParagraph()
	case *ast.TextBlock:
		return ast.NewTextBlock()
	case *ast.Heading:
		return ast.NewHeading(n.Level)
	case *ast.ThematicBreak:
		return ast.NewThematicBreak()
	case *ast.CodeBlock:
		return ast.NewCodeBlock()
	case *ast.FencedCodeBlock:
		if n.Info == nil {
			return ast.NewFencedCodeBlock(nil)
		}
		return ast.NewFencedCodeBlock(m.text(n.Info))
	case *ast.Blockquote:
		return ast.NewBlockquote()
	case *ast.List:
		c := ast.NewList(n.Marker)
		c.IsTight, c.Start = n.IsTight, n.Start
		return c
	case *ast.ListItem:
		return ast.NewListItem(n.Offset)
	case *ast.HTMLBlock:
		c := ast.NewHTMLBlock(n.HTMLBlockType)
		c.ClosureLine = m.segment(n.ClosureLine)
		return c
	case *ast.LinkReferenceDefinition:
		return ast.NewLinkReferenceDefinition(n.Label, n.Destination, n.Title)
	case *extast.Table:
		c := extast.NewTable()
		c.Alignments = n.Alignments
		return c
	case *extast.TableHeader:
		return extast.NewTableHeader(extast.NewTableRow(n.Alignments))
	case *extast.TableRow:
		return extast.NewTableRow(n.Alignments)
	case *extast.TableCell:
		c := extast.NewTableCell()
		c.Alignment = n.Alignment
		return c
	case *extast.DefinitionList:
		return extast.NewDefinitionList(n.Offset, nil)
	case *extast.DefinitionTerm:
		return extast.NewDefinitionTerm()
	case *extast.DefinitionDescription:
		c := extast.NewDefinitionDescription()
		c.IsTight = n.IsTight
		return c
	case *extast.Footnote:
		return extast.NewFootnote(n.Ref)
	case *Callout:
		return &Callout{CalloutType: n.CalloutType, Title: n.Title, Marker: m.span(n.Marker)}
	case *PullQuote:
		return &PullQuote{Attribution: n.Attribution, Marker: m.span(n.Marker)}
	}
	return m.inline(n)
}

func (m *mover) inline(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.Text:
		return m.text(n)
	case *ast.String:
		c := ast.NewString(n.Value)
		c.SetRaw(n.IsRaw())
		c.SetCode(n.IsCode())
		c.SetPos(n.BaseInline.Pos() + m.by) // of a typographic sign; see signPos
		return c
	case *ast.CodeSpan:
		return ast.NewCodeSpan()
	case *ast.Emphasis:
		return ast.NewEmphasis(n.Level)
	case *ast.Link:
		c := ast.NewLink()
		c.Destination, c.Title, c.Reference = n.Destination, n.Title, n.Reference
		return c
	case *ast.Image:
		c := ast.NewImage(ast.NewLink())
		c.Destination, c.Title, c.Reference = n.Destination, n.Title, n.Reference
		return c
	case *ast.AutoLink:
		s := autoLinkLabel(n, m.source)
		c := ast.NewAutoLink(n.AutoLinkType, ast.NewTextSegment(m.segment(s)))
		c.Protocol = n.Protocol
		return c
	case *ast.RawHTML:
		c := ast.NewRawHTML()
		c.Segments = m.segments(n.Segments)
		return c
	case *extast.Strikethrough:
		return extast.NewStrikethrough()
	case *extast.TaskCheckBox:
		return extast.NewTaskCheckBox(n.IsChecked)
	case *extast.FootnoteLink:
		return extast.NewFootnoteLink(0)
	case *CitationNode:
		c := &CitationNode{Index: -1, Cluster: n.Cluster.Shift(func(at int) int { return at + m.by })}
		for _, s := range n.segments {
			c.segments = append(c.segments, m.segment(s))
		}
		return c
	}
	panic("markdown: a node of kind " + n.Kind().String() + " that the pipeline does not make")
}

// textsAtOnce is how many texts are allocated together; most nodes are texts.
const textsAtOnce = 128

func (m *mover) text(n *ast.Text) *ast.Text {
	if len(m.texts) == 0 {
		m.texts = make([]ast.Text, textsAtOnce)
	}
	c := &m.texts[0]
	m.texts = m.texts[1:]
	c.Segment = m.segment(n.Segment)
	c.SetSoftLineBreak(n.SoftLineBreak())
	c.SetHardLineBreak(n.HardLineBreak())
	c.SetRaw(n.IsRaw())
	return c
}

// autoLinkLabel is where a bare link stands in its source. The node keeps that
// to itself, but its label is a part of the source and not a copy.
func autoLinkLabel(n *ast.AutoLink, source []byte) text.Segment {
	label := n.Label(source)
	start := cap(source) - cap(label)
	if start < 0 || start+len(label) > len(source) || !bytes.Equal(source[start:start+len(label)], label) {
		start = max(0, n.Pos())
	}
	return text.NewSegment(start, start+len(label))
}
