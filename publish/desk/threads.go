package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"postil/editor/prose"
	"postil/publish/content"
	"postil/publish/repo"
	"postil/publish/review"
)

// The acts of a conversation about a draft.
const (
	ActAssign  Act = "assign"
	ActComment Act = "comment"
	ActSuggest Act = "suggest"
	ActReply   Act = "reply"
	ActResolve Act = "resolve"
	ActReopen  Act = "reopen"
	ActAccept  Act = "accept"
	ActReject  Act = "reject"
)

// Errors of a conversation.
var (
	// ErrNoThread means that there is no such comment or suggestion.
	ErrNoThread = errors.New("no such comment or suggestion")
	// ErrNothingSaid means that a comment or an answer has no words.
	ErrNothingSaid = errors.New("nothing is said")
	// ErrNotASuggestion means that a comment was to be accepted or rejected.
	ErrNotASuggestion = errors.New("it is a comment, not a suggestion")
	// ErrThreadClosed and ErrThreadOpen refuse what is so already.
	ErrThreadClosed = errors.New("it is closed already")
	ErrThreadOpen   = errors.New("it is open")
)

// Passage is where a comment or a suggestion belongs: bytes Start to End of an
// article's text, everything behind its front matter.
type Passage struct {
	Text       string
	Start, End int
}

// Comment says something about a passage, or about the whole draft when it is
// nil.
func (k *Desk) Comment(ctx context.Context, id string, at *Passage, note string) (Receipt, error) {
	return k.remark(ctx, ActComment, id, func(d *Draft, e *review.Event) error {
		e.Kind, e.Body = review.Comment, strings.TrimSpace(note)
		if e.Body == "" {
			return ErrNothingSaid
		}
		if at == nil {
			return nil
		}
		return k.anchor(d, *at, e)
	})
}

// Suggest proposes another wording for a passage; the note, which may be
// empty, says why.
func (k *Desk) Suggest(ctx context.Context, id string, at Passage, wording, note string) (Receipt, error) {
	return k.remark(ctx, ActSuggest, id, func(d *Draft, e *review.Event) error {
		e.Kind, e.Body, e.Wording = review.Suggest, strings.TrimSpace(note), &wording
		if at.Start >= 0 && at.Start <= at.End && at.End <= len(at.Text) && at.Text[at.Start:at.End] == wording {
			return ErrNothingSaid
		}
		return k.anchor(d, at, e)
	})
}

// anchor makes an event be about a passage.
func (k *Desk) anchor(d *Draft, at Passage, e *review.Event) error {
	a, err := prose.NewAnchor(at.Text, at.Start, at.End)
	if err != nil {
		return err
	}
	e.Anchor = &review.Anchor{Start: a.Start, End: a.End, Quote: a.Quote, Before: a.Before, After: a.After}
	if d.Article != nil && d.Article.File.Body() == at.Text {
		e.Anchor.Blob = repo.BlobHash(d.Article.File.Bytes()).String()
	}
	return nil
}

// Reply answers a comment or suggestion.
func (k *Desk) Reply(ctx context.Context, id, thread, note string) (Receipt, error) {
	return k.answer(ctx, ActReply, review.Reply, id, thread, note, func(*review.Thread) error {
		if strings.TrimSpace(note) == "" {
			return ErrNothingSaid
		}
		return nil
	})
}

// Resolve closes a comment: it has been seen to.
func (k *Desk) Resolve(ctx context.Context, id, thread, note string) (Receipt, error) {
	return k.answer(ctx, ActResolve, review.Resolve, id, thread, note, stillOpen)
}

// Reopen opens what was closed.
func (k *Desk) Reopen(ctx context.Context, id, thread, note string) (Receipt, error) {
	return k.answer(ctx, ActReopen, review.Reopen, id, thread, note, func(t *review.Thread) error {
		if t.Open() {
			return ErrThreadOpen
		}
		return nil
	})
}

// Accept closes a suggestion whose wording the author has taken. It does not
// change the text: TakeSuggestion does both.
func (k *Desk) Accept(ctx context.Context, id, thread, note string) (Receipt, error) {
	return k.answer(ctx, ActAccept, review.Accept, id, thread, note, openSuggestion)
}

// Reject closes a suggestion that is not taken.
func (k *Desk) Reject(ctx context.Context, id, thread, note string) (Receipt, error) {
	return k.answer(ctx, ActReject, review.Reject, id, thread, note, openSuggestion)
}

