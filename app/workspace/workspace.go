package workspace

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"postil/app/task"
	"postil/editor/cite"
	"postil/editor/cite/house"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/evidence/fetch"
	"postil/publish/evidence/lastlook"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/repo/credential"
	"postil/publish/review"
	"postil/publish/site"
)

// Listener hears what changed. Its methods are called on the window's
// goroutine, after the change.
type Listener interface {
	DeskChanged()           // publication, drafts, archive or policy
	DocumentChanged()       // another document is open, or its text was replaced
	DirtyChanged()          // whether the document has unsaved changes
	Analysed()              // a new Analysis is there
	SourcesChanged()        // what can be cited, or what of it cannot be read
	Reviewed()              // Remarks are others, or elsewhere in the text
	Doubted()               // Doubts about the published record are others
	Spelled()               // Misspellings are others now
	ArchiveChanged()        // the index is further, or its entries are others
	BusyChanged()           // an act began or ended
	Done(desk.Receipt)      // an act succeeded
	Synced(desk.SyncReport) // drafts were exchanged with the remote
	Failed(err error)       // an act failed; nothing is lost
	Recovered(since time.Time)
	// Merged tells that text from elsewhere was joined with the document's:
	// Body and Front are others now, as one change.
	Merged(Merge)
	// Dropped tells that unsaved text of a draft was put aside in a folder.
	Dropped(id, folder string)
	// Kept tells that unsaved text can be kept safe again, or with an error
	// that it cannot; it is told when that changes.
	Kept(err error)
}

// Options are what a Workspace needs of its surroundings.
type Options struct {
	Runner   *task.Runner
	Listener Listener
	Recovery *Recovery // nil: unsaved text is not kept
	Spelling SpellingOptions
	Fetch    fetch.Options   // how cited pages are got; the publication is filled in
	Images   site.ImageStore // scaled images of the page; nil keeps none
	// IndexFile gives the file of the index of a publication by its folder; nil:
	// there is no Archive.
	IndexFile func(folder string) (string, error)
	Now       func() time.Time
	Log       *slog.Logger
	// Free is called when much was read that is not needed any more, off the
	// window's goroutine; nil lets go of nothing.
	Free func()
	// Looks is the file that remembers what was found at the addresses of sources;
	// "" for none.
	Looks string
	// Keyring keeps listmonk's token; nil is the system's.
	Keyring credential.Ring
	// ListmonkToken is a token given with the program's start, "" for none; the
	// keyring is not asked then.
	ListmonkToken string
	Agent         string // how Postil is called to servers; "" is the usual
	// Pause is how long typing must rest before the text is analysed again.
	Pause time.Duration
	// Retry is how long to wait before a remote that could not be reached is
	// tried again, each time in vain a step further; nil is from half a minute to
	// ten.
	Retry []time.Duration
}

// Workspace is one publication being worked on. Make one with New.
type Workspace struct {
	o    Options
	desk *desk.Desk

	drafts    []*desk.Draft
	settings  *publication.Publication // nil before they have loaded
	published *content.Content         // nil before it has loaded
	readAgain bool                     // the desk changed since that was begun to be read
	policy    review.Policy
	typed     atomic.Int64 // when somebody typed last, by the clock of the computer
	loose     desk.Loose   // sources in the publication's folder
	watched   bool         // that folder is looked at
	agenda    []desk.Task
	standing  desk.Standing
	exchange  Exchange
	formatter cite.Formatter
	laid      laid
	without   without
	unstyled  string // what was told of why it is not the publication's own

	doc       *Document
	analysis  *Analysis
	doubts    []desk.Doubt
	remarks   []desk.Remark
	remarksOf int // the document's version that the places of remarks are of
	spelling  speller
	library   *library
	retry     retry
	busy      string             // what is being done, "" when nothing is
	cancel    context.CancelFunc // stops the act that goes on
	page      *page
	issue     *issueKeeper   // of the newsletter
	looks     lastlook.Looks // what was found at the addresses of sources
	next      func()         // opens another once the one being opened is there
	cost      time.Duration  // of the last analysis, until it was shown
	keepAgain bool           // text was typed since the recovery store was last given some
	keepErr   error          // why unsaved text could not be kept the last time
	pageTick  int            // grows with every change of what the page shows
	spans     spans          // of what was published, once they were asked for
	ahead     *ahead         // what was begun to be read before it was opened
}

// New makes an empty workspace: nothing is open yet.
func New(o Options) *Workspace {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Pause == 0 {
		o.Pause = 120 * time.Millisecond
	}
	if len(o.Retry) == 0 {
		o.Retry = retryPauses()
	}
	if o.Keyring == nil {
		o.Keyring = credential.System{}
	}
	return &Workspace{o: o, formatter: house.New(), library: &library{}, issue: &issueKeeper{}}
}

// ErrBusy means that another act is still going on.
var ErrBusy = errors.New("something else is still being done")

