package review

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// naiveLog orders events as NewLog does, one after the other.
func naiveLog(events []Event) Log {
	waiting := slices.Clone(events)
	slices.SortFunc(waiting, func(a, b Event) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.id, b.id)) })
	waiting = slices.CompactFunc(waiting, func(a, b Event) bool { return a.id == b.id })
	present, placed := map[string]bool{}, map[string]bool{}
	for _, e := range waiting {
		present[e.id] = true
	}
	var log Log
	for len(waiting) > 0 {
		i := slices.IndexFunc(waiting, func(e Event) bool {
			return !slices.ContainsFunc(e.After, func(id string) bool { return present[id] && !placed[id] })
		})
		i = max(i, 0)
		placed[waiting[i].id] = true
		log = append(log, waiting[i])
		waiting = slices.Delete(waiting, i, i+1)
	}
	return log
}

// Any order in which events come gives the order of the naive one, also where
// forged ones wait for each other or for what is not there.
func TestTheOrderOfALog(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for round := range 500 {
		n := rng.IntN(12)
		events := make([]Event, n)
		for i := range events {
			events[i] = Event{id: fmt.Sprint("e", rng.IntN(n)), At: start.Add(time.Duration(rng.IntN(4)) * time.Second)}
			for range rng.IntN(3) {
				events[i].After = append(events[i].After, fmt.Sprint("e", rng.IntN(n+2)))
			}
		}
		// Events with one id are one event.
		byID := map[string]Event{}
		for i, e := range events {
			if first, ok := byID[e.id]; ok {
				events[i] = first
			}
			byID[e.id] = events[i]
		}
		want := naiveLog(events)
		rng.Shuffle(n, func(i, j int) { events[i], events[j] = events[j], events[i] })
		got := NewLog(events)
		ids := func(l Log) (list []string) {
			for _, e := range l {
				list = append(list, e.id)
			}
			return list
		}
		if !slices.Equal(ids(got), ids(want)) {
			t.Fatalf("round %d: %v, want %v", round, ids(got), ids(want))
		}
	}
}

// A long log takes no longer than its length asks for.
func BenchmarkNewLog(b *testing.B) {
	events := make([]Event, 10_000)
	for i := range events {
		events[i] = Event{id: fmt.Sprintf("%016d", i), At: start.Add(time.Duration(i) * time.Second)}
		if i > 0 {
			events[i].After = []string{events[i-1].id}
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		NewLog(events)
	}
}

// What ends an approval counts where it came after it, unless the publication was
// written down before; and a publication that says so without having seen it is
// found out.
func TestWhatEndsAnApproval(t *testing.T) {
	mk := func(kind Kind, minute int, base string, after ...string) Event {
		t.Helper()
		data, err := Event{Kind: kind, Draft: "abcd", At: time.Date(2026, 3, 1, 9, minute, 0, 0, time.UTC), Base: base, After: after}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		e, err := Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	submit := mk(Submit, 1, "")
	yes := mk(Approve, 2, "", submit.ID())
	no := mk(RequestChanges, 3, "", yes.ID())
	honest := mk(Publish, 4, "c1", yes.ID())
	late := mk(RequestChanges, 5, "", honest.ID())
	early := mk(Publish, 2, "c1", yes.ID()) // dated back before no
	plain := mk(Publish, 4, "c1")           // says nothing of what it has seen
	for _, tc := range []struct {
		name          string
		log           []Event
		ended, unseen bool
	}{
		{"approved", []Event{submit, yes}, false, false},
		{"approved and published", []Event{submit, yes, honest}, false, false},
		{"taken back", []Event{submit, yes, no}, true, false},
		{"taken back and published all the same", []Event{submit, yes, no, honest}, true, true},
		{"taken back, and a publication dated back", []Event{submit, yes, no, early}, false, true},
		{"changes asked for once it was published", []Event{submit, yes, honest, late}, false, false},
		{"a publication that names nothing", []Event{submit, yes, plain}, false, false},
		{"the same, of what was taken back", []Event{submit, yes, no, plain}, true, true},
	} {
		log := NewLog(tc.log)
		if e, got := log.TakenBack(yes.ID(), "c1"); got != tc.ended {
			t.Errorf("%s: taken back %v, by %s", tc.name, got, e.Kind)
		}
		if e, got := log.Unseen("c1", []string{yes.ID()}); got != tc.unseen {
			t.Errorf("%s: unseen %v, %s", tc.name, got, e.Kind)
		}
	}
}
