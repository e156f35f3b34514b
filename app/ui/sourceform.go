package ui

import (
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
	"postil/app/workspace"
	"postil/editor/cite"
	"postil/editor/cite/dedup"
)

// sourceForm edits one reference.
type sourceForm struct {
	u       *UI
	o       formOptions
	ref     *cite.Reference
	as      string // what it was when the form opened
	kinds   []cite.Type
	kind    *widget.Select
	kindOwn bool // the person chose the kind
	entries map[string]*fieldEntry
	extra   []string // fields beside those of the kind that were asked for
	key     *widget.Entry
	keyOwn  bool // the person chose the key
	index   *dedup.Index
	more    *widget.Select
	sample  *widget.Label
	hints   *widget.Label // what could be better
	problem *widget.Label // what keeps it from being taken
	fields  *fyne.Container
	scroll  *container.Scroll
	dlg     *dialog.CustomDialog
}

// formOptions say what a form is for.
type formOptions struct {
	title, confirm string
	keyed          bool // the key is set and stays
	done           func(*cite.Reference)
	left           func() // it was closed otherwise; may be nil
}

// fieldEntry is a field of the form. Names may be one a line, and Tab goes on
// all the same.
type fieldEntry struct {
	promptEntry
}

// AcceptsTab implements fyne.Tabbable.
func (e *fieldEntry) AcceptsTab() bool { return false }

func newFieldEntry(lines bool) *fieldEntry {
	e := &fieldEntry{}
	e.MultiLine = lines
	e.ExtendBaseWidget(e)
	if lines {
		e.SetMinRowsVisible(2)
		e.Wrapping = fyne.TextWrapWord
	}
	return e
}

// newSource opens the form for a new source, or for an existing one, and
// returns it; nil where there is nothing to cite in.
func (u *UI) newSource(ref *cite.Reference, edit bool) *sourceForm {
	d := u.ws.Document()
	if d == nil || d.ReadOnly() {
		return nil
	}
	o := formOptions{title: lang.L("New source"), confirm: lang.L("Add and cite"), done: u.addAndCite, left: u.focusText}
	if edit {
		o = formOptions{title: lang.L("Edit source"), confirm: lang.L("Save"), keyed: true, left: u.focusText, done: func(r *cite.Reference) {
			u.changeSources(workspace.Sources{Put: []*cite.Reference{r}}, lang.L("The source @{{.Key}} is changed.", map[string]string{"Key": r.Key}), nil)
		}}
	}
	return u.openForm(ref, o)
}

// addAndCite takes a new source in and cites it, unless the text does already.
func (u *UI) addAndCite(r *cite.Reference) {
	u.changeSources(workspace.Sources{Put: []*cite.Reference{r}}, lang.L("The source @{{.Key}} is added.", map[string]string{"Key": r.Key}), func() {
		if !u.cites(r.Key) {
			u.insertCitation(r.Key)
		}
	})
}

// openForm opens the form.
func (u *UI) openForm(ref *cite.Reference, o formOptions) *sourceForm {
	f := &sourceForm{u: u, o: o, ref: ref, kinds: kindsFor(ref), entries: map[string]*fieldEntry{}, keyOwn: ref.Key != ""}
	var labels []string
	for _, t := range f.kinds {
		labels = append(labels, lang.L(t.Label))
	}
	f.sample, f.hints, f.problem = wrapped(""), note(""), warning("")
	f.problem.Hide()
	f.key = widget.NewEntry()
	f.key.SetText(ref.Key)
	f.key.OnChanged = func(s string) { f.keyOwn = strings.TrimSpace(s) != "" && f.key.CursorColumn > 0 }
	if o.keyed {
		f.key.Disable()
	}
	f.fields = container.NewVBox()
	f.more = widget.NewSelect(nil, nil)
	f.more.PlaceHolder = lang.L("More fields…")
	f.kind = widget.NewSelect(labels, func(string) { f.kindOwn = true; f.build() })
	selected := slices.IndexFunc(f.kinds, func(t cite.Type) bool { return t.ID == ref.Type })
	f.kind.SetSelectedIndex(max(0, selected))
	f.kindOwn = false
	f.as = f.state()
	form := container.NewVBox(
		kit.FormRow(lang.L("Kind of source"), f.kind, ""),
		f.fields, f.more,
		kit.FormRow(lang.L("Key"), f.key, lang.L("How the text names this source. It never changes.")),
	)
	f.scroll = container.NewVScroll(container.NewPadded(form))
	// The sample stays in sight while the fields scroll.
	foot := container.NewVBox(widget.NewSeparator(), kit.SectionHeader(lang.L("As it will be cited"), nil), f.sample, f.hints, f.problem)
	cancel := newKeyButton(lang.L("Cancel"), f.cancel)
	cancel.onEscape = f.cancel
	ok := newKeyButton(o.confirm, func() { f.take() })
	ok.onEscape = f.cancel
	ok.Importance = widget.HighImportance
	f.dlg = dialog.NewCustomWithoutButtons(o.title, kit.AtLeast(fyne.NewSize(560, 500), container.NewBorder(nil, foot, nil, nil, f.scroll)), u.win)
	f.dlg.SetButtons([]fyne.CanvasObject{cancel, ok})
	f.dlg.Show()
	top := u.win.Canvas().Overlays().Top()
	u.closers[top] = f.cancel
	f.dlg.SetOnClosed(func() { delete(u.closers, top) })
	for _, name := range f.shown() {
		if e := f.entries[name]; e != nil && e.Text == "" {
			u.win.Canvas().Focus(e)
			break
		}
	}
	if !o.keyed {
		all := u.ws.Library().All()
		task.Run(u.run, "duplicates", func(context.Context) (*dedup.Index, error) { return dedup.NewIndex(all), nil },
			func(x *dedup.Index, err error) {
				if err == nil {
					f.index = x
					f.advise(f.read())
				}
			})
	}
	return f
}

