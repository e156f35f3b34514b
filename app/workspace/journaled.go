package workspace

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"postil/editor/journal"
	"postil/publish/durable"
	"postil/publish/repo"
)

// journalFile holds, in a draft's folder of the recovery store, the article
// with every edit since it became unsaved. Without it nothing counts as kept.
const journalFile = "index.journal"

// journaled is an article whose journal is open.
type journaled struct {
	id      string
	base    repo.Hash
	journal *journal.Journal
	text    []byte // as the journal has it
}

// keepText brings the draft's journal up to date with its article, durably.
// The edits since the last call go in as one.
func (r *Recovery) keepText(id string, base repo.Hash, text []byte) error {
	if r.open != nil && r.open.id != id {
		r.closeJournal()
	}
	o := r.open
	if o == nil {
		j, err := journal.Create(filepath.Join(r.folder(id), journalFile), base.String(), text)
		if err != nil {
			return err
		}
		r.open = &journaled{id: id, base: base, journal: j, text: text}
		return durable.SyncDir(r.Dir)
	}
	if base != o.base {
		if err := o.journal.Note(base.String()); err != nil {
			return err
		}
		o.base = base
	}
	if start, gone, come := difference(o.text, text); gone+len(come) > 0 {
		err := o.journal.Append(start, gone, string(come))
		if errors.Is(err, journal.ErrTooLarge) {
			err = o.journal.Restart(text)
		}
		if err != nil {
			return err
		}
		o.text = text
	}
	if o.journal.Overgrown() {
		if err := o.journal.Restart(text); err != nil {
			return err
		}
	}
	if err := o.journal.Sync(); err != nil {
		// What the system could not write it may count as written: begin anew.
		r.closeJournal()
		return err
	}
	return nil
}

// closeJournal lets go of the open journal; the file stays.
func (r *Recovery) closeJournal() {
	if r.open == nil {
		return
	}
	// It was synced whenever something was kept; what failed then was told.
	_ = r.open.journal.Close()
	r.open = nil
}

// difference gives the one edit that makes b of a: gone bytes at start give
// way to come.
func difference(a, b []byte) (start, gone int, come []byte) {
	n := min(len(a), len(b))
	const block = 4096
	for start+block <= n && bytes.Equal(a[start:start+block], b[start:start+block]) {
		start += block
	}
	for start < n && a[start] == b[start] {
		start++
	}
	tail := 0
	for n -= start; tail+block <= n && bytes.Equal(a[len(a)-tail-block:len(a)-tail], b[len(b)-tail-block:len(b)-tail]); {
		tail += block
	}
	for tail < n && a[len(a)-tail-1] == b[len(b)-tail-1] {
		tail++
	}
	return start, len(a) - tail - start, b[start : len(b)-tail]
}

// loadText reads the article that a draft's journal holds. A journal that
// nothing can be read from is put aside.
func (r *Recovery) loadText(id string) (*journal.Recovered, error) {
	file := filepath.Join(r.folder(id), journalFile)
	got, err := journal.Recover(file)
	if errors.Is(err, journal.ErrNotAJournal) {
		err = errors.Join(err, os.Rename(file, file+".damaged"))
	}
	return got, err
}

// mostAside is how many put-aside articles the store has before the oldest go.
const mostAside = 20

// Aside takes what was kept of a draft out of the way, so that it is not
// offered again by itself, and gives the folder that BringBack takes.
func (r *Recovery) Aside(id string) (folder string, err error) {
	if r == nil {
		return "", os.ErrNotExist
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.open != nil && r.open.id == id {
		r.closeJournal()
	}
	root := filepath.Join(r.Dir, "aside")
	if err := os.MkdirAll(root, 0o700); err != nil {
		return "", err
	}
	old, err := os.ReadDir(root) // sorted: the names grow
	if err != nil {
		return "", err
	}
	for i := range max(0, len(old)-mostAside+1) {
		if err := os.RemoveAll(filepath.Join(root, old[i].Name())); err != nil {
			return "", err
		}
	}
	next := 1
	if n := len(old); n > 0 {
		if _, err := fmt.Sscanf(old[n-1].Name(), "%d-", &next); err == nil {
			next++
		}
	}
	folder = filepath.Join(root, fmt.Sprintf("%09d-%s", next, id))
	if err := os.Rename(r.folder(id), folder); err != nil {
		return "", err
	}
	return folder, errors.Join(durable.SyncDir(root), durable.SyncDir(r.Dir))
}

// BringBack makes what was put aside in a folder the kept text of the draft
// again, if nothing newer is kept of it.
func (r *Recovery) BringBack(id, folder string) error {
	if r == nil {
		return os.ErrNotExist
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := os.Stat(r.folder(id)); err == nil {
		return fmt.Errorf("bring back %s: %w", folder, os.ErrExist)
	}
	return os.Rename(folder, r.folder(id))
}
