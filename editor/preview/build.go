package preview

import (
	"net/url"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/editor/sanitize"
)

// builder turns the parts of an article into boxes.
type builder struct {
	doc     *markdown.Document
	cites   cite.Formatted
	picture func(name string) *picture
	origin  int  // where the source of the block begins
	place   int  // where the source of its raw HTML begins
	base    look // of running text
	quoted  bool // inside a quotation, which is in italics
}

func newBuilder(c Content, origin int, picture func(name string) *picture) *builder {
	return &builder{doc: c.Doc, cites: c.Cites, picture: picture, origin: origin, base: plain()}
}

// headings has the size of h1 to h6 and the room above them, in ems of prose.
var headings = [6]struct{ scale, above float32 }{
	{1.6, 1.0}, {1.32, 0.9}, {1.12, 0.7}, {1, 0.5}, {0.94, 0.5}, {0.88, 0.5},
}

// block builds a top-level block with the room above it.
func (b *builder) block(n ast.Node) box {
	inner := b.flow(n)
	if inner == nil {
		return nil
	}
	if h, ok := n.(*ast.Heading); ok {
		return &inset{box: inner, top: headings[h.Level-1].above}
	}
	return inner
}

// flow builds a block without the room around it; nil when it shows nothing.
func (b *builder) flow(n ast.Node) box {
	switch n := n.(type) {
	case *ast.Heading:
		return b.heading(n)
	case *ast.Paragraph, *ast.TextBlock:
		if img, ok := markdown.Figure(n); ok {
			address := string(img.Destination)
			if markdown.IsBesideArticle(address) {
				address = fileName(address)
			}
			below := markdown.TextOfFigure(img)
			return b.image(address, b.doc.TextOf(img), below.Caption, below.Credit, below.Source)
		}
		if p := b.inlines(n, b.base); !p.blank() {
			return &paragraph{prose: p, tag: "p"}
		}
		return nil
	case *ast.Blockquote:
		return b.quote(n)
	case *markdown.Callout:
		return b.callout(n)
	case *markdown.PullQuote:
		return b.pullQuote(n)
	case *ast.HTMLBlock:
		return b.htmlBlock(n)
	case *ast.List:
		return b.list(n)
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		return b.code(n)
	case *ast.ThematicBreak:
		return rule{}
	case *extast.Table:
		return b.table(n)
	case *extast.DefinitionList:
		return b.definitions(n)
	case *extast.Footnote:
		return b.note(n)
	}
	return nil
}

func (b *builder) children(n ast.Node, gap float32) *stack {
	s := &stack{gap: gap}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Type() == ast.TypeInline {
			// The ways back from a note that does not end with words.
			in := inliner{builder: b}
			for ; ; c = c.NextSibling() {
				in.node(c, b.base)
				if next := c.NextSibling(); next == nil || next.Type() != ast.TypeInline {
					break
				}
			}
			s.boxes = append(s.boxes, &paragraph{prose: in.prose, tag: "p"})
			continue
		}
		if x := b.flow(c); x != nil {
			s.boxes = append(s.boxes, x)
		}
	}
	return s
}

func (b *builder) heading(n *ast.Heading) box {
	l := b.base
	l.scale *= headings[n.Level-1].scale
	l.bold = true
	return &paragraph{prose: b.inlines(n, l), tag: "h" + strconv.Itoa(n.Level), lead: 1.25}
}

// quote builds a quotation: softer and in italics, in which emphasis is upright.
func (b *builder) quote(n ast.Node) box {
	inner := *b
	inner.quoted = true
	inner.base.italic, inner.base.color = true, theme.ColorNamePlaceHolder
	return &quote{inner.children(n, 0.7)}
}

