package ui

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"postil/publish/article"
	"postil/publish/desk"
)

// BenchmarkMemoryOfALongArticle reports what the heap holds of an article of
// 100 000 words that is open in the window, checked and previewed, relative to
// its text.
func BenchmarkMemoryOfALongArticle(b *testing.B) {
	f := newFixture(b)
	var text strings.Builder
	for i := 0; i < 100_000; i += 50 {
		for j := range 50 {
			fmt.Fprintf(&text, "%s ", []string{"harbour", "the", "tide", "a", "quay", "measured", "of", "boats"}[(i+j*7)%8])
		}
		text.WriteString("[@castillo2024].\n\n")
	}
	k, err := desk.Open(f.dir, desk.Options{Who: ada, Now: f.now})
	if err != nil {
		b.Fatal(err)
	}
	defer k.Close()
	for title, body := range map[string]string{"Long": text.String(), "Short": "One line.\n"} {
		if _, err := k.New(b.Context(), article.Front{Title: title}, "\n"+body); err != nil {
			b.Fatal(err)
		}
	}
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	p := f.open(b)
	for b.Loop() {
		p.choose("Short")
		before := heap()
		p.choose("Long")
		b.ReportMetric((float64(heap())-float64(before))/float64(text.Len()), "x-text")
	}
}
