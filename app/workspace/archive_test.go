package workspace_test

import (
	"os"
	"slices"
	"testing"

	"postil/app/workspace"
	"postil/publish/archive"
)

// titles are those of all that the archive of a window has.
func (w *window) titles() []string {
	w.t.Helper()
	x := w.Archive()
	if x == nil {
		w.t.Fatal("there is no archive")
	}
	var out []string
	for _, e := range x.All() {
		out = append(out, e.Title)
	}
	slices.Sort(out)
	return out
}

func TestArchiveFollowsTheDesk(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	if got := w.titles(); len(got) != 0 {
		t.Fatalf("before anything is written: %q", got)
	}
	w.written("Ferries at night")
	if got := w.titles(); !slices.Equal(got, []string{"Ferries at night"}) {
		t.Fatalf("after saving: %q", got)
	}
	res, err := w.Archive().Search(t.Context(), archive.ParseQuery("ferries "), archive.ByRelevance)
	if err != nil || len(res.Entries) != 1 {
		t.Fatalf("search: %v, %v", res, err)
	}
	if s := w.ArchiveState(); s != (workspace.ArchiveState{}) {
		t.Fatalf("at rest: %+v", s)
	}
	x := w.Archive()
	w.Close()
	if w.Archive() != nil {
		t.Fatal("the archive outlives the desk")
	}
	if _, err := x.Search(t.Context(), archive.ParseQuery("ferries "), archive.ByRelevance); err == nil {
		t.Fatal("a closed index answers")
	}
	if _, err := os.Stat(p.index); err != nil {
		t.Fatalf("the index is not kept: %v", err)
	}
}

func TestArchiveInTrouble(t *testing.T) {
	p := newPlace(t, false)
	if err := os.Mkdir(p.index, 0o700); err != nil { // where the file should be
		t.Fatal(err)
	}
	w := p.open(t)
	w.written("Ferries at night")
	if got := w.titles(); !slices.Equal(got, []string{"Ferries at night"}) {
		t.Fatalf("in memory: %q", got)
	}
	if w.ArchiveState().Trouble == nil {
		t.Fatal("nobody is told")
	}
	if info, err := os.Stat(p.index); err != nil || !info.IsDir() {
		t.Fatalf("what stood in the way was touched: %v", err)
	}
}
