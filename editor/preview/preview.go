package preview

import (
	"hash/maphash"
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/editor/cite"
	"postil/editor/markdown"
)

// Options sets up a Preview.
type Options struct {
	// Theme has the size of prose (as its text size) and the colours that
	// Stylesheet does not give; nil is the window's.
	Theme fyne.Theme
	// Stylesheet is the page's CSS. The colours in its :root rules, for light,
	// dark and print, are the preview's.
	Stylesheet []byte
	// TextStyle picks the typeface of prose from the window's theme, to which
	// bold and italic are added. Fyne then falls back to other typefaces for
	// letters it lacks, which it does not for a font given by itself.
	TextStyle fyne.TextStyle
	// Measure is the widest that the column grows at zoom 1, in
	// device-independent pixels; nil is 42 times the size of prose.
	Measure func() float32
	// LoadImage reads an image by its name in the article's folder.
	LoadImage func(name string) ([]byte, error)
	// Decoded gives an image that somebody has decoded already, about as large as
	// it will be shown; nil where LoadImage is to be asked.
	Decoded func(name string) image.Image
	// Now is the clock that tells double clicks; nil is time.Now.
	Now func() time.Time
	// After calls a function on the UI goroutine once a time has passed, for
	// scrolling while the pointer is held past the edge; nil does without.
	After func(d time.Duration, f func()) (cancel func())

	OnLink     func(url string)   // a link that leads elsewhere was followed
	OnHover    func(*Hover)       // what the pointer or the keyboard is on; nil when it left
	OnScrolled func(offset int)   // the reader scrolled; offset as TopOffset
	OnSource   func(offset int)   // the reader wants to go to a place in the source
	OnZoom     func(zoom float32) // a key changed the zoom
	OnEscape   func()             // Escape was pressed and there was nothing to let go of
	OnRune     func(r rune)       // a letter was typed, which the preview has no use for
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
	// SourcesTitle stands over the list of sources; "" for the window's word.
	SourcesTitle string
}

// Counts tells what a Preview did; tests assert on it.
type Counts struct {
	Built    int // boxes made from the tree since the Preview was made
	LaidOut  int // layouts of single blocks
	Realised int // blocks given canvas objects
	Live     int // blocks that have canvas objects now
	Kept     int // blocks that have a layout now
}

// Preview shows an article. It scrolls by itself.
type Preview struct {
	widget.BaseWidget
	o        Options
	seed     maphash.Seed // of the blocks' keys
	look     Look
	zoom     float32
	palettes palettes
	metrics  *metrics
	content  Content
	blocks   []*block
	laid     []*block // those with a layout, in no order
	pictures map[string]*picture
	page     *page
	scroll   *container.Scroll
	sized    float32 // the height of the page that the scroller knows
	counts   Counts
	moving   bool // the program scrolls, not the reader
	selected selection
	link     linkPlace // that the keyboard is on
}

// New returns an empty Preview.
func New(o Options) *Preview {
	if o.Now == nil {
		o.Now = time.Now
	}
	p := &Preview{o: o, seed: maphash.MakeSeed(), zoom: 1, pictures: map[string]*picture{}, palettes: parsePalettes(o.Stylesheet)}
	p.page = newPage(p)
	p.scroll = container.NewVScroll(p.page)
	p.scroll.OnScrolled = func(fyne.Position) {
		if p.moving {
			return
		}
		p.update()
		if p.o.OnScrolled != nil {
			p.o.OnScrolled(p.TopOffset())
		}
	}
	p.metrics = newMetrics(p.theme(), p.variant(), o.TextStyle, 1)
	p.restyle()
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

// SetContent replaces what is shown. Blocks that look as before are kept, and so
// are the reader's place and what is selected in them.
func (p *Preview) SetContent(c Content) {
	at := p.spot()
	p.forgetMissing(c)
	p.content = c
	p.blocks = match(p.blocks, plan(c, p.seed))
	p.dropSelection()
	p.link = linkPlace{}
	p.relayout(at)
}

// ReloadImages reads all images again, as after one was added or changed.
func (p *Preview) ReloadImages() {
	clear(p.pictures)
	at := p.spot()
	for _, b := range p.blocks {
		b.unlay()
		b.release()
	}
	p.relayout(at)
}

// Counts tells what the Preview did so far.
func (p *Preview) Counts() Counts {
	c := p.counts
	for _, b := range p.blocks {
		if b.shown != nil {
			c.Live++
		}
		if b.scene != nil {
			c.Kept++
		}
	}
	return c
}

// Refresh implements fyne.CanvasObject: it follows a theme that has changed.
func (p *Preview) Refresh() {
	p.restyle()
	p.BaseWidget.Refresh()
}

// Focusable is the object that takes the keyboard, for Canvas.Focus.
func (p *Preview) Focusable() fyne.Focusable { return p.page }

// Focused reports whether the preview has the keyboard.
func (p *Preview) Focused() bool { return p.page.focused }

// CreateRenderer implements fyne.Widget.
func (p *Preview) CreateRenderer() fyne.WidgetRenderer { return &previewRenderer{p} }

type previewRenderer struct{ p *Preview }

func (r *previewRenderer) Layout(size fyne.Size) {
	p := r.p
	p.page.ground.Resize(size)
	at := p.spot()
	p.quietly(func() { p.scroll.Resize(size) })
	if p.page.width != size.Width {
		p.page.width = size.Width
		p.relayout(at)
		return
	}
	p.update()
}

func (r *previewRenderer) MinSize() fyne.Size { return fyne.NewSize(120, 80) }

func (r *previewRenderer) Refresh() {
	r.p.page.ground.FillColor = r.p.metrics.color(theme.ColorNameBackground)
	r.p.page.ground.Refresh()
	r.p.quietly(r.p.scroll.Refresh)
}

func (r *previewRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.page.ground, r.p.scroll}
}

func (r *previewRenderer) Destroy() {}
