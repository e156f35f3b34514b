package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
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
// it has not, or when one side has taken the article away, so that saving a text
// with Edit.Joins cannot end it.
func (k *Desk) Divergence(ctx context.Context, d *Draft) (*Divergence, error) {
	diverged, err := k.diverged(ctx, d)
	if err != nil || !diverged {
		return nil, err
	}
	v := &Divergence{Theirs: k.remoteHas(draftRef(d.ID))}
	if _, err := k.brought(ctx, d.Tip, v.Theirs); errors.Is(err, errClash) {
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
// the front matter and the sources by field, everything else by file. Where both
// changed the same words or field of the article it gives errClash, and nothing
// is done.
func (k *Desk) join(ctx context.Context, ours, theirs repo.Hash) (repo.Hash, error) {
	who, err := k.actor()
	if err != nil {
		return repo.ZeroHash, err
	}
	b, err := k.brought(ctx, ours, theirs)
	if err == nil && b.clash {
		err = errClash
	}
	if err != nil {
		return repo.ZeroHash, err
	}
	changes, err := k.moveAlong(b, ours)
	if err != nil {
		return repo.ZeroHash, err
	}
	person := repo.Person{Name: who.Name, Email: who.Email}
	return k.commit(ctx, repo.CommitSpec{
		Parents: []repo.Hash{ours, theirs}, Changes: changes, AllowEmpty: true,
		Message: "Join what was changed here and at the remote\n" + b.words(),
		Author:  person, Committer: person, When: k.now(),
	})
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
