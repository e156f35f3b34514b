package preview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	extast "github.com/yuin/goldmark/extension/ast"
)

// box is a part of a block. layout draws it into s with its upper left corner
// at x, y, no wider than width, and returns its height. All sizes are in
// device-independent pixels; em is the size of prose.
type box interface {
	layout(s *scene, m *metrics, x, y, width float32) float32
}

// paragraph is running text.
type paragraph struct {
	spans []span
	lead  float32 // line height in ems of the text's own size; 0 is 1.5
	align fyne.TextAlign
	hang  float32 // indent of all lines but the first, in ems
}

func (p *paragraph) scale() float32 {
	var scale float32
	for _, s := range p.spans {
		if !s.look.raised && s.look.scale > scale {
			scale = s.look.scale
		}
	}
	if scale == 0 {
		return 1
	}
	return scale
}

func (p *paragraph) layout(s *scene, m *metrics, x, y, width float32) float32 {
	lead := p.lead
	if lead == 0 {
		lead = 1.5
	}
	base := plain()
	base.scale = p.scale()
	height := lead * m.textSize(base)
	v := m.stand(base)
	hang := p.hang * m.size
	inner := max(1, width-hang)
	lines := breakLines(p.spans, inner, m)
	for i, l := range lines {
		at := x
		if i > 0 {
			at += hang
		}
		switch p.align {
		case fyne.TextAlignCenter:
			at += (inner - l.width) / 2
		case fyne.TextAlignTrailing:
			at += inner - l.width
		}
		s.lines = append(s.lines, placedLine{at, y + (height-v.height)/2 + v.baseline, l})
		y += height
	}
	return height * float32(len(lines))
}

// stack puts boxes below each other.
type stack struct {
	boxes []box
	gap   float32 // between boxes, in ems
}

func (b *stack) layout(s *scene, m *metrics, x, y, width float32) float32 {
	top := y
	for i, c := range b.boxes {
		if i > 0 {
			y += b.gap * m.size
		}
		y += c.layout(s, m, x, y, width)
	}
	return y - top
}

// inset keeps room around a box.
type inset struct {
	box                      box
	top, right, bottom, left float32 // in ems
}

func (b *inset) layout(s *scene, m *metrics, x, y, width float32) float32 {
	em := m.size
	h := b.box.layout(s, m, x+b.left*em, y+b.top*em, max(1, width-(b.left+b.right)*em))
	return h + (b.top+b.bottom)*em
}

// item is an entry of a list: a mark in the margin and what it marks.
type item struct {
	mark   string
	indent float32 // in ems
	task   bool    // a box in place of the mark
	done   bool
	scale  float32 // of the mark's size
	body   box
}

func (b *item) layout(s *scene, m *metrics, x, y, width float32) float32 {
	indent := b.indent * m.size
	l := plain()
	l.scale = b.scale
	height := 1.5 * m.textSize(l)
	v := m.stand(l)
	if b.task {
		side := m.size * 1.1
		s.icons = append(s.icons, placedIcon{x + indent - side - m.size*0.35, y + (height-side)/2, side, b.done})
	} else if b.mark != "" {
		l.color = theme.ColorNamePlaceHolder
		w := m.width(b.mark, l)
		s.lines = append(s.lines, placedLine{
			x + indent - w - m.size*0.45, y + (height-v.height)/2 + v.baseline,
			line{runs: []run{{b.mark, l}}, width: w},
		})
	}
	return max(height, b.body.layout(s, m, x+indent, y, max(1, width-indent)))
}

// quote is a block quotation: a bar beside it.
type quote struct{ body box }

func (b *quote) layout(s *scene, m *metrics, x, y, width float32) float32 {
	em := m.size
	h := b.body.layout(s, m, x+1.3*em, y, max(1, width-1.3*em))
	s.rects = append(s.rects, rect{x: x + 0.2*em, y: y, w: 3, h: h, fill: theme.ColorNamePrimary, radius: 1.5})
	return h
}

// code is a block of code on its own ground. Long lines go on in the next.
type code struct{ lines []string }

func (b *code) layout(s *scene, m *metrics, x, y, width float32) float32 {
	const pad, lead = 0.8, 1.35
	l := plain()
	l.mono, l.scale = true, codeScale
	em := m.size
	height, v := lead*m.textSize(l), m.stand(l)
	at := y + pad*em
	inner := max(1, width-2*pad*em)
	n := len(s.rects)
	s.rects = append(s.rects, rect{})
	for _, text := range b.lines {
		lines := []line{{}}
		if text != "" {
			lines = cutCode(text, l, inner, m)
		}
		for _, part := range lines {
			s.lines = append(s.lines, placedLine{x + pad*em, at + (height-v.height)/2 + v.baseline, part})
			at += height
		}
	}
	at += pad * em
	s.rects[n] = rect{x, y, width, at - y, theme.ColorNameHeaderBackground, 4}
	return at - y
}

