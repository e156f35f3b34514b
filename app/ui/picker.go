package ui

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/task"
	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/editor/cite"
)

// mostPicks is how many sources the picker lists; more are for more letters to
// find.
const mostPicks = 200

// pickKind says what a row of the picker does.
type pickKind int

const (
	pickSource pickKind = iota
	pickNew             // a new source, with what was typed as its title
	pickImport
	pickNothing // it only says something
)

// pick is what a row of the picker stands for.
type pick struct {
	kind  pickKind
	key   string
	title string
}

// picker finds sources while somebody types, marks several, and gives each its
// place in the source and its words.
type picker struct {
	u       *UI
	place   place
	lib     *cite.Library
	search  *cite.Searcher
	cited   []string
	marked  []cite.Citation // in the order they will stand in
	stepped bool            // the person went to the current row
	list    *kit.Palette[pick]
	detail  *pickDetail
	sample  *widget.Label
	heading *kit.Text // of the sample
	problem *widget.Label
	trouble *troubleLine
	hint    *kit.Text
}

// openPicker opens the picker for a place in the text.
func (u *UI) openPicker(pl place) {
	if d := u.ws.Document(); d == nil || d.ReadOnly() || u.picker != nil {
		return
	}
	p := &picker{u: u, place: pl, marked: slices.Clone(pl.was.Citations)}
	p.sample = widget.NewLabel("")
	p.sample.Wrapping = fyne.TextWrapWord
	p.problem = widget.NewLabel("")
	p.problem.Wrapping = fyne.TextWrapWord
	p.problem.Importance = widget.DangerImportance
	p.problem.Hide()
	p.hint = kit.NewText("", theme.ColorMuted, fynetheme.SizeNameCaptionText, fyne.TextStyle{})
	p.heading = kit.NewText(lang.L("On the page"), theme.ColorMuted, fynetheme.SizeNameCaptionText, fyne.TextStyle{Bold: true})
	p.detail = newPickDetail(p)
	p.trouble = newTroubleLine(u, func() {
		p.list.Hide()
		u.showUnreadable()
	})
	p.trouble.refresh()
	p.list = kit.NewPalette(kit.PaletteOptions[pick]{
		Placeholder: lang.L("Author, title, year or key of a source"),
		TwoLines:    true,
		Size:        fyne.NewSize(720, 600),
		Footer: container.NewVBox(widget.NewSeparator(), p.detail.object, container.NewPadded(p.heading), p.sample, p.problem,
			p.trouble.object, container.NewPadded(p.hint)),
		OnQuery: func(query string) []kit.Row[pick] {
			p.stepped = false
			return p.rows(query)
		},
		OnKey:    p.key,
		OnMoved:  p.changed,
		OnChoose: p.choose,
		OnChosen: func(c pick) {
			switch c.kind {
			case pickNew:
				u.newSource(newTitled(c.title), false)
			case pickImport:
				u.trigger("cite.import")
			default:
			}
		},
		OnClosed: func(bool) {
			u.picker = nil
			u.run.Cancel("citing")
			u.focusText()
		},
	})
	u.picker = p
	p.take(u.ws.Library())
	p.list.Show(u.win.Canvas())
}

// newTitled is a new source of which a title or an address is known.
func newTitled(title string) *cite.Reference {
	ref := newReference()
	if isAddress(title) {
		ref.URL = title
	} else {
		ref.Title = title
	}
	return ref
}

// take searches another library from now on.
func (p *picker) take(lib *cite.Library) {
	p.lib, p.cited = lib, nil
	if a := p.u.ws.Analysis(); a != nil {
		p.cited = a.Cited()
	}
	p.search = cite.NewSearcher(lib, cite.SearchOptions{First: p.u.settings.RecentSources[p.u.ws.Folder()], Then: p.cited})
}

// refresh takes up sources that have come, changed or gone. What was typed,
// marked and chosen stays.
func (p *picker) refresh() {
	if p == nil {
		return
	}
	if p.trouble.refresh() {
		p.list.FooterChanged()
	}
	lib := p.u.ws.Library()
	if lib == p.lib {
		return
	}
	p.take(lib)
	now, _ := p.current()
	stepped := p.stepped || p.detail.shown()
	p.list.RequeryTo(func(c pick) bool { return !stepped || c == now }) // the first, where nobody chose another
	p.stepped = stepped
}

