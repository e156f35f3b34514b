package task

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// Poster hands a function to the goroutine that owns the window, to be called
// there soon. It must not call it at once on the caller's goroutine unless
// that is the owner.
type Poster func(func())

// PanicError is the error of work that panicked.
type PanicError struct {
	Key   string
	Value any
	Stack []byte // for the log, never for a person
}

// Error names the work and what it panicked with.
func (e *PanicError) Error() string { return fmt.Sprintf("task %s: panic: %v", e.Key, e.Value) }

// Unwrap returns the value panicked with, if it was an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// Runner starts work and delivers its results. All methods may be called from
// any goroutine. Make one with New.
type Runner struct {
	post Poster

	mu     sync.Mutex
	jobs   map[string]*job
	closed bool
	wg     sync.WaitGroup
}

// job is the latest run under a key, running or waiting.
type job struct {
	cancel context.CancelFunc
	timer  *time.Timer // of a debounced run that has not started
}

// New returns a Runner whose results arrive through post.
func New(post Poster) *Runner {
	return &Runner{post: post, jobs: map[string]*job{}}
}

// Run starts work under key. A run still going under that key is cancelled and
// its result dropped, also when it finishes at the same moment. done is
// called through the Poster, and only if this run is still the latest; it may
// be nil. Work that panics gives a *PanicError.
func Run[T any](r *Runner, key string, work func(ctx context.Context) (T, error), done func(T, error)) {
	r.start(key, 0, erase(r, key, work, done))
}

// Debounce is Run after a pause: the work starts d after the last call under
// key. A run that is going is cancelled at once.
func Debounce[T any](r *Runner, key string, d time.Duration, work func(ctx context.Context) (T, error), done func(T, error)) {
	r.start(key, d, erase(r, key, work, done))
}

// After calls do through the Poster once d has passed since the last call under
// key, as the done of a Debounce without work.
func (r *Runner) After(key string, d time.Duration, do func()) {
	Debounce(r, key, d, func(context.Context) (struct{}, error) { return struct{}{}, nil }, func(struct{}, error) { do() })
}

// erase hides the result's type from the Runner.
func erase[T any](r *Runner, key string, work func(ctx context.Context) (T, error), done func(T, error)) func(ctx context.Context, j *job) {
	return func(ctx context.Context, j *job) {
		result, err := guarded(ctx, key, work)
		r.deliver(key, j, func() {
			if done != nil {
				done(result, err)
			}
		})
	}
}

func guarded[T any](ctx context.Context, key string, work func(ctx context.Context) (T, error)) (result T, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Key: key, Value: v, Stack: debug.Stack()}
		}
	}()
	return work(ctx)
}

// start replaces what runs under key.
func (r *Runner) start(key string, delay time.Duration, body func(context.Context, *job)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	r.dropLocked(key)
	ctx, cancel := context.WithCancel(context.Background())
	j := &job{cancel: cancel}
	r.jobs[key] = j
	ctx = context.WithValue(ctx, progressKey{}, reporter{r: r, key: key, j: j})
	r.wg.Add(1)
	if delay <= 0 {
		go func() {
			defer r.wg.Done()
			defer cancel()
			body(ctx, j)
		}()
		return
	}
	j.timer = time.AfterFunc(delay, func() {
		defer r.wg.Done()
		defer cancel()
		if ctx.Err() == nil {
			body(ctx, j)
		}
	})
}

// dropLocked cancels the run under key. Its result will not be delivered.
func (r *Runner) dropLocked(key string) {
	j, ok := r.jobs[key]
	if !ok {
		return
	}
	delete(r.jobs, key)
	j.cancel()
	if j.timer != nil && j.timer.Stop() {
		r.wg.Done() // it will never start
	}
}

// deliver posts fn, which runs only if j is still the latest under its key when
// its turn comes on the owner's goroutine.
func (r *Runner) deliver(key string, j *job, fn func()) {
	if !r.isLatest(key, j) {
		return
	}
	r.post(func() {
		r.mu.Lock()
		latest := r.jobs[key] == j
		if latest {
			delete(r.jobs, key)
		}
		r.mu.Unlock()
		if latest {
			fn()
		}
	})
}

func (r *Runner) isLatest(key string, j *job) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.jobs[key] == j
}

// Later has fn called through the Poster, after what was posted before. After
// Close nothing is called any more.
func (r *Runner) Later(fn func()) {
	r.post(func() {
		r.mu.Lock()
		closed := r.closed
		r.mu.Unlock()
		if !closed {
			fn()
		}
	})
}

// Cancel stops the run under key and drops its result.
func (r *Runner) Cancel(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dropLocked(key)
}

// Busy reports whether a run under key is waiting, going, or has a result that
// is not delivered yet.
func (r *Runner) Busy(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.jobs[key]
	return ok
}

// Close cancels everything, drops all results and waits until the work has
// returned. Runs asked for later are not started.
func (r *Runner) Close() {
	r.mu.Lock()
	r.closed = true
	for key := range r.jobs {
		r.dropLocked(key)
	}
	r.mu.Unlock()
	r.wg.Wait()
}
