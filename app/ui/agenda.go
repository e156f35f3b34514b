package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/publish/desk"
)

// followUp is what is to be done once a draft is open.
type followUp struct {
	draft string // id
	do    func()
}

// takeUp opens a draft that waits for the person at work, where what it waits
// for is done.
func (u *UI) takeUp(t desk.Task) {
	var do func()
	switch t.Reason {
	case desk.ReasonApprove:
		do = func() {
			u.side.Select(u.reviewTab)
			u.reviewPane.tabs.Select(u.reviewPane.changesTab)
		}
	case desk.ReasonRemarks:
		do = func() {
			u.side.Select(u.reviewTab)
			u.reviewPane.tabs.Select(u.reviewPane.remarksTab)
		}
	case desk.ReasonPublish:
		do = func() { u.trigger("review.publish") }
	}
	if d := u.ws.Document(); d != nil && d.Draft != nil && d.Draft.ID == t.Draft.ID {
		if do != nil {
			do()
		}
		return
	}
	u.followUp = followUp{t.Draft.ID, do}
	u.ws.OpenDraft(t.Draft.ID)
}

// followed does what was to be done once the document that is open now is open.
func (u *UI) followed() {
	next := u.followUp
	u.followUp = followUp{}
	if d := u.ws.Document(); next.do != nil && d != nil && d.Draft != nil && d.Draft.ID == next.draft {
		next.do()
	}
}

// takeUpNext takes up what waits longest, and then the next one.
func (u *UI) takeUpNext() {
	agenda := u.ws.Agenda()
	if len(agenda) == 0 {
		return
	}
	next := 0
	if d := u.ws.Document(); d != nil && d.Draft != nil {
		for i, t := range agenda {
			if t.Draft.ID == d.Draft.ID {
				next = (i + 1) % len(agenda)
			}
		}
	}
	u.takeUp(agenda[next])
}

// keyList is a list in which Enter chooses too.
type keyList struct{ widget.List }

func newKeyList(length func() int, create func() fyne.CanvasObject, update func(widget.ListItemID, fyne.CanvasObject)) *keyList {
	l := &keyList{}
	l.Length, l.CreateItem, l.UpdateItem = length, create, update
	l.ExtendBaseWidget(l)
	return l
}

// TypedKey implements fyne.Focusable.
func (l *keyList) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter {
		k = &fyne.KeyEvent{Name: fyne.KeySpace}
	}
	l.List.TypedKey(k)
}
