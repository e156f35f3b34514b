package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/editor/proof"
	"postil/publish/content"
	"postil/publish/repo"
	"postil/publish/review"
)

// Draft is one article on its way to publication.
type Draft struct {
	ID       string
	Dir      string           // the article's folder: "content/commentary/2026/11/slug"
	Article  *content.Article // nil when index.md cannot be read; see Problems
	Problems []proof.Finding  // what could not be read
	Tip      repo.Hash        // the draft's newest commit
	Base     repo.Hash        // the commit of main that it started from
	Status   review.Status
	Log      review.Log // what counts of it
	// Uncounted are the events that do not count, where signatures are
	// required; nothing is concluded from them.
	Uncounted []review.Uncounted
	Updated   time.Time // of the newest commit or event
	Revises   bool      // it changes an article that is published already
	From      string    // the folder of that article; another than Dir when its address changes

	changes []repo.FileChange // from Base to Tip
	present review.Present
}

// Title is the article's title, or its folder's name when it has none.
func (d *Draft) Title() string {
	if d.Article != nil && d.Article.Front.Title != "" {
		return d.Article.Front.Title
	}
	return path.Base(d.Dir)
}

// Slug is the last part of the article's address.
func (d *Draft) Slug() string { return path.Base(d.Dir) }

// Files are the paths in the repository of all that publishing the draft would
// change, and of the sources that it cites.
func (d *Draft) Files() []string { return slices.Sorted(maps.Keys(d.present.Files)) }

func draftRef(id string) string { return draftPrefix + id }

// Errors of finding a draft.
var (
	ErrNoDraft        = errors.New("no such draft")
	ErrAmbiguousDraft = errors.New("more than one draft is meant")
)

// Drafts are the drafts of this clone that the archive has not taken up, newest
// first: all that are open. A draft that cannot be
// read is left out and its error joined to the result, so that one bad branch
// does not hide the others.
func (k *Desk) Drafts(ctx context.Context) ([]*Draft, error) {
	refs, err := k.repo.Refs(draftPrefix)
	if err != nil {
		return nil, err
	}
	var drafts []*Draft
	var errs []error
	for _, r := range refs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		d, err := k.load(ctx, strings.TrimPrefix(r.Name, draftPrefix), r.Hash)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		drafts = append(drafts, d)
	}
	slices.SortStableFunc(drafts, func(a, b *Draft) int {
		return cmp.Or(b.Updated.Compare(a.Updated), cmp.Compare(a.ID, b.ID))
	})
	return drafts, errors.Join(errs...)
}

// Draft reads one draft by its id, an open one or one that the archive has.
func (k *Desk) Draft(ctx context.Context, id string) (*Draft, error) {
	tip, err := k.repo.Ref(draftRef(id))
	if errors.Is(err, repo.ErrNoRef) {
		tip, err = k.archivedTip(ctx, id)
	}
	if err != nil {
		return nil, err
	}
	return k.load(ctx, id, tip)
}

// DraftFile reads one file as a draft holds it, by its path in the repository.
func (k *Desk) DraftFile(d *Draft, path string) ([]byte, error) {
	tree, err := k.repo.Tree(d.Tip)
	if err != nil {
		return nil, err
	}
	return tree.ReadFile(path)
}

