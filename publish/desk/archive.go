package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"postil/publish/content"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/review"
)

// archiveBatch is how many published drafts a Sync archives at most: those of a
// publication from before there was an archive go into it little by little.
const archiveBatch = 50

// refOrZero is a ref, zero where there is none.
func (k *Desk) refOrZero(name string) (repo.Hash, error) {
	h, err := k.repo.Ref(name)
	if errors.Is(err, repo.ErrNoRef) {
		return repo.ZeroHash, nil
	}
	return h, err
}

// archiveRef is the year of the archive that belongs to a moment, by the
// publication's clock; by that of a new one where the settings on main cannot be
// read, since no draft should wait for them.
func (k *Desk) archiveRef(at time.Time) (string, error) {
	p := publication.Default()
	data, err := k.PublishedFile(publication.File)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if set, perr := publication.Parse(data); err == nil && perr == nil {
		p = set
	}
	return review.ArchiveRef(at.In(p.Location()).Year()), nil
}

// archivedTip is the newest commit of a draft that the archive has: what was
// published.
func (k *Desk) archivedTip(ctx context.Context, id string) (repo.Hash, error) {
	refs, err := k.events.Archived(id)
	if err != nil {
		return repo.ZeroHash, err
	}
	if len(refs) == 0 {
		return repo.ZeroHash, fmt.Errorf("%w: %s", ErrNoDraft, id)
	}
	all, err := k.events.Load(id)
	if err != nil {
		return repo.ZeroHash, fmt.Errorf("draft %s: %w", id, err)
	}
	main, err := k.repo.Ref(mainRef)
	if err != nil {
		return repo.ZeroHash, err
	}
	rules, err := k.rulesAt(ctx, main)
	if err != nil {
		return repo.ZeroHash, err
	}
	counts, _ := k.vet(ctx, id, all, rules, main)
	for _, log := range []review.Log{counts, all} {
		if e, ok := log.Last(review.Publish); ok {
			return repo.ParseHash(e.Commit)
		}
	}
	return repo.ZeroHash, fmt.Errorf("%w: %s: the archive does not say what was published of it", ErrNoDraft, id)
}

// findArchived reads the draft in the archive that a person means by name: its
// id or the beginning of it, or the article that it published.
func (k *Desk) findArchived(ctx context.Context, name string) (*Draft, error) {
	ids, err := k.events.ArchivedDrafts()
	if err != nil {
		return nil, err
	}
	var found []string
	for _, id := range ids {
		if id == name || len(name) >= 4 && strings.HasPrefix(id, strings.ToLower(name)) {
			found = append(found, id)
		}
	}
	if len(found) == 0 {
		if found, err = k.publishedAs(ctx, name); err != nil {
			return nil, err
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("%w: %s", ErrNoDraft, name)
	case 1:
		return k.Draft(ctx, found[0])
	}
	return nil, fmt.Errorf("%w: %s", ErrAmbiguousDraft, strings.Join(found, ", "))
}

// publishedAs finds the drafts that published, last, the articles of a slug or a
// folder, as main tells. Where there are several articles, their folders take the
// place of the ids.
func (k *Desk) publishedAs(ctx context.Context, name string) ([]string, error) {
	main, err := k.repo.Ref(mainRef)
	if err != nil {
		return nil, err
	}
	tree, err := k.repo.Tree(main)
	if err != nil {
		return nil, err
	}
	files, err := tree.Files(content.ArticleRoot)
	if err != nil {
		return nil, err
	}
	var dirs []string
	for _, f := range files {
		dir := path.Dir(f.Path)
		if path.Base(f.Path) == content.ArticleFile && (dir == name || path.Base(dir) == strings.TrimPrefix(name, workRoot+"/")) {
			dirs = append(dirs, dir)
		}
	}
	if len(dirs) != 1 {
		return dirs, nil
	}
	history, err := k.repo.History(ctx, main, dirs[0]+"/"+content.ArticleFile, 0)
	if err != nil {
		return nil, err
	}
	for _, c := range history {
		for _, id := range trailers(c.Message)[trailerDraft] {
			if at, err := k.events.Archived(id); err != nil || len(at) > 0 {
				return []string{id}, err
			}
		}
	}
	return nil, nil
}

// Recent are the drafts that the newest commits of main published, newest first,
// without those that Drafts has. A draft that cannot be read is left out and its
// error joined to the result.
func (k *Desk) Recent(ctx context.Context, commits int) ([]*Draft, error) {
	if commits <= 0 {
		return nil, nil
	}
	tip, err := k.repo.Ref(mainRef)
	if err != nil {
		return nil, err
	}
	history, err := k.repo.Log(ctx, tip, commits)
	if err != nil {
		return nil, err
	}
	var drafts []*Draft
	var errs []error
	seen := map[string]bool{}
	for _, c := range history {
		for _, id := range trailers(c.Message)[trailerDraft] {
			if live, err := k.refOrZero(draftRef(id)); err != nil || live != repo.ZeroHash || seen[id] {
				continue // or of a name that no draft can have
			}
			seen[id] = true
			d, err := k.Draft(ctx, id)
			switch {
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case errors.Is(err, ErrNoDraft): // it was never kept
			case err != nil:
				errs = append(errs, err)
			default:
				drafts = append(drafts, d)
			}
		}
	}
	return drafts, errors.Join(errs...)
}

// PublishedIn finds the commits of main that published drafts, the newest of
// each.
func (k *Desk) PublishedIn(ctx context.Context, ids []string) (map[string]repo.Hash, error) {
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	found := map[string]repo.Hash{}
	at, err := k.repo.Ref(mainRef)
	if err != nil {
		return nil, err
	}
	for at != repo.ZeroHash && len(found) < len(wanted) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		info, err := k.repo.Info(at)
		if err != nil {
			return nil, err
		}
		for _, id := range trailers(info.Message)[trailerDraft] {
			if _, have := found[id]; wanted[id] && !have {
				found[id] = at
			}
		}
		at = repo.ZeroHash
		if len(info.Parents) > 0 {
			at = info.Parents[0]
		}
	}
	return found, nil
}

