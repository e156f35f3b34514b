package workspace

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"postil/app/task"
	"postil/editor/markdown"
	"postil/editor/prose"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
)

// Remarks are the comments and suggestions on the open document, with places
// in its Body at the time of the last Reviewed; nil before the first.
func (w *Workspace) Remarks() []desk.Remark { return w.remarks }

// RemarksAreCurrent reports whether the text is still the one that the places
// of Remarks are of.
func (w *Workspace) RemarksAreCurrent() bool {
	return w.doc != nil && w.remarksOf == w.doc.version
}

// review finds the places of what was said in the text as it is now.
func (w *Workspace) review() {
	doc, k := w.doc, w.desk
	if doc == nil || k == nil || doc.Draft == nil {
		return
	}
	doc.takeTyped()
	d, version, file, lead := doc.Draft, doc.version, doc.file.Clone(), len(doc.lead)
	task.Run(w.o.Runner, "review", func(context.Context) ([]desk.Remark, error) {
		list := k.Remarks(d, file.Body())
		for i := range list {
			if r := &list[i]; r.At.State != prose.Orphaned {
				r.At.Start, r.At.End = max(r.At.Start-lead, 0), max(r.At.End-lead, 0)
			}
		}
		return list, nil
	}, func(list []desk.Remark, err error) {
		if w.doc != doc || err != nil {
			return
		}
		w.remarks, w.remarksOf = list, version
		w.o.Listener.Reviewed()
	})
}

// say records something about the open draft that does not change its text.
func (w *Workspace) say(what string, f func(context.Context, *desk.Desk, string) (desk.Receipt, error)) {
	doc := w.doc
	if doc == nil || doc.Draft == nil {
		return
	}
	id := doc.Draft.ID
	type said struct {
		receipt desk.Receipt
		draft   *desk.Draft
	}
	do(w, what, func(ctx context.Context, k *desk.Desk) (s said, err error) {
		if s.receipt, err = f(ctx, k, id); err != nil {
			return s, err
		}
		s.draft, err = k.Draft(ctx, id)
		return s, err
	}, func(s said) {
		doc.Draft = s.draft
		if w.doc == doc {
			w.review()
		}
		w.Refresh() // it may wait for somebody else now
		w.done(s.receipt)
	})
}

// passage is a range of the open document's Body for the desk.
func (w *Workspace) passage(start, end int) desk.Passage {
	w.doc.takeTyped()
	n := len(w.doc.lead)
	return desk.Passage{Text: w.doc.file.Body(), Start: start + n, End: end + n}
}

// Comment says something about a passage of the open draft, bytes of its Body,
// or about the whole of it when the passage is empty.
func (w *Workspace) Comment(start, end int, note string) {
	if w.doc == nil {
		return
	}
	var at *desk.Passage
	if start < end {
		p := w.passage(start, end)
		at = &p
	}
	w.say("comment", func(ctx context.Context, k *desk.Desk, id string) (desk.Receipt, error) {
		return k.Comment(ctx, id, at, note)
	})
}

// Suggest proposes another wording for a passage.
func (w *Workspace) Suggest(start, end int, wording, note string) {
	if w.doc == nil {
		return
	}
	at := w.passage(start, end)
	w.say("suggest", func(ctx context.Context, k *desk.Desk, id string) (desk.Receipt, error) {
		return k.Suggest(ctx, id, at, wording, note)
	})
}

// Answer is an answer to a comment or suggestion.
type Answer int

// The answers.
const (
	Reply Answer = iota
	Resolve
	Reopen
	Reject
)

// Answer answers a comment or suggestion.
func (w *Workspace) Answer(a Answer, thread, note string) {
	act := map[Answer]func(*desk.Desk, context.Context, string, string, string) (desk.Receipt, error){
		Reply: (*desk.Desk).Reply, Resolve: (*desk.Desk).Resolve, Reopen: (*desk.Desk).Reopen, Reject: (*desk.Desk).Reject,
	}[a]
	w.say("answer", func(ctx context.Context, k *desk.Desk, id string) (desk.Receipt, error) {
		return act(k, ctx, id, thread, note)
	})
}

// Accepted closes a suggestion whose wording stands in the text now: what is
// unsaved is saved first.
func (w *Workspace) Accepted(thread string) {
	w.SaveThen(func() {
		w.say("accept", func(ctx context.Context, k *desk.Desk, id string) (desk.Receipt, error) {
			return k.Accept(ctx, id, thread, "")
		})
	}, w.o.Listener.Failed)
}

// Assign says who is to look after the open draft; nobody when who is nil.
func (w *Workspace) Assign(who *review.Actor) {
	w.say("assign", func(ctx context.Context, k *desk.Desk, id string) (desk.Receipt, error) {
		return k.Assign(ctx, id, who)
	})
}

