package workspace

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"path"
	"slices"
	"time"

	"postil/app/task"
	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/repo"
)

// watchPause is how often the files of the open draft are looked at: whether
// another program has changed them. It costs a look at each file.
const watchPause = 2 * time.Second

// Origin says where text came from that was joined with the document.
type Origin int

// The origins.
const (
	FromDraft  Origin = iota // saved to the draft by somebody else, or by another program
	FromFile                 // another program wrote it into the draft's working folder
	FromRemote               // somebody else changed the draft at the remote
)

// Merge is what came of joining text from elsewhere with the document.
type Merge struct {
	From    Origin
	Ours    bool // there was unsaved text to join it with
	Joined  int  // passages that both changed and that should be looked at
	Clashes int  // what somebody must decide, see Document.Clashes
}

// Clash is what two people changed differently. Ours stands in the document
// until somebody decides.
type Clash struct {
	Field              string // of the front matter, "title" or "image.alt"; "" for the text
	Start, End         int    // in the Body at the time of the merge
	Base, Ours, Theirs string
}

// news is what was changed of a draft elsewhere, joined with the document.
type news struct {
	draft  *desk.Draft
	edit   desk.Edit      // of the working folder
	merged article.Merged // File is nil when no text came
	from   Origin
	base   repo.Hash // the draft's tip that the merged text has in it
	taken  bool      // the merged text has the working folder's in it
	joins  repo.Hash // the remote's tip, when the merged text has its text in it
}

// watch waits for a change of the open draft's files or of the draft itself.
func (w *Workspace) watch() {
	doc, k := w.doc, w.desk
	if doc == nil || k == nil || doc.Draft == nil || doc.ReadOnly() {
		w.o.Runner.Cancel("watch")
		return
	}
	id, last := doc.Draft.ID, doc.stamp
	task.Run(w.o.Runner, "watch", func(ctx context.Context) (struct{}, error) {
		tick := time.NewTicker(watchPause)
		defer tick.Stop()
		for k.WorkStamp(id) == last {
			select {
			case <-ctx.Done():
				return struct{}{}, ctx.Err()
			case <-tick.C:
			}
		}
		return struct{}{}, nil
	}, func(_ struct{}, err error) {
		if err == nil && w.doc == doc {
			w.LookAround()
		}
	})
}

// LookAround takes up what was changed of the open draft elsewhere: it is
// joined with the text in the window, which is told to Listener.Merged. While
// an act goes on, or clashes wait for a decision, it does so later.
func (w *Workspace) LookAround() {
	doc, k := w.doc, w.desk
	if doc == nil || k == nil || doc.Draft == nil || doc.ReadOnly() {
		return
	}
	if w.busy != "" || len(doc.clashes) > 0 {
		w.o.Runner.After("watch", watchPause, w.LookAround)
		return
	}
	w.o.Runner.Cancel("watch")
	doc.takeTyped()
	id, version, base, seen, joined, ours := doc.Draft.ID, doc.version, doc.base, doc.seen.clone(), doc.joins, doc.file.Clone()
	stamp := ""
	task.Run(w.o.Runner, "merge", func(ctx context.Context) (news, error) {
		stamp = k.WorkStamp(id)
		return look(ctx, k, id, base, seen, joined, ours)
	}, func(n news, err error) {
		switch {
		case w.doc != doc:
			return
		case err != nil: // told when somebody saves
			w.o.Log.Warn("look for changes elsewhere", "err", err)
		case doc.version != version || doc.base != base || w.busy != "":
			w.LookAround() // typed or saved meanwhile
			return
		default:
			w.takeUp(doc, n)
		}
		doc.stamp = stamp
		w.watch()
	})
}

// look reads what was changed of a draft since base, and joins it with ours.
// First comes what was saved, then what stands in the working folder, then what
// the remote has of a draft that has diverged; each waits when one before it
// clashes.
func look(ctx context.Context, k *desk.Desk, id string, base repo.Hash, seen seen, joined repo.Hash, ours *article.File) (n news, err error) {
	if n.draft, err = k.Draft(ctx, id); err != nil {
		return n, err
	}
	n.base = base
	join := func(at repo.Hash, was, ours, theirs *article.File, from Origin) error {
		if was == nil {
			if was, err = k.ArticleAt(n.draft, at); err != nil {
				return err
			}
		}
		if n.merged, err = article.Merge(was, ours, theirs); err != nil {
			return err
		}
		n.from = from
		return nil
	}
	if n.draft.Tip != base && n.draft.Article != nil {
		if err := join(base, nil, ours, n.draft.Article.File, FromDraft); err != nil {
			return n, err
		}
		n.base = n.draft.Tip
		if !n.merged.Clean() {
			return n, nil
		}
		ours = n.merged.File
	}
	if n.edit, err = k.StaleWork(ctx, n.draft); err != nil {
		return n, err
	}
	old := func(name string) bool { return n.edit.Taken[name] == seen.blobs[name] }
	maps.DeleteFunc(n.edit.Put, func(name string, _ []byte) bool { return old(name) })
	n.edit.References = slices.DeleteFunc(n.edit.References, func(r *cite.Reference) bool {
		return old(path.Join(content.ReferenceRoot, r.Key+".json"))
	})
	if n.edit.Article == nil || old(content.ArticleFile) {
		n.edit.Article = nil
	} else {
		if err := join(n.edit.Base, seen.article, ours, n.edit.Article, FromFile); err != nil {
			return n, err
		}
		n.taken = true
		if !n.merged.Clean() {
			return n, nil
		}
		ours = n.merged.File
	}
	v, err := k.Divergence(ctx, n.draft)
	if err != nil || v == nil || v.Theirs == joined {
		return n, err
	}
	if err := join(repo.ZeroHash, v.Base, ours, v.Text, FromRemote); err != nil {
		return n, err
	}
	n.joins = v.Theirs
	return n, nil
}

