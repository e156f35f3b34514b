package sample

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"slices"

	"golang.org/x/image/vector"
)

// Size of every drawing, in pixels: 16:9, the shape that cards of social
// networks crop least.
const (
	width  = 1200
	height = 675
)

// ink is a colour with an opacity.
type ink struct{ r, g, b, a float64 } // 0…1, not premultiplied

// hex makes an opaque ink from 0xRRGGBB.
func hex(v uint32) ink {
	return ink{float64(v>>16&255) / 255, float64(v>>8&255) / 255, float64(v&255) / 255, 1}
}

// inks makes opaque inks from 0xRRGGBB values.
func inks(vs ...uint32) []ink {
	out := make([]ink, len(vs))
	for i, v := range vs {
		out[i] = hex(v)
	}
	return out
}

// alpha is the ink with another opacity.
func (k ink) alpha(a float64) ink { k.a = a; return k }

// rgba is the ink as the image package wants it, premultiplied.
func (k ink) rgba() color.RGBA {
	q := func(v float64) uint8 { return uint8(math.Round(min(max(v*k.a, 0), 1) * 255)) }
	return color.RGBA{q(k.r), q(k.g), q(k.b), uint8(math.Round(min(max(k.a, 0), 1) * 255))}
}

// mix goes from a (t = 0) to b (t = 1).
func mix(a, b ink, t float64) ink {
	t = min(max(t, 0), 1)
	return ink{lerp(a.r, b.r, t), lerp(a.g, b.g, t), lerp(a.b, b.b, t), lerp(a.a, b.a, t)}
}

// ramp is the colour at t in 0…1 along evenly spaced stops.
func ramp(stops []ink, t float64) ink {
	t = min(max(t, 0), 1) * float64(len(stops)-1)
	i := min(int(t), len(stops)-2)
	return mix(stops[i], stops[i+1], t-float64(i))
}

func lerp(a, b, t float64) float64 { return a + (b-a)*t }

// smooth rises from 0 to 1 between lo and hi without corners.
func smooth(lo, hi, v float64) float64 {
	t := min(max((v-lo)/(hi-lo), 0), 1)
	return t * t * (3 - 2*t)
}

// pt is a point in pixels, y downwards.
type pt struct{ x, y float64 }

// canvas is a drawing in the making.
type canvas struct{ img *image.RGBA }

func newCanvas(paper ink) *canvas {
	c := &canvas{image.NewRGBA(image.Rect(0, 0, width, height))}
	draw.Draw(c.img, c.img.Bounds(), image.NewUniform(paper.rgba()), image.Point{}, draw.Src)
	return c
}

// dice are random numbers that are the same on every run.
func dice(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x9057_11)) }

// sky fills rows from y0 to y1 with stops from top to bottom.
func (c *canvas) sky(y0, y1 int, stops []ink) {
	for y := max(y0, 0); y < min(y1, height); y++ {
		k := ramp(stops, float64(y-y0)/float64(max(y1-y0-1, 1))).rgba()
		draw.Draw(c.img, image.Rect(0, y, width, y+1), image.NewUniform(k), image.Point{}, draw.Src)
	}
}

// fill fills closed outlines with the non-zero rule, antialiased. Only the
// box that holds them is rasterised, so small shapes are cheap.
func (c *canvas) fill(k ink, outlines ...[]pt) {
	lo, hi := pt{math.Inf(1), math.Inf(1)}, pt{math.Inf(-1), math.Inf(-1)}
	for _, o := range outlines {
		for _, p := range o {
			lo, hi = pt{min(lo.x, p.x), min(lo.y, p.y)}, pt{max(hi.x, p.x), max(hi.y, p.y)}
		}
	}
	box := image.Rect(int(math.Floor(lo.x)), int(math.Floor(lo.y)), int(math.Ceil(hi.x)), int(math.Ceil(hi.y)))
	// The rasteriser clips lines to its own size, but it does not clip to the
	// image it draws on.
	box = box.Intersect(c.img.Bounds())
	if box.Empty() {
		return
	}
	z := vector.NewRasterizer(box.Dx(), box.Dy())
	for _, o := range outlines {
		for i, p := range o {
			x, y := float32(p.x-float64(box.Min.X)), float32(p.y-float64(box.Min.Y))
			if i == 0 {
				z.MoveTo(x, y)
			} else {
				z.LineTo(x, y)
			}
		}
		z.ClosePath()
	}
	z.Draw(c.img, box, image.NewUniform(k.rgba()), image.Point{})
}

