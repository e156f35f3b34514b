package ui

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/app/workspace"
	editwidget "postil/editor/widget"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/newsletter"
	"postil/publish/newsletter/ledger"
)

// newsletterDialog makes an issue of the newsletter: what it says on the left, how
// it will look on the right.
type newsletterDialog struct {
	u        *UI
	articles []string // folders, in the issue's order; another name is not published
	day      article.Date
	loading  bool
	closed   bool
	held     bool             // something goes on with the issue: nothing may change
	acting   bool             // and it is an act, which can be stopped
	issue    *workspace.Issue // as it was put together last, nil before

	subject, preview, date *promptEntry
	intro                  *editwidget.Field
	list                   *issueList
	heading                *widget.Label // how many articles there are
	told                   *kit.Banner   // what came of an act
	before                 *kit.Banner   // what of the issue went out before
	size                   *widget.Label
	look                   *issueLook
	split                  *container.Split
	progress               *fyne.Container
	doing                  *widget.Label
	stop                   *widget.Button
	holding                []fyne.Disableable // what is disabled while held
	hide                   func()
}

// showNewsletter opens the dialog on the issue that is being made.
func (u *UI) showNewsletter() {
	c := u.ws.Published()
	if c == nil {
		return
	}
	if len(c.Articles) == 0 {
		u.ask(prompt{
			title: lang.L("Newsletter"), confirm: lang.L("Close"), alone: true, size: fyne.NewSize(460, 160), ok: func() string { return "" },
			body: kit.EmptyState(lang.L("Nothing is published yet"), lang.L("An issue of the newsletter carries published articles. Publish the first one, then make an issue of it."), "", nil),
		})
		return
	}
	d := &newsletterDialog{u: u, loading: true}
	d.build()
	d.start(u.ws.StartIssue)
}

// start fills the fields with an issue, once it is read.
func (d *newsletterDialog) start(from func(func(workspace.StartedIssue, error))) {
	d.hold(lang.L("Reading what was published…"))
	d.acting = false
	d.stop.Hide()
	from(func(s workspace.StartedIssue, err error) {
		if d.closed {
			return
		}
		d.release()
		if err != nil {
			d.look.clear()
			d.told.Set(kit.Notice{
				Kind: kit.Error, Text: issueSentence(err),
				Action: lang.L("Put it aside and begin another"), Run: func() { d.start(d.u.ws.AnotherIssue) },
			})
			return
		}
		d.load(s)
	})
}

func (d *newsletterDialog) load(s workspace.StartedIssue) {
	d.loading = true
	d.told.Clear()
	d.subject.SetText(s.File.Subject)
	d.preview.SetText(s.File.Preview)
	d.day = s.File.Date
	d.date.SetText(s.File.Date.String())
	d.intro.SetText(strings.TrimSuffix(s.File.Intro, "\n"))
	d.articles = make([]string, 0, len(s.File.Articles))
	for _, name := range s.File.Articles {
		if a := d.find(name); a != nil { // a slug is told from a folder once, not at each look
			name = a.Dir
		}
		if !slices.Contains(d.articles, name) {
			d.articles = append(d.articles, name)
		}
	}
	d.loading = false
	switch {
	case !s.Begun:
	case len(d.articles) == 0:
		d.told.Set(kit.Notice{Kind: kit.Info, Text: lang.L("Nothing was published since the last issue. Choose articles, or write a text alone.")})
	case len(s.Sent) == 0:
		d.told.Set(kit.Notice{Kind: kit.Info, Text: lang.L("This is the first issue. It begins with the newest articles.")})
	default:
		last := s.Sent[len(s.Sent)-1]
		d.told.Set(kit.Notice{Kind: kit.Info, Text: lang.L("This issue begins with what was published since “{{.Subject}}” of {{.Date}}.", map[string]string{"Subject": last.Subject, "Date": last.Date})})
	}
	d.told.Closable = true
	d.list.changed(0)
	d.compose()
	d.u.win.Canvas().Focus(d.subject)
}

