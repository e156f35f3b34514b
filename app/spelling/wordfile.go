package spelling

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"postil/editor/spell"
	"postil/publish/durable"
)

// ErrEncoding means that a file of words is not UTF-8. It is left alone.
var ErrEncoding = errors.New("the file of words is not UTF-8")

// ErrNoWord means that what should be added to a list is no word.
var ErrNoWord = errors.New("this is not a word that a list can hold")

// WordFile is a file of words that are right, one a line, which other programs
// may write too. Its methods may be called from any goroutine.
type WordFile struct {
	path string

	mu    sync.Mutex
	list  *spell.List
	size  int64
	mtime time.Time
}

// NewWordFile is the file at a path, which need not exist; "" is a list that
// stays empty.
func NewWordFile(path string) *WordFile { return &WordFile{path: path, list: spell.NewList()} }

// List is what the file has now. It is the same *spell.List until the file
// changes. On an error it is what the file had before.
func (f *WordFile) List() (*spell.List, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.list, f.refresh()
}

func (f *WordFile) refresh() error {
	if f.path == "" {
		return nil
	}
	st, err := os.Stat(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if f.list.Len() > 0 {
			f.list = spell.NewList()
		}
		f.size, f.mtime = 0, time.Time{}
		return nil
	case err != nil:
		return fmt.Errorf("read words: %w", err)
	case st.Size() == f.size && st.ModTime().Equal(f.mtime):
		return nil
	}
	text, err := f.read()
	if err != nil {
		return err
	}
	f.list, f.size, f.mtime = spell.ParseList(text), st.Size(), st.ModTime()
	return nil
}

func (f *WordFile) read() (string, error) {
	data, err := os.ReadFile(f.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read words: %w", err)
	}
	if !utf8.Valid(data) {
		return "", fmt.Errorf("read words %s: %w", f.path, ErrEncoding)
	}
	return string(data), nil
}

// Add adds a word to the file, which is written so that it survives a power
// cut, and keeps what is in it.
func (f *WordFile) Add(word string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.path == "" || strings.TrimSpace(word) == "" || strings.ContainsAny(word, "#\r\n") {
		return fmt.Errorf("add %q: %w", word, ErrNoWord)
	}
	text, err := f.read()
	if err != nil {
		return err
	}
	more := spell.AddToList(text, word)
	if more == text {
		return nil
	}
	if err := durable.WriteFile(f.path, []byte(more), 0o666); err != nil {
		return fmt.Errorf("add %q: %w", word, err)
	}
	f.mtime = time.Time{} // to be read again
	return f.refresh()
}
