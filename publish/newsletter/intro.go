package newsletter

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/cite"
	"postil/editor/markdown"
)

// introHTML is the introduction in HTML in which each element carries its style.
// What a mail has no place for is left out: raw HTML, images (their description
// stands in their place), notes. The address of a link is taken if it is http,
// https or mailto.
func introHTML(text, lang string, l look) template.HTML {
	doc := markdown.New(markdown.Options{Lang: lang}).Parse([]byte(text))
	w := &introWriter{doc: doc, look: l}
	w.children(doc.Root)
	return template.HTML(w.b.String()) //nolint:gosec // all text in it is escaped
}

type introWriter struct {
	doc  *markdown.Document
	look look
	b    strings.Builder
}

func (w *introWriter) children(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.node(c)
	}
}

// element writes an element with its style around n's children.
func (w *introWriter) element(n ast.Node, tag string, style template.CSS, attr string) {
	w.open(tag, style, attr)
	w.children(n)
	w.b.WriteString("</" + tag + ">")
	if n.Type() == ast.TypeBlock {
		w.b.WriteByte('\n')
	}
}

func (w *introWriter) open(tag string, style template.CSS, attr string) {
	w.b.WriteString("<" + tag + attr)
	if style != "" {
		w.b.WriteString(` style="` + html.EscapeString(string(style)) + `"`)
	}
	w.b.WriteByte('>')
}

func (w *introWriter) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Paragraph:
		w.element(n, "p", w.look.Text, "")
	case *ast.Heading:
		w.element(n, fmt.Sprintf("h%d", min(max(n.Level, 2), 3)), w.look.Heading, "") // the one h1 is the publication's name
	case *ast.Blockquote:
		w.element(n, "blockquote", w.look.Quote, "")
	case *ast.List:
		tag, attr := "ul", ""
		if n.IsOrdered() {
			tag = "ol"
			if n.Start != 1 {
				attr = fmt.Sprintf(` start="%d"`, n.Start)
			}
		}
		w.element(n, tag, w.look.List, attr)
	case *ast.ListItem:
		w.element(n, "li", "margin:0 0 4px;", "")
	case *ast.ThematicBreak:
		w.open("hr", w.look.Rule, "")
		w.b.WriteByte('\n')
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		w.open("pre", w.look.Code, "")
		for i := range n.Lines().Len() {
			s := n.Lines().At(i)
			w.b.WriteString(html.EscapeString(string(s.Value(w.doc.Source))))
		}
		w.b.WriteString("</pre>\n")
	case *extast.Table:
		w.element(n, "table", w.look.List, ` role="table" cellpadding="6" border="0"`)
	case *extast.TableHeader, *extast.TableRow:
		w.element(n, "tr", "", "")
	case *extast.TableCell:
		tag := "td"
		if n.Parent().Kind() == extast.KindTableHeader {
			tag = "th"
		}
		w.element(n, tag, "text-align:left;", "")
	case *ast.Emphasis:
		tag := "em"
		if n.Level > 1 {
			tag = "strong"
		}
		w.element(n, tag, "", "")
	case *extast.Strikethrough:
		w.element(n, "del", "", "")
	case *ast.CodeSpan:
		w.element(n, "code", w.look.Code, "")
	case *ast.Link:
		w.link(string(n.Destination), func() { w.children(n) })
	case *ast.AutoLink:
		label := string(n.Label(w.doc.Source))
		w.link(autoTarget(n, w.doc.Source), func() { w.b.WriteString(html.EscapeString(label)) })
	case *ast.Text:
		s := n.Value(w.doc.Source)
		if !n.IsRaw() && n.Parent().Kind() != ast.KindCodeSpan {
			s = markdown.Unescape(s)
		}
		w.b.WriteString(html.EscapeString(string(s)))
		switch {
		case n.HardLineBreak():
			w.b.WriteString("<br>\n")
		case n.SoftLineBreak():
			w.b.WriteByte('\n')
		}
	case *ast.String:
		w.b.WriteString(html.EscapeString(string(n.Value)))
	case *ast.Image:
		w.b.WriteString(html.EscapeString(w.doc.TextOf(n)))
	case *markdown.CitationNode:
		w.b.Write([]byte(html.EscapeString(string(w.doc.Source[n.Cluster.Span.Start:n.Cluster.Span.End]))))
	case *ast.RawHTML, *ast.HTMLBlock, *ast.LinkReferenceDefinition, *extast.FootnoteLink, *extast.FootnoteList:
	default:
		w.children(n)
	}
}

func (w *introWriter) link(target string, text func()) {
	target, ok := cite.LinkTarget(target)
	if !ok {
		text()
		return
	}
	w.open("a", w.look.Link, ` class="accent" href="`+html.EscapeString(target)+`"`)
	text()
	w.b.WriteString("</a>")
}

// autoTarget is the address of a bare link: mailto for an e-mail address.
func autoTarget(n *ast.AutoLink, src []byte) string {
	u := string(n.URL(src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(u), "mailto:") {
		return "mailto:" + u
	}
	return u
}
