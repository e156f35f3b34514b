package preview

import (
	"errors"
	"fmt"
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"postil/editor/cite"
	"postil/editor/markdown"
)

const everything = `The committee met in *Calderhaven* on a **wet** morning, and it ***did not*** hurry; ~~nobody~~ few expected ` + "`quorum()`" + ` to hold. See [the minutes](https://example.org/minutes) and [@castillo2024, p. 3]. Nothing is known of [@nobody1999].[^1]

## A second heading with *emphasis*

Hard break here\
next line. "Quotes" and dashes -- all of them --- are set...

### Third

- First point, which is long enough that it has to go on in a second line of the list, indented under its text
- Second
  1. nested one
  2. nested two
     - deeper
- [x] done
- [ ] to do

#### Fourth

> A quotation with a bar beside it, long enough to be set in more than one line so that the bar is seen to run along.
>
> — Its author

` + "```go\nfunc main() {\n\tprintln(\"tabs\")\n}\n```" + `

| Vessel | Flag | Tonnage |
|:-------|:----:|--------:|
| Aurora | NO   | 12 400  |
| Bellwether, a ship with a long name | PT | 900 |

> [!KEYPOINTS]
> - The ferry **costs** less than the study of it.
> - Nobody has counted the road [@orbeck2018].

> [!CORRECTION] 5 July 2024
> An earlier version gave the wrong year.

> [!PULLQUOTE] Ann Smith
> A road does not have a loss. It has a *budget*.

Water is H<sub>2</sub>O, press <kbd>Ctrl</kbd>+<kbd>C</kbd>, <mark>marked</mark> x<sup>n</sup>.

##### Fifth

###### Sixth

Term
:   What the term means, told in a sentence.

---

![The harbour](harbour.jpg "The harbour at six in the morning")

![A lost photograph](lost.jpg)

[^1]: A note with a source [@orbeck2018].
`

func TestPictures(t *testing.T) {
	for _, look := range []struct {
		name string
		look Look
		zoom float32
	}{{"light", Light, 1}, {"dark", Dark, 1}, {"print", Print, 1}, {"light-large", Light, 1.5}, {"dark-small", Dark, 0.8}} {
		f := show(t, Options{LoadImage: loader}, fyne.NewSize(860, 3000))
		c := content(t, everything)
		c.Head = Head{
			Section: "Security", Title: "The Harbour That Would Not Choose a Side", Subtitle: "What a small port teaches about large treaties",
			Byline: "By Ana Núñez and Piet Kerr", Date: "July 16, 2024",
			Image: Image{"harbour.jpg", "A harbour", "Calderhaven in the morning.", "Photo: M. Dray"},
		}
		f.p.SetContent(c)
		f.p.SetLook(look.look)
		f.p.SetZoom(look.zoom)
		f.drag(f.point("committee"), f.point("Second"))
		if n := f.p.Counts().Live; n < 15 {
			t.Errorf("%d blocks in view", n)
		}
		f.shoot("preview-" + look.name)
	}
}

func TestBlocksShowTheirText(t *testing.T) {
	f := show(t, Options{LoadImage: loader}, fyne.NewSize(900, 3000))
	f.set(everything)
	all := strings.Join(f.texts(), "\n")
	for _, want := range []string{
		"“Quotes” and dashes – all of them — are set…", "next line.", "•", "–", "1.", "2.", "Hard break here",
		"func main() {", "    println(\"tabs\")", "Bellwether, a ship with a long name", "12 400",
		"What the term means", "The harbour at six in the morning", "The image lost.jpg cannot be shown.", "A lost photograph", "Sources",
		"Orbeck",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not shown", want)
		}
	}
	if strings.ContainsAny(all, "\t\r") {
		t.Error("control characters are drawn")
	}
	for text, check := range map[string]func(look) bool{
		"Calderhaven":    func(l look) bool { return l.italic && !l.bold },
		"wet":            func(l look) bool { return l.bold && !l.italic },
		"did not":        func(l look) bool { return l.bold && l.italic },
		"nobody":         func(l look) bool { return l.strike },
		"quorum()":       func(l look) bool { return l.mono && l.scale < 1 },
		"the minutes":    func(l look) bool { return l.link == "https://example.org/minutes" && l.underline },
		"emphasis":       func(l look) bool { return l.bold && l.italic && l.scale > 1.3 },
		"nobody1999":     func(l look) bool { return l.color == theme.ColorNameError },
		"second heading": func(l look) bool { return l.bold && l.scale > 1.3 },
	} {
		r, ok := f.find(text)
		if !ok || !check(r.look) {
			t.Errorf("%q: found %v, look %+v", text, ok, r.look)
		}
	}
}

