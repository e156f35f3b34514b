package workspace

import (
	"context"

	"postil/app/task"
	"postil/editor/cite"
	"postil/publish/evidence"
	"postil/publish/evidence/fetch"
	"postil/publish/evidence/lastlook"
)

// LastLook is what was found when the page of a source was last looked at, by
// whatever program of this person; false where it was not.
func (w *Workspace) LastLook(r *cite.Reference) (lastlook.Look, bool) {
	l, ok := w.looks[r.Address()]
	return l, ok && r.Address() != ""
}

// readLooks reads what was found before.
func (w *Workspace) readLooks() {
	file := w.o.Looks
	if file == "" {
		return
	}
	task.Run(w.o.Runner, "looks", func(context.Context) (lastlook.Looks, error) { return lastlook.Load(file) }, func(l lastlook.Looks, err error) {
		if err != nil {
			w.o.Log.Warn("looks at pages", "err", err)
		}
		if len(l) > 0 {
			w.looks = l
			w.o.Listener.SourcesChanged()
		}
	})
}

// LookAtPages looks whether the pages of sources are still there and still say
// what is kept of them: of all that the article cites when no key is given. What
// was found is remembered, see LastLook. told hears how far it has come, done what
// came of it, with an error where it could not begin or was not remembered.
func (w *Workspace) LookAtPages(keys []string, told func(task.Progress), done func([]fetch.Link, error)) {
	doc, a, pub := w.doc, w.analysis, w.Publication()
	if doc == nil || a == nil || pub == nil {
		return
	}
	if len(keys) == 0 {
		keys = a.Cited()
	}
	lib, now, file := w.Library(), w.o.Now, w.o.Looks
	var list []fetch.Cited
	for _, key := range keys {
		ref, ok := lib.Get(key)
		if !ok || ref.Address() == "" {
			continue
		}
		var kept *evidence.Snapshot
		if k := a.Kept[key]; k != nil {
			kept = k.Snapshot
		}
		list = append(list, fetch.Cited{Key: key, Address: ref.Address(), Kept: kept})
	}
	o := w.o.Fetch
	o.Publication = pub.BaseURL
	type looked struct {
		links []fetch.Link
		looks lastlook.Looks // all that is remembered now, nil where nothing was found
	}
	task.Run(w.o.Runner, "look", task.OnProgress(told, func(ctx context.Context) (l looked, err error) {
		f, err := fetch.New(o)
		if err != nil {
			return l, err
		}
		finished := 0
		task.Report(ctx, task.Progress{Total: len(list)})
		l.links = f.Links(ctx, list, func(k fetch.Link) {
			finished++
			task.Report(ctx, task.Progress{Done: finished, Total: len(list), Text: k.Key})
		})
		fresh := lastlook.Looks{}
		for i, k := range l.links {
			if look, ok := lastlook.Of(k, list[i].Address, now()); ok {
				fresh[list[i].Address] = look
			}
		}
		if len(fresh) == 0 {
			return l, nil
		}
		if file == "" {
			l.looks = fresh
			return l, nil
		}
		l.looks, err = lastlook.Add(file, fresh, now())
		return l, err
	}), func(l looked, err error) {
		for address, look := range l.looks {
			if w.looks == nil {
				w.looks = lastlook.Looks{}
			}
			w.looks[address] = look
		}
		w.o.Listener.SourcesChanged()
		done(l.links, err)
	})
}

// LooksAtPages reports whether pages are being looked at just now.
func (w *Workspace) LooksAtPages() bool { return w.o.Runner.Busy("look") }

// StopLooking ends it; what was found so far is dropped.
func (w *Workspace) StopLooking() { w.o.Runner.Cancel("look") }
