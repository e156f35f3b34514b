package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// ManifestFile is kept in the folder a site is built into: the files the
// build made, with their hashes.
const ManifestFile = ".postil-build.json"

// Errors of a DirSink.
var (
	ErrNotEmpty = errors.New("the folder is not empty and was not made by an earlier build")
	ErrNotOurs  = errors.New("the file was not made by an earlier build")
	ErrPath     = errors.New("not a path inside the site")
)

type manifest struct {
	Version int `json:"version"`
	// Complete is false from the first write until Finish: the files of a
	// build that was cut short are ours though not listed.
	Complete bool              `json:"complete"`
	Files    map[string]string `json:"files"` // path: SHA-256 in hex
}

// DirSink writes a site into a folder. It leaves files that need no change
// alone, never touches one it did not make, and cannot be led out of the
// folder by a path or a symbolic link. One build at a time.
type DirSink struct {
	dir     string
	root    *os.Root
	old     manifest
	files   map[string]string
	changed int
}

// NewDirSink opens dir, or makes it. A folder with files in it and no
// manifest is refused with ErrNotEmpty: it is somebody's work.
func NewDirSink(dir string) (*DirSink, error) {
	fail := func(err error) (*DirSink, error) { return nil, fmt.Errorf("build into %s: %w", dir, err) }
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fail(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fail(err)
	}
	s := &DirSink{dir: dir, root: root, files: map[string]string{}}
	data, err := root.ReadFile(ManifestFile)
	switch {
	case err == nil:
		if err := json.Unmarshal(data, &s.old); err != nil || s.old.Version != 1 {
			return fail(errors.Join(root.Close(), fmt.Errorf("%s is damaged or of a newer version; remove it together with the built files, then build again", ManifestFile)))
		}
	case errors.Is(err, fs.ErrNotExist):
		if err := checkEmpty(root); err != nil {
			return fail(errors.Join(err, root.Close()))
		}
	default:
		return fail(errors.Join(err, root.Close()))
	}
	start := manifest{Version: 1, Files: s.old.Files}
	if err := s.writeManifest(start); err != nil {
		return fail(errors.Join(err, root.Close()))
	}
	return s, nil
}

func checkEmpty(root *os.Root) error {
	d, err := root.Open(".")
	if err != nil {
		return err
	}
	names, err := d.Readdirnames(1)
	if cerr := d.Close(); cerr != nil {
		return cerr
	}
	if len(names) > 0 {
		return fmt.Errorf("%w (it holds %s); choose an empty folder", ErrNotEmpty, names[0])
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// Write puts data at path, unless it is there already.
func (s *DirSink) Write(name string, data []byte) error {
	fail := func(err error) error { return fmt.Errorf("write %s in %s: %w", name, s.dir, err) }
	if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\\:") || !filepath.IsLocal(filepath.FromSlash(name)) || name == ManifestFile {
		return fail(ErrPath)
	}
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	have, err := s.root.ReadFile(filepath.FromSlash(name))
	switch {
	case err == nil && bytes.Equal(have, data):
		s.files[name] = hash
		return nil
	case err == nil:
		_, listed := s.old.Files[name]
		_, now := s.files[name]
		if s.old.Version == 1 && s.old.Complete && !listed && !now {
			return fail(fmt.Errorf("%w; move it away or build into another folder", ErrNotOurs))
		}
	case !errors.Is(err, fs.ErrNotExist):
		return fail(err)
	}
	if err := s.replace(name, data); err != nil {
		return fail(err)
	}
	s.files[name] = hash
	s.changed++
	return nil
}

// Changed is how many files Write had to write so far.
func (s *DirSink) Changed() int { return s.changed }

// replace writes beside the target and renames, so that a web server reading
// the folder never sees half a page. It does not fsync: a site can be built
// again.
func (s *DirSink) replace(name string, data []byte) error {
	name = filepath.FromSlash(name)
	if dir := filepath.Dir(name); dir != "." {
		if err := s.root.MkdirAll(dir, 0o777); err != nil {
			return err
		}
	}
	tmp := filepath.Join(filepath.Dir(name), ".postil-build.tmp")
	if err := s.root.WriteFile(tmp, data, 0o666); err != nil {
		return err
	}
	if err := s.root.Rename(tmp, name); err != nil {
		return errors.Join(err, s.root.Remove(tmp))
	}
	return nil
}

// Finish ends the build: files that an earlier build made, this one did not,
// and nobody has changed since are removed with the folders they leave empty;
// then the manifest is written. The sink cannot be used after it.
func (s *DirSink) Finish() error {
	fail := func(err error) error {
		return errors.Join(fmt.Errorf("finish build in %s: %w", s.dir, err), s.root.Close())
	}
	for _, name := range sortedKeys(s.old.Files) {
		if _, made := s.files[name]; made {
			continue
		}
		if err := s.removeStale(name, s.old.Files[name]); err != nil {
			return fail(err)
		}
	}
	if err := s.writeManifest(manifest{Version: 1, Complete: true, Files: s.files}); err != nil {
		return fail(err)
	}
	return s.root.Close()
}

// Abandon ends a build that failed: nothing is removed, and what was written
// stays known as ours.
func (s *DirSink) Abandon() error { return s.root.Close() }

func (s *DirSink) removeStale(name, hash string) error {
	// The manifest is a file anyone can edit: its paths are checked like any.
	if !fs.ValidPath(name) || strings.ContainsAny(name, "\\:") {
		return nil
	}
	data, err := s.root.ReadFile(filepath.FromSlash(name))
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != hash {
		return nil
	}
	if err := s.root.Remove(filepath.FromSlash(name)); err != nil {
		return err
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if s.root.Remove(filepath.FromSlash(dir)) != nil {
			break // not empty
		}
	}
	return nil
}

func (s *DirSink) writeManifest(m manifest) error {
	data, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	return s.replace(ManifestFile, append(data, '\n'))
}

func sortedKeys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
