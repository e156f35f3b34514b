package paste

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FromDOCX turns a Word document (Office Open XML, ISO/IEC 29500) into
// Markdown. Of tracked changes the inserted text is taken and the deleted left
// out; headers and footers of the page are no part of the text.
func FromDOCX(data []byte, o Options) (Result, error) {
	a, err := openArchive(data)
	if err != nil {
		return Result{}, err
	}
	main := "word/document.xml"
	if rels, err := a.part("_rels/.rels"); err == nil {
		rels.all("Relationship", func(e *element) {
			if strings.HasSuffix(e.attr("Type"), "/officeDocument") {
				main = strings.TrimPrefix(e.attr("Target"), "/")
			}
		})
	}
	r := &docxReader{source: &source{notes: map[string][]*block{}}}
	dir, name := path.Split(main)
	parts := map[string]*element{}
	for _, p := range []string{name, "styles.xml", "numbering.xml", "footnotes.xml", "endnotes.xml"} {
		if parts[p], err = a.part(dir + p); err != nil {
			return Result{}, err
		}
	}
	body := parts[name].child("document", "body")
	if body == nil {
		return Result{}, fmt.Errorf("%w: it has no %s", ErrFormat, main)
	}
	r.styles = readStyles(parts["styles.xml"], parts["numbering.xml"])
	links := func(part string) (map[string]string, error) {
		targets := map[string]string{}
		e, err := a.part(dir + "_rels/" + part + ".rels")
		e.all("Relationship", func(e *element) { targets[e.attr("Id")] = e.attr("Target") })
		return targets, err
	}
	for _, kind := range []string{"footnote", "endnote"} {
		if r.targets, err = links(kind + "s.xml"); err != nil {
			return Result{}, err
		}
		parts[kind+"s.xml"].all(kind, func(e *element) {
			if t := e.attr("type"); t != "" && t != "normal" {
				return // the line above the notes
			}
			f := &flow{}
			r.blocks(f, e)
			f.close()
			if len(f.blocks) == 0 {
				f.blocks = []*block{{kind: paragraph}}
			}
			r.source.notes[kind+e.attr("id")] = f.blocks
		})
	}
	if r.targets, err = links(name); err != nil {
		return Result{}, err
	}
	f := &flow{}
	r.blocks(f, body)
	f.close()
	r.source.blocks = f.blocks
	return r.source.result(o), nil
}

// docxReader walks a document.
type docxReader struct {
	source  *source
	styles  *docxStyles
	targets map[string]string // of the part being read, by relationship
	fields  []docxField       // open now, the innermost last
	deleted bool              // a deletion was counted for this paragraph
	boxes   []*block          // what text boxes of this paragraph hold
}

// docxField is a field of complex characters: its code, then what it shows.
type docxField struct {
	code   string
	result bool
	link   string
}

// transparent elements stand around others and say nothing of them here.
var transparent = map[string]bool{
	"ins": true, "moveTo": true, "smartTag": true, "sdt": true, "sdtContent": true, "customXml": true, "bdo": true, "dir": true,
}

// blocks reads paragraphs and tables.
func (r *docxReader) blocks(f *flow, e *element) {
	for _, c := range e.children {
		switch {
		case c.name == "p":
			r.paragraph(f, c)
		case c.name == "tbl":
			r.table(f, c)
		case transparent[c.name]:
			r.blocks(f, c)
		case c.name == "AlternateContent":
			r.blocks(f, chosen(c))
		}
	}
}

// chosen is the newer of the forms of the same content, which is first.
func chosen(alternate *element) *element {
	if c := alternate.child("Choice"); c != nil {
		return c
	}
	if c := alternate.child("Fallback"); c != nil {
		return c
	}
	return &element{}
}

