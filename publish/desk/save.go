package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/oklog/ulid/v2"

	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/repo"
	"postil/publish/review"
)

// Edit is what a person changed in a draft since Base.
type Edit struct {
	Base    repo.Hash     // the draft's tip that the edit started from; zero: whatever it is now
	Article *article.File // nil: unchanged
	// Put are files beside index.md, by name; new or replaced. Those that are
	// named as evidence is, sources/<key>/record.json and so on, are kept where
	// their names say.
	Put        map[string][]byte
	Remove     []string          // files beside index.md, of evidence, or of sources, references/<key>.json, to take away
	References []*cite.Reference // sources to add or replace
	// Taken are the files of the working folder that the edit has in it, by
	// their names there, as they were read: Save writes over them. One that was
	// edited since is another blob, and is kept.
	Taken map[string]repo.Hash
	// Unreadable are sources in the working folder that cannot be read, which
	// the edit therefore has not. Saving leaves their files alone.
	Unreadable []*FileError
	Message    string // commit message; a plain one when empty
	// Joins is the remote's tip of a draft that has diverged, when the edit has
	// its text in it: saving ends the divergence. Zero for none.
	Joins repo.Hash
}

// Names are the files that the edit changes, as the working folder names
// them: "index.md", "lead.png", "references/castillo2024.json".
func (e Edit) Names() []string {
	var names []string
	if e.Article != nil {
		names = append(names, content.ArticleFile)
	}
	names = slices.AppendSeq(names, maps.Keys(e.Put))
	names = append(names, e.Remove...)
	for _, r := range e.References {
		names = append(names, referencePath(r.Key))
	}
	slices.Sort(names)
	return names
}

func (e Edit) empty() bool {
	return e.Article == nil && len(e.Put) == 0 && len(e.Remove) == 0 && len(e.References) == 0
}

// New starts a draft with the front matter given (at least a title) and text.
// A missing slug is made from the title, a missing date is today in the
// publication's time zone, a missing byline is the person at work.
func (k *Desk) New(ctx context.Context, front article.Front, body string) (Receipt, error) {
	return k.create(ctx, front, body, nil)
}

func (k *Desk) create(ctx context.Context, front article.Front, body string, more []repo.Change) (Receipt, error) {
	fail := func(err error) (Receipt, error) { return Receipt{}, fmt.Errorf("start a draft: %w", err) }
	who, err := k.actor()
	if err != nil {
		return fail(err)
	}
	main, mainTip, err := k.published(ctx)
	if err != nil {
		return fail(err)
	}
	if front.Date.IsZero() {
		today := k.now().In(main.Publication.Location())
		front.Date = article.Day(today.Year(), today.Month(), today.Day())
	}
	if front.Slug == "" {
		front.Slug = article.Slug(front.Title)
	}
	if front.Slug == "" {
		front.Slug = "untitled"
	}
	if len(front.Authors) == 0 {
		front.Authors = []string{who.Name}
	}
	wanted := front.Slug
	var dir string
	for n := 2; ; n++ {
		if dir, err = article.Dir(front); err != nil {
			return fail(err)
		}
		taken, err := k.taken(ctx, dir, "", main)
		if err != nil {
			return fail(err)
		}
		if !taken {
			break
		}
		front.Slug = fmt.Sprintf("%s-%d", wanted, n)
	}
	now := k.now()
	id := strings.ToLower(ulid.MustNew(ulid.Timestamp(now), ulid.DefaultEntropy()).String())
	changes := append([]repo.Change{{Path: dir + "/" + content.ArticleFile, Data: article.New(front, body).Bytes()}}, more...)
	tip, err := k.commit(ctx, repo.CommitSpec{
		Parents: []repo.Hash{mainTip}, Changes: changes,
		Message: fmt.Sprintf("Start %q\n", front.Title), Author: k.who, Committer: k.who, When: now,
	})
	if err != nil {
		return fail(err)
	}
	return k.begin(ctx, id, dir, mainTip, tip)
}

