package desk_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"postil/editor/prose"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
)

// body is a draft's text as it was saved.
func body(t *testing.T, k *desk.Desk, id string) (*desk.Draft, string) {
	t.Helper()
	d, err := k.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d, d.Article.File.Body()
}

func passage(t *testing.T, text, quote string) desk.Passage {
	t.Helper()
	at := strings.Index(text, quote)
	if at < 0 {
		t.Fatalf("no %q in %q", quote, text)
	}
	return desk.Passage{Text: text, Start: at, End: at + len(quote)}
}

// change saves a draft with one wording in place of another.
func change(t *testing.T, k *desk.Desk, id, old, new string) {
	t.Helper()
	d, text := body(t, k, id)
	f := d.Article.File.Clone()
	f.SetBody(strings.Replace(text, old, new, 1))
	if _, err := k.Save(t.Context(), id, desk.Edit{Article: f}); err != nil {
		t.Fatal(err)
	}
}

func done(t *testing.T) func(desk.Receipt, error) desk.Receipt {
	return func(r desk.Receipt, err error) desk.Receipt {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
}

func TestCommentsFollowTheirPassage(t *testing.T) {
	k := newDesk(t, at("2026-03-01T09:00:00Z"), nil)
	id := write(t, k, article.Front{})
	ok := done(t)
	_, text := body(t, k, id)
	on := passage(t, text, "cost less than the study")
	k.SetWho(ben)
	comment := ok(k.Comment(t.Context(), id, &on, " Which study? ")).Event
	whole := ok(k.Comment(t.Context(), id, nil, "Good.")).Event
	k.SetWho(ada)
	ok(k.Reply(t.Context(), id, comment[:6], "The one of 2024."))

	change(t, k, id, "A fourth boat", "Some words before it. A fourth boat")
	d, text := body(t, k, id)
	remarks := k.Remarks(d, text)
	if len(remarks) != 2 || !remarks[1].Whole() || remarks[1].Opening.ID() != whole {
		t.Fatalf("remarks %+v", remarks)
	}
	if r := remarks[0]; r.At.State != prose.Exact || text[r.At.Start:r.At.End] != "cost less than the study" || r.Opening.Body != "Which study?" || r.Opening.Actor.Email != ben.Email || len(r.Replies) != 1 {
		t.Errorf("the comment is %+v", r)
	}
	change(t, k, id, "less than the study", "less than the famous study")
	if d, text = body(t, k, id); k.Remarks(d, text)[0].At.State != prose.Changed {
		t.Errorf("on an edited passage the comment is %v", k.Remarks(d, text)[0].At.State)
	}
	change(t, k, id, "A fourth boat would cost less than the famous study [@castillo2024].", "Nothing is left [@castillo2024].")
	if d, text = body(t, k, id); k.Remarks(d, text)[0].At.State != prose.Orphaned {
		t.Errorf("on a deleted passage the comment is %v", k.Remarks(d, text)[0].At.State)
	}
	ok(k.Resolve(t.Context(), id, comment, ""))
	if _, err := k.Resolve(t.Context(), id, comment, ""); !errors.Is(err, desk.ErrThreadClosed) {
		t.Errorf("resolved twice: %v", err)
	}
	ok(k.Reopen(t.Context(), id, comment, "Not yet."))
	for what, err := range map[string]error{
		"no words":   second(k.Comment(t.Context(), id, nil, "  ")),
		"no thread":  second(k.Reply(t.Context(), id, "ffff", "yes")),
		"empty name": second(k.Reply(t.Context(), id, "", "yes")),
		"accepted":   second(k.Accept(t.Context(), id, comment, "")),
		"no passage": second(k.Comment(t.Context(), id, &desk.Passage{Text: text, Start: 3, End: 3}, "x")),
	} {
		if err == nil {
			t.Errorf("%s: nothing was refused", what)
		}
	}
}

func second(_ desk.Receipt, err error) error { return err }

func TestSuggestionIsTakenAsOneEdit(t *testing.T) {
	k := newDesk(t, at("2026-03-01T09:00:00Z"), nil)
	id := write(t, k, article.Front{})
	ok := done(t)
	_, text := body(t, k, id)
	k.SetWho(ben)
	less := ok(k.Suggest(t.Context(), id, passage(t, text, "cost less"), "be cheaper", "shorter")).Event
	fourth := ok(k.Suggest(t.Context(), id, passage(t, text, "fourth"), "fifth", "")).Event
	k.SetWho(ada)
	change(t, k, id, "A fourth", "Well, a fourth")
	ok(k.TakeSuggestion(t.Context(), id, less, ""))
	ok(k.Reject(t.Context(), id, fourth, "There are three."))
	d, text := body(t, k, id)
	if !strings.Contains(text, "Well, a fourth boat would be cheaper than") {
		t.Errorf("the text is %q", text)
	}
	for _, r := range k.Remarks(d, text) {
		if r.Open() {
			t.Errorf("%s is open still", r.Opening.ID())
		}
	}
	gone := ok(k.Suggest(t.Context(), id, passage(t, text, "the study"), "it", "")).Event
	change(t, k, id, "than the study", "than that")
	if _, err := k.TakeSuggestion(t.Context(), id, gone, ""); !errors.Is(err, desk.ErrPassageGone) {
		t.Errorf("a suggestion for what is gone: %v", err)
	}
	if _, err := k.TakeSuggestion(t.Context(), id, less, ""); !errors.Is(err, desk.ErrThreadClosed) {
		t.Errorf("taken twice: %v", err)
	}
}

func TestWhatIsSaidKeepsAnApproval(t *testing.T) {
	k := newDesk(t, at("2026-03-01T09:00:00Z"), nil)
	id := write(t, k, article.Front{})
	approve(t, k, id)
	ok := done(t)
	_, text := body(t, k, id)
	on := passage(t, text, "fourth")
	ok(k.Comment(t.Context(), id, &on, "Really?"))
	if r := ok(k.Assign(t.Context(), id, &review.Actor{Name: ben.Name, Email: ben.Email})); r.State != review.Approved {
		t.Errorf("after a comment the draft is %s", r.State)
	}
	d, _ := body(t, k, id)
	if who := review.Assigned(d.Log); who == nil || who.Email != ben.Email {
		t.Errorf("assigned to %v", who)
	}
}

func TestConversationsMeetAtTheRemote(t *testing.T) {
	c := at("2026-03-01T09:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	sync(t, k)
	other := cloned(t, k, c, ben)
	ok := done(t)
	ok(k.Comment(t.Context(), id, nil, "From here."))
	ok(other.Comment(t.Context(), id, nil, "From there."))
	sync(t, k)
	sync(t, other)
	sync(t, k)
	for _, desk := range []*desk.Desk{k, other} {
		d, text := body(t, desk, id)
		if n := len(desk.Remarks(d, text)); n != 2 {
			t.Errorf("%s sees %d remarks", desk.Who().Name, n)
		}
	}
}

func TestVersionsAndWhatWasReadAndApproved(t *testing.T) {
	k := newDesk(t, at("2026-03-01T09:00:00Z"), nil)
	id := write(t, k, article.Front{})
	d, first := body(t, k, id)
	if h, err := k.LastRead(id); err != nil || h != repo.ZeroHash {
		t.Errorf("before reading: %v, %v", h, err)
	}
	if _, err := k.ApprovedText(d); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("before an approval: %v", err)
	}
	if err := k.MarkRead(id, d.Tip); err != nil {
		t.Fatal(err)
	}
	approve(t, k, id)
	change(t, k, id, "fourth", "fifth")
	d, _ = body(t, k, id)
	versions, err := k.Versions(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	if len(versions) != 3 || versions[0].Commit != d.Tip || len(versions[1].Marks) != 2 || versions[1].Marks[1].Kind != review.Approve {
		t.Fatalf("versions %+v", versions)
	}
	read, err := k.LastRead(id)
	if err != nil || read != versions[1].Commit {
		t.Errorf("last read %v, %v", read, err)
	}
	k.SetWho(ben)
	if h, err := k.LastRead(id); err != nil || h != repo.ZeroHash {
		t.Errorf("somebody else has read %v, %v", h, err)
	}
	k.SetWho(ada)
	if f, err := k.ApprovedText(d); err != nil || f.Body() != first {
		t.Errorf("approved %v, %v", f, err)
	}
	done(t)(k.Restore(t.Context(), id, versions[1].Commit))
	if d, text := body(t, k, id); text != first || d.Tip == versions[1].Commit {
		t.Errorf("restored %q", text)
	}
	if _, err := k.Restore(t.Context(), id, d.Base); !errors.Is(err, desk.ErrNoVersion) {
		t.Errorf("restored what is no version: %v", err)
	}
}