// rect fills an upright rectangle.
func (c *canvas) rect(x, y, w, h float64, k ink) { c.fill(k, rect(x, y, w, h)) }

func rect(x, y, w, h float64) []pt { return []pt{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}} }

// round is a rectangle with round corners of radius r.
func round(x, y, w, h, r float64) []pt {
	r = min(r, w/2, h/2)
	var out []pt
	for i, m := range []pt{{x + w - r, y + r}, {x + w - r, y + h - r}, {x + r, y + h - r}, {x + r, y + r}} {
		out = append(out, arc(m, r, r, float64(i-1)*math.Pi/2, float64(i)*math.Pi/2)...)
	}
	return out
}

// arc is the part of an ellipse between two angles, clockwise from east.
func arc(m pt, rx, ry, from, to float64) []pt {
	n := max(int(math.Abs(to-from)*math.Sqrt(max(rx, ry))*2), 4)
	out := make([]pt, n+1)
	for i := range out {
		s, co := math.Sincos(lerp(from, to, float64(i)/float64(n)))
		out[i] = pt{m.x + rx*co, m.y + ry*s}
	}
	return out
}

// disc fills a circle.
func (c *canvas) disc(m pt, r float64, k ink) { c.fill(k, arc(m, r, r, 0, 2*math.Pi)) }

// ring strokes a circle.
func (c *canvas) ring(m pt, r, w float64, k ink) { c.stroke(arc(m, r, r, 0, 2*math.Pi), w, k) }

// line strokes one straight line.
func (c *canvas) line(a, b pt, w float64, k ink) { c.stroke([]pt{a, b}, w, k) }

// stroke draws an open line of width w with round ends and joins.
func (c *canvas) stroke(line []pt, w float64, k ink) { c.strokes([][]pt{line}, w, k) }

// strokes draws many lines in one ink as one shape: where they cross, a
// translucent ink does not darken.
func (c *canvas) strokes(lines [][]pt, w float64, k ink) {
	var parts [][]pt
	for _, line := range lines {
		parts = append(parts, outline(line, func(float64) float64 { return w })...)
	}
	c.fill(k, parts...)
}

// outline is the area that a pen covers along a line, with round ends; pen
// gives its width at t in 0…1 of the line's points. A line that ends where it
// began is closed and has no ends. All outlines turn the same way, so that
// lines that cross do not cancel each other out.
func outline(line []pt, pen func(t float64) float64) [][]pt {
	line = slices.CompactFunc(slices.Clone(line), func(a, b pt) bool { return math.Hypot(a.x-b.x, a.y-b.y) < 1e-6 })
	last := len(line) - 1
	if last < 1 {
		return nil
	}
	closed := last > 2 && math.Hypot(line[0].x-line[last].x, line[0].y-line[last].y) < 1e-6
	normal := func(i int) pt { // of the piece from point i to the next
		p, q := line[i], line[i+1]
		d := math.Hypot(q.x-p.x, q.y-p.y)
		return pt{(q.y - p.y) / d, -(q.x - p.x) / d}
	}
	left, right := make([]pt, last+1), make([]pt, last+1)
	for i, p := range line {
		before, after := max(i-1, 0), min(i, last-1)
		if closed && (i == 0 || i == last) {
			before, after = last-1, 0
		}
		m, n := normal(before), normal(after)
		sum := pt{m.x + n.x, m.y + n.y}
		// A corner is widened so that the pen keeps its width beside it.
		l := max(sum.x*sum.x+sum.y*sum.y, 1) / 2
		r := pen(float64(i)/float64(last)) / 2 / l
		left[i], right[last-i] = pt{p.x + sum.x*r, p.y + sum.y*r}, pt{p.x - sum.x*r, p.y - sum.y*r}
	}
	if closed {
		return [][]pt{left, right}
	}
	around := func(p, from pt, r float64) []pt {
		at := math.Atan2(from.y-p.y, from.x-p.x)
		return arc(p, r, r, at, at+math.Pi)
	}
	out := append([]pt{}, left...)
	out = append(out, around(line[last], left[last], pen(1)/2)...)
	out = append(out, right...)
	return [][]pt{append(out, around(line[0], right[last], pen(0)/2)...)}
}

