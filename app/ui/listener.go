package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"postil/app/message"
	"postil/app/signing"
	"postil/app/task"
	"postil/app/ui/kit"
	"postil/app/workspace"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/sign"
)

var _ workspace.Listener = (*UI)(nil)

// DeskChanged implements workspace.Listener.
func (u *UI) DeskChanged() {
	u.desk.doubt()
	u.setTitle()
	u.desk.refresh()
	u.sources.refresh()
	u.picker.refresh()
	u.quick.refresh(true)
	u.article.refreshState()
	u.reviewPane.refresh()
	if u.rules != nil {
		u.rules.refresh()
	}
	u.status.refresh()
	u.refreshActions()
}

// Doubted implements workspace.Listener.
func (u *UI) Doubted() { u.desk.doubt() }

// DocumentChanged implements workspace.Listener.
func (u *UI) DocumentChanged() {
	u.clashes, u.remarkMarks = nil, nil
	u.opened(u.openRef())
	u.picker.leave()
	u.setTitle()
	u.article.prose.Clear()
	u.article.load()
	u.preview.clear()
	u.sources.refresh()
	u.checks.refresh()
	u.reviewPane.refresh()
	u.reviewPane.look()
	u.connections.forget()
	u.desk.markOpen()
	u.status.refresh()
	u.refreshActions()
	u.followed()
}

// DirtyChanged implements workspace.Listener.
func (u *UI) DirtyChanged() {
	u.setTitle()
	u.article.refreshState()
	u.status.refresh()
	u.refreshActions()
}

// Analysed implements workspace.Listener.
func (u *UI) Analysed() {
	u.decorate()
	u.preview.refresh()
	u.sources.refresh()
	u.picker.refresh()
	u.checks.refresh()
	u.connections.refresh()
	u.article.refreshState()
	u.status.refresh()
}

// SourcesChanged implements workspace.Listener.
func (u *UI) SourcesChanged() {
	u.sources.refresh()
	u.picker.refresh()
	u.quick.refresh(true)
	u.refreshActions()
}

// ArchiveChanged implements workspace.Listener.
func (u *UI) ArchiveChanged() {
	u.status.refresh()
	u.archive.changed()
	u.figures.refresh()
	u.connections.changed()
}

// BusyChanged implements workspace.Listener.
func (u *UI) BusyChanged() {
	u.status.refresh()
	u.article.refreshState()
	u.refreshActions()
}

// Done implements workspace.Listener: it says what happened.
func (u *UI) Done(r desk.Receipt) {
	if u.rules.changed(r) {
		return
	}
	if r.Act == desk.ActPublish {
		u.article.load() // it is read only now
	} else {
		u.article.reloadFields()
	}
	lines := []string{say(message.Done(r))}
	for _, d := range message.Details(r) {
		lines = append(lines, say(d))
	}
	switch {
	case r.Act == desk.ActPublish:
		u.showPublished(r, lines)
	case r.Unsent != nil:
		u.tell(kit.Warning, strings.Join(lines, "\n"))
	default:
		u.tell(kit.Success, strings.Join(lines, "\n"))
	}
}

// Synced implements workspace.Listener.
func (u *UI) Synced(rep desk.SyncReport) {
	switch {
	case rep.Remote == "":
		u.tell(kit.Info, lang.L("This publication has no remote to synchronise with."))
	case len(rep.Unreadable) > 0:
		u.tell(kit.Warning, lang.N("The review of {{.Count}} draft has an entry that cannot be read; it was left as it is. Everything else was exchanged.",
			len(rep.Unreadable), map[string]any{"Count": len(rep.Unreadable)}))
	case len(rep.Carried) > 0:
		u.tell(kit.Warning, lang.N("{{.Count}} draft was published while you wrote on. What you had written is a new draft that revises it.",
			len(rep.Carried), map[string]any{"Count": len(rep.Carried)}))
	case len(rep.Diverged) > 0:
		u.tell(kit.Warning, lang.N("{{.Count}} draft was changed here and elsewhere in the same places. Open it to decide which words stand.",
			len(rep.Diverged), map[string]any{"Count": len(rep.Diverged)}))
	case len(rep.Joined) > 0:
		u.tell(kit.Info, lang.N("{{.Count}} draft was changed here and elsewhere. Both changes are in it now: read it again.",
			len(rep.Joined), map[string]any{"Count": len(rep.Joined)}))
	case len(rep.Received)+len(rep.Sent) == 0:
		u.tell(kit.Success, lang.L("Everything is up to date with {{.Remote}}.", map[string]string{"Remote": rep.Remote}))
	default:
		u.tell(kit.Success, lang.L("Synchronised with {{.Remote}}: {{.In}} received, {{.Out}} sent.",
			map[string]any{"Remote": rep.Remote, "In": len(rep.Received), "Out": len(rep.Sent)}))
	}
}

