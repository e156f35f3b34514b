package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"postil/app/ui/kit"
	"postil/editor/cite"
	"postil/editor/format"
)

// pick is what the citation picker offers: a source, or to add a new one with
// what was typed as its title.
type pick struct {
	key   string
	title string
}

// pickCitation opens the picker; choosing a source cites it at the caret.
func (u *UI) pickCitation() { u.pickSource(u.insertCitation, func() {}) }

// completeCitation opens the picker for an @ that was typed at an offset: the
// chosen key comes behind it. Leaving the picker leaves the @.
func (u *UI) completeCitation(at int) {
	t := u.article.text
	body := t.Text()
	if at >= len(body) || body[at] != '@' || t.Caret() != at+1 {
		return // it is gone already, or somebody types on who knows the key
	}
	bracketed := false
	if i := strings.LastIndexAny(body[:at], "[]\n"); i >= 0 {
		bracketed = body[i] == '['
	}
	u.pickSource(func(key string) {
		put := cite.FormatKey(key)
		if !bracketed {
			put = "[" + put + "]"
		}
		t.Replace(at, at+1, put)
		u.focusText()
	}, func() { t.Replace(at, at+1, "") })
}

// pickSource lists the sources. take gets the key of the one that is chosen;
// instead runs before the form for a new source opens.
func (u *UI) pickSource(take func(key string), instead func()) {
	lib := u.ws.Library()
	var cited []string
	if a := u.ws.Analysis(); a != nil {
		cited = a.Cited()
	}
	p := kit.NewPalette(kit.PaletteOptions[pick]{
		Placeholder: lang.L("Author, title, year or key of a source"),
		TwoLines:    true,
		OnQuery: func(query string) []kit.Row[pick] {
			found := lib.Search(query, 60)
			if strings.TrimSpace(query) == "" { // what the article cites already comes first
				slices.SortStableFunc(found, func(a, b *cite.Reference) int {
					return boolOrder(slices.Contains(cited, a.Key), slices.Contains(cited, b.Key))
				})
			}
			rows := make([]kit.Row[pick], 0, len(found)+1)
			for _, r := range found {
				title := r.Title
				if title == "" {
					title = r.URL
				}
				trailing := "@" + r.Key
				if slices.Contains(cited, r.Key) {
					trailing = lang.L("cited") + "  ·  " + trailing
				}
				rows = append(rows, kit.Row[pick]{Title: title, Subtitle: line(r), Trailing: trailing, Value: pick{key: r.Key}})
			}
			q := strings.TrimSpace(query)
			add := kit.Row[pick]{Title: lang.L("Add a new source…"), Subtitle: lang.L("It is kept for later articles too"), Value: pick{title: q}}
			if q != "" {
				add.Title = lang.L("Add “{{.Title}}” as a new source…", map[string]string{"Title": q})
			}
			return append(rows, add)
		},
		OnChosen: func(c pick) {
			if c.key != "" {
				take(c.key)
				return
			}
			instead()
			ref := &cite.Reference{Type: "webpage"}
			if isAddress(c.title) {
				ref.URL = c.title
			} else {
				ref.Title = c.title
			}
			u.newSource(ref, false)
		},
		OnClosed: func(chosen bool) {
			if !chosen {
				u.focusText()
			}
		},
	})
	p.Show(u.win.Canvas())
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// boolOrder puts true before false.
func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// insertCitation cites a source at the caret, into the brackets of a citation
// when the caret is in or behind one.
func (u *UI) insertCitation(key string) {
	d := u.ws.Document()
	if d == nil || d.ReadOnly() {
		return
	}
	u.article.tabs.Select(u.article.textTab)
	t := u.article.text
	text, at := t.Text(), t.Caret()
	var clusters [][2]int
	for _, c := range cite.FindClusters([]byte(text)) {
		clusters = append(clusters, [2]int{c.Span.Start, c.Span.End})
	}
	u.applyEdit(format.Cite(text, at, key, clusters))
}

// applyEdit makes a formatting command's edit one step to undo.
func (u *UI) applyEdit(e format.Edit) {
	t := u.article.text
	t.Replace(e.Start, e.End, e.Text)
	if e.From == e.To {
		t.SetCaret(e.From)
	} else {
		t.Select(e.From, e.To)
	}
	u.focusText()
}
