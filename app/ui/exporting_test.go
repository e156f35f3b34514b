package ui

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/storage"

	"postil/app/workspace"
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
		p.makeExport(f, "boats", func(x workspace.Exported) { p.writeExport(w, x) })
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

// What cannot be made asks for no file, so that none is written over.
func TestAFileThatCannotBeMadeIsNotAskedFor(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	t.Setenv("PATH", t.TempDir()) // no browser
	p.askExportFile(fileFormats()[1])
	p.drain()
	if got := p.notice(); !strings.Contains(got, "Chromium") || p.top() != nil {
		t.Errorf("told %q", got)
	}
}

func TestFilesAreAskedForWhereTheLastOneWas(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.askExportFile(fileFormats()[3])
	p.drain()
	if !shows(p.top(), "boats-draft.html") && !shows(p.top(), "Save") {
		t.Fatalf("it does not ask for a file:\n%s", strings.Join(texts(p.top()), "\n"))
	}
	p.tap("Cancel")
	p.settings.SaveFolder = filepath.Join(t.TempDir(), "gone")
	p.askExportFile(fileFormats()[3])
	p.drain()
	if p.top() == nil {
		t.Error("a folder that is gone keeps the question away")
	}
}

func TestMakingAFileCanBeStopped(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the browser that takes its time is a shell script")
	}
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "chromium"), []byte("#!/bin/sh\nexec /bin/sleep 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	p.askExportFile(fileFormats()[1])
	for p.top() == nil {
		select {
		case fn := <-p.queue:
			fn()
		case <-time.After(time.Minute):
			t.Fatal("it does not say that it is busy")
		}
	}
	if !shows(p.top(), "Making boats-draft.pdf") {
		t.Errorf("shown: %q", texts(p.top()))
	}
	p.tap("Stop")
	if p.run.Busy("export") || p.top() != nil || p.notice() != "" {
		t.Errorf("after Stop: busy %v, told %q", p.run.Busy("export"), p.notice())
	}
}