// meetArchives brings the archive here and at the remote together, and names the
// years that the remote is to get.
func (k *Desk) meetArchives(ctx context.Context, rep *SyncReport) (send []string, err error) {
	years := map[string][2]repo.Hash{} // ours, theirs
	ours, err := k.repo.Refs(review.ArchivePrefix)
	if err != nil {
		return nil, err
	}
	for _, r := range ours {
		years[r.Name] = [2]repo.Hash{r.Hash}
	}
	space := "refs/remotes/" + origin + "/editorial/archive/"
	theirs, err := k.repo.Refs(space)
	if err != nil {
		return nil, err
	}
	for _, r := range theirs {
		name := review.ArchivePrefix + strings.TrimPrefix(r.Name, space)
		years[name] = [2]repo.Hash{years[name][0], r.Hash}
	}
	for name, at := range years {
		if at[0] == repo.ZeroHash {
			if err := k.repo.SetRef(name, at[1], repo.ZeroHash); err != nil {
				return nil, err
			}
			rep.Received = append(rep.Received, name)
			continue
		}
		ahead, err := k.meet(ctx, rep, name, at[0], at[1])
		if err != nil {
			return nil, err
		}
		if ahead {
			send = append(send, name)
		}
	}
	slices.Sort(send)
	return send, nil
}

// dropClosed removes a draft's branch or log that the archive has all of. One
// that was moved at this moment stays, for the next Sync.
func (k *Desk) dropClosed(name string, at repo.Hash) error {
	if at == repo.ZeroHash {
		return nil
	}
	err := k.repo.SetRef(name, repo.ZeroHash, at)
	var moved *repo.RefMovedError
	if errors.As(err, &moved) {
		return nil
	}
	return err
}

// archiveLate takes into the archive what was said of a draft after its log had
// gone there, as by somebody who was offline, and removes the log.
func (k *Desk) archiveLate(ctx context.Context, rep *SyncReport, id string) error {
	fail := func(err error) error { return fmt.Errorf("archive what was said of draft %s: %w", id, err) }
	name := review.LogRef(id)
	if _, err := k.actor(); err != nil {
		return nil //nolint:nilerr // it waits, and the report says so
	}
	if err := k.countersign(ctx, name); err != nil {
		return fail(err)
	}
	log, err := k.refOrZero(name)
	if err != nil || log == repo.ZeroHash {
		return err
	}
	missing, err := k.events.Unarchived(id, log)
	if err != nil {
		return fail(err)
	}
	if len(missing) > 0 {
		refs, err := k.events.Archived(id)
		if err != nil {
			return fail(err)
		}
		if err := k.extendArchive(ctx, refs[0], []review.Closed{{Draft: id, Log: log}}, nil); err != nil {
			return fail(err)
		}
		if rep.Remote != "" {
			rep.Sent = append(rep.Sent, refs[0])
		}
	}
	return k.dropClosed(name, log)
}

// extendArchive adds to a year of the archive, at the remote first, which moves
// more refs in the same push.
func (k *Desk) extendArchive(ctx context.Context, ref string, drafts []review.Closed, more []repo.RefUpdate) error {
	who, err := k.actor()
	if err != nil {
		return err
	}
	tip, err := k.refOrZero(ref)
	if err != nil {
		return err
	}
	now, err := k.events.Archive(ctx, tip, drafts, who, k.now())
	if err != nil {
		return err
	}
	if k.Remote() != "" {
		updates := append([]repo.RefUpdate{{Name: ref, Old: k.remoteHas(ref), New: now}}, more...)
		if err := k.repo.Push(ctx, origin, updates, repo.PushOptions{Atomic: true}); err != nil {
			return err
		}
	}
	return k.advance(ctx, ref, now, tip)
}

