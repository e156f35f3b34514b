package browser

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2/lang"

	"postil/app/ui/kit"
	"postil/editor/cite"
	"postil/publish/archive"
)

// name is what people call the value of a filter.
func (b *Browser) name(f archive.Filter) string {
	n := b.o.Names
	switch {
	case f.Field == archive.Status && n.State != nil:
		if _, word := n.State(f.Value); word != "" {
			return word
		}
	case f.Field == archive.Section && n.Section != nil:
		return n.Section(f.Value)
	case f.Field == archive.Cites && n.Source != nil:
		return n.Source(strings.TrimPrefix(f.Value, "@"))
	}
	return f.Value
}

// chipText says what a filter asks for.
func (b *Browser) chipText(f archive.Filter) string {
	field := map[archive.Field]string{
		archive.Author: lang.L("Author"), archive.Tag: lang.L("Tag"), archive.Section: lang.L("Section"),
		archive.Year: lang.L("Year"), archive.Month: lang.L("Month"), archive.Cites: lang.L("Cites"),
		archive.Status: lang.L("State"), archive.Lang: lang.L("Language"), archive.Title: lang.L("Title"),
	}[f.Field]
	text := field + ": " + b.name(f)
	if f.Not {
		text = lang.L("Not {{.What}}", map[string]string{"What": text})
	}
	return text
}

// showChips shows the filters of what is asked, each to be taken away.
func (b *Browser) showChips() {
	fields := archive.ParseQuery(b.field.Text).Fields
	b.chips.RemoveAll()
	for _, f := range fields {
		b.chips.Add(newChip(b.chipText(f), func() {
			b.SetQuery(archive.WithoutFilter(b.field.Text, f))
			b.Focus()
		}))
	}
	b.chips.Hidden = len(fields) == 0
	b.chips.Refresh()
}

// choose writes a filter into what is asked, or takes it out of it.
func (b *Browser) choose(r facetRow) {
	if r.kind == facetMore {
		b.chooseFromAll(r.field)
		return
	}
	b.toggle(r.filter)
}

func (b *Browser) toggle(f archive.Filter) {
	text := b.field.Text
	if archive.ParseQuery(text).Has(f) {
		text = archive.WithoutFilter(text, f)
	} else {
		if f.Field == archive.Year {
			for _, y := range b.listing.Facets.Years {
				if f.Value == strconv.Itoa(y.Year) {
					b.opened[y.Year] = true
				}
			}
		}
		text = archive.WithFilter(text, f)
	}
	b.SetQuery(text)
}

// fold shows or hides the months of a year.
func (b *Browser) fold(year int) {
	b.opened[year] = !b.opened[year]
	b.showFacets()
}

func (b *Browser) showFacets() {
	if b.listing != nil {
		b.facets.set(facetRows(b.listing.Facets, b.query, b.opened, b.name))
	}
}

// chooseFromAll lists all values of a field, searched by typing.
func (b *Browser) chooseFromAll(field archive.Field) {
	if b.listing == nil {
		return
	}
	var of group
	for _, g := range groups(b.listing.Facets) {
		if g.field == field {
			of = g
		}
	}
	q := b.query
	b.palette = kit.NewPalette(kit.PaletteOptions[archive.Filter]{
		Placeholder: of.title,
		Empty:       lang.L("Nothing is called that here."),
		OnQuery: func(text string) []kit.Row[archive.Filter] {
			words := strings.Fields(cite.Fold(text))
			var rows []kit.Row[archive.Filter]
			for _, c := range of.counts {
				f := archive.Filter{Field: field, Value: c.Name}
				name := b.name(f)
				if !hasAll(cite.Fold(name+" "+c.Name), words) {
					continue
				}
				row := kit.Row[archive.Filter]{Title: name, Trailing: kit.Number(c.N), Value: f}
				if q.Has(f) {
					row.Mark = "✓"
				}
				rows = append(rows, row)
			}
			return rows
		},
		OnChosen: func(f archive.Filter) {
			b.toggle(f)
			b.Focus()
		},
	})
	b.palette.Show(b.o.Canvas())
}

func hasAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
