package archive

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// shelf is a Source in memory.
type shelf struct {
	mu    sync.Mutex
	texts map[Text]string
	read  int
}

func (s *shelf) Texts(context.Context) ([]Text, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Text
	for t := range s.texts {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b Text) int { return cmp.Compare(a.Dir, b.Dir) })
	return out, nil
}

func (s *shelf) Read(_ context.Context, t Text) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.read++
	text, ok := s.texts[t]
	if !ok {
		return nil, os.ErrNotExist
	}
	return []byte(text), nil
}

func (s *shelf) put(dir, draft, state, text string) {
	if s.texts == nil {
		s.texts = map[Text]string{}
	}
	for t := range s.texts {
		if t.Dir == dir && t.Draft == draft {
			delete(s.texts, t)
		}
	}
	s.texts[Text{Dir: dir, Draft: draft, Blob: fmt.Sprintf("%x", text), State: state}] = text
}

func sampleShelf() *shelf {
	s := &shelf{}
	s.put("content/commentary/2024/07/pilots", "", "published", `---
title: A Pilot for Every Tide
subtitle: Why the strait needs a fourth boat
slug: pilots
date: 2024-07-16
authors: [Nadia Castillo]
tags: [ports, shipping]
section: commentary
summary: The harbour board should order the boat now.
---
Harbours that waited paid twice [@umar2023]. The board's own figures say that a fourth pilot boat
costs less than the study for a bridge [@umar2023; @quillfeather2022].

See [the ferry question](/commentary/2023/02/ferries/) and [a lost page](/commentary/2020/01/nowhere/).
`)
	s.put("content/commentary/2023/02/ferries", "", "published", `---
title: Ferries Do Not Wait
slug: ferries
date: 2023-02-03
authors: [Tomás Umar, Nadia Castillo]
tags: [ferries, shipping]
section: commentary
summary: On timetables.
---
A ferry is a promise. The board costs the bridge study at less than a fourth pilot boat, the critics said.
`)
	s.put("content/commentary/2022/11/eau", "", "published", `---
title: L’eau et les réglementations
slug: eau
date: 2022-11-20
authors: [Élodie Kösters]
tags: [water]
section: analysis
lang: fr
summary: Sur les ports.
---
Les réglementations nationales changent rarement.
`)
	s.put("content/commentary/2026/03/bridge", "01draft", "in review", `---
title: The Bridge We Study
slug: bridge
date: 2026-03-09
authors: [Nadia Castillo]
tags: [shipping]
section: commentary
---
Nobody has ordered the bridge [@quillfeather2022].
`)
	return s
}

