package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"postil/publish/newsletter/ledger"
	"postil/publish/repo"
	"postil/publish/review"
)

// SyncReport says what came from the remote and what went to it.
type SyncReport struct {
	Remote   string
	Received []string // refs that are newer here now
	Sent     []string // refs that the remote has now
	Joined   []string // drafts changed on both sides, which are one now
	Archived []string // ids of drafts published before that went into the archive
	Carried  []string // ids of new drafts: what was written of drafts that were published meanwhile
	Diverged []string // drafts whose both sides changed the same; both stay as they are
	Kept     []string // files on disk that were edited by hand and therefore left alone
	// Unreadable are ids of drafts whose review has an entry that is none.
	Unreadable []string
	// Waiting are refs whose newest work the remote has not got: all of it when
	// the remote could not be reached, and what it would not take otherwise. It
	// is safe on this computer and goes with the next Sync.
	Waiting []string

	closed []string // ids of published drafts that the archive has not taken up
}

// Moved reports whether anything came or went, or wants to be looked at.
func (r SyncReport) Moved() bool {
	for _, l := range [][]string{r.Received, r.Sent, r.Joined, r.Archived, r.Carried, r.Diverged, r.Unreadable} {
		if len(l) > 0 {
			return true
		}
	}
	return false
}

// tidy puts what several tries have gathered in order.
func (r *SyncReport) tidy() {
	for _, l := range []*[]string{&r.Received, &r.Sent, &r.Joined, &r.Archived, &r.Carried, &r.Diverged, &r.Kept, &r.Unreadable} {
		slices.Sort(*l)
		*l = slices.Compact(*l)
	}
}

// ErrMainDiverged means that main here and main at the remote have each got
// what the other has not. Nothing is overwritten; somebody has to look.
var ErrMainDiverged = errors.New("the published record here and at the remote differ")

// ErrDiverged means that a draft was changed here and at the remote, each
// without the other's changes. Both stay as they are.
var ErrDiverged = errors.New("the draft was changed here and at the remote")

// diverged reports whether the remote's draft, as last seen, has what ours has
// not and the other way round.
func (k *Desk) diverged(ctx context.Context, d *Draft) (bool, error) {
	theirs := k.remoteHas(draftRef(d.ID))
	if theirs == repo.ZeroHash {
		return false, nil
	}
	for _, pair := range [][2]repo.Hash{{theirs, d.Tip}, {d.Tip, theirs}} {
		if follows, err := k.repo.IsAncestor(ctx, pair[0], pair[1]); err != nil || follows {
			return false, err
		}
	}
	return true, nil
}

// TakeRemote ends a divergence: the draft's text becomes what the remote had
// when last seen. Ours stays in the history, as a parent of the commit that
// joins the two. A draft that has not diverged is left as it is.
func (k *Desk) TakeRemote(ctx context.Context, id string) (Receipt, error) {
	fail := func(err error) (Receipt, error) { return Receipt{}, fmt.Errorf("take the remote's text: %w", err) }
	if _, err := k.actor(); err != nil {
		return fail(err)
	}
	d, err := k.Draft(ctx, id)
	if err != nil {
		return fail(err)
	}
	diverged, err := k.diverged(ctx, d)
	if err != nil {
		return fail(err)
	}
	if !diverged {
		r := k.receipt(ActSave, d)
		r.Unchanged = true
		return r, nil
	}
	joined, err := k.commit(ctx, repo.CommitSpec{
		Parents: []repo.Hash{k.remoteHas(draftRef(id)), d.Tip}, AllowEmpty: true,
		Message: fmt.Sprintf("Take the remote's text of %q\n", d.Title()),
		Author:  k.who, Committer: k.who, When: k.now(),
	})
	if err != nil {
		return fail(err)
	}
	if err := k.repo.SetRef(draftRef(id), joined, d.Tip); err != nil {
		return fail(err)
	}
	if d, err = k.Draft(ctx, id); err != nil {
		return fail(err)
	}
	r := k.receipt(ActSave, d)
	if r.Folder, r.Kept, err = k.writeWork(ctx, d, nil); err != nil {
		return r, fmt.Errorf("taken, but the working folder was not brought up to date: %w", err)
	}
	k.send(ctx, &r, draftRef(id))
	return r, nil
}

// Sync brings this clone and its remote together: newer drafts, logs and main
// are taken from the remote, what it lacks is pushed. Logs merge by union;
// main and drafts only ever move forward. Where others push at the same time it
// tries again, a few times. The report is of use also with an error: it says
// what was done, and what waits.
func (k *Desk) Sync(ctx context.Context) (SyncReport, error) {
	rep := SyncReport{Remote: k.Remote()}
	if rep.Remote == "" {
		err := retry(ctx, func() error { return k.bringOn(ctx, &rep) })
		rep.tidy()
		return rep, err
	}
	err := retry(ctx, func() error {
		rep.Diverged = nil
		return k.syncOnce(ctx, &rep)
	})
	rep.tidy()
	waiting, werr := k.Waiting(context.WithoutCancel(ctx)) // it is quick, and wanted most after a cancelled try
	rep.Waiting = slices.DeleteFunc(waiting, func(name string) bool { return slices.Contains(rep.Diverged, name) })
	if err == nil {
		k.noteSynced()
		err = werr
	}
	return rep, err
}

