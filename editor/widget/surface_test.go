package widget

import (
	"image/color"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"postil/app/ui/theme"
)

func TestEditorKeepsEverySpaceOverTheEndOfARow(t *testing.T) {
	const text = "What is owed to those who wait is not an apology but a timetable that can be kept."
	b := newBench(t)
	for width := float32(200); width < 400; width += 7 {
		b.SetText("")
		b.window.Resize(fyne.NewSize(width, 300))
		test.Type(b.Focusable(), text)
		if b.Text() != text || b.Caret() != len(text) {
			t.Errorf("%v wide: %q, the caret at %d", width, b.Text(), b.Caret())
		}
	}
}

func TestEditorTakesTheSpaceOverTheEndOfARowByBackspace(t *testing.T) {
	const text = "What is owed to those who wait is not an apology but "
	b := newBench(t)
	for width := float32(200); width < 400; width += 3 {
		b.SetText("")
		b.window.Resize(fyne.NewSize(width, 300))
		test.Type(b.Focusable(), text)
		b.do("backspace")
		b.Insert("x")
		if want := text[:len(text)-1] + "x"; b.Text() != want {
			t.Errorf("%v wide: %q", width, b.Text())
		}
	}
}

// firstLine is the first paragraph in sight and how far below the upper edge
// its first line in sight begins.
func (b *bench) firstLine() (paragraph int, start string) {
	l := b.surface.p.view.Lines[0]
	return l.Paragraph, b.buf.Line(l.Paragraph)[l.Line.Start:l.Line.End]
}

func TestTheFirstLineInSightStaysWhenTheWidthChanges(t *testing.T) {
	b := newBench(t)
	b.SetText(words(20_000))
	b.scrollBy(30_000)
	before, _ := b.firstLine()
	for _, w := range []float32{420, 300, 800, 640, 600} {
		b.window.Resize(fyne.NewSize(w, 440))
		if now, _ := b.firstLine(); now != before {
			t.Errorf("%v wide: paragraph %d is at the top, was %d", w, now, before)
		}
	}
	b.theme.SetTextSize(24)
	fyne.CurrentApp().Settings().SetTheme(b.theme)
	if now, _ := b.firstLine(); now != before {
		t.Errorf("in another size paragraph %d is at the top, was %d", now, before)
	}
	if b.surface.p.texts.live[0].size != 24 {
		t.Errorf("text is painted in size %v", b.surface.p.texts.live[0].size)
	}
}

func TestTheStartStaysAtTheStart(t *testing.T) {
	b := newBench(t)
	b.SetText(words(2000))
	b.window.Resize(fyne.NewSize(300, 440))
	if b.top != -float64(b.look.pad) {
		t.Errorf("the text is at %v", b.top)
	}
}

func TestAnotherThemePaintsInItsColours(t *testing.T) {
	b := newBench(t)
	b.SetText(page)
	ink := func() color.NRGBA { return b.surface.p.texts.live[2].color }
	light := ink()
	b.theme.SetMode(theme.Dark)
	fyne.CurrentApp().Settings().SetTheme(b.theme)
	if ink() == light {
		t.Error("text of the dark theme has the colour of the light one")
	}
	if got, want := b.surface.p.texts.live[1].object.Color, b.look.colors[1]; got != color.Color(want) {
		t.Errorf("text is %v, want %v", got, want)
	}
}

func TestTextIsInAColumnInTheMiddle(t *testing.T) {
	b := newBench(t, func(o *Options) { o.Measure = func() float32 { return 500 } })
	b.window.Resize(fyne.NewSize(1100, 400))
	b.SetText(words(500))
	left, width := b.column()
	if left != 300+b.look.pad || width != 500-2*b.look.pad {
		t.Errorf("the column is at %v and %v wide", left, width)
	}
	for _, s := range b.surface.p.texts.live {
		x := s.object.Position().X
		if x < left || x+strings0(s.object.MinSize().Width, s.text) > left+width+1 {
			t.Errorf("%q reaches from %v to %v", s.text, x, x+s.object.MinSize().Width)
		}
	}
}

// strings0 is a width without the spaces at a text's end, which hang over.
func strings0(w float32, s string) float32 {
	if strings.HasSuffix(s, " ") {
		return w * float32(len(strings.TrimRight(s, " "))-1) / float32(len(s))
	}
	return w
}

