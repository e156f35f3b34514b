package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/app/workspace"
	"postil/editor/prose"
	"postil/editor/text"
	editwidget "postil/editor/widget"
	"postil/publish/article"
)

// clashing is the kind of the passages that were changed here and elsewhere and
// wait for a decision.
const clashing text.Kind = 101

// clash is one of them in the window.
type clash struct {
	workspace.Clash
	place *editwidget.Tracked // nil for a field of the front matter
}

// Merged implements workspace.Listener: text from elsewhere was joined with the
// article's.
func (u *UI) Merged(m workspace.Merge) {
	u.article.takeUp()
	u.trackClashes()
	u.article.banner.Set(u.mergeNotice(m))
}

func (u *UI) mergeNotice(m workspace.Merge) kit.Notice {
	n := kit.Notice{Kind: kit.Info}
	who := lang.L("Newer text of this draft was saved elsewhere.")
	switch m.From {
	case workspace.FromFile:
		who = lang.L("Another program changed this draft's file.")
	case workspace.FromRemote:
		who = lang.L("This draft was changed at the remote, too.")
	}
	switch {
	case m.Clashes > 0:
		n.Kind = kit.Warning
		n.Text = who + " " + lang.N("{{.Count}} passage was changed there and here. Yours stands until you decide.", m.Clashes, map[string]any{"Count": m.Clashes})
		n.Action, n.Run = lang.L("Decide…"), u.decide
	case m.Joined > 0:
		n.Text = who + " " + lang.N("It was joined with your unsaved changes. Read {{.Count}} sentence again that both had changed.", m.Joined, map[string]any{"Count": m.Joined})
		n.Action, n.Run = lang.L("Undo"), func() { u.article.text.Undo() }
	case m.Ours:
		n.Text = who + " " + lang.L("It was joined with your unsaved changes.")
		n.Action, n.Run = lang.L("Undo"), func() { u.article.text.Undo() }
	default:
		n.Text = who + " " + lang.L("This is the newer text.")
		n.Action, n.Run = lang.L("Undo"), func() { u.article.text.Undo() }
	}
	return n
}

// takeUp shows the document's text and fields as they are after a merge. What
// was typed before can be undone still.
func (p *articlePane) takeUp() {
	d := p.u.ws.Document()
	if d == nil {
		return
	}
	front := d.Front()
	p.loading = true
	p.field.TakeUp(prose.Edits(p.text.Text(), d.Body()))
	if p.title.Text != front.Title {
		p.title.SetText(front.Title)
	}
	p.details.load(front)
	p.loading = false
}

// trackClashes marks the clashing passages in the text and follows them.
func (u *UI) trackClashes() {
	u.clashes = nil
	var marks []editwidget.Decoration
	for _, c := range u.ws.Document().Clashes() {
		k := clash{Clash: c}
		if c.Field == "" {
			k.place = u.article.field.Track(c.Start, c.End)
			tip := lang.L("Elsewhere this reads: {{.Text}}", map[string]string{"Text": c.Theirs})
			marks = append(marks, editwidget.Decoration{Start: c.Start, End: c.End, Kind: clashing, Tip: tip})
		}
		u.clashes = append(u.clashes, k)
	}
	u.article.field.SetDecorations(clashing, marks)
}

// decide asks, for each clash in turn, which text is to stand.
func (u *UI) decide() {
	if len(u.clashes) == 0 {
		return
	}
	c := u.clashes[0]
	mine := c.Ours
	if c.place != nil { // as it reads by now
		from, to := c.place.Where()
		mine = u.article.field.Snapshot().Slice(from, to)
		u.article.showText()
		u.article.text.Select(from, to)
	}
	said := func(label, s string) fyne.CanvasObject {
		text := widget.NewLabel(s)
		text.Wrapping = fyne.TextWrapWord
		if s == "" {
			text.SetText(lang.L("(nothing: it was taken away)"))
			text.Importance = widget.LowImportance
		}
		box := kit.NewGround(theme.ColorInset, text)
		return kit.FormRow(label, box, "")
	}
	title := lang.N("{{.Count}} passage to decide", len(u.clashes), map[string]any{"Count": len(u.clashes)})
	if c.Field != "" {
		title += ": " + c.Field
	}
	body := container.NewVBox(
		said(lang.L("Before"), c.Base), said(lang.L("Yours"), mine), said(lang.L("Elsewhere"), c.Theirs),
	)
	scroll := container.NewVScroll(body)
	d := dialog.NewCustomWithoutButtons(title, kit.AtLeast(fyne.NewSize(560, 240), scroll), u.win)
	button := func(label string, do func()) *keyButton {
		b := newKeyButton(label, func() {
			d.Hide()
			do()
		})
		b.onEscape = d.Hide
		return b
	}
	keep := button(lang.L("Keep mine"), func() { u.decided(c, mine, mine) })
	take := button(lang.L("Take the other"), func() { u.decided(c, mine, c.Theirs) })
	buttons := []fyne.CanvasObject{button(lang.L("Later"), func() {}), keep, take}
	if c.place != nil && mine != "" && c.Theirs != "" {
		buttons = append(buttons, button(lang.L("Keep both"), func() { u.decided(c, mine, both(mine, c.Theirs)) }))
	}
	d.SetButtons(buttons)
	d.Show()
	u.win.Canvas().Focus(keep)
}

// both puts one text behind the other, with what stands between them there.
func both(mine, theirs string) string {
	gap := " "
	if n := len(mine); n > 0 && (mine[n-1] == '\n' || mine[n-1] == ' ') {
		gap = ""
	}
	return mine + gap + theirs
}

// decided makes what was chosen of a clash stand, and asks for the next.
func (u *UI) decided(c clash, mine, chosen string) {
	switch {
	case chosen == mine:
	case c.place != nil:
		from, to := c.place.Where()
		u.article.text.Replace(from, to, chosen)
	default:
		if err := u.ws.SetFront(func(f *article.Front) { f.Set(c.Field, chosen) }); err != nil {
			u.Failed(err)
			return
		}
		u.article.takeUp()
	}
	if c.place != nil {
		c.place.Forget()
	}
	u.clashes = u.clashes[1:]
	if len(u.clashes) > 0 {
		u.decide()
		return
	}
	u.article.field.SetDecorations(clashing, nil)
	u.article.banner.Clear()
	u.ws.Decided()
}
