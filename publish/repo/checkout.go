package repo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/format/index"
)

// Checkout brings the work tree and git's index from commit from to commit
// to, of which ZeroHash stands for one without files. Only files that differ
// between the two are touched, and of those only the ones whose bytes on disk
// are those of from, or that are not there. The others, edited or untracked,
// are kept as they are and named, as are symbolic links, submodules, names
// this system cannot have, and files staged otherwise by another git program.
//
// HEAD is not changed. It may be called again after an error: what was done is
// recognised. In a bare repository it does nothing.
func (r *Repo) Checkout(ctx context.Context, from, to Hash) (kept []string, err error) {
	if r.workTree == "" {
		return nil, nil
	}
	kept, err = r.checkout(ctx, from, to)
	if err != nil {
		return kept, fmt.Errorf("update the files in %s: %w", r.workTree, err)
	}
	return kept, nil
}

func (r *Repo) checkout(ctx context.Context, from, to Hash) ([]string, error) {
	changes, err := r.diff(ctx, from, to)
	if err != nil {
		return nil, err
	}
	if len(changes) == 0 {
		return nil, nil
	}
	// A git program at work now would not see what happens to its files.
	l, err := r.lock(r.indexFile())
	if err != nil {
		return nil, err
	}
	idx, err := r.readIndex()
	if err := errors.Join(err, l.release()); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(r.workTree)
	if err != nil {
		return nil, err
	}
	defer root.Close()

	w := &workTree{r: r, root: root, sync: !from.IsZero(), index: byPath(idx)}
	// Removals first: on a file system that folds case, and where a file
	// makes room for a folder, the new name is the old one's place.
	for _, removal := range []bool{true, false} {
		for _, c := range changes {
			if c.New.IsZero() != removal {
				continue
			}
			if err = ctx.Err(); err == nil {
				err = w.apply(c)
			}
			if err != nil {
				err = fmt.Errorf("%s: %w", c.Path, err)
				return w.keptSorted(), errors.Join(err, r.updateIndex(w.done))
			}
		}
	}
	return w.keptSorted(), r.updateIndex(w.done)
}

// workTree is a checkout at work.
type workTree struct {
	r     *Repo
	root  *os.Root
	sync  bool // fsync files; a first checkout can be had again, and is large
	index map[string]*index.Entry
	kept  []string
	done  []indexUpdate
}

// indexUpdate is what a change means for the index.
type indexUpdate struct {
	change
	stat fs.FileInfo // nil: no file of these bytes is on disk
}

func (w *workTree) keptSorted() []string {
	slices.Sort(w.kept)
	return w.kept
}

// keep leaves the file as it is and says so.
func (w *workTree) keep(c change) { w.kept = append(w.kept, c.Path) }

func (w *workTree) apply(c change) error {
	if CheckPath(c.Path) != nil || !filepath.IsLocal(filepath.FromSlash(c.Path)) || (runtime.GOOS == "windows" && strings.ContainsAny(c.Path, `<>:"|?*`)) {
		w.keep(c)
		return nil
	}
	if e, ok := w.index[c.Path]; ok && !isOurs(e, c) {
		w.keep(c)
		return nil
	}
	for _, m := range []filemode.FileMode{c.oldMode, c.newMode} {
		if m != filemode.Empty && !isFile(m) {
			// The index has it all the same, or git would take it for removed.
			w.keep(c)
			w.done = append(w.done, indexUpdate{change: c})
			return nil
		}
	}
	state, err := w.look(c.Path)
	if err != nil {
		return err
	}
	switch {
	case c.New.IsZero() && (state.absent || state.blocked):
	case state.odd || state.blocked:
		w.keep(c)
	case c.New.IsZero():
		if state.hash != c.Old {
			w.keep(c)
			break
		}
		if err := w.remove(c.Path); err != nil {
			return err
		}
	case !state.absent && state.hash != c.New && state.hash != c.Old:
		w.keep(c)
	default:
		if state.absent || state.hash != c.New {
			if err := w.write(c); err != nil {
				return err
			}
		} else if c.oldMode != c.newMode {
			if err := w.root.Chmod(c.Path, perm(c.newMode)); err != nil && runtime.GOOS != "windows" {
				return err
			}
		}
		st, err := w.root.Lstat(c.Path)
		if err != nil {
			return err
		}
		w.done = append(w.done, indexUpdate{c, st})
		return nil
	}
	w.done = append(w.done, indexUpdate{change: c})
	return nil
}

// isOurs reports whether an index entry is as either commit has it, so that
// nobody's staged work is lost by replacing it.
func isOurs(e *index.Entry, c change) bool {
	return e.Stage == 0 && (e.Hash == c.Old || e.Hash == c.New)
}

// diskState is what stands at a path.
type diskState struct {
	absent  bool
	blocked bool // no file can be there: it is a folder, or below something that is none
	odd     bool // neither file nor folder
	hash    Hash
}

