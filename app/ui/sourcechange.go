package ui

import (
	"fyne.io/fyne/v2/lang"

	"postil/app/ui/kit"
	"postil/app/workspace"
)

// changeSources changes the draft's sources and, with edit, the text, and offers
// to take both back in one step: the text, while nothing was typed since. A source
// that the text goes on citing stays. back does it from elsewhere; nil is that
// nothing was changed.
func (u *UI) changeSources(change workspace.Sources, told string, edit func()) (back func()) {
	undo, err := u.ws.ChangeSources(change)
	if err != nil {
		u.tell(kit.Error, u.whyStays(err))
		return nil
	}
	if undo == nil {
		return nil
	}
	field := u.article.field
	before := field.Snapshot().Version()
	if edit != nil {
		edit()
	}
	after := field.Snapshot().Version()
	u.sources.refresh()
	back = func() {
		if now := field.Snapshot().Version(); now == after && now != before {
			field.Undo()
		}
		if !undo() {
			u.tell(kit.Warning, lang.L("Another article is open: open the one that the change was made in."))
		}
		u.sources.refresh()
	}
	u.toasts.Show(kit.Notice{Kind: kit.Success, Text: told, Action: lang.L("Undo"), Run: back})
	return back
}
