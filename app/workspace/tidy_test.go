package workspace_test

import (
	"sync/atomic"
	"testing"
)

func TestMemoryIsFreedOnceAfterMuchWasRead(t *testing.T) {
	p := newPlace(t, false)
	var freed atomic.Int32
	p.free = func() { freed.Add(1) }
	w := p.open(t)
	id := w.written("Ferries at night")
	if n := freed.Load(); n != 0 {
		t.Fatalf("freed %d times while things were being read", n)
	}
	w.drain("tidy")
	if n := freed.Load(); n != 1 {
		t.Fatalf("freed %d times", n)
	}
	w.drain("tidy")
	if n := freed.Load(); n != 1 {
		t.Fatalf("freed %d times though nothing was read", n)
	}
	// What was let go of is read again.
	w.fine(func() { w.OpenDraft(id) })
	w.SetBody("Other words.\n")
	w.fine(w.Save)
	if got := p.saved(t, id); got != "Other words.\n" {
		t.Errorf("saved %q", got)
	}
	w.drain("tidy")
	if n := freed.Load(); n != 2 {
		t.Errorf("freed %d times after a draft was opened", n)
	}
}