// cutCode breaks a line of code wherever it is full: spaces count, too.
func cutCode(text string, l look, width float32, m measurer) []line {
	perLine := max(1, int(width/m.width("0", l)))
	var lines []line
	runes := []rune(text)
	for len(runes) > 0 {
		n := min(perLine, len(runes))
		part := string(runes[:n])
		lines = append(lines, line{runs: []run{{part, l}}, width: m.width(part, l)})
		runes = runes[n:]
	}
	return lines
}

// rule is a thematic break.
type rule struct{}

func (rule) layout(s *scene, m *metrics, x, y, width float32) float32 {
	w := min(width, 8*m.size)
	s.rects = append(s.rects, rect{x: x + (width-w)/2, y: y + 0.7*m.size, w: w, h: 1, fill: theme.ColorNameInputBorder})
	return 1.4 * m.size
}

// table is a grid of cells, the first row its head.
type table struct {
	rows   [][][]span
	aligns []extast.Alignment
}

func (b *table) layout(s *scene, m *metrics, x, y, width float32) float32 {
	em := m.size
	pad := 0.5 * em
	cols := b.columns(m, width, pad)
	hairline := func(at, thick float32, fill fyne.ThemeColorName) {
		var w float32
		for _, c := range cols {
			w += c
		}
		s.rects = append(s.rects, rect{x: x, y: at, w: w, h: thick, fill: fill})
	}
	top := y
	for i, row := range b.rows {
		var tallest float32
		at := x
		for j, cell := range row {
			if j >= len(cols) {
				break
			}
			p := paragraph{spans: cell, lead: 1.4}
			if j < len(b.aligns) {
				switch b.aligns[j] {
				case extast.AlignRight:
					p.align = fyne.TextAlignTrailing
				case extast.AlignCenter:
					p.align = fyne.TextAlignCenter
				}
			}
			tallest = max(tallest, p.layout(s, m, at+pad, y+0.3*em, max(1, cols[j]-2*pad)))
			at += cols[j]
		}
		y += tallest + 0.6*em
		if i == 0 {
			hairline(y, 1.5, theme.ColorNameInputBorder)
		} else {
			hairline(y, 1, theme.ColorNameSeparator)
		}
	}
	return y - top + 2
}

// columns shares the width out: to each column what it wants if all fit, else
// at least its longest word and of the rest in proportion to its want.
func (b *table) columns(m *metrics, width, pad float32) []float32 {
	n := 0
	for _, row := range b.rows {
		n = max(n, len(row))
	}
	want, need := make([]float32, n), make([]float32, n)
	for _, row := range b.rows {
		for j, cell := range row {
			for _, l := range breakLines(cell, 1e6, m) {
				want[j] = max(want[j], l.width+2*pad+1)
			}
			need[j] = max(need[j], longestWord(cell, m)+2*pad+1)
		}
	}
	var wants, needs float32
	for j := range want {
		need[j] = min(need[j], want[j])
		wants += want[j]
		needs += need[j]
	}
	cols := make([]float32, n)
	for j := range cols {
		switch {
		case wants <= width:
			cols[j] = want[j]
		case needs <= width && wants > needs:
			cols[j] = need[j] + (want[j]-need[j])*(width-needs)/(wants-needs)
		default:
			cols[j] = width * need[j] / max(1, needs)
		}
	}
	return cols
}

// figure is an image with what is said below it.
type figure struct {
	picture *picture
	caption []span
}

func (b *figure) layout(s *scene, m *metrics, x, y, width float32) float32 {
	w, h := b.picture.fit(width, 34*m.size)
	s.images = append(s.images, placedImage{x + (width-w)/2, y, w, h, b.picture})
	if len(b.caption) == 0 {
		return h
	}
	p := paragraph{spans: b.caption, lead: 1.4}
	return h + 0.4*m.size + p.layout(s, m, x, y+h+0.4*m.size, width)
}

// missing stands for an image that cannot be shown.
type missing struct{ text []span }

func (b *missing) layout(s *scene, m *metrics, x, y, width float32) float32 {
	em := m.size
	n := len(s.rects)
	s.rects = append(s.rects, rect{})
	p := paragraph{spans: b.text, lead: 1.4, align: fyne.TextAlignCenter}
	h := p.layout(s, m, x+em, y+1.5*em, max(1, width-2*em)) + 3*em
	s.rects[n] = rect{x, y, width, h, theme.ColorNameHeaderBackground, 4}
	return h
}

// hairline is a thin rule over the whole width.
type hairline struct{}

func (hairline) layout(s *scene, m *metrics, x, y, width float32) float32 {
	s.rects = append(s.rects, rect{x: x, y: y + 0.5*m.size, w: width, h: 1, fill: theme.ColorNameSeparator})
	return m.size
}
