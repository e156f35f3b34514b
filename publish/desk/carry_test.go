package desk_test

import (
	"strings"
	"testing"

	"postil/publish/article"
	"postil/publish/review"
)

// Somebody writes on, offline, while the others publish: what they wrote becomes
// a revision of what was published.
func TestWordsOfADraftPublishedMeanwhileAreCarriedOver(t *testing.T) {
	c := at("2026-03-01T09:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	sync(t, k)
	other := cloned(t, k, c, ben)
	change(t, other, id, "than the study", "than the long study")
	approve(t, k, id)
	if _, err := k.Publish(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	change(t, other, id, "A fourth boat", "Clearly a fourth boat") // does not know yet
	rep := sync(t, other)
	if len(rep.Carried) != 1 {
		t.Fatalf("%+v", rep)
	}
	d, text := body(t, other, rep.Carried[0])
	if !strings.Contains(text, "Clearly a fourth boat") || !strings.Contains(text, "the long study") || !d.Revises || d.Status.State != review.Draft {
		t.Errorf("carried over: revises %v, %s\n%s", d.Revises, d.Status.State, text)
	}
	if !d.WrittenBy(ben.Email) {
		t.Error("who wrote it is not known any more")
	}
	if old, text := body(t, other, id); old.Status.State != review.Published || strings.Contains(text, "Clearly") {
		t.Errorf("the published draft is %s with\n%s", old.Status.State, text)
	}
	if rep := sync(t, other); len(rep.Carried)+len(rep.Diverged) != 0 {
		t.Errorf("once more: %+v", rep)
	}
	sync(t, other)
	sync(t, k)
	if _, text := body(t, k, rep.Carried[0]); !strings.Contains(text, "Clearly") {
		t.Error("the others have not got it")
	}
}