func (r *docxReader) paragraph(f *flow, p *element) {
	props := p.child("pPr")
	r.deleted = false
	boxes := r.boxes
	r.boxes = nil
	what, level := r.styles.natureOf(props)
	into := &flow{}
	if what == headed {
		into.as = block{kind: heading, level: level}
	}
	r.runs(into, p, format{})
	into.close()
	switch id, depth, listed := r.styles.numbered(props); {
	case len(into.blocks) == 0:
	case what == quotation:
		f.quoted(into.blocks)
	case what == codeLines:
		f.codeLine(codeText(textOf(into.blocks)))
	case listed && what != headed:
		ordered, number := r.styles.next(id, depth)
		f.item(depth, ordered, number, id).blocks = into.blocks
	default:
		f.close()
		f.blocks = append(f.blocks, into.blocks...)
	}
	f.close()
	f.blocks = append(f.blocks, r.boxes...)
	r.boxes = boxes
}

// link is the target of the field that is open, if it is one.
func (r *docxReader) link(f format) format {
	for _, x := range r.fields {
		if x.link != "" {
			f.link = x.link
		}
	}
	return f
}

// runs reads what a paragraph holds.
func (r *docxReader) runs(f *flow, e *element, fm format) {
	for _, c := range e.children {
		switch {
		case c.name == "r":
			r.run(f, c, fm)
		case c.name == "hyperlink":
			inner := fm
			href := r.targets[c.attr("id")]
			if a := c.attr("anchor"); a != "" && href != "" && !strings.Contains(href, "#") {
				href += "#" + a
			}
			inner.link = r.target(href, c)
			r.runs(f, c, inner)
		case c.name == "fldSimple":
			inner := fm
			if to, ok := hyperlink(c.attr("instr")); ok {
				inner.link = r.target(to, c)
			}
			r.runs(f, c, inner)
		case c.name == "del" || c.name == "moveFrom":
			if c.name == "del" && !r.deleted {
				r.deleted = true
				r.source.lost.add(LostDeletion, "")
			}
		case c.name == "oMath" || c.name == "oMathPara":
			r.source.lost.add(LostFormula, "")
			f.put(run{text: c.content(), format: fm})
		case c.name == "AlternateContent":
			r.runs(f, chosen(c), fm)
		case transparent[c.name]:
			r.runs(f, c, fm)
		}
	}
}

// target is what may be linked to, or "" with the loss noted.
func (r *docxReader) target(href string, shown *element) string {
	if href == "" || strings.HasPrefix(href, "#") {
		return ""
	}
	to := target(href)
	if to == "" {
		r.source.lost.add(LostLink, href)
	}
	return to
}