// file is the issue as the fields have it.
func (d *newsletterDialog) file() newsletter.File {
	return newsletter.File{
		Subject: oneLine(d.subject.Text), Preview: oneLine(d.preview.Text), Date: d.day,
		Articles: slices.Clone(d.articles), Intro: d.intro.Text(),
	}
}

// changed keeps the issue and shows how it looks now.
func (d *newsletterDialog) changed() {
	if d.loading {
		return
	}
	d.told.Clear()
	d.u.ws.KeepIssue(d.file(), func(err error) {
		if !d.closed {
			d.fail(err)
		}
	})
	d.compose()
}

func (d *newsletterDialog) compose() {
	f := d.file()
	if f.Subject == "" { // how it looks is worth seeing before it has a name
		f.Subject = lang.L("(no subject yet)")
	}
	d.u.ws.ComposeIssue(f, func(i *workspace.Issue, err error) {
		if !d.closed {
			d.show(i, err)
		}
	})
}

// show shows an issue that was put together, or why it was not.
func (d *newsletterDialog) show(i *workspace.Issue, err error) {
	d.issue = i
	if err != nil {
		d.before.Clear()
		d.size.SetText("")
		d.look.problem(issueSentence(err))
		return
	}
	d.look.show(i)
	d.before.Clear()
	if len(i.Repeats) > 0 {
		n := kit.Notice{Kind: kit.Warning, Text: strings.Join(repeatLines(i.Repeats), "\n")}
		if i.Repeats[0].Whole() {
			n.Action, n.Run = lang.L("Begin another issue"), d.another
		}
		d.before.Set(n)
	}
	text := lang.N("{{.Count}} article", len(i.Items), map[string]any{"Count": len(i.Items)})
	if i.Size > 0 {
		text += "  ·  " + lang.L("{{.Size}} as a message", map[string]string{"Size": size(int64(i.Size))})
	} else {
		text += "  ·  " + lang.L("{{.Size}} as a page", map[string]string{"Size": size(int64(len(i.Page)))})
	}
	d.size.Importance = widget.LowImportance
	if len(i.Page) > clippedAt {
		d.size.Importance = widget.WarningImportance
		text += "  ·  " + lang.L("Gmail cuts a page off at {{.Size}}", map[string]string{"Size": size(clippedAt)})
	}
	d.size.SetText(text)
}

// clippedAt is the size of a mail's HTML, in bytes, behind which Gmail shows no
// more of it.
const clippedAt = 102_000

// mostTitles and mostIssues bound what is told of articles that went out before.
const mostTitles, mostIssues = 3, 4

// repeatLines say what of an issue went out before: a line for each issue that had
// it last.
func repeatLines(list []ledger.Repeat) []string {
	titles := map[string][]string{} // by the digest of the issue before
	var before []ledger.Entry
	for _, r := range list {
		if r.Whole() { // it says so of all of them
			return []string{lang.L("This issue, just as it is, was handed out on {{.Date}} by {{.By}}.", map[string]string{"Date": day(r.Before), "By": r.Before.By})}
		}
		if len(titles[r.Before.Digest]) == 0 {
			before = append(before, r.Before)
		}
		titles[r.Before.Digest] = append(titles[r.Before.Digest], "“"+r.Article.Title+"”")
	}
	var out []string
	for i, e := range before {
		if i == mostIssues {
			return append(out, lang.N("{{.Count}} earlier issue has others of them.", len(before)-i, map[string]any{"Count": len(before) - i}))
		}
		of := titles[e.Digest]
		names := strings.Join(of[:min(len(of), mostTitles)], ", ")
		if len(of) > mostTitles {
			names += ", …"
		}
		out = append(out, lang.N("{{.Count}} article was in the issue “{{.Subject}}” of {{.Date}}: {{.Titles}}", len(of),
			map[string]any{"Count": len(of), "Subject": e.Subject, "Date": day(e), "Titles": names}))
	}
	return out
}

// day is when an issue went out.
func day(e ledger.Entry) string { return e.At.Local().Format(time.DateOnly) }

