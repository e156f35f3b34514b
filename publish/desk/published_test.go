package desk_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
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

// What was read once, by whatever program, is not read again: the objects of the
// articles can even be gone.
func TestPublishedRecordIsReadOnce(t *testing.T) {
	files := map[string][]byte{}
	for _, slug := range []string{"first", "second", "third"} {
		files[month+slug+"/index.md"] = article.New(article.Front{Title: "The " + slug, Slug: slug, Date: article.Day(2024, 6, 1)}, "Text.\n").Bytes()
	}
	k := newDesk(t, at("2024-06-14T08:00:00Z"), func(p *desk.NewPublication) { p.Files = files })
	was, err := k.Published(t.Context())
	if err != nil || len(was.Articles) != 3 {
		t.Fatalf("%v, %v", was, err)
	}
	for _, a := range was.Articles {
		if a.File != nil {
			t.Errorf("%s is held with its text", a.Dir)
		}
	}
	if f, err := was.Text(was.ByDir(month + "second")); err != nil || f.Body() != "Text.\n" {
		t.Errorf("the text: %v", err)
	}
	texts, err := k.Texts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gone := 0
	for _, text := range texts {
		name := text.Blob.String()
		if err := os.Remove(filepath.Join(k.Folder(), ".git", "objects", name[:2], name[2:])); err == nil {
			gone++
		}
	}
	if gone != 3 {
		t.Fatalf("%d objects taken away", gone)
	}
	again, err := desk.Open(k.Folder(), desk.Options{Who: ada})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	now, err := again.Published(t.Context())
	if err != nil || len(now.Articles) != 3 || now.ByDir(month+"third").Front.Title != "The third" || len(now.Problems) != len(was.Problems) {
		t.Fatalf("read again: %+v, %v", now, err)
	}
	if _, err := now.Text(now.ByDir(month + "third")); err == nil {
		t.Error("a text that is gone was read")
	}
	// Nor does what else a window shows first ask for them.
	if p, err := again.Settings(t.Context()); err != nil || p.Name != now.Publication.Name {
		t.Errorf("settings: %v, %v", p, err)
	}
	if _, err := again.Agenda(t.Context(), ada.Email, nil); err != nil {
		t.Error(err)
	}
	if err := os.Remove(again.CacheFile("content.index")); err != nil {
		t.Fatal(err)
	}
	if c, err := k.Published(t.Context()); err != nil || c != was {
		t.Errorf("a record that has not changed was read again (%v)", err)
	}
}

func TestReadingThePublishedRecordCanBeStopped(t *testing.T) {
	k := newDesk(t, at("2024-06-14T08:00:00Z"), nil)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := k.Published(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	if c, err := k.Published(t.Context()); err != nil || c.Library == nil {
		t.Errorf("afterwards: %v, %v", c, err)
	}
	if _, err := os.Stat(k.CacheFile("content.index")); err != nil {
		t.Error(err)
	}
}
