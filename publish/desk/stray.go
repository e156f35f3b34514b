package desk

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"postil/publish/content"
	"postil/publish/repo"
	"postil/publish/review"
)

// ErrStray means that a draft changes more than its article and its sources.
// Whoever reads the article would approve the rest unread.
var ErrStray = errors.New("the draft changes files that are not its own")

// sourceRoot is where evidence of cited pages is kept.
const sourceRoot = "sources"

// own refuses a draft that changes something of another article's, or of the
// house, or that has no article to read.
func (k *Desk) own(d *Draft) error {
	if d.Article == nil && len(d.Problems) == 0 {
		return ErrNoArticle
	}
	folders := []string{d.Dir, content.ReferenceRoot, sourceRoot}
	if d.From != "" {
		folders = append(folders, d.From)
	}
	var stray []string
	for _, c := range d.changes {
		if !slices.ContainsFunc(folders, func(f string) bool { return strings.HasPrefix(c.Path, f+"/") }) {
			stray = append(stray, c.Path)
		}
	}
	if len(stray) > 0 {
		return fmt.Errorf("%w: %s", ErrStray, strings.Join(stray, ", "))
	}
	return nil
}

// writable reports whether a file of a draft may be written into its working
// folder, or a folder be called so: not into git's own folder, which would be
// another repository there, with settings that run programs; and nothing that
// this system has no name for.
func writable(p string) bool {
	return repo.CheckPath(p) == nil && filepath.IsLocal(filepath.FromSlash(p))
}

// articleDir refuses a folder that no article can stand in, as a log or a branch
// made by hand may name it.
func articleDir(dir string) error {
	if err := repo.CheckPath(dir); err != nil {
		return err
	}
	if path.Clean(dir) != dir || !isArticlePath(dir) {
		return fmt.Errorf("%w: %q is no article's folder", repo.ErrBadPath, dir)
	}
	return nil
}

// oneLine is a name as one line of a commit's message can hold it: what begins a
// new line there, or cannot be seen, would say something that nobody has said.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			return ' '
		}
		return r
	}, s)), " ")
}

// unreadable keeps one review that cannot be read from being in the way of all
// others: it is named, and left as it is.
func (r *SyncReport) unreadable(draft string, err error) bool {
	if !errors.Is(err, review.ErrBadEvent) {
		return false
	}
	if !slices.Contains(r.Unreadable, draft) {
		r.Unreadable = append(r.Unreadable, draft)
	}
	return true
}

// mayPublish makes sure that a publication was recorded by somebody who may
// publish, or that main has it.
func (j *eventJudge) mayPublish(e review.Event) error {
	err := j.rules.policy.May(review.Publisher, e.Actor.Email)
	if err != nil && j.onMain(j.ctx, e) {
		return nil
	}
	return err
}

// keysRequired reports whether signatures were required when a commit of main was
// made.
func (k *Desk) keysRequired(ctx context.Context, c repo.CommitInfo) (bool, error) {
	if len(c.Parents) == 0 {
		return false, nil
	}
	r, err := k.rulesAt(ctx, c.Parents[0])
	return r.policy.Signed(), err
}
