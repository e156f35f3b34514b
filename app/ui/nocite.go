package ui

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"postil/app/ui/kit"
	"postil/editor/cite"
)

// noCiteText is the field nocite as it is edited, on one line.
func noCiteText(field []string) string { return oneLine(strings.Join(field, ", ")) }

// noCiteField is what was written as the front matter has it.
func noCiteField(text string) []string {
	if text = oneLine(text); text == "" {
		return nil
	}
	return []string{text}
}

// toggleListed adds a key to what is listed without being cited, or takes it away.
// What names no source stays as it was written.
func toggleListed(text, key string) string {
	keys, stray := cite.NoCite(noCiteField(text))
	i := slices.Index(keys, key)
	if i < 0 {
		if oneLine(text) == "" {
			return cite.FormatKey(key)
		}
		return strings.TrimRight(oneLine(text), ", ") + ", " + cite.FormatKey(key)
	}
	var parts []string
	for j, k := range keys {
		switch {
		case j == i:
		case k == "*":
			parts = append(parts, "@*")
		default:
			parts = append(parts, cite.FormatKey(k))
		}
	}
	return strings.Join(append(parts, stray...), ", ")
}

// chooseListed lists the sources, to be marked with Enter as those that stand in
// the article's list though its text does not cite them.
func (p *detailsPane) chooseListed() {
	d := p.u.ws.Document()
	if d == nil || d.ReadOnly() {
		return
	}
	search := cite.NewSearcher(p.u.ws.Library(), cite.SearchOptions{First: p.u.settings.RecentSources[p.u.ws.Folder()]})
	var list *kit.Palette[string]
	list = kit.NewPalette(kit.PaletteOptions[string]{
		Placeholder: lang.L("Author, title, year or key. Enter lists the source, Escape is done."),
		Empty:       lang.L("There is no such source"),
		TwoLines:    true, Size: fyne.NewSize(700, 560),
		OnQuery: func(query string) []kit.Row[string] {
			keys, _ := cite.NoCite(noCiteField(p.listed.Text))
			found, _ := search.Find(query, mostPicks)
			var rows []kit.Row[string]
			for _, r := range found {
				row := kit.Row[string]{Title: r.Title, Subtitle: line(r), Trailing: "@" + r.Key, Value: r.Key}
				if row.Title == "" {
					row.Title = r.URL
				}
				if i := slices.Index(keys, r.Key); i >= 0 {
					row.Mark = strconv.Itoa(i + 1)
				}
				rows = append(rows, row)
			}
			return rows
		},
		OnChoose: func(key string) bool {
			p.listed.SetText(toggleListed(p.listed.Text, key))
			list.RequeryTo(func(k string) bool { return k == key })
			return false
		},
		OnClosed: func(bool) { p.u.win.Canvas().Focus(p.listed) },
	})
	list.Show(p.u.win.Canvas())
}
