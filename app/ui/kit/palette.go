package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/theme"
)

// Row is one line of a Palette: what is seen and the value it stands for.
type Row[T any] struct {
	Title    string
	Subtitle string // second line, shown when Options.TwoLines
	Trailing string // right-aligned: a shortcut, a year
	Disabled bool   // shown, but cannot be chosen
	Value    T
}

// PaletteOptions sets up a Palette.
type PaletteOptions[T any] struct {
	Placeholder string
	Empty       string // shown when a query finds nothing
	TwoLines    bool
	OnQuery     func(query string) []Row[T] // also called with "" when shown
	OnChosen    func(value T)               // called after the palette has closed
	OnClosed    func(chosen bool)           // called last, however it closed; may be nil
}

// Palette is a list that pops up over the window and is searched by typing:
// Up, Down, Page Up and Page Down move, Enter chooses, Escape closes.
type Palette[T any] struct {
	o       PaletteOptions[T]
	entry   *queryEntry
	list    *widget.List
	empty   *widget.Label
	popup   *overlay
	rows    []Row[T]
	current int
}

// NewPalette returns a Palette that is not shown yet.
func NewPalette[T any](o PaletteOptions[T]) *Palette[T] {
	p := &Palette[T]{o: o}
	if p.o.Empty == "" {
		p.o.Empty = lang.L("Nothing found")
	}
	p.entry = newQueryEntry()
	p.entry.PlaceHolder = o.Placeholder
	p.entry.OnChanged = func(q string) { p.query(q) }
	p.entry.onKey = p.key
	p.empty = widget.NewLabelWithStyle(p.o.Empty, fyne.TextAlignCenter, fyne.TextStyle{})
	p.empty.Importance = widget.LowImportance
	p.list = widget.NewList(
		func() int { return len(p.rows) },
		func() fyne.CanvasObject { return newPaletteRow(p.o.TwoLines) },
		func(id widget.ListItemID, o fyne.CanvasObject) {
			if id >= len(p.rows) {
				return
			}
			r := p.rows[id]
			o.(*paletteRow).set(r.Title, r.Subtitle, r.Trailing, r.Disabled, id == p.current, func() { p.choose(id) })
		},
	)
	p.list.HideSeparators = true
	return p
}

// Show pops the palette up over c with an empty query.
func (p *Palette[T]) Show(c fyne.Canvas) {
	if p.popup != nil {
		c.Focus(p.entry)
		return
	}
	p.entry.SetText("")
	p.query("")
	body := container.NewBorder(p.entry, nil, nil, nil, container.NewStack(p.list, container.NewCenter(p.empty)))
	p.popup = newOverlay(body, c, p.Hide)
	p.popup.show()
	c.Focus(p.entry)
	p.list.ScrollToTop()
}

func paletteSize(window fyne.Size) fyne.Size {
	return fyne.NewSize(min(640, window.Width*0.9), min(440, window.Height*0.7))
}

// Shown reports whether the palette is up.
func (p *Palette[T]) Shown() bool { return p.popup != nil }

// Rows returns the rows that are listed and the index of the one that Enter
// chooses, -1 when there is none.
func (p *Palette[T]) Rows() (rows []Row[T], current int) {
	if len(p.rows) == 0 {
		return nil, -1
	}
	return p.rows, p.current
}

// Hide closes the palette without a choice.
func (p *Palette[T]) Hide() {
	if p.popup != nil {
		p.close()
		if p.o.OnClosed != nil {
			p.o.OnClosed(false)
		}
	}
}

// Requery asks for the rows again, as after a search elsewhere has come back.
// The row that was current stays so, by its place.
func (p *Palette[T]) Requery() {
	at := p.current
	p.query(p.entry.Text)
	p.move(at)
}

func (p *Palette[T]) query(q string) {
	p.rows, p.current = nil, 0
	if p.o.OnQuery != nil {
		p.rows = p.o.OnQuery(q)
	}
	p.empty.Hidden = len(p.rows) > 0
	p.empty.Refresh()
	p.list.Refresh()
	p.list.ScrollToTop()
}

// key handles a key that the entry does not use and reports whether it did.
func (p *Palette[T]) key(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyDown:
		p.step(1)
	case fyne.KeyUp:
		p.step(-1)
	case fyne.KeyPageDown:
		p.move(p.current + palettePage)
	case fyne.KeyPageUp:
		p.move(p.current - palettePage)
	case fyne.KeyReturn, fyne.KeyEnter:
		p.choose(p.current)
	case fyne.KeyEscape:
		p.Hide()
	default:
		return false
	}
	return true
}

const palettePage = 8

// step moves by one and goes round at the ends.
func (p *Palette[T]) step(by int) {
	if n := len(p.rows); n > 0 {
		p.move((p.current + by + n) % n)
	}
}

func (p *Palette[T]) move(to int) {
	if len(p.rows) == 0 {
		return
	}
	was := p.current
	p.current = max(0, min(to, len(p.rows)-1))
	p.list.RefreshItem(was)
	p.list.RefreshItem(p.current)
	p.list.ScrollTo(p.current)
}

