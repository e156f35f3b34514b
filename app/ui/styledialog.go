package ui

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"postil/app/task"
	"postil/app/ui/kit"
	"postil/editor/cite"
	"postil/publish/citing"
	"postil/publish/desk"
	"postil/publish/publication"
	"postil/publish/review"
)

// styleDialog chooses the publication's citation style.
type styleDialog struct {
	u      *UI
	styles *desk.Styles
	all    []listedStyle
	found  []listedStyle
	query  *promptEntry
	list   *widget.List
	sample *fyne.Container
	told   *widget.Label
	bring  *widget.Check
	use    *keyButton
	chosen string // name
	hide   func()
}

// listedStyle is a style with its text folded for searching.
type listedStyle struct {
	desk.Style
	text string
}

// listStyles puts the house's style first, then the publication's own, then what
// is installed, each by title.
func listStyles(list []desk.Style) []listedStyle {
	rank := func(s desk.Style) int {
		switch {
		case s.Name == publication.HouseCitations && s.Place == citing.BuiltIn:
			return 0
		case s.Place == citing.Own:
			return 1
		}
		return 2
	}
	out := make([]listedStyle, 0, len(list))
	for _, s := range list {
		out = append(out, listedStyle{s, cite.Fold(s.Title + " " + s.Short + " " + s.Name + " " + s.Format)})
	}
	slices.SortStableFunc(out, func(a, b listedStyle) int { return cmp.Compare(rank(a.Style), rank(b.Style)) })
	return out
}

// searchStyles gives the styles that have all words of a query.
func searchStyles(all []listedStyle, query string) []listedStyle {
	words := strings.Fields(cite.Fold(query))
	if len(words) == 0 {
		return all
	}
	var out []listedStyle
	for _, s := range all {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(s.text, w) }) {
			out = append(out, s)
		}
	}
	return out
}

// chooseStyle opens the dialog.
func (u *UI) chooseStyle() {
	d := &styleDialog{u: u, query: newPromptEntry(), sample: container.NewVBox(), told: warning("")}
	d.told.Hide()
	d.query.SetPlaceHolder(lang.L("Title or file name of a style"))
	d.list = widget.NewList(func() int { return len(d.found) }, func() fyne.CanvasObject {
		v := newSourceRowView(u.sources)
		return v
	}, func(id widget.ListItemID, o fyne.CanvasObject) {
		if id < len(d.found) {
			o.(*sourceRowView).setText(d.found[id].Title, d.words(d.found[id].Style), func() { d.list.Select(id) })
		}
	})
	d.list.HideSeparators = true
	d.list.OnSelected = func(id widget.ListItemID) {
		if id < len(d.found) {
			d.try(d.found[id].Style)
		}
	}
	d.query.OnChanged = func(string) { d.search() }
	d.bring = widget.NewCheck(lang.L("Copy it into the publication too, so that everybody has it"), nil)
	d.bring.SetChecked(true)
	d.bring.Hide()
	split := container.NewHSplit(container.NewBorder(d.query, nil, nil, nil, d.list), container.NewVScroll(d.sample))
	split.Offset = 0.46
	dlg := dialog.NewCustomWithoutButtons(lang.L("Citation style"),
		kit.AtLeast(fyne.NewSize(860, 480), container.NewBorder(nil, container.NewVBox(d.bring, d.told), nil, nil, split)), u.win)
	d.hide = dlg.Hide
	cancel := newKeyButton(lang.L("Cancel"), dlg.Hide)
	d.use = newKeyButton(lang.L("Use this style"), d.set)
	d.use.Importance = widget.HighImportance
	d.use.Disable()
	cancel.onEscape, d.use.onEscape, d.query.onEscape = dlg.Hide, dlg.Hide, dlg.Hide
	d.query.OnSubmitted = func(string) {
		if len(d.found) > 0 && d.chosen == "" {
			d.list.Select(0)
		} else if !d.use.Disabled() {
			d.set()
		}
	}
	dlg.SetButtons([]fyne.CanvasObject{cancel, d.use})
	dlg.Show()
	u.closable(dlg, func() {
		u.run.Cancel("styles")
		u.run.Cancel("style")
	})
	u.win.Canvas().Focus(d.query)
	d.show(note(lang.L("Looking for styles…")))
	u.ws.Styles(func(styles *desk.Styles, list []desk.Style, err error) {
		if styles == nil {
			d.fail(sentence(err))
			return
		}
		d.styles, d.all = styles, listStyles(list)
		d.search()
		now := cmp.Or(styles.Current, publication.HouseCitations)
		if i := slices.IndexFunc(d.found, func(s listedStyle) bool { return s.Name == now || s.Title == now }); i >= 0 {
			d.list.Select(i)
			d.list.ScrollTo(i)
		} else {
			d.show(note(lang.N("{{.Count}} style is here.", len(list), map[string]any{"Count": len(list)})))
		}
		if err != nil { // some files are no styles
			u.o.Log.Warn("citation styles", "err", err)
		}
	})
}