func TestCaretBlinksThenStaysAndHidesWithoutTheKeyboard(t *testing.T) {
	b := newBench(t)
	b.SetText("abc")
	caret := b.surface.p.caret
	seen := map[bool]int{}
	for range blinkTurns {
		b.pass(blinkTime)
		seen[caret.Visible()]++
	}
	if seen[true] != blinkTurns/2 || seen[false] != blinkTurns/2 {
		t.Errorf("in %d turns the caret was %v", blinkTurns, seen)
	}
	b.do("right")
	if !caret.Visible() {
		t.Error("a key leaves the caret hidden")
	}
	b.window.Canvas().Unfocus()
	if caret.Visible() {
		t.Error("the caret stands without the keyboard")
	}
	b.pass(time.Minute)
	if caret.Visible() {
		t.Error("the caret came back without the keyboard")
	}
	b.Focus()
	if !caret.Visible() {
		t.Error("the caret does not come with the keyboard")
	}
}

func TestPlaceholderIsShownForNoText(t *testing.T) {
	b := newBench(t)
	if o := b.surface.p.placeholder; !o.Visible() || o.Text != "Write here." {
		t.Errorf("%v %q", o.Visible(), o.Text)
	}
	b.shot("empty")
	b.do(`type:"a"`)
	if b.surface.p.placeholder.Visible() {
		t.Error("it stays behind text")
	}
}

func TestFocusIsToldOnce(t *testing.T) {
	n := 0
	b := newBench(t, func(o *Options) { o.OnFocus = func() { n++ } })
	b.Focus()
	b.click(fyne.NewPos(50, 50), 0)
	if n != 1 {
		t.Errorf("told %d times", n)
	}
}

func TestEditorTakesTheKeyboardBeforeItIsPainted(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Options{}))
	e := NewEditor(Options{})
	w := test.NewTempWindow(t, container.NewStack())
	stack := container.NewStack(e.CanvasObject())
	stack.Hide()
	w.SetContent(stack)
	stack.Show()
	e.Focus()
	if w.Canvas().Focused() != e.Focusable() {
		t.Errorf("%T has the keyboard", w.Canvas().Focused())
	}
}

func TestObjectsStandInTheOrderOfReading(t *testing.T) {
	b := newBench(t)
	b.SetText(page)
	b.do(`down down type:"Once " enter type:"more *words* " ctrl+end type:"x" ctrl+home`)
	var got, want strings.Builder
	for _, o := range test.WidgetRenderer(b.surface).Objects() {
		if o, ok := o.(*canvas.Text); ok && o.Visible() {
			got.WriteString(o.Text)
		}
	}
	for _, l := range b.surface.p.view.Lines {
		for _, r := range l.Line.Runs {
			if strings.TrimSpace(r.Text) != "" {
				want.WriteString(r.Text)
			}
		}
	}
	if got.String() != want.String() {
		t.Errorf("objects read\n%q\nwant\n%q", got.String(), want.String())
	}
}

func TestTypewriterKeepsTheLineAtOneHeight(t *testing.T) {
	b := newBench(t)
	b.SetText(words(2000))
	b.SetTypewriter(true)
	want := b.height() * typewriterAt
	for range 40 {
		b.do("down down down")
		c := b.layout().Caret(toLayout(b.cursor.Caret))
		b.sync()
		if y := c.Y + float64(c.Height)/2 - b.top; y < want-2 || y > want+2 {
			t.Fatalf("the line is at %v, want %v", y, want)
		}
	}
}

func TestFocusModeDimsTheOtherParagraphs(t *testing.T) {
	b := newBench(t)
	b.SetText("one\n\ntwo")
	b.SetFocusMode(true)
	colors := func() string {
		var s []string
		for _, t := range b.surface.p.texts.live {
			if t.color == b.look.muted {
				s = append(s, t.text)
			}
		}
		return strings.Join(s, ",")
	}
	if got := colors(); got != "two" {
		t.Errorf("%s stands back", got)
	}
	b.do("down down")
	if got := colors(); got != "one" {
		t.Errorf("%s stands back", got)
	}
}

func TestMarksStandBack(t *testing.T) {
	b := newBench(t)
	b.SetText("## A *b*\n\nx **bold** `code` [link](to) ***both*** ~~gone~~\n\n```\nx\n```")
	var s []string
	for _, t := range b.surface.p.texts.live {
		if t.color == b.look.muted {
			s = append(s, t.text)
		}
	}
	if got := strings.Join(s, "|"); got != "## |**|**|`|`|[|]|(to)|*|**|**|*|~~|gone|~~|```|```" {
		t.Errorf("%s", got)
	}
}
