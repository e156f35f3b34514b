package repo

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// Tree is the files of one commit as a read-only file system. It is safe for
// use by several goroutines; folders are read when first needed and kept.
// Symbolic links and submodules are listed but cannot be opened.
type Tree struct {
	r    *Repo
	root Hash
	when time.Time

	mu   sync.Mutex
	dirs map[Hash]*folder
}

// folder is a decoded tree object.
type folder struct {
	entries []object.TreeEntry
	byName  map[string]int
}

// TreeFile is a file in a Tree.
type TreeFile struct {
	Path string // from the root, with forward slashes
	Hash Hash   // of its content
	Mode fs.FileMode
}

var (
	_ fs.ReadFileFS = (*Tree)(nil)
	_ fs.ReadDirFS  = (*Tree)(nil)
	_ fs.StatFS     = (*Tree)(nil)
)

// Tree returns the files of a commit. ZeroHash gives a tree without files, as
// before the first commit.
func (r *Repo) Tree(commit Hash) (*Tree, error) {
	t := &Tree{r: r, dirs: map[Hash]*folder{ZeroHash: {}}}
	if commit.IsZero() {
		return t, nil
	}
	c, err := r.readCommit(commit)
	if err != nil {
		return nil, err
	}
	t.root, t.when = c.TreeHash, c.Committer.When
	return t, nil
}

// Hash is the id of the root tree object: equal hashes, equal files.
func (t *Tree) Hash() Hash { return t.root }

func (t *Tree) folder(h Hash) (*folder, error) {
	t.mu.Lock()
	f := t.dirs[h]
	t.mu.Unlock()
	if f != nil {
		return f, nil
	}
	entries, err := t.r.readTree(h)
	if err != nil {
		return nil, err
	}
	f = &folder{entries: entries, byName: make(map[string]int, len(entries))}
	for i, e := range entries {
		f.byName[e.Name] = i
	}
	t.mu.Lock()
	t.dirs[h] = f
	t.mu.Unlock()
	return f, nil
}

// find returns the entry at name, which is "." or a valid fs path. Errors are
// fs.ErrNotExist or of reading.
func (t *Tree) find(name string) (object.TreeEntry, error) {
	e := object.TreeEntry{Name: ".", Mode: filemode.Dir, Hash: t.root}
	if name == "." {
		return e, nil
	}
	for part := range strings.SplitSeq(name, "/") {
		if e.Mode != filemode.Dir {
			return e, fs.ErrNotExist
		}
		f, err := t.folder(e.Hash)
		if err != nil {
			return e, err
		}
		i, ok := f.byName[part]
		if !ok {
			return e, fs.ErrNotExist
		}
		e = f.entries[i]
	}
	return e, nil
}

func (t *Tree) lookup(op, name string) (object.TreeEntry, error) {
	if !fs.ValidPath(name) {
		return object.TreeEntry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	e, err := t.find(name)
	if err != nil {
		return e, &fs.PathError{Op: op, Path: name, Err: err}
	}
	return e, nil
}

// Stamp names the state of a file or folder, all that is in it included: the
// id of its object.
func (t *Tree) Stamp(name string) (string, error) {
	e, err := t.lookup("look at", name)
	return e.Hash.String(), err
}

// Folder returns the id of a folder: another one when anything in it has
// changed. The error wraps fs.ErrNotExist where there is no such folder.
func (t *Tree) Folder(name string) (Hash, error) {
	e, err := t.lookup("look at", name)
	if err == nil && e.Mode != filemode.Dir {
		err = &fs.PathError{Op: "look at", Path: name, Err: fs.ErrNotExist}
	}
	return e.Hash, err
}

// Blob returns the id of the content of the file at path; ok is false where
// there is no such file.
func (t *Tree) Blob(path string) (h Hash, ok bool) {
	if !fs.ValidPath(path) {
		return ZeroHash, false
	}
	e, err := t.find(path)
	if err != nil || !isFile(e.Mode) {
		return ZeroHash, false
	}
	return e.Hash, true
}

// Files returns the files in a folder and below, by path; prefix "" means
// all, a file's path that file. A folder that is not there has none.
// Symbolic links and submodules are left out.
func (t *Tree) Files(prefix string) ([]TreeFile, error) {
	name := strings.TrimSuffix(prefix, "/")
	if name == "" {
		name = "."
	}
	e, err := t.lookup("files", name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []TreeFile
	var walk func(p string, e object.TreeEntry) error
	walk = func(p string, e object.TreeEntry) error {
		if isFile(e.Mode) {
			out = append(out, TreeFile{Path: p, Hash: e.Hash, Mode: fsMode(e.Mode)})
			return nil
		}
		if e.Mode != filemode.Dir {
			return nil
		}
		f, err := t.folder(e.Hash)
		if err != nil {
			return fmt.Errorf("folder %s: %w", p, err)
		}
		for _, c := range f.entries {
			if err := walk(path.Join(p, c.Name), c); err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(name, e); err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b TreeFile) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}

// ReadFile returns a file's content.
func (t *Tree) ReadFile(name string) ([]byte, error) {
	e, err := t.lookup("read", name)
	if err != nil {
		return nil, err
	}
	return t.readEntry("read", name, e)
}

func (t *Tree) readEntry(op, name string, e object.TreeEntry) ([]byte, error) {
	if !isFile(e.Mode) {
		why := "is a symbolic link or submodule, which is not followed"
		if e.Mode == filemode.Dir {
			why = "is a folder"
		}
		return nil, &fs.PathError{Op: op, Path: name, Err: errors.New(why)}
	}
	data, err := t.r.ReadBlob(e.Hash)
	if err != nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: err}
	}
	return data, nil
}

// ReadDir lists a folder by name.
func (t *Tree) ReadDir(name string) ([]fs.DirEntry, error) {
	e, err := t.lookup("readdir", name)
	if err != nil {
		return nil, err
	}
	return t.list(name, e)
}

func (t *Tree) list(name string, e object.TreeEntry) ([]fs.DirEntry, error) {
	if e.Mode != filemode.Dir {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("is not a folder")}
	}
	f, err := t.folder(e.Hash)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	out := make([]fs.DirEntry, len(f.entries))
	for i, c := range f.entries {
		out[i] = dirEntry{t, c}
	}
	slices.SortFunc(out, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return out, nil
}

// Stat describes a file or folder; the time is that of the commit.
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	e, err := t.lookup("stat", name)
	if err != nil {
		return nil, err
	}
	fi, err := t.info(e)
	if err != nil {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: err}
	}
	return fi, nil
}

