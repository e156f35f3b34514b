package repo

import (
	"testing"

	"postil/publish/repo/gittest"
)

// A branch that is called as a review is does not take its place here.
func TestABranchIsNoReview(t *testing.T) {
	r, _, dir := withRemote(t, gittest.Options{})
	main := commit(t, r, "refs/heads/main", "a", "1")
	log := commit(t, r, "refs/editorial/log/x", "e1", "{}")
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/heads/main", New: main}, RefUpdate{Name: "refs/editorial/log/x", New: log})
	gitIn(t, dir, "update-ref", "refs/heads/editorial/log/x", main.String())
	gitIn(t, dir, "update-ref", "refs/heads/editorial/log/y", main.String())
	for range 5 { // in whatever order the remote's refs are looked at
		if err := r.Fetch(t.Context(), "origin", nil); err != nil {
			t.Fatal(err)
		}
		if got, err := r.RemoteRef("origin", "refs/editorial/log/x"); err != nil || got != log {
			t.Fatalf("the log is at %v, %v; want %v", got, err, log)
		}
	}
	if got, err := r.RemoteRef("origin", "refs/editorial/log/y"); err == nil {
		t.Errorf("a branch is taken for a log: %v", got)
	}
}
