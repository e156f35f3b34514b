package workspace_test

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"postil/app/workspace"
	"postil/publish/repo/gittest"
	"postil/publish/review"
)

// offline is a place whose remote cannot be reached until back is called.
func offline(t *testing.T, pauses ...time.Duration) (p place, back func()) {
	t.Helper()
	p = newPlace(t, false)
	p.retry = pauses
	server := gittest.New(t, gittest.Options{})
	address, _ := server.MustCreate(t, "review")
	if out, err := exec.Command("git", "-C", p.dir, "remote", "add", "origin", address).CombinedOutput(); err != nil {
		t.Fatalf("git remote add: %v\n%s", err, out)
	}
	server.SetFault(gittest.Fault{Kind: gittest.Break})
	return p, func() { server.SetFault(gittest.Fault{}) }
}

// until runs what is posted until the condition holds.
func (w *window) until(what string, holds func() bool) {
	w.t.Helper()
	for !holds() {
		select {
		case f := <-w.queue:
			f()
		case <-time.After(time.Minute):
			w.t.Fatalf("waited in vain: %s; heard %v, errors %v", what, w.heard, w.errs)
		}
	}
}

func TestWhatWaitsGoesByItselfOnceTheRemoteIsBack(t *testing.T) {
	p, back := offline(t, time.Millisecond, 5*time.Millisecond)
	w := p.open(t)
	w.begin("Boats")
	w.finish()
	w.fine(w.Save)
	w.fine(func() { w.Submit("") })
	if !w.Exchange().Offline() {
		t.Fatalf("submitted: %+v", w.Exchange())
	}
	errs := len(w.errs)
	w.until("three tries in vain", func() bool { return w.Retries() >= 3 })
	if len(w.errs) != errs || w.count("synced") != 0 || !w.Exchange().Offline() {
		t.Fatalf("tries in vain say something: errors %v, heard %v", w.errs[errs:], w.heard)
	}
	back()
	w.until("sent", func() bool { return w.count("synced") == 1 })
	w.drain()
	if e := w.Exchange(); e.Err != nil || e.Unsent.Count() != 0 || len(w.synced[0].Sent) == 0 {
		t.Errorf("after it: %+v, %+v", e, w.synced)
	}
	if w.run.Busy("again") || w.Retries() != 0 {
		t.Error("it goes on trying although the remote was reached")
	}
}

func TestAnActDoesNotWaitForATryThatNobodyAskedFor(t *testing.T) {
	p, back := offline(t, time.Millisecond)
	w := p.open(t)
	w.begin("Boats")
	w.finish()
	w.fine(w.Save)
	w.fine(func() { w.Submit("") })
	w.until("a try", func() bool { return w.run.Busy("retry") })
	if w.Busy() != "" {
		t.Fatalf("the try shows as %q", w.Busy())
	}
	back()
	w.fine(func() { w.Comment(0, 0, "How many boats?") })
	w.until("sent", func() bool { return w.Exchange().Err == nil })
	w.drain()
	if len(w.Remarks()) != 1 || w.Document().State() != review.InReview {
		t.Errorf("the act is lost: %+v, %s", w.Remarks(), w.Document().State())
	}
}

func TestAnotherDeskEndsTheTries(t *testing.T) {
	p, _ := offline(t, time.Millisecond)
	w := p.open(t)
	w.begin("Boats")
	w.finish()
	w.fine(func() { w.Submit("") })
	w.until("a try", func() bool { return w.Retries() > 0 })
	w.Open(newPlace(t, false).desk(t))
	w.drain()
	if w.run.Busy("again") || w.run.Busy("retry") || w.Retries() != 0 {
		t.Error("the desk before is still tried")
	}
}

func TestNobodyIsAskedForAnUnattendedTry(t *testing.T) {
	if workspace.Unattended(context.Background()) {
		t.Error("all work counts as unattended")
	}
}