// kindsFor are what can be chosen; a kind of CSL that no form is made for is
// there when the source is of it.
func kindsFor(ref *cite.Reference) []cite.Type {
	list := cite.Types()
	if t := ref.Type; t != "" && !slices.ContainsFunc(list, func(k cite.Type) bool { return k.ID == t }) {
		other := list[len(list)-1]
		other.ID, other.Label = t, t
		list = append(list, other)
	}
	return list
}

func (f *sourceForm) of() cite.Type { return f.kinds[max(0, f.kind.SelectedIndex())] }

// shown are the fields in their order: those of the kind, and others that have
// something in them.
func (f *sourceForm) shown() []string {
	t := f.of()
	list := slices.Clone(t.Fields)
	for _, name := range t.More() {
		if f.ref.Show(name) != "" || slices.Contains(f.extra, name) {
			list = append(list, name)
		}
	}
	return list
}

// build lays out the fields that matter for the chosen kind.
func (f *sourceForm) build() {
	f.read()
	t := f.of()
	f.ref.Type = t.ID
	f.fields.RemoveAll()
	old := f.entries
	f.entries = map[string]*fieldEntry{}
	shown := f.shown()
	for _, name := range shown {
		kind := cite.KindOf(name)
		e := old[name]
		if e == nil {
			e = newFieldEntry(kind == cite.NamesKind || name == "abstract" || name == "note" || name == "annote")
			e.SetText(f.written(name))
		}
		help := ""
		switch kind {
		case cite.NamesKind:
			e.SetPlaceHolder(lang.L("Castillo, Nadia; Umar, Tomas"))
			if name == "author" {
				help = lang.L("One a line or with semicolons between. Family name first, with a comma; without one it is an institution.")
			}
		case cite.DateKind:
			e.SetPlaceHolder(lang.L("2024-07-16, 2024-07 or 2024"))
			if name == "issued" {
				help = lang.L("Also July 16, 2024; Spring 2024; c. 1990; 2023/2024; or in quotation marks what is no date.")
			}
		case cite.TextKind:
		}
		e.onEscape = f.cancel
		e.onFocus = func() { f.reveal(e) }
		e.OnChanged = func(string) { f.changed() }
		f.entries[name] = e
		label := fieldLabel(name, t.ID)
		if slices.Contains(t.Required, name) {
			label += " · " + lang.L("needed")
		}
		var field fyne.CanvasObject = e
		if name == "DOI" || name == "ISBN" || name == "URL" {
			b := newKeyButton(lang.L("Look up"), func() { f.lookUp(name) })
			b.onEscape = f.cancel
			field = container.NewBorder(nil, nil, nil, b, e)
		}
		f.fields.Add(kit.FormRow(label, field, help))
	}
	var rest []string
	var names []string
	for _, name := range t.More() {
		if !slices.Contains(shown, name) {
			rest, names = append(rest, fieldLabel(name, t.ID)), append(names, name)
		}
	}
	f.more.OnChanged = nil
	f.more.SetOptions(rest)
	f.more.ClearSelected()
	f.more.OnChanged = func(string) {
		if i := f.more.SelectedIndex(); i >= 0 {
			f.extra = append(f.extra, names[i])
			f.build()
			f.u.win.Canvas().Focus(f.entries[names[i]])
		}
	}
	f.changed()
}

