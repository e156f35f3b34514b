package hook

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"postil/publish/repo"
	"postil/publish/review"
)

// archiveYear is how a year of the archive is called.
var archiveYear = regexp.MustCompile(`^[0-9]{4}$`)

// archive judges a year of the archive: it only goes forward, no entry in it is
// changed or taken away, a draft gets in when main has published it, and what is
// new of a draft is judged as in its log.
func (j *judge) archive(ctx context.Context, u Update) error {
	if !archiveYear.MatchString(strings.TrimPrefix(u.Name, review.ArchivePrefix)) {
		j.refuse(u, repo.ZeroHash, "", "the archive has a ref for each year, of four digits")
		return nil
	}
	ok, err := j.forward(ctx, u)
	if err != nil || !ok {
		return err
	}
	found := len(j.reasons)
	if err := j.files(ctx, u, u.Old, u.New); err != nil {
		return err
	}
	if len(j.reasons) > found {
		return nil
	}
	diff, err := j.repo.Diff(ctx, u.Old, u.New)
	if err != nil {
		return err
	}
	fresh := map[string]map[string]bool{} // by draft: events that are new or have a new signature
	for _, f := range diff {
		id, name, ok := review.ArchivedEntry(f.Path)
		switch {
		case f.Old != repo.ZeroHash:
			j.refuse(u, u.New, f.Path, "an entry of the archive was taken away or changed; entries are only ever added")
			continue
		case !ok || !draftID.MatchString(id):
			j.refuse(u, u.New, f.Path, "the archive keeps nothing under this name")
			continue
		case fresh[id] == nil:
			fresh[id] = map[string]bool{}
		}
		event, err := j.archivedEntry(u, f, id, name)
		if err != nil {
			return err
		}
		if event != "" {
			fresh[id][event] = true
		}
	}
	if len(j.reasons) > found {
		return nil
	}
	if err := j.closed(ctx, u, slices.Sorted(maps.Keys(fresh))); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(fresh)) {
		if len(fresh[id]) == 0 {
			continue
		}
		if err := j.signed(ctx, u, id, fresh[id]); err != nil {
			return err
		}
	}
	return nil
}

// archivedEntry judges one file that is new in the archive and gives the event
// that it is, or is a signature of; "" for one that the draft's log had on this
// server already.
func (j *judge) archivedEntry(u Update, f repo.FileChange, id, name string) (event string, err error) {
	was, err := j.logBefore(id)
	if err != nil {
		return "", err
	}
	if had, ok := was.Blob(name); ok && had == f.New {
		return "", nil
	}
	data, err := j.repo.ReadBlob(f.New)
	if err != nil {
		return "", err
	}
	e, signed, err := review.ReadEntry(name, data)
	switch {
	case err != nil:
		j.refuse(u, u.New, f.Path, "%v", err)
	case signed != "":
		return signed, nil
	case e.Draft != id:
		j.refuse(u, u.New, f.Path, "it is about another draft, %s", e.Draft)
	}
	return e.ID(), nil
}

// logBefore is a draft's log as this server had it before the push.
func (j *judge) logBefore(id string) (*repo.Tree, error) {
	if t := j.logs[id]; t != nil {
		return t, nil
	}
	name := review.LogRef(id)
	tip, err := j.repo.Ref(name)
	if err != nil && !errors.Is(err, repo.ErrNoRef) {
		return nil, err
	}
	for _, u := range j.updates {
		if u.Name == name {
			tip = u.Old
		}
	}
	t, err := j.repo.Tree(tip)
	if err == nil {
		if j.logs == nil {
			j.logs = map[string]*repo.Tree{}
		}
		j.logs[id] = t
	}
	return t, err
}

// closed refuses to archive drafts that main has not published, or without the
// commit that was published.
func (j *judge) closed(ctx context.Context, u Update, ids []string) error {
	old, err := j.repo.Tree(u.Old)
	if err != nil {
		return err
	}
	fresh := slices.DeleteFunc(ids, func(id string) bool {
		files, err := old.Files(review.ArchiveFolder(id))
		return err == nil && len(files) > 0
	})
	if len(fresh) == 0 {
		return nil
	}
	k, err := j.atDesk()
	if err != nil {
		return err
	}
	published, err := k.PublishedIn(ctx, fresh)
	if err != nil {
		return err
	}
	for _, id := range fresh {
		folder := review.ArchiveFolder(id)
		if published[id] == repo.ZeroHash {
			j.refuse(u, u.New, folder, "main has not published this draft")
			continue
		}
		log, err := j.events.Load(id)
		if err != nil {
			return err
		}
		why := "it has no entry that tells what was published"
		for _, e := range log {
			if e.Kind != review.Publish {
				continue
			}
			if kept, err := j.kept(ctx, e.Commit, u.New); err != nil {
				return err
			} else if kept {
				why = ""
				break
			}
			why = fmt.Sprintf("the archive has not the commit that was published, %s", e.Commit)
		}
		if why != "" {
			j.refuse(u, u.New, folder, "%s", why)
		}
	}
	return nil
}

// kept reports whether a commit, which an entry names, is in the history of
// another.
func (j *judge) kept(ctx context.Context, commit string, in repo.Hash) (bool, error) {
	h, err := repo.ParseHash(commit)
	if err != nil || h == repo.ZeroHash {
		return false, nil //nolint:nilerr // it names none
	}
	return j.repo.IsAncestor(ctx, h, in)
}

// archived refuses to let go of a draft's branch or log unless the archive has
// all of it.
func (j *judge) archived(ctx context.Context, u Update, id string) error {
	years, err := j.events.Archived(id)
	if err != nil {
		return err
	}
	kept := false
	for _, year := range years {
		tip, err := j.repo.Ref(year)
		if err != nil {
			return err
		}
		if kept, err = j.repo.IsAncestor(ctx, u.Old, tip); err != nil {
			return err
		} else if kept {
			break
		}
	}
	if !kept {
		j.refuse(u, repo.ZeroHash, "", "it must not be deleted before the archive has it")
		return nil
	}
	if !strings.HasPrefix(u.Name, review.LogPrefix) {
		return nil
	}
	missing, err := j.events.Unarchived(id, u.Old)
	if err != nil {
		return err
	}
	for _, name := range missing {
		j.refuse(u, repo.ZeroHash, name, "it must not be deleted before the archive has this entry")
	}
	return nil
}
