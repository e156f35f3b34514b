package markdown

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/ast"
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
