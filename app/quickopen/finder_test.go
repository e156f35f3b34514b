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
		{Kind: Draft, ID: "1", Title: "Pilots"},
		{Kind: Source, ID: "castillo2024", Title: "Ports Wait for the Tide", Detail: "castillo2024"},
	})
	f.SetRecent([]Ref{{Draft, "1"}, {Source, "castillo2024"}, {Draft, "gone"}, {Draft, "1"}})
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
		"frrs":      "Ferries Do Not Wait",
		"wt tde":    "Ports Wait for the Tide",
		"ksters":    "Spilt Oil",
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

func TestWithIsAsNew(t *testing.T) {
	items := many(300)
	f := New(items)
	f.SetRecent([]Ref{items[3].Ref()})
	f.Find("ka", 10)
	other := append(many(310)[5:], items[7])
	other[2].Title = "Another Title Now"
	now := f.With(other)
	for _, query := range []string{"", "ka", "another tit", "mo"} {
		if got, want := titles(now.Find(query, 20)), titles(New(other).Find(query, 20)); got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
	if got := titles(f.Find("", 3)); got != items[3].Title {
		t.Errorf("the finder before has %q now", got)
	}
}

func TestMatchPrefersWordStartsAndRuns(t *testing.T) {
	for _, tc := range []struct{ query, better, worse string }{
		{"pre", "Show preview", "Compare"},
		{"sv", "Save version", "Resolve"},
		{"pub", "Publish", "Publish everything that is approved"},
		{"rev", "Review", "Recover eve"},
	} {
		if got := New([]Item{{Title: tc.worse}, {Title: tc.better}}).Find(tc.query, 2); len(got) == 0 || got[0].Item.Title != tc.better {
			t.Errorf("%q finds %q first, want %q", tc.query, titles(got), tc.better)
		}
	}
}

func TestMarks(t *testing.T) {
	show := func(text string, marks []Mark) string {
		for i := len(marks) - 1; i >= 0; i-- {
			m := marks[i]
			text = text[:m.Start] + "<" + text[m.Start:m.End] + ">" + text[m.End:]
		}
		return text
	}
	for _, tc := range []struct{ query, title, detail, want string }{
		{"pil", "A Pilot", "", "A <Pil>ot|"},
		{"pfet", "A Pilot for Every Tide", "", "A <P>ilot <f>or <E>very <T>ide|"},
		{"kost oil", "Spilt Oil", "Élodie Kösters", "Spilt <Oil>|Élodie <Köst>ers"},
		{"strasse", "Die Straße", "", "Die <Straße>|"},
		{"stras", "Die Straße", "", "Die <Straß>e|"},
		{"ab", "abab ab", "", "<ab>ab ab|"},
		{"", "Nothing", "asked", "Nothing|asked"},
		{"zzz", "Nothing", "found", "Nothing|found"},
		{"ne", "North\nEast", "", "<N>orth\n<E>ast|"},
	} {
		title, detail := Marks(tc.query, Item{Title: tc.title, Detail: tc.detail})
		if got := show(tc.title, title) + "|" + show(tc.detail, detail); got != tc.want {
			t.Errorf("%q marks %q, want %q", tc.query, got, tc.want)
		}
	}
}

func FuzzMarks(f *testing.F) {
	f.Add("pil", "A Pilot", "Éa")
	f.Add("ß", "Straße", "\xff")
	f.Fuzz(func(t *testing.T, query, title, detail string) {
		it := Item{Title: title, Detail: detail}
		a, b := Marks(query, it)
		for _, side := range []struct {
			text  string
			marks []Mark
		}{{title, a}, {detail, b}} {
			end := -1
			for _, m := range side.marks {
				if m.Start <= end || m.Start >= m.End || m.End > len(side.text) {
					t.Fatalf("%q in %q: %v", query, side.text, side.marks)
				}
				end = m.End
			}
		}
		New([]Item{it}).Find(query, 1)
	})
}

func TestRefsAsTexts(t *testing.T) {
	for _, r := range []Ref{{Article, "content/commentary/2024/07/a b"}, {Command, "x"}} {
		if got, ok := ParseRef(r.String()); !ok || got != r {
			t.Errorf("%v becomes %v, %v", r, got, ok)
		}
	}
	for _, bad := range []string{"", "article", "article ", "letter x"} {
		if r, ok := ParseRef(bad); ok {
			t.Errorf("%q is %v", bad, r)
		}
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
		items[i] = Item{Kind: []Kind{Article, Draft, Source}[i%3], ID: fmt.Sprint(i), Title: strings.Join(title, " "), Detail: fmt.Sprintf("author%d key%d", i%60, i)}
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
