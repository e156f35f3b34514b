package ui

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"postil/app/task"
	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/app/workspace"
	"postil/editor/cite"
	"postil/editor/cite/dedup"
	"postil/editor/written"
)

// mostGroups bounds how many groups of duplicates are shown at once.
const mostGroups = 40

// duplicates shows the sources that are one, and makes one of them.
type duplicates struct {
	u      *UI
	groups *fyne.Container
	told   *widget.Label
	undo   *keyButton
	back   func()
	hide   func()
}

// findDuplicates opens the dialog.
func (u *UI) findDuplicates() {
	if doc := u.ws.Document(); doc == nil || doc.ReadOnly() {
		return
	}
	d := &duplicates{u: u, groups: container.NewVBox(note(lang.L("Looking for duplicates…"))), told: wrapped("")}
	d.told.Hide()
	body := container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, 12), d.groups))
	dlg := dialog.NewCustomWithoutButtons(lang.L("Sources that may be one"), kit.AtLeast(fyne.NewSize(640, 460), container.NewBorder(nil, d.told, nil, nil, body)), u.win)
	d.hide = dlg.Hide
	d.undo = newKeyButton(lang.L("Undo"), func() {
		d.back()
		d.undo.Disable()
		d.told.SetText(lang.L("It is as it was before."))
		d.look()
	})
	d.undo.Disable()
	done := newKeyButton(lang.L("Close"), dlg.Hide)
	done.onEscape, d.undo.onEscape = dlg.Hide, dlg.Hide
	dlg.SetButtons([]fyne.CanvasObject{d.undo, done})
	dlg.Show()
	u.closable(dlg, func() { u.run.Cancel("twins") })
	u.win.Canvas().Focus(done)
	d.look()
}

// look finds the groups: those that the article cites come first.
func (d *duplicates) look() {
	all := d.u.ws.Library().All()
	task.Run(d.u.run, "twins", func(context.Context) ([]dedup.Group, error) { return dedup.Groups(all), nil }, func(list []dedup.Group, err error) {
		if err != nil {
			d.say(sentence(err), widget.DangerImportance)
			return
		}
		cited := func(g dedup.Group) bool {
			return slices.ContainsFunc(g.References, func(r *cite.Reference) bool { return d.u.cites(r.Key) })
		}
		slices.SortStableFunc(list, func(a, b dedup.Group) int { return citedFirst(cited(a), cited(b)) })
		d.groups.RemoveAll()
		if len(list) == 0 {
			d.groups.Add(wrapped(lang.L("No two sources look like one.")))
		}
		for _, g := range list[:min(len(list), mostGroups)] {
			d.groups.Add(d.group(g))
		}
		if n := len(list) - mostGroups; n > 0 {
			d.groups.Add(note(lang.N("{{.Count}} more group is not shown yet.", n, map[string]any{"Count": n})))
		}
		d.groups.Refresh()
	})
}

// citedFirst orders by whether something is cited.
func citedFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func (d *duplicates) say(text string, importance widget.Importance) {
	d.told.Importance = importance
	d.told.SetText(text)
	d.told.Show()
}

// group shows references that may be one: the first that the article cites, and
// in what each of the others differs from it.
func (d *duplicates) group(g dedup.Group) fyne.CanvasObject {
	refs := slices.Clone(g.References)
	slices.SortStableFunc(refs, func(a, b *cite.Reference) int { return citedFirst(d.u.cites(a.Key), d.u.cites(b.Key)) })
	first := refs[0]
	rows := container.NewVBox(heading(lang.L("Same {{.Field}}", map[string]string{"Field": fieldLabel(string(g.By), "")})))
	for _, other := range refs[1:] {
		lines := []string{"@" + first.Key + ": " + first.Title + "  ·  " + line(first), "@" + other.Key + ": " + other.Title + "  ·  " + line(other)}
		rows.Add(wrapped(strings.Join(lines, "\n")))
		var differ []string
		for _, name := range first.Differs(other) {
			label := lang.L("Kind of source")
			if name != "type" {
				label = fieldLabel(name, first.Type)
			}
			differ = append(differ, label+": "+orNothing(first.Show(name))+"  |  "+orNothing(other.Show(name)))
		}
		if len(differ) == 0 {
			differ = []string{lang.L("They say the same in every field.")}
		}
		rows.Add(note(strings.Join(differ, "\n")))
		rows.Add(container.NewHBox(d.keep(first, other), d.keep(other, first)))
	}
	ground := kit.NewGround(theme.ColorSurface, rows)
	ground.Radius, ground.Padding = 6, 6
	return container.NewPadded(ground)
}

func orNothing(s string) string {
	if s == "" {
		return lang.L("nothing")
	}
	return short(short1(s), 90)
}

func (d *duplicates) keep(keep, other *cite.Reference) fyne.CanvasObject {
	b := newKeyButton(lang.L("Keep {{.Key}}", map[string]string{"Key": "@" + keep.Key}), func() { d.merge(keep, other) })
	b.onEscape = d.hide
	return b
}

// merge makes one source of two: keep's key and words, what only the other has,
// and in this draft the one key where the other was cited. The other goes where
// nothing else needs it.
func (d *duplicates) merge(keep, other *cite.Reference) {
	u := d.u
	merged, differ := dedup.Merge(keep, other)
	change := workspace.Sources{Put: []*cite.Reference{merged}}
	said := []string{lang.L("@{{.Other}} is @{{.Key}} now.", map[string]string{"Other": other.Key, "Key": keep.Key})}
	switch by := u.ws.CitedElsewhere(other.Key); {
	case len(by) > 0:
		said = append(said, u.whyStays(&workspace.CitedError{Key: other.Key, By: by}))
	case u.ws.IsPublished(other.Key):
		said = append(said, lang.L("@{{.Key}} stays, as it was published: keys that readers may have seen never go.", map[string]string{"Key": other.Key}))
	default:
		change.Remove = []string{other.Key}
	}
	if len(differ) > 0 {
		var names []string
		for _, x := range differ {
			names = append(names, fieldLabel(x.Field, merged.Type))
		}
		said = append(said, lang.L("Where they say different things, @{{.Key}} was followed: {{.Fields}}.", map[string]string{"Key": keep.Key, "Fields": strings.Join(names, ", ")}))
	}
	text := strings.Join(said, " ")
	d.back = u.changeSources(change, text, func() { u.replaceAll(written.Renamed(u.article.text.Text(), other.Key, keep.Key)) })
	if d.back != nil {
		d.undo.Enable()
		d.say(text, widget.SuccessImportance)
		d.look()
	}
}

// replaceAll makes edits in the text as one step to undo.
func (u *UI) replaceAll(edits []written.Edit) {
	if len(edits) == 0 {
		return
	}
	field := u.article.field
	field.Together(func() {
		for _, e := range slices.Backward(edits) {
			field.Replace(e.Span.Start, e.Span.End, e.Text)
		}
	})
}
