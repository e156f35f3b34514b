package workspace

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"postil/app/task"
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
	base    repo.Hash // the draft's tip that the text started from
	put     map[string][]byte
	refs    []*cite.Reference
	version int // grows with every edit
	dirty   bool
}

// ReadOnly reports whether the document cannot be edited: it is published.
func (d *Document) ReadOnly() bool {
	return d.Draft == nil || d.Draft.Status.State == review.Published
}

// Body is the Markdown text, without the blank lines that set it off from the
// front matter: those stay as the file has them.
func (d *Document) Body() string { return strings.TrimPrefix(d.file.Body(), d.lead) }

// BodyLine is the line of the file on which the text begins, from 1.
func (d *Document) BodyLine() int { return d.file.BodyLine() + strings.Count(d.lead, "\n") }

// BodyOffset is the byte offset in the file at which the text begins.
func (d *Document) BodyOffset() int { return d.file.BodyOffset() + len(d.lead) }

// setFile takes another article into the document.
func (d *Document) setFile(f *article.File) {
	d.file = f
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
	return desk.Edit{Base: d.base, Article: d.file.Clone(), Put: maps.Clone(d.put), References: slices.Clone(d.refs)}
}

// Document is the open document, nil for none.
func (w *Workspace) Document() *Document { return w.doc }

// opened is what opening a draft reads.
type opened struct {
	draft *desk.Draft
	edit  desk.Edit // edited in the working folder by another program
}

// OpenDraft opens a draft for writing. Unsaved changes of the document before
// it are saved first; when that fails it stays open. Text that an earlier run
// of the program could not save, or that another program wrote into the
// draft's working folder, is laid over it as unsaved changes.
func (w *Workspace) OpenDraft(id string) {
	w.leave(func() {
		do(w, "open", func(ctx context.Context, k *desk.Desk) (opened, error) {
			d, err := k.Draft(ctx, id)
			if err != nil {
				return opened{}, err
			}
			e, err := k.Work(ctx, d)
			if err != nil {
				return opened{}, err
			}
			if d.Article == nil && e.Article == nil {
				if len(d.Problems) > 0 {
					return opened{}, errors.New(d.Problems[0].String())
				}
				return opened{}, desk.ErrNoArticle
			}
			return opened{d, e}, nil
		}, w.show)
	})
}

func (w *Workspace) show(o opened) {
	doc := &Document{Draft: o.draft, Dir: o.draft.Dir, base: o.draft.Tip, put: map[string][]byte{}}
	if o.draft.Article != nil {
		doc.setFile(o.draft.Article.File.Clone())
	}
	if o.edit.Article != nil {
		doc.setFile(o.edit.Article)
		doc.dirty = true
	}
	if len(o.edit.Put) > 0 || len(o.edit.References) > 0 {
		maps.Copy(doc.put, o.edit.Put)
		doc.refs, doc.dirty = o.edit.References, true
	}
	w.doc, w.analysis = doc, nil
	recovered, when, ok := w.o.Recovery.Load(o.draft.ID)
	if ok && !doc.ReadOnly() && !bytes.Equal(recovered, doc.file.Bytes()) {
		if f, err := article.Parse(recovered); err == nil {
			doc.setFile(f)
			doc.dirty = true
		} else {
			ok = false
		}
	} else {
		ok = false
	}
	w.o.Listener.DocumentChanged()
	w.o.Listener.DirtyChanged()
	if ok {
		w.o.Listener.Recovered(when)
	}
	w.analyse(0)
}

// OpenArticle opens a published article for reading.
func (w *Workspace) OpenArticle(dir string) {
	w.leave(func() {
		if w.published == nil {
			return
		}
		a := w.published.ByDir(dir)
		if a == nil {
			return
		}
		w.doc, w.analysis = &Document{Dir: dir}, nil
		w.doc.setFile(a.File.Clone())
		w.o.Listener.DocumentChanged()
		w.o.Listener.DirtyChanged()
		w.analyse(0)
	})
}

// leave saves the open document if it must be saved, then goes on.
func (w *Workspace) leave(then func()) {
	if w.doc == nil || !w.doc.dirty {
		then()
		return
	}
	w.save(func(desk.Receipt) { then() })
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
	w.doc.refs = slices.DeleteFunc(w.doc.refs, func(r *cite.Reference) bool { return r.Key == ref.Key })
	w.doc.refs = append(w.doc.refs, ref)
	w.touched()
}

// Library is all that can be cited: the publication's sources and those the
// draft brings.
func (w *Workspace) Library() *cite.Library {
	if w.analysis != nil && w.analysis.View != nil {
		lib := w.analysis.View.Content.Library
		if w.doc != nil {
			lib = lib.With(w.doc.refs...)
		}
		return lib
	}
	if w.published != nil {
		return w.published.Library
	}
	return cite.NewLibrary(nil)
}

func (w *Workspace) touched() {
	w.doc.version++
	if !w.doc.dirty {
		w.doc.dirty = true
		w.o.Listener.DirtyChanged()
	}
	w.keep()
	w.analyse(w.o.Pause)
}