func open(t testing.TB, file string, src Source) *Index {
	t.Helper()
	x, err := Open(t.Context(), file, Options{Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	if src != nil {
		if _, err := x.Update(t.Context(), src, nil); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

func slugs(entries []*Entry) string {
	var out []string
	for _, e := range entries {
		out = append(out, e.Slug)
	}
	return strings.Join(out, " ")
}

func TestSearch(t *testing.T) {
	x := open(t, filepath.Join(t.TempDir(), "a.db"), sampleShelf())
	for query, want := range map[string]string{
		"":                                 "bridge pilots ferries eau",
		"harbour":                          "pilots",
		"HARBOURS paid":                    "pilots",
		"pilot boats":                      "pilots ferries",
		"fer":                              "ferries pilots",
		"fer more":                         "",
		"fer* wait":                        "ferries pilots", // waited
		"fer* wait ":                       "ferries pilots",
		"fer* timetables":                  "ferries",
		`"fourth pilot boat"`:              "pilots ferries",
		`"pilot boat costs"`:               "pilots",
		`"pilot boats costs"`:              "",
		"“the bridge study”":               "ferries",
		"boat -ferry":                      "",
		"boat -timetables":                 "pilots",
		"-boat":                            "bridge eau",
		"author:castillo":                  "bridge pilots ferries",
		"author:castilo":                   "bridge pilots ferries",
		"author:kosters":                   "eau",
		`author:"tomas umar"`:              "ferries",
		"author:nobody":                    "",
		"tag:shipping":                     "bridge pilots ferries",
		"-tag:shipping":                    "eau",
		"year:2023":                        "ferries",
		"year:2023-2024":                   "pilots ferries",
		"month:2024-07":                    "pilots",
		"month:2023-01-2024-07":            "pilots ferries",
		"month:2024-06-2024-07":            "pilots",
		"month:2024-08-2024-07":            "",
		"year:2023-2024-07":                "pilots ferries",
		"year:then":                        "",
		"cites:quillfeather2022":           "bridge pilots",
		"cites:@umar2023 boat":             "pilots",
		"status:in-review":                 "bridge",
		`status:"in review"`:               "bridge",
		"status:published author:castillo": "pilots ferries",
		"section:Analysis":                 "eau",
		"lang:fr":                          "eau",
		"title:pilot":                      "pilots",
		"reglementation":                   "eau",
		"réglementations":                  "eau",
		"Kosters":                          "eau",
		"https://example.org/x":            "",
		`" '`:                              "bridge pilots ferries eau",
		"*":                                "bridge pilots ferries eau",
		"NEAR(harbour, boat)":              "",
		"AND":                              "pilots",
	} {
		res, err := x.Search(t.Context(), ParseQuery(query), ByRelevance)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if got := slugs(res.Entries); got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	res, err := x.Search(t.Context(), ParseQuery("author:castilo"), Oldest)
	if err != nil || res.Meant["castilo"] != "Nadia Castillo" || slugs(res.Entries) != "ferries pilots bridge" {
		t.Errorf("a misspelt name: %v, %v, %s", err, res.Meant, slugs(res.Entries))
	}
}

func TestPassage(t *testing.T) {
	x := open(t, filepath.Join(t.TempDir(), "a.db"), sampleShelf())
	for query, want := range map[string]string{
		"figures boats":      "Harbours that waited paid twice. The board’s own [figures] say that a fourth pilot [boat] costs less than the study for a bridge.",
		`"pilot boat costs"`: "The board’s own figures say that a fourth [pilot boat costs] less than",
		"harbours pa":        "[Harbours] that waited [paid] twice. The board’s own figures say that",
	} {
		res, err := x.Search(t.Context(), ParseQuery(query), ByRelevance)
		if err != nil || len(res.Entries) != 1 {
			t.Fatalf("%s: %v, %s", query, err, slugs(res.Entries))
		}
		p, err := x.Passage(t.Context(), res.Entries[0], res)
		if err != nil {
			t.Fatal(err)
		}
		if got := marked(p); !strings.HasPrefix(got, want) {
			t.Errorf("%s shows %q, want %q", query, got, want)
		}
	}
}

func marked(p Passage) string {
	var b strings.Builder
	at := 0
	for _, m := range p.Marks {
		b.WriteString(p.Text[at:m.Start] + "[" + p.Text[m.Start:m.End] + "]")
		at = m.End
	}
	return b.String() + p.Text[at:]
}

func TestUpdateReadsOnlyWhatChanged(t *testing.T) {
	file := filepath.Join(t.TempDir(), "folder", "a.db")
	src := sampleShelf()
	x := open(t, file, src)
	if src.read != 4 {
		t.Fatalf("%d texts were read, want 4", src.read)
	}
	x.Close()
	x = open(t, file, src)
	if src.read != 4 || len(x.All()) != 4 {
		t.Fatalf("opened again: %d read, %d entries", src.read, len(x.All()))
	}
	src.put("content/commentary/2026/03/bridge", "01draft", "published", "not YAML")
	src.put("content/commentary/2023/02/ferries", "", "published", "---\ntitle: Boats\ndate: 2023-02-03\n---\nTugs.\n")
	for k := range src.texts {
		if strings.HasSuffix(k.Dir, "/eau") {
			delete(src.texts, k)
		}
	}
	rep, err := x.Update(t.Context(), src, nil)
	if err != nil || rep.Read != 2 || rep.Removed != 1 || len(rep.Bad) != 1 || rep.Bad[0].Slug != "bridge" {
		t.Fatalf("%+v, %v", rep, err)
	}
	for query, want := range map[string]string{"tugs": "ferries", "promise": "", "eau": "", "harbour": "pilots", "": "pilots ferries bridge"} {
		res, err := x.Search(t.Context(), ParseQuery(query), ByRelevance)
		if err != nil || slugs(res.Entries) != want {
			t.Errorf("%q finds %q, want %q (%v)", query, slugs(res.Entries), want, err)
		}
	}
	src.put("content/commentary/2024/07/pilots", "", "withdrawn", textOf(src, "pilots"))
	if rep, err = x.Update(t.Context(), src, nil); err != nil || rep.Read != 0 || rep.Moved != 1 {
		t.Errorf("another state: %+v, %v", rep, err)
	}
	if res, _ := x.Search(t.Context(), ParseQuery("status:withdrawn"), ByRelevance); slugs(res.Entries) != "pilots" {
		t.Errorf("the new state finds %q", slugs(res.Entries))
	}
}

func textOf(s *shelf, slug string) string {
	for t, text := range s.texts {
		if strings.HasSuffix(t.Dir, "/"+slug) {
			return text
		}
	}
	return ""
}

func TestAFileThatIsNotRight(t *testing.T) {
	src := sampleShelf()
	for name, c := range map[string]struct {
		spoil   func(file string) error
		trouble bool // it goes on in memory, the file as it is
	}{
		"cut short":       {func(f string) error { return os.Truncate(f, 5000) }, false},
		"cut in its head": {func(f string) error { return os.Truncate(f, 50) }, false},
		"empty":           {func(f string) error { return os.Truncate(f, 0) }, false},
		"zeros":           {func(f string) error { return os.WriteFile(f, make([]byte, 40960), 0o600) }, false},
		"scribbled over": {func(f string) error {
			data, err := os.ReadFile(f)
			for i := 4096; i < len(data); i += 3 {
				data[i] ^= 0x5a
			}
			return cmp.Or(err, os.WriteFile(f, data, 0o600))
		}, false},
		"older":             {func(f string) error { return poke(f, 60, 0, 0, 0, 0) }, false},
		"newer":             {func(f string) error { return poke(f, 60, 0, 0, 0, 9) }, true},
		"another program's": {func(f string) error { return os.WriteFile(f, []byte(strings.Repeat("A novel. ", 50)), 0o600) }, true},
		"a folder":          {func(f string) error { return cmp.Or(os.Remove(f), os.MkdirAll(f, 0o700)) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "a.db")
			open(t, file, src).Close()
			if err := c.spoil(file); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(file)
			x := open(t, file, src)
			res, err := x.Search(t.Context(), ParseQuery("harbour"), ByRelevance)
			if err != nil || slugs(res.Entries) != "pilots" {
				t.Errorf("it finds %q, %v", slugs(res.Entries), err)
			}
			if got := x.Trouble() != nil; got != c.trouble {
				t.Errorf("trouble: %v, want %v", x.Trouble(), c.trouble)
			}
			if after, _ := os.ReadFile(file); c.trouble && string(after) != string(before) {
				t.Error("a file that is not ours was changed")
			}
		})
	}
}

func poke(file string, at int, bytes ...byte) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	copy(data[at:], bytes)
	return os.WriteFile(file, data, 0o600)
}

func TestAFolderThatCannotBeWritten(t *testing.T) {
	if os.Getuid() == 0 {
		file := filepath.Join("/proc", "postil", "a.db") // not even root writes there
		x := open(t, file, sampleShelf())
		if x.Trouble() == nil || len(x.All()) != 4 {
			t.Errorf("trouble %v, %d entries", x.Trouble(), len(x.All()))
		}
		return
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	x := open(t, filepath.Join(dir, "a.db"), sampleShelf())
	if x.Trouble() == nil || len(x.All()) != 4 {
		t.Errorf("trouble %v, %d entries", x.Trouble(), len(x.All()))
	}
}

func TestAnUpdateThatIsEndedGoesOnLater(t *testing.T) {
	src := &shelf{}
	writeCorpus(src, 1200)
	file := filepath.Join(t.TempDir(), "a.db")
	x := open(t, file, nil)
	ctx, stop := context.WithCancel(t.Context())
	if _, err := x.Update(ctx, src, func(done, of int) {
		if done >= batch {
			stop()
		}
	}); err == nil {
		t.Fatal("it was ended and says nothing")
	}
	kept := len(x.All())
	if kept < batch || kept >= 1200 {
		t.Fatalf("%d entries are kept", kept)
	}
	before := src.read
	if _, err := x.Update(t.Context(), src, nil); err != nil || len(x.All()) != 1200 || src.read-before != 1200-kept {
		t.Errorf("%v: %d entries, %d read", err, len(x.All()), src.read-before)
	}
}

// What is asked while texts come and go is answered from one state or the next.
func TestSearchesWhileItIsBroughtUpToDate(t *testing.T) {
	x := open(t, filepath.Join(t.TempDir(), "a.db"), someTexts(20, 0))
	done := make(chan struct{})
	var askers sync.WaitGroup
	for range 3 {
		askers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				for query, want := range map[string][]int{"boat ": {20, 30}, "harb": {20, 30}, "author:\"author 3\"": {3, 4}, `"harbours of" -place5`: {19, 29}} {
					res, err := x.Search(t.Context(), ParseQuery(query), ByRelevance)
					if err != nil || !slices.Contains(want, len(res.Entries)) {
						t.Errorf("%s finds %d, want one of %v (%v)", query, len(res.Entries), want, err)
						return
					}
				}
				if _, err := x.Related(t.Context(), Subject{Body: "Harbours of version3 and place4."}, 3); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for n := range 30 {
		if _, err := x.Update(t.Context(), someTexts(20+n%2*10, n), nil); err != nil {
			t.Error(err)
			break
		}
	}
	close(done)
	askers.Wait()
}

func TestRelatedAndEchoes(t *testing.T) {
	src := sampleShelf()
	x := open(t, filepath.Join(t.TempDir(), "a.db"), src)
	rel, err := x.Related(t.Context(), Subject{
		Dir: "content/commentary/2026/03/bridge", Draft: "01draft", Title: "The Bridge We Study", Body: "Nobody has ordered the bridge.",
		Lang: "en", Tags: []string{"shipping"}, Cites: []string{"quillfeather2022"},
	}, 5)
	if err != nil || len(rel) != 1 || rel[0].Entry.Slug != "pilots" || !slices.Equal(rel[0].Cites, []string{"quillfeather2022"}) {
		t.Errorf("related: %+v, %v", rel, err)
	}
	echoes, err := x.Echoes(t.Context(), "A fourth pilot boat would cost less than a study for the bridge.", "en", Text{}, 3)
	if err != nil || len(echoes) == 0 || echoes[0].Entry.Slug != "pilots" || !strings.HasPrefix(echoes[0].Passage.Text, "The board’s own figures") {
		t.Errorf("echoes: %+v, %v", echoes, err)
	}
	if echoes, err = x.Echoes(t.Context(), "Penguins are flightless.", "en", Text{}, 3); err != nil || len(echoes) != 0 {
		t.Errorf("nobody said it: %+v, %v", echoes, err)
	}
}

// What a search reads does not depend on how long texts are, and what an update
// writes not on how many there are.
func TestHowMuchIsReadAndWritten(t *testing.T) {
	stored := map[int]int64{}
	for _, n := range []int{200, 400} {
		src := &shelf{}
		writeCorpus(src, n)
		texts, err := src.Texts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		x := open(t, filepath.Join(t.TempDir(), "a.db"), src)
		asked := &x.now().asked
		d := newReader().document(texts[3], []byte(src.texts[texts[3]]), "en")
		w := strings.Fields(d.words)
		for query, lists := range map[string]int64{
			w[0] + " ": 5, w[0] + " " + w[9] + " ": 10, `"` + w[0] + " " + w[1] + `"`: 4, w[0][:2]: 4, "author:author": 0, w[0] + " -" + w[7] + " ": 10,
		} {
			asked.lists.Store(0)
			asked.ids.Store(0)
			asked.bodies.Store(0)
			res, err := x.Search(t.Context(), ParseQuery(query), ByRelevance)
			if err != nil {
				t.Fatal(err)
			}
			if got := asked.lists.Load(); got > lists {
				t.Errorf("%s asks for %d lists, want at most %d", query, got, lists)
			}
			if got := asked.ids.Load(); got > lists*int64(n) {
				t.Errorf("%s reads %d ids of %d texts in %d lists", query, got, n, lists)
			}
			if got := asked.bodies.Load(); got != 0 {
				t.Errorf("%s reads %d texts to search", query, got)
			}
			shown := res.Entries[:min(10, len(res.Entries))]
			for _, e := range shown {
				if _, err := x.Passage(t.Context(), e, res); err != nil {
					t.Fatal(err)
				}
			}
			if got := asked.bodies.Load(); got != int64(len(shown)) {
				t.Errorf("%s reads %d texts to show %d", query, got, len(shown))
			}
		}
		asked.stored.Store(0)
		if _, err := x.Update(t.Context(), src, nil); err != nil || asked.stored.Load() != 0 {
			t.Errorf("nothing changed and %d rows are written (%v)", asked.stored.Load(), err)
		}
		src.put(texts[3].Dir, "", "published", src.texts[texts[3]]+" More.\n")
		if _, err := x.Update(t.Context(), src, nil); err != nil {
			t.Fatal(err)
		}
		stored[n] = asked.stored.Load()
	}
	if stored[200] != stored[400] || stored[200] == 0 || stored[200] > 12 {
		t.Errorf("one changed text writes %d rows of 200, and %d of 400", stored[200], stored[400])
	}
}

func TestOverview(t *testing.T) {
	x := open(t, filepath.Join(t.TempDir(), "a.db"), sampleShelf())
	o := OverviewOf(x.All())
	if o.Years[0].Year != 2026 || o.Years[1].Months[6] != 1 || o.Authors[0] != (Count{"Nadia Castillo", 3}) ||
		o.Cited[0] != (Count{"quillfeather2022", 2}) || o.Tags[0] != (Count{"shipping", 3}) {
		t.Errorf("%+v", o)
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{`a "b c" -d author:e*`, `"`, `-`, `author:`, `“x`, "title:\"", "a\x00b", "\xff\xfe"} {
		f.Add(s)
	}
	x := open(f, filepath.Join(f.TempDir(), "a.db"), sampleShelf())
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := x.Search(t.Context(), ParseQuery(s), ByRelevance); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	})
}

// writeCorpus puts n articles of about a thousand words into a shelf. Words are as
// frequent as those of a language are, and some 30,000 are different.
func writeCorpus(s *shelf, n int) {
	rnd := rand.New(rand.NewPCG(7, 7))
	vocabulary := make([]string, 30_000)
	syllables := strings.Fields("ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zu ar en is om ul st tr pl")
	for i := range vocabulary {
		for range 2 + rnd.IntN(3) {
			vocabulary[i] += syllables[rnd.IntN(len(syllables))]
		}
	}
	zipf := rand.NewZipf(rnd, 1.07, 8, uint64(len(vocabulary)-1))
	for i := range n {
		var b strings.Builder
		fmt.Fprintf(&b, "---\ntitle: %s %s %d\nslug: article-%d\ndate: %d-%02d-%02d\nauthors: [Author%d Of%s]\ntags: [tag%d, tag%d]\nsection: commentary\nsummary: On %s.\n---\n",
			vocabulary[rnd.IntN(3000)], vocabulary[rnd.IntN(3000)], i, i, 2010+i%15, 1+i/15%12, 1+i%28, i%60, vocabulary[i%60], i%40, i*7%40, vocabulary[rnd.IntN(9000)])
		for p := range 10 {
			for w := range 96 {
				if w > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(vocabulary[zipf.Uint64()])
				if w%16 == 15 {
					b.WriteByte('.')
				}
			}
			if p < 6 {
				fmt.Fprintf(&b, " [@key%d, p. %d]", rnd.IntN(4000), p)
			}
			b.WriteString("\n\n")
		}
		s.put2(fmt.Sprintf("content/commentary/%d/%02d/article-%d", 2010+i%15, 1+i/15%12, i), b.String())
	}
}

// put2 is put without looking for the one before.
func (s *shelf) put2(dir, text string) {
	if s.texts == nil {
		s.texts = map[Text]string{}
	}
	s.texts[Text{Dir: dir, Blob: fmt.Sprint(len(text), dir), State: "published"}] = text
}
