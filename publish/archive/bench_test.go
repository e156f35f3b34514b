package archive

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// large is an index of ten thousand articles, made once for all benchmarks.
var large = sync.OnceValues(func() (*shelf, string) {
	s := &shelf{}
	corpus(s, 10_000)
	return s, ""
})

func largeIndex(b *testing.B) (*Index, *shelf) {
	s, _ := large()
	x := open(b, filepath.Join(b.TempDir(), "a.db"), s)
	b.ResetTimer()
	return x, s
}

// BenchmarkFirst10000 makes the index of 10,000 articles.
func BenchmarkFirst10000(b *testing.B) {
	s, _ := large()
	var bytes int
	for _, t := range s.texts {
		bytes += len(t)
	}
	for b.Loop() {
		x, err := Open(b.Context(), filepath.Join(b.TempDir(), "a.db"), Options{Lang: "en"})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := x.Update(b.Context(), s, nil); err != nil {
			b.Fatal(err)
		}
		x.Close()
	}
	b.ReportMetric(float64(bytes)/1e6, "MB-of-text")
}

// BenchmarkOpen10000 opens an index that is there.
func BenchmarkOpen10000(b *testing.B) {
	s, _ := large()
	file := filepath.Join(b.TempDir(), "a.db")
	open(b, file, s).Close()
	b.ResetTimer()
	for b.Loop() {
		x, err := Open(b.Context(), file, Options{Lang: "en"})
		if err != nil {
			b.Fatal(err)
		}
		x.Close()
	}
	x := open(b, file, nil)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	x.now().entries, x.now().places, x.now().sorted = nil, nil, nil
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(before.HeapAlloc-after.HeapAlloc)/1e6, "MB-of-entries")
}

// BenchmarkSearch10000 asks 200 questions, with the passages of the first ten
// results, and reports the time that 95 of 100 stay below.
func BenchmarkSearch10000(b *testing.B) {
	x, s := largeIndex(b)
	queries := questions(s)
	var times []time.Duration
	for b.Loop() {
		for _, q := range queries {
			start := time.Now()
			res, err := x.Search(b.Context(), ParseQuery(q), ByRelevance)
			if err != nil {
				b.Fatal(err)
			}
			for _, e := range res.Entries[:min(10, len(res.Entries))] {
				if _, err := x.Passage(b.Context(), e, res); err != nil {
					b.Fatal(err)
				}
			}
			times = append(times, time.Since(start))
		}
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "ms-p95")
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(times[len(times)-1].Microseconds())/1000, "ms-max")
}

// questions are 200 as people ask them: one to three words of an article, some
// begun only, phrases, and fields.
func questions(s *shelf) []string {
	texts, _ := s.Texts(context.Background())
	var out []string
	for i := range 200 {
		text := s.texts[texts[i*37%len(texts)]]
		_, body, _ := strings.Cut(text, "\n---\n")
		w := strings.Fields(strings.ReplaceAll(body, ".", ""))
		at := i * 13 % (len(w) - 5)
		switch i % 8 {
		case 0, 1:
			out = append(out, w[at]+" "+w[at+3]+" ")
		case 2:
			out = append(out, w[at]+" ")
		case 3:
			out = append(out, w[at]+" "+w[at+2]+" "+w[at+4][:min(3, len(w[at+4]))])
		case 4:
			out = append(out, `"`+w[at]+" "+w[at+1]+`"`)
		case 5:
			out = append(out, fmt.Sprintf("author:author%d %s ", i%60, w[at]))
		case 6:
			out = append(out, fmt.Sprintf("year:%d tag:tag%d", 2010+i%15, i%40))
		case 7:
			out = append(out, fmt.Sprintf("cites:key%d", i))
		}
	}
	return out
}

// BenchmarkUpdateOne10000 brings an index to where one article has changed.
func BenchmarkUpdateOne10000(b *testing.B) {
	x, s := largeIndex(b)
	texts, _ := s.Texts(b.Context())
	t := texts[77]
	text := s.texts[t]
	n := 0
	for b.Loop() {
		n++
		delete(s.texts, t)
		t.Blob = fmt.Sprint("changed ", n)
		s.texts[t] = text + fmt.Sprint(n)
		if _, err := x.Update(b.Context(), s, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRelated10000 finds what has to do with an article.
func BenchmarkRelated10000(b *testing.B) {
	x, s := largeIndex(b)
	texts, _ := s.Texts(b.Context())
	_, body, _ := strings.Cut(s.texts[texts[5]], "\n---\n")
	for b.Loop() {
		if _, err := x.Related(b.Context(), Subject{Title: "ports", Body: body, Lang: "en", Tags: []string{"tag3"}, Cites: []string{"key7"}}, 8); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEchoes10000 asks whether a sentence was said before.
func BenchmarkEchoes10000(b *testing.B) {
	x, s := largeIndex(b)
	texts, _ := s.Texts(b.Context())
	_, body, _ := strings.Cut(s.texts[texts[5]], "\n---\n")
	sentence, _, _ := strings.Cut(body, ".")
	for b.Loop() {
		if _, err := x.Echoes(b.Context(), sentence, "en", Text{}, 8); err != nil {
			b.Fatal(err)
		}
	}
}
