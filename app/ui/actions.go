package ui

import (
	"net/url"
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"postil/app/action"
	"postil/app/config"
	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/editor/format"
	"postil/editor/preview"
	"postil/publish/review"
)

// The menus, in order.
const (
	menuFile    = "File"
	menuEdit    = "Edit"
	menuArticle = "Article"
	menuReview  = "Review"
	menuPublic  = "Publication"
	menuView    = "View"
	menuHelp    = "Help"
)

// makeActions lists everything a person can do. Menu, shortcuts, palette and
// buttons are all made from this list.
func (u *UI) makeActions() *action.Registry {
	r := action.New()
	add := func(id, title, group, shortcut string, enabled func() bool, run func()) {
		a := action.Action{ID: id, Title: title, Group: group, Enabled: u.besidesLayers(group, enabled), Run: u.leavingLayers(id, run)}
		if shortcut != "" {
			sc, err := action.Parse(shortcut)
			if err != nil {
				panic(err) // a mistake in this list; the tests walk it
			}
			a.Shortcut = sc
		}
		if err := r.Add(a); err != nil {
			panic(err) // likewise
		}
	}
	open := func() bool { return u.ws.IsOpen() }
	idle := func() bool { return u.ws.IsOpen() && u.ws.Busy() == "" }
	some := func() bool { return u.ws.Document() != nil }
	editable := func() bool { return some() && !u.ws.Document().ReadOnly() }
	in := func(states ...review.State) func() bool {
		return func() bool {
			d := u.ws.Document()
			if d == nil || d.Draft == nil || u.ws.Busy() != "" {
				return false
			}
			for _, s := range states {
				if d.State() == s {
					return true
				}
			}
			return false
		}
	}
	wrap := func(marker string) func() {
		return func() {
			a, b := u.article.text.Selection()
			u.applyEdit(format.Wrap(u.article.text.Text(), a, b, marker))
		}
	}

	add("article.new", "New article…", menuFile, "Ctrl+N", idle, u.askNew)
	add("file.quick", "Open anything by name…", menuFile, "Ctrl+P", nil, func() { u.quick.show() })
	add("publication.open", "Open or create a publication…", menuFile, "Ctrl+O", nil, u.showPublications)
	add("file.save", "Save", menuFile, "Ctrl+S", func() bool { return editable() && u.ws.Busy() == "" }, u.ws.Save)
	add("file.sync", "Synchronise with the remote", menuFile, "Ctrl+Shift+S", idle, u.ws.Sync)
	add("page.open", "Open page in browser", menuFile, "Ctrl+Shift+O", open, u.openPage)
	add("file.export", "Hand on as a file…", menuFile, "Ctrl+Shift+F", some, u.askExport)
	add("file.stop", "Stop what is going on", menuFile, "Ctrl+Shift+X", func() bool { return u.ws.Busy() != "" }, u.ws.CancelAct)

	add("edit.undo", "Undo", menuEdit, "", editable, func() { u.article.text.Undo() })
	add("edit.redo", "Redo", menuEdit, "", editable, func() { u.article.text.Redo() })
	add("edit.plain", "Paste without formatting", menuEdit, "Ctrl+Shift+V", editable, u.pastePlain)
	add("edit.markdown", "Paste as Markdown", menuEdit, "", editable, u.pasteMarkdown)
	add("edit.insert", "Insert from a file…", menuEdit, "", editable, u.askInsert)
	add("edit.find", "Find and replace…", menuEdit, "Ctrl+F", some, func() { u.article.find.open() })
	add("edit.next", "Find next", menuEdit, "Ctrl+G", some, func() { u.article.find.next() })
	add("edit.previous", "Find previous", menuEdit, "Ctrl+Shift+G", some, func() { u.article.find.prev() })
	add("edit.actions", "What can be done here…", menuEdit, "Ctrl+.", some, u.showActions)
	add("edit.nextFinding", "Next finding", menuEdit, "Ctrl+Alt+Down", some, func() { u.nextFinding(true) })
	add("edit.previousFinding", "Previous finding", menuEdit, "Ctrl+Alt+Up", some, func() { u.nextFinding(false) })
	add("edit.said", "Have we said this before?", menuEdit, "Ctrl+Alt+B", some, u.saidBefore)
	add("edit.outline", "Go to heading…", menuEdit, "Ctrl+Shift+H", some, u.goToHeading)
	add("format.bold", "Bold", menuEdit, "Ctrl+B", editable, wrap("**"))
	add("format.italic", "Italic", menuEdit, "Ctrl+I", editable, wrap("*"))
	add("format.heading", "Heading", menuEdit, "Ctrl+H", editable, func() {
		u.applyEdit(format.Heading(u.article.text.Text(), u.article.text.Caret()))
	})
	add("format.quote", "Block quotation", menuEdit, "Ctrl+Shift+Q", editable, func() {
		a, b := u.article.text.Selection()
		u.applyEdit(format.Quote(u.article.text.Text(), a, b))
	})
	add("format.link", "Link", menuEdit, "Ctrl+K", editable, func() {
		a, b := u.article.text.Selection()
		u.applyEdit(format.Link(u.article.text.Text(), a, b, ""))
	})

	add("edit.spelling", "Check spelling", menuEdit, "", nil, u.toggleSpelling)
	r.ByID("edit.spelling").Checked = func() bool { return u.settings.Writing.Spelling }
	add("edit.misspelt", "Next misspelt word…", menuEdit, "Ctrl+Shift+L", editable, u.nextMisspelt)

	add("cite.insert", "Insert citation…", menuArticle, "Ctrl+Shift+C", editable, u.pickCitation)
	add("cite.new", "New source…", menuArticle, "Ctrl+Shift+N", editable, func() { u.newSource(newReference(), false) })
	add("cite.lookup", "Look a source up…", menuArticle, "", editable, u.lookUp)
	add("cite.import", "Import sources…", menuArticle, "", editable, u.askImport)
	add("cite.duplicates", "Find duplicate sources…", menuArticle, "", editable, u.findDuplicates)
	add("cite.prose", "Turn written-out references into citations…", menuArticle, "", editable, u.citeProse)
	add("cite.unreadable", "Source files that need a look…", menuArticle, "", func() bool { return len(u.ws.UnreadableSources()) > 0 }, u.showUnreadable)
	add("cite.keep", "Keep copies of the cited pages", menuArticle, "", editable, func() { u.keepSources() })
	add("cite.links", "Look whether the cited pages are still there", menuArticle, "", func() bool { return some() && !u.ws.LooksAtPages() }, func() { u.lookAtPages() })
	add("cite.quotations", "Check quotations", menuArticle, "", editable, u.checkQuotations)
	add("article.image", "Choose lead image…", menuArticle, "", editable, func() { u.article.details.chooseImage() })
	add("article.correct", "Add a correction", menuArticle, "", func() bool {
		return editable() && u.ws.Document().Draft.Revises
	}, func() { u.article.details.corrections.begin() })
	add("article.revise", "Revise this published article", menuArticle, "", func() bool {
		d := u.ws.Document()
		return d != nil && d.ReadOnly() && u.ws.Busy() == ""
	}, func() { u.ws.Revise(u.ws.Document().Dir) })

	add("review.submit", "Submit for review", menuReview, "Ctrl+Return", in(review.Draft, review.ChangesRequested), u.submit)
	add("review.approve", "Approve", menuReview, "Ctrl+Shift+A", in(review.InReview), u.approve)
	add("review.changes", "Request changes…", menuReview, "Ctrl+Shift+R", in(review.InReview, review.Approved), u.askChanges)
	add("review.withdraw", "Take back from review", menuReview, "", in(review.InReview, review.Approved, review.ChangesRequested), func() { u.ws.Withdraw("") })
	add("review.publish", "Publish…", menuReview, "Ctrl+Shift+Return", in(review.Approved), u.askPublish)

	said := func() bool { d := u.ws.Document(); return d != nil && d.Draft != nil && u.ws.Busy() == "" }
	add("review.comment", "Comment…", menuReview, "Ctrl+Shift+M", said, u.askComment)
	add("review.suggest", "Suggest other words…", menuReview, "Ctrl+Alt+M", said, u.askSuggestion)
	add("review.differences", "What has changed", menuReview, "Ctrl+Shift+D", said, func() {
		u.side.Select(u.reviewTab)
		u.reviewPane.tabs.Select(u.reviewPane.changesTab)
	})

	add("desk.next", "Take up what waits for you", menuPublic, "Ctrl+J", func() bool { return len(u.ws.Agenda()) > 0 }, u.takeUpNext)
	add("publication.exchange", "What waits to be sent…", menuPublic, "Ctrl+Shift+E", open, u.showExchange)
	add("publication.newsletter", "Newsletter…", menuPublic, "Ctrl+Shift+I", func() bool { return u.ws.Published() != nil }, u.showNewsletter)
	add("publication.style", "Citation style…", menuPublic, "", open, u.chooseStyle)
	add("publication.keys", "Keys and rules…", menuPublic, "", open, u.showRules)
	add("you.identity", "Who I am…", menuPublic, "", nil, func() { u.showIdentity(nil) })

	add("view.text", "Text", menuView, "Ctrl+1", some, func() { u.article.showText() })
	add("view.details", "Details", menuView, "Ctrl+2", some, func() { u.article.showDetails() })
	add("view.preview", "Preview", menuView, "Ctrl+3", nil, func() { u.side.Select(u.previewTab); u.win.Canvas().Focus(u.preview.view.Focusable()) })
	add("view.sources", "Sources", menuView, "Ctrl+4", nil, func() { u.side.Select(u.sourcesTab); u.win.Canvas().Focus(u.sources.query) })
	add("view.checks", "Checks", menuView, "Ctrl+5", nil, func() { u.side.Select(u.checksTab) })
	add("view.review", "Review", menuView, "Ctrl+6", nil, func() { u.side.Select(u.reviewTab) })
	add("view.archive", "Archive", menuView, "Ctrl+Shift+B", open, u.showArchive)
	r.ByID("view.archive").Checked = func() bool { return u.archive.shown() }
	add("view.figures", "Figures", menuView, "Ctrl+Alt+F", open, u.showFigures)
	r.ByID("view.figures").Checked = func() bool { return u.figures.shown() }
	add("view.connections", "Related in the archive", menuView, "Ctrl+7", nil, func() { u.side.Select(u.connectionsTab); u.connections.focus() })
	add("view.desk", "Desk", menuView, "Ctrl+0", nil, u.toDesk)
	toggle := func(id, title string, setting *bool) {
		add(id, title, menuView, "", nil, func() {
			*setting = !*setting
			u.article.applyWriting()
			u.saveSettings()
			u.refreshActions()
		})
		r.ByID(id).Checked = func() bool { return *setting }
	}
	writing := &u.settings.Writing
	toggle("view.typewriter", "Keep the line in the middle", &writing.Typewriter)
	toggle("view.focus", "Dim all but the paragraph", &writing.Focus)
	toggle("view.sans", "Write in a sans-serif face", &writing.Sans)
	add("view.larger", "Larger text", menuView, "Ctrl++", nil, u.orPreview((*preview.Preview).ZoomIn, func() { u.setTextSize(u.theme.TextSize() + 1) }))
	add("view.smaller", "Smaller text", menuView, "Ctrl+-", nil, u.orPreview((*preview.Preview).ZoomOut, func() { u.setTextSize(u.theme.TextSize() - 1) }))
	add("preview.larger", "Larger preview", menuView, "", nil, func() { u.preview.view.ZoomIn() })
	add("preview.smaller", "Smaller preview", menuView, "", nil, func() { u.preview.view.ZoomOut() })
	add("preview.actual", "Preview in its own size", menuView, "", nil, func() { u.preview.view.SetZoom(1) })
	for _, l := range []struct {
		id, title string
		look      preview.Look
	}{
		{"preview.window", "Preview as the window", preview.Window},
		{"preview.light", "Light preview", preview.Light},
		{"preview.dark", "Dark preview", preview.Dark},
		{"preview.print", "Preview of the print", preview.Print},
	} {
		add(l.id, l.title, menuView, "", nil, func() { u.preview.view.SetLook(l.look); u.refreshActions() })
		r.ByID(l.id).Checked = func() bool { return u.preview.view.Look() == l.look }
	}
	add("view.light", "Light", menuView, "", nil, func() { u.setMode(theme.Light) })
	add("view.dark", "Dark", menuView, "", nil, func() { u.setMode(theme.Dark) })
	add("view.system", "Light or dark as the system", menuView, "", nil, func() { u.setMode(theme.System) })
	add("view.palette", "Find a command…", menuView, "Ctrl+Shift+P", nil, u.showPalette)

	add("help.keys", "Keyboard shortcuts", menuHelp, "Ctrl+/", nil, u.showKeys)
	add("help.about", "About Postil", menuHelp, "", nil, u.showAbout)
	return r
}

