package archive

import (
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
	writeCorpus(s, 10_000)
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
	x.now().entries, x.now().sorted, x.places = nil, nil, nil
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(before.HeapAlloc-after.HeapAlloc)/1e6, "MB-of-entries")
}

// BenchmarkSearch10000 asks 200 questions, with the passages of the first ten
// results, and reports the time that 95 of 100 stay below.
func BenchmarkSearch10000(b *testing.B) {
	x, s := largeIndex(b)
	asked := questions(b, s)
	b.ResetTimer()
	var times spread
	for b.Loop() {
		for _, q := range asked {
			start := time.Now()
			ask(b, x, q)
			times = append(times, time.Since(start))
		}
	}
	b.ReportMetric(float64(times.at(50).Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(times.at(95).Microseconds())/1000, "ms-p95")
	b.ReportMetric(float64(times.at(100).Microseconds())/1000, "ms-max")
}

// question is a query and the words in it, as another program would look for them.
type question struct {
	query string
	words []string
}

// questions are 200 as people ask them, of what articles have: one to three
// words, words that are begun, phrases, words to be left out, and fields, names
// with a slip in them.
func questions(tb testing.TB, s *shelf) []question {
	texts, err := s.Texts(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	var out []question
	for i := range 200 {
		d := newReader().document(texts[i*37%len(texts)], []byte(s.texts[texts[i*37%len(texts)]]), "en")
		w := strings.Fields(d.words)
		at := i * 13 % (len(w) - 8)
		begun := w[at+4][:min(1+i/20%4, len(w[at+4]))]
		author, tag := d.Authors[0], d.Tags[0]
		var q question
		switch i % 10 {
		case 0, 1:
			q = question{w[at] + " " + w[at+3] + " ", []string{w[at], w[at+3]}}
		case 2:
			q = question{w[at] + " ", w[at : at+1]}
		case 3:
			q = question{w[at] + " " + w[at+2] + " " + begun, []string{w[at], w[at+2], begun}}
		case 4:
			q = question{`"` + w[at] + " " + w[at+1] + `"`, []string{w[at] + " " + w[at+1]}}
		case 5:
			phrase := strings.Join(w[at:at+4], " ")
			q = question{`"` + phrase + `"`, []string{phrase}}
		case 6:
			slip := []rune(author)
			q = question{fmt.Sprintf("author:%q %s ", string(slip[:2])+string(slip[3:]), w[at]), []string{author, w[at]}}
		case 7:
			q = question{fmt.Sprintf("year:%d tag:%q", d.Date.Year(), tag), []string{tag}}
			if i%20 == 17 {
				title, _, _ := strings.Cut(d.Title, " ")
				q = question{"title:" + title, []string{title}}
			}
		case 8:
			q = question{w[at] + " -" + w[at+5] + " ", w[at : at+1]}
		case 9:
			q = question{begun, []string{begun}}
			if i%20 == 9 {
				q = question{"cites:" + d.Cites[0], d.Cites[:1]}
			}
		}
		out = append(out, q)
	}
	return out
}

// ask searches, and looks at the passages of the first page.
func ask(tb testing.TB, x *Index, q question) *Results {
	tb.Helper()
	res, err := x.Search(tb.Context(), ParseQuery(q.query), ByRelevance)
	if err != nil {
		tb.Fatalf("%s: %v", q.query, err)
	}
	for _, e := range res.Entries[:min(10, len(res.Entries))] {
		if _, err := x.Passage(tb.Context(), e, res); err != nil {
			tb.Fatalf("%s: %v", q.query, err)
		}
	}
	return res
}

// spread is how long things took, ordered.
type spread []time.Duration

func (s spread) at(percent int) time.Duration {
	slices.Sort(s)
	return s[min(len(s)-1, len(s)*percent/100)]
}

func (s spread) String() string {
	return fmt.Sprintf("%v in the middle, %v at 95 %%, %v at worst", s.at(50).Round(10*time.Microsecond), s.at(95).Round(10*time.Microsecond), s.at(100).Round(10*time.Microsecond))
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
