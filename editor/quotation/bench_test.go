package quotation_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"postil/editor/markdown"
	"postil/editor/quotation"
)

// library makes sources of so many words each, and an article that quotes them:
// most quotations word for word, one in five with a word changed, one in ten
// made up.
func library(sources, words, article int) (texts []string, text string) {
	r := rand.New(rand.NewPCG(1, 2))
	var lexicon []string
	for range 6000 {
		w := make([]byte, 2+r.IntN(9))
		for i := range w {
			w[i] = "etaoinshrdlucmfw"[r.IntN(16)]
		}
		lexicon = append(lexicon, string(w))
	}
	word := func() string { // some words are everywhere, as in any language
		if r.IntN(2) == 0 {
			return lexicon[r.IntN(60)]
		}
		return lexicon[r.IntN(len(lexicon))]
	}
	sentence := func(n int) []string {
		var s []string
		for range n {
			s = append(s, word())
		}
		return s
	}
	var all [][]string
	for range sources {
		s := sentence(words)
		for i := 15; i < len(s); i += 15 {
			s[i] += "."
		}
		all = append(all, s)
		texts = append(texts, strings.Join(s, " "))
	}
	var b strings.Builder
	for n := 0; n < article; {
		from := r.IntN(sources)
		at := r.IntN(words - 30)
		quote := append([]string(nil), all[from][at:at+8+r.IntN(20)]...)
		switch r.IntN(10) {
		case 0, 1:
			quote[len(quote)/2] = "otherwise"
		case 2:
			quote = sentence(12)
		}
		fmt.Fprintf(&b, "%s, “%s” [@s%d]. %s.\n\n", strings.Join(sentence(20), " "), strings.Join(quote, " "), from, strings.Join(sentence(25), " "))
		n += 45 + len(quote)
	}
	return texts, b.String()
}

// BenchmarkCheck compares an article of 20,000 words with 50 sources of 10,000
// words each that are ready.
func BenchmarkCheck(b *testing.B) {
	texts, article := library(50, 10_000, 20_000)
	ready := map[string][]*quotation.Source{}
	for i, t := range texts {
		ready[fmt.Sprintf("s%d", i)] = []*quotation.Source{quotation.NewSource(t)}
	}
	d := markdown.New(markdown.Options{}).Parse([]byte(article))
	counts := map[quotation.State]int{}
	for b.Loop() {
		clear(counts)
		for _, r := range quotation.Check(d, func(key string) []*quotation.Source { return ready[key] }) {
			counts[r.State]++
		}
	}
	b.ReportMetric(float64(counts[quotation.Found]), "found")
	b.ReportMetric(float64(counts[quotation.Near]), "near")
	b.ReportMetric(float64(counts[quotation.NotFound]), "not-found")
}

// BenchmarkNewSource makes one text of 10,000 words ready.
func BenchmarkNewSource(b *testing.B) {
	texts, _ := library(1, 10_000, 0)
	b.SetBytes(int64(len(texts[0])))
	for b.Loop() {
		quotation.NewSource(texts[0])
	}
}
