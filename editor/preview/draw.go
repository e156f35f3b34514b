package preview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// layers are a block's canvas objects. What is selected is drawn between
// grounds and texts.
type layers struct {
	grounds, selection, texts, ring []fyne.CanvasObject
}

func (l *layers) all() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, 0, len(l.grounds)+len(l.selection)+len(l.texts)+len(l.ring))
	return append(append(append(append(out, l.grounds...), l.selection...), l.texts...), l.ring...)
}

func put(o fyne.CanvasObject, x, y, w, h float32) fyne.CanvasObject {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
	return o
}

// rise is how far above its line text in a look stands.
func (m *metrics) rise(l look) float32 {
	switch {
	case l.raised:
		return m.size * 0.36
	case l.lowered:
		return -m.size * 0.14
	}
	return 0
}

// realise makes the canvas objects of a scene.
func (s *scene) realise(p *Preview) layers {
	m := p.metrics
	var out layers
	for _, r := range s.rects {
		o := canvas.NewRectangle(m.color(r.fill))
		o.CornerRadius = r.radius
		out.grounds = append(out.grounds, put(o, r.x, r.y, r.w, r.h))
	}
	for _, i := range s.images {
		o := canvas.NewImageFromImage(i.picture.image)
		o.FillMode = canvas.ImageFillContain
		o.ScaleMode = canvas.ImageScaleSmooth
		if i.picture.sized { // the smooth way holds the window up for some frames
			o.ScaleMode = canvas.ImageScaleFastest
		}
		out.grounds = append(out.grounds, put(o, i.x, i.y, i.w, i.h))
	}
	for _, i := range s.icons {
		out.grounds = append(out.grounds, m.checkBox(i)...)
	}
	for _, l := range s.lines {
		x := l.x
		for _, r := range l.line.runs {
			v, w := m.stand(r.look), m.width(r.text, r.look)
			y := l.baseline - v.baseline - m.rise(r.look)
			if r.look.ground {
				o := canvas.NewRectangle(m.color(theme.ColorNameHeaderBackground))
				o.CornerRadius = 3
				out.grounds = append(out.grounds, put(o, x-2, y, w+4, v.height))
			}
			t := canvas.NewText(drawn(r.text, r.look), m.color(r.look.color))
			t.TextSize, t.TextStyle = m.textSize(r.look), m.style(r.look)
			out.texts = append(out.texts, put(t, x, y, w, v.height))
			rule := func(at float32, color fyne.ThemeColorName) {
				o := canvas.NewRectangle(m.color(color))
				out.texts = append(out.texts, put(o, x, at, w, max(1, m.size/18)))
			}
			if r.look.strike {
				rule(l.baseline-m.textSize(r.look)*0.27, r.look.color)
			}
			if r.look.underline && (!m.printed || r.look.link == "") {
				color := r.look.color
				if r.look.ruled != "" {
					color = r.look.ruled
				}
				rule(l.baseline+m.size*0.14, color)
			}
			x += w
		}
	}
	return out
}

// checkBox draws the box of a task.
func (m *metrics) checkBox(i placedIcon) []fyne.CanvasObject {
	ink := m.color(theme.ColorNamePlaceHolder)
	side := i.size * 0.78
	x, y := i.x+(i.size-side)/2, i.y+(i.size-side)/2
	frame := canvas.NewRectangle(nil)
	frame.StrokeColor, frame.StrokeWidth, frame.CornerRadius = ink, max(1, i.size/14), side/7
	out := []fyne.CanvasObject{put(frame, x, y, side, side)}
	if !i.checked {
		return out
	}
	stroke := func(x1, y1, x2, y2 float32) {
		l := canvas.NewLine(ink)
		l.StrokeWidth = max(1.5, i.size/9)
		l.Position1 = fyne.NewPos(x+x1*side, y+y1*side)
		l.Position2 = fyne.NewPos(x+x2*side, y+y2*side)
		out = append(out, l)
	}
	stroke(0.22, 0.52, 0.43, 0.74)
	stroke(0.43, 0.74, 0.8, 0.26)
	return out
}
