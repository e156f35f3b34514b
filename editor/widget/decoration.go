package widget

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"postil/app/ui/theme"
	"postil/editor/text"
)

// Decoration marks a range of the text for a reason that the text itself does
// not give. It moves with the text.
type Decoration struct {
	Start, End int // bytes
	Kind       text.Kind
	Tip        string // a sentence about it, for who points at it
	// Data is the caller's, to know the decoration by; the editor keeps it.
	Data any
}

// The kinds of decoration. A caller may have more of its own, with Looks in
// the Options.
const (
	Spelling        text.Kind = iota + 1 // a word that the dictionary does not know
	Check                                // what house style or grammar has to say
	Problem                              // what keeps the article from being published
	MissingCitation                      // a key without a source
	SearchHit
	CurrentHit // the search hit that the search is at
	Comment    // a passage that has a comment
)

// Underline is a line under a decoration.
type Underline uint8

// The underlines.
const (
	NoUnderline Underline = iota
	Straight
	Wavy
)

// Look is how decorations of a kind are drawn.
type Look struct {
	Underline Underline
	Line      fyne.ThemeColorName // of the underline
	Ground    fyne.ThemeColorName // under the text; "" is none
}

// DefaultLooks are the looks of the kinds above.
func DefaultLooks() map[text.Kind]Look {
	return map[text.Kind]Look{
		Spelling:        {Underline: Wavy, Line: theme.ColorMissing},
		Check:           {Underline: Wavy, Line: fynetheme.ColorNameWarning},
		Problem:         {Underline: Wavy, Line: fynetheme.ColorNameError, Ground: theme.ColorErrorGround},
		MissingCitation: {Underline: Straight, Line: theme.ColorMissing, Ground: theme.ColorErrorGround},
		SearchHit:       {Ground: theme.ColorWarningGround},
		CurrentHit:      {Ground: theme.Ground(theme.ColorChangesRequested), Underline: Straight, Line: fynetheme.ColorNameWarning},
		Comment:         {Ground: theme.ColorInfoGround, Underline: Straight, Line: theme.ColorInReview},
	}
}

func (e *Editor) lookOf(kind text.Kind) Look {
	if l, ok := e.o.Looks[kind]; ok {
		return l
	}
	return e.looks[kind]
}

// SetDecorations puts decorations in place of those of the same kind. Offsets
// are of the text as it is now: what was computed for another version of it,
// see Snapshot, is to be dropped. Empty ones are left out; each is taken to be
// of the kind given.
func (e *Editor) SetDecorations(kind text.Kind, list []Decoration) {
	for _, m := range e.marks.In(0, e.buf.Len()+1, kind) {
		e.marks.Remove(m.ID)
		delete(e.decorations, m.ID)
	}
	for _, d := range list {
		d.Start, d.End, d.Kind = e.clamp(d.Start), e.clamp(d.End), kind
		if d.Start >= d.End {
			continue
		}
		id := e.marks.Add(text.Mark{Kind: kind, Start: d.Start, End: d.End})
		e.decorations[id] = d
	}
	e.paint()
}

// Decorations returns the decorations of a kind as they stand now, in order.
func (e *Editor) Decorations(kind text.Kind) []Decoration {
	var list []Decoration
	for _, m := range e.marks.In(0, e.buf.Len()+1, kind) {
		list = append(list, e.decoration(m))
	}
	return list
}

// DecorationAt returns the shortest decoration that holds the character at an
// offset.
func (e *Editor) DecorationAt(offset int) (Decoration, bool) {
	var best Decoration
	found := false
	for _, m := range e.marks.In(offset, offset+1) {
		if m.Empty() || found && m.End-m.Start >= best.End-best.Start {
			continue
		}
		best, found = e.decoration(m), true
	}
	return best, found
}

func (e *Editor) decoration(m text.Mark) Decoration {
	d := e.decorations[m.ID]
	d.Start, d.End = m.Start, m.End
	return d
}

// paintDecorations draws the grounds and lines of the decorations in sight, and
// the lines through struck text.
func (p *painter) paintDecorations(left float32) {
	e := p.ed
	p.underlines.begin()
	p.waves.begin()
	defer func() {
		p.grounds.end()
		p.underlines.end()
		p.waves.end()
	}()
	p.paintStrikes(left)
	if e.marks.Len() == 0 {
		return
	}
	for _, line := range p.view.Lines {
		start, end := line.Offset+line.Line.Start, line.Offset+line.Line.End
		baseline := p.y(line.Y) + line.Line.Ascent
		bottom := line.Y + float64(line.Line.Height)
		for _, m := range e.marks.In(start, end) {
			look := e.lookOf(m.Kind)
			for _, r := range e.layout().Select(max(m.Start, start), min(m.End, end), line.Y, bottom) {
				// Spaces that hang over the line's end bear nothing.
				r.Width = min(r.Width, line.Line.Width-r.X)
				if r.Width <= 0 {
					continue
				}
				if look.Ground != "" {
					y := p.y(line.Y)
					put(p.grounds.next(), left+r.X, y, r.Width, p.y(bottom)-y, e.look.color(look.Ground), 2)
				}
				switch look.Underline {
				case Straight:
					put(p.underlines.next(), left+r.X, baseline+3, r.Width, 1.5, e.look.color(look.Line), 0)
				case Wavy:
					p.waves.next().put(left+r.X, baseline+1, r.Width, e.look.color(look.Line))
				}
			}
		}
	}
}

// wave is a wavy line.
type wave struct {
	*canvas.Raster
	color color.NRGBA
}

const waveHeight = 4

func newWave() *wave {
	w := &wave{}
	w.Raster = canvas.NewRaster(w.draw)
	return w
}

func (w *wave) put(x, y, width float32, c color.NRGBA) {
	if at := fyne.NewPos(x, y); w.Position() != at {
		w.Move(at)
	}
	if size := fyne.NewSize(width, waveHeight); w.Size() != size || w.color != c {
		w.color = c
		w.Resize(size)
		w.Refresh()
	}
}

// draw makes the picture, w by h pixels.
func (w *wave) draw(width, height int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	period := max(height, 2) // from a crest to the next trough
	thick := max(1, float64(height)/3)
	for x := range width {
		at := x % (2 * period)
		if at >= period {
			at = 2*period - 1 - at
		}
		middle := float64(at)/float64(period)*(float64(height)-thick) + thick/2
		for y := range height {
			cover := min(1, max(0, thick/2+0.5-abs(float64(y)+0.5-middle)))
			c := w.color
			c.A = uint8(float64(c.A) * cover)
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}
