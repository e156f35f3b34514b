package desk_test

import (
	"testing"
	"time"

	"postil/publish/article"
)

// A draft's time is from its first word to main; a revision has one of its own,
// and what was there from the beginning has none.
func TestSpansOfPublishedDrafts(t *testing.T) {
	c := at("2024-06-14T08:00:00Z")
	k := newDesk(t, c, nil)
	if spans, err := k.Spans(t.Context()); err != nil || len(spans) != 0 {
		t.Fatalf("before anything was published: %v, %v", spans, err)
	}
	id := write(t, k, article.Front{})
	approve(t, k, id)
	c.at = c.at.Add(3 * 24 * time.Hour)
	first, err := k.Publish(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	dir := month + first.Slug
	again, _ := revise(t, k, dir, func(f *article.Front) { f.Summary = "Another summary of the same." })
	approve(t, k, again)
	if _, err := k.Publish(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	open := write(t, k, article.Front{Title: "Nobody publishes this"})
	spans, err := k.Spans(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(spans) != 2 || spans[0].Draft != again || spans[1].Draft != id {
		t.Fatalf("got %+v, want %s and %s, and not the open draft %s", spans, again, id, open)
	}
	for i, want := range []bool{true, false} {
		if s := spans[i]; s.Dir != dir || s.Revision != want {
			t.Errorf("got folder %q, revision %v, want %q, %v", s.Dir, s.Revision, dir, want)
		}
	}
	if took := spans[1].Published.Sub(spans[1].Begun); took < 72*time.Hour || took > 73*time.Hour {
		t.Errorf("three days took %v", took)
	}
}
