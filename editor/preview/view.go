package preview

import (
	"math"
	"sort"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/markdown"
)

// gap is the room between blocks, in ems.
const gap = 0.85

const (
	// nearView and farView are how far above and below the view, in its
	// heights, blocks are laid out and let go of.
	nearView = 0.5
	farView  = 3
)

// column is the width of the column of text.
func (p *Preview) column() float32 {
	measure := 42 * p.metrics.size
	if p.o.Measure != nil {
		if w := p.o.Measure(); w > 0 {
			measure = w * p.zoom
		}
	}
	if p.look == Print {
		measure = printMeasure * p.metrics.size
	}
	return max(1, min(measure, p.page.width-2*p.margin()))
}

// margin is the least room beside the column.
func (p *Preview) margin() float32 { return min(1.8*p.metrics.size, p.page.width*0.06) }

// arrange places all blocks below each other. It is a pass of additions.
func (p *Preview) arrange() {
	em := p.metrics.size
	y := 1.5 * em
	for _, b := range p.blocks {
		b.y = y
		if b.height > 0 {
			y += b.height + b.gapAfter()*em
		}
	}
	p.page.height = y + 2*em
}

// estimate gives the blocks that were not laid out for this width a height.
func (p *Preview) estimate() {
	column := p.column()
	for _, b := range p.blocks {
		if b.width != column {
			b.unlay()
			b.height, b.width = p.guess(b, column), column
		}
	}
}

// guess is how high a block may be: for prose so many letters to a line, for
// what has lines of its own those.
func (p *Preview) guess(b *block, column float32) float32 {
	em := p.metrics.size
	lines := func(size int, scale float32) float32 {
		perLine := max(1, column/(0.46*em*scale))
		return float32(1+int(float32(size)/perLine)) * leading * em * scale
	}
	switch b.kind {
	case headBlock:
		h := p.content.Head
		if h == (Head{}) {
			return 0
		}
		height := lines(len(h.Title), 2.15) + 4*em
		if h.Image.File != "" {
			height += column * 0.6
		}
		return height
	case notesRule, sourcesTitle:
		return 3 * em
	case sourceBlock:
		size := 0
		for _, run := range p.content.Cites.Sources[b.entry].Text {
			size += len(run.Text)
		}
		return lines(size, 0.88)
	case noteBlock:
		return lines(b.span.End-b.span.Start, noteScale)
	}
	size := b.span.End - b.span.Start
	rows := float32(1)
	if p.content.Doc != nil {
		rows = float32(1 + p.content.Doc.Line(b.span.End) - p.content.Doc.Line(b.span.Start))
	}
	switch n := b.node.(type) {
	case *ast.Heading:
		h := headings[n.Level-1]
		return lines(size, h.scale) + h.above*em
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		return rows * 1.4 * codeScale * em
	case *extast.Table:
		return rows * 1.9 * em
	case *ast.List, *extast.DefinitionList:
		return max(lines(size, 1), rows*1.7*em)
	case *ast.Paragraph:
		if _, ok := markdown.Figure(n); ok {
			return column * 0.6
		}
	}
	return lines(size, 1)
}

// lay lays a block out for the column, building it if need be.
func (p *Preview) lay(b *block) {
	column := p.column()
	if b.scene != nil && b.width == column {
		return
	}
	if !b.built {
		b.built, b.box = true, b.build(p.content, p.picture)
		p.counts.Built++
	}
	b.layers, b.shown = layers{}, nil
	b.scene, b.width, b.height = &scene{}, column, 0
	if b.box != nil {
		b.height = b.box.layout(b.scene, p.metrics, 0, 0, column)
	}
	p.counts.LaidOut++
	if !b.listed {
		b.listed, p.laid = true, append(p.laid, b)
	}
}

// within gives the indices of the blocks that a range of heights touches.
func (p *Preview) within(top, bottom float32) (from, to int) {
	from = sort.Search(len(p.blocks), func(i int) bool { return p.blocks[i].y+p.blocks[i].height >= top })
	to = from + sort.Search(len(p.blocks)-from, func(i int) bool { return p.blocks[from+i].y > bottom })
	return from, to
}

// reach is the range of heights up to so many heights of the view around it.
func (p *Preview) reach(views float32) (top, bottom float32) {
	height := p.scroll.Size().Height
	return p.scroll.Offset.Y - views*height, p.scroll.Offset.Y + (1+views)*height
}

// settle lays out what is near the view. What turns out higher or lower than it
// was thought to be moves the rest, but not what the reader looks at.
func (p *Preview) settle() {
	if p.page.width <= 0 {
		return
	}
	for {
		from, to := p.within(p.reach(nearView))
		at, some := p.spot(), false
		for _, b := range p.blocks[from:to] {
			if b.scene == nil {
				p.lay(b)
				some = true
			}
		}
		if !some {
			break
		}
		p.arrange()
		p.restore(at)
	}
	top, bottom := p.reach(farView)
	near := p.laid[:0]
	for _, b := range p.laid {
		switch {
		case b.scene == nil || b.index >= len(p.blocks) || p.blocks[b.index] != b:
			b.listed = false
		case b.y+b.height < top || b.y > bottom:
			b.release()
			b.listed = false
		default:
			near = append(near, b)
		}
	}
	clear(p.laid[len(near):])
	p.laid = near
}

