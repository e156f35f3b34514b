package preview

import (
	"image/color"
	"regexp"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Look is how the page is shown.
type Look uint8

// The looks of the page.
const (
	Window Look = iota // light or dark as the window
	Light
	Dark
	Print // as on paper: black on white, in a narrower column
)

// printMeasure is the width of the printed column in ems.
const printMeasure = 38

// palette has the colours of the page by the names of a theme's.
type palette map[fyne.ThemeColorName]color.Color

// roles are the tokens of the page's stylesheet and what they colour here.
var roles = map[string][]fyne.ThemeColorName{
	"paper":       {theme.ColorNameBackground},
	"tint":        {theme.ColorNameHeaderBackground},
	"ink":         {theme.ColorNameForeground, theme.ColorNameHyperlink},
	"ink-soft":    {theme.ColorNamePlaceHolder},
	"ink-faint":   {theme.ColorNameDisabled, theme.ColorNameInputBorder},
	"rule":        {theme.ColorNameSeparator},
	"rubric":      {theme.ColorNamePrimary, theme.ColorNameError},
	"rubric-line": {theme.ColorNameSelection},
}

// palettes are those of a stylesheet: light, dark and for print. One that it
// lacks is nil.
type palettes struct{ light, dark, print palette }

var (
	rootRule = regexp.MustCompile(`(?s)(@media[^{]*\{\s*)?:root\s*\{([^}]*)\}`)
	token    = regexp.MustCompile(`--([a-z-]+):\s*#([0-9a-fA-F]{3,6})\s*;`)
	darkRule = regexp.MustCompile(`prefers-color-scheme:\s*dark`)
	printed  = regexp.MustCompile(`@media\s+print`)
)

// parsePalettes reads the colours in the :root rules of a stylesheet.
func parsePalettes(css []byte) palettes {
	var out palettes
	for _, m := range rootRule.FindAllSubmatch(css, -1) {
		p := palette{}
		for _, t := range token.FindAllSubmatch(m[2], -1) {
			c, ok := parseColor(string(t[2]))
			for _, name := range roles[string(t[1])] {
				if ok {
					p[name] = c
				}
			}
		}
		switch {
		case len(p) == 0:
		case printed.Match(m[1]):
			p[theme.ColorNameSelection] = onPaper[theme.ColorNameSelection]
			out.print = p
		case darkRule.Match(m[1]):
			out.dark = p
		case len(m[1]) == 0:
			out.light = p
		}
	}
	return out
}

// parseColor reads rgb and rrggbb.
func parseColor(hex string) (color.Color, bool) {
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || len(hex) != 6 {
		return nil, false
	}
	return color.NRGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 255}, true
}

// onPaper is the print of a page that says nothing of it.
var onPaper = palette{
	theme.ColorNameBackground: color.White, theme.ColorNameForeground: color.Black,
	theme.ColorNameHyperlink: color.Black, theme.ColorNamePrimary: color.Black,
	theme.ColorNameSelection: color.NRGBA{0xcf, 0xd8, 0xe6, 0xff}, // which is not printed
}

// of picks the palette of a look in a window that is dark or not.
func (p palettes) of(l Look, dark bool) palette {
	switch {
	case l == Print:
		if p.print == nil {
			return onPaper
		}
		return p.print
	case l == Dark || l == Window && dark:
		return p.dark
	}
	return p.light
}

// isDark reports whether a ground is nearer to black than to white.
func isDark(c color.Color) bool {
	r, g, b, _ := c.RGBA()
	return 299*r+587*g+114*b < 1000*0x8000
}

// SetLook shows the page in another look.
func (p *Preview) SetLook(l Look) {
	if l != p.look {
		p.look = l
		p.restyle()
	}
}

// Look is the one that the page is shown in.
func (p *Preview) Look() Look { return p.look }

// Zoom is how large the page is shown, 1 being its own size.
func (p *Preview) Zoom() float32 { return p.zoom }

// The range of a zoom.
const (
	MinZoom = 0.5
	MaxZoom = 3
)

// SetZoom shows the page larger or smaller, from MinZoom to MaxZoom.
func (p *Preview) SetZoom(z float32) {
	z = min(max(z, MinZoom), MaxZoom)
	if z != p.zoom {
		p.zoom = z
		p.restyle()
	}
}

// zoomSteps are the zooms that keys go through.
var zoomSteps = [...]float32{0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3}

// ZoomIn shows the page a step larger.
func (p *Preview) ZoomIn() {
	for _, z := range zoomSteps {
		if z > p.zoom {
			p.SetZoom(z)
			return
		}
	}
}

// ZoomOut shows the page a step smaller.
func (p *Preview) ZoomOut() {
	for i := len(zoomSteps) - 1; i >= 0; i-- {
		if zoomSteps[i] < p.zoom {
			p.SetZoom(zoomSteps[i])
			return
		}
	}
}

// restyle takes up another theme, look or zoom. Where letters are as wide as
// before, only colours change.
func (p *Preview) restyle() {
	at := p.spot()
	th, v := p.theme(), p.variant()
	m := newMetrics(th, v, p.o.TextStyle, p.zoom)
	m.printed = p.look == Print
	m.palette = p.palettes.of(p.look, isDark(th.Color(theme.ColorNameBackground, v)))
	if m.sameShape(p.metrics) {
		m.widths, m.heights = p.metrics.widths, p.metrics.heights
	} else {
		for _, b := range p.blocks {
			b.unlay()
		}
	}
	p.metrics = m
	for _, b := range p.blocks {
		b.layers, b.shown = layers{}, nil // drawn again in the colours of now
	}
	p.page.ground.FillColor = m.color(theme.ColorNameBackground)
	p.page.ground.Refresh()
	p.relayout(at)
}
