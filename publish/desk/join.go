package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/repo"
)

// Divergence is a draft that was changed here and at the remote, each without
// the other's changes, and what both were made of.
type Divergence struct {
	Theirs repo.Hash     // the remote's tip when last seen
	Base   *article.File // as both had it
	Text   *article.File // as the remote has it
}

// Divergence tells how a draft's text has diverged from the remote's, nil when
// it has not, or when more than the text clashes, so that saving a text with
// Edit.Joins cannot end it.
func (k *Desk) Divergence(ctx context.Context, d *Draft) (*Divergence, error) {
	diverged, err := k.diverged(ctx, d)
	if err != nil || !diverged {
		return nil, err
	}
	v := &Divergence{Theirs: k.remoteHas(draftRef(d.ID))}
	if _, _, err := k.brought(ctx, d.Tip, v.Theirs); errors.Is(err, errClash) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	base, err := k.repo.MergeBase(ctx, d.Tip, v.Theirs)
	if err != nil {
		return nil, err
	}
	if v.Base, err = k.ArticleAt(d, base); err != nil {
		return nil, err
	}
	v.Text, err = k.ArticleAt(d, v.Theirs)
	return v, err
}

// errClash means that two sides of a draft cannot be joined without a person.
var errClash = errors.New("both sides changed the same")

// join makes one commit of a draft's two sides: the text by sentence and word,
// the front matter by field, everything else by file. Where both changed the
// same it gives errClash, and nothing is done.
func (k *Desk) join(ctx context.Context, ours, theirs repo.Hash) (repo.Hash, error) {
	who, err := k.actor()
	if err != nil {
		return repo.ZeroHash, err
	}
	changes, text, err := k.brought(ctx, ours, theirs)
	if err == nil && text {
		err = errClash
	}
	if err != nil {
		return repo.ZeroHash, err
	}
	person := repo.Person{Name: who.Name, Email: who.Email}
	return k.commit(ctx, repo.CommitSpec{
		Parents: []repo.Hash{ours, theirs}, Changes: changes, AllowEmpty: true,
		Message: "Join what was changed here and at the remote\n",
		Author:  person, Committer: person, When: k.now(),
	})
}

// brought is what theirs would bring into ours. Where both changed one
// article's text in a way that cannot be joined, text is true and that article
// is left out; any other clash is errClash.
func (k *Desk) brought(ctx context.Context, ours, theirs repo.Hash) (changes []repo.Change, text bool, err error) {
	base, err := k.repo.MergeBase(ctx, ours, theirs)
	if err != nil {
		return nil, false, err
	}
	mine, err := k.repo.Diff(ctx, base, ours)
	if err != nil {
		return nil, false, err
	}
	other, err := k.repo.Diff(ctx, base, theirs)
	if err != nil {
		return nil, false, err
	}
	if moved(mine) || moved(other) {
		return nil, false, errClash // an article changed its address: somebody has to look
	}
	for _, c := range other {
		i := slices.IndexFunc(mine, func(m repo.FileChange) bool { return m.Path == c.Path })
		switch {
		case i < 0:
			change := repo.Change{Path: c.Path, Delete: c.New == repo.ZeroHash}
			if !change.Delete {
				if change.Data, err = k.repo.ReadBlob(c.New); err != nil {
					return nil, false, err
				}
			}
			changes = append(changes, change)
		case mine[i].New == c.New:
		case isArticle(c.Path) && c.Old != repo.ZeroHash && c.New != repo.ZeroHash && mine[i].New != repo.ZeroHash:
			data, err := k.joinArticles(c.Old, mine[i].New, c.New)
			switch {
			case errors.Is(err, errClash):
				text = true
			case err != nil:
				return nil, false, err
			default:
				changes = append(changes, repo.Change{Path: c.Path, Data: data})
			}
		default:
			return nil, false, errClash
		}
	}
	return changes, text, nil
}

func (k *Desk) joinArticles(base, ours, theirs repo.Hash) ([]byte, error) {
	var files [3]*article.File
	for i, h := range []repo.Hash{base, ours, theirs} {
		var err error
		if files[i], err = k.articleBlob(h); err != nil {
			return nil, errors.Join(errClash, err) // not readable: somebody has to look
		}
	}
	m, err := article.Merge(files[0], files[1], files[2])
	if errors.Is(err, article.ErrCannotEdit) || err == nil && !m.Clean() {
		return nil, errClash
	}
	if err != nil {
		return nil, err
	}
	return m.File.Bytes(), nil
}

func isArticle(path string) bool {
	return strings.HasPrefix(path, content.ArticleRoot+"/") && strings.HasSuffix(path, "/"+content.ArticleFile)
}

// moved reports whether changes take an article from where it was.
func moved(changes []repo.FileChange) bool {
	return slices.ContainsFunc(changes, func(c repo.FileChange) bool { return isArticle(c.Path) && c.New == repo.ZeroHash })
}

// meetDraft joins a draft with the remote's, if it can be done without a
// person. It reports whether it was.
func (k *Desk) meetDraft(ctx context.Context, rep *SyncReport, name string, ours, theirs repo.Hash) (joined bool, err error) {
	h, err := k.join(ctx, ours, theirs)
	if errors.Is(err, errClash) || errors.Is(err, fs.ErrNotExist) {
		rep.Diverged = append(rep.Diverged, name)
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("join %s with the remote's: %w", name, err)
	}
	if err := k.repo.SetRef(name, h, ours); err != nil {
		return false, err
	}
	rep.Received = append(rep.Received, name)
	rep.Joined = append(rep.Joined, name)
	return true, nil
}