func TestHeadingsAreToldApart(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(900, 1000))
	f.set("# h one\n\n## h two\n\n### h three\n\n#### h four\n\n##### h five\n\n###### h six\n")
	seen := map[look]string{}
	for _, name := range []string{"one", "two", "three", "four", "five", "six"} {
		r, ok := f.find("h " + name)
		if !ok {
			t.Fatalf("h %s is not shown", name)
		}
		if other, taken := seen[r.look]; taken {
			t.Errorf("h %s looks like h %s", name, other)
		}
		seen[r.look] = name
	}
}

func manyParagraphs(n int, edit func(i int) string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "Paragraph %d says something that takes a line or two when it is set in a column of a usual width, %s.\n\n", i, edit(i))
	}
	return b.String()
}

func TestEditingOneParagraphBuildsOneBlock(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(800, 600))
	same := func(int) string { return "as ever" }
	f.set(manyParagraphs(200, same))
	before := f.p.Counts()
	if before.Built > 20 || before.LaidOut > 20 || before.Built < 5 {
		t.Fatalf("first: %+v", before)
	}
	edited := func(at int) {
		f.set(manyParagraphs(200, func(i int) string {
			if i == at {
				return "but not here"
			}
			return "as ever"
		}))
	}
	edited(100)
	if after := f.p.Counts(); after != before {
		t.Errorf("an edit out of view makes work: %+v, before %+v", after, before)
	}
	edited(2)
	after := f.p.Counts()
	if n := after.Built - before.Built; n != 1 {
		t.Errorf("%d blocks were built for one edit", n)
	}
	if n := after.LaidOut - before.LaidOut; n != 1 {
		t.Errorf("%d blocks were laid out for one edit", n)
	}
	if n := after.Realised - before.Realised; n != 1 {
		t.Errorf("%d blocks were drawn for one edit", n)
	}
	f.set(manyParagraphs(200, same))
	after = f.p.Counts()
	f.set("A new first paragraph.\n\n" + manyParagraphs(200, same))
	if n := f.p.Counts().Built - after.Built; n > 2 {
		t.Errorf("%d blocks were built after one was put in front", n)
	}
}

func TestOnlyBlocksInViewHaveObjects(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(800, 600))
	for _, n := range []int{100, 400} {
		f.set(manyParagraphs(n, func(int) string { return "and so on" }))
		if live := f.p.Counts().Live; live < 5 || live > 30 {
			t.Errorf("%d of %d blocks have objects", live, n)
		}
	}
	f.p.ScrollToLine(401)
	if live := f.p.Counts().Live; live < 5 || live > 30 {
		t.Errorf("%d blocks have objects after scrolling", live)
	}
}

func TestACitationThatReadsOtherwiseRebuildsItsBlock(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(800, 600))
	c := content(t, "One [@castillo2024].\n\nTwo.\n")
	f.p.SetContent(c)
	before := f.p.Counts().Built
	c.Cites.Clusters = []cite.Rich{{{Text: "(changed)"}}}
	f.p.SetContent(c)
	if n := f.p.Counts().Built - before; n != 1 {
		t.Errorf("%d blocks were built", n)
	}
	if _, ok := f.find("(changed)"); !ok {
		t.Error("the old text of the citation is shown")
	}
}

func TestScrollingGoesByLines(t *testing.T) {
	var told []int
	f := show(t, Options{OnScrolled: func(at int) { told = append(told, at) }}, fyne.NewSize(800, 600))
	f.set(manyParagraphs(200, func(int) string { return "and so on" }))
	for _, line := range []int{1, 41, 201, 301} {
		f.p.ScrollToLine(line)
		if got := f.p.TopLine(); got != line {
			t.Errorf("scrolled to line %d, at the top is %d", line, got)
		}
	}
	f.p.ScrollToLine(1)
	if y := f.p.scroll.Offset.Y; y != 0 {
		t.Errorf("the first line is shown without the head: scrolled to %v", y)
	}
	if len(told) != 0 {
		t.Errorf("the program's scrolling is told as the reader's: %v", told)
	}
	f.p.ScrollToLine(1)
	f.p.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -900)})
	if len(told) != 1 || told[0] < 5 {
		t.Errorf("the reader's scrolling is told as %v", told)
	}
}

