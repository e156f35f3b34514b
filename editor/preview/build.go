package preview

import (
	"fmt"
	"hash/fnv"
	"io"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/cite"
	"postil/editor/markdown"
)

// builder turns blocks of the tree into boxes.
type builder struct {
	doc     *markdown.Document
	cites   cite.Formatted
	picture func(name string) *picture
}

// keyOf tells blocks apart by what they show: equal keys look the same.
func keyOf(b markdown.Block, doc *markdown.Document, cites cite.Formatted) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %x\n", b.Node.Kind(), b.Hash)
	_ = ast.Walk(b.Node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if c, ok := n.(*markdown.CitationNode); ok && entering {
			if text, ok := c.Rich(cites); ok {
				hashRich(h, text)
			}
		}
		return ast.WalkContinue, nil
	})
	return h.Sum64()
}

func hashRich(w io.Writer, r cite.Rich) {
	for _, run := range r {
		fmt.Fprintf(w, "%q %v %v %v %v %q\n", run.Text, run.Italic, run.Bold, run.SmallCaps, run.Missing, run.URL)
	}
	fmt.Fprintln(w, ";")
}

// headings has the size of h1 to h6 and the room above them, in ems of prose.
var headings = [6]struct{ scale, above float32 }{
	{1.75, 1.1}, {1.4, 1.0}, {1.18, 0.8}, {1.04, 0.6}, {0.92, 0.5}, {0.86, 0.5},
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
			below := markdown.TextOfFigure(img)
			return b.image(string(img.Destination), b.doc.TextOf(img), below.Caption, below.Credit)
		}
		return &paragraph{spans: b.inlines(n, plain())}
	case *ast.Blockquote, *markdown.Callout, *markdown.PullQuote:
		return &quote{b.children(n, 0.7)}
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
	case *extast.FootnoteList:
		return b.notes(n)
	}
	return nil // raw HTML, which the page leaves out too
}

func (b *builder) children(n ast.Node, gap float32) *stack {
	s := &stack{gap: gap}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if x := b.flow(c); x != nil {
			s.boxes = append(s.boxes, x)
		}
	}
	return s
}

func (b *builder) heading(n *ast.Heading) box {
	l := plain()
	l.scale = headings[n.Level-1].scale
	l.bold = n.Level != 5
	l.italic = n.Level == 5
	if n.Level == 6 {
		l.color = theme.ColorNamePlaceHolder
	}
	return &paragraph{spans: b.inlines(n, l), lead: 1.25}
}

var bullets = [...]string{"•", "–", "◦"}

func (b *builder) list(n *ast.List) box {
	gap := float32(0.15)
	if !n.IsTight {
		gap = 0.6
	}
	depth := 0
	for p := n.Parent(); p != nil; p = p.Parent() {
		if _, ok := p.(*ast.List); ok {
			depth++
		}
	}
	s := &stack{gap: gap}
	number := n.Start
	indent := float32(1.6)
	if n.IsOrdered() {
		// Room for the widest number.
		digits := len(strconv.Itoa(n.Start + n.ChildCount() - 1))
		indent = max(indent, 0.55*float32(digits)+1)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		it := &item{mark: bullets[depth%len(bullets)], indent: indent, scale: 1, body: b.children(c, gap)}
		if n.IsOrdered() {
			it.mark = strconv.Itoa(number) + string(n.Marker)
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
	var text strings.Builder
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		text.Write(seg.Value(b.doc.Source))
	}
	c := &code{lines: strings.Split(strings.TrimRight(text.String(), "\n"), "\n")}
	for i, l := range c.lines {
		c.lines[i] = drawable(expandTabs(l))
	}
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
	t := &table{aligns: n.Alignments}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		l := plain()
		l.scale = 0.92
		_, l.bold = row.(*extast.TableHeader)
		var cells [][]span
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			cells = append(cells, b.inlines(cell, l))
		}
		t.rows = append(t.rows, cells)
	}
	return t
}

func (b *builder) definitions(n ast.Node) box {
	s := &stack{gap: 0.2}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *extast.DefinitionTerm:
			l := plain()
			l.bold = true
			s.boxes = append(s.boxes, &paragraph{spans: b.inlines(c, l)})
		case *extast.DefinitionDescription:
			s.boxes = append(s.boxes, &inset{box: b.children(c, 0.5), left: 1.6, bottom: 0.3})
		}
	}
	return s
}

const noteScale = 0.86

