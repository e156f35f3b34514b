package ui

import (
	"context"
	"io"
	"path/filepath"
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/message"
	"postil/app/task"
	"postil/app/ui/kit"
	"postil/assets"
	"postil/editor/cite"
	editwidget "postil/editor/widget"
	"postil/publish/desk"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/review"
)

func newReference() *cite.Reference { return &cite.Reference{Type: "webpage"} }

// prompt is a dialog with some fields, or only a question, and a check before
// it closes.
type prompt struct {
	title, confirm string
	dismiss        string // "Cancel" when empty
	body           fyne.CanvasObject
	focus          *promptEntry      // gets the keyboard, and Enter in it confirms
	also           []*promptEntry    // further entries in which Enter confirms
	field          *editwidget.Field // gets the keyboard where Enter means a new line
	alone          bool              // nothing is asked: there is no button to dismiss it
	no             bool              // the button that dismisses gets the keyboard: nobody agrees by accident
	size           fyne.Size
	ok             func() (problem string)
	later          func(finish func(problem string)) // in place of ok, where the check takes a while
	dismissed      func()                            // it was closed in another way than by confirming; may be nil
}

// ask shows a prompt. What it gives back closes it, as dismissing it does.
func (u *UI) ask(p prompt) (hide func()) {
	problem := widget.NewLabel("")
	problem.Wrapping = fyne.TextWrapWord
	problem.Importance = widget.DangerImportance
	problem.Hide()
	var d *dialog.CustomDialog
	var first fyne.Focusable
	confirmed, shown := false, true
	if p.dismiss == "" {
		p.dismiss = lang.L("Cancel")
	}
	close := func() { d.Hide() }
	cancel := newKeyButton(p.dismiss, close)
	cancel.onEscape = close
	ok := newKeyButton(p.confirm, nil)
	finish := func(text string) {
		ok.Enable()
		switch {
		case !shown: // it was dismissed meanwhile
		case text != "":
			problem.SetText(text)
			problem.Show()
			u.win.Canvas().Focus(first)
		default:
			confirmed = true
			d.Hide()
		}
	}
	send := func() {
		switch {
		case ok.Disabled(): // it is being checked
		case p.later != nil:
			ok.Disable()
			p.later(finish)
		default:
			finish(p.ok())
		}
	}
	ok.OnTapped = send
	if !p.no {
		ok.Importance = widget.HighImportance
	}
	ok.onEscape = close
	d = dialog.NewCustomWithoutButtons(p.title, kit.AtLeast(p.size, container.NewVBox(p.body, problem)), u.win)
	if p.alone {
		d.SetButtons([]fyne.CanvasObject{ok})
	} else {
		d.SetButtons([]fyne.CanvasObject{cancel, ok})
	}
	d.Show()
	u.closable(d, func() {
		shown = false
		if !confirmed && p.dismissed != nil {
			p.dismissed()
		}
	})
	entries := p.also
	if p.focus != nil {
		entries = append(entries, p.focus)
	}
	for _, e := range entries {
		e.onEscape = close
		e.OnSubmitted = func(string) { send() }
	}
	switch {
	case p.focus != nil:
		first = p.focus
	case p.field != nil:
		first = p.field.Focusable()
	case p.no:
		first = cancel
	default:
		first = ok
	}
	u.win.Canvas().Focus(first)
	return close
}

// closable has Escape close a dialog that is shown now as its button does, also
// when nothing in it has the keyboard; closed hears of it, whichever way.
func (u *UI) closable(d *dialog.CustomDialog, closed func()) {
	top := u.win.Canvas().Overlays().Top()
	u.closers[top] = d.Hide
	d.SetOnClosed(func() {
		delete(u.closers, top)
		closed()
	})
}

// confirm asks one question before something that others will see.
func (u *UI) confirm(title, question, yes string, do func()) {
	text := widget.NewLabel(question)
	text.Wrapping = fyne.TextWrapWord
	u.ask(prompt{title: title, confirm: yes, size: fyne.NewSize(440, 80), body: text, ok: func() string {
		do()
		return ""
	}})
}

// promptEntry is a line of text that Escape leaves and that tells when it gets
// the keyboard.
type promptEntry struct {
	widget.Entry
	onEscape func()
	onFocus  func()
}

