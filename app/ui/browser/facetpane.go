package browser

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/theme"
)

// facetPane lists years, authors and the rest. With the keyboard in it Up and
// Down go from one to the next, Enter and Space choose, Right and Left open and
// close a year.
type facetPane struct {
	widget.BaseWidget
	list    *rowList
	rows    []facetRow
	rulers  map[fyne.TextStyle]map[bool]*ruler // by whether they are small
	current int
	focused bool

	onChoose func(facetRow)
	onFold   func(year int)
	onType   func(r rune) // goes to the search field
	onEscape func()
	onTapped func() // a tap takes the keyboard from whatever has it
}

var _ fyne.Focusable = (*facetPane)(nil)

const facetHeight = 26

func newFacetPane() *facetPane {
	p := &facetPane{rulers: map[fyne.TextStyle]map[bool]*ruler{}}
	p.list = newRowList(facetHeight, func() fyne.CanvasObject { return newFacetView(p) }, func(i int, o fyne.CanvasObject, _ bool) {
		o.(*facetView).set(i, p.rows[i])
	})
	p.ExtendBaseWidget(p)
	return p
}

// set shows other rows where the view is. The row with the keyboard stays the
// one that says the same.
func (p *facetPane) set(rows []facetRow) {
	var was facetRow
	if p.current < len(p.rows) {
		was = p.rows[p.current]
	}
	p.rows = rows
	for i, r := range rows {
		if r.kind == was.kind && r.filter == was.filter && r.field == was.field && (r.kind != facetHead || r.text == was.text) {
			p.current = i
		}
	}
	p.current = max(0, min(p.current, len(rows)-1))
	p.list.set(len(rows), p.list.scroll.Offset.Y)
}

// ruler is the one for a look, in the size that the theme has now.
func (p *facetPane) ruler(bold, small bool) *ruler {
	style := fyne.TextStyle{Bold: bold}
	if p.rulers[style] == nil {
		p.rulers[style] = map[bool]*ruler{}
	}
	r := p.rulers[style][small]
	if r == nil {
		r = &ruler{style: style}
		p.rulers[style][small] = r
	}
	if small {
		r.setSize(fynetheme.CaptionTextSize())
	} else {
		r.setSize(fynetheme.TextSize() - 1)
	}
	return r
}

func (p *facetPane) choose(i int) {
	if i < len(p.rows) && !p.rows[i].empty() {
		p.onChoose(p.rows[i])
	}
}

// step goes to the next row that can be chosen.
func (p *facetPane) step(by int) {
	for i := p.current + by; i >= 0 && i < len(p.rows); i += by {
		if !p.rows[i].empty() {
			p.goTo(i)
			return
		}
	}
}

func (p *facetPane) goTo(i int) {
	was := p.current
	p.current = i
	p.list.refill(was)
	p.list.refill(i)
	p.list.reveal(i)
}

// FocusGained implements fyne.Focusable.
func (p *facetPane) FocusGained() {
	p.focused = true
	if p.current < len(p.rows) && p.rows[p.current].empty() {
		p.step(1)
	}
	p.list.refill(p.current)
}

// FocusLost implements fyne.Focusable.
func (p *facetPane) FocusLost() {
	p.focused = false
	p.list.refill(p.current)
}

// TypedRune implements fyne.Focusable.
func (p *facetPane) TypedRune(r rune) {
	if r != ' ' {
		p.onType(r)
	}
}

// TypedKey implements fyne.Focusable.
func (p *facetPane) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyUp:
		p.step(-1)
	case fyne.KeyDown:
		p.step(1)
	case fyne.KeyPageUp:
		p.goTo(max(0, p.current-p.list.pageful()))
	case fyne.KeyPageDown:
		p.goTo(max(0, min(len(p.rows)-1, p.current+p.list.pageful())))
	case fyne.KeyHome:
		p.current = -1
		p.step(1)
	case fyne.KeyEnd:
		p.goTo(max(0, len(p.rows)-1))
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		p.choose(p.current)
	case fyne.KeyRight, fyne.KeyLeft:
		if p.current < len(p.rows) {
			if r := p.rows[p.current]; r.kind == facetYear && r.open == (k.Name == fyne.KeyLeft) {
				p.onFold(r.year)
			}
		}
	case fyne.KeyEscape:
		p.onEscape()
	}
}

// CreateRenderer implements fyne.Widget.
func (p *facetPane) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.list) }

// facetView shows a facetRow.
type facetView struct {
	widget.BaseWidget
	pane        *facetPane
	i           int
	r           facetRow
	hovered     bool
	ground      *canvas.Rectangle
	check, fold *widget.Icon
	name, count markedText
}

