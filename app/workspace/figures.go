package workspace

import (
	"context"
	"slices"
	"time"

	"postil/publish/archive"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/figures"
)

// Counted are the figures of a selection, and what can be selected.
type Counted struct {
	figures.Figures
	Choices Choices
}

// Choices are what the published articles have.
type Choices struct {
	Articles int      // how many there are
	Years    []int    // newest first
	Authors  []string // by name
	Sections []string // ids
}

// spans are the times of drafts, as of a state of the published record.
type spans struct {
	of   *content.Content
	list []desk.Span
}

// Count counts a selection of what is published, as far as the archive has been
// read. done is called on the UI goroutine; of several at a time only the last
// one is told. now says which months are the last ones.
func (w *Workspace) Count(choose func(now time.Time) figures.Selection, done func(Counted, error)) {
	x, published, known := w.Archive(), w.published, w.spans
	if x == nil || published == nil {
		done(Counted{}, nil)
		return
	}
	selection := choose(w.o.Now())
	type result struct {
		counted Counted
		spans   spans
	}
	readDesk(w, "figures", func(ctx context.Context, k *desk.Desk) (r result, err error) {
		if known.of != published {
			known.of = published
			if known.list, err = k.Spans(ctx); err != nil {
				return r, err
			}
		}
		r.spans = known
		r.counted = counted(figures.Data{Entries: x.All(), Library: published.Library, Spans: known.list}, selection)
		return r, nil
	}, func(r result, err error) {
		if err == nil {
			w.spans = r.spans
		}
		done(r.counted, err)
	})
}

func counted(d figures.Data, s figures.Selection) Counted {
	c := Counted{Figures: figures.Of(d, s)}
	all := c.Figures
	if s != (figures.Selection{}) {
		all = figures.Of(d, figures.Selection{})
	}
	c.Choices = Choices{Articles: all.Articles, Authors: names(all.Authors), Sections: names(all.Sections)}
	for _, y := range all.Years {
		c.Choices.Years = append(c.Choices.Years, y.Year)
	}
	return c
}

func names(list []archive.Count) []string {
	var out []string
	for _, n := range list {
		out = append(out, n.Name)
	}
	slices.Sort(out)
	return out
}