// relayout takes up another width, other blocks or another size of text.
func (p *Preview) relayout(at spot) {
	if p.page.width <= 0 {
		return
	}
	p.estimate()
	p.arrange()
	p.restore(at)
	p.update()
}

// update shows what is in view now.
func (p *Preview) update() {
	p.settle()
	if p.sized != p.page.height {
		p.sized = p.page.height
		p.quietly(p.scroll.Refresh)
	}
	p.page.show()
}

// spot is where the reader is: a block at the upper edge and how much of it
// is scrolled past, 1 being its height. Below 0 it is above the block, in
// device-independent pixels.
type spot struct {
	block *block
	part  float32
}

// readingEdge is how far below the upper edge the reader is taken to be: what
// is scrolled to keeps a little air above it.
func (p *Preview) readingEdge() float32 { return p.metrics.size + 1 }

func (p *Preview) spot() spot {
	top := p.scroll.Offset.Y + p.readingEdge()
	i := sort.Search(len(p.blocks), func(i int) bool { return p.blocks[i].y+p.blocks[i].height > top })
	switch {
	case i == len(p.blocks):
		return spot{}
	case p.blocks[i].y >= top:
		return spot{p.blocks[i], top - p.blocks[i].y}
	}
	b := p.blocks[i]
	return spot{b, (top - b.y) / b.height}
}

// restore scrolls back to a spot. Where the block is gone, or nothing was
// scrolled, nothing moves.
func (p *Preview) restore(at spot) {
	b := at.block
	if b == nil || p.scroll.Offset.Y <= 0 || b.index >= len(p.blocks) || p.blocks[b.index] != b {
		return
	}
	if at.part < 0 {
		p.moveTo(b.y + at.part - p.readingEdge())
	} else {
		p.moveTo(b.y + at.part*b.height - p.readingEdge())
	}
}

// moveTo puts a height at the upper edge and lays nothing out.
func (p *Preview) moveTo(y float32) {
	y = max(0, min(y, p.page.height-p.scroll.Size().Height))
	if p.sized != p.page.height {
		p.sized = p.page.height
		p.quietly(p.scroll.Refresh)
	}
	p.quietly(func() { p.scroll.ScrollToOffset(fyne.NewPos(0, y)) })
}

// quietly does what scrolls, but not as the reader.
func (p *Preview) quietly(do func()) {
	was := p.moving
	p.moving = true
	do()
	p.moving = was
}

// scrollTo puts the height that there asks for at the upper edge: what comes
// into view on the way may move it.
func (p *Preview) scrollTo(there func() float32) {
	for range 4 {
		y := there()
		p.moveTo(y)
		p.settle()
		if there() == y {
			break
		}
	}
	p.update()
}

// runsAtOnce is how many runs of text get objects at once, where there is a clock
// that calls for the others: more of them take longer to paint than a frame has.
const runsAtOnce = 24

// frame is how long the window takes from one picture to the next.
const frame = time.Second / 60

// laidFor is what blocks were laid out for.
type laidFor struct {
	width   float32
	metrics *metrics
}

// show gives the blocks in view their objects, then some of those around it, and
// takes those of the others.
func (g *page) show() {
	p := g.preview
	from, to := p.within(p.reach(nearView))
	left := runsAtOnce
	if laid := (laidFor{g.width, p.metrics}); p.o.After == nil || laid != g.laid { // in another width the same text stays in sight
		left, g.laid = math.MaxInt, laid
	}
	waiting := false
	for _, near := range []float32{0, nearView} {
		first, last := p.within(p.reach(near))
		for _, b := range p.blocks[first:last] {
			switch {
			case b.shown != nil || b.scene == nil || b.height <= 0:
			case left <= 0:
				waiting = true
			default:
				g.realise(b)
				left -= b.scene.runs()
			}
		}
	}
	if waiting && !g.later {
		g.later = true
		p.o.After(frame, func() {
			g.later = false
			g.show()
		})
	}
	x := (g.width - p.column()) / 2
	shown := make([]fyne.CanvasObject, 0, len(g.shown))
	live := make([]*block, 0, len(g.live))
	for _, b := range p.blocks[from:to] {
		if b.shown == nil {
			continue
		}
		b.shown.Move(fyne.NewPos(x, b.y))
		b.shown.Resize(fyne.NewSize(b.width, b.height))
		shown = append(shown, b.shown)
		live = append(live, b)
	}
	for _, b := range g.live {
		if b.index < from || b.index >= to {
			b.layers, b.shown = layers{}, nil
		}
	}
	g.live = live
	if sameObjects(shown, g.shown) {
		return
	}
	g.shown = shown
	g.Refresh()
}

// realise gives a block its objects.
func (g *page) realise(b *block) {
	p := g.preview
	b.layers = b.scene.realise(p)
	b.layers.selection = p.chosen(b)
	b.layers.ring = p.ring(b)
	b.shown = container.NewWithoutLayout(b.layers.all()...)
	p.counts.Realised++
}

func sameObjects(a, b []fyne.CanvasObject) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
