package browser

import (
	"context"
	"errors"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"postil/app/task"
	"postil/publish/archive"
)

// excerpts are what a row shows of an entry that was searched for.
type excerpts struct {
	title []archive.Mark
	body  archive.Passage
}

// begun tells by an ellipsis that a passage does not begin where a sentence does.
func begun(p archive.Passage) archive.Passage {
	first, _ := utf8.DecodeRuneInString(p.Text)
	if p.Start == 0 || !unicode.IsLower(first) {
		return p
	}
	const more = "… "
	marks := make([]archive.Mark, len(p.Marks))
	for i, m := range p.Marks {
		marks[i] = archive.Mark{Start: m.Start + len(more), End: m.End + len(more)}
	}
	return archive.Passage{Text: more + p.Text, Marks: marks, Start: p.Start}
}

// fillRow shows an entry in a row of the list, briefly without its text and
// picture.
func (b *Browser) fillRow(i int, o fyne.CanvasObject, brief bool) {
	row := o.(*resultRow)
	if b.listing == nil || i >= len(b.listing.Entries) {
		return
	}
	e := b.listing.Entries[i]
	section := ""
	if e.Section != "" {
		section = b.name(archive.Filter{Field: archive.Section, Value: e.Section})
	}
	r := result{
		title: archive.Passage{Text: e.Title}, meta: byline(e, section),
		body: archive.Passage{Text: e.Summary}, picture: e.Image != "", current: i == b.current,
	}
	if found, ok := b.found[e.ID]; ok {
		r.title.Marks, r.body = found.title, found.body
	}
	if !e.Published() && b.o.Names.State != nil {
		r.state, r.word = b.o.Names.State(e.State)
	}
	if e.Problem != "" {
		r.problem, r.body = true, archive.Passage{Text: e.Problem}
	}
	if r.picture {
		r.image, r.picture = b.pictures.get(e)
	}
	if brief && !r.problem {
		r.body, r.image = archive.Passage{}, nil
	}
	row.tapped = func() {
		b.goTo(i)
		b.Focus()
	}
	row.set(r)
}

// aroundView are the entries in view, and then those that come next.
func (b *Browser) aroundView() []*archive.Entry {
	if b.listing == nil {
		return nil
	}
	from, to := b.list.inView()
	all := b.listing.Entries
	from, to = min(from, len(all)), min(to, len(all))
	list := append([]*archive.Entry{}, all[from:to]...)
	return append(list, all[to:min(len(all), to+b.list.pageful())]...)
}

// scrollRest is how long the list must rest before what its rows lack is got:
// what is passed on the way needs neither passages nor pictures.
const scrollRest = 40 * time.Millisecond

// wholeRows is how many rows that come into view at once are shown wholly. A page
// of them would take longer to paint than a frame has; the others follow in the
// frames after it.
const wholeRows = 2

// fillUp fills the rows wholly that were filled briefly, a few in each frame.
func (b *Browser) fillUp() {
	b.run.After(keyFill, frame, func() {
		if b.list.fillUp() {
			b.fillUp()
		}
	})
}

// frame is how long the window takes from one picture to the next.
const frame = time.Second / 60

// rest gets what the rows in view lack once the list rests.
func (b *Browser) rest() {
	b.run.After(keyRest, scrollRest, b.fetch)
}

// fetch gets what the rows in view lack: passages and pictures.
func (b *Browser) fetch() {
	b.fetchPassages()
	b.pictures.fetch()
}

// fetchPassages looks in the texts of the rows in view for what was searched.
// What is asked for while that goes on is looked for afterwards.
func (b *Browser) fetchPassages() {
	l, x := b.listing, b.index
	if l == nil || x == nil {
		return
	}
	var want []*archive.Entry
	for _, e := range b.aroundView() {
		if _, ok := b.found[e.ID]; !ok && e.Problem == "" && (len(b.query.Words) > 0 || e.Summary == "") {
			want = append(want, e)
		}
	}
	if len(want) == 0 {
		return
	}
	// A run that goes on is replaced: it is for rows that may be out of view.
	task.Run(b.run, keyPassages, func(ctx context.Context) (map[int64]excerpts, error) {
		found := map[int64]excerpts{}
		for _, e := range want {
			p, err := x.Passage(ctx, e, l.Results)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err != nil { // gone from the index meanwhile
				p = archive.Passage{Text: e.Summary}
			}
			found[e.ID] = excerpts{title: l.Marks(e.Title, e.Lang), body: begun(p)}
		}
		return found, nil
	}, func(found map[int64]excerpts, err error) {
		if err != nil && !errors.Is(err, context.Canceled) {
			b.o.Log.Warn("passages of the archive", "err", err)
		}
		if b.listing != l {
			return
		}
		for id, p := range found {
			b.found[id] = p
		}
		b.list.refillAll()
	})
}
