package ui

import (
	"path"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/app/ui/theme"
	editwidget "postil/editor/widget"
	"postil/publish/review"
)

// articlePane is the middle: state and what to do next, the title, the text,
// and the details of the article.
type articlePane struct {
	u        *UI
	badge    *kit.Badge
	banner   *kit.Banner
	prose    *kit.Banner // citations that are written out in what was pasted
	note     *kit.Banner // the editor's last word
	title    *titleEntry
	text     editwidget.TextField
	field    *editwidget.Editor
	details  *detailsPane
	tabs     *container.AppTabs
	steps    *fyne.Container // the buttons of the workflow
	tools    *fyne.Container
	find     *findBar
	page     *fyne.Container // shown while a document is open; nil before the first: see arrange
	empty    fyne.CanvasObject
	loading  bool // the program is filling the fields
	selected int  // words selected, as the status line says
	object   *fyne.Container

	textTab, detailsTab *container.TabItem
}

func newArticlePane(u *UI) *articlePane {
	p := &articlePane{u: u, badge: kit.NewBadge("draft", ""), banner: kit.NewBanner(), note: kit.NewBanner(), prose: kit.NewBanner()}
	p.banner.Closable = true
	p.note.Closable, p.prose.Closable = true, true
	p.title = newTitleEntry()
	p.title.PlaceHolder = lang.L("Title") // SetPlaceHolder would measure it, for which a typeface is read
	p.title.OnChanged = func(string) { p.titleChanged() }
	p.title.onLeave = u.focusText
	p.field = editwidget.NewEditor(editwidget.Options{
		Theme: u.theme.Prose(), TextStyle: theme.ProseStyle(), Placeholder: lang.L("Write here. Ctrl+Shift+C cites a source."),
		Measure:   func() float32 { return u.theme.Size(theme.SizeMeasure) },
		OnChanged: p.textChanged, OnCaret: p.caretMoved, Now: u.o.Now,
		OnEdit: p.edited, OnPaste: u.pasted, OnFollow: u.follow, Looks: marginLooks(),
		After: u.after, OnHover: u.hovered, OnStir: u.stirred, OnActions: u.actionsFor, OnMenu: u.textMenu,
		OnScrolled: func(offset int) { u.preview.followText(offset) },
	})
	p.text = p.field
	p.details = newDetailsPane(u, p)
	p.steps = container.NewHBox()

	icon := func(res fyne.Resource, hint, act string) fyne.CanvasObject {
		return kit.NewIconButton(res, hint, u.status.setHint, func() { u.trigger(act) })
	}
	cite := widget.NewButtonWithIcon(lang.L("Insert citation"), fynetheme.ContentAddIcon(), func() { u.trigger("cite.insert") })
	cite.Importance = widget.MediumImportance
	p.tools = container.NewHBox(
		cite,
		textButton("B", func() { u.trigger("format.bold") }),
		textButton("I", func() { u.trigger("format.italic") }),
		textButton("H", func() { u.trigger("format.heading") }),
		textButton("”", func() { u.trigger("format.quote") }),
		textButton(lang.L("Link"), func() { u.trigger("format.link") }),
		icon(fynetheme.ContentUndoIcon(), lang.L("Undo"), "edit.undo"),
		icon(fynetheme.ContentRedoIcon(), lang.L("Redo"), "edit.redo"),
	)
	p.find = newFindBar(u)
	p.textTab = container.NewTabItem(lang.L("Text"), container.NewBorder(container.NewVBox(container.NewHScroll(p.tools), p.find.object, p.prose), nil, nil, nil, p.text.CanvasObject()))
	p.detailsTab = container.NewTabItem(lang.L("Details"), p.details.object)
	p.tabs = container.NewAppTabs(p.textTab, p.detailsTab)

	p.empty = kit.EmptyState(lang.L("No article is open"),
		lang.L("Choose one from the desk or the archive on the left, or begin a new one."),
		lang.L("New article"), func() { u.trigger("article.new") })
	p.object = container.NewStack(p.empty)
	p.applyWriting()
	return p
}

