package browser

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// meter is a thin line that shows how far something is.
type meter struct {
	widget.BaseWidget
	share         float32 // from 0 to 1
	ground, front *canvas.Rectangle
}

func newMeter() *meter {
	m := &meter{ground: canvas.NewRectangle(nil), front: canvas.NewRectangle(nil)}
	m.ExtendBaseWidget(m)
	return m
}

func (m *meter) set(done, of int) {
	m.share = min(1, float32(done)/float32(max(1, of)))
	m.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (m *meter) CreateRenderer() fyne.WidgetRenderer { return &meterRenderer{m} }

const meterHeight = 3

type meterRenderer struct{ m *meter }

func (r *meterRenderer) Layout(size fyne.Size) {
	y := (size.Height - meterHeight) / 2
	r.m.ground.Move(fyne.NewPos(0, y))
	r.m.ground.Resize(fyne.NewSize(size.Width, meterHeight))
	r.m.front.Move(fyne.NewPos(0, y))
	r.m.front.Resize(fyne.NewSize(size.Width*r.m.share, meterHeight))
}

func (r *meterRenderer) MinSize() fyne.Size { return fyne.NewSize(40, meterHeight) }

func (r *meterRenderer) Refresh() {
	r.m.ground.FillColor = fynetheme.Color(fynetheme.ColorNameSeparator)
	r.m.front.FillColor = fynetheme.Color(fynetheme.ColorNamePrimary)
	r.Layout(r.m.Size())
	canvas.Refresh(r.m)
}

func (r *meterRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.m.ground, r.m.front}
}
func (r *meterRenderer) Destroy() {}