// issueSentence says what is wrong with an issue to somebody who has its fields
// in front of them, and not its file.
func issueSentence(err error) string {
	var syntax *newsletter.SyntaxError
	var not *workspace.NotNotedError
	switch {
	case errors.Is(err, newsletter.ErrNoSubject):
		return lang.L("Give the issue a subject.")
	case errors.Is(err, newsletter.ErrNoDate):
		return lang.L("Give the issue a date, as 2026-11-23.")
	case errors.Is(err, newsletter.ErrEmpty):
		return lang.L("There is nothing in the issue. Choose articles, or write a text.")
	case errors.Is(err, newsletter.ErrLongHeader):
		return lang.L("The subject is too long. Mail programs show some sixty characters of it.")
	case errors.As(err, &not):
		return lang.L("{{.Place}} is made, but it could not be noted that the issue went out, so that nobody is warned if it goes again. {{.Why}}",
			map[string]string{"Place": not.Place, "Why": sentence(not.Err)})
	case errors.As(err, &syntax):
		return lang.L("The issue was changed with another program and cannot be read: {{.Why}}", map[string]string{"Why": err.Error()})
	}
	return sentence(err)
}

// fail tells in the dialog what went wrong.
func (d *newsletterDialog) fail(err error) {
	d.told.Set(kit.Notice{Kind: kit.Error, Text: issueSentence(err)})
}

// hold keeps the issue as it is while an act goes on.
func (d *newsletterDialog) hold(what string) {
	d.held, d.acting = true, true
	d.stop.Show()
	d.told.Clear()
	d.doing.SetText(what)
	d.progress.Show()
	d.intro.SetReadOnly(true)
	for _, o := range d.holding {
		o.Disable()
	}
}

func (d *newsletterDialog) release() {
	d.held, d.acting = false, false
	d.progress.Hide()
	d.intro.SetReadOnly(false)
	for _, o := range d.holding {
		o.Enable()
	}
	d.list.enable()
}

// another puts the issue aside and begins the next.
func (d *newsletterDialog) another() { d.start(d.u.ws.AnotherIssue) }

// askAnother asks before an issue that nobody has got is put aside.
func (d *newsletterDialog) askAnother() {
	if i := d.issue; i != nil && len(i.Repeats) > 0 && i.Repeats[0].Whole() {
		d.another()
		return
	}
	d.u.confirm(lang.L("Begin another issue"),
		lang.L("The issue that you are making is put aside, into the folder of the drafts. Begin another one?"),
		lang.L("Begin another"), d.another)
}

// find is a published article by its folder or slug, nil for none.
func (d *newsletterDialog) find(name string) *content.Article {
	c := d.u.ws.Published()
	if c == nil {
		return nil
	}
	if a := c.ByDir(name); a != nil {
		return a
	}
	i := slices.IndexFunc(c.Articles, func(a *content.Article) bool { return path.Base(a.Dir) == name })
	if i < 0 {
		return nil
	}
	return c.Articles[i]
}

func (d *newsletterDialog) openInBrowser() {
	f := d.file()
	if f.Subject == "" {
		f.Subject = lang.L("(no subject yet)")
	}
	d.u.ws.IssueURL(f, func(address string, err error) {
		switch {
		case d.closed:
		case err != nil:
			d.fail(err)
		default:
			d.u.openURL(address)
		}
	})
}

