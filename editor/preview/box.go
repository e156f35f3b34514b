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

// leading is the height of a line of prose in ems.
const leading = 1.5

// paragraph is running text.
type paragraph struct {
	prose
	tag   string  // of the element that the page has for it: "p", "h2", "dt"
	lead  float32 // line height in ems of the text's own size; 0 is leading
	align fyne.TextAlign
	hang  float32 // indent of all lines but the first, in ems
}

// scale is that of the largest text.
func (p *paragraph) scale() float32 {
	var scale float32
	for _, s := range p.spans {
		if !s.look.raised && !s.look.lowered && s.look.scale > scale {
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
		lead = leading
	}
	base := plain()
	base.scale = p.scale()
	height := lead * m.textSize(base)
	v := m.stand(base)
	hang := p.hang * m.size
	inner := max(1, width-hang)
	top := y
	passage := s.passage(p.prose)
	for i, l := range breakLines(p.spans, inner, m) {
		if l.image != nil {
			w, h := l.image.picture.fit(width, maxPicture*m.size)
			room := 0.4 * m.size
			s.images = append(s.images, placedImage{x, y + room, w, h, l.image.picture})
			y += h + 2*room
			continue
		}
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
		s.lines = append(s.lines, placedLine{at, y, height, y + (height-v.height)/2 + v.baseline, passage, l})
		y += height
	}
	return y - top
}

// stack puts boxes below each other.
type stack struct {
	tag   string // "ul", "ol", "dl", "dd", "li"; "" where the page has no element
	start int    // the number an ordered list begins with
	boxes []box
	gap   float32 // between boxes, in ems
}

func (b *stack) layout(s *scene, m *metrics, x, y, width float32) float32 {
	top := y
	for i, c := range b.boxes {
		if i > 0 {
			y += b.gap * m.size
			s.apart(b.gap)
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
	look   look // of the mark
	body   box
}

func (b *item) layout(s *scene, m *metrics, x, y, width float32) float32 {
	indent := b.indent * m.size
	l := b.look
	height := leading * m.textSize(l)
	v := m.stand(l)
	copied := b.mark
	if b.task {
		side := m.textSize(l) * 1.1
		s.icons = append(s.icons, placedIcon{x + indent - side - m.size*0.35, y + (height-side)/2, side, b.done})
		if copied = "[ ]"; b.done {
			copied = "[x]"
		}
	} else if b.mark != "" {
		w := m.width(b.mark, l)
		s.lines = append(s.lines, placedLine{
			x + indent - w - m.size*0.45, y, height, y + (height-v.height)/2 + v.baseline, -1,
			line{runs: []run{{text: b.mark, look: l}}, width: w},
		})
	}
	done := s.marked(copied)
	h := b.body.layout(s, m, x+indent, y, max(1, width-indent))
	done()
	return max(height, h)
}

// quote is a block quotation: a bar beside it.
type quote struct{ body box }

func (b *quote) layout(s *scene, m *metrics, x, y, width float32) float32 {
	em := m.size
	n := len(s.rects)
	s.rects = append(s.rects, rect{})
	h := b.body.layout(s, m, x+1.35*em, y, max(1, width-1.35*em))
	s.rects[n] = rect{x: x, y: y, w: 2, h: h, fill: theme.ColorNamePrimary}
	return h
}

// code is a block of code on its own ground. Long lines go on in the next.
type code struct {
	prose
	language string
	scale    float32
}

func (b *code) layout(s *scene, m *metrics, x, y, width float32) float32 {
	const pad, lead = 0.8, 1.4
	l := plain()
	l.mono, l.scale = true, codeScale*b.scale
	em := m.size
	height, v := lead*m.textSize(l), m.stand(l)
	at := y + pad*em
	inner := max(1, width-2*pad*em)
	n := len(s.rects)
	s.rects = append(s.rects, rect{})
	passage := s.passage(b.prose)
	for _, part := range cutCode(b.spans, inner, m) {
		s.lines = append(s.lines, placedLine{x + pad*em, at, height, at + (height-v.height)/2 + v.baseline, passage, part})
		at += height
	}
	at += pad * em
	s.rects[n] = rect{x, y, width, at - y, theme.ColorNameHeaderBackground, 3}
	return at - y
}

// cutCode breaks lines of code wherever they are full: spaces count, too.
func cutCode(spans []span, width float32, m measurer) []line {
	lines := []line{{}}
	at := 0
	for _, s := range spans {
		if s.brk {
			at++
			lines = append(lines, line{start: at, end: at})
			continue
		}
		perLine := max(1, int(width/m.width("0", s.look)))
		for runes := []rune(s.text); len(runes) > 0; {
			n := min(perLine, len(runes))
			part := string(runes[:n])
			lines[len(lines)-1] = line{runs: []run{{part, s.look, at}}, width: m.width(part, s.look), start: at, end: at + len(part)}
			runes, at = runes[n:], at+len(part)
			if len(runes) > 0 {
				lines = append(lines, line{})
			}
		}
	}
	return lines
}

// rule is a thematic break.
type rule struct{}

func (rule) layout(s *scene, m *metrics, x, y, width float32) float32 {
	w := min(width, 4*m.size)
	s.rects = append(s.rects, rect{x: x + (width-w)/2, y: y + 0.9*m.size, w: w, h: 1, fill: theme.ColorNameInputBorder})
	return 1.8 * m.size
}

// table is a grid of cells, the first row its head.
type table struct {
	rows     [][]cell
	headless bool // the first row is like the others
}

type cell struct {
	prose
	align extast.Alignment
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
			if j > 0 {
				s.separator = "\t"
			} else if i > 0 {
				s.separator = "\n"
			}
			p := paragraph{prose: cell.prose, lead: 1.4}
			switch cell.align {
			case extast.AlignRight:
				p.align = fyne.TextAlignTrailing
			case extast.AlignCenter:
				p.align = fyne.TextAlignCenter
			}
			tallest = max(tallest, p.layout(s, m, at+pad, y+0.3*em, max(1, cols[j]-2*pad)))
			at += cols[j]
		}
		y += tallest + 0.6*em
		if i == 0 && !b.headless {
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
			for _, l := range breakLines(cell.spans, 1e6, m) {
				want[j] = max(want[j], l.width+2*pad+1)
				if l.image != nil {
					w, _ := l.image.picture.fit(width, maxPicture*m.size)
					want[j] = max(want[j], w+2*pad+1)
				}
			}
			need[j] = max(need[j], longestWord(cell.spans, m)+2*pad+1)
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

// maxPicture is how high a picture is shown at most, in ems.
const maxPicture = 34

// figure is an image with what is said below it. Without a picture a ground
// with words stands for it.
type figure struct {
	alt     string
	picture *picture // nil when there is none
	absence prose    // what is said in its place
	caption prose
}

func (b *figure) layout(s *scene, m *metrics, x, y, width float32) float32 {
	em := m.size
	var h float32
	if b.picture != nil {
		var w float32
		w, h = b.picture.fit(width, maxPicture*em)
		s.images = append(s.images, placedImage{x + (width-w)/2, y, w, h, b.picture})
	} else {
		n := len(s.rects)
		s.rects = append(s.rects, rect{})
		p := paragraph{prose: b.absence, lead: 1.4, align: fyne.TextAlignCenter}
		h = p.layout(s, m, x+em, y+1.5*em, max(1, width-2*em)) + 3*em
		s.rects[n] = rect{x, y, width, h, theme.ColorNameHeaderBackground, 3}
		s.apart(0)
	}
	if len(b.caption.spans) == 0 {
		return h
	}
	p := paragraph{prose: b.caption, lead: 1.4}
	return h + 0.45*em + p.layout(s, m, x, y+h+0.45*em, width)
}

// hairline is a thin rule over the whole width.
type hairline struct{}

func (hairline) layout(s *scene, m *metrics, x, y, width float32) float32 {
	s.rects = append(s.rects, rect{x: x, y: y + 0.5*m.size, w: width, h: 1, fill: theme.ColorNameSeparator})
	return m.size
}
