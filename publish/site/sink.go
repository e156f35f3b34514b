package site

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"sync"
)

// ManifestFile is kept in the folder a site is built into: the files the
// build made, with what they were made of.
const ManifestFile = ".postil-build"

const (
	// tempFolder has the files that are being written.
	tempFolder = ".postil-temp"
	// journalFile, in it, has the files that came since the manifest was written.
	journalFile = "journal"
	// formerManifest is what Postil's first versions kept.
	formerManifest = ".postil-build.json"
)

// Errors of a DirSink.
var (
	ErrNotEmpty = errors.New("the folder is not empty and was not made by an earlier build")
	ErrNotOurs  = errors.New("the file was not made by an earlier build")
	ErrPath     = errors.New("not a path inside the site")
)

// DirSink writes a site into a folder. It leaves files that need no change
// alone, never touches one it did not make, and cannot be led out of the
// folder by a path or a symbolic link. One build at a time.
type DirSink struct {
	dir   string
	root  *os.Root
	old   manifest
	known bool        // there was a manifest, and it could be read
	fresh bool        // the folder was empty
	sure  bool        // this sink has looked at every file of the last build, or written it
	left  fs.FileInfo // the manifest as it was written last

	mu      sync.Mutex // guards what follows, and old
	files   map[string]made
	whole   map[string]folder // of those, what was kept or made as one
	there   map[string]bool   // folders that are there
	own     map[string]bool   // of those, which this build has made
	temp    int
	changed int
	differs bool     // from what the manifest says
	journal *os.File // nil before something is written there
}

// NewDirSink opens dir, or makes it. A folder with files in it and no
// manifest is refused with ErrNotEmpty: it is somebody's work. With a manifest
// that cannot be read everything is built again.
func NewDirSink(dir string) (*DirSink, error) {
	fail := func(err error) (*DirSink, error) { return nil, fmt.Errorf("build into %s: %w", dir, err) }
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fail(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fail(err)
	}
	s := &DirSink{dir: dir, root: root, files: map[string]made{}, whole: map[string]folder{}, there: map[string]bool{".": true}, own: map[string]bool{".": true}}
	if err := s.open(); err != nil {
		return fail(errors.Join(err, root.Close()))
	}
	return s, nil
}

