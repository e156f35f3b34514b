package desk

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/durable"
	"postil/publish/repo"
	"postil/publish/review"
)

// Version is one saved state of a draft.
type Version struct {
	Commit  repo.Hash
	Who     repo.Person
	When    time.Time
	Message string
	Article repo.Hash // blob of the article file; zero when it cannot be told
	Marks   []review.Event
}

// Versions lists the saved states of a draft, newest first, each with the
// events of its review that are about it: submissions, approvals, requests.
// The oldest is the commit that the draft was begun with.
func (k *Desk) Versions(ctx context.Context, d *Draft) ([]Version, error) {
	var list []Version
	for at := d.Tip; at != repo.ZeroHash; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		info, err := k.repo.Info(at)
		if err != nil {
			return nil, err
		}
		v := Version{Commit: at, Who: info.Author, When: info.When, Message: info.Message}
		tree, err := k.repo.Tree(at)
		if err != nil {
			return nil, err
		}
		if v.Article, _ = tree.Blob(d.articlePath()); v.Article == repo.ZeroHash && d.Revises {
			v.Article, _ = tree.Blob(d.From + "/" + content.ArticleFile)
		}
		for _, e := range d.Log {
			switch e.Kind {
			case review.Submit, review.Approve, review.RequestChanges, review.Withdraw, review.Publish:
				if e.Commit == at.String() {
					v.Marks = append(v.Marks, e)
				}
			}
		}
		list = append(list, v)
		if at == d.Base || len(info.Parents) == 0 {
			break
		}
		if at = info.Parents[0]; at == d.Base && !d.Revises {
			break // there was no article yet
		}
	}
	return list, nil
}

func (k *Desk) articleBlob(h repo.Hash) (*article.File, error) {
	data, err := k.repo.ReadBlob(h)
	if err != nil {
		return nil, err
	}
	return article.Parse(data)
}

// ApprovedText is the article that somebody last approved, whether the approval
// still counts or not. The error wraps fs.ErrNotExist when nobody has.
func (k *Desk) ApprovedText(d *Draft) (*article.File, error) {
	e, ok := d.Log.Last(review.Approve)
	if !ok {
		return nil, fs.ErrNotExist
	}
	hash, err := repo.ParseHash(e.Files[d.articlePath()])
	if err != nil {
		return nil, fs.ErrNotExist // it was approved under another address
	}
	return k.articleBlob(hash)
}

// readFile remembers which version of each draft was last read on this
// computer, by whom.
func (k *Desk) readFile() string { return filepath.Join(k.repo.GitDir(), "postil", "read.json") }

// reading is who (an e-mail address), then draft id, to commit.
type reading map[string]map[string]string

func (k *Desk) loadReading() (reading, error) {
	data, err := os.ReadFile(k.readFile())
	if errors.Is(err, fs.ErrNotExist) {
		return reading{}, nil
	}
	if err != nil {
		return nil, err
	}
	r := reading{}
	if err := json.Unmarshal(data, &r); err != nil {
		return reading{}, nil //nolint:nilerr // it is a convenience: begin anew
	}
	return r, nil
}

// LastRead is the version of a draft that the person at work has read, zero
// for none.
func (k *Desk) LastRead(id string) (repo.Hash, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, err := k.loadReading()
	if err != nil {
		return repo.ZeroHash, err
	}
	h, err := repo.ParseHash(r[k.who.Email][id])
	if err != nil {
		return repo.ZeroHash, nil //nolint:nilerr // not read yet
	}
	return h, nil
}

// MarkRead remembers that the person at work has read a version of a draft.
func (k *Desk) MarkRead(id string, commit repo.Hash) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, err := k.loadReading()
	if err != nil {
		return err
	}
	if r[k.who.Email] == nil {
		r[k.who.Email] = map[string]string{}
	}
	if r[k.who.Email][id] == commit.String() {
		return nil
	}
	r[k.who.Email][id] = commit.String()
	data, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	return durable.WriteFile(k.readFile(), append(data, '\n'), 0o666)
}

// Restore makes the article of an older version the draft's text again, as a
// new version: nothing of what came after it is lost.
func (k *Desk) Restore(ctx context.Context, id string, commit repo.Hash) (Receipt, error) {
	d, err := k.Draft(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	versions, err := k.Versions(ctx, d)
	if err != nil {
		return Receipt{}, err
	}
	i := slices.IndexFunc(versions, func(v Version) bool { return v.Commit == commit })
	if i < 0 {
		return Receipt{}, ErrNoVersion
	}
	f, err := k.ArticleAt(d, commit)
	if err != nil {
		return Receipt{}, err
	}
	return k.Save(ctx, id, Edit{
		Base: d.Tip, Article: f,
		Message: "Go back to the version of " + versions[i].When.UTC().Format("2006-01-02 15:04") + " UTC\n",
	})
}

// ErrNoVersion means that a commit is not one of the draft's versions.
var ErrNoVersion = errors.New("the draft has no such version")
