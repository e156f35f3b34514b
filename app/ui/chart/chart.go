package chart

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Chart shows Data. The item that is pointed at, or that the arrow keys have come
// to, is marked and told.
type Chart struct {
	widget.BaseWidget
	data    Data
	current int // index of the item that is marked, -1 for none
	focused bool
	moved   bool // only the mark is elsewhere since the chart was drawn

	// OnPoint hears which item is marked, -1 for none; OnOpen which one is to be
	// opened, by a click or Enter. OnFocus hears that the keyboard has come. All
	// may be nil.
	OnPoint func(item int)
	OnOpen  func(item int)
	OnFocus func()
	OnKey   func(*fyne.KeyEvent)
}

var (
	_ fyne.Focusable     = (*Chart)(nil)
	_ fyne.Tappable      = (*Chart)(nil)
	_ desktop.Hoverable  = (*Chart)(nil)
	_ desktop.Cursorable = (*Chart)(nil)
)

// New makes an empty Chart.
func New() *Chart {
	c := &Chart{current: -1}
	c.ExtendBaseWidget(c)
	return c
}

// Set shows other data.
func (c *Chart) Set(d Data) {
	c.data = d
	c.point(-1)
	c.Refresh()
}

// Data is what is shown.
func (c *Chart) Data() Data { return c.data }

// Current is the index of the item that is marked, -1 for none.
func (c *Chart) Current() int { return c.current }

func (c *Chart) point(item int) {
	if item == c.current {
		return
	}
	c.current = item
	c.remark()
	if c.OnPoint != nil {
		c.OnPoint(item)
	}
}

// remark shows the mark elsewhere, without drawing the chart again.
func (c *Chart) remark() {
	c.moved = true
	c.Refresh()
	c.moved = false
}

// pen is what the chart is drawn with where it is shown.
func (c *Chart) pen() pen {
	p := pen{textSize: themeOf(c).Size(fynetheme.SizeNameText), measure: measure, scale: 1}
	if cv := fyne.CurrentApp().Driver().CanvasForObject(c); cv != nil {
		p.scale = cv.Scale()
	}
	return p
}

func measure(text string, size float32) fyne.Size {
	return fyne.MeasureText(text, size, fyne.TextStyle{})
}

func themeOf(c *Chart) fyne.Theme { return fynetheme.CurrentForWidget(c) }

func (c *Chart) color(name fyne.ThemeColorName) color.Color {
	return themeOf(c).Color(name, fyne.CurrentApp().Settings().ThemeVariant())
}

// at is the item at a place.
func (c *Chart) at(p fyne.Position) int {
	for i, z := range c.pen().plot(c.data, c.Size()).zones {
		if z.has(p) {
			return i
		}
	}
	return -1
}

// MouseIn implements desktop.Hoverable.
func (c *Chart) MouseIn(e *desktop.MouseEvent) { c.point(c.at(e.Position)) }

// MouseMoved implements desktop.Hoverable.
func (c *Chart) MouseMoved(e *desktop.MouseEvent) { c.point(c.at(e.Position)) }

// MouseOut implements desktop.Hoverable.
func (c *Chart) MouseOut() { c.point(-1) }

// Cursor implements desktop.Cursorable.
func (c *Chart) Cursor() desktop.Cursor {
	if c.OnOpen != nil && c.current >= 0 {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// Tapped implements fyne.Tappable.
func (c *Chart) Tapped(e *fyne.PointEvent) {
	if item := c.at(e.Position); item >= 0 && c.OnOpen != nil {
		c.OnOpen(item)
	}
}

// FocusGained implements fyne.Focusable.
func (c *Chart) FocusGained() {
	c.focused = true
	if c.current < 0 && len(c.data.Items) > 0 {
		c.point(c.first())
	}
	c.remark()
	if c.OnFocus != nil {
		c.OnFocus()
	}
}

// first is the item that the keyboard comes to first: of columns the newest.
func (c *Chart) first() int {
	if c.data.Kind == Columns && c.data.Items[0].Mark != "" {
		return len(c.data.Items) - 1
	}
	return 0
}

// FocusLost implements fyne.Focusable.
func (c *Chart) FocusLost() {
	c.focused = false
	c.point(-1)
	c.remark()
}

// TypedRune implements fyne.Focusable.
func (c *Chart) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: arrows, Home and End go from item to item,
// Enter and the space bar open one.
func (c *Chart) TypedKey(k *fyne.KeyEvent) {
	last := len(c.data.Items) - 1
	switch k.Name {
	default:
		if c.OnKey != nil {
			c.OnKey(k)
		}
	case fyne.KeyLeft, fyne.KeyUp:
		c.point(min(max(0, c.current-1), last))
	case fyne.KeyRight, fyne.KeyDown:
		c.point(min(last, c.current+1))
	case fyne.KeyHome:
		c.point(min(0, last))
	case fyne.KeyEnd:
		c.point(last)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if c.current >= 0 && c.OnOpen != nil {
			c.OnOpen(c.current)
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (c *Chart) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{c: c, mark: canvas.NewRectangle(color.Transparent), ring: canvas.NewRectangle(color.Transparent)}
	r.draw()
	return r
}

// renderer keeps an object for each shape.
type renderer struct {
	c          *Chart
	mark, ring *canvas.Rectangle // of the current item, of the keyboard
	scene      scene
	objects    []fyne.CanvasObject
}

// draw lays the chart out again.
func (r *renderer) draw() {
	c := r.c
	p := c.pen()
	r.scene = p.plot(c.data, c.Size())
	r.objects = append(r.objects[:0:0], r.mark)
	for _, s := range r.scene.shapes {
		var o fyne.CanvasObject
		if s.text != "" {
			t := canvas.NewText(s.text, c.color(s.color))
			t.TextSize = p.textSize
			o = t
		} else {
			rect := canvas.NewRectangle(c.color(s.color))
			rect.CornerRadius = s.round
			o = rect
		}
		o.Move(s.at)
		o.Resize(s.size)
		r.objects = append(r.objects, o)
	}
	r.objects = append(r.objects, r.ring)
	r.point()
}

// point marks the current item.
func (r *renderer) point() {
	c := r.c
	r.mark.FillColor = c.color(fynetheme.ColorNamePressed)
	r.ring.StrokeColor, r.ring.StrokeWidth, r.ring.CornerRadius = c.color(fynetheme.ColorNamePrimary), 1, 3
	r.mark.Hidden, r.ring.Hidden = c.current < 0 || c.current >= len(r.scene.zones), !c.focused
	if !r.mark.Hidden {
		z := r.scene.zones[c.current]
		r.mark.Move(z.at)
		r.mark.Resize(z.size.Max(fyne.NewSize(1, 1)))
	}
	r.ring.Move(fyne.NewPos(-3, -3))
	r.ring.Resize(c.Size().AddWidthHeight(6, 6))
}

// Layout implements fyne.WidgetRenderer.
func (r *renderer) Layout(size fyne.Size) {
	if size != r.scene.size {
		r.draw()
	}
}

// MinSize implements fyne.WidgetRenderer.
func (r *renderer) MinSize() fyne.Size { return fyne.NewSize(160, r.c.pen().height(r.c.data)) }

// Refresh implements fyne.WidgetRenderer.
func (r *renderer) Refresh() {
	if r.c.moved {
		r.point()
	} else {
		r.draw()
	}
	canvas.Refresh(r.c)
}

// Objects implements fyne.WidgetRenderer.
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }

// Destroy implements fyne.WidgetRenderer.
func (r *renderer) Destroy() {}
