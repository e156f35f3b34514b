package preview

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
)

// article is a text of so many words with so many citations, in paragraphs of
// some 35 words.
func longArticle(words, citations int) string {
	list := strings.Fields("harbour the tide a quay measured of boats in committee wait two and rising")
	r := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	blocks := words / 35
	cited := 0
	for i := range blocks {
		if i%20 == 19 {
			fmt.Fprintf(&b, "## Part %d\n\n", i/20)
		}
		n := 20 + r.IntN(30)
		for range n {
			b.WriteString(list[r.IntN(len(list))] + " ")
		}
		for cited < (i+1)*citations/blocks {
			fmt.Fprintf(&b, "[@%s, p. %d] ", []string{"castillo2024", "orbeck2018"}[cited%2], cited)
			cited++
		}
		b.WriteString("end.\n\n")
	}
	return b.String()
}

func TestALongTextOpensWithAHandfulOfLayouts(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(800, 600))
	f.set(longArticle(20_000, 200))
	if n := len(f.p.blocks); n < 550 {
		t.Fatalf("%d blocks", n)
	}
	c := f.p.Counts()
	if c.LaidOut > 25 || c.Built > 25 || c.Kept > 25 || c.Live < 4 {
		t.Errorf("opening makes %+v", c)
	}
	for y := range 200 {
		f.p.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -100)})
		if kept := f.p.Counts().Kept; kept > 80 {
			t.Fatalf("%d blocks have a layout after %d steps", kept, y)
		}
	}
}

// TestTheReaderIsNotJumped scrolls up and down a text of which nothing was laid
// out before: what is in view moves by what was scrolled and by nothing else.
func TestTheReaderIsNotJumped(t *testing.T) {
	f := show(t, Options{LoadImage: loader}, fyne.NewSize(800, 600))
	f.set(strings.Repeat(everything[:strings.Index(everything, "[^1]:")]+"\n"+longArticle(2000, 5), 3))
	f.p.ScrollToLine(f.p.content.Doc.Line(len(f.p.content.Doc.Source) * 2 / 3))
	// where is the place on the screen of a block in the middle of the view.
	where := func() (*block, float32) {
		for _, b := range f.p.page.live {
			if y := b.y - f.p.scroll.Offset.Y; y+b.height > 250 {
				return b, y
			}
		}
		t.Fatal("nothing is in view")
		return nil, 0
	}
	for i := range 400 {
		step := float32(90)
		if i >= 100 {
			step = -90
		}
		b, before := where()
		f.p.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -step)})
		if f.p.scroll.Offset.Y <= 0 || f.p.scroll.Offset.Y >= f.p.page.height-600 {
			continue
		}
		after := b.y - f.p.scroll.Offset.Y
		if math.Abs(float64(before-after-step)) > 1 {
			t.Fatalf("step %d: scrolled by %v, the text moved by %v", i, step, before-after)
		}
	}
	if y := f.p.scroll.Offset.Y; y > 100 {
		t.Logf("at %v after scrolling up", y)
	}
}

func TestScrollingBothWaysAgrees(t *testing.T) {
	f := show(t, Options{LoadImage: loader}, fyne.NewSize(700, 500))
	src := longArticle(6000, 40)
	f.set(src)
	for at := 100; at < len(src)*9/10; at += 997 {
		f.p.ScrollToOffset(at)
		got := f.p.TopOffset()
		// The line that holds it is at the upper edge: it begins at most a
		// line's length before.
		if got > at || at-got > 260 {
			t.Errorf("scrolled to %d, at the top is %d", at, got)
		}
		f.p.ScrollToOffset(got)
		if again := f.p.TopOffset(); again != got {
			t.Errorf("scrolled to %d, then %d is at the top", got, again)
		}
	}
}

func TestRevealMovesOnlyWhatIsOutOfView(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(700, 500))
	src := manyParagraphs(200, func(int) string { return "and so on" })
	f.set(src)
	at := func(n int) int { return strings.Index(src, fmt.Sprintf("Paragraph %d ", n)) }
	f.p.ScrollToOffset(at(50))
	y := f.p.scroll.Offset.Y
	f.p.Reveal(at(52))
	if f.p.scroll.Offset.Y != y {
		t.Errorf("what is in view makes it scroll from %v to %v", y, f.p.scroll.Offset.Y)
	}
	for _, n := range []int{120, 10, 199, 11} {
		f.p.Reveal(at(n))
		if y := f.point(fmt.Sprintf("Paragraph %d ", n)).Y; y < 0 || y > 500 {
			t.Errorf("paragraph %d is shown at %v", n, y)
		}
	}
	f.p.Reveal(0)
	if f.p.scroll.Offset.Y != 0 {
		t.Errorf("the begin is shown at %v", f.p.scroll.Offset.Y)
	}
}

