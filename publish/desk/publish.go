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
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// Publish puts an approved draft on main as one commit and pushes it. With a
// remote the push comes first: main on this computer moves only when the
// remote has taken it, so that "published" is never said of what is not. Where
// somebody else publishes at the same moment, it comes after theirs.
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
	if k.Remote() != "" {
		if _, err := k.Sync(ctx); err != nil {
			return fail(err)
		}
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
	if err := k.passes(ctx, ActPublish, d); err != nil {
		if ce, ok := err.(*CheckError); ok {
			return Receipt{}, ce
		}
		return fail(err)
	}
	main, mainTip, err := k.published(ctx)
	if err != nil {
		return fail(err)
	}
	if notYet(d.Article.Front.Date, k.now().In(main.Publication.Location())) {
		return fail(fmt.Errorf("%w: %s", ErrNotYet, d.Article.Front.Date))
	}
	now := k.now()
	landed, err := k.landed(ctx, d, mainTip)
	if err != nil {
		return fail(err)
	}
	if landed == repo.ZeroHash {
		changes, err := k.landing(mainTip, d)
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
	var pushed []string
	if k.Remote() != "" {
		updates := []repo.RefUpdate{
			{Name: mainRef, Old: mainTip, New: newMain},
			{Name: review.LogRef(id), Old: k.remoteHas(review.LogRef(id)), New: logCommit},
		}
		if old := k.remoteHas(draftRef(id)); old != d.Tip {
			updates = append(updates, repo.RefUpdate{Name: draftRef(id), Old: old, New: d.Tip})
		}
		if err := k.repo.Push(ctx, origin, updates, repo.PushOptions{Atomic: true}); err != nil {
			return fail(err)
		}
		for _, u := range updates {
			pushed = append(pushed, u.Name)
		}
	}
	// From here on it is published: what goes wrong is not tried again.
	if err := errors.Join(k.advance(ctx, mainRef, newMain, mainTip), k.advance(ctx, review.LogRef(id), logCommit, logTip)); err != nil {
		return fail(err)
	}
	published, err := k.Draft(ctx, id)
	if err != nil {
		return fail(err)
	}
	c, err := k.Published(ctx)
	if err != nil {
		return fail(err)
	}
	r := k.receipt(ActPublish, published)
	r.Commit, r.Pushed = landed, pushed
	r.URL = c.Publication.ArticleURL(d.Dir)
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

// landed finds the commit by which main has the draft already, where the
// program was ended before the draft's log could say so; zero for none.
func (k *Desk) landed(ctx context.Context, d *Draft, mainTip repo.Hash) (repo.Hash, error) {
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

// landing lists the draft's changes as changes of main. A file that main has
// changed since the draft began is a *ConflictError, unless both changed it to
// the same bytes.
func (k *Desk) landing(mainTip repo.Hash, d *Draft) ([]repo.Change, error) {
	tree, err := k.repo.Tree(mainTip)
	if err != nil {
		return nil, err
	}
	var changes []repo.Change
	for _, c := range d.changes {
		onMain, _ := tree.Blob(c.Path) // zero when absent
		switch {
		case onMain == c.New:
			continue
		case onMain != c.Old:
			return nil, &ConflictError{Path: c.Path}
		case c.New == repo.ZeroHash:
			changes = append(changes, repo.Change{Path: c.Path, Delete: true})
			continue
		}
		data, err := k.repo.ReadBlob(c.New)
		if err != nil {
			return nil, err
		}
		changes = append(changes, repo.Change{Path: c.Path, Data: data})
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

func publishMessage(d *Draft) string {
	var b strings.Builder
	verb := "Publish"
	if d.Revises {
		verb = "Revise"
	}
	fmt.Fprintf(&b, "%s %q\n\n%s: %s\n", verb, d.Title(), trailerDraft, d.ID)
	for _, a := range d.Status.Counting() {
		fmt.Fprintf(&b, "%s: %s <%s>\n%s: %s\n", trailerBy, a.Event.Actor.Name, a.Event.Actor.Email, trailerApproval, a.Event.ID())
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
