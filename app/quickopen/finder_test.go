package quickopen

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/quick"
)

func titles(hits []Hit) string {
	var out []string
	for _, h := range hits {
		out = append(out, h.Item.Title)
	}
	return strings.Join(out, " | ")
}

func TestFind(t *testing.T) {
	f := New([]Item{
		{Title: "A Pilot for Every Tide", Detail: "Nadia Castillo"},
		{Title: "Ferries Do Not Wait", Detail: "Tomás Umar"},
		{Title: "Spilt Oil", Detail: "Élodie Kösters"},
		{Kind: Command, Title: "Publish the article"},
		{Kind: Draft, Title: "Pilots", Recent: 2},
		{Kind: Source, Title: "Ports Wait for the Tide", Detail: "castillo2024", Recent: 1},
	})
	for query, want := range map[string]string{
		"":          "Pilots | Ports Wait for the Tide",
		"pil":       "Pilots | A Pilot for Every Tide | Spilt Oil",
		"PILOT":     "Pilots | A Pilot for Every Tide",
		"tide":      "Ports Wait for the Tide | A Pilot for Every Tide",
		"pfet":      "A Pilot for Every Tide",
		"pufta":     "",
		"pubart":    "Publish the article",
		"wait fer":  "Ferries Do Not Wait",
		"castillo":  "Ports Wait for the Tide | A Pilot for Every Tide",
		"kosters":   "Spilt Oil",
		"Kösters":   "Spilt Oil",
		"umar wait": "Ferries Do Not Wait",
		"zzz":       "",
		"é":         "Spilt Oil | A Pilot for Every Tide | Ferries Do Not Wait | Pilots | Ports Wait for the Tide | Publish the article",
	} {
		got := titles(f.Find(query, 10))
		if query == "é" { // folded to e, which all but one have
			if !strings.Contains(got, "Spilt Oil") {
				t.Errorf("é finds %q", got)
			}
			continue
		}
		if got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
	if got := len(f.Find("t", 2)); got != 2 {
		t.Errorf("a limit of 2 gives %d", got)
	}
}

func TestTypingOnLooksOnlyAtWhatWasFound(t *testing.T) {
	items := many(5000)
	f := New(items)
	f.Find("ka", 20)
	if f.Looked() != 5000 {
		t.Fatalf("the first letters look at %d", f.Looked())
	}
	f.Find("kar", 20)
	narrowed := f.Looked()
	if narrowed == 5000 || narrowed == 0 {
		t.Errorf("another letter looks at %d", narrowed)
	}
	f.Find("ka", 20)
	if f.Looked() != 5000 {
		t.Errorf("a letter taken away looks at %d", f.Looked())
	}
}

func TestNarrowedIsAsFromTheBeginning(t *testing.T) {
	items := many(400)
	err := quick.Check(func(seed uint64) bool {
		rnd := rand.New(rand.NewPCG(seed, 1))
		f := New(items)
		query := ""
		for range 6 {
			query += string("abdeikorst  "[rnd.IntN(12)])
			if got, want := titles(f.Find(query, 30)), titles(New(items).Find(query, 30)); got != want {
				t.Logf("%q: %s\nwant %s", query, got, want)
				return false
			}
		}
		return true
	}, nil)
	if err != nil {
		t.Error(err)
	}
}

// many are n items with names of three to six words.
func many(n int) []Item {
	rnd := rand.New(rand.NewPCG(3, 3))
	syllables := strings.Fields("ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zu ar en is om ul st tr pl")
	items := make([]Item, n)
	for i := range items {
		var title []string
		for range 3 + rnd.IntN(4) {
			w := ""
			for range 1 + rnd.IntN(3) {
				w += syllables[rnd.IntN(len(syllables))]
			}
			title = append(title, w)
		}
		items[i] = Item{Kind: Kind(i % 3), Title: strings.Join(title, " "), Detail: fmt.Sprintf("author%d key%d", i%60, i)}
	}
	return items
}

// BenchmarkKeys types a query letter by letter over 25,000 entries; the time is
// that of one letter.
func BenchmarkKeys(b *testing.B) {
	f := New(many(25_000))
	query := "karo author7"
	b.ResetTimer()
	for b.Loop() {
		for i := range query {
			f.Find(query[:i+1], 50)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N*len(query)), "ms/key")
}

// BenchmarkFirstKey is the first letter, which looks at all 25,000.
func BenchmarkFirstKey(b *testing.B) {
	f := New(many(25_000))
	b.ResetTimer()
	for b.Loop() {
		f.Find("a", 50)
		f.Find("t", 50)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N*2), "ms/key")
}
