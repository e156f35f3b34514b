package figures_test

import (
	"fmt"
	"testing"
	"time"

	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/figures"
)

// BenchmarkOf10000 counts ten thousand articles with six citations each.
func BenchmarkOf10000(b *testing.B) {
	var d figures.Data
	var refs []*cite.Reference
	for i := range 5000 {
		refs = append(refs, &cite.Reference{Key: fmt.Sprint("source", i), ContainerTitle: fmt.Sprint("Outlet ", i%300)})
	}
	d.Library = cite.NewLibrary(refs)
	begun := time.Date(2006, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 10_000 {
		day := begun.AddDate(0, 0, i*2/3)
		e := entry(fmt.Sprintf("%s/a%d", day.Format("2006/01"), i), article.Day(day.Date()), 964, []string{fmt.Sprint("Author ", i%80)})
		for j := range 6 {
			e.Cites = append(e.Cites, fmt.Sprint("source", (i*7+j*j)%5000))
		}
		e.Tags = []string{fmt.Sprint("topic ", i%200), fmt.Sprint("topic ", i%31)}
		d.Entries = append(d.Entries, e)
		d.Spans = append(d.Spans, desk.Span{Dir: e.Dir, Begun: day.Add(-time.Duration(i%500) * time.Hour), Published: day})
	}
	for b.Loop() {
		if f := figures.Of(d, figures.Selection{}); f.Articles != 10_000 || len(f.Days.All) != 10_000 {
			b.Fatalf("%d articles, %d drafts", f.Articles, len(f.Days.All))
		}
	}
}
