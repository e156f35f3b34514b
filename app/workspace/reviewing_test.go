package workspace_test

import (
	"errors"
	"strings"
	"testing"

	"postil/app/workspace"
	"postil/editor/prose"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
)

// compare compares the text and waits for the answer.
func (w *window) compare(since workspace.Since, commit repo.Hash) (c workspace.Changes, err error) {
	w.t.Helper()
	answered := false
	w.do(func() {
		w.Compare(workspace.Comparing{Since: since, Commit: commit}, func(got workspace.Changes, gotErr error) { c, err, answered = got, gotErr, true })
	})
	if !answered {
		w.t.Fatal("the comparison gave no answer")
	}
	return c, err
}

func TestRemarksHavePlacesInTheText(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.written("Boats")
	at := strings.Index(harbour, "late")
	w.fine(func() { w.Comment(at, at+len("late"), "How late?") })
	w.fine(func() { w.Comment(0, 0, "Good.") })
	w.SetBody("Before it. " + harbour) // unsaved
	w.fine(func() { w.Suggest(4, 10, "in front of", "") })
	list := w.Remarks()
	if len(list) != 3 || !w.RemarksAreCurrent() {
		t.Fatalf("remarks %+v", list)
	}
	body := w.Document().Body()
	if r := list[0].At; r.State != prose.Exact || body[r.Start:r.End] != "late" {
		t.Errorf("the comment is at %+v of %q", r, body)
	}
	if !list[1].Whole() {
		t.Errorf("the remark on the whole is %+v", list[1])
	}
	if w.Document().Dirty() != true || w.count("reviewed") < 3 {
		t.Errorf("heard %v", w.heard)
	}
	w.fine(func() { w.Answer(workspace.Reply, list[0].Opening.ID(), "Ten minutes.") })
	w.fine(func() { w.Answer(workspace.Resolve, list[0].Opening.ID(), "") })
	if r := w.Remarks()[0]; r.Open() || len(r.Replies) != 1 {
		t.Errorf("answered: %+v", r)
	}
	w.refused(desk.ErrThreadClosed, func() { w.Answer(workspace.Resolve, list[0].Opening.ID(), "") })
}

func TestAcceptingASuggestionSavesTheText(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.written("Boats")
	at := strings.Index(harbour, "late")
	w.fine(func() { w.Suggest(at, at+4, "early", "") })
	thread := w.Remarks()[0].Opening.ID()
	w.SetBody(strings.Replace(harbour, "late", "early", 1))
	w.fine(func() { w.Accepted(thread) })
	w.expect(false, strings.Replace(harbour, "late", "early", 1))
	if got := p.saved(t, id); !strings.Contains(got, "early") || w.Remarks()[0].Closed.Kind != review.Accept {
		t.Errorf("saved %q, %+v", got, w.Remarks()[0])
	}
}

func TestWhatHasChangedSince(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.written("Boats")
	if _, err := w.compare(workspace.SinceApproved, repo.ZeroHash); !errors.Is(err, workspace.ErrNothingBefore) {
		t.Errorf("since an approval that never was: %v", err)
	}
	w.SetBody(ourWay)
	c, err := w.compare(workspace.SinceRead, repo.ZeroHash)
	if err != nil || c.Old != harbour || c.New != ourWay || len(c.Hunks) < 2 {
		t.Errorf("since it was read: %+v, %v", c, err)
	}
	w.fine(w.Save)
	var versions []desk.Version
	w.fine(func() { w.Versions(func(list []desk.Version, err error) { versions = list }) })
	if len(versions) != 3 {
		t.Fatalf("%d versions", len(versions))
	}
	if c, err = w.compare(workspace.SinceVersion, versions[1].Commit); err != nil || c.Old != harbour {
		t.Errorf("since the first text: %+v, %v", c, err)
	}
	if c, err = w.compare(workspace.SinceRead, repo.ZeroHash); err != nil || len(c.Hunks) != 1 || c.Hunks[0].Change != prose.Same {
		t.Errorf("who writes has read: %+v, %v", c, err)
	}
	w.SetBody("unsaved\n")
	w.fine(func() { w.Restore(versions[1].Commit) })
	w.expect(false, harbour)
	w.fine(func() { w.Versions(func(list []desk.Version, err error) { versions = list }) })
	if len(versions) != 5 { // what was unsaved is one of them
		t.Errorf("%d versions after going back", len(versions))
	}
}
