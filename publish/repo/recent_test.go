package repo

import (
	"encoding/binary"
	"testing"

	"github.com/go-git/go-git/v5/plumbing/object"
)

// What was read lately stays, however much is read besides; memory is bounded.
func TestRecentCommits(t *testing.T) {
	var r recent
	hash := func(n uint32) (h Hash) {
		binary.BigEndian.PutUint32(h[:], n)
		return h
	}
	often := &object.Commit{Message: "often"}
	r.put(hash(0), often)
	for n := uint32(1); n < 10*recentCommits; n++ {
		r.put(hash(n), &object.Commit{})
		if c, ok := r.get(hash(0)); !ok || c != often {
			t.Fatalf("after %d others it is gone", n)
		}
		if len(r.now)+len(r.old) > 2*recentCommits {
			t.Fatalf("%d are remembered", len(r.now)+len(r.old))
		}
	}
	if _, ok := r.get(hash(1)); ok {
		t.Error("what was not asked for stays")
	}
}
