package preview

import (
	"slices"
	"sort"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// ScrollToOffset brings the place that an offset of the source is shown at to
// the upper edge. Before the text stands the head, which has no source.
func (p *Preview) ScrollToOffset(offset int) {
	b := p.blockOf(offset)
	if b == nil || offset <= p.firstOffset() {
		p.scrollTo(func() float32 { return 0 })
		return
	}
	p.lay(b)
	p.arrange()
	p.scrollTo(func() float32 {
		y, _ := p.heightOf(b, offset)
		return y - p.readingEdge() + 1
	})
}

// ScrollToLine is ScrollToOffset for the begin of a line, counted from 1.
func (p *Preview) ScrollToLine(line int) { p.ScrollToOffset(p.lineStart(line)) }

// ShowHead scrolls to what stands above the text.
func (p *Preview) ShowHead() { p.scrollTo(func() float32 { return 0 }) }

// Reveal brings the place that an offset of the source is shown at into view and
// moves nothing where it is in view. It may be called for every key: where the
// block is in view already, the work does not depend on the length of the text.
func (p *Preview) Reveal(offset int) {
	b := p.blockOf(offset)
	view := p.scroll.Size().Height
	if b == nil || view <= 0 || p.page.width <= 0 {
		return
	}
	if b.scene == nil {
		p.lay(b)
		p.arrange()
	}
	there := func() float32 {
		top := p.scroll.Offset.Y
		y, height := p.heightOf(b, offset)
		room := min(1.5*p.metrics.size, view/4)
		switch {
		case offset <= p.firstOffset() && y < view-room:
			return 0
		case y-room < top:
			return max(0, y-room)
		case y+height+room > top+view:
			return max(0, min(y+height+room, p.page.height)-view)
		}
		return top
	}
	if there() != p.scroll.Offset.Y {
		p.scrollTo(there)
	}
}

// TopOffset is the offset of the source at the upper edge; above the text it is
// the text's first, below it the last that was passed.
func (p *Preview) TopOffset() int {
	top := p.scroll.Offset.Y + p.readingEdge()
	offset := p.firstOffset()
	if p.scroll.Offset.Y <= 0 {
		return offset
	}
	from, _ := p.within(p.scroll.Offset.Y, p.scroll.Offset.Y)
	for i := min(from+1, len(p.blocks)-1); i >= 0; i-- {
		b := p.blocks[i]
		if !b.inText() || b.y > top || b.height <= 0 {
			continue
		}
		if b.scene != nil {
			for _, l := range b.scene.lines {
				if l.passage < 0 || b.y+l.y+l.height <= top {
					continue
				}
				if at, ok := b.scene.source(b.scene.passages[l.passage].start + l.line.start); ok {
					return b.span.Start + min(at, b.span.End-b.span.Start)
				}
			}
		}
		part := min(1, (top-b.y)/b.height)
		return b.span.Start + int(part*float32(max(0, b.span.End-b.span.Start-1)))
	}
	return offset
}

// TopLine is the line of the source at the upper edge, counted from 1.
func (p *Preview) TopLine() int {
	if p.content.Doc == nil {
		return 1
	}
	return max(1, p.content.Doc.Line(p.TopOffset()))
}

// lineStart is the offset that a line of the source, counted from 1, begins at.
func (p *Preview) lineStart(line int) int {
	d := p.content.Doc
	if d == nil {
		return 0
	}
	return sort.Search(len(d.Source), func(i int) bool { return d.Line(i) >= line })
}

// firstOffset is where the text begins.
func (p *Preview) firstOffset() int {
	if from, to := p.textBlocks(); from < to {
		return p.blocks[from].span.Start
	}
	return 0
}

// textBlocks gives the indices of the blocks of the text, which stand behind the
// head and are in the order of the source.
func (p *Preview) textBlocks() (from, to int) {
	from = sort.Search(len(p.blocks), func(i int) bool { return p.blocks[i].kind >= textBlock })
	to = from + sort.Search(len(p.blocks)-from, func(i int) bool { return p.blocks[from+i].kind > textBlock })
	return from, to
}

// blockOf is the block of the text or the note that an offset is in, else the
// last one of the text before it.
func (p *Preview) blockOf(offset int) *block {
	from, to := p.textBlocks()
	for _, b := range p.blocks[to:] {
		if b.kind == noteBlock && b.span.Start <= offset && offset < b.span.End {
			return b
		}
	}
	if from == to {
		return nil
	}
	i := sort.Search(to-from, func(i int) bool { return p.blocks[from+i].span.Start > offset })
	return p.blocks[from+max(0, i-1)]
}

// heightOf is where on the page, and how high, the line stands that an offset
// of the source is shown at.
func (p *Preview) heightOf(b *block, offset int) (y, height float32) {
	if b.scene != nil && b.height > 0 {
		if at, ok := b.scene.offset(offset - b.span.Start); ok {
			if i := b.scene.lineOf(at); i >= 0 {
				l := b.scene.lines[i]
				y = b.y + l.y
				if offset == b.span.Start {
					y = b.y
				}
				return y, l.height
			}
		}
	}
	part := float32(offset-b.span.Start) / float32(max(1, b.span.End-b.span.Start))
	return b.y + min(max(part, 0), 1)*b.height, min(b.height, 2*p.metrics.size)
}

// follow opens a link; one inside the page is scrolled to.
func (p *Preview) follow(url string) {
	id, inside := strings.CutPrefix(url, "#")
	switch {
	case !inside:
		if p.o.OnLink != nil {
			p.o.OnLink(url)
		}
	case p.content.Doc == nil:
	case strings.HasPrefix(id, "fn:"):
		for _, b := range p.blocks {
			if n, ok := b.node.(*extast.Footnote); ok && b.kind == noteBlock && noteAddress(n.Index) == url {
				p.scrollTo(func() float32 { return b.y - p.readingEdge() })
			}
		}
	case strings.HasPrefix(id, "fnref"):
		p.showMark(url)
	default:
		for _, h := range p.content.Doc.Outline() {
			if h.ID == id {
				p.ScrollToLine(h.Line)
			}
		}
	}
}

// showMark brings the mark of a note into view that has an address.
func (p *Preview) showMark(address string) {
	for _, b := range p.blocks {
		if b.node == nil {
			continue
		}
		nth, found := 0, false // among the marks of its note in the block
		seen := map[int]int{}
		_ = ast.Walk(b.node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if m, ok := n.(*extast.FootnoteLink); ok && entering {
				if noteReference(m.Index, m.RefIndex) == address {
					nth, found = seen[m.Index], true
					return ast.WalkStop, nil
				}
				seen[m.Index]++
			}
			return ast.WalkContinue, nil
		})
		if !found {
			continue
		}
		p.lay(b)
		p.arrange()
		index := address[strings.IndexByte(address, ':'):]
		p.scrollTo(func() float32 {
			marks := slices.Collect(b.scene.linksTo("#fn" + index))
			if nth >= len(marks) {
				return b.y - p.readingEdge()
			}
			return b.y + marks[nth].y - p.scroll.Size().Height/3
		})
		return
	}
}

// linksTo yields the lines that have a link to an address, once for each.
func (s *scene) linksTo(url string) func(yield func(placedLine) bool) {
	return func(yield func(placedLine) bool) {
		for _, l := range s.lines {
			for _, r := range l.line.runs {
				if r.look.link == url && !yield(l) {
					return
				}
			}
		}
	}
}