// Failed implements workspace.Listener.
func (u *UI) Failed(err error) {
	d := u.ws.Document()
	switch moved := errors.Is(err, desk.ErrDraftMoved) && d != nil && !d.ReadOnly(); {
	case moved && len(u.clashes) > 0:
		u.decide()
		return
	case moved: // until it is merged, see Merged
		u.article.banner.Set(kit.Notice{
			Kind:   kit.Warning,
			Text:   lang.L("This draft was changed elsewhere since you opened it, so your text could not be saved over it."),
			Action: lang.L("Put my text aside and show the newer one"),
			Run:    u.ws.DropUnsaved,
		})
		return
	}
	switch {
	case u.rules != nil: // the window below is not seen
		u.rules.say(sentence(err), widget.DangerImportance)
	case errors.Is(err, desk.ErrNoKey), errors.Is(err, desk.ErrKeyNotTaken), errors.Is(err, sign.ErrRevoked):
		u.toasts.Show(kit.Notice{
			Kind: kit.Error, Text: sentence(err), Action: lang.L("Who I am…"), Run: func() { u.trigger("you.identity") },
		})
	case errors.Is(err, repo.ErrOffline), errors.Is(err, context.Canceled), errors.Is(err, signing.ErrDeclined):
		u.tell(kit.Warning, sentence(err))
	default:
		u.tell(kit.Error, sentence(err))
	}
}

// sentence says in the window's language what went wrong.
func sentence(err error) string {
	var p *task.PanicError
	switch {
	case errors.Is(err, workspace.ErrBusy):
		return lang.L("Something else is still being done. Wait a moment and try again.")
	case errors.Is(err, errTextChanged):
		return lang.L("The text was changed meanwhile. Leave the list and place the citation anew.")
	case errors.As(err, &p):
		return lang.L("Postil made a mistake and could not finish this. Your text is kept; the log says more.")
	}
	return say(message.Error(err))
}

// Recovered implements workspace.Listener.
func (u *UI) Recovered(since time.Time) {
	u.article.banner.Set(kit.Notice{
		Kind:   kit.Warning,
		Text:   lang.L("Unsaved changes of {{.When}} were recovered. Save to keep them.", map[string]string{"When": since.Format("2 January, 15:04")}),
		Action: lang.L("Back to the saved text"),
		Run:    u.ws.DropUnsaved,
	})
}

// Dropped implements workspace.Listener.
func (u *UI) Dropped(id, folder string) {
	u.toasts.Show(kit.Notice{
		Kind: kit.Info, Text: lang.L("This is the text as it was saved. Your unsaved text is kept aside."),
		Action: lang.L("Bring it back"), Run: func() { u.ws.BringBack(id, folder) },
	})
}

// Kept implements workspace.Listener.
func (u *UI) Kept(err error) {
	u.status.refresh()
	if err != nil {
		u.tell(kit.Error, lang.L("Unsaved text cannot be kept safe from a crash just now: {{.Why}} Postil goes on trying. Save to be sure.",
			map[string]string{"Why": sentence(err)}))
	}
}

func (u *UI) setTitle() {
	title := "Postil"
	if p := u.ws.Publication(); p != nil && p.Name != "" {
		title = p.Name + " – " + title
	}
	if d := u.ws.Document(); d != nil {
		name := d.Front().Title
		if name == "" {
			name = lang.L("Untitled")
		}
		if d.Dirty() {
			name = "• " + name
		}
		title = name + " – " + title
	}
	u.win.SetTitle(title)
}

// openPage shows the real page in the person's browser.
func (u *UI) openPage() {
	address, err := u.ws.PageURL()
	if err != nil {
		u.Failed(err)
		return
	}
	u.openURL(address)
}