// leave closes the picker of a document that is not in the window any more.
func (p *picker) leave() {
	if p != nil {
		p.list.Hide()
	}
}

// current is what the row that Enter chooses stands for.
func (p *picker) current() (pick, bool) {
	rows, i := p.list.Rows()
	if i < 0 {
		return pick{}, false
	}
	return rows[i].Value, rows[i].Value.kind == pickSource
}

// rows lists what fits a query: without one what is marked first, then what was
// cited lately or in this article.
func (p *picker) rows(query string) []kit.Row[pick] {
	query = strings.TrimSpace(query)
	found, total := p.search.Find(query, mostPicks)
	rows := make([]kit.Row[pick], 0, len(found)+len(p.marked)+2)
	if query == "" {
		for _, c := range p.marked {
			ref, _ := p.lib.Get(c.Key)
			rows = append(rows, p.row(c.Key, ref))
		}
	}
	for _, r := range found {
		if query != "" || p.markOf(r.Key) < 0 {
			rows = append(rows, p.row(r.Key, r))
		}
	}
	if more := total - len(found); more > 0 {
		rows = append(rows, kit.Row[pick]{
			Title:    lang.N("{{.Count}} more source fits. Type on to find it.", more, map[string]any{"Count": more}),
			Disabled: true, Value: pick{kind: pickNothing},
		})
	}
	add := kit.Row[pick]{Title: lang.L("Add a new source…"), Subtitle: lang.L("It is kept for later articles too"), Value: pick{kind: pickNew, title: query}}
	if query != "" {
		add.Title = lang.L("Add “{{.Title}}” as a new source…", map[string]string{"Title": query})
	}
	if p.u.ws.Published() == nil { // as right after the start, in a large publication
		return append(rows, kit.Row[pick]{
			Title: lang.L("The publication's sources are still being read"), Disabled: true, Value: pick{kind: pickNothing},
		}, add)
	}
	if p.lib.Len() == 0 {
		rows = append(rows, kit.Row[pick]{
			Title: lang.L("No sources yet"), Disabled: true, Value: pick{kind: pickNothing},
			Subtitle: lang.L("Add the first one; it is kept in the content repository for every later article."),
		}, add, kit.Row[pick]{
			Title: lang.L("Import sources…"), Value: pick{kind: pickImport},
			Subtitle: lang.L("From a file of Zotero, EndNote, BibTeX and others"),
		})
		return rows
	}
	return append(rows, add)
}

// row shows one source; ref is nil for a key that is cited but unknown.
func (p *picker) row(key string, ref *cite.Reference) kit.Row[pick] {
	row := kit.Row[pick]{Title: "@" + key, Subtitle: lang.L("There is no such source"), Value: pick{key: key}}
	if ref != nil {
		row.Title, row.Subtitle, row.Trailing = ref.Title, line(ref), "@"+key
		if row.Title == "" {
			row.Title = ref.URL
		}
		if slices.Contains(p.cited, key) {
			row.Trailing = lang.L("cited") + "  ·  " + row.Trailing
		}
	}
	if i := p.markOf(key); i >= 0 {
		row.Mark = strconv.Itoa(i + 1)
	}
	return row
}

func (p *picker) markOf(key string) int {
	return slices.IndexFunc(p.marked, func(c cite.Citation) bool { return c.Key == key })
}

// key takes the keys that do more than move: Enter with what is marked already,
// Shift+Enter, Tab.
func (p *picker) key(k kit.PaletteKey) bool {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if k.Shift {
			p.mark()
			return true
		}
		if len(p.marked) > 0 && !p.stepped && strings.TrimSpace(p.list.Query()) == "" {
			p.accept()
			return true
		}
	case fyne.KeyTab:
		if k.Shift {
			return true
		}
		p.openDetail()
		return true
	case fyne.KeyDown, fyne.KeyUp, fyne.KeyPageDown, fyne.KeyPageUp:
		p.stepped = true
	}
	return false
}

// mark marks the current source, or takes its mark away, and lets the next one
// be searched.
func (p *picker) mark() {
	c, ok := p.current()
	if !ok {
		return
	}
	if i := p.markOf(c.key); i >= 0 {
		p.marked = slices.Delete(p.marked, i, i+1)
	} else {
		p.marked = append(p.marked, cite.Citation{Key: c.key})
	}
	if p.list.Query() != "" {
		p.list.SetQuery("")
		return
	}
	p.list.RequeryTo(func(o pick) bool { return o == c })
	p.stepped = false
}

