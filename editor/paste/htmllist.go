package paste

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// kixList is how Google Docs names a list and the level of its items in the
// pages that it writes.
var kixList = regexp.MustCompile(`(?:^|\s)lst-kix_([A-Za-z0-9]+)-([0-8])(?:\s|$)`)

// list reads a list. Items of a list of Google's are put together by level.
func (r *htmlReader) list(f *flow, n *html.Node, fm format) {
	ordered := n.DataAtom == atom.Ol
	start := 1
	if v, err := strconv.Atoi(attr(n, "start")); err == nil && ordered {
		start = v
	}
	kix := kixList.FindStringSubmatch(attr(n, "class"))
	if kix == nil {
		f.close()
	}
	l := &block{kind: list, ordered: ordered, start: start}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type != html.ElementNode || c.DataAtom != atom.Li:
			// Google Docs and old editors put lists into lists, not into items.
			inner := &flow{}
			r.node(inner, c, fm)
			inner.close()
			if len(inner.blocks) == 0 {
				continue
			}
			if len(l.blocks) == 0 {
				l.blocks = append(l.blocks, &block{kind: item})
			}
			last := tail(l.blocks)
			last.blocks = append(last.blocks, inner.blocks...)
		case r.sheet.of(c).hidden() || r.notes.bodies[c] != "" && !r.inNote:
		default:
			blocks := r.inside(c, r.sheet.of(c).apply(fm))
			if r.outside && len(blocks) == 0 {
				continue
			}
			if kix != nil {
				level, _ := strconv.Atoi(kix[2])
				f.item(level, ordered, start, kix[1]).blocks = blocks
				start++
				continue
			}
			l.blocks = append(l.blocks, &block{kind: item, task: taskOf(c), blocks: blocks})
		}
	}
	if kix == nil && len(l.blocks) > 0 {
		f.add(l)
	}
}

// taskOf is the box before an item of a list of tasks.
func taskOf(li *html.Node) string {
	c := li.FirstChild
	for c != nil && (c.Type == html.TextNode && strings.TrimSpace(c.Data) == "" || c.DataAtom == atom.P || c.DataAtom == atom.Label) {
		if c.Type == html.ElementNode {
			c = c.FirstChild
		} else {
			c = c.NextSibling
		}
	}
	if c == nil || c.DataAtom != atom.Input || attr(c, "type") != "checkbox" {
		return ""
	}
	if hasAttr(c, "checked") {
		return "[x] "
	}
	return "[ ] "
}

// table reads a table, or what a table lays out.
func (r *htmlReader) table(f *flow, n *html.Node, fm format) {
	var rows [][][]*block
	var caption []*block
	spans := false
	var each func(n *html.Node)
	each = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch c.DataAtom {
			case atom.Caption:
				caption = append(caption, r.inside(c, fm)...)
			case atom.Thead, atom.Tbody, atom.Tfoot:
				each(c)
			case atom.Tr:
				var row [][]*block
				for d := c.FirstChild; d != nil; d = d.NextSibling {
					if d.DataAtom != atom.Td && d.DataAtom != atom.Th || r.sheet.of(d).hidden() {
						if d.Type == html.CommentNode {
							r.node(f, d, fm)
						}
						continue
					}
					row = append(row, r.inside(d, r.sheet.of(d).apply(fm)))
					wide, _ := strconv.Atoi(attr(d, "colspan"))
					high, _ := strconv.Atoi(attr(d, "rowspan"))
					spans = spans || wide > 1 || high > 1
					for range min(wide, maxColumns) - 1 {
						row = append(row, nil)
					}
				}
				if len(row) > 0 {
					rows = append(rows, row)
				}
			default:
				if c.Type == html.CommentNode {
					r.node(f, c, fm)
				}
			}
		}
	}
	each(n)
	f.close()
	f.blocks = append(f.blocks, caption...)
	if spans {
		r.source.lost.add(LostTable, "")
	}
	f.addTable(withWords(rows), &r.source.lost)
}

// maxColumns bounds the empty cells made for one that spans others.
const maxColumns = 50

// withWords gives the rows in which anything stands.
func withWords(rows [][][]*block) [][][]*block {
	var out [][][]*block
	for _, row := range rows {
		for _, c := range row {
			if len(c) > 0 {
				out = append(out, row)
				break
			}
		}
	}
	return out
}
