package preview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// page is the long sheet inside the scroller: it takes the pointer and the
// keyboard. Only blocks in view, and a little around them, have canvas objects.
type page struct {
	widget.BaseWidget
	preview       *Preview
	ground        *canvas.Rectangle // behind it, as large as the preview
	width, height float32
	live          []*block
	shown         []fyne.CanvasObject
	laid          laidFor
	later         bool // show is called again in a while
	focused       bool
	modifiers     func() fyne.KeyModifier // of the driver, nil if it does not tell
	mouse         mouse
}

var (
	_ fyne.Focusable         = (*page)(nil)
	_ fyne.Tabbable          = (*page)(nil)
	_ fyne.Shortcutable      = (*page)(nil)
	_ fyne.Draggable         = (*page)(nil)
	_ fyne.SecondaryTappable = (*page)(nil)
	_ desktop.Mouseable      = (*page)(nil)
	_ desktop.Hoverable      = (*page)(nil)
	_ desktop.Cursorable     = (*page)(nil)
)

func newPage(p *Preview) *page {
	g := &page{preview: p, ground: canvas.NewRectangle(nil)}
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		g.modifiers = d.CurrentKeyModifiers
	}
	g.ExtendBaseWidget(g)
	return g
}

func (g *page) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil && c.Focused() != fyne.Focusable(g) {
		c.Focus(g)
	}
}

// CreateRenderer implements fyne.Widget.
func (g *page) CreateRenderer() fyne.WidgetRenderer { return &pageRenderer{g} }

type pageRenderer struct{ g *page }

func (r *pageRenderer) Layout(fyne.Size)             {}
func (r *pageRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, r.g.height) }
func (r *pageRenderer) Refresh()                     { canvas.Refresh(r.g) }
func (r *pageRenderer) Objects() []fyne.CanvasObject { return r.g.shown }
func (r *pageRenderer) Destroy()                     {}
