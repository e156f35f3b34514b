package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/evidence"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// Publish puts an approved draft on main as one commit, and the draft with its
// review into the archive, and pushes that as one. With a remote the push comes
// first: main on this computer moves only when the remote has taken it, so that
// "published" is never said of what is not. Where somebody else publishes at the
// same moment, it comes after theirs. What was interrupted is brought to its end
// by the next Publish or Sync.
func (k *Desk) Publish(ctx context.Context, id string) (r Receipt, err error) {
	err = retry(ctx, func() error {
		r, err = k.publishOnce(ctx, id)
		return err
	})
	return r, err
}

func (k *Desk) publishOnce(ctx context.Context, id string) (Receipt, error) {
	fail := func(err error) (Receipt, error) { return Receipt{}, fmt.Errorf("publish: %w", err) }
	who, err := k.actor()
	if err != nil {
		return fail(err)
	}
	if _, err := k.Sync(ctx); err != nil {
		return fail(err)
	}
	d, err := k.Draft(ctx, id)
	if err != nil {
		return fail(err)
	}
	if diverged, err := k.diverged(ctx, d); err != nil || diverged {
		if err == nil {
			err = fmt.Errorf("%w: %s", ErrDiverged, d.Slug())
		}
		return fail(err)
	}
	if err := k.willCount(ctx, k.now(), sign.NamespaceCommit, sign.NamespaceEvent); err != nil {
		return fail(err)
	}
	policy, err := k.Policy()
	if err != nil {
		return fail(err)
	}
	if err := policy.May(review.Publisher, who.Email); err != nil {
		return fail(err)
	}
	if d.Status.State == review.Published {
		return fail(&StateError{ActPublish, d.Status.State, d.Title()})
	}
	if err := policy.MayPublish(d.Status); err != nil {
		return fail(d.withUncounted(err))
	}
	if err := k.own(d); err != nil {
		return fail(err)
	}
	if err := k.passes(ctx, ActPublish, d); err != nil {
		if ce, ok := err.(*CheckError); ok {
			return Receipt{}, ce
		}
		return fail(err)
	}
	p, mainTip, err := k.settings(ctx)
	if err != nil {
		return fail(err)
	}
	if notYet(d.Article.Front.Date, k.now().In(p.Location())) {
		return fail(fmt.Errorf("%w: %s", ErrNotYet, d.Article.Front.Date))
	}
	now := k.now()
	landed, err := k.landed(ctx, d, mainTip)
	if err != nil {
		return fail(err)
	}
	if landed == repo.ZeroHash {
		changes, err := k.landingChanges(mainTip, d)
		if err != nil {
			return fail(err)
		}
		author, err := k.repo.Info(d.Tip)
		if err != nil {
			return fail(err)
		}
		landed, err = k.commit(ctx, repo.CommitSpec{
			Parents: []repo.Hash{mainTip}, Changes: changes, Message: publishMessage(d),
			Author: author.Author, Committer: k.who, When: now,
		})
		if errors.Is(err, repo.ErrNothingToCommit) {
			return fail(fmt.Errorf("main has all of %q already: %w", d.Title(), err))
		}
		if err != nil {
			return fail(err)
		}
	}
	newMain := landed
	if follows, err := k.repo.IsAncestor(ctx, landed, mainTip); err != nil || follows {
		if err != nil {
			return fail(err)
		}
		newMain = mainTip
	}
	logTip, err := k.repo.Ref(review.LogRef(id))
	if err != nil {
		return fail(err)
	}
	_, logCommit, err := k.events.Write(ctx, review.Event{
		Kind: review.Publish, Draft: id, Actor: who, At: now, Commit: d.Tip.String(), Base: landed.String(),
	}, logTip, k.eventSigner())
	if err != nil {
		return fail(err)
	}
	l := landing{
		id: id, main: [2]repo.Hash{mainTip, newMain}, log: [2]repo.Hash{logTip, logCommit}, tip: d.Tip,
		year: review.ArchiveRef(now.In(p.Location()).Year()),
	}
	pushed, err := k.land(ctx, l)
	if err != nil {
		return fail(err)
	}
	published, err := k.Draft(ctx, id)
	if err != nil {
		return fail(err)
	}
	r := k.receipt(ActPublish, published)
	r.Commit, r.Pushed = landed, pushed
	r.URL = p.ArticleURL(d.Dir)
	r.Source, r.At = article.Source(d.Article.File.Bytes()), now
	for _, a := range d.Status.Counting() {
		r.SelfApproved = r.SelfApproved || d.WrittenBy(a.Event.Actor.Email)
	}
	r.Kept, err = k.bringFiles(ctx, mainTip, newMain)
	err = errors.Join(err, k.dropWork(d))
	r.Folder = ""
	if err != nil {
		return r, fmt.Errorf("published, but the files in %s were not brought up to date: %w", k.Folder(), err)
	}
	return r, nil
}

