package cite

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// manySources makes references such as a library of many years has.
func manySources(n int) []*Reference {
	rng := rand.New(rand.NewPCG(7, 11))
	pick := func(list []string) string { return list[rng.IntN(len(list))] }
	surnames := strings.Fields("Castillo Umar Kösters Łódzki Okoro Reyes Quillfeather Meyer Öztürk Nguyen O'Brien García Smith-Jones Ivanova Hansen Møller Petrov Dlamini Sato Andersson Çelik Novák Abdullaev Lavrov Tanaka")
	given := strings.Fields("Nadia Tomas Ana Ben Ada Ines Rustam José Élise Björn Mei Olga")
	words := strings.Fields("ports strait treaty river harbour tides measured observers shade infrastructure votes calendar mile field cable repairs counting fish landed storage peace clause crate archive drought pilot boats berth bridge tunnel water shipping customs corridor élections coöperation security strategic policy review energy grid market labour")
	outlets := []string{"Caspian Policy", "Journal of Harbour Studies", "The Strait Review", "Revue d’économie", "Foreign Desk", "Zeitschrift für Außenpolitik"}
	refs := make([]*Reference, n)
	for i := range refs {
		var title []string
		for range 4 + rng.IntN(9) {
			title = append(title, pick(words))
		}
		r := &Reference{
			Type: "article-journal", Title: strings.Join(title, " "), ContainerTitle: pick(outlets), Publisher: pick([]string{"", "Harbour Office", "Northern Press"}),
			Issued: Date{Year: 1960 + rng.IntN(66), Month: 1 + rng.IntN(12), Day: 1 + rng.IntN(28)}, URL: fmt.Sprintf("https://example.org/%d", i),
		}
		for range 1 + rng.IntN(3) {
			r.Author = append(r.Author, Name{Family: pick(surnames), Given: pick(given)})
		}
		r.Key = fmt.Sprintf("%s%d_%d", asciiKey(r.Author[0].Family), r.Issued.Year, i)
		refs[i] = r
	}
	return refs
}

func TestSearcherOrder(t *testing.T) {
	l := NewLibrary([]*Reference{
		{Key: "tide", Title: "A key", Issued: Date{Year: 1999}},
		{Key: "tides2020", Title: "Another", Issued: Date{Year: 2020}},
		{Key: "a1", Title: "By somebody", Author: []Name{{Family: "Tide"}}, Issued: Date{Year: 2001}},
		{Key: "b1", Title: "The tide of May", Issued: Date{Year: 2024, Month: 5}},
		{Key: "b2", Title: "The tide of June", Issued: Date{Year: 2024, Month: 6}},
		{Key: "b3", Title: "An old tide", Issued: Date{Year: 1950}},
		{Key: "c1", Title: "Low", ContainerTitle: "Tide Tables", Issued: Date{Year: 2025}},
		{Key: "d1", Title: "Eventide", Issued: Date{Year: 2026}},
		{Key: "e1", Title: "Nothing of it", Editor: []Name{{Family: "Moon"}}, Publisher: "Sun"},
	})
	for _, c := range []struct {
		o           SearchOptions
		query, want string
	}{
		{SearchOptions{}, "tide", "tide tides2020 a1 b2 b1 b3 c1 d1"},
		{SearchOptions{First: []string{"b3", "b1"}, Then: []string{"b2"}}, "tide", "tide tides2020 a1 b3 b1 b2 c1 d1"},
		{SearchOptions{Then: []string{"b3", "gone"}}, "tide of", "b2 b1"},
		{SearchOptions{}, "moon", "e1"},
		{SearchOptions{}, "Sun, moon.", "e1"},
		{SearchOptions{}, "2024 may", "b1"},
		{SearchOptions{First: []string{"e1", "tide", "e1"}, Then: []string{"a1", "tide"}}, "", "e1 tide a1 d1 c1 b2 b1 tides2020 b3"},
		{SearchOptions{}, "tide moon", ""},
		{SearchOptions{}, "@", "d1 c1 b2 b1 tides2020 a1 tide b3 e1"},
	} {
		refs, total := NewSearcher(l, c.o).Find(c.query, 0)
		if got := keys(refs); got != c.want || total != len(refs) {
			t.Errorf("%q with %v gives %q of %d, want %q", c.query, c.o, got, total, c.want)
		}
		few, total := NewSearcher(l, c.o).Find(c.query, 2)
		if want := refs[:min(2, len(refs))]; keys(few) != keys(want) || total != len(refs) {
			t.Errorf("%q limited gives %q of %d, want %q of %d", c.query, keys(few), total, keys(want), len(refs))
		}
	}
}

