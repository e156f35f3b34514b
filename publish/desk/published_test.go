package desk_test

import (
	"errors"
	"io/fs"
	"slices"
	"testing"

	"postil/publish/article"
	"postil/publish/desk"
)

func TestPublicationsAreReadFromMain(t *testing.T) {
	first := article.Front{Title: "There from the beginning", Slug: "old", Date: article.Day(2024, 6, 1)}
	k := newDesk(t, at("2024-06-14T08:00:00Z"), func(p *desk.NewPublication) {
		p.Files = map[string][]byte{month + "old/index.md": article.New(first, "Text.\n").Bytes()}
	})
	if _, err := k.LatestPublication(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing was published: %v", err)
	}
	old, err := k.Publication(t.Context(), month+"old")
	if err != nil || old.Draft != "" || old.Approved != nil || old.Title != first.Title || old.Commit.IsZero() || old.Sent {
		t.Errorf("what it begins with: %+v, %v", old, err)
	}
	if _, err := k.Publication(t.Context(), month+"none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what is not there: %v", err)
	}

	id := write(t, k, article.Front{Slug: "a"})
	r := publish(t, k, id)
	published(t, k, article.Front{Slug: "b", Title: "Another"})
	if dir, err := k.LatestPublication(t.Context()); err != nil || dir != month+"b" {
		t.Errorf("the latest is %s, %v", dir, err)
	}
	got, err := k.Publication(t.Context(), month+"a")
	if err != nil {
		t.Fatal(err)
	}
	text, err := k.PublishedFile(month + "a/index.md")
	if err != nil {
		t.Fatal(err)
	}
	if got.Commit != r.Commit || got.URL != r.URL || got.Source != r.Source || got.Source != article.Source(text) || !got.When.Equal(r.At) ||
		got.Draft != id || got.By != ada || !slices.Equal(got.Approved, []string{"Ben Okoro <ben@example.org>"}) || got.SelfApproved || got.Sent {
		t.Errorf("%+v\nthe receipt was %+v", got, r)
	}

	// A later change by the same door is what counts.
	rev, _ := revise(t, k, month+"a", func(f *article.Front) { f.Title = "The Fifth Boat" })
	again := publish(t, k, rev)
	if got, err := k.Publication(t.Context(), month+"a"); err != nil || got.Commit != again.Commit || got.Draft != rev || got.Title != "The Fifth Boat" {
		t.Errorf("after a revision: %+v, %v", got, err)
	}
	if dir, err := k.LatestPublication(t.Context()); err != nil || dir != month+"a" {
		t.Errorf("the latest is %s, %v", dir, err)
	}
}
