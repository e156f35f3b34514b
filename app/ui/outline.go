package ui

import (
	"strings"

	"fyne.io/fyne/v2/lang"

	"postil/app/ui/kit"
	"postil/editor/markdown"
)

// goToHeading lists the article's headings; choosing one goes there.
func (u *UI) goToHeading() {
	a := u.ws.Analysis()
	if a == nil {
		return
	}
	p := kit.NewPalette(kit.PaletteOptions[markdown.Heading]{
		Placeholder: lang.L("Go to a heading"),
		Empty:       lang.L("The text has no such heading"),
		OnQuery: func(query string) []kit.Row[markdown.Heading] {
			var rows []kit.Row[markdown.Heading]
			for _, h := range a.Doc.Outline() {
				if !strings.Contains(strings.ToLower(h.Text), strings.ToLower(strings.TrimSpace(query))) {
					continue
				}
				rows = append(rows, kit.Row[markdown.Heading]{
					Title:    strings.Repeat("    ", max(h.Level-2, 0)) + h.Text,
					Trailing: lang.L("line {{.Line}}", map[string]any{"Line": h.Line}), Value: h,
				})
			}
			return rows
		},
		OnChosen: func(h markdown.Heading) {
			u.article.tabs.Select(u.article.textTab)
			u.article.text.SetCaret(lineStart(u.article.text.Text(), h.Line))
		},
		OnClosed: func(bool) { u.focusText() },
	})
	p.Show(u.win.Canvas())
}

// lineStart is the byte offset at which a line begins, counted from 1.
func lineStart(text string, line int) int {
	at := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			return len(text)
		}
		at += i + 1
	}
	return at
}