func newPromptEntry() *promptEntry {
	e := &promptEntry{}
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey implements fyne.Focusable.
func (e *promptEntry) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape && e.onEscape != nil {
		e.onEscape()
		return
	}
	e.Entry.TypedKey(k)
}

// FocusGained implements fyne.Focusable.
func (e *promptEntry) FocusGained() {
	e.Entry.FocusGained()
	if e.onFocus != nil {
		e.onFocus()
	}
}

// keyButton is a button that Enter presses and Escape leaves, as people expect
// of a dialog; Fyne's own knows the space bar only.
type keyButton struct {
	widget.Button
	onEscape func()
}

func newKeyButton(text string, tapped func()) *keyButton {
	b := &keyButton{}
	b.Text, b.OnTapped = text, tapped
	b.ExtendBaseWidget(b)
	return b
}

// TypedKey implements fyne.Focusable.
func (b *keyButton) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(&fyne.PointEvent{})
	case fyne.KeyEscape:
		if b.onEscape != nil {
			b.onEscape()
		}
	default:
		b.Button.TypedKey(k)
	}
}

func (u *UI) askNew() {
	title := newPromptEntry()
	title.SetPlaceHolder(lang.L("It can be changed until publication"))
	u.ask(prompt{
		title: lang.L("New article"), confirm: lang.L("Begin"), size: fyne.NewSize(460, 70), focus: title,
		body: kit.FormRow(lang.L("Working title"), title, ""),
		ok: func() string {
			if strings.TrimSpace(title.Text) == "" {
				return lang.L("Give it a working title: the article's address is made from it.")
			}
			u.ws.NewDraft(title.Text)
			return ""
		},
	})
}

func (u *UI) askChanges() {
	note := editwidget.New(editwidget.Options{Now: u.o.Now})
	u.ask(prompt{
		title: lang.L("Request changes"), confirm: lang.L("Send back"), size: fyne.NewSize(480, 180), field: note,
		body: kit.FormRow(lang.L("What should change?"), boxed(note, 120), lang.L("The author sees this above the article.")),
		ok: func() string {
			if strings.TrimSpace(note.Text()) == "" {
				return say(message.Error(desk.ErrNoNote))
			}
			u.ws.RequestChanges(note.Text())
			return ""
		},
	})
}

// showPublications is the dialog from which a publication is opened, created
// or fetched.
func (u *UI) showPublications() {
	var d *dialog.CustomDialog
	hide := func() { d.Hide() }
	tabs := container.NewAppTabs(
		container.NewTabItem(lang.L("Open"), u.openTab(hide)),
		container.NewTabItem(lang.L("Create"), u.createTab(hide)),
		container.NewTabItem(lang.L("Fetch from a remote"), u.cloneTab(hide)),
	)
	d = dialog.NewCustom(lang.L("Publications"), lang.L("Close"), kit.AtLeast(fyne.NewSize(600, 520), tabs), u.win)
	d.Show()
}

func (u *UI) openTab(hide func()) fyne.CanvasObject {
	recent := container.NewVBox()
	for _, dir := range u.settings.Recent {
		b := widget.NewButton(short(dir, 70), func() { hide(); u.openFolder(dir) })
		b.Alignment = widget.ButtonAlignLeading
		b.Importance = widget.LowImportance
		recent.Add(b)
	}
	if len(u.settings.Recent) == 0 {
		recent.Add(widget.NewLabel(lang.L("None yet.")))
	}
	choose := widget.NewButtonWithIcon(lang.L("Choose a folder…"), fynetheme.FolderOpenIcon(), func() {
		hide()
		dialog.ShowFolderOpen(func(l fyne.ListableURI, err error) {
			switch {
			case err != nil:
				u.Failed(err)
			case l != nil:
				u.openFolder(l.Path())
			}
		}, u.win)
	})
	choose.Importance = widget.HighImportance
	sampleButton := widget.NewButton(lang.L("Open the sample publication"), func() { hide(); u.leaveThen(u.OpenSample) })
	return container.NewBorder(
		container.NewVBox(container.NewHBox(choose, sampleButton), heading(lang.L("Recent"))), nil, nil, nil,
		container.NewVScroll(recent))
}

