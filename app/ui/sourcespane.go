package ui

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/task"
	"postil/app/ui/kit"
	"postil/app/workspace"
	"postil/editor/cite"
	"postil/editor/cite/dedup"
	"postil/publish/evidence/fetch"
)

// sourcesPane lists what the article cites and all that it could cite.
type sourcesPane struct {
	u       *UI
	query   *widget.Entry
	filter  *widget.Select
	show    sourceFilter
	list    *sourceList
	rows    []sourceRow
	heads   []int // rows that are headings, and lower than others
	detail  *fyne.Container
	keeping *keepingBar
	looking *keepingBar
	trouble *troubleLine
	chosen  string // key
	empty   fyne.CanvasObject
	object  fyne.CanvasObject
	library *cite.Library
	twins   map[string]bool // sources that may be one with another
	twinsOf *cite.Library   // in which they were looked for
}

func newSourcesPane(u *UI) *sourcesPane {
	p := &sourcesPane{u: u, library: cite.NewLibrary(nil)}
	p.query = widget.NewEntry()
	p.query.PlaceHolder = lang.L("Search all sources by author, title, year or key")
	p.query.OnChanged = func(string) { p.refresh() }
	p.filter = widget.NewSelect(nil, nil)
	add := widget.NewButtonWithIcon(lang.L("New source"), fynetheme.ContentAddIcon(), func() { u.trigger("cite.new") })
	twins := widget.NewButton(lang.L("Find duplicates…"), func() { u.trigger("cite.duplicates") })
	p.list = newSourceList(p)
	p.detail = container.NewVBox()
	p.keeping = newKeepingBar(u, lang.L("Keeping copies of the cited pages…"), u.ws.StopKeeping)
	p.looking = newKeepingBar(u, lang.L("Looking at the cited pages…"), u.ws.StopLooking)
	p.trouble = newTroubleLine(u, u.showUnreadable)
	p.empty = kit.EmptyState(lang.L("No sources yet"), lang.L("Add the first one; it is kept in the content repository for every later article."), "", nil)
	p.empty.Hide()
	top := container.NewVBox(
		container.NewBorder(nil, nil, nil, add, p.query),
		container.NewBorder(nil, nil, nil, twins, p.filter),
	)
	p.object = container.NewBorder(
		container.NewVBox(container.NewPadded(top), p.trouble.object), container.NewVBox(p.detail, p.keeping.object, p.looking.object), nil, nil,
		container.NewStack(p.list, p.empty))
	return p
}

// The heights of rows.
const (
	sourceRowHeight  = 46
	sourceHeadHeight = 34
)

func (p *sourcesPane) refresh() {
	p.library = p.u.ws.Library()
	if !p.u.ws.Keeps() { // also where another publication was opened meanwhile
		p.keeping.hide()
	}
	if !p.u.ws.LooksAtPages() {
		p.looking.hide()
	}
	if p.trouble.refresh() {
		p.object.Refresh()
	}
	facts := p.u.sourceFacts()
	facts.twins = p.twins
	p.lookForTwins()
	title := lang.L("Sources")
	if len(facts.cited) > 0 {
		title += " " + count(len(facts.cited))
	}
	if p.u.sourcesTab.Text != title {
		p.u.sourcesTab.Text = title
		p.u.side.Refresh()
	}
	var counts [filters]int
	p.rows, counts = facts.rows(p.show, p.query.Text)
	p.labelFilters(counts)
	if len(p.rows) == 0 && p.u.ws.Published() != nil && strings.TrimSpace(p.query.Text) == "" && p.show == showAll {
		p.empty.Show()
	} else {
		p.empty.Hide()
	}
	for _, i := range p.heads { // only headings have a height of their own: there may be thousands of rows
		p.list.SetItemHeight(i, sourceRowHeight)
	}
	p.heads = p.heads[:0]
	for i, r := range p.rows {
		if r.heading != "" {
			p.heads = append(p.heads, i)
			p.list.SetItemHeight(i, sourceHeadHeight)
		}
	}
	p.list.Refresh()
	p.list.follow()
	if p.chosen != "" {
		ref, _ := p.library.Get(p.chosen)
		p.showSource(sourceRow{key: p.chosen, ref: ref})
	}
}

