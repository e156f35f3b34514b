package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"postil/editor/markdown"
	"postil/publish/site"
)

// showCounts says how long the article is, and the selection beside it.
func (u *UI) showCounts() {
	d := u.ws.Document()
	if d == nil {
		return
	}
	language := d.Front().Lang
	if p := u.ws.Publication(); language == "" && p != nil {
		language = p.Language
	}
	count := func(text string) markdown.Counts {
		return markdown.New(markdown.Options{Lang: language}).Parse([]byte(text)).Count(language)
	}
	columns := []markdown.Counts{count(u.article.text.Text())}
	heads := []string{lang.L("Article")}
	if start, end := u.article.text.Selection(); start < end {
		columns = append([]markdown.Counts{count(u.article.field.Snapshot().Slice(start, end))}, columns...)
		heads = append([]string{lang.L("Selection")}, heads...)
	}
	grid := container.New(layout.NewGridLayout(1 + len(columns)))
	grid.Add(widget.NewLabel(""))
	for _, h := range heads {
		l := heading(h)
		l.Alignment = fyne.TextAlignTrailing
		grid.Add(l)
	}
	row := func(name string, of func(markdown.Counts) int) {
		grid.Add(widget.NewLabel(name))
		for _, c := range columns {
			grid.Add(widget.NewLabelWithStyle(thousands(of(c)), fyne.TextAlignTrailing, fyne.TextStyle{}))
		}
	}
	row(lang.L("Words"), func(c markdown.Counts) int { return c.Words })
	row(lang.L("Characters"), func(c markdown.Counts) int { return c.Characters })
	row(lang.L("Characters without spaces"), func(c markdown.Counts) int { return c.NoSpaces })
	row(lang.L("Sentences"), func(c markdown.Counts) int { return c.Sentences })
	row(lang.L("Paragraphs"), func(c markdown.Counts) int { return c.Paragraphs })
	row(lang.L("Minutes to read"), func(c markdown.Counts) int { return site.ReadingMinutes(c.Words) })
	note := widget.NewLabel(lang.L("As readers see it: without markup, citations and details."))
	note.Importance = widget.LowImportance
	dlg := dialog.NewCustomWithoutButtons(lang.L("Length"), container.NewVBox(grid, note), u.win)
	done := newKeyButton(lang.L("Close"), dlg.Hide)
	done.onEscape = dlg.Hide
	dlg.SetButtons([]fyne.CanvasObject{done})
	dlg.Show()
	u.win.Canvas().Focus(done)
}

// thousands writes a number with thin spaces between its thousands.
func thousands(n int) string {
	s := count(n)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "\u202f" + s[at:]
	}
	return s
}
