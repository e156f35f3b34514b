package markdown

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/util"

	"postil/editor/cite"
)

// part is a run of top-level blocks that is parsed the same whatever stands
// around it, but for the definitions, the names of notes and the open quotation
// marks of the text. Parts do not change and are shared by documents: the tree
// of a Document holds copies of their nodes.
type part struct {
	source   []byte // what the positions in the part refer to
	from, to int    // the part's place in source
	nodes    []ast.Node
	defs     []*ast.LinkReferenceDefinition
	names    []string // of the notes defined in it
	loose    []NoteRef
	unclosed []cite.Span
	quotes   openQuotes // at its end
}

func (p *part) len() int { return p.to - p.from }

// quoteMark says which quotation marks are open after the block at a place.
type quoteMark struct {
	at     int
	quotes openQuotes
}

// parts cuts a freshly parsed tree into parts.
func (d *Document) parts() []*part {
	var list []*part
	var last ast.Node
	reach := 0 // where the blocks so far end
	for n := d.Root.FirstChild(); n != nil; n = n.NextSibling() {
		start, end := extent(n)
		if len(list) == 0 {
			list = append(list, &part{source: d.Source})
		} else if start >= 0 {
			// Some blocks stand in the tree before those they follow in the text.
			at := d.lineStart(start)
			if at > list[len(list)-1].from && at >= reach && d.blankBefore(at) && separate(d.Source, last, at, d.Source[at:]) {
				list[len(list)-1].to = at
				list = append(list, &part{source: d.Source, from: at})
			}
		}
		p := list[len(list)-1]
		p.nodes = append(p.nodes, n)
		last, reach = n, max(reach, end)
	}
	if len(list) == 0 {
		list = append(list, &part{source: d.Source})
	}
	list[len(list)-1].to = len(d.Source)
	loose, unclosed, log, open := d.loose, d.unclosed, d.quoteLog, d.quotesBefore
	for _, p := range list {
		p.learn()
		for len(loose) > 0 && loose[0].Span.Start < p.to {
			p.loose, loose = append(p.loose, loose[0]), loose[1:]
		}
		for len(unclosed) > 0 && unclosed[0].Start < p.to {
			p.unclosed, unclosed = append(p.unclosed, unclosed[0]), unclosed[1:]
		}
		for len(log) > 0 && log[0].at < p.to {
			open, log = log[0].quotes, log[1:]
		}
		p.quotes = open
	}
	return list
}

// learn collects what other parts need to know of this one.
func (p *part) learn() {
	for _, n := range p.nodes {
		_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering {
				return ast.WalkContinue, nil
			}
			switch n := n.(type) {
			case *ast.LinkReferenceDefinition:
				p.defs = append(p.defs, n)
			case *extast.Footnote:
				p.names = append(p.names, string(n.Ref))
			case *ast.Paragraph, *ast.TextBlock, *ast.Heading:
				return ast.WalkSkipChildren, nil
			}
			return ast.WalkContinue, nil
		})
	}
}

// blankBefore reports whether the line before the one at an offset is blank.
func (d *Document) blankBefore(at int) bool {
	line := d.Line(at) - 1 // 0-based
	return line > 0 && util.IsBlank(d.Source[d.lineStarts[line-1]:at])
}

// separate reports whether a block that with its blank lines ends at an offset
// of its source, and the text that comes next, have nothing to do with each
// other.
func separate(source []byte, block ast.Node, end int, next []byte) bool {
	if len(next) == 0 {
		return true
	}
	switch c := next[0]; {
	case c == ' ' || c == '\t': // may go on what stands before
		return false
	case c == ':': // may make a term of it
		return false
	}
	switch n := block.(type) {
	case *ast.List:
		c := next[0]
		return c != '-' && c != '+' && c != '*' && (c < '0' || c > '9')
	case *extast.DefinitionList:
		return false
	case *ast.FencedCodeBlock:
		return fenceIsClosed(source, n, end)
	case *ast.HTMLBlock:
		return n.HTMLBlockType >= ast.HTMLBlockType6 || n.HasClosure()
	}
	return true
}

// fenceIsClosed reports whether a block of code that ends before an offset has
// its closing fence.
func fenceIsClosed(source []byte, n *ast.FencedCodeBlock, end int) bool {
	start := n.Pos()
	if start < 0 || start >= end {
		return false
	}
	lines := bytes.Split(bytes.TrimRight(source[start:end], " \t\r\n"), []byte("\n"))
	if len(lines) < 2 {
		return false
	}
	opening := bytes.TrimLeft(lines[0], " ")
	if len(opening) == 0 {
		return false
	}
	c := opening[0]
	closing := bytes.TrimSpace(lines[len(lines)-1])
	rest := bytes.TrimLeft(closing, string(c))
	return len(rest) == 0 && len(closing) >= len(opening)-len(bytes.TrimLeft(opening, string(c)))
}

// region parses a stretch of a text that stands between other parts of it.
func (p *Pipeline) region(src []byte, before, after []*part) *Document {
	d := p.document(src)
	d.keepLog = true
	pc := &partContext{Context: contextOf(d), before: map[string]parser.Reference{}, after: map[string]parser.Reference{}}
	for _, other := range before {
		pc.learn(pc.before, other)
		d.quotes = other.quotes
	}
	d.quotesBefore = d.quotes
	for _, other := range after {
		pc.learn(pc.after, other)
	}
	for _, other := range slices.Concat(before, after) {
		for _, name := range other.names {
			d.noteNames[name] = true
		}
	}
	p.read(d, pc)
	return d
}

// partContext resolves links with the definitions of the whole text, of which
// the first of a name counts.
type partContext struct {
	parser.Context
	before, after map[string]parser.Reference
}

func (c *partContext) learn(m map[string]parser.Reference, p *part) {
	for _, d := range p.defs {
		name := util.ToLinkReference(d.Label)
		if _, taken := m[name]; !taken {
			m[name] = parser.NewReference(d.Label, d.Destination, d.Title)
		}
	}
}

// Reference implements parser.Context.
func (c *partContext) Reference(label string) (parser.Reference, bool) {
	if r, ok := c.before[label]; ok {
		return r, true
	}
	if r, ok := c.Context.Reference(label); ok {
		return r, true
	}
	r, ok := c.after[label]
	return r, ok
}

// sameForOthers reports whether two lists of parts look the same to the rest of
// the text.
func sameForOthers(a, b []*part) bool {
	type definition struct{ label, destination, title string }
	outside := func(list []*part) (defs []definition, names []string, open openQuotes) {
		for _, p := range list {
			for _, d := range p.defs {
				defs = append(defs, definition{string(d.Label), string(d.Destination), string(d.Title)})
			}
			names = append(names, p.names...)
			open = p.quotes
		}
		return defs, names, open
	}
	defsA, namesA, openA := outside(a)
	defsB, namesB, openB := outside(b)
	return slices.Equal(defsA, defsB) && slices.Equal(namesA, namesB) && openA == openB
}
