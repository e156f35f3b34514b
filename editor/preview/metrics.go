package preview

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// metrics measures text in a theme and remembers what it measured.
type metrics struct {
	theme   fyne.Theme
	variant fyne.ThemeVariant
	size    float32        // of prose
	base    fyne.TextStyle // of prose
	regular fyne.Resource  // the face measured with, to tell when it changes
	widths  map[measured]float32
	heights map[measured]vertical // keyed without text
}

type measured struct {
	text  string
	style fyne.TextStyle
	size  float32
}

// vertical is where text stands in its box.
type vertical struct{ height, baseline float32 }

// maxWidths bounds the words remembered; a book has some 20 000.
const maxWidths = 60_000

func newMetrics(th fyne.Theme, v fyne.ThemeVariant, base fyne.TextStyle) *metrics {
	return &metrics{
		theme: th, variant: v, size: th.Size(theme.SizeNameText),
		base: base, regular: fyne.CurrentApp().Settings().Theme().Font(base),
		widths: map[measured]float32{}, heights: map[measured]vertical{},
	}
}

// sameShape reports whether text measured by m is as wide in a theme.
func (m *metrics) sameShape(th fyne.Theme) bool {
	return m.size == th.Size(theme.SizeNameText) && m.regular == fyne.CurrentApp().Settings().Theme().Font(m.base)
}

func (m *metrics) color(name fyne.ThemeColorName) color.Color {
	return m.theme.Color(name, m.variant)
}

// style is what Fyne knows a look's typeface by.
func (m *metrics) style(l look) fyne.TextStyle {
	s := m.base
	if l.mono {
		s = fyne.TextStyle{Monospace: true}
	}
	s.Bold, s.Italic = l.bold, l.italic
	return s
}

func (m *metrics) textSize(l look) float32 { return m.size * l.scale }

// width implements measurer.
func (m *metrics) width(text string, l look) float32 {
	key := measured{text, m.style(l), m.textSize(l)}
	if w, ok := m.widths[key]; ok {
		return w
	}
	if len(m.widths) > maxWidths {
		clear(m.widths)
	}
	s, _ := fyne.CurrentApp().Driver().RenderedTextSize(text, key.size, key.style, nil)
	// Text made of spaces only may measure as nothing; between letters it does not.
	if s.Width == 0 && strings.Trim(text, " ") == "" {
		s.Width = m.width("n"+text+"n", l) - m.width("nn", l)
	}
	m.widths[key] = s.Width
	return s.Width
}

// stand is the height and baseline of text in a look.
func (m *metrics) stand(l look) vertical {
	key := measured{"", m.style(l), m.textSize(l)}
	if v, ok := m.heights[key]; ok {
		return v
	}
	s, base := fyne.CurrentApp().Driver().RenderedTextSize("Hxg", key.size, key.style, nil)
	v := vertical{s.Height, base}
	m.heights[key] = v
	return v
}
