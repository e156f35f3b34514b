package repo

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/publish/repo/gittest"
)

// A host that takes nothing but branches and tags is noticed, and two clones
// find what the other has put there.
func TestHostWithoutOtherRefs(t *testing.T) {
	r, s, dir := withRemote(t, gittest.Options{})
	if err := s.RefuseOtherRefs("content.git"); err != nil {
		t.Fatal(err)
	}
	a := commit(t, r, "refs/heads/main", "a", "1")
	log := commit(t, r, "refs/editorial/log/x", "e1", "{}")
	// Main in the same push must not suffer.
	push(t, r, PushOptions{Atomic: true}, RefUpdate{Name: "refs/heads/main", New: a}, RefUpdate{Name: "refs/editorial/log/x", New: log})
	want := map[string]string{"refs/heads/main": a.String(), "refs/heads/_editorial/log/x": log.String()}
	if got := remoteRefs(t, dir); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the remote has %v; want %v", got, want)
	}
	c, err := Clone(t.Context(), mustURL(t, r), filepath.Join(t.TempDir(), "c"), CloneOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, clone := range []*Repo{r, c} {
		if got, err := clone.RemoteRef("origin", "refs/editorial/log/x"); err != nil || got != log {
			t.Errorf("the log is at %v, %v; want %v", got, err, log)
		}
		refs, err := clone.Refs("refs/")
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(refs, func(r Ref) bool { return strings.Contains(r.Name, "_editorial") }) {
			t.Errorf("the host's name for it is seen: %v", refs)
		}
	}
	// The other clone goes on, moves and deletes.
	if err := c.SetRef("refs/editorial/log/x", log, ZeroHash); err != nil {
		t.Fatal(err)
	}
	log2 := commit(t, c, "refs/editorial/log/x", "e2", "{}")
	y := commit(t, c, "refs/editorial/log/y", "e1", "{}")
	push(t, c, PushOptions{}, RefUpdate{"refs/editorial/log/x", log, log2}, RefUpdate{Name: "refs/editorial/log/y", New: y})
	push(t, c, PushOptions{}, RefUpdate{Name: "refs/editorial/log/y", Old: y})
	if err := r.Fetch(t.Context(), "origin", nil); err != nil {
		t.Fatal(err)
	}
	if got, err := r.RemoteRef("origin", "refs/editorial/log/x"); err != nil || got != log2 {
		t.Errorf("the log is at %v, %v; want %v", got, err, log2)
	}
	// A lost race is one here, too, under the name that we have for the ref.
	mine := commit(t, r, "refs/editorial/log/x", "mine", "{}")
	err = r.Push(t.Context(), "origin", []RefUpdate{{"refs/editorial/log/x", log, mine}}, PushOptions{})
	var refused *PushError
	if !errors.As(err, &refused) || !errors.Is(err, ErrStale) || refused.Refused["refs/editorial/log/x"] == "" {
		t.Errorf("%v; want ErrStale about refs/editorial/log/x", err)
	}
}

// A host that takes them is told from one that takes nothing at all, and what
// was found out is remembered by address.
func TestProbe(t *testing.T) {
	posts := 0
	r, s, dir := withRemote(t, gittest.Options{Wrap: func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if req.Method == http.MethodPost {
				posts++
			}
			h.ServeHTTP(w, req)
		})
	}})
	if err := s.SetHook("content.git", "pre-receive", "echo closed today >&2; exit 1"); err != nil {
		t.Fatal(err)
	}
	log := commit(t, r, "refs/editorial/log/x", "e1", "{}")
	update := []RefUpdate{{Name: "refs/editorial/log/x", New: log}}
	var refused *PushError
	if err := r.Push(t.Context(), "origin", update, PushOptions{}); !errors.As(err, &refused) || !strings.Contains(err.Error(), "closed today") {
		t.Fatalf("%v; want the hook's refusal", err)
	}
	if err := s.SetHook("content.git", "pre-receive", ""); err != nil {
		t.Fatal(err)
	}
	push(t, r, PushOptions{}, update...)
	if got := remoteRefs(t, dir); len(got) != 1 || got["refs/editorial/log/x"] != log.String() {
		t.Errorf("the remote has %v", got)
	}
	// Known from now on, although nothing on the host shows it any more.
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/editorial/log/x", Old: log})
	posts = 0
	push(t, r, PushOptions{}, update...)
	if posts != 1 {
		t.Errorf("%d requests for one push", posts)
	}
	// A damaged note of it is found out again.
	if err := os.WriteFile(r.stateFile(), []byte("{"), 0o666); err != nil {
		t.Fatal(err)
	}
	push(t, r, PushOptions{}, RefUpdate{Name: "refs/editorial/log/x", Old: log})
	push(t, r, PushOptions{}, update...)
	gitIn(t, dir, "fsck", "--strict", "--full")
}
