package markdown

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// Tables are set with the white space that Hugo's template for them leaves.

func (r *nodeRenderer) table(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<table" + r.line(node) + ">\n")
		return ast.WalkContinue, nil
	}
	if node.ChildCount() < 2 {
		_, _ = w.WriteString("\t<tbody>\n")
	}
	_, _ = w.WriteString("\t</tbody>\n</table>\n")
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) tableHeader(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("\t<thead>\n\t\t\t<tr>\n")
	} else {
		_, _ = w.WriteString("\t\t\t</tr>\n\t</thead>\n")
	}
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) tableRow(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		if node.PreviousSibling() == nil || node.PreviousSibling().Kind() == extast.KindTableHeader {
			_, _ = w.WriteString("\t<tbody>\n")
		}
		_, _ = w.WriteString("\t\t\t<tr>\n")
	} else {
		_, _ = w.WriteString("\t\t\t</tr>\n")
	}
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) tableCell(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*extast.TableCell)
	tag := "td"
	if n.Parent().Kind() == extast.KindTableHeader {
		tag = "th"
	}
	if !entering {
		_, _ = w.WriteString("</" + tag + ">\n")
		return ast.WalkContinue, nil
	}
	style := ""
	if n.Alignment != extast.AlignNone {
		style = ` style="text-align: ` + n.Alignment.String() + `"`
	}
	_, _ = w.WriteString("\t\t\t\t\t<" + tag + style + ">")
	return ast.WalkContinue, nil
}
