package widget

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"postil/app/ui/theme"
	"postil/editor/text"
)

// find is the decoration of a word.
func find(b *bench, word, tip string) Decoration {
	at := strings.Index(b.Text(), word)
	return Decoration{Start: at, End: at + len(word), Tip: tip}
}

// decorated lists the texts of decorations.
func decorated(b *bench, kind text.Kind) string {
	var words []string
	for _, d := range b.Decorations(kind) {
		words = append(words, b.Text()[d.Start:d.End]+"/"+d.Tip)
	}
	return strings.Join(words, ",")
}

func TestDecorationsMoveWithTheText(t *testing.T) {
	b := newBench(t)
	b.SetText(story)
	b.SetDecorations(Spelling, []Decoration{find(b, "Calderhaven", "a town"), find(b, "morning", "early")})
	b.SetDecorations(SearchHit, []Decoration{find(b, "the", "")})
	b.do(`type:"Once: " ctrl+right type:"é" enter`)
	if got := decorated(b, Spelling); got != "Calderhaven/a town,morning/early" {
		t.Errorf("after typing before them: %s", got)
	}
	b.Replace(find(b, "Calderhaven", "").Start+2, find(b, "Calderhaven", "").Start+2, "xx")
	if got := decorated(b, Spelling); got != "Caxxlderhaven/a town,morning/early" {
		t.Errorf("after typing inside: %s", got)
	}
	d := find(b, "Caxxlderhaven", "")
	b.Replace(d.Start-1, d.End+1, "")
	if got := decorated(b, Spelling); got != "morning/early" || len(b.decorations) != 2 {
		t.Errorf("after deleting one: %s; %d are kept", got, len(b.decorations))
	}
	b.SetDecorations(Spelling, nil)
	if got := decorated(b, Spelling) + decorated(b, SearchHit); got != "the/" {
		t.Errorf("after clearing a kind: %s", got)
	}
	b.SetText("other")
	if len(b.decorations) != 0 || b.marks.Len() != 0 {
		t.Error("another text has the decorations of the one before")
	}
	b.SetDecorations(Check, []Decoration{{Start: 3, End: 3}, {Start: 4, End: 2}, {Start: 3, End: 999}})
	if got := decorated(b, Check); got != "er/" {
		t.Errorf("of empty and long ones: %s", got)
	}
}

func TestDecorationAtTakesTheShortest(t *testing.T) {
	b := newBench(t)
	b.SetText(story)
	whole := Decoration{Start: 0, End: 33, Tip: "sentence"}
	b.SetDecorations(Comment, []Decoration{whole})
	b.SetDecorations(Spelling, []Decoration{find(b, "committee", "word")})
	if d, ok := b.DecorationAt(6); !ok || d.Tip != "word" || d.Kind != Spelling || d.Start != 4 || d.End != 13 {
		t.Errorf("%+v, %v", d, ok)
	}
	if d, ok := b.DecorationAt(13); !ok || d.Tip != "sentence" {
		t.Errorf("%+v, %v", d, ok)
	}
	if _, ok := b.DecorationAt(33); ok {
		t.Error("there is one behind the last")
	}
}

func TestPointingAtADecorationTellsItsTip(t *testing.T) {
	var told, rects []string
	b := newBench(t, func(o *Options) {
		o.OnHover = func(h *Hover) {
			if h == nil {
				told = append(told, "")
				return
			}
			told = append(told, h.Decoration.Tip)
			rects = append(rects, fmt.Sprint(h.At.Y, h.Size.Height, h.Asked))
		}
	})
	b.SetText(story)
	b.SetDecorations(Spelling, []Decoration{find(b, "Calderhaven", "Is that a town?")})
	point := func(at fyne.Position) {
		ev := &desktop.MouseEvent{}
		ev.Position = at
		b.surface.MouseMoved(ev)
	}
	in := find(b, "Calderhaven", "")
	point(b.place(2))
	point(b.place(in.Start))
	point(b.place(in.End - 1))
	point(b.place(in.End))
	point(b.place(in.Start + 3))
	point(fyne.NewPos(b.place(in.Start).X, 300))
	point(b.place(in.Start + 3))
	b.surface.MouseOut()
	if got := fmt.Sprintf("%q", told); got != `["Is that a town?" "Is that a town?" "" "Is that a town?" "" "Is that a town?" ""]` {
		t.Error(got)
	}
	at, height := b.PointOf(in.Start)
	if rects[0] != fmt.Sprint(at.Y, height, false) {
		t.Errorf("it is said to stand at %v, the caret at %v, %v high", rects[0], at.Y, height)
	}
}

func TestDecorationsArePainted(t *testing.T) {
	b := newBench(t)
	b.SetText(page)
	b.SetDecorations(Spelling, []Decoration{find(b, "Calderhaven", "")})
	b.SetDecorations(MissingCitation, []Decoration{find(b, "@missing", "")})
	b.SetDecorations(Comment, []Decoration{find(b, "on a wet morning, and it did not hurry", "")})
	p := b.surface.p
	visible := func(r []*canvas.Rectangle) (n int) {
		for _, o := range r {
			if o.Visible() {
				n++
			}
		}
		return n
	}
	waves := 0
	for _, w := range p.waves.items {
		if w.Visible() {
			waves++
			at := b.place(find(b, "Calderhaven", "").Start)
			if d := w.Position().X - at.X; d < -1 || d > 1 || w.Position().Y < at.Y || w.Position().Y > at.Y+20 {
				t.Errorf("the wave is at %v, the word at %v", w.Position(), at)
			}
		}
	}
	// The comment is wrapped once; with the code there are four grounds.
	if waves != 1 || visible(p.underlines.items) != 3 || visible(p.grounds.items) != 4 {
		t.Errorf("%d waves, %d lines, %d grounds", waves, visible(p.underlines.items), visible(p.grounds.items))
	}
	b.Select(10, 20)
	b.shot("decorations-light")
	b.theme.SetMode(theme.Dark)
	fyne.CurrentApp().Settings().SetTheme(b.theme)
	b.do("ctrl+end")
	b.shot("end-dark")
	b.SetText(page)
	if waves := visible(p.underlines.items) + visible(p.grounds.items); waves != 1 {
		t.Errorf("%d are left after another text was shown", waves)
	}
}