// lookForTwins finds the sources that may be one with another, while the pane is
// looked at: with thousands of sources that takes a while.
func (p *sourcesPane) lookForTwins() {
	lib := p.library
	if lib == p.twinsOf || p.u.side.Selected() != p.u.sourcesTab {
		return
	}
	p.twinsOf = lib
	task.Run(p.u.run, "pairs", func(context.Context) (map[string]bool, error) {
		twins := map[string]bool{}
		for _, g := range dedup.Groups(lib.All()) {
			for _, r := range g.References {
				twins[r.Key] = true
			}
		}
		return twins, nil
	}, func(twins map[string]bool, err error) {
		if err == nil && p.twinsOf == lib && !maps.Equal(twins, p.twins) {
			p.twins = twins
			p.refresh()
		}
	})
}

// labelFilters says beside each filter how many sources it has.
func (p *sourcesPane) labelFilters(counts [filters]int) {
	labels := make([]string, filters)
	for f := range filters {
		labels[f] = filterWord(f) + " · " + count(counts[f])
	}
	if slices.Equal(labels, p.filter.Options) {
		return
	}
	p.filter.OnChanged = nil
	p.filter.SetOptions(labels)
	p.filter.SetSelectedIndex(int(p.show))
	p.filter.OnChanged = func(string) {
		if i := p.filter.SelectedIndex(); i >= 0 && sourceFilter(i) != p.show {
			p.show = sourceFilter(i)
			p.refresh()
			p.list.ScrollToTop()
		}
	}
}

func filterWord(f sourceFilter) string {
	switch f {
	case showCited:
		return lang.L("Cited here")
	case showUncited:
		return lang.L("Not cited here")
	case showBroken:
		return lang.L("To be looked at")
	case showTwins:
		return lang.L("Perhaps twice")
	case showDead:
		return lang.L("Dead links")
	}
	return lang.L("All sources")
}

// showSource puts one source, as the article would cite it, under the list.
func (p *sourcesPane) showSource(r sourceRow) {
	p.chosen = r.key
	p.detail.RemoveAll()
	defer p.detail.Refresh()
	readOnly := p.u.ws.Document() == nil || p.u.ws.Document().ReadOnly()
	if r.ref == nil {
		text := widget.NewLabel(lang.L("The article cites @{{.Key}}, but there is no such source.", map[string]string{"Key": r.key}))
		text.Wrapping = fyne.TextWrapWord
		add := widget.NewButton(lang.L("Add this source"), func() { p.u.newSource(&cite.Reference{Key: r.key, Type: "webpage"}, false) })
		p.detail.Add(container.NewVBox(widget.NewSeparator(), text, container.NewHBox(add)))
		return
	}
	text := widget.NewLabel(p.u.ws.Formatter().Reference(r.ref).Plain())
	text.Wrapping = fyne.TextWrapWord
	buttons := container.NewHBox()
	if !readOnly {
		b := widget.NewButton(lang.L("Cite"), func() { p.u.insertCitation(r.key) })
		b.Importance = widget.HighImportance
		buttons.Add(b)
		buttons.Add(widget.NewButton(lang.L("Edit…"), func() { p.u.newSource(r.ref.Clone(), true) }))
		buttons.Add(widget.NewButton(lang.L("Delete"), func() { p.delete(r.key) }))
	}
	if link := r.ref.Address(); link != "" {
		buttons.Add(widget.NewButton(lang.L("Open link"), func() { p.u.openURL(link) }))
	}
	rows := container.NewVBox(widget.NewSeparator(), text)
	if state := p.u.keptState(r.ref); state != "" {
		l := widget.NewLabel(state)
		l.Wrapping = fyne.TextWrapWord
		l.SizeName = fynetheme.SizeNameCaptionText
		rows.Add(l)
	}
	if !readOnly && r.ref.Address() != "" && p.u.cites(r.key) {
		label := lang.L("Keep a copy")
		if p.u.ws.Analysis().Kept[r.key] != nil {
			label = lang.L("Look at it again")
		}
		b := widget.NewButton(label, func() { p.u.keepSources(r.key) })
		if p.u.ws.Keeps() {
			b.Disable()
		}
		buttons.Add(b)
	}
	if link := r.ref.Address(); link != "" {
		if look, ok := p.u.ws.LastLook(r.ref); ok {
			l := note(lookWords(look))
			if look.State == fetch.Dead {
				l.Importance = widget.DangerImportance
			}
			rows.Add(l)
		}
	}
	buttons.Add(widget.NewButton(lang.L("Who cites it…"), func() { p.u.showWhoCites(r.key) }))
	rows.Add(container.NewHScroll(buttons))
	p.detail.Add(rows)
}

