package desk

import (
	"context"
	"errors"
	"strings"

	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/repo"
	"postil/publish/review"
)

// locate finds the folders of a draft: where its article is now, and where the
// published article is that it revises.
func (k *Desk) locate(d *Draft) error {
	base, err := k.repo.Tree(d.Base)
	if err != nil {
		return err
	}
	has := func(dir string) bool {
		_, ok := base.Blob(dir + "/" + content.ArticleFile)
		return ok
	}
	began := ""
	if e, ok := d.Log.Last(review.Create); ok {
		began = e.Body
	}
	if began != "" && has(began) {
		d.From = began
	}
	for _, c := range d.changes {
		if !isArticle(c.Path) {
			continue
		}
		dir := strings.TrimSuffix(c.Path, "/"+content.ArticleFile)
		if c.New != repo.ZeroHash && d.Dir == "" {
			d.Dir = dir
		}
		if c.Old != repo.ZeroHash && d.From == "" { // a branch made by hand
			d.From = dir
		}
	}
	if d.Dir == "" { // a revision just begun has no change yet
		d.Dir = began
	}
	d.Revises = d.From != ""
	return nil
}

// revised is the published article that a draft revises, as it was when the
// draft began; nil for none, or when it cannot be read.
func (k *Desk) revised(d *Draft) (*content.Article, error) {
	if !d.Revises {
		return nil, nil
	}
	base, err := k.repo.Tree(d.Base)
	if err != nil {
		return nil, err
	}
	a, _ := content.LoadArticle(base, d.From)
	return a, nil
}

// place is the folder that a draft's article belongs in with its front matter.
// An unusable slug or date is the check's to report: the article stays where
// it is. So does a published one, wherever it may be, until its slug or month
// changes.
func (d *Draft) place(front article.Front, was *content.Article) string {
	dir, err := article.Dir(front)
	if err != nil || d.Revises && was == nil {
		return d.Dir
	}
	if was != nil {
		if before, err := article.Dir(was.Front); err == nil && before == dir {
			return d.From
		}
	}
	return dir
}

// marked is a revision's article as it is saved: where it moves, its old
// address leads to the new one; lastmod is the day on which readers get to see
// something else. Where the front matter cannot be changed in place the words
// are saved without, and the check says what is missing.
func (k *Desk) marked(ctx context.Context, d *Draft, f *article.File, was *content.Article, dir string) (*article.File, error) {
	if was == nil || d.Article == nil || dir == d.Dir && string(d.Article.File.Bytes()) == string(f.Bytes()) {
		return f, nil
	}
	front := f.Front()
	if dir != d.Dir {
		front = front.Moved(was.Front, d.From, dir)
	}
	var err error
	if front.Lastmod, err = k.lastmod(ctx, d, f, was); err != nil {
		return nil, err
	}
	out := f.Clone()
	if err := out.SetFront(front); errors.Is(err, article.ErrCannotEdit) {
		return f, nil
	} else if err != nil {
		return nil, err
	}
	return out, nil
}

// lastmod is the value that a revision is saved with: today where readers get
// to see something else than what is published, in the form that the article's
// dates have. What its author has written there stays.
func (k *Desk) lastmod(ctx context.Context, d *Draft, f *article.File, was *content.Article) (article.Date, error) {
	p, err := k.Settings(ctx)
	if err != nil {
		return article.Date{}, err
	}
	front := f.Front()
	old, zone := was.Front.Lastmod, p.Location()
	day := func(x article.Date) string {
		if x.HasTime {
			x.Time = x.In(zone)
		}
		return x.Format("2006-01-02")
	}
	if front.Lastmod.String() != old.String() {
		ours := false // whether an earlier save of this revision set it
		for at := d.Tip; at != d.Base && at != repo.ZeroHash && !ours; {
			info, err := k.repo.Info(at)
			if err != nil {
				return article.Date{}, err
			}
			ours = info.When.In(zone).Format("2006-01-02") == day(front.Lastmod)
			at = repo.ZeroHash
			if len(info.Parents) > 0 {
				at = info.Parents[0]
			}
		}
		if !ours {
			return front.Lastmod, nil
		}
	}
	if f.Body() == was.File.Body() && seenByReaders(front).Equal(seenByReaders(was.Front)) {
		return old, nil
	}
	now := k.now().In(zone)
	if old.HasTime || was.Front.Date.HasTime {
		moment, _ := article.ParseDate(now.Format("2006-01-02T15:04:05Z07:00"))
		return moment, nil
	}
	return article.Day(now.Date()), nil
}

// seenByReaders is front matter without the address and what follows from it.
func seenByReaders(f article.Front) article.Front {
	f.Slug, f.Aliases, f.GUID, f.Lastmod = "", nil, "", article.Date{}
	return f
}

// moved is the address that a published article moves from; "" when it stays.
func (d *Draft) moved() string {
	if !d.Revises || d.From == d.Dir {
		return ""
	}
	return article.Address(d.From)
}
