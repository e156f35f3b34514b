package sample

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"postil/assets"
	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/review"
)

// keeper signs what belongs to nobody in particular: the first commit.
var keeper = repo.Person{Name: "Editorial desk", Email: "desk@example.org"}

// ErrUnfinished wraps whatever kept the sample from being made; what was
// begun of it is in the folder still.
var ErrUnfinished = errors.New("the sample publication could not be made")

// Create makes the sample publication in dir with a bare repository at remote,
// drafts in every state included, and opens its desk for the person in o. The
// newest published article went the whole way through review; the others are
// the archive that the publication began with. Whoever sits at the keyboard
// may approve their own drafts there.
func Create(ctx context.Context, dir, remote string, o desk.Options) (*desk.Desk, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if err := fill(ctx, dir, remote, o.Now()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnfinished, err)
	}
	return desk.Open(dir, o)
}

func fill(ctx context.Context, dir, remote string, now time.Time) error {
	files, err := Published()
	if err != nil {
		return err
	}
	drafts, err := Drafts()
	if err != nil {
		return err
	}
	newest, err := takeNewest(files)
	if err != nil {
		return err
	}
	pub, err := publication.Parse(files[publication.File])
	if err != nil {
		return err
	}
	hugo, err := assets.Files(assets.Hugo())
	if err != nil {
		return err
	}
	maps.Copy(files, hugo)

	// A week at the desk: each act a little later than the one before.
	clock := now.Add(-7 * 24 * time.Hour)
	tick := func() time.Time {
		clock = clock.Add(3 * time.Hour)
		return clock
	}
	k, err := desk.Create(ctx, dir, desk.NewPublication{
		Publication: pub, Policy: review.Policy{Approvals: 1, SelfApproval: true},
		Files: files, Remote: remote,
	}, desk.Options{Who: keeper, Now: tick})
	if err != nil {
		return err
	}
	defer k.Close()
	for _, d := range append([]Draft{newest}, drafts...) {
		if err := stage(ctx, k, d, now); err != nil {
			return fmt.Errorf("%s: %w", d.Dir, err)
		}
	}
	_, err = k.Sync(ctx) // drafts that were only saved go to the remote too
	return err
}

// stage takes one draft as far as its state says. Drafts are written for the
// end of 2026; one dated later than today gets today's date, so that whoever
// tries the sample can publish it.
func stage(ctx context.Context, k *desk.Desk, d Draft, today time.Time) error {
	f, err := article.Parse(d.Files[d.Dir+"/"+content.ArticleFile])
	if err != nil {
		return err
	}
	if front := f.Front(); front.Date.After(today) {
		front.Date = article.Day(today.Year(), today.Month(), today.Day())
		if err := f.SetFront(front); err != nil {
			return err
		}
	}
	edit := desk.Edit{Article: f, Put: map[string][]byte{}}
	for name, data := range d.Files {
		switch {
		case path.Dir(name) == d.Dir && path.Base(name) != content.ArticleFile:
			edit.Put[path.Base(name)] = data
		case path.Dir(name) == content.ReferenceRoot:
			ref, err := cite.ParseReference(strings.TrimSuffix(path.Base(name), ".json"), data)
			if err != nil {
				return err
			}
			edit.References = append(edit.References, ref)
		}
	}
	k.SetWho(d.Author)
	r, err := k.New(ctx, f.Front(), "")
	if err != nil {
		return err
	}
	if _, err := k.Save(ctx, r.Draft, edit); err != nil {
		return err
	}
	state := review.State(d.State)
	if state == review.Draft {
		return nil
	}
	if _, err := k.Submit(ctx, r.Draft, ""); err != nil {
		return err
	}
	k.SetWho(d.Editor)
	switch state {
	case review.ChangesRequested:
		_, err = k.RequestChanges(ctx, r.Draft, d.Note)
	case review.Approved, review.Published:
		_, err = k.Approve(ctx, r.Draft, d.Note)
	}
	if err == nil && state == review.Published {
		_, err = k.Publish(ctx, r.Draft)
	}
	return err
}

// takeNewest takes the newest article out of the archive, to be published
// before the reader's eyes; the sources stay with the archive.
func takeNewest(files map[string][]byte) (Draft, error) {
	var best *article.File
	d := Draft{State: string(review.Published), Note: "Clear and well sourced. Thank you.", Files: map[string][]byte{}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Base(name) != content.ArticleFile {
			continue
		}
		f, err := article.Parse(files[name])
		if err != nil {
			return d, fmt.Errorf("%s: %w", name, err)
		}
		if best == nil || f.Front().Date.After(best.Front().Date.Time) {
			best, d.Dir = f, path.Dir(name)
		}
	}
	if best == nil {
		return d, fs.ErrNotExist
	}
	var err error
	if d.Author, err = signer(best.Front()); err != nil {
		return d, err
	}
	d.Editor = Editor()
	for name, data := range files {
		if path.Dir(name) == d.Dir {
			d.Files[name] = data
			delete(files, name)
		}
	}
	return d, nil
}
