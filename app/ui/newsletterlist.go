package ui

import (
	"path"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/quickopen"
	"postil/app/ui/kit"
)

// issueList has the articles of an issue in their order. Arrows choose, with Alt
// they move the article, Delete takes it out, Enter adds others.
type issueList struct {
	widget.List
	d       *newsletterDialog
	at      int // what is chosen, -1 for nothing
	buttons *fyne.Container

	add                *widget.Button
	up, down, takeAway *kit.IconButton
}

func newIssueList(d *newsletterDialog) *issueList {
	l := &issueList{d: d, at: -1}
	l.Length = func() int { return len(d.articles) }
	l.CreateItem = func() fyne.CanvasObject { return newListRow() }
	l.UpdateItem = func(id widget.ListItemID, o fyne.CanvasObject) {
		if id >= len(d.articles) {
			return
		}
		row := o.(*listRow)
		name := d.articles[id]
		if a := d.find(name); a != nil {
			row.setText(ordinal(id, a.Front.Title), articleLine(a))
		} else {
			row.setText(ordinal(id, path.Base(name)), lang.L("is not published"))
		}
	}
	l.OnSelected = func(id widget.ListItemID) {
		l.at = id
		l.enable()
	}
	l.HideSeparators = true
	l.ExtendBaseWidget(l)

	hint := d.u.status.setHint
	l.add = widget.NewButtonWithIcon(lang.L("Choose articles…"), fynetheme.ContentAddIcon(), l.choose)
	l.up = kit.NewIconButton(fynetheme.MoveUpIcon(), lang.L("Move the article up"), hint, func() { l.move(-1) })
	l.down = kit.NewIconButton(fynetheme.MoveDownIcon(), lang.L("Move the article down"), hint, func() { l.move(1) })
	l.takeAway = kit.NewIconButton(fynetheme.DeleteIcon(), lang.L("Take the article out of the issue"), hint, l.drop)
	l.buttons = container.NewHBox(l.up, l.down, l.takeAway, l.add)
	return l
}

func (l *issueList) disableable() []fyne.Disableable {
	return []fyne.Disableable{l.add, l.up, l.down, l.takeAway}
}

// enable lets the buttons be pressed that would do something.
func (l *issueList) enable() {
	n := len(l.d.articles)
	for _, b := range []struct {
		button *kit.IconButton
		on     bool
	}{{l.up, l.at > 0}, {l.down, l.at >= 0 && l.at < n-1}, {l.takeAway, l.at >= 0 && l.at < n}} {
		if b.on && !l.d.held {
			b.button.Enable()
		} else {
			b.button.Disable()
		}
	}
}

// changed shows the articles as they are now, with one of them chosen.
func (l *issueList) changed(at int) {
	n := len(l.d.articles)
	l.d.heading.SetText(lang.N("{{.Count}} article", n, map[string]any{"Count": n}))
	l.UnselectAll()
	l.at = min(at, n-1)
	l.Refresh()
	if l.at >= 0 {
		l.Select(l.at)
	}
	l.enable()
}

// move moves the chosen article by one place.
func (l *issueList) move(by int) {
	to := l.at + by
	if l.d.held || l.at < 0 || to < 0 || to >= len(l.d.articles) {
		return
	}
	a := l.d.articles
	a[l.at], a[to] = a[to], a[l.at]
	l.changed(to)
	l.d.changed()
}

// drop takes the chosen article out of the issue.
func (l *issueList) drop() {
	if l.d.held || l.at < 0 || l.at >= len(l.d.articles) {
		return
	}
	l.d.articles = slices.Delete(l.d.articles, l.at, l.at+1)
	l.changed(l.at)
	l.d.changed()
}

// TypedKey implements fyne.Focusable.
func (l *issueList) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyUp, fyne.KeyDown:
		to := l.at + 1
		if k.Name == fyne.KeyUp {
			to = l.at - 1
		}
		if to >= 0 && to < len(l.d.articles) {
			l.Select(to)
		}
	case fyne.KeyDelete, fyne.KeyBackspace:
		l.drop()
	case fyne.KeyReturn, fyne.KeyEnter:
		if !l.d.held {
			l.choose()
		}
	case fyne.KeyEscape:
		l.d.hide()
	default:
		l.List.TypedKey(k)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (l *issueList) TypedShortcut(s fyne.Shortcut) {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok || c.Modifier != fyne.KeyModifierAlt {
		return
	}
	switch c.KeyName {
	case fyne.KeyUp:
		l.move(-1)
	case fyne.KeyDown:
		l.move(1)
	}
}

// mostChoices is how many articles are listed to choose from; more are for more
// letters to find.
const mostChoices = 200

// choose lists what is published, newest first, to be searched by title, author
// and month. Enter puts an article into the issue or takes it out.
func (l *issueList) choose() {
	c := l.d.u.ws.Published()
	if c == nil {
		return
	}
	items := make([]quickopen.Item, 0, len(c.Articles))
	newest := make([]quickopen.Ref, 0, len(c.Articles))
	for _, a := range c.Articles {
		it := quickopen.Item{Kind: quickopen.Article, ID: a.Dir, Title: a.Front.Title, Detail: articleLine(a)}
		items, newest = append(items, it), append(newest, it.Ref())
	}
	finder := quickopen.New(items)
	finder.SetRecent(newest)
	var list *kit.Palette[string]
	list = kit.NewPalette(kit.PaletteOptions[string]{
		Placeholder: lang.L("Title, author or month. Enter chooses, Escape is done."),
		Empty:       lang.L("Nothing published is called so"),
		TwoLines:    true, Size: fyne.NewSize(700, 560),
		OnQuery: func(query string) []kit.Row[string] {
			var rows []kit.Row[string]
			for _, h := range finder.Find(query, mostChoices) {
				row := kit.Row[string]{Title: h.Item.Title, Subtitle: h.Item.Detail, Value: h.Item.ID}
				if i := l.place(h.Item.ID); i >= 0 {
					row.Mark = strconv.Itoa(i + 1)
				}
				rows = append(rows, row)
			}
			return rows
		},
		OnChoose: func(dir string) bool {
			l.toggle(dir)
			list.RequeryTo(func(d string) bool { return d == dir })
			return false
		},
		OnClosed: func(bool) { l.d.u.win.Canvas().Focus(l) },
	})
	list.Show(l.d.u.win.Canvas())
}

// place is where an article stands in the issue, -1 for nowhere.
func (l *issueList) place(dir string) int { return slices.Index(l.d.articles, dir) }

// toggle puts an article at the end of the issue, or takes it out.
func (l *issueList) toggle(dir string) {
	if i := l.place(dir); i >= 0 {
		l.d.articles = slices.Delete(l.d.articles, i, i+1)
		l.changed(i)
	} else {
		l.d.articles = append(l.d.articles, dir)
		l.changed(len(l.d.articles) - 1)
	}
	l.d.changed()
}
