package preview

import (
	"fmt"
	"hash/maphash"
	"runtime"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/editor/cite"
	"postil/editor/cite/house"
	"postil/editor/markdown"
)

func benchContents(b *testing.B, words, citations int) (before, after Content) {
	src := longArticle(words, citations)
	at := strings.Index(src, "end.")
	lib := cite.NewLibrary(references(b))
	parse := func(src string) Content {
		doc := markdown.New(markdown.Options{}).Parse([]byte(src))
		return Content{Doc: doc, Cites: house.New().Format(doc.Citations, lib)}
	}
	return parse(src), parse(src[:at] + "x" + src[at:])
}

func benchPreview(b *testing.B) *Preview {
	test.NewTempApp(b)
	th := newSerif(0)
	fyne.CurrentApp().Settings().SetTheme(th)
	p := New(Options{Theme: th, TextStyle: fyne.TextStyle{TabWidth: 4}})
	w := test.NewTempWindow(b, p)
	w.Resize(fyne.NewSize(800, 700))
	return p
}

// BenchmarkOneKey is what the preview does for a key in a paragraph in view: it
// tells the changed block from the others, builds it and draws it.
func BenchmarkOneKey(b *testing.B) {
	for _, words := range []int{2000, 20_000, 100_000} {
		b.Run(fmt.Sprint(words), func(b *testing.B) {
			one, two := benchContents(b, words, 200)
			p := benchPreview(b)
			p.SetContent(one)
			c := [2]Content{two, one}
			i := 0
			for b.Loop() {
				p.SetContent(c[i%2])
				i++
			}
			if n := p.Counts().Built; n > i+40 {
				b.Errorf("%d keys build %d blocks", i, n)
			}
		})
	}
}

// BenchmarkOneKeyFromTheText is all between a key and its preview that is not
// done by others: the text is parsed anew, its citations are formatted, and
// the preview shows it.
func BenchmarkOneKeyFromTheText(b *testing.B) {
	src := longArticle(20_000, 200)
	at := strings.Index(src, "end.")
	texts := [2][]byte{[]byte(src), []byte(src[:at] + "x" + src[at:])}
	lib := cite.NewLibrary(references(b))
	p := benchPreview(b)
	pipe, formatter := markdown.New(markdown.Options{}), house.New()
	var doc *markdown.Document
	i := 0
	show := func() {
		doc = pipe.Update(doc, texts[i%2])
		p.SetContent(Content{Doc: doc, Cites: formatter.Format(doc.Citations, lib)})
		i++
	}
	show()
	for b.Loop() {
		show()
	}
}

// BenchmarkPlan is the part of BenchmarkOneKey that looks at all blocks.
func BenchmarkPlan(b *testing.B) {
	c, _ := benchContents(b, 20_000, 200)
	seed := maphash.MakeSeed()
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			plan(c, seed)
		}
	})
	b.Run("blocks of the document", func(b *testing.B) {
		for b.Loop() {
			c.Doc.Blocks()
		}
	})
}

// BenchmarkScroll is a turn of the wheel over text that was never laid out.
func BenchmarkScroll(b *testing.B) {
	one, _ := benchContents(b, 100_000, 200)
	p := benchPreview(b)
	p.SetContent(one)
	for b.Loop() {
		p.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -120)})
		if p.scroll.Offset.Y > p.page.height-2000 {
			p.ScrollToLine(1)
		}
	}
}

// BenchmarkReveal is what a key costs that moves the caret in what is in view.
func BenchmarkReveal(b *testing.B) {
	for _, words := range []int{2000, 100_000} {
		b.Run(fmt.Sprint(words), func(b *testing.B) {
			one, _ := benchContents(b, words, 200)
			p := benchPreview(b)
			p.SetContent(one)
			i := 0
			for b.Loop() {
				p.Reveal(i % 300)
				i++
			}
		})
	}
}

// BenchmarkMemory reports what a preview holds beside the parsed document,
// relative to the text.
func BenchmarkMemory(b *testing.B) {
	heap := func() float64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	one, _ := benchContents(b, 100_000, 2000)
	read := func(p *Preview) {
		p.SetContent(one)
		for range 20 {
			p.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -3000)})
		}
	}
	for b.Loop() {
		p := benchPreview(b)
		read(p) // typefaces and the widths of words stay
		p.SetContent(Content{})
		before := heap()
		read(p)
		b.ReportMetric((heap()-before)/float64(len(one.Doc.Source)), "x-text")
		runtime.KeepAlive(p)
	}
	runtime.KeepAlive(one)
}
