package preview

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"postil/editor/markdown"
)

// callout is a box set off from the text: a title and blocks on a tinted
// ground, with a line above or, for a correction, beside it.
type callout struct {
	title  *paragraph
	body   *stack
	line   fyne.ThemeColorName
	beside bool
}

func (b *callout) layout(s *scene, m *metrics, x, y, width float32) float32 {
	em := m.size
	pad := 1.1 * em
	n := len(s.rects)
	s.rects = append(s.rects, rect{}, rect{})
	inner := max(1, width-2*pad)
	h := pad + b.title.layout(s, m, x+pad, y+pad, inner)
	if len(b.body.boxes) > 0 {
		s.apart(0)
		h += 0.35 * em
		h += b.body.layout(s, m, x+pad, y+h, inner)
	}
	h += pad
	s.rects[n] = rect{x, y, width, h, theme.ColorNameHeaderBackground, 0}
	s.rects[n+1] = rect{x, y, width, 2, b.line, 0}
	if b.beside {
		s.rects[n+1] = rect{x, y, 2, h, b.line, 0}
	}
	return h
}

// callout builds a callout under the title that the page gives it.
func (b *builder) callout(n *markdown.Callout) box {
	l := b.base
	l.scale *= 0.76
	l.sans, l.bold, l.capitals, l.italic = true, true, true, false
	c := &callout{line: theme.ColorNameForeground}
	switch n.CalloutType {
	case markdown.KeyPointsCallout, markdown.CorrectionCallout, markdown.WarningCallout, markdown.CautionCallout:
		l.color, c.line = theme.ColorNamePrimary, theme.ColorNamePrimary
	}
	c.beside = n.CalloutType == markdown.CorrectionCallout
	title := words(span{text: strings.Join(strings.Fields(n.Heading(b.doc.Citations.Lang)), " "), look: l})
	title.anchors = []anchor{{0, n.Marker.Start - b.origin}}
	c.title = &paragraph{prose: title, tag: "p", lead: 1.5}
	inner := *b
	inner.base.scale *= 0.94
	c.body = inner.children(n, 0.6)
	return c
}

// pullQuote is a sentence set large between two lines, and who said it.
type pullQuote struct {
	body        *stack
	attribution prose
}

func (b *pullQuote) layout(s *scene, m *metrics, x, y, width float32) float32 {
	em := m.size
	line := func(at float32) {
		s.rects = append(s.rects, rect{x: x, y: at, w: width, h: 1, fill: theme.ColorNameSeparator})
	}
	line(y + 0.6*em)
	h := 1.5 * em
	h += b.body.layout(s, m, x, y+h, width)
	if len(b.attribution.spans) > 0 {
		s.apart(0)
		h += 0.5 * em
		p := &paragraph{prose: b.attribution, tag: "figcaption"}
		h += p.layout(s, m, x, y+h, width)
	}
	h += 0.9 * em
	line(y + h)
	return h + 0.6*em
}

func (b *builder) pullQuote(n *markdown.PullQuote) box {
	inner := *b
	inner.quoted = true
	inner.base.italic, inner.base.scale = true, b.base.scale*1.34
	q := &pullQuote{body: inner.children(n, 0.5)}
	l := plain()
	l.sans, l.scale, l.color = true, 0.8, theme.ColorNameDisabled
	q.attribution = words(span{text: n.Attribution, look: l})
	q.attribution.anchors = []anchor{{0, n.Marker.Start - b.origin}}
	return q
}