func (b *builder) list(n *ast.List) box {
	s := &stack{tag: "ul", gap: 0.3}
	loose := !n.IsTight
	if loose {
		s.gap = 0.6
	}
	number := n.Start
	indent := float32(1.6)
	if n.IsOrdered() {
		s.tag, s.start = "ol", n.Start
		// Room for the widest number.
		digits := len(strconv.Itoa(n.Start + n.ChildCount() - 1))
		indent = max(indent, 0.55*float32(digits)+1)
	}
	mark := b.base
	mark.color = theme.ColorNameDisabled
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		it := &item{mark: "•", indent: indent * b.base.scale, look: mark, body: b.children(c, s.gap)}
		if n.IsOrdered() {
			it.mark = strconv.Itoa(number) + "."
			number++
		}
		if first := c.FirstChild(); first != nil {
			if box, ok := first.FirstChild().(*extast.TaskCheckBox); ok {
				it.task, it.done = true, box.IsChecked
			}
		}
		s.boxes = append(s.boxes, it)
	}
	return s
}

func (b *builder) code(n ast.Node) box {
	var lines []string
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		lines = append(lines, string(seg.Value(b.doc.Source)))
	}
	c := b.codeOf(lines)
	for i := range n.Lines().Len() {
		c.anchors[i].source = n.Lines().At(i).Start - b.origin
	}
	if f, ok := n.(*ast.FencedCodeBlock); ok {
		c.language = string(markdown.Unescape(f.Language(b.doc.Source)))
	}
	return c
}

// codeOf builds lines of code that come from one place in the source.
func (b *builder) codeOf(lines []string) *code {
	c := &code{scale: b.base.scale}
	l := plain()
	l.mono, l.scale = true, codeScale*b.base.scale
	in := inliner{builder: b}
	for i, line := range lines {
		if i > 0 {
			in.spans = append(in.spans, span{look: l, brk: true})
			in.size++
		}
		in.from(b.place)
		in.add(expandTabs(strings.TrimRight(line, "\r\n")), l)
	}
	c.prose = in.prose
	return c
}

// expandTabs puts spaces up to the next multiple of four columns.
func expandTabs(s string) string {
	if !strings.Contains(s, "\t") {
		return s
	}
	var out strings.Builder
	col := 0
	for _, r := range s {
		if r == '\t' {
			n := 4 - col%4
			out.WriteString(strings.Repeat(" ", n))
			col += n
			continue
		}
		out.WriteRune(r)
		col++
	}
	return out.String()
}

func (b *builder) table(n *extast.Table) box {
	t := &table{}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		l := b.base
		l.scale *= tableScale
		l.sans = true
		_, l.bold = row.(*extast.TableHeader)
		var cells []cell
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			x := cell{prose: b.inlines(c, l), align: extast.AlignNone}
			if c, ok := c.(*extast.TableCell); ok {
				x.align = c.Alignment
			}
			cells = append(cells, x)
		}
		t.rows = append(t.rows, cells)
	}
	return t
}

func (b *builder) definitions(n ast.Node) box {
	s := &stack{tag: "dl", gap: 0.2}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *extast.DefinitionTerm:
			l := b.base
			l.bold = true
			s.boxes = append(s.boxes, &paragraph{prose: b.inlines(c, l), tag: "dt"})
		case *extast.DefinitionDescription:
			d := b.children(c, 0.5)
			d.tag = "dd"
			s.boxes = append(s.boxes, &inset{box: d, left: 1.4, bottom: 0.3})
		}
	}
	return s
}

const (
	noteScale  = 0.86
	tableScale = 0.84
)

// note builds an entry of the list of notes.
func (b *builder) note(n *extast.Footnote) box {
	inner := *b
	inner.base.scale *= noteScale
	inner.base.color = theme.ColorNamePlaceHolder
	mark := inner.base
	mark.color = theme.ColorNameDisabled
	return &item{mark: strconv.Itoa(n.Index) + ".", indent: 1.8, look: mark, body: inner.children(n, 0.4)}
}

