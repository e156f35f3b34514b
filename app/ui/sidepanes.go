package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/editor/proof"
	"postil/publish/content"
)

// checksPane lists what is wrong with the article; choosing a line goes there.
type checksPane struct {
	u        *UI
	list     *widget.List
	findings []proof.Finding
	fine     fyne.CanvasObject
	spelling *widget.Label // why spelling is not checked
	object   fyne.CanvasObject
}

func newChecksPane(u *UI) *checksPane {
	p := &checksPane{u: u}
	p.list = widget.NewList(
		func() int { return len(p.findings) },
		func() fyne.CanvasObject {
			text := widget.NewLabel("")
			text.Wrapping = fyne.TextWrapWord
			where := widget.NewLabel("")
			where.SizeName = fynetheme.SizeNameCaptionText
			where.Importance = widget.LowImportance
			return container.NewBorder(nil, nil, widget.NewIcon(nil), nil, container.NewVBox(text, where))
		},
		p.fill,
	)
	p.list.OnSelected = func(id widget.ListItemID) {
		p.list.Unselect(id)
		if id < len(p.findings) {
			p.u.goTo(p.findings[id])
		}
	}
	p.fine = kit.EmptyState(lang.L("Nothing to mend"), lang.L("The article can be submitted as far as the checks can tell."), "", nil)
	p.spelling = newSpellingNote()
	p.object = container.NewBorder(nil, p.spelling, nil, nil, container.NewStack(p.list, p.fine))
	p.fine.Hide()
	return p
}

func (p *checksPane) fill(id widget.ListItemID, o fyne.CanvasObject) {
	if id >= len(p.findings) {
		return
	}
	f := p.findings[id]
	row := o.(*fyne.Container)
	body := row.Objects[0].(*fyne.Container)
	text, where := body.Objects[0].(*widget.Label), body.Objects[1].(*widget.Label)
	icon := row.Objects[1].(*widget.Icon)
	text.SetText(lang.L(f.Template, f.Args))
	place := severityWord(f.Severity)
	if where := p.u.place(f); where != "" {
		place += "  ·  " + where
	}
	where.SetText(place)
	switch f.Severity {
	case proof.Error:
		icon.SetResource(fynetheme.NewErrorThemedResource(fynetheme.ErrorIcon()))
	case proof.Warning:
		icon.SetResource(fynetheme.NewWarningThemedResource(fynetheme.WarningIcon()))
	default:
		icon.SetResource(fynetheme.InfoIcon())
	}
	if w := p.list.Size().Width; w > 0 {
		text.Resize(fyne.NewSize(w-60, text.MinSize().Height))
		p.list.SetItemHeight(id, text.MinSize().Height+where.MinSize().Height)
	}
}

func severityWord(s proof.Severity) string {
	switch s {
	case proof.Error:
		return lang.L("Error")
	case proof.Warning:
		return lang.L("Warning")
	}
	return lang.L("Note")
}

func (p *checksPane) refresh() {
	p.findings = nil
	a, d := p.u.ws.Analysis(), p.u.ws.Document()
	if a != nil {
		p.findings = slices.Clone(a.Findings)
		slices.SortStableFunc(p.findings, func(a, b proof.Finding) int { return int(b.Severity - a.Severity) })
	}
	title := lang.L("Checks")
	if len(p.findings) > 0 {
		title += " " + count(len(p.findings))
	}
	if p.u.checksTab.Text != title {
		p.u.checksTab.Text = title
		p.u.side.Refresh()
	}
	if len(p.findings) == 0 && a != nil && d != nil && !d.ReadOnly() {
		p.fine.Show()
	} else {
		p.fine.Hide()
	}
	p.list.Refresh()
}

// place says where a finding is as a person sees the article: a line of the
// text, or the details.
func (u *UI) place(f proof.Finding) string {
	d := u.ws.Document()
	switch {
	case d == nil || f.Line == 0:
		return ""
	case f.Line >= d.BodyLine():
		return lang.L("line {{.Line}}", map[string]any{"Line": f.Line - d.BodyLine() + 1})
	case isFrontRule(f.Rule):
		return lang.L("Details")
	}
	return ""
}

// goTo brings the person to a finding: to its place in the text, or to the
// field of the details it is about.
func (u *UI) goTo(f proof.Finding) {
	d := u.ws.Document()
	if d == nil {
		return
	}
	if start := f.Start - d.BodyOffset(); f.End > f.Start && start >= 0 {
		u.article.showText()
		u.article.text.Select(start, f.End-d.BodyOffset())
		return
	}
	if strings.HasSuffix(f.Path, content.ArticleFile) && (f.Line == 0 || f.Line >= d.BodyLine()) && !isFrontRule(f.Rule) {
		u.article.showText()
		return
	}
	if strings.HasPrefix(f.Rule, "title") {
		u.win.Canvas().Focus(u.article.title)
		return
	}
	u.article.tabs.Select(u.article.detailsTab)
	for _, key := range []string{f.Rule, strings.Replace(f.Rule, "-", ".", 1), strings.SplitN(f.Rule, "-", 2)[0]} {
		if u.article.details.focusKey(key) {
			return
		}
	}
}

// isFrontRule reports whether a rule is about the front matter.
func isFrontRule(rule string) bool {
	switch strings.SplitN(rule, "-", 2)[0] {
	case "title", "author", "authors", "date", "slug", "summary", "image", "section", "lang", "tags",
		"address", "alias", "bad", "correction", "corrections", "nocite":
		return true
	}
	return false
}
