package sample

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"postil/editor/proof"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
)

func TestCreateFillsTheDeskInEveryState(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("a folder as a remote needs the program git")
	}
	root := t.TempDir()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	k, err := Create(context.Background(), filepath.Join(root, "p"), filepath.Join(root, "r.git"),
		desk.Options{Who: repo.Person{Name: "Ada", Email: "ada@example.org"}, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	drafts, err := k.Drafts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	recent, err := k.Recent(context.Background(), 100)
	if err != nil {
		t.Fatal(err)
	}
	drafts = append(drafts, recent...)
	have := map[review.State]int{}
	for _, d := range drafts {
		have[d.Status.State]++
		if d.Article.Front.Date.After(now) {
			t.Errorf("%s is dated %s and could not be published today", d.Title(), d.Article.Front.Date)
		}
		if d.Updated.After(now) {
			t.Errorf("%s was last touched in the future: %s", d.Title(), d.Updated)
		}
	}
	want := map[review.State]int{review.Draft: 2, review.InReview: 1, review.ChangesRequested: 1, review.Approved: 1, review.Published: 1}
	for _, s := range review.States() {
		if have[s] != want[s] {
			t.Errorf("%d drafts %s, want %d", have[s], s, want[s])
		}
	}
	c, err := k.Published(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Articles) < 12 || len(c.Problems) > 0 {
		t.Errorf("%d articles, problems %v", len(c.Articles), c.Problems)
	}
	v, err := k.Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Doubts) > 0 || proof.Worst(v.Findings) == proof.Error {
		t.Errorf("verification: doubts %v, findings %v", v.Doubts, v.Findings)
	}
	rep, err := k.Sync(context.Background())
	if err != nil || len(rep.Sent)+len(rep.Received) > 0 {
		t.Errorf("the remote lacks something: %+v, %v", rep, err)
	}
}
