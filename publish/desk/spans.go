package desk

import (
	"context"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"postil/publish/repo"
)

// Span is the time from the beginning of a draft to its publication.
type Span struct {
	Draft     string // id, which says when it was begun
	Dir       string // of the article, as it was published then; "" where it is not known
	Revision  bool   // of an article that was published before
	Begun     time.Time
	Published time.Time // of the commit on main
}

// Spans are those of all drafts that main has published, newest first. What it
// has from elsewhere has none.
func (k *Desk) Spans(ctx context.Context) ([]Span, error) {
	fail := func(err error) ([]Span, error) { return nil, fmt.Errorf("times of drafts: %w", err) }
	tip, err := k.repo.Ref(mainRef)
	if err != nil {
		return fail(err)
	}
	commits, err := k.repo.Log(ctx, tip, 0)
	if err != nil {
		return fail(err)
	}
	ids := make([]repo.Hash, len(commits))
	for i, c := range commits {
		ids[i] = c.Hash
	}
	changed, err := k.repo.Changes(ctx, tip, ids)
	if err != nil {
		return fail(err)
	}
	var spans []Span
	for i, c := range commits {
		for _, id := range trailers(c.Message)[trailerDraft] {
			u, err := ulid.ParseStrict(strings.ToUpper(id)) // ids say when they were made
			if begun := u.Timestamp(); err == nil && !c.When.Before(begun) {
				spans = append(spans, Span{
					Draft: id, Dir: articleOf(changed[i]), Revision: strings.HasPrefix(c.Message, verbRevise+" "),
					Begun: begun, Published: c.When,
				})
			}
		}
	}
	return spans, nil
}

// articleOf is the folder of the article among the files that a publication
// changed; of several, as where one moves, the last by name.
func articleOf(files []string) (dir string) {
	for _, f := range files {
		if isArticle(f) {
			dir = max(dir, path.Dir(f))
		}
	}
	return dir
}
