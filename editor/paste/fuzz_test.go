package paste

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// FuzzHTML asks of any HTML that what comes out reads as what went in.
func FuzzHTML(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatalf("no case files: %v", err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, x := range a.Files {
			if filepath.Ext(x.Name) == ".html" {
				f.Add(x.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := FromHTML(data, Options{Labels: []string{"1"}})
		if err != nil {
			if !errors.Is(err, ErrFormat) && !errors.Is(err, ErrTooLarge) {
				t.Errorf("an error of no kind: %v", err)
			}
			return
		}
		checkReading(t, r)
	})
}

// FuzzWords asks the same of plain words in every place where words can be.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"a *b* _c_", "[x](y) [@k] @k", "# h", "1. x", "a|b\\", "`", "<b>&amp;", "~~", "![", "http://a_b_", "www.x.org*", "a@b.c"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		bold, slanted := format{strong: true}, format{emphasis: true}
		linked := format{link: "https://example.org/"}
		runs := func() []run {
			var all []run
			for _, fm := range []format{{}, bold, {}, slanted, {strong: true, emphasis: true}, linked, {}, {code: true}, {strike: true}} {
				all = append(all, run{text: one, format: fm}, run{br: true}, run{text: two, format: fm})
			}
			return all
		}
		fl := &flow{}
		for _, r := range runs() {
			fl.put(r)
		}
		fl.add(&block{kind: rule})
		fl.as = block{kind: heading, level: 2}
		fl.put(run{text: one})
		fl.close()
		fl.as = block{}
		cell := func(s string) []*block {
			c := &flow{}
			c.put(run{text: s})
			c.close()
			return c.blocks
		}
		fl.item(0, true, 3, "x").blocks = cell(one)
		fl.item(1, false, 1, "x").blocks = cell(two)
		fl.quoted(cell(two))
		lost := &losses{}
		fl.addTable([][][]*block{{cell(one), cell(two)}, {cell(two), cell(one)}}, lost)
		r := (&source{blocks: fl.blocks}).result(Options{})
		checkReading(t, r)
	})
}

// FuzzDOCX and FuzzODT look for inputs that break the readers.
func FuzzDOCX(f *testing.F) { fuzzXML(f, "docx", "word/document.xml", FromDOCX) }

func FuzzODT(f *testing.F) { fuzzXML(f, "odt", "content.xml", FromODT) }

func fuzzXML(f *testing.F, kind, main string, read func([]byte, Options) (Result, error)) {
	a, err := txtar.ParseFile("testdata/" + kind + ".txtar")
	if err != nil {
		f.Fatal(err)
	}
	parts := map[string][]byte{}
	for _, x := range a.Files {
		if _, part, ok := strings.Cut(x.Name, "/"); ok {
			parts[part] = x.Data
		}
	}
	f.Add(parts[main], parts["word/styles.xml"])
	f.Add(parts[main], []byte("<x"))
	f.Fuzz(func(t *testing.T, document, other []byte) {
		p := map[string][]byte{}
		for name, data := range parts {
			p[name] = data
		}
		p[main] = document
		p["word/styles.xml"] = other
		r, err := read(zipped(t, p), Options{})
		if err != nil {
			if !errors.Is(err, ErrFormat) && !errors.Is(err, ErrTooLarge) {
				t.Errorf("an error of no kind: %v", err)
			}
			return
		}
		checkReading(t, r)
	})
}
