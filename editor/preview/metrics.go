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
	palette palette
	printed bool          // links are not told from words
	regular fyne.Resource // the face measured with, to tell when it changes
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

// maxWidths bounds the words remembered; a long article has some 3000.
const maxWidths = 12_000

// newMetrics measures at a zoom, 1 being the theme's size.
func newMetrics(th fyne.Theme, v fyne.ThemeVariant, base fyne.TextStyle, zoom float32) *metrics {
	return &metrics{
		theme: th, variant: v, size: th.Size(theme.SizeNameText) * zoom,
		base: base, regular: fyne.CurrentApp().Settings().Theme().Font(base),
		widths: map[measured]float32{}, heights: map[measured]vertical{},
	}
}

// sameShape reports whether text measured by m is as wide in other metrics.
func (m *metrics) sameShape(other *metrics) bool {
	return m.size == other.size && m.regular == other.regular
}

// color is one of the page, else of the theme.
func (m *metrics) color(name fyne.ThemeColorName) color.Color {
	if c, ok := m.palette[name]; ok {
		return c
	}
	return m.theme.Color(name, m.variant)
}

// style is what Fyne knows a look's typeface by.
func (m *metrics) style(l look) fyne.TextStyle {
	s := m.base
	switch {
	case l.mono:
		s = fyne.TextStyle{Monospace: true}
	case l.sans:
		s = fyne.TextStyle{}
	}
	s.Bold, s.Italic = l.bold, l.italic
	return s
}

func (m *metrics) textSize(l look) float32 { return m.size * l.scale }

// drawn is text as its look has it drawn. For the hook that leads back from a
// note the typefaces have a picture only.
func drawn(text string, l look) string {
	if l.caps || l.capitals {
		return strings.ToUpper(text)
	}
	if text == backlink {
		return "↑"
	}
	return text
}

// width implements measurer.
func (m *metrics) width(text string, l look) float32 {
	key := measured{drawn(text, l), m.style(l), m.textSize(l)}
	if w, ok := m.widths[key]; ok {
		return w
	}
	if len(m.widths) > maxWidths {
		clear(m.widths)
	}
	w := m.measure(text, l)
	key.text = strings.Clone(key.text) // not the whole paragraph it is part of
	m.widths[key] = w
	return w
}

// measure is width for text that is not asked for again.
func (m *metrics) measure(text string, l look) float32 {
	s, _ := fyne.CurrentApp().Driver().RenderedTextSize(drawn(text, l), m.textSize(l), m.style(l), nil)
	// Text made of spaces only may measure as nothing; between letters it does not.
	if s.Width == 0 && strings.Trim(text, " ") == "" {
		s.Width = m.width("n"+text+"n", l) - m.width("nn", l)
	}
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