// trigger runs an action by its id.
func (u *UI) trigger(id string) {
	if a := u.actions.ByID(id); a != nil {
		a.Trigger()
	}
}

// key runs an action by its key or its menu item, unless a dialog is waiting
// for an answer: what lies under it cannot be acted upon.
func (u *UI) key(a *action.Action) {
	if _, dialog := u.win.Canvas().Overlays().Top().(*widget.PopUp); dialog {
		return
	}
	if u.picker != nil { // it has the keyboard; Enter with Ctrl would submit the article
		if a.Shortcut.Key == string(fyne.KeyReturn) {
			u.picker.mark()
		}
		return
	}
	if u.archive.key(a.ID) {
		return
	}
	u.stirred() // the editor does not see a key that is in the menu
	a.Trigger()
}

// fyneShortcut is a shortcut as Fyne knows it.
func fyneShortcut(s action.Shortcut) *desktop.CustomShortcut {
	sc := &desktop.CustomShortcut{KeyName: fyne.KeyName(s.Key)}
	if s.Key == "-" {
		sc.KeyName = fyne.KeyMinus
	}
	for _, m := range []struct {
		ours   action.Mods
		theirs fyne.KeyModifier
	}{
		{action.Ctrl, fyne.KeyModifierShortcutDefault},
		{action.Shift, fyne.KeyModifierShift},
		{action.Alt, fyne.KeyModifierAlt},
		{action.Super, fyne.KeyModifierSuper},
	} {
		if s.Mods&m.ours != 0 {
			sc.Modifier |= m.theirs
		}
	}
	return sc
}

