package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	undo "postil/editor/history"
)

func (e *Editor) copy(clip fyne.Clipboard) bool {
	start, end := e.Selection()
	if start == end || clip == nil {
		return false
	}
	clip.SetContent(e.buf.Slice(start, end))
	return true
}

func (e *Editor) cut(clip fyne.Clipboard) {
	start, end := e.Selection()
	if e.copy(clip) && !e.readOnly {
		e.replace(start, end, "", undo.Other)
	}
}

// menu is what a right click offers.
func (e *Editor) menu() *fyne.Menu {
	clip := fyne.CurrentApp().Clipboard()
	item := func(label string, enabled bool, do func()) *fyne.MenuItem {
		m := fyne.NewMenuItem(label, do)
		m.Disabled = !enabled
		return m
	}
	start, end := e.Selection()
	some, edit := start < end, !e.readOnly
	return fyne.NewMenu(
		"",
		item(lang.L("Undo"), edit && e.CanUndo(), e.Undo),
		item(lang.L("Redo"), edit && e.CanRedo(), e.Redo),
		fyne.NewMenuItemSeparator(),
		item(lang.L("Cut"), edit && some, func() { e.cut(clip) }),
		item(lang.L("Copy"), some, func() { e.copy(clip) }),
		item(lang.L("Paste"), edit, func() { e.paste(clip) }),
		item(lang.L("Paste without formatting"), edit, func() { e.PastePlain(clip) }),
		item(lang.L("Select all"), e.buf.Len() > 0, e.selectAll),
	)
}
