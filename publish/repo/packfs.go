package repo

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/go-git/go-billy/v5"
)

// packFS hides packs that have no index yet: one that git is writing at this
// moment, or that somebody who was killed has left. Git's programs do not see
// them, and go-git fails over them.
type packFS struct{ billy.Filesystem }

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