func TestTheReadersPlaceIsKept(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(800, 600))
	text := manyParagraphs(100, func(int) string { return "and so on" })
	f.set(text)
	f.p.ScrollToLine(101)
	f.set("Something long in front. " + strings.Repeat("Word after word after word. ", 80) + "\n\n" + text)
	if got := f.p.TopLine(); got != 103 {
		t.Errorf("after an edit above, line %d is at the top, want 103", got)
	}
	f.w.Resize(fyne.NewSize(420, 600))
	if got := f.p.TopLine(); got < 102 || got > 104 {
		t.Errorf("in a narrower window, line %d is at the top", got)
	}
}

func TestNarrowerWindowSetsTextAnew(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(900, 600))
	f.set(manyParagraphs(3, func(int) string { return "x" }))
	wide := len(f.texts())
	f.w.Resize(fyne.NewSize(320, 600))
	if narrow := len(f.texts()); narrow <= wide {
		t.Errorf("%d lines wide, %d narrow", wide, narrow)
	}
	for _, b := range f.p.blocks {
		if b.scene == nil {
			continue
		}
		for _, l := range b.scene.lines {
			if l.x+l.line.width > b.width+0.5 {
				t.Errorf("a line is %v wide in a column of %v", l.line.width, b.width)
			}
		}
	}
}

func TestMeasureBoundsTheColumn(t *testing.T) {
	f := show(t, Options{Measure: func() float32 { return 500 }}, fyne.NewSize(1400, 600))
	f.set("Text.")
	if got := f.p.column(); got != 500 {
		t.Errorf("the column is %v wide", got)
	}
	for _, o := range f.p.page.shown {
		if o.Position().X != 450 {
			t.Errorf("the column begins at %v", o.Position().X)
		}
	}
}

func TestLinksWorkByPointerAndKeyboard(t *testing.T) {
	var followed, hovered []string
	f := show(t, Options{
		OnLink: func(u string) { followed = append(followed, u) },
		OnHover: func(h *Hover) {
			if h != nil {
				hovered = append(hovered, h.URL)
			}
		},
	}, fyne.NewSize(800, 600))
	f.set("See [the minutes](https://example.org/m) and <mailto:a@example.org>, but not [this](javascript:alert(1)).\n")
	f.press(f.point("minutes"), 0)
	f.press(f.point("this"), 0)
	g := f.p.page
	f.w.Canvas().Focus(g)
	for range 2 {
		if !g.AcceptsTab() {
			t.Fatal("Tab leaves before all links were met")
		}
		g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyTab})
	}
	if g.AcceptsTab() {
		t.Error("Tab does not leave after the last link")
	}
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if got := strings.Join(followed, " "); got != "https://example.org/m mailto:a@example.org" {
		t.Errorf("followed %s", got)
	}
	if got := strings.Join(hovered, " "); got != "https://example.org/m mailto:a@example.org" {
		t.Errorf("told of %s", got)
	}
}

func TestMarksLeadToTheNotes(t *testing.T) {
	f := show(t, Options{OnLink: func(u string) { t.Errorf("followed %s", u) }}, fyne.NewSize(800, 400))
	f.set("Text.[^a]\n\n" + manyParagraphs(60, func(int) string { return "x" }) + "## An end\n\n[^a]: The note.\n")
	f.press(f.point("1"), 0)
	if f.p.scroll.Offset.Y < 1000 {
		t.Errorf("scrolled to %v", f.p.scroll.Offset.Y)
	}
	f.p.ScrollToLine(1)
	f.p.follow("#an-end")
	if f.p.scroll.Offset.Y < 1000 {
		t.Errorf("scrolled to %v for a heading", f.p.scroll.Offset.Y)
	}
}

func TestImagesFitAndFailInWords(t *testing.T) {
	loads := map[string]int{}
	f := show(t, Options{LoadImage: func(n string) ([]byte, error) {
		loads[n]++
		return loader(n)
	}}, fyne.NewSize(500, 1500))
	src := "![Harbour](harbour.jpg)\n\n![Broken](broken.jpg)\n\n![Far](https://example.org/x.png)\n"
	f.set(src)
	var images []*canvas.Image
	for _, o := range objects(f) {
		if i, ok := o.(*canvas.Image); ok {
			images = append(images, i)
		}
	}
	if len(images) != 1 {
		t.Fatalf("%d images", len(images))
	}
	if s := images[0].Size(); s.Width > f.p.column() || s.Width < f.p.column()-1 || s.Height < s.Width*0.41 || s.Height > s.Width*0.42 {
		t.Errorf("the image is shown at %v", s)
	}
	all := strings.Join(f.texts(), " ")
	for _, want := range []string{"The image broken.jpg cannot be shown.", "Broken", "Image elsewhere: https://example.org/x.png"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not said in %q", want, all)
		}
	}
	f.set(src + "\nMore.\n")
	if loads["harbour.jpg"] != 1 || loads["https://example.org/x.png"] != 0 {
		t.Errorf("loaded %v", loads)
	}
	f.p.ReloadImages()
	if loads["harbour.jpg"] != 2 {
		t.Errorf("not loaded again: %v", loads)
	}
}

