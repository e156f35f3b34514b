package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/message"
	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/app/workspace"
	"postil/editor/prose"
	editwidget "postil/editor/widget"
	"postil/publish/desk"
	"postil/publish/review"
)

// reviewPane is the talk about the open draft: what was said of it, what has
// changed in it, and its versions.
type reviewPane struct {
	u       *UI
	tabs    *container.AppTabs
	remarks *fyne.Container
	changes *changesView
	history *historyView
	closed  *widget.Check // show closed remarks too
	object  fyne.CanvasObject

	remarksTab, changesTab, historyTab *container.TabItem
}

func newReviewPane(u *UI) *reviewPane {
	p := &reviewPane{u: u, remarks: container.NewVBox()}
	p.changes, p.history = newChangesView(u), newHistoryView(u)
	comment := widget.NewButtonWithIcon(lang.L("Comment"), fynetheme.MailComposeIcon(), func() { u.trigger("review.comment") })
	suggest := widget.NewButtonWithIcon(lang.L("Suggest"), fynetheme.DocumentCreateIcon(), func() { u.trigger("review.suggest") })
	p.closed = widget.NewCheck(lang.L("Closed ones too"), func(bool) { p.refresh() })
	bar := container.NewHBox(comment, suggest, p.closed)
	p.remarksTab = container.NewTabItem(lang.L("Remarks"), container.NewBorder(container.NewPadded(container.NewHScroll(bar)), nil, nil, nil, container.NewVScroll(p.remarks)))
	p.changesTab = container.NewTabItem(lang.L("Changes"), p.changes.object)
	p.historyTab = container.NewTabItem(lang.L("History"), p.history.object)
	p.tabs = container.NewAppTabs(p.remarksTab, p.changesTab, p.historyTab)
	p.tabs.OnSelected = func(*container.TabItem) { p.look() }
	p.object = p.tabs
	return p
}

// look brings up to date what is only made when somebody looks at it.
func (p *reviewPane) look() {
	if p.u.side.Selected() != p.u.reviewTab {
		return
	}
	switch p.tabs.Selected() {
	case p.changesTab:
		p.changes.load()
	case p.historyTab:
		p.history.load()
	}
}

// refresh shows the remarks as they are now.
func (p *reviewPane) refresh() {
	list := p.u.ws.Remarks()
	open := 0
	p.remarks.RemoveAll()
	uncounted := p.uncounted()
	for _, o := range uncounted {
		p.remarks.Add(o)
	}
	for _, r := range list {
		if r.Open() {
			open++
		} else if !p.closed.Checked {
			continue
		}
		p.remarks.Add(p.card(r))
	}
	if len(p.remarks.Objects) == len(uncounted) {
		hint := lang.L("Select a passage and press Ctrl+Shift+M to say something about it.")
		p.remarks.Add(kit.EmptyState(lang.L("Nothing is open"), hint, "", nil))
	}
	p.remarks.Refresh()
	title := lang.L("Review")
	if open > 0 {
		title += " " + count(open)
	}
	if p.u.reviewTab.Text != title {
		p.u.reviewTab.Text = title
		p.u.side.Refresh()
	}
}

// maxUncounted is how many of the things that do not count are told one by one.
const maxUncounted = 4

// uncounted tells what was done to the open draft and does not count, and why.
func (p *reviewPane) uncounted() []fyne.CanvasObject {
	d := p.u.ws.Document()
	if d == nil || d.Draft == nil {
		return nil
	}
	var said []string
	for _, a := range d.Draft.Status.Approvals {
		if m := message.Void(a); m.Template != "" {
			said = append(said, say(m))
		}
	}
	mine := false
	for _, e := range slices.Backward(d.Draft.Uncounted) { // the newest says most
		said = append(said, say(message.Uncounted(e)))
		mine = mine || strings.EqualFold(e.Event.Actor.Email, p.u.ws.Who().Email)
	}
	if len(said) == 0 {
		return nil
	}
	rows := container.NewVBox()
	for _, text := range said[:min(len(said), maxUncounted)] {
		rows.Add(wrapped(text))
	}
	if n := len(said) - maxUncounted; n > 0 {
		rows.Add(note(lang.N("And {{.Count}} more that does not count.", n, map[string]any{"Count": n})))
	}
	if mine {
		b := widget.NewButton(lang.L("Who I am…"), func() { p.u.trigger("you.identity") })
		rows.Add(container.NewHBox(b))
	}
	g := kit.NewGround(theme.ColorWarningGround, rows)
	g.Stroke, g.Radius, g.Padding = fynetheme.ColorNameWarning, 6, 4
	return []fyne.CanvasObject{container.NewPadded(g)}
}

