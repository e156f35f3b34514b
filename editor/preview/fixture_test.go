package preview

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"postil/assets"
	"postil/editor/cite"
	"postil/editor/cite/house"
	"postil/editor/markdown"
)

// serif is a theme in a fixed variant.
type serif struct {
	fyne.Theme
	variant fyne.ThemeVariant
	size    float32
	faces   map[fyne.TextStyle]fyne.Resource
}

func newSerif(v fyne.ThemeVariant) *serif {
	return &serif{
		Theme: theme.DefaultTheme(), variant: v, size: 17,
		faces: map[fyne.TextStyle]fyne.Resource{
			{}:                         fyne.NewStaticResource("r.ttf", assets.SerifRegular()),
			{Bold: true}:               fyne.NewStaticResource("b.ttf", assets.SerifBold()),
			{Italic: true}:             fyne.NewStaticResource("i.ttf", assets.SerifItalic()),
			{Bold: true, Italic: true}: fyne.NewStaticResource("z.ttf", assets.SerifBoldItalic()),
		},
	}
}

func (p *serif) Font(s fyne.TextStyle) fyne.Resource {
	if s.TabWidth == 4 {
		return p.faces[fyne.TextStyle{Bold: s.Bold, Italic: s.Italic}]
	}
	return p.Theme.Font(s)
}

func (p *serif) Size(n fyne.ThemeSizeName) float32 {
	if n == theme.SizeNameText {
		return p.size
	}
	return p.Theme.Size(n)
}

func (p *serif) Color(n fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return p.Theme.Color(n, p.variant)
}

type fixture struct {
	t *testing.T
	p *Preview
	w fyne.Window
	o Options

	now time.Time
}

func show(t *testing.T, o Options, size fyne.Size) *fixture {
	t.Helper()
	test.NewTempApp(t)
	if o.Theme == nil {
		o.Theme = newSerif(theme.VariantLight)
	}
	fyne.CurrentApp().Settings().SetTheme(o.Theme)
	o.TextStyle = fyne.TextStyle{TabWidth: 4}
	f := &fixture{t: t, o: o, now: time.Unix(0, 0)}
	o.Now = func() time.Time { return f.now }
	css, err := fs.ReadFile(assets.Site(), "static/site.css")
	if err != nil {
		t.Fatal(err)
	}
	o.Stylesheet = css
	p := New(o)
	w := test.NewTempWindow(t, p)
	w.SetPadded(false)
	w.Resize(size)
	f.p, f.w = p, w
	return f
}

func references(t testing.TB) []*cite.Reference {
	t.Helper()
	var refs []*cite.Reference
	for _, text := range []string{
		`{"id":"castillo2024","type":"webpage","title":"Is the Harbour Neutral?","author":[{"family":"Castillo","given":"Nora"}],"container-title":"Meridian Review","issued":{"date-parts":[[2024,7,16]]},"URL":"https://example.org/harbour"}`,
		`{"id":"orbeck2018","type":"book","title":"Treaties That Measure","author":[{"family":"Orbeck","given":"Tove"}],"publisher":"Northlight","issued":{"date-parts":[[2018]]}}`,
	} {
		r, err := cite.ParseReference("", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, r)
	}
	return refs
}

func content(t *testing.T, src string) Content {
	t.Helper()
	doc := markdown.New(markdown.Options{}).Parse([]byte(src))
	return Content{Doc: doc, Cites: house.New().Format(doc.Citations, cite.NewLibrary(references(t)))}
}

func (f *fixture) set(src string) {
	f.t.Helper()
	f.p.SetContent(content(f.t, src))
}

// texts are the lines drawn, in order; runs of one line are joined by "|".
func (f *fixture) texts() []string {
	var out []string
	for _, b := range f.p.blocks {
		if b.scene == nil {
			continue
		}
		for _, l := range b.scene.lines {
			var parts []string
			for _, r := range l.line.runs {
				parts = append(parts, r.text)
			}
			out = append(out, strings.Join(parts, "|"))
		}
	}
	return out
}

func (f *fixture) find(text string) (run, bool) {
	for _, b := range f.p.blocks {
		if b.scene == nil {
			continue
		}
		for _, l := range b.scene.lines {
			for _, r := range l.line.runs {
				if strings.Contains(r.text, text) {
					return r, true
				}
			}
		}
	}
	return run{}, false
}

func (f *fixture) shoot(name string) {
	f.t.Helper()
	dir := os.Getenv("POSTIL_SHOTS")
	if dir == "" {
		return
	}
	file, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		f.t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, f.w.Canvas().Capture()); err != nil {
		f.t.Fatal(err)
	}
}

func photo(w, h int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(60 + 120*x/w), uint8(90 + 60*y/h), 140, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func loader(name string) ([]byte, error) {
	switch name {
	case "harbour.jpg":
		return photo(1200, 500), nil
	case "broken.jpg":
		return []byte("no image"), nil
	}
	return nil, errors.New("no such file")
}

func objects(f *fixture) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, o := range f.p.page.shown {
		out = append(out, o.(*fyne.Container).Objects...)
	}
	return out
}

// point is the middle of a stretch of text on the canvas; text that stands by
// itself in its look comes first.
func (f *fixture) point(text string) fyne.Position {
	f.t.Helper()
	at, found := fyne.Position{}, false
	for _, b := range f.p.page.live {
		for _, l := range b.scene.lines {
			for _, r := range l.line.runs {
				i := strings.Index(r.text, text)
				if i < 0 || l.passage < 0 || found && r.text != text {
					continue
				}
				m := f.p.metrics
				x := (m.at(l.line, r.at+i) + m.at(l.line, r.at+i+len(text))) / 2
				at = fyne.NewPos((f.p.page.width-b.width)/2+l.x+x, b.y+l.y+l.height/2-f.p.scroll.Offset.Y)
				if found = true; r.text == text {
					return at
				}
			}
		}
	}
	if !found {
		f.t.Fatalf("%q is not in view", text)
	}
	return at
}

// press presses and lets go at a place of the preview, later than any double
// click.
func (f *fixture) press(at fyne.Position, key fyne.KeyModifier) {
	f.now = f.now.Add(time.Hour)
	f.click(at, key)
}

func (f *fixture) click(at fyne.Position, key fyne.KeyModifier) {
	at.Y += f.p.scroll.Offset.Y
	ev := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary, Modifier: key}
	f.p.page.MouseDown(ev)
	f.p.page.MouseUp(ev)
}

func (f *fixture) drag(from, to fyne.Position) {
	from.Y += f.p.scroll.Offset.Y
	to.Y += f.p.scroll.Offset.Y
	f.now = f.now.Add(time.Hour)
	ev := func(at fyne.Position) *desktop.MouseEvent {
		return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary}
	}
	f.p.page.MouseDown(ev(from))
	f.p.page.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to}})
	f.p.page.MouseUp(ev(to))
	f.p.page.DragEnd()
}
