package preview

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/cite"
	"postil/editor/markdown"
)

// Options sets up a Preview.
type Options struct {
	// Theme has the size of prose (as its text size) and the colours; nil is
	// the window's.
	Theme fyne.Theme
	// TextStyle picks the typeface of prose from the window's theme, to which
	// bold and italic are added. Fyne then falls back to other typefaces for
	// letters it lacks, which it does not for a font given by itself.
	TextStyle fyne.TextStyle
	// Measure is the widest that the column grows, in device-independent
	// pixels; nil is 42 times the size of prose.
	Measure func() float32
	// LoadImage reads an image by its name in the article's folder.
	LoadImage func(name string) ([]byte, error)

	OnLink     func(url string) // a link was followed
	OnHover    func(url string) // the pointer or the keyboard is on a link; "" when it left
	OnScrolled func(line int)   // the reader scrolled; line as TopLine
}

// Head is what stands above an article's text. Empty fields are left out.
type Head struct {
	Section  string
	Title    string
	Subtitle string
	Byline   string
	Date     string // as it is to be read
	Image    Image
}

// Image is the lead image: its name in the article's folder and what is said
// of it.
type Image struct{ File, Alt, Caption, Credit string }

// Content is an article to be shown. Cites is the formatted form of
// Doc.Citations.
type Content struct {
	Head  Head
	Doc   *markdown.Document
	Cites cite.Formatted
}

// Counts tells what a Preview did; tests assert on it.
type Counts struct {
	Built    int // blocks built from the tree since the Preview was made
	LaidOut  int // layouts of single blocks
	Realised int // blocks given canvas objects
	Live     int // blocks that have canvas objects now
}

// Preview shows an article. It scrolls by itself.
type Preview struct {
	widget.BaseWidget
	o        Options
	metrics  *metrics
	content  Content
	blocks   []*block
	pictures map[string]*picture
	page     *page
	scroll   *container.Scroll
	counts   Counts
	moving   bool // the program scrolls, not the reader
}

// block is a top-level block that is shown.
type block struct {
	key     uint64
	box     box
	line    int // 1-based; 0 for the head and the sources
	lines   int // that it spans in the source
	notes   bool
	y       float32
	height  float32
	width   float32 // it was laid out for; 0 for not yet
	scene   *scene
	objects *fyne.Container // nil while out of view
}

// New returns an empty Preview.
func New(o Options) *Preview {
	p := &Preview{o: o, pictures: map[string]*picture{}}
	p.metrics = newMetrics(p.theme(), p.variant(), p.o.TextStyle)
	p.page = &page{preview: p}
	p.page.ExtendBaseWidget(p.page)
	p.scroll = container.NewVScroll(p.page)
	p.scroll.OnScrolled = func(fyne.Position) {
		p.page.update()
		if !p.moving && p.o.OnScrolled != nil {
			p.o.OnScrolled(p.TopLine())
		}
	}
	p.ExtendBaseWidget(p)
	return p
}

func (p *Preview) theme() fyne.Theme {
	if p.o.Theme != nil {
		return p.o.Theme
	}
	return fyne.CurrentApp().Settings().Theme()
}

func (p *Preview) variant() fyne.ThemeVariant { return fyne.CurrentApp().Settings().ThemeVariant() }

// SetContent replaces what is shown. Blocks that look as before are kept, and so is
// the reader's place.
func (p *Preview) SetContent(c Content) {
	at := p.place()
	kept := map[uint64][]*block{}
	for _, b := range p.blocks {
		kept[b.key] = append(kept[b.key], b)
	}
	p.content = c
	build := &builder{doc: c.Doc, cites: c.Cites, picture: p.picture}
	p.blocks = nil
	put := func(key uint64, line, lines int, notes bool, make func() box) {
		var b *block
		if old := kept[key]; len(old) > 0 {
			b, kept[key] = old[0], old[1:]
		} else {
			p.counts.Built++
			b = &block{key: key, box: make()}
		}
		b.line, b.lines, b.notes = line, lines, notes
		p.blocks = append(p.blocks, b)
	}
	put(keyOfHead(c.Head), 0, 0, false, func() box { return build.head(c.Head) })
	if c.Doc != nil {
		for _, mb := range c.Doc.Blocks() {
			_, notes := mb.Node.(*extast.FootnoteList)
			lines := 1 + strings.Count(string(c.Doc.Source[mb.Span.Start:mb.Span.End]), "\n")
			put(keyOf(mb, c.Doc, c.Cites), mb.Line, lines, notes, func() box { return build.block(mb.Node) })
		}
	}
	if len(c.Cites.Sources) > 0 {
		put(keyOfSources(c.Cites.Sources), 0, 0, false, func() box { return build.sources(c.Cites.Sources) })
	}
	p.relayout()
	p.restore(at)
}

