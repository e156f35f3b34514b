package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"postil/editor/preview"
	"postil/publish/article"
	"postil/publish/review"
)

// previewed is the place of a text in the preview, on the sheet that takes the
// pointer.
func (p *person) previewed(text string) fyne.Position {
	p.t.Helper()
	driver := fyne.CurrentApp().Driver()
	sheet := driver.AbsolutePositionForObject(p.preview.view.Focusable().(fyne.CanvasObject))
	for _, o := range visible(p.preview.view) {
		if t, ok := o.(*canvas.Text); ok && strings.Contains(t.Text, text) {
			before := t.Text[:strings.Index(t.Text, text)]
			x := fyne.MeasureText(before+text[:1], t.TextSize, t.TextStyle).Width
			return driver.AbsolutePositionForObject(o).Subtract(sheet).AddXY(x, t.Size().Height/2)
		}
	}
	p.t.Fatalf("the preview has no %q but %q", text, texts(p.preview.view))
	return fyne.Position{}
}

// clickPreview clicks on a text of the preview.
func (p *person) clickPreview(text string) {
	p.t.Helper()
	ev := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p.previewed(text)}, Button: desktop.MouseButtonPrimary}
	sheet := p.preview.view.Focusable().(desktop.Mouseable)
	sheet.MouseDown(ev)
	sheet.MouseUp(ev)
	p.drain()
}

func TestAClickInThePreviewGoesToTheText(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.clickPreview("tides allow")
	body := p.article.text.Text()
	if at, want := p.article.text.Caret(), strings.Index(body, "tides"); at < want || at > want+2 {
		t.Errorf("the caret is at %d, the word at %d", at, want)
	}
	if p.win.Canvas().Focused() != p.article.field.Focusable() {
		t.Error("the keyboard is not in the text")
	}
}

func TestTextAndPreviewScrollTogether(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	var long strings.Builder
	for i := range 120 {
		fmt.Fprintf(&long, "Paragraph %d tells of boats.\n\n", i)
	}
	p.article.text.SetText(long.String())
	p.typeText(0, "x")
	p.article.field.Focusable().(fyne.Scrollable).Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -2500)})
	top := p.article.field.TopOffset()
	if got := p.preview.view.TopOffset(); top < 500 || got < top-60 || got > top+60 {
		t.Errorf("the text is at %d, its preview at %d", top, got)
	}
	p.win.Canvas().Focus(p.preview.view.Focusable())
	p.key(fyne.KeyPageDown)
	top = p.preview.view.TopOffset()
	if got := p.article.field.TopOffset(); got < top-60 || got > top+60 {
		t.Errorf("the preview is at %d, the text at %d", top, got)
	}
	p.article.text.SetCaret(0)
	if got := p.preview.view.TopOffset(); got > 60 {
		t.Errorf("the caret is at the begin, the preview at %d", got)
	}
}

func TestThePreviewShowsWhatIsBeingWritten(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.typeText(len(p.article.text.Text()), "x")
	p.article.text.Insert(strings.Repeat("\n\nOne more paragraph about boats.", 60) + "\n\nThe last.")
	p.drain()
	end := len(p.article.text.Text())
	if top := p.preview.view.TopOffset(); top < end/3 {
		t.Errorf("the caret is at %d, the preview at %d", end, top)
	}
	p.preview.view.Focusable().TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	p.typeText(end, "y")
	p.article.text.Undo()
	p.preview.view.Focusable().TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	p.preview.refresh()
	if top := p.preview.view.TopOffset(); top > 10 {
		t.Errorf("scrolled away from the caret, the preview goes back to %d", top)
	}
}

func TestThePreviewShowsTheHeadWhileTheDetailsAreWritten(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.typeText(len(p.article.text.Text()), "x")
	p.article.text.Insert(strings.Repeat("\n\nOne more paragraph about boats.", 60) + "\n\nThe last.")
	p.drain()
	if top := p.preview.view.TopOffset(); top == 0 {
		t.Fatal("the preview does not follow the caret")
	}
	if err := p.ws.SetFront(func(f *article.Front) { f.Subtitle = "A word below the title" }); err != nil {
		t.Fatal(err)
	}
	p.drain()
	if top := p.preview.view.TopOffset(); top > 10 {
		t.Errorf("the subtitle was written, the preview is at %d", top)
	}
	p.typeText(len(p.article.text.Text()), "z")
	p.drain()
	if top := p.preview.view.TopOffset(); top < 100 {
		t.Errorf("written on, the preview stays at %d", top)
	}
}

func TestACitationInThePreviewShowsItsSource(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.preview.view.Focusable().TypedKey(&fyne.KeyEvent{Name: fyne.KeyTab})
	text, ok := p.tip.Shown()
	if !ok || !strings.Contains(text, "Castillo") || p.status.hint != text {
		t.Errorf("the tip says %q (%v), the status line %q", text, ok, p.status.hint)
	}
	if !shows(p.tip.CanvasObject(), "Show in Sources") {
		t.Errorf("the tip offers %q", texts(p.tip.CanvasObject()))
	}
}

func TestThePreviewIsZoomedAndHasLooks(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	size := p.theme.TextSize()
	p.do("view.preview")
	p.do("view.larger")
	if p.preview.view.Zoom() <= 1 || p.theme.TextSize() != size {
		t.Errorf("zoom %v, text of %v", p.preview.view.Zoom(), p.theme.TextSize())
	}
	p.do("view.desk") // has the key that is the zoom's
	if p.preview.view.Zoom() != 1 || !p.preview.view.Focused() {
		t.Errorf("zoom %v", p.preview.view.Zoom())
	}
	p.focusText()
	p.do("view.larger")
	if p.preview.view.Zoom() != 1 || p.theme.TextSize() != size+1 {
		t.Errorf("zoom %v, text of %v", p.preview.view.Zoom(), p.theme.TextSize())
	}
	p.do("preview.print")
	if p.preview.view.Look() != preview.Print || !p.actions.ByID("preview.print").IsChecked() {
		t.Error("the preview does not look like the print")
	}
}

// What Postil says on the page itself, the preview says in the same language.
func TestPreviewIsInTheArticlesLanguage(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.article.text.SetCaret(0)
	p.article.text.Insert("> [!KEYPOINTS]\n> Four boats.\n\n")
	p.drain()
	for _, c := range []struct{ lang, day, points, sources string }{
		{"de", "5. März 2026", "DAS WICHTIGSTE IN KÜRZE", "Quellen"},
		{"fr", "5 mars 2026", "L’ESSENTIEL", "Sources"},
		{"", "5 March 2026", "KEY POINTS", "Sources"},
	} {
		if err := p.ws.SetFront(func(f *article.Front) { f.Lang, f.Date = c.lang, article.Day(2026, 3, 5) }); err != nil {
			t.Fatal(err)
		}
		p.drain()
		for _, want := range []string{c.day, c.points, c.sources} {
			if !shows(p.preview.view, want) {
				t.Errorf("%q: the preview has no %q but %q", c.lang, want, texts(p.preview.view))
			}
		}
	}
}