// leaveThen saves what is unsaved before another publication takes its place.
func (u *UI) leaveThen(then func()) {
	u.ws.SaveThen(then, u.Failed)
}

func (u *UI) openFolder(dir string) {
	u.leaveThen(func() {
		o := u.deskOptions()
		task.Run(u.run, "publication", func(context.Context) (*desk.Desk, error) {
			return desk.Open(dir, o)
		}, func(k *desk.Desk, err error) {
			if err != nil {
				u.settings.Forget(dir)
				u.saveSettings()
				u.Failed(err)
				return
			}
			u.use(dir, k)
		})
	})
}

// folderField is an entry with a button that chooses a folder.
func (u *UI) folderField() (*widget.Entry, fyne.CanvasObject) {
	e := widget.NewEntry()
	b := widget.NewButtonWithIcon("", fynetheme.FolderOpenIcon(), func() {
		dialog.ShowFolderOpen(func(l fyne.ListableURI, err error) {
			if err == nil && l != nil {
				e.SetText(l.Path())
			}
		}, u.win)
	})
	return e, container.NewBorder(nil, nil, nil, b, e)
}

func (u *UI) createTab(hide func()) fyne.CanvasObject {
	name, motto, president, base, remote := widget.NewEntry(), widget.NewEntry(), widget.NewEntry(), widget.NewEntry(), widget.NewEntry()
	base.SetPlaceHolder("https://commentary.example.org/")
	remote.SetPlaceHolder(lang.L("https://…, git@host:…, or a folder; empty for none"))
	folder, folderRow := u.folderField()
	folder.SetPlaceHolder(lang.L("An empty folder"))
	own := widget.NewCheck(lang.L("People may approve their own articles (a publication of one person)"), nil)
	signed := widget.NewCheck(lang.L("Only what is signed counts, beginning with your key"), nil)
	if u.signer == nil {
		signed.Disable() // there is no key to begin with
	}
	problem := widget.NewLabel("")
	problem.Wrapping = fyne.TextWrapWord
	problem.Importance = widget.DangerImportance
	create := widget.NewButton(lang.L("Create"), nil)
	create.Importance = widget.HighImportance
	create.OnTapped = func() {
		pub := publication.Default()
		pub.Name, pub.Motto = strings.TrimSpace(name.Text), strings.TrimSpace(motto.Text)
		pub.President.Name = strings.TrimSpace(president.Text)
		pub.BaseURL = strings.TrimSpace(base.Text)
		switch {
		case pub.Name == "":
			problem.SetText(lang.L("Give the publication a name."))
			return
		case strings.TrimSpace(folder.Text) == "":
			problem.SetText(lang.L("Choose an empty folder for it."))
			return
		case pub.BaseURL == "":
			problem.SetText(lang.L("Give the address at which readers will find it."))
			return
		}
		dir := strings.TrimSpace(folder.Text)
		o := u.deskOptions()
		if o.Who.Name == "" || o.Who.Email == "" {
			o.Who = fallbackIdentity()
		}
		policy := review.DefaultPolicy()
		policy.SelfApproval = own.Checked
		if signed.Checked {
			policy.Signatures = review.Required
		}
		target := strings.TrimSpace(remote.Text)
		create.Disable()
		u.leaveThen(func() {
			task.Run(u.run, "publication", func(ctx context.Context) (*desk.Desk, error) {
				files, err := assets.Files(assets.Hugo())
				if err != nil {
					return nil, err
				}
				return desk.Create(ctx, dir, desk.NewPublication{Publication: pub, Policy: policy, Files: files, Remote: target}, o)
			}, func(k *desk.Desk, err error) {
				create.Enable()
				if err != nil {
					problem.SetText(sentence(err))
					return
				}
				hide()
				u.use(dir, k)
				u.tell(kit.Success, lang.L("“{{.Name}}” is created in {{.Folder}}.", map[string]string{"Name": pub.Name, "Folder": dir}))
			})
		})
	}
	form := container.NewVBox(
		kit.FormRow(lang.L("Name"), name, ""),
		kit.FormRow(lang.L("Motto"), motto, ""),
		kit.FormRow(lang.L("President"), president, ""),
		kit.FormRow(lang.L("Address for readers"), base, ""),
		kit.FormRow(lang.L("Folder"), folderRow, ""),
		kit.FormRow(lang.L("Remote"), remote, lang.L("The git repository it is pushed to. A folder that does not exist is made into one.")),
		own, signed, problem,
	)
	return container.NewBorder(nil, container.NewHBox(create), nil, nil, container.NewVScroll(form))
}