// ReloadImages reads all images again, as after one was added or changed.
func (p *Preview) ReloadImages() {
	clear(p.pictures)
	for _, b := range p.blocks {
		b.key = 0 // matches nothing
	}
	p.SetContent(p.content)
}

// Counts tells what the Preview did so far.
func (p *Preview) Counts() Counts {
	c := p.counts
	for _, b := range p.blocks {
		if b.objects != nil {
			c.Live++
		}
	}
	return c
}

// gap is the room between blocks, in ems.
const gap = 0.85

// relayout places all blocks; those laid out for this width stay as they are.
func (p *Preview) relayout() {
	width := p.page.width
	if width <= 0 {
		return
	}
	em := p.metrics.size
	column := p.column()
	y := 1.5 * em
	for _, b := range p.blocks {
		if b.box == nil {
			b.y, b.height = y, 0
			continue
		}
		if b.width != column {
			b.scene = &scene{}
			b.height = b.box.layout(b.scene, p.metrics, 0, 0, column)
			b.width, b.objects = column, nil
			p.counts.LaidOut++
		}
		b.y = y
		y += b.height + gap*em
	}
	p.page.height = y + 2*em
	p.scroll.Refresh()
	p.page.update()
}

// column is the width of the column of text.
func (p *Preview) column() float32 {
	em := p.metrics.size
	measure := 42 * em
	if p.o.Measure != nil {
		if w := p.o.Measure(); w > 0 {
			measure = w
		}
	}
	return max(1, min(measure, p.page.width-2*p.margin()))
}

// margin is the least room beside the column.
func (p *Preview) margin() float32 { return min(1.8*p.metrics.size, p.page.width*0.06) }

// place is where the reader is: a block at the upper edge and how much of it
// is scrolled past, 1 being its height. Below 0 it is above the block, in
// device-independent pixels.
type place struct {
	block *block
	part  float32
}

// readingEdge is how far below the upper edge the reader is taken to be: what
// is scrolled to keeps a little air above it.
func (p *Preview) readingEdge() float32 { return p.metrics.size + 1 }

func (p *Preview) place() place {
	top := p.scroll.Offset.Y + p.readingEdge()
	for _, b := range p.blocks {
		if b.y+b.height <= top {
			continue
		}
		if b.y >= top {
			return place{b, top - b.y}
		}
		return place{b, (top - b.y) / b.height}
	}
	return place{}
}

// restore scrolls back to a place. Where the block is gone, or nothing was
// scrolled, nothing moves.
func (p *Preview) restore(at place) {
	if at.block == nil || p.scroll.Offset.Y <= 0 {
		return
	}
	for _, b := range p.blocks {
		switch {
		case b != at.block:
		case at.part < 0:
			p.scrollTo(b.y + at.part - p.readingEdge())
		default:
			p.scrollTo(b.y + at.part*b.height - p.readingEdge())
		}
	}
}

func (p *Preview) scrollTo(y float32) {
	y = max(0, min(y, p.page.height-p.scroll.Size().Height))
	p.moving = true
	p.scroll.ScrollToOffset(fyne.NewPos(0, y))
	p.moving = false
	p.page.update()
}

// ScrollToLine brings a line of the source, counted from 1, near the upper
// edge; inside a long block in proportion.
func (p *Preview) ScrollToLine(line int) {
	var at *block
	for _, b := range p.blocks {
		inside := line >= b.line && line < b.line+b.lines
		if b.line > 0 && b.line <= line && (!b.notes || inside) {
			at = b
		}
	}
	if at == nil || line <= p.firstLine() {
		p.scrollTo(0) // with the head, which has no line
		return
	}
	part := float32(min(line-at.line, at.lines)) / float32(max(1, at.lines))
	p.scrollTo(at.y + part*at.height - p.readingEdge() + 1)
}

