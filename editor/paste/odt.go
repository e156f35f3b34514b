package paste

import (
	"fmt"
	"strconv"
	"strings"
)

// FromODT turns an OpenDocument text (ISO/IEC 26300) into Markdown, as
// LibreOffice writes it. Text that tracked changes delete is left out.
func FromODT(data []byte, o Options) (Result, error) {
	a, err := openArchive(data)
	if err != nil {
		return Result{}, err
	}
	content, err := a.part("content.xml")
	if err != nil {
		return Result{}, err
	}
	body := content.child("document-content", "body", "text")
	if body == nil {
		return Result{}, fmt.Errorf("%w: it has no text in content.xml", ErrFormat)
	}
	r := &odtReader{source: &source{notes: map[string][]*block{}}, styles: map[string]*element{}, lists: map[string]*element{}}
	for _, part := range []string{"styles.xml", "content.xml"} {
		e := content
		if part == "styles.xml" {
			if e, err = a.part(part); err != nil {
				return Result{}, err
			}
		}
		e.all("style", func(e *element) { r.styles[e.attr("name")] = e })
		e.all("list-style", func(e *element) { r.lists[e.attr("name")] = e })
	}
	f := &flow{}
	r.blocks(f, body)
	f.close()
	r.source.blocks = f.blocks
	return r.source.result(o), nil
}

// odtReader walks a document.
type odtReader struct {
	source *source
	styles map[string]*element
	lists  map[string]*element
	boxes  []*block // what text boxes of this paragraph hold
}

// blocks reads paragraphs, lists and tables.
func (r *odtReader) blocks(f *flow, e *element) {
	for _, c := range e.children {
		switch c.name {
		case "p", "h":
			r.paragraph(f, c)
		case "list":
			r.list(f, c, "", 1)
		case "table":
			r.table(f, c)
		case "section", "index-body", "text-box":
			r.blocks(f, c)
		case "frame":
			r.frame(c)
			f.close()
			f.blocks = append(f.blocks, r.boxes...)
			r.boxes = nil
		case "tracked-changes":
			c.all("deletion", func(*element) { r.source.lost.add(LostDeletion, "") })
		}
	}
}

func (r *odtReader) paragraph(f *flow, p *element) {
	into := &flow{}
	name := r.root(p.attr("style-name"))
	switch {
	case p.name == "h":
		level, err := strconv.Atoi(p.attr("outline-level"))
		if err != nil {
			level = 1
		}
		into.as = block{kind: heading, level: min(max(level, 1), 6)}
	case name == "Title":
		into.as = block{kind: heading, level: 1}
	}
	boxes := r.boxes
	r.boxes = nil
	r.runs(into, p, format{})
	into.close()
	switch {
	case len(into.blocks) == 0:
	case name == "Quotations":
		f.quoted(into.blocks)
	case name == "Preformatted_20_Text":
		f.codeLine(codeText(textOf(into.blocks)))
	default:
		f.close()
		f.blocks = append(f.blocks, into.blocks...)
	}
	f.close()
	f.blocks = append(f.blocks, r.boxes...)
	r.boxes = boxes
}

// root is the named style that an automatic style is made from.
func (r *odtReader) root(name string) string {
	for range maxBased {
		s := r.styles[name]
		if s == nil || s.attr("parent-style-name") == "" || name == "Title" || name == "Quotations" || name == "Preformatted_20_Text" {
			break
		}
		name = s.attr("parent-style-name")
	}
	return name
}

// letterFormat is the format that a style of letters gives.
func (r *odtReader) letterFormat(name string, f format) (_ format, position string) {
	var chain []*element
	for range maxBased {
		s := r.styles[name]
		if s == nil {
			break
		}
		if name == "Source_20_Text" {
			f.code = true
		}
		chain = append(chain, s)
		name = s.attr("parent-style-name")
	}
	for i := len(chain) - 1; i >= 0; i-- {
		p := chain[i].child("text-properties")
		switch w := p.attr("font-weight"); w {
		case "bold", "600", "700", "800", "900":
			f.strong = true
		case "":
		default:
			f.strong = false
		}
		switch i := p.attr("font-style"); i {
		case "italic", "oblique":
			f.emphasis = true
		case "normal":
			f.emphasis = false
		}
		if l := p.attr("text-line-through-style"); l != "" {
			f.strike = l != "none"
		}
		if v := p.attr("text-position"); v != "" {
			position, _, _ = strings.Cut(v, " ")
		}
	}
	return f, position
}

func (r *odtReader) runs(f *flow, e *element, fm format) { r.raised(f, e, fm, "") }

