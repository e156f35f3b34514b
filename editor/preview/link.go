package preview

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// linkArea lies over a link's text and makes it work by pointer and keyboard.
type linkArea struct {
	widget.BaseWidget
	preview *Preview
	url     string
	ring    *canvas.Rectangle
}

var (
	_ fyne.Tappable      = (*linkArea)(nil)
	_ fyne.Focusable     = (*linkArea)(nil)
	_ desktop.Cursorable = (*linkArea)(nil)
	_ desktop.Hoverable  = (*linkArea)(nil)
)

func newLinkArea(p *Preview, url string) *linkArea {
	a := &linkArea{preview: p, url: url, ring: canvas.NewRectangle(color.Transparent)}
	a.ring.StrokeWidth = 2
	a.ring.CornerRadius = 3
	a.ring.Hide()
	a.ExtendBaseWidget(a)
	return a
}

// CreateRenderer implements fyne.Widget.
func (a *linkArea) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(a.ring) }

// MinSize implements fyne.CanvasObject.
func (a *linkArea) MinSize() fyne.Size { return fyne.Size{} }

// Cursor implements desktop.Cursorable.
func (a *linkArea) Cursor() desktop.Cursor { return desktop.PointerCursor }

// Tapped implements fyne.Tappable.
func (a *linkArea) Tapped(*fyne.PointEvent) {
	a.preview.follow(a.url)
}

func (a *linkArea) hover(url string) {
	if f := a.preview.o.OnHover; f != nil {
		f(url)
	}
}

// MouseIn implements desktop.Hoverable.
func (a *linkArea) MouseIn(*desktop.MouseEvent) { a.hover(a.url) }

// MouseMoved implements desktop.Hoverable.
func (a *linkArea) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (a *linkArea) MouseOut() { a.hover("") }

// FocusGained implements fyne.Focusable.
func (a *linkArea) FocusGained() {
	a.ring.StrokeColor = a.preview.metrics.color(theme.ColorNamePrimary)
	a.ring.Show()
	a.hover(a.url)
}

// FocusLost implements fyne.Focusable.
func (a *linkArea) FocusLost() {
	a.ring.Hide()
	a.hover("")
}

// TypedRune implements fyne.Focusable.
func (a *linkArea) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: Enter and Space open the link.
func (a *linkArea) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		a.Tapped(nil)
	}
}
