package desk

import (
	"context"
	"slices"
	"strings"

	"postil/publish/newsletter/ledger"
	"postil/publish/repo"
	"postil/publish/review"
)

// Unsent is the work that the remote has not got, by what it is for a person.
type Unsent struct {
	Drafts  []string // ids of drafts with newer text, and of new ones
	Reviews []string // ids of drafts of which only the review has something new
	Record  bool     // something was published, the rules were changed, or an issue went out
}

// Count is how many things wait.
func (u Unsent) Count() int {
	n := len(u.Drafts) + len(u.Reviews)
	if u.Record {
		n++
	}
	return n
}

// SortUnsent says what refs, as Waiting gives them, are for a person.
func SortUnsent(refs []string) Unsent {
	var u Unsent
	for _, name := range refs {
		if id, ok := strings.CutPrefix(name, draftPrefix); ok {
			u.Drafts = append(u.Drafts, id)
		}
		u.Record = u.Record || name == mainRef || name == ledger.Ref
	}
	for _, name := range refs {
		if id, ok := strings.CutPrefix(name, review.LogPrefix); ok && !slices.Contains(u.Drafts, id) {
			u.Reviews = append(u.Reviews, id)
		}
	}
	slices.Sort(u.Drafts)
	slices.Sort(u.Reviews)
	return u
}

// Clashing lists the ids of the drafts that were changed here and at the remote,
// as last seen, each without the other's changes. They are not sent; somebody
// has to say what stands.
func (k *Desk) Clashing(ctx context.Context) ([]string, error) {
	refs, err := k.repo.Refs(draftPrefix)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, r := range refs {
		id := strings.TrimPrefix(r.Name, draftPrefix)
		if theirs := k.remoteHas(r.Name); theirs == r.Hash || theirs == repo.ZeroHash {
			continue
		}
		diverged, err := k.diverged(ctx, &Draft{ID: id, Tip: r.Hash})
		if err != nil {
			return nil, err
		}
		if diverged {
			ids = append(ids, id)
		}
	}
	return ids, nil
}