func (r *odtReader) raised(f *flow, e *element, fm format, position string) {
	for _, c := range e.children {
		switch c.name {
		case "":
			text := c.text
			if position == "super" || position == "sub" {
				text = raise(text, position == "super")
			}
			f.put(run{text: text, format: fm})
		case "span":
			inner, at := r.letterFormat(c.attr("style-name"), fm)
			if at == "" {
				at = position
			}
			r.raised(f, c, inner, at)
		case "a":
			inner := fm
			if href := c.attr("href"); !strings.HasPrefix(href, "#") {
				if inner.link = target(href); inner.link == "" {
					r.source.lost.add(LostLink, href)
				}
			}
			r.raised(f, c, inner, position)
		case "s", "tab":
			f.put(run{text: " ", format: fm})
		case "line-break":
			f.put(run{br: true})
		case "note":
			r.note(f, c)
		case "annotation":
			r.source.lost.add(LostComment, "")
		case "frame":
			r.frame(c)
		case "ruby":
			if base := c.child("ruby-base"); base != nil {
				r.raised(f, base, fm, position)
			}
		case "annotation-end", "change", "change-start", "change-end", "bookmark", "bookmark-start", "bookmark-end",
			"soft-page-break", "ruby-text", "reference-mark", "reference-mark-start", "reference-mark-end":
		default: // fields and the like show their text
			r.raised(f, c, fm, position)
		}
	}
}

func (r *odtReader) note(f *flow, n *element) {
	inner := &flow{}
	if body := n.child("note-body"); body != nil {
		r.blocks(inner, body)
	}
	inner.close()
	if len(inner.blocks) == 0 {
		return
	}
	name := strconv.Itoa(len(r.source.notes) + 1)
	r.source.notes[name] = inner.blocks
	f.put(run{note: name})
}

// frame names pictures as left out and keeps the text of text boxes.
func (r *odtReader) frame(e *element) {
	if box := e.child("text-box"); box != nil {
		f := &flow{}
		r.blocks(f, box)
		f.close()
		r.boxes = append(r.boxes, f.blocks...)
		return
	}
	name := e.child("desc").content()
	for _, other := range []string{e.child("title").content(), e.attr("name")} {
		if name == "" {
			name = other
		}
	}
	if e.child("object") != nil && e.child("object", "math") != nil {
		r.source.lost.add(LostFormula, "")
		return
	}
	if e.child("object") != nil || e.child("plugin") != nil {
		r.source.lost.add(LostEmbedded, name)
		return
	}
	r.source.lost.add(LostImage, name)
}

func (r *odtReader) list(f *flow, e *element, style string, level int) {
	if s := e.attr("style-name"); s != "" {
		style = s
	}
	b := &block{kind: list, start: 1}
	if s := r.lists[style]; s != nil {
		for _, c := range s.children {
			if c.attr("level") == strconv.Itoa(level) {
				b.ordered = c.name == "list-level-style-number" && c.attr("num-format") != ""
				if n, err := strconv.Atoi(c.attr("start-value")); err == nil {
					b.start = n
				}
			}
		}
	}
	for _, c := range e.children {
		if c.name != "list-item" && c.name != "list-header" {
			continue
		}
		if n, err := strconv.Atoi(c.attr("start-value")); err == nil && len(b.blocks) == 0 {
			b.start = n
		}
		inner := &flow{}
		for _, d := range c.children {
			if d.name == "list" {
				r.list(inner, d, style, level+1)
			} else {
				r.blocks(inner, &element{children: []*element{d}})
			}
		}
		inner.close()
		last := tail(b.blocks)
		switch {
		case len(inner.blocks) == 0:
		case last != nil && inner.blocks[0].kind == list: // how a deeper level begins
			last.blocks = append(last.blocks, inner.blocks...)
		default:
			b.blocks = append(b.blocks, &block{kind: item, blocks: inner.blocks})
		}
	}
	if len(b.blocks) > 0 {
		f.add(b)
	}
}

func (r *odtReader) table(f *flow, e *element) {
	var rows [][][]*block
	merged := false
	var each func(e *element)
	each = func(e *element) {
		for _, c := range e.children {
			switch c.name {
			case "table-header-rows", "table-rows", "table-row-group":
				each(c)
			case "table-row":
				var cells [][]*block
				for _, d := range c.children {
					if d.name == "covered-table-cell" {
						merged = true
						cells = append(cells, nil)
					}
					if d.name != "table-cell" {
						continue
					}
					inner := &flow{}
					r.blocks(inner, d)
					inner.close()
					cells = append(cells, inner.blocks)
				}
				rows = append(rows, cells)
			}
		}
	}
	each(e)
	if merged {
		r.source.lost.add(LostTable, "")
	}
	f.addTable(withWords(rows), &r.source.lost)
}
