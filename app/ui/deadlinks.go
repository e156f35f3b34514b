package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"postil/app/ui/kit"
	"postil/publish/evidence/fetch"
	"postil/publish/evidence/lastlook"
)

// lookAtPages looks whether the pages of sources are still there, of all that are
// cited without a key.
func (u *UI) lookAtPages(keys ...string) {
	u.side.Select(u.sourcesTab)
	u.ws.LookAtPages(keys, u.sources.looking.show, func(links []fetch.Link, err error) {
		u.sources.looking.hide()
		if err != nil {
			u.Failed(err)
		}
		u.toldLinks(links)
		u.refreshActions()
	})
	u.refreshActions()
}

// toldLinks says what has become of the pages that were looked at.
func (u *UI) toldLinks(links []fetch.Link) {
	n := map[fetch.LinkState]int{}
	for _, l := range links {
		n[l.State]++
	}
	if len(links) == 0 {
		u.tell(kit.Info, lang.L("The article cites nothing that has an address."))
		return
	}
	var lines []string
	tally := func(state fetch.LinkState, words func(c int, args map[string]any) string) {
		if c := n[state]; c > 0 {
			lines = append(lines, words(c, map[string]any{"Count": c}))
		}
	}
	tally(fetch.Dead, func(c int, args map[string]any) string { return lang.N("{{.Count}} page is gone.", c, args) })
	tally(fetch.Altered, func(c int, args map[string]any) string {
		return lang.N("{{.Count}} page is not as it was kept.", c, args)
	})
	tally(fetch.Moved, func(c int, args map[string]any) string { return lang.N("{{.Count}} page has moved.", c, args) })
	tally(fetch.Refused, func(c int, args map[string]any) string {
		return lang.N("{{.Count}} page does not let programs look.", c, args)
	})
	tally(fetch.Unreadable, func(c int, args map[string]any) string { return lang.N("{{.Count}} page did not answer.", c, args) })
	kind := kit.Warning
	if len(lines) == 0 {
		kind = kit.Success
	}
	tally(fetch.Fine, func(c int, args map[string]any) string { return lang.N("{{.Count}} page is as it should be.", c, args) })
	notice := kit.Notice{Kind: kind, Text: strings.Join(lines, "\n")}
	if n[fetch.Dead] > 0 {
		notice.Action, notice.Run = lang.L("Show them"), func() {
			u.side.Select(u.sourcesTab)
			u.sources.query.SetText("")
			u.sources.filter.SetSelectedIndex(int(showDead))
			u.win.Canvas().Focus(u.sources.list)
		}
	}
	u.toasts.Show(notice)
}

// lookWords say what was found when a page was last looked at.
func lookWords(l lastlook.Look) string {
	args := map[string]string{"Date": l.At.Local().Format(time.DateOnly), "Status": count(l.Status), "Now": l.Now}
	text := ""
	switch l.State {
	case fetch.Dead:
		text = lang.L("Looked at on {{.Date}}: the page is gone; there is no such server.", args)
		if l.Status != 0 {
			text = lang.L("Looked at on {{.Date}}: the page is gone ({{.Status}}).", args)
		}
		text += " " + lang.L("Give the source the address where it is now, or that of an archive's copy.")
	case fetch.Altered:
		text = lang.L("Looked at on {{.Date}}: the page is not as it was kept.", args)
	case fetch.Refused:
		text = lang.L("Looked at on {{.Date}}: the server does not let programs look. Open the page yourself.", args)
	case fetch.Unreadable:
		text = lang.L("Looked at on {{.Date}}: there was no answer.", args)
	case fetch.Fine, fetch.Moved, fetch.Unchecked:
		text = lang.L("Looked at on {{.Date}}: the page is there.", args)
	}
	if l.Now != "" {
		text += " " + lang.L("It has moved to {{.Now}}.", args)
	}
	return text
}
