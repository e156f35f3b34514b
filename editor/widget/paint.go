package widget

import (
	"image/color"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"postil/editor/layout"
	"postil/editor/style"
)

// painter keeps the canvas objects of the lines in sight.
type painter struct {
	ed          *Editor
	grounds     pool[*canvas.Rectangle] // behind code and decorations
	selection   pool[*canvas.Rectangle]
	texts       texts
	underlines  pool[*canvas.Rectangle]
	waves       pool[*wave]
	placeholder *canvas.Text
	caret       *canvas.Rectangle
	thumb       *canvas.Rectangle
	objects     []fyne.CanvasObject

	size  fyne.Size
	view  layout.View
	here  int // the caret's paragraph
	count int // paintings, for tests
}

func newPainter(e *Editor) *painter {
	rectangle := func() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }
	p := &painter{
		ed: e, caret: rectangle(), thumb: rectangle(), placeholder: canvas.NewText("", color.Transparent),
		grounds: pool[*canvas.Rectangle]{make: rectangle}, selection: pool[*canvas.Rectangle]{make: rectangle},
		underlines: pool[*canvas.Rectangle]{make: rectangle}, waves: pool[*wave]{make: newWave},
	}
	p.caret.Hide()
	p.thumb.Hide()
	p.placeholder.Hide()
	p.collect()
	return p
}

// collect puts the objects in the order of painting, texts as they are read.
func (p *painter) collect() {
	o := make([]fyne.CanvasObject, 0, 64+len(p.objects))
	for _, r := range p.grounds.items {
		o = append(o, r)
	}
	for _, r := range p.selection.items {
		o = append(o, r)
	}
	o = p.texts.objects(o)
	for _, r := range p.underlines.items {
		o = append(o, r)
	}
	for _, w := range p.waves.items {
		o = append(o, w.Raster) // painters know the type only
	}
	p.objects = append(o, p.placeholder, p.caret, p.thumb)
}

// Objects implements fyne.WidgetRenderer.
func (p *painter) Objects() []fyne.CanvasObject { return p.objects }

// MinSize implements fyne.WidgetRenderer.
func (p *painter) MinSize() fyne.Size { return p.ed.surface.MinSize() }

// Destroy implements fyne.WidgetRenderer.
func (p *painter) Destroy() { p.ed.stopBlink() }

// Layout implements fyne.WidgetRenderer. Fyne calls it whenever a text has
// changed its size, too.
func (p *painter) Layout(size fyne.Size) {
	if size == p.size {
		return
	}
	p.size = size
	p.ed.resized()
}

// Refresh implements fyne.WidgetRenderer: the theme may have changed.
func (p *painter) Refresh() {
	p.ed.restyle()
	p.ed.resized()
	canvas.Refresh(p.ed.surface)
}

// resized takes up the widget's size.
func (e *Editor) resized() {
	if e.laid == nil && (e.root == nil || e.root.Size().IsZero()) {
		return // it is not part of a window yet
	}
	_, width := e.column()
	e.layout().SetWidth(width)
	e.cursor.Page = e.page()
	e.paint()
}

// paint shows the lines at the scroll position as they are now.
func (e *Editor) paint() { e.repaint(false) }

// paintCaretInView scrolls to the caret, if need be, and paints.
func (e *Editor) paintCaretInView() { e.repaint(true) }

func (e *Editor) repaint(toCaret bool) {
	p := e.surface.p
	if p == nil || p.size.Height <= 0 || p.size.Width <= 0 {
		return
	}
	p.count++
	e.settle(toCaret)
	p.here = e.buf.LineAt(e.cursor.Caret.Offset)
	left, width := e.column()
	p.paintGrounds(left, width)
	p.paintTexts(left)
	p.paintSelection(left, width)
	p.paintDecorations(left)
	p.paintPlaceholder(left)
	e.paintCaret()
	p.paintThumb()
	if p.texts.reordered || p.grounds.grown || p.selection.grown || p.underlines.grown || p.waves.grown {
		p.collect()
	}
}

// settle lays out the lines in sight. What comes into sight may be higher than
// it was thought to be, so that the caret or the end of the text lie elsewhere
// and it takes another turn.
func (e *Editor) settle(toCaret bool) {
	p := e.surface.p
	for range 4 {
		if toCaret {
			e.scrollToCaret()
		}
		e.sync()
		least, most := e.bounds()
		e.top = min(max(e.top, least), most)
		p.view = e.layout().Show(max(0, e.top), e.height()+min(0, e.top))
		if e.top > 0 {
			e.top = p.view.Top
		}
		least, most = e.bounds()
		if e.top >= least && e.top <= most && (!toCaret || e.caretInView()) {
			return
		}
	}
}

