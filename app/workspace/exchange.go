package workspace

import (
	"context"
	"errors"
	"time"

	"postil/publish/desk"
	"postil/publish/repo"
)

// Exchange is how the publication on this computer and its remote stand to each
// other.
type Exchange struct {
	Unsent desk.Unsent // work that the remote has not got
	Last   time.Time   // when everything was last exchanged; zero: not known
	// Err is why the last try to reach the remote failed; nil when it was
	// reached, or not tried since the publication was opened.
	Err error
}

// Offline reports whether the remote could not be reached when last tried.
func (e Exchange) Offline() bool { return errors.Is(e.Err, repo.ErrOffline) }

// Exchange tells how the publication and its remote stand to each other.
func (w *Workspace) Exchange() Exchange { return w.exchange }

// done tells what an act did, and takes from it whether the remote could be
// reached.
func (w *Workspace) done(r desk.Receipt) {
	switch {
	case errors.Is(r.Unsent, context.Canceled): // that says nothing of the remote
	case r.Unsent != nil:
		w.reached(r.Unsent)
	case len(r.Pushed) > 0:
		w.reached(nil)
	}
	w.o.Listener.Done(r)
}

// synced is what came of an exchange with the remote.
type synced struct {
	report desk.SyncReport
	tip    repo.Hash // of the open draft afterwards, zero for none
}

// Sync exchanges drafts and main with the remote. A document without unsaved
// changes is opened anew when the remote had newer text of it. What could not be
// sent waits, see Exchange.
func (w *Workspace) Sync() {
	doc, id := w.openDraft()
	doElse(w, "sync", func(ctx context.Context, k *desk.Desk) (synced, error) {
		return exchange(ctx, k, id)
	}, func(s synced) {
		w.taken(doc, s)
		w.o.Listener.Synced(s.report)
	}, func(err error) {
		if !errors.Is(err, ErrBusy) && !errors.Is(err, desk.ErrNoPublication) {
			if !errors.Is(err, context.Canceled) {
				w.reached(err)
			}
			w.Refresh() // some of it may have come or gone
		}
		w.o.Listener.Failed(err)
	})
}