func (u *UI) makeMenu() *fyne.MainMenu {
	var menus []*fyne.Menu
	for _, g := range u.actions.Groups() {
		var items []*fyne.MenuItem
		for _, a := range g.Actions {
			item := fyne.NewMenuItem(lang.L(a.Title), func() { u.key(a) })
			if !a.Shortcut.IsZero() {
				item.Shortcut = fyneShortcut(a.Shortcut)
			}
			item.Disabled, item.Checked = !a.IsEnabled(), a.IsChecked()
			items = append(items, item)
		}
		menus = append(menus, fyne.NewMenu(lang.L(g.Name), items...))
	}
	return fyne.NewMainMenu(menus...)
}

// refreshActions brings the menu's greyed and checked items up to date.
func (u *UI) refreshActions() {
	menu := u.win.MainMenu()
	if menu == nil {
		return
	}
	for i, g := range u.actions.Groups() {
		for j, a := range g.Actions {
			item := menu.Items[i].Items[j]
			item.Disabled, item.Checked = !a.IsEnabled(), a.IsChecked()
		}
	}
	menu.Refresh()
}

// bindShortcuts gives the canvas every key as well as the menu. All have a
// modifier: a bare function key would go to the field that has the keyboard
// and no further. Escape puts away a dialog, or the newest notice.
func (u *UI) bindShortcuts() {
	c := u.win.Canvas()
	for _, a := range u.actions.All() {
		if a.Shortcut.IsZero() {
			continue
		}
		c.AddShortcut(fyneShortcut(a.Shortcut), func(fyne.Shortcut) { u.key(a) })
	}
	c.SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			if close := u.closers[c.Overlays().Top()]; close != nil {
				close()
				return
			}
			if d, ok := c.Overlays().Top().(*widget.PopUp); ok {
				d.Hide()
				return
			}
			if !u.toasts.Dismiss() {
				u.leaveLayers()
			}
		}
	})
}

