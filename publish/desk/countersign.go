package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// countersign signs what waits to be sent and was made by the person at work
// without a key that counts: somebody who waits for his key to be let in goes on
// writing. What the remote has is never touched. It does nothing where
// signatures are not required, or where a signature would not count either.
func (k *Desk) countersign(ctx context.Context, ref string) error {
	r, err := k.rules(ctx)
	if err != nil || !r.policy.Signed() || k.signer == nil || k.willCount(ctx, k.now(), sign.NamespaceCommit, sign.NamespaceEvent) != nil {
		return err
	}
	tip, err := k.repo.Ref(ref)
	if err != nil || tip == k.remoteHas(ref) {
		return err
	}
	if id, ok := strings.CutPrefix(ref, review.LogPrefix); ok {
		return k.countersignLog(ctx, id, tip, r)
	}
	if strings.HasPrefix(ref, draftPrefix) {
		return k.countersignDraft(ctx, ref, tip, r)
	}
	return nil
}

// countersignLog puts signatures beside the events.
func (k *Desk) countersignLog(ctx context.Context, id string, tip repo.Hash, r rules) error {
	log, err := k.events.LoadAt(tip)
	if err != nil {
		return err
	}
	main, err := k.repo.Ref(mainRef)
	if err != nil {
		return err
	}
	_, rest := k.vet(ctx, id, log, r, main)
	var mine []review.Event
	for _, u := range rest {
		if strings.EqualFold(u.Event.Actor.Email, k.who.Email) && len(u.Event.Signatures()) == 0 && u.Event.Draft == id {
			mine = append(mine, u.Event)
		}
	}
	if len(mine) == 0 {
		return nil
	}
	who, err := k.actor()
	if err != nil {
		return err
	}
	signed, err := k.events.Countersign(ctx, tip, mine, who, k.now(), k.eventSigner())
	if err != nil {
		return err
	}
	return k.repo.SetRef(review.LogRef(id), signed, tip)
}

// countersignDraft makes commits that the remote has not once more, signed: the
// same files, the same words, by the same people.
func (k *Desk) countersignDraft(ctx context.Context, ref string, tip repo.Hash, r rules) error {
	main, err := k.repo.Ref(mainRef)
	if err != nil {
		return err
	}
	waiting, err := k.repo.Between(ctx, tip, k.remoteHas(ref), main)
	if err != nil {
		return err
	}
	signable := func(c repo.CommitInfo) bool {
		return strings.EqualFold(c.Committer.Email, k.who.Email) && k.unsigned(c, r) == review.ErrUnsigned.Error()
	}
	if !slices.ContainsFunc(waiting, signable) {
		return nil
	}
	if slices.ContainsFunc(waiting, func(c repo.CommitInfo) bool { return !strings.EqualFold(c.Committer.Email, k.who.Email) }) {
		return nil // somebody else's work is in between: it must not be made anew
	}
	again := map[repo.Hash]repo.Hash{}
	for _, c := range parentsFirst(waiting) {
		parents := slices.Clone(c.Parents)
		moved := false
		for i, p := range parents {
			if now, ok := again[p]; ok {
				parents[i], moved = now, true
			}
		}
		if !moved && !signable(c) {
			continue
		}
		var changes []repo.Change
		if len(c.Parents) > 0 {
			if changes, err = k.changesOf(ctx, c); err != nil {
				return err
			}
		}
		made, err := k.commit(ctx, repo.CommitSpec{
			Parents: parents, Changes: changes, AllowEmpty: true, Message: c.Message, Author: c.Author, Committer: c.Committer, When: c.When,
		})
		if err != nil {
			return err
		}
		again[c.Hash] = made
	}
	return k.repo.SetRef(ref, again[tip], tip)
}

// parentsFirst orders commits so that each comes after its parents.
func parentsFirst(commits []repo.CommitInfo) []repo.CommitInfo {
	byHash := map[repo.Hash]repo.CommitInfo{}
	for _, c := range commits {
		byHash[c.Hash] = c
	}
	var ordered []repo.CommitInfo
	done := map[repo.Hash]bool{}
	stack := slices.Clone(commits)
	for len(stack) > 0 {
		c := stack[len(stack)-1]
		before := len(stack)
		for _, p := range c.Parents {
			if parent, ok := byHash[p]; ok && !done[p] {
				stack = append(stack, parent)
			}
		}
		if len(stack) > before {
			continue
		}
		stack = stack[:len(stack)-1]
		if !done[c.Hash] {
			done[c.Hash] = true
			ordered = append(ordered, c)
		}
	}
	return ordered
}

