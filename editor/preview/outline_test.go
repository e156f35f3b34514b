package preview

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strconv"
	"strings"
	"testing"

	extast "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/net/html"
)

// The preview must say what the page says. Both are written out as an outline,
// an element a line with its text indented below it, and must be equal.

// outline is the text of a page's structure.
type outline struct {
	strings.Builder
	depth int
}

func (o *outline) line(format string, args ...any) {
	o.WriteString(strings.Repeat("  ", o.depth))
	fmt.Fprintf(&o.Builder, format, args...)
	o.WriteByte('\n')
}

func (o *outline) in(do func()) {
	o.depth++
	do()
	o.depth--
}

// piece is text with the elements around it, by name.
type piece struct {
	text  string
	marks string
}

// inlineText writes pieces as text does: white space collapsed, pieces with
// equal marks joined.
func (o *outline) inlineText(pieces []piece) {
	var joined []piece
	for _, p := range pieces {
		p.text = drawable(p.text)
		if n := len(joined); n > 0 && joined[n-1].marks == p.marks {
			joined[n-1].text += p.text
			continue
		}
		joined = append(joined, p)
	}
	// Spaces beside spaces, at the ends and around breaks are not seen.
	space := true
	last := -1
	var out []piece
	for _, p := range joined {
		if p.marks == "br" || strings.HasPrefix(p.marks, "img") {
			if last >= 0 {
				out[last].text = strings.TrimRight(out[last].text, " ")
			}
			out = append(out, p)
			space, last = true, -1
			continue
		}
		var b strings.Builder
		for _, r := range p.text {
			if r == ' ' && space {
				continue
			}
			space = r == ' '
			b.WriteRune(r)
		}
		if p.text = b.String(); p.text == "" {
			continue
		}
		if last >= 0 && last == len(out)-1 && out[last].marks == p.marks {
			out[last].text += p.text // what stood between them is not seen
			continue
		}
		out = append(out, p)
		last = len(out) - 1
	}
	if last >= 0 {
		out[last].text = strings.TrimRight(out[last].text, " ")
	}
	for _, p := range out {
		switch {
		case p.marks == "br":
			o.line("br")
		case strings.HasPrefix(p.marks, "img"):
			o.line("%s", p.marks)
		case p.text != "":
			o.line("%q%s", p.text, p.marks)
		}
	}
}

// previewOutline is what a preview shows of a content.
func previewOutline(c Content) string {
	o := &outline{}
	p := &Preview{pictures: map[string]*picture{}}
	for _, b := range match(nil, plan(c, maphash.MakeSeed())) {
		switch b.kind {
		case textBlock, noteBlock:
			if x := b.build(c, p.picture); x != nil {
				o.box(x)
			}
		case notesRule:
			o.line("notes")
		}
	}
	return o.String()
}

func (o *outline) box(x box) {
	switch x := x.(type) {
	case *paragraph:
		o.line("%s", x.tag)
		o.in(func() { o.inlineText(pieces(x.prose)) })
	case *inset:
		o.box(x.box)
	case *stack:
		if x.tag == "" {
			for _, c := range x.boxes {
				o.box(c)
			}
			return
		}
		if x.tag == "ol" {
			o.line("ol %d", x.start)
		} else {
			o.line("%s", x.tag)
		}
		o.in(func() {
			for _, c := range x.boxes {
				o.box(c)
			}
		})
	case *item:
		switch {
		case x.task && x.done:
			o.line("li [x]")
		case x.task:
			o.line("li [ ]")
		default:
			o.line("li")
		}
		o.in(func() { o.box(x.body) })
	case *quote:
		o.line("blockquote")
		o.in(func() { o.quoted(x.body) })
	case *code:
		o.line("pre %q", x.language)
		o.in(func() { o.line("%q", x.text()) })
	case rule:
		o.line("hr")
	case *table:
		o.line("table")
		o.in(func() {
			for i, row := range x.rows {
				o.line("tr")
				o.in(func() {
					for _, c := range row {
						tag := "td"
						if i == 0 && !x.headless {
							tag = "th"
						}
						if c.align != extast.AlignNone {
							tag += " " + c.align.String()
						}
						o.line("%s", tag)
						o.in(func() { o.inlineText(pieces(c.prose)) })
					}
				})
			}
		})
	case *callout:
		o.line("aside")
		o.in(func() {
			o.line("p")
			o.in(func() { o.line("%q", strings.Join(strings.Fields(x.title.text()), " ")) })
			o.box(x.body)
		})
	case *pullQuote:
		o.line("pullquote")
		o.in(func() {
			o.quoted(x.body)
			if len(x.attribution.spans) > 0 {
				o.line("figcaption %q", x.attribution.text())
			}
		})
	case *figure:
		o.line("figure")
		o.in(func() {
			o.line("img %s", described(x.alt))
			if len(x.caption.spans) > 0 {
				o.line("figcaption")
				o.in(func() { o.line("%q", strings.Join(strings.Fields(x.caption.text()), " ")) })
			}
		})
	default:
		o.line("%T", x)
	}
}