// image builds a file in the article's folder as an image with its caption and
// credit and source, or its description where it cannot be shown. One elsewhere
// is not fetched.
func (b *builder) image(file, alt, caption, credit, source string) box {
	small := plain()
	small.scale, small.color = 0.84, theme.ColorNamePlaceHolder
	f := &figure{alt: alt}
	switch {
	case file == "" || !markdown.IsBesideArticle(file):
		f.absence = words(span{text: lang.L("Image elsewhere: {{.Name}}", map[string]any{"Name": file}), look: small})
	default:
		pic := b.picture(file)
		if pic.err == nil {
			f.picture = pic
			break
		}
		warn := small
		warn.color = theme.ColorNameError
		f.absence = words(span{text: lang.L("The image {{.Name}} cannot be shown.", map[string]any{"Name": file}), look: warn})
	}
	if f.picture == nil && alt != "" {
		f.absence.spans = append(f.absence.spans, span{look: small, brk: true}, span{text: drawable(alt), look: small})
	}
	italic := small
	italic.italic = true
	from := small
	if address, ok := sanitize.Address(source); ok && strings.Contains(address, "://") {
		from = linked(small, address)
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			source = strings.TrimPrefix(u.Host, "www.")
		}
	}
	for _, s := range []span{{text: caption, look: small}, {text: credit, look: italic}, {text: source, look: from}} {
		if s.text == "" {
			continue
		}
		if len(f.caption.spans) > 0 {
			f.caption.spans = append(f.caption.spans, span{text: " ", look: small})
		}
		f.caption.spans = append(f.caption.spans, words(s).spans...)
	}
	return f
}

// words is text that came from elsewhere than the source.
func words(spans ...span) prose {
	var p prose
	for _, s := range spans {
		if s.text = drawable(s.text); s.text != "" {
			p.spans = append(p.spans, s)
		}
	}
	return p
}

// head builds what stands above the text.
func (b *builder) head(h Head) box {
	s := &stack{gap: 0.35}
	add := func(tag, t string, scale, lead float32, color fyne.ThemeColorName, bold, italic bool) {
		l := look{scale: scale, color: color, bold: bold, italic: italic}
		if p := words(span{text: t, look: l}); len(p.spans) > 0 {
			s.boxes = append(s.boxes, &paragraph{prose: p, tag: tag, lead: lead})
		}
	}
	add("p", strings.ToUpper(h.Section), 0.76, 1.6, theme.ColorNamePrimary, true, false)
	add("h1", h.Title, 2.15, 1.14, theme.ColorNameForeground, true, false)
	add("p", h.Subtitle, 1.22, 1.35, theme.ColorNamePlaceHolder, false, true)
	by := h.Byline
	if by != "" && h.Date != "" {
		by += " · "
	}
	add("p", by+h.Date, 0.88, 1.7, theme.ColorNamePlaceHolder, false, false)
	if h.Image.File != "" {
		s.boxes = append(s.boxes, &inset{box: b.image(h.Image.File, h.Image.Alt, h.Image.Caption, h.Image.Credit, ""), top: 0.5})
	}
	if len(s.boxes) == 0 {
		return nil
	}
	return &inset{box: s, bottom: 0.6}
}

// sourcesTitle builds what stands above the list of sources.
func (b *builder) sourcesTitle(title string) box {
	if title == "" {
		title = lang.L("Sources")
	}
	l := plain()
	l.bold, l.scale = true, 1.12
	p := &paragraph{prose: words(span{text: title, look: l}), tag: "h2", lead: 1.25}
	return &inset{box: &stack{boxes: []box{hairline{}, p}}, top: 1}
}

// source builds an entry of the list of sources.
func (b *builder) source(index int, src cite.Source) box {
	in := inliner{builder: b}
	l := plain()
	l.scale, l.color = 0.88, theme.ColorNamePlaceHolder
	in.rich(src.Text, l)
	mark := l
	mark.sans, mark.scale, mark.color = true, 0.72, theme.ColorNameDisabled
	return &item{mark: strconv.Itoa(index + 1), indent: 1.9, look: mark, body: &paragraph{prose: in.prose, tag: "p"}}
}
