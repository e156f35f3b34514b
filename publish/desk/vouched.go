package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"postil/publish/repo"
	"postil/publish/review"
)

// vouched looks for the approvals that a publishing commit names and makes sure
// that it brings what they approve, all of it and nothing else, by the policy
// that held when it was published.
func (k *Desk) vouched(ctx context.Context, info repo.CommitInfo, before rules, brought map[string]string) error {
	policy := before.policy
	tr := trailers(info.Message)
	if len(tr[trailerDraft]) != 1 || len(tr[trailerApproval]) == 0 {
		why := "it names no draft and no approval"
		for _, p := range slices.Sorted(maps.Keys(brought)) {
			if err := policy.May(review.Admin, info.Committer.Email); err != nil && !isArticlePath(p) {
				return fmt.Errorf("%s, and changes %s: %w", why, p, err)
			}
		}
		return errors.New(why)
	}
	if err := policy.May(review.Publisher, info.Committer.Email); err != nil {
		return err
	}
	draft := tr[trailerDraft][0]
	all, err := k.events.Load(draft)
	if err != nil {
		return err
	}
	log, rest := k.vet(ctx, draft, all, before, info.Parents[0])
	people := map[string]bool{}
	for _, id := range tr[trailerApproval] {
		i := slices.IndexFunc(log, func(e review.Event) bool { return e.ID() == id && e.Kind == review.Approve })
		if u := slices.IndexFunc(rest, func(u review.Uncounted) bool { return u.Event.ID() == id }); u >= 0 {
			return fmt.Errorf("its approval %s does not count: %w", id, rest[u].Why)
		}
		if i < 0 {
			return fmt.Errorf("its approval %s is not in the draft's log", id)
		}
		approval := log[i]
		for _, p := range slices.Sorted(maps.Keys(brought)) {
			if approved, ok := approval.Files[p]; !ok || approved != brought[p] {
				return fmt.Errorf("%s is not as %s approved it", p, approval.Actor.Name)
			}
		}
		if err := policy.May(review.Editor, approval.Actor.Email); err != nil {
			return fmt.Errorf("the approval of %s does not count: %w", approval.Actor.Name, err)
		}
		if by, ok := log.TakenBack(id, info.Hash.String()); ok {
			return fmt.Errorf("the approval of %s does not count: %s came after it, by %s", approval.Actor.Name, by.Kind, by.Actor.Name)
		}
		if err := k.whole(ctx, info, approval); err != nil {
			return err
		}
		if err := k.asWritten(ctx, info, log, approval, brought, before); err != nil {
			return err
		}
		people[review.Present{Persons: before.persons}.Person(approval.Actor.Email)] = true
	}
	if len(people) < policy.Approvals {
		return fmt.Errorf("it has %d of %d approvals", len(people), policy.Approvals)
	}
	return nil
}

// whole makes sure that nothing of what was approved is left out, but for copies
// of a source of which others were published first; see keptSince.
func (k *Desk) whole(ctx context.Context, info repo.CommitInfo, approval review.Event) error {
	tree, err := k.repo.Tree(info.Hash)
	if err != nil {
		return err
	}
	for _, p := range slices.Sorted(maps.Keys(approval.Files)) {
		has := ""
		if blob, ok := tree.Blob(p); ok {
			has = blob.String()
		}
		if has != approval.Files[p] {
			if yes, err := k.othersKept(ctx, info, approval, p); err != nil || yes {
				if err != nil {
					return err
				}
				continue
			}
			return fmt.Errorf("%s is not as %s approved it", p, approval.Actor.Name)
		}
	}
	return nil
}

// asWritten makes sure that what a commit brings is the work of the draft's
// writers, which the approval is of, on top of what was published when they
// began; and that the draft was not published before: an approval is good for
// one publication, or an old text could come back over its correction.
func (k *Desk) asWritten(ctx context.Context, info repo.CommitInfo, log review.Log, approval review.Event, brought map[string]string, before rules) error {
	tip, err := repo.ParseHash(approval.Commit)
	if err != nil {
		return fmt.Errorf("the approval of %s names no commit of the draft: %w", approval.Actor.Name, err)
	}
	main := info.Parents[0]
	d := &Draft{ID: approval.Draft, Tip: tip, Log: log}
	if err := k.base(ctx, d, main); err != nil {
		return err
	}
	earlier, err := k.claimedBy(ctx, d, main)
	if err != nil {
		return err
	}
	if earlier != repo.ZeroHash {
		return fmt.Errorf("its draft was published before, by commit %s", earlier.String()[:10])
	}
	var trees [3]*repo.Tree
	for i, h := range []repo.Hash{tip, d.Base, main} {
		if trees[i], err = k.repo.Tree(h); err != nil {
			return err
		}
	}
	for _, p := range slices.Sorted(maps.Keys(brought)) {
		written := ""
		if blob, ok := trees[0].Blob(p); ok {
			written = blob.String()
		}
		if written != brought[p] {
			return fmt.Errorf("%s is not in the draft as %s approved it", p, approval.Actor.Name)
		}
		began, _ := trees[1].Blob(p)
		if now, _ := trees[2].Blob(p); now != began {
			return fmt.Errorf("%s was published anew since the draft began", p)
		}
	}
	if before.policy.SelfApproval {
		return nil
	}
	return k.secondEyes(ctx, log, approval, tip, main, before)
}

// secondEyes makes sure that an approval is not by one of those who had
// written the draft that it approves.
func (k *Desk) secondEyes(ctx context.Context, log review.Log, approval review.Event, tip, main repo.Hash, before rules) error {
	var now review.Present
	if err := k.writers(ctx, &now, tip, main, before); err != nil {
		return err
	}
	if now.WrittenBy(approval.Actor.Email) {
		return fmt.Errorf("%s approved it and wrote it too", approval.Actor.Name)
	}
	submitted := slices.DeleteFunc(slices.Clone(log), func(e review.Event) bool { return e.Kind != review.Submit })
	if why := before.policy.SecondEyes(approval, now, submitted); why != "" {
		return fmt.Errorf("the approval of %s does not count: %s", approval.Actor.Name, why)
	}
	return nil
}

// Overtaken says why a commit that publishes must not go onto main of a server:
// its draft's log says of the publication that it came before something that the
// server has had; "" where it does not. Only a server knows: for others the two may have been written at the
// same time, in two places.
func (k *Desk) Overtaken(ctx context.Context, commit repo.Hash) (why string, err error) {
	info, err := k.repo.Info(commit)
	if err != nil {
		return "", err
	}
	tr := trailers(info.Message)
	for _, draft := range tr[trailerDraft] {
		before, err := k.rulesAt(ctx, commit)
		if err != nil {
			return "", err
		}
		all, err := k.events.Load(draft)
		if err != nil {
			return "", err
		}
		log, _ := k.vet(ctx, draft, all, before, commit)
		if e, ok := log.Unseen(commit.String(), tr[trailerApproval]); ok {
			return fmt.Sprintf("its publication was written down without a look at what %s did, %s", e.Actor.Name, e.Kind), nil
		}
	}
	return "", nil
}
