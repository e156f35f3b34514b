package repo

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/go-git/go-billy/v5"
)

// packFS hides packs that have no index yet: one that git is writing at this
// moment, or that somebody who was killed has left. Git's programs do not see
// them, and go-git fails over them. It also reads the indexes of packs at one
// go: go-git takes them in pieces of four bytes.
type packFS struct{ billy.Filesystem }

// Open opens a file.
func (f packFS) Open(name string) (billy.File, error) {
	file, err := f.Filesystem.Open(name)
	if err != nil || path.Ext(name) != ".idx" {
		return file, err
	}
	data, err := io.ReadAll(file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &readAhead{File: file, r: bytes.NewReader(data)}, nil
}

// readAhead is a file that was read to its end.
type readAhead struct {
	billy.File
	r *bytes.Reader
}

func (f *readAhead) Read(p []byte) (int, error)                { return f.r.Read(p) }
func (f *readAhead) ReadAt(p []byte, off int64) (int, error)   { return f.r.ReadAt(p, off) }
func (f *readAhead) Seek(off int64, whence int) (int64, error) { return f.r.Seek(off, whence) }

// ReadDir lists a folder.
func (f packFS) ReadDir(dir string) ([]os.FileInfo, error) {
	entries, err := f.Filesystem.ReadDir(dir)
	if err != nil || path.Base(filepath.ToSlash(dir)) != "pack" {
		return entries, err
	}
	indexed := map[string]bool{}
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".idx"); ok {
			indexed[name] = true
		}
	}
	var whole []fs.FileInfo
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".pack"); !ok || indexed[name] {
			whole = append(whole, e)
		}
	}
	return whole, nil
}

// Chroot is the file system below a folder.
func (f packFS) Chroot(dir string) (billy.Filesystem, error) {
	below, err := f.Filesystem.Chroot(dir)
	if err != nil {
		return nil, err
	}
	return packFS{below}, nil
}
