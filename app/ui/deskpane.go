package ui

import (
	"fmt"
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/message"
	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/publish/desk"
	"postil/publish/review"
)

// deskRow is one line of the left pane.
type deskRow struct {
	kind     rowKind
	text     string
	trailing string
	sub      string
	state    review.State
	draft    string     // id
	task     *desk.Task // of a draft that waits for the person at work
	dir      string     // of a published article
	year     int        // for years and months
	month    time.Month // for months
	open     bool       // expanded, or the open document
}

type rowKind int

const (
	rowSection rowKind = iota // WAITING FOR YOU, DESK, ARCHIVE
	rowTask                   // a draft that waits for the person at work
	rowState                  // In review (2)
	rowDraft
	rowYear
	rowMonth
	rowArticle
)

// monthKey names a month that is unfolded.
type monthKey struct {
	year  int
	month time.Month
}

// deskPane is the left pane: what waits for the person at work, drafts by state,
// then the archive by year and month.
type deskPane struct {
	u       *UI
	name    *widget.Label
	motto   *widget.Label
	list    *keyList
	waiting *widget.Label
	rows    []deskRow
	folded  map[review.State]bool
	years   map[int]bool
	months  map[monthKey]bool
	doubts  *kit.Banner // what was published without an approval
	touched bool        // the person has folded or unfolded years
	heights []float32   // of the rows, as the list was told
	object  fyne.CanvasObject
}

