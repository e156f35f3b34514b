package repo

import (
	"context"
	"fmt"
)

// Between lists the commits that tip follows from, or is, and none of the
// others does: what a branch has that they have not. The newest come first.
func (r *Repo) Between(ctx context.Context, tip Hash, others ...Hash) ([]CommitInfo, error) {
	fail := func(err error) ([]CommitInfo, error) { return nil, fmt.Errorf("commits of %s: %w", tip, err) }
	const wanted, known = 1, 2
	marks := map[Hash]int{tip: wanted}
	w := walk{r: r, seen: map[Hash]bool{}}
	open := 0 // queued commits that are wanted
	push := func(h Hash, mark int) error {
		before := marks[h]
		marks[h] |= mark
		if !w.seen[h] {
			if marks[h] == wanted {
				open++
			}
			return w.push(h)
		}
		if before == wanted && marks[h] != wanted && w.queued(h) {
			open--
		}
		return nil
	}
	for _, h := range others {
		if !h.IsZero() {
			if err := push(h, known); err != nil {
				return fail(err)
			}
		}
	}
	if tip.IsZero() {
		return nil, nil
	}
	if err := push(tip, wanted); err != nil {
		return fail(err)
	}
	var list []Hash
	for len(w.queue) > 0 && open > 0 {
		if err := ctx.Err(); err != nil {
			return fail(err)
		}
		c := w.pop()
		mark := marks[c.hash]
		if mark == wanted {
			open--
			list = append(list, c.hash)
		}
		for _, p := range c.parents {
			if err := push(p, mark); err != nil {
				return fail(err)
			}
		}
	}
	var infos []CommitInfo
	for _, h := range list {
		if marks[h] != wanted { // a clock went wrong: it was met before its heir
			continue
		}
		info, err := r.Info(h)
		if err != nil {
			return fail(err)
		}
		infos = append(infos, info)
	}
	return infos, nil
}

// queued reports whether a commit waits for its turn.
func (w *walk) queued(h Hash) bool {
	for _, v := range w.queue {
		if v.hash == h {
			return true
		}
	}
	return false
}
