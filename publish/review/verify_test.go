package review

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"postil/publish/repo"
)

// stamp signs in the simplest way: the signature is the name of the signer and
// the digest of what is signed.
func stamp(who string) Signer {
	return func(data []byte) ([]byte, error) { return []byte(who + " " + digest(data)), nil }
}

// stamps counts events that carry the stamp of their actor.
type stamps struct{}

var errNoStamp = errors.New("no stamp of its actor")

func (stamps) VerifyEvent(e Event) error {
	if slices.ContainsFunc(e.Signatures(), func(s []byte) bool { return string(s) == e.Actor.Email+" "+digest(e.Bytes()) }) {
		return nil
	}
	return errNoStamp
}

func newStore(t *testing.T) (*Store, *repo.Repo) {
	t.Helper()
	r, err := repo.Init(t.TempDir(), repo.InitOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return NewStore(r), r
}

func appended(t *testing.T, s *Store, e Event, sign Signer) Event {
	t.Helper()
	e.Draft, e.At = "d1", start
	e, err := s.Append(t.Context(), e, sign)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestSignaturesComeBackWithTheirEvents(t *testing.T) {
	s, _ := newStore(t)
	appended(t, s, Event{Kind: Create, Actor: ana}, nil)
	signed := appended(t, s, Event{Kind: Submit, Actor: ana}, stamp(ana.Email))
	log, err := s.Load("d1")
	if err != nil || len(log) != 2 {
		t.Fatalf("%v, %v", log, err)
	}
	if len(log[0].Signatures()) != 0 || len(log[1].Signatures()) != 1 || log[1].ID() != signed.ID() {
		t.Errorf("%d and %d signatures", len(log[0].Signatures()), len(log[1].Signatures()))
	}
	if got := string(log[1].Signatures()[0]); got != ana.Email+" "+log[1].ID() {
		t.Errorf("signed %q", got)
	}
	if e, err := Decode(log[1].Bytes()); err != nil || e.ID() != signed.ID() {
		t.Errorf("the bytes are of %v, %v", e, err)
	}
	locked := errors.New("locked")
	_, err = s.Append(t.Context(), Event{Kind: Approve, Draft: "d1", Actor: ben, At: start}, func([]byte) ([]byte, error) { return nil, locked })
	if !errors.Is(err, locked) {
		t.Errorf("a key that does not sign: %v", err)
	}
	if log, err := s.Load("d1"); err != nil || len(log) != 2 {
		t.Errorf("what could not be signed was written: %v, %v", log, err)
	}
}

// Whoever can write to a log can add a signature; none of it takes the place of
// a good one, from whichever side the logs are merged.
func TestABadSignatureTakesNoGoodOnesPlace(t *testing.T) {
	s, r := newStore(t)
	e := appended(t, s, Event{Kind: Create, Actor: ana}, stamp(ana.Email))
	tip, err := r.Ref(LogRef("d1"))
	if err != nil {
		t.Fatal(err)
	}
	info, err := r.Info(tip)
	if err != nil {
		t.Fatal(err)
	}
	add := func(files ...repo.Change) repo.Hash {
		h, err := r.Commit(t.Context(), repo.CommitSpec{
			Parents: []repo.Hash{tip}, Changes: files, Message: "Add", Author: info.Author, When: start,
		})
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	bad := []byte("ben " + e.ID())
	theirs := add(repo.Change{Path: SignatureFile(e.ID(), bad), Data: bad})
	ours := add(repo.Change{Path: "0000000000000000-" + digest(bad) + ".sig", Data: bad}) // of an event that is not here yet
	for _, sides := range [][2]repo.Hash{{ours, theirs}, {theirs, ours}} {
		merged, err := s.Merge(t.Context(), sides[0], sides[1], ana, start)
		if err != nil {
			t.Fatal(err)
		}
		log, err := s.LoadAt(merged)
		if err != nil || len(log) != 1 || len(log[0].Signatures()) != 2 {
			t.Fatalf("%v, %v", log, err)
		}
		if err := (stamps{}).VerifyEvent(log[0]); err != nil {
			t.Errorf("the good signature is gone: %v", err)
		}
	}
	for name, data := range map[string]string{
		e.ID() + "-0000000000000000.sig": "x",
		e.ID() + ".sig":                  "x",
		"sub/" + e.ID() + ".json":        string(e.Bytes()),
		"notes.txt":                      "hello",
	} {
		_, err := s.LoadAt(add(repo.Change{Path: name, Data: []byte(data)}))
		if !errors.Is(err, ErrBadEvent) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVetNamesWhatDoesNotCount(t *testing.T) {
	s, _ := newStore(t)
	files := map[string]string{"a": "1"}
	appended(t, s, Event{Kind: Create, Actor: ana}, stamp(ana.Email))
	appended(t, s, Event{Kind: Submit, Actor: ana}, stamp(ana.Email))
	forged := appended(t, s, Event{Kind: Approve, Actor: ben, Files: files}, stamp(ana.Email))
	unsigned := appended(t, s, Event{Kind: RequestChanges, Actor: ben, Body: "No."}, nil)
	log, err := s.Load("d1")
	if err != nil {
		t.Fatal(err)
	}
	now := Present{Files: files, Writers: []string{ana.Email}}
	for _, tc := range []struct {
		name   string
		policy Policy
		v      Verifier
		counts int
		want   State
	}{
		{"nothing said", Policy{Approvals: 1}, nil, 4, ChangesRequested},
		{"optional", Policy{Approvals: 1, Signatures: Optional}, stamps{}, 4, ChangesRequested},
		{"required", Policy{Approvals: 1, Signatures: Required}, stamps{}, 2, InReview},
		{"required, but nobody verifies", Policy{Approvals: 1, Signatures: Required}, nil, 0, Draft},
	} {
		counts, rest := tc.policy.Vet(log, tc.v)
		if len(counts) != tc.counts || len(counts)+len(rest) != len(log) {
			t.Errorf("%s: %d count, %d do not", tc.name, len(counts), len(rest))
		}
		if st := Fold(counts, now, tc.policy).State; st != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, st, tc.want)
		}
		if tc.counts == 2 && (rest[0].Event.ID() != forged.ID() || rest[1].Event.ID() != unsigned.ID() || !errors.Is(rest[0].Why, errNoStamp)) {
			t.Errorf("%s: the rest is %v", tc.name, rest)
		}
	}
	appended(t, s, Event{Kind: Approve, Actor: ben, Files: files}, stamp(ben.Email))
	if log, err = s.Load("d1"); err != nil {
		t.Fatal(err)
	}
	strict := Policy{Approvals: 1, Signatures: Required}
	if counts, _ := strict.Vet(log, stamps{}); Fold(counts, now, strict).State != Approved {
		t.Error("a signed approval does not count")
	}
}

func TestPolicySaysWhetherSignaturesAreRequired(t *testing.T) {
	for text, want := range map[string]bool{
		`{"approvals":1}`: false, `{"approvals":1,"signatures":"optional"}`: false, `{"approvals":1,"signatures":"required"}`: true,
	} {
		p, err := ParsePolicy([]byte(text))
		if err != nil || p.Signed() != want {
			t.Errorf("%s: %v, %v", text, p.Signed(), err)
			continue
		}
		data, err := p.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParsePolicy(data); err != nil || !reflect.DeepEqual(again, p) {
			t.Errorf("%s comes back as %s, %v", text, data, err)
		}
	}
	if _, err := ParsePolicy([]byte(`{"approvals":1,"signatures":"sometimes"}`)); !errors.Is(err, ErrBadPolicy) {
		t.Errorf("a word that is none: %v", err)
	}
}