// openDetail opens the fields of the current source, which is marked by that.
func (p *picker) openDetail() {
	c, ok := p.current()
	if !ok {
		return
	}
	i := p.markOf(c.key)
	if i < 0 {
		p.marked = append(p.marked, cite.Citation{Key: c.key})
		i = len(p.marked) - 1
		p.list.RequeryTo(func(o pick) bool { return o == c })
	}
	p.detail.open(i)
	p.changed()
}

// with is what would be cited with the current row: all that is marked, and the
// row where the person means it.
func (p *picker) with(c pick) []cite.Citation {
	if c.kind != pickSource || c.key == "" || p.markOf(c.key) >= 0 {
		return p.marked
	}
	return append(slices.Clone(p.marked), cite.Citation{Key: c.key})
}

// choose cites what is marked and the row that was chosen.
func (p *picker) choose(c pick) bool {
	list := p.with(c)
	if c.kind == pickSource {
		return p.put(list)
	}
	if len(list) > 0 && (p.place.wasText == "" || !slices.Equal(list, p.place.was.Citations)) {
		return p.put(list) // the new one comes behind it
	}
	if p.place.at { // the @ gives way to the form's citation
		t := p.u.article.text
		if at := t.Caret(); at > 0 && t.Text()[at-1] == '@' {
			t.Replace(at-1, at, "")
		}
	}
	return true
}

// accept cites what is marked.
func (p *picker) accept() {
	if p.put(p.marked) {
		p.list.Done()
	}
}

// put puts citations into the text, as one step to undo; false says why not.
func (p *picker) put(list []cite.Citation) bool {
	edit, err := p.u.placed(p.place, list)
	if err != nil {
		p.problem.SetText(sentence(err))
		p.problem.Show()
		p.list.FooterChanged()
		return false
	}
	t := p.u.article.text
	if t.Text()[edit.Start:edit.End] != edit.Text {
		t.Replace(edit.Start, edit.End, edit.Text)
	}
	t.SetCaret(edit.To)
	p.u.rememberCited(list)
	return true
}

// changed brings what stands below the list up to date.
func (p *picker) changed() {
	if p.problem.Visible() {
		p.problem.Hide()
		p.list.FooterChanged()
	}
	c, source := p.current()
	switch {
	case p.detail.shown():
		p.hint.Set(lang.L("Enter cites it  ·  Tab next field  ·  Esc back to the list"))
	case !source:
		p.hint.Set(lang.L("Enter opens it  ·  Esc leaves"))
	default:
		p.hint.Set(lang.L("Enter cites  ·  Shift+Enter marks one of several  ·  Tab page and words around it  ·  Esc leaves"))
	}
	list := p.with(c)
	if len(p.marked) > 0 && !p.stepped && strings.TrimSpace(p.list.Query()) == "" {
		list = p.marked
	}
	if len(list) == 0 {
		p.u.run.Cancel("citing")
		p.say("")
		return
	}
	p.show(slices.Clone(list))
}

// say shows the sample, and keeps its heading off nothing.
func (p *picker) say(sample string) {
	if p.sample.Text == sample && p.heading.Visible() == (sample != "") {
		return
	}
	p.sample.SetText(sample)
	if sample == "" {
		p.heading.Hide()
		p.sample.Hide()
	} else {
		p.heading.Show()
		p.sample.Show()
	}
	p.list.FooterChanged()
}

// show writes a sample of citations as the publication has them, beside the
// window: a style may take a while.
func (p *picker) show(list []cite.Citation) {
	var refs []*cite.Reference
	for _, c := range list {
		if r, ok := p.lib.Get(c.Key); ok {
			refs = append(refs, r)
		}
	}
	f, language := p.u.ws.Formatter(), ""
	if d := p.u.ws.Document(); d != nil {
		language = d.Front().Lang
	}
	task.Run(p.u.run, "citing", func(context.Context) (string, error) {
		c := cite.Cluster{Citations: list}
		if f.InNotes() {
			c.Place, c.Note = cite.Note, 1
		}
		done := f.Format(cite.Document{Clusters: []cite.Cluster{c}, Lang: language}, cite.NewLibrary(refs))
		return done.Clusters[0].Plain(), nil
	}, func(text string, err error) {
		if err == nil && p.u.picker == p {
			p.say(text)
		}
	})
}
