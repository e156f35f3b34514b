package workspace

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"postil/app/task"
	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/content"
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
	version int // grows with every edit
	dirty   bool
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
	return desk.Edit{Base: d.base, Article: d.file.Clone(), Put: maps.Clone(d.put), References: slices.Clone(d.refs)}
}

// Document is the open document, nil for none.
func (w *Workspace) Document() *Document { return w.doc }

// opened is what opening a draft reads.
type opened struct {
	draft *desk.Draft
	edit  desk.Edit // edited in the working folder by another program
	kept  *Unsaved  // left by an earlier run, nil for none
}

// OpenDraft opens a draft for writing. Unsaved changes of the document before
// it are saved first; when that fails it stays open. Text that an earlier run
// of the program could not save, or that another program wrote into the
// draft's working folder, is laid over it as unsaved changes.
func (w *Workspace) OpenDraft(id string) {
	if w.busy == "open" { // the draft chosen last is the one that is wanted
		w.next = id
		return
	}
	w.leave(func() {
		do(w, "open", func(ctx context.Context, k *desk.Desk) (opened, error) {
			return w.read(ctx, k, id, w.o.Recovery)
		}, func(o opened) {
			if w.doc != nil && w.doc.dirty && !w.doc.ReadOnly() { // words typed while the other was being read
				w.OpenDraft(id)
				return
			}
			w.show(o)
		})
	})
}

