package text_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"postil/editor/text"
)

// article returns a text of about that many words in paragraphs of a hundred.
func article(words int) string {
	sentence := "The ministry’s paper, as reported in May, says less than it seems to. "
	paragraph := strings.Repeat(sentence, 100/13) + "\n\n"
	return strings.Repeat(paragraph, words*len(sentence)/13/len(paragraph)+1)
}

var sizes = []int{1_000, 10_000, 100_000}

func BenchmarkKey(b *testing.B) {
	for _, words := range sizes {
		b.Run(fmt.Sprintf("words=%d", words), func(b *testing.B) {
			buf := text.New(article(words))
			var marks text.Marks
			for at := 0; at < buf.Len(); at += 200 {
				marks.Add(text.Mark{Start: at, End: at + 7})
			}
			at := buf.RuneStart(buf.Len() / 2)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				// A letter typed, every other one taken back, so that the text
				// keeps its size.
				var d text.Delta
				if i%2 == 0 {
					d = buf.Replace(at, at, "x")
				} else {
					d = buf.Replace(buf.PrevGrapheme(at), at, "")
				}
				at = d.NewEnd()
				marks.Edit(d)
				if line := buf.LineAt(at); buf.LineStart(line) > at {
					b.Fatal("the caret is before its line")
				}
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for _, words := range sizes {
		b.Run(fmt.Sprintf("words=%d", words), func(b *testing.B) {
			s := article(words)
			b.SetBytes(int64(len(s)))
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			buf := text.New(strings.Clone(s))
			runtime.GC()
			runtime.ReadMemStats(&after)
			for b.Loop() {
				buf = text.New(s)
			}
			runtime.KeepAlive(buf)
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(len(s)), "heap/text")
		})
	}
}

func BenchmarkGrapheme(b *testing.B) {
	for _, words := range sizes {
		b.Run(fmt.Sprintf("words=%d", words), func(b *testing.B) {
			t := text.New(strings.ReplaceAll(article(words), "\n", " ")).Snapshot()
			at := 0
			for b.Loop() {
				if at = t.NextGrapheme(at); at == t.Len() {
					at = 0
				}
			}
		})
	}
}

func BenchmarkWord(b *testing.B) {
	t := text.New(strings.ReplaceAll(article(100_000), "\n", " ")).Snapshot()
	at := 0
	for b.Loop() {
		if at = t.NextWord(at); at == t.Len() {
			at = 0
		}
	}
}
