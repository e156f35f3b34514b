package markdown

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// maxDepth is how many quotations and lists may stand in each other. Beyond it
// their markers are text: no one writes deeper, and the work for a line grows
// with the number of blocks it is in.
const maxDepth = 50

// shallow is a parser of blocks that hold blocks, down to maxDepth.
type shallow struct{ parser.BlockParser }

// Open implements parser.BlockParser.
func (p shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		if n.Kind() != ast.KindListItem {
			depth++
		}
	}
	if depth > maxDepth {
		return nil, parser.NoChildren
	}
	return p.BlockParser.Open(parent, reader, pc)
}

// maxBraces is how many "{" a heading may have for its {attributes} to be read:
// all of them could begin some, each of which must be read to its end.
const maxBraces = 20

// headingParser parses one of the two forms of headings, of which plain does not
// look for attributes.
type headingParser struct {
	parser.BlockParser
	plain parser.BlockParser
}

// Open implements parser.BlockParser.
func (p headingParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	if last, ok := pc.LastOpenedBlock().Node.(*ast.Paragraph); ok && last.Lines().Len() > 0 && line[0] != '#' {
		s := last.Lines().At(last.Lines().Len() - 1)
		line = s.Value(reader.Source()) // what may be underlined
	}
	if bytes.Count(line, []byte{'{'}) <= maxBraces {
		return p.BlockParser.Open(parent, reader, pc)
	}
	n, state := p.plain.Open(parent, reader, pc)
	if n != nil {
		documentOf(pc).plainHeading = n
	}
	return n, state
}

// Close implements parser.BlockParser.
func (p headingParser) Close(n ast.Node, reader text.Reader, pc parser.Context) {
	if d := documentOf(pc); d.plainHeading == n {
		d.plainHeading = nil
		p.plain.Close(n, reader, pc)
		return
	}
	p.BlockParser.Close(n, reader, pc)
}

// maxMarks is how many runs of "*", "_" and "~" of a block can be emphasis or
// strike text through; those behind them are text. Each that may end one looks
// through all that may begin one.
const maxMarks = 1000

// marksParser parses one kind of these runs.
type marksParser struct{ parser.InlineParser }

// Parse implements parser.InlineParser.
func (p marksParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	d := documentOf(pc)
	if d.marks >= maxMarks {
		return nil
	}
	n := p.InlineParser.Parse(parent, block, pc)
	if n != nil {
		d.marks++
	}
	return n
}

// CloseBlock implements parser.CloseBlocker.
func (p marksParser) CloseBlock(_ ast.Node, _ text.Reader, pc parser.Context) {
	documentOf(pc).marks = 0
}

// maxCells bounds the cells of a table, those that short rows leave out
// included: a few kilobytes of text could stand for millions.
const maxCells = 100_000

// tableParser makes tables of paragraphs.
type tableParser struct{ parser.ParagraphTransformer }

// Transform implements parser.ParagraphTransformer.
func (p tableParser) Transform(n *ast.Paragraph, reader text.Reader, pc parser.Context) {
	columns := 0
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		line := s.Value(reader.Source())
		if len(bytes.Trim(line, " \t\r\n|:-")) == 0 {
			columns = max(columns, bytes.Count(line, []byte{'|'}))
		}
	}
	if columns*n.Lines().Len() <= maxCells {
		p.ParagraphTransformer.Transform(n, reader, pc)
	}
}

// blockParsers are CommonMark's, with bounds.
func blockParsers() []util.PrioritizedValue {
	list := slices.Clone(parser.DefaultBlockParsers())
	for i, v := range list {
		switch v.Priority {
		case 300, 800: // lists and quotations
			list[i].Value = shallow{v.Value.(parser.BlockParser)}
		case 100:
			list[i].Value = headingParser{parser.NewSetextHeadingParser(parser.WithHeadingAttribute()), parser.NewSetextHeadingParser()}
		case 600:
			list[i].Value = headingParser{parser.NewATXHeadingParser(parser.WithHeadingAttribute()), parser.NewATXHeadingParser()}
		}
	}
	return list
}

// inlineParsers are CommonMark's and the one of text that is struck through, with
// bounds.
func inlineParsers() []util.PrioritizedValue {
	list := append(parser.DefaultInlineParsers(), util.Prioritized(extension.NewStrikethroughParser(), 500))
	for i, v := range list {
		switch p := v.Value.(parser.InlineParser); v.Priority {
		case 200:
			list[i].Value = linkParser{p}
		case 500:
			list[i].Value = marksParser{p}
		}
	}
	return list
}