// takeUp lays what was joined over the document.
func (w *Workspace) takeUp(doc *Document, n news) {
	m := Merge{From: n.from, Ours: doc.dirty, Joined: len(n.merged.Review)}
	before := doc.file.Bytes()
	if told := len(doc.unreadable) + len(n.edit.Unreadable); told > 0 {
		doc.unreadable = n.edit.Unreadable
		defer w.o.Listener.SourcesChanged()
	}
	doc.Draft, doc.Dir = n.draft, n.draft.Dir
	for name, data := range n.edit.Put {
		doc.put[name] = data
	}
	for _, ref := range n.edit.References {
		doc.addReference(ref)
	}
	if n.merged.File != nil {
		doc.setFile(n.merged.File)
		doc.clashes = clashes(doc, n.merged)
	}
	m.Clashes = len(doc.clashes)
	if !n.taken {
		delete(n.edit.Taken, content.ArticleFile)
	}
	if m.Clashes > 0 { // over newer text saving is refused until somebody has decided
		base := doc.base
		doc.decided = func() {
			if doc.base == base { // else it was saved meanwhile
				doc.base = n.base
			}
			doc.seen.take(n.edit)
			doc.joins = cmp.Or(n.joins, doc.joins)
		}
	} else {
		doc.base = n.base
		doc.seen.take(n.edit)
		doc.joins = cmp.Or(n.joins, doc.joins)
	}
	saved := n.draft.Article != nil && bytes.Equal(n.draft.Article.File.Bytes(), doc.file.Bytes())
	was := doc.dirty
	doc.dirty = !saved || len(doc.put)+len(doc.refs) > 0 || doc.joins != repo.ZeroHash
	changed := !bytes.Equal(before, doc.file.Bytes())
	if changed {
		doc.version++
	}
	if was != doc.dirty {
		w.o.Listener.DirtyChanged()
	}
	if !doc.dirty {
		w.forget(doc.Draft.ID)
	}
	if !changed && m.Clashes == 0 {
		if len(n.edit.Put)+len(n.edit.References) > 0 { // sources and copies of them, for the same text
			w.keep()
			w.analyse(0)
		}
		return
	}
	w.keep()
	w.o.Listener.Merged(m)
	w.analyse(0)
}

// seen is what of a draft's working folder is in the document.
type seen struct {
	blobs   map[string]repo.Hash // of the files, by name
	article *article.File        // as it stood there; nil when Postil itself wrote it last
}

func (s seen) clone() seen { return seen{maps.Clone(s.blobs), s.article} }

// take notes that the document has an edit of the folder.
func (s *seen) take(e desk.Edit) {
	if s.blobs == nil {
		s.blobs = map[string]repo.Hash{}
	}
	maps.Copy(s.blobs, e.Taken)
	if e.Article != nil {
		s.article = e.Article.Clone()
	}
}

// clashes are the clashes of a merge with places in the document's Body.
func clashes(doc *Document, m article.Merged) []Clash {
	var list []Clash
	for _, f := range m.Fields {
		list = append(list, Clash{Field: f.Key, Base: f.Base, Ours: f.Ours, Theirs: f.Theirs})
	}
	lead := len(doc.lead)
	for _, p := range m.Conflicts {
		list = append(list, Clash{
			Start: max(p.Start-lead, 0), End: max(p.End-lead, 0), Base: p.Base, Ours: p.Ours, Theirs: p.Theirs,
		})
	}
	return list
}

// Clashes are what two people changed differently and nobody has decided yet.
// While there are any, nothing is saved over the other text.
func (d *Document) Clashes() []Clash { return d.clashes }

// Decided tells that the document now has, of each clash, what somebody chose.
func (w *Workspace) Decided() {
	doc := w.doc
	if doc == nil || len(doc.clashes) == 0 {
		return
	}
	doc.decided()
	doc.clashes, doc.decided = nil, nil
	w.keep()
	w.LookAround()
}
