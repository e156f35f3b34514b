package evidence

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"
	"unicode"
)

// Page is what was got of a page, as Keep takes it up: a Retrieval whose Text
// is not named yet.
type Page struct {
	Retrieval
	Words    string // the readable text, "" when NoText says why there is none
	Markdown bool   // it is Markdown
}

// Snapshot is all that is kept of one source.
type Snapshot struct {
	Key    string
	Record Record
	texts  map[string]string // by file
}

// Folder is where a source's evidence is kept.
func Folder(key string) (string, error) {
	if !fs.ValidPath(key) || strings.ContainsAny(key, "/\\:*?\"<>|") || strings.HasPrefix(key, ".") || strings.HasSuffix(key, ".") ||
		strings.ContainsFunc(key, unicode.IsControl) {
		return "", fmt.Errorf("%w: %q", ErrKey, key)
	}
	return path.Join(Root, key), nil
}

// KeyOf is the key of the source whose evidence a path belongs to; ok is false
// for any other path.
func KeyOf(name string) (key string, ok bool) {
	rest, ok := strings.CutPrefix(name, Root+"/")
	if !ok {
		return "", false
	}
	key, file, ok := strings.Cut(rest, "/")
	if _, err := Folder(key); err != nil || !ok || file != RecordFile && !isTextFile(file) {
		return "", false
	}
	return key, true
}

// Load reads what is kept of a source, through a function that reads files of
// the content repository. Where nothing is kept the error wraps
// fs.ErrNotExist; ErrRecord and ErrTampered say what is wrong with a file.
func Load(key string, read func(name string) ([]byte, error)) (*Snapshot, error) {
	dir, err := Folder(key)
	if err != nil {
		return nil, err
	}
	name := path.Join(dir, RecordFile)
	data, err := read(name)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{Key: key, texts: map[string]string{}}
	if s.Record, err = ParseRecord(data); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, r := range s.retrievals() {
		if r.Text == nil {
			continue
		}
		name := path.Join(dir, r.Text.File)
		text, err := read(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w: the file is missing", name, ErrTampered)
		}
		if err != nil {
			return nil, err
		}
		if Hash(text) != r.Text.SHA256 {
			return nil, fmt.Errorf("%s: %w", name, ErrTampered)
		}
		s.texts[r.Text.File] = string(text)
	}
	return s, nil
}

func (s *Snapshot) retrievals() []Retrieval {
	list := []Retrieval{s.Record.First}
	if s.Record.Newest != nil {
		list = append(list, *s.Record.Newest)
	}
	return list
}

// Text is the readable text of one of the snapshot's retrievals, "" for none.
func (s *Snapshot) Text(r Retrieval) string {
	if s == nil || r.Text == nil {
		return ""
	}
	return s.texts[r.Text.File]
}

// Texts are the readable texts that are kept: the first, and the newest where
// it is another. A quotation may be in either.
func (s *Snapshot) Texts() []string {
	var list []string
	if s == nil {
		return nil
	}
	for i, r := range s.retrievals() {
		if r.Text != nil && (i == 0 || s.Record.First.Text == nil || r.Text.File != s.Record.First.Text.File) {
			list = append(list, s.Text(r))
		}
	}
	return list
}

// Keep makes the snapshot of a source that was got, once more when old is not
// nil: then the first retrieval stays, and the page becomes the newest. A
// second look that finds the same bytes, words and address tells nothing new,
// and gives old back: what was approved is not changed for it.
func Keep(key string, old *Snapshot, p Page) (*Snapshot, error) {
	if _, err := Folder(key); err != nil {
		return nil, err
	}
	r := p.Retrieval
	r.At = r.At.UTC().Truncate(time.Second)
	r.Text = nil
	if p.Words != "" {
		r.NoText = ""
		r.Text = &Text{SHA256: Hash([]byte(p.Words)), Words: len(strings.Fields(p.Words))}
	}
	s := &Snapshot{Key: key, texts: map[string]string{}}
	if old == nil {
		s.Record.First = r
		if r.Text != nil {
			r.Text.File = textFile("text", p.Markdown)
			s.texts[r.Text.File] = p.Words
		}
	} else {
		if last := old.Record.Latest(); same(last, r) && (r.Archive == "" || last.Archive != "") {
			return old, nil
		}
		first := old.Record.First
		s.Record = Record{First: first, Newest: &r}
		if first.Text != nil {
			s.texts[first.Text.File] = old.Text(first)
		}
		switch {
		case r.Text == nil:
		case first.Text != nil && first.Text.SHA256 == r.Text.SHA256:
			r.Text.File = first.Text.File
		default:
			r.Text.File = textFile("newest", p.Markdown)
			s.texts[r.Text.File] = p.Words
		}
	}
	if err := s.Record.validate(); err != nil {
		return nil, err
	}
	return s, nil
}

// same reports whether a retrieval got what another had got.
func same(a, b Retrieval) bool {
	if a.Text == nil || b.Text == nil {
		return a.Text == nil && b.Text == nil && a.SHA256 == b.SHA256 && a.Address == b.Address && a.Asked == b.Asked
	}
	return a.Text.SHA256 == b.Text.SHA256 && a.Address == b.Address && a.Asked == b.Asked
}

func textFile(name string, markdown bool) string {
	if markdown {
		return name + ".md"
	}
	return name + ".txt"
}

// Files are the snapshot's files by their paths in the content repository. Those
// that a snapshot may have and this one has not are nil: they are to go.
func (s *Snapshot) Files() (map[string][]byte, error) {
	dir, err := Folder(s.Key)
	if err != nil {
		return nil, err
	}
	record, err := s.Record.Marshal()
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{path.Join(dir, RecordFile): record}
	for _, name := range textFiles() {
		files[path.Join(dir, name)] = nil
		if text, ok := s.texts[name]; ok {
			files[path.Join(dir, name)] = []byte(text)
		}
	}
	return files, nil
}
