package review

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

var (
	ana   = Actor{Name: "Ana", Email: "ana@example.org"}
	ben   = Actor{Name: "Ben", Email: "ben@example.org"}
	start = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
)

// chain encodes events so that each has seen all before it.
func chain(t *testing.T, events ...Event) []Event {
	t.Helper()
	var log Log
	for i, e := range events {
		e.Draft, e.At, e.After = "d1", start.Add(time.Duration(i)*time.Minute), log.Heads()
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

func TestFold(t *testing.T) {
	files := map[string]string{"content/a/index.md": "11", "references/x.json": "22"}
	edited := map[string]string{"content/a/index.md": "12", "references/x.json": "22"}
	byAna := Present{Files: files, Writers: []string{ana.Email}}
	strict, alone := DefaultPolicy(), Policy{Approvals: 1, SelfApproval: true}
	create, submit := Event{Kind: Create, Actor: ana}, Event{Kind: Submit, Actor: ana}
	yes := func(who Actor) Event { return Event{Kind: Approve, Actor: who, Files: files} }
	no := Event{Kind: RequestChanges, Actor: ben, Body: "Which figure?"}

	for _, tc := range []struct {
		name   string
		events []Event
		now    Present
		policy Policy
		want   State
		refuse string // part of MayPublish's reason; "" when it may
	}{
		{"new", []Event{create}, byAna, strict, Draft, "not submitted"},
		{"submitted", []Event{create, submit}, byAna, strict, InReview, "0 of 1 approvals"},
		{"approved", []Event{create, submit, yes(ben)}, byAna, strict, Approved, ""},
		{"approved by its writer", []Event{create, submit, yes(ana)}, byAna, strict, InReview, "same person wrote"},
		{"writer's other spelling", []Event{create, submit, yes(Actor{"Ana", "ANA@example.org"})}, byAna, strict, InReview, "same person wrote"},
		{"approved by its writer where allowed", []Event{create, submit, yes(ana)}, byAna, alone, Approved, ""},
		{"edited after approval", []Event{create, submit, yes(ben)}, Present{Files: edited, Writers: byAna.Writers}, strict, InReview, "content/a/index.md was changed after it"},
		{"file added after approval", []Event{create, submit, yes(ben)}, Present{Files: map[string]string{"content/a/index.md": "11", "references/x.json": "22", "content/a/b.png": "3"}, Writers: byAna.Writers}, strict, InReview, "content/a/b.png was changed"},
		{"edited back", []Event{create, submit, yes(ben), {Kind: Comment, Actor: ben}}, byAna, strict, Approved, ""},
		{"changes requested", []Event{create, submit, no}, byAna, strict, ChangesRequested, "Ben asked for changes"},
		{"changes requested after approval", []Event{create, submit, yes(ben), no}, byAna, strict, ChangesRequested, "asked for changes"},
		{"resubmitted", []Event{create, submit, no, submit}, byAna, strict, InReview, "0 of 1"},
		{"old approval does not survive resubmission", []Event{create, submit, yes(ben), submit}, byAna, strict, InReview, "0 of 1"},
		{"withdrawn", []Event{create, submit, yes(ben), {Kind: Withdraw, Actor: ana}}, byAna, strict, Draft, "not submitted"},
		{"approved without submission", []Event{create, yes(ben)}, byAna, strict, Draft, "not submitted"},
		{"two needed, one person twice", []Event{create, submit, yes(ben), yes(ben)}, byAna, Policy{Approvals: 2}, InReview, "1 of 2"},
		{"published", []Event{create, submit, yes(ben), {Kind: Publish, Actor: ben}}, byAna, strict, Published, "already"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			st := Fold(chain(t, tc.events...), tc.now, tc.policy)
			if st.State != tc.want {
				t.Errorf("state %q, want %q", st.State, tc.want)
			}
			err := tc.policy.MayPublish(st)
			if (err == nil) != (tc.refuse == "") {
				t.Fatalf("MayPublish: %v, want reason %q", err, tc.refuse)
			}
			if err != nil && (!errors.Is(err, ErrNotApproved) || !strings.Contains(err.Error(), tc.refuse)) {
				t.Errorf("MayPublish: %v, want reason %q", err, tc.refuse)
			}
		})
	}
}

func TestLogOrderDoesNotDependOnArrival(t *testing.T) {
	events := chain(t, Event{Kind: Create, Actor: ana}, Event{Kind: Submit, Actor: ana},
		Event{Kind: RequestChanges, Actor: ben}, Event{Kind: Submit, Actor: ana}, Event{Kind: Approve, Actor: ben})
	want := NewLog(events)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		shuffled := append([]Event(nil), events...)
		shuffled = append(shuffled, events[rng.IntN(len(events))]) // a double
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		got := NewLog(shuffled)
		if len(got) != len(want) {
			t.Fatalf("%d events, want %d", len(got), len(want))
		}
		for i := range got {
			if got[i].ID() != want[i].ID() {
				t.Fatalf("event %d is %s, want %s", i, got[i].Kind, want[i].Kind)
			}
		}
	}
	if heads := want.Heads(); len(heads) != 1 || heads[0] != want[len(want)-1].ID() {
		t.Errorf("heads %v, want the last event", heads)
	}
}

