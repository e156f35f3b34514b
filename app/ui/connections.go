package ui

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/app/workspace"
	"postil/editor/format"
	editwidget "postil/editor/widget"
	"postil/publish/archive"
)

// connectionsPane shows what the archive has that bears on the open article:
// what is related to it, and where the sentence at the caret was said before. It
// asks only while it is looked at.
type connectionsPane struct {
	u       *UI
	state   *widget.Label // how far the index is, or what is wrong with it
	related *fyne.Container
	said    *fyne.Container
	passage *widget.Label
	lost    *widget.Button // how many links of the published record lead nowhere
	broken  *fyne.Container
	body    *fyne.Container // all of it, while an article is open
	scroll  *container.Scroll
	empty   fyne.CanvasObject
	object  fyne.CanvasObject

	chosen  *connectionRow
	shown   [3]string // what each part shows, not to make the same rows again
	waiting *awaited  // the keyboard goes to the first row found
	fresh   bool      // the archive has changed since its links were looked at
}

// The parts of the pane that hold rows.
const (
	partSaid = iota
	partRelated
	partBroken
)

func newConnectionsPane(u *UI) *connectionsPane {
	p := &connectionsPane{
		u: u, state: note(""), related: container.NewVBox(), said: container.NewVBox(), broken: container.NewVBox(),
		passage: note(""),
	}
	p.lost = widget.NewButton("", func() {
		p.broken.Hidden = !p.broken.Hidden
		p.body.Refresh()
	})
	p.lost.Importance, p.lost.Alignment = widget.LowImportance, widget.ButtonAlignLeading
	p.lost.Hide()
	p.broken.Hide()
	p.state.Hide()
	p.body = container.NewVBox(
		heading(lang.L("Have we said this before?")), p.passage, p.said,
		heading(lang.L("Related articles")), p.related,
		p.lost, p.broken,
	)
	p.scroll = container.NewVScroll(container.NewPadded(p.body))
	p.empty = kit.EmptyState(lang.L("Nothing is open"), lang.L("With an article open, what the archive has on its subject stands here."), "", nil)
	p.scroll.Hide()
	p.object = container.NewBorder(p.state, nil, nil, nil, container.NewStack(p.scroll, p.empty))
	return p
}

// looking reports whether somebody looks at the pane.
func (p *connectionsPane) looking() bool { return p.u.side.Selected() == p.u.connectionsTab }

// forget takes away what was shown of another article.
func (p *connectionsPane) forget() {
	p.chosen, p.shown, p.waiting = nil, [3]string{}, nil
	for _, c := range []*fyne.Container{p.related, p.said} {
		c.RemoveAll()
	}
	p.passage.SetText("")
	p.refresh()
}

// refresh asks the archive anew. What comes of it is shown when it is there.
func (p *connectionsPane) refresh() {
	if !p.looking() {
		return
	}
	u := p.u
	p.showState()
	open := u.ws.Document() != nil
	if open != p.scroll.Visible() {
		show, hide := fyne.CanvasObject(p.scroll), p.empty
		if !open {
			show, hide = hide, show
		}
		hide.Hide()
		show.Show()
	}
	if !open || u.ws.Archive() == nil {
		return
	}
	u.ws.Related(p.showRelated)
	p.lookBefore(false)
	if p.fresh {
		p.fresh = false
		u.ws.BrokenLinks(p.showBroken)
	}
}

// changed is told that the archive is another, or further.
func (p *connectionsPane) changed() {
	p.fresh = !p.u.ws.ArchiveState().Working
	p.refresh()
}

// lookBefore asks where the selection, or the sentence at the caret, was said
// before: once typing rests, or at once.
func (p *connectionsPane) lookBefore(atOnce bool) {
	if p.looking() {
		p.u.ws.SaidBefore(p.u.article.text.Selection, atOnce, p.showSaid)
	}
}

// saidBefore is the command: it shows the pane, looks at once, and puts the
// keyboard on what is found.
func (u *UI) saidBefore() {
	p := u.connections
	u.side.Select(u.connectionsTab)
	p.await(partSaid)
	p.shown[partSaid] = ""
	p.passage.SetText(lang.L("Looking…"))
	p.lookBefore(true)
}

