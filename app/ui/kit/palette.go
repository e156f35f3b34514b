package kit

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
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
	Marks    []Mark // what of the title stands out
	Also     []Mark // what of the subtitle does
	Mark     string // before the title, for a row that was marked: its number
	Disabled bool   // shown, but cannot be chosen
	Value    T
}

// PaletteOptions sets up a Palette.
type PaletteOptions[T any] struct {
	Placeholder string
	Empty       string // shown when a query finds nothing
	TwoLines    bool
	Footer      fyne.CanvasObject           // below the list; may be nil
	Size        fyne.Size                   // at most; zero is the usual one
	OnQuery     func(query string) []Row[T] // also called with "" when shown
	OnKey       func(PaletteKey) bool       // gets the keys that move and choose first, and Tab; true ends it; may be nil
	OnMoved     func()                      // another row is the current one; may be nil
	OnChoose    func(value T) bool          // asked before it closes; false keeps it open; may be nil
	OnChosen    func(value T)               // called after the palette has closed
	OnClosed    func(chosen bool)           // called last, however it closed; may be nil
}

// PaletteKey is a key with Shift held or not.
type PaletteKey struct {
	Name  fyne.KeyName
	Shift bool
}

// Palette is a list that pops up over the window and is searched by typing:
// Up, Down, Page Up and Page Down move, Enter chooses, Escape closes.
type Palette[T any] struct {
	o       PaletteOptions[T]
	entry   *queryEntry
	list    *widget.List
	empty   *widget.Label
	popup   *overlay
	body    *fyne.Container
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
	p.entry.takesTab = o.OnKey != nil
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
			setPaletteRow(o.(*paletteRow), r, id == p.current, func() { p.choose(id) })
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
	p.body = container.NewBorder(p.entry, p.o.Footer, nil, nil, container.NewStack(p.list, container.NewCenter(p.empty)))
	size := p.o.Size
	if size.IsZero() {
		size = fyne.NewSize(640, 440)
	}
	p.popup = newOverlay(p.body, c, size, p.Hide)
	p.popup.show()
	c.Focus(p.entry)
	p.list.ScrollToTop()
}

// paletteSize is how much of a window a palette takes that wants a size.
func paletteSize(window, want fyne.Size) fyne.Size {
	share := float32(0.7)
	if want.Height > 440 {
		share = 0.82
	}
	return fyne.NewSize(min(want.Width, window.Width*0.9), min(want.Height, window.Height*share))
}

// Query is what was typed.
func (p *Palette[T]) Query() string { return p.entry.Text }

// SetQuery puts a query in place of the one that was typed, and the keyboard
// back to it.
func (p *Palette[T]) SetQuery(q string) {
	p.Focus()
	if p.entry.Text == q {
		p.query(q)
		return
	}
	p.entry.SetText(q)
}

// Focus gives the keyboard to the query.
func (p *Palette[T]) Focus() {
	if p.popup != nil {
		p.popup.canvas.Focus(p.entry)
	}
}

// FooterChanged gives the footer the height that it needs now.
func (p *Palette[T]) FooterChanged() {
	if p.popup != nil {
		p.o.Footer.Refresh()
		p.body.Refresh()
		p.list.ScrollTo(p.current)
	}
}