// firstLine is the line on which the text begins.
func (p *Preview) firstLine() int {
	for _, b := range p.blocks {
		if b.line > 0 && !b.notes {
			return b.line
		}
	}
	return 1
}

// TopLine is the line of the source that is at the upper edge, counted from 1;
// above the text it is 1.
func (p *Preview) TopLine() int {
	top := p.scroll.Offset.Y + p.readingEdge()
	line := 1
	for _, b := range p.blocks {
		if b.y > top || b.line == 0 || b.notes {
			continue
		}
		part := min(1, (top-b.y)/max(1, b.height))
		line = b.line + min(int(part*float32(b.lines)), b.lines-1)
	}
	return line
}

// follow opens a link; one inside the text is scrolled to.
func (p *Preview) follow(url string) {
	if url == notesLink {
		for _, b := range p.blocks {
			if b.notes {
				p.scrollTo(b.y)
			}
		}
		return
	}
	if id, ok := strings.CutPrefix(url, "#"); ok && p.content.Doc != nil {
		for _, h := range p.content.Doc.Outline() {
			if h.ID == id {
				p.ScrollToLine(h.Line)
			}
		}
		return
	}
	if p.o.OnLink != nil {
		p.o.OnLink(url)
	}
}

// Refresh implements fyne.CanvasObject: it follows a theme that has changed.
func (p *Preview) Refresh() {
	th, v := p.theme(), p.variant()
	if !p.metrics.sameShape(th) {
		at := p.place()
		p.metrics = newMetrics(th, v, p.o.TextStyle)
		for _, b := range p.blocks {
			b.width = 0
		}
		p.relayout()
		p.restore(at)
	}
	p.metrics.theme, p.metrics.variant = th, v
	for _, b := range p.blocks {
		b.objects = nil // drawn again in the colours of now
	}
	p.page.update()
	p.BaseWidget.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (p *Preview) CreateRenderer() fyne.WidgetRenderer { return &previewRenderer{p} }

type previewRenderer struct{ p *Preview }

func (r *previewRenderer) Layout(size fyne.Size) {
	p := r.p
	if p.page.width != size.Width {
		at := p.place()
		p.page.width = size.Width
		p.relayout()
		p.scroll.Resize(size)
		p.restore(at)
	}
	p.scroll.Resize(size)
	p.page.update()
}

func (r *previewRenderer) MinSize() fyne.Size { return fyne.NewSize(120, 80) }

func (r *previewRenderer) Refresh() { r.p.scroll.Refresh() }

func (r *previewRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.p.scroll} }

func (r *previewRenderer) Destroy() {}

// page is the long sheet inside the scroller. Only blocks in view, and a little
// around them, have canvas objects.
type page struct {
	widget.BaseWidget
	preview       *Preview
	width, height float32
	shown         []fyne.CanvasObject
}

// update gives the blocks in view their objects and takes those of the others.
func (g *page) update() {
	p := g.preview
	view := p.scroll.Size().Height
	top, bottom := p.scroll.Offset.Y-view/2, p.scroll.Offset.Y+view*1.5
	x := (g.width - p.column()) / 2
	var shown []fyne.CanvasObject
	for _, b := range p.blocks {
		if b.scene == nil || b.y > bottom || b.y+b.height < top {
			b.objects = nil
			continue
		}
		if b.objects == nil {
			b.objects = container.NewWithoutLayout(b.scene.realise(p)...)
			p.counts.Realised++
		}
		b.objects.Move(fyne.NewPos(x, b.y))
		b.objects.Resize(fyne.NewSize(b.width, b.height))
		shown = append(shown, b.objects)
	}
	if sameObjects(shown, g.shown) {
		return
	}
	g.shown = shown
	g.Refresh()
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

// CreateRenderer implements fyne.Widget.
func (g *page) CreateRenderer() fyne.WidgetRenderer { return &pageRenderer{g} }

type pageRenderer struct{ g *page }

func (r *pageRenderer) Layout(fyne.Size)             {}
func (r *pageRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, r.g.height) }
func (r *pageRenderer) Refresh()                     { canvas.Refresh(r.g) }
func (r *pageRenderer) Objects() []fyne.CanvasObject { return r.g.shown }
func (r *pageRenderer) Destroy()                     {}
