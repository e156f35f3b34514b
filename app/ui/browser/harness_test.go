package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/test"

	"postil/app/task"
	"postil/app/ui/theme"
	"postil/assets"
	"postil/editor/markdown"
	"postil/editor/preview"
	"postil/publish/archive"
)

// shelf is what the index is made of, and the Reader of it.
type shelf struct {
	mu       sync.Mutex
	texts    map[archive.Text]string
	pictures atomic.Int32 // read so far
}

func (s *shelf) Texts(context.Context) ([]archive.Text, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []archive.Text
	for t := range s.texts {
		out = append(out, t)
	}
	return out, nil
}

func (s *shelf) Read(_ context.Context, t archive.Text) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return []byte(s.texts[t]), nil
}

func (s *shelf) put(dir, draft, state, front, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.texts == nil {
		s.texts = map[archive.Text]string{}
	}
	text := "---\n" + front + "\n---\n" + body + "\n"
	s.texts[archive.Text{Dir: dir, Draft: draft, Blob: fmt.Sprint(len(s.texts)), State: state}] = text
}

// reader is the shelf as a Reader.
type reader struct{ s *shelf }

var errNone = errors.New("there is none")

func (r reader) Read(_ context.Context, e *archive.Entry) (preview.Content, error) {
	if e.Problem != "" {
		return preview.Content{}, errNone
	}
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	_, body, _ := strings.Cut(r.s.texts[e.Text], "\n---\n")
	return preview.Content{
		Head: preview.Head{Title: e.Title, Image: preview.Image{File: e.Image}}, Doc: markdown.New(markdown.Options{}).Parse([]byte(body)),
	}, nil
}

func (r reader) Picture(_ context.Context, e *archive.Entry, name string, _ int) ([]byte, error) {
	r.s.pictures.Add(1)
	if name != "lead.jpg" {
		return nil, errNone
	}
	img := image.NewRGBA(image.Rect(0, 0, 480, 270))
	for i := range img.Pix {
		img.Pix[i] = byte(len(e.Dir))
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, nil)
	return b.Bytes(), err
}

func sampleShelf() *shelf {
	s := &shelf{}
	s.put("content/commentary/2024/07/pilots", "", "published", `title: A Pilot for Every Tide
date: 2024-07-16
authors: [Nadia Castillo]
tags: [ports, shipping]
section: commentary
image: {file: lead.jpg, alt: A boat, credit: Nobody}
summary: The harbour board should order the boat now.`, "Harbours that waited paid twice [@umar2023]. A fourth pilot boat costs less than the study.")
	s.put("content/commentary/2023/02/ferries", "", "published", `title: Ferries Do Not Wait
date: 2023-02-03
authors: [Tomás Umar, Nadia Castillo]
tags: [ferries, shipping]
section: commentary
image: {file: gone.jpg, alt: A ferry, credit: Nobody}
summary: On timetables.`, "A ferry is a promise [@umar2023; @quill2022]. Nobody waits for a bridge.")
	s.put("content/commentary/2022/11/eau", "", "published", `title: L’eau
date: 2022-11-20
authors: [Élodie Kösters]
tags: [water]
section: analysis
lang: fr
summary: Sur les ports.`, "Les réglementations nationales changent rarement.")
	s.put("content/commentary/2026/03/bridge", "01draft", "in review", `title: The Bridge We Study
date: 2026-03-09
authors: [Nadia Castillo]
tags: [shipping]
section: commentary`, "Nobody has ordered the bridge [@quill2022].")
	return s
}

// person browses a shelf.
type person struct {
	*Browser
	t      testing.TB
	shelf  *shelf
	queue  chan func()
	index  *archive.Index
	state  State
	win    fyne.Window
	did    []string // what was asked of the window
	drafts map[string]string
}

func open(t testing.TB, s *shelf) *person {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Options{Mode: theme.Light}))
	if err := lang.AddTranslationsFS(assets.TranslationsFS(), "translations"); err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, shelf: s, queue: make(chan func(), 10_000), drafts: map[string]string{}}
	p.index = p.makeIndex(s)
	run := task.New(func(fn func()) { p.queue <- fn })
	t.Cleanup(run.Close)
	p.win = app.NewWindow("")
	did := func(format string, args ...any) { p.did = append(p.did, fmt.Sprintf(format, args...)) }
	p.Browser = New(Options{
		Runner: run,
		Index:  func() *archive.Index { return p.index },
		State:  func() State { return p.state },
		Reader: func() Reader { return reader{s} },
		Canvas: p.win.Canvas,
		Names:  Names{State: func(s string) (string, string) { return "review", strings.ToUpper(s) }},
		Acts: Acts{
			OnCorrect: func(e *archive.Entry) { did("correct %s", e.Slug) },
			OnDraft:   func(id string) { did("draft %s", id) },
			DraftOf:   func(e *archive.Entry) string { return p.drafts[e.Slug] },
			OnPage:    func(e *archive.Entry) { did("page %s", e.Slug) },
			Address:   func(e *archive.Entry) string { return "https://example.org/" + e.Slug },
			Link:      func(e *archive.Entry) string { return "[" + e.Title + "](" + e.Slug + ")" },
			Copy:      func(text, _ string) { did("copy %s", text) },
			OnLeave:   func() { did("leave") },
		},
	})
	p.win.SetContent(p.CanvasObject())
	p.win.Resize(fyne.NewSize(1200, 800))
	p.win.Show()
	return p
}

