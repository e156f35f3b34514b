package workspace_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"postil/app/workspace"
	"postil/publish/desk"
	"postil/publish/review"
	"postil/publish/sign"
)

func TestWhatWaitsIsKnownWithoutARemoteAtHand(t *testing.T) {
	p := newPlace(t, true)
	w := p.open(t)
	w.fine(w.Sync)
	if e := w.Exchange(); e.Unsent.Count() != 0 || e.Last.IsZero() || e.Err != nil {
		t.Fatalf("after the first: %+v", e)
	}
	last := w.Exchange().Last
	away := p.remote + ".away"
	if err := os.Rename(p.remote, away); err != nil {
		t.Fatal(err)
	}
	id := w.begin("Boats")
	w.finish()
	w.fine(w.Save)
	if e := w.Exchange(); !slices.Equal(e.Unsent.Drafts, []string{id}) || e.Err != nil {
		t.Fatalf("saved: %+v", e)
	}
	w.fine(func() { w.Submit("") })
	if e := w.Exchange(); e.Err == nil || e.Unsent.Count() != 1 || w.Document().State() != review.InReview {
		t.Fatalf("submitted without a remote: %+v, %s", e, w.Document().State())
	}
	w.do(w.Sync)
	if e := w.Exchange(); len(w.errs) != 1 || e.Err == nil || !e.Last.Equal(last) {
		t.Fatalf("the sync failed with %v: %+v", w.errs, e)
	}
	if err := os.Rename(away, p.remote); err != nil {
		t.Fatal(err)
	}
	w.fine(w.Sync)
	if e := w.Exchange(); e.Unsent.Count() != 0 || e.Err != nil || !e.Last.After(last) {
		t.Errorf("reached again: %+v", e)
	}
}

func TestAnotherDeskKnowsWhatWaitsToo(t *testing.T) {
	p := newPlace(t, true)
	w := p.open(t)
	id := w.begin("Boats")
	w.Close()
	again := p.open(t)
	if e := again.Exchange(); !slices.Equal(e.Unsent.Drafts, []string{id}) || !e.Last.IsZero() || e.Offline() {
		t.Errorf("after opening: %+v", e)
	}
}

func TestTheAgendaFollowsThePersonAtWork(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	w.finish()
	w.fine(func() { w.Submit("") })
	if got := w.Agenda(); len(got) != 0 {
		t.Fatalf("the author has %+v to do", got)
	}
	w.become(ben)
	if got := w.Agenda(); len(got) != 1 || got[0].Reason != desk.ReasonApprove || got[0].Draft.ID != id {
		t.Fatalf("the editor has %+v to do", got)
	}
	w.fine(func() { w.Comment(0, 0, "How late?") })
	w.fine(func() { w.RequestChanges("Say when.") })
	w.become(ada)
	if got := w.Agenda(); len(got) != 1 || got[0].Reason != desk.ReasonChanges || got[0].Note != "Say when." {
		t.Fatalf("the author has %+v to do", got)
	}
	w.fine(func() { w.Withdraw("") })
	if got := w.Agenda(); len(got) != 1 || got[0].Reason != desk.ReasonRemarks {
		t.Fatalf("then %+v", got)
	}
	w.fine(func() { w.Answer(workspace.Reply, w.Remarks()[0].Opening.ID(), "An hour.") })
	if got := w.Agenda(); len(got) != 0 {
		t.Errorf("answered, but %+v is still to do", got)
	}
}

func TestStandingAndRulesGoTogether(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	if st := w.Standing(); !st.Counts() || !errors.Is(st.Refused, desk.ErrNoKey) {
		t.Fatalf("at first %+v", st)
	}
	w.refused(desk.ErrNoKey, w.RequireSignatures)
	file := filepath.Join(t.TempDir(), "key")
	if _, err := sign.Create(file, "", nil); err != nil {
		t.Fatal(err)
	}
	key, err := sign.Open(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.SetPerson(ada, key); err != nil {
		t.Fatal(err)
	}
	w.drain()
	w.refused(desk.ErrKeyNotTaken, w.RequireSignatures)
	w.fine(func() { w.Allow(ada, key.Public(), "laptop") })
	if st := w.Standing(); st.Refused != nil {
		t.Fatalf("let in, %+v", st)
	}
	w.fine(w.RequireSignatures)
	var list []desk.Holder
	w.do(func() {
		w.Holders(func(got []desk.Holder, err error) {
			if list = got; err != nil {
				t.Error(err)
			}
		})
	})
	w.drain("holders")
	if len(list) != 1 || list[0].Who != ada.Email || len(list[0].Keys) != 1 || !slices.Equal(list[0].Roles, []review.Role{review.Admin}) {
		t.Errorf("holders %+v", list)
	}
	w.refused(desk.ErrOwnKey, func() { w.Revoke(key.Public(), "") })
	id := w.begin("Boats")
	if err := w.SetPerson(ben, nil); err != nil {
		t.Fatal(err)
	}
	w.drain()
	if w.Standing().Counts() {
		t.Error("ben counts without a key")
	}
	w.finish()
	w.refused(desk.ErrNoKey, func() { w.Submit("") })
	if d := w.Document(); d.Draft.ID != id || d.State() != review.Draft {
		t.Errorf("the draft is %s", d.State())
	}
}