var (
	_ fyne.Tappable     = (*facetView)(nil)
	_ desktop.Hoverable = (*facetView)(nil)
)

func newFacetView(p *facetPane) *facetView {
	v := &facetView{pane: p, ground: canvas.NewRectangle(nil), check: widget.NewIcon(fynetheme.ConfirmIcon()), fold: widget.NewIcon(nil)}
	v.ground.CornerRadius = 3
	v.ExtendBaseWidget(v)
	return v
}

func (v *facetView) set(i int, r facetRow) {
	v.i, v.r = i, r
	v.lay()
}

// indent is where a row's text begins.
func (r facetRow) indent() float32 {
	if r.kind == facetHead {
		return 10
	}
	if r.kind == facetMonth {
		return 42
	}
	return 28
}

func (v *facetView) lay() {
	size, r := v.Size(), v.r
	if size.Width <= 0 {
		return
	}
	bold, small := r.kind == facetHead || r.chosen, r.kind == facetHead || r.kind == facetMonth
	v.name.ruler, v.count.ruler = v.pane.ruler(bold, small), v.pane.ruler(false, true)
	v.name.color, v.count.color = fynetheme.ColorNameForeground, theme.ColorMuted
	switch {
	case r.kind == facetHead:
		v.name.color = theme.ColorMuted
	case r.empty():
		v.name.color = fynetheme.ColorNameDisabled
	case r.kind == facetMore:
		v.name.color = fynetheme.ColorNamePrimary
	}
	here := v.pane.focused && v.i == v.pane.current
	v.ground.Hidden = !here && (!v.hovered || r.empty())
	v.ground.FillColor = fynetheme.Color(fynetheme.ColorNameHover)
	if here {
		v.ground.FillColor = fynetheme.Color(fynetheme.ColorNameFocus)
	}
	v.ground.Move(fyne.NewPos(4, 1))
	v.ground.Resize(fyne.NewSize(size.Width-8, size.Height-2))
	v.ground.Refresh()

	x := r.indent()
	v.check.Hidden = !r.chosen
	v.check.Resize(fyne.NewSquareSize(14))
	v.check.Move(fyne.NewPos(x-17, (size.Height-14)/2))
	v.fold.Hidden = r.kind != facetYear || r.chosen
	if r.open {
		v.fold.SetResource(fynetheme.MenuDropDownIcon())
	} else {
		v.fold.SetResource(fynetheme.MenuExpandIcon())
	}
	v.fold.Resize(fyne.NewSquareSize(18))
	v.fold.Move(fyne.NewPos(x-20, (size.Height-18)/2))

	counted := v.count.ruler.exact(r.count)
	v.count.set(r.count, nil, fyne.NewPos(size.Width-12-counted, (size.Height-v.count.ruler.lineHeight())/2), counted+1, 1)
	y := (size.Height - v.name.ruler.lineHeight()) / 2
	if r.kind == facetHead {
		y = size.Height - v.name.ruler.lineHeight() - 2
	}
	v.name.set(r.text, nil, fyne.NewPos(x, y), size.Width-x-counted-20, 1)
}

// Tapped implements fyne.Tappable. A tap on the arrow of a year opens it.
func (v *facetView) Tapped(e *fyne.PointEvent) {
	v.pane.current = v.i
	if v.r.kind == facetYear && e.Position.X < v.r.indent() {
		v.pane.onFold(v.r.year)
	} else {
		v.pane.choose(v.i)
	}
	v.pane.onTapped()
}

// MouseIn implements desktop.Hoverable.
func (v *facetView) MouseIn(*desktop.MouseEvent) { v.hover(true) }

// MouseMoved implements desktop.Hoverable.
func (v *facetView) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (v *facetView) MouseOut() { v.hover(false) }

func (v *facetView) hover(on bool) {
	v.hovered = on
	v.lay()
}

// CreateRenderer implements fyne.Widget.
func (v *facetView) CreateRenderer() fyne.WidgetRenderer { return &facetRenderer{v} }

type facetRenderer struct{ v *facetView }

func (r *facetRenderer) Layout(fyne.Size)   { r.v.lay() }
func (r *facetRenderer) MinSize() fyne.Size { return fyne.NewSize(1, facetHeight) }
func (r *facetRenderer) Refresh()           { r.v.lay() }
func (r *facetRenderer) Destroy()           {}
func (r *facetRenderer) Objects() []fyne.CanvasObject {
	v := r.v
	return v.count.appendTo(v.name.appendTo([]fyne.CanvasObject{v.ground, v.check, v.fold}))
}