// build puts the dialog together and shows it.
func (d *newsletterDialog) build() {
	u := d.u
	entry := func(placeholder string) *promptEntry {
		e := newPromptEntry()
		e.SetPlaceHolder(placeholder)
		e.OnChanged = func(string) { d.changed() }
		return e
	}
	d.subject = entry(lang.L("What readers see in their inbox"))
	d.preview = entry(lang.L("What mail programs show beside it; may be empty"))
	d.date = entry("2026-11-23")
	dateHelp := widget.NewLabel(lang.L("Write the date as 2026-11-23"))
	dateHelp.Importance = widget.DangerImportance
	dateHelp.Hide()
	d.date.OnChanged = func(s string) {
		day, ok := article.ParseDate(strings.TrimSpace(s))
		dateHelp.Hidden = ok
		dateHelp.Refresh()
		if d.day = day; !ok {
			d.day = article.Date{}
		}
		d.changed()
	}
	d.intro = editwidget.New(editwidget.Options{
		Placeholder: lang.L("A text of your own, in Markdown; may be empty"), Now: u.o.Now, OnChanged: d.changed, OnEscape: func() { d.hide() },
	})
	d.list = newIssueList(d)
	d.heading = heading("")
	d.told, d.before = kit.NewBanner(), kit.NewBanner()
	d.size = widget.NewLabel("")
	d.size.SizeName = fynetheme.SizeNameCaptionText
	d.size.Wrapping = fyne.TextWrapWord
	d.doing = widget.NewLabel("")
	d.stop = widget.NewButton(lang.L("Stop"), u.ws.CancelAct)
	d.progress = container.NewBorder(nil, nil, d.doing, d.stop, widget.NewProgressBarInfinite())
	d.progress.Hide()
	d.look = newIssueLook(u)

	fields := container.NewVBox(
		kit.FormRow(lang.L("Subject"), d.subject, ""),
		container.NewBorder(nil, nil, nil, container.NewVBox(kit.AtLeast(fyne.NewSize(120, 0), kit.FormRow(lang.L("Date"), d.date, "")), dateHelp),
			kit.FormRow(lang.L("Preview text"), d.preview, "")),
		kit.FormRow(lang.L("Introduction"), boxed(d.intro, 112), ""),
		container.NewBorder(nil, nil, nil, d.list.buttons, d.heading),
	)
	left := container.NewBorder(fields, d.size, nil, nil, d.list)
	d.split = container.NewHSplit(container.NewPadded(left), d.look.object)
	d.split.Offset = clampSplit(u.settings.Splits.Newsletter, 0.44)

	buttons := d.buttons()
	size := u.win.Canvas().Size()
	body := container.NewBorder(nil, container.NewVBox(d.before, d.told, d.progress), nil, nil, d.split)
	dlg := dialog.NewCustomWithoutButtons(lang.L("Newsletter"),
		kit.AtLeast(fyne.NewSize(max(680, size.Width*0.94-40), max(380, size.Height*0.94-110)), body), u.win)
	d.hide = dlg.Hide
	for _, e := range []*promptEntry{d.subject, d.preview, d.date} {
		e.onEscape = d.hide
	}
	dlg.SetButtons(buttons)
	dlg.Show()
	u.closable(dlg, func() {
		d.closed = true
		if d.acting {
			u.ws.CancelAct()
		}
		u.ws.LeaveIssue()
		u.settings.Splits.Newsletter = d.split.Offset
		u.saveSettings()
	})
}

func (d *newsletterDialog) buttons() []fyne.CanvasObject {
	button := func(label string, do func()) *keyButton {
		b := newKeyButton(label, do)
		b.onEscape = func() { d.hide() }
		return b
	}
	closing := button(lang.L("Close"), func() { d.hide() })
	save := button(lang.L("Save as a message…"), d.saveMessage)
	save.Importance = widget.HighImportance
	all := []fyne.CanvasObject{closing}
	for _, b := range []*keyButton{
		button(lang.L("Begin another…"), d.askAnother),
		button(lang.L("Open in browser"), d.openInBrowser),
		button(lang.L("Draft in listmonk…"), d.makeCampaign),
		save,
	} {
		all = append(all, b)
		d.holding = append(d.holding, b)
	}
	d.holding = append(d.holding, d.subject, d.preview, d.date)
	d.holding = append(d.holding, d.list.disableable()...)
	return all
}

// articleLine is what the list says of an article below its title.
func articleLine(a *content.Article) string {
	parts := []string{}
	if !a.Front.Date.IsZero() {
		parts = append(parts, a.Front.Date.Format("2 January 2006"))
	}
	if who := strings.Join(a.Front.Authors, ", "); who != "" {
		parts = append(parts, who)
	}
	return strings.Join(parts, "  ·  ")
}

func ordinal(i int, text string) string { return fmt.Sprintf("%d. %s", i+1, text) }
