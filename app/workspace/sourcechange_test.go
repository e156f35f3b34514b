package workspace_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"postil/app/workspace"
	"postil/editor/cite"
	"postil/publish/desk"
)

func source(key, title string) *cite.Reference {
	return &cite.Reference{Key: key, Type: "book", Title: title, Author: []cite.Name{{Family: "Marsh"}}, Issued: cite.Date{Year: 2020}}
}

// A change of sources is taken back as a whole, before and after the draft was
// saved, and the draft has what the window shows.
func TestChangesOfSourcesAreTakenBack(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.begin("Boats")
	must := func(change workspace.Sources) func() bool {
		t.Helper()
		undo, err := w.ChangeSources(change)
		if err != nil || undo == nil {
			t.Fatalf("%v", err)
		}
		w.drain()
		return undo
	}
	title := func(key string) string {
		r, ok := w.Library().Get(key)
		if !ok {
			return ""
		}
		return r.Title
	}
	saved := func(key string) string {
		t.Helper()
		v, err := p.desk(t).View(t.Context(), w.Document().Draft.ID, desk.Edit{})
		if err != nil {
			t.Fatal(err)
		}
		r, ok := v.Content.Library.Get(key)
		if !ok {
			return ""
		}
		return r.Title
	}
	undoFirst := must(workspace.Sources{Put: []*cite.Reference{source("a", "One"), source("b", "Two")}})
	undoEdit := must(workspace.Sources{Put: []*cite.Reference{source("a", "Another")}})
	if title("a") != "Another" || !undoEdit() || title("a") != "One" {
		t.Errorf("a is %q", title("a"))
	}
	w.fine(w.Save)
	if saved("a") != "One" || saved("b") != "Two" {
		t.Fatalf("saved are %q and %q", saved("a"), saved("b"))
	}
	undoRemove := must(workspace.Sources{Remove: []string{"b"}})
	if title("b") != "" {
		t.Error("b is there still")
	}
	w.fine(w.Save)
	if saved("b") != "" || saved("a") != "One" {
		t.Errorf("saved are %q and %q", saved("a"), saved("b"))
	}
	if !undoRemove() || title("b") != "Two" {
		t.Errorf("b is %q", title("b"))
	}
	w.fine(w.Save)
	if saved("b") != "Two" {
		t.Errorf("b is saved as %q", saved("b"))
	}
	if !undoFirst() || title("a")+title("b") != "" {
		t.Error("they are there still")
	}
	w.fine(w.Save)
	if saved("a")+saved("b") != "" {
		t.Error("they are saved still")
	}
}

// What the text cites again comes back, as after Undo in the text; what is cited
// or published is not taken away.
func TestACitedSourceStays(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.begin("Boats")
	if _, err := w.ChangeSources(workspace.Sources{Put: []*cite.Reference{source("a", "One")}}); err != nil {
		t.Fatal(err)
	}
	w.SetBody("Boats [@a].\n")
	w.drain()
	var cited *workspace.CitedError
	if err := w.MayRemove("a"); !errors.As(err, &cited) || !slices.Equal(cited.By, []string{w.Document().Front().Title}) {
		t.Errorf("%v", err)
	}
	w.SetBody("Boats.\n")
	w.drain()
	if err := w.MayRemove("a"); err != nil {
		t.Error(err)
	}
	if _, err := w.ChangeSources(workspace.Sources{Remove: []string{"a"}}); err != nil {
		t.Fatal(err)
	}
	w.drain()
	w.SetBody("Boats [@a].\n")
	w.drain()
	if r, ok := w.Library().Get("a"); !ok || r.Title != "One" {
		t.Error("what the text cites again did not come back")
	}
	for _, r := range w.Published().Library.All() {
		if _, err := w.ChangeSources(workspace.Sources{Remove: []string{r.Key}}); !errors.Is(err, workspace.ErrSourcePublished) {
			t.Errorf("%s: %v", r.Key, err)
		}
	}
	if first := w.Library(); first != w.Library() {
		t.Error("the same library is made again and again")
	}
}

// A library of many thousands is brought and taken back as one.
func TestManySourcesAtOnce(t *testing.T) {
	w := newPlace(t, false).open(t)
	w.begin("Boats")
	var refs []*cite.Reference
	for i := range 15_000 {
		refs = append(refs, source(fmt.Sprint("k", i), fmt.Sprint("Title ", i)))
	}
	before := w.Library().Len()
	undo, err := w.ChangeSources(workspace.Sources{Put: refs})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.Library().Len(); got != before+len(refs) {
		t.Errorf("%d sources", got)
	}
	if !undo() || w.Library().Len() != before {
		t.Errorf("%d sources are left", w.Library().Len())
	}
}
