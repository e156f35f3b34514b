package styles

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

// Errors of finding styles.
var (
	// ErrNoStyle means that no folder has a style of that name.
	ErrNoStyle = errors.New("there is no such citation style")
	// ErrNoParent means that a style is another one's under another name, and
	// that the other one is not there.
	ErrNoParent = errors.New("the citation style that it follows is missing")
	// ErrBadStyle means that a file is no style.
	ErrBadStyle = errors.New("not a citation style")
	// ErrNoLocale means that no folder has a locale for a language, nor one to
	// take in its place.
	ErrNoLocale = errors.New("there is no locale for the language")
)

// Style is what the head of a style says.
type Style struct {
	Name   string // of the file, without .csl
	Title  string
	Short  string // a short title, mostly ""
	ID     string // an address
	Parent string // id of the style that this one follows; "" for an independent one
	Class  string // "in-text" or "note"; "" for a dependent style
	Format string // "author-date", "numeric", "note", "label", "author", ""
	Locale string // the language that it is for, "" for any

	folder int
	path   string
}

// Dependent reports whether the style is another one's under another name.
func (s Style) Dependent() bool { return s.Parent != "" }

// Shelf is a number of folders with styles and locales. A file may stand in the
// folder itself or, as they are packed for systems, in its styles, dependent or
// locales folder.
type Shelf struct {
	folders []fs.FS

	mu     sync.Mutex
	files  map[string]place // styles by name; nil until they were looked for
	heads  map[string]Style // by name, as far as they were read
	listed bool             // heads has all
}

type place struct {
	folder int
	path   string
}

// New makes a shelf of folders, the most wanted first: of two styles or locales
// of one name the first counts.
func New(folders ...fs.FS) *Shelf { return &Shelf{folders: folders} }

// insideFolders are where files may stand in a folder.
var insideFolders = []string{".", "styles", "dependent", "styles/dependent"}

// Stamp is another text when a style has been put into a folder or taken out of
// it, where the folders tell when they were changed. It costs a look at each
// folder, not at their files.
func (s *Shelf) Stamp() string {
	var b strings.Builder
	for _, f := range s.folders {
		for _, dir := range insideFolders {
			changed := int64(0)
			if st, err := fs.Stat(f, dir); err == nil {
				changed = st.ModTime().UnixNano()
			}
			fmt.Fprintf(&b, "%d ", changed)
		}
	}
	return b.String()
}

// look finds the files. A folder that is not there has none.
func (s *Shelf) look() error {
	if s.files != nil {
		return nil
	}
	files := map[string]place{}
	for i, f := range s.folders {
		for _, dir := range insideFolders {
			entries, err := fs.ReadDir(f, dir)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return fmt.Errorf("look for citation styles: %w", err)
			}
			for _, e := range entries {
				name, ok := strings.CutSuffix(e.Name(), ".csl")
				if _, have := files[name]; ok && name != "" && !have && !e.IsDir() {
					files[name] = place{i, path.Join(dir, e.Name())}
				}
			}
		}
	}
	s.files, s.heads = files, map[string]Style{}
	return nil
}

// head reads the head of the style in a file.
func (s *Shelf) head(name string) (Style, error) {
	if st, ok := s.heads[name]; ok {
		return st, nil
	}
	at, ok := s.files[name]
	if !ok {
		return Style{}, fmt.Errorf("%w: %s", ErrNoStyle, name)
	}
	f, err := s.folders[at.folder].Open(at.path)
	if err != nil {
		return Style{}, err
	}
	defer f.Close()
	st, err := readHead(f)
	if err != nil {
		return Style{}, fmt.Errorf("%s: %w", at.path, err)
	}
	st.Name, st.folder, st.path = name, at.folder, at.path
	s.heads[name] = st
	return st, nil
}

// List is every style, by title. Files that are no styles are left out and
// their errors joined to the result. It reads the head of every file once; ctx
// ends it.
func (s *Shelf) List(ctx context.Context) ([]Style, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	bad, err := s.list(ctx)
	if err != nil {
		return nil, err
	}
	list := slices.Collect(maps.Values(s.heads))
	slices.SortFunc(list, func(a, b Style) int {
		return cmp.Or(cmp.Compare(fold(a.Title), fold(b.Title)), cmp.Compare(a.Name, b.Name))
	})
	return list, errors.Join(bad...)
}