// Find reads the draft that a person means by name: its id or the beginning of
// it, its slug, its folder or the path of its text. An empty name means the
// only draft that is not published yet. Of an article whose drafts are all
// published it is the one that was published last.
func (k *Desk) Find(ctx context.Context, name string) (*Draft, error) {
	drafts, err := k.Drafts(ctx)
	if len(drafts) == 0 && err != nil {
		return nil, err
	}
	name = strings.TrimSuffix(strings.TrimSuffix(path.Clean("/" + name)[1:], "/"+content.ArticleFile), "/")
	var open, found []*Draft
	for _, d := range drafts {
		if d.Status.State != review.Published {
			open = append(open, d)
		}
		switch {
		case d.ID == name:
			return d, nil
		case name == "":
		case d.Slug() == name, d.Dir == name, name == workRoot+"/"+k.workName(d),
			len(name) >= 4 && strings.HasPrefix(d.ID, strings.ToLower(name)):
			found = append(found, d)
		}
	}
	if name == "" {
		found = open
	}
	if len(found) > 1 { // a published draft gives way to one still open under the same slug
		if still := slices.DeleteFunc(slices.Clone(found), func(d *Draft) bool { return d.Status.State == review.Published }); len(still) == 1 {
			found = still
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		if name == "" {
			return nil, ErrNoDraft
		}
		return k.findArchived(ctx, name)
	}
	names := make([]string, len(found))
	for i, d := range found {
		names[i] = d.Slug()
		same := func(part func(*Draft) string) bool {
			return slices.ContainsFunc(found, func(o *Draft) bool { return o != d && part(o) == part(d) })
		}
		if same((*Draft).Slug) {
			names[i] = d.Dir
			if same(func(d *Draft) string { return d.Dir }) {
				names[i] = d.ID
			}
		}
	}
	return nil, fmt.Errorf("%w: %s", ErrAmbiguousDraft, strings.Join(names, ", "))
}

func (k *Desk) load(ctx context.Context, id string, tip repo.Hash) (*Draft, error) {
	fail := func(err error) (*Draft, error) { return nil, fmt.Errorf("draft %s: %w", id, err) }
	log, err := k.events.Load(id)
	if err != nil {
		return fail(err)
	}
	d := &Draft{ID: id, Tip: tip}
	// Not the whole published record: drafts are listed when a program begins.
	mainTip, err := k.repo.Ref(mainRef)
	if err != nil {
		return fail(err)
	}
	rules, err := k.rulesAt(ctx, mainTip)
	if err != nil {
		return fail(err)
	}
	log, d.Uncounted = k.vet(ctx, id, log, rules, mainTip)
	d.Log = log
	if err := k.base(ctx, d, mainTip); err != nil {
		return fail(err)
	}
	if d.changes, err = k.repo.Diff(ctx, d.Base, d.Tip); err != nil {
		return fail(err)
	}
	tree, err := k.repo.Tree(tip)
	if err != nil {
		return fail(err)
	}
	if err := k.locate(d); err != nil {
		return fail(err)
	}
	if d.Dir != "" {
		if err := articleDir(d.Dir); err != nil {
			return fail(err)
		}
		d.Article, d.Problems = content.LoadArticle(tree, d.Dir)
	}
	if err := k.fillPresent(ctx, d, mainTip, rules); err != nil {
		return fail(err)
	}
	d.Status = review.Fold(log, d.present, rules.policy)
	info, err := k.repo.Info(tip)
	if err != nil {
		return fail(err)
	}
	d.Updated = info.When
	for _, e := range log {
		if e.At.After(d.Updated) {
			d.Updated = e.At
		}
	}
	return d, nil
}

// base finds where the draft left main. Its log says so, too, but is not asked:
// what an approval covers, and who wrote it, must not depend on what somebody
// says.
func (k *Desk) base(ctx context.Context, d *Draft, mainTip repo.Hash) (err error) {
	d.Base, err = k.repo.MergeBase(ctx, d.Tip, mainTip)
	return err // zero where they have nothing in common: everything in it is new
}

// fillPresent lists exactly what publishing the draft would publish: each file
// it changes, and each source it cites, as main has it when the draft does not
// bring its own.
func (k *Desk) fillPresent(ctx context.Context, d *Draft, mainTip repo.Hash, r rules) error {
	p := review.Present{Files: map[string]string{}}
	for _, c := range d.changes {
		blob := c.New.String()
		if c.New == repo.ZeroHash {
			blob = "" // removed
		}
		p.Files[c.Path] = blob
	}
	mainTree, err := k.repo.Tree(mainTip)
	if err != nil {
		return err
	}
	keys := citedKeys(d.Article)
	if slices.Contains(keys, allSources) {
		files, err := mainTree.Files(content.ReferenceRoot)
		if err != nil {
			return err
		}
		for _, f := range files {
			keys = append(keys, keyOf(f.Path))
		}
	}
	for _, key := range keys {
		file := referencePath(key)
		if _, ok := p.Files[file]; ok {
			continue
		}
		if blob, ok := mainTree.Blob(file); ok {
			p.Files[file] = blob.String()
		}
	}
	if err := k.writers(ctx, &p, d.Tip, mainTip, r); err != nil {
		return err
	}
	d.present = p
	return nil
}

// allSources among the keys stands for every source of the publication.
const allSources = "*"

// citedKeys are the keys of the sources that an article's page shows, cited or
// only listed, each once, sorted.
func citedKeys(a *content.Article) []string {
	if a == nil {
		return nil
	}
	doc := markdown.New(markdown.Options{Lang: a.Front.Lang}).Parse([]byte(a.File.Body()))
	doc.Citations.NoCite, _ = cite.NoCite(a.Front.NoCite)
	return slices.Sorted(slices.Values(doc.Citations.Keys()))
}

func referencePath(key string) string { return content.ReferenceRoot + "/" + key + ".json" }