// TakeSuggestion puts a suggestion's wording into the draft as it was saved,
// saves it and closes the suggestion. A passage that is not there any more as
// it was is refused with ErrPassageGone.
func (k *Desk) TakeSuggestion(ctx context.Context, id, thread, note string) (Receipt, error) {
	fail := func(err error) (Receipt, error) { return Receipt{}, fmt.Errorf("%s: %w", ActAccept, err) }
	d, err := k.Draft(ctx, id)
	if err != nil {
		return fail(err)
	}
	if d.Article == nil {
		return fail(ErrNoArticle)
	}
	t, err := findThread(d.Log, thread)
	if err == nil {
		err = openSuggestion(t)
	}
	if err != nil {
		return fail(err)
	}
	body := d.Article.File.Body()
	at := k.place(t, body)
	if at.State == prose.Orphaned || at.State == prose.Changed {
		return fail(ErrPassageGone)
	}
	f := d.Article.File.Clone()
	f.SetBody(body[:at.Start] + *t.Opening.Wording + body[at.End:])
	if _, err := k.Save(ctx, id, Edit{Base: d.Tip, Article: f, Message: fmt.Sprintf("Take a suggestion of %s\n", t.Opening.Actor.Name)}); err != nil {
		return fail(err)
	}
	return k.Accept(ctx, id, thread, note)
}

// ErrPassageGone means that the text of a suggestion's passage is another now.
var ErrPassageGone = errors.New("the passage was changed since; put the wording in by hand")

func stillOpen(t *review.Thread) error {
	if !t.Open() {
		return ErrThreadClosed
	}
	return nil
}

func openSuggestion(t *review.Thread) error {
	if t.Opening.Kind != review.Suggest {
		return ErrNotASuggestion
	}
	return stillOpen(t)
}

// Assign says who is to look after a draft; nobody when who is nil.
func (k *Desk) Assign(ctx context.Context, id string, who *review.Actor) (Receipt, error) {
	return k.remark(ctx, ActAssign, id, func(_ *Draft, e *review.Event) error {
		e.Kind, e.To = review.Assign, who
		return nil
	})
}

// answer records what is said to a thread. A thread may be named by the
// beginning of its id.
func (k *Desk) answer(ctx context.Context, act Act, kind review.Kind, id, thread, note string, allowed func(*review.Thread) error) (Receipt, error) {
	return k.remark(ctx, act, id, func(d *Draft, e *review.Event) error {
		t, err := findThread(d.Log, thread)
		if err != nil {
			return err
		}
		if err := allowed(t); err != nil {
			return err
		}
		e.Kind, e.Thread, e.Body = kind, t.Opening.ID(), strings.TrimSpace(note)
		return nil
	})
}

func findThread(log review.Log, id string) (*review.Thread, error) {
	var found *review.Thread
	for _, t := range review.Threads(log) {
		if id != "" && strings.HasPrefix(t.Opening.ID(), id) {
			if found != nil {
				return nil, fmt.Errorf("%w: %s may mean more than one", ErrNoThread, id)
			}
			found = t
		}
	}
	if found == nil {
		return nil, fmt.Errorf("%w: %s", ErrNoThread, id)
	}
	return found, nil
}

// remark records one event that does not change the draft's state. It goes to
// the remote with the next push.
func (k *Desk) remark(ctx context.Context, act Act, id string, fill func(*Draft, *review.Event) error) (Receipt, error) {
	fail := func(err error) (Receipt, error) { return Receipt{}, fmt.Errorf("%s: %w", act, err) }
	who, err := k.actor()
	if err != nil {
		return fail(err)
	}
	d, err := k.Draft(ctx, id)
	if err != nil {
		return fail(err)
	}
	e := review.Event{Draft: id, Actor: who, At: k.now(), Commit: d.Tip.String()}
	if err := fill(d, &e); err != nil {
		return fail(err)
	}
	if e, err = k.record(ctx, e); err != nil {
		return fail(err)
	}
	if d, err = k.Draft(ctx, id); err != nil {
		return fail(err)
	}
	r := k.receipt(act, d)
	r.Event = e.ID()
	return r, nil
}

// Remark is a comment or a suggestion and where its passage is in a text.
type Remark struct {
	*review.Thread
	// At is the passage in the text that was asked about. A remark on the whole
	// draft is Orphaned, as is one whose passage is gone; Anchor tells which.
	At prose.Found
}

// Whole reports whether the remark is about the whole draft.
func (r Remark) Whole() bool { return r.Opening.Anchor == nil }

// Remarks lists what is said about a draft, with its places in a text: the
// draft's as it was saved, or as somebody is changing it.
func (k *Desk) Remarks(d *Draft, text string) []Remark {
	var list []Remark
	for _, t := range review.Threads(d.Log) {
		list = append(list, Remark{Thread: t, At: k.place(t, text)})
	}
	return list
}

// place finds a thread's passage in a text.
func (k *Desk) place(t *review.Thread, text string) prose.Found {
	a := t.Opening.Anchor
	if a == nil {
		return prose.Found{State: prose.Orphaned}
	}
	old := ""
	if hash, err := repo.ParseHash(a.Blob); err == nil {
		if f, err := k.articleBlob(hash); err == nil {
			old = f.Body()
		}
	}
	return prose.Find(prose.Anchor{Start: a.Start, End: a.End, Quote: a.Quote, Before: a.Before, After: a.After}, old, text)
}

// articlePath is where a draft's article is in the repository.
func (d *Draft) articlePath() string { return d.Dir + "/" + content.ArticleFile }