// arrange puts the page together: for the first document, not for the start,
// which it would delay by the typefaces of prose.
func (p *articlePane) arrange() {
	u := p.u
	save := kit.NewIconButton(fynetheme.DocumentSaveIcon(), lang.L("Save (Ctrl+S)"), u.status.setHint, func() { u.trigger("file.save") })
	browser := kit.NewIconButton(fynetheme.ComputerIcon(), lang.L("Open the page in the browser"), u.status.setHint, func() { u.trigger("page.open") })
	bar := container.NewHBox(container.NewCenter(p.badge), layout.NewSpacer(), save, browser, p.steps)
	title := container.NewThemeOverride(p.title, titleTheme{u.theme.Prose()})
	head := container.NewVBox(bar, p.note, p.banner, title)
	p.page = container.NewBorder(head, nil, nil, nil, p.tabs)
	p.object.Add(p.page)
}

// applyWriting makes the writing surface as the settings have it.
func (p *articlePane) applyWriting() {
	w := p.u.settings.Writing
	p.field.SetTypewriter(w.Typewriter)
	p.field.SetFocusMode(w.Focus)
	face := theme.ProseStyle()
	if w.Sans {
		face = fyne.TextStyle{}
	}
	p.field.SetTextStyle(face)
	face.Bold = true
	p.title.TextStyle = face
	if p.page != nil {
		p.title.Refresh()
	}
}

// titleTheme makes the title's entry speak in the size of a headline.
type titleTheme struct{ fyne.Theme }

func (t titleTheme) Size(n fyne.ThemeSizeName) float32 {
	if n == fynetheme.SizeNameText {
		return t.Theme.Size(theme.SizeHeading2)
	}
	return t.Theme.Size(n)
}

// titleEntry is the title's field: Enter and Down go on to the text.
type titleEntry struct {
	widget.Entry
	onLeave func()
}

func newTitleEntry() *titleEntry {
	e := &titleEntry{}
	e.TextStyle = theme.ProseStyle()
	e.TextStyle.Bold = true
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey implements fyne.Focusable.
func (e *titleEntry) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyDown:
		if e.onLeave != nil {
			e.onLeave()
		}
		return
	}
	e.Entry.TypedKey(k)
}

func textButton(label string, tapped func()) *widget.Button {
	b := widget.NewButton(label, tapped)
	b.Importance = widget.LowImportance
	return b
}

// load shows another document.
func (p *articlePane) load() {
	d := p.u.ws.Document()
	p.banner.Clear()
	p.note.Clear()
	if d == nil {
		if p.page != nil {
			p.page.Hide()
		}
		p.empty.Show()
		return
	}
	p.loading = true
	front := d.Front()
	p.title.SetText(front.Title)
	p.text.SetText(d.Body())
	p.text.SetReadOnly(d.ReadOnly())
	p.details.load(front)
	p.loading = false
	if d.ReadOnly() {
		p.title.Disable()
		p.tools.Hide()
		n := kit.Notice{Kind: kit.Info, Text: lang.L("This article is published and is shown as readers have it.")}
		n.Action, n.Run = lang.L("Revise"), func() { p.u.trigger("article.revise") }
		p.banner.Set(n)
	} else {
		p.title.Enable()
		p.tools.Show()
		if d.Draft.Revises {
			n := kit.Notice{Kind: kit.Info, Text: lang.L("Readers know this article. If you change more than its polish, tell them what was wrong.")}
			n.Action, n.Run = lang.L("Add a correction"), func() { p.banner.Clear(); p.u.trigger("article.correct") }
			p.banner.Set(n)
		}
	}
	p.empty.Hide()
	if p.page == nil {
		p.arrange()
	}
	p.page.Show()
	p.tabs.Select(p.textTab)
	p.refreshState()
	if !d.ReadOnly() {
		p.u.focusText()
	}
}

// reloadFields takes up what saving changed, such as a filled-in slug, without
// touching what is being typed.
func (p *articlePane) reloadFields() {
	d := p.u.ws.Document()
	if d == nil {
		return
	}
	p.loading = true
	p.details.load(d.Front())
	p.loading = false
}

