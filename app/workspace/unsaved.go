package workspace

import (
	"context"
	"time"

	"postil/app/task"
	"postil/publish/desk"
)

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
	w.o.Runner.After("recovery", pause, w.keepSoon)
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
