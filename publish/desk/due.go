package desk

import (
	"cmp"
	"context"
	"slices"

	"postil/publish/review"
)

// Due lists the approved drafts that may be published now, in the order of
// their dates: an article that carries a date in the future waits for it. A
// draft that cannot be read is left out and its error joined to the result.
func (k *Desk) Due(ctx context.Context) (due []*Draft, err error) {
	p, err := k.Settings(ctx)
	if err != nil {
		return nil, err
	}
	now := k.now().In(p.Location())
	drafts, err := k.Drafts(ctx)
	for _, d := range drafts {
		if d.Status.State == review.Approved && d.Article != nil && !notYet(d.Article.Front.Date, now) {
			due = append(due, d)
		}
	}
	slices.SortStableFunc(due, func(a, b *Draft) int {
		return cmp.Or(a.Article.Front.Date.Compare(b.Article.Front.Date.Time), cmp.Compare(a.ID, b.ID))
	})
	return due, err
}
