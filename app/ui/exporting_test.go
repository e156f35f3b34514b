package ui

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/storage"

	"postil/publish/export"
	"postil/publish/review"
)

// An article is handed on as it stands in the window, unsaved words included.
func TestAnArticleIsHandedOnAsAFile(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.typeText(0, "Unsaved zanzibar words. ")
	for _, f := range fileFormats() {
		if f.Format == export.PDF {
			continue // it needs a browser; package export tests it
		}
		file := filepath.Join(t.TempDir(), "boats"+f.ext())
		w, err := storage.Writer(storage.NewFileURI(file))
		if err != nil {
			t.Fatal(err)
		}
		p.exportTo(f, w)
		p.drain()
		if got := p.notice(); !strings.Contains(got, "boats"+f.ext()+" is written") {
			t.Errorf("%s: told %q", f.ext(), got)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if text := unzipped(t, data); !strings.Contains(text, "Unsaved zanzibar words.") {
			t.Errorf("%s has not what was typed", f.ext())
		}
	}
}

// unzipped is the text of all files in a zip, or of what is none.
func unzipped(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return string(data)
	}
	var all bytes.Buffer
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return all.String()
}

func TestAFileThatCannotBeMadeIsNotLeft(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	t.Setenv("PATH", t.TempDir()) // no browser
	file := filepath.Join(t.TempDir(), "boats.pdf")
	w, err := storage.Writer(storage.NewFileURI(file))
	if err != nil {
		t.Fatal(err)
	}
	p.exportTo(fileFormats()[1], w)
	p.drain()
	if got := p.notice(); !strings.Contains(got, "Chromium") {
		t.Errorf("told %q", got)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("an empty file is left")
	}
}
