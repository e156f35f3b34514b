package site

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// announce notes a file that no manifest lists before it is written. Should the
// build be cut short, the next one knows it for ours, and removes it where the
// site does not have it any more.
func (s *DirSink) announce(name string, sum [sha256.Size]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.journal == nil {
		f, err := s.root.OpenFile(filepath.Join(tempFolder, journalFile), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
		if err != nil {
			return err
		}
		s.journal = f
	}
	_, err := fmt.Fprintf(s.journal, "\n%x %s\n", sum, name) // the first ends a line that was cut short
	return err
}

// takeOver goes on from a build that was cut short: what it announced is ours,
// and its half-written files are removed.
func (s *DirSink) takeOver() error {
	d, err := s.root.Open(tempFolder)
	if err != nil {
		return err
	}
	names, err := d.Readdirnames(-1)
	err = errors.Join(err, d.Close())
	for _, name := range names {
		if name != journalFile {
			err = errors.Join(err, s.root.RemoveAll(filepath.Join(tempFolder, name)))
		}
	}
	if err != nil {
		return err
	}
	f, err := s.root.Open(filepath.Join(tempFolder, journalFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if s.old.files == nil {
		s.old.files = map[string]made{}
	}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := lines.Text()
		const length = 2 * sha256.Size
		if len(line) <= length+1 || line[length] != ' ' {
			continue // it was being written
		}
		sum, err := hex.DecodeString(line[:length])
		if name := line[length+1:]; err == nil && sitePath(name) {
			s.old.files[name] = made{sum: string(sum)} // the last word counts
		}
	}
	return errors.Join(lines.Err(), f.Close())
}

func (s *DirSink) closeJournal() error {
	if s.journal == nil {
		return nil
	}
	f := s.journal
	s.journal = nil
	return f.Close()
}

// close lets go of the folder.
func (s *DirSink) close() error { return errors.Join(s.closeJournal(), s.root.Close()) }
