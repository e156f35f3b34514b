package export

import (
	"fmt"
	"io"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// DOCX writes the article as a Word document (Office Open XML, ISO/IEC 29500):
// headings, quotations, lists, tables, images and links as Word has them, footnotes
// as footnotes.
func (a *Article) DOCX(w io.Writer) error {
	d := newDocument(a)
	if err := writeContainer(w, d.members()); err != nil {
		return fmt.Errorf("export as DOCX: %w", err)
	}
	return nil
}

// document is a Word document being written.
type document struct {
	a      *Article
	main   *part
	notes  *part
	images []*picture
	lists  []listKind       // numbering: num i+1 is lists[i]
	ids    int              // of drawings
	num    map[int]ast.Node // the notes of the text, by goldmark's index
	used   []int            // those that are referred to, in the order of their numbers
}

// listKind is how a list is numbered.
type listKind struct {
	ordered bool
	level   int
	start   int
}

// part is a part of the document that has text and links.
type part struct {
	b     strings.Builder
	links []string // targets; link i is relationship "link<i+1>"
}

// link is the id of the relationship to an address.
func (p *part) link(target string) string {
	for i, t := range p.links {
		if t == target {
			return fmt.Sprintf("link%d", i+1)
		}
	}
	p.links = append(p.links, target)
	return fmt.Sprintf("link%d", len(p.links))
}

const (
	nsMain  = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsRels  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPkg   = "http://schemas.openxmlformats.org/package/2006/relationships"
	wordXML = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// newDocument writes the text.
func newDocument(a *Article) *document {
	d := &document{a: a, main: &part{}, notes: &part{}, num: map[int]ast.Node{}}
	for n := a.doc.Root.FirstChild(); n != nil; n = n.NextSibling() {
		if list, ok := n.(*extast.FootnoteList); ok {
			for f := list.FirstChild(); f != nil; f = f.NextSibling() {
				if note, ok := f.(*extast.Footnote); ok {
					d.num[note.Index] = note
				}
			}
		}
	}
	w := &writer{d: d, part: d.main}
	d.front(w)
	w.blocks(a.doc.Root, place{})
	d.end(w)
	w = &writer{d: d, part: d.notes, note: true}
	for i := 0; i < len(d.used); i++ { // a note may refer to another
		w.footnote(d.used[i])
	}
	return d
}

// front is what stands before the text.
func (d *document) front(w *writer) {
	a := d.a
	w.plain("Publication", joined(" · ", a.Publication, a.Motto))
	if a.draft {
		w.plain("Publication", draftNote)
	}
	w.plain("Title", a.Title)
	w.plain("Subtitle", a.Subtitle)
	w.plain("Byline", a.meta())
	w.plain("Summary", a.Summary)
	if l := a.lead; l != nil {
		w.paragraph("Figure", place{}, func() { w.drawing(l.picture, l.alt) })
		w.plain("Caption", joined(" ", l.caption, l.credit))
	}
}

// end is what stands after the text.
func (d *document) end(w *writer) {
	a := d.a
	if len(a.corrections) > 0 {
		w.plain("Heading2", a.words.Corrections())
		for _, c := range a.corrections {
			w.plain("", joined(" ", c.date+":", c.text))
		}
	}
	if len(a.formatted.Sources) > 0 {
		w.plain("Heading2", a.words.Sources())
		for _, s := range a.formatted.Sources {
			w.paragraph("Bibliography", place{}, func() { w.rich(s.Text, looks{}) })
		}
	}
	if a.Address != "" {
		w.paragraph("Byline", place{}, func() {
			w.linked(a.Address, func() { w.run(a.Address, looks{link: true}) })
		})
	}
}

// members are the files of the document.
func (d *document) members() []member {
	file := func(name, text string) member { return member{name, []byte(xmlHead + text), false} }
	var types strings.Builder
	types.WriteString(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Default Extension="png" ContentType="image/png"/><Default Extension="jpg" ContentType="image/jpeg"/><Default Extension="gif" ContentType="image/gif"/>
`)
	for _, t := range []struct{ name, kind string }{
		{"word/document.xml", wordXML + "document.main+xml"},
		{"word/styles.xml", wordXML + "styles+xml"},
		{"word/numbering.xml", wordXML + "numbering+xml"},
		{"word/footnotes.xml", wordXML + "footnotes+xml"},
		{"word/settings.xml", wordXML + "settings+xml"},
		{"docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"},
	} {
		fmt.Fprintf(&types, `<Override PartName="/%s" ContentType="%s"/>`+"\n", t.name, t.kind)
	}
	types.WriteString("</Types>")
	out := []member{
		file("[Content_Types].xml", types.String()),
		file("_rels/.rels", `<Relationships xmlns="`+nsPkg+`">
<Relationship Id="rId1" Type="`+nsRels+`/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>
</Relationships>`),
		file("docProps/core.xml", d.core()),
		file("word/document.xml", `<w:document `+namespaces+`><w:body>
`+d.main.b.String()+`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>
</w:body></w:document>`),
		file("word/footnotes.xml", `<w:footnotes `+namespaces+`>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
`+d.notes.b.String()+`</w:footnotes>`),
		file("word/styles.xml", d.styles()),
		file("word/numbering.xml", d.numbering()),
		file("word/settings.xml", `<w:settings xmlns:w="`+nsMain+`"><w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`),
		file("word/_rels/document.xml.rels", d.relationships(d.main, true)),
		file("word/_rels/footnotes.xml.rels", d.relationships(d.notes, false)),
	}
	for i, p := range d.images {
		out = append(out, member{fmt.Sprintf("word/media/image%d%s", i+1, p.extension()), p.data, true})
	}
	return out
}

const namespaces = `xmlns:w="` + nsMain + `" xmlns:r="` + nsRels + `" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`

func (d *document) relationships(p *part, main bool) string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="` + nsPkg + `">` + "\n")
	if main {
		for _, name := range []string{"styles", "numbering", "footnotes", "settings"} {
			fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s/%[1]s" Target="%[1]s.xml"/>`+"\n", name, nsRels)
		}
	}
	for i, img := range d.images { // in both: a note may show one
		fmt.Fprintf(&b, `<Relationship Id="image%d" Type="%s/image" Target="media/image%[1]d%[3]s"/>`+"\n", i+1, nsRels, img.extension())
	}
	for i, target := range p.links {
		xmlf(&b, `<Relationship Id="link%d" Type="`+nsRels+`/hyperlink" Target="%s" TargetMode="External"/>`+"\n", i+1, target)
	}
	b.WriteString("</Relationships>")
	return b.String()
}

// core is title, authors and times.
func (d *document) core() string {
	a := d.a
	var b strings.Builder
	b.WriteString(`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	xmlf(&b, "<dc:title>%s</dc:title><dc:creator>%s</dc:creator><dc:description>%s</dc:description><cp:keywords>%s</cp:keywords><dc:language>%s</dc:language><dc:identifier>%s</dc:identifier>",
		a.Title, strings.Join(a.Authors, "; "), a.Summary, strings.Join(a.tags, ", "), a.Lang, a.identifier())
	if !a.day.IsZero() {
		fmt.Fprintf(&b, `<dcterms:created xsi:type="dcterms:W3CDTF">%s</dcterms:created>`, a.day.Format("2006-01-02T15:04:05Z"))
	}
	fmt.Fprintf(&b, `<dcterms:modified xsi:type="dcterms:W3CDTF">%s</dcterms:modified></cp:coreProperties>`, a.lastChange().Format("2006-01-02T15:04:05Z"))
	return b.String()
}

// maxListLevel is the deepest level that Word numbers.
const maxListLevel = 8

func (d *document) numbering() string {
	var b strings.Builder
	b.WriteString(`<w:numbering xmlns:w="` + nsMain + `">` + "\n")
	bullets := []string{"•", "–", "·"}
	for kind := range 2 {
		fmt.Fprintf(&b, `<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="multilevel"/>`, kind)
		for level := range maxListLevel + 1 {
			format, text := "bullet", bullets[level%len(bullets)]
			if kind == 1 {
				format, text = "decimal", fmt.Sprintf("%%%d.", level+1)
			}
			fmt.Fprintf(&b, `<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="%d" w:hanging="360"/></w:pPr></w:lvl>`,
				level, format, text, 720+360*level)
		}
		b.WriteString("</w:abstractNum>\n")
	}
	for i, l := range d.lists {
		kind := 0
		if l.ordered {
			kind = 1
		}
		fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="%d"/>`, i+1, kind)
		if l.ordered {
			fmt.Fprintf(&b, `<w:lvlOverride w:ilvl="%d"><w:startOverride w:val="%d"/></w:lvlOverride>`, l.level, l.start)
		}
		b.WriteString("</w:num>\n")
	}
	b.WriteString("</w:numbering>")
	return b.String()
}

// styles are the looks, by the names that Word knows them by.
func (d *document) styles() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<w:styles xmlns:w="%s"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Georgia"/><w:sz w:val="22"/><w:lang w:val="%s"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="140" w:line="300" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`+"\n", nsMain, xmlText(d.a.Lang))
	style := func(kind, id, name, based, more string) {
		def := ""
		if id == "Normal" || id == "TableNormal" {
			def = ` w:default="1"`
		}
		fmt.Fprintf(&b, `<w:style w:type="%s"%s w:styleId="%s"><w:name w:val="%s"/>`, kind, def, id, name)
		if based != "" {
			fmt.Fprintf(&b, `<w:basedOn w:val="%s"/>`, based)
		}
		b.WriteString(`<w:qFormat/>` + more + "</w:style>\n")
	}
	size := func(n int) string { return fmt.Sprintf(`<w:sz w:val="%d"/>`, n) }
	style("paragraph", "Normal", "Normal", "", "")
	style("paragraph", "Title", "Title", "Normal", `<w:pPr><w:spacing w:before="120" w:after="80" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:b/>`+size(44)+`</w:rPr>`)
	style("paragraph", "Subtitle", "Subtitle", "Normal", `<w:rPr><w:i/>`+size(28)+`</w:rPr>`)
	for i, half := range []int{34, 28, 25, 22, 22, 22} {
		style("paragraph", fmt.Sprintf("Heading%d", i+1), fmt.Sprintf("heading %d", i+1), "Normal",
			fmt.Sprintf(`<w:pPr><w:keepNext/><w:spacing w:before="280" w:after="80"/><w:outlineLvl w:val="%d"/></w:pPr><w:rPr><w:b/>%s</w:rPr>`, i, size(half)))
	}
	soft := `<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:color w:val="5A5750"/>` + size(17) + `</w:rPr>`
	style("paragraph", "Publication", "Publication", "Normal", soft)
	style("paragraph", "Byline", "Byline", "Normal", soft)
	style("paragraph", "Summary", "Summary", "Normal", `<w:rPr><w:b/></w:rPr>`)
	style("paragraph", "Figure", "Figure", "Normal", `<w:pPr><w:keepNext/><w:spacing w:before="200" w:after="60" w:line="240" w:lineRule="auto"/></w:pPr>`)
	style("paragraph", "Caption", "caption", "Normal", soft)
	style("paragraph", "Quote", "Quote", "Normal", `<w:pPr><w:ind w:left="567"/></w:pPr>`)
	style("paragraph", "SourceCode", "Source Code", "Normal", `<w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>`+size(19)+`</w:rPr>`)
	style("paragraph", "ListParagraph", "List Paragraph", "Normal", `<w:pPr><w:spacing w:after="60"/></w:pPr>`)
	style("paragraph", "Bibliography", "Bibliography", "Normal", `<w:pPr><w:ind w:left="425" w:hanging="425"/></w:pPr>`)
	style("paragraph", "Rule", "Rule", "Normal", `<w:pPr><w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="AAAAAA"/></w:pBdr></w:pPr>`)
	style("paragraph", "FootnoteText", "footnote text", "Normal", `<w:pPr><w:spacing w:after="40" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr>`+size(18)+`</w:rPr>`)
	style("character", "FootnoteReference", "footnote reference", "", `<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>`)
	style("character", "Hyperlink", "Hyperlink", "", `<w:rPr><w:color w:val="7A2E1D"/><w:u w:val="single"/></w:rPr>`)
	style("character", "VerbatimChar", "Verbatim Char", "", `<w:rPr><w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/></w:rPr>`)
	style("table", "TableNormal", "Normal Table", "", `<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="108" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>`)
	style("table", "TableGrid", "Table Grid", "TableNormal", `<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:color="AAAAAA"/><w:bottom w:val="single" w:sz="4" w:color="AAAAAA"/><w:insideH w:val="single" w:sz="4" w:color="AAAAAA"/></w:tblBorders></w:tblPr>`)
	b.WriteString("</w:styles>")
	return b.String()
}
