package chart

import (
	"math"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"postil/app/ui/theme"
)

// shape is a filled rectangle, or a line of text that begins in the upper left
// corner of its rectangle.
type shape struct {
	at    fyne.Position
	size  fyne.Size
	color fyne.ThemeColorName
	text  string  // "" for a rectangle
	round float32 // radius of the corners
}

// scene is a chart that is laid out.
type scene struct {
	size   fyne.Size
	shapes []shape // those behind first
	zones  []zone  // of each item: where it is pointed at
}

type zone struct {
	at   fyne.Position
	size fyne.Size
}

func (z zone) has(p fyne.Position) bool {
	return p.X >= z.at.X && p.X < z.at.X+z.size.Width && p.Y >= z.at.Y && p.Y < z.at.Y+z.size.Height
}

// pen is what a chart is drawn with.
type pen struct {
	textSize float32                                       // of all text
	measure  func(text string, textSize float32) fyne.Size // of a line
	scale    float32                                       // pixels to a unit; edges lie between pixels
}

func (p pen) width(text string) float32 { return p.measure(text, p.textSize).Width }
func (p pen) line() float32             { return p.measure("Ag", p.textSize).Height }

// snap puts an edge between two pixels.
func (p pen) snap(v float32) float32 {
	if p.scale <= 0 {
		return v
	}
	return float32(math.Round(float64(v*p.scale))) / p.scale
}

// hair is the thinnest line.
func (p pen) hair() float32 {
	if p.scale <= 0 {
		return 1
	}
	return max(1, float32(math.Round(float64(p.scale)))) / p.scale
}

const (
	gap        = 8   // between a label, its bar and its value
	rowSpace   = 8   // above and below the text of a bar, together
	barShare   = 0.6 // of a row's height
	colShare   = 0.8 // of a column's part of the axis
	colRadius  = 1.5
	plotHeight = 150  // of columns, without what is written below the axis
	labelShare = 0.45 // of the width, for the labels of bars
)

// height is how high a chart must be.
func (p pen) height(d Data) float32 {
	if d.Kind == Columns {
		return p.head(d) + plotHeight + p.line() + gap
	}
	return float32(len(d.Items)) * (p.line() + rowSpace)
}

// head is the room above columns: for half a number of the scale, or for what is
// written beside the line of the band.
func (p pen) head(d Data) float32 {
	if d.Band.Label != "" {
		return p.line() * 1.2
	}
	return p.line() / 2
}

// plot lays a chart out in a size.
func (p pen) plot(d Data, size fyne.Size) scene {
	s := scene{size: size}
	if len(d.Items) == 0 || size.Width <= 0 {
		return s
	}
	if d.Kind == Columns {
		p.columns(&s, d)
	} else {
		p.bars(&s, d)
	}
	return s
}

func (p pen) bars(s *scene, d Data) {
	var labels, values float32
	for _, it := range d.Items {
		labels = max(labels, p.width(it.Label))
		values = max(values, p.width(number(it.N)))
	}
	labels = min(labels, s.size.Width*labelShare)
	left := p.snap(labels + gap)
	room := max(0, s.size.Width-left-gap-values-p.hair()) // an edge may be moved up to a pixel
	top := d.max()
	row := p.line() + rowSpace
	for i, it := range d.Items {
		y := float32(i) * row
		s.zones = append(s.zones, zone{fyne.NewPos(0, y), fyne.NewSize(s.size.Width, row)})
		label := p.fit(it.Label, labels)
		s.text(label, fyne.NewPos(left-gap-p.width(label), y+rowSpace/2), p, fynetheme.ColorNameForeground)
		width := float32(0)
		if top > 0 {
			width = p.snap(room*float32(it.N/top)+left) - left
		}
		if it.N > 0 {
			width = max(width, p.hair())
			high, low := p.snap(y+row*(1-barShare)/2), p.snap(y+row*(1+barShare)/2)
			s.shapes = append(s.shapes, shape{at: fyne.NewPos(left, high), size: fyne.NewSize(width, low-high), color: fynetheme.ColorNamePrimary, round: colRadius})
		}
		s.text(number(it.N), fyne.NewPos(left+width+gap, y+rowSpace/2), p, theme.ColorMuted)
	}
}