// A clock that runs behind must not move an answer before its question.
func TestLogOrdersBySeenBeforeTime(t *testing.T) {
	events := chain(t, Event{Kind: Create, Actor: ana}, Event{Kind: Submit, Actor: ana})
	late := Event{Kind: Approve, Draft: "d1", Actor: ben, At: start.Add(-time.Hour), After: Log(events).Heads()}
	data, err := late.Encode()
	if err != nil {
		t.Fatal(err)
	}
	late, err = Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	log := NewLog(append([]Event{late}, events...))
	if log[2].Kind != Approve {
		t.Errorf("order %v %v %v, want the approval last", log[0].Kind, log[1].Kind, log[2].Kind)
	}
}

func TestParsePolicyRefuses(t *testing.T) {
	for _, bad := range []string{"", "{", `{"approvals":0}`, `{"approvals":1,"quorum":3}`, `{"approvals":"one"}`} {
		if _, err := ParsePolicy([]byte(bad)); !errors.Is(err, ErrBadPolicy) {
			t.Errorf("ParsePolicy(%q) = %v, want ErrBadPolicy", bad, err)
		}
	}
	p := Policy{Approvals: 2, SelfApproval: true}
	data, err := p.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ParsePolicy(data); err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("round trip gave %+v, %v", got, err)
	}
}

func FuzzDecode(f *testing.F) {
	good, _ := Event{Kind: Submit, Draft: "d1", Actor: ana, At: start}.Encode()
	f.Add(good)
	f.Add([]byte(`{"v":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := Decode(data)
		if err != nil {
			return
		}
		again, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(again); err != nil {
			t.Fatalf("re-encoded event does not decode: %v", err)
		}
	})
}

// Two addresses of one person are one approval, and no second pair of eyes.
func TestOnePersonIsOne(t *testing.T) {
	persons := map[string]string{"ben@home.org": "ben@home.org", "ben@work.org": "ben@home.org"}
	files := map[string]string{"a": "1"}
	approve := func(email string) Event { return Event{Kind: Approve, Actor: Actor{Email: email}, Files: files} }
	log := Log{{Kind: Submit}, approve("ben@home.org"), approve("Ben@Work.org")}
	now := Present{Files: files, Writers: []string{"ada@work.org"}, Persons: persons}
	if st := Fold(log, now, Policy{Approvals: 2}); st.State != InReview || st.People != 1 {
		t.Errorf("two of one: %+v", st)
	}
	if st := Fold(append(log, approve("cy@work.org")), now, Policy{Approvals: 2}); st.State != Approved || st.People != 2 {
		t.Errorf("with another's: %+v", st)
	}
	now.Writers = []string{"ben@work.org"}
	if st := Fold(log, now, Policy{Approvals: 1}); st.State != InReview || st.People != 0 {
		t.Errorf("the writer's other address: %+v", st)
	}
	if err := (Policy{}).MayApprove(Actor{Email: "BEN@home.org"}, now); !errors.Is(err, ErrOwnDraft) {
		t.Errorf("%v; want ErrOwnDraft", err)
	}
}
