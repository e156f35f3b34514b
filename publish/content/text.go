package content

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"postil/editor/cite"
	"postil/publish/article"
)

// texts gets what a scan did not keep. It is safe for use by several
// goroutines.
type texts struct {
	fsys    fs.FS
	sources int // files of sources there are

	mu      sync.Mutex
	asked   int // articles whose sources were asked for
	refs    map[string]*cite.Reference
	library *cite.Library // all of them, nil before many were asked for
}

// Text is the article's file, read again where a scan did not keep it.
func (c *Content) Text(a *Article) (*article.File, error) {
	if a.File != nil || c.text == nil {
		return a.File, nil
	}
	return c.text.read(a)
}

// Whole is the article with its file, read again where a scan did not keep it.
func (c *Content) Whole(a *Article) (*Article, error) {
	f, err := c.Text(a)
	if err != nil || f == a.File {
		return a, err
	}
	with := *a
	with.File = f
	return &with, nil
}

// Copy is the content for somebody who puts other articles or sources into it.
// Its Library must be there.
func (c *Content) Copy() *Content {
	with := *c
	with.sums = nil // of the sources as they were
	return &with
}

func (t *texts) read(a *Article) (*article.File, error) {
	name := path.Join(a.Dir, ArticleFile)
	src, err := fs.ReadFile(t.fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if TextSum(src) == a.sum { // the front matter is known
		return article.Reopen(src, a.Front)
	}
	f, err := article.Parse(src)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return f, nil
}

// manyAsked is how many articles may ask for their own sources before all are
// read at once.
const manyAsked = 64

// LibraryOf has the sources that an article cites, and perhaps others.
func (c *Content) LibraryOf(a *Article) *cite.Library {
	if c.Library != nil || c.text == nil {
		return c.Library
	}
	t := c.text
	t.mu.Lock()
	defer t.mu.Unlock()
	keys := a.MayCite()
	t.asked++
	if t.library == nil && (t.asked > manyAsked || slices.Contains(keys, AllSources)) {
		l := &loader{fsys: t.fsys} // its findings are known from the scan
		t.library = l.references()
	}
	if t.library != nil {
		return t.library
	}
	var refs []*cite.Reference
	for _, key := range keys {
		if c.sums[key] == "" {
			continue
		}
		ref, ok := t.refs[key]
		if !ok {
			l := &loader{fsys: t.fsys}
			ref, _ = l.reference(path.Join(ReferenceRoot, key+".json"), key)
			if t.refs == nil {
				t.refs = map[string]*cite.Reference{}
			}
			t.refs[key] = ref
		}
		refs = append(refs, ref)
	}
	return cite.NewLibrary(refs)
}

// ReferenceSums gives a function that names the state of each source by its
// key, "" for one that is not there. The function remembers what it computed
// and is safe for use by several goroutines.
func (c *Content) ReferenceSums() func(key string) string {
	if c.sums != nil {
		var all strings.Builder
		for _, key := range slices.Sorted(maps.Keys(c.sums)) {
			all.WriteString(key + " " + c.sums[key] + "\n")
		}
		every := TextSum([]byte(all.String()))
		return func(key string) string {
			if key == AllSources {
				return every
			}
			return c.sums[key]
		}
	}
	var mu sync.Mutex
	known := map[string]string{}
	return func(key string) string {
		mu.Lock()
		defer mu.Unlock()
		if sum, ok := known[key]; ok {
			return sum
		}
		refs := []*cite.Reference{}
		if ref, ok := c.Library.Get(key); ok {
			refs = append(refs, ref)
		} else if key == AllSources {
			refs = c.Library.All()
		}
		sum := ""
		for _, ref := range refs {
			if data, err := ref.MarshalFile(); err == nil {
				sum = TextSum(append([]byte(sum), data...))
			}
		}
		known[key] = sum
		return sum
	}
}

// SameReferences reports whether the sources are those of an earlier scan.
func (c *Content) SameReferences(was *Content) bool {
	return c.sums != nil && was.sums != nil && maps.Equal(c.sums, was.sums)
}

// TextSum names the state of the article's text, "" when it is not known.
func (a *Article) TextSum() string {
	if a.File != nil {
		return TextSum(a.File.Bytes())
	}
	return a.sum
}

// AllSources, among the keys that MayCite lists, stands for every source there is.
const AllSources = "*"

// MayCite lists the keys of the sources that the text cites or wants listed, and
// perhaps some that it does not. Sorted.
func (a *Article) MayCite() []string {
	if a.File != nil {
		return mayCite(a.File.Body(), a.Front.NoCite)
	}
	return a.mayCite
}