// hyperlink reads a field's code: HYPERLINK "address" \l "place".
func hyperlink(code string) (string, bool) {
	words := fieldWords(code)
	if len(words) == 0 || !strings.EqualFold(words[0], "HYPERLINK") {
		return "", false
	}
	address, place := "", ""
	for i := 1; i < len(words); i++ {
		switch w := words[i]; {
		case strings.EqualFold(w, `\l`) && i+1 < len(words):
			i++
			place = words[i]
		case strings.EqualFold(w, `\o`) || strings.EqualFold(w, `\t`):
			i++
		case strings.HasPrefix(w, `\`):
		case address == "":
			address = w
		}
	}
	if place != "" {
		address += "#" + place
	}
	return address, true
}

// fieldWords cuts a field's code into words, quoted ones whole.
func fieldWords(code string) []string {
	var words []string
	for code = strings.TrimSpace(code); code != ""; code = strings.TrimSpace(code) {
		if code[0] == '"' {
			w, rest, _ := strings.Cut(code[1:], `"`)
			words, code = append(words, w), rest
			continue
		}
		n := strings.IndexFunc(code, unicode.IsSpace)
		if n < 0 {
			n = len(code)
		}
		words, code = append(words, code[:n]), code[n:]
	}
	return words
}

// run reads a run of letters in one format.
func (r *docxReader) run(f *flow, e *element, fm format) {
	props := e.child("rPr")
	if hasProp(props, "vanish") || hasProp(props, "del") {
		return
	}
	fm = r.link(r.styles.letterFormat(props, fm))
	up := props.child("vertAlign").attr("val")
	for _, c := range e.children {
		if hidden := r.field(c); hidden {
			continue
		}
		switch c.name {
		case "t":
			text := c.content()
			if up == "superscript" || up == "subscript" {
				text = raise(text, up == "superscript")
			}
			f.put(run{text: text, format: fm})
		case "tab", "ptab":
			f.put(run{text: " ", format: fm})
		case "br":
			if t := c.attr("type"); t == "page" || t == "column" {
				f.close()
				continue
			}
			f.put(run{br: true})
		case "cr":
			f.put(run{br: true})
		case "noBreakHyphen":
			f.put(run{text: "\u2011", format: fm})
		case "sym":
			f.put(run{text: symbol(c), format: fm})
		case "footnoteReference":
			f.put(run{note: "footnote" + c.attr("id")})
		case "endnoteReference":
			f.put(run{note: "endnote" + c.attr("id")})
		case "commentReference":
			r.source.lost.add(LostComment, "")
		case "drawing", "pict", "object":
			r.drawing(c)
		case "AlternateContent":
			for _, d := range chosen(c).children {
				r.drawing(d)
			}
		}
	}
}

// field follows the characters that begin, part and end fields. It reports
// whether e is part of a field's code, which is not shown.
func (r *docxReader) field(e *element) (hidden bool) {
	n := len(r.fields)
	switch e.name {
	case "fldChar":
		switch e.attr("fldCharType") {
		case "begin":
			r.fields = append(r.fields, docxField{})
		case "separate":
			if n > 0 {
				x := &r.fields[n-1]
				x.result = true
				if to, ok := hyperlink(x.code); ok {
					x.link = r.target(to, nil)
				}
			}
		case "end":
			if n > 0 {
				r.fields = r.fields[:n-1]
			}
		}
		return true
	case "instrText":
		if n > 0 && !r.fields[n-1].result {
			r.fields[n-1].code += e.content()
		}
		return true
	}
	return n > 0 && !r.fields[n-1].result
}

// symbol is a character of a font for symbols. Those that fonts of pictures put
// into the private area are nothing without the font.
func symbol(e *element) string {
	n, err := strconv.ParseUint(e.attr("char"), 16, 32)
	if err != nil || n >= 0xe000 && n <= 0xf8ff || !utf8.ValidRune(rune(n)) {
		return "\ufffd"
	}
	return string(rune(n))
}

// drawing names pictures as left out and keeps the text of text boxes.
func (r *docxReader) drawing(e *element) {
	text := false
	e.all("txbxContent", func(box *element) {
		if text {
			return // the same again for older programs
		}
		text = true
		f := &flow{}
		r.blocks(f, box)
		f.close()
		r.boxes = append(r.boxes, f.blocks...)
	})
	if text {
		return
	}
	name := ""
	for _, kind := range []string{"docPr", "cNvPr", "imagedata"} {
		e.all(kind, func(p *element) {
			for _, a := range []string{"descr", "title", "name"} {
				if v := p.attr(a); name == "" && v != "" {
					name = v
				}
			}
		})
	}
	kind := LostEmbedded
	for _, k := range []string{"pic", "imagedata"} {
		e.all(k, func(*element) { kind = LostImage })
	}
	r.source.lost.add(kind, name)
}

func (r *docxReader) table(f *flow, e *element) {
	var rows [][][]*block
	merged := false
	var each func(e *element)
	row := func(tr *element) {
		if tr.child("trPr", "del") != nil {
			r.source.lost.add(LostDeletion, "")
			return
		}
		var cells [][]*block
		var cell func(e *element)
		cell = func(e *element) {
			for _, c := range e.children {
				if transparent[c.name] {
					cell(c)
				}
				if c.name != "tc" {
					continue
				}
				inner := &flow{}
				r.blocks(inner, c)
				inner.close()
				cells = append(cells, inner.blocks)
				wide, _ := strconv.Atoi(c.child("tcPr", "gridSpan").attr("val"))
				merged = merged || wide > 1 || c.child("tcPr", "vMerge") != nil
				for range min(wide, maxColumns) - 1 {
					cells = append(cells, nil)
				}
			}
		}
		cell(tr)
		rows = append(rows, cells)
	}
	each = func(e *element) {
		for _, c := range e.children {
			switch {
			case c.name == "tr":
				row(c)
			case transparent[c.name]:
				each(c)
			}
		}
	}
	each(e)
	if merged {
		r.source.lost.add(LostTable, "")
	}
	f.addTable(withWords(rows), &r.source.lost)
}
