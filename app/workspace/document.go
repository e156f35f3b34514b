package workspace

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
)

// Document is the article in the window: a draft being written, or a
// published article being read.
type Document struct {
	Draft *desk.Draft // nil for a published article
	Dir   string      // of the published article, or of the draft when opened

	file    *article.File
	lead    string    // blank lines between the front matter and the text
	typed   Text      // newer than the file's; nil when the file has it all
	base    repo.Hash // the draft's tip that the text started from
	put     map[string][]byte
	refs    []*cite.Reference
	gone    map[string]goneSource
	version int // grows with every edit
	dirty   bool

	// unreadable are sources in the draft's working folder that cannot be read.
	unreadable []*desk.FileError

	stamp   string // of the draft's files when they were last looked at
	seen    seen
	joins   repo.Hash // the remote's tip that the text has in it, of a draft that has diverged
	clashes []Clash   // nobody has decided yet
	decided func()    // takes up what was merged, once somebody has
}

// ReadOnly reports whether the document cannot be edited: it is published.
func (d *Document) ReadOnly() bool {
	return d.Draft == nil || d.Draft.Status.State == review.Published
}

// Body is the Markdown text, without the blank lines that set it off from the
// front matter: those stay as the file has them.
func (d *Document) Body() string {
	d.takeTyped()
	return strings.TrimPrefix(d.file.Body(), d.lead)
}

// Text is a text that does not change any more, such as a snapshot of what is
// being typed.
type Text interface{ String() string }

// takeTyped brings the file up to date with what was typed.
func (d *Document) takeTyped() {
	if d.typed != nil {
		d.file.SetBody(d.lead + d.typed.String())
		d.typed = nil
	}
}

// BodyLine is the line of the file on which the text begins, from 1.
func (d *Document) BodyLine() int { return d.file.BodyLine() + strings.Count(d.lead, "\n") }

// BodyOffset is the byte offset in the file at which the text begins.
func (d *Document) BodyOffset() int { return d.file.BodyOffset() + len(d.lead) }

// setFile takes another article into the document.
func (d *Document) setFile(f *article.File) {
	d.file, d.typed = f, nil
	body := f.Body()
	d.lead = body[:len(body)-len(strings.TrimLeft(body, "\r\n"))]
	if body == "" {
		d.lead = "\n" // a new text is set off by one blank line
	}
}

// Front is the front matter.
func (d *Document) Front() article.Front { return d.file.Front() }

// Dirty reports whether there are unsaved changes.
func (d *Document) Dirty() bool { return d.dirty }

// State is where the draft stands; Published for a published article.
func (d *Document) State() review.State {
	if d.Draft == nil {
		return review.Published
	}
	return d.Draft.Status.State
}

func (d *Document) edit() desk.Edit {
	d.takeTyped()
	return desk.Edit{Base: d.base, Article: d.file.Clone(), Put: maps.Clone(d.put), References: slices.Clone(d.refs), Remove: d.removed(), Taken: maps.Clone(d.seen.blobs), Joins: d.joins}
}

// Document is the open document, nil for none.
func (w *Workspace) Document() *Document { return w.doc }

// BodyEdited tells that the text was edited and gives it as it is now. It is
// read when it is needed, so that a key costs nothing that grows with the text.
func (w *Workspace) BodyEdited(now Text) {
	if w.doc == nil || w.doc.ReadOnly() {
		return
	}
	w.doc.typed = now
	w.touched()
}

// SetBody replaces the text.
func (w *Workspace) SetBody(text string) {
	if w.doc == nil || w.doc.ReadOnly() || w.doc.Body() == text {
		return
	}
	w.doc.file.SetBody(w.doc.lead + text)
	w.touched()
}

// SetFront changes the front matter. A value that the file cannot hold is
// refused, and the file stays as it was.
func (w *Workspace) SetFront(change func(*article.Front)) error {
	if w.doc == nil || w.doc.ReadOnly() {
		return nil
	}
	w.doc.takeTyped()
	before := w.doc.file.Bytes()
	front := w.doc.file.Front()
	change(&front)
	if err := w.doc.file.SetFront(front); err != nil {
		return err
	}
	if !bytes.Equal(before, w.doc.file.Bytes()) {
		w.touched()
	}
	return nil
}

