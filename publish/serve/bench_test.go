package serve_test

import (
	"fmt"
	"os"
	"testing"

	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/serve"
	"postil/publish/site"
	"postil/publish/site/corpus"
)

// load reads a publication from the disk: MapFS is slow with so many files.
func load(b *testing.B, n int) *content.Content {
	b.Helper()
	dir := b.TempDir()
	if err := corpus.Write(dir, corpus.Options{Articles: n}); err != nil {
		b.Fatal(err)
	}
	return content.Load(os.DirFS(dir))
}

// One key in an article of a publication of ten thousand, until its page has
// been handed out.
func BenchmarkPageAfterAKey(b *testing.B) {
	const n = 10_000
	c := load(b, n)
	for name, change := range map[string]func(*article.File, int){
		"body": func(f *article.File, i int) { f.SetBody(fmt.Sprintf("Key %d. %s", i, f.Body())) },
		"title": func(f *article.File, i int) {
			setFront(b, f, func(a *article.Front) { a.Title = fmt.Sprint("Title ", i) })
		},
	} {
		b.Run(name, func(b *testing.B) {
			o := site.Options{Content: c, Files: func(string) ([]byte, error) { return nil, nil }}
			p := &provider{o: o}
			h := serve.New(p.get).Handler()
			dir := corpus.Dir(n/2, n)
			target := "/" + dir[len("content/"):] + "/"
			body := request(h, "GET", "localhost", target)
			if body.StatusCode != 200 {
				b.Fatal(body.Status)
			}
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				next := typed(b, o, dir, func(f *article.File) { change(f, i) })
				b.StartTimer()
				p.set(next)
				request(h, "GET", "localhost", target)
			}
		})
	}
}
