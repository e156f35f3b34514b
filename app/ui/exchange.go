package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"

	"postil/app/ui/theme"
	"postil/app/workspace"
	"postil/publish/desk"
	"postil/publish/repo"
)

// network is how the desk talks to its remote.
func (u *UI) network() repo.Network {
	n := repo.Network{Asker: asker{u}, Keyring: u.o.Keyring, Progress: func(p repo.Progress) {
		u.o.Post(func() { u.status.transfer(p) })
	}}
	if home, err := u.o.Env.HomeDir(); err == nil {
		n.Home = home
	}
	return n
}

// transferWords say how far a transfer has come.
func transferWords(p repo.Progress) string {
	switch p.Phase {
	case repo.PhaseConnect:
		return lang.L("Reaching the remote…")
	case repo.PhaseCollect:
		return lang.L("Gathering what to send…") + parts(p, number)
	case repo.PhaseSend:
		return lang.L("Sending…") + parts(p, size)
	case repo.PhaseCount:
		return lang.L("The remote gathers what it has…") + parts(p, number)
	case repo.PhaseReceive:
		return lang.L("Receiving…") + parts(p, size)
	case repo.PhaseIndex:
		return lang.L("Looking through what came…") + parts(p, number)
	}
	return lang.L("Working…")
}

// parts is what is done, and of how much where that is known.
func parts(p repo.Progress, unit func(int64) string) string {
	switch {
	case p.Total > 0:
		return " " + lang.L("{{.Done}} of {{.Total}}", map[string]string{"Done": unit(p.Done), "Total": unit(p.Total)})
	case p.Done > 0:
		return " " + unit(p.Done)
	}
	return ""
}

func number(n int64) string { return fmt.Sprint(n) }

// size is a number of bytes in the units that people know.
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%d kB", n/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// unsentWords name what waits to be sent: "2 drafts and 1 review".
func unsentWords(w desk.Unsent) string {
	var list []string
	if n := len(w.Drafts); n > 0 {
		list = append(list, lang.N("{{.Count}} draft", n, map[string]any{"Count": n}))
	}
	if n := len(w.Reviews); n > 0 {
		list = append(list, lang.N("{{.Count}} review", n, map[string]any{"Count": n}))
	}
	if w.Record {
		list = append(list, lang.L("the published record"))
	}
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return lang.L("{{.Some}} and {{.Last}}", map[string]string{"Some": strings.Join(list[:last], ", "), "Last": list[last]})
}

// exchangeWords say in a line how this computer and the remote stand to each
// other.
func (u *UI) exchangeWords(e workspace.Exchange) string {
	n := e.Unsent.Count()
	waits := ""
	if n > 0 {
		waits = lang.N("{{.What}} waits to be sent", n, map[string]any{"What": unsentWords(e.Unsent)})
	}
	switch {
	case e.Offline() && n > 0:
		return lang.L("Offline: {{.What}}", map[string]string{"What": waits})
	case e.Offline():
		return lang.L("Offline")
	case n > 0:
		return waits
	case e.Err != nil:
		return lang.L("Not synchronised: see why")
	case e.Last.IsZero():
		return lang.L("Nothing waits to be sent")
	}
	return lang.L("All is shared, synchronised {{.When}}", map[string]string{"When": ago(u.o.Now(), e.Last)})
}

// showExchange is the detail of what the status line says of the remote.
func (u *UI) showExchange() {
	e := u.ws.Exchange()
	if u.ws.Remote() == "" {
		u.confirm(lang.L("What waits to be sent"), lang.L("This publication has no remote: everything is on this computer only."), lang.L("Good"), func() {})
		return
	}
	list := container.NewVBox()
	title := func(id string) string {
		for _, d := range u.ws.Drafts() {
			if d.ID == id {
				return d.Title()
			}
		}
		return id
	}
	add := func(what, how string) { list.Add(container.NewVBox(heading(what), note(how))) }
	if e.Unsent.Record {
		add(lang.L("The published record"), lang.L("Something was published here, or the rules were changed."))
	}
	for _, id := range e.Unsent.Drafts {
		add(title(id), lang.L("The draft has newer text here."))
	}
	for _, id := range e.Unsent.Reviews {
		add(title(id), lang.L("Its review has something new here."))
	}
	head := lang.L("Nothing waits: the remote has all that is here.")
	if n := e.Unsent.Count(); n > 0 {
		head = lang.L("This is safe on this computer and goes with the next synchronising. Go on writing meanwhile.")
	}
	rows := container.NewVBox(wrapped(head), list)
	if e.Err != nil {
		rows.Add(warning(lang.L("The last try failed. {{.Why}}", map[string]string{"Why": sentence(e.Err)})))
	}
	when := lang.L("It was not synchronised yet.")
	if !e.Last.IsZero() {
		when = lang.L("Last synchronised: {{.When}}", map[string]string{"When": e.Last.Local().Format("2 January 2006, 15:04")})
	}
	rows.Add(note(when))
	rows.Add(note(u.ws.Remote()))
	if len(list.Objects) > 4 { // many of them scroll
		scroll := container.NewVScroll(list)
		scroll.SetMinSize(fyne.NewSize(0, 240))
		rows.Objects[1] = scroll
	}
	u.ask(prompt{
		title: lang.L("What waits to be sent"), confirm: lang.L("Synchronise now"), dismiss: lang.L("Close"),
		size: fyne.NewSize(480, 120), body: rows,
		ok: func() string {
			if u.ws.Busy() != "" {
				return sentence(workspace.ErrBusy)
			}
			u.ws.Sync()
			return ""
		},
	})
}

// exchangeColor is the colour of what the status line says of the remote.
func exchangeColor(e workspace.Exchange) fyne.ThemeColorName {
	switch {
	case e.Err != nil && !e.Offline():
		return fynetheme.ColorNameError
	case e.Unsent.Count() > 0:
		return fynetheme.ColorNameForeground
	}
	return theme.ColorMuted
}