// Revise starts a draft that changes a published article. A revision that is
// open already is given instead, unless the article was published anew since
// it began.
func (k *Desk) Revise(ctx context.Context, dir string) (Receipt, error) {
	fail := func(err error) (Receipt, error) { return Receipt{}, fmt.Errorf("revise %s: %w", dir, err) }
	main, mainTip, err := k.published(ctx)
	if err != nil {
		return fail(err)
	}
	if main.ByDir(dir) == nil {
		return fail(fs.ErrNotExist)
	}
	drafts, err := k.Drafts(ctx)
	if err != nil && len(drafts) == 0 {
		return fail(err)
	}
	for _, d := range drafts { // one revision of an article at a time, but for those that main has overtaken
		if d.Dir != dir && d.From != dir || d.Status.State == review.Published {
			continue
		}
		if _, err := k.landingChanges(mainTip, d); err == nil {
			return k.receipt(ActNew, d), nil
		}
	}
	id := strings.ToLower(ulid.MustNew(ulid.Timestamp(k.now()), ulid.DefaultEntropy()).String())
	return k.begin(ctx, id, dir, mainTip, mainTip)
}

// begin writes the create event and the draft's branch: the event first, so
// that a branch never stands without knowing where it started.
func (k *Desk) begin(ctx context.Context, id, dir string, base, tip repo.Hash) (Receipt, error) {
	who, err := k.actor()
	if err != nil {
		return Receipt{}, err
	}
	_, err = k.record(ctx, review.Event{
		Kind: review.Create, Draft: id, Actor: who, At: k.now(),
		Commit: tip.String(), Base: base.String(), Body: dir,
	})
	if err != nil {
		return Receipt{}, err
	}
	if err := k.repo.SetRef(draftRef(id), tip, repo.ZeroHash); err != nil {
		return Receipt{}, err
	}
	d, err := k.Draft(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	r := k.receipt(ActNew, d)
	r.Folder, r.Kept, err = k.writeWork(ctx, d, nil)
	return r, err
}

// Save commits an edit to the draft's branch. When the date or the slug of the
// article changed, its folder moves with them; the old address of a published
// one then leads to the new one. What was saved
// of a revision may say more than the edit does.
func (k *Desk) Save(ctx context.Context, id string, e Edit) (Receipt, error) {
	fail := func(err error) (Receipt, error) { return Receipt{}, fmt.Errorf("save: %w", err) }
	if _, err := k.actor(); err != nil {
		return fail(err)
	}
	d, err := k.Draft(ctx, id)
	if err != nil {
		return fail(err)
	}
	if d.Status.State == review.Published {
		return fail(&StateError{ActSave, d.Status.State, d.Title()})
	}
	if e.Base != repo.ZeroHash && e.Base != d.Tip {
		return fail(ErrDraftMoved)
	}
	changes, title, err := k.editChanges(ctx, d, e)
	if err != nil {
		return fail(err)
	}
	if len(changes) == 0 && e.Joins == repo.ZeroHash {
		r := k.receipt(ActSave, d)
		r.Unchanged = true
		return r, nil
	}
	parents := []repo.Hash{d.Tip}
	if e.Joins != repo.ZeroHash {
		theirs, err := k.brought(ctx, d.Tip, e.Joins)
		if err != nil {
			return fail(err)
		}
		dir := d.Dir // where the edit leaves the article
		for _, c := range changes {
			if isArticle(c.Path) && !c.Delete {
				dir = path.Dir(c.Path)
			}
		}
		for _, c := range theirs.changes { // what the edit says goes first
			c.Path = rebased(c.Path, d.Dir, dir)
			if !slices.ContainsFunc(changes, func(ours repo.Change) bool { return ours.Path == c.Path }) && !isArticle(c.Path) {
				changes = append(changes, c)
			}
		}
		parents = append(parents, e.Joins)
	}
	if e.Message == "" {
		e.Message = fmt.Sprintf("Edit %q\n", title)
	}
	_, err = k.commit(ctx, repo.CommitSpec{
		Ref: draftRef(id), Parents: parents, Changes: changes, AllowEmpty: len(parents) > 1,
		Message: e.Message, Author: k.who, Committer: k.who, When: k.now(),
	})
	var moved *repo.RefMovedError
	if errors.As(err, &moved) {
		return fail(fmt.Errorf("%w: %w", ErrDraftMoved, err))
	}
	if err != nil {
		return fail(err)
	}
	if d, err = k.Draft(ctx, id); err != nil {
		return fail(err)
	}
	r := k.receipt(ActSave, d)
	if r.Folder, r.Kept, err = k.writeWork(ctx, d, e.Taken); err != nil {
		return r, fmt.Errorf("saved, but the working folder was not brought up to date: %w", err)
	}
	return r, nil
}

// editChanges turns an edit into changes of the draft's tree, leaving out what
// is there already.
func (k *Desk) editChanges(ctx context.Context, d *Draft, e Edit) (changes []repo.Change, title string, err error) {
	tree, err := k.repo.Tree(d.Tip)
	if err != nil {
		return nil, "", err
	}
	files := map[string][]byte{} // wanted bytes by path, nil: remove
	dir := d.Dir
	title = d.Title()
	if e.Article != nil {
		front := e.Article.Front()
		title = front.Title
		was, err := k.revised(d)
		if err != nil {
			return nil, "", err
		}
		if dir, err = k.dirAfter(ctx, d, front, was); err != nil {
			return nil, "", err
		}
		if e.Article, err = k.marked(ctx, d, e.Article, was, dir); err != nil {
			return nil, "", err
		}
	}
	if dir != d.Dir {
		old, err := tree.Files(d.Dir)
		if err != nil {
			return nil, "", err
		}
		for _, f := range old {
			data, err := tree.ReadFile(f.Path)
			if err != nil {
				return nil, "", err
			}
			files[f.Path] = nil
			files[dir+strings.TrimPrefix(f.Path, d.Dir)] = data
		}
	}
	if e.Article != nil {
		files[dir+"/"+content.ArticleFile] = e.Article.Bytes()
	}
	for _, name := range e.Remove {
		files[placed(dir, name)] = nil
	}
	for name, data := range e.Put {
		if !fs.ValidPath(name) || name == content.ArticleFile {
			return nil, "", fmt.Errorf("%q cannot be a file beside the article", name)
		}
		files[placed(dir, name)] = bytes.Clone(data)
	}
	if err := dropTexts(tree, files); err != nil {
		return nil, "", err
	}
	for _, ref := range e.References {
		data, err := ref.MarshalFile()
		if err != nil {
			return nil, "", fmt.Errorf("source %s: %w", ref.Key, err)
		}
		files[referencePath(ref.Key)] = data
	}
	for _, p := range slices.Sorted(maps.Keys(files)) {
		data := files[p]
		blob, exists := tree.Blob(p)
		switch {
		case data == nil && exists:
			changes = append(changes, repo.Change{Path: p, Delete: true})
		case data != nil && (!exists || blob != repo.BlobHash(data)):
			changes = append(changes, repo.Change{Path: p, Data: data})
		}
	}
	return changes, title, nil
}

// dirAfter is the folder that the article belongs in with its new front matter.
func (k *Desk) dirAfter(ctx context.Context, d *Draft, front article.Front, was *content.Article) (string, error) {
	dir := d.place(front, was)
	if dir == d.Dir || dir == d.From {
		return dir, nil
	}
	main, _, err := k.published(ctx)
	if err != nil {
		return "", err
	}
	taken, err := k.taken(ctx, dir, d.ID, main)
	if err != nil {
		return "", err
	}
	if taken {
		return "", fmt.Errorf("%w: %s", ErrAddressTaken, dir)
	}
	return dir, nil
}

// taken reports whether an article on main or another open draft has dir.
// Folders that differ by case only are one on many computers.
func (k *Desk) taken(ctx context.Context, dir, except string, main *content.Content) (bool, error) {
	for _, a := range main.Articles {
		if strings.EqualFold(a.Dir, dir) {
			return true, nil
		}
	}
	drafts, err := k.Drafts(ctx)
	if err != nil && len(drafts) == 0 {
		return false, err
	}
	return slices.ContainsFunc(drafts, func(d *Draft) bool {
		return d.ID != except && d.Status.State != review.Published && strings.EqualFold(d.Dir, dir)
	}), nil
}

func (k *Desk) receipt(act Act, d *Draft) Receipt {
	return Receipt{
		Act: act, Draft: d.ID, Title: d.Title(), Slug: d.Slug(), State: d.Status.State,
		Commit: d.Tip, Remote: k.Remote(), Folder: k.WorkFolder(d.ID), Moved: d.moved(),
	}
}
