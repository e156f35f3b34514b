package preview

import (
	"strconv"
	"strings"
	"unicode"

	"fyne.io/fyne/v2/theme"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The HTML that authors write comes here as the page has it: what is not
// allowed is gone. An element that holds words changes their look, one that
// holds blocks becomes the box that Markdown's would. One around blocks of
// Markdown is left out: its tags stand in different blocks.

// tagged gives a look what an element with a name does to it.
func (b *builder) tagged(l look, n *html.Node) look {
	switch n.Data {
	case "b", "strong", "th":
		l.bold = true
	case "i", "em", "cite", "dfn", "var":
		l.italic = !b.quoted
	case "code", "samp", "kbd":
		l.mono, l.ground = true, n.Data == "kbd"
		l.scale *= codeScale
	case "sup":
		l.raised = true
		l.scale *= raisedScale
	case "sub":
		l.lowered = true
		l.scale *= raisedScale
	case "s", "del":
		l.strike = true
	case "u", "ins":
		l.underline = true
	case "mark":
		l.ground = true
	case "small":
		l.scale *= 0.85
	case "a":
		return linked(l, attribute(n, "href"))
	}
	return l
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// rawTags are the looks of the elements that are open among inline nodes.
type rawTags struct {
	safe  map[ast.Node]string // what comes through of each tag
	looks []look              // those around each open element
}

// raw takes up what comes through of the tags in a node and returns the look of
// what follows.
func (in *inliner) raw(tags *rawTags, n ast.Node, l look) look {
	z := html.NewTokenizer(strings.NewReader(tags.safe[n]))
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return l
		case html.TextToken:
			in.add(html.UnescapeString(string(z.Raw())), l)
		case html.StartTagToken:
			t := z.Token()
			node := &html.Node{Type: html.ElementNode, Data: t.Data, DataAtom: t.DataAtom, Attr: t.Attr}
			if in.void(node, l) {
				continue
			}
			tags.looks = append(tags.looks, l)
			l = in.tagged(l, node)
		case html.EndTagToken:
			if last := len(tags.looks) - 1; last >= 0 {
				l, tags.looks = tags.looks[last], tags.looks[:last]
			}
		}
	}
}

// void adds an element that holds nothing, and reports whether it is one.
func (in *inliner) void(n *html.Node, l look) bool {
	switch n.Data {
	case "br":
		in.spans = append(in.spans, span{look: l, brk: true})
		in.size++
	case "img":
		in.image(attribute(n, "src"), attribute(n, "alt"), l)
	case "wbr", "hr", "col":
	default:
		return false
	}
	return true
}

// htmlBlock builds what comes through of a block of HTML.
func (b *builder) htmlBlock(n *ast.HTMLBlock) box {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(b.doc.SafeHTML(n.Parent())[n]), body)
	if err != nil {
		return nil // a reader of memory does not fail
	}
	for _, c := range nodes {
		body.AppendChild(c)
	}
	inner := *b
	if n.Lines().Len() > 0 {
		inner.place = n.Lines().At(0).Start
	}
	s := &stack{gap: 0.7, boxes: inner.htmlChildren(body)}
	if len(s.boxes) == 0 {
		return nil
	}
	return s
}

// htmlChildren builds the blocks in an element. Words that stand between them
// are paragraphs.
func (b *builder) htmlChildren(n *html.Node) []box {
	var boxes []box
	words := inliner{builder: b}
	flush := func() {
		if p := words.trimmed(); !p.blank() {
			boxes = append(boxes, &paragraph{prose: p, tag: "p"})
		}
		words = inliner{builder: b}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || !isHTMLBlock(c.Data) {
			words.html(c, b.base)
			continue
		}
		flush()
		boxes = append(boxes, b.htmlElement(c)...)
	}
	flush()
	return boxes
}

func isHTMLBlock(name string) bool {
	switch name {
	case "p", "h2", "h3", "h4", "h5", "h6", "div", "details", "summary", "figure", "figcaption", "ul", "ol", "li",
		"dl", "dt", "dd", "blockquote", "pre", "table", "hr":
		return true
	}
	return false
}