// reveal shows a source among all.
func (p *sourcesPane) reveal(key string) {
	p.u.side.Select(p.u.sourcesTab)
	p.filter.SetSelectedIndex(int(showAll))
	p.query.SetText(key)
	p.chosen = key
	p.refresh()
	p.u.win.Canvas().Focus(p.list)
}

// delete takes a source away, where nothing cites it.
func (p *sourcesPane) delete(key string) {
	if err := p.u.ws.MayRemove(key); err != nil {
		p.u.tell(kit.Warning, p.u.whyStays(err))
		return
	}
	p.chosen = ""
	p.detail.RemoveAll()
	p.u.changeSources(workspace.Sources{Remove: []string{key}}, lang.L("The source @{{.Key}} is taken away.", map[string]string{"Key": key}), nil)
}

// whyStays says why a source is not taken away.
func (u *UI) whyStays(err error) string {
	var cited *workspace.CitedError
	switch {
	case errors.As(err, &cited):
		names := cited.By[:min(len(cited.By), 5)]
		list := "“" + strings.Join(names, "”, “") + "”"
		if len(cited.By) > len(names) {
			list += ", …"
		}
		return lang.L("@{{.Key}} stays: it is cited by {{.List}}.", map[string]string{"Key": cited.Key, "List": list})
	case errors.Is(err, workspace.ErrSourcePublished):
		return lang.L("It stays: it was published with an article, and keys that readers may have seen never go.")
	}
	return sentence(err)
}

// menu is what can be done with a source.
func (p *sourcesPane) menu(r sourceRow) *fyne.Menu {
	var items []*fyne.MenuItem
	add := func(label string, do func()) { items = append(items, fyne.NewMenuItem(label, do)) }
	d := p.u.ws.Document()
	editable := d != nil && !d.ReadOnly()
	switch {
	case r.ref == nil && editable:
		add(lang.L("Add this source"), func() { p.u.newSource(&cite.Reference{Key: r.key, Type: "webpage"}, false) })
	case r.ref != nil:
		if editable {
			add(lang.L("Cite"), func() { p.u.insertCitation(r.key) })
			add(lang.L("Edit…"), func() { p.u.newSource(r.ref.Clone(), true) })
			add(lang.L("Delete"), func() { p.delete(r.key) })
		}
		if link := r.ref.Address(); link != "" {
			add(lang.L("Open link"), func() { p.u.openURL(link) })
			if d != nil {
				add(lang.L("Look whether the page is still there"), func() { p.u.lookAtPages(r.key) })
			}
		}
		add(lang.L("Who cites it…"), func() { p.u.showWhoCites(r.key) })
	}
	add(lang.L("Copy the key"), func() { p.u.o.App.Clipboard().SetContent(cite.FormatKey(r.key)) })
	return fyne.NewMenu("", items...)
}

// line is what a list says of a source below its title.
func line(r *cite.Reference) string {
	var parts []string
	if who := authorsShort(r.Author); who != "" {
		parts = append(parts, who)
	}
	outlet := r.ContainerTitle
	if outlet == "" {
		outlet = r.Publisher
	}
	if outlet != "" && !slices.Contains(parts, outlet) { // an institution often publishes itself
		parts = append(parts, outlet)
	}
	if y := r.Issued.String(); y != "" {
		parts = append(parts, y)
	}
	return strings.Join(parts, "  ·  ")
}

// authorsShort names one or two authors, or the first "et al.".
func authorsShort(names []cite.Name) string {
	short := func(n cite.Name) string {
		if n.Literal != "" {
			return n.Literal
		}
		return n.Family
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return short(names[0])
	case 2:
		return short(names[0]) + ", " + short(names[1])
	}
	return short(names[0]) + " et al."
}