// PutFile adds a file beside the article, such as its lead image.
func (w *Workspace) PutFile(name string, data []byte) {
	if w.doc == nil || w.doc.ReadOnly() {
		return
	}
	w.doc.put[name] = data
	w.touched()
}

// AddReference adds a source to the draft, or replaces one with the same key.
func (w *Workspace) AddReference(ref *cite.Reference) {
	if w.doc == nil || w.doc.ReadOnly() {
		return
	}
	w.doc.addReference(ref)
	w.touched()
}

func (w *Workspace) touched() {
	w.typed.Store(time.Now().UnixNano())
	w.doc.version++
	if !w.doc.dirty {
		w.doc.dirty = true
		w.o.Listener.DirtyChanged()
	}
	w.keep()
	w.followPage()
	w.analyse(w.rest())
}

// Save commits the unsaved changes to the draft's branch.
func (w *Workspace) Save() { w.save(w.done, w.o.Listener.Failed) }

// SaveThen saves what is unsaved and goes on with ok, or tells failed why it
// could not. It is for acts after which the document is gone, so it fails with
// ErrBusy while anything else goes on.
func (w *Workspace) SaveThen(ok func(), failed func(error)) {
	switch {
	case w.busy != "":
		failed(ErrBusy)
	case w.doc == nil || w.doc.ReadOnly() || !w.doc.dirty:
		ok()
	default:
		w.save(func(desk.Receipt) { w.SaveThen(ok, failed) }, failed)
	}
}

func (w *Workspace) save(then func(desk.Receipt), failed func(error)) {
	if w.doc == nil || w.doc.ReadOnly() {
		return
	}
	doc, id, version, e := w.doc, w.doc.Draft.ID, w.doc.version, w.doc.edit()
	doElse(w, "save", func(ctx context.Context, k *desk.Desk) (saved, error) {
		return commit(ctx, k, id, e)
	}, func(s saved) {
		w.settle(doc, version, e, s)
		then(s.receipt)
		if s.trouble != nil {
			w.o.Listener.Failed(s.trouble)
		}
	}, func(err error) {
		failed(err)
		if errors.Is(err, desk.ErrDraftMoved) && w.doc == doc {
			w.LookAround() // the newer text is joined with this one
		}
	})
}

// saved is a receipt with the draft as it is afterwards.
type saved struct {
	receipt desk.Receipt
	draft   *desk.Draft
	tip     repo.Hash // the commit that holds the document's text
	trouble error     // it is saved, but something beside it failed
}

// commit saves. An error means that nothing was saved. It is short and cannot
// be cancelled: cut off in the middle, nobody would know which of both is true.
func commit(ctx context.Context, k *desk.Desk, id string, e desk.Edit) (s saved, err error) {
	ctx = context.WithoutCancel(ctx)
	s.receipt, err = k.Save(ctx, id, e)
	if err != nil && s.receipt.Draft == "" {
		return s, err
	}
	s.trouble, s.tip = err, s.receipt.Commit
	s.draft, err = k.Draft(ctx, id)
	return s, err
}

// settle notes what is saved now; words typed meanwhile stay unsaved.
func (w *Workspace) settle(doc *Document, version int, e desk.Edit, s saved) {
	wasReadOnly := doc.ReadOnly()
	doc.takeMarks(e.Article, s)
	doc.Draft, doc.base, doc.Dir = s.draft, s.tip, s.draft.Dir
	if doc.joins == e.Joins {
		doc.joins = repo.ZeroHash
	}
	if doc.version == version {
		doc.dirty = false
		clear(doc.put)
		doc.seen = seen{}
		doc.refs = nil
		for key, g := range doc.gone {
			g.saved = true
			doc.gone[key] = g
		}
		w.forget(doc.Draft.ID)
	} else {
		for name, data := range e.Put {
			if bytes.Equal(doc.put[name], data) {
				delete(doc.put, name)
			}
		}
		doc.refs = slices.DeleteFunc(slices.Clone(doc.refs), func(r *cite.Reference) bool { return slices.Contains(e.References, r) })
		if w.doc == doc {
			w.keep() // with the new base
		}
	}
	if w.doc == doc {
		if doc.ReadOnly() != wasReadOnly {
			w.o.Listener.DocumentChanged()
		}
		w.o.Listener.DirtyChanged()
		w.analyse(0)
		w.Read(nil) // who writes it has read it
	}
	w.Refresh()
}