func (s *Shelf) list(ctx context.Context) (bad []error, err error) {
	if err := s.look(); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if _, err := s.head(name); err != nil {
			bad = append(bad, err)
		}
	}
	s.listed = true
	return bad, nil
}

// Find finds a style by its file's name, with or without ".csl", by its id, by
// what an id ends with, or by its title or short title, whatever their letters'
// case. The error wraps ErrNoStyle and names those that come near.
func (s *Shelf) Find(ctx context.Context, name string) (Style, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.find(ctx, name)
}

func (s *Shelf) find(ctx context.Context, name string) (Style, error) {
	if err := s.look(); err != nil {
		return Style{}, err
	}
	name = strings.TrimSpace(name)
	plain := strings.TrimSuffix(name[strings.LastIndexByte(name, '/')+1:], ".csl")
	if _, ok := s.files[plain]; ok {
		return s.head(plain)
	}
	if _, err := s.list(ctx); err != nil { // what is broken is told by List
		return Style{}, err
	}
	want := fold(name)
	var near []string
	for _, n := range slices.Sorted(maps.Keys(s.heads)) {
		st := s.heads[n]
		switch {
		case st.ID == name, fold(st.Title) == want, st.Short != "" && fold(st.Short) == want:
			return st, nil
		case len(near) < 5 && want != "" && !st.Dependent() && (strings.Contains(fold(st.Title), want) || strings.Contains(n, plain)):
			near = append(near, n)
		}
	}
	if len(near) > 0 {
		return Style{}, fmt.Errorf("%w: %s; there are %s", ErrNoStyle, name, strings.Join(near, ", "))
	}
	return Style{}, fmt.Errorf("%w: %s", ErrNoStyle, name)
}

// Read gives the file of a style that formats: of the style itself, or of the
// one that it follows. A dependent style's language counts before its parent's
// and is in the result's Locale.
func (s *Shelf) Read(ctx context.Context, name string) (data []byte, style Style, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	style, err = s.find(ctx, name)
	if err != nil {
		return nil, Style{}, err
	}
	at := style
	for range maxParents {
		if !at.Dependent() {
			data, err = fs.ReadFile(s.folders[at.folder], at.path)
			style.Class, style.Format = at.Class, cmp.Or(style.Format, at.Format)
			style.Locale = cmp.Or(style.Locale, at.Locale)
			return data, style, err
		}
		parent, err := s.find(ctx, at.Parent)
		if errors.Is(err, ErrNoStyle) {
			return nil, Style{}, fmt.Errorf("%s: %w: %s", style.Name, ErrNoParent, at.Parent)
		}
		if err != nil {
			return nil, Style{}, err
		}
		at = parent
	}
	return nil, Style{}, fmt.Errorf("%s: %w: its parents follow each other in a circle", style.Name, ErrNoParent)
}

// maxParents is how far a style is followed to its parent. One step is usual.
const maxParents = 4

// Folder is the index, in what New was given, of the folder that has the style.
func (s Style) Folder() int { return s.folder }

// File is a style with its file.
type File struct {
	Style
	Data []byte
}

// Chain gives the file of a style and those of the styles that it follows, each
// before the one that it follows. Errors are those of Read.
func (s *Shelf) Chain(ctx context.Context, name string) ([]File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var chain []File
	for range maxParents {
		st, err := s.find(ctx, name)
		if len(chain) > 0 && errors.Is(err, ErrNoStyle) {
			return nil, fmt.Errorf("%s: %w: %s", chain[0].Name, ErrNoParent, name)
		}
		if err != nil {
			return nil, err
		}
		data, err := fs.ReadFile(s.folders[st.folder], st.path)
		if err != nil {
			return nil, err
		}
		chain = append(chain, File{st, data})
		if !st.Dependent() {
			return chain, nil
		}
		name = st.Parent
	}
	return nil, fmt.Errorf("%s: %w: its parents follow each other in a circle", chain[0].Name, ErrNoParent)
}