func newDeskPane(u *UI) *deskPane {
	p := &deskPane{u: u, folded: map[review.State]bool{}, years: map[int]bool{}, months: map[monthKey]bool{}}
	p.name = widget.NewLabelWithStyle("Postil", fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	p.name.Wrapping = fyne.TextWrapWord
	p.motto = widget.NewLabel("")
	p.motto.Wrapping = fyne.TextWrapWord
	p.motto.SizeName = fynetheme.SizeNameCaptionText
	p.motto.Importance = widget.LowImportance
	p.motto.Hide()
	p.waiting = widget.NewLabel("")
	p.waiting.Wrapping = fyne.TextWrapWord
	p.waiting.Hide()
	p.doubts = kit.NewBanner()
	add := widget.NewButtonWithIcon(lang.L("New article"), fynetheme.ContentAddIcon(), func() { u.trigger("article.new") })
	add.Importance = widget.HighImportance
	p.list = newKeyList(
		func() int { return len(p.rows) },
		func() fyne.CanvasObject { return newDeskRowView() },
		func(id widget.ListItemID, o fyne.CanvasObject) {
			if id < len(p.rows) {
				o.(*deskRowView).set(p.rows[id])
			}
		},
	)
	p.list.HideSeparators = true
	p.list.OnSelected = func(id widget.ListItemID) {
		p.list.Unselect(id)
		p.choose(id)
	}
	head := container.NewVBox(p.name, p.motto, container.NewPadded(add), p.waiting, p.doubts)
	p.object = container.NewBorder(head, nil, nil, nil, p.list)
	return p
}

// doubt says loudly that something is published that nobody approved.
func (p *deskPane) doubt() {
	list := p.u.ws.Doubts()
	if len(list) == 0 {
		p.doubts.Clear()
		return
	}
	p.doubts.Set(kit.Notice{
		Kind:   kit.Error,
		Text:   lang.N("{{.Count}} change to what is published was not approved, or not signed as the rules ask.", len(list), map[string]any{"Count": len(list)}),
		Action: lang.L("Which?"), Run: p.showDoubts,
	})
}

func (p *deskPane) showDoubts() {
	rows := container.NewVBox(wrapped(lang.L("Somebody put these onto the published record without an approval for exactly what they brought, or without a signature that counts where the rules ask for one. Look at each with whoever keeps the repository.")))
	for _, d := range p.u.ws.Doubts() {
		rows.Add(sayer(d.Author, d.When.Local().Format("2 January 2006, 15:04")))
		rows.Add(wrapped(d.Subject))
		rows.Add(note(lang.L("Commit {{.Commit}}: {{.Why}}", map[string]string{"Commit": d.Commit[:10], "Why": d.Reason})))
	}
	dlg := dialog.NewCustomWithoutButtons(lang.L("Published without an approval or a signature"), kit.AtLeast(fyne.NewSize(520, 280), container.NewVScroll(rows)), p.u.win)
	done := newKeyButton(lang.L("Close"), dlg.Hide)
	done.onEscape = dlg.Hide
	dlg.SetButtons([]fyne.CanvasObject{done})
	dlg.Show()
	p.u.win.Canvas().Focus(done)
}

func (p *deskPane) setWaiting(text string) {
	p.waiting.SetText(text)
	if text == "" {
		p.waiting.Hide()
	} else {
		p.waiting.Show()
	}
}

// stateTitle names a group of drafts.
func stateTitle(s review.State) string {
	switch s {
	case review.InReview:
		return lang.L("In review")
	case review.ChangesRequested:
		return lang.L("Changes requested")
	case review.Approved:
		return lang.L("Approved")
	case review.Published:
		return lang.L("Published")
	}
	return lang.L("Drafts")
}

// stateWord names the state of one article.
func stateWord(s review.State) string {
	if s == review.Draft {
		return lang.L("Draft")
	}
	return stateTitle(s)
}

// stateColor is the name by which the theme knows a state's colours.
func stateColor(s review.State) string {
	switch s {
	case review.InReview:
		return "review"
	case review.ChangesRequested:
		return "changes"
	case review.Approved:
		return "approved"
	case review.Published:
		return "published"
	}
	return "draft"
}

// dotColor is the colour of a state's dot. The text colour of a published
// article is made for its own dark ground and would be lost on the list's.
func dotColor(s review.State) fyne.ThemeColorName {
	if s == review.Published {
		return theme.ColorMuted
	}
	text, _ := theme.StateColors(stateColor(s))
	return text
}

func (p *deskPane) refresh() {
	if pub := p.u.ws.Publication(); pub != nil {
		p.name.SetText(pub.Name)
		p.motto.SetText(pub.Motto)
		if pub.Motto != "" {
			p.motto.Show()
		} else {
			p.motto.Hide()
		}
	}
	p.rows = p.rows[:0]
	p.addAgenda()
	p.addDrafts()
	p.addArchive()
	p.setHeights()
	p.list.Refresh()
}

// setHeights tells the list how high its rows are. Each one that it is told
// makes it draw all it has: meanwhile it has none.
func (p *deskPane) setHeights() {
	rows := p.rows
	p.rows = nil
	for i, r := range rows {
		h := r.height()
		if i == len(p.heights) {
			p.heights = append(p.heights, 0)
		}
		if p.heights[i] != h {
			p.heights[i] = h
			p.list.SetItemHeight(i, h)
		}
	}
	p.rows = rows
}

// markOpen shows which row is the open document.
func (p *deskPane) markOpen() { p.refresh() }

// addAgenda lists what waits for the person at work, each with its reason.
func (p *deskPane) addAgenda() {
	agenda := p.u.ws.Agenda()
	if len(agenda) == 0 {
		return
	}
	p.rows = append(p.rows, deskRow{kind: rowSection, text: lang.L("Waiting for you"), trailing: count(len(agenda))})
	doc := p.u.ws.Document()
	for i := range agenda {
		t := &agenda[i]
		p.rows = append(p.rows, deskRow{
			kind: rowTask, text: t.Draft.Title(), sub: say(message.Task(*t)), state: t.Draft.Status.State, draft: t.Draft.ID, task: t,
			open: doc != nil && doc.Draft != nil && doc.Draft.ID == t.Draft.ID,
		})
	}
}

func (p *deskPane) addDrafts() {
	ws := p.u.ws
	if !ws.IsOpen() {
		return
	}
	p.rows = append(p.rows, deskRow{kind: rowSection, text: lang.L("Desk")})
	groups := map[review.State][]*desk.Draft{}
	for _, d := range ws.Drafts() {
		groups[d.Status.State] = append(groups[d.Status.State], d)
	}
	for _, s := range review.States() {
		drafts := groups[s]
		if len(drafts) == 0 {
			continue
		}
		folded := p.folded[s]
		p.rows = append(p.rows, deskRow{kind: rowState, text: stateTitle(s), trailing: count(len(drafts)), state: s, open: !folded})
		if folded {
			continue
		}
		for _, d := range drafts {
			sub := ago(p.u.o.Now(), d.Updated)
			if d.Article != nil && len(d.Article.Front.Authors) > 0 {
				sub = d.Article.Front.Authors[0] + "  ·  " + sub
			}
			doc := ws.Document()
			p.rows = append(p.rows, deskRow{
				kind: rowDraft, text: d.Title(), sub: sub, state: s, draft: d.ID,
				open: doc != nil && doc.Draft != nil && doc.Draft.ID == d.ID,
			})
		}
	}
	if len(ws.Drafts()) == 0 {
		p.rows = append(p.rows, deskRow{kind: rowMonth, text: lang.L("Nothing is being written.")})
	}
}

func (p *deskPane) addArchive() {
	c := p.u.ws.Published()
	if c == nil {
		if p.u.ws.IsOpen() {
			p.rows = append(p.rows, deskRow{kind: rowSection, text: lang.L("Archive")}, deskRow{kind: rowMonth, text: lang.L("It is being read…")})
		}
		return
	}
	p.rows = append(p.rows, deskRow{kind: rowSection, text: lang.L("Archive"), trailing: kit.Number(len(c.Articles))})
	years := c.Years()
	if !p.touched && len(years) > 0 && len(p.years) == 0 {
		p.years[years[0].Year] = true
	}
	for _, y := range years {
		p.rows = append(p.rows, deskRow{kind: rowYear, text: fmt.Sprint(y.Year), trailing: kit.Number(y.Total), year: y.Year, open: p.years[y.Year]})
		if !p.years[y.Year] {
			continue
		}
		for m := 11; m >= 0; m-- {
			if y.Months[m] == 0 {
				continue
			}
			month := time.Month(m + 1)
			unfolded := p.months[monthKey{y.Year, month}]
			p.rows = append(p.rows, deskRow{
				kind: rowMonth, text: lang.L(month.String()), trailing: kit.Number(y.Months[m]), year: y.Year, month: month, open: unfolded,
			})
			if unfolded {
				p.addMonth(y.Year, month)
			}
		}
	}
}

func (p *deskPane) addMonth(year int, month time.Month) {
	doc := p.u.ws.Document()
	for _, a := range p.u.ws.Published().Articles {
		if a.Front.Date.Year() != year || a.Front.Date.Month() != month {
			continue
		}
		p.rows = append(p.rows, deskRow{
			kind: rowArticle, text: a.Front.Title, dir: a.Dir,
			open: doc != nil && doc.Draft == nil && doc.Dir == a.Dir,
		})
	}
}

// choose opens or folds what a row stands for.
func (p *deskPane) choose(id int) {
	if id >= len(p.rows) {
		return
	}
	switch r := p.rows[id]; r.kind {
	case rowState:
		p.folded[r.state] = !p.folded[r.state]
		p.refresh()
	case rowYear:
		p.touched = true
		p.years[r.year] = !p.years[r.year]
		p.refresh()
	case rowMonth:
		if r.month != 0 {
			k := monthKey{r.year, r.month}
			p.months[k] = !p.months[k]
			p.refresh()
		}
	case rowTask:
		p.u.takeUp(*r.task)
	case rowDraft:
		p.u.ws.OpenDraft(r.draft)
	case rowArticle:
		p.u.ws.OpenArticle(r.dir)
	}
}

// ago says how long something has been, as people do.
func ago(now, then time.Time) string {
	d := now.Sub(then)
	switch {
	case d < time.Minute:
		return lang.L("just now")
	case d < time.Hour:
		n := int(d.Minutes())
		return lang.N("{{.Count}} minute ago", n, map[string]any{"Count": n})
	case d < 24*time.Hour:
		n := int(d.Hours())
		return lang.N("{{.Count}} hour ago", n, map[string]any{"Count": n})
	case d < 30*24*time.Hour:
		n := int(d.Hours() / 24)
		return lang.N("{{.Count}} day ago", n, map[string]any{"Count": n})
	}
	return then.Format("2 January 2006")
}

// deskRowView draws a deskRow. One view serves every kind, because a list
// reuses its views.
type deskRowView struct {
	widget.BaseWidget
	text     *kit.Text
	sub      *kit.Text
	trailing *kit.Text
	icon     *widget.Icon
	dot      *canvas.Circle // drawn: not every machine has a font with such a sign
	dotColor fyne.ThemeColorName
	indent   float32
	tall     bool
}

func newDeskRowView() *deskRowView {
	v := &deskRowView{}
	// Labels would shape each of these texts several times.
	v.text = kit.NewText("", "", "", fyne.TextStyle{}).Clip()
	v.sub = kit.NewText("", fynetheme.ColorNamePlaceHolder, fynetheme.SizeNameCaptionText, fyne.TextStyle{}).Clip()
	v.trailing = kit.NewText("", fynetheme.ColorNamePlaceHolder, fynetheme.SizeNameCaptionText, fyne.TextStyle{})
	v.icon = widget.NewIcon(nil)
	v.dot = canvas.NewCircle(color.Transparent)
	v.ExtendBaseWidget(v)
	return v
}

const (
	rowTall  = 46
	rowShort = 28
)

func (r deskRow) height() float32 {
	switch r.kind {
	case rowDraft, rowTask:
		return rowTall
	case rowSection:
		return rowShort + 6
	}
	return rowShort
}

func (v *deskRowView) set(r deskRow) {
	color := fynetheme.ColorNameForeground
	if r.kind == rowMonth {
		color = fynetheme.ColorNamePlaceHolder
	}
	v.text.SetLook(r.text, color, fyne.TextStyle{Bold: r.kind == rowSection || r.kind == rowYear || r.open && (r.kind == rowTask || r.kind == rowDraft || r.kind == rowArticle)})
	v.trailing.Set(r.trailing)
	v.sub.Set(r.sub)
	v.icon.Hide()
	v.dot.Hide()
	v.sub.Hide()
	v.indent, v.tall = 0, false
	switch r.kind {
	case rowState, rowYear:
		v.indent = 20
		v.icon.Show()
	case rowMonth:
		v.indent = 36
		if r.month != 0 {
			v.icon.Show()
		}
	case rowDraft, rowTask:
		v.indent, v.tall = 24, true
		v.sub.Show()
		v.dot.Show()
		v.dotColor = dotColor(r.state)
	case rowArticle:
		v.indent = 44
	}
	switch {
	case !v.icon.Visible():
	case r.open:
		v.icon.SetResource(fynetheme.MenuDropDownIcon())
	default:
		v.icon.SetResource(fynetheme.MenuExpandIcon())
	}
	v.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (v *deskRowView) CreateRenderer() fyne.WidgetRenderer {
	return &deskRowRenderer{v}
}

type deskRowRenderer struct{ v *deskRowView }

func (r *deskRowRenderer) Layout(size fyne.Size) {
	v := r.v
	pad := fynetheme.InnerPadding()
	trailing := v.trailing.MinSize()
	if v.trailing.Text() != "" {
		trailing.Width += 2 * pad
	}
	width := max(size.Width-v.indent-trailing.Width-2*pad, 0)
	line := v.text.MinSize().Height
	y := (size.Height - line) / 2
	if v.tall {
		y = pad - 2
		sub := v.sub.MinSize().Height
		v.sub.Resize(fyne.NewSize(width, sub))
		v.sub.Move(fyne.NewPos(v.indent+pad, size.Height-sub-pad+2))
	}
	v.text.Resize(fyne.NewSize(width, line))
	v.text.Move(fyne.NewPos(v.indent+pad, y))
	v.trailing.Resize(trailing)
	v.trailing.Move(fyne.NewPos(size.Width-trailing.Width+pad, (size.Height-trailing.Height)/2))
	v.icon.Resize(fyne.NewSquareSize(18))
	v.icon.Move(fyne.NewPos(v.indent-14, (size.Height-18)/2))
	const dot = 9
	v.dot.Resize(fyne.NewSquareSize(dot))
	v.dot.Move(fyne.NewPos(v.indent-dot-1, y+(line-dot)/2))
}

func (r *deskRowRenderer) MinSize() fyne.Size { return fyne.NewSize(80, rowShort) }
func (r *deskRowRenderer) Refresh() {
	r.v.dot.FillColor = fynetheme.Color(r.v.dotColor)
	r.v.dot.Refresh()
	r.Layout(r.v.Size())
}
func (r *deskRowRenderer) Destroy() {}
func (r *deskRowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.v.icon, r.v.dot, r.v.text, r.v.sub, r.v.trailing}
}