// Done closes the palette as after a choice, for somebody who has chosen
// without a row.
func (p *Palette[T]) Done() {
	if p.popup == nil {
		return
	}
	p.close()
	if p.o.OnClosed != nil {
		p.o.OnClosed(true)
	}
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

// RequeryTo is Requery for rows that may stand elsewhere now: the first that is
// the one meant becomes current.
func (p *Palette[T]) RequeryTo(is func(T) bool) {
	at := p.current
	p.query(p.entry.Text)
	for i, r := range p.rows {
		if is(r.Value) {
			at = i
			break
		}
	}
	p.move(at)
}

func (p *Palette[T]) query(q string) {
	p.rows, p.current = nil, 0
	if p.o.OnQuery != nil {
		p.rows = p.o.OnQuery(q)
	}
	if first := slices.IndexFunc(p.rows, func(r Row[T]) bool { return !r.Disabled }); first > 0 {
		p.current = first
	}
	p.empty.Hidden = len(p.rows) > 0
	p.empty.Refresh()
	p.list.Refresh()
	p.list.ScrollToTop()
	p.moved()
}

func (p *Palette[T]) moved() {
	if p.o.OnMoved != nil {
		p.o.OnMoved()
	}
}

// key handles a key that the entry does not use and reports whether it did.
func (p *Palette[T]) key(k PaletteKey) bool {
	if p.o.OnKey != nil && p.o.OnKey(k) {
		return true
	}
	switch k.Name {
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
	p.moved()
}

func (p *Palette[T]) choose(i int) {
	if i < 0 || i >= len(p.rows) || p.rows[i].Disabled || p.popup == nil {
		return
	}
	value := p.rows[i].Value
	if p.o.OnChoose != nil && !p.o.OnChoose(value) {
		return
	}
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
	size    fyne.Size // of the content, at most
	onTap   func()    // beside the content
}

func newOverlay(content fyne.CanvasObject, c fyne.Canvas, size fyne.Size, onTap func()) *overlay {
	g := NewGround(fynetheme.ColorNameOverlayBackground, content)
	g.Stroke, g.Radius, g.Padding = fynetheme.ColorNameInputBorder, 8, 8
	v := &overlay{content: g, canvas: c, size: size, onTap: onTap}
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
	return widget.NewSimpleRenderer(container.New(overlayLayout{v.size}, v.content))
}

type overlayLayout struct{ want fyne.Size }

func (l overlayLayout) Layout(objects []fyne.CanvasObject, window fyne.Size) {
	size := paletteSize(window, l.want)
	for _, o := range objects {
		o.Move(fyne.NewPos((window.Width-size.Width)/2, window.Height*0.1))
		o.Resize(size)
	}
}

func (overlayLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// queryEntry hands the keys that move and choose to its palette.
type queryEntry struct {
	widget.Entry
	onKey    func(PaletteKey) bool
	takesTab bool
	shift    bool
}

func newQueryEntry() *queryEntry {
	e := &queryEntry{}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.ExtendBaseWidget(e)
	return e
}

// AcceptsTab implements fyne.Tabbable.
func (e *queryEntry) AcceptsTab() bool { return e.takesTab }

// KeyDown implements desktop.Keyable.
func (e *queryEntry) KeyDown(k *fyne.KeyEvent) {
	e.hold(k.Name, true)
	e.Entry.KeyDown(k)
}

// KeyUp implements desktop.Keyable.
func (e *queryEntry) KeyUp(k *fyne.KeyEvent) {
	e.hold(k.Name, false)
	e.Entry.KeyUp(k)
}

func (e *queryEntry) hold(name fyne.KeyName, down bool) {
	if name == desktop.KeyShiftLeft || name == desktop.KeyShiftRight {
		e.shift = down
	}
}

// FocusLost implements fyne.Focusable.
func (e *queryEntry) FocusLost() {
	e.shift = false // its release goes elsewhere
	e.Entry.FocusLost()
}

// TypedKey implements fyne.Focusable.
func (e *queryEntry) TypedKey(k *fyne.KeyEvent) {
	if e.onKey != nil && e.onKey(PaletteKey{Name: k.Name, Shift: e.shift}) {
		return
	}
	e.Entry.TypedKey(k)
}

// paletteRow shows one Row.
type paletteRow struct {
	widget.BaseWidget
	ground   *Ground
	line     *fyne.Container // laid out again when a text changes
	mark     *Text
	title    *markedText
	subtitle *markedText // nil for none
	trailing *Text
	tapped   func()
}

func newPaletteRow(twoLines bool) *paletteRow {
	r := &paletteRow{
		mark:     NewText("", fynetheme.ColorNamePrimary, "", fyne.TextStyle{Bold: true}),
		title:    newMarkedText(fynetheme.ColorNameForeground, fynetheme.SizeNameText),
		trailing: NewText("", theme.ColorMuted, fynetheme.SizeNameCaptionText, fyne.TextStyle{}),
	}
	texts := []fyne.CanvasObject{r.title}
	if twoLines {
		r.subtitle = newMarkedText(theme.ColorMuted, fynetheme.SizeNameCaptionText)
		texts = append(texts, r.subtitle)
	}
	left := container.New(layout.NewCustomPaddedVBoxLayout(1), texts...)
	r.line = container.NewBorder(nil, nil, container.NewCenter(r.mark), r.trailing, left)
	r.ground = NewGround("", container.New(layout.NewCustomPaddedLayout(5, 5, 10, 18), r.line))
	r.ground.Radius = 4
	r.ExtendBaseWidget(r)
	return r
}

func setPaletteRow[T any](r *paletteRow, row Row[T], current bool, tapped func()) {
	r.tapped = tapped
	r.mark.Set(row.Mark)
	r.trailing.Set(row.Trailing)
	main, second := fynetheme.ColorNameForeground, theme.ColorMuted
	r.ground.Fill = ""
	if current {
		r.ground.Fill, second = fynetheme.ColorNameSelection, fynetheme.ColorNameForeground
	}
	if row.Disabled {
		main, second = fynetheme.ColorNameDisabled, fynetheme.ColorNameDisabled
	}
	r.title.set(row.Title, row.Marks, main)
	r.trailing.SetColor(second)
	if r.subtitle != nil {
		r.subtitle.set(row.Subtitle, row.Also, second)
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