// changesOf lists what a commit changed of its first parent.
func (k *Desk) changesOf(ctx context.Context, c repo.CommitInfo) ([]repo.Change, error) {
	diff, err := k.repo.Diff(ctx, c.Parents[0], c.Hash)
	if err != nil {
		return nil, err
	}
	var changes []repo.Change
	for _, f := range diff {
		change, err := k.change(f)
		if err != nil {
			return nil, err
		}
		changes = append(changes, change)
	}
	return changes, nil
}

// Unattributed says of which of the commits given a server must not take over
// the draft, by the rules on main: those with a signature that does not count,
// and those without one that were made after signatures were required.
func (k *Desk) Unattributed(ctx context.Context, commits []repo.CommitInfo) (map[repo.Hash]string, error) {
	r, err := k.rules(ctx)
	if err != nil || !r.policy.Signed() {
		return nil, err
	}
	var since requirement
	bad := map[repo.Hash]string{}
	for _, c := range commits {
		why := k.unsigned(c, r)
		if why == review.ErrUnsigned.Error() {
			if old, err := since.after(ctx, k, c.When); err != nil {
				return nil, err
			} else if old {
				continue
			}
		}
		if why != "" {
			bad[c.Hash] = why
		}
	}
	return bad, nil
}

// Uncountable says which of the events given a server must not take into a
// draft's log, by the rules on main; see Unattributed. fresh are the ids of those
// that are new, or have a new signature.
func (k *Desk) Uncountable(ctx context.Context, draft string, log review.Log, fresh map[string]bool) (map[string]string, error) {
	r, err := k.rules(ctx)
	if err != nil || !r.policy.Signed() {
		return nil, err
	}
	main, err := k.repo.Ref(mainRef)
	if err != nil {
		return nil, err
	}
	var since requirement
	bad := map[string]string{}
	begun := 0
	var entries review.Log // a long log is not verified anew for each entry
	for _, e := range log {
		if e.Kind == review.Create {
			begun++
		}
		if fresh[e.ID()] {
			entries = append(entries, e)
		}
	}
	counts, rest := k.vet(ctx, draft, entries, r, main)
	judge := &eventJudge{ctx: ctx, desk: k, draft: draft, rules: r, main: main}
	for _, e := range counts {
		switch {
		case e.Kind == review.Publish && !judge.onMain(ctx, e):
			bad[e.ID()] = fmt.Sprintf("%s of %s: main does not have it", e.Kind, e.Actor.Email)
		case e.Kind == review.Create && begun > 1:
			bad[e.ID()] = fmt.Sprintf("%s of %s: the draft was begun before", e.Kind, e.Actor.Email)
		}
	}
	for _, u := range rest {
		if errors.Is(u.Why, review.ErrUnsigned) {
			if old, err := since.after(ctx, k, u.Event.At); err != nil {
				return nil, err
			} else if old {
				continue
			}
		}
		bad[u.Event.ID()] = fmt.Sprintf("%s of %s: %v", u.Event.Kind, u.Event.Actor.Email, u.Why)
	}
	return bad, nil
}

// requirement is since when signatures are required, found when first asked for.
type requirement struct{ since time.Time }

// after reports whether signatures were required only after a time.
func (q *requirement) after(ctx context.Context, k *Desk, at time.Time) (bool, error) {
	if q.since.IsZero() {
		tip, err := k.repo.Ref(mainRef)
		if err != nil {
			return false, err
		}
		for {
			if err := ctx.Err(); err != nil {
				return false, err
			}
			r, err := k.rulesAt(ctx, tip)
			if err != nil {
				return false, err
			}
			if !r.policy.Signed() {
				break
			}
			info, err := k.repo.Info(tip)
			if err != nil {
				return false, err
			}
			q.since = info.When
			if len(info.Parents) == 0 {
				break
			}
			tip = info.Parents[0]
		}
	}
	return at.Before(q.since), nil
}