// quoted is box inside a quotation, where emphasis is upright.
func (o *outline) quoted(x box) { o.box(upright(x)) }

// upright turns the italics of a quotation's text around.
func upright(x box) box {
	turn := func(p prose) prose {
		p.spans = slices.Clone(p.spans)
		for i := range p.spans {
			if !p.spans[i].look.pictured && !p.spans[i].look.raised {
				p.spans[i].look.italic = !p.spans[i].look.italic
			}
		}
		return p
	}
	switch x := x.(type) {
	case *paragraph:
		y := *x
		y.prose = turn(x.prose)
		return &y
	case *inset:
		return upright(x.box)
	case *stack:
		y := *x
		y.boxes = nil
		for _, c := range x.boxes {
			y.boxes = append(y.boxes, upright(c))
		}
		return &y
	case *item:
		y := *x
		y.body = upright(x.body)
		return &y
	case *table:
		y := *x
		y.rows = nil
		for _, row := range x.rows {
			var cells []cell
			for _, c := range row {
				cells = append(cells, cell{turn(c.prose), c.align})
			}
			y.rows = append(y.rows, cells)
		}
		return &y
	case *quote:
		return x // it turns them itself
	}
	return x
}

// described is an image's description as a reader sees it.
func described(alt string) string {
	return strconv.Quote(strings.Join(strings.Fields(drawable(alt)), " "))
}

func pieces(p prose) []piece {
	var out []piece
	for _, s := range p.spans {
		l := s.look
		switch {
		case s.brk:
			out = append(out, piece{marks: "br"})
			continue
		case s.image != nil:
			out = append(out, piece{marks: "img " + described(s.image.alt)})
			continue
		case l.pictured:
			out = append(out, piece{marks: "img " + described(s.text[1:len(s.text)-1])})
			continue
		}
		var m marks
		m.em, m.strong, m.code, m.del = l.italic, l.bold, l.mono, l.strike
		m.sup, m.sub, m.ins = l.raised, l.lowered, l.underline && l.link == ""
		m.link = l.link
		out = append(out, piece{s.text, m.String()})
	}
	return out
}

// marks are the elements around a stretch of text.
type marks struct {
	em, strong, code, del, sup, sub, ins bool
	link                                 string
}

func (m marks) String() string {
	var b strings.Builder
	for _, n := range []struct {
		on   bool
		name string
	}{{m.em, "em"}, {m.strong, "strong"}, {m.code, "code"}, {m.del, "del"}, {m.sup, "sup"}, {m.sub, "sub"}, {m.ins, "ins"}} {
		if n.on {
			b.WriteString(" " + n.name)
		}
	}
	if m.link != "" {
		b.WriteString(" ->" + m.link)
	}
	return b.String()
}

// pageOutline is what a page's HTML has.
func pageOutline(t *testing.T, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader("<body>" + page + "</body>"))
	if err != nil {
		t.Fatal(err)
	}
	o := &outline{}
	h := htmlOutline{o}
	h.children(find(root, "body"))
	return o.String()
}

func find(n *html.Node, tag string) *html.Node {
	if n.Type == html.ElementNode && n.Data == tag {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if x := find(c, tag); x != nil {
			return x
		}
	}
	return nil
}

type htmlOutline struct{ *outline }

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

var inlineTags = map[string]bool{
	"a": true, "em": true, "strong": true, "code": true, "del": true, "sup": true, "sub": true, "br": true,
	"img": true, "span": true, "mark": true, "input": true, "b": true, "i": true, "kbd": true, "abbr": true, "u": true, "ins": true,
	"s": true, "small": true, "q": true, "cite": true, "wbr": true,
}

// children writes blocks; text that stands between them is a paragraph, as it
// is in the items of a tight list.
func (o htmlOutline) children(n *html.Node) {
	var loose []piece
	flush := func() {
		if p := loose; hasWords(p) {
			o.line("p")
			o.in(func() { o.inlineText(p) })
		}
		loose = nil
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode, c.Type == html.ElementNode && inlineTags[c.Data]:
			loose = o.inline(loose, c, marks{})
		case c.Type == html.ElementNode:
			flush()
			o.block(c)
		}
	}
	flush()
}

// words are the pieces in an element.
func (o htmlOutline) words(n *html.Node, m marks) []piece {
	var ps []piece
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		ps = o.inline(ps, c, m)
	}
	return ps
}

func hasWords(ps []piece) bool {
	for _, p := range ps {
		if strings.Trim(drawable(p.text), " ") != "" || p.marks == "br" || strings.HasPrefix(p.marks, "img") {
			return true
		}
	}
	return false
}

