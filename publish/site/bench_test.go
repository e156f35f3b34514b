package site_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"postil/publish/content"
	"postil/publish/parallel"
	"postil/publish/site"
	"postil/publish/site/corpus"
)

// measured is a publication of n articles on the disk.
func measured(b *testing.B, n int) string {
	b.Helper()
	dir := os.Getenv("POSTIL_CORPUS") // one that is there already
	if dir == "" {
		dir = b.TempDir()
		if err := corpus.Write(dir, corpus.Options{Articles: n}); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

func each(n int, do func(int)) { parallel.Each(0, n, do) }

func folder(dir string, known *content.Index) (site.Options, *content.Index) {
	fsys := os.DirFS(dir)
	c, x := content.Scan(fsys, content.ScanOptions{Known: known, Each: each})
	return site.Options{Content: c, Files: func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))) }}, x
}

func BenchmarkFullBuild(b *testing.B) {
	dir := measured(b, 10_000)
	for b.Loop() {
		out := b.TempDir()
		o, _ := folder(dir, nil)
		s, err := site.NewDirSink(out)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := site.Build(context.Background(), o, s); err != nil {
			b.Fatal(err)
		}
		if err := s.Finish(); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := os.RemoveAll(out); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