func (s *DirSink) open() error {
	data, err := s.root.ReadFile(ManifestFile)
	switch {
	case err == nil:
		s.old, s.known = decodeManifest(data)
		if s.left, err = s.root.Lstat(ManifestFile); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	default:
		if _, err := s.root.Lstat(formerManifest); err == nil {
			break
		}
		if err := checkEmpty(s.root); err != nil {
			return err
		}
		s.fresh = true
	}
	// From here until Finish the folder for temporary files says that a build is
	// under way: what one that was cut short has written is ours.
	switch err := s.root.Mkdir(tempFolder, 0o777); {
	case errors.Is(err, fs.ErrExist):
		s.old.complete, s.differs = false, true
		if err := s.takeOver(); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	if s.known {
		return nil
	}
	s.differs = true
	return s.writeManifest(&manifest{})
}

func checkEmpty(root *os.Root) error {
	d, err := root.Open(".")
	if err != nil {
		return err
	}
	names, err := d.Readdirnames(2)
	if cerr := d.Close(); cerr != nil {
		return cerr
	}
	for _, name := range names {
		if name != tempFolder {
			return fmt.Errorf("%w (it holds %s); choose an empty folder", ErrNotEmpty, name)
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// Write puts data at path, unless it is there already.
func (s *DirSink) Write(name string, data []byte) error {
	fail := func(err error) error { return fmt.Errorf("write %s in %s: %w", name, s.dir, err) }
	if !sitePath(name) || !filepath.IsLocal(filepath.FromSlash(name)) {
		return fail(ErrPath)
	}
	sum := sha256.Sum256(data)
	m := made{sum: string(sum[:]), size: int64(len(data))}
	old, listed := s.was(name)
	if listed && old.sum == m.sum && s.still(name, old) {
		m.modified = old.modified
		s.note(name, m, 0)
		return nil
	}
	if !s.fresh {
		have, err := s.root.ReadFile(filepath.FromSlash(name))
		switch {
		case err == nil && bytes.Equal(have, data):
			fi, err := s.root.Lstat(filepath.FromSlash(name))
			if err != nil {
				return fail(err)
			}
			m.modified = fi.ModTime().UnixNano()
			s.note(name, m, 0)
			return nil
		case err == nil:
			if s.known && s.old.complete && !listed && !s.has(name) {
				return fail(fmt.Errorf("%w; move it away or build into another folder", ErrNotOurs))
			}
		case !errors.Is(err, fs.ErrNotExist):
			return fail(err)
		}
	}
	var err error
	if !listed {
		err = s.announce(name, sum)
	}
	if err == nil {
		m.modified, err = s.replace(name, data)
	}
	if err != nil {
		return fail(err)
	}
	s.note(name, m, 1)
	return nil
}

func (s *DirSink) note(name string, m made, changed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[name] = m
	s.changed += changed
	s.differs = true
}

func (s *DirSink) has(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.files[name]
	return ok
}

// Changed is how many files Write had to write so far.
func (s *DirSink) Changed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// replace writes elsewhere and renames, so that a web server reading the folder
// never sees half a page; only while a site is built for the first time may it.
// It does not fsync: a site can be built again. It gives the time of the file.
func (s *DirSink) replace(name string, data []byte) (modified int64, err error) {
	name = filepath.FromSlash(name)
	temp, err := s.prepare(filepath.Dir(name))
	if err != nil {
		return 0, err
	}
	if name != ManifestFile && s.madeFolder(filepath.Dir(name)) { // the site was empty a moment ago: there is nothing yet to keep whole
		// The folders are those that this build has just made, so that the path
		// leads nowhere else, and opening it by its parts, as a Root does, would
		// take most of the time of a first build.
		modified, err = put(func(flag int) (*os.File, error) { return os.OpenFile(filepath.Join(s.dir, name), flag, 0o666) }, os.O_EXCL, data)
		if !errors.Is(err, fs.ErrExist) {
			return modified, err
		}
	}
	if modified, err = put(func(flag int) (*os.File, error) { return s.root.OpenFile(temp, flag, 0o666) }, os.O_TRUNC, data); err == nil {
		err = s.root.Rename(temp, name)
	}
	if err != nil {
		return 0, errors.Join(err, s.root.RemoveAll(temp))
	}
	return modified, nil
}

func put(open func(flag int) (*os.File, error), flag int, data []byte) (modified int64, err error) {
	f, err := open(os.O_WRONLY | os.O_CREATE | flag)
	if err != nil {
		return 0, err
	}
	_, err = f.Write(data)
	fi, serr := f.Stat()
	if serr == nil {
		modified = fi.ModTime().UnixNano()
	}
	return modified, errors.Join(err, serr, f.Close())
}

// prepare makes a folder, once, and gives the name of a file to write first.
func (s *DirSink) prepare(folder string) (temp string, err error) {
	s.mu.Lock()
	s.temp++
	temp = filepath.Join(tempFolder, strconv.Itoa(s.temp))
	s.mu.Unlock()
	return temp, s.needFolder(folder)
}

// needFolder makes a folder that is not known to be there.
func (s *DirSink) needFolder(folder string) error {
	s.mu.Lock()
	there := s.there[folder]
	s.mu.Unlock()
	if there {
		return nil
	}
	if err := s.makeFolder(folder); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.there[folder] = true
	return nil
}

// makeFolder makes a folder, and those above it. In a site that was empty it
// makes each by itself, once: that takes one call for most of them.
func (s *DirSink) makeFolder(folder string) error {
	above := filepath.Dir(folder)
	if s.fresh && above != folder {
		if err := s.needFolder(above); err != nil {
			return err
		}
		if s.madeFolder(above) {
			err := os.Mkdir(filepath.Join(s.dir, folder), 0o777)
			if err == nil {
				s.mu.Lock()
				s.own[folder] = true
				s.mu.Unlock()
			}
			if err == nil || !errors.Is(err, fs.ErrExist) {
				return err
			}
		}
	}
	return s.root.MkdirAll(folder, 0o777)
}

// madeFolder reports whether a folder of a site that was empty was made by this
// build, with all above it.
func (s *DirSink) madeFolder(folder string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fresh && s.own[folder]
}

// Finish ends the build: files that an earlier build made, this one did not,
// and nobody has changed since are removed with the folders they leave empty;
// then the manifest is written. The sink cannot be used after it.
func (s *DirSink) Finish() error { return errors.Join(s.finish(), s.close()) }

func (s *DirSink) finish() error {
	fail := func(err error) error { return fmt.Errorf("finish build in %s: %w", s.dir, err) }
	for _, name := range sortedKeys(s.old.folders) {
		s.openOld(name) // those that are not kept
	}
	for _, name := range sortedKeys(s.old.files) {
		if _, made := s.files[name]; made {
			continue
		}
		s.differs = true
		if err := s.removeStale(name, s.old.files[name].sum); err != nil {
			return fail(err)
		}
	}
	s.old = manifest{complete: true, files: map[string]made{}, folders: s.whole, order: s.old.order}
	for name, f := range s.files {
		if f.folder == "" {
			s.old.files[name] = f
		}
	}
	if s.differs {
		if err := s.writeManifest(&s.old); err != nil {
			return fail(err)
		}
	}
	if err := s.closeJournal(); err != nil {
		return fail(err)
	}
	for _, name := range []string{tempFolder, formerManifest} {
		if err := s.root.RemoveAll(name); err != nil {
			return fail(err)
		}
	}
	return nil
}

// again begins another build after finish, on top of the one that ended. It
// believes that nobody else writes into the folder meanwhile, and is false where
// another build did.
func (s *DirSink) again() (bool, error) {
	fi, err := s.root.Lstat(ManifestFile)
	if err != nil || s.left == nil || !os.SameFile(fi, s.left) || fi.Size() != s.left.Size() || !fi.ModTime().Equal(s.left.ModTime()) {
		return false, s.close()
	}
	if err := s.root.Mkdir(tempFolder, 0o777); err != nil {
		return false, errors.Join(err, s.close())
	}
	s.sure, s.known, s.fresh, s.differs, s.changed = true, true, false, false, 0
	s.files, s.whole = map[string]made{}, make(map[string]folder, len(s.old.folders))
	s.there, s.own = map[string]bool{".": true}, map[string]bool{}
	return true, nil
}

// Abandon ends a build that failed: nothing is removed, and what was written
// stays known as ours.
func (s *DirSink) Abandon() error {
	if s.changed > 0 || !s.known || !s.old.complete {
		return s.close()
	}
	return errors.Join(s.closeJournal(), s.root.RemoveAll(tempFolder), s.close())
}

func (s *DirSink) removeStale(name, hash string) error {
	data, err := s.root.ReadFile(filepath.FromSlash(name))
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	if sum := sha256.Sum256(data); string(sum[:]) != hash {
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

func (s *DirSink) writeManifest(m *manifest) error {
	_, err := s.replace(ManifestFile, m.encode())
	if err == nil {
		s.left, err = s.root.Lstat(ManifestFile)
	}
	return err
}
