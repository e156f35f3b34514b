// Package origin reads what a site is made of from where a publication's files
// are, a git tree or a folder, and remembers what it read for the next time.
//
// It imports publish/site and the packages of publish and editor that content
// and citations come from. It starts goroutines through publish/parallel only,
// and touches the disk only to keep the index.
package origin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"postil/publish/citing"
	"postil/publish/content"
	"postil/publish/parallel"
	"postil/publish/publication"
	"postil/publish/site"
)

// Options say how to read.
type Options struct {
	// Index is the file that keeps what was read; "" keeps nothing. It can be
	// deleted at any time.
	Index   string
	Styles  []fs.FS // folders of citation styles, besides the publication's own
	Workers int     // 0 is one for each core
	// Anew opens the file system once more, for Scan: where it has read all there
	// is, it looks again by the index that came of it, which takes a fraction of
	// the memory. nil does without.
	Anew func() (fs.FS, error)
}

// Read reads the content of a site without its texts. What the index knows to
// be unchanged is not read again; an index that cannot be read or written only
// costs time.
func Read(ctx context.Context, fsys fs.FS, o Options) (site.Options, error) {
	return NewReader(fsys, o).Read(ctx)
}

// Reader reads the same place again and again while its files change. It must
// not be used by several goroutines at once.
type Reader struct {
	fsys  fs.FS
	o     Options
	last  site.Options // zero before the first time
	index *content.Index
	frame int
}

// NewReader makes a Reader, which reads nothing yet.
func NewReader(fsys fs.FS, o Options) *Reader { return &Reader{fsys: fsys, o: o} }

// Read looks at everything.
func (r *Reader) Read(ctx context.Context) (site.Options, error) { return r.read(ctx, nil) }

// Changed looks at some paths only, all that may have changed since the last
// time: files, or folders with all below.
func (r *Reader) Changed(ctx context.Context, paths []string) (site.Options, error) {
	if r.last.Content == nil {
		return r.Read(ctx)
	}
	return r.read(ctx, append([]string{}, paths...))
}

func (r *Reader) read(ctx context.Context, changed []string) (site.Options, error) {
	known := r.index
	if r.last.Content == nil {
		known = readIndex(r.o.Index)
	}
	c, x, err := scan(ctx, r.fsys, content.ScanOptions{Known: known, Was: r.last.Content, Changed: changed}, r.o.Workers)
	if err != nil {
		return site.Options{}, err
	}
	if changed == nil { // of a few changes the next process learns by itself
		writeIndex(r.o.Index, known, x)
	}
	out := r.last
	if changed == nil || slices.ContainsFunc(changed, func(p string) bool { return !inArticles(p) }) {
		var err error
		if out, err = r.around(ctx, c); err != nil {
			return site.Options{}, err
		}
		r.frame++
		out.Frame = strconv.Itoa(r.frame)
	}
	out.Content = c
	r.last, r.index = out, x
	return out, nil
}

// inArticles reports whether a path is an article's, a source's, or a folder's
// that holds such.
func inArticles(name string) bool {
	return strings.HasPrefix(name, content.ArticleRoot+"/") || strings.HasPrefix(name, content.ReferenceRoot+"/")
}

// around reads what a site is made of besides articles and sources.
func (r *Reader) around(ctx context.Context, c *content.Content) (site.Options, error) {
	out := site.Options{
		Workers: r.o.Workers,
		Files:   func(name string) ([]byte, error) { return fs.ReadFile(r.fsys, name) },
	}
	own, err := fs.Sub(r.fsys, citing.Folder)
	if err != nil {
		return site.Options{}, fmt.Errorf("read content: %w", err)
	}
	shelf := citing.Shelf(own, r.o.Styles)
	name := c.Publication.CitationStyle
	if out.Formatter, err = citing.Formatter(ctx, name, shelf); err != nil {
		return site.Options{}, err
	}
	if name != "" && name != publication.HouseCitations {
		sum, err := sumOf(own)
		if err != nil {
			return site.Options{}, fmt.Errorf("read styles: %w", err)
		}
		out.Style = name + " " + sum + " " + citing.Shelf(nil, r.o.Styles).Stamp()
	}
	return out, nil
}

// Scan is content.Scan with what is known from before, else with what the index
// in the file knows. The index that it gives is kept in the file.
func Scan(ctx context.Context, fsys fs.FS, known *content.Index, o Options) (*content.Content, *content.Index, error) {
	if known == nil {
		known = readIndex(o.Index)
	}
	c, x, err := scan(ctx, fsys, content.ScanOptions{Known: known}, o.Workers)
	if err != nil {
		return nil, nil, err
	}
	data := writeIndex(o.Index, known, x)
	if known != nil || o.Anew == nil || data == nil {
		return c, x, nil
	}
	packed, err := content.Unmarshal(data)
	if err != nil {
		return nil, nil, err
	}
	if fsys, err = o.Anew(); err != nil {
		return nil, nil, err
	}
	return scan(ctx, fsys, content.ScanOptions{Known: packed}, o.Workers)
}

func scan(ctx context.Context, fsys fs.FS, o content.ScanOptions, workers int) (*content.Content, *content.Index, error) {
	o.Each = func(n int, do func(int)) {
		parallel.Each(workers, n, func(i int) {
			if ctx.Err() == nil { // else nobody will look at what is found
				do(i)
			}
		})
	}
	c, x := content.Scan(fsys, o)
	if err := ctx.Err(); err != nil {
		return nil, nil, fmt.Errorf("read content: %w", err)
	}
	return c, x, nil
}

// sumOf names the state of a small folder, "" for one that is not there.
func sumOf(folder fs.FS) (string, error) {
	h := sha256.New()
	err := fs.WalkDir(folder, ".", func(name string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return fs.SkipAll
		}
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(folder, name)
		fmt.Fprintf(h, "%s %d\n", name, len(data))
		h.Write(data) // a hash never fails
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

func readIndex(file string) *content.Index {
	if file == "" {
		return nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	x, err := content.Unmarshal(data)
	if err != nil {
		return nil
	}
	return x
}

// writeIndex keeps x unless it says the same as known, and gives what it wrote.
func writeIndex(file string, known, x *content.Index) []byte {
	if file == "" || known.Equal(x) {
		return nil
	}
	data, err := x.Marshal()
	if err != nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return data
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".content-*")
	if err != nil {
		return data
	}
	_, err = temp.Write(data)
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		_ = os.Remove(temp.Name()) // it is in nobody's way
	}
	return data
}
