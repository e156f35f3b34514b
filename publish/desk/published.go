package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/repo"
)

// ErrNoPublished means that the published record has no such article.
var ErrNoPublished = errors.New("no such article is published")

// Publication is how a published article came to be as it is. All of it is read
// from main, so that everybody with a clone finds the same.
type Publication struct {
	Title        string
	Slug         string
	Dir          string
	URL          string
	Source       string      // article.Source of what is published
	Commit       repo.Hash   // of main, which last changed the article or a file beside it
	When         time.Time   // of that commit
	By           repo.Person // who published it
	Draft        string      // id; "" where the commit names none, as what a publication begins with
	Approved     []string    // who approved it: "Ben Okoro <ben@example.org>"
	SelfApproved bool        // one of them had written it
	Remote       string      // address of the remote, "" for none
	Sent         bool        // the remote has the commit, as far as this clone knows
}

// Publication reads how the article in dir was published last. The error wraps
// fs.ErrNotExist when main has none there.
func (k *Desk) Publication(ctx context.Context, dir string) (Publication, error) {
	fail := func(err error) (Publication, error) {
		return Publication{}, fmt.Errorf("publication of %s: %w", dir, err)
	}
	main, tip, err := k.published(ctx)
	if err != nil {
		return fail(err)
	}
	a := main.ByDir(dir)
	if a == nil {
		return fail(fs.ErrNotExist)
	}
	text, err := main.Text(a)
	if err != nil {
		return fail(err)
	}
	commits, err := k.repo.History(ctx, tip, dir, 1)
	if err == nil && len(commits) == 0 {
		err = fs.ErrNotExist
	}
	if err != nil {
		return fail(err)
	}
	c := commits[0]
	p := Publication{
		Title: a.Front.Title, Slug: path.Base(dir), Dir: dir, URL: main.Publication.ArticleURL(dir),
		Source: article.Source(text.Bytes()), Commit: c.Hash, When: c.When, By: c.Committer, Remote: k.Remote(),
	}
	tr := trailers(c.Message)
	if ids := tr[trailerDraft]; len(ids) > 0 {
		p.Draft = ids[0]
	}
	p.Approved, p.SelfApproved = tr[trailerBy], len(tr[trailerSelf]) > 0
	if has := k.remoteHas(mainRef); p.Remote != "" && has != repo.ZeroHash {
		if p.Sent, err = k.repo.IsAncestor(ctx, c.Hash, has); err != nil {
			return fail(err)
		}
	}
	return p, nil
}

// LatestPublication is the folder of the article that was published last. The
// error wraps fs.ErrNotExist when nothing was, or nothing of it is left.
func (k *Desk) LatestPublication(ctx context.Context) (dir string, err error) {
	main, tip, err := k.published(ctx)
	if err != nil {
		return "", err
	}
	commits, err := k.repo.Log(ctx, tip, 0)
	if err != nil {
		return "", err
	}
	for _, c := range commits {
		if len(c.Parents) != 1 || len(trailers(c.Message)[trailerDraft]) == 0 {
			continue
		}
		brought, err := k.repo.Diff(ctx, c.Parents[0], c.Hash)
		if err != nil {
			return "", err
		}
		for _, f := range brought {
			dir := strings.TrimSuffix(f.Path, "/"+content.ArticleFile)
			if isArticle(f.Path) && f.New != repo.ZeroHash && main.ByDir(dir) != nil {
				return dir, nil
			}
		}
	}
	return "", fmt.Errorf("latest publication: %w", fs.ErrNotExist)
}
