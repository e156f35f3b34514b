package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/editor/cite"
)

// sourcesPane lists what the article cites and all that it could cite.
type sourcesPane struct {
	u       *UI
	query   *widget.Entry
	list    *widget.List
	rows    []sourceRow
	detail  *fyne.Container
	keeping *keepingBar
	chosen  string // key
	empty   fyne.CanvasObject
	object  fyne.CanvasObject
	library *cite.Library
}

// sourceRow is a heading or a source.
type sourceRow struct {
	heading string
	key     string
	ref     *cite.Reference // nil for a key that the library does not know
	kept    bool            // a copy of it is kept
}

func newSourcesPane(u *UI) *sourcesPane {
	p := &sourcesPane{u: u, library: cite.NewLibrary(nil)}
	p.query = widget.NewEntry()
	p.query.SetPlaceHolder(lang.L("Search all sources by author, title, year or key"))
	p.query.OnChanged = func(string) { p.refresh() }
	add := widget.NewButtonWithIcon(lang.L("New source"), fynetheme.ContentAddIcon(), func() { u.trigger("cite.new") })
	p.list = widget.NewList(
		func() int { return len(p.rows) },
		func() fyne.CanvasObject { return newSourceRowView() },
		func(id widget.ListItemID, o fyne.CanvasObject) {
			if id < len(p.rows) {
				o.(*sourceRowView).set(p.rows[id])
			}
		},
	)
	p.list.HideSeparators = true
	p.list.OnSelected = func(id widget.ListItemID) {
		if id < len(p.rows) && p.rows[id].heading == "" {
			p.show(p.rows[id])
		}
	}
	p.detail = container.NewVBox()
	p.keeping = newKeepingBar(u)
	p.empty = kit.EmptyState(lang.L("No sources yet"), lang.L("Add the first one; it is kept in the content repository for every later article."), "", nil)
	p.empty.Hide()
	p.object = container.NewBorder(
		container.NewPadded(container.NewBorder(nil, nil, nil, add, p.query)), container.NewVBox(p.detail, p.keeping.object), nil, nil,
		container.NewStack(p.list, p.empty))
	return p
}

func (p *sourcesPane) refresh() {
	p.library = p.u.ws.Library()
	p.rows = nil
	a := p.u.ws.Analysis()
	query := strings.TrimSpace(p.query.Text)
	var cited []string
	if a != nil {
		cited = a.Cited()
	}
	title := lang.L("Sources")
	if len(cited) > 0 {
		title += " " + count(len(cited))
	}
	if p.u.sourcesTab.Text != title {
		p.u.sourcesTab.Text = title
		p.u.side.Refresh()
	}
	if query == "" {
		var unknown, known []sourceRow
		for _, key := range cited {
			if ref, ok := p.library.Get(key); ok {
				known = append(known, sourceRow{key: key, ref: ref, kept: a.Kept[key] != nil})
			} else {
				unknown = append(unknown, sourceRow{key: key})
			}
		}
		if len(unknown) > 0 {
			p.rows = append(append(p.rows, sourceRow{heading: lang.L("Cited but unknown")}), unknown...)
		}
		if len(known) > 0 {
			p.rows = append(append(p.rows, sourceRow{heading: lang.L("Cited in this article")}), known...)
		}
	}
	found := p.library.Search(query, 500)
	if query == "" {
		found = slices.DeleteFunc(slices.Clone(found), func(r *cite.Reference) bool { return slices.Contains(cited, r.Key) })
	}
	if len(found) > 0 {
		heading := lang.L("All other sources")
		if query != "" {
			heading = lang.L("Found")
		}
		p.rows = append(p.rows, sourceRow{heading: heading})
		for _, r := range found {
			p.rows = append(p.rows, sourceRow{key: r.Key, ref: r})
		}
	}
	if len(p.rows) == 0 && p.u.ws.IsOpen() && query == "" {
		p.empty.Show()
	} else {
		p.empty.Hide()
	}
	p.list.Refresh()
	for i, r := range p.rows {
		h := float32(46)
		if r.heading != "" {
			h = 34
		}
		p.list.SetItemHeight(i, h)
	}
	if p.chosen != "" {
		ref, _ := p.library.Get(p.chosen)
		p.show(sourceRow{key: p.chosen, ref: ref})
	}
}

// show puts one source, as the article would cite it, under the list.
func (p *sourcesPane) show(r sourceRow) {
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
	rows.Add(buttons)
	p.detail.Add(rows)
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

// sourceRowView draws a sourceRow.
type sourceRowView struct {
	widget.BaseWidget
	title, sub *widget.Label
	box        *fyne.Container
}

func newSourceRowView() *sourceRowView {
	v := &sourceRowView{title: widget.NewLabel(""), sub: widget.NewLabel("")}
	v.title.Truncation, v.sub.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	v.sub.SizeName = fynetheme.SizeNameCaptionText
	v.sub.Importance = widget.LowImportance
	v.box = container.New(tightRows{}, v.title, v.sub)
	v.ExtendBaseWidget(v)
	return v
}

func (v *sourceRowView) set(r sourceRow) {
	v.title.TextStyle.Bold = r.heading != ""
	v.title.Importance = widget.MediumImportance
	switch {
	case r.heading != "":
		v.title.SetText(r.heading)
		v.sub.SetText("")
	case r.ref == nil:
		v.title.Importance = widget.DangerImportance
		v.title.SetText("@" + r.key)
		v.sub.SetText(lang.L("no such source"))
	default:
		title := r.ref.Title
		if title == "" {
			title = r.ref.URL
		}
		v.title.SetText(title)
		sub := line(r.ref) + "  ·  @" + r.key
		if r.kept {
			sub = lang.L("Copy kept") + "  ·  " + sub
		}
		v.sub.SetText(sub)
	}
	v.title.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (v *sourceRowView) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(v.box) }

// tightRows stacks two labels without the room that labels keep around them.
type tightRows struct{}

func (tightRows) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	h := objects[0].MinSize().Height
	objects[0].Resize(fyne.NewSize(size.Width, h))
	objects[0].Move(fyne.NewPos(0, -3))
	objects[1].Resize(fyne.NewSize(size.Width, objects[1].MinSize().Height))
	objects[1].Move(fyne.NewPos(0, size.Height-objects[1].MinSize().Height+1))
}

func (tightRows) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(60, 34) }
