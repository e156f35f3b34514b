package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/color"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// SVGOptions say how a chart is written.
type SVGOptions struct {
	Title string  // above the chart, and what it is called to those who do not see it
	Width float32 // in pixels; 0 is 720
	// Color gives the colours, such as those of a theme on paper.
	Color func(fyne.ThemeColorName) color.Color
}

const svgMargin = 16

// SVG writes a chart as an SVG file, with a table of its values in its
// description.
func SVG(d Data, o SVGOptions) []byte {
	if o.Width == 0 {
		o.Width = 720
	}
	p := pen{textSize: 13, measure: measure, scale: 1}
	top := svgMargin + p.line() + gap
	inner := fyne.NewSize(o.Width-2*svgMargin, p.height(d))
	s := p.plot(d, inner)
	height := top + inner.Height + svgMargin
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="%s" height="%s" viewBox="0 0 %[1]s %[2]s" font-family="sans-serif" font-size="13" stroke="none">`+"\n", pixels(o.Width), pixels(height))
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>", escape(o.Title))
	for _, it := range d.Items {
		fmt.Fprintf(&b, "%s\n", escape(it.Text))
	}
	fmt.Fprintf(&b, "</desc>\n<rect width=\"100%%\" height=\"100%%\" fill=\"%s\"/>\n", hex(o.Color(fynetheme.ColorNameBackground)))
	baseline := p.line() * 0.76
	fmt.Fprintf(&b, `<text x="%d" y="%s" font-weight="bold" fill="%s">%s</text>`+"\n", svgMargin, pixels(svgMargin+baseline), hex(o.Color(fynetheme.ColorNameForeground)), escape(o.Title))
	fmt.Fprintf(&b, `<g transform="translate(%d %s)">`+"\n", svgMargin, pixels(top))
	for _, sh := range s.shapes {
		fill := hex(o.Color(sh.color))
		if sh.text != "" {
			// The typeface may be another than the one that was measured.
			fmt.Fprintf(&b, `<text x="%s" y="%s" textLength="%s" lengthAdjust="spacingAndGlyphs" fill="%s">%s</text>`+"\n",
				pixels(sh.at.X), pixels(sh.at.Y+baseline), pixels(sh.size.Width), fill, escape(sh.text))
			continue
		}
		fmt.Fprintf(&b, `<rect x="%s" y="%s" width="%s" height="%s" rx="%s" fill="%s"/>`+"\n",
			pixels(sh.at.X), pixels(sh.at.Y), pixels(sh.size.Width), pixels(sh.size.Height), pixels(sh.round), fill)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.Bytes()
}

// pixels writes a length with a hundredth's precision.
func pixels(v float32) string { return number(math.Round(float64(v)*100) / 100) }

func hex(c color.Color) string {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	if n.A == 0xff {
		return fmt.Sprintf("#%02x%02x%02x", n.R, n.G, n.B)
	}
	return fmt.Sprintf("#%02x%02x%02x%02x", n.R, n.G, n.B, n.A)
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
