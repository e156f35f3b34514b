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
	"postil/publish/article"
)

// correctionsPart lists the corrections of a published article in the details,
// each with its day and what readers are told, to be added, changed and taken
// away. It is there for revisions only: what nobody has read needs no
// correction.
type correctionsPart struct {
	p      *detailsPane
	rows   []*correctionRow
	box    *fyne.Container
	add    *keyButton
	object *fyne.Container
}

type correctionRow struct {
	date, text *promptEntry
	remove     *kit.IconButton
	day        article.Date // as written last when it could be read
	help       *widget.Label
}

func newCorrectionsPart(p *detailsPane) *correctionsPart {
	c := &correctionsPart{p: p, box: container.NewVBox()}
	c.add = newKeyButton(lang.L("Add a correction"), func() { p.u.trigger("article.correct") })
	p.fields["corrections"] = c.add
	p.fields["correction"] = c.add
	c.object = container.NewVBox(
		kit.SectionHeader(lang.L("Corrections"), nil),
		c.box,
		container.NewHBox(c.add),
	)
	c.object.Hide()
	return c
}

// load shows the corrections, leaving rows alone that say the same already:
// somebody may be typing there.
func (c *correctionsPart) load(list []article.Correction) {
	d := c.p.u.ws.Document()
	if d == nil || d.Draft == nil || !d.Draft.Revises {
		c.object.Hide()
		return
	}
	c.object.Show()
	shown := slices.EqualFunc(c.rows, list, func(r *correctionRow, k article.Correction) bool {
		return oneLine(r.text.Text) == oneLine(k.Text) && r.day.String() == k.Date.String()
	})
	if !shown {
		c.rows = nil
		c.box.RemoveAll()
		for _, k := range list {
			c.append(k)
		}
	}
	for _, e := range c.inputs() {
		if d.ReadOnly() {
			e.Disable()
		} else {
			e.Enable()
		}
	}
}

func (c *correctionsPart) inputs() []fyne.Disableable {
	all := []fyne.Disableable{c.add}
	for _, r := range c.rows {
		all = append(all, r.date, r.text, r.remove)
	}
	return all
}

func (c *correctionsPart) append(k article.Correction) *correctionRow {
	r := &correctionRow{date: newPromptEntry(), text: newPromptEntry(), day: k.Date, help: widget.NewLabel("")}
	r.help.Importance = widget.DangerImportance
	r.help.Hide()
	r.date.SetPlaceHolder("2026-11-23")
	r.date.SetText(k.Date.String())
	r.date.OnChanged = func(s string) {
		day, ok := article.ParseDate(s)
		if !ok {
			r.help.SetText(lang.L("Write the date as 2026-11-23"))
			r.help.Show()
			return
		}
		r.help.Hide()
		r.day = day
		c.changed()
	}
	r.text.SetPlaceHolder(lang.L("What was wrong, and what is right"))
	r.text.SetText(oneLine(k.Text))
	r.text.OnChanged = func(string) { c.changed() }
	r.remove = kit.NewIconButton(fynetheme.DeleteIcon(), lang.L("Take this correction away"), c.p.u.status.setHint, func() { c.drop(r) })
	r.date.onFocus = func() { c.p.reveal(r.date) }
	r.text.onFocus = func() { c.p.reveal(r.text) }
	c.rows = append(c.rows, r)
	date := container.NewVBox(kit.AtLeast(fyne.NewSize(120, 0), r.date), r.help)
	c.box.Add(container.NewBorder(nil, nil, date, r.remove, r.text))
	return r
}

// begin adds a correction of today and puts the keyboard into its text.
func (c *correctionsPart) begin() {
	u := c.p.u
	u.article.tabs.Select(u.article.detailsTab)
	now := u.o.Now()
	if pub := u.ws.Publication(); pub != nil {
		now = now.In(pub.Location())
	}
	r := c.append(article.Correction{Date: article.Day(now.Date())})
	c.changed()
	u.win.Canvas().Focus(r.text)
}

func (c *correctionsPart) drop(gone *correctionRow) {
	i := slices.Index(c.rows, gone)
	if i < 0 {
		return
	}
	c.rows = slices.Delete(c.rows, i, i+1)
	c.box.Remove(c.box.Objects[i])
	c.changed()
	c.p.u.win.Canvas().Focus(c.add)
}

func (c *correctionsPart) changed() {
	list := make([]article.Correction, 0, len(c.rows))
	for _, r := range c.rows {
		list = append(list, article.Correction{Date: r.day, Text: strings.TrimSpace(r.text.Text)})
	}
	c.p.setFront(func(f *frontFields) { f.Corrections = list })
}
