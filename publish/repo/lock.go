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

// lockWait is how long a lock file of another program is waited for.
const lockWait = time.Second

// lockFile is git's way to change a file: <target>.lock is made exclusively,
// filled, and renamed over the target.
type lockFile struct {
	f      *os.File
	target string
	done   bool
}

// lock makes target's lock file, waiting a moment for another holder.
func lock(target string) (*lockFile, error) {
	name := target + ".lock"
	deadline := time.Now().Add(lockWait)
	pause := time.Millisecond
	for {
		// Inside the loop: git removes empty ref folders at any moment.
		if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
			return nil, err
		}
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		if err == nil {
			return &lockFile{f: f, target: target}, nil
		}
		taken := errors.Is(err, fs.ErrExist) || (runtime.GOOS == "windows" && errors.Is(err, fs.ErrPermission))
		if !taken && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if time.Now().After(deadline) {
			if taken {
				return nil, &LockedError{File: name}
			}
			return nil, err
		}
		time.Sleep(pause)
		pause = min(2*pause, 50*time.Millisecond)
	}
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
	if err := l.f.Close(); err != nil {
		l.done = true
		return errors.Join(err, os.Remove(l.f.Name()))
	}
	l.done = true
	if err := rename(l.f.Name(), l.target); err != nil {
		return errors.Join(err, os.Remove(l.f.Name()))
	}
	return durable.SyncDir(filepath.Dir(l.target))
}

// release gives the lock up and leaves the target alone. After commit it does
// nothing.
func (l *lockFile) release() error {
	if l.done {
		return nil
	}
	l.done = true
	return errors.Join(l.f.Close(), os.Remove(l.f.Name()))
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