// htmlElement builds an element that is a block.
func (b *builder) htmlElement(n *html.Node) []box {
	inner := *b
	paragraphOf := func(tag string) []box {
		in := inliner{builder: &inner}
		in.htmlInside(n, inner.base)
		if p := in.trimmed(); !p.blank() {
			return []box{&paragraph{prose: p, tag: tag, lead: 1.4}}
		}
		return nil
	}
	switch n.Data {
	case "p":
		return b.htmlChildren(n)
	case "summary", "dt":
		inner.base.bold = true
		return paragraphOf(n.Data)
	case "figcaption":
		inner.base.scale, inner.base.color = 0.84, theme.ColorNamePlaceHolder
		return paragraphOf("p")
	case "h2", "h3", "h4", "h5", "h6":
		level := int(n.Data[1] - '0')
		inner.base.scale *= headings[level-1].scale
		inner.base.bold = true
		return paragraphOf(n.Data)
	case "ul", "ol":
		return []box{b.htmlList(n)}
	case "dl":
		s := &stack{tag: "dl", gap: 0.2, boxes: b.htmlChildren(n)}
		return []box{s}
	case "dd":
		return []box{&inset{box: &stack{tag: "dd", gap: 0.5, boxes: b.htmlChildren(n)}, left: 1.4, bottom: 0.3}}
	case "blockquote":
		inner.quoted = true
		inner.base.italic, inner.base.color = true, theme.ColorNamePlaceHolder
		return []box{&quote{&stack{gap: 0.7, boxes: inner.htmlChildren(n)}}}
	case "pre":
		return []box{b.codeOf(strings.Split(strings.TrimSuffix(textOf(n), "\n"), "\n"))}
	case "table":
		return b.htmlTable(n)
	case "hr":
		return []box{rule{}}
	}
	return b.htmlChildren(n)
}

func (b *builder) htmlList(n *html.Node) box {
	s := &stack{tag: n.Data, gap: 0.3}
	number := 1
	if n.Data == "ol" {
		if start, err := strconv.Atoi(attribute(n, "start")); err == nil {
			number = start
		}
		s.start = number
	}
	mark := b.base
	mark.color = theme.ColorNameDisabled
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		it := &item{mark: "•", indent: 1.6 * b.base.scale, look: mark, body: &stack{gap: s.gap, boxes: b.htmlChildren(c)}}
		if n.Data == "ol" {
			it.mark = strconv.Itoa(number) + "."
			number++
		}
		s.boxes = append(s.boxes, it)
	}
	return s
}

func (b *builder) htmlTable(n *html.Node) []box {
	t := &table{}
	var rows func(n *html.Node)
	rows = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type != html.ElementNode:
			case c.Data != "tr":
				rows(c)
			default:
				t.rows = append(t.rows, nil)
				row := &t.rows[len(t.rows)-1]
				for td := c.FirstChild; td != nil; td = td.NextSibling {
					if td.Data != "td" && td.Data != "th" {
						continue
					}
					t.headless = t.headless || len(t.rows) == 1 && td.Data == "td"
					inner := *b
					inner.base.scale *= tableScale
					inner.base.sans = true
					in := inliner{builder: &inner}
					in.htmlInside(td, inner.tagged(inner.base, td))
					*row = append(*row, cell{prose: in.trimmed(), align: extast.AlignNone})
				}
			}
		}
	}
	rows(n)
	if len(t.rows) == 0 {
		return nil
	}
	return []box{t}
}

// html adds the words in a node.
func (in *inliner) html(n *html.Node, l look) {
	switch n.Type {
	case html.TextNode:
		if len(in.anchors) == 0 {
			in.from(in.place)
		}
		in.addCollapsed(n.Data, l)
	case html.ElementNode:
		if !in.void(n, l) {
			in.htmlInside(n, in.tagged(l, n))
		}
	}
}

func (in *inliner) htmlInside(n *html.Node, l look) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		in.html(c, l)
	}
}

// addCollapsed adds text as a browser shows it: white space is one space, and
// none at the begin.
func (in *inliner) addCollapsed(text string, l look) {
	var b strings.Builder
	space := in.endsWithSpace()
	for _, r := range text {
		white := unicode.IsSpace(r) && r != '\u00a0'
		if white && space {
			continue
		}
		if space = white; white {
			r = ' '
		}
		b.WriteRune(r)
	}
	in.add(b.String(), l)
}

func (in *inliner) endsWithSpace() bool {
	if len(in.spans) == 0 {
		return true
	}
	last := in.spans[len(in.spans)-1]
	return last.brk || last.image != nil || strings.HasSuffix(last.text, " ")
}

// trimmed is the text without a space at its end.
func (in *inliner) trimmed() prose {
	if n := len(in.spans); n > 0 && in.spans[n-1].text != "" {
		last := &in.spans[n-1]
		if last.text = strings.TrimRight(last.text, " "); last.text == "" {
			in.spans = in.spans[:n-1]
		}
	}
	return in.prose
}

// textOf is all text in a node.
func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(textOf(c))
	}
	return b.String()
}
