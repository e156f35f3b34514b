package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/message"
	"postil/app/spelling"
	"postil/app/ui/kit"
	"postil/app/workspace"
	editwidget "postil/editor/widget"
)

// spellingOptions say where this person's dictionaries and words are.
func (u *UI) spellingOptions() workspace.SpellingOptions {
	folders, words := spelling.Places(u.o.Env)
	return workspace.SpellingOptions{Folders: folders, Words: words}
}

// Spelled implements workspace.Listener: it marks the words that are not spelt
// right. Marks of a text that has changed since move with it until the next
// check, which is on its way.
func (u *UI) Spelled() {
	u.checks.showSpelling()
	list, ok := u.ws.Misspellings()
	if !ok {
		return
	}
	marks := make([]editwidget.Decoration, len(list))
	for i, m := range list {
		marks[i] = editwidget.Decoration{
			Start: m.Start, End: m.End, Kind: editwidget.Spelling,
			Tip: lang.L("“{{.Word}}” is not in the dictionary.", map[string]string{"Word": m.Word}),
		}
	}
	u.article.field.SetDecorations(editwidget.Spelling, marks)
}

// toggleSpelling turns the spell-checker on or off, and remembers it.
func (u *UI) toggleSpelling() {
	on := &u.settings.Writing.Spelling
	*on = !*on
	u.ws.CheckSpelling(*on)
	u.saveSettings()
	u.refreshActions()
}

// spellingAction is something that can be done about a misspelt word.
type spellingAction struct {
	label string
	run   func()
}

// spellingActions are what can be done about a word that stands at [start,
// end): first what may have been meant, the likeliest first. They do nothing
// once another word stands there.
func (u *UI) spellingActions(word string, start, end int) []spellingAction {
	var list []spellingAction
	add := func(label string, run func()) {
		list = append(list, spellingAction{label, func() {
			if d := u.ws.Document(); d != nil && !d.ReadOnly() && u.article.field.Snapshot().Slice(start, end) == word {
				run()
			}
		}})
	}
	for _, s := range u.ws.SpellingsFor(word) {
		add(s, func() { u.article.text.Replace(start, end, s) })
	}
	add(lang.L("Add to my words"), func() { u.ws.LearnWord(word) })
	add(lang.L("Add to the publication’s words"), func() { u.ws.AddHouseWord(word) })
	add(lang.L("Ignore here"), func() { u.ws.IgnoreWord(word) })
	return list
}

// nextMisspelt goes to the next marked word and lists what can be done about
// it. From the last one it goes on with the first.
func (u *UI) nextMisspelt() {
	u.article.showText()
	marks := u.article.field.Decorations(editwidget.Spelling)
	if len(marks) == 0 {
		u.tell(kit.Info, lang.L("No misspelt word is marked."))
		return
	}
	next := marks[0]
	// The caret is behind the word that was gone to last.
	for _, m := range marks {
		if m.End > u.article.text.Caret() {
			next = m
			break
		}
	}
	u.article.text.Select(next.Start, next.End)
	word := u.article.field.Snapshot().Slice(next.Start, next.End)
	actions := u.spellingActions(word, next.Start, next.End)
	p := kit.NewPalette(kit.PaletteOptions[spellingAction]{
		Placeholder: lang.L("What to do about “{{.Word}}”", map[string]string{"Word": word}),
		OnQuery: func(query string) []kit.Row[spellingAction] {
			var rows []kit.Row[spellingAction]
			for _, a := range actions {
				if strings.Contains(strings.ToLower(a.label), strings.ToLower(strings.TrimSpace(query))) {
					rows = append(rows, kit.Row[spellingAction]{Title: a.label, Value: a})
				}
			}
			return rows
		},
		OnChosen: func(a spellingAction) { a.run() },
		OnClosed: func(bool) { u.focusText() },
	})
	p.Show(u.win.Canvas())
}

// newSpellingNote is the quiet sentence that says why spelling is not checked.
func newSpellingNote() *widget.Label {
	l := widget.NewLabel("")
	l.Wrapping = fyne.TextWrapWord
	l.SizeName = fynetheme.SizeNameCaptionText
	l.Importance = widget.LowImportance
	l.Hide()
	return l
}

// showSpelling says below the checks why spelling is not checked, if it is
// not.
func (p *checksPane) showSpelling() {
	text := ""
	if language, err := p.u.ws.SpellingFault(); err != nil {
		text = say(message.NoSpelling(language, spelling.OwnFolder(p.u.o.Env), err))
	}
	if text == p.spelling.Text {
		return
	}
	p.spelling.SetText(text)
	p.spelling.Hidden = text == ""
	p.object.Refresh()
}
