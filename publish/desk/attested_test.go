package desk

import (
	"errors"
	"path/filepath"
	"testing"

	"postil/publish/article"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// A signature is verified once, not each time its draft is looked at; other
// keys, or another signature under the same event, are another question.
func TestSignaturesAreVerifiedOnce(t *testing.T) {
	var a attested
	data, err := review.Event{Kind: review.Comment, Draft: "abcd", Actor: review.Actor{Name: "Ada", Email: "ada@example.org"}}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	data = append(data[:len(data)-2], []byte(`,"at":"2026-03-01T09:00:00Z"}`+"\n")...)
	e, err := review.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	one, other := rules{keys: &sign.Keyring{}}, rules{keys: &sign.Keyring{}}
	for range 3 {
		if err := a.event(one, e, []byte("no signature")); !errors.Is(err, sign.ErrNotASignature) {
			t.Errorf("%v", err)
		}
	}
	if a.looked != 1 {
		t.Errorf("verified %d times", a.looked)
	}
	_ = a.event(one, e, []byte("another"))
	_ = a.event(other, e, []byte("no signature"))
	if a.looked != 3 {
		t.Errorf("verified %d times, want 3", a.looked)
	}
}

// A server that gets one more entry of a long review verifies that one.
func TestOnlyNewEntriesAreVerified(t *testing.T) {
	k, err := Create(t.Context(), t.TempDir(), NewPublication{Publication: publication.Default(), Policy: review.Policy{Approvals: 1, Signatures: review.Required}}, Options{
		Who: repo.Person{Name: "Ada", Email: "ada@example.org"}, Signer: newSigner(t),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	r, err := k.New(t.Context(), article.Front{Title: "The Fourth Boat"}, "Text.\n")
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if _, err := k.Comment(t.Context(), r.Draft, nil, "x"); err != nil {
			t.Fatal(err)
		}
	}
	log, err := k.events.Load(r.Draft)
	if err != nil {
		t.Fatal(err)
	}
	last := log[len(log)-1].ID()
	k.attested = attested{}
	bad, err := k.Uncountable(t.Context(), r.Draft, log, map[string]bool{last: true})
	if err != nil || len(bad) > 0 || k.attested.looked != 1 {
		t.Errorf("verified %d of %d, bad %v, %v", k.attested.looked, len(log), bad, err)
	}
}

func newSigner(t *testing.T) sign.Signer {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key")
	if _, err := sign.Create(file, "", nil); err != nil {
		t.Fatal(err)
	}
	key, err := sign.Open(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
