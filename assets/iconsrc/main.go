// Command iconsrc draws the application icon: a page with a reference mark
// in its margin, the place of a postil. It writes icon.png
// (512 by 512 pixels), icon-128.png and icon.svg into the folder named by its argument.
//
//	go run ./assets/iconsrc assets
package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
)

const size = 512

// pt is a point in pixels, y downwards.
type pt struct{ x, y float64 }

// stroke is a straight line of a round pen.
type stroke struct {
	line [2]pt
	pen  float64
	ink  color.RGBA
}

// block is a rectangle with round corners.
type block struct {
	x, y, w, h, r float64
	ink           color.RGBA
}

var (
	night     = color.RGBA{0x15, 0x2C, 0x47, 0xFF}
	paper     = color.RGBA{0xF8, 0xF0, 0xE0, 0xFF}
	shade     = color.RGBA{0x0C, 0x1B, 0x2E, 0xFF}
	text      = color.RGBA{0x2B, 0x43, 0x5E, 0xFF}
	quiet     = color.RGBA{0xB9, 0xBA, 0xB4, 0xFF}
	vermilion = color.RGBA{0xDD, 0x43, 0x25, 0xFF}
)

func blocks() []block {
	return []block{
		{8, 8, 496, 496, 112, night},
		{158, 92, 280, 348, 24, shade},
		{150, 80, 280, 348, 24, paper},
	}
}

func strokes() []stroke {
	row := func(x, y, to float64, ink color.RGBA) stroke { return stroke{[2]pt{{x, y}, {to, y}}, 25, ink} }
	rows := []stroke{
		row(290, 144, 372, text),
		row(290, 202, 372, text),
		row(264, 260, 372, text),
		row(208, 318, 372, text),
		row(208, 376, 312, quiet),
	}
	// The mark: an asterisk half on the page and half in the margin, with a
	// rim of the ground so that it stands off both.
	return append(append(rows, asterisk(76, 66, night)...), asterisk(76, 38, vermilion)...)
}

// asterisk has six arms of length r, drawn as three lines.
func asterisk(r, pen float64, ink color.RGBA) []stroke {
	m := pt{156, 182}
	var out []stroke
	for i := range 3 {
		s, c := math.Sincos(math.Pi/2 + float64(i)*math.Pi/3)
		out = append(out, stroke{[2]pt{{m.x - r*c, m.y - r*s}, {m.x + r*c, m.y + r*s}}, pen, ink})
	}
	return out
}

// distance to the edge of the block, negative inside.
func (b block) distance(p pt) float64 {
	dx := math.Abs(p.x-b.x-b.w/2) - b.w/2 + b.r
	dy := math.Abs(p.y-b.y-b.h/2) - b.h/2 + b.r
	return math.Hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - b.r
}

// distance to the edge of the stroke, negative inside.
func (s stroke) distance(p pt) float64 {
	a, b := s.line[0], s.line[1]
	vx, vy := b.x-a.x, b.y-a.y
	t := min(max(((p.x-a.x)*vx+(p.y-a.y)*vy)/(vx*vx+vy*vy), 0), 1)
	return math.Hypot(p.x-a.x-t*vx, p.y-a.y-t*vy) - s.pen/2
}

// draw draws the icon with sides of so many pixels.
func draw(side int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	scale := float64(size) / float64(side)
	for y := range side {
		for x := range side {
			p := pt{(float64(x) + 0.5) * scale, (float64(y) + 0.5) * scale}
			var r, g, b, a float64
			lay := func(d float64, k color.RGBA) {
				c := min(max(0.5-d/scale, 0), 1)
				if c == 0 {
					return
				}
				// The ground keeps its colour where it fades into nothing.
				t := c
				if a == 0 {
					t = 1
				}
				r, g, b = r+(float64(k.R)-r)*t, g+(float64(k.G)-g)*t, b+(float64(k.B)-b)*t
				a += (1 - a) * c
			}
			for _, s := range blocks() {
				lay(s.distance(p), s.ink)
			}
			for _, s := range strokes() {
				lay(s.distance(p), s.ink)
			}
			q := func(v float64) uint8 { return uint8(math.Round(v)) }
			img.SetNRGBA(x, y, color.NRGBA{q(r), q(g), q(b), q(a * 255)})
		}
	}
	return img
}

func svg() string {
	var out strings.Builder
	hex := func(k color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", k.R, k.G, k.B) }
	fmt.Fprintf(&out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Postil\">\n", size, size, size, size)
	for _, b := range blocks() {
		fmt.Fprintf(&out, "  <rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" rx=\"%g\" fill=\"%s\"/>\n", b.x, b.y, b.w, b.h, b.r, hex(b.ink))
	}
	for _, s := range strokes() {
		a, b := s.line[0], s.line[1]
		path := fmt.Sprintf("M%.4g %.4gL%.4g %.4g", a.x, a.y, b.x, b.y)
		fmt.Fprintf(&out, "  <path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%g\" stroke-linecap=\"round\"/>\n", path, hex(s.ink), s.pen)
	}
	out.WriteString("</svg>\n")
	return out.String()
}

func run(dir string) error {
	for name, side := range map[string]int{"icon.png": size, "icon-128.png": 128} {
		var b bytes.Buffer
		if err := png.Encode(&b, draw(side)); err != nil {
			return fmt.Errorf("encode %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "icon.svg"), []byte(svg()), 0o644)
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: iconsrc folder")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "iconsrc:", err)
		os.Exit(1)
	}
}
