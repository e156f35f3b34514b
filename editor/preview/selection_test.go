package preview

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"github.com/rivo/uniseg"
)

func TestSelectingByPointer(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(800, 800))
	f.set("The tide *rises* at noon.\n\nBoats leave the quay.\n\n- one thing\n- another thing\n  1. inside\n\n| a | b |\n|---|---|\n| c | d |\n\n```\nx = 1\ny = 2\n```\n")
	selected := func(want string) {
		t.Helper()
		if got := f.p.SelectedText(); got != want {
			t.Errorf("selected is %q, want %q", got, want)
		}
	}
	before := func(text string) fyne.Position { return f.point(text).SubtractXY(60, 0) }

	f.press(f.point("rises"), 0)
	selected("")
	f.click(f.point("rises"), 0)
	selected("rises")
	f.click(f.point("rises"), 0)
	selected("The tide rises at noon.")
	f.press(f.point("quay"), 0)
	f.click(f.point("quay"), 0)
	f.press(f.point("rises"), fyne.KeyModifierShift)
	selected("rises at noon.\n\nBoats leave the quay")
	f.drag(before("The tide"), f.point("quay").AddXY(300, 0))
	selected("The tide rises at noon.\n\nBoats leave the quay.")
	f.drag(f.point("quay").AddXY(300, 0), before("The tide"))
	selected("The tide rises at noon.\n\nBoats leave the quay.")
	f.drag(before("one thing"), f.point("y = 2").AddXY(200, 0))
	selected("• one thing\n• another thing\n  1. inside\n\na\tb\nc\td\n\nx = 1\ny = 2")
	if got := f.p.SelectedSource(); got != "- one thing\n- another thing\n  1. inside\n\n| a | b |\n|---|---|\n| c | d |\n\n```\nx = 1\ny = 2\n```\n" {
		t.Errorf("its Markdown is %q", got)
	}
	f.p.Unselect()
	selected("")
}

func TestSelectingByKeyboardCopies(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(800, 600))
	c := content(t, manyParagraphs(300, func(int) string { return "and so on" })+"Cited [@orbeck2018].[^n]\n\n[^n]: The note.\n")
	c.Head = Head{Title: "The title"}
	f.p.SetContent(c)
	built := f.p.Counts().Kept
	f.w.Canvas().Focus(f.p.page)
	clip := test.NewClipboard()
	f.p.page.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip})
	if got := clip.Content(); got != "" {
		t.Errorf("copied %q with nothing selected", got)
	}
	f.p.page.TypedShortcut(&fyne.ShortcutSelectAll{})
	f.p.page.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip})
	got := clip.Content()
	for _, want := range []string{"The title\n\nParagraph 0 says", "Paragraph 299 says", "Cited (T. Orbeck, Treaties That Measure, Northlight, 2018).1\n", "1. The note.", "Sources\n1 T. Orbeck"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not copied in …%q", want, got[max(0, len(got)-300):])
		}
	}
	if n := strings.Count(got, "Paragraph "); n != 300 {
		t.Errorf("%d of 300 paragraphs are copied", n)
	}
	if f.p.Counts().Kept != built {
		t.Error("what was copied stays in memory")
	}
	f.p.page.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if f.p.HasSelection() {
		t.Error("Escape leaves the selection")
	}
}

func TestWhatIsSelectedIsSeen(t *testing.T) {
	for _, look := range []Look{Light, Dark, Print} {
		f := show(t, Options{}, fyne.NewSize(500, 300))
		f.set("Some text that goes on over a line or two, so that its selection has more than one part to be drawn.\n\nMore.\n")
		f.p.SetLook(look)
		plain := f.w.Canvas().Capture()
		f.p.SelectAll()
		if n := len(f.p.page.live[0].layers.selection); n < 2 {
			t.Errorf("%d grounds are drawn", n)
		}
		chosen, paper, ink := f.p.metrics.color(theme.ColorNameSelection), f.p.metrics.color(theme.ColorNameBackground), f.p.metrics.color(theme.ColorNameForeground)
		if c := contrast(chosen, paper); c < 1.3 {
			t.Errorf("look %d: the selection stands out from the page by %.2f only", look, c)
		}
		if c := contrast(chosen, ink); c < 4.5 {
			t.Errorf("look %d: selected text stands out by %.2f only", look, c)
		}
		same := 0
		after := f.w.Canvas().Capture()
		for x := range 500 {
			if plain.At(x, 40) == after.At(x, 40) {
				same++
			}
		}
		if same == 500 {
			t.Errorf("look %d: nothing changes on the canvas", look)
		}
	}
}

func TestASelectionOutlivesEditsElsewhere(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(800, 800))
	f.set("First.\n\nSecond one.\n\nThird.\n")
	f.press(f.point("Second"), 0)
	f.click(f.point("Second"), 0)
	f.set("First and more.\n\nNew.\n\nSecond one.\n\nThird.\n")
	if got := f.p.SelectedText(); got != "Second" {
		t.Errorf("selected is %q", got)
	}
	f.set("First and more.\n\nSecond two.\n\nThird.\n")
	if f.p.HasSelection() {
		t.Errorf("%q stays selected after it changed", f.p.SelectedText())
	}
}

// TestHeldPastTheEdge scrolls on while the pointer is below the preview.
func TestHeldPastTheEdge(t *testing.T) {
	var next func()
	f := show(t, Options{After: func(_ time.Duration, do func()) func() {
		next = do
		return func() { next = nil }
	}}, fyne.NewSize(800, 400))
	f.set(manyParagraphs(100, func(int) string { return "x" }))
	f.drag(f.point("Paragraph 0"), f.point("Paragraph 0"))
	f.now = f.now.Add(time.Hour)
	g := f.p.page
	start := f.point("Paragraph 0")
	g.MouseDown(mouseAt(start))
	g.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(300, 450)}})
	for range 30 {
		if next == nil {
			t.Fatal("scrolling ends")
		}
		next()
	}
	if f.p.scroll.Offset.Y < 500 {
		t.Errorf("scrolled to %v", f.p.scroll.Offset.Y)
	}
	if n := strings.Count(f.p.SelectedText(), "Paragraph"); n < 12 {
		t.Errorf("%d paragraphs are selected", n)
	}
	g.DragEnd()
	if next != nil {
		t.Error("it scrolls on after the pointer was let go")
	}
}

func TestOffsetsAndPlacesAgree(t *testing.T) {
	f := show(t, Options{LoadImage: loader}, fyne.NewSize(500, 3000))
	f.set(everything)
	m := f.p.metrics
	checked := 0
	for _, b := range f.p.page.live {
		for _, l := range b.scene.lines {
			if l.passage < 0 {
				continue
			}
			text := b.scene.passages[l.passage].text
			for _, r := range l.line.runs {
				if text[r.at:r.at+len(r.text)] != r.text {
					t.Fatalf("%q stands at %d of %q", r.text, r.at, text)
				}
				for letters := uniseg.NewGraphemes(r.text); letters.Next(); {
					i, _ := letters.Positions()
					x := m.at(l.line, r.at+i)
					if got, _ := m.offset(l.line, x+0.01); got != r.at+i {
						t.Errorf("in %q, offset %d is found as %d", r.text, r.at+i, got)
					}
					checked++
				}
			}
		}
	}
	if checked < 500 {
		t.Errorf("%d places", checked)
	}
}