// y is where a height of the text is on the widget, on a whole pixel so that
// lines do not tremble while they are scrolled.
func (p *painter) y(y float64) float32 { return float32(math.Round(y - p.ed.top)) }

// paintTexts shows the runs in sight.
func (p *painter) paintTexts(left float32) {
	k := &p.ed.look
	var want []wanted
	for i := range p.view.Lines {
		line := &p.view.Lines[i]
		for j := range line.Line.Runs {
			r := &line.Line.Runs[j]
			if strings.TrimSpace(r.Text) == "" {
				continue
			}
			at := fyne.NewPos(left+r.X, p.y(line.Y)+line.Line.Ascent-k.stand(r.Face).ascent)
			want = p.partsOf(want, line, r, at)
		}
	}
	p.texts.show(want)
}

// dimmed reports whether a line stands back because the writer is at another
// paragraph.
func (p *painter) dimmed(line *layout.Placed) bool {
	return p.ed.focusMode && line.Paragraph != p.here
}

// paintGrounds puts a ground behind code.
func (p *painter) paintGrounds(left, width float32) {
	p.grounds.begin()
	for _, line := range p.view.Lines {
		for _, r := range line.Line.Runs {
			if r.Role.Base() != style.Code || r.Text == "" {
				continue
			}
			stand := p.ed.look.stand(r.Face)
			w := min(r.Width, width-r.X)
			put(p.grounds.next(), left+r.X, p.y(line.Y)+line.Line.Ascent-stand.ascent, w, stand.height, p.ed.look.inset, 3)
		}
	}
}

// paintSelection puts a ground behind what is selected.
func (p *painter) paintSelection(left, width float32) {
	p.selection.begin()
	e := p.ed
	c := e.look.chosen
	if !e.focused {
		c = e.look.faint
	}
	from, to := e.cursor.Range()
	for _, r := range e.layout().Select(from, to, max(0, e.top), e.top+e.height()) {
		y := p.y(r.Y)
		// Spaces at a line's end hang over the column.
		w := min(r.Width, width+e.look.pad/2-r.X)
		put(p.selection.next(), left+r.X, y, w, p.y(r.Y+float64(r.Height))-y, c, 0)
	}
	p.selection.end()
}

func (p *painter) paintPlaceholder(left float32) {
	e := p.ed
	if e.buf.Len() > 0 || e.o.Placeholder == "" {
		if p.placeholder.Visible() {
			p.placeholder.Hide()
		}
		return
	}
	face := e.look.faces[style.Text]
	o := p.placeholder
	o.Text, o.Color = e.o.Placeholder, e.look.muted
	o.TextStyle, o.TextSize = e.look.metrics.style(face), e.look.metrics.textSize(face)
	stand := e.look.stand(face)
	o.Move(fyne.NewPos(left, p.y(0)+stand.height*(lineSpacing-1)/2))
	o.Show()
	o.Refresh()
}

// paintCaret shows or hides the caret where it stands.
func (e *Editor) paintCaret() {
	p := e.surface.p
	if p == nil {
		return
	}
	if !e.focused || e.blink.off {
		if p.caret.Visible() {
			p.caret.Hide()
		}
		return
	}
	left, width := e.column()
	c := e.layout().Caret(toLayout(e.cursor.Caret))
	leading := c.Height * (1 - 1/float32(lineSpacing)) / 2
	// Spaces at the end of a line hang over its edge; the caret stays in sight.
	x := left + min(c.X, width+e.look.pad/2) - caretWidth/2
	put(p.caret, x, p.y(c.Y)+leading, caretWidth, c.Height-2*leading, e.look.caret, 0)
	if !p.caret.Visible() {
		p.caret.Show()
	}
}

func (p *painter) paintThumb() {
	e := p.ed
	y, h := e.thumb()
	if h == 0 {
		if p.thumb.Visible() {
			p.thumb.Hide()
		}
		return
	}
	w, c := e.look.bar/3, e.look.thumb
	if e.surface.mouse.onBar || e.surface.mouse.drag == dragBar {
		w, c = e.look.bar*2/3, e.look.held
	}
	put(p.thumb, p.size.Width-w-2, y+2, w, h-4, c, w/2)
	if !p.thumb.Visible() {
		p.thumb.Show()
	}
}

// put gives a rectangle its place and colour, and touches it only if those are
// others.
func put(r *canvas.Rectangle, x, y, w, h float32, c color.NRGBA, radius float32) {
	at, size := fyne.NewPos(x, y), fyne.NewSize(max(w, 0), max(h, 0))
	if r.Position() != at {
		r.Move(at)
	}
	if r.Size() != size {
		r.Resize(size)
	}
	if r.FillColor != color.Color(c) || r.CornerRadius != radius {
		r.FillColor, r.CornerRadius = c, radius
		r.Refresh()
	}
}
