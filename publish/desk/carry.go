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

// carryOver sees to what was saved to a draft too late for its publication: it
// becomes a new draft that revises the published article, so that no word is
// left on a branch that nobody looks at any more. What only this computer has is
// carried over here, and the old draft becomes what the remote has; what the
// remote has got already is carried over by whoever wrote it last, once, and the
// review says so.
func (k *Desk) carryOver(ctx context.Context, rep *SyncReport, id string, ours, theirs repo.Hash) (carrying, error) {
	fail := func(err error) (carrying, error) { return nothingDone, fmt.Errorf("carry over draft %s: %w", id, err) }
	log, err := k.events.Load(id)
	if err != nil {
		return fail(err)
	}
	mainTip, err := k.repo.Ref(mainRef)
	if err != nil {
		return fail(err)
	}
	rules, err := k.rulesAt(ctx, mainTip)
	if err != nil {
		return fail(err)
	}
	log, _ = k.vet(ctx, id, log, rules, mainTip)
	settled, err := k.settled(ctx, log, ours)
	switch {
	case err != nil:
		return fail(err)
	case settled == ours:
		return allSettled, nil
	case settled == repo.ZeroHash:
		return nothingDone, nil
	}
	shared := false
	if theirs != repo.ZeroHash {
		if shared, err = k.repo.IsAncestor(ctx, ours, theirs); err != nil {
			return fail(err)
		}
	}
	if shared {
		last, err := k.repo.Info(ours)
		if err != nil {
			return fail(err)
		}
		if ours != theirs || last.Author.Email != k.who.Email {
			return nothingDone, nil
		}
	}
	d, err := k.load(ctx, id, ours)
	if err != nil {
		return fail(err)
	}
	fresh, err := k.carry(ctx, d, settled)
	if err != nil {
		return fail(err)
	}
	if fresh != "" {
		rep.Carried = append(rep.Carried, fresh)
	}
	if shared {
		who, err := k.actor()
		if err == nil {
			_, err = k.record(ctx, review.Event{Kind: review.Carry, Draft: id, Actor: who, At: k.now(), Commit: ours.String(), Body: fresh})
		}
		if err != nil {
			return fail(err)
		}
		return nothingDone, nil
	}
	back := theirs
	if back == repo.ZeroHash {
		archived, err := k.events.Archived(id)
		if err != nil {
			return fail(err)
		}
		if len(archived) == 0 {
			back = settled
		}
	}
	return carriedOver, k.repo.SetRef(draftRef(id), back, ours)
}

// carrying is what carryOver found of a draft's branch.
type carrying int

const (
	nothingDone carrying = iota // it is open, or somebody else is to see to it
	allSettled                  // it is published, and has nothing that was not
	carriedOver                 // it is now what the remote has, or gone
)

// settled is the newest commit of a draft up to which nothing is left to be
// carried over: what was published, or what was carried over since. It is
// zero for a draft that is not published, and ours for one that has no more.
func (k *Desk) settled(ctx context.Context, log review.Log, ours repo.Hash) (repo.Hash, error) {
	if _, ok := log.Last(review.Publish); !ok {
		return repo.ZeroHash, nil
	}
	found := repo.ZeroHash
	for _, e := range log {
		if e.Kind != review.Publish && e.Kind != review.Carry {
			continue
		}
		at, err := repo.ParseHash(e.Commit)
		if err != nil {
			continue // an event of another make
		}
		if has, err := k.repo.IsAncestor(ctx, ours, at); err == nil && has {
			return ours, nil
		}
		newer, err := k.repo.IsAncestor(ctx, at, ours)
		if err != nil {
			return repo.ZeroHash, err
		}
		if further, err := k.repo.IsAncestor(ctx, found, at); err == nil && further && (newer || found == repo.ZeroHash) {
			found = at
		}
	}
	return found, nil
}

// carry begins a draft with what a draft has and its publication has not. The
// id is "" when main has all of it.
func (k *Desk) carry(ctx context.Context, d *Draft, settled repo.Hash) (id string, err error) {
	changes, err := k.unpublished(ctx, d, settled)
	if err != nil || len(changes) == 0 {
		return "", err
	}
	mainTip, err := k.repo.Ref(mainRef)
	if err != nil {
		return "", err
	}
	now := k.now()
	tip, err := k.commit(ctx, repo.CommitSpec{
		Parents: []repo.Hash{mainTip, d.Tip}, Changes: changes, Author: k.who, Committer: k.who, When: now,
		Message: fmt.Sprintf("Take what was written of %q while it was published\n", d.Title()),
	})
	if errors.Is(err, repo.ErrNothingToCommit) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	r, err := k.begin(ctx, strings.ToLower(ulid.MustNew(ulid.Timestamp(now), ulid.DefaultEntropy()).String()), d.Dir, mainTip, tip)
	return r.Draft, err
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
		change, err := k.change(c)
		if err != nil {
			return nil, err
		}
		if !change.Delete && c.Path == d.Dir+"/"+content.ArticleFile && c.Old != repo.ZeroHash {
			if change.Data, err = k.onto(main, c, change.Data); err != nil {
				return nil, err
			}
		}
		changes = append(changes, change)
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
