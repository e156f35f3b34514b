package desk

import (
	"errors"
	"testing"

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