// showState says how far the index is, or what is wrong with it.
func (p *connectionsPane) showState() {
	s := p.u.ws.ArchiveState()
	text := ""
	switch {
	case s.Trouble != nil && p.u.ws.Archive() == nil:
		text = lang.L("The archive cannot be searched: {{.Why}} Everything else works.", map[string]string{"Why": sentence(s.Trouble)})
	case s.Trouble != nil:
		text = lang.L("The index of the archive cannot be kept on this computer, so it is read anew each time: {{.Why}}", map[string]string{"Why": sentence(s.Trouble)})
	case s.Working && s.Of > 0:
		text = lang.L("The archive is being read, {{.Done}} of {{.Of}}. More may be found when all of it is.", map[string]any{"Done": s.Done, "Of": s.Of})
	case s.Working || p.u.ws.IsOpen() && p.u.ws.Archive() == nil:
		text = lang.L("The archive is being opened…")
	}
	if text != p.state.Text || p.state.Hidden != (text == "") {
		p.state.SetText(text)
		p.state.Hidden = text == ""
		p.object.Refresh()
	}
}

func (p *connectionsPane) showRelated(list []archive.Relation, err error) {
	if err != nil {
		p.failed(partRelated, p.related, err)
		return
	}
	var key strings.Builder
	var rows []fyne.CanvasObject
	for _, r := range list {
		why := p.why(r)
		fmt.Fprintln(&key, r.Entry.Blob, r.Entry.Dir, why)
		rows = append(rows, p.row(r.Entry, true, note(byline(r.Entry)), note(why)))
	}
	if len(rows) == 0 {
		rows = append(rows, note(lang.L("Nothing that was published has to do with this text yet: no source, no two topics, no rare words in common.")))
	}
	p.show(partRelated, p.related, p.linking()+key.String(), rows)
	p.arrived(partRelated, p.related)
}

// why says what an article has in common with the open one.
func (p *connectionsPane) why(r archive.Relation) string {
	var parts []string
	if len(r.Cites) > 0 {
		var names []string
		for _, key := range r.Cites {
			names = append(names, p.u.sourceName(key))
		}
		parts = append(parts, lang.L("Both cite {{.List}}", map[string]string{"List": strings.Join(names, "; ")}))
	}
	if len(r.Tags) > 0 {
		parts = append(parts, lang.L("Topics: {{.List}}", map[string]string{"List": strings.Join(r.Tags, ", ")}))
	}
	if len(r.Words) > 0 {
		parts = append(parts, lang.L("Words: {{.List}}", map[string]string{"List": strings.Join(r.Words[:min(6, len(r.Words))], ", ")}))
	}
	return strings.Join(parts, "  ·  ")
}

// sourceName is a source in short: "Castillo 2024".
func (u *UI) sourceName(key string) string {
	ref, ok := u.ws.Library().Get(key)
	if !ok {
		return "@" + key
	}
	name := authorsShort(ref.Author)
	if name == "" {
		return short(ref.Title, 40)
	}
	if ref.Issued.Year != 0 {
		name += fmt.Sprintf(" %d", ref.Issued.Year)
	}
	return name
}

func (p *connectionsPane) showSaid(s workspace.Said, err error) {
	if err != nil {
		p.passage.SetText("")
		p.failed(partSaid, p.said, err)
		return
	}
	var key strings.Builder
	var rows []fyne.CanvasObject
	for _, e := range s.Echoes {
		fmt.Fprintln(&key, e.Entry.Blob, e.Entry.Dir, e.Passage.Text, e.Passage.Marks)
		rows = append(rows, p.row(e.Entry, true, note(byline(e.Entry)), marked(e.Passage)))
	}
	said := lang.L("Put the caret into a sentence, or select a passage.")
	if s.Passage != "" {
		said = "“" + beginning(s.Passage, 140) + "”"
		if len(rows) == 0 {
			said += "\n" + lang.L("Nothing like it is in the archive.")
		}
	}
	if said != p.passage.Text {
		p.passage.SetText(said)
	}
	p.show(partSaid, p.said, p.linking()+key.String(), rows)
	p.arrived(partSaid, p.said)
}

