package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/evidence"
	"postil/publish/repo"
)

// opened is what opening a draft reads.
type opened struct {
	draft *desk.Draft
	edit  desk.Edit // edited in the working folder by another program
	kept  *Unsaved  // left by an earlier run, nil for none
	stamp string    // of the draft's files, before they were read
	// more tells that there is more to read of the draft elsewhere, which is
	// to be merged with what is opened.
	more bool
}

// OpenDraft opens a draft for writing. Unsaved changes of the document before
// it are saved first; when that fails it stays open. Text that an earlier run
// of the program could not save, or that another program wrote into the
// draft's working folder, is laid over it as unsaved changes.
func (w *Workspace) OpenDraft(id string) {
	if w.busy == "open" { // the draft chosen last is the one that is wanted
		w.next = func() { w.OpenDraft(id) }
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
	o := opened{stamp: k.WorkStamp(id)}
	d, err := k.Draft(ctx, id)
	if err != nil {
		return opened{}, err
	}
	e, err := k.StaleWork(ctx, d)
	if err != nil {
		return opened{}, err
	}
	if e.Base != d.Tip { // the draft went on elsewhere
		e, o.more = desk.Edit{Unreadable: e.Unreadable}, true
	}
	if d.Article == nil && e.Article == nil {
		if len(d.Problems) > 0 {
			return opened{}, errors.New(d.Problems[0].String())
		}
		return opened{}, desk.ErrNoArticle
	}
	o.draft, o.edit = d, e
	if kept, err := r.Load(id); err == nil {
		kept.drop(func(name string) []byte {
			file := path.Join(d.Dir, name)
			if _, kept := evidence.KeyOf(name); kept || path.Dir(name) == content.ReferenceRoot {
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
			o.more = o.more || e.Article != nil || kept.Base != d.Tip
		} else if err := r.Forget(id); err != nil { // all of it is saved
			w.o.Log.Warn("recovery", "err", err)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		w.o.Log.Warn("recovery", "err", err)
	}
	return o, nil
}

func (w *Workspace) show(o opened) {
	doc := &Document{unreadable: o.edit.Unreadable, Draft: o.draft, Dir: o.draft.Dir, base: o.draft.Tip, put: map[string][]byte{}, stamp: o.stamp}
	if o.draft.Article != nil {
		doc.setFile(o.draft.Article.File.Clone())
	}
	recovered := false
	if o.kept == nil {
		doc.lay(o.edit)
	}
	if o.kept != nil && !doc.ReadOnly() {
		e, err := o.kept.edit()
		if err != nil {
			w.o.Log.Warn("recovery", "err", err)
		} else {
			recovered = true
			doc.lay(e)
			if e.Base != repo.ZeroHash {
				doc.base = e.Base // saving over newer text is refused until it is merged
			}
		}
	}
	w.doc, w.analysis, w.remarks = doc, nil, nil
	w.o.Listener.DocumentChanged()
	w.o.Listener.DirtyChanged()
	if recovered {
		w.o.Listener.Recovered(o.kept.When)
	}
	w.analyse(0)
	w.review()
	w.Tidy()
	if o.more {
		w.LookAround()
	} else {
		w.watch()
	}
}

// lay puts an edit over the document as unsaved changes.
func (d *Document) lay(e desk.Edit) {
	d.seen.take(e)
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
	d.forgetGone(ref.Key)
}

// addReferences adds many at once; of two with one key the later counts.
func (d *Document) addReferences(refs []*cite.Reference) {
	at := map[string]int{}
	list := slices.Clone(d.refs)
	for i, r := range list {
		at[r.Key] = i
	}
	for _, r := range refs {
		if i, there := at[r.Key]; there {
			list[i] = r
		} else {
			at[r.Key] = len(list)
			list = append(list, r)
		}
		d.forgetGone(r.Key)
	}
	d.refs = list
}

// OpenArticle opens a published article for reading.
func (w *Workspace) OpenArticle(dir string) {
	if w.busy == "open" {
		w.next = func() { w.OpenArticle(dir) }
		return
	}
	w.leave(func() {
		do(w, "open", func(_ context.Context, k *desk.Desk) (*content.Article, error) {
			main, err := k.Main()
			if err != nil {
				return nil, err
			}
			if _, there := main.Blob(path.Join(dir, content.ArticleFile)); !there {
				return nil, fmt.Errorf("%w: %s", desk.ErrNoPublished, dir)
			}
			a, problems := content.LoadArticle(main, dir)
			if a == nil {
				return nil, errors.New(problems[0].String())
			}
			return a, nil
		}, func(a *content.Article) {
			if w.doc != nil && w.doc.dirty && !w.doc.ReadOnly() { // words typed while it was being read
				w.OpenArticle(dir)
				return
			}
			w.doc, w.analysis, w.remarks = &Document{Dir: dir}, nil, nil
			w.doc.setFile(a.File)
			w.o.Listener.DocumentChanged()
			w.o.Listener.DirtyChanged()
			w.analyse(0)
			w.Tidy()
		})
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
	w.done(r)
}