// landing is what a publication moves.
type landing struct {
	id        string
	main, log [2]repo.Hash // from, to
	tip       repo.Hash    // of the draft's branch
	year      string       // of the archive
}

// land moves main and the archive, at the remote first, and names the refs that
// the remote has taken. A remote that takes the publication but will not have the
// draft archived, as one whose hook is older than the archive, gets it with the
// draft's refs left where they are.
func (k *Desk) land(ctx context.Context, l landing) (pushed []string, err error) {
	who, err := k.actor()
	if err != nil {
		return nil, err
	}
	archive, err := k.refOrZero(l.year)
	if err != nil {
		return nil, err
	}
	closed := review.Closed{Draft: l.id, Log: l.log[1], Tip: l.tip}
	archived, err := k.events.Archive(ctx, archive, []review.Closed{closed}, who, k.now())
	if err != nil {
		return nil, err
	}
	if k.Remote() != "" {
		main := repo.RefUpdate{Name: mainRef, Old: l.main[0], New: l.main[1]}
		updates := append([]repo.RefUpdate{main, {Name: l.year, Old: k.remoteHas(l.year), New: archived}}, k.ends(closed)...)
		err := k.repo.Push(ctx, origin, updates, repo.PushOptions{Atomic: true})
		if declined(err) {
			return k.landOpen(ctx, l, main)
		}
		if err != nil {
			return nil, err
		}
		pushed = []string{mainRef, l.year}
	}
	// From here on it is published: what goes wrong is not tried again.
	if err := errors.Join(k.advance(ctx, mainRef, l.main[1], l.main[0]), k.advance(ctx, l.year, archived, archive)); err != nil {
		return pushed, err
	}
	return pushed, errors.Join(k.dropClosed(draftRef(l.id), l.tip), k.dropClosed(review.LogRef(l.id), l.log[0]))
}

// landOpen publishes a draft whose branch and log stay. Then it asks for the
// archive on its own; where that is declined, too, the draft goes there when the
// remote lets it.
func (k *Desk) landOpen(ctx context.Context, l landing, main repo.RefUpdate) (pushed []string, err error) {
	updates := []repo.RefUpdate{main, {Name: review.LogRef(l.id), Old: k.remoteHas(review.LogRef(l.id)), New: l.log[1]}}
	if old := k.remoteHas(draftRef(l.id)); old != l.tip {
		updates = append(updates, repo.RefUpdate{Name: draftRef(l.id), Old: old, New: l.tip})
	}
	if err := k.repo.Push(ctx, origin, updates, repo.PushOptions{Atomic: true}); err != nil {
		return nil, err
	}
	for _, u := range updates {
		pushed = append(pushed, u.Name)
	}
	err = errors.Join(k.advance(ctx, mainRef, l.main[1], l.main[0]), k.advance(ctx, review.LogRef(l.id), l.log[1], l.log[0]))
	if err != nil {
		return pushed, err
	}
	if err := k.archiveQuietly(ctx, &SyncReport{}, []string{l.id}); err != nil && !lostRace(err) {
		return pushed, err
	}
	return pushed, nil
}

// landed finds the commit by which main has the draft already, where the
// program was ended before the draft's log could say so; zero for none. A commit
// that only says so is no such one.
func (k *Desk) landed(ctx context.Context, d *Draft, mainTip repo.Hash) (repo.Hash, error) {
	at, err := k.claimedBy(ctx, d, mainTip)
	if err != nil || at == repo.ZeroHash {
		return repo.ZeroHash, err
	}
	tree, err := k.repo.Tree(at)
	if err != nil {
		return repo.ZeroHash, err
	}
	for _, c := range d.changes {
		if has, _ := tree.Blob(c.Path); has != c.New {
			return repo.ZeroHash, fmt.Errorf("%w: commit %s says that it publishes draft %s, but has another %s", ErrFalseClaim, at.String()[:10], d.ID, c.Path)
		}
	}
	return at, nil
}

// ErrFalseClaim means that a commit of main says that it publishes a draft, and
// does not: somebody has to look.
var ErrFalseClaim = errors.New("main does not have what it says it has")

