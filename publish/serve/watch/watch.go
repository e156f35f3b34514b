// Package watch tells of changes to files below some folders: at once where the
// system can say so, else by looking again and again.
//
// It imports fsnotify and the standard library. Folders blocks, in the
// goroutine of its caller, until its context ends; it starts no other.
package watch

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Options say how to watch; zero values are the defaults.
type Options struct {
	// Quiet is how long files must rest before a change is told, so that a
	// program that writes several is done: 20 ms.
	Quiet time.Duration
	// Poll is how often to look where the system does not tell: 500 ms.
	Poll time.Duration
	// Polling looks only, whatever the system can do.
	Polling bool
	// Ready, when set, is called once: all that changes from then on is told.
	Ready func()
}

// Folders calls changed after files below dirs have changed, were made or
// removed, until ctx ends. A file may stand for a folder, and those that are not
// there yet are waited for. Hidden files are passed over. paths are all that may
// have changed since the last call, files, or folders with all below; nil where
// that is not known.
func Folders(ctx context.Context, dirs []string, o Options, changed func(paths []string)) {
	if o.Quiet <= 0 {
		o.Quiet = 20 * time.Millisecond
	}
	if o.Poll <= 0 {
		o.Poll = 500 * time.Millisecond
	}
	if o.Ready == nil {
		o.Ready = func() {}
	}
	o.Ready = sync.OnceFunc(o.Ready)
	if !o.Polling {
		if notified(ctx, dirs, o, changed) {
			return
		}
		changed(nil) // what it knew of and had not told yet
	}
	poll(ctx, dirs, o, changed)
}

// notified watches with the system's help; false when it gives none, or gives
// it up.
func notified(ctx context.Context, dirs []string, o Options, changed func(paths []string)) bool {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return false
	}
	defer w.Close()
	for _, dir := range dirs {
		if add(w, dir) != nil {
			return false
		}
		// A folder that is made later shows in the one above it, and so does a
		// file, which many programs replace.
		fi, err := os.Stat(dir)
		if (errors.Is(err, fs.ErrNotExist) || err == nil && !fi.IsDir()) && w.Add(filepath.Dir(dir)) != nil {
			return false
		}
	}
	paths, lost := map[string]bool{}, false
	o.Ready()
	rest := time.NewTimer(time.Hour)
	rest.Stop()
	for {
		select {
		case <-ctx.Done():
			return true
		case e, ok := <-w.Events:
			if !ok {
				return false
			}
			e.Name = filepath.Clean(e.Name)
			if e.Op == fsnotify.Chmod || hidden(e.Name) || !below(e.Name, dirs) {
				continue
			}
			if e.Has(fsnotify.Create) && add(w, e.Name) != nil {
				return false // as when the system's number of watches is used up
			}
			paths[e.Name] = true
			rest.Reset(o.Quiet)
		case <-rest.C:
			var all []string
			if !lost {
				all = slices.Sorted(maps.Keys(paths))
			}
			clear(paths)
			lost = false
			changed(all)
		case _, ok := <-w.Errors:
			if !ok {
				return false
			}
			lost = true
			rest.Reset(o.Quiet)
		}
	}
}

// add watches a folder and all below it.
func add(w *fsnotify.Watcher, dir string) error {
	return filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // it has gone again
		case err != nil:
			return err
		case !e.IsDir():
			return nil
		case name != dir && hidden(name):
			return fs.SkipDir
		}
		if err := w.Add(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

func hidden(name string) bool { return strings.HasPrefix(filepath.Base(name), ".") }

func below(name string, dirs []string) bool {
	for _, d := range dirs {
		if name == d || strings.HasPrefix(name, d+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

// poll looks at names, sizes and times.
func poll(ctx context.Context, dirs []string, o Options, changed func(paths []string)) {
	was := state(dirs)
	o.Ready()
	tick := time.NewTicker(o.Poll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if now := state(dirs); now != was {
				was = now
				changed(nil)
			}
		}
	}
}

func state(dirs []string) uint64 {
	h := fnv.New64a()
	for _, dir := range dirs {
		_ = filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
			if err != nil {
				return nil //nolint:nilerr // what cannot be seen does not change
			}
			if name != dir && hidden(name) {
				if e.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			fi, err := e.Info()
			if err != nil {
				return nil //nolint:nilerr // as above
			}
			var n [16]byte
			binary.LittleEndian.PutUint64(n[:], uint64(fi.Size()))
			binary.LittleEndian.PutUint64(n[8:], uint64(fi.ModTime().UnixNano()))
			h.Write([]byte(name)) // a hash never fails
			if !e.IsDir() {
				h.Write(n[:])
			}
			return nil
		})
	}
	return h.Sum64()
}
