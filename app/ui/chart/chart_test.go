package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"
	"io"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"postil/app/ui/theme"
)

// letters are all of one size.
func letters(text string, size float32) fyne.Size {
	return fyne.NewSize(float32(len([]rune(text)))*size/2, size*1.4)
}

func pencil(scale float32) pen { return pen{textSize: 14, measure: letters, scale: scale} }

func authors() Data {
	return Data{Items: []Item{
		{Label: "Nadia Okonjeva", N: 40, Text: "Nadia Okonjeva: 40 articles"},
		{Label: "Tomas Umar", N: 10, Text: "Tomas Umar: 10 articles"},
		{Label: strings.Repeat("A very long name ", 8), N: 1, Text: "x"},
		{Label: "Nobody", N: 0, Text: "y"},
	}}
}

func months(n int) Data {
	d := Data{Kind: Columns}
	for i := range n {
		it := Item{Label: "Jan", N: float64(i % 7), Text: fmt.Sprintf("month %d", i)}
		if i%12 == 0 {
			it.Mark = fmt.Sprint(2000 + i/12)
		}
		d.Items = append(d.Items, it)
	}
	return d
}

// filled are the rectangles of the values.
func filled(s scene) []shape {
	var out []shape
	for _, sh := range s.shapes {
		if sh.text == "" && sh.color == fynetheme.ColorNamePrimary {
			out = append(out, sh)
		}
	}
	return out
}

func TestBarsAreInProportion(t *testing.T) {
	for _, scale := range []float32{1, 1.25, 2} {
		p := pencil(scale)
		d := authors()
		s := p.plot(d, fyne.NewSize(500, p.height(d)))
		bars := filled(s)
		if len(bars) != 3 {
			t.Fatalf("%d bars, want 3: nothing for 0", len(bars))
		}
		if a, b := bars[0].size.Width, bars[1].size.Width; math.Abs(float64(a-4*b)) > 4/float64(scale) {
			t.Errorf("40 is %v wide, 10 is %v", a, b)
		}
		for _, sh := range s.shapes {
			if sh.at.X < 0 || sh.at.X+sh.size.Width > 500.01 || sh.at.Y < 0 || sh.at.Y+sh.size.Height > s.size.Height+0.01 {
				t.Errorf("at scale %v %+v reaches out of the chart", scale, sh)
			}
		}
	}
}

func TestColumnsAreInProportion(t *testing.T) {
	p := pencil(1)
	d := Data{Kind: Columns, Items: []Item{{N: 8}, {N: 4}, {N: 0}, {N: 2}}}
	cols := filled(p.plot(d, fyne.NewSize(400, p.height(d))))
	if len(cols) != 3 {
		t.Fatalf("%d columns, want 3", len(cols))
	}
	for i, n := range []float32{8, 4, 2} {
		if want := cols[0].size.Height * n / 8; math.Abs(float64(cols[i].size.Height-want)) > 1 {
			t.Errorf("%v is %v high, want %v", n, cols[i].size.Height, want)
		}
		if foot := cols[i].at.Y + cols[i].size.Height; foot != cols[0].at.Y+cols[0].size.Height {
			t.Errorf("column %d does not stand on the axis", i)
		}
	}
}

// At each scale the edges of what is filled lie between pixels.
func TestEdgesLieBetweenPixels(t *testing.T) {
	for _, scale := range []float32{1, 1.25, 1.5, 1.75, 2} {
		p := pencil(scale)
		for _, d := range []Data{authors(), months(30), months(600)} {
			for _, sh := range filled(p.plot(d, fyne.NewSize(513, p.height(d)))) {
				for _, edge := range []float32{sh.at.X, sh.at.Y, sh.at.X + sh.size.Width, sh.at.Y + sh.size.Height} {
					px := float64(edge * scale)
					if math.Abs(px-math.Round(px)) > 0.01 {
						t.Fatalf("at scale %v an edge of %+v is at %v pixels", scale, sh, px)
					}
				}
			}
		}
	}
}

// What is written below the axis never overlaps, however many years there are.
func TestMarksDoNotOverlap(t *testing.T) {
	p := pencil(1)
	for _, n := range []int{1, 12, 30, 240, 1200} {
		d := months(n)
		s := p.plot(d, fyne.NewSize(500, p.height(d)))
		end, marks := float32(0), 0
		for _, sh := range s.shapes {
			if sh.text == "" || sh.at.Y < s.size.Height-p.line()-1 {
				continue
			}
			if sh.at.X < end {
				t.Fatalf("%d months: %q stands on the one before", n, sh.text)
			}
			end = sh.at.X + sh.size.Width
			marks++
		}
		if marks == 0 {
			t.Errorf("%d months: no year is written", n)
		}
	}
}

func TestScale(t *testing.T) {
	for _, c := range []struct{ top, step, end float64 }{
		{0, 1, 1},
		{1, 1, 1},
		{4, 1, 4},
		{5, 2, 6},
		{8, 2, 8},
		{9, 5, 10},
		{17, 5, 20},
		{21, 10, 30},
		{99, 50, 100},
		{1234, 500, 1500},
		{math.NaN(), 1, 1},
		{math.Inf(1), 1, 1},
	} {
		if step, end := scale(c.top); step != c.step || end != c.end {
			t.Errorf("scale of %v is %v to %v, want %v to %v", c.top, step, end, c.step, c.end)
		}
	}
}

