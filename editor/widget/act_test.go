package widget

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// acting is a bench on which every decoration offers to be named and to be taken
// away; asked counts how often it was.
func acting(t *testing.T) (b *bench, done *[]string, asked *int) {
	done, asked = new([]string), new(int)
	b = newBench(t, func(o *Options) {
		o.OnActions = func(d Decoration) []Action {
			*asked++
			if d.Kind == Comment {
				return nil
			}
			return []Action{
				{"Name " + d.Tip, func() { *done = append(*done, d.Tip) }},
				{"Remove " + d.Tip, func() { b.Replace(d.Start, d.End, "") }},
			}
		}
	})
	b.SetText(story)
	return b, done, asked
}

func labels(items []*fyne.MenuItem) string {
	var s []string
	for _, item := range items {
		if item.IsSeparator {
			s = append(s, "-")
		} else {
			s = append(s, item.Label)
		}
	}
	return strings.Join(s, ",")
}

func TestRightClickOffersActionsFirst(t *testing.T) {
	b, done, asked := acting(t)
	plain := labels(b.menu().Items)
	b.SetDecorations(Spelling, []Decoration{find(b, "committee", "word")})
	b.SetDecorations(Check, []Decoration{{Start: 0, End: 33, Tip: "sentence"}})
	b.SetDecorations(Comment, []Decoration{{Start: 0, End: 40}})
	if *asked > 0 {
		t.Error("decorations are asked for actions before any is shown")
	}
	at := find(b, "committee", "").Start
	for _, tt := range []struct {
		offset int
		want   string
	}{
		{at + 2, "Name word,Remove word,-,Name sentence,Remove sentence,-," + plain},
		{at - 3, "Name sentence,Remove sentence,-," + plain},
		{36, plain},
		{50, plain},
	} {
		if got := labels(b.menuAt(b.place(tt.offset)).Items); got != tt.want {
			t.Errorf("at %d: %s\nwant %s", tt.offset, got, tt.want)
		}
	}
	b.o.OnMenu = func() []Action { return []Action{{Label: "Look it up", Run: func() {}}} }
	if got, want := labels(b.menuAt(b.place(50)).Items), plain+",-,Look it up"; got != want {
		t.Errorf("besides: %s\nwant %s", got, want)
	}
	items := b.menuAt(b.place(at + 2)).Items
	items[0].Action()
	items[1].Action()
	if fmt.Sprint(*done) != "[word]" || strings.Contains(b.Text(), "committee") {
		t.Errorf("did %q to %q", *done, b.Text())
	}
	b.do("undo")
	if b.Text() != story {
		t.Errorf("after one undo %q", b.Text())
	}
}

func TestActionsAreOfferedAtTheCaretFromTheKeyboard(t *testing.T) {
	b, done, _ := acting(t)
	b.SetDecorations(Spelling, []Decoration{find(b, "committee", "word")})
	d := find(b, "committee", "")
	overlays := b.window.Canvas().Overlays()
	for _, at := range []int{d.Start - 2, d.End + 1} {
		b.SetCaret(at)
		if b.ShowActions() || overlays.Top() != nil {
			t.Errorf("something is offered at %d", at)
		}
	}
	for i, at := range []int{d.Start, d.Start + 3, d.End} {
		b.SetCaret(at)
		if !b.ShowActions() {
			t.Fatalf("nothing is offered at %d", at)
		}
		menu, ok := b.window.Canvas().Focused().(*widget.PopUpMenu)
		if !ok {
			t.Fatalf("%T has the keyboard", b.window.Canvas().Focused())
		}
		p, height := b.PointOf(at)
		origin := fyne.CurrentApp().Driver().AbsolutePositionForObject(b.surface)
		if got := fyne.CurrentApp().Driver().AbsolutePositionForObject(menu); got != origin.Add(p).AddXY(0, height) {
			t.Errorf("the menu is at %v, the caret at %v", got, origin.Add(p))
		}
		menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) // takes the first
		if len(*done) != i+1 || overlays.Top() != nil || b.window.Canvas().Focused() != b.Focusable() {
			t.Errorf("%q is done, %T has the keyboard", *done, b.window.Canvas().Focused())
		}
	}
}

func TestGoingFromDecorationToDecoration(t *testing.T) {
	var told []string
	b := newBench(t, func(o *Options) {
		o.OnHover = func(h *Hover) { told = append(told, fmt.Sprintf("%s %v", h.Decoration.Tip, h.Asked)) }
	})
	b.SetText(story + strings.Repeat("\n\nmore", 200) + " last")
	b.SetDecorations(Spelling, []Decoration{find(b, "Calderhaven", "b"), find(b, "last", "c")})
	b.SetDecorations(Check, []Decoration{find(b, "committee", "a")})
	b.SetDecorations(SearchHit, []Decoration{find(b, "The", "hit")})
	step := func(forward bool) {
		t.Helper()
		if !b.GoToNext(forward, Spelling, Check) {
			t.Error("there is none")
		}
		if !b.caretInView() {
			t.Error("it is out of sight")
		}
	}
	for _, forward := range []bool{true, true, true, true, false, false, false} {
		step(forward)
	}
	if got := strings.Join(told, " "); got != "a true b true c true a true c true b true a true" {
		t.Errorf("told of %s", got)
	}
	if b.GoToNext(true, Problem) {
		t.Error("there is a problem")
	}
}

func TestKeysScrollingAndChangesStir(t *testing.T) {
	n := 0
	b := newBench(t, func(o *Options) { o.OnStir = func() { n++ } })
	b.SetText(words(2000))
	for _, tt := range []struct {
		name string
		do   func()
	}{
		{"a letter", func() { b.do(`type:"x"`) }},
		{"an arrow", func() { b.do("down") }},
		{"a shortcut", func() { b.do("ctrl+right") }},
		{"a press", func() { b.click(fyne.NewPos(50, 50), 0) }},
		{"scrolling", func() { b.surface.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -50)}) }},
		{"the program's change", func() { b.Replace(0, 1, "") }},
		{"another text", func() { b.SetText("y") }},
	} {
		n = 0
		tt.do()
		if n == 0 {
			t.Errorf("%s does not", tt.name)
		}
	}
	n = 0
	test.MoveMouse(b.window.Canvas(), fyne.NewPos(60, 60))
	if n != 0 {
		t.Error("the pointer does")
	}
}
