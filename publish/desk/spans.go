package desk

import (
	"context"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// Span is the time that a draft took from its beginning to its publication.
type Span struct {
	Draft     string // id
	Begun     time.Time
	Published time.Time
}

// Spans are those of all drafts that main has published, newest first. What it
// has from elsewhere has none.
func (k *Desk) Spans(ctx context.Context) ([]Span, error) {
	tip, err := k.repo.Ref(mainRef)
	if err != nil {
		return nil, err
	}
	commits, err := k.repo.Log(ctx, tip, 0)
	if err != nil {
		return nil, err
	}
	var spans []Span
	for _, c := range commits {
		for _, id := range trailers(c.Message)[trailerDraft] {
			u, err := ulid.ParseStrict(strings.ToUpper(id)) // ids say when they were made
			if begun := u.Timestamp(); err == nil && !c.When.Before(begun) {
				spans = append(spans, Span{Draft: id, Begun: begun, Published: c.When})
			}
		}
	}
	return spans, nil
}
