package workspace

import (
	"context"
	"errors"
	"slices"

	"postil/app/task"
	"postil/editor/cite/house"
	"postil/publish/desk"
)

// reading is what reads a desk: what the window shows first, and open, the draft
// that is open, where it is not among the others.
func (w *Workspace) reading(k *desk.Desk, open string) func(context.Context) (deskState, error) {
	who := k.Who()
	key := keyOf(k)
	return func(ctx context.Context) (s deskState, err error) {
		settings, err := k.Settings(ctx)
		if err != nil {
			return s, err
		}
		if s.standing, err = k.Standing(ctx, who.Email, key); err != nil {
			return s, err
		}
		s.settings, s.policy = settings, s.standing.Policy
		if s.formatter, s.unstyled = k.Formatter(ctx); s.unstyled != nil {
			s.formatter = house.New()
		}
		drafts, unreadable := k.Drafts(ctx)
		s.drafts = drafts
		if s.agenda, err = k.Agenda(ctx, who.Email, drafts); err != nil {
			return s, errors.Join(unreadable, err)
		}
		recent, rerr := k.Recent(ctx, recentCommits)
		s.drafts = append(s.drafts, recent...)
		if open != "" && !slices.ContainsFunc(s.drafts, func(d *desk.Draft) bool { return d.ID == open }) {
			// In the archive, perhaps since just now.
			if d, err := k.Draft(ctx, open); err == nil {
				s.open = d
			}
		}
		refs, err := k.Waiting(ctx)
		s.unsent, s.lastSync = desk.SortUnsent(refs), k.LastSync()
		return s, errors.Join(unreadable, rerr, err)
	}
}

// ahead is a desk that is being read before it is opened.
type ahead struct {
	desk  *desk.Desk
	done  chan struct{} // closed once state and err are there
	state deskState
	err   error
}

// ReadAhead begins to read a desk that Open is about to be given, so that the
// window can be made meanwhile. It waits until begin is closed, nil for at once.
// Nothing is told to the Listener yet.
func (w *Workspace) ReadAhead(k *desk.Desk, begin <-chan struct{}) {
	a := &ahead{desk: k, done: make(chan struct{})}
	w.ahead = a
	read := w.reading(k, "")
	task.Run(w.o.Runner, "ahead", func(ctx context.Context) (struct{}, error) {
		defer close(a.done)
		if begin != nil {
			select {
			case <-begin:
			case <-ctx.Done():
				return struct{}{}, ctx.Err()
			}
		}
		a.state, a.err = read(ctx)
		return struct{}{}, a.err
	}, nil)
}

// orElse waits for what was begun. Where nothing came of it, it reads anew.
func (a *ahead) orElse(read func(context.Context) (deskState, error)) func(context.Context) (deskState, error) {
	return func(ctx context.Context) (deskState, error) {
		select {
		case <-a.done:
		case <-ctx.Done():
			return deskState{}, ctx.Err()
		}
		if a.state.settings == nil || errors.Is(a.err, context.Canceled) {
			return read(ctx)
		}
		return a.state, a.err
	}
}
