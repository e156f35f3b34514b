package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"

	"postil/editor/sanitize"
)

// raw is the source of an HTML block or an inline tag.
func (d *Document) raw(n ast.Node) []byte {
	var b bytes.Buffer
	switch n := n.(type) {
	case *ast.RawHTML:
		for i := range n.Segments.Len() {
			s := n.Segments.At(i)
			b.Write(s.Value(d.Source))
		}
	case *ast.HTMLBlock:
		for i := range n.Lines().Len() {
			s := n.Lines().At(i)
			b.Write(s.Value(d.Source))
		}
		if n.HasClosure() {
			b.Write(n.ClosureLine.Value(d.Source))
		}
	}
	return b.Bytes()
}

// SafeHTML gives, for an element of the tree, what the HTML written between its
// children comes to: what may be shown of each *ast.RawHTML or *ast.HTMLBlock
// among them, in their order. A tag and its end tag must stand in the same
// element, or both are left out.
func (d *Document) SafeHTML(parent ast.Node) map[ast.Node]string {
	var nodes []ast.Node
	var pieces []string
	for c := parent.FirstChild(); c != nil; c = c.NextSibling() {
		if k := c.Kind(); k == ast.KindRawHTML || k == ast.KindHTMLBlock {
			nodes = append(nodes, c)
			pieces = append(pieces, string(d.raw(c)))
		}
	}
	safe := map[ast.Node]string{}
	for i, piece := range sanitize.Fragments(pieces) {
		if strings.TrimSpace(piece) == "" && nodes[i].Kind() == ast.KindHTMLBlock {
			piece = ""
		}
		safe[nodes[i]] = piece
	}
	return safe
}
