package repo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"postil/publish/durable"
)

// lockWait is how long a lock file of another program is waited for: all pauses
// together. A computer that stood still for a moment has not waited.
const lockWait = time.Second

// lockFile is git's way to change a file: <target>.lock is made exclusively,
// filled, and renamed over the target.
type lockFile struct {
	f      *os.File
	target string
	twin   string // its other name, which tells whose it is; "" where files have one name only
	done   bool
}

// lock makes target's lock file, waiting a moment for another holder. One whose
// holder was killed is removed.
func (r *Repo) lock(target string) (*lockFile, error) {
	l := &lockFile{target: target}
	pause, waited := time.Millisecond, time.Duration(0)
	for recovered := false; ; {
		// Inside the loop: git removes empty ref folders at any moment.
		if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
			return nil, errors.Join(err, l.abandon())
		}
		err := r.take(l)
		if err == nil {
			return l, nil
		}
		taken := errors.Is(err, fs.ErrExist) || (runtime.GOOS == "windows" && errors.Is(err, fs.ErrPermission))
		if !taken && !errors.Is(err, fs.ErrNotExist) {
			return nil, errors.Join(err, l.abandon())
		}
		if taken && !recovered && pause > 8*time.Millisecond { // most holders are quicker
			recovered = true
			if err := r.recoverLocks(); err != nil {
				return nil, errors.Join(err, l.abandon())
			}
			continue
		}
		if waited > lockWait {
			if taken {
				err = &LockedError{File: l.name()}
			}
			return nil, errors.Join(err, l.abandon())
		}
		time.Sleep(pause)
		waited += pause
		pause = min(2*pause, 50*time.Millisecond)
	}
}

func (l *lockFile) name() string { return l.target + ".lock" }

// take makes the lock file once. It is a second name of a file of the Repo's
// own, or a plain file where the file system gives no second names.
func (r *Repo) take(l *lockFile) error {
	if l.f == nil && !r.plainLocks.Load() {
		f, err := r.owner.file()
		if err != nil {
			return err
		}
		l.f, l.twin = f, f.Name()
	}
	if l.f != nil {
		err := os.Link(l.twin, l.name())
		if err == nil || errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist) {
			return err
		}
		r.plainLocks.Store(true)
		if err := l.abandon(); err != nil {
			return err
		}
		l.f, l.twin = nil, ""
	}
	f, err := os.OpenFile(l.name(), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err == nil {
		l.f = f
	}
	return err
}

// abandon removes what there is of a lock that could not be had.
func (l *lockFile) abandon() error {
	if l.f == nil {
		return nil
	}
	err := l.f.Close()
	if l.twin != "" {
		err = errors.Join(err, os.Remove(l.twin))
	}
	return err
}

// dropTwin removes the other name. Without it the lock file cannot be told from
// others, so it goes last.
func (l *lockFile) dropTwin() error {
	if l.twin == "" {
		return nil
	}
	return os.Remove(l.twin)
}

// commit replaces the target with data, durably.
func (l *lockFile) commit(data []byte) error {
	if l.done {
		return fmt.Errorf("write %s: lock already released", l.target)
	}
	if _, err := l.f.Write(data); err != nil {
		return errors.Join(err, l.release())
	}
	if err := l.f.Sync(); err != nil {
		return errors.Join(err, l.release())
	}
	l.done = true
	if err := l.f.Close(); err != nil {
		return errors.Join(err, os.Remove(l.name()), l.dropTwin())
	}
	if err := rename(l.name(), l.target); err != nil {
		return errors.Join(err, os.Remove(l.name()), l.dropTwin())
	}
	return errors.Join(durable.SyncDir(filepath.Dir(l.target)), l.dropTwin())
}

// release gives the lock up and leaves the target alone. After commit it does
// nothing.
func (l *lockFile) release() error {
	if l.done {
		return nil
	}
	l.done = true
	return errors.Join(l.f.Close(), os.Remove(l.name()), l.dropTwin())
}

// isNotDir reports a path that goes through a file.
func isNotDir(err error) bool { return errors.Is(err, syscall.ENOTDIR) }

// rename replaces to by from. Windows refuses it while a reader has the file
// open, which lasts a moment.
func rename(from, to string) error {
	err := os.Rename(from, to)
	for i := 0; err != nil && runtime.GOOS == "windows" && errors.Is(err, fs.ErrPermission) && i < 20; i++ {
		time.Sleep(10 * time.Millisecond)
		err = os.Rename(from, to)
	}
	return err
}
