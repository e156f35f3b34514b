package desk

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"postil/publish/newsletter/ledger"
	"postil/publish/repo"
	"postil/publish/review"
)

// Others push at the same moment. Who comes second takes what the first has
// brought and tries again, after a pause of random length that grows, so that
// two do not keep meeting.
const (
	maxTries   = 8
	firstPause = 20 * time.Millisecond
	maxPause   = 2 * time.Second
)

// lostRace reports whether err only says that somebody else was faster: at the
// remote, or in this repository.
func lostRace(err error) bool {
	var moved *repo.RefMovedError
	return errors.Is(err, repo.ErrStale) || errors.As(err, &moved)
}

// retry does something until it wins, a few times at most.
func retry(ctx context.Context, do func() error) error {
	pause := firstPause
	for try := 1; ; try++ {
		err := do()
		if try == maxTries || !lostRace(err) {
			return err
		}
		select {
		case <-time.After(pause/2 + rand.N(pause)):
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", context.Cause(ctx), err)
		}
		pause = min(2*pause, maxPause)
	}
}

// remoteHas is what the remote had under a ref when last seen, zero for nothing.
func (k *Desk) remoteHas(ref string) repo.Hash {
	h, err := k.repo.RemoteRef(origin, ref)
	if err != nil {
		return repo.ZeroHash
	}
	return h
}

// send pushes refs and notes the outcome in the receipt: a remote that cannot
// be reached, or will not take them, is no reason to lose the act itself.
// Where others were faster, what they brought is taken first.
func (k *Desk) send(ctx context.Context, r *Receipt, refs ...string) {
	if r.Remote == "" {
		return
	}
	r.Pushed, r.Unsent = k.push(ctx, refs)
	if !lostRace(r.Unsent) {
		return
	}
	rep, err := k.Sync(ctx)
	r.Kept = append(r.Kept, rep.Kept...)
	r.Pushed, r.Unsent = nil, err
	for _, name := range refs {
		if closed, err := k.archivedAlready(name); err == nil && closed {
			r.Pushed = append(r.Pushed, name) // in the archive, where it is now
			continue
		}
		switch tip, err := k.repo.Ref(name); {
		case err == nil && tip == k.remoteHas(name):
			r.Pushed = append(r.Pushed, name)
		case r.Unsent == nil && slices.Contains(rep.Diverged, name):
			r.Unsent = fmt.Errorf("%w: %s", ErrDiverged, strings.TrimPrefix(name, draftPrefix))
		case r.Unsent == nil:
			r.Unsent = errors.Join(err, fmt.Errorf("%w: %s", repo.ErrStale, name))
		}
	}
}

// archivedAlready reports whether a draft's branch or log is here no more because
// the archive has it.
func (k *Desk) archivedAlready(name string) (bool, error) {
	if _, err := k.repo.Ref(name); !errors.Is(err, repo.ErrNoRef) {
		return false, err
	}
	years, err := k.events.Archived(strings.TrimPrefix(strings.TrimPrefix(name, draftPrefix), review.LogPrefix))
	return len(years) > 0, err
}

// push sends refs as they are now, each if the remote has it where it was last
// seen, and names those that it has taken.
func (k *Desk) push(ctx context.Context, refs []string) ([]string, error) {
	var updates []repo.RefUpdate
	for _, name := range refs {
		if err := k.countersign(ctx, name); err != nil && !errors.Is(err, review.ErrBadEvent) {
			return nil, err // one bad review is not in the way of the others
		}
		tip, err := k.repo.Ref(name)
		if err != nil {
			return nil, err
		}
		if old := k.remoteHas(name); old != tip {
			updates = append(updates, repo.RefUpdate{Name: name, Old: old, New: tip})
		}
	}
	if len(updates) == 0 {
		return nil, nil
	}
	err := k.repo.Push(ctx, origin, updates, repo.PushOptions{})
	var refused *repo.PushError
	if err != nil && !errors.As(err, &refused) {
		return nil, err
	}
	var sent []string
	for _, u := range updates {
		if refused == nil || refused.Refused[u.Name] == "" {
			sent = append(sent, u.Name)
		}
	}
	return sent, err
}

// Waiting names the refs that have what the remote, as last seen, has not: work
// that goes to it with the next Sync. Without a remote nothing waits.
func (k *Desk) Waiting(ctx context.Context) ([]string, error) {
	if k.Remote() == "" {
		return nil, nil
	}
	var names []string
	for _, prefix := range []string{mainRef, review.ArchivePrefix, review.LogPrefix, draftPrefix, ledger.Ref} {
		refs, err := k.repo.Refs(prefix)
		if err != nil {
			return nil, err
		}
		for _, r := range refs {
			theirs := k.remoteHas(r.Name)
			if theirs == r.Hash || prefix == mainRef && r.Name != mainRef {
				continue
			}
			if has, err := k.repo.IsAncestor(ctx, r.Hash, theirs); theirs != repo.ZeroHash && (err != nil || has) {
				if err != nil {
					return nil, err
				}
				continue
			}
			names = append(names, r.Name)
		}
	}
	return names, nil
}
