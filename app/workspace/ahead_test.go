package workspace_test

import (
	"testing"

	"postil/publish/article"
)

func TestADeskThatWasReadAheadIsNotReadAgain(t *testing.T) {
	p := newPlace(t, false)
	p.open(t).begin("Boats")
	w := p.open(t)
	k := p.desk(t)
	begin := make(chan struct{})
	w.ReadAhead(k, begin)
	close(begin)
	w.drain("ahead")
	late, err := k.New(t.Context(), article.Front{Title: "Too late to be seen"}, "")
	if err != nil {
		t.Fatal(err)
	}
	w.Open(k)
	w.drain()
	if d := w.Drafts(); len(d) != 1 || d[0].Title() != "Boats" {
		t.Errorf("what was read ahead is not what is shown: %v", d)
	}
	w.Refresh()
	w.drain()
	if d := w.Drafts(); len(d) != 2 || d[0].ID != late.Draft {
		t.Errorf("the next time it is read anew: %v", d)
	}
}

func TestWhatWasReadAheadOfAnotherDeskIsNotShown(t *testing.T) {
	p, q := newPlace(t, false), newPlace(t, false)
	p.open(t).begin("Boats")
	w := p.open(t)
	w.ReadAhead(p.desk(t), nil)
	w.Open(q.desk(t))
	w.drain("ahead")
	if len(w.Drafts()) != 0 || w.Folder() != q.dir {
		t.Errorf("in %s: %v", w.Folder(), w.Drafts())
	}
}

func TestWhatCouldNotBeReadAheadIsReadOnceMore(t *testing.T) {
	p := newPlace(t, false)
	p.open(t).begin("Boats")
	w := p.open(t)
	k := p.desk(t)
	w.ReadAhead(k, nil)
	w.run.Cancel("ahead") // as a read that ends early
	w.Open(k)
	w.drain("ahead")
	if d := w.Drafts(); len(d) != 1 {
		t.Errorf("%v, heard %v, %v", d, w.heard, w.errs)
	}
}
