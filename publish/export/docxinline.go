package export

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/cite"
	"postil/editor/markdown"
)

// looks are what a run of text looks like.
type looks struct{ bold, italic, strike, code, smallCaps, link bool }

// run writes text of one look. Line feeds in it are line breaks.
func (w *writer) run(text string, l looks) {
	if text == "" {
		return
	}
	b := &w.part.b
	b.WriteString("<w:r>")
	var p strings.Builder
	switch { // one style at most, and first
	case l.code:
		p.WriteString(`<w:rStyle w:val="VerbatimChar"/>`)
	case l.link:
		p.WriteString(`<w:rStyle w:val="Hyperlink"/>`)
	}
	for _, x := range []struct {
		on  bool
		tag string
	}{{l.bold, "b"}, {l.italic, "i"}, {l.smallCaps, "smallCaps"}, {l.strike, "strike"}} {
		if x.on {
			p.WriteString("<w:" + x.tag + "/>")
		}
	}
	if p.Len() > 0 {
		b.WriteString("<w:rPr>" + p.String() + "</w:rPr>")
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString("<w:br/>")
		}
		for j, piece := range strings.Split(line, "\t") {
			if j > 0 {
				b.WriteString("<w:tab/>")
			}
			if piece != "" {
				b.WriteString(`<w:t xml:space="preserve">` + xmlText(piece) + "</w:t>")
			}
		}
	}
	b.WriteString("</w:r>")
}

// linked writes a link around what in writes.
func (w *writer) linked(target string, in func()) {
	fmt.Fprintf(&w.part.b, `<w:hyperlink r:id="%s">`, w.part.link(target))
	in()
	w.part.b.WriteString("</w:hyperlink>")
}

// inlines writes what is in a block.
func (w *writer) inlines(n ast.Node, l looks) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.inline(c, l)
	}
}

func (w *writer) inline(n ast.Node, l looks) {
	src := w.d.a.doc.Source
	switch n := n.(type) {
	case *ast.Text:
		s := n.Value(src)
		if !n.IsRaw() && !l.code {
			s = markdown.Unescape(s)
		}
		text := strings.ReplaceAll(string(s), "\n", " ")
		switch {
		case n.HardLineBreak():
			text += "\n"
		case n.SoftLineBreak():
			text += " "
		}
		w.run(text, l)
	case *ast.String:
		w.run(string(n.Value), l)
	case *ast.Emphasis:
		if n.Level > 1 {
			l.bold = true
		} else {
			l.italic = true
		}
		w.inlines(n, l)
	case *extast.Strikethrough:
		l.strike = true
		w.inlines(n, l)
	case *ast.CodeSpan:
		l.code = true
		w.inlines(n, l)
	case *ast.Link:
		w.follow(string(n.Destination), l, func(l looks) { w.inlines(n, l) })
	case *ast.AutoLink:
		target := string(n.URL(src))
		if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(target), "mailto:") {
			target = "mailto:" + target
		}
		w.follow(target, l, func(l looks) { w.run(string(n.Label(src)), l) })
	case *ast.Image:
		w.image(n, l)
	case *extast.TaskCheckBox:
		box := "☐ "
		if n.IsChecked {
			box = "☑ "
		}
		w.run(box, l)
	case *extast.FootnoteLink:
		if w.note { // Word has no notes in notes
			w.run(fmt.Sprintf("[%d]", w.d.noteNumber(n.Index)), l)
			return
		}
		w.noteMark(n.Index)
	case *markdown.CitationNode:
		w.rich(w.d.a.cluster(n), l)
	case *ast.RawHTML, *extast.FootnoteBacklink:
	default:
		w.inlines(n, l)
	}
}

// noteMark writes the mark of a note. A second mark of the same note is a field that
// shows the first: Word has one mark for each note.
func (w *writer) noteMark(index int) {
	before := len(w.d.used)
	number := w.d.noteNumber(index)
	const mark = `<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>%s</w:r>`
	if before == len(w.d.used) {
		fmt.Fprintf(&w.part.b, `<w:fldSimple w:instr=" NOTEREF note%d \f \h ">`+mark+`</w:fldSimple>`, number, fmt.Sprintf("<w:t>%d</w:t>", number))
		return
	}
	fmt.Fprintf(&w.part.b, `<w:bookmarkStart w:id="%d" w:name="note%[1]d"/>`+mark+`<w:bookmarkEnd w:id="%[1]d"/>`, number, fmt.Sprintf(`<w:footnoteReference w:id="%d"/>`, number))
}

// follow writes a link, or its text alone where the address is none to follow.
func (w *writer) follow(target string, l looks, in func(looks)) {
	target, ok := cite.LinkTarget(w.d.a.target(target))
	if !ok || l.link {
		in(l)
		return
	}
	l.link = true
	w.linked(target, func() { in(l) })
}

// rich writes formatted text.
func (w *writer) rich(r cite.Rich, l looks) {
	for i := 0; i < len(r); {
		j := i + 1
		for j < len(r) && r[j].URL == r[i].URL {
			j++
		}
		w.follow(r[i].URL, l, func(l looks) {
			for _, run := range r[i:j] {
				own := l
				own.bold, own.italic = own.bold || run.Bold, own.italic != run.Italic // emphasis within emphasis stands upright
				own.smallCaps = own.smallCaps || run.SmallCaps
				w.run(run.Text, own)
			}
		})
		i = j
	}
}

// image writes an image in a line, or a link or its description in its place.
func (w *writer) image(n *ast.Image, l looks) {
	text := w.d.a.doc.TextOf(n)
	if p := w.d.a.pictureAt(string(n.Destination)); p != nil {
		w.drawing(p, text)
		return
	}
	if text == "" {
		text = string(n.Destination)
	}
	w.follow(string(n.Destination), l, func(l looks) { w.run(text, l) })
}

// Lengths in English metric units, of which a pixel at 96 an inch has 9525.
const (
	emuPixel  = 9525
	maxWidth  = 5731200 // of the page's text
	maxHeight = 6400800
)

// drawing writes an image, no larger than the page.
func (w *writer) drawing(p *picture, alt string) {
	d := w.d
	at := -1
	for i, known := range d.images {
		if known == p {
			at = i
		}
	}
	if at < 0 {
		at = len(d.images)
		d.images = append(d.images, p)
	}
	d.ids++
	width, height := int64(p.width)*emuPixel, int64(p.height)*emuPixel
	if width > maxWidth {
		width, height = maxWidth, height*maxWidth/width
	}
	if height > maxHeight {
		width, height = width*maxHeight/height, maxHeight
	}
	width, height = max(width, 1), max(height, 1)
	xmlf(&w.part.b, `<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="Image %[3]d" descr="%[4]s"/>`+
		`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%[3]d" name="Image %[3]d" descr="%[4]s"/><pic:cNvPicPr/></pic:nvPicPr>`+
		`<pic:blipFill><a:blip r:embed="image%[5]d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%[1]d" cy="%[2]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`,
		width, height, d.ids, alt, at+1)
}