// awaited is a part of the pane the rows of which are wanted by the keyboard,
// and how all was when they were asked for.
type awaited struct {
	part    int
	focused fyne.Focusable
	version uint64
}

// await has the keyboard go to the first row of a part once it is there.
func (p *connectionsPane) await(part int) {
	p.waiting = &awaited{part, p.u.win.Canvas().Focused(), p.u.article.field.Snapshot().Version()}
}

// arrived is told that the rows of a part are there. Whoever writes on meanwhile,
// or has gone elsewhere, keeps the keyboard.
func (p *connectionsPane) arrived(part int, in *fyne.Container) {
	w := p.waiting
	if w == nil || w.part != part {
		return
	}
	p.waiting = nil
	all := rowsOf(in)
	if len(all) > 0 && p.u.win.Canvas().Focused() == w.focused && p.u.article.field.Snapshot().Version() == w.version {
		p.u.win.Canvas().Focus(all[0])
	}
}

func (p *connectionsPane) showBroken(list []archive.BrokenLink) {
	p.lost.Hidden = len(list) == 0
	p.broken.Hidden = p.broken.Hidden || len(list) == 0
	if len(list) > 0 {
		p.lost.SetText(lang.N("{{.Count}} link in what is published leads to no article", len(list), map[string]any{"Count": len(list)}))
	}
	var key strings.Builder
	var rows []fyne.CanvasObject
	for _, b := range list[:min(len(list), mostBroken)] {
		fmt.Fprintln(&key, b.Entry.Blob, b.Link)
		rows = append(rows, p.row(b.Entry, false, note(byline(b.Entry)), wrapped(b.Link)))
	}
	if n := len(list) - mostBroken; n > 0 {
		rows = append(rows, note(lang.N("{{.Count}} more is not shown here.", n, map[string]any{"Count": n})))
	}
	p.show(partBroken, p.broken, key.String(), rows)
	p.body.Refresh()
}

// mostBroken bounds how many broken links are shown.
const mostBroken = 30

// failed says in place of rows why there are none.
func (p *connectionsPane) failed(part int, in *fyne.Container, err error) {
	p.u.o.Log.Warn("ask the archive", "err", err)
	p.show(part, in, "error "+err.Error(), []fyne.CanvasObject{note(sentence(err))})
}

// linking is part of what rows show: whether they can be linked to.
func (p *connectionsPane) linking() string {
	d := p.u.ws.Document()
	return fmt.Sprintln(d != nil && !d.ReadOnly())
}

// show puts rows into a part of the pane, unless it shows the same. Where one
// of them had the keyboard, or was chosen, it stays so.
func (p *connectionsPane) show(part int, in *fyne.Container, key string, rows []fyne.CanvasObject) {
	if key += "."; p.shown[part] == key { // also of nothing
		return
	}
	p.shown[part] = key
	var chosen, focused string
	for _, r := range rowsOf(in) {
		if r == p.chosen {
			chosen = r.entry.Dir + r.entry.Draft
			p.chosen = nil
		}
		if p.u.keyboard() == fyne.Focusable(r) {
			focused = r.entry.Dir + r.entry.Draft
		}
	}
	in.Objects = rows
	in.Refresh()
	p.body.Refresh()
	if chosen+focused == "" {
		return
	}
	for _, r := range rowsOf(in) {
		switch r.entry.Dir + r.entry.Draft {
		case focused:
			p.u.giveKeyboard(r)
			return
		case chosen:
			p.choose(r)
			return
		}
	}
	if focused != "" { // it is gone
		p.u.giveKeyboard(p.u.article.field.Focusable())
	}
}

// keyboard is what has the keyboard, or will have it again behind the archive.
func (u *UI) keyboard() fyne.Focusable {
	if u.archive.shown() {
		return u.archive.before
	}
	return u.win.Canvas().Focused()
}

// giveKeyboard gives something the keyboard, now or when the archive is left.
func (u *UI) giveKeyboard(to fyne.Focusable) {
	if u.archive.shown() {
		u.archive.before = to
		return
	}
	u.win.Canvas().Focus(to)
}

