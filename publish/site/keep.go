package site

import (
	"os"
	"path/filepath"
	"slices"

	"postil/editor/proof"
)

// Keep implements Store: it looks at the file's size and time only.
func (s *DirSink) Keep(name, inputs string) ([]proof.Finding, bool) {
	old, ok := s.was(name)
	if !ok || old.inputs != inputs || !s.still(name, old) {
		return nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[name] = old
	return old.found(), true
}

// KeepFolder implements FolderStore, and looks at each file as Keep does.
func (s *DirSink) KeepFolder(name, inputs string) (Kept, bool) {
	s.mu.Lock()
	f, ok := s.old.folders[name]
	s.mu.Unlock()
	was, kept := f.head()
	if !ok || was != inputs || !s.sure && !f.each(name, s.still) {
		return Kept{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.whole[name] = f
	return kept, true
}

// was is what is known of a file from the last build.
func (s *DirSink) was(name string) (made, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := s.old.files[name]
	if !ok {
		if in := bundleFolder(name); in != "" && s.openOld(in) {
			m, ok = s.old.files[name]
		}
	}
	return m, ok
}

// openOld has the files of a folder that is not kept looked at one by one.
func (s *DirSink) openOld(name string) bool {
	f, ok := s.old.folders[name]
	if _, kept := s.whole[name]; !ok || kept {
		return false
	}
	delete(s.old.folders, name)
	f.each(name, func(path string, m made) bool {
		s.old.files[path] = m
		return true
	})
	return true
}

// still reports whether a file is there as it was written. Nothing is opened,
// so it does not matter that a symbolic link may lead elsewhere.
func (s *DirSink) still(name string, m made) bool {
	if s.sure {
		return true
	}
	// The path is clean: a Join of it would take as long as looking it up.
	fi, err := os.Lstat(s.dir + string(filepath.Separator) + filepath.FromSlash(name))
	return err == nil && m.still(fi)
}

// Made implements Store.
func (s *DirSink) Made(name, inputs string, found []proof.Finding) {
	findings, err := storeFindings(found)
	if err != nil {
		inputs = "" // then it is made again the next time
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.files[name]
	m.inputs, m.findings = inputs, findings
	s.files[name] = m
	s.differs = true
}

// MadeFolder implements FolderStore.
func (s *DirSink) MadeFolder(name, inputs string, files []string, found []proof.Finding) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found = slices.Clone(found)
	all := make(map[string]made, len(files))
	for _, path := range files {
		all[path] = s.files[path]
		if all[path].findings != "" {
			found = append(found, all[path].found()...)
		}
	}
	findings, err := storeFindings(found)
	if err != nil {
		return // then it is looked at file by file the next time
	}
	for path, m := range all {
		m.folder = name
		s.files[path] = m
	}
	s.whole[name] = newFolder(name, inputs, findings, all)
	s.differs = true
}
