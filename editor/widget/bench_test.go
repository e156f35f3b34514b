package widget

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// BenchmarkKey types in the middle of a text: model, history, layout, styles
// and the canvas objects; not their painting.
func BenchmarkKey(t *testing.B) {
	for _, n := range []int{1000, 20_000, 100_000} {
		t.Run(fmt.Sprintf("%dwords", n), func(t *testing.B) {
			b := newBench(t)
			b.SetText(words(n))
			b.SetCaret(b.buf.LineStart(b.buf.LineCount()/2&^1) + 40)
			t.ResetTimer()
			for i := range t.N {
				// A writer breaks lines; a paragraph does not grow for ever.
				if i%400 == 399 {
					b.surface.TypedRune('\n')
					b.do("enter")
				} else {
					b.surface.TypedRune(rune("the harbour "[i%12]))
				}
			}
		})
	}
}

// BenchmarkArrow moves the caret.
func BenchmarkArrow(t *testing.B) {
	b := newBench(t)
	b.SetText(words(20_000))
	b.SetCaret(b.buf.Len() / 2)
	for t.Loop() {
		b.do("right left")
	}
}

// BenchmarkOpen100k shows a text of 100 000 words.
func BenchmarkOpen100k(t *testing.B) {
	b := newBench(t)
	s := words(100_000)
	for t.Loop() {
		b.SetText("")
		b.SetText(s)
	}
}

// BenchmarkScroll turns the wheel.
func BenchmarkScroll(t *testing.B) {
	b := newBench(t)
	b.SetText(words(100_000))
	for t.Loop() {
		b.scrollBy(40)
		if _, most := b.bounds(); b.top >= most {
			b.do("ctrl+home")
		}
	}
}

// BenchmarkKeyInLongParagraph types in a paragraph of 100 KB.
func BenchmarkKeyInLongParagraph(t *testing.B) {
	b := newBench(t)
	b.SetText(strings.ReplaceAll(words(12_000), "\n", " "))
	b.SetCaret(b.buf.Len() / 2)
	for i := 0; t.Loop(); i++ {
		b.surface.TypedRune(rune("the harbour "[i%12]))
	}
}

// BenchmarkMemory reports what the heap holds of a text of 100 000 words once it
// is open and was scrolled through, relative to the text.
func BenchmarkMemory(t *testing.B) {
	s := words(100_000)
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	b := newBench(t)
	for t.Loop() {
		b.SetText("")
		before := heap()
		b.SetText(strings.Clone(s))
		opened := heap()
		for _, most := b.bounds(); b.top < most; _, most = b.bounds() {
			b.scrollBy(400)
		}
		b.do(`type:"word"`)
		scrolled := heap()
		t.ReportMetric(float64(opened-before)/float64(len(s)), "opened-x-text")
		t.ReportMetric(float64(scrolled-before)/float64(len(s)), "scrolled-x-text")
	}
}
