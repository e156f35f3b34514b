package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"postil/editor/cite"
	"postil/editor/proof"
	"postil/publish/check"
	"postil/publish/content"
	"postil/publish/repo"
)

// View is the publication as it would be if a draft were published as it
// stands, edits not yet saved included: what a preview shows and a check reads.
type View struct {
	Content *content.Content // articles on main, with the draft's in its place
	Article *content.Article
	was     *content.Article  // the published article that it revises, nil for none
	files   map[string][]byte // unsaved files, by path; nil for one to be removed
	shelf   *shelf
	trees   []*repo.Tree      // the draft's, then main's
	brought []*cite.Reference // sources that the draft or the edit brings
}

// View makes the draft's view with an edit laid over it.
func (k *Desk) View(ctx context.Context, id string, e Edit) (*View, error) {
	d, err := k.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	return k.view(ctx, d, e)
}

func (k *Desk) view(ctx context.Context, d *Draft, e Edit) (*View, error) {
	main, mainTip, err := k.published(ctx)
	if err != nil {
		return nil, err
	}
	v := &View{files: map[string][]byte{}, shelf: &k.shelf}
	for _, commit := range []repo.Hash{d.Tip, mainTip} {
		tree, err := k.repo.Tree(commit)
		if err != nil {
			return nil, err
		}
		v.trees = append(v.trees, tree)
	}
	var refs []*cite.Reference
	var problems []proof.Finding // with the sources that the draft brings
	for _, c := range d.changes {
		if path.Dir(c.Path) != content.ReferenceRoot || c.New == repo.ZeroHash || slices.Contains(e.Remove, c.Path) {
			continue
		}
		data, err := k.repo.ReadBlob(c.New)
		if err != nil {
			return nil, err
		}
		ref, found := content.ReadReference(c.Path, data)
		problems = append(problems, found...)
		if ref == nil {
			continue // the citation shows as unknown
		}
		refs = append(refs, ref)
	}
	refs = append(refs, e.References...)
	v.brought = refs

	v.Article = &content.Article{Dir: d.Dir}
	switch {
	case e.Article != nil:
		v.Article.File = e.Article
	case d.Article != nil:
		v.Article.File = d.Article.File
	default:
		return nil, fmt.Errorf("%s/%s: %w", d.Dir, content.ArticleFile, ErrNoArticle)
	}
	v.Article.Front = v.Article.File.Front()
	if v.was, err = k.revised(d); err != nil {
		return nil, err
	}
	v.Article.Dir = d.place(v.Article.Front, v.was)
	if v.was != nil && v.Article.Dir != d.Dir { // what saving will add to the file
		v.Article.Front = v.Article.Front.Moved(v.was.Front, d.From, v.Article.Dir)
	}
	if d.Article != nil {
		v.Article.Files = slices.Clone(d.Article.Files)
	}
	for name, data := range e.Put {
		v.files[placed(v.Article.Dir, name)] = data
		if !isEvidence(name) && !slices.Contains(v.Article.Files, name) {
			v.Article.Files = append(v.Article.Files, name)
		}
	}
	for _, name := range e.Remove {
		if _, ok := v.files[placed(v.Article.Dir, name)]; !ok && isEvidence(name) {
			v.files[name] = nil
		}
	}
	v.Article.Files = slices.DeleteFunc(v.Article.Files, func(f string) bool { return slices.Contains(e.Remove, f) })
	if v.Article.Dir != d.Dir && d.Article != nil { // moved by an unsaved date or slug
		for _, f := range v.Article.Files {
			if _, ok := v.files[path.Join(v.Article.Dir, f)]; ok {
				continue
			}
			data, err := v.trees[0].ReadFile(path.Join(d.Dir, f))
			if err == nil {
				v.files[path.Join(v.Article.Dir, f)] = data
			}
		}
	}
	c := main.Copy()
	c.Problems = append(slices.Clone(main.Problems), problems...)
	c.Library = main.Library.With(refs...)
	c.Articles = make([]*content.Article, 0, len(main.Articles)+1)
	for _, a := range main.Articles {
		if a.Dir != d.Dir && a.Dir != d.From && a.Dir != v.Article.Dir {
			c.Articles = append(c.Articles, a)
		}
	}
	c.Articles = append(c.Articles, v.Article)
	content.Sort(c.Articles)
	v.Content = c
	return v, nil
}

// Brings reports whether the draft, or the edit, brings a source of its own
// under a key.
func (v *View) Brings(key string) bool {
	return slices.ContainsFunc(v.brought, func(r *cite.Reference) bool { return r.Key == key })
}

// ReadFile reads a file of the view by its path in the content repository.
func (v *View) ReadFile(name string) ([]byte, error) {
	if data, ok := v.files[name]; ok {
		if data == nil {
			return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
		}
		return data, nil
	}
	var first error
	for _, t := range v.trees {
		data, err := t.ReadFile(name)
		if err == nil {
			return data, nil
		}
		if first == nil || errors.Is(first, fs.ErrNotExist) {
			first = err
		}
	}
	return nil, first
}

// Check reports what is wrong with the article.
func (v *View) Check() []proof.Finding {
	return check.Article(v.Article, v.Content, check.Options{
		Published: v.was,
		Image:     func(name string) ([]byte, error) { return v.ReadFile(path.Join(v.Article.Dir, name)) },
		Kept:      v.keptTexts,
	})
}

// Check reports what is wrong with a draft as it was saved.
func (k *Desk) Check(ctx context.Context, d *Draft) ([]proof.Finding, error) {
	if d.Article == nil {
		return d.Problems, nil
	}
	v, err := k.view(ctx, d, Edit{})
	if err != nil {
		return nil, err
	}
	return append(slices.Clone(d.Problems), v.Check()...), nil
}

// keyOf is the citation key that a reference file's path stands for.
func keyOf(file string) string {
	base := path.Base(file)
	return base[:len(base)-len(path.Ext(base))]
}