// Open lays a desk on the workspace, in place of the one before.
func (w *Workspace) Open(k *desk.Desk) {
	w.closeDesk()
	for _, key := range []string{"act", "again", "retry", "desk", "published", "analyse", "recovery", "watch", "merge", "review", "compare", "versions", "doubts", "spelling", "holders", "standing", "keep", "quotations", "page text", "sources", "export", "archive", "archive search", "archive fill", "archive rest", "archive passages", "archive picture", "archive reading", "tidy", "issue", "issue start", "issue page", "issue keep", "look", "figures", "spans", "related", "said", "who cites", "broken links"} {
		w.o.Runner.Cancel(key) // they are about the desk before
	}
	if w.busy != "" {
		w.busy = ""
		w.o.Listener.BusyChanged()
	}
	if w.retry.cancel != nil {
		w.retry.cancel()
	}
	w.retry = retry{}
	w.desk = k
	w.drafts, w.settings, w.published, w.agenda, w.standing, w.exchange = nil, nil, nil, nil, desk.Standing{}, Exchange{}
	w.doc, w.analysis, w.remarks, w.doubts = nil, nil, nil, nil
	w.loose, w.library = desk.Loose{}, &library{}
	w.o.Listener.DocumentChanged()
	w.watched = false
	w.Refresh()
	w.readLooks()
}

func (w *Workspace) closeDesk() {
	w.keepNow()
	w.keepIssueNow()
	w.issue = &issueKeeper{}
	if w.page != nil {
		w.page.stop(w.o.Log)
		w.page = nil
	}
	if err := w.library.close(); err != nil {
		w.o.Log.Warn("close the index of the archive", "err", err)
	}
	if w.desk == nil {
		return
	}
	if err := w.desk.Close(); err != nil {
		w.o.Log.Warn("close repository", "err", err)
	}
	w.desk = nil
}

// Close ends work: unsaved text stays in the recovery store.
func (w *Workspace) Close() { w.closeDesk() }

// IsOpen reports whether a publication is open.
func (w *Workspace) IsOpen() bool { return w.desk != nil }

// Publication is the open publication's settings, nil before it has loaded.
func (w *Workspace) Publication() *publication.Publication { return w.settings }

// Published is the published record without its texts, which its method Text
// reads. It is nil before it has loaded: a large one that was never read before
// takes a while, and drafts can be worked on meanwhile.
func (w *Workspace) Published() *content.Content { return w.published }

// Drafts are the open drafts, newest first, and behind them those that were
// published last.
func (w *Workspace) Drafts() []*desk.Draft { return w.drafts }

// Policy is what publishing asks for.
func (w *Workspace) Policy() review.Policy { return w.policy }

// Folder is where the publication is on this computer.
func (w *Workspace) Folder() string {
	if w.desk == nil {
		return ""
	}
	return w.desk.Folder()
}

// Remote is where the publication is pushed to, "" for nowhere.
func (w *Workspace) Remote() string {
	if w.desk == nil {
		return ""
	}
	return w.desk.Remote()
}

// Who is the person at work.
func (w *Workspace) Who() repo.Person {
	if w.desk == nil {
		return repo.Person{}
	}
	return w.desk.Who()
}

// Busy says what is being done, "" when nothing is.
func (w *Workspace) Busy() string { return w.busy }

// deskState is what Refresh reads.
type deskState struct {
	settings  *publication.Publication
	drafts    []*desk.Draft
	open      *desk.Draft // of the open document, where it is not among them
	policy    review.Policy
	agenda    []desk.Task
	standing  desk.Standing
	unsent    desk.Unsent
	lastSync  time.Time
	formatter cite.Formatter
	unstyled  error // why formatter is not the publication's own style
}

// recentCommits is how many commits of the published record are looked at for
// drafts to list as published.
const recentCommits = 8

// Refresh reads the desk again: first the drafts, then the published record. A
// draft that cannot be read is reported and the others are shown.
func (w *Workspace) Refresh() {
	k := w.desk
	if k == nil {
		w.o.Listener.DeskChanged()
		return
	}
	open := ""
	if w.doc != nil && w.doc.Draft != nil {
		open = w.doc.Draft.ID
	}
	read := w.reading(k, open)
	if a := w.ahead; a != nil && a.desk == k {
		read = a.orElse(read)
	}
	w.ahead = nil
	task.Run(w.o.Runner, "desk", read, func(s deskState, err error) {
		if w.desk != k {
			return
		}
		if err != nil {
			w.o.Listener.Failed(err)
		}
		if s.settings == nil {
			return
		}
		w.drafts, w.settings, w.policy = s.drafts, s.settings, s.policy
		w.agenda, w.standing = s.agenda, s.standing
		w.setFormatter(s.formatter, s.unstyled)
		w.exchange.Unsent, w.exchange.Last = s.unsent, s.lastSync
		if w.doc != nil && w.doc.Draft != nil {
			wasReadOnly := w.doc.ReadOnly()
			for _, d := range append(slices.Clone(w.drafts), s.open) {
				if d != nil && d.ID == w.doc.Draft.ID {
					w.doc.Draft = d
				}
			}
			w.review()
			if w.doc.ReadOnly() != wasReadOnly { // somebody else published it
				w.o.Listener.DocumentChanged()
				w.analyse(0)
			}
		}
		w.o.Listener.DeskChanged()
		w.o.Runner.Later(func() { // a window that is just being made is painted first
			if w.desk == k {
				w.readPublished()
			}
		})
	})
}