// bringOn is a Sync without a remote. It brings files to where the refs are, as
// far as the program was ended before it could, and what is published into the
// archive.
func (k *Desk) bringOn(ctx context.Context, rep *SyncReport) error {
	main, err := k.repo.Ref(mainRef)
	if err != nil {
		return err
	}
	kept, err := k.bringFiles(ctx, main, main)
	rep.Kept = append(rep.Kept, kept...)
	if err != nil {
		return err
	}
	todo, err := k.settle(ctx, rep, nil)
	if err != nil {
		return err
	}
	kept, err = k.refreshWork(ctx)
	rep.Kept = append(rep.Kept, kept...)
	return errors.Join(err, k.close(ctx, rep, todo))
}

// unfinished is what is left to do when all refs here are as they should be.
type unfinished struct {
	send   []string // refs that the remote is to get
	late   []string // ids of drafts in the archive that have a log still
	closed []string // ids of published drafts that the archive may take up
}

// close brings into the archive what belongs there.
func (k *Desk) close(ctx context.Context, rep *SyncReport, todo unfinished) error {
	var errs []error
	for _, id := range todo.late {
		errs = append(errs, k.archiveLate(ctx, rep, id))
	}
	return errors.Join(append(errs, k.archiveQuietly(ctx, rep, todo.closed))...)
}

func (k *Desk) syncOnce(ctx context.Context, rep *SyncReport) error {
	if err := k.repo.Fetch(ctx, origin, nil); err != nil && !errors.Is(err, repo.ErrEmptyRemote) {
		return err
	}
	tracking := map[string]repo.Hash{}
	for _, space := range []string{"refs/remotes/" + origin + "/draft/", "refs/remotes/" + origin + "/editorial/log/"} {
		refs, err := k.repo.Refs(space)
		if err != nil {
			return err
		}
		for _, r := range refs {
			name := draftPrefix + strings.TrimPrefix(r.Name, space)
			if strings.Contains(space, "/editorial/") {
				name = review.LogPrefix + strings.TrimPrefix(r.Name, space)
			}
			tracking[name] = r.Hash
		}
	}
	if err := k.syncMain(ctx, rep); err != nil {
		return err
	}
	years, err := k.meetArchives(ctx, rep)
	if err != nil {
		return err
	}
	issues, err := k.meetLedger(ctx, rep)
	if err != nil {
		return err
	}
	todo, err := k.settle(ctx, rep, tracking)
	if err != nil {
		return err
	}
	kept, err := k.refreshWork(ctx)
	rep.Kept = append(rep.Kept, kept...)
	if err != nil {
		return err
	}
	sent, err := k.push(ctx, append(years, todo.send...))
	rep.Sent = append(rep.Sent, sent...)
	if err == nil { // by itself: an older hook refuses a push with the ledger in it
		sent, err = k.push(ctx, issues)
		rep.Sent = append(rep.Sent, sent...)
	}
	return errors.Join(err, k.close(ctx, rep, todo))
}

// settle brings the drafts and logs here to what the remote has, as tracking
// tells, and finds out what is left to do.
func (k *Desk) settle(ctx context.Context, rep *SyncReport, tracking map[string]repo.Hash) (todo unfinished, err error) {
	// Logs first: a draft without its log would look as if nobody had begun it.
	for _, prefix := range []string{review.LogPrefix, draftPrefix} {
		local, err := k.repo.Refs(prefix)
		if err != nil {
			return todo, err
		}
		seen := map[string]bool{}
		for _, r := range local {
			seen[r.Name] = true
			id, theirs := strings.TrimPrefix(r.Name, prefix), tracking[r.Name]
			found := nothingDone
			if prefix == draftPrefix {
				if found, err = k.carryOver(ctx, rep, id, r.Hash, theirs); err != nil && !rep.unreadable(id, err) {
					return todo, err
				}
				if found == carriedOver {
					continue // the next time it is what was published
				}
			}
			if theirs == repo.ZeroHash {
				taken, err := k.archivedHere(ctx, id, r, found == allSettled)
				if err != nil {
					return todo, err
				}
				if taken {
					if prefix == review.LogPrefix {
						todo.late = append(todo.late, id)
					}
					continue
				}
			}
			if found == allSettled {
				todo.closed = append(todo.closed, id)
			}
			send, err := k.meet(ctx, rep, r.Name, r.Hash, theirs)
			if err != nil {
				return todo, err
			}
			if send {
				todo.send = append(todo.send, r.Name)
			}
		}
		for name, theirs := range tracking {
			if strings.HasPrefix(name, prefix) && !seen[name] {
				if err := k.repo.SetRef(name, theirs, repo.ZeroHash); err != nil {
					return todo, err
				}
				rep.Received = append(rep.Received, name)
			}
		}
	}
	return todo, nil
}

