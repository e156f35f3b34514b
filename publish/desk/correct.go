package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"postil/publish/article"
)

// ErrNotPublished means that there is nothing to correct yet: readers have not
// seen the article.
var ErrNotPublished = errors.New("the article is not published")

// Correct adds a note on what was corrected to a draft that revises a published
// article, and saves it with whatever was edited in its working folder. A note
// without a date is of today, in the publication's time zone; its text is one
// line. The error wraps ErrNotPublished for a draft that is no revision, and
// ErrNothingSaid for a note without words.
func (k *Desk) Correct(ctx context.Context, id string, c article.Correction) (Receipt, error) {
	fail := func(err error) (Receipt, error) { return Receipt{}, fmt.Errorf("correct: %w", err) }
	if c.Text = strings.Join(strings.Fields(c.Text), " "); c.Text == "" {
		return fail(ErrNothingSaid)
	}
	d, err := k.Draft(ctx, id)
	if err != nil {
		return fail(err)
	}
	if !d.Revises {
		return fail(fmt.Errorf("%w: %s", ErrNotPublished, d.Title()))
	}
	if c.Date.IsZero() {
		p, err := k.Settings(ctx)
		if err != nil {
			return fail(err)
		}
		c.Date = article.Day(k.now().In(p.Location()).Date())
	}
	e, err := k.Work(ctx, d)
	if err != nil {
		return fail(err)
	}
	switch {
	case e.Article != nil:
		e.Article = e.Article.Clone()
	case d.Article != nil:
		e.Article = d.Article.File.Clone()
	default:
		return fail(fmt.Errorf("%s: %w", d.articlePath(), ErrNoArticle))
	}
	front := e.Article.Front()
	front.Corrections = append(front.Corrections, c)
	if err := e.Article.SetFront(front); err != nil {
		return fail(err)
	}
	return k.Save(ctx, id, e)
}