// readPublished reads the published record, then brings to it what is kept of
// it. Of a large one only what changed since it was read the last time is read,
// by whatever program on this computer. While that goes on a further call has it
// looked once more afterwards.
func (w *Workspace) readPublished() {
	if w.o.Runner.Busy("published") {
		w.readAgain = true
		return
	}
	k := w.desk
	w.readAgain = false
	task.Run(w.o.Runner, "published", k.Published, func(c *content.Content, err error) {
		if w.desk != k {
			return
		}
		if err != nil {
			w.o.Listener.Failed(err)
		} else if c != w.published {
			w.published, w.settings = c, c.Publication
			if w.doc != nil {
				w.analyse(0) // the article is checked against it
			}
			w.o.Listener.DeskChanged()
		}
		if !w.watched { // not before: reading twice at a time takes twice as long
			w.watched = true
			w.watchSources("")
		}
		if w.readAgain {
			w.readPublished()
			return
		}
		w.lookForDoubts()
		w.updateArchive()
	})
}

// readDesk reads something of the desk; done gets it, unless another desk is
// laid on the workspace meanwhile.
func readDesk[T any](w *Workspace, key string, work func(context.Context, *desk.Desk) (T, error), done func(T, error)) {
	k := w.desk
	if k == nil {
		var none T
		done(none, desk.ErrNoPublication)
		return
	}
	task.Run(w.o.Runner, key, func(ctx context.Context) (T, error) { return work(ctx, k) }, func(v T, err error) {
		if w.desk == k {
			done(v, err)
		}
	})
}

// Doubts are the commits of the published record that no approval stands for,
// newest first.
func (w *Workspace) Doubts() []desk.Doubt { return w.doubts }

// lookForDoubts looks whether all that is published was approved as it stands.
func (w *Workspace) lookForDoubts() {
	k := w.desk
	task.Run(w.o.Runner, "doubts", func(ctx context.Context) ([]desk.Doubt, error) {
		return k.Doubts(ctx)
	}, func(list []desk.Doubt, err error) {
		if w.desk == k {
			w.tidy(writingPause) // it may have read every commit
		}
		switch {
		case w.desk != k:
		case err != nil:
			w.o.Log.Warn("look over the published record", "err", err)
		case len(list) > 0 || len(w.doubts) > 0:
			w.doubts = list
			w.o.Listener.Doubted()
		}
	})
}

// do runs one act at a time: a second one while it goes on fails with ErrBusy.
func do[T any](w *Workspace, what string, work func(context.Context, *desk.Desk) (T, error), done func(T)) {
	doElse(w, what, work, done, w.o.Listener.Failed)
}

// doElse is do with somebody else than the listener to hear of a failure.
func doElse[T any](w *Workspace, what string, work func(context.Context, *desk.Desk) (T, error), done func(T), failed func(error)) {
	k := w.desk
	if k == nil {
		failed(desk.ErrNoPublication)
		return
	}
	if w.busy != "" {
		failed(ErrBusy)
		return
	}
	wanted, cancel := context.WithCancel(context.Background())
	w.busy, w.cancel = what, cancel
	w.o.Listener.BusyChanged()
	act := func(ctx context.Context) (T, error) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		defer context.AfterFunc(wanted, stop)()
		return work(ctx, k)
	}
	ended := func(result T, err error) {
		cancel()
		w.busy = ""
		w.o.Listener.BusyChanged()
		if next := w.next; next != nil {
			w.next = nil
			defer next()
		}
		if err != nil {
			var p *task.PanicError
			if errors.As(err, &p) {
				w.o.Log.Error("panic", "stack", string(p.Stack))
			}
			w.o.Log.Warn("act failed", "act", what, "err", err)
			failed(err)
			return
		}
		done(result)
	}
	w.afterRetry(func() { task.Run(w.o.Runner, "act", act, ended) })
}

// CancelAct asks the act that is going on to stop where it can. What it had
// done by then is told like any outcome; until then the workspace stays busy.
func (w *Workspace) CancelAct() {
	if w.busy != "" {
		w.cancel()
	}
}

// Clone fetches a publication; done gets its desk.
func (w *Workspace) Clone(address, dir string, o desk.Options, progress io.Writer, done func(*desk.Desk, error)) {
	task.Run(w.o.Runner, "clone", func(ctx context.Context) (*desk.Desk, error) {
		return desk.Clone(ctx, address, dir, o, progress)
	}, done)
}
