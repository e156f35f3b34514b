package ui

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/editor/find"
)

// findBar finds and replaces in the text. It stands above it while it is used.
type findBar struct {
	u                   *UI
	query, with         *promptEntry
	matchCase, word, re *widget.Check
	result              *widget.Label
	object              *fyne.Container
}

func newFindBar(u *UI) *findBar {
	b := &findBar{u: u, query: newPromptEntry(), with: newPromptEntry(), result: widget.NewLabel("")}
	b.query.PlaceHolder = lang.L("Find")
	b.with.PlaceHolder = lang.L("Replace with")
	b.query.OnChanged = func(string) { b.count() }
	b.query.OnSubmitted = func(string) { b.next() }
	b.with.OnSubmitted = func(string) { b.replace() }
	b.query.onEscape, b.with.onEscape = b.close, b.close
	option := func(label string) *widget.Check { return widget.NewCheck(label, func(bool) { b.count() }) }
	b.matchCase, b.word, b.re = option(lang.L("Match case")), option(lang.L("Whole words")), option(lang.L("Regular expression"))
	b.result.Importance = widget.LowImportance
	icon := func(res fyne.Resource, hint string, do func()) fyne.CanvasObject {
		return kit.NewIconButton(res, hint, u.status.setHint, do)
	}
	first := container.NewBorder(nil, nil, nil, container.NewHBox(
		icon(fynetheme.MoveUpIcon(), lang.L("The one before"), b.prev),
		icon(fynetheme.MoveDownIcon(), lang.L("The next one"), b.next),
		icon(fynetheme.CancelIcon(), lang.L("Close the search"), b.close),
	), b.query)
	second := container.NewBorder(nil, nil, nil, container.NewHBox(
		widget.NewButton(lang.L("Replace"), b.replace), widget.NewButton(lang.L("Replace all"), b.replaceAll),
	), b.with)
	b.object = container.NewVBox(first, second,
		container.NewHScroll(container.NewHBox(b.matchCase, b.word, b.re, b.result)), widget.NewSeparator())
	b.object.Hide()
	return b
}

// open shows the bar, looking for what is selected.
func (b *findBar) open() {
	t := b.u.article.text
	if start, end := t.Selection(); start < end && end-start < 200 {
		b.query.SetText(t.Text()[start:end])
	}
	b.object.Show()
	b.u.article.tabs.Select(b.u.article.textTab)
	b.u.win.Canvas().Focus(b.query)
	b.query.TypedShortcut(&fyne.ShortcutSelectAll{})
	b.count()
}

func (b *findBar) close() {
	b.object.Hide()
	b.u.showHits(nil, find.Match{})
	b.u.focusText()
}

// finder is the search as the bar stands; what is wrong with it is shown.
func (b *findBar) finder() *find.Finder {
	f, err := find.Compile(find.Query{Pattern: b.query.Text, Regexp: b.re.Checked, MatchCase: b.matchCase.Checked, WholeWord: b.word.Checked})
	switch {
	case errors.Is(err, find.ErrBadPattern):
		b.result.SetText(lang.L("Not a regular expression"))
	case err != nil:
		b.result.SetText("")
	}
	return f
}

// count says how many matches there are.
func (b *findBar) count() {
	if !b.object.Visible() {
		return
	}
	var all []find.Match
	if f := b.finder(); f != nil {
		all = f.All(b.u.article.text.Text(), 0)
		b.tell(len(all), "")
	}
	b.u.showHits(all, find.Match{})
}

func (b *findBar) tell(n int, more string) {
	text := lang.N("{{.Count}} match", n, map[string]any{"Count": n})
	if n == 0 {
		text = lang.L("Nothing found")
	}
	b.result.SetText(text + more)
}

func (b *findBar) next() { b.step((*find.Finder).Next, true) }
func (b *findBar) prev() { b.step((*find.Finder).Prev, false) }

// step selects the match before or behind the selection and says which of how
// many it is.
func (b *findBar) step(look func(*find.Finder, string, int) (find.Match, bool, bool), forward bool) {
	f := b.finder()
	if f == nil {
		return
	}
	t := b.u.article.text
	text := t.Text()
	start, end := t.Selection()
	at := start
	if forward {
		at = end
	}
	m, wrapped, ok := look(f, text, at)
	if !ok {
		b.tell(0, "")
		return
	}
	t.Select(m.Start, m.End)
	all, which := f.All(text, 0), 0
	for i, other := range all {
		if other == m {
			which = i + 1
		}
	}
	b.u.showHits(all, m)
	more := lang.L("{{.Which}} of {{.Count}}", map[string]any{"Which": which, "Count": len(all)})
	if wrapped {
		more += "  ·  " + lang.L("from the other end")
	}
	b.result.SetText(more)
}

// replace replaces the selected match and goes on to the next.
func (b *findBar) replace() {
	f := b.finder()
	t := b.u.article.text
	if f == nil || !b.editable() {
		return
	}
	text := t.Text()
	start, end := t.Selection()
	if m, _, ok := f.Next(text, start); ok && m.Start == start && m.End == end {
		t.Replace(start, end, f.Replacement(text, m, b.with.Text))
	}
	b.next()
	b.u.win.Canvas().Focus(b.with)
}

// replaceAll replaces every match as one step to undo.
func (b *findBar) replaceAll() {
	f := b.finder()
	if f == nil || !b.editable() {
		return
	}
	t := b.u.article.text
	text := t.Text()
	all := f.All(text, 0)
	if len(all) == 0 {
		b.tell(0, "")
		return
	}
	from, to := all[0].Start, all[len(all)-1].End
	changed, n := f.ReplaceAll(text, b.with.Text)
	t.Replace(from, to, changed[from:len(changed)-(len(text)-to)])
	b.u.showHits(nil, find.Match{})
	b.result.SetText(lang.N("{{.Count}} replaced", n, map[string]any{"Count": n}))
}

func (b *findBar) editable() bool {
	d := b.u.ws.Document()
	return d != nil && !d.ReadOnly()
}