func (p *person) makeIndex(s *shelf) *archive.Index {
	p.t.Helper()
	x, err := archive.Open(p.t.Context(), filepath.Join(p.t.TempDir(), "a.db"), archive.Options{Lang: "en"})
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { x.Close() })
	p.update(x, s)
	return x
}

func (p *person) update(x *archive.Index, s *shelf) {
	p.t.Helper()
	if _, err := x.Update(p.t.Context(), s, nil); err != nil {
		p.t.Fatal(err)
	}
}

// drain runs what is posted until nothing goes on any more.
func (p *person) drain() {
	p.t.Helper()
	for {
		busy := false
		for _, key := range Keys() {
			busy = busy || p.run.Busy(key)
		}
		if !busy && len(p.queue) == 0 {
			return
		}
		select {
		case fn := <-p.queue:
			fn()
		case <-time.After(time.Minute):
			p.t.Fatal("still waiting")
		}
	}
}

// start opens the view and waits until all is there.
func (p *person) start() {
	p.t.Helper()
	p.Open()
	p.drain()
}

// write types where the keyboard is.
func (p *person) write(text string) {
	p.t.Helper()
	on := p.win.Canvas().Focused()
	if on == nil {
		p.t.Fatalf("%q goes nowhere", text)
	}
	test.Type(on, text)
	p.drain()
}

// press presses keys where the keyboard is.
func (p *person) press(names ...fyne.KeyName) {
	p.t.Helper()
	for _, k := range names {
		on := p.win.Canvas().Focused()
		if on == nil {
			p.t.Fatalf("%s goes nowhere", k)
		}
		on.TypedKey(&fyne.KeyEvent{Name: k})
	}
	p.drain()
}

// ask asks something else.
func (p *person) ask(query string) {
	p.t.Helper()
	p.SetQuery(query)
	p.drain()
}

// listed are the articles in the list, the one that is read in brackets.
func (p *person) listed() string {
	if p.listing == nil {
		return "nothing"
	}
	var out []string
	for i, e := range p.listing.Entries {
		if i == p.current {
			out = append(out, "["+e.Slug+"]")
		} else {
			out = append(out, e.Slug)
		}
	}
	return strings.Join(out, " ")
}

// row is what a row in view says.
func (p *person) row(i int) string {
	p.t.Helper()
	o, ok := p.list.at(i).(*resultRow)
	if !ok {
		p.t.Fatalf("row %d is not in view", i)
	}
	return o.Text()
}

// choose taps a line of the left pane.
func (p *person) choose(text string) {
	p.t.Helper()
	for i, r := range p.facets.rows {
		if r.text == text && r.kind != facetHead {
			p.facets.choose(i)
			p.drain()
			return
		}
	}
	p.t.Fatalf("there is no %q in\n%s", text, p.narrowed())
}

// narrowed are the lines of the left pane.
func (p *person) narrowed() string {
	var b strings.Builder
	for _, r := range p.facets.rows {
		b.WriteString(strings.Repeat(" ", map[facetKind]int{facetValue: 1, facetYear: 1, facetMonth: 2, facetMore: 1}[r.kind]))
		if r.chosen {
			b.WriteString("✓")
		}
		b.WriteString(r.text)
		if r.count != "" {
			b.WriteString(" " + r.count)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// chipped are the chips.
func (p *person) chipped() string {
	var out []string
	if p.chips.Visible() {
		for _, o := range p.chips.Objects {
			out = append(out, o.(*chip).Text())
		}
	}
	return strings.Join(out, ", ")
}

// shows reports whether an object shows a text, which may be wrapped.
func shows(o fyne.CanvasObject, text string) bool {
	var all []string
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if o == nil || !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *canvas.Text:
			all = append(all, strings.Fields(o.Text)...)
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c)
			}
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(o).Objects() {
				walk(c)
			}
		}
	}
	walk(o)
	return strings.Contains(strings.Join(all, " "), text)
}