func (o htmlOutline) block(n *html.Node) {
	tag := n.Data
	switch tag {
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "dt":
		ps := o.words(n, marks{strong: tag != "p"})
		if tag == "p" && !hasWords(ps) {
			return
		}
		o.line("%s", tag)
		o.in(func() { o.inlineText(ps) })
	case "ul", "dl", "dd", "blockquote", "tr":
		o.line("%s", tag)
		o.in(func() { o.children(n) })
	case "ol":
		start := attr(n, "start")
		if start == "" {
			start = "1"
		}
		o.line("ol %s", start)
		o.in(func() { o.children(n) })
	case "li":
		box := find(n, "input")
		switch {
		case box == nil || !ownBox(n, box):
			o.line("li")
		case hasAttr(box, "checked"):
			o.line("li [x]")
		default:
			o.line("li [ ]")
		}
		o.in(func() { o.children(n) })
	case "pre":
		lang := ""
		if code := find(n, "code"); code != nil {
			lang = strings.TrimPrefix(attr(code, "class"), "language-")
		}
		text := textOf(n)
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i, l := range lines {
			lines[i] = drawable(expandTabs(strings.TrimRight(l, "\r")))
		}
		o.line("pre %q", lang)
		o.in(func() { o.line("%q", strings.Join(lines, "\n")) })
	case "hr":
		o.line("hr")
	case "table":
		o.line("table")
		o.in(func() { o.children(n) })
	case "thead", "tbody":
		o.children(n)
	case "th", "td":
		ps := o.words(n, marks{strong: tag == "th"})
		align := ""
		if _, a, ok := strings.Cut(attr(n, "style"), "text-align:"); ok {
			align = " " + strings.TrimSpace(a)
		}
		if c := attr(n, "class"); c != "" {
			align = " " + c
		}
		if a := attr(n, "align"); a != "" {
			align = " " + a
		}
		o.line("%s%s", tag, align)
		o.in(func() { o.inlineText(ps) })
	case "aside":
		o.line("aside")
		o.in(func() { o.children(n) })
	case "summary":
		o.line("summary")
		o.in(func() { o.inlineText(o.words(n, marks{strong: true})) })
	case "details", "figcaption":
		o.children(n)
	case "figure":
		if attr(n, "class") == "pullquote" {
			o.line("pullquote")
			o.in(func() {
				o.children(find(n, "blockquote"))
				if c := find(n, "figcaption"); c != nil {
					o.line("figcaption %q", textOf(c))
				}
			})
			return
		}
		o.line("figure")
		o.in(func() {
			img := find(n, "img")
			o.line("img %s", described(attr(img, "alt")))
			if c := find(n, "figcaption"); c != nil && len(strings.Fields(drawable(textOf(c)))) > 0 {
				o.line("figcaption")
				o.in(func() {
					o.line("%q", strings.Join(strings.Fields(drawable(textOf(c))), " "))
				})
			}
		})
	case "div":
		if attr(n, "class") == "footnotes" {
			o.line("notes")
			if ol := find(n, "ol"); ol != nil {
				o.children(ol)
			}
			return
		}
		o.children(n)
	default:
		o.line("<%s>", tag)
	}
}

// ownBox reports whether a box is of the item and not of one inside it.
func ownBox(li, box *html.Node) bool {
	for n := box.Parent; n != nil; n = n.Parent {
		if n.Data == "li" {
			return n == li
		}
	}
	return false
}

func hasAttr(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func (o htmlOutline) inline(ps []piece, n *html.Node, m marks) []piece {
	if n.Type == html.TextNode {
		return append(ps, piece{n.Data, m.String()})
	}
	if n.Type != html.ElementNode {
		return ps
	}
	switch n.Data {
	case "br":
		return append(ps, piece{marks: "br"})
	case "img":
		return append(ps, piece{marks: "img " + described(attr(n, "alt"))})
	case "em", "i", "cite":
		m.em = true
	case "strong", "b":
		m.strong = true
	case "code", "kbd":
		m.code = true
	case "del", "s":
		m.del = true
	case "ins", "u":
		m.ins = true
	case "sub":
		m.sub = true
	case "mark":
		m.strong = m.strong || attr(n, "class") == "citation-missing"
	case "sup":
		if attr(n, "id") != "" {
			m = marks{del: m.del} // a footnote's mark is never slanted
		}
		m.sup = true
	case "a":
		if href := attr(n, "href"); href != "" {
			m.link = href
		}
	case "input":
		return ps
	case "span", "abbr", "small", "wbr", "q":
	default:
		ps = append(ps, piece{"<" + n.Data + ">", ""})
	}
	return append(ps, o.words(n, m)...)
}
