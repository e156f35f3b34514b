package objectdb

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// listing is where objects were when the folders were last looked at. But for
// last it is not changed.
type listing struct {
	stamps  []stamp
	dirs    []string
	missing []string // folders of other repositories that are not there

	packs  []*pack
	places []place // packs, then folders of loose objects: most are in packs

	last atomic.Int32 // the place where an object was found last
}

// stamp tells one file of an index from another of the same name.
type stamp struct {
	name   string // of the pack, a path without extension
	length int64
	when   time.Time
}

// listing is the present one.
func (db *DB) listing() (*listing, error) {
	if l := db.now.Load(); l != nil {
		return l, nil
	}
	_, err := db.relist(nil)
	if err != nil {
		return nil, err
	}
	if l := db.now.Load(); l != nil {
		return l, nil
	}
	return &listing{}, nil // somebody else has it forgotten meanwhile: look again
}

// relist lists the folders again, unless somebody else has done so since old,
// and reports whether it is worth looking again.
func (db *DB) relist(old *listing) (changed bool, err error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return false, fmt.Errorf("read objects in %s: %w", db.dir, fs.ErrClosed)
	}
	if db.now.Load() != old {
		return true, nil
	}
	dirs, missing, err := objectDirs(db.dir)
	if err != nil {
		return false, err
	}
	var stamps []stamp
	for _, dir := range dirs {
		more, err := packsIn(filepath.Join(dir, "pack"))
		if err != nil {
			return false, err
		}
		stamps = append(stamps, more...)
	}
	if old != nil && slices.Equal(stamps, old.stamps) && slices.Equal(dirs, old.dirs) {
		return false, nil
	}
	l := &listing{stamps: stamps, dirs: dirs, missing: missing}
	there := map[stamp]*pack{}
	if old != nil {
		for _, p := range old.packs {
			there[p.stamp] = p
		}
	}
	for _, s := range stamps {
		p := there[s]
		if p == nil {
			p = &pack{stamp: s, tools: db.tools}
		}
		delete(there, s)
		l.packs, l.places = append(l.packs, p), append(l.places, p)
	}
	for _, dir := range dirs {
		l.places = append(l.places, &loose{dir: dir, tools: db.tools})
	}
	db.now.Store(l)
	for _, p := range there {
		err = errors.Join(err, p.close())
	}
	return true, err
}

// packsIn lists the packs of a folder. One without index is not a pack yet: git
// is writing it at this moment, or somebody who was killed has left it.
func packsIn(dir string) ([]stamp, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list packs: %w", err)
	}
	has := map[string]bool{}
	for _, e := range entries {
		has[e.Name()] = true
	}
	var packs []stamp
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".idx")
		if !ok || !has[name+".pack"] {
			continue
		}
		st, err := os.Stat(filepath.Join(dir, e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed at this moment
		}
		if err != nil {
			return nil, fmt.Errorf("list packs: %w", err)
		}
		packs = append(packs, stamp{filepath.Join(dir, name), st.Size(), st.ModTime()})
	}
	return packs, nil
}

// mostNested is how far alternates are followed that have alternates.
const mostNested = 5

// objectDirs lists the folder of a repository's objects and those of others that
// it borrows from, each once, and names those that are not there.
func objectDirs(dir string) (dirs, missing []string, err error) {
	seen := map[string]bool{}
	var add func(dir string, depth int) error
	add = func(dir string, depth int) error {
		if seen[dir] {
			return nil
		}
		seen[dir] = true
		if st, err := os.Stat(dir); depth > 0 && (err != nil || !st.IsDir()) {
			missing = append(missing, dir)
			return nil
		}
		dirs = append(dirs, dir)
		file := filepath.Join(dir, "info", "alternates")
		data, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read alternates: %w", err)
		}
		for _, other := range alternates(data) {
			if !filepath.IsAbs(other) {
				other = filepath.Join(dir, other)
			}
			if depth == mostNested {
				return fmt.Errorf("%s: more than %d repositories borrow objects from one another", file, mostNested)
			}
			if err := add(filepath.Clean(other), depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	err = add(filepath.Clean(dir), 0)
	return dirs, missing, err
}

// alternates reads a file of paths, one a line: git quotes those with unusual
// characters.
func alternates(data []byte) (paths []string) {
	for line := range bytes.SplitSeq(data, []byte("\n")) {
		path := strings.TrimSuffix(string(line), "\r")
		if path == "" || path[0] == '#' {
			continue
		}
		if path[0] == '"' {
			if unquoted, err := strconv.Unquote(path); err == nil {
				path = unquoted
			}
		}
		paths = append(paths, filepath.FromSlash(path))
	}
	return paths
}
