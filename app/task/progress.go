package task

import "context"

// Progress is how far work has come.
type Progress struct {
	Done, Total int    // Total 0 means unknown
	Text        string // what is being done, for a person; may be empty
}

type progressKey struct{}

// reporter is what a run's context knows about its Runner.
type reporter struct {
	r   *Runner
	key string
	j   *job
}

type listenerKey struct{}

// OnProgress returns work that reports to listen, which is called through the
// Poster while the run is the latest under its key.
func OnProgress[T any](listen func(Progress), work func(ctx context.Context) (T, error)) func(ctx context.Context) (T, error) {
	return func(ctx context.Context) (T, error) {
		return work(context.WithValue(ctx, listenerKey{}, listen))
	}
}

// Report tells whoever listens to the run that owns ctx how far it has come.
// Outside a run, or when nobody listens, it does nothing.
func Report(ctx context.Context, p Progress) {
	rep, ok := ctx.Value(progressKey{}).(reporter)
	if !ok {
		return
	}
	listen, ok := ctx.Value(listenerKey{}).(func(Progress))
	if !ok || listen == nil || ctx.Err() != nil {
		return
	}
	rep.r.post(func() {
		if rep.r.isLatest(rep.key, rep.j) {
			listen(p)
		}
	})
}