// card is a comment or suggestion with its answers and what can be done.
func (p *reviewPane) card(r desk.Remark) fyne.CanvasObject {
	u, o := p.u, r.Opening
	id := o.ID()
	rows := []fyne.CanvasObject{sayer(o.Actor.Name, ago(u.o.Now(), o.At))}
	if !r.Whole() {
		quote, gone := short1(o.Anchor.Quote), r.At.State == prose.Orphaned
		line := widget.NewHyperlink("“"+quote+"”", nil)
		line.Truncation = fyne.TextTruncateEllipsis
		line.OnTapped = func() { u.showPassage(id) }
		rows = append(rows, line)
		switch {
		case gone:
			rows = append(rows, note(lang.L("This passage is gone from the text.")))
		case r.At.State == prose.Changed:
			rows = append(rows, note(lang.L("This passage was changed since.")))
		}
	}
	if o.Wording != nil {
		text := lang.L("Suggests: “{{.Wording}}”", map[string]string{"Wording": *o.Wording})
		if *o.Wording == "" {
			text = lang.L("Suggests to take it away.")
		}
		rows = append(rows, wrapped(text))
	}
	if o.Body != "" {
		rows = append(rows, wrapped(o.Body))
	}
	for _, e := range r.Replies {
		rows = append(rows, sayer(e.Actor.Name, ago(u.o.Now(), e.At)), wrapped(e.Body))
	}
	buttons := container.NewHBox()
	add := func(label string, importance widget.Importance, do func()) {
		b := widget.NewButton(label, do)
		b.Importance = importance
		buttons.Add(b)
	}
	switch {
	case !r.Open():
		rows = append(rows, note(closedBy(*r.Closed)))
		add(lang.L("Reopen"), widget.LowImportance, func() { u.ws.Answer(workspace.Reopen, id, "") })
	case o.Kind == review.Suggest:
		if !u.ws.Document().ReadOnly() && r.At.State != prose.Orphaned {
			add(lang.L("Take it"), widget.MediumImportance, func() { u.takeSuggestion(id) })
		}
		add(lang.L("Turn down"), widget.LowImportance, func() { u.ws.Answer(workspace.Reject, id, "") })
		add(lang.L("Reply"), widget.LowImportance, func() { u.askReply(id) })
	default:
		add(lang.L("Resolve"), widget.MediumImportance, func() { u.ws.Answer(workspace.Resolve, id, "") })
		add(lang.L("Reply"), widget.LowImportance, func() { u.askReply(id) })
	}
	rows = append(rows, buttons)
	g := kit.NewGround(theme.ColorSurface, container.NewVBox(rows...))
	g.Radius, g.Padding = 6, 8
	return container.NewPadded(g)
}

func closedBy(e review.Event) string {
	who := map[string]string{"Who": e.Actor.Name}
	switch e.Kind {
	case review.Accept:
		return lang.L("Taken by {{.Who}}", who)
	case review.Reject:
		return lang.L("Turned down by {{.Who}}", who)
	}
	return lang.L("Resolved by {{.Who}}", who)
}

// sayer is who said something and when.
func sayer(who, when string) fyne.CanvasObject {
	return container.NewHBox(
		kit.NewText(who, "", fynetheme.SizeNameCaptionText, fyne.TextStyle{Bold: true}),
		kit.NewText(when, theme.ColorMuted, fynetheme.SizeNameCaptionText, fyne.TextStyle{}),
	)
}

func wrapped(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Wrapping = fyne.TextWrapWord
	return l
}

// note is secondary text that wraps.
func note(text string) *widget.Label {
	l := wrapped(text)
	l.Importance, l.SizeName = widget.LowImportance, fynetheme.SizeNameCaptionText
	return l
}

// short1 is a text on one line.
func short1(s string) string { return strings.Join(strings.Fields(s), " ") }

// remark finds what was said by its id, nil when it is not there any more.
func (u *UI) remark(id string) *desk.Remark {
	for _, r := range u.ws.Remarks() {
		if r.Opening.ID() == id {
			return &r
		}
	}
	return nil
}

// passageOf is where a remark's passage is in the text as it is being written.
func (u *UI) passageOf(id string) (start, end int, ok bool) {
	if t := u.remarkMarks[id]; t != nil {
		start, end = t.Where()
		return start, end, true
	}
	return 0, 0, false
}

// showPassage goes to the passage of a remark.
func (u *UI) showPassage(id string) {
	if start, end, ok := u.passageOf(id); ok {
		u.article.showText()
		u.article.text.Select(start, end)
	}
}