// claimedBy finds the newest commit of main, since the draft began, that says
// that it publishes the draft; zero for none.
func (k *Desk) claimedBy(ctx context.Context, d *Draft, mainTip repo.Hash) (repo.Hash, error) {
	for at := mainTip; at != d.Base && at != repo.ZeroHash; {
		if err := ctx.Err(); err != nil {
			return repo.ZeroHash, err
		}
		info, err := k.repo.Info(at)
		if err != nil {
			return repo.ZeroHash, err
		}
		if slices.Contains(trailers(info.Message)[trailerDraft], d.ID) {
			return at, nil
		}
		at = repo.ZeroHash
		if len(info.Parents) > 0 {
			at = info.Parents[0]
		}
	}
	return repo.ZeroHash, nil
}

// advance moves a ref that the remote has moved already. A Sync at the same
// moment may have done so, or gone further.
func (k *Desk) advance(ctx context.Context, name string, to, from repo.Hash) error {
	err := k.repo.SetRef(name, to, from)
	var moved *repo.RefMovedError
	if !errors.As(err, &moved) {
		return err
	}
	if has, aerr := k.repo.IsAncestor(ctx, to, moved.Have); aerr != nil || has {
		return aerr
	}
	return fmt.Errorf("published, but %s was moved meanwhile; synchronise: %w", name, ErrMainDiverged)
}

// withUncounted adds to a refusal the approvals that do not count and why.
func (d *Draft) withUncounted(err error) error {
	for _, u := range d.Uncounted {
		if u.Event.Kind == review.Approve {
			err = fmt.Errorf("%w; the approval of %s does not count: %w", err, u.Event.Actor.Name, u.Why)
		}
	}
	return err
}

// notYet reports whether a date is in the future of now, which is in the
// publication's time zone: a day begins when it begins there.
func notYet(date article.Date, now time.Time) bool {
	if date.HasTime {
		return date.After(now)
	}
	y, m, d := now.Date()
	return date.After(article.Day(y, m, d).Time)
}

// landingChanges lists the draft's changes as changes of main. A file that main has
// changed since the draft began is a *ConflictError, unless both changed it to
// the same bytes. What main has kept of a source meanwhile stays as it is: it is
// evidence as good, and was approved as well.
func (k *Desk) landingChanges(mainTip repo.Hash, d *Draft) ([]repo.Change, error) {
	tree, err := k.repo.Tree(mainTip)
	if err != nil {
		return nil, err
	}
	var changes []repo.Change
	settled := keptSince(tree, d.changes)
	for _, c := range d.changes {
		if key, ok := evidence.KeyOf(c.Path); ok && settled[key] {
			continue
		}
		onMain, _ := tree.Blob(c.Path) // zero when absent
		switch {
		case onMain == c.New:
			continue
		case onMain != c.Old:
			return nil, &ConflictError{Path: c.Path}
		}
		change, err := k.change(c)
		if err != nil {
			return nil, err
		}
		changes = append(changes, change)
	}
	return changes, nil
}

// Trailers of a publishing commit.
const (
	trailerDraft    = "Draft-Id"
	trailerBy       = "Approved-By"
	trailerApproval = "Approval"
	trailerSelf     = "Self-Approved"
)

// The first word of a publishing commit's message.
const (
	verbPublish = "Publish"
	verbRevise  = "Revise"
)

func publishMessage(d *Draft) string {
	var b strings.Builder
	verb := verbPublish
	if d.Revises {
		verb = verbRevise
	}
	fmt.Fprintf(&b, "%s %q\n\n%s: %s\n", verb, d.Title(), trailerDraft, d.ID)
	for _, a := range d.Status.Counting() {
		fmt.Fprintf(&b, "%s: %s <%s>\n%s: %s\n", trailerBy, oneLine(a.Event.Actor.Name), oneLine(a.Event.Actor.Email), trailerApproval, a.Event.ID())
		if d.WrittenBy(a.Event.Actor.Email) {
			fmt.Fprintf(&b, "%s: yes\n", trailerSelf)
		}
	}
	return b.String()
}

// trailers reads the trailers of a commit message, in order, by name.
func trailers(message string) map[string][]string {
	out := map[string][]string{}
	paragraphs := strings.Split(strings.TrimSpace(message), "\n\n")
	for line := range strings.Lines(paragraphs[len(paragraphs)-1]) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			out[name] = append(out[name], value)
		}
	}
	return out
}

// isArticlePath reports whether a path is inside an article's folder.
func isArticlePath(p string) bool { return strings.HasPrefix(p, content.ArticleRoot+"/") }