func (t *Tree) info(e object.TreeEntry) (fs.FileInfo, error) {
	fi := fileInfo{name: e.Name, mode: fsMode(e.Mode), when: t.when}
	if isFile(e.Mode) {
		n, err := t.r.objectSize(e.Hash)
		if err != nil {
			return nil, err
		}
		fi.size = n
	}
	return fi, nil
}

// Open opens a file or folder. A file is read whole.
func (t *Tree) Open(name string) (fs.File, error) {
	e, err := t.lookup("open", name)
	if err != nil {
		return nil, err
	}
	if e.Mode == filemode.Dir {
		entries, err := t.list(name, e)
		if err != nil {
			return nil, err
		}
		fi := fileInfo{name: path.Base(name), mode: fs.ModeDir | 0o555, when: t.when}
		return &openDir{info: fi, name: name, entries: entries}, nil
	}
	data, err := t.readEntry("open", name, e)
	if err != nil {
		return nil, err
	}
	fi := fileInfo{name: e.Name, mode: fsMode(e.Mode), size: int64(len(data)), when: t.when}
	return &openFile{Reader: bytes.NewReader(data), info: fi}, nil
}

// isFile reports whether a tree entry is a file with content.
func isFile(m filemode.FileMode) bool {
	return m == filemode.Regular || m == filemode.Executable || m == filemode.Deprecated
}

func fsMode(m filemode.FileMode) fs.FileMode {
	switch m {
	case filemode.Dir:
		return fs.ModeDir | 0o555
	case filemode.Executable:
		return 0o555
	case filemode.Symlink:
		return fs.ModeSymlink | 0o777
	case filemode.Submodule:
		return fs.ModeIrregular
	}
	return 0o444
}

type fileInfo struct {
	name string
	mode fs.FileMode
	size int64
	when time.Time
}

func (i fileInfo) Name() string       { return i.name }
func (i fileInfo) Size() int64        { return i.size }
func (i fileInfo) Mode() fs.FileMode  { return i.mode }
func (i fileInfo) ModTime() time.Time { return i.when }
func (i fileInfo) IsDir() bool        { return i.mode.IsDir() }
func (i fileInfo) Sys() any           { return nil }

type dirEntry struct {
	t *Tree
	e object.TreeEntry
}

func (d dirEntry) Name() string               { return d.e.Name }
func (d dirEntry) IsDir() bool                { return d.e.Mode == filemode.Dir }
func (d dirEntry) Type() fs.FileMode          { return fsMode(d.e.Mode).Type() }
func (d dirEntry) Info() (fs.FileInfo, error) { return d.t.info(d.e) }
func (d dirEntry) String() string             { return fs.FormatDirEntry(d) }

// openFile is an opened file; it can seek.
type openFile struct {
	*bytes.Reader
	info fileInfo
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

// openDir is an opened folder.
type openDir struct {
	info    fileInfo
	name    string
	entries []fs.DirEntry
	next    int
}

func (d *openDir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *openDir) Close() error               { return nil }

func (d *openDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: errors.New("is a folder")}
}

func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	rest := d.entries[d.next:]
	if n > 0 {
		if len(rest) == 0 {
			return nil, io.EOF
		}
		rest = rest[:min(n, len(rest))]
	}
	d.next += len(rest)
	return slices.Clone(rest), nil
}
