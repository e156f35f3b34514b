package ui

import (
	"net/url"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/publish/repo"
	"postil/publish/site"
)

// statusBar is the line at the foot of the window: what goes on, whether the
// text is saved, how long it is, who is at work.
type statusBar struct {
	u      *UI
	left   *kit.Text
	stop   *kit.Link // stops what goes on
	right  *kit.Text
	remote *kit.Link // what waits to be sent; opens the detail
	hint   string
	// fetched hears of the transfer of a publication that is being fetched; nil
	// while none is.
	fetched func(repo.Progress)
	moved   repo.Progress // of the transfer that goes on, zero for none
	busy    *widget.Activity
	object  fyne.CanvasObject
}

func newStatusBar(u *UI) *statusBar {
	s := &statusBar{u: u}
	s.left = kit.NewText("", theme.ColorMuted, theme.SizeProseCaption, fyne.TextStyle{})
	s.right = kit.NewText("", theme.ColorMuted, theme.SizeProseCaption, fyne.TextStyle{})
	s.stop = kit.NewLink(kit.NewText(lang.L("Stop"), fynetheme.ColorNamePrimary, theme.SizeProseCaption, fyne.TextStyle{}), func() { u.trigger("file.stop") })
	s.stop.Hide()
	s.remote = kit.NewLink(kit.NewText("", theme.ColorMuted, theme.SizeProseCaption, fyne.TextStyle{}), func() { u.trigger("publication.exchange") })
	s.busy = widget.NewActivity()
	s.busy.Hide()
	bar := kit.NewGround(theme.ColorSurface, container.NewHBox(s.busy, s.left, s.stop, layout.NewSpacer(), s.right, s.remote))
	bar.Padding = 4
	s.object = container.NewVBox(widget.NewSeparator(), bar)
	return s
}

// setHint shows what the thing under the pointer does.
func (s *statusBar) setHint(hint string) {
	s.hint = hint
	s.refresh()
}

// transfer shows how far a transfer has come, while an act goes on.
func (s *statusBar) transfer(p repo.Progress) {
	if s.fetched != nil {
		s.fetched(p)
	}
	if s.u.ws.Busy() != "" {
		s.moved = p
		s.refresh()
	}
}

// doing names an act that goes on.
func doing(what string) string {
	switch what {
	case "save":
		return lang.L("Saving…")
	case "publish":
		return lang.L("Publishing…")
	case "issue":
		return lang.L("Handing out the newsletter…")
	case "sync":
		return lang.L("Synchronising…")
	case "open":
		return lang.L("Opening…")
	}
	return lang.L("Working…")
}

func (s *statusBar) refresh() {
	u := s.u
	if busy := u.ws.Busy(); busy != "" {
		s.busy.Show()
		s.busy.Start()
		s.left.Set(doing(busy))
		s.stop.Hide()
		if s.moved.Phase != "" { // it can take a while, and depends on others
			s.left.Set(transferWords(s.moved))
			s.stop.Show()
		}
	} else {
		s.moved = repo.Progress{}
		s.stop.Hide()
		s.busy.Stop()
		s.busy.Hide()
		s.left.Set(s.document())
	}
	if s.hint != "" {
		s.left.Set(s.hint)
	}
	var right []string
	if who := u.ws.Who(); who.Name != "" {
		right = append(right, who.Name)
	}
	if u.ws.IsOpen() {
		if u.ws.Remote() == "" {
			right = append(right, lang.L("no remote"))
		} else {
			right = append(right, short(u.ws.Remote(), 28))
		}
	}
	if a := u.ws.ArchiveState(); a.Working {
		right = append(right, lang.L("Reading the archive: {{.Done}} of {{.Of}}", map[string]any{"Done": kit.Number(a.Done), "Of": kit.Number(a.Of)}))
	}
	s.remote.Set("")
	if u.ws.IsOpen() && u.ws.Remote() != "" {
		e := u.ws.Exchange()
		s.remote.Set("·  " + u.exchangeWords(e))
		s.remote.SetColor(exchangeColor(e))
	}
	s.right.Set(strings.Join(right, "  ·  "))
}

func (s *statusBar) document() string {
	d := s.u.ws.Document()
	if d == nil {
		return ""
	}
	var parts []string
	switch {
	case d.ReadOnly():
		parts = append(parts, lang.L("Published: read only"))
	case d.Dirty() && s.u.ws.KeepError() != nil:
		parts = append(parts, lang.L("Unsaved changes, in memory only"))
	case d.Dirty():
		parts = append(parts, lang.L("Unsaved changes"))
	default:
		parts = append(parts, lang.L("Saved"))
	}
	if a := s.u.ws.Analysis(); a != nil {
		words := lang.N("{{.Count}} word", a.Words, map[string]any{"Count": a.Words})
		if n := s.u.article.selectedWords(); n > 0 {
			words = lang.L("{{.Selected}} of {{.Words}} selected", map[string]any{"Selected": n, "Words": words})
		} else {
			words += "  ·  " + lang.L("{{.Minutes}} min read", map[string]any{"Minutes": site.ReadingMinutes(a.Words)})
		}
		parts = append(parts, words,
			lang.N("{{.Count}} source cited", len(a.Cited()), map[string]any{"Count": len(a.Cited())}))
		if n := a.Errors(); n > 0 {
			parts = append(parts, lang.N("{{.Count}} error", n, map[string]any{"Count": n}))
		}
	}
	return strings.Join(parts, "  ·  ")
}

// short keeps the end of a long address, which tells most.
func short(s string, n int) string {
	if u, err := url.Parse(s); err == nil && u.User != nil {
		u.User = nil // a token in an address is nobody's to read over a shoulder
		s = u.String()
	}
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return "…" + string(r[len(r)-n+1:])
}

// count is a number for a person.
func count(n int) string { return strconv.Itoa(n) }