// look reads what is at path without following symbolic links.
func (w *workTree) look(p string) (diskState, error) {
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		st, err := w.root.Lstat(dir)
		if err == nil && !st.IsDir() {
			return diskState{blocked: true}, nil
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !isNotDir(err) {
			return diskState{}, err
		}
	}
	st, err := w.root.Lstat(p)
	switch {
	case errors.Is(err, fs.ErrNotExist) || isNotDir(err):
		return diskState{absent: true}, nil
	case err != nil:
		return diskState{}, err
	case st.IsDir():
		// An empty folder is nobody's file.
		if w.root.Remove(p) == nil {
			return diskState{absent: true}, nil
		}
		return diskState{blocked: true}, nil
	case !st.Mode().IsRegular():
		return diskState{odd: true}, nil
	}
	data, err := w.root.ReadFile(p)
	if err != nil {
		return diskState{}, err
	}
	return diskState{hash: BlobHash(data)}, nil
}

// remove removes a file and the folders that become empty.
func (w *workTree) remove(p string) error {
	if err := w.root.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		if w.root.Remove(dir) != nil {
			break
		}
	}
	return nil
}

// write replaces a file by its new content at once.
func (w *workTree) write(c change) (err error) {
	data, err := w.r.ReadBlob(c.New)
	if err != nil {
		return err
	}
	dir := path.Dir(c.Path)
	if err := w.root.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	tmp := path.Join(dir, ".postil-"+c.New.String()[:16])
	if err := w.root.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := w.root.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, perm(c.newMode))
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.root.Remove(tmp))
		}
	}()
	if _, err = f.Write(data); err != nil {
		return errors.Join(err, f.Close())
	}
	if w.sync {
		if err = f.Sync(); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	if err = f.Close(); err != nil {
		return err
	}
	return w.root.Rename(tmp, c.Path)
}

func perm(m filemode.FileMode) fs.FileMode {
	if m == filemode.Executable {
		return 0o777
	}
	return 0o666
}

func (r *Repo) indexFile() string { return filepath.Join(r.gitDir, "index") }

// readIndex reads git's index; without a file it is empty.
func (r *Repo) readIndex() (*index.Index, error) {
	f, err := os.Open(r.indexFile())
	if errors.Is(err, fs.ErrNotExist) {
		return &index.Index{Version: 2}, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	idx := &index.Index{}
	if err := index.NewDecoder(f).Decode(idx); err != nil {
		return nil, fmt.Errorf("%w: its index cannot be read (%w); run git update-index --no-split-index, or delete %s and run git reset", ErrUnsupported, err, r.indexFile())
	}
	return idx, nil
}

// byPath maps paths to entries; of a conflict any stage stands for it.
func byPath(idx *index.Index) map[string]*index.Entry {
	m := make(map[string]*index.Entry, len(idx.Entries))
	for _, e := range idx.Entries {
		if was := m[e.Name]; was == nil || was.Stage == 0 {
			m[e.Name] = e
		}
	}
	return m
}

// updateIndex writes what became of the files into the index. Entries that
// another program changed meanwhile stay as it left them.
func (r *Repo) updateIndex(updates []indexUpdate) error {
	if len(updates) == 0 {
		return nil
	}
	l, err := r.lock(r.indexFile())
	if err != nil {
		return err
	}
	defer l.release()
	idx, err := r.readIndex()
	if err != nil {
		return err
	}
	at := byPath(idx)
	drop := map[*index.Entry]bool{}
	for _, u := range updates {
		e := at[u.Path]
		if e != nil && !isOurs(e, u.change) {
			continue
		}
		if u.New.IsZero() {
			if e != nil {
				drop[e] = true
			}
			continue
		}
		if e == nil {
			e = &index.Entry{Name: u.Path}
			idx.Entries = append(idx.Entries, e)
		}
		*e = index.Entry{Name: u.Path, Hash: u.New, Mode: u.newMode, SkipWorktree: e.SkipWorktree}
		if u.newMode == filemode.Deprecated {
			e.Mode = filemode.Regular
		}
		if u.stat != nil {
			e.ModifiedAt = indexTime(u.stat.ModTime())
			e.Size = uint32(u.stat.Size())
		}
	}
	idx.Entries = slices.DeleteFunc(idx.Entries, func(e *index.Entry) bool { return drop[e] })
	var buf strings.Builder
	if err := index.NewEncoder(&buf).Encode(idx); err != nil {
		return fmt.Errorf("encode index: %w", err)
	}
	return l.commit([]byte(buf.String()))
}

// indexTime is a file's time as the index can hold it; the zero time makes git
// look into the file.
func indexTime(t time.Time) time.Time {
	if t.Unix() < 0 || t.Unix() > 1<<32-1 {
		return time.Time{}
	}
	return t
}
