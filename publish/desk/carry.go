package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/oklog/ulid/v2"

	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/repo"
	"postil/publish/review"
)

// carryOver sees to what was saved here to a draft that somebody else has
// published meanwhile: it becomes a new draft that revises the published
// article, so that no word is left on a branch that nobody looks at any more.
// The old draft becomes what was published. It reports whether it did anything.
func (k *Desk) carryOver(ctx context.Context, rep *SyncReport, id string, ours repo.Hash) (bool, error) {
	fail := func(err error) (bool, error) { return false, fmt.Errorf("carry over draft %s: %w", id, err) }
	log, err := k.events.Load(id)
	if err != nil {
		return fail(err)
	}
	e, ok := log.Last(review.Publish)
	if !ok {
		return false, nil
	}
	published, err := repo.ParseHash(e.Commit)
	if err != nil {
		return false, nil //nolint:nilerr // an event of another make; the draft stays as it is
	}
	behind, err := k.repo.IsAncestor(ctx, ours, published)
	if err != nil || behind {
		return false, nil //nolint:nilerr // the commit is not here: there is nothing to compare with
	}
	d, err := k.load(ctx, id, ours)
	if err != nil {
		return fail(err)
	}
	changes, err := k.unpublished(ctx, d, published)
	if err != nil {
		return fail(err)
	}
	if len(changes) > 0 {
		mainTip, err := k.repo.Ref(mainRef)
		if err != nil {
			return fail(err)
		}
		now := k.now()
		tip, err := k.repo.Commit(ctx, repo.CommitSpec{
			Parents: []repo.Hash{mainTip, ours}, Changes: changes, Author: k.who, Committer: k.who, When: now,
			Message: fmt.Sprintf("Take what was written of %q while it was published\n", d.Title()),
		})
		switch {
		case errors.Is(err, repo.ErrNothingToCommit): // main has it by another way
		case err != nil:
			return fail(err)
		default:
			fresh := strings.ToLower(ulid.MustNew(ulid.Timestamp(now), ulid.DefaultEntropy()).String())
			r, err := k.begin(ctx, fresh, d.Dir, mainTip, tip)
			if err != nil {
				return fail(err)
			}
			rep.Carried = append(rep.Carried, r.Draft)
		}
	}
	return true, k.repo.SetRef(draftRef(id), published, ours)
}

// unpublished are the changes of main that bring what a draft has and its
// publication has not.
func (k *Desk) unpublished(ctx context.Context, d *Draft, published repo.Hash) ([]repo.Change, error) {
	base, err := k.repo.MergeBase(ctx, d.Tip, published)
	if err != nil {
		return nil, err
	}
	diff, err := k.repo.Diff(ctx, base, d.Tip)
	if err != nil {
		return nil, err
	}
	mainTip, err := k.repo.Ref(mainRef)
	if err != nil {
		return nil, err
	}
	main, err := k.repo.Tree(mainTip)
	if err != nil {
		return nil, err
	}
	var changes []repo.Change
	for _, c := range diff {
		if c.New == repo.ZeroHash {
			changes = append(changes, repo.Change{Path: c.Path, Delete: true})
			continue
		}
		data, err := k.repo.ReadBlob(c.New)
		if err != nil {
			return nil, err
		}
		if c.Path == d.Dir+"/"+content.ArticleFile && c.Old != repo.ZeroHash {
			if data, err = k.onto(main, c, data); err != nil {
				return nil, err
			}
		}
		changes = append(changes, repo.Change{Path: c.Path, Data: data})
	}
	return changes, nil
}

// onto joins an article with what main has of it. Where both changed the same,
// ours stands: the draft is new, and what is published stays where it is.
func (k *Desk) onto(main *repo.Tree, c repo.FileChange, ours []byte) ([]byte, error) {
	there, err := main.ReadFile(c.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return ours, nil
	}
	if err != nil {
		return nil, err
	}
	base, err := k.articleBlob(c.Old)
	if err != nil {
		return ours, nil //nolint:nilerr // not readable: ours stands
	}
	mine, err := article.Parse(ours)
	if err != nil {
		return ours, nil //nolint:nilerr // likewise
	}
	theirs, err := article.Parse(there)
	if err != nil {
		return ours, nil //nolint:nilerr // likewise
	}
	m, err := article.Merge(base, mine, theirs)
	if err != nil {
		return ours, nil //nolint:nilerr // likewise
	}
	return m.File.Bytes(), nil
}