// showPalette lists every command, searched by typing.
func (u *UI) showPalette() {
	if u.palette == nil {
		u.palette = kit.NewPalette(kit.PaletteOptions[*action.Action]{
			Placeholder: lang.L("What do you want to do?"),
			OnQuery: func(q string) []kit.Row[*action.Action] {
				var rows []kit.Row[*action.Action]
				for _, a := range u.actions.Search(q, func(s string) string { return lang.L(s) }) {
					rows = append(rows, kit.Row[*action.Action]{
						Title: lang.L(a.Group) + ": " + lang.L(a.Title), Trailing: a.Shortcut.Format(runtime.GOOS),
						Disabled: !a.IsEnabled(), Value: a,
					})
				}
				return rows
			},
			OnChosen: func(a *action.Action) { a.Trigger() },
		})
	}
	u.palette.Show(u.win.Canvas())
}

func (u *UI) setMode(m theme.Mode) {
	u.theme.SetMode(m)
	u.settings.Theme = config.Theme(m)
	u.o.App.Settings().SetTheme(u.theme)
	u.saveSettings()
}

// toDesk puts the keyboard on the desk. The key for it, where a zoomed preview
// has the keyboard, is the one that undoes the zoom.
func (u *UI) toDesk() {
	if v := u.preview.view; v.Focused() && v.Zoom() != 1 {
		v.SetZoom(1)
		return
	}
	u.win.Canvas().Focus(u.desk.list)
}