// keep writes the unsaved article into the recovery store soon.
func (w *Workspace) keep() {
	if w.o.Recovery == nil {
		return
	}
	id, data := w.doc.Draft.ID, w.doc.file.Bytes()
	task.Debounce(w.o.Runner, "recovery", recoveryPause, func(context.Context) (struct{}, error) {
		return struct{}{}, w.o.Recovery.Keep(id, data)
	}, func(_ struct{}, err error) {
		if err != nil {
			w.o.Log.Warn("recovery", "err", err)
		}
	})
}

// DropUnsaved goes back to the text as it was saved.
func (w *Workspace) DropUnsaved() {
	d := w.doc
	if d == nil || d.Draft == nil {
		return
	}
	w.o.Runner.Cancel("recovery")
	if err := w.o.Recovery.Forget(d.Draft.ID); err != nil {
		w.o.Log.Warn("recovery", "err", err)
	}
	d.dirty = false
	w.OpenDraft(d.Draft.ID)
}

// NewDraft starts a draft and opens it.
func (w *Workspace) NewDraft(title string) {
	w.leave(func() {
		do(w, "new", func(ctx context.Context, k *desk.Desk) (desk.Receipt, error) {
			return k.New(ctx, article.Front{Title: strings.TrimSpace(title)}, "")
		}, w.begun)
	})
}

// Revise starts, or takes up, the draft that changes a published article.
func (w *Workspace) Revise(dir string) {
	w.leave(func() {
		do(w, "new", func(ctx context.Context, k *desk.Desk) (desk.Receipt, error) {
			return k.Revise(ctx, dir)
		}, w.begun)
	})
}

func (w *Workspace) begun(r desk.Receipt) {
	w.Refresh()
	w.OpenDraft(r.Draft)
	w.o.Listener.Done(r)
}

// Save commits the unsaved changes to the draft's branch.
func (w *Workspace) Save() { w.save(w.o.Listener.Done) }

// SaveThen saves and goes on with ok, or tells failed why it could not.
func (w *Workspace) SaveThen(ok func(), failed func(error)) {
	if w.doc == nil || w.doc.ReadOnly() || !w.doc.dirty {
		ok()
		return
	}
	if w.busy != "" {
		failed(ErrBusy)
		return
	}
	w.onFail = failed
	w.save(func(desk.Receipt) { ok() })
}

func (w *Workspace) save(then func(desk.Receipt)) {
	if w.doc == nil || w.doc.ReadOnly() {
		return
	}
	doc, version, e := w.doc, w.doc.version, w.doc.edit()
	do(w, "save", func(ctx context.Context, k *desk.Desk) (saved, error) {
		return commit(ctx, k, doc.Draft.ID, e)
	}, func(s saved) {
		w.settle(doc, version, e, s)
		then(s.receipt)
	})
}

// saved is a receipt with the draft as it is afterwards.
type saved struct {
	receipt desk.Receipt
	draft   *desk.Draft
}

func commit(ctx context.Context, k *desk.Desk, id string, e desk.Edit) (s saved, err error) {
	if s.receipt, err = k.Save(ctx, id, e); err != nil {
		return s, err
	}
	s.draft, err = k.Draft(ctx, id)
	return s, err
}

// settle notes what is saved now; words typed meanwhile stay unsaved.
func (w *Workspace) settle(doc *Document, version int, e desk.Edit, s saved) {
	doc.Draft, doc.base, doc.Dir = s.draft, s.draft.Tip, s.draft.Dir
	if doc.version == version {
		doc.dirty = false
		clear(doc.put)
		doc.refs = nil
		w.o.Runner.Cancel("recovery")
		if err := w.o.Recovery.Forget(doc.Draft.ID); err != nil {
			w.o.Log.Warn("recovery", "err", err)
		}
	} else {
		for name, data := range e.Put {
			if bytes.Equal(doc.put[name], data) {
				delete(doc.put, name)
			}
		}
	}
	if w.doc == doc {
		w.o.Listener.DirtyChanged()
		w.analyse(0)
	}
	w.Refresh()
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
	doc, version, e, dirty := w.doc, w.doc.version, w.doc.edit(), w.doc.dirty
	do(w, what, func(ctx context.Context, k *desk.Desk) (acted, error) {
		if dirty {
			if _, err := k.Save(ctx, doc.Draft.ID, e); err != nil {
				return acted{}, err
			}
		}
		r, err := step(k, ctx, doc.Draft.ID, strings.TrimSpace(note))
		d, derr := k.Draft(ctx, doc.Draft.ID)
		if derr != nil {
			return acted{}, errors.Join(err, derr)
		}
		return acted{saved{r, d}, err}, nil
	}, func(a acted) {
		w.settle(doc, version, e, a.saved)
		if a.receipt.Draft != "" {
			w.o.Listener.Done(a.receipt)
		}
		if a.refused != nil {
			w.o.Log.Warn("act refused", "act", what, "err", a.refused)
			w.o.Listener.Failed(a.refused)
		}
	})
}
