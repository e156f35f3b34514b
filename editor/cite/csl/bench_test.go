package csl

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// prepare gives an engine of one of Debian's styles and a document of 51
// references and 51 citations.
func prepare(b testing.TB, name string) (func() *Engine, Document) {
	styles, dir := debian(b)
	locales := files(b, dir)
	raw := library(51, false)
	data, err := json.Marshal(raw)
	if err != nil {
		b.Fatal(err)
	}
	items, err := ParseItems(data)
	if err != nil {
		b.Fatal(err)
	}
	s := readStyle(b, filepath.Join(styles, name+".csl"))
	return func() *Engine {
		e, err := NewEngine(s, locales, Options{})
		if err != nil {
			b.Fatal(err)
		}
		e.SetItems(items)
		return e
	}, Document{Citations: sample(raw)[:51]}
}

func benchmarkFormat(b *testing.B, name string) {
	engine, doc := prepare(b, name)
	b.ReportAllocs()
	for b.Loop() {
		engine().Format(doc)
	}
}

func BenchmarkAPA(b *testing.B)          { benchmarkFormat(b, "apa") }
func BenchmarkChicagoNotes(b *testing.B) { benchmarkFormat(b, "chicago-fullnote-bibliography") }
func BenchmarkMLA(b *testing.B)          { benchmarkFormat(b, "modern-language-association") }

// BenchmarkOneChange formats a document of 200 citations again after the
// locator of one has changed.
func BenchmarkOneChange(b *testing.B) {
	engine, doc := prepare(b, "chicago-fullnote-bibliography")
	for len(doc.Citations) < 200 {
		c := doc.Citations[len(doc.Citations)%51]
		c.Note = len(doc.Citations) + 1
		doc.Citations = append(doc.Citations, c)
	}
	e := engine()
	e.Format(doc)
	doc.Citations[100].Cites = []Cite{{ID: doc.Citations[100].Cites[0].ID}}
	pages := []string{"1", "2"}
	for i := 0; b.Loop(); i++ {
		doc.Citations[100].Cites[0].Locator = pages[i%2]
		e.Format(doc)
	}
}

// BenchmarkAnotherSource formats a document of 200 citations again after one
// cites another source, which may number and tell apart all of them anew.
func BenchmarkAnotherSource(b *testing.B) {
	engine, doc := prepare(b, "apa")
	for len(doc.Citations) < 200 {
		doc.Citations = append(doc.Citations, doc.Citations[len(doc.Citations)%50])
	}
	e := engine()
	e.Format(doc)
	ids := []string{"r50", "r01"}
	for i := 0; b.Loop(); i++ {
		doc.Citations[50] = Citation{Note: 51, Cites: []Cite{{ID: ids[i%2]}}}
		e.Format(doc)
	}
}

// BenchmarkParse reads the largest of the styles.
func BenchmarkParse(b *testing.B) {
	styles, _ := debian(b)
	for b.Loop() {
		readStyle(b, filepath.Join(styles, "apa.csl"))
	}
}

// The independent styles of Debian format the references without a panic and
// in reasonable time: each tenth of them, or all, which takes half a minute,
// when CSL_EVERY_STYLE is set.
func TestEveryStyle(t *testing.T) {
	styles, dir := debian(t)
	locales := files(t, dir)
	names, err := filepath.Glob(filepath.Join(styles, "*.csl"))
	if err != nil {
		t.Fatal(err)
	}
	raw := library(51, true)
	data, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	items, err := ParseItems(data)
	if err != nil {
		t.Fatal(err)
	}
	doc := Document{Citations: sample(raw)}
	empty, slow := 0, time.Duration(0)
	if os.Getenv("CSL_EVERY_STYLE") == "" {
		var some []string
		for i := 0; i < len(names); i += 10 {
			some = append(some, names[i])
		}
		names = some
	}
	for _, name := range names {
		s := readStyle(t, name)
		if s.Parent != "" {
			continue
		}
		e, err := NewEngine(s, locales, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		e.SetItems(items)
		begin := time.Now()
		r := e.Format(doc)
		slow = max(slow, time.Since(begin))
		n := 0
		for _, c := range r.Citations {
			if !c.IsEmpty() {
				n++
			}
		}
		if n == 0 {
			empty++
			t.Logf("%s cites nothing", filepath.Base(name))
		}
		if s.Bibliography != nil && len(r.Bibliography.Entries) == 0 {
			t.Logf("%s lists nothing", filepath.Base(name))
		}
	}
	t.Logf("%d styles, the slowest took %v", len(names), slow)
	if empty > 5 {
		t.Errorf("%d styles cite nothing", empty)
	}
}
