package hook

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"postil/publish/desk"
	"postil/publish/newsletter/ledger"
	"postil/publish/repo"
	"postil/publish/review"
)

// Options say what is pushed where.
type Options struct {
	GitDir string // the repository that receives the push
	// Quarantine is the folder in which git holds the objects of the push back,
	// GIT_QUARANTINE_PATH; "" when they are in the repository already.
	Quarantine string
	Updates    []Update
}

// PreReceive judges a push. It refuses with a *RefusedError that gives every
// reason; any other error means that it could not judge, and the push must not
// go through either.
func PreReceive(ctx context.Context, o Options) error {
	dir, err := incoming(o.GitDir, o.Quarantine, o.Updates)
	if err != nil {
		return fmt.Errorf("pre-receive: %w", err)
	}
	defer os.RemoveAll(dir)
	r, err := repo.Open(dir)
	if err != nil {
		return fmt.Errorf("pre-receive: %w", err)
	}
	defer r.Close()
	j := &judge{repo: r, events: review.NewStore(r), dir: dir, updates: o.Updates}
	defer j.close()
	if err := j.asTold(o); err != nil {
		return fmt.Errorf("pre-receive: %w", err)
	}
	if len(j.reasons) > 0 {
		return &RefusedError{j.reasons} // there is no telling what would come of it
	}
	for _, u := range o.Updates {
		if err := j.update(ctx, u); err != nil {
			return fmt.Errorf("pre-receive: %s: %w", u.Name, err)
		}
	}
	if len(j.reasons) > 0 {
		return &RefusedError{j.reasons}
	}
	return nil
}

// judge collects what is wrong with a push.
type judge struct {
	repo    *repo.Repo
	events  *review.Store
	dir     string // the repository as it would be
	updates []Update
	logs    map[string]*repo.Tree // see logBefore
	desk    *desk.Desk            // at work there; nil until it is asked for
	reasons []Reason
}

// atDesk gives what knows the rules of the publication as it would be.
func (j *judge) atDesk() (*desk.Desk, error) {
	if j.desk == nil {
		k, err := desk.Open(j.dir, desk.Options{})
		if err != nil {
			return nil, err
		}
		j.desk = k
	}
	return j.desk, nil
}

func (j *judge) close() {
	if j.desk != nil {
		j.desk.Close()
	}
}

func (j *judge) refuse(u Update, commit repo.Hash, file, why string, args ...any) {
	r := Reason{Ref: u.Name, Path: file, Why: fmt.Sprintf(why, args...)}
	if commit != repo.ZeroHash {
		r.Commit = commit.String()
	}
	j.reasons = append(j.reasons, r)
}

const (
	mainRef     = "refs/heads/main"
	draftPrefix = "refs/heads/draft/"
	ownSpace    = "refs/editorial/"
)

// draftID is how a draft is called.
var draftID = regexp.MustCompile(`^[0-9a-z]{4,64}$`)

func (j *judge) update(ctx context.Context, u Update) error {
	switch {
	case u.Name == mainRef:
		return j.main(ctx, u)
	case strings.HasPrefix(u.Name, draftPrefix):
		return j.draft(ctx, u)
	case strings.HasPrefix(u.Name, review.LogPrefix):
		return j.log(ctx, u)
	case strings.HasPrefix(u.Name, review.ArchivePrefix):
		return j.archive(ctx, u)
	case u.Name == ledger.Ref:
		return j.newsletter(ctx, u)
	case u.Name == repo.ProbeRef:
		return nil
	case repo.IsBranchSpace(u.Name):
		j.refuse(u, repo.ZeroHash, "", "here reviews are kept under %s", ownSpace)
	case strings.HasPrefix(u.Name, ownSpace):
		j.refuse(u, repo.ZeroHash, "", "Postil keeps nothing under this name")
	case u.New != repo.ZeroHash: // whatever is there already may go
		if why := mistakable(u.Name); why != "" {
			j.refuse(u, repo.ZeroHash, "", "%s", why)
		}
	}
	return nil
}

// forward refuses an update that takes anything away, and reports whether there
// is something new to look at.
func (j *judge) forward(ctx context.Context, u Update) (bool, error) {
	if u.New == repo.ZeroHash {
		j.refuse(u, repo.ZeroHash, "", "it must not be deleted")
		return false, nil
	}
	follows, err := j.repo.IsAncestor(ctx, u.Old, u.New)
	if err != nil {
		return false, err
	}
	if !follows {
		j.refuse(u, repo.ZeroHash, "", "the push does not follow what is there: fetch first; nothing is ever forced")
	}
	return follows, nil
}

// main judges the published record: one commit after the other, each approved
// as it stands by the rules of the commit before it.
func (j *judge) main(ctx context.Context, u Update) error {
	ok, err := j.forward(ctx, u)
	if err != nil || !ok {
		return err
	}
	k, err := j.atDesk()
	if err != nil {
		return err
	}
	fresh, err := j.fresh(ctx, u)
	if err != nil {
		return err
	}
	for _, c := range fresh {
		switch {
		case len(c.Parents) == 0:
			continue // what the publication begins with
		case len(c.Parents) > 1:
			j.refuse(u, c.Hash, "", "it is a merge; the published record is one commit after the other")
			continue
		}
		if err := j.files(ctx, u, c.Parents[0], c.Hash); err != nil {
			return err
		}
		why, err := k.Unvouched(ctx, c.Hash)
		if err == nil && why == "" {
			why, err = k.Overtaken(ctx, c.Hash)
		}
		if err != nil {
			return err
		}
		if why != "" {
			j.refuse(u, c.Hash, "", "%s", why)
		}
	}
	return nil
}

