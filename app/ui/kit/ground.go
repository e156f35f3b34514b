package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Ground puts a coloured ground under its content and follows the theme.
type Ground struct {
	widget.BaseWidget
	Content fyne.CanvasObject
	Fill    fyne.ThemeColorName // "" is none
	Stroke  fyne.ThemeColorName // "" is none
	Radius  float32             // of the corners
	Padding float32             // between edge and content, on every side
}

// NewGround returns content on a ground.
func NewGround(fill fyne.ThemeColorName, content fyne.CanvasObject) *Ground {
	g := &Ground{Content: content, Fill: fill}
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer implements fyne.Widget.
func (g *Ground) CreateRenderer() fyne.WidgetRenderer {
	r := &groundRenderer{g: g, rect: canvas.NewRectangle(color.Transparent)}
	r.style()
	return r
}

type groundRenderer struct {
	g    *Ground
	rect *canvas.Rectangle
}

func (r *groundRenderer) style() {
	r.rect.FillColor = themeColor(r.g, r.g.Fill)
	r.rect.StrokeColor = themeColor(r.g, r.g.Stroke)
	r.rect.StrokeWidth = 0
	if r.g.Stroke != "" {
		r.rect.StrokeWidth = 1
	}
	r.rect.CornerRadius = r.g.Radius
}

func (r *groundRenderer) Layout(size fyne.Size) {
	r.rect.Resize(size)
	p := r.g.Padding
	r.g.Content.Move(fyne.NewPos(p, p))
	r.g.Content.Resize(size.SubtractWidthHeight(2*p, 2*p))
}

func (r *groundRenderer) MinSize() fyne.Size {
	return r.g.Content.MinSize().AddWidthHeight(2*r.g.Padding, 2*r.g.Padding)
}

func (r *groundRenderer) Refresh() {
	r.style()
	r.rect.Refresh()
	r.Layout(r.g.Size())
	canvas.Refresh(r.g)
}

func (r *groundRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.rect, r.g.Content}
}

func (r *groundRenderer) Destroy() {}

// themeColor is a colour of the theme that w is shown in; none for "".
func themeColor(w fyne.Widget, name fyne.ThemeColorName) color.Color {
	if name == "" {
		return color.Transparent
	}
	return theme.CurrentForWidget(w).Color(name, fyne.CurrentApp().Settings().ThemeVariant())
}

// Text is one line in a colour and size of the theme. It does not wrap, and is
// cut with an ellipsis where there is no room.
type Text struct {
	widget.BaseWidget
	text  string
	color fyne.ThemeColorName
	size  fyne.ThemeSizeName
	style fyne.TextStyle
	clip  bool
}

// NewText returns a line of text. Empty names are the theme's foreground and
// text size.
func NewText(text string, color fyne.ThemeColorName, size fyne.ThemeSizeName, style fyne.TextStyle) *Text {
	t := &Text{text: text, color: color, size: size, style: style}
	if t.color == "" {
		t.color = theme.ColorNameForeground
	}
	if t.size == "" {
		t.size = theme.SizeNameText
	}
	t.ExtendBaseWidget(t)
	return t
}

// Set changes the text.
func (t *Text) Set(text string) { t.SetLook(text, t.color, t.style) }

// SetLook changes the text, its colour and its style at once.
func (t *Text) SetLook(text string, color fyne.ThemeColorName, style fyne.TextStyle) {
	if t.text == text && t.color == color && t.style == style {
		return
	}
	t.text, t.color, t.style = text, color, style
	t.Refresh()
}

// Clip lets the text be cut: it then asks for no width of its own.
func (t *Text) Clip() *Text {
	t.clip = true
	return t
}

// SetColor changes the colour.
func (t *Text) SetColor(name fyne.ThemeColorName) {
	t.color = name
	t.Refresh()
}

// Text returns the text.
func (t *Text) Text() string { return t.text }

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{t: t, line: canvas.NewText("", color.Transparent)}
	r.style()
	return r
}

type textRenderer struct {
	t     *Text
	line  *canvas.Text
	width float32 // for which the text was cut; 0 when it was not
}

func (r *textRenderer) style() {
	th := theme.CurrentForWidget(r.t)
	r.line.Color = themeColor(r.t, r.t.color)
	r.line.TextSize = th.Size(r.t.size)
	r.line.TextStyle = r.t.style
	r.line.Text = printable(r.t.text)
	if r.t.clip && r.width > 0 {
		r.line.Text = ellipsis(r.line.Text, r.line.TextSize, r.line.TextStyle, r.width)
	}
}

func (r *textRenderer) Layout(size fyne.Size) {
	if r.t.clip && size.Width != r.width {
		r.width = size.Width
		r.style()
		r.line.Refresh()
	}
	h := r.line.MinSize().Height
	r.line.Move(fyne.NewPos(0, (size.Height-h)/2))
	r.line.Resize(fyne.NewSize(size.Width, h))
}

func (r *textRenderer) MinSize() fyne.Size {
	s := r.line.MinSize()
	if r.t.clip {
		s.Width = 0
	}
	return s
}

func (r *textRenderer) Refresh() {
	r.style()
	r.line.Refresh()
	r.Layout(r.t.Size())
}

func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.line} }
func (r *textRenderer) Destroy()                     {}

// printable replaces what canvas.Text cannot draw: control characters, of
// which a tab even spoils the rest of its line.
func printable(s string) string {
	clean := true
	for _, c := range s {
		if c < ' ' || c == 0x7f {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	out := []rune(s)
	for i, c := range out {
		if c < ' ' || c == 0x7f {
			out[i] = ' '
		}
	}
	return string(out)
}

// ellipsis cuts text so that it is no wider than width.
func ellipsis(text string, size float32, style fyne.TextStyle, width float32) string {
	fits := func(s string) bool { return fyne.MeasureText(s, size, style).Width <= width }
	if fits(text) {
		return text
	}
	runes := []rune(text)
	low, high := 0, len(runes)
	for low < high {
		mid := (low + high + 1) / 2
		if fits(string(runes[:mid]) + "…") {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return string(runes[:low]) + "…"
}

// AtLeast gives an object a smallest size.
func AtLeast(size fyne.Size, o fyne.CanvasObject) *fyne.Container {
	return container.New(atLeast(size), o)
}

type atLeast fyne.Size

func (m atLeast) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.Position{})
		o.Resize(size)
	}
}

func (m atLeast) MinSize(objects []fyne.CanvasObject) fyne.Size {
	s := fyne.Size(m)
	for _, o := range objects {
		s = s.Max(o.MinSize())
	}
	return s
}