func TestZoomKeepsThePlace(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(700, 500))
	f.set(longArticle(4000, 0))
	f.p.ScrollToOffset(9000)
	top := f.p.TopOffset()
	size := f.p.metrics.size
	for range 3 {
		f.p.page.TypedShortcut(shortcut(fyne.KeyPlus))
	}
	if f.p.Zoom() != 1.5 || f.p.metrics.size != 1.5*size {
		t.Errorf("zoom %v, text of %v", f.p.Zoom(), f.p.metrics.size)
	}
	if got := f.p.TopOffset(); math.Abs(float64(got-top)) > 150 {
		t.Errorf("offset %d is at the top, was %d", got, top)
	}
	f.p.page.TypedShortcut(shortcut(fyne.KeyMinus))
	f.p.page.TypedShortcut(shortcut(fyne.Key0))
	if f.p.Zoom() != 1 {
		t.Errorf("zoom %v", f.p.Zoom())
	}
	for range 30 {
		f.p.ZoomIn()
	}
	if f.p.Zoom() != MaxZoom {
		t.Errorf("zoom %v", f.p.Zoom())
	}
	f.p.SetZoom(0)
	if f.p.Zoom() != MinZoom {
		t.Errorf("zoom %v", f.p.Zoom())
	}
}

func TestLooksHaveTheColoursOfThePage(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(700, 500))
	for look, want := range map[Look]map[fyne.ThemeColorName]string{
		Light: {theme.ColorNameBackground: "ffffff", theme.ColorNameForeground: "1b1a18", theme.ColorNamePrimary: "9c2b1b"},
		Dark:  {theme.ColorNameBackground: "151514", theme.ColorNameForeground: "e8e5de", theme.ColorNamePrimary: "ee917f"},
		Print: {theme.ColorNameBackground: "ffffff", theme.ColorNameForeground: "000000", theme.ColorNamePrimary: "000000"},
	} {
		f.p.SetLook(look)
		for name, hex := range want {
			c, _ := parseColor(hex)
			if got := f.p.metrics.color(name); got != c {
				t.Errorf("look %d has %s in %v, want %s", look, name, got, hex)
			}
		}
	}
	if got := parsePalettes([]byte("body { color: red }")); got.light != nil || got.dark != nil || got.print != nil {
		t.Errorf("a stylesheet without colours gives %v", got)
	}
	if _, ok := parseColor("12345"); ok {
		t.Error("five digits are a colour")
	}
}

func shortcut(k fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault}
}

// What comes into view at once is shown in steps, that which is in view before
// what is around it; in another width all of it is there at once.
func TestALongTextIsShownInSteps(t *testing.T) {
	var text strings.Builder
	for i := range 200 {
		fmt.Fprintf(&text, "Paragraph %d of what takes a while to paint, as each of its words does.\n\n", i)
	}
	var waiting []func()
	f := show(t, Options{After: func(_ time.Duration, do func()) func() {
		waiting = append(waiting, do)
		return func() {}
	}}, fyne.NewSize(500, 2400))
	steps := func() (n int) {
		for ; len(waiting) > 0; n++ {
			do := waiting[0]
			waiting = waiting[1:]
			do()
		}
		return n
	}
	f.set(text.String())
	steps()
	all := len(f.p.page.shown)
	if all < 20 {
		t.Fatalf("only %d blocks near the view", all)
	}
	f.set(strings.ReplaceAll(text.String(), "Paragraph", "Section"))
	first := len(f.p.page.shown)
	if first == 0 || first >= all || len(waiting) != 1 {
		t.Fatalf("of %d blocks %d are shown at once, %d calls wait", all, first, len(waiting))
	}
	if n, got := steps(), len(f.p.page.shown); got != all || n < 2 {
		t.Errorf("after %d steps %d of %d blocks are shown", n, got, all)
	}
	f.w.Resize(fyne.NewSize(480, 2400))
	if got := len(f.p.page.shown); got < all-2 || len(waiting) > 0 {
		t.Errorf("in another width %d of %d blocks are shown, %d calls wait", got, all, len(waiting))
	}
}