// read reads a draft and what was written of it elsewhere. It is called off
// the window's goroutine.
func (w *Workspace) read(ctx context.Context, k *desk.Desk, id string, r *Recovery) (opened, error) {
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
	o := opened{draft: d, edit: e}
	if kept, err := r.Load(id); err == nil {
		kept.drop(func(name string) []byte {
			file := path.Join(d.Dir, name)
			if path.Dir(name) == content.ReferenceRoot {
				file = name
			}
			data, err := k.DraftFile(d, file)
			if err != nil {
				return nil
			}
			return data
		})
		if len(kept.Files) > 0 {
			o.kept = &kept
		} else if err := r.Forget(id); err != nil { // all of it is saved
			w.o.Log.Warn("recovery", "err", err)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		w.o.Log.Warn("recovery", "err", err)
	}
	return o, nil
}

func (w *Workspace) show(o opened) {
	doc := &Document{Draft: o.draft, Dir: o.draft.Dir, base: o.draft.Tip, put: map[string][]byte{}}
	if o.draft.Article != nil {
		doc.setFile(o.draft.Article.File.Clone())
	}
	doc.lay(o.edit)
	recovered := false
	if o.kept != nil && !doc.ReadOnly() {
		e, err := o.kept.edit()
		if err != nil {
			w.o.Log.Warn("recovery", "err", err)
		} else {
			recovered = true
			doc.lay(e)
			if e.Base != repo.ZeroHash {
				doc.base = e.Base // saving over newer text is refused
			}
		}
	}
	w.doc, w.analysis = doc, nil
	w.o.Listener.DocumentChanged()
	w.o.Listener.DirtyChanged()
	if recovered {
		w.o.Listener.Recovered(o.kept.When)
	}
	w.analyse(0)
}

// lay puts an edit over the document as unsaved changes.
func (d *Document) lay(e desk.Edit) {
	if e.Article != nil {
		d.setFile(e.Article)
		d.dirty = true
	}
	if len(e.Put) > 0 {
		maps.Copy(d.put, e.Put)
		d.dirty = true
	}
	for _, ref := range e.References {
		d.addReference(ref)
		d.dirty = true
	}
}

func (d *Document) addReference(ref *cite.Reference) {
	d.refs = slices.DeleteFunc(slices.Clone(d.refs), func(r *cite.Reference) bool { return r.Key == ref.Key })
	d.refs = append(d.refs, ref)
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

// leave saves the open document if it must be saved, then goes on. Words typed
// while it is being saved are saved too.
func (w *Workspace) leave(then func()) {
	switch {
	case w.doc == nil || !w.doc.dirty:
		then()
	case w.doc.ReadOnly(): // published meanwhile: there is no draft to save into
		w.keepNow()
		then()
	default:
		w.save(func(desk.Receipt) { w.leave(then) }, w.o.Listener.Failed)
	}
}

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

// Library is all that can be cited: the publication's sources and those the
// draft brings.
func (w *Workspace) Library() *cite.Library {
	lib := cite.NewLibrary(nil)
	switch {
	case w.analysis != nil && w.analysis.View != nil:
		lib = w.analysis.View.Content.Library
	case w.published != nil:
		lib = w.published.Library
	}
	if w.doc != nil && len(w.doc.refs) > 0 {
		lib = lib.With(w.doc.refs...)
	}
	return lib
}

func (w *Workspace) touched() {
	w.doc.version++
	if !w.doc.dirty {
		w.doc.dirty = true
		w.o.Listener.DirtyChanged()
	}
	w.keep()
	w.analyse(w.rest())
}

// keep writes the unsaved article into the recovery store soon: at the latest
// two pauses from now, however fast typing goes on. While a write is waiting or
// under way, another follows it with what was typed meanwhile.
func (w *Workspace) keep() {
	if w.o.Recovery == nil {
		return
	}
	if w.o.Runner.Busy("recovery") {
		w.keepAgain = true
		return
	}
	w.keepAfter(recoveryPause)
}

func (w *Workspace) keepAfter(pause time.Duration) {
	task.Debounce(w.o.Runner, "recovery", pause, func(context.Context) (struct{}, error) {
		return struct{}{}, nil
	}, func(struct{}, error) { w.keepSoon() })
}

// keepSoon writes the unsaved article into the recovery store, and once more
// if words are typed meanwhile.
func (w *Workspace) keepSoon() {
	doc := w.doc
	w.keepAgain = false
	if doc == nil || doc.Draft == nil || !doc.dirty {
		return
	}
	id, e := doc.Draft.ID, doc.edit()
	task.Run(w.o.Runner, "recovery", func(ctx context.Context) (struct{}, error) {
		u, err := unsaved(e)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, w.o.Recovery.Keep(ctx, id, u)
	}, func(_ struct{}, err error) {
		w.kept(err)
		if w.doc != doc || !doc.dirty {
			return
		}
		switch {
		case err != nil:
			w.keepAfter(recoveryRetry)
		case w.keepAgain:
			w.keep()
		}
	})
}

// kept takes note of how keeping went.
func (w *Workspace) kept(err error) {
	if err != nil {
		w.o.Log.Warn("recovery", "err", err)
	}
	if (err == nil) != (w.keepErr == nil) {
		w.keepErr = err
		w.o.Listener.Kept(err)
	}
}

// KeepError is why the unsaved text is in memory only, nil when it is safe.
func (w *Workspace) KeepError() error { return w.keepErr }

// keepNow writes the unsaved article into the recovery store before it
// returns: the document is about to go.
func (w *Workspace) keepNow() {
	if w.doc == nil || w.doc.Draft == nil || !w.doc.dirty || w.o.Recovery == nil {
		return
	}
	w.o.Runner.Cancel("recovery")
	u, err := unsaved(w.doc.edit())
	if err == nil {
		err = w.o.Recovery.Keep(context.Background(), w.doc.Draft.ID, u)
	}
	w.kept(err)
}

// forget drops what the recovery store has of a draft.
func (w *Workspace) forget(id string) {
	w.o.Runner.Cancel("recovery")
	w.kept(w.o.Recovery.Forget(id))
}

// DropUnsaved goes back to the text as it was saved. When that cannot be read
// the unsaved text stays.
func (w *Workspace) DropUnsaved() {
	doc := w.doc
	if doc == nil || doc.Draft == nil {
		return
	}
	id := doc.Draft.ID
	do(w, "open", func(ctx context.Context, k *desk.Desk) (opened, error) {
		return w.read(ctx, k, id, nil)
	}, func(o opened) {
		if w.doc != doc {
			return
		}
		folder, err := w.putAside(id)
		if err != nil {
			w.o.Listener.Failed(err) // the text would be nowhere
			return
		}
		w.show(o)
		if folder != "" {
			w.o.Listener.Dropped(id, folder)
		}
	})
}

// putAside keeps the unsaved text of the open draft and puts it out of the way.
// The folder is "" when there is none to keep.
func (w *Workspace) putAside(id string) (folder string, err error) {
	if w.o.Recovery == nil || !w.doc.dirty {
		return "", nil
	}
	if w.keepNow(); w.keepErr != nil {
		return "", w.keepErr
	}
	return w.o.Recovery.Aside(id)
}

// BringBack lays unsaved text that was dropped over the saved again. The folder
// is the one that Dropped was told.
func (w *Workspace) BringBack(id, folder string) {
	w.leave(func() {
		if err := w.o.Recovery.BringBack(id, folder); err != nil {
			w.o.Listener.Failed(err)
			return
		}
		w.OpenDraft(id)
	})
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
func (w *Workspace) Save() { w.save(w.o.Listener.Done, w.o.Listener.Failed) }

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
	}, failed)
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
	doc.Draft, doc.base, doc.Dir = s.draft, s.tip, s.draft.Dir
	if doc.version == version {
		doc.dirty = false
		clear(doc.put)
		doc.refs = nil
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
			w.o.Listener.Done(a.receipt)
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