// row shows an entry with lines below its title, to be linked to where it can be.
func (p *connectionsPane) row(e *archive.Entry, linked bool, lines ...fyne.CanvasObject) *connectionRow {
	var link func()
	if linked && p.u.mayLink(e) {
		link = func() { p.u.linkTo(e) }
	}
	r := newConnectionRow(e, func() { p.u.read(e) }, link, lines...)
	r.move = func(by int) { p.move(r, by) }
	r.leave = p.u.focusText
	r.chosen = func() { p.choose(r) }
	return r
}

// rowsOf are the rows in a part of the pane.
func rowsOf(in *fyne.Container) []*connectionRow {
	var out []*connectionRow
	if !in.Visible() {
		return nil
	}
	for _, o := range in.Objects {
		if r, ok := o.(*connectionRow); ok {
			out = append(out, r)
		}
	}
	return out
}

// all are the rows from above to below.
func (p *connectionsPane) all() []*connectionRow {
	return slices.Concat(rowsOf(p.said), rowsOf(p.related), rowsOf(p.broken))
}

// focus puts the keyboard on the chosen row, or on the first, if need be once it
// is there.
func (p *connectionsPane) focus() {
	all := p.all()
	switch {
	case p.chosen != nil && slices.Contains(all, p.chosen):
		p.u.win.Canvas().Focus(p.chosen)
	case len(all) > 0:
		p.u.win.Canvas().Focus(all[0])
	default:
		p.await(partRelated)
	}
}

// move puts the keyboard on the next row in a direction.
func (p *connectionsPane) move(from *connectionRow, by int) {
	all := p.all()
	if i := slices.Index(all, from) + by; i >= 0 && i < len(all) {
		p.u.win.Canvas().Focus(all[i])
	}
}

// choose shows what can be done with a row, and the row itself.
func (p *connectionsPane) choose(r *connectionRow) {
	if p.chosen == r {
		return
	}
	if p.chosen != nil {
		p.chosen.choose(false)
	}
	p.chosen = r
	r.choose(true)
	p.body.Refresh()
	d := fyne.CurrentApp().Driver()
	top := d.AbsolutePositionForObject(r).Y - d.AbsolutePositionForObject(p.scroll.Content).Y
	switch bottom := top + r.MinSize().Height; {
	case top < p.scroll.Offset.Y:
		p.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case bottom > p.scroll.Offset.Y+p.scroll.Size().Height:
		p.scroll.ScrollToOffset(fyne.NewPos(0, bottom-p.scroll.Size().Height))
	}
}

// mayLink reports whether the open article can link to an entry.
func (u *UI) mayLink(e *archive.Entry) bool {
	d := u.ws.Document()
	return d != nil && !d.ReadOnly() && e.Published()
}

// linkTo links to a published article, from the selected words or with its title
// at the caret.
func (u *UI) linkTo(e *archive.Entry) {
	if !u.mayLink(e) {
		return
	}
	u.article.showText()
	a, b := u.article.text.Selection()
	u.applyEdit(format.LinkTo(u.article.text.Text(), a, b, e.Title, u.ws.LinkTo(e.Dir)))
}

// followLink opens what a link of the text leads to: an article of this
// publication for reading, anything else in the browser.
func (u *UI) followLink(address string) {
	if dir, ok := u.ws.ArticleAt(address); ok {
		u.read(u.entryOf(dir))
		return
	}
	u.openURL(address)
}

// entryOf is a published article as the archive has it, or would.
func (u *UI) entryOf(dir string) *archive.Entry {
	if x := u.ws.Archive(); x != nil {
		for _, e := range x.All() {
			if e.Dir == dir && e.Published() {
				return e
			}
		}
	}
	return &archive.Entry{Text: archive.Text{Dir: dir}, Title: path.Base(dir), Slug: path.Base(dir)}
}

// textMenu is what a right click in the text offers besides.
func (u *UI) textMenu() []editwidget.Action {
	return []editwidget.Action{{Label: lang.L("Have we said this before?"), Run: func() { u.trigger("edit.said") }}}
}