// archivedHere sees to a draft's branch or log that the remote has not. Where the
// archive has the draft it is not sent again: the branch is removed if the
// archive has its newest commit, and the log is to be taken up. It reports
// whether that is so. A draft that merely vanished from the remote stays.
func (k *Desk) archivedHere(ctx context.Context, id string, r repo.Ref, settled bool) (bool, error) {
	years, err := k.events.Archived(id)
	if err != nil || len(years) == 0 || !strings.HasPrefix(r.Name, draftPrefix) {
		return len(years) > 0, err
	}
	for _, year := range years {
		if settled {
			break
		}
		tip, err := k.repo.Ref(year)
		if err != nil {
			return false, err
		}
		if settled, err = k.repo.IsAncestor(ctx, r.Hash, tip); err != nil {
			return false, err
		}
	}
	if !settled {
		return false, nil
	}
	return true, k.dropClosed(r.Name, r.Hash)
}

func (k *Desk) syncMain(ctx context.Context, rep *SyncReport) error {
	ours, err := k.repo.Ref(mainRef)
	if err != nil {
		return err
	}
	theirs := k.remoteHas(mainRef)
	if theirs == ours || theirs == repo.ZeroHash {
		kept, err := k.bringFiles(ctx, ours, ours)
		rep.Kept = append(rep.Kept, kept...)
		if err != nil {
			return err
		}
	}
	switch {
	case theirs == ours:
		return nil
	case theirs == repo.ZeroHash:
		sent, err := k.push(ctx, []string{mainRef})
		rep.Sent = append(rep.Sent, sent...)
		return err
	}
	forward, err := k.repo.IsAncestor(ctx, ours, theirs)
	if err != nil {
		return err
	}
	if forward {
		if err := k.continues(ctx, ours, theirs); err != nil {
			return fmt.Errorf("at %s: %w", rep.Remote, err)
		}
		if err := k.repo.SetRef(mainRef, theirs, ours); err != nil {
			return err
		}
		rep.Received = append(rep.Received, mainRef)
		kept, err := k.bringFiles(ctx, ours, theirs)
		rep.Kept = append(rep.Kept, kept...)
		return err
	}
	ahead, err := k.repo.IsAncestor(ctx, theirs, ours)
	if err != nil {
		return err
	}
	if !ahead {
		return fmt.Errorf("%w: here %s, at %s %s", ErrMainDiverged, ours, rep.Remote, theirs)
	}
	sent, err := k.push(ctx, []string{mainRef})
	rep.Sent = append(rep.Sent, sent...)
	return err
}

// continues makes sure that a newer main has ours on its own line, by first
// parents. A merge that has it only beside another line would put that in the
// place of the published record, with rules of its own from its beginning on.
func (k *Desk) continues(ctx context.Context, ours, theirs repo.Hash) error {
	for at := theirs; at != ours; {
		if err := ctx.Err(); err != nil {
			return err
		}
		info, err := k.repo.Info(at)
		if err != nil {
			return err
		}
		if len(info.Parents) == 0 {
			return fmt.Errorf("%w: %s has main of here only merged into another history", ErrMainDiverged, theirs)
		}
		at = info.Parents[0]
	}
	return nil
}

// meet settles one draft, log, year of the archive, or the newsletter's ledger,
// that both sides may have, and says whether it is to be pushed.
func (k *Desk) meet(ctx context.Context, rep *SyncReport, name string, ours, theirs repo.Hash) (send bool, err error) {
	if theirs == ours {
		return false, nil
	}
	if theirs == repo.ZeroHash {
		return true, nil
	}
	if forward, err := k.repo.IsAncestor(ctx, ours, theirs); err != nil || forward {
		if err == nil {
			err = k.repo.SetRef(name, theirs, ours)
			rep.Received = append(rep.Received, name)
		}
		return false, err
	}
	if ahead, err := k.repo.IsAncestor(ctx, theirs, ours); err != nil || ahead {
		return ahead, err
	}
	if strings.HasPrefix(name, draftPrefix) {
		return k.meetDraft(ctx, rep, name, ours, theirs)
	}
	who, err := k.actor()
	if err != nil {
		return false, err
	}
	merge := k.events.Merge
	if strings.HasPrefix(name, review.ArchivePrefix) {
		merge = k.events.MergeArchives
	}
	if name == ledger.Ref {
		merge = func(ctx context.Context, ours, theirs repo.Hash, _ review.Actor, when time.Time) (repo.Hash, error) {
			return ledger.NewStore(k.repo).Merge(ctx, ours, theirs, k.who, when)
		}
	}
	merged, err := merge(ctx, ours, theirs, who, k.now())
	if err != nil {
		return false, err
	}
	rep.Received = append(rep.Received, name)
	return true, k.repo.SetRef(name, merged, ours)
}
