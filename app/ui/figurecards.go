package ui

import (
	"bytes"
	"context"
	"encoding/csv"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/storage"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/task"
	"postil/app/ui/chart"
	"postil/app/ui/kit"
	"postil/app/ui/theme"
)

// figureCard shows one figure, as a chart or as a table.
type figureCard struct {
	v      *figuresView
	figure figure
	title  *kit.Text
	note   *kit.Text
	chart  *chart.Chart
	table  *figureTable
	tall   *fyne.Container // the table with its height
	more   *keyButton
	object fyne.CanvasObject
}

func newFigureCard(v *figuresView) *figureCard {
	c := &figureCard{v: v, chart: chart.New()}
	c.title = kit.NewText("", "", fynetheme.SizeNameSubHeadingText, fyne.TextStyle{Bold: true}).Clip()
	c.note = kit.NewText("", theme.ColorMuted, "", fyne.TextStyle{}).Clip()
	c.chart.OnPoint = c.point
	c.chart.OnFocus = func() { c.v.list.reveal(c) }
	c.chart.OnKey = func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			v.leave()
		}
	}
	c.table = newFigureTable(v.leave, func() int { return len(c.figure.rows) },
		func() fyne.CanvasObject {
			name := widget.NewLabel("")
			name.Truncation = fyne.TextTruncateEllipsis
			return container.NewBorder(nil, nil, nil, widget.NewLabel(""), name)
		},
		func(i int, o fyne.CanvasObject) {
			row, objects := c.figure.rows[i], o.(*fyne.Container).Objects
			objects[0].(*widget.Label).SetText(row.name)
			objects[1].(*widget.Label).SetText(row.value)
		}, c.openRow)
	c.tall = kit.AtLeast(fyne.NewSize(160, 0), c.table)
	c.more = newKeyButton("", c.showMenu)
	c.more.onEscape = v.leave
	c.more.Icon, c.more.Importance = fynetheme.MoreHorizontalIcon(), widget.LowImportance
	head := container.NewBorder(nil, nil, nil, c.more, container.New(layout.NewCustomPaddedVBoxLayout(0), c.title, c.note))
	ground := kit.NewGround(fynetheme.ColorNameInputBackground, container.NewBorder(head, nil, nil, nil,
		container.New(layout.NewCustomPaddedLayout(8, 4, 4, 4), container.NewStack(c.chart, c.tall))))
	ground.Stroke, ground.Radius, ground.Padding = fynetheme.ColorNameSeparator, 6, 12
	c.object = ground
	return c
}

// tableRows is how many lines of a table are seen at once.
const tableRows = 10

func (c *figureCard) show(f figure) {
	c.figure = f
	c.title.Set(f.title)
	c.chart.Set(f.data)
	if f.canOpen() {
		c.chart.OnOpen = c.openRow
	} else {
		c.chart.OnOpen = nil
	}
	c.point(-1)
	tables := c.v.asTables.Checked
	c.chart.Hidden, c.tall.Hidden = tables, !tables
	c.tall.Layout = kit.AtLeast(fyne.NewSize(160, float32(min(len(f.rows), tableRows))*c.table.rowHeight()), c.table).Layout
	c.table.Refresh()
	c.object.(*kit.Ground).Hidden = len(f.rows) == 0
	c.object.Refresh()
}

func (f figure) canOpen() bool { return len(f.rows) > 0 && f.rows[0].query != "" }

// point tells what is pointed at, exactly.
func (c *figureCard) point(item int) {
	if item < 0 || item >= len(c.figure.rows) {
		c.note.SetColor(theme.ColorMuted)
		c.note.Set(c.figure.note)
		return
	}
	c.note.SetColor(fynetheme.ColorNameForeground)
	c.note.Set(c.figure.rows[item].text)
}

// openRow lists the articles of a line.
func (c *figureCard) openRow(i int) {
	if i < len(c.figure.rows) && c.figure.rows[i].query != "" {
		c.v.open(c.figure.rows[i].query)
	}
}

