package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/editor/cite"
)

// sourceList is the list with its keys: arrows choose, Enter edits, Delete takes
// away, C cites, and the menu's key shows what else there is.
type sourceList struct {
	widget.List
	p  *sourcesPane
	at int
}

func newSourceList(p *sourcesPane) *sourceList {
	l := &sourceList{p: p, at: -1}
	l.Length = func() int { return len(p.rows) }
	l.CreateItem = func() fyne.CanvasObject { return newSourceRowView(p) }
	l.UpdateItem = func(id widget.ListItemID, o fyne.CanvasObject) {
		if id < len(p.rows) {
			o.(*sourceRowView).set(p.rows[id])
		}
	}
	l.OnSelected = func(id widget.ListItemID) {
		switch {
		case id >= len(p.rows):
		case p.rows[id].heading != "":
			l.Unselect(id)
		default:
			l.at = id
			p.showSource(p.rows[id])
		}
	}
	l.HideSeparators = true
	l.ExtendBaseWidget(l)
	return l
}

// follow keeps the chosen source chosen where the rows are others now.
func (l *sourceList) follow() {
	at := slices.IndexFunc(l.p.rows, func(r sourceRow) bool { return r.heading == "" && r.key == l.p.chosen })
	if at == l.at {
		return
	}
	l.UnselectAll()
	if l.at = at; at >= 0 {
		l.Select(at)
	}
}

// row is the one that is chosen.
func (l *sourceList) row() (sourceRow, bool) {
	if l.at < 0 || l.at >= len(l.p.rows) || l.p.rows[l.at].heading != "" {
		return sourceRow{}, false
	}
	return l.p.rows[l.at], true
}

// move chooses the next source in a direction.
func (l *sourceList) move(by int) {
	for i := l.at + by; i >= 0 && i < len(l.p.rows); i += by {
		if l.p.rows[i].heading == "" {
			l.Select(i)
			return
		}
	}
}

// TypedKey implements fyne.Focusable.
func (l *sourceList) TypedKey(k *fyne.KeyEvent) {
	r, chosen := l.row()
	d := l.p.u.ws.Document()
	editable := d != nil && !d.ReadOnly()
	switch k.Name {
	case fyne.KeyDown:
		l.move(1)
	case fyne.KeyUp:
		l.move(-1)
	case fyne.KeyReturn, fyne.KeyEnter:
		switch {
		case !chosen || !editable:
		case r.ref == nil:
			l.p.u.newSource(&cite.Reference{Key: r.key, Type: "webpage"}, false)
		default:
			l.p.u.newSource(r.ref.Clone(), true)
		}
	case fyne.KeyDelete, fyne.KeyBackspace:
		if chosen && editable && r.ref != nil {
			l.p.delete(r.key)
		}
	case fyne.KeyF10, desktop.KeyMenu: // Shift is not told apart with a key of its own
		if chosen {
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l).AddXY(24, 24)
			widget.ShowPopUpMenuAtPosition(l.p.menu(r), l.p.u.win.Canvas(), at)
		}
	default:
		l.List.TypedKey(k)
	}
}

// TypedRune implements fyne.Focusable.
func (l *sourceList) TypedRune(c rune) {
	r, chosen := l.row()
	if d := l.p.u.ws.Document(); (c == 'c' || c == 'C') && chosen && r.ref != nil && d != nil && !d.ReadOnly() {
		l.p.u.insertCitation(r.key)
	}
}

// sourceRowView draws a sourceRow.
type sourceRowView struct {
	widget.BaseWidget
	p          *sourcesPane
	row        sourceRow
	choose     func() // where it shows anything else, see setText
	title, sub *widget.Label
	icon       *widget.Icon
	box        *fyne.Container
}

func newSourceRowView(p *sourcesPane) *sourceRowView {
	v := &sourceRowView{p: p, title: widget.NewLabel(""), sub: widget.NewLabel(""), icon: widget.NewIcon(nil)}
	v.title.Truncation, v.sub.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	v.sub.SizeName = fynetheme.SizeNameCaptionText
	v.sub.Importance = widget.LowImportance
	v.box = container.NewBorder(nil, nil, nil, v.icon, container.New(tightRows{}, v.title, v.sub))
	v.ExtendBaseWidget(v)
	return v
}

// set shows a row. What the icon means is said in words too.
func (v *sourceRowView) set(r sourceRow) {
	v.row = r
	v.title.TextStyle.Bold = r.heading != ""
	v.title.Importance = widget.MediumImportance
	v.sub.Importance = widget.LowImportance
	var icon fyne.Resource
	switch {
	case r.heading != "":
		v.title.SetText(r.heading)
		v.sub.SetText("")
	case r.ref == nil:
		v.title.Importance = widget.DangerImportance
		v.title.SetText("@" + r.key)
		v.sub.SetText(lang.L("no such source"))
		icon = fynetheme.NewErrorThemedResource(fynetheme.ErrorIcon())
	default:
		title := r.ref.Title
		if title == "" {
			title = r.ref.URL
		}
		v.title.SetText(title)
		parts := append(stateWords(r.state), line(r.ref), "@"+r.key)
		v.sub.SetText(strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "  ·  "))
		switch {
		case r.state.broken():
			icon = fynetheme.NewWarningThemedResource(fynetheme.WarningIcon())
		case r.state.kept:
			icon = fynetheme.ConfirmIcon()
		}
	}
	v.icon.SetResource(icon)
	v.title.Refresh()
	v.sub.Refresh()
}

// setText shows two lines of anything else, which a tap chooses.
func (v *sourceRowView) setText(title, sub string, choose func()) {
	v.choose = choose
	v.title.SetText(title)
	v.sub.SetText(sub)
}

// stateWords say how a source stands.
func stateWords(s sourceState) []string {
	var out []string
	for _, name := range s.lacks {
		switch name {
		case "author":
			out = append(out, lang.L("lacks an author or publisher"))
		case "issued":
			out = append(out, lang.L("lacks a date"))
		default:
			out = append(out, lang.L("lacks a title"))
		}
	}
	if s.misquoted {
		out = append(out, lang.L("a quotation is not in it"))
	}
	if s.altered {
		out = append(out, lang.L("the page has changed"))
	}
	if s.kept {
		out = append(out, lang.L("Copy kept"))
	}
	return out
}

// Tapped implements fyne.Tappable: it chooses the row. The list's own item does
// not hear of a tap on something that hears of another one.
func (v *sourceRowView) Tapped(*fyne.PointEvent) {
	switch {
	case v.choose != nil:
		v.choose()
		return
	case v.row.heading != "":
		return
	}
	if i := slices.IndexFunc(v.p.rows, func(r sourceRow) bool { return r.heading == "" && r.key == v.row.key }); i >= 0 {
		v.p.u.win.Canvas().Focus(v.p.list)
		v.p.list.Select(i)
	}
}

// TappedSecondary implements fyne.SecondaryTappable: it shows what can be done.
func (v *sourceRowView) TappedSecondary(e *fyne.PointEvent) {
	v.Tapped(e)
	if v.choose != nil || v.row.heading != "" {
		return
	}
	widget.ShowPopUpMenuAtPosition(v.p.menu(v.row), v.p.u.win.Canvas(), e.AbsolutePosition)
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

func (tightRows) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(60, sourceRowHeight) }
