package repo

import (
	"context"
	"fmt"
)

// MergeBase is the newest commit that both a and b follow from, or are;
// ZeroHash when they have none in common. Where histories cross there may be
// several; it is one of them.
func (r *Repo) MergeBase(ctx context.Context, a, b Hash) (Hash, error) {
	if a.IsZero() || b.IsZero() {
		return ZeroHash, nil
	}
	fail := func(err error) (Hash, error) {
		return ZeroHash, fmt.Errorf("merge base of %s and %s: %w", a, b, err)
	}
	const fromA, fromB, both = 1, 2, 3
	sides := map[Hash]int{a: fromA}
	sides[b] |= fromB
	w := walk{r: r, seen: map[Hash]bool{}}
	for _, h := range []Hash{a, b} {
		if err := w.push(h); err != nil {
			return fail(err)
		}
	}
	// Newest first, so that both sides have reached a commit before it is its
	// turn, but for clocks that went wrong: those only make the base an older
	// one, and a merge by an older base is still right.
	for len(w.queue) > 0 {
		if err := ctx.Err(); err != nil {
			return fail(err)
		}
		c := w.pop()
		if sides[c.hash] == both {
			return c.hash, nil
		}
		for _, p := range c.parents {
			sides[p] |= sides[c.hash]
			if err := w.push(p); err != nil {
				return fail(err)
			}
		}
	}
	for h, s := range sides { // a clock went wrong: any that both know
		if s == both {
			return h, nil
		}
	}
	return ZeroHash, nil
}
