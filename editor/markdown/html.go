package markdown

import (
	"bytes"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"postil/editor/cite"
	"postil/editor/sanitize"
)

// HTMLOptions say how HTML renders.
type HTMLOptions struct {
	// ImagePrefix goes before the address of every image that is a file beside
	// the article: "/commentary/2024/07/slug/".
	ImagePrefix string
	// SourceLines adds data-line="12" to blocks: the line they begin on.
	SourceLines bool
	// Link gives the address that a link leads to in place of the one that was
	// written; nil leaves all as they are.
	Link func(dest string) string
}

// HTML writes a document as HTML without a frame around it. f holds the
// formatted text of the document's citations; a cluster it lacks is shown as
// written in the source. Of raw HTML only what package sanitize allows comes
// through; dangerous link targets are left out.
func (p *Pipeline) HTML(w io.Writer, d *Document, f cite.Formatted, o HTMLOptions) error {
	r := p.renderers.Get().(*htmlRenderer)
	defer p.renderers.Put(r)
	r.nodes.doc, r.nodes.formatted, r.nodes.options, r.nodes.safe = d, f, o, nil
	defer func() {
		r.nodes.doc, r.nodes.formatted, r.nodes.options, r.nodes.safe = nil, cite.Formatted{}, HTMLOptions{}, nil
	}()
	if b, ok := w.(*bytes.Buffer); ok {
		w = unbuffered{b}
	}
	return r.Render(w, d.Source, d.Root)
}

// unbuffered is a buffer that needs no other before it.
type unbuffered struct{ *bytes.Buffer }

// Buffered implements util.BufWriter.
func (unbuffered) Buffered() int { return 0 }

// Flush implements util.BufWriter.
func (unbuffered) Flush() error { return nil }

// htmlRenderer renders one document at a time.
type htmlRenderer struct {
	renderer.Renderer
	nodes *nodeRenderer
}

func newHTMLRenderer() *htmlRenderer {
	nodes := &nodeRenderer{writer: html.DefaultWriter}
	return &htmlRenderer{renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(nodes, 100),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(extension.NewTaskCheckBoxHTMLRenderer(), 500),
		util.Prioritized(extension.NewDefinitionListHTMLRenderer(), 500),
		util.Prioritized(extension.NewFootnoteHTMLRenderer(), 500),
		util.Prioritized(html.NewRenderer(), 1000),
	)), nodes}
}

// nodeRenderer renders the nodes that Postil shows otherwise than goldmark.
type nodeRenderer struct {
	doc       *Document
	formatted cite.Formatted
	options   HTMLOptions
	writer    html.Writer
	safe      map[ast.Node]map[ast.Node]string // Document.SafeHTML by parent
}

// RegisterFuncs implements renderer.NodeRenderer.
func (r *nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(KindCitation, r.citation)
	reg.Register(ast.KindText, r.text)
	reg.Register(ast.KindParagraph, r.paragraph)
	reg.Register(ast.KindHeading, r.heading)
	reg.Register(ast.KindList, r.list)
	reg.Register(ast.KindBlockquote, r.blockquote)
	reg.Register(ast.KindImage, r.image)
	reg.Register(ast.KindCodeBlock, r.code)
	reg.Register(ast.KindFencedCodeBlock, r.code)
	reg.Register(extast.KindTable, r.table)
	reg.Register(extast.KindTableHeader, r.tableHeader)
	reg.Register(extast.KindTableRow, r.tableRow)
	reg.Register(extast.KindTableCell, r.tableCell)
	reg.Register(ast.KindHTMLBlock, r.raw)
	reg.Register(ast.KindRawHTML, r.raw)
	reg.Register(ast.KindLink, r.link)
	reg.Register(ast.KindAutoLink, r.autoLink)
	reg.Register(KindCallout, r.callout)
	reg.Register(KindPullQuote, r.pullQuote)
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

// text is goldmark's, which looks at each character, but quick where none needs
// to be escaped.
func (r *nodeRenderer) text(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.Text)
	value := n.Segment.Value(src)
	switch {
	case plain(value):
		_, _ = w.Write(value)
	case n.IsRaw():
		r.writer.RawWrite(w, value)
	default:
		r.writer.Write(w, value)
	}
	if n.IsRaw() {
		return ast.WalkContinue, nil
	}
	if n.HardLineBreak() {
		_, _ = w.WriteString("<br>\n")
	} else if n.SoftLineBreak() {
		_ = w.WriteByte('\n')
	}
	return ast.WalkContinue, nil
}

// plain reports whether a text is the same in HTML.
func plain(s []byte) bool {
	for _, c := range s {
		switch c {
		case 0, '&', '\\', '<', '>', '"':
			return false
		}
	}
	return true
}

