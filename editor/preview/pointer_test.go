package preview

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

func mouseAt(at fyne.Position) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary}
}

// contrast is that of WCAG 2, from 1 to 21.
func contrast(a, b color.Color) float64 {
	light := func(c color.Color) float64 {
		r, g, b, _ := c.RGBA()
		part := func(v uint32) float64 {
			s := float64(v) / 0xffff
			if s <= 0.04045 {
				return s / 12.92
			}
			return math.Pow((s+0.055)/1.055, 2.4)
		}
		return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b) + 0.05
	}
	x, y := light(a), light(b)
	return max(x, y) / min(x, y)
}

func TestWhatIsPointedAtIsTold(t *testing.T) {
	var told *Hover
	f := show(t, Options{OnHover: func(h *Hover) { told = h }}, fyne.NewSize(900, 600))
	f.set("Plain words, [a link](https://example.org/x), a citation [@castillo2024; @orbeck2018] and a mark.[^n]\n\n[^n]: What the *note* says of [@orbeck2018].\n")
	point := func(text string) { f.p.page.MouseMoved(mouseAt(f.point(text))) }
	point("a link")
	if told == nil || told.Kind != OverLink || told.URL != "https://example.org/x" || told.Size.Width < 20 {
		t.Errorf("over a link: %+v", told)
	}
	point("Plain")
	if told != nil {
		t.Errorf("over words: %+v", told)
	}
	point("Castillo")
	if told == nil || told.Kind != OverCitation || strings.Join(told.Keys, " ") != "castillo2024 orbeck2018" {
		t.Fatalf("over a citation: %+v", told)
	}
	for _, want := range []string{"Is the Harbour Neutral?", "Treaties That Measure"} {
		if !strings.Contains(told.Text, want) {
			t.Errorf("over a citation, %q is told", told.Text)
		}
	}
	at := f.point("Castillo")
	if at.X < told.At.X || at.X > told.At.X+told.Size.Width || at.Y < told.At.Y || at.Y > told.At.Y+told.Size.Height {
		t.Errorf("pointed at %v, told of %v %v", at, told.At, told.Size)
	}
	point("1")
	if told == nil || told.Kind != OverNote || told.Text != "What the note says of (T. Orbeck, Treaties That Measure, Northlight, 2018)." {
		t.Errorf("over a mark: %+v", told)
	}
	f.p.page.MouseOut()
	if told != nil {
		t.Error("nothing is told when the pointer leaves")
	}
	if f.p.page.Cursor() != desktop.DefaultCursor {
		t.Error("the pointer keeps its form")
	}
}

func TestAClickLeadsToTheSource(t *testing.T) {
	var at []int
	f := show(t, Options{LoadImage: loader, OnSource: func(s int) { at = append(at, s) }}, fyne.NewSize(900, 3000))
	f.set(everything)
	for _, text := range []string{
		"committee", "Calderhaven", "wet", "nobody", "expected", "second heading", "next line", "First point", "nested one", "deeper",
		"done", "quotation with", "author", "println", "Vessel", "Bellwether", "900", "What the term means", "A note with",
	} {
		at = nil
		f.press(f.point(text), 0)
		want := strings.Index(everything, text)
		if len(at) != 1 || at[0] < want || at[0] > want+len(text) {
			t.Errorf("a click on %q, at %d, leads to %v", text, want, at)
		}
	}
	at = nil
	f.press(f.point("the minutes"), fyne.KeyModifierShortcutDefault)
	if want := strings.Index(everything, "the minutes"); len(at) != 1 || at[0] < want || at[0] > want+11 {
		t.Errorf("on a link with Ctrl: %v", at)
	}
	at = nil
	f.drag(f.point("wet"), f.point("expected"))
	f.press(f.point("Sources"), 0)
	f.press(f.point("wet").SubtractXY(0, 14), 0) // between the lines of head and text
	if len(at) != 0 {
		t.Errorf("what is no place in the source leads to %v", at)
	}
}

func TestPlacesInTheSourceAreExact(t *testing.T) {
	const src = `Fish &amp; chips \\*and\\* "peas" -- &ndash; <b>bold</b> &eacute;t&eacute; \
next https://example.org/long *em*phasis last [@orbeck2018] end.

> quoted &lt; text
> goes on here
`
	f := show(t, Options{}, fyne.NewSize(900, 600))
	f.set(src)
	for _, text := range []string{"Fish", "chips", "and", "peas", "bold", "next", "long", "em", "phasis", "last", "end", "quoted", "text", "goes", "here"} {
		for _, b := range f.p.page.live {
			for i := range b.scene.passages {
				p := &b.scene.passages[i]
				j := strings.Index(p.text, text)
				if j < 0 {
					continue
				}
				got, ok := b.scene.source(p.start + j)
				if want := strings.Index(src, text); !ok || b.span.Start+got != want {
					t.Errorf("%q comes from %d, want %d", text, b.span.Start+got, want)
				}
				back, ok := b.scene.offset(got)
				if !ok || back != p.start+j {
					t.Errorf("%q stands at %d, and is looked for at %d", text, p.start+j, back)
				}
			}
		}
	}
}

func TestAMarkLeadsToItsNoteAndBack(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(800, 400))
	filler := manyParagraphs(60, func(int) string { return "x" })
	f.set("Begin.\n\n" + filler + "First.[^a] Second.[^b]\n\n" + filler + "Again.[^b]\n\n[^a]: The one.\n\n[^b]: The other.\n")
	f.p.follow("#fn:2")
	f.point("The other.")
	for _, want := range []struct{ address, text string }{{"#fnref:2", "Second."}, {"#fnref1:2", "Again."}, {"#fnref:1", "First."}} {
		f.p.ScrollToLine(1)
		f.p.follow(want.address)
		y := f.point(want.text).Y
		if y < 0 || y > 400 {
			t.Errorf("%s shows %q at %v", want.address, want.text, y)
		}
	}
	f.p.follow("#fn:2")
	back := f.point("\u21a9")
	f.press(back, 0)
	if y := f.point("Second.").Y; y < 0 || y > 400 {
		t.Errorf("the way back shows its mark at %v", y)
	}
}

func TestTheMenuOffersWhatCanBeDone(t *testing.T) {
	f := show(t, Options{OnSource: func(int) {}}, fyne.NewSize(800, 400))
	f.set("Words and [a link](https://example.org/x).\n")
	labels := func(text string) string {
		var out []string
		for _, i := range f.p.page.menu(f.point(text)).Items {
			if !i.Disabled && !i.IsSeparator {
				out = append(out, i.Label)
			}
		}
		return strings.Join(out, ", ")
	}
	if got := labels("Words"); got != "Select all, Go to the source text" {
		t.Errorf("on words: %s", got)
	}
	f.p.SelectAll()
	if got := labels("a link"); got != "Copy, Copy as Markdown, Select all, Go to the source text, Open the link, Copy the address" {
		t.Errorf("on a link: %s", got)
	}
}
