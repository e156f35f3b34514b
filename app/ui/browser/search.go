package browser

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"postil/app/task"
	"postil/app/ui/kit"
	"postil/publish/archive"
)

func orderNames() []string {
	return []string{lang.L("Best match"), lang.L("Newest first"), lang.L("Oldest first"), lang.L("By title")}
}

var orders = [...]archive.Order{archive.ByRelevance, archive.Newest, archive.Oldest, archive.ByTitle}

// Changed brings the view to where the index is: what is asked is looked for
// again, and the place in the list stays.
func (b *Browser) Changed() {
	b.showState()
	if b.run.Busy(keySearch) && b.index == b.o.Index() {
		b.again = true // what is looked for now may lack what is new
		return
	}
	b.search(true)
}

// search looks for what is asked. Only the last that was asked is shown. With
// stay the entry that is read stays where it is.
func (b *Browser) search(stay bool) {
	x := b.o.Index()
	if x == nil || x != b.index {
		b.drop()
	}
	b.index, b.again = x, false
	b.showChips()
	if x == nil {
		b.run.Cancel(keySearch)
		b.showState()
		return
	}
	q, order := archive.ParseQuery(b.field.Text), orders[max(0, b.order.SelectedIndex())]
	task.Run(b.run, keySearch, func(ctx context.Context) (*archive.Listing, error) {
		return x.Browse(ctx, q, order)
	}, func(l *archive.Listing, err error) {
		if x != b.o.Index() {
			return // of a publication that is open no more
		}
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				b.o.Log.Warn("search the archive", "err", err)
				b.notice.Set(kit.Notice{Kind: kit.Warning, Text: lang.L("The archive could not be searched just now. Type on to try again.")})
			}
			return
		}
		b.show(q, l, stay)
		if b.again {
			b.search(true)
		}
	})
}

// show lists what was found.
func (b *Browser) show(q archive.Query, l *archive.Listing, stay bool) {
	was, offset := b.Current(), b.list.scroll.Offset.Y
	at := b.place(l)
	if b.visiting != nil { // among what is not listed
		b.SetQuery("")
		return
	}
	visited := at >= 0
	if at < 0 && stay && was != nil {
		at = slices.IndexFunc(l.Entries, func(e *archive.Entry) bool { return e.Dir == was.Dir && e.Draft == was.Draft })
	}
	switch {
	case at < 0:
		at, offset = 0, 0
	case visited:
		offset = float32(at) * b.list.height
	default:
		offset += float32(at-b.current) * b.list.height
	}
	b.query, b.listing, b.current = q, l, at
	b.found = map[int64]excerpts{}
	if len(b.opened) == 0 && len(l.Facets.Years) > 0 {
		b.opened[l.Facets.Years[0].Year] = true
	}
	b.showFacets()
	b.list.set(len(l.Entries), offset)
	if visited {
		b.list.reveal(at) // a list that was shorter could not scroll there
	}
	b.showState()
	b.fetch()
	switch e := b.Current(); {
	case e == nil:
		b.reading.clear()
	case e == b.reading.shown: // but there may be a draft of it now
		b.reading.announce(e)
	default:
		b.read()
	}
}

// showState says how many were found, how far the index is, and what to do where
// there is nothing to see.
func (b *Browser) showState() {
	st := b.o.State()
	b.told.Set("")
	b.meant.Hide()
	if l := b.listing; l != nil {
		b.told.Set(lang.L("{{.Found}} of {{.All}}", map[string]any{"Found": kit.Number(len(l.Entries)), "All": kit.Number(l.Of)}))
		var meant []string
		for asked, name := range l.Meant {
			meant = append(meant, lang.L("“{{.Asked}}” was taken for {{.Name}}.", map[string]string{"Asked": asked, "Name": name}))
		}
		if len(meant) > 0 {
			slices.Sort(meant)
			b.meant.Set("  " + strings.Join(meant, " "))
			b.meant.Show()
		}
	}
	b.told.Refresh()
	if st.Working && st.Of > 0 {
		b.filling.Set(lang.L("Reading the archive: {{.Done}} of {{.All}}", map[string]any{"Done": kit.Number(st.Done), "All": kit.Number(st.Of)}))
		b.bar.set(st.Done, st.Of)
		b.progress.Show()
	} else {
		b.progress.Hide()
	}
	if st.Trouble != "" && b.index != nil {
		b.notice.Set(kit.Notice{Kind: kit.Warning, Text: lang.L("The index of the archive has trouble. Everything else works, and so does searching what it has. {{.Why}}",
			map[string]string{"Why": st.Trouble})})
	} else {
		b.notice.Clear()
	}
	b.showEmpty(st)
}

func (b *Browser) showEmpty(st State) {
	var o fyne.CanvasObject
	l := b.listing
	switch {
	case l != nil && len(l.Entries) > 0:
	case b.o.Index() == nil && st.Trouble != "":
		o = kit.EmptyState(lang.L("The archive cannot be searched"), lang.L("Everything else works: the archive is in the list on the left of the desk, too. {{.Why}}",
			map[string]string{"Why": st.Trouble}), "", nil)
	case l != nil && l.Of == 0 && st.Working:
		o = kit.EmptyState(lang.L("The archive is being read"), lang.L("That is done once on this computer. Everything else works meanwhile, and what was read can be searched at once."), "", nil)
	case b.o.Index() == nil || l == nil:
		o = kit.EmptyState(lang.L("One moment"), lang.L("The archive is being opened."), "", nil)
	case l.Of == 0:
		o = kit.EmptyState(lang.L("Nothing here yet"), lang.L("What is written and published in this publication is found here."), "", nil)
	case len(b.query.Fields) > 0:
		o = kit.EmptyState(lang.L("Nothing is like that"), lang.L("Take a filter away, or ask for fewer words."), lang.L("Take the filters away"), b.dropFilters)
	default:
		o = kit.EmptyState(lang.L("Nothing is like that"), lang.L("Ask for fewer words, or for the beginning of one."), lang.L("Show everything"), func() {
			b.SetQuery("")
			b.Focus()
		})
	}
	b.empty.RemoveAll()
	b.empty.Hide()
	if o != nil {
		b.empty.Add(o)
		b.empty.Show()
	}
}

// dropFilters leaves the words of what is asked.
func (b *Browser) dropFilters() {
	text := b.field.Text
	for _, f := range archive.ParseQuery(text).Fields {
		text = archive.WithoutFilter(text, f)
	}
	b.SetQuery(text)
	b.Focus()
}

// goTo reads another entry of the list.
func (b *Browser) goTo(i int) {
	if b.listing == nil || len(b.listing.Entries) == 0 {
		return
	}
	was := b.current
	b.current = max(0, min(i, len(b.listing.Entries)-1))
	b.list.refill(was)
	b.list.refill(b.current)
	b.list.reveal(b.current)
	if was != b.current {
		b.read()
	}
}
