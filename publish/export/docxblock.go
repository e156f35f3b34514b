package export

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/net/html"

	"postil/editor/markdown"
)

// writer writes blocks and what is in them to a part of a Word document.
type writer struct {
	d    *document
	part *part
	note bool   // in a footnote
	mark string // what a footnote begins with, until it is written
}

// place is where a block stands.
type place struct {
	quote bool
	list  int // number of the list, 0 for none
	level int // of the list
	depth int // of lists around it, for the indent of what has no number
	bold  bool
}

// plain writes a paragraph of text, none for "".
func (w *writer) plain(style, text string) {
	if text != "" {
		w.paragraph(style, place{}, func() { w.run(text, looks{}) })
	}
}

// paragraph writes a paragraph around what in writes.
func (w *writer) paragraph(style string, at place, in func()) {
	b := &w.part.b
	switch {
	case style != "":
	case w.note:
		style = "FootnoteText"
	case at.quote:
		style = "Quote"
	case at.list > 0 || at.depth > 0:
		style = "ListParagraph"
	}
	b.WriteString("<w:p>")
	if style != "" || at.list > 0 {
		b.WriteString("<w:pPr>")
		if style != "" {
			fmt.Fprintf(b, `<w:pStyle w:val="%s"/>`, style)
		}
		switch {
		case at.list > 0:
			fmt.Fprintf(b, `<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, at.level, at.list)
		case at.depth > 0:
			fmt.Fprintf(b, `<w:ind w:left="%d"/>`, 720+360*(at.depth-1))
		}
		b.WriteString("</w:pPr>")
	}
	b.WriteString(w.mark)
	w.mark = ""
	in()
	b.WriteString("</w:p>\n")
}

// blocks writes the blocks in n.
func (w *writer) blocks(n ast.Node, at place) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.block(c, at)
	}
}

func (w *writer) block(n ast.Node, at place) {
	switch n := n.(type) {
	case *ast.Paragraph:
		if img, ok := markdown.Figure(n); ok {
			w.figure(img, at)
			return
		}
		w.paragraph("", at, func() { w.inlines(n, looks{bold: at.bold}) })
	case *ast.TextBlock:
		w.paragraph("", at, func() { w.inlines(n, looks{bold: at.bold}) })
	case *ast.Heading:
		w.paragraph(fmt.Sprintf("Heading%d", n.Level), place{}, func() { w.inlines(n, looks{}) })
	case *ast.Blockquote:
		at.quote, at.list = true, 0
		w.blocks(n, at)
	case *ast.List:
		w.list(n, at)
	case *ast.ThematicBreak:
		w.paragraph("Rule", place{}, func() {})
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		for i := range n.Lines().Len() {
			s := n.Lines().At(i)
			line := strings.TrimRight(string(s.Value(w.d.a.doc.Source)), "\n")
			w.paragraph("SourceCode", place{}, func() { w.run(line, looks{}) })
		}
	case *extast.Table:
		w.table(n)
	case *extast.DefinitionTerm:
		at.bold = true
		w.paragraph("", at, func() { w.inlines(n, looks{bold: true}) })
	case *extast.DefinitionDescription:
		at.list, at.depth = 0, at.depth+1
		w.blocks(n, at)
	case *markdown.Callout:
		at.quote, at.list = true, 0
		w.paragraph("", at, func() { w.run(n.Heading(w.d.a.Lang), looks{bold: true}) })
		w.blocks(n, at)
	case *markdown.PullQuote:
		at.quote, at.list = true, 0
		w.blocks(n, at)
		if n.Attribution != "" {
			w.paragraph("", at, func() { w.run("— "+n.Attribution, looks{}) })
		}
	case *ast.HTMLBlock:
		if text := w.shown(n); text != "" {
			w.paragraph("", at, func() { w.run(text, looks{}) })
		}
	case *ast.LinkReferenceDefinition, *extast.FootnoteList:
	default:
		w.blocks(n, at)
	}
}

// shown is the text of what may be shown of an HTML block.
func (w *writer) shown(n *ast.HTMLBlock) string {
	root, err := html.Parse(strings.NewReader(w.d.a.doc.SafeHTML(n.Parent())[n]))
	if err != nil {
		return ""
	}
	var b strings.Builder
	for c := range root.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// list writes each entry's first block with its number; what follows in the entry
// is set in as far.
func (w *writer) list(n *ast.List, at place) {
	level := min(at.depth, maxListLevel)
	w.d.lists = append(w.d.lists, listKind{n.IsOrdered(), level, n.Start})
	own := at
	own.depth, own.level = at.depth+1, level
	number := len(w.d.lists)
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		own.list = number
		for c := item.FirstChild(); c != nil; c = c.NextSibling() {
			if _, inner := c.(*ast.List); inner {
				in := own
				in.list = 0
				w.block(c, in)
				continue
			}
			w.block(c, own)
			own.list = 0
		}
	}
}

// figure writes an image that is a paragraph by itself.
func (w *writer) figure(img *ast.Image, at place) {
	p := w.d.a.pictureAt(string(img.Destination))
	if p == nil {
		w.paragraph("", at, func() { w.image(img, looks{}) })
		return
	}
	w.paragraph("Figure", place{}, func() { w.drawing(p, w.d.a.doc.TextOf(img)) })
	text := markdown.TextOfFigure(img)
	w.plain("Caption", joined(" ", text.Caption, w.d.a.credit(text.Credit, text.Source, "")))
}

func (w *writer) table(n *extast.Table) {
	b := &w.part.b
	b.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>`)
	columns := len(n.Alignments)
	const width = 9026 // of the page's text, in twentieths of a point
	for range columns {
		fmt.Fprintf(b, `<w:gridCol w:w="%d"/>`, width/max(columns, 1))
	}
	b.WriteString("</w:tblGrid>\n")
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		head := row.Kind() == extast.KindTableHeader
		b.WriteString("<w:tr>")
		if head {
			b.WriteString("<w:trPr><w:tblHeader/></w:trPr>")
		}
		cells := 0
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cells++
			b.WriteString("<w:tc><w:tcPr/><w:p>")
			if cell, ok := c.(*extast.TableCell); ok {
				switch cell.Alignment {
				case extast.AlignRight:
					b.WriteString(`<w:pPr><w:jc w:val="right"/></w:pPr>`)
				case extast.AlignCenter:
					b.WriteString(`<w:pPr><w:jc w:val="center"/></w:pPr>`)
				}
			}
			w.inlines(c, looks{bold: head})
			b.WriteString("</w:p></w:tc>")
		}
		for ; cells < columns; cells++ {
			b.WriteString("<w:tc><w:tcPr/><w:p/></w:tc>")
		}
		b.WriteString("</w:tr>\n")
	}
	b.WriteString("</w:tbl>\n<w:p/>\n") // Word joins tables that touch
}

// footnote writes a note of the text.
func (w *writer) footnote(index int) {
	b := &w.part.b
	fmt.Fprintf(b, `<w:footnote w:id="%d">`, w.d.noteNumber(index))
	w.mark = `<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>`
	if n := w.d.num[index]; n != nil {
		w.blocks(n, place{})
	}
	if w.mark != "" { // nothing in it, and Word wants a paragraph
		w.paragraph("", place{}, func() {})
	}
	b.WriteString("</w:footnote>\n")
}

// noteNumber is the number of a note in the document.
func (d *document) noteNumber(index int) int {
	for i, n := range d.used {
		if n == index {
			return i + 1
		}
	}
	d.used = append(d.used, index)
	return len(d.used)
}
