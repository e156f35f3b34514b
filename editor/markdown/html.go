package markdown

import (
	"bytes"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"postil/editor/cite"
)

// HTMLOptions say how HTML renders.
type HTMLOptions struct {
	// ImagePrefix goes before the address of every image that is a file beside
	// the article: "/commentary/2024/07/slug/".
	ImagePrefix string
	// SourceLines adds data-line="12" to blocks: the line they begin on.
	SourceLines bool
}

// HTML writes a document as HTML without a frame around it. f holds the
// formatted text of the document's citations; a cluster it lacks is shown as
// written in the source. Raw HTML and dangerous link targets are left out.
func (p *Pipeline) HTML(w io.Writer, d *Document, f cite.Formatted, o HTMLOptions) error {
	md := goldmark.New(
		goldmark.WithExtensions(p.extensions...),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(
			util.Prioritized(&nodeRenderer{doc: d, formatted: f, options: o, writer: html.DefaultWriter}, 100),
		)),
	)
	return md.Renderer().Render(w, d.Source, d.Root)
}

// nodeRenderer renders the nodes that Postil shows otherwise than goldmark.
type nodeRenderer struct {
	doc       *Document
	formatted cite.Formatted
	options   HTMLOptions
	writer    html.Writer
}

// RegisterFuncs implements renderer.NodeRenderer.
func (r *nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(KindCitation, r.citation)
	reg.Register(ast.KindParagraph, r.paragraph)
	reg.Register(ast.KindHeading, r.heading)
	reg.Register(ast.KindList, r.list)
	reg.Register(ast.KindBlockquote, r.blockquote)
	reg.Register(ast.KindImage, r.image)
	reg.Register(ast.KindCodeBlock, r.code)
	reg.Register(ast.KindFencedCodeBlock, r.code)
	reg.Register(extast.KindTable, r.table)
}

// line is the data-line attribute of a block outside other blocks.
func (r *nodeRenderer) line(n ast.Node) string {
	if !r.options.SourceLines || n.Parent() != r.doc.Root {
		return ""
	}
	start, _ := extent(n)
	if start < 0 {
		return ""
	}
	return ` data-line="` + strconv.Itoa(r.doc.Line(start)) + `"`
}

// element renders a block as one element around its children.
func (r *nodeRenderer) element(w util.BufWriter, n ast.Node, tag, attr string, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<" + tag + attr + r.line(n) + ">\n")
	} else {
		_, _ = w.WriteString("</" + tag + ">\n")
	}
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) citation(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*CitationNode)
	_, _ = w.WriteString(`<span class="citation">`)
	if text, ok := n.Rich(r.formatted); ok {
		_, _ = w.WriteString(text.HTML())
	} else {
		_, _ = w.Write(util.EscapeHTML(src[n.Cluster.Span.Start:n.Cluster.Span.End]))
	}
	_, _ = w.WriteString(`</span>`)
	return ast.WalkSkipChildren, nil
}

// Figure reports whether a block is a paragraph that holds nothing but one
// image, which is shown as a figure.
func Figure(n ast.Node) (*ast.Image, bool) {
	if n.Kind() != ast.KindParagraph || n.ChildCount() != 1 {
		return nil, false
	}
	img, ok := n.FirstChild().(*ast.Image)
	return img, ok
}

func (r *nodeRenderer) paragraph(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	img, figure := Figure(n)
	switch {
	case figure && entering:
		_, _ = w.WriteString("<figure" + r.line(n) + ">")
	case figure:
		if len(img.Title) > 0 {
			_, _ = w.WriteString("<figcaption>")
			r.writer.Write(w, img.Title)
			_, _ = w.WriteString("</figcaption>")
		}
		_, _ = w.WriteString("</figure>\n")
	case entering:
		_, _ = w.WriteString("<p" + r.line(n) + ">")
	default:
		_, _ = w.WriteString("</p>\n")
	}
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) heading(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Heading)
	tag := "h" + strconv.Itoa(n.Level)
	if entering {
		_, _ = w.WriteString("<" + tag)
		html.RenderAttributes(w, n, html.HeadingAttributeFilter)
		_, _ = w.WriteString(r.line(n) + ">")
	} else {
		_, _ = w.WriteString("</" + tag + ">\n")
	}
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) list(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.List)
	tag, attr := "ul", ""
	if n.IsOrdered() {
		tag = "ol"
		if n.Start != 1 {
			attr = ` start="` + strconv.Itoa(n.Start) + `"`
		}
	}
	return r.element(w, n, tag, attr, entering)
}

func (r *nodeRenderer) blockquote(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	return r.element(w, n, "blockquote", "", entering)
}

func (r *nodeRenderer) table(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	return r.element(w, n, "table", "", entering)
}

func (r *nodeRenderer) code(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</code></pre>\n")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("<pre" + r.line(n) + "><code")
	if f, ok := n.(*ast.FencedCodeBlock); ok {
		if lang := f.Language(src); len(lang) > 0 {
			_, _ = w.WriteString(` class="language-`)
			r.writer.Write(w, lang)
			_ = w.WriteByte('"')
		}
	}
	_ = w.WriteByte('>')
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		r.writer.RawWrite(w, s.Value(src))
	}
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) image(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.Image)
	dest := util.URLEscape(n.Destination, true)
	if IsBesideArticle(string(dest)) {
		dest = append([]byte(r.options.ImagePrefix), bytes.TrimPrefix(dest, []byte("./"))...)
	}
	_, _ = w.WriteString(`<img src="`)
	if !html.IsDangerousURL(dest) {
		_, _ = w.Write(util.EscapeHTML(dest))
	}
	_, _ = w.WriteString(`" alt="`)
	_, _ = w.Write(util.EscapeHTML([]byte(r.doc.TextOf(n))))
	_ = w.WriteByte('"')
	if _, figure := Figure(n.Parent()); len(n.Title) > 0 && !figure {
		_, _ = w.WriteString(` title="`)
		r.writer.Write(w, n.Title)
		_ = w.WriteByte('"')
	}
	_ = w.WriteByte('>')
	return ast.WalkSkipChildren, nil
}

// IsBesideArticle reports whether an image's address is a file in the
// article's own folder and not an address elsewhere.
func IsBesideArticle(dest string) bool {
	if dest == "" || strings.HasPrefix(dest, "/") || strings.HasPrefix(dest, "#") {
		return false
	}
	u, err := url.Parse(dest)
	return err == nil && u.Scheme == "" && u.Host == ""
}
