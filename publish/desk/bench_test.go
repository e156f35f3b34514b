package desk_test

import (
	"fmt"
	"testing"
	"time"

	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/publication"
	"postil/publish/repo/gittest"
)

// A publication of 10,000 articles is opened and its drafts are listed.
func BenchmarkLargeDrafts(b *testing.B) {
	settings, err := publication.Default().Marshal()
	if err != nil {
		b.Fatal(err)
	}
	size := gittest.Usual()
	size.Files = map[string]string{publication.File: string(settings)}
	size.Drafts = 0
	dir := gittest.Copy(b, gittest.Large(b, size))
	k, err := desk.Open(dir, desk.Options{Who: ada})
	if err != nil {
		b.Fatal(err)
	}
	const count = 20
	for n := range count {
		if _, err := k.New(b.Context(), article.Front{Title: fmt.Sprint("Draft ", n), Slug: fmt.Sprint("draft-", n), Section: "commentary"}, "Text.\n"); err != nil {
			b.Fatal(err)
		}
	}
	if err := k.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		k, err := desk.Open(dir, desk.Options{Who: ada})
		if err != nil {
			b.Fatal(err)
		}
		drafts, err := k.Drafts(b.Context())
		if err != nil || len(drafts) != count {
			b.Fatalf("%d drafts, %v", len(drafts), err)
		}
		if err := k.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// The times of drafts of a publication of 10,000 articles, the first time and
// again.
func BenchmarkLargeSpans(b *testing.B) {
	settings, err := publication.Default().Marshal()
	if err != nil {
		b.Fatal(err)
	}
	size := gittest.Usual()
	size.Files = map[string]string{publication.File: string(settings)}
	size.Drafts = 0
	dir := gittest.Copy(b, gittest.Large(b, size))
	k, err := desk.Open(dir, desk.Options{Who: ada})
	if err != nil {
		b.Fatal(err)
	}
	defer k.Close()
	began := time.Now()
	if _, err := k.Spans(b.Context()); err != nil {
		b.Fatal(err)
	}
	first := time.Since(began)
	for b.Loop() {
		if _, err := k.Spans(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(first.Milliseconds()), "ms-first")
}