// fresh lists the commits that an update of main brings, oldest first, by their
// first parents.
func (j *judge) fresh(ctx context.Context, u Update) ([]repo.CommitInfo, error) {
	var list []repo.CommitInfo
	for at := u.New; at != u.Old && at != repo.ZeroHash; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		info, err := j.repo.Info(at)
		if err != nil {
			return nil, err
		}
		list = append(list, info)
		at = repo.ZeroHash
		if len(info.Parents) > 0 {
			at = info.Parents[0]
		}
	}
	slices.Reverse(list)
	return list, nil
}

// files refuses what no publication should have.
func (j *judge) files(ctx context.Context, u Update, old, new repo.Hash) error {
	odd, err := j.repo.Oddities(ctx, old, new)
	if err != nil {
		return err
	}
	for _, o := range odd {
		j.refuse(u, new, o.Path, "%s", o.Why)
	}
	return nil
}

// draft judges a draft's branch: it only goes forward, and brings plain files.
// It ends when the archive has taken it up.
func (j *judge) draft(ctx context.Context, u Update) error {
	id := strings.TrimPrefix(u.Name, draftPrefix)
	if !draftID.MatchString(id) {
		j.refuse(u, repo.ZeroHash, "", "a draft is called by small letters and digits, 4 to 64 of them")
		return nil
	}
	if u.New == repo.ZeroHash {
		return j.archived(ctx, u, id)
	}
	ok, err := j.forward(ctx, u)
	if err != nil || !ok {
		return err
	}
	main, err := j.repo.Ref(mainRef)
	if errors.Is(err, repo.ErrNoRef) { // the first push of a publication may bring drafts, too
		return j.files(ctx, u, u.Old, u.New)
	}
	if err != nil {
		return err
	}
	base := u.Old
	if base == repo.ZeroHash {
		if base, err = j.repo.MergeBase(ctx, main, u.New); err != nil {
			return err
		}
	}
	if err := j.files(ctx, u, base, u.New); err != nil {
		return err
	}
	fresh, err := j.repo.Between(ctx, u.New, u.Old, main)
	if err != nil {
		return err
	}
	k, err := j.atDesk()
	if err != nil {
		return err
	}
	bad, err := k.Unattributed(ctx, fresh)
	if err != nil {
		return err
	}
	for _, c := range fresh {
		if why := bad[c.Hash]; why != "" {
			j.refuse(u, c.Hash, "", "%s", why)
		}
	}
	return nil
}

// log judges a draft's review: every entry that was there stays as it is, and
// every new one is one.
func (j *judge) log(ctx context.Context, u Update) error {
	if u.New == repo.ZeroHash {
		return j.archived(ctx, u, strings.TrimPrefix(u.Name, review.LogPrefix))
	}
	ok, err := j.forward(ctx, u)
	if err != nil || !ok {
		return err
	}
	found := len(j.reasons)
	old, err := j.repo.Tree(u.Old)
	if err != nil {
		return err
	}
	now, err := j.repo.Tree(u.New)
	if err != nil {
		return err
	}
	before, err := old.Files("")
	if err != nil {
		return err
	}
	for _, f := range before {
		if h, ok := now.Blob(f.Path); !ok || h != f.Hash {
			j.refuse(u, u.New, f.Path, "an entry of the review was taken away or changed; entries are only ever added")
		}
	}
	if err := j.files(ctx, u, u.Old, u.New); err != nil {
		return err
	}
	after, err := now.Files("")
	if err != nil {
		return err
	}
	id := strings.TrimPrefix(u.Name, review.LogPrefix)
	fresh := map[string]bool{} // events that are new or have a new signature
	for _, f := range after {
		if _, ok := old.Blob(f.Path); ok {
			continue
		}
		data, err := j.repo.ReadBlob(f.Hash)
		if err != nil {
			return err
		}
		e, signed, err := review.ReadEntry(f.Path, data)
		switch {
		case err != nil:
			j.refuse(u, u.New, f.Path, "%v", err)
		case signed != "":
			fresh[signed] = true
		case e.Draft != id:
			j.refuse(u, u.New, f.Path, "it is about another draft, %s", e.Draft)
		default:
			fresh[e.ID()] = true
		}
	}
	if len(j.reasons) > found { // perhaps it cannot even be read as a log
		return nil
	}
	return j.signed(ctx, u, id, fresh)
}

// signed refuses entries that would not count, where signatures are required.
func (j *judge) signed(ctx context.Context, u Update, id string, fresh map[string]bool) error {
	if _, err := j.repo.Ref(mainRef); errors.Is(err, repo.ErrNoRef) {
		return nil // no publication yet, and no rules
	}
	k, err := j.atDesk()
	if err != nil {
		return err
	}
	log, err := j.events.Load(id) // as it would be, with what the archive has of it
	if err != nil {
		return err
	}
	bad, err := k.Uncountable(ctx, id, log, fresh)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(bad)) {
		j.refuse(u, u.New, id+".json", "%s", bad[id])
	}
	return nil
}