// Whatever is typed and taken back, a Searcher finds what a new one finds.
func TestSearcherForgetsNothing(t *testing.T) {
	l := NewLibrary(manySources(800))
	rng := rand.New(rand.NewPCG(1, 2))
	one := NewSearcher(l, SearchOptions{First: []string{l.entries[5].ref.Key}})
	query := ""
	for range 2000 {
		switch r := []rune(query); {
		case rng.IntN(4) == 0 && len(r) > 0:
			query = string(r[:rng.IntN(len(r))])
		case rng.IntN(40) == 0:
			query = ""
		default:
			query += string([]rune("aeioöłrstn 12c’k")[rng.IntN(16)])
		}
		got, n := one.Find(query, 50)
		want, m := NewSearcher(l, SearchOptions{First: []string{l.entries[5].ref.Key}}).Find(query, 50)
		if n != m || !slices.Equal(got, want) {
			t.Fatalf("%q: %d, %q\nwant %d, %q", query, n, keys(got), m, keys(want))
		}
		for _, r := range got {
			e := newEntry(r)
			for _, w := range queryWords(query) {
				if !strings.Contains(e.text, w) {
					t.Fatalf("%q found %q", query, e.text)
				}
			}
		}
	}
}

func TestALongerQueryLooksOnlyAmongWhatWasFound(t *testing.T) {
	l := NewLibrary(manySources(5000))
	s := NewSearcher(l, SearchOptions{})
	s.Find("quillfeather", 10)
	before := s.looked
	_, total := s.Find("quillfeather 1999", 10)
	s.Find("quillfeather 1999 po", 10)
	if looked := s.looked - before; total == 0 || looked > 2000 {
		t.Errorf("looked at %d of %d entries", looked, l.Len())
	}
}

// With shares all but what is new, whatever the size of the library.
func TestWithSharesWhatIsTheSame(t *testing.T) {
	l := NewLibrary(manySources(3000))
	r := l.entries[1234].ref.Clone()
	r.Title = "Another"
	more := l.With(r, &Reference{Key: "Zz", Title: "New"})
	same := 0
	for _, e := range more.entries {
		if i, ok := slices.BinarySearchFunc(l.entries, e, byKey); ok && l.entries[i] == e {
			same++
		}
	}
	if more.Len() != 3001 || same != 2999 {
		t.Errorf("%d references, %d of them shared", more.Len(), same)
	}
	if !slices.IsSortedFunc(more.entries, byKey) || !slices.IsSortedFunc(more.folded, byFolded) || len(more.folded) != 3001 {
		t.Error("the lists are not in order")
	}
	if got, _ := more.Get(r.Key); got.Title != "Another" {
		t.Errorf("got %q", got.Title)
	}
	if !more.taken("zz") || l.taken("zz") {
		t.Error("the folded keys are not its own")
	}
}

// BenchmarkSearch15000 types queries letter by letter and reports what a key
// costs: p95 and the worst, and what the index takes of memory.
func BenchmarkSearch15000(b *testing.B) {
	refs := manySources(15_000)
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	l := NewLibrary(refs)
	b.ReportMetric(float64(heap()-before)/1e6, "MB")
	var cost []time.Duration
	for b.Loop() {
		for _, query := range []string{"castillo", "e", "strait treaty 1999", "kösters har", "o'brien", "zzz", "2024", "revue economie drought"} {
			s := NewSearcher(l, SearchOptions{First: []string{refs[3].Key}})
			for i := range query {
				began := time.Now()
				s.Find(query[:i+1], 200)
				cost = append(cost, time.Since(began))
			}
		}
	}
	slices.Sort(cost)
	b.ReportMetric(float64(cost[len(cost)*95/100].Microseconds())/1e3, "ms/key-p95")
	b.ReportMetric(float64(cost[len(cost)-1].Microseconds())/1e3, "ms/key-max")
	runtime.KeepAlive(l)
}

func BenchmarkReplaceOneOf15000(b *testing.B) {
	refs := manySources(15_000)
	l := NewLibrary(refs)
	for b.Loop() {
		l = l.With(refs[77])
	}
}

func BenchmarkNewLibrary15000(b *testing.B) {
	refs := manySources(15_000)
	for b.Loop() {
		NewLibrary(refs)
	}
}