// refreshState shows the state of the document and what can be done next.
func (p *articlePane) refreshState() {
	d := p.u.ws.Document()
	if d == nil {
		return
	}
	p.badge.Set(stateColor(d.State()), stateWord(d.State()))
	p.showNote()
	p.steps.RemoveAll()
	add := func(id string, importance widget.Importance) {
		a := p.u.actions.ByID(id)
		if a == nil || !a.IsEnabled() {
			return
		}
		b := widget.NewButton(lang.L(a.Title), func() { p.u.trigger(id) })
		b.Importance = importance
		p.steps.Add(b)
	}
	switch d.State() {
	case review.Draft, review.ChangesRequested:
		add("review.submit", widget.HighImportance)
	case review.InReview:
		add("review.changes", widget.MediumImportance)
		add("review.approve", widget.HighImportance)
	case review.Approved:
		add("review.changes", widget.MediumImportance)
		add("review.publish", widget.HighImportance)
	case review.Published:
		add("article.revise", widget.MediumImportance)
	}
	p.steps.Refresh()
}

// showNote shows what the editor wrote, where it still matters, and why an
// approval does not count any more.
func (p *articlePane) showNote() {
	d := p.u.ws.Document()
	if d.ReadOnly() {
		p.note.Clear()
		return
	}
	st := d.Draft.Status
	switch {
	case st.State == review.ChangesRequested:
		p.note.Set(kit.Notice{Kind: kit.Warning, Text: lang.L("{{.Who}} asks for changes: {{.Note}}",
			map[string]string{"Who": st.Note.Actor.Name, "Note": st.Note.Body})})
	case st.State == review.InReview && len(st.Approvals) > 0:
		last := st.Approvals[len(st.Approvals)-1]
		if last.Void == "" {
			p.note.Clear()
			return
		}
		p.note.Set(kit.Notice{Kind: kit.Warning, Text: lang.L("The approval of {{.Who}} does not count any more: {{.Why}}.",
			map[string]string{"Who": last.Event.Actor.Name, "Why": last.Void})})
	case st.State == review.Approved:
		counting := st.Counting()
		last := counting[len(counting)-1].Event
		text := lang.L("Approved by {{.Who}} exactly as it stands. Any change needs a new approval.", map[string]string{"Who": last.Actor.Name})
		if last.Body != "" {
			text += " “" + last.Body + "”"
		}
		if d.Dirty() {
			text = lang.L("Saving this change will void the approval of {{.Who}}.", map[string]string{"Who": last.Actor.Name})
		}
		p.note.Set(kit.Notice{Kind: kit.Success, Text: text})
	default:
		p.note.Clear()
	}
}

func (p *articlePane) titleChanged() {
	if p.loading {
		return
	}
	title := strings.TrimSpace(strings.ReplaceAll(p.title.Text, "\n", " "))
	p.details.setFront(func(f *frontFields) { f.Title = title })
	p.u.setTitle()
}

func (p *articlePane) textChanged() {
	if !p.loading {
		p.u.ws.BodyEdited(p.field.Snapshot())
		p.u.ws.CaretAt(p.text.Caret(), true)
	}
}

func (p *articlePane) caretMoved() {
	d := p.u.ws.Document()
	if d == nil || p.loading {
		return
	}
	p.u.ws.CaretAt(p.text.Caret(), false)
	p.u.preview.followCaret(p.text.Caret())
	p.u.connections.lookBefore(false)
	if n := p.selectedWords(); n != p.selected {
		p.selected = n
		p.u.status.refresh()
	}
}

// selectedWords counts the words of the selection.
func (p *articlePane) selectedWords() int {
	start, end := p.text.Selection()
	if start == end {
		return 0
	}
	return len(strings.Fields(p.field.Snapshot().Slice(start, end)))
}

// showText and showDetails switch what the middle shows.
func (p *articlePane) showText() {
	p.tabs.Select(p.textTab)
	p.u.focusText()
}

func (p *articlePane) showDetails() {
	p.tabs.Select(p.detailsTab)
	p.details.focus()
}

// dropped makes a file dropped on the window the lead image.
func (u *UI) dropped(_ fyne.Position, uris []fyne.URI) {
	d := u.ws.Document()
	if d == nil || d.ReadOnly() || len(uris) == 0 {
		return
	}
	switch strings.ToLower(path.Ext(uris[0].Name())) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp":
		u.article.details.takeImage(uris[0])
	default:
		u.tell(kit.Warning, lang.L("Only images and texts can be dropped here: PNG, JPEG, GIF, WebP, DOCX, ODT, HTML, TXT or MD."))
	}
}