// archivePublished archives published drafts of which nothing waits any more, and
// tells which. Others are left as they are.
func (k *Desk) archivePublished(ctx context.Context, ids []string) (archived []string, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	fail := func(err error) ([]string, error) { return archived, fmt.Errorf("archive published drafts: %w", err) }
	published, err := k.PublishedIn(ctx, ids)
	if err != nil {
		return fail(err)
	}
	years := map[string][]review.Closed{}
	for _, id := range ids {
		if published[id] == repo.ZeroHash {
			continue
		}
		d, err := k.Draft(ctx, id)
		if errors.Is(err, ErrNoDraft) {
			continue // somebody was faster
		}
		if err != nil {
			return fail(err)
		}
		log, err := k.refOrZero(review.LogRef(id))
		if err != nil {
			return fail(err)
		}
		if settled, err := k.settled(ctx, d.Log, d.Tip); err != nil {
			return fail(err)
		} else if settled != d.Tip {
			continue // it has words that are to be carried over
		}
		waits := k.Remote() != "" && (k.remoteHas(draftRef(id)) != d.Tip || k.remoteHas(review.LogRef(id)) != log)
		if waits || d.Status.State != review.Published {
			continue
		}
		year, err := k.archiveRef(d.Status.Published.At)
		if err != nil {
			return fail(err)
		}
		if at, err := k.events.Archived(id); err != nil {
			return fail(err)
		} else if len(at) > 0 {
			year = at[0]
		}
		years[year] = append(years[year], review.Closed{Draft: id, Log: log, Tip: d.Tip})
	}
	for year, drafts := range years {
		var ends []repo.RefUpdate
		for _, d := range drafts {
			ends = append(ends, k.ends(d)...)
		}
		if err := k.extendArchive(ctx, year, drafts, ends); err != nil {
			return fail(err)
		}
		for _, d := range drafts {
			if err := errors.Join(k.dropClosed(draftRef(d.Draft), d.Tip), k.dropClosed(review.LogRef(d.Draft), d.Log)); err != nil {
				return fail(err)
			}
			archived = append(archived, d.Draft)
		}
	}
	return archived, nil
}

// ends are the updates that remove a draft's refs from the remote.
func (k *Desk) ends(d review.Closed) []repo.RefUpdate {
	var updates []repo.RefUpdate
	for _, name := range []string{draftRef(d.Draft), review.LogRef(d.Draft)} {
		if old := k.remoteHas(name); old != repo.ZeroHash {
			updates = append(updates, repo.RefUpdate{Name: name, Old: old})
		}
	}
	return updates
}

// declined reports whether a remote would not do something for a reason other
// than that somebody was faster.
func declined(err error) bool {
	var refused *repo.PushError
	return errors.As(err, &refused) && !lostRace(err)
}

// archiveQuietly archives some of the published drafts after a Sync. A remote
// that will not have it is not asked again by this Desk: everything goes on as it
// is.
func (k *Desk) archiveQuietly(ctx context.Context, rep *SyncReport, ids []string) error {
	if _, err := k.actor(); err != nil || k.declined.Load() {
		rep.closed = ids
		return nil //nolint:nilerr // somebody with a name will do it
	}
	now := ids[:min(len(ids), archiveBatch)]
	archived, err := k.archivePublished(ctx, now)
	rep.Archived = append(rep.Archived, archived...)
	rep.closed = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(archived, id) })
	if declined(err) {
		k.declined.Store(true)
		return nil
	}
	return err
}

// Archive moves all published drafts into the archive, as far as nothing waits
// to be sent or carried over of them, and tells how many. A Sync does a few of
// them each time; this is for a publication that has many. progress, which may
// be nil, hears how many of how many are done.
func (k *Desk) Archive(ctx context.Context, progress func(done, of int)) (done int, err error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	if _, err := k.actor(); err != nil {
		return 0, err
	}
	k.declined.Store(false)
	var left []string
	exchange := func() error {
		rep, err := k.Sync(ctx)
		done += len(rep.Archived)
		left = rep.closed
		return err
	}
	if err := exchange(); err != nil {
		return done, err
	}
	of := done + len(left)
	progress(done, of)
	var refused error
	for tries := 0; len(left) > 0; {
		n := min(len(left), archiveBatch)
		archived, err := k.archivePublished(ctx, left[:n])
		done += len(archived)
		if lostRace(err) && tries < maxTries {
			tries++
			if err := exchange(); err != nil {
				return done, err
			}
			continue
		}
		if declined(err) && n > 1 {
			var more int
			more, err = k.archiveEach(ctx, left[:n])
			done += more
			refused = errors.Join(refused, err)
			if more > 0 { // it is about some of them only
				err = nil
			}
		}
		if err != nil {
			return done, err
		}
		tries, left = 0, left[n:]
		progress(done, of)
	}
	return done, refused
}

// archiveEach archives drafts one by one, where the remote would not have them
// together. What it declines is joined to the result.
func (k *Desk) archiveEach(ctx context.Context, ids []string) (done int, err error) {
	var refused []error
	for _, id := range ids {
		archived, err := k.archivePublished(ctx, []string{id})
		done += len(archived)
		if err != nil && !declined(err) {
			return done, errors.Join(append(refused, err)...)
		}
		refused = append(refused, err)
	}
	return done, errors.Join(refused...)
}