// Reviewed implements workspace.Listener.
func (u *UI) Reviewed() {
	u.reviewPane.refresh()
	if !u.ws.RemarksAreCurrent() { // the marks of before have moved with the text
		return
	}
	for _, t := range u.remarkMarks {
		t.Forget()
	}
	u.remarkMarks = map[string]*editwidget.Tracked{}
	var marks []editwidget.Decoration
	for _, r := range u.ws.Remarks() {
		if !r.Open() || r.At.State == prose.Orphaned {
			continue
		}
		o := r.Opening
		u.remarkMarks[o.ID()] = u.article.field.Track(r.At.Start, r.At.End)
		tip := o.Actor.Name + ": " + o.Body
		if o.Wording != nil {
			tip = lang.L("{{.Who}} suggests: “{{.Wording}}”", map[string]string{"Who": o.Actor.Name, "Wording": *o.Wording})
		}
		marks = append(marks, editwidget.Decoration{Start: r.At.Start, End: r.At.End, Kind: editwidget.Comment, Tip: tip, Data: remarkID(o.ID())})
	}
	u.article.field.SetDecorations(editwidget.Comment, marks)
}

// takeSuggestion puts a suggestion's wording into the text as one edit, saves
// it and closes the suggestion.
func (u *UI) takeSuggestion(id string) {
	r := u.remark(id)
	start, end, ok := u.passageOf(id)
	if r == nil || r.Opening.Wording == nil || !ok || u.ws.Document().ReadOnly() {
		return
	}
	take := func() {
		u.article.text.Replace(start, end, *r.Opening.Wording)
		u.ws.Accepted(id)
	}
	if now := u.article.field.Snapshot().Slice(start, end); now != r.Opening.Anchor.Quote {
		u.confirm(lang.L("Take the suggestion"),
			lang.L("The passage reads “{{.Now}}” now. Put “{{.Wording}}” in its place?", map[string]string{"Now": now, "Wording": *r.Opening.Wording}),
			lang.L("Take it"), take)
		return
	}
	take()
}

// askComment asks for words about the selected passage, or about the whole.
func (u *UI) askComment() {
	start, end := u.article.text.Selection()
	about := lang.L("On the whole draft. Select a passage first to speak of that.")
	if start < end {
		about = lang.L("On “{{.Quote}}”", map[string]string{"Quote": quoteShort(u.article.field.Snapshot().Slice(start, end))})
	}
	words := editwidget.New(editwidget.Options{Now: u.o.Now})
	u.ask(prompt{
		title: lang.L("Comment"), confirm: lang.L("Comment"), size: fyne.NewSize(480, 170), field: words,
		body: kit.FormRow(lang.L("What do you want to say?"), boxed(words, 110), about),
		ok: func() string {
			if strings.TrimSpace(words.Text()) == "" {
				return sentence(desk.ErrNothingSaid)
			}
			u.ws.Comment(start, end, words.Text())
			return ""
		},
	})
}

// askSuggestion asks for another wording of the selected passage.
func (u *UI) askSuggestion() {
	start, end := u.article.text.Selection()
	if start == end {
		u.tell(kit.Info, lang.L("Select the passage first that you want to suggest other words for."))
		return
	}
	wording, why := editwidget.New(editwidget.Options{Now: u.o.Now}), newPromptEntry()
	wording.SetText(u.article.field.Snapshot().Slice(start, end))
	why.SetPlaceHolder(lang.L("Why? It may be left empty."))
	u.ask(prompt{
		title: lang.L("Suggest other words"), confirm: lang.L("Suggest"), size: fyne.NewSize(480, 190), field: wording,
		body: container.NewVBox(kit.FormRow(lang.L("It should read"), boxed(wording, 100), ""), why),
		ok: func() string {
			if wording.Text() == u.article.field.Snapshot().Slice(start, end) {
				return lang.L("These are the words that stand there.")
			}
			u.ws.Suggest(start, end, wording.Text(), why.Text)
			return ""
		},
	})
}

func (u *UI) askReply(id string) {
	words := editwidget.New(editwidget.Options{Now: u.o.Now})
	u.ask(prompt{
		title: lang.L("Reply"), confirm: lang.L("Reply"), size: fyne.NewSize(480, 150), field: words,
		body: kit.FormRow(lang.L("Your answer"), boxed(words, 100), ""),
		ok: func() string {
			if strings.TrimSpace(words.Text()) == "" {
				return sentence(desk.ErrNothingSaid)
			}
			u.ws.Answer(workspace.Reply, id, words.Text())
			return ""
		},
	})
}

// quoteShort is the beginning of a passage, for a line.
func quoteShort(s string) string { return beginning(s, 60) }

// beginning is a text on one line, cut behind so many characters.
func beginning(s string, most int) string {
	r := []rune(short1(s))
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return string(r)
}
