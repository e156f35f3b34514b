package workspace_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"postil/app/workspace"
	"postil/publish/repo"
)

func kept(t *testing.T, p place, id string) workspace.Unsaved {
	t.Helper()
	u, err := (&workspace.Recovery{Dir: p.recovery}).Load(id)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// The journal grows by what was typed, not by the text.
func TestKeepingWritesWhatWasTyped(t *testing.T) {
	r := &workspace.Recovery{Dir: t.TempDir()}
	text := bytes.Repeat([]byte("A sentence of a long article. "), 20_000)
	keep := func(text []byte) {
		t.Helper()
		u := workspace.Unsaved{Base: repo.BlobHash(nil), Files: map[string][]byte{"index.md": text}}
		if err := r.Keep(t.Context(), "d1", u); err != nil {
			t.Fatal(err)
		}
	}
	size := func() int64 {
		t.Helper()
		st, err := os.Stat(filepath.Join(r.Dir, "d1", "index.journal"))
		if err != nil {
			t.Fatal(err)
		}
		return st.Size()
	}
	keep(text)
	before := size()
	for i := range 50 {
		at := 1000 * i
		text = append(append(bytes.Clone(text[:at]), "word "...), text[at:]...)
		keep(text)
	}
	if grown := size() - before; grown > 50*40 {
		t.Errorf("50 words cost %d bytes", grown)
	}
	if u, err := r.Load("d1"); err != nil || !bytes.Equal(u.Files["index.md"], text) {
		t.Errorf("the text is another: %v", err)
	}
}

func TestUnsavedTextThatCannotBeKeptIsToldAndTriedAgain(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	if err := os.WriteFile(p.recovery, nil, 0o666); err != nil { // no folder can be there
		t.Fatal(err)
	}
	w.SetBody("in memory\n")
	wait := func(what string, told int) {
		t.Helper()
		for until := time.Now().Add(time.Minute); len(w.keeping) < told; {
			select {
			case f := <-w.queue:
				f()
			case <-time.After(time.Until(until)):
				t.Fatalf("%s was never told", what)
			}
		}
	}
	wait("the failure", 1)
	if w.keeping[0] == nil || w.KeepError() == nil {
		t.Fatalf("told %v", w.keeping)
	}
	if err := os.Remove(p.recovery); err != nil {
		t.Fatal(err)
	}
	wait("that it is kept again", 2) // without another key
	if w.keeping[1] != nil || w.KeepError() != nil {
		t.Fatalf("told %v", w.keeping)
	}
	if u := kept(t, p, id); !bytes.Contains(u.Files["index.md"], []byte("in memory")) {
		t.Errorf("kept %q", u.Files["index.md"])
	}
}

func TestDamagedJournalIsPutAsideAndTheDraftOpens(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	w.SetBody("saved\n")
	w.fine(w.Save)
	file := filepath.Join(p.recovery, id, "index.journal")
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("not a journal at all"), 0o666); err != nil {
		t.Fatal(err)
	}
	again := p.open(t)
	again.fine(func() { again.OpenDraft(id) })
	again.expect(false, "saved\n")
	if data, err := os.ReadFile(file + ".damaged"); err != nil || !bytes.HasPrefix(data, []byte("not a journal")) {
		t.Errorf("the damaged journal is gone: %v", err)
	}
}

func TestOnlyTheLastFewAreLeftAside(t *testing.T) {
	r := &workspace.Recovery{Dir: t.TempDir()}
	var last string
	for i := range 30 {
		u := workspace.Unsaved{Files: map[string][]byte{"index.md": fmt.Append(nil, i)}}
		if err := r.Keep(t.Context(), "d1", u); err != nil {
			t.Fatal(err)
		}
		var err error
		if last, err = r.Aside("d1"); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(last))
	if err != nil || len(entries) != 20 {
		t.Errorf("%d are left aside, %v", len(entries), err)
	}
	if err := r.BringBack("d1", last); err != nil {
		t.Fatal(err)
	}
	if u, err := r.Load("d1"); err != nil || string(u.Files["index.md"]) != "29" {
		t.Errorf("brought back %q, %v", u.Files["index.md"], err)
	}
	if err := r.BringBack("d1", filepath.Join(filepath.Dir(last), entries[18].Name())); !errors.Is(err, os.ErrExist) {
		t.Errorf("newer text was overwritten: %v", err)
	}
}
