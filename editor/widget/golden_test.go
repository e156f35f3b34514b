package widget

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"postil/app/ui/theme"
	"postil/editor/text"
)

var update = flag.Bool("update", false, "write the pictures below testdata/golden anew")

const (
	// nearby is how far a channel of a pixel may be off: anti-aliasing is not
	// the same on every processor.
	nearby = 40
	// strays is the part of the pixels that may be off by more.
	strays = 0.0005
)

// golden compares the window with a picture below testdata/golden. Where they
// differ, what was painted and where it differs are put below testdata/failed.
func (b *bench) golden(name string) {
	b.t.Helper()
	got := b.window.Canvas().Capture()
	path := filepath.Join("testdata", "golden", name+".png")
	if *update {
		b.writePNG(path, got)
		return
	}
	f, err := os.Open(path)
	if err != nil {
		b.t.Fatal(err)
	}
	defer f.Close()
	want, err := png.Decode(f)
	if err != nil {
		b.t.Fatalf("%s: %v", path, err)
	}
	diff, off := differing(got, want)
	if diff == nil {
		b.t.Errorf("%s is %v, what is painted %v", name, want.Bounds(), got.Bounds())
	} else if size := got.Bounds().Size(); float64(off) > strays*float64(size.X*size.Y) {
		b.t.Errorf("%s: %d pixels differ, see testdata/failed", name, off)
		b.writePNG(filepath.Join("testdata", "failed", name+"-diff.png"), diff)
	} else {
		return
	}
	b.writePNG(filepath.Join("testdata", "failed", name+".png"), got)
}

// differing counts the pixels that are not nearly the same and paints them red;
// nil for pictures that are not of one size.
func differing(got, want image.Image) (diff image.Image, off int) {
	size := got.Bounds()
	if size != want.Bounds() {
		return nil, 0
	}
	out := image.NewNRGBA(size)
	for y := size.Min.Y; y < size.Max.Y; y++ {
		for x := size.Min.X; x < size.Max.X; x++ {
			a, b := color.NRGBAModel.Convert(got.At(x, y)).(color.NRGBA), color.NRGBAModel.Convert(want.At(x, y)).(color.NRGBA)
			out.SetNRGBA(x, y, color.NRGBA{a.R, a.G, a.B, 60})
			if apart(a.R, b.R) || apart(a.G, b.G) || apart(a.B, b.B) || apart(a.A, b.A) {
				off++
				out.SetNRGBA(x, y, color.NRGBA{R: 255, A: 255})
			}
		}
	}
	return out, off
}

func apart(a, b uint8) bool { return max(a, b)-min(a, b) > nearby }

func (b *bench) writePNG(path string, img image.Image) {
	b.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := png.Encode(f, img); err != nil {
		b.t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.t.Fatal(err)
	}
}

func TestPicturesAreToldApart(t *testing.T) {
	paint := func(w int, c color.NRGBA) image.Image {
		img := image.NewNRGBA(image.Rect(0, 0, w, 2))
		for i := range w {
			img.SetNRGBA(i, 1, c)
		}
		return img
	}
	a := paint(3, color.NRGBA{100, 100, 100, 255})
	for _, tt := range []struct {
		name string
		b    image.Image
		want int
	}{
		{"the same", a, 0},
		{"nearly the same", paint(3, color.NRGBA{100 + nearby, 100, 100 - nearby, 255}), 0},
		{"another", paint(3, color.NRGBA{100, 101 + nearby, 100, 255}), 3},
	} {
		if _, off := differing(a, tt.b); off != tt.want {
			t.Errorf("%s: %d pixels differ, want %d", tt.name, off, tt.want)
		}
	}
	if diff, _ := differing(a, paint(4, color.NRGBA{})); diff != nil {
		t.Error("pictures of two sizes are compared")
	}
}

