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
	Timing  bool // how long drafts took is still being read
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
// one is told. now says which months are the last ones. How long drafts took is
// read beside it, and the listener hears of it as of a change of the archive.
func (w *Workspace) Count(choose func(now time.Time) figures.Selection, done func(Counted, error)) {
	x, published := w.Archive(), w.published
	if x == nil || published == nil {
		done(Counted{}, nil)
		return
	}
	timing := w.spans.of != published
	if timing && !w.o.Runner.Busy("spans") {
		readDesk(w, "spans", func(ctx context.Context, k *desk.Desk) ([]desk.Span, error) {
			return k.Spans(ctx)
		}, func(list []desk.Span, err error) {
			if err != nil {
				w.o.Listener.Failed(err)
			}
			w.spans = spans{of: published, list: list}
			w.Tidy()
			w.o.Listener.ArchiveChanged()
		})
	}
	selection, times := choose(w.o.Now()), w.spans.list
	readDesk(w, "figures", func(context.Context, *desk.Desk) (Counted, error) {
		c := counted(figures.Data{Entries: x.All(), Library: published.Library, Spans: times}, selection)
		c.Timing = timing
		return c, nil
	}, done)
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
