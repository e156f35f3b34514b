package prose

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// long returns an article of about 20,000 words.
func long(rng *rand.Rand) article {
	var a article
	for range 230 {
		var block [][]string
		for range 8 {
			var s []string
			for range 11 {
				s = append(s, vocabulary[rng.IntN(len(vocabulary))])
			}
			block = append(block, s)
		}
		a.blocks = append(a.blocks, block)
	}
	return a
}

// texts are pairs of versions that a comparison finds easy, ordinary and hard.
func texts() []struct{ name, old, ours, theirs string } {
	rng := rand.New(rand.NewPCG(11, 12))
	base := long(rng)
	edited := func(n int, name string) string {
		a := base
		a.edit(rng, n, name)
		return a.String()
	}
	words := func(n int, vocabulary []string) string {
		var b strings.Builder
		for range n {
			b.WriteString(vocabulary[rng.IntN(len(vocabulary))] + " ")
		}
		return b.String()
	}
	few := vocabulary[:5]
	return []struct{ name, old, ours, theirs string }{
		{"one-edit", base.String(), edited(1, "ours"), edited(1, "theirs")},
		{"scattered", base.String(), edited(100, "ours"), edited(100, "theirs")},
		{"everywhere", base.String(), edited(2000, "ours"), edited(2000, "theirs")},
		{"unrelated", base.String(), long(rng).String(), long(rng).String()},
		{"one-sentence", words(20_000, vocabulary), words(20_000, vocabulary), words(20_000, vocabulary)},
		{"few-words", words(20_000, few), words(20_000, few), words(20_000, few)},
		{"one-word", strings.Repeat("the ", 20_000), strings.Repeat("the ", 19_000), strings.Repeat("the ", 21_000)},
		{"same-lines", strings.Repeat("No.\n\n", 10_000), strings.Repeat("Yes.\n\nNo.\n\n", 5_000), strings.Repeat("No.\n\nNo.\n\nYes.\n\n", 3_000)},
	}
}

func BenchmarkDiff(b *testing.B) {
	for _, t := range texts() {
		b.Run(t.name, func(b *testing.B) {
			b.SetBytes(int64(len(t.old)))
			b.ReportAllocs()
			for b.Loop() {
				Diff(t.old, t.ours)
			}
		})
	}
}

func BenchmarkMerge3(b *testing.B) {
	for _, t := range texts() {
		b.Run(t.name, func(b *testing.B) {
			b.SetBytes(int64(len(t.old)))
			b.ReportAllocs()
			for b.Loop() {
				Merge3(t.old, t.ours, t.theirs)
			}
		})
	}
}

func BenchmarkFind(b *testing.B) {
	for _, t := range texts()[:3] {
		a, err := NewAnchor(t.old, 1000, 1100)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(t.name, func(b *testing.B) {
			for b.Loop() {
				Find(a, t.old, t.ours)
			}
		})
		b.Run(t.name+"/without-old", func(b *testing.B) {
			for b.Loop() {
				Find(a, "", t.ours)
			}
		})
	}
}

func BenchmarkEdits(b *testing.B) {
	for _, t := range texts()[:3] {
		b.Run(t.name, func(b *testing.B) {
			for b.Loop() {
				Edits(t.old, t.ours)
			}
		})
	}
}
