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
}

// Read reads the content of a site without its texts. What the index knows to
// be unchanged is not read again; an index that cannot be read or written only
// costs time.
func Read(ctx context.Context, fsys fs.FS, o Options) (site.Options, error) {
	c, _, err := Scan(ctx, fsys, nil, o)
	if err != nil {
		return site.Options{}, err
	}
	out := site.Options{
		Content: c, Workers: o.Workers,
		Files: func(name string) ([]byte, error) { return fs.ReadFile(fsys, name) },
	}
	own, err := fs.Sub(fsys, citing.Folder)
	if err != nil {
		return site.Options{}, fmt.Errorf("read content: %w", err)
	}
	shelf := citing.Shelf(own, o.Styles)
	name := c.Publication.CitationStyle
	if out.Formatter, err = citing.Formatter(ctx, name, shelf); err != nil {
		return site.Options{}, err
	}
	if name != "" && name != publication.HouseCitations {
		sum, err := sumOf(own)
		if err != nil {
			return site.Options{}, fmt.Errorf("read styles: %w", err)
		}
		out.Style = name + " " + sum + " " + citing.Shelf(nil, o.Styles).Stamp()
	}
	return out, nil
}

// Scan is content.Scan with what is known from before, else with what the index
// in the file knows. The index that it gives is kept in the file.
func Scan(ctx context.Context, fsys fs.FS, known *content.Index, o Options) (*content.Content, *content.Index, error) {
	if known == nil {
		known = readIndex(o.Index)
	}
	c, x := content.Scan(fsys, content.ScanOptions{
		Known: known,
		Each: func(n int, do func(int)) {
			parallel.Each(o.Workers, n, func(i int) {
				if ctx.Err() == nil { // else nobody will look at what is found
					do(i)
				}
			})
		},
	})
	if err := ctx.Err(); err != nil {
		return nil, nil, fmt.Errorf("read content: %w", err)
	}
	writeIndex(o.Index, known, x)
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

// writeIndex keeps x unless it says the same as known.
func writeIndex(file string, known, x *content.Index) {
	if file == "" || known.Equal(x) {
		return
	}
	data, err := x.Marshal()
	if err != nil {
		return
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".content-*")
	if err != nil {
		return
	}
	_, err = temp.Write(data)
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		_ = os.Remove(temp.Name()) // it is in nobody's way
	}
}