// orPreview is an act that is the preview's while the preview has the keyboard.
func (u *UI) orPreview(its func(*preview.Preview), otherwise func()) func() {
	return func() {
		if u.preview.view.Focused() {
			its(u.preview.view)
			return
		}
		otherwise()
	}
}

func (u *UI) setTextSize(size float32) {
	size = min(max(size, config.MinTextSize), config.MaxTextSize)
	u.theme.SetTextSize(size)
	u.settings.TextSize = size
	u.o.App.Settings().SetTheme(u.theme)
	u.saveSettings()
}

// openURL opens an address outside; where that fails the person gets it to
// copy.
func (u *UI) openURL(address string) {
	parsed, err := url.Parse(address)
	if err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https" || parsed.Scheme == "mailto") {
		err = u.o.App.OpenURL(parsed)
	}
	if err == nil {
		return
	}
	u.o.Log.Warn("open address", "err", err)
	e := widget.NewEntry()
	e.SetText(address)
	dialog.ShowCustom(lang.L("Open this address in a browser"), lang.L("Close"), kit.AtLeast(fyne.NewSize(420, 40), e), u.win)
}

// submit, approve and the like go through the checks of the workflow; what
// they did or why not comes back through Done and Failed.
func (u *UI) submit() {
	if a := u.ws.Analysis(); a != nil && a.Errors() > 0 {
		u.side.Select(u.checksTab)
	}
	u.ws.Submit("")
}

func (u *UI) approve() {
	d := u.ws.Document()
	if d == nil {
		return
	}
	if st := u.ws.Standing(); !st.Counts() {
		u.explainStanding(lang.L("Your approval would not count"), st.Refused)
		return
	}
	if !u.wroteIt() {
		u.ws.Approve("")
		return
	}
	u.confirm(lang.L("Approve your own article"),
		lang.L("You wrote this article yourself. This publication allows its people to approve their own articles, and says so in the published record. Approve it?"),
		lang.L("Approve"), func() { u.ws.Approve("") })
}

// wroteIt reports whether the person at work wrote part of the open draft and
// the policy lets them approve it all the same.
func (u *UI) wroteIt() bool {
	d := u.ws.Document()
	return d != nil && d.Draft != nil && u.ws.Policy().SelfApproval && d.Draft.WrittenBy(u.ws.Who().Email)
}

func (u *UI) askPublish() {
	d := u.ws.Document()
	if d == nil {
		return
	}
	where := lang.L("This publication has no remote: it will be published on this computer only.")
	if r := u.ws.Remote(); r != "" {
		where = lang.L("It will be pushed to {{.Remote}}.", map[string]string{"Remote": short(r, 60)})
	}
	u.confirm(lang.L("Publish"),
		lang.L("Publish “{{.Title}}”?", map[string]string{"Title": d.Front().Title})+"\n"+where,
		lang.L("Publish"), u.ws.Publish)
}