func (p pen) columns(s *scene, d Data) {
	step, end := scale(d.max())
	var left float32
	for n := 0.0; n <= end; n += step {
		left = max(left, p.width(number(n)))
	}
	left = p.snap(left + gap)
	top, foot := p.head(d), s.size.Height-p.line()-gap/2
	floor := p.snap(foot)
	at := func(n float64) float32 { return p.snap(floor - (floor-top)*float32(n/end)) }
	width := max(0, s.size.Width-left)
	each := width / float32(len(d.Items))
	x := func(column float64) float32 { return left + each*float32(column) }

	if b := d.Band; b.To > b.From {
		from, to := p.snap(x(b.From)), p.snap(x(b.To))
		s.shapes = append(s.shapes, shape{at: fyne.NewPos(from, top), size: fyne.NewSize(to-from, floor-top), color: theme.ColorInfoGround})
	}
	for n := 0.0; n <= end; n += step {
		color := fynetheme.ColorNameSeparator
		if n == 0 {
			color = fynetheme.ColorNameInputBorder
		}
		s.shapes = append(s.shapes, shape{at: fyne.NewPos(left, at(n)), size: fyne.NewSize(width, p.hair()), color: color})
		t := number(n)
		s.text(t, fyne.NewPos(left-gap-p.width(t), at(n)-p.line()/2), p, theme.ColorMuted)
	}
	for i, it := range d.Items {
		s.zones = append(s.zones, zone{fyne.NewPos(x(float64(i)), 0), fyne.NewSize(each, s.size.Height)})
		if it.N <= 0 {
			continue
		}
		margin := each * (1 - colShare) / 2
		if each*p.scale < 4 {
			margin = 0 // no room for a gap
		}
		from, to := p.snap(x(float64(i))+margin), p.snap(x(float64(i+1))-margin)
		high := min(at(it.N), floor-p.hair())
		s.shapes = append(s.shapes, shape{at: fyne.NewPos(from, high), size: fyne.NewSize(max(to-from, p.hair()), floor-high), color: fynetheme.ColorNamePrimary})
	}
	if b := d.Band; b.To > b.From || b.Label != "" {
		line := p.snap(x(b.Line))
		s.shapes = append(s.shapes, shape{at: fyne.NewPos(line, p.line()*0.6), size: fyne.NewSize(2*p.hair(), floor-p.line()*0.6), color: theme.ColorMissing})
		to := line + gap
		if to+p.width(b.Label) > s.size.Width {
			to = line - gap - p.width(b.Label)
		}
		s.text(b.Label, fyne.NewPos(max(0, to), 0), p, fynetheme.ColorNameForeground)
	}
	p.axis(s, d, x, floor)
}

// axis writes below columns: marks where groups begin, else labels in their
// middle. What has no room is left out.
func (p pen) axis(s *scene, d Data, x func(float64) float32, floor float32) {
	marked := false
	for _, it := range d.Items {
		marked = marked || it.Mark != ""
	}
	free := float32(0) // what is left of it is taken
	for i, it := range d.Items {
		text, at := it.Label, x(float64(i)+0.5)-p.width(it.Label)/2
		if marked {
			text, at = it.Mark, x(float64(i))
		}
		if text == "" {
			continue
		}
		if marked {
			s.shapes = append(s.shapes, shape{at: fyne.NewPos(p.snap(at), floor), size: fyne.NewSize(p.hair(), gap/2), color: fynetheme.ColorNameInputBorder})
			at += 2
		}
		width := p.width(text)
		if at < free || at+width > s.size.Width+gap {
			continue
		}
		s.text(text, fyne.NewPos(at, floor+gap/2), p, theme.ColorMuted)
		free = at + width + gap
	}
}

func (s *scene) text(text string, at fyne.Position, p pen, color fyne.ThemeColorName) {
	s.shapes = append(s.shapes, shape{at: at, size: fyne.NewSize(p.width(text), p.line()), color: color, text: text})
}

// fit cuts a text to a width.
func (p pen) fit(text string, width float32) string {
	if p.width(text) <= width {
		return text
	}
	runes := []rune(text)
	low, high := 0, len(runes)
	for low < high {
		mid := (low + high + 1) / 2
		if p.width(string(runes[:mid])+"…") <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return string(runes[:low]) + "…"
}
