package markdown

import (
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

// blockParsers are CommonMark's, with bounds.
func blockParsers() []util.PrioritizedValue {
	list := slices.Clone(parser.DefaultBlockParsers())
	for i, v := range list {
		if v.Priority == 300 || v.Priority == 800 { // lists and quotations
			list[i].Value = shallow{v.Value.(parser.BlockParser)}
		}
	}
	return list
}
