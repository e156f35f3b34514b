package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"postil/app/message"
	"postil/app/task"
	"postil/app/ui/kit"
	"postil/app/workspace"
	"postil/editor/cite"
	"postil/editor/quotation"
	"postil/publish/check"
)

// keepingBar says how far work with the cited pages has come, and lets it be
// stopped.
type keepingBar struct {
	text   *widget.Label
	bar    *widget.ProgressBar
	object *fyne.Container
}

func newKeepingBar(u *UI, text string, end func()) *keepingBar {
	k := &keepingBar{text: widget.NewLabel(text), bar: widget.NewProgressBar()}
	stop := widget.NewButton(lang.L("Stop"), func() {
		end()
		k.hide()
		u.sources.refresh()
	})
	k.object = container.NewVBox(widget.NewSeparator(), k.text, container.NewBorder(nil, nil, nil, stop, k.bar))
	k.object.Hide()
	return k
}

func (k *keepingBar) show(p task.Progress) {
	k.bar.Max = float64(max(1, p.Total))
	k.bar.SetValue(float64(p.Done))
	k.object.Show()
}

func (k *keepingBar) hide() { k.object.Hide() }

// keepSources keeps copies of sources, of all that are cited without a key.
func (u *UI) keepSources(keys ...string) {
	u.side.Select(u.sourcesTab)
	u.ws.KeepSources(keys, u.sources.keeping.show, func(list []workspace.Keeping, err error) {
		u.sources.keeping.hide()
		u.sources.refresh()
		if err != nil {
			u.Failed(err)
			return
		}
		u.toldKept(list)
	})
	u.sources.refresh()
}

// toldKept says what came of keeping copies.
func (u *UI) toldKept(list []workspace.Keeping) {
	var lines []string
	kept, same, bare := 0, 0, 0
	for _, k := range list {
		switch {
		case k.Err != nil:
			lines = append(lines, "@"+k.Key+": "+say(message.Error(k.Err)))
		case k.Unchanged:
			same++
		default:
			kept++
			if k.NoText {
				bare++
			}
		}
	}
	kind := kit.Success
	if len(lines) > 0 {
		kind = kit.Warning
	}
	if bare > 0 {
		lines = append([]string{lang.N("{{.Count}} page has no text that can be read; its address and hash are kept.", bare, map[string]any{"Count": bare})}, lines...)
	}
	if same > 0 {
		lines = append([]string{lang.N("{{.Count}} page is as it was kept before.", same, map[string]any{"Count": same})}, lines...)
	}
	if kept > 0 {
		lines = append([]string{lang.N("{{.Count}} copy kept. Save the draft to have it reviewed with the article.", kept, map[string]any{"Count": kept})}, lines...)
	}
	if len(list) == 0 {
		kind, lines = kit.Info, []string{lang.L("The article cites nothing that has an address.")}
	}
	u.tell(kind, strings.Join(lines, "\n"))
}

// checkQuotations says how the quotations stand to their sources, and goes to
// the first that is not as its source has it.
func (u *UI) checkQuotations() {
	u.ws.CheckQuotations(func(list []quotation.Result) {
		n := map[quotation.State]int{}
		first := -1
		for i, r := range list {
			n[r.State]++
			if first < 0 && (r.State == quotation.Near || r.State == quotation.NotFound) {
				first = i
			}
		}
		if len(list) == 0 {
			u.tell(kit.Info, lang.L("No quotation of three words or more stands with a citation."))
			return
		}
		var lines []string
		tally := func(state quotation.State, text string) {
			if n[state] > 0 {
				lines = append(lines, fmt.Sprint(n[state], " ", text))
			}
		}
		tally(quotation.Found, lang.L("as the source has it"))
		tally(quotation.Near, lang.L("in other words than the source"))
		tally(quotation.NotFound, lang.L("not in what is kept of the source"))
		tally(quotation.NoSource, lang.L("with no copy of the source to compare with"))
		kind := kit.Success
		if n[quotation.Found] < len(list) {
			kind = kit.Warning
		}
		if first >= 0 && u.ws.AnalysisIsCurrent() {
			u.article.showText()
			u.article.text.Select(list[first].Span.Start, list[first].Span.End)
			u.focusText()
		}
		u.tell(kind, lang.L("Quotations")+": "+strings.Join(lines, "; ")+".")
	})
}

// cites reports whether the open article cites a source.
func (u *UI) cites(key string) bool {
	a := u.ws.Analysis()
	return a != nil && slices.Contains(a.Cited(), key)
}

// keptState says what is kept of a cited source, "" for one that is not cited.
func (u *UI) keptState(ref *cite.Reference) string {
	if !u.cites(ref.Key) {
		return ""
	}
	kept := u.ws.Analysis().Kept[ref.Key]
	if kept == nil {
		if ref.Address() == "" {
			return ""
		}
		return lang.L("No copy is kept.")
	}
	first, last := kept.Record.First, kept.Record.Latest()
	args := map[string]string{"Date": first.At.Format(time.DateOnly), "Newest": last.At.Format(time.DateOnly)}
	switch {
	case len(kept.Sources) == 0:
		return lang.L("Kept on {{.Date}}, without text.", args)
	case len(kept.Sources) > 1:
		return lang.L("Kept on {{.Date}}; it had another text on {{.Newest}}, which is kept too.", args)
	}
	return lang.L("A copy is kept, of {{.Date}}.", args)
}

// showSource shows a source below the list of all.
func (u *UI) showSource(key string) {
	ref, _ := u.ws.Library().Get(key)
	u.side.Select(u.sourcesTab)
	u.sources.showSource(sourceRow{key: key, ref: ref})
}

// quotes tells the rules about quotations and what is kept of their sources.
func quotes(rule string) bool {
	switch rule {
	case check.RuleQuotationNear, check.RuleQuotationNotFound, check.RuleEvidence, check.RuleSourceNotKept:
		return true
	}
	return false
}
