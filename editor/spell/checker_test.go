package spell

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const harbourAff = "SET UTF-8\nTRY esianrtolcdugmphbyfvkwzxjq'\nSFX S Y 2\nSFX S 0 s .\nSFX S 0 's .\n"

func TestList(t *testing.T) {
	l := ParseList("Okoro\nlock-keeper # a trade\r\n\n# remark\nposti\u2019l\ntidemark\n")
	for w, want := range map[string]bool{
		"Okoro": true, "okoro": false, "OKORO": true, "Okoro's": true, "Okoro’s": true, "OKORO'S": true,
		"tidemark": true, "Tidemark": true, "TIDEMARK": true, "tideMark": false, "posti'l": true, "lock-keeper": true, "trade": false, "": false,
	} {
		if l.Has(w) != want {
			t.Errorf("Has(%q) = %v", w, !want)
		}
	}
	if l.Len() != 4 {
		t.Errorf("%d words: %q", l.Len(), l.Words())
	}
}

func TestAddToList(t *testing.T) {
	for _, c := range []struct{ text, word, want string }{
		{"", "new", "new\n"},
		{"old", "new", "old\nnew\n"},
		{"# ours\r\nold\r\n", "new", "# ours\r\nold\r\nnew\r\n"},
		{"old\n", " old ", "old\n"},
		{"Old\n", "old", "Old\nold\n"},
		{"old\n", "two\nlines", "old\n"},
		{"old\n", "#x", "old\n"},
	} {
		if got := AddToList(c.text, c.word); got != c.want {
			t.Errorf("AddToList(%q, %q) = %q, want %q", c.text, c.word, got, c.want)
		}
	}
}

func TestChecker(t *testing.T) {
	d := read(t, harbourAff, "7\nport/S\nto\nwell/S\nknown\nharbour/S\nc.f.\nMr.\n")
	c := NewChecker(d, NewList("Okoro", "quay-side"))
	for _, x := range []struct{ line, want string }{
		{"port", ""},
		{"Okoro’s", ""},
		{"well-known", ""},
		{"well-knwon", "knwon"},
		{"harbuor-prot-well", "harbuor prot"},
		{"quay-side", ""},
		{"harbour’s", ""},
		{"x-known", ""},
		{"λιμάνι", ""},
		{"pört", "pört"},
	} {
		var got []string
		for _, r := range c.Wrong(x.line, Range{0, len(x.line)}) {
			got = append(got, x.line[r.Start:r.End])
		}
		if strings.Join(got, " ") != x.want {
			t.Errorf("wrong in %q: %q, want %q", x.line, got, x.want)
		}
	}
	if r := c.Wrong("Mr. Okoro", Range{0, 2}); r != nil {
		t.Error("the full stop of an abbreviation is not seen")
	}
	if got := c.Suggest("harbuor"); !slices.Equal(got[:1], []string{"harbour"}) {
		t.Errorf("suggestions %q", got)
	}
	if got := c.Suggest("Okora"); len(got) == 0 || got[0] != "Okoro" {
		t.Errorf("suggestions %q: a word of the list is nearer than any", got)
	}
	if got := c.Suggest("harbuor’s"); len(got) == 0 || got[0] != "harbour’s" {
		t.Errorf("suggestions %q for a word with a typographic apostrophe", got)
	}
}

// The dictionary is asked once for a word, however often it stands in a text.
func TestCheckerRemembers(t *testing.T) {
	c := NewChecker(read(t, harbourAff, "1\nport/S\n"))
	for range 50 {
		c.Check("port")
		c.Check("prot")
	}
	if c.Asked() != 2 {
		t.Errorf("the dictionary was asked %d times for two words", c.Asked())
	}
	for i := range 3 * maxAnswers {
		c.Check(fmt.Sprint("w", i))
	}
	if len(c.answers) > maxAnswers {
		t.Errorf("%d answers are remembered", len(c.answers))
	}
}

// Words made to be cut in ever so many ways cost a bounded effort.
func TestEffortIsBounded(t *testing.T) {
	d := read(t, "SET UTF-8\nTRY ab\nCOMPOUNDFLAG x\nCOMPOUNDMIN 1\nMAP 1\nMAP aàáâ\nBREAK 1\nBREAK -\n", "3\na/x\naa/x\naaa/x\n")
	for _, w := range []string{
		strings.Repeat("a", MaxWord-1) + "b", strings.Repeat("ab-", MaxWord/3), strings.Repeat("a-", maxBreaks) + "b",
		strings.Repeat("a", maxSuggest-1) + "b", strings.Repeat("á", maxSuggest),
	} {
		left := effort
		if d.check(w, &left, 0) {
			t.Errorf("%s is taken to be right", w)
		}
		if left < -maxBreaks*effort {
			t.Errorf("%s cost %d steps", w, effort-left)
		}
		g := &guesser{d: d, word: w, seen: map[string]bool{}, compounds: true}
		g.near(w)
		if g.cuts > maxCuts {
			t.Errorf("suggestions for %s cost %d cuts", w, g.cuts)
		}
	}
}

// BenchmarkOpen also says how much memory a dictionary holds.
func BenchmarkOpen(b *testing.B) {
	for _, lang := range []string{"en_US", "de_DE"} {
		b.Run(lang, func(b *testing.B) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			d := system(b, lang)
			runtime.GC()
			runtime.ReadMemStats(&after)
			runtime.KeepAlive(d)
			b.ReportAllocs()
			for b.Loop() {
				system(b, lang)
			}
			b.ReportMetric(float64(after.HeapAlloc)-float64(before.HeapAlloc), "held-B")
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	for _, lang := range []string{"en_US", "de_DE"} {
		d := system(b, lang)
		c := NewChecker(d, NewList("Okoro", "Castillo"), NewList("tidemark"), NewList())
		words := map[string]string{"known": "harbours", "compound": "Hafenverwaltungsgebäude", "wrong": "hrabours"}
		for name, w := range words {
			b.Run(lang+"/"+name, func(b *testing.B) {
				for b.Loop() {
					d.Check(w)
				}
			})
			b.Run(lang+"/"+name+"/cached", func(b *testing.B) {
				for b.Loop() {
					c.Check(w)
				}
			})
		}
	}
}

func BenchmarkSuggest(b *testing.B) {
	for lang, w := range map[string]string{"en_US": "definately", "de_DE": "Hafenverwaltunsgebäude"} {
		d := system(b, lang)
		b.Run(lang, func(b *testing.B) {
			for b.Loop() {
				d.Suggest(w)
			}
		})
	}
}