func (c *figureCard) showMenu() {
	menu := fyne.NewMenu("",
		fyne.NewMenuItem(lang.L("Copy as CSV"), func() {
			c.v.u.o.App.Clipboard().SetContent(string(c.figure.csv()))
			c.v.u.tell(kit.Success, lang.L("“{{.Title}}” is in the clipboard.", map[string]string{"Title": c.figure.title}))
		}),
		fyne.NewMenuItem(lang.L("Save as CSV…"), func() { c.v.u.saveFigure(c.figure.file+".csv", c.figure.csv()) }),
		fyne.NewMenuItem(lang.L("Save as SVG…"), func() { c.v.u.saveFigure(c.figure.file+".svg", c.svg()) }),
	)
	widget.ShowPopUpMenuAtRelativePosition(menu, c.v.u.win.Canvas(), fyne.NewPos(0, c.more.Size().Height), c.more)
}

// csv is the table as RFC 4180 has it.
func (f figure) csv() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	rows := [][]string{f.head[:]}
	for _, r := range f.rows {
		rows = append(rows, []string{r.name, r.value})
	}
	_ = w.WriteAll(rows) // a Buffer takes everything
	return b.Bytes()
}

// svg is the chart on paper, in whichever colours the window is.
func (c *figureCard) svg() []byte {
	paper := theme.New(theme.Options{Mode: theme.Light})
	return chart.SVG(c.figure.data, chart.SVGOptions{
		Title: c.figure.title,
		Color: func(n fyne.ThemeColorName) color.Color { return paper.Color(n, fynetheme.VariantLight) },
	})
}

// saveFigure asks where to and writes a file beside the window.
func (u *UI) saveFigure(name string, data []byte) {
	save := dialog.NewFileSave(func(w fyne.URIWriteCloser, err error) {
		if err != nil {
			u.Failed(err)
			return
		}
		if w == nil {
			return
		}
		task.Run(u.run, "figures file", func(context.Context) (struct{}, error) {
			_, err := w.Write(data)
			if cerr := w.Close(); err == nil {
				err = cerr
			}
			return struct{}{}, err
		}, func(_ struct{}, err error) {
			if err != nil {
				u.Failed(err)
				return
			}
			u.tell(kit.Success, lang.L("{{.File}} is written.", map[string]string{"File": w.URI().Name()}))
		})
	}, u.win)
	save.SetFileName(name)
	save.SetFilter(storage.NewExtensionFileFilter([]string{name[len(name)-4:]}))
	save.Show()
}

// cardList lays cards out: wide ones as wide as the view, others two beside each
// other where there is room.
type cardList struct {
	cards  []*figureCard
	object *fyne.Container
	scroll *container.Scroll
	width  float32
}

const (
	cardGap       = 14
	twoCardsWidth = 760 // from here on two stand beside each other
	cardMargins   = 40
)

func newCardList(cards []*figureCard) *cardList {
	l := &cardList{cards: cards}
	var objects []fyne.CanvasObject
	for _, c := range cards {
		objects = append(objects, c.object)
	}
	l.object = container.New(l, objects...)
	return l
}

// frame is the view of the list, from which it learns its width: how high it is
// depends on that.
func (l *cardList) frame(scroll *container.Scroll) fyne.CanvasObject {
	l.scroll = scroll
	return container.New(frameLayout{l}, scroll)
}

type frameLayout struct{ l *cardList }

// Layout implements fyne.Layout.
func (f frameLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if width := size.Width - cardMargins; width != f.l.width {
		f.l.width = width
		f.l.object.Refresh()
	}
	objects[0].Resize(size)
}

