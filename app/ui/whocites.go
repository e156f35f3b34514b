package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"

	"postil/app/ui/kit"
	"postil/app/workspace"
)

// showWhoCites lists the other articles and drafts that cite a source, with the
// sentences that do.
func (u *UI) showWhoCites(key string) {
	rows := container.NewVBox(note(lang.L("Looking…")))
	scroll := container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, 12), rows))
	title := lang.L("Who cites {{.Source}}", map[string]string{"Source": u.sourceName(key)})
	d := dialog.NewCustomWithoutButtons(title, kit.AtLeast(fyne.NewSize(640, 420), scroll), u.win)
	done := newKeyButton(lang.L("Close"), d.Hide)
	done.onEscape = d.Hide
	d.SetButtons([]fyne.CanvasObject{done})
	d.Show()
	u.closable(d, func() { u.run.Cancel("who cites") })
	u.win.Canvas().Focus(done)
	if u.ws.Archive() == nil {
		rows.Objects = []fyne.CanvasObject{note(lang.L("The archive is still being opened. Try again in a moment."))}
		rows.Refresh()
		return
	}
	u.ws.WhoCites(key, func(list []workspace.CitingText, total int, err error) {
		rows.RemoveAll()
		switch {
		case err != nil:
			rows.Add(note(sentence(err)))
		case len(list) == 0:
			rows.Add(note(lang.L("No other article and no other draft cites it.")))
		}
		var all []*connectionRow
		for _, c := range list {
			lines := []fyne.CanvasObject{note(byline(c.Entry))}
			for _, passage := range c.Passages {
				lines = append(lines, marked(passage.Passage))
			}
			all = append(all, u.whoCitesRow(c, d, lines))
			rows.Add(all[len(all)-1])
		}
		for i, r := range all {
			r.move = func(by int) {
				if i+by >= 0 && i+by < len(all) {
					u.win.Canvas().Focus(all[i+by])
				}
			}
			r.chosen = func() {
				for _, other := range all {
					if other != r {
						other.choose(false)
					}
				}
				r.choose(true)
			}
		}
		if n := total - len(list); n > 0 {
			rows.Add(note(lang.N("{{.Count}} more is not shown here.", n, map[string]any{"Count": n})))
		}
		rows.Refresh()
		if len(all) > 0 {
			u.win.Canvas().Focus(all[0])
		}
	})
}

func (u *UI) whoCitesRow(c workspace.CitingText, d *dialog.CustomDialog, lines []fyne.CanvasObject) *connectionRow {
	leave := func(then func()) func() {
		return func() {
			d.Hide()
			then()
		}
	}
	var link func()
	if u.mayLink(c.Entry) {
		link = leave(func() { u.linkTo(c.Entry) })
	}
	r := newConnectionRow(c.Entry, leave(func() { u.read(c.Entry) }), link, lines...)
	r.leave = d.Hide
	return r
}
