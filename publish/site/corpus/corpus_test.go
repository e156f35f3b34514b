package corpus_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"postil/editor/markdown"
	"postil/publish/content"
	"postil/publish/site/corpus"
)

func files(t *testing.T, o corpus.Options) fstest.MapFS {
	t.Helper()
	seq, err := corpus.Files(o)
	if err != nil {
		t.Fatal(err)
	}
	m := fstest.MapFS{}
	for name, data := range seq {
		m[name] = &fstest.MapFile{Data: data}
	}
	return m
}

func TestCorpusIsWhatItClaims(t *testing.T) {
	const n = 400
	m := files(t, corpus.Options{Articles: n})
	c := content.Load(m)
	if len(c.Problems) > 0 {
		t.Fatalf("%d problems, the first: %v", len(c.Problems), c.Problems[0])
	}
	if len(c.Articles) != n || c.Library.Len() != 2000 {
		t.Fatalf("%d articles, %d sources", len(c.Articles), c.Library.Len())
	}
	words, clusters, notes := 0, 0, 0
	authors, tags, years := map[string]bool{}, map[string]bool{}, map[int]bool{}
	p := markdown.New(markdown.Options{Lang: "en"})
	for _, a := range c.Articles {
		d := p.Parse([]byte(a.File.Body()))
		words += d.Words()
		clusters += len(d.Citations.Clusters)
		notes += len(d.Notes())
		years[a.Front.Date.Year()] = true
		for _, n := range a.Front.Authors {
			authors[n] = true
		}
		for _, n := range a.Front.Tags {
			tags[n] = true
		}
		if h := strings.Count(a.File.Body(), "\n## "); h < 2 || h > 3 {
			t.Errorf("%s has %d headings", a.Dir, h)
		}
	}
	if mean := words / n; mean < 950 || mean > 980 {
		t.Errorf("%d words on average, want 964", mean)
	}
	if clusters != 6*n || notes != 3*n || len(authors) != 60 || len(tags) != 40 || len(years) != 15 {
		t.Errorf("%d citations, %d notes, %d authors, %d tags, %d years", clusters, notes, len(authors), len(tags), len(years))
	}
}

func TestCorpusIsTheSameEachTime(t *testing.T) {
	for _, plain := range []bool{false, true} {
		o := corpus.Options{Articles: 50, Plain: plain}
		a, b := files(t, o), files(t, o)
		if len(a) != len(b) {
			t.Fatalf("%d and %d files", len(a), len(b))
		}
		for name, f := range a {
			if !bytes.Equal(f.Data, b[name].Data) {
				t.Errorf("%s differs", name)
			}
			if plain && strings.HasSuffix(name, ".md") && bytes.Contains(f.Data, []byte("@source")) {
				t.Errorf("%s cites", name)
			}
		}
		if _, err := fs.Stat(a, corpus.Dir(49, 50)+"/index.md"); err != nil {
			t.Error(err)
		}
	}
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	o := corpus.Options{Articles: 3}
	if err := corpus.Write(dir, o); err != nil {
		t.Fatal(err)
	}
	for name, f := range files(t, o) {
		got, err := fs.ReadFile(os.DirFS(dir), name)
		if err != nil || !bytes.Equal(got, f.Data) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := corpus.Write(dir, corpus.Options{}); !errors.Is(err, corpus.ErrOptions) {
		t.Errorf("no articles: %v", err)
	}
}
