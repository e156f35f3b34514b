package workspace

import (
	"context"
	"runtime"
	"sync"
	"time"

	"postil/app/task"
	"postil/publish/archive"
	"postil/publish/desk"
)

// ArchiveState says how far the index of the archive is.
type ArchiveState struct {
	Working  bool  // texts are being read
	Done, Of int   // texts read, of those that are new; zero while nothing is
	Trouble  error // why the index is not kept, or not up to date; nil when it is
}

// library is the index of the open publication. It is opened on a goroutine of
// its own and ends with the desk, whichever comes first.
type library struct {
	mu     sync.Mutex
	index  *archive.Index
	closed bool

	// Of the window's goroutine.
	state   ArchiveState
	working bool // a run goes on
	again   bool // the desk changed since it began
}

// get is the index, nil while there is none.
func (l *library) get() *archive.Index {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.index
}

// open opens the index unless it is open.
func (l *library) open(ctx context.Context, file string, k *desk.Desk) (*archive.Index, error) {
	if x := l.get(); x != nil {
		return x, nil
	}
	language, err := k.Lang()
	if err != nil {
		return nil, err
	}
	x, err := archive.Open(ctx, file, archive.Options{Lang: language, Workers: max(1, runtime.NumCPU()-1)}) // one core is the window's
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		x.Close() // nobody asks it anything any more
		return nil, context.Canceled
	}
	l.index = x
	return x, nil
}

func (l *library) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	if l.index == nil {
		return nil
	}
	x := l.index
	l.index = nil
	return x.Close()
}

// Archive is the index of all that is published and being written, nil until it
// is open. It can be asked while it is being brought up to date. It ends with
// the open publication: what asks it on another goroutine then gets an error.
func (w *Workspace) Archive() *archive.Index { return w.library.get() }

// ArchiveState says how far the index is.
func (w *Workspace) ArchiveState() ArchiveState { return w.library.state }

// progressPause is how often the window hears how far the index is.
const progressPause = 200 * time.Millisecond

// updateArchive brings the index to where the desk is, in the background. While
// that goes on a further call has it looked once more afterwards.
func (w *Workspace) updateArchive() {
	k, l := w.desk, w.library
	if k == nil || w.o.IndexFile == nil {
		return
	}
	if l.working {
		l.again = true
		return
	}
	file, err := w.o.IndexFile(k.Folder())
	if err != nil {
		l.state.Trouble = err
		w.o.Listener.ArchiveChanged()
		return
	}
	l.working, l.again = true, false
	told := func(p task.Progress) {
		l.state.Working, l.state.Done, l.state.Of = true, p.Done, p.Total
		w.o.Listener.ArchiveChanged()
	}
	task.Run(w.o.Runner, "archive", task.OnProgress(told, func(ctx context.Context) (archive.Report, error) {
		x, err := l.open(ctx, file, k)
		if err != nil {
			return archive.Report{}, err
		}
		var said time.Time
		return x.Update(ctx, considerate{archive.OfDesk(k), &w.typed}, func(done, of int) {
			if time.Since(said) >= progressPause {
				said = time.Now()
				task.Report(ctx, task.Progress{Done: done, Total: of})
			}
		})
	}), func(_ archive.Report, err error) {
		if w.library != l {
			return
		}
		l.working = false
		l.state = ArchiveState{Trouble: err}
		if x := l.get(); x != nil && err == nil {
			l.state.Trouble = x.Trouble()
		}
		if l.state.Trouble != nil {
			w.o.Log.Warn("index of the archive", "err", l.state.Trouble)
		}
		if l.again {
			w.updateArchive()
		}
		w.Tidy()
		w.o.Listener.ArchiveChanged()
	})
}
