package widget

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"postil/editor/layout"
)

// place is the point of the widget at which a character begins.
func (b *bench) place(offset int) fyne.Position {
	b.t.Helper()
	c := b.layout().Caret(layout.Position{Offset: offset})
	b.sync()
	left, _ := b.column()
	return fyne.NewPos(left+c.X+0.5, float32(c.Y-b.top)+c.Height/2)
}

func (b *bench) down(at fyne.Position, mod fyne.KeyModifier) {
	ev := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary, Modifier: mod}
	ev.Position = at
	b.surface.MouseDown(ev)
}

func (b *bench) click(at fyne.Position, mod fyne.KeyModifier) {
	b.down(at, mod)
	b.surface.MouseUp(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
}

func (b *bench) drag(to fyne.Position) {
	ev := &fyne.DragEvent{}
	ev.Position = to
	b.surface.Dragged(ev)
}

const story = "The committee met in Calderhaven.\n\nIt did *not* hurry, says @harbour2024; nobody does on a wet morning by the sea.\n"

func TestClickPutsTheCaretAtEveryCharacter(t *testing.T) {
	b := newBench(t)
	b.SetText(story)
	for i := range story {
		b.click(b.place(i), 0)
		b.clock.tick(time.Second)
		if b.Caret() != i {
			t.Errorf("a click on %d (%q) puts the caret at %d", i, story[i:min(len(story), i+6)], b.Caret())
		}
	}
	b.click(fyne.NewPos(300, 380), 0)
	if b.Caret() != len(story) {
		t.Errorf("a click below the text puts the caret at %d of %d", b.Caret(), len(story))
	}
}

func TestMoreClicksSelectWordAndParagraph(t *testing.T) {
	b := newBench(t)
	b.SetText(story)
	at := b.place(strings.Index(story, "mmittee"))
	selected := func() string { s, e := b.Selection(); return b.Text()[s:e] }
	for i, want := range []string{"", "committee", "The committee met in Calderhaven.", ""} {
		b.click(at, 0)
		b.clock.tick(100 * time.Millisecond)
		if selected() != want {
			t.Errorf("click %d selects %q, want %q", i+1, selected(), want)
		}
	}
	b.clock.tick(time.Second)
	b.click(at, 0)
	b.clock.tick(time.Second)
	b.click(at, 0)
	if selected() != "" {
		t.Errorf("two slow clicks select %q", selected())
	}
}

func TestDragSelects(t *testing.T) {
	b := newBench(t)
	b.SetText(story)
	b.down(b.place(4), 0)
	b.drag(b.place(13))
	b.drag(b.place(17))
	b.surface.DragEnd()
	if s, e := b.Selection(); s != 4 || e != 17 {
		t.Errorf("[%d, %d) is selected", s, e)
	}
	b.clock.tick(time.Second)
	// After a double click by words, backwards.
	b.click(b.place(15), 0)
	b.down(b.place(15), 0)
	b.drag(b.place(6))
	b.surface.DragEnd()
	if s, e := b.Selection(); story[s:e] != "committee met" || b.Caret() != 4 {
		t.Errorf("%q is selected, the caret at %d", story[s:e], b.Caret())
	}
}

func TestShiftClickExtends(t *testing.T) {
	b := newBench(t)
	b.SetText(story)
	b.SetCaret(4)
	b.click(b.place(20), fyne.KeyModifierShift)
	if s, e := b.Selection(); s != 4 || e != 20 {
		t.Errorf("[%d, %d) is selected", s, e)
	}
	b.clock.tick(time.Second)
	b.click(b.place(1), fyne.KeyModifierShift)
	if s, e := b.Selection(); s != 1 || e != 4 {
		t.Errorf("[%d, %d) is selected", s, e)
	}
}

func TestDragPastTheEdgeScrollsForAsLongAsItIsHeld(t *testing.T) {
	b := newBench(t)
	b.SetText(words(5000))
	b.down(b.place(10), 0)
	b.drag(fyne.NewPos(300, b.surface.Size().Height+40))
	top, caret := b.top, b.Caret()
	b.pass(time.Second)
	if b.top < top+200 || b.Caret() <= caret {
		t.Errorf("held for a second the text has gone from %v to %v, the caret from %d to %d", top, b.top, caret, b.Caret())
	}
	b.surface.DragEnd()
	top = b.top
	b.pass(time.Second)
	if b.top != top {
		t.Error("the text scrolls on")
	}
	if s, _ := b.Selection(); s != 10 {
		t.Errorf("the selection begins at %d", s)
	}
}

func TestClickWithCtrlFollows(t *testing.T) {
	followed := -1
	b := newBench(t, func(o *Options) { o.OnFollow = func(at int) { followed = at } })
	b.SetText(story)
	at := strings.Index(story, "harbour")
	b.click(b.place(at), fyne.KeyModifierShortcutDefault)
	if followed != at || b.Caret() != 0 {
		t.Errorf("followed %d, want %d; the caret is at %d", followed, at, b.Caret())
	}
}

func TestRightClickKeepsTheSelectionUnderIt(t *testing.T) {
	b := newBench(t)
	b.SetText(story)
	b.Select(4, 13)
	right := func(offset int) {
		ev := &desktop.MouseEvent{Button: desktop.MouseButtonSecondary}
		ev.Position = b.place(offset)
		b.surface.MouseDown(ev)
	}
	right(8)
	if s, e := b.Selection(); s != 4 || e != 13 {
		t.Errorf("[%d, %d) is selected", s, e)
	}
	p := &fyne.PointEvent{Position: b.place(8)}
	b.surface.TappedSecondary(p)
	if b.window.Canvas().Overlays().Top() == nil {
		t.Error("there is no menu")
	}
	b.window.Canvas().Overlays().Remove(b.window.Canvas().Overlays().Top())
	right(20)
	if b.Caret() != 20 {
		t.Errorf("the caret is at %d", b.Caret())
	}
	var can []string
	for _, i := range b.menu().Items {
		if !i.Disabled && !i.IsSeparator {
			can = append(can, i.Label)
		}
	}
	if got := strings.Join(can, ","); got != "Paste,Paste without formatting,Select all" {
		t.Errorf("the menu offers %s", got)
	}
}

func TestScrollbarIsDragged(t *testing.T) {
	b := newBench(t)
	b.SetText(words(20_000))
	y, h := b.thumb()
	if h < 20 {
		t.Fatalf("the handle is %v high", h)
	}
	x := b.surface.Size().Width - 3
	b.down(fyne.NewPos(x, y+h/2), 0)
	if b.Caret() != 0 {
		t.Error("the press reaches the text")
	}
	b.drag(fyne.NewPos(x, 2000))
	b.surface.DragEnd()
	if _, most := b.bounds(); b.top < most-1 {
		t.Errorf("dragged to the end the text is at %v of %v", b.top, most)
	}
	b.down(fyne.NewPos(x, 1), 0)
	b.surface.MouseUp(&desktop.MouseEvent{})
	if _, most := b.bounds(); b.top > most-b.height()/2 {
		t.Error("a press above the handle turns no page")
	}
}

func TestWheelScrollsAndStopsAtTheEnds(t *testing.T) {
	b := newBench(t)
	b.SetText(words(2000))
	wheel := func(dy float32) { b.surface.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, dy)}) }
	wheel(-100)
	if b.top != 100-float64(b.look.pad) {
		t.Errorf("the text is at %v", b.top)
	}
	wheel(1000)
	if b.top != -float64(b.look.pad) {
		t.Errorf("the text is at %v", b.top)
	}
	for range 1000 {
		wheel(-300)
	}
	if _, most := b.bounds(); b.top != most {
		t.Errorf("the text is at %v of %v", b.top, most)
	}
	if b.Caret() != 0 {
		t.Error("the wheel moves the caret")
	}
	b.do(`type:"x"`)
	if b.top > 0 {
		t.Error("typing does not show the caret")
	}
}

func TestScrollToPutsALineAtTheTop(t *testing.T) {
	b := newBench(t)
	b.SetText(words(20_000))
	for _, line := range []int{200, 100, 2, 300, 0} {
		at := b.buf.LineStart(line)
		b.ScrollTo(at)
		p, h := b.PointOf(at)
		if p.Y < -1 || p.Y > b.look.pad+1 || h < 10 {
			t.Errorf("line %d is at height %v, %v high", line, p.Y, h)
		}
		if top := b.TopOffset(); top > at || b.buf.LineAt(top) < line-1 {
			t.Errorf("the first line in sight is at %d, want %d", top, at)
		}
	}
	if b.Caret() != 0 {
		t.Error("the caret went along")
	}
	if p, _ := b.PointOf(5); b.position(p.AddXY(0, 3)).Offset != 5 {
		t.Error("the point of a character is not where the pointer finds it")
	}
}
