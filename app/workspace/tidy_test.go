package workspace_test

import (
	"sync/atomic"
	"testing"
)

func TestMemoryIsFreedAfterMuchWasRead(t *testing.T) {
	p := newPlace(t, false)
	var freed atomic.Int32
	p.free = func() { freed.Add(1) }
	w := p.open(t)
	id := w.written("Ferries at night")
	w.drain("tidy")
	once := freed.Load()
	if once == 0 {
		t.Fatal("nothing was freed")
	}
	w.drain("tidy")
	if n := freed.Load(); n != once {
		t.Fatalf("freed %d times more though nothing was read", n-once)
	}
	// What was let go of is read again.
	w.fine(func() { w.OpenDraft(id) })
	w.SetBody("Other words.\n")
	w.fine(w.Save)
	if got := p.saved(t, id); got != "Other words.\n" {
		t.Errorf("saved %q", got)
	}
	w.drain("tidy")
	if freed.Load() == once {
		t.Error("nothing was freed after a draft was opened and saved")
	}
}
