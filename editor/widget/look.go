package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"postil/app/ui/theme"
	"postil/editor/layout"
	"postil/editor/style"
)

const (
	// lineSpacing is the height of a line relative to what the typeface asks
	// for.
	lineSpacing = 1.12
	// codeScale makes the fixed-width face look as large as the text's.
	codeScale  = 0.88
	caretWidth = 2
)

// metrics measures text in a size of the window's typefaces.
type metrics struct {
	size float32
	base fyne.TextStyle
}

var _ layout.Measurer = metrics{}

// style is what Fyne knows a face by.
func (m metrics) style(f layout.Face) fyne.TextStyle {
	s := m.base
	if f.Mono {
		s = fyne.TextStyle{Monospace: true}
	}
	s.Bold, s.Italic = f.Bold, f.Italic
	return s
}

func (m metrics) textSize(f layout.Face) float32 { return m.size * f.Scale }

// Width implements layout.Measurer.
func (m metrics) Width(s string, f layout.Face) float32 {
	size, _ := fyne.CurrentApp().Driver().RenderedTextSize(s, m.textSize(f), m.style(f), nil)
	return size.Width
}

// Height implements layout.Measurer.
func (m metrics) Height(f layout.Face) (ascent, height float32) {
	size, ascent := fyne.CurrentApp().Driver().RenderedTextSize("Hxg", m.textSize(f), m.style(f), nil)
	return ascent, size.Height
}

// look is all that a theme decides.
type look struct {
	metrics metrics
	faces   [style.RoleCount]layout.Face
	regular fyne.Resource         // the face measured with, to tell when it changes
	stands  map[layout.Face]stand // of the faces that were shown
	marks   map[mark]float32      // widths

	pad    float32 // around the column
	bar    float32 // width of the scrollbar
	theme  fyne.Theme
	shade  fyne.ThemeVariant
	colors [style.RoleCount]color.NRGBA
	caret  color.NRGBA
	chosen color.NRGBA // behind the selection
	faint  color.NRGBA // behind a selection without the keyboard
	inset  color.NRGBA // behind code
	muted  color.NRGBA
	thumb  color.NRGBA
	held   color.NRGBA // the thumb under the pointer
}

// stand is where text of a face stands in its box.
type stand struct{ ascent, height float32 }

func newLook(o Options) look {
	th := o.Theme
	settings := fyne.CurrentApp().Settings()
	if th == nil {
		th = settings.Theme()
	}
	k := look{
		metrics: metrics{size: th.Size(fynetheme.SizeNameText), base: o.TextStyle},
		faces:   layout.Faces(), regular: settings.Theme().Font(o.TextStyle),
		stands: map[layout.Face]stand{}, marks: map[mark]float32{},
		pad: th.Size(fynetheme.SizeNameInnerPadding), bar: th.Size(fynetheme.SizeNameScrollBar),
		theme: th, shade: settings.ThemeVariant(),
	}
	for i := range k.faces {
		if k.faces[i].Mono {
			k.faces[i].Scale *= codeScale
		}
	}
	for i := range k.colors {
		k.colors[i] = k.color(colorName(style.Role(i)))
	}
	k.caret = k.color(fynetheme.ColorNamePrimary)
	k.chosen = k.color(fynetheme.ColorNameSelection)
	k.faint = k.chosen
	k.faint.A = uint8(int(k.faint.A) * 6 / 10)
	k.inset = k.color(theme.ColorInset)
	k.muted = k.color(theme.ColorMuted)
	k.thumb = k.color(fynetheme.ColorNameScrollBar)
	k.held = k.thumb
	k.held.A = uint8(min(255, int(k.thumb.A)*8/5))
	return k
}

// stand is where text of a face stands in its box. A face is measured when text
// in it is shown for the first time: to load one takes long, and much memory.
func (k look) stand(f layout.Face) stand {
	s, known := k.stands[f]
	if !known {
		s.ascent, s.height = k.metrics.Height(f)
		k.stands[f] = s
	}
	return s
}

// sameShape reports whether text is as wide and high in another look.
func (k look) sameShape(other look) bool {
	return k.metrics == other.metrics && k.regular == other.regular
}

// color asks the theme; a colour that the theme does not know is the text's.
func (k look) color(name fyne.ThemeColorName) color.NRGBA {
	for _, n := range []fyne.ThemeColorName{name, fynetheme.ColorNameForeground} {
		if c := k.theme.Color(n, k.shade); c != nil {
			if c := color.NRGBAModel.Convert(c).(color.NRGBA); c.A > 0 {
				return c
			}
		}
	}
	return color.NRGBA{A: 255}
}

// colorName is the colour of text in a role. What is a mark more than text
// stands back.
func colorName(r style.Role) fyne.ThemeColorName {
	if r&style.Struck != 0 {
		return theme.ColorMuted
	}
	switch r.Base() {
	case style.LinkTarget, style.Citation, style.QuoteMarker, style.ListMarker, style.HTML, style.ThematicBreak, style.TableMark:
		return theme.ColorMuted
	case style.CitationKey, style.LinkText, style.FootnoteRef, style.FootnoteDef, style.TaskBox:
		return fynetheme.ColorNamePrimary
	}
	return fynetheme.ColorNameForeground
}

// SetTextStyle sets the typeface of the text, as Options.TextStyle does.
func (e *Editor) SetTextStyle(s fyne.TextStyle) {
	if s == e.o.TextStyle {
		return
	}
	e.o.TextStyle = s
	e.restyle()
	e.resized()
}

// restyle takes up another theme, size or typeface.
func (e *Editor) restyle() {
	k := newLook(e.o)
	same := k.sameShape(e.look)
	if e.top <= -float64(e.look.pad) {
		e.top = -float64(k.pad)
	}
	e.look = k
	if !same && e.laid != nil {
		// It can only fail for want of a Measurer.
		if err := e.laid.SetFaces(k.metrics, k.faces, lineSpacing); err != nil {
			panic(err)
		}
	}
}
