package repo

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/gofrs/flock"
)

// A program that is killed leaves its lock files, and nobody could change what
// they lock any more. Git's lock files do not tell whose they are, so each one
// of ours is a second name of a file in .git/postil/locks, which begins with
// the name of its owner. The owner itself is a file there that an open Repo
// holds an operating system's lock on. That lock ends with the program, whatever
// ends it; then the owner's lock files can be told from others and removed.
const ownerSuffix = ".owner"

// owner is this Repo among those that have locks.
type owner struct {
	dir string

	mu   sync.Mutex // guards what follows
	name string     // "" until the first lock
	held *flock.Flock
	next int
}

func (r *Repo) locksDir() string { return filepath.Join(r.commonDir, "postil", "locks") }

// file makes a file to become a lock file.
func (o *owner) file() (*os.File, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.name == "" {
		if err := o.register(); err != nil {
			return nil, err
		}
	}
	o.next++
	name := filepath.Join(o.dir, o.name+"."+strconv.Itoa(o.next))
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if errors.Is(err, fs.ErrNotExist) { // somebody has removed the folder
		o.held.Unlock() //nolint:errcheck // it is gone
		if err = o.register(); err == nil {
			name = filepath.Join(o.dir, o.name+"."+strconv.Itoa(o.next))
			f, err = os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		}
	}
	return f, err
}

// register takes a name that no other has and holds it.
func (o *owner) register() error {
	if err := os.MkdirAll(o.dir, 0o777); err != nil {
		return err
	}
	for range 10 {
		name := rand.Text()
		file := filepath.Join(o.dir, name+ownerSuffix)
		held := flock.New(file, flock.SetPermissions(0o666))
		ok, err := held.TryLock()
		if err != nil {
			return err
		}
		// Who looks for the dead may have taken it for one before it was held.
		if _, err := os.Stat(file); !ok || err != nil {
			_ = held.Unlock()
			continue
		}
		o.name, o.held = name, held
		return nil
	}
	return fmt.Errorf("no lock can be held in %s", o.dir)
}

// release gives the name up; the Repo is closed and has no locks.
func (o *owner) release() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.name == "" {
		return nil
	}
	file := filepath.Join(o.dir, o.name+ownerSuffix)
	o.name = ""
	err := o.held.Unlock()
	if rerr := os.Remove(file); rerr != nil && !errors.Is(rerr, fs.ErrNotExist) {
		err = errors.Join(err, rerr)
	}
	return err
}

// recoverLocks removes the lock files of those that have ended without doing
// so. Locks of git's own programs, and of Repos that are open, stay.
func (r *Repo) recoverLocks() error {
	entries, err := os.ReadDir(r.locksDir())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ownerSuffix)
		if !ok {
			continue
		}
		dead := flock.New(filepath.Join(r.locksDir(), e.Name()), flock.SetFlag(os.O_RDWR))
		if ok, err := dead.TryLock(); err != nil || !ok {
			continue // alive, or another one is at this already
		}
		err := r.removeLocksOf(name)
		if err == nil {
			err = os.Remove(dead.Path())
		}
		if uerr := dead.Unlock(); err == nil {
			err = uerr
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) { // Windows removes no file that is open
			return err
		}
	}
	return nil
}

// removeLocksOf removes the lock files of an owner that is dead, and then the
// names that tell so.
func (r *Repo) removeLocksOf(name string) error {
	files, err := filepath.Glob(filepath.Join(r.locksDir(), name+".[0-9]*"))
	if err != nil {
		return err
	}
	var stats []fs.FileInfo
	for _, f := range files {
		if st, err := os.Lstat(f); err == nil {
			stats = append(stats, st)
		}
	}
	if len(stats) > 0 {
		if err := r.eachLockFile(func(file string) error {
			st, err := os.Lstat(file)
			if err != nil {
				return nil //nolint:nilerr // its owner was quicker
			}
			for _, s := range stats {
				if os.SameFile(s, st) {
					return os.Remove(file)
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	for _, f := range files {
		if err := os.Remove(f); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// eachLockFile calls do with every lock file that this package could make.
func (r *Repo) eachLockFile(do func(file string) error) error {
	for _, pattern := range []string{filepath.Join(r.commonDir, "*.lock"), filepath.Join(r.gitDir, "*.lock"), filepath.Join(r.commonDir, "worktrees", "*", "*.lock")} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		for _, f := range files {
			if err := do(f); err != nil {
				return err
			}
		}
	}
	return filepath.WalkDir(filepath.Join(r.commonDir, "refs"), func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case !d.IsDir() && strings.HasSuffix(path, ".lock"):
			return do(path)
		}
		return nil
	})
}
