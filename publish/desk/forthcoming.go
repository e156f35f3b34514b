package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"postil/publish/content"
	"postil/publish/review"
)

// Forthcoming is the publication as it would be with every open draft
// published as it stands, edits in the working folders included.
type Forthcoming struct {
	Content *content.Content
	// Version identifies all that went in: two values with one Version have
	// the same content.
	Version string

	desk  *Desk
	views []*View
}

// Forthcoming puts all open drafts into the published record. A draft that
// cannot be read is left out; a working folder that cannot be read, as while
// another program writes it, counts with what was saved.
func (k *Desk) Forthcoming(ctx context.Context) (*Forthcoming, error) {
	main, tip, err := k.published(ctx)
	if err != nil {
		return nil, err
	}
	drafts, err := k.Drafts(ctx)
	if err != nil && len(drafts) == 0 {
		return nil, err
	}
	c := main.Copy()
	c.Articles = slices.Clone(main.Articles)
	f := &Forthcoming{desk: k}
	sum := sha256.New()
	fmt.Fprintln(sum, tip)
	for _, d := range drafts {
		if d.Status.State == review.Published {
			continue
		}
		edit, err := k.Work(ctx, d)
		if err != nil {
			edit = Edit{}
		}
		v, err := k.view(ctx, d, edit)
		if err != nil {
			if ctx.Err() != nil {
				return nil, err
			}
			continue
		}
		fmt.Fprintln(sum, d.ID, d.Tip)
		edit.digest(sum)
		c.Articles = slices.DeleteFunc(c.Articles, func(a *content.Article) bool {
			return a.Dir == d.Dir || a.Dir == d.From || a.Dir == v.Article.Dir
		})
		c.Articles = append(c.Articles, v.Article)
		c.Library = c.Library.With(v.brought...)
		f.views = append(f.views, v)
	}
	content.Sort(c.Articles)
	f.Content, f.Version = c, hex.EncodeToString(sum.Sum(nil))
	return f, nil
}

// digest writes all that the edit changes.
func (e Edit) digest(w hash.Hash) {
	put := func(name string, data []byte) {
		fmt.Fprintf(w, "%d %s %d\n", len(name), name, len(data))
		w.Write(data) // a hash never fails
	}
	if e.Article != nil {
		put(content.ArticleFile, e.Article.Bytes())
	}
	for _, name := range slices.Sorted(maps.Keys(e.Put)) {
		put(name, e.Put[name])
	}
	for _, name := range e.Remove {
		io.WriteString(w, "-"+name+"\n")
	}
	for _, r := range e.References {
		data, err := r.MarshalFile()
		if err != nil { // then it cannot be shown either
			continue
		}
		put(referencePath(r.Key), data)
	}
}

// ReadFile reads a file by its path in the content repository.
func (f *Forthcoming) ReadFile(name string) ([]byte, error) {
	for _, v := range f.views {
		if name == v.Article.Dir || strings.HasPrefix(path.Clean(name), v.Article.Dir+"/") {
			return v.ReadFile(name)
		}
	}
	return f.desk.PublishedFile(name)
}
