package ui

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/editor/cite"
)

// pickDetail are the fields of one citation in the picker.
type pickDetail struct {
	p       *picker
	at      int // in picker.marked
	filling bool
	labels  []string // CSL locator terms, as kind lists them
	modes   []cite.Mode
	title   *kit.Text
	kind    *pickSelect
	value   *promptEntry
	prefix  *promptEntry
	suffix  *promptEntry
	mode    *pickSelect
	object  *fyne.Container
}

// pickSelect is a choice in which Enter cites and Escape goes back.
type pickSelect struct {
	widget.Select
	onEnter, onEscape func()
}

func newPickSelect(options []string, changed func(string)) *pickSelect {
	s := &pickSelect{}
	s.Options, s.OnChanged = options, changed
	s.ExtendBaseWidget(s)
	return s
}

// TypedKey implements fyne.Focusable.
func (s *pickSelect) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		s.onEnter()
	case fyne.KeyEscape:
		s.onEscape()
	default:
		s.Select.TypedKey(k)
	}
}

func newPickDetail(p *picker) *pickDetail {
	d := &pickDetail{p: p, labels: cite.LocatorLabels()}
	names := make([]string, len(d.labels))
	for i, l := range d.labels {
		names[i] = locatorName(l)
	}
	changed := func(string) { d.take() }
	entry := func(placeholder string) *promptEntry {
		e := newPromptEntry()
		e.SetPlaceHolder(placeholder)
		e.OnChanged, e.onEscape = changed, d.close
		e.OnSubmitted = func(string) { p.accept() }
		return e
	}
	d.title = kit.NewText("", "", "", fyne.TextStyle{Bold: true})
	d.kind, d.mode = newPickSelect(names, changed), newPickSelect(nil, changed)
	for _, s := range []*pickSelect{d.kind, d.mode} {
		s.onEnter, s.onEscape = p.accept, d.close
	}
	d.value = entry(lang.L("12 or 12-15"))
	d.prefix = entry(lang.L("see, for instance"))
	d.suffix = entry(lang.L("emphasis added"))
	// The value comes first for Tab: most want a page.
	d.object = container.NewVBox(
		container.NewPadded(d.title),
		container.NewGridWithColumns(2,
			kit.FormRow(lang.L("Where in the source"), d.value, ""), kit.FormRow(lang.L("Counted in"), d.kind, ""),
			kit.FormRow(lang.L("Words before it"), d.prefix, ""), kit.FormRow(lang.L("Words after it"), d.suffix, "")),
		kit.FormRow(lang.L("How it stands in the text"), d.mode, ""),
	)
	d.object.Hide()
	return d
}

func (d *pickDetail) shown() bool { return d.object.Visible() }

// open shows the fields of a marked source and gives them the keyboard.
func (d *pickDetail) open(at int) {
	d.at, d.filling = at, true
	c := d.p.marked[at]
	name := "@" + c.Key
	if r, ok := d.p.lib.Get(c.Key); ok && r.Title != "" {
		name = r.Title
	}
	d.title.Set(short(name, 80))
	label := c.Locator.Label
	if label == "" {
		label = "page"
	}
	for i, l := range d.labels {
		if l == label {
			d.kind.SetSelectedIndex(i)
		}
	}
	d.value.SetText(c.Locator.Value)
	d.prefix.SetText(c.Prefix)
	d.suffix.SetText(c.EditSuffix())
	d.modes = []cite.Mode{cite.Normal, cite.SuppressAuthor}
	names := []string{lang.L("In brackets"), lang.L("In brackets, without the author")}
	if at == 0 && !d.p.place.bracketed {
		d.modes = append(d.modes, cite.AuthorInText)
		names = append(names, lang.L("The author in the sentence"))
	}
	d.mode.SetOptions(names)
	d.mode.SetSelectedIndex(0)
	for i, m := range d.modes {
		if m == c.Mode {
			d.mode.SetSelectedIndex(i)
		}
	}
	d.filling = false
	d.allow()
	d.object.Show()
	d.p.list.FooterChanged()
	d.p.u.win.Canvas().Focus(d.value)
}

// take takes the fields into the citation.
func (d *pickDetail) take() {
	if d.filling || d.at >= len(d.p.marked) {
		return
	}
	c := &d.p.marked[d.at]
	if m := d.mode.SelectedIndex(); m >= 0 {
		c.Mode = d.modes[m]
	}
	if k := d.kind.SelectedIndex(); k >= 0 && (c.Locator.Value != strings.TrimSpace(d.value.Text) || c.Locator.Label != d.labels[k]) {
		c.Locator = cite.NewLocator(d.labels[k], d.value.Text)
	}
	if text := strings.Join(strings.Fields(d.prefix.Text), " "); c.Prefix != text {
		c.Prefix = text
	}
	c.SetSuffix(d.suffix.Text)
	d.allow()
	d.p.changed()
}

// allow keeps words from before an author in the sentence: the syntax has no
// place for them.
func (d *pickDetail) allow() {
	if m := d.mode.SelectedIndex(); m >= 0 && d.modes[m] == cite.AuthorInText && d.prefix.Text == "" {
		d.prefix.Disable()
	} else {
		d.prefix.Enable()
	}
}

// close goes back to the list.
func (d *pickDetail) close() {
	d.object.Hide()
	d.p.list.FooterChanged()
	c, _ := d.p.current()
	d.p.list.RequeryTo(func(o pick) bool { return o == c })
	d.p.list.Focus()
}

// locatorName is what the window calls a CSL locator term.
func locatorName(label string) string {
	switch label {
	case "page":
		return lang.L("Page")
	case "chapter":
		return lang.L("Chapter")
	case "section":
		return lang.L("Section")
	case "paragraph":
		return lang.L("Paragraph")
	case "volume":
		return lang.L("Volume")
	case "issue":
		return lang.L("Number")
	case "note":
		return lang.L("Note")
	case "figure":
		return lang.L("Figure")
	case "table":
		return lang.L("Table")
	case "article-locator":
		return lang.L("Article of a law")
	case "elocation":
		return lang.L("Location in an e-book")
	case "line":
		return lang.L("Line")
	case "part":
		return lang.L("Part")
	case "verse":
		return lang.L("Verse")
	case "timestamp":
		return lang.L("Time in a recording")
	case "sub-verbo":
		return lang.L("Headword")
	}
	r := []rune(strings.ReplaceAll(label, "-", " "))
	r[0] = unicode.ToUpper(r[0])
	return lang.L(string(r))
}