func (u *UI) cloneTab(hide func()) fyne.CanvasObject {
	address := widget.NewEntry()
	address.SetPlaceHolder("https://git.example.org/foundation/commentary.git")
	folder, folderRow := u.folderField()
	folder.SetPlaceHolder(lang.L("An empty folder"))
	problem := widget.NewLabel("")
	problem.Wrapping = fyne.TextWrapWord
	problem.Importance = widget.DangerImportance
	busy, far := widget.NewProgressBarInfinite(), note("")
	busy.Hide()
	fetch := widget.NewButton(lang.L("Fetch"), nil)
	fetch.Importance = widget.HighImportance
	fetch.OnTapped = func() {
		from, to := strings.TrimSpace(address.Text), strings.TrimSpace(folder.Text)
		if from == "" || to == "" {
			problem.SetText(lang.L("Give the remote's address and an empty folder."))
			return
		}
		fetch.Disable()
		busy.Show()
		problem.SetText("")
		o := u.deskOptions()
		if o.Who.Name == "" || o.Who.Email == "" {
			o.Who = fallbackIdentity()
		}
		u.leaveThen(func() {
			u.status.fetched = func(p repo.Progress) { far.SetText(transferWords(p)) }
			u.ws.Clone(from, to, o, io.Discard, func(k *desk.Desk, err error) {
				u.status.fetched = nil
				far.SetText("")
				fetch.Enable()
				busy.Hide()
				if err != nil {
					problem.SetText(sentence(err))
					return
				}
				hide()
				u.use(to, k)
			})
		})
	}
	form := container.NewVBox(
		kit.FormRow(lang.L("Address of the remote"), address, ""),
		kit.FormRow(lang.L("Folder"), folderRow, ""), busy, far, problem)
	return container.NewBorder(nil, container.NewHBox(fetch), nil, nil, form)
}

// showKeys lists every shortcut.
func (u *UI) showKeys() {
	rows := container.New(keyRows{})
	for _, g := range u.actions.Groups() {
		rows.Add(heading(lang.L(g.Name)))
		rows.Add(widget.NewLabel(""))
		for _, a := range g.Actions {
			if a.Shortcut.IsZero() {
				continue
			}
			rows.Add(widget.NewLabel(lang.L(a.Title)))
			rows.Add(widget.NewLabel(a.Shortcut.Format(runtime.GOOS)))
		}
	}
	scroll := container.NewVScroll(rows)
	scroll.SetMinSize(fyne.NewSize(460, 440))
	dialog.ShowCustom(lang.L("Keyboard shortcuts"), lang.L("Close"), scroll, u.win)
}

// keyRows lays labels out in two columns with little room between the lines.
type keyRows struct{}

func (keyRows) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for i := 0; i+1 < len(objects); i += 2 {
		h := objects[i].MinSize().Height
		y := float32(i/2) * (h - 8)
		objects[i].Move(fyne.NewPos(0, y))
		objects[i].Resize(fyne.NewSize(size.Width*0.62, h))
		objects[i+1].Move(fyne.NewPos(size.Width*0.62, y))
		objects[i+1].Resize(fyne.NewSize(size.Width*0.38, h))
	}
}

func (keyRows) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if len(objects) == 0 {
		return fyne.Size{}
	}
	h := objects[0].MinSize().Height
	return fyne.NewSize(400, float32(len(objects)/2)*(h-8)+8)
}

func (u *UI) showAbout() {
	text := widget.NewLabel(lang.L("Postil {{.Version}}\nWrite, cite, review and publish commentary.\n\nPublication: {{.Folder}}\n\nTypefaces: Source Serif 4, Noto Sans, Go Mono. Emoji by EmojiOne (CC BY 4.0).",
		map[string]string{"Version": u.o.Version, "Folder": filepath.Clean(u.ws.Folder())}))
	text.Wrapping = fyne.TextWrapWord
	dialog.ShowCustom(lang.L("About Postil"), lang.L("Close"), kit.AtLeast(fyne.NewSize(420, 160), text), u.win)
}
