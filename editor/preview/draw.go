package preview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// scene is what a block draws: cheap descriptions that become canvas objects
// when the block comes into view. Positions are relative to the block.
type scene struct {
	rects  []rect
	lines  []placedLine
	images []placedImage
	icons  []placedIcon
}

type rect struct {
	x, y, w, h float32
	fill       fyne.ThemeColorName
	radius     float32
}

type placedLine struct {
	x, baseline float32
	line        line
}

type placedImage struct {
	x, y, w, h float32
	picture    *picture
}

type placedIcon struct {
	x, y, size float32
	checked    bool
}

// realise makes the canvas objects of a scene, grounds first.
func (s *scene) realise(p *Preview) []fyne.CanvasObject {
	m := p.metrics
	var grounds, texts, links []fyne.CanvasObject
	place := func(o fyne.CanvasObject, x, y, w, h float32) fyne.CanvasObject {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
		return o
	}
	for _, r := range s.rects {
		o := canvas.NewRectangle(m.color(r.fill))
		o.CornerRadius = r.radius
		grounds = append(grounds, place(o, r.x, r.y, r.w, r.h))
	}
	for _, i := range s.images {
		o := canvas.NewImageFromImage(i.picture.image)
		o.FillMode = canvas.ImageFillContain
		o.ScaleMode = canvas.ImageScaleSmooth
		grounds = append(grounds, place(o, i.x, i.y, i.w, i.h))
	}
	for _, i := range s.icons {
		name := theme.IconNameCheckButton
		if i.checked {
			name = theme.IconNameCheckButtonChecked
		}
		grounds = append(grounds, place(canvas.NewImageFromResource(theme.NewThemedResource(m.theme.Icon(name))), i.x, i.y, i.size, i.size))
	}
	for _, l := range s.lines {
		x := l.x
		for _, r := range l.line.runs {
			v, w := m.stand(r.look), m.width(r.text, r.look)
			y := l.baseline - v.baseline
			if r.look.raised {
				y -= m.size * 0.36
			}
			if r.look.ground {
				o := canvas.NewRectangle(m.color(theme.ColorNameHeaderBackground))
				o.CornerRadius = 3
				grounds = append(grounds, place(o, x-2, y, w+4, v.height))
			}
			t := canvas.NewText(r.text, m.color(r.look.color))
			t.TextSize, t.TextStyle = m.textSize(r.look), m.style(r.look)
			texts = append(texts, place(t, x, y, w, v.height))
			rule := func(at float32) {
				o := canvas.NewRectangle(m.color(r.look.color))
				texts = append(texts, place(o, x, at, w, max(1, m.size/18)))
			}
			if r.look.strike {
				rule(l.baseline - m.textSize(r.look)*0.27)
			}
			if r.look.underline {
				rule(l.baseline + m.size*0.12)
			}
			if r.look.link != "" {
				links = append(links, place(newLinkArea(p, r.look.link), x, y, w, v.height))
			}
			x += w
		}
	}
	return append(append(grounds, texts...), links...)
}