func (d *styleDialog) fail(text string) {
	d.told.SetText(text)
	d.told.Show()
}

func (d *styleDialog) show(objects ...fyne.CanvasObject) {
	d.sample.Objects = objects
	d.sample.Refresh()
}

func (d *styleDialog) search() {
	d.found = searchStyles(d.all, d.query.Text)
	d.chosen = ""
	d.use.Disable()
	d.list.UnselectAll()
	d.list.Refresh()
	d.list.ScrollToTop()
	if d.styles != nil && len(d.found) == 0 {
		d.show(note(lang.L("There is no such style here. Put its .csl file into the publication's folder styles.")))
	}
}

// words say of a style what it is.
func (d *styleDialog) words(s desk.Style) string {
	parts := []string{s.Name}
	switch s.Format {
	case "author-date":
		parts = append(parts, lang.L("author and date"))
	case "numeric":
		parts = append(parts, lang.L("numbers"))
	case "note":
		parts = append(parts, lang.L("notes"))
	case "":
	default:
		parts = append(parts, s.Format)
	}
	switch s.Place {
	case citing.Own:
		parts = append(parts, lang.L("the publication's own"))
	case citing.BuiltIn:
		parts = append(parts, lang.L("Postil's"))
	case citing.Installed:
	}
	if d.styles != nil && s.Name == cmp.Or(d.styles.Current, publication.HouseCitations) {
		parts = append([]string{lang.L("in use")}, parts...)
	}
	return strings.Join(parts, "  ·  ")
}

// tried is what a style makes of some sources.
type tried struct {
	style  desk.Style
	sample citing.Sample
}

// try shows what a style makes of the article's own sources.
func (d *styleDialog) try(s desk.Style) {
	d.chosen = s.Name
	d.told.Hide()
	d.bring.Hide()
	d.use.Disable()
	u, styles := d.u, d.styles
	lib, cited, language := u.ws.Library(), []string(nil), ""
	if a := u.ws.Analysis(); a != nil {
		cited, language = a.Cited(), a.Doc.Citations.Lang
	}
	task.Run(u.run, "style", func(ctx context.Context) (t tried, err error) {
		f, err := styles.Formatter(ctx, s.Name)
		if err != nil {
			return t, err
		}
		if t.style, err = styles.Find(ctx, s.Name); err != nil {
			return t, err
		}
		t.sample = citing.Try(f, lib, cited, language)
		return t, nil
	}, func(t tried, err error) {
		if d.chosen != s.Name {
			return
		}
		if err != nil {
			d.show(heading(s.Title), warning(sentence(err)))
			return
		}
		rows, where := []fyne.CanvasObject{wrapped(s.Title)}, lang.L("In the text")
		if t.style.Class == "note" || t.style.Format == "note" {
			rows = append(rows, note(lang.L("This style cites in notes. The page has them as footnotes.")))
			where = lang.L("In the notes")
		}
		if t.sample.Invented {
			rows = append(rows, note(lang.L("The sources below are invented: the article cites none yet.")))
		}
		rows = append(rows, kit.SectionHeader(where, nil))
		for _, c := range t.sample.Citations {
			rows = append(rows, wrapped(c.Plain()))
		}
		rows = append(rows, kit.SectionHeader(lang.L("In the list of sources"), nil))
		for _, e := range t.sample.Sources {
			rows = append(rows, wrapped(e.Text.Plain()))
		}
		if len(t.sample.Sources) == 0 {
			rows = append(rows, note(lang.L("This style has no list.")))
		}
		d.show(rows...)
		if err := u.ws.Policy().May(review.Admin, u.ws.Who().Email); err != nil {
			d.fail(sentence(err))
			return
		}
		if s.Place == citing.Installed {
			d.bring.Show()
		}
		d.use.Enable()
	})
}

// set makes the chosen style the publication's.
func (d *styleDialog) set() {
	d.use.Disable()
	d.u.ws.SetCitationStyle(d.chosen, d.bring.Visible() && d.bring.Checked, func(err error) {
		if err != nil {
			d.use.Enable()
			d.fail(sentence(err))
			return
		}
		d.hide()
	})
}