// Since is what the text is compared with.
type Since int

// What the text is compared with.
const (
	SinceRead      Since = iota // the version that the person at work has read
	SinceApproved               // the text that was last approved
	SincePublished              // the article on main that the draft revises
	SinceVersion                // a version of the history
)

// Changes is what was changed in the open document.
type Changes struct {
	Since    Since
	Old, New string
	prose.Comparison
}

// ErrNothingBefore means that there is no text to compare with.
var ErrNothingBefore = errors.New("there is no earlier text to compare with")

// Comparing says what is compared with what.
type Comparing struct {
	Since  Since
	Commit repo.Hash // the version, for SinceVersion
	Until  repo.Hash // the version that is compared with it; zero: the text as it stands
	// Reading compares what readers have before them, citations as they are
	// formatted and no markup, in place of the source.
	Reading bool
}

// Compare compares two texts of the open document. done is called on the
// window's goroutine.
func (w *Workspace) Compare(c Comparing, done func(Changes, error)) {
	doc, k := w.doc, w.desk
	if doc == nil || k == nil || doc.Draft == nil {
		return
	}
	doc.takeTyped()
	d, now := doc.Draft, doc.file.Clone()
	text := func(f *article.File) string { return strings.TrimLeft(f.Body(), "\n") }
	if c.Reading {
		formatter, lib := w.formatter, w.Library()
		text = func(f *article.File) string { return markdown.Reading(f.Body(), f.Front().Lang, formatter, lib) }
	}
	task.Run(w.o.Runner, "compare", func(context.Context) (Changes, error) {
		f, err := earlier(k, d, c.Since, c.Commit)
		if err == nil && f != nil && c.Until != repo.ZeroHash {
			now, err = k.ArticleAt(d, c.Until)
		}
		if errors.Is(err, fs.ErrNotExist) || err == nil && f == nil {
			err = ErrNothingBefore
		}
		if err != nil {
			return Changes{}, err
		}
		out := Changes{Since: c.Since, Old: text(f), New: text(now)}
		out.Comparison = prose.Diff(out.Old, out.New)
		return out, nil
	}, func(c Changes, err error) {
		if w.doc == doc {
			done(c, err)
		}
	})
}

func earlier(k *desk.Desk, d *desk.Draft, since Since, commit repo.Hash) (*article.File, error) {
	switch since {
	case SinceApproved:
		return k.ApprovedText(d)
	case SincePublished:
		return k.ArticleAt(d, d.Base)
	case SinceRead:
		var err error
		if commit, err = k.LastRead(d.ID); err != nil || commit == repo.ZeroHash {
			return nil, err
		}
	}
	return k.ArticleAt(d, commit)
}

// Read notes that the person at work has read the open draft as it is saved.
// done, which may be nil, is called afterwards on the window's goroutine.
func (w *Workspace) Read(done func()) {
	doc, k := w.doc, w.desk
	if doc == nil || k == nil || doc.Draft == nil {
		return
	}
	id, tip := doc.Draft.ID, doc.base
	task.Run(w.o.Runner, "read", func(context.Context) (struct{}, error) {
		return struct{}{}, k.MarkRead(id, tip)
	}, func(_ struct{}, err error) {
		if err != nil {
			w.o.Log.Warn("mark as read", "err", err)
		}
		if done != nil && w.doc == doc {
			done()
		}
	})
}

// Versions lists the saved versions of the open draft. done is called on the
// window's goroutine.
func (w *Workspace) Versions(done func([]desk.Version, error)) {
	doc, k := w.doc, w.desk
	if doc == nil || k == nil || doc.Draft == nil {
		return
	}
	d := doc.Draft
	task.Run(w.o.Runner, "versions", func(ctx context.Context) ([]desk.Version, error) {
		return k.Versions(ctx, d)
	}, func(list []desk.Version, err error) {
		if w.doc == doc {
			done(list, err)
		}
	})
}

// Restore makes an older version the draft's text again. What is unsaved is
// saved first, so that it can be gone back to as well.
func (w *Workspace) Restore(commit repo.Hash) {
	w.SaveThen(func() {
		doc := w.doc
		if doc == nil || doc.ReadOnly() {
			return
		}
		id := doc.Draft.ID
		do(w, "restore", func(ctx context.Context, k *desk.Desk) (desk.Receipt, error) {
			return k.Restore(ctx, id, commit)
		}, func(r desk.Receipt) {
			w.Refresh()
			w.OpenDraft(id)
			w.done(r)
		})
	}, w.o.Listener.Failed)
}
