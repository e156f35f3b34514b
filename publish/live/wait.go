package live

import (
	"context"
	"errors"
	"time"
)

// Wait looks again and again, with growing pauses, until the page is as
// published, or looking again cannot tell more, or ctx ends. A page that does
// not say what it was made from is looked at once more: it may have been asked
// for while the site was written. Wait gives the last outcome; after the end of
// ctx also its error. hear, when not nil, is told of each look.
func (l *Looker) Wait(ctx context.Context, w Want, hear func(Outcome)) (last Outcome, err error) {
	for pause := l.o.FirstPause; ; pause = min(pause+pause/2, l.o.LongestPause) {
		o, err := l.Look(ctx, w)
		if err != nil {
			return last, err
		}
		again := last.State == Unnamed
		last = o
		if hear != nil {
			hear(o)
		}
		if o.State == Same || again && o.State == Unnamed || errors.Is(o.Problem, ErrPlaceholder) {
			return last, nil
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return last, ctx.Err()
		case <-timer.C:
		}
	}
}
