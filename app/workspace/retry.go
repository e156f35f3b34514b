package workspace

import (
	"context"
	"errors"
	"time"

	"postil/app/task"
	"postil/publish/desk"
	"postil/publish/repo"
)

// retryPauses are how long to wait before the remote is tried again by itself;
// the last one counts from then on.
func retryPauses() []time.Duration {
	return []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute}
}

// retry tries again by itself what could not reach the remote. It is no act:
// nothing waits for it, and an act that begins meanwhile ends it first.
type retry struct {
	tried  int                // times in vain since the remote was last reached
	cancel context.CancelFunc // ends the try that goes on, nil while none does
	then   func()             // the act that waits for its end
}

// Retries is how often the remote was tried in vain since it was last reached.
func (w *Workspace) Retries() int { return w.retry.tried }

type unattendedKey struct{}

// Unattended reports whether work that runs under ctx was begun by nobody:
// whatever it would have to ask a person is to be taken as declined.
func Unattended(ctx context.Context) bool { return ctx.Value(unattendedKey{}) != nil }

// reached notes how the last try to reach the remote ended, nil for well, and
// tries again later where it could not be reached.
func (w *Workspace) reached(err error) {
	w.exchange.Err = err
	if !errors.Is(err, repo.ErrOffline) {
		w.retry.tried = 0
		w.o.Runner.Cancel("again")
		return
	}
	w.retry.tried++
	w.again()
}

// again tries the remote again after a pause, which grows with the tries in vain.
func (w *Workspace) again() {
	pause := w.o.Retry[min(w.retry.tried, len(w.o.Retry))-1]
	k := w.desk
	w.o.Runner.After("again", pause, func() {
		if w.desk == k {
			w.tryAgain()
		}
	})
}

// tryAgain exchanges with the remote without a word, unless something came or
// went. An act that goes on will reach the remote itself.
func (w *Workspace) tryAgain() {
	k := w.desk
	if w.busy != "" {
		w.again()
		return
	}
	doc, id := w.openDraft()
	wanted, cancel := context.WithCancel(context.WithValue(context.Background(), unattendedKey{}, true))
	w.retry.cancel = cancel
	task.Run(w.o.Runner, "retry", func(ctx context.Context) (synced, error) {
		defer context.AfterFunc(ctx, cancel)()
		return exchange(wanted, k, id)
	}, func(s synced, err error) {
		cancel()
		w.retry.cancel = nil
		if then := w.retry.then; then != nil {
			w.retry.then = nil
			w.again() // unless the act reaches the remote
			w.Refresh()
			then()
			return
		}
		if err != nil {
			w.o.Log.Warn("try the remote again", "err", err)
			w.reached(err)
			w.Refresh()
			return
		}
		if w.taken(doc, s); s.report.Moved() {
			w.o.Listener.Synced(s.report)
		}
	})
}

// exchange brings the desk and its remote together.
func exchange(ctx context.Context, k *desk.Desk, id string) (s synced, err error) {
	if s.report, err = k.Sync(ctx); err != nil || id == "" {
		return s, err
	}
	d, err := k.Draft(ctx, id)
	if err != nil {
		return s, err
	}
	s.tip = d.Tip
	return s, nil
}

// openDraft is the open document, and the id of its draft, "" for none.
func (w *Workspace) openDraft() (*Document, string) {
	if w.doc == nil || w.doc.Draft == nil {
		return w.doc, ""
	}
	return w.doc, w.doc.Draft.ID
}

// taken brings the window to where an exchange has brought the desk. doc is the
// document that was open when it began.
func (w *Workspace) taken(doc *Document, s synced) {
	w.reached(nil)
	w.Refresh()
	switch {
	case w.doc != doc:
	case s.tip != repo.ZeroHash && !doc.dirty && doc.base != s.tip:
		w.OpenDraft(doc.Draft.ID)
	default:
		w.LookAround()
	}
}

// afterRetry runs start at once, or once the try that goes on has ended.
func (w *Workspace) afterRetry(start func()) {
	if w.retry.cancel == nil {
		start()
		return
	}
	w.retry.then = start
	w.retry.cancel()
}
