package browser

import (
	"image"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/publish/archive"
)

// The measures of a row of the list.
const (
	rowPad       = 12
	bodyLines    = 2
	pictureShare = 1.5 // width of a picture by its height
)

// rulers measure for all rows of a list.
type rulers struct{ title, meta, body ruler }

func newRulers() *rulers {
	r := &rulers{}
	r.title.style = fyne.TextStyle{Bold: true, TabWidth: theme.ProseStyle().TabWidth}
	r.follow()
	return r
}

// follow takes up the sizes of the theme.
func (r *rulers) follow() {
	text := fynetheme.TextSize()
	r.title.setSize(float32(int(text * 1.15)))
	r.meta.setSize(fynetheme.CaptionTextSize())
	r.body.setSize(text - 1)
}

// rowHeight is how high a row is.
func (r *rulers) rowHeight() float32 {
	return float32(int(2*rowPad + r.title.lineHeight() + r.meta.lineHeight() + bodyLines*r.body.lineHeight() + 4))
}

// pictureSize is how large the picture of a row is.
func (r *rulers) pictureSize() fyne.Size {
	height := float32(int(r.rowHeight() - 2*rowPad))
	return fyne.NewSize(height*pictureShare, height)
}

// result is what a row shows.
type result struct {
	title   archive.Passage
	meta    string
	body    archive.Passage
	state   string // colour of the badge, "" for none
	word    string // on the badge
	problem bool   // the body says why the text cannot be read
	image   image.Image
	picture bool // there is one, be it here yet or not
	current bool
}

// resultRow shows a result. It is filled again for others.
type resultRow struct {
	widget.BaseWidget
	rulers *rulers
	tapped func()

	r                 result
	hovered           bool
	ground, bar, rule *canvas.Rectangle
	frame             *canvas.Rectangle // where the picture will be
	picture           *canvas.Image
	badge             *kit.Badge
	title, meta, body markedText
}

var (
	_ fyne.Tappable     = (*resultRow)(nil)
	_ desktop.Hoverable = (*resultRow)(nil)
)

func newResultRow(r *rulers) *resultRow {
	v := &resultRow{rulers: r, badge: kit.NewBadge("draft", "")}
	for _, o := range []**canvas.Rectangle{&v.ground, &v.bar, &v.rule, &v.frame} {
		*o = canvas.NewRectangle(nil)
	}
	v.frame.CornerRadius = 3
	v.picture = &canvas.Image{FillMode: canvas.ImageFillStretch, ScaleMode: canvas.ImageScaleFastest}
	v.title = markedText{ruler: &r.title, color: fynetheme.ColorNameForeground}
	v.meta = markedText{ruler: &r.meta, color: theme.ColorMuted}
	v.body = markedText{ruler: &r.body, color: fynetheme.ColorNameForeground}
	v.ExtendBaseWidget(v)
	return v
}

func (v *resultRow) set(r result) {
	if v.picture.Image != r.image {
		v.picture.Image = r.image
		v.picture.Refresh()
	}
	v.r = r
	v.lay()
}

