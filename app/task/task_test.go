package task

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// loop is a Poster like the window's: calls queue up and run when drained.
type loop struct{ queue chan func() }

func newLoop() *loop { return &loop{queue: make(chan func(), 100)} }

func (l *loop) post(f func()) { l.queue <- f }

func (l *loop) drain() {
	for {
		select {
		case f := <-l.queue:
			f()
		default:
			return
		}
	}
}

func after(d time.Duration, v string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		select {
		case <-time.After(d):
			return v, nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

func TestRunDeliversThroughThePoster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoop()
		r := New(l.post)
		defer r.Close()
		var got []string
		Run(r, "k", after(time.Second, "one"), func(s string, err error) { got = append(got, s) })
		time.Sleep(2 * time.Second)
		if len(got) != 0 || !r.Busy("k") {
			t.Fatalf("delivered %v before the poster ran, busy %v", got, r.Busy("k"))
		}
		l.drain()
		if !reflect.DeepEqual(got, []string{"one"}) || r.Busy("k") {
			t.Fatalf("got %v, busy %v", got, r.Busy("k"))
		}
	})
}

func TestLatestRunWins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoop()
		r := New(l.post)
		defer r.Close()
		var got []string
		done := func(s string, err error) { got = append(got, s) }
		Run(r, "k", after(time.Second, "old"), done)
		Run(r, "other", after(time.Second, "other"), done)
		synctest.Wait()
		Run(r, "k", after(2*time.Second, "new"), done)
		time.Sleep(3 * time.Second)
		l.drain()
		if !reflect.DeepEqual(got, []string{"other", "new"}) {
			t.Fatalf("got %v", got)
		}
	})
}

// A result that already waits in the poster's queue is stale too once a new
// run has been asked for.
func TestResultInTheQueueIsDroppedWhenReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoop()
		r := New(l.post)
		defer r.Close()
		var got []string
		done := func(s string, err error) { got = append(got, s) }
		Run(r, "k", after(time.Second, "old"), done)
		time.Sleep(2 * time.Second)
		Run(r, "k", after(time.Second, "new"), done)
		time.Sleep(2 * time.Second)
		l.drain()
		if !reflect.DeepEqual(got, []string{"new"}) {
			t.Fatalf("got %v", got)
		}
	})
}

func TestCancelDropsResultAndTellsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoop()
		r := New(l.post)
		defer r.Close()
		var seen error
		Run(r, "k", func(ctx context.Context) (int, error) {
			<-ctx.Done()
			seen = ctx.Err()
			return 1, nil
		}, func(int, error) { t.Error("a cancelled run was delivered") })
		synctest.Wait()
		r.Cancel("k")
		synctest.Wait()
		l.drain()
		if !errors.Is(seen, context.Canceled) {
			t.Errorf("work saw %v", seen)
		}
	})
}

func TestDebounceRunsOnceAfterTheLastCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoop()
		r := New(l.post)
		defer r.Close()
		started := 0
		var at time.Duration
		begin := time.Now()
		for range 5 {
			Debounce(r, "k", 300*time.Millisecond, func(context.Context) (int, error) {
				started++
				at = time.Since(begin)
				return 0, nil
			}, nil)
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if started != 1 || at != 700*time.Millisecond {
			t.Errorf("started %d times, last at %v", started, at)
		}
	})
}

func TestCloseWaitsAndStartsNothingMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoop()
		r := New(l.post)
		finished := false
		Run(r, "k", func(ctx context.Context) (int, error) {
			<-ctx.Done()
			time.Sleep(time.Second) // work that is slow to notice
			finished = true
			return 0, nil
		}, nil)
		Debounce(r, "waiting", time.Hour, func(context.Context) (int, error) {
			t.Error("debounced work started after Close")
			return 0, nil
		}, nil)
		r.Close()
		if !finished {
			t.Error("Close returned before the work")
		}
		Run(r, "late", func(context.Context) (int, error) {
			t.Error("work started after Close")
			return 0, nil
		}, nil)
		synctest.Wait()
	})
}

func TestPanicBecomesAnErrorWithStack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoop()
		r := New(l.post)
		defer r.Close()
		var got error
		Run(r, "k", func(context.Context) (int, error) { panic(context.DeadlineExceeded) }, func(_ int, err error) { got = err })
		synctest.Wait()
		l.drain()
		var p *PanicError
		if !errors.As(got, &p) || p.Key != "k" || !strings.Contains(string(p.Stack), "task_test.go") {
			t.Fatalf("got %v", got)
		}
		if !errors.Is(got, context.DeadlineExceeded) {
			t.Error("the error panicked with is lost")
		}
	})
}

func TestProgressArrivesOnlyWhileLatest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoop()
		r := New(l.post)
		defer r.Close()
		var got []int
		Run(r, "k", OnProgress(func(p Progress) { got = append(got, p.Done) }, func(ctx context.Context) (int, error) {
			Report(ctx, Progress{Done: 1, Total: 2})
			time.Sleep(time.Second)
			Report(ctx, Progress{Done: 2, Total: 2})
			return 0, nil
		}), nil)
		synctest.Wait()
		l.drain()
		r.Cancel("k")
		time.Sleep(2 * time.Second)
		l.drain()
		if !reflect.DeepEqual(got, []int{1}) {
			t.Errorf("got %v", got)
		}
		Report(context.Background(), Progress{Done: 9}) // outside a run: nothing to do
	})
}

func TestLaterComesAfterWhatWasPosted(t *testing.T) {
	l := newLoop()
	r := New(l.post)
	var got []string
	l.post(func() {
		r.Later(func() { got = append(got, "later") })
		got = append(got, "first")
	})
	l.post(func() { got = append(got, "second") })
	l.drain()
	if want := []string{"first", "second", "later"}; !reflect.DeepEqual(got, want) {
		t.Errorf("ran %v, want %v", got, want)
	}
	r.Later(func() { t.Error("called after Close") })
	r.Close()
	l.drain()
}
