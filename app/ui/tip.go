package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"postil/app/ui/kit"
	"postil/app/workspace"
	"postil/editor/format"
	"postil/editor/proof"
	"postil/editor/text"
	editwidget "postil/editor/widget"
	"postil/publish/review"
)

// wanting are the kinds of decorations that something should be done about, for
// whoever goes from one to the next.
var wanting = []text.Kind{editwidget.Spelling, editwidget.Check, editwidget.Problem, editwidget.MissingCitation, clashing}

// hovered shows the tip of what is pointed at in the text.
func (u *UI) hovered(h *editwidget.Hover) {
	if h == nil {
		u.status.setHint("")
		u.tip.Leave()
		return
	}
	d := h.Decoration
	u.status.setHint(d.Tip)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(u.article.field.CanvasObject()).Add(h.At)
	target := kit.TipTarget{
		Key: fmt.Sprint(d.Kind, d.Start, d.End), At: at, Size: h.Size,
		Content: func() kit.TipContent {
			c := kit.TipContent{Text: d.Tip}
			for _, a := range u.actionsFor(d) {
				c.Actions = append(c.Actions, kit.TipAction{Label: a.Label, Run: a.Run})
			}
			return c
		},
	}
	if h.Asked {
		u.tip.Show(target)
	} else {
		u.tip.Point(target)
	}
}

// stirred takes away what is said of a place in the text when that may have moved.
// It is called for every key.
func (u *UI) stirred() {
	text, shown := u.tip.Shown()
	u.tip.Hide()
	if shown && text == u.status.hint {
		u.status.setHint("")
	}
}

// showActions opens the menu of what can be done at the caret.
func (u *UI) showActions() {
	u.article.showText()
	if !u.article.field.ShowActions() {
		u.tell(kit.Info, lang.L("There is nothing to do about the words at the caret."))
	}
}

// nextFinding goes to the next, or the one before, that something should be done
// about.
func (u *UI) nextFinding(forward bool) {
	u.article.showText()
	if !u.article.field.GoToNext(forward, wanting...) {
		u.tell(kit.Info, lang.L("Nothing in the text asks for anything."))
	}
}

// actionsFor lists what can be done about a decoration of the text.
func (u *UI) actionsFor(d editwidget.Decoration) []editwidget.Action {
	doc := u.ws.Document()
	if doc == nil {
		return nil
	}
	var list []editwidget.Action
	add := func(label string, run func()) { list = append(list, editwidget.Action{Label: label, Run: run}) }
	editable := !doc.ReadOnly()
	switch data := d.Data.(type) {
	case inText:
		if key := data.Args["Key"]; quotes(data.Rule) && key != "" {
			add(lang.L("Show in Sources"), func() { u.showSource(key) })
		}
		if editable {
			u.addFixes(data, d.Start, add)
		}
	case citedKey:
		if ref, ok := u.ws.Library().Get(string(data)); ok {
			if link := ref.Address(); link != "" {
				add(lang.L("Open the source"), func() { u.openURL(link) })
			}
			add(lang.L("Show in Sources"), func() {
				u.showSource(string(data))
			})
			add(lang.L("Who cites it…"), func() { u.showWhoCites(string(data)) })
		}
	case remarkID:
		u.addAnswers(string(data), editable, add)
	}
	switch {
	case d.Kind == editwidget.Spelling && editable:
		word := u.article.field.Snapshot().Slice(d.Start, d.End)
		for _, a := range u.spellingActions(word, d.Start, d.End) {
			add(a.label, a.run)
		}
	case d.Kind == clashing:
		add(lang.L("Decide…"), u.decide)
	}
	return list
}

// citedKey and remarkID are what decorations know their source and their remark
// by.
type (
	citedKey string
	remarkID string
)

// inText is a finding with the text that it was found in.
type inText struct {
	proof.Finding
	source []byte
	offset int // of the text in the file, from where a finding counts
}

// where is the place of a fix in the text as it is now, where the finding
// stands at an offset. It fails when what lies between the two has changed.
func (f inText) where(fix proof.Fix, at int, now string) (start, end int, ok bool) {
	from, to := min(fix.Start, f.Start)-f.offset, max(fix.End, f.End)-f.offset
	shift := at - (f.Start - f.offset)
	if from < 0 || to > len(f.source) || from+shift < 0 || to+shift > len(now) ||
		now[from+shift:to+shift] != string(f.source[from:to]) {
		return 0, 0, false
	}
	if (to == len(f.source)) != (to+shift == len(now)) {
		return 0, 0, false // what was to go to the end would not
	}
	return fix.Start - f.offset + shift, fix.End - f.offset + shift, true
}

// addFixes offers the changes that mend a finding, which stands at an offset of
// the text now.
func (u *UI) addFixes(f inText, at int, add func(string, func())) {
	for _, fix := range f.Fixes {
		add(lang.L(fix.Template, fix.Args), func() {
			start, end, ok := f.where(fix, at, u.article.text.Text())
			if !ok {
				u.tell(kit.Info, lang.L("The text has changed meanwhile. Try again in a moment."))
				return
			}
			u.article.text.Replace(start, end, fix.Text)
			u.focusText()
		})
	}
	if f.Rule != proof.RuleUnknownKey {
		return
	}
	add(lang.L("Add this source…"), func() {
		ref := newReference()
		ref.Key = f.Args["Key"]
		u.newSource(ref, false)
	})
	add(lang.L("Remove the citation"), func() {
		if e, ok := format.Uncite(u.article.text.Text(), at); ok {
			u.applyEdit(e)
		}
	})
}

// addAnswers offers what can be said to a remark.
func (u *UI) addAnswers(id string, editable bool, add func(string, func())) {
	r := u.remark(id)
	if r == nil {
		return
	}
	if r.Opening.Kind == review.Suggest {
		if editable {
			add(lang.L("Take it"), func() { u.takeSuggestion(id) })
		}
		add(lang.L("Turn down"), func() { u.ws.Answer(workspace.Reject, id, "") })
	} else {
		add(lang.L("Resolve"), func() { u.ws.Answer(workspace.Resolve, id, "") })
	}
	add(lang.L("Reply"), func() { u.askReply(id) })
}