func (p *Palette[T]) choose(i int) {
	if i < 0 || i >= len(p.rows) || p.rows[i].Disabled || p.popup == nil {
		return
	}
	value := p.rows[i].Value
	p.close()
	if p.o.OnChosen != nil {
		p.o.OnChosen(value)
	}
	if p.o.OnClosed != nil {
		p.o.OnClosed(true)
	}
}

func (p *Palette[T]) close() {
	up := p.popup
	p.popup = nil
	up.hide()
}

// overlay covers the window, shows content in its upper part and closes when
// one taps beside it.
type overlay struct {
	widget.BaseWidget
	content fyne.CanvasObject
	canvas  fyne.Canvas
	onTap   func() // beside the content
}

func newOverlay(content fyne.CanvasObject, c fyne.Canvas, onTap func()) *overlay {
	g := NewGround(fynetheme.ColorNameOverlayBackground, content)
	g.Stroke, g.Radius, g.Padding = fynetheme.ColorNameInputBorder, 8, 8
	v := &overlay{content: g, canvas: c, onTap: onTap}
	v.ExtendBaseWidget(v)
	return v
}

func (v *overlay) show() {
	v.canvas.Overlays().Add(v)
	v.Resize(v.canvas.Size())
}

func (v *overlay) hide() { v.canvas.Overlays().Remove(v) }

// Tapped implements fyne.Tappable. A tap on the content reaches it only where
// nothing inside wants it.
func (v *overlay) Tapped(e *fyne.PointEvent) {
	at, size := v.content.Position(), v.content.Size()
	if e.Position.X < at.X || e.Position.Y < at.Y || e.Position.X > at.X+size.Width || e.Position.Y > at.Y+size.Height {
		v.onTap()
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (v *overlay) TappedSecondary(e *fyne.PointEvent) { v.Tapped(e) }

// CreateRenderer implements fyne.Widget.
func (v *overlay) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(overlayLayout{}, v.content))
}

type overlayLayout struct{}

func (overlayLayout) Layout(objects []fyne.CanvasObject, window fyne.Size) {
	size := paletteSize(window)
	for _, o := range objects {
		o.Move(fyne.NewPos((window.Width-size.Width)/2, window.Height*0.1))
		o.Resize(size)
	}
}

func (overlayLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// queryEntry hands the keys that move and choose to its palette.
type queryEntry struct {
	widget.Entry
	onKey func(fyne.KeyName) bool
}

func newQueryEntry() *queryEntry {
	e := &queryEntry{}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey implements fyne.Focusable.
func (e *queryEntry) TypedKey(k *fyne.KeyEvent) {
	if e.onKey != nil && e.onKey(k.Name) {
		return
	}
	e.Entry.TypedKey(k)
}

// paletteRow shows one Row.
type paletteRow struct {
	widget.BaseWidget
	ground   *Ground
	line     *fyne.Container // laid out again when a text changes
	title    *Text
	subtitle *Text
	trailing *Text
	tapped   func()
}

func newPaletteRow(twoLines bool) *paletteRow {
	r := &paletteRow{
		title:    NewText("", "", "", fyne.TextStyle{}),
		trailing: NewText("", theme.ColorMuted, fynetheme.SizeNameCaptionText, fyne.TextStyle{}),
	}
	r.title.clip = true
	texts := []fyne.CanvasObject{r.title}
	if twoLines {
		r.subtitle = NewText("", theme.ColorMuted, fynetheme.SizeNameCaptionText, fyne.TextStyle{})
		r.subtitle.clip = true
		texts = append(texts, r.subtitle)
	}
	left := container.New(layout.NewCustomPaddedVBoxLayout(1), texts...)
	r.line = container.NewBorder(nil, nil, nil, r.trailing, left)
	r.ground = NewGround("", container.New(layout.NewCustomPaddedLayout(5, 5, 10, 18), r.line))
	r.ground.Radius = 4
	r.ExtendBaseWidget(r)
	return r
}

func (r *paletteRow) set(title, subtitle, trailing string, disabled, current bool, tapped func()) {
	r.tapped = tapped
	r.title.Set(title)
	r.trailing.Set(trailing)
	if r.subtitle != nil {
		r.subtitle.Set(subtitle)
	}
	main, second := fynetheme.ColorNameForeground, theme.ColorMuted
	r.ground.Fill = ""
	if current {
		r.ground.Fill, second = fynetheme.ColorNameSelection, fynetheme.ColorNameForeground
	}
	if disabled {
		main, second = fynetheme.ColorNameDisabled, fynetheme.ColorNameDisabled
	}
	r.title.SetColor(main)
	r.trailing.SetColor(second)
	if r.subtitle != nil {
		r.subtitle.SetColor(second)
	}
	r.ground.Refresh()
	r.line.Refresh()
}

// Tapped implements fyne.Tappable.
func (r *paletteRow) Tapped(*fyne.PointEvent) {
	if r.tapped != nil {
		r.tapped()
	}
}

// CreateRenderer implements fyne.Widget.
func (r *paletteRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.ground) }
