package fetch

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"postil/publish/evidence"
)

// LinkState is what has become of a cited page.
type LinkState string

// The states of a link.
const (
	Fine       LinkState = "fine"
	Moved      LinkState = "moved"       // it answers for good at another address
	Altered    LinkState = "altered"     // its text is not the one that is kept
	Dead       LinkState = "dead"        // the server says that it is gone, or there is no server
	Unreadable LinkState = "no-answer"   // nobody can say just now: no answer, a fault of the server, too large
	Refused    LinkState = "refused"     // the server does not let a program look, or the address must not be asked
	Unchecked  LinkState = "not-checked" // the check was ended before
)

// Link is the outcome of looking at a cited page again.
type Link struct {
	Key   string
	State LinkState
	Page  evidence.Page // as it is now; zero where it could not be got
	Moved bool          // it answers for good at Page.Address; it may be altered too
	Err   error         // why it could not be got
}

// Cited is a page to look at: its address and what is kept of it, nil for
// nothing.
type Cited struct {
	Key, Address string
	Kept         *evidence.Snapshot
}

// Each works through a list, at most so many at a time, and waits for all of
// them. done, which may be nil, is called after each, one call at a time.
func Each[T any](ctx context.Context, list []T, atOnce int, work func(ctx context.Context, i int), done func(i int)) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(max(1, atOnce), len(list)) {
		wg.Go(func() {
			for i := range next {
				work(ctx, i)
				if done != nil {
					mu.Lock()
					done(i)
					mu.Unlock()
				}
			}
		})
	}
	for i := range list {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	wg.Wait()
}

// Links looks at cited pages again, a few at a time. Those that were not reached
// before ctx ended are Unchecked.
func (f *Fetcher) Links(ctx context.Context, list []Cited, done func(Link)) []Link {
	links := make([]Link, len(list))
	for i, c := range list {
		links[i] = Link{Key: c.Key, State: Unchecked}
	}
	Each(ctx, list, 4, func(ctx context.Context, i int) { links[i] = f.link(ctx, list[i]) }, func(i int) {
		if done != nil {
			done(links[i])
		}
	})
	return links
}

func (f *Fetcher) link(ctx context.Context, c Cited) Link {
	l := Link{Key: c.Key}
	var status *StatusError
	l.Page, l.Moved, l.Err = f.fetch(ctx, c.Address)
	l.Moved = l.Moved && l.Page.Address != l.Page.Asked
	switch {
	case l.Err == nil && c.Kept != nil && Differs(c.Kept.Record.Latest(), l.Page):
		l.State = Altered
	case l.Err == nil && l.Moved:
		l.State = Moved
	case l.Err == nil:
		l.State = Fine
	case ctx.Err() != nil:
		l.State = Unchecked
	case errors.As(l.Err, &status):
		switch status.Status {
		case http.StatusNotFound, http.StatusGone:
			l.State = Dead
		case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden, http.StatusTooManyRequests, http.StatusUnavailableForLegalReasons:
			l.State = Refused
		default:
			l.State = Unreadable
		}
	case errors.Is(l.Err, ErrNoHost):
		l.State = Dead
	case errors.Is(l.Err, ErrPrivate), errors.Is(l.Err, ErrAddress):
		l.State = Refused
	default:
		l.State = Unreadable
	}
	return l
}

// Differs reports whether a page is not what was kept of it. It compares what
// readers read: pages differ in their bytes each time, which tells something
// only where there is no text.
func Differs(kept evidence.Retrieval, now evidence.Page) bool {
	if kept.Text != nil {
		return now.Words == "" || evidence.Hash([]byte(now.Words)) != kept.Text.SHA256
	}
	return now.Words != "" || kept.SHA256 != now.SHA256
}