// takeMarks takes up what the desk has added to the front matter as it saved: a
// new lastmod, the address that a revision moves from. The text stays.
func (d *Document) takeMarks(sent *article.File, s saved) {
	if sent == nil || s.draft.Article == nil || s.draft.Tip != s.tip || s.draft.Article.File.Body() != sent.Body() ||
		bytes.Equal(sent.Bytes(), s.draft.Article.File.Bytes()) {
		return
	}
	d.takeTyped()
	m, err := article.Merge(sent, d.file, s.draft.Article.File)
	if err != nil { // the front matter was changed meanwhile to what nobody can change in place
		return
	}
	d.file = m.File
}

// Submit, Approve, RequestChanges, Withdraw and Publish act on the open draft
// after saving what is unsaved.
func (w *Workspace) Submit(note string) { w.act("submit", note, (*desk.Desk).Submit) }

// Approve approves the open draft; see Submit.
func (w *Workspace) Approve(note string) { w.act("approve", note, (*desk.Desk).Approve) }

// RequestChanges sends the open draft back; see Submit.
func (w *Workspace) RequestChanges(note string) {
	w.act("request changes", note, (*desk.Desk).RequestChanges)
}

// Withdraw takes the open draft back from review; see Submit.
func (w *Workspace) Withdraw(note string) { w.act("withdraw", note, (*desk.Desk).Withdraw) }

// Publish publishes the open draft; see Submit.
func (w *Workspace) Publish() {
	w.act("publish", "", func(k *desk.Desk, ctx context.Context, id, _ string) (desk.Receipt, error) {
		return k.Publish(ctx, id)
	})
}

// acted is the outcome of one step of the workflow. The save before it may
// stand although the step itself was refused.
type acted struct {
	saved
	refused error
}

func (w *Workspace) act(what, note string, step func(*desk.Desk, context.Context, string, string) (desk.Receipt, error)) {
	if w.doc == nil || w.doc.Draft == nil {
		return
	}
	doc, id, version, e, dirty := w.doc, w.doc.Draft.ID, w.doc.version, w.doc.edit(), w.doc.dirty
	do(w, what, func(ctx context.Context, k *desk.Desk) (a acted, err error) {
		if dirty {
			if a.saved, err = commit(ctx, k, id, e); err != nil {
				return a, err
			}
		} else {
			d, err := k.Draft(ctx, id)
			if err != nil {
				return a, err
			}
			if d.Tip != e.Base { // nobody judges a text that they have not seen
				return a, desk.ErrDraftMoved
			}
			a.tip = d.Tip
		}
		a.receipt, a.refused = step(k, ctx, id, strings.TrimSpace(note))
		if a.draft, err = k.Draft(context.WithoutCancel(ctx), id); err != nil {
			return a, errors.Join(a.refused, err)
		}
		return a, nil
	}, func(a acted) {
		w.settle(doc, version, e, a.saved)
		if a.receipt.Draft != "" {
			w.done(a.receipt)
		}
		for _, err := range []error{a.trouble, a.refused} {
			if err != nil {
				w.o.Log.Warn("act refused", "act", what, "err", err)
				w.o.Listener.Failed(err)
			}
		}
		if w.doc == doc && !doc.dirty && a.draft.Tip != a.tip { // newer text came from the remote
			w.OpenDraft(id)
		}
	})
}