// lay draws the row in the size it has.
func (v *resultRow) lay() {
	size, r := v.Size(), &v.r
	if size.Width <= 0 {
		return
	}
	fill := func(o *canvas.Rectangle, color fyne.ThemeColorName, shown bool, at fyne.Position, size fyne.Size) {
		o.Hidden = !shown
		if c := fynetheme.Color(color); o.FillColor != c {
			o.FillColor = c
			o.Refresh()
		}
		o.Move(at)
		o.Resize(size)
	}
	ground := fynetheme.ColorNameHover
	if r.current {
		ground = theme.ColorInset
	}
	fill(v.ground, ground, r.current || v.hovered, fyne.Position{}, size)
	fill(v.bar, fynetheme.ColorNamePrimary, r.current, fyne.Position{}, fyne.NewSize(3, size.Height))
	fill(v.rule, fynetheme.ColorNameSeparator, true, fyne.NewPos(rowPad, size.Height-1), fyne.NewSize(size.Width-2*rowPad, 1))

	width := size.Width - 2*rowPad - 4
	picture := v.rulers.pictureSize()
	shown := r.picture && width > 3*picture.Width
	at := fyne.NewPos(size.Width-rowPad-picture.Width, rowPad)
	fill(v.frame, theme.ColorSurface, shown && r.image == nil, at, picture)
	v.picture.Hidden = !shown || r.image == nil
	v.picture.Move(at)
	v.picture.Resize(picture)
	if shown {
		width -= picture.Width + rowPad
	}
	titled := width
	if v.badge.Hidden = r.state == ""; r.state != "" {
		v.badge.Set(r.state, r.word)
		b := v.badge.MinSize()
		v.badge.Resize(b)
		v.badge.Move(fyne.NewPos(rowPad+4+width-b.Width, rowPad-1))
		titled -= b.Width + 8
	}
	x, y := float32(rowPad+4), float32(rowPad-1)
	v.title.set(r.title.Text, r.title.Marks, fyne.NewPos(x, y), titled, 1)
	y += v.rulers.title.lineHeight() + 1
	v.meta.set(r.meta, nil, fyne.NewPos(x, y), width, 1)
	y += v.rulers.meta.lineHeight() + 3
	v.body.color = fynetheme.ColorNameForeground
	if r.problem {
		v.body.color = theme.ColorMissing
	}
	v.body.set(r.body.Text, r.body.Marks, fyne.NewPos(x, y), width, bodyLines)
}

// Text is what the row says.
func (v *resultRow) Text() string {
	parts := []string{v.title.shown(), v.meta.shown(), v.body.shown()}
	if v.r.state != "" {
		parts = append(parts, v.badge.Text())
	}
	return strings.Join(parts, "\n")
}

// Tapped implements fyne.Tappable.
func (v *resultRow) Tapped(*fyne.PointEvent) {
	if v.tapped != nil {
		v.tapped()
	}
}

// MouseIn implements desktop.Hoverable.
func (v *resultRow) MouseIn(*desktop.MouseEvent) { v.hover(true) }

// MouseMoved implements desktop.Hoverable.
func (v *resultRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (v *resultRow) MouseOut() { v.hover(false) }

func (v *resultRow) hover(on bool) {
	v.hovered = on
	v.ground.Hidden = !on && !v.r.current
	canvas.Refresh(v.ground)
	v.lay()
}

// CreateRenderer implements fyne.Widget.
func (v *resultRow) CreateRenderer() fyne.WidgetRenderer { return &resultRenderer{v} }

type resultRenderer struct{ v *resultRow }

func (r *resultRenderer) Layout(fyne.Size)   { r.v.lay() }
func (r *resultRenderer) MinSize() fyne.Size { return fyne.NewSize(1, r.v.rulers.rowHeight()) }
func (r *resultRenderer) Refresh()           { r.v.lay() }
func (r *resultRenderer) Destroy()           {}
func (r *resultRenderer) Objects() []fyne.CanvasObject {
	v := r.v
	all := []fyne.CanvasObject{v.ground, v.bar, v.rule, v.frame, v.picture, v.badge}
	return v.body.appendTo(v.meta.appendTo(v.title.appendTo(all)))
}

// byline is who wrote an entry and when.
func byline(e *archive.Entry, section string) string {
	var parts []string
	if len(e.Authors) > 0 {
		parts = append(parts, strings.Join(e.Authors, ", "))
	}
	if !e.Date.IsZero() {
		parts = append(parts, e.Date.Format("2 January 2006"))
	}
	if section != "" {
		parts = append(parts, section)
	}
	if e.Words > 0 {
		parts = append(parts, lang.N("{{.Count}} word", e.Words, map[string]any{"Count": e.Words}))
	}
	return strings.Join(parts, "  ·  ")
}
