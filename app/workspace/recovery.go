package workspace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/durable"
	"postil/publish/repo"
)

const (
	// recoveryPause is how long a word may wait before it is written to the
	// recovery store: with the write itself well below the second that a crash
	// may cost, and not so often that writing to the disk disturbs typing.
	recoveryPause = 400 * time.Millisecond
	// recoveryRetry is the pause after a write that failed.
	recoveryRetry = 2 * time.Second
)

// Recovery keeps unsaved articles outside the repository, so that they survive
// a crash: the article in a journal of its edits, the files beside it as they
// are. Its methods may be called from any goroutine; those of a nil Recovery
// keep nothing.
type Recovery struct {
	Dir string // one folder a draft

	mu   sync.Mutex
	open *journaled // the article that was kept last, nil for none
}

// Unsaved is an article as the store has it.
type Unsaved struct {
	Base  repo.Hash         // the draft's tip that the text started from; zero: not known
	Files map[string][]byte // by their name in the working folder: "index.md", "lead.png", "references/key.json"
	When  time.Time
}

// unsaved is what the store keeps of an edit.
func unsaved(e desk.Edit) (Unsaved, error) {
	u := Unsaved{Base: e.Base, Files: maps.Clone(e.Put)}
	if u.Files == nil {
		u.Files = map[string][]byte{}
	}
	u.Files[content.ArticleFile] = e.Article.Bytes()
	for _, ref := range e.References {
		data, err := ref.MarshalFile()
		if err != nil {
			return u, fmt.Errorf("keep source %s: %w", ref.Key, err)
		}
		u.Files[content.ReferenceRoot+"/"+ref.Key+".json"] = data
	}
	return u, nil
}

// edit is the edit that the store kept.
func (u Unsaved) edit() (desk.Edit, error) {
	e := desk.Edit{Base: u.Base, Put: map[string][]byte{}}
	var err error
	for _, name := range slices.Sorted(maps.Keys(u.Files)) {
		data := u.Files[name]
		switch {
		case name == content.ArticleFile:
			if e.Article, err = article.Parse(data); err != nil {
				return e, fmt.Errorf("recover %s: %w", name, err)
			}
		case path.Dir(name) == content.ReferenceRoot:
			ref, err := cite.ParseReference(strings.TrimSuffix(path.Base(name), ".json"), data)
			if err != nil {
				return e, fmt.Errorf("recover %s: %w", name, err)
			}
			e.References = append(e.References, ref)
		default:
			e.Put[name] = data
		}
	}
	return e, nil
}

// drop takes away the files that are saved already.
func (u *Unsaved) drop(savedAs func(name string) []byte) {
	maps.DeleteFunc(u.Files, func(name string, data []byte) bool {
		s := savedAs(name)
		return s != nil && bytes.Equal(s, data)
	})
}

func (r *Recovery) folder(id string) string { return filepath.Join(r.Dir, id) }

// Keep remembers an unsaved article, durably, in place of what was kept of it
// before. Once ctx has ended it keeps nothing: somebody has forgotten or kept
// the draft since.
func (r *Recovery) Keep(ctx context.Context, id string, u Unsaved) error {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	fail := func(err error) error { return fmt.Errorf("keep unsaved text of draft %s: %w", id, err) }
	old, err := r.names(id)
	if err != nil {
		return fail(err)
	}
	for _, name := range old {
		if _, still := u.Files[name]; !still && name != journalFile {
			if err := os.Remove(filepath.Join(r.folder(id), filepath.FromSlash(name))); err != nil {
				return fail(err)
			}
		}
	}
	write := func(name string, data []byte) error {
		file := filepath.Join(r.folder(id), filepath.FromSlash(name))
		if has, err := os.ReadFile(file); err == nil && bytes.Equal(has, data) {
			return nil
		}
		return durable.WriteFile(file, data, 0o600)
	}
	for _, name := range slices.Sorted(maps.Keys(u.Files)) {
		if !fs.ValidPath(name) || name == content.ArticleFile {
			continue
		}
		if err := write(name, u.Files[name]); err != nil {
			return fail(err)
		}
	}
	// Last: without it nothing counts as kept.
	if err := r.keepText(id, u.Base, u.Files[content.ArticleFile]); err != nil {
		return fail(err)
	}
	return nil
}

// names lists the files that are kept of a draft.
func (r *Recovery) names(id string) ([]string, error) {
	var names []string
	err := fs.WalkDir(os.DirFS(r.folder(id)), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			names = append(names, name)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return names, err
}

// Load gives what was kept of a draft; an error that is fs.ErrNotExist for
// nothing.
func (r *Recovery) Load(id string) (Unsaved, error) {
	u := Unsaved{Files: map[string][]byte{}}
	if r == nil {
		return u, fs.ErrNotExist
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	kept, err := r.loadText(id)
	if err != nil {
		return u, err
	}
	u.When, u.Files[content.ArticleFile] = kept.When, kept.Text
	if u.Base, err = repo.ParseHash(kept.Note); err != nil {
		u.Base = repo.ZeroHash
	}
	names, err := r.names(id)
	if err != nil {
		return u, err
	}
	for _, name := range names {
		if strings.HasPrefix(name, journalFile) {
			continue
		}
		if u.Files[name], err = os.ReadFile(filepath.Join(r.folder(id), filepath.FromSlash(name))); err != nil {
			return u, err
		}
	}
	return u, nil
}

// Forget drops what was kept: it is saved now.
func (r *Recovery) Forget(id string) error {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.open != nil && r.open.id == id {
		r.closeJournal()
	}
	// First: what is left when this is cut short does not count.
	switch err := os.Remove(filepath.Join(r.folder(id), journalFile)); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		// Else a power cut brings the text back, to be offered over a newer one.
		if err := durable.SyncDir(r.folder(id)); err != nil {
			return err
		}
	}
	return os.RemoveAll(r.folder(id))
}
