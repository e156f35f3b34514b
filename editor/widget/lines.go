package widget

import (
	"postil/editor/caret"
	"postil/editor/layout"
)

// lines is the layout as the caret moves in it.
type lines struct {
	*layout.Layout
	length int // of the text
}

var _ caret.Lines = lines{}

func (e *Editor) lines() lines { return lines{e.layout(), e.buf.Len()} }

func toLayout(p caret.Position) layout.Position {
	return layout.Position{Offset: p.Offset, Affinity: layout.Affinity(p.Affinity)}
}

func toCaret(p layout.Position) caret.Position {
	return caret.Position{Offset: p.Offset, Affinity: caret.Affinity(p.Affinity)}
}

// Line implements caret.Lines.
func (l lines) Line(p caret.Position) (start, end int) {
	a, b := l.LineEnds(toLayout(p))
	return a.Offset, b.Offset
}

// X implements caret.Lines.
func (l lines) X(p caret.Position) float32 { return l.Caret(toLayout(p)).X }

// Below implements caret.Lines. Of the distance it tells only whether there is
// any; more lines than there are lead to the last.
func (l lines) Below(p caret.Position, n int, x float32) (caret.Position, int) {
	var edge layout.Position
	if n > 0 {
		edge.Offset = l.length
	}
	at := toLayout(p)
	here, last := l.Caret(at), l.Caret(edge)
	if here.Paragraph == last.Paragraph && here.Line == last.Line {
		return p, 0
	}
	to := l.MoveLines(at, n, x)
	if to == edge { // perhaps from beyond the text
		to = l.MoveLines(edge, 0, x)
	}
	return toCaret(to), n
}