func (r *nodeRenderer) paragraph(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	img, figure := Figure(n)
	switch {
	case figure && entering:
		_, _ = w.WriteString("<figure" + attributes(img) + r.line(n) + ">")
	case figure:
		_, _ = w.WriteString(caption(TextOfFigure(img)) + "</figure>\n")
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
		_, _ = w.WriteString("<" + tag + attributes(n) + r.line(n) + ">")
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
	if _, ok := sanitize.Address(string(dest)); ok {
		_, _ = w.Write(util.EscapeHTML(dest))
	}
	_, _ = w.WriteString(`" alt="`)
	_, _ = w.Write(util.EscapeHTML([]byte(r.doc.TextOf(n))))
	_ = w.WriteByte('"')
	if _, figure := Figure(n.Parent()); !figure {
		if n.Title != nil {
			_, _ = w.WriteString(` title="`)
			r.writer.Write(w, n.Title)
			_ = w.WriteByte('"')
		}
		_, _ = w.WriteString(attributes(n))
	}
	_ = w.WriteByte('>')
	return ast.WalkSkipChildren, nil
}

// caption is the figcaption element of a figure, empty when there is nothing to
// write.
func caption(t FigureText) string {
	var parts []string
	if t.Caption != "" {
		parts = append(parts, escape(t.Caption))
	}
	if t.Credit != "" {
		parts = append(parts, `<span class="credit">`+escape(t.Credit)+`</span>`)
	}
	if t.Source != "" {
		source := escape(t.Source)
		if address, ok := sanitize.Address(t.Source); ok && strings.Contains(address, "://") {
			source = `<a href="` + escape(address) + `">` + escape(host(address)) + `</a>`
		}
		parts = append(parts, `<span class="source">`+source+`</span>`)
	}
	if len(parts) == 0 {
		return ""
	}
	return "<figcaption>" + strings.Join(parts, " ") + "</figcaption>"
}

// host is the host name in an address, or the address where it has none.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return strings.TrimPrefix(u.Host, "www.")
}

func escape(s string) string { return string(util.EscapeHTML([]byte(s))) }

// attributes writes those of an author's {attributes} that any element may
// have: an id, classes, a language, a direction and a title.
func attributes(n ast.Node) string {
	var b strings.Builder
	for _, a := range n.Attributes() {
		value, ok := a.Value.([]byte)
		if !ok || !sanitize.Attribute(string(a.Name)) {
			continue
		}
		b.WriteString(" " + string(a.Name) + `="` + escape(string(value)) + `"`)
	}
	return b.String()
}

// link differs from goldmark's in what it takes for dangerous.
func (r *nodeRenderer) link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	n := node.(*ast.Link)
	dest := n.Destination
	if r.options.Link != nil {
		dest = []byte(r.options.Link(string(dest)))
	}
	_, _ = w.WriteString(`<a href="` + address(dest) + `"`)
	if n.Title != nil {
		_, _ = w.WriteString(` title="`)
		r.writer.Write(w, n.Title)
		_ = w.WriteByte('"')
	}
	_ = w.WriteByte('>')
	return ast.WalkContinue, nil
}

// autoLink is link for addresses that are their own text.
func (r *nodeRenderer) autoLink(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.AutoLink)
	target := n.URL(src)
	if r.options.Link != nil && n.AutoLinkType == ast.AutoLinkURL {
		target = []byte(r.options.Link(string(target)))
	}
	target = util.URLEscape(target, false)
	if n.AutoLinkType == ast.AutoLinkEmail && !bytes.HasPrefix(bytes.ToLower(target), []byte("mailto:")) {
		target = append([]byte("mailto:"), target...)
	}
	if _, ok := sanitize.Address(string(target)); !ok {
		target = nil
	}
	_, _ = w.WriteString(`<a href="` + escape(string(target)) + `">` + escape(string(n.Label(src))) + `</a>`)
	return ast.WalkContinue, nil
}

// address is a link's target as an attribute's value, empty for one that is not
// safe.
func address(dest []byte) string {
	escaped := util.URLEscape(dest, true)
	if _, ok := sanitize.Address(string(escaped)); !ok {
		return ""
	}
	return escape(string(escaped))
}

func (r *nodeRenderer) raw(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	parent := n.Parent()
	if r.safe == nil {
		r.safe = map[ast.Node]map[ast.Node]string{}
	}
	if r.safe[parent] == nil {
		r.safe[parent] = r.doc.SafeHTML(parent)
	}
	_, _ = w.WriteString(r.safe[parent][n])
	return ast.WalkSkipChildren, nil
}

func (r *nodeRenderer) callout(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*Callout)
	if !entering {
		_, _ = w.WriteString("</aside>\n")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString(`<aside class="callout callout-` + string(n.CalloutType) + `"` + r.line(n) + ">\n" +
		`<p class="callout-title">` + escape(n.Heading(r.doc.Citations.Lang)) + "</p>\n")
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) pullQuote(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*PullQuote)
	if entering {
		_, _ = w.WriteString(`<figure class="pullquote"` + r.line(n) + ">\n<blockquote>\n")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("</blockquote>\n")
	if n.Attribution != "" {
		_, _ = w.WriteString("<figcaption>" + escape(n.Attribution) + "</figcaption>\n")
	}
	_, _ = w.WriteString("</figure>\n")
	return ast.WalkContinue, nil
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