// smaller scales all text in boxes made of paragraphs.
func smaller(x box, scale float32) {
	shrink := func(spans []span) {
		for i := range spans {
			spans[i].look.scale *= scale
		}
	}
	switch x := x.(type) {
	case *paragraph:
		shrink(x.spans)
	case *stack:
		for _, c := range x.boxes {
			smaller(c, scale)
		}
	case *inset:
		smaller(x.box, scale)
	case *item:
		x.scale *= scale
		smaller(x.body, scale)
	case *quote:
		smaller(x.body, scale)
	case *table:
		for _, row := range x.rows {
			for _, cell := range row {
				shrink(cell)
			}
		}
	}
}

func (b *builder) notes(n ast.Node) box {
	s := &stack{gap: 0.3, boxes: []box{hairline{}}}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		note, ok := c.(*extast.Footnote)
		if !ok {
			continue
		}
		it := &item{mark: strconv.Itoa(note.Index) + ".", indent: 1.8, scale: 1, body: b.children(note, 0.4)}
		smaller(it, noteScale)
		s.boxes = append(s.boxes, it)
	}
	return s
}

// image builds an image with its caption and credit, or its description where
// it cannot be shown.
func (b *builder) image(file, alt, caption, credit string) box {
	small := plain()
	small.scale, small.color = 0.84, theme.ColorNamePlaceHolder
	var spans []span
	if !markdown.IsBesideArticle(file) {
		return &missing{text(lang.L("Image elsewhere: {{.Name}}", map[string]any{"Name": file}), small)}
	}
	pic := b.picture(strings.TrimPrefix(file, "./"))
	if pic.err != nil {
		warn := small
		warn.color = theme.ColorNameError
		spans = append(text(lang.L("The image {{.Name}} cannot be shown.", map[string]any{"Name": file}), warn), span{look: small, brk: true})
		return &missing{append(spans, text(alt, small)...)}
	}
	spans = text(caption, small)
	if credit != "" {
		if caption != "" {
			credit = " " + credit
		}
		small.italic = true
		spans = append(spans, text(credit, small)...)
	}
	return &figure{pic, spans}
}

func text(s string, l look) []span {
	if s = drawable(s); s == "" {
		return nil
	}
	return []span{{text: s, look: l}}
}

// head builds what stands above the text.
func (b *builder) head(h Head) box {
	s := &stack{gap: 0.35}
	add := func(t string, scale, lead float32, color fyne.ThemeColorName, bold, italic bool) {
		l := look{scale: scale, color: color, bold: bold, italic: italic}
		if sp := text(t, l); sp != nil {
			s.boxes = append(s.boxes, &paragraph{spans: sp, lead: lead})
		}
	}
	add(strings.ToUpper(h.Section), 0.76, 1.6, theme.ColorNameHyperlink, true, false)
	add(h.Title, 2.15, 1.14, theme.ColorNameForeground, true, false)
	add(h.Subtitle, 1.22, 1.35, theme.ColorNamePlaceHolder, false, true)
	by := h.Byline
	if by != "" && h.Date != "" {
		by += " · "
	}
	add(by+h.Date, 0.88, 1.7, theme.ColorNamePlaceHolder, false, false)
	if h.Image.File != "" {
		s.boxes = append(s.boxes, &inset{box: b.image(h.Image.File, h.Image.Alt, h.Image.Caption, h.Image.Credit), top: 0.5})
	}
	if len(s.boxes) == 0 {
		return nil
	}
	return &inset{box: s, bottom: 0.6}
}

func keyOfHead(h Head) uint64 {
	f := fnv.New64a()
	fmt.Fprintf(f, "head %q", fmt.Sprintf("%+v", h))
	return f.Sum64()
}

// sources builds the list of sources at the end.
func (b *builder) sources(list []cite.Source) box {
	l := plain()
	l.bold, l.scale = true, headings[1].scale
	s := &stack{gap: 0.45, boxes: []box{&inset{box: &paragraph{spans: text(lang.L("Sources"), l), lead: 1.25}, bottom: 0.2}}}
	for _, src := range list {
		in := inliner{doc: b.doc, cites: b.cites}
		k := plain()
		k.scale = noteScale
		in.rich(src.Text, k)
		s.boxes = append(s.boxes, &paragraph{spans: in.spans, hang: 1.4})
	}
	return &inset{box: s, top: headings[1].above}
}

func keyOfSources(list []cite.Source) uint64 {
	f := fnv.New64a()
	fmt.Fprintln(f, "sources")
	for _, s := range list {
		hashRich(f, s.Text)
	}
	return f.Sum64()
}