func shown(t *testing.T, d Data) (*Chart, fyne.Window) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Options{Mode: theme.Light}))
	c := New()
	w := test.NewTempWindow(t, c)
	c.Set(d)
	w.Resize(fyne.NewSize(500, 300))
	return c, w
}

func TestKeyboardReachesEveryValue(t *testing.T) {
	c, w := shown(t, authors())
	var told []string
	c.OnPoint = func(i int) {
		if i >= 0 {
			told = append(told, c.Data().Items[i].Text)
		}
	}
	opened := -1
	c.OnOpen = func(i int) { opened = i }
	w.Canvas().Focus(c)
	for _, k := range []fyne.KeyName{fyne.KeyDown, fyne.KeyRight, fyne.KeyDown, fyne.KeyDown, fyne.KeyHome, fyne.KeyDown, fyne.KeyReturn} {
		c.TypedKey(&fyne.KeyEvent{Name: k})
	}
	if want := "Nadia Okonjeva: 40 articles|Tomas Umar: 10 articles|x|y|Nadia Okonjeva: 40 articles|Tomas Umar: 10 articles"; strings.Join(told, "|") != want {
		t.Errorf("told %v", told)
	}
	if opened != 1 {
		t.Errorf("opened %d, want 1", opened)
	}
	w.Canvas().Unfocus()
	if c.Current() != -1 {
		t.Error("a value is marked without the keyboard")
	}
}

func TestPointerTellsAndOpens(t *testing.T) {
	c, _ := shown(t, authors())
	opened := -1
	c.OnOpen = func(i int) { opened = i }
	s := c.pen().plot(c.data, c.Size())
	for i, z := range s.zones {
		at := fyne.NewPos(z.at.X+z.size.Width/2, z.at.Y+z.size.Height/2)
		c.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}})
		if c.Current() != i {
			t.Errorf("the pointer is on %d, marked is %d", i, c.Current())
		}
		if c.Tapped(&fyne.PointEvent{Position: at}); opened != i {
			t.Errorf("a click on %d opened %d", i, opened)
		}
	}
	if c.MouseOut(); c.Current() != -1 {
		t.Error("a value is marked without the pointer")
	}
	if c.Cursor() != desktop.DefaultCursor {
		t.Error("the cursor promises something where nothing is")
	}
}

// Everything that is drawn for reading stands out from its ground: text 4.5 to 1,
// bars 3 to 1, as WCAG has it.
func TestContrast(t *testing.T) {
	th := theme.New(theme.Options{})
	for _, v := range []fyne.ThemeVariant{fynetheme.VariantLight, fynetheme.VariantDark} {
		for _, ground := range []fyne.ThemeColorName{fynetheme.ColorNameBackground, theme.ColorInfoGround} {
			for _, d := range []Data{authors(), months(20), {Kind: Columns, Items: months(9).Items, Band: Band{1, 2, 3, "x"}}} {
				p := pencil(1)
				for _, sh := range p.plot(d, fyne.NewSize(500, p.height(d))).shapes {
					want := 4.5
					switch {
					case sh.text == "" && (sh.color == fynetheme.ColorNameSeparator || sh.color == theme.ColorInfoGround):
						continue // lines to go by, and the band, which its line and label tell of
					case sh.text == "":
						want = 3
					}
					if got := contrast(th.Color(sh.color, v), th.Color(ground, v)); got < want {
						t.Errorf("%s on %s: %.2f, want %v", sh.color, ground, got, want)
					}
				}
			}
		}
	}
}

func contrast(a, b color.Color) float64 {
	l := func(c color.Color) float64 {
		r, g, b, _ := c.RGBA()
		lin := func(v uint32) float64 {
			f := float64(v) / 0xffff
			if f <= 0.04045 {
				return f / 12.92
			}
			return math.Pow((f+0.055)/1.055, 2.4)
		}
		return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
	}
	x, y := l(a), l(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestSVG(t *testing.T) {
	test.NewTempApp(t)
	th := theme.New(theme.Options{Mode: theme.Light})
	d := authors()
	d.Items[1].Label, d.Items[1].Text = `<script>&"`, `<script>&": 10`
	d.Items[2].Label = "a\x00b\xff"
	svg := SVG(d, SVGOptions{Title: "Articles <by> author", Color: func(n fyne.ThemeColorName) color.Color { return th.Color(n, fynetheme.VariantLight) }})
	dec := xml.NewDecoder(bytes.NewReader(svg))
	rects, texts := 0, []string{}
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "rect":
				rects++
			case "svg", "title", "desc", "text", "g":
			default:
				t.Errorf("<%s> is in the file", e.Name.Local)
			}
		case xml.CharData:
			texts = append(texts, string(e))
		}
	}
	if rects != 1+3 || !strings.Contains(strings.Join(texts, "\n"), `<script>&": 10`) {
		t.Errorf("%d rectangles, texts %q", rects, texts)
	}
}

func BenchmarkPlotMonthsOf20Years(b *testing.B) {
	p, d := pencil(1), months(240)
	for b.Loop() {
		p.plot(d, fyne.NewSize(900, 200))
	}
}