// What stands on the pictures is only what the typefaces of Postil and of Fyne
// have: others are not the same on every machine.
const (
	goldenPage = "# What the harbour is *for*\n\n" +
		"The committee met in **Calderhaven** on a wet morning, and it did not hurry: *naïve* “hopes” were kept [see @harbour2024, p. 3]. " +
		"A [link](https://example.org/a/long/address), `some code`, ***both***, ~~a struck *part*~~ and <https://example.org>.[^1]\n\n" +
		"## Two lists\n\n- one item that is long enough to be wrapped to a second line of this window, at least\n  - nested\n- [ ] a task\n- [x] done\n\n" +
		"1. first\n2. second\n\n> A quotation with *emphasis*.\n\n```\ncode\tblock\n```\n\n[^1]: A note.\n"

	goldenTable = "Between the ports, in days:\n\n" +
		"| Port        | **Days** | Source         |\n" +
		"|-------------|---------:|----------------|\n" +
		"| Calderhaven |        3 | [@harbour2024] |\n" +
		"| *Westmouth* |       12 | `measured`     |\n" +
		"| ~~Eastham~~ |        – | no ship calls  |\n\n" +
		"Other | tables\n--|--\nneed no | frame, and a cell with more text than a line has room for is wrapped\n\nTerm\n: what it means\n"

	goldenScripts = "# Smile 😀 here\n\nEmoji stand in a line 😀🎉 of text, *leaning 😀* too.\n\n" +
		"| مرحبا | 12 | 😀 |\n|---|---|---|\n| left مرحبا بالعالم right | 3 | مرحبا 45 |\n\n`مرحبا بالعالم` and naïve œuvre, ΑΒΓ, Дом.\n"
)

func TestPaintedEditorLooksAsItDid(t *testing.T) {
	dark := func(b *bench) {
		b.theme.SetMode(theme.Dark)
		fyne.CurrentApp().Settings().SetTheme(b.theme)
	}
	select1 := func(b *bench, from, to string) {
		b.Select(strings.Index(b.Text(), from), strings.Index(b.Text(), to))
	}
	decorate := func(b *bench) {
		for kind, word := range map[text.Kind]string{
			Spelling: "Calderhaven", Check: "did not hurry", Problem: "[link](https://example.org/a/long/address)",
			MissingCitation: "@harbour2024", SearchHit: "wet", CurrentHit: "morning", Comment: "“hopes” were kept",
		} {
			b.SetDecorations(kind, []Decoration{find(b, word, "")})
		}
		b.SetCaret(find(b, "hurry", "").Start)
	}
	for _, tt := range []struct {
		name, text string
		height     float32
		do         func(*bench)
	}{
		{"page", goldenPage, 720, func(b *bench) { b.SetCaret(40) }},
		{"page-dark", goldenPage, 720, func(b *bench) { b.SetCaret(40); dark(b) }},
		{"selection", goldenPage, 560, func(b *bench) { select1(b, "committee", "a task") }},
		{"selection-dark", goldenPage, 560, func(b *bench) { select1(b, "committee", "a task"); dark(b) }},
		{"decorations", goldenPage, 330, decorate},
		{"decorations-dark", goldenPage, 330, func(b *bench) { decorate(b); dark(b) }},
		{"focus", goldenPage, 560, func(b *bench) { b.SetFocusMode(true); b.SetCaret(60) }},
		{"scripts", goldenScripts, 400, func(b *bench) { b.SetCaret(strings.Index(goldenScripts, "بالعالم` and")) }},
		{"table", goldenTable, 480, func(b *bench) { b.SetCaret(strings.Index(goldenTable, "12")) }},
		{"table-dark", goldenTable, 480, func(b *bench) { b.SetCaret(strings.Index(goldenTable, "12")); dark(b) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			b.window.Resize(fyne.NewSize(640, tt.height))
			b.SetText(tt.text)
			tt.do(b)
			b.golden(tt.name)
			if t.Failed() {
				t.Log(fmt.Sprintf("go test ./editor/widget -run %s -update", t.Name()), "writes it anew")
			}
		})
	}
}
