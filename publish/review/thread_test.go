package review

import (
	"slices"
	"testing"
)

// said makes a log of events, each of which may name an earlier one by number
// in Thread.
func said(t *testing.T, events ...Event) Log {
	t.Helper()
	var log Log
	for i, e := range events {
		if e.Thread != "" {
			e.Thread = log[int(e.Thread[0]-'0')].ID()
		}
		e.Draft, e.At, e.After = "d1", start.Add(0), log.Heads()
		e.At = start.AddDate(0, 0, i)
		data, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		log = NewLog(append(log, got))
	}
	return log
}

func TestThreads(t *testing.T) {
	wording := "less"
	anchor := &Anchor{Blob: "11", Start: 3, End: 7, Quote: "more"}
	log := said(
		t,
		Event{Kind: Create, Actor: ana},
		Event{Kind: Comment, Actor: ben, Body: "Which year?", Anchor: anchor},
		Event{Kind: Suggest, Actor: ben, Wording: &wording, Anchor: anchor},
		Event{Kind: Reply, Actor: ana, Thread: "1", Body: "2024."},
		Event{Kind: Accept, Actor: ana, Thread: "1"}, // a comment cannot be accepted
		Event{Kind: Accept, Actor: ana, Thread: "2"},
		Event{Kind: Resolve, Actor: ben, Thread: "1"},
		Event{Kind: Comment, Actor: ana, Body: "On the whole."},
		Event{Kind: Reopen, Actor: ana, Thread: "1"},
	)
	got := Threads(log)
	if len(got) != 3 {
		t.Fatalf("%d threads", len(got))
	}
	if c := got[0]; !c.Open() || len(c.Replies) != 1 || c.Replies[0].Body != "2024." || *c.Opening.Anchor != *anchor {
		t.Errorf("the comment is %+v", c)
	}
	if s := got[1]; s.Open() || s.Closed.Kind != Accept || *s.Opening.Wording != "less" {
		t.Errorf("the suggestion is %+v", s)
	}
	if w := got[2]; !w.Open() || w.Opening.Anchor != nil {
		t.Errorf("the remark on the whole is %+v", w)
	}
	// A clone that has not got everything yet.
	part := slices.DeleteFunc(slices.Clone(log), func(e Event) bool { return e.Kind == Comment && e.Anchor != nil })
	if got := Threads(part); len(got) != 2 || len(got[0].Replies) != 0 {
		t.Errorf("without the comment: %+v", got)
	}
}

func TestAssigned(t *testing.T) {
	if Assigned(said(t, Event{Kind: Create, Actor: ana})) != nil {
		t.Error("somebody is assigned to a new draft")
	}
	log := said(t, Event{Kind: Assign, Actor: ana, To: &ben}, Event{Kind: Assign, Actor: ben, To: &ana})
	if who := Assigned(log); who == nil || *who != ana {
		t.Errorf("assigned %v", who)
	}
	if who := Assigned(said(t, Event{Kind: Assign, Actor: ana, To: &ben}, Event{Kind: Assign, Actor: ana})); who != nil {
		t.Errorf("assigned %v after it was taken back", who)
	}
}