// MinSize implements fyne.Layout.
func (f frameLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// place lays out the cards that have something to show and gives their height.
func (l *cardList) place(put func(c *figureCard, at fyne.Position, size fyne.Size)) (height float32) {
	half := (l.width - cardGap) / 2
	var left *figureCard // waits for one beside it
	row := func(cards ...*figureCard) {
		high, width := float32(0), l.width
		if l.width >= twoCardsWidth && !cards[0].figure.wide {
			width = half
		}
		for _, c := range cards {
			high = max(high, c.object.MinSize().Height)
		}
		for i, c := range cards {
			put(c, fyne.NewPos(float32(i)*(width+cardGap), height), fyne.NewSize(width, high))
		}
		height += high + cardGap
	}
	for _, c := range l.cards {
		switch {
		case !c.object.Visible():
		case c.figure.wide || l.width < twoCardsWidth:
			if left != nil {
				row(left)
				left = nil
			}
			row(c)
		case left == nil:
			left = c
		default:
			row(left, c)
			left = nil
		}
	}
	if left != nil {
		row(left)
	}
	return max(0, height-cardGap)
}

// Layout implements fyne.Layout.
func (l *cardList) Layout([]fyne.CanvasObject, fyne.Size) {
	l.place(func(c *figureCard, at fyne.Position, size fyne.Size) {
		c.object.Move(at)
		c.object.Resize(size)
	})
}

// MinSize implements fyne.Layout.
func (l *cardList) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(300, l.place(func(*figureCard, fyne.Position, fyne.Size) {}))
}

func (l *cardList) refresh() {
	l.object.Refresh()
	l.scroll.Refresh()
}

// reveal scrolls to a card.
func (l *cardList) reveal(c *figureCard) {
	top, high := c.object.Position().Y, c.object.Size().Height
	offset, view := l.scroll.Offset.Y, l.scroll.Size().Height
	switch {
	case top < offset:
		offset = top
	case top+high > offset+view:
		offset = min(top, top+high-view+2*cardGap)
	default:
		return
	}
	l.scroll.ScrollToOffset(fyne.NewPos(0, offset))
}

// keySelect and keyCheck are Fyne's, with an Escape that leaves.
type keySelect struct {
	widget.Select
	onEscape func()
	onChoose func(i int)
}

func newKeySelect(escape func(), choose func(i int)) *keySelect {
	s := &keySelect{onEscape: escape, onChoose: choose}
	s.OnChanged = func(string) { choose(s.SelectedIndex()) }
	s.ExtendBaseWidget(s)
	return s
}

// offer lists what can be chosen and shows what is, without choosing it.
func (s *keySelect) offer(names []string, at int) {
	s.Options, s.Selected = names, names[at]
	s.Refresh()
}

// TypedKey implements fyne.Focusable.
func (s *keySelect) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		s.onEscape()
		return
	}
	s.Select.TypedKey(k)
}

type keyCheck struct {
	widget.Check
	onEscape func()
}

func newKeyCheck(text string, escape func(), changed func(bool)) *keyCheck {
	c := &keyCheck{onEscape: escape}
	c.Text, c.OnChanged = text, changed
	c.ExtendBaseWidget(c)
	return c
}

// TypedKey implements fyne.Focusable.
func (c *keyCheck) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyEscape:
		c.onEscape()
	case fyne.KeyReturn, fyne.KeyEnter:
		c.SetChecked(!c.Checked)
	default:
		c.Check.TypedKey(k)
	}
}

// figureTable is a list of the lines of a table.
type figureTable struct {
	keyList
	onEscape func()
}

func newFigureTable(escape func(), length func() int, create func() fyne.CanvasObject, update func(int, fyne.CanvasObject), choose func(int)) *figureTable {
	t := &figureTable{onEscape: escape}
	t.Length, t.CreateItem, t.UpdateItem = length, create, update
	t.OnSelected = func(i int) {
		t.Unselect(i)
		choose(i)
	}
	t.ExtendBaseWidget(t)
	return t
}

// rowHeight is the height of one line, with what is between two.
func (t *figureTable) rowHeight() float32 {
	return t.CreateItem().MinSize().Height + fynetheme.Size(fynetheme.SizeNamePadding)
}

// TypedKey implements fyne.Focusable.
func (t *figureTable) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		t.onEscape()
		return
	}
	t.keyList.TypedKey(k)
}