// dashed strokes a line in dashes of length on with gaps of length off.
func (c *canvas) dashed(line []pt, on, off, w float64, k ink) {
	var dashes [][]pt
	var cur []pt
	pos := 0.0
	for i := 0; i+1 < len(line); i++ {
		a, b := line[i], line[i+1]
		steps := max(int(math.Hypot(b.x-a.x, b.y-a.y)), 1)
		for s := range steps {
			t := float64(s) / float64(steps)
			if math.Mod(pos, on+off) < on {
				cur = append(cur, pt{lerp(a.x, b.x, t), lerp(a.y, b.y, t)})
			} else if cur != nil {
				dashes, cur = append(dashes, []pt{cur[0], cur[len(cur)-1]}), nil
			}
			pos++
		}
	}
	if len(cur) > 1 {
		dashes = append(dashes, []pt{cur[0], cur[len(cur)-1]})
	}
	c.strokes(dashes, w, k)
}

// curve is a cubic Bézier as a line of n+1 points.
func curve(a, b, d, e pt, n int) []pt {
	out := make([]pt, n+1)
	for i := range out {
		t := float64(i) / float64(n)
		u := 1 - t
		p, q, r, s := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
		out[i] = pt{p*a.x + q*b.x + r*d.x + s*e.x, p*a.y + q*b.y + r*d.y + s*e.y}
	}
	return out
}

// graph is y = f(x) over the width from x0 to x1, a point every step pixels.
func graph(x0, x1, step float64, f func(x float64) float64) []pt {
	var out []pt
	for x := x0; x < x1+step; x += step {
		out = append(out, pt{x, f(x)})
	}
	return out
}

// below fills everything under y = f(x).
func (c *canvas) below(f func(x float64) float64, k ink) {
	line := graph(-8, width+8, 8, f)
	c.fill(k, append(line, pt{width + 8, height + 8}, pt{-8, height + 8}))
}

// press rounds every channel to steps of 8 in 255. In a drawing of flat areas
// only the antialiased edges change, too little to see, and the PNG shrinks
// by a third.
func (c *canvas) press() *canvas {
	var step [256]uint8
	for i := range step {
		step[i] = uint8(min((i+4)/8*8, 255))
	}
	for i, v := range c.img.Pix {
		if i%4 != 3 {
			c.img.Pix[i] = step[v]
		}
	}
	return c
}

// relief paints a height field as flat steps of colour with a thin line on
// each edge. The field is sampled every third pixel; levels lie step apart,
// and level n gets ground(n).
func (c *canvas) relief(field func(x, y float64) float64, step float64, ground func(n int) ink, edge ink, pen float64) {
	const cell = 3
	const cols, rows = width/cell + 2, height/cell + 2
	z := make([]float64, cols*rows)
	lo, hi := math.Inf(1), math.Inf(-1)
	for j := range rows {
		for i := range cols {
			v := field(float64(i*cell), float64(j*cell)) / step
			z[j*cols+i] = v
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	first := int(math.Floor(lo)) - 1
	palette := make([]ink, int(math.Ceil(hi))-first+2)
	for i := range palette {
		palette[i] = ground(first + i)
	}
	for y := range height {
		row := z[y/cell*cols:]
		fy := float64(y%cell) / cell
		for x := range width {
			i, fx := x/cell, float64(x%cell)/cell
			a, b, d, e := row[i], row[i+1], row[i+cols], row[i+cols+1]
			v := lerp(lerp(a, b, fx), lerp(d, e, fx), fy)
			gx, gy := lerp(b-a, e-d, fy)/cell, lerp(d-a, e-b, fx)/cell
			slope := math.Sqrt(gx*gx+gy*gy) + 1e-9
			near := math.Round(v)
			dist := (v - near) / slope // pixels to the nearest edge, signed
			n := int(near) - first
			k := palette[n-1]
			switch {
			case dist > 0.5:
				k = palette[n]
			case dist > -0.5:
				k = mix(palette[n-1], palette[n], dist+0.5)
			}
			if cover := pen/2 + 0.5 - math.Abs(dist); cover > 0 && edge.a > 0 {
				k = mix(k, edge.alpha(1), edge.a*min(cover, 1))
			}
			c.img.SetRGBA(x, y, k.rgba())
		}
	}
}