func TestThemeChangesAreFollowed(t *testing.T) {
	th := newSerif(theme.VariantLight)
	f := show(t, Options{Theme: th}, fyne.NewSize(800, 600))
	f.set("Some text to look at.")
	colorOf := func() color.Color {
		for _, o := range objects(f) {
			if x, ok := o.(*canvas.Text); ok {
				return x.Color
			}
		}
		return nil
	}
	light := colorOf()
	built := f.p.Counts().Built
	th.variant = theme.VariantDark
	fyne.CurrentApp().Settings().SetTheme(th)
	f.p.Refresh()
	if dark := colorOf(); dark == nil || dark == light {
		t.Errorf("drawn in %v, before %v", dark, light)
	}
	before := f.p.page.height
	th.size = 26
	f.p.Refresh()
	if f.p.page.height <= before {
		t.Error("a larger text takes no more room")
	}
	if f.p.Counts().Built != built {
		t.Error("a change of theme builds blocks anew")
	}
}

func TestEmptyAndOddTextsDoNoHarm(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(300, 300))
	f.p.SetContent(Content{})
	for _, src := range []string{
		"", "\n\n\n", "<div>raw</div>\n", "#\n", "-\n", "> \n", "```\n```\n", "|a|\n|-|\n", "[^1]\n\n[^1]:\n", "![]()\n", "\\\n", "a\\\n",
		"1. \n   - \n     > \n", "\x00\x01\t\u2028", strings.Repeat("x", 3000), "שלום\tעולם tab\tone\n", "👩‍👩‍👧 漢字かな交じり文がここにあって折り返される",
		strings.Repeat("> ", 40) + "deep", "|" + strings.Repeat("a|", 40) + "\n|" + strings.Repeat("-|", 40) + "\n",
	} {
		f.set(src)
		f.p.ScrollToLine(1)
		f.w.Canvas().Capture()
	}
	f.p.ScrollToLine(0)
	f.p.ScrollToLine(1 << 30)
}

func TestImagesThatComeLaterAreShown(t *testing.T) {
	there, other := false, false
	f := show(t, Options{LoadImage: func(n string) ([]byte, error) {
		switch {
		case !there:
			return nil, errors.New("not yet")
		case other:
			return photo(100, 300), nil
		}
		return photo(4000, 1000), nil
	}}, fyne.NewSize(500, 900))
	image := func() *canvas.Image {
		for _, o := range objects(f) {
			if i, ok := o.(*canvas.Image); ok {
				return i
			}
		}
		return nil
	}
	f.set("![a b](a%20b.jpg)\n")
	if image() != nil {
		t.Fatal("an image that is not there is shown")
	}
	there = true
	f.set("![a b](a%20b.jpg)\n\nMore.\n")
	shown := image()
	if shown == nil {
		t.Fatal("the image does not come")
	}
	if b := shown.Image.Bounds(); b.Dx() != maxSide || b.Dy() != maxSide/4 {
		t.Errorf("it is kept in %v", b)
	}
	other = true
	f.p.SetContent(Content{})
	f.set("![a b](a%20b.jpg)\n")
	if s := image().Size(); s.Width != 100 || s.Height != 300 {
		t.Errorf("another article shows it in %v", s)
	}
}

// Another language of the article names its callouts anew, and leaves nothing of
// the one before.
func TestCalloutsAreNamedInTheLanguageOfTheText(t *testing.T) {
	f := show(t, Options{}, fyne.NewSize(600, 600))
	for _, c := range []struct{ lang, want string }{{"", "Key points"}, {"de", "Das Wichtigste in Kürze"}, {"fr-CH", "L’essentiel"}, {"en", "Key points"}} {
		doc := markdown.New(markdown.Options{Lang: c.lang}).Parse([]byte("> [!KEYPOINTS]\n> - One\n\n- in a list\n\n  > [!KEYPOINTS]\n  > Two\n"))
		f.p.SetContent(Content{Doc: doc})
		if got := strings.Join(f.texts(), "\n"); strings.Count(got, c.want) != 2 {
			t.Errorf("%q: it reads\n%s", c.lang, got)
		}
	}
}
