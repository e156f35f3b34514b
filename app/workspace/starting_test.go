package workspace_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"postil/publish/desk"
)

// A publication that was open before is opened without reading an article: the
// objects that hold them can even be gone.
func TestOpeningReadsNoArticle(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.written("Ferries at night")
	w.finish()
	w.fine(func() { w.Submit("") })
	w.become(ben)
	w.fine(func() { w.Approve("") })
	w.fine(w.Publish)
	dir := w.Document().Dir
	w.run.Close()
	w.Close()

	k := p.desk(t)
	texts, err := k.Texts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gone := 0
	for _, text := range texts {
		if text.Draft != "" {
			continue
		}
		name := text.Blob.String()
		if err := os.Remove(filepath.Join(p.dir, ".git", "objects", name[:2], name[2:])); err != nil {
			t.Fatal(err)
		}
		gone++
	}
	if gone != 1 {
		t.Fatalf("%d articles are published", gone)
	}
	// Its draft, listed among the recent ones, is the same text. Nobody looks at
	// it in a publication whose newest commits are others.
	again := p.open(t)
	if c := again.Published(); c == nil || len(c.Articles) != 1 || c.Articles[0].Front.Title != "Ferries at night" || again.Publication() == nil {
		t.Fatalf("the published record: %+v", again.Published())
	}
	if got := again.titles(); !slices.Contains(got, "Ferries at night") {
		t.Errorf("the archive has %q", got)
	}
	if again.Library().Len() == 0 {
		t.Error("there are no sources")
	}
	before := len(again.errs)
	again.do(func() { again.OpenArticle(dir) })
	if len(again.errs) == before || again.Document() != nil {
		t.Error("the article was there to read, so that the test shows nothing")
	}
}

// Who looks before the published record has been read is told that it is not
// known, not that it is empty.
func TestNotYetReadIsNotEmpty(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.begin("Boats")
	w.AddReference(castillo())
	w.drain()
	k, err := desk.Open(p.dir, desk.Options{Who: ada, Now: p.now})
	if err != nil {
		t.Fatal(err)
	}
	w.Open(k) // and nothing was waited for
	if w.Published() != nil || w.Publication() != nil {
		t.Error("the record of the desk before is shown")
	}
	if err := w.MayRemove("castillo2024"); err == nil {
		t.Error("a source may be taken away before it is known who cites it")
	}
	w.drain()
	if w.Published() == nil || w.Publication() == nil {
		t.Error("nothing is known afterwards")
	}
	if err := w.MayRemove("nobody2024"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
