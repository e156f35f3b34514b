package archive

import "testing"

// BenchmarkCiting10000 finds who cites a source, and reads where in the first
// of them.
func BenchmarkCiting10000(b *testing.B) {
	x, s := largeIndex(b)
	key := OverviewOf(x.All()).Cited[0].Name
	b.Run("entries", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n = len(x.Citing(key, Subject{}))
		}
		b.ReportMetric(float64(n), "entries")
	})
	e := x.Citing(key, Subject{})[0]
	b.Run("passages", func(b *testing.B) {
		for b.Loop() {
			if _, err := CitingPassages(b.Context(), s, e, key); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkBrokenLinks10000 looks at all links there are.
func BenchmarkBrokenLinks10000(b *testing.B) {
	x, _ := largeIndex(b)
	for b.Loop() {
		x.BrokenLinks("/")
	}
}