// written is a field as it stands in the form: names one a line.
func (f *sourceForm) written(name string) string {
	s := f.ref.Show(name)
	if cite.KindOf(name) == cite.NamesKind && len(f.ref.NamesOf(name)) > 1 {
		var lines []string
		for _, n := range f.ref.NamesOf(name) {
			lines = append(lines, n.Edit())
		}
		return strings.Join(lines, "\n")
	}
	return s
}

func (f *sourceForm) reveal(e fyne.CanvasObject) {
	if f.scroll == nil || f.scroll.Content == nil {
		return
	}
	d := fyne.CurrentApp().Driver()
	at := d.AbsolutePositionForObject(e).Subtract(d.AbsolutePositionForObject(f.scroll.Content))
	switch top := f.scroll.Offset.Y; {
	case at.Y-30 < top:
		f.scroll.ScrollToOffset(fyne.NewPos(0, max(0, at.Y-30)))
	case at.Y+e.Size().Height+30 > top+f.scroll.Size().Height:
		f.scroll.ScrollToOffset(fyne.NewPos(0, at.Y+e.Size().Height+30-f.scroll.Size().Height))
	}
}

// read takes the entries into the reference, and names the dates that cannot be
// read. A field that nobody has changed stays as it is.
func (f *sourceForm) read() (bad []string) {
	for name, e := range f.entries {
		if strings.TrimSpace(e.Text) == strings.TrimSpace(f.written(name)) {
			continue
		}
		if err := f.ref.SetShown(name, e.Text); err != nil {
			bad = append(bad, fieldLabel(name, f.ref.Type))
		}
	}
	slices.Sort(bad)
	return bad
}

// state is all that was typed, to tell whether anything would be lost.
func (f *sourceForm) state() string {
	var b strings.Builder
	b.WriteString(f.of().ID)
	if f.keyOwn {
		b.WriteString(f.key.Text)
	}
	for _, name := range cite.Variables() {
		if e := f.entries[name]; e != nil {
			b.WriteString(strings.TrimSpace(e.Text))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (f *sourceForm) changed() {
	bad := f.read()
	if !f.o.keyed && !f.keyOwn {
		f.key.SetText(f.u.ws.Library().ProposeKey(f.ref))
		f.keyOwn = false
	}
	text, entry := sampleOf(f.u.ws.Formatter(), f.ref)
	if entry != "" && entry != text {
		text += "\n" + entry
	}
	f.sample.SetText(text)
	f.advise(bad)
	f.problem.Hide()
}

// advise shows what could be better; bad are the dates that cannot be read.
func (f *sourceForm) advise(bad []string) { f.hints.SetText(strings.Join(f.advice(bad), " ")) }

// cancel closes the form, after a question where something would be lost.
func (f *sourceForm) cancel() {
	leave := func() {
		f.u.run.Cancel("lookup")
		f.dlg.Hide()
		if f.o.left != nil {
			f.o.left()
		}
	}
	if f.state() == f.as {
		leave()
		return
	}
	f.u.confirm(lang.L("Leave the form"), lang.L("What you typed about this source is lost then."), lang.L("Leave"), leave)
}

// take checks the form and adds the source; false leaves the form open.
func (f *sourceForm) take() bool {
	fail := func(text string) bool {
		f.problem.SetText(text)
		f.problem.Show()
		return false
	}
	if bad := f.read(); len(bad) > 0 {
		return fail(lang.L("{{.Field}}: write a date as 2024-07-16, 2024-07 or 2024.", map[string]string{"Field": strings.Join(bad, ", ")}))
	}
	if f.ref.Title == "" && f.ref.URL == "" && len(f.ref.Author) == 0 {
		return fail(lang.L("Give at least a title or an address."))
	}
	if f.ref.URL != "" {
		if _, ok := cite.LinkTarget(f.ref.URL); !ok {
			return fail(lang.L("The address must begin with https:// or http://."))
		}
	}
	if !f.o.keyed {
		key := strings.TrimSpace(f.key.Text)
		if key == "" {
			key = f.u.ws.Library().ProposeKey(f.ref)
		}
		if _, n := cite.ScanKey([]byte(key)); n != len(key) || !cite.ValidKey(key) {
			return fail(lang.L("A key has letters, digits and _ only, such as castillo2024."))
		}
		if _, taken := f.u.ws.Library().Get(key); taken {
			return fail(lang.L("There is a source with the key {{.Key}} already.", map[string]string{"Key": key}))
		}
		f.ref.Key = key
	}
	f.dlg.Hide()
	f.o.done(f.ref)
	return true
}
