package ui

import (
	"context"
	"slices"
	"strings"
	"unicode"

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
	"postil/editor/cite/identifier"
	"postil/editor/cite/lookup"
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

// changeSources changes the draft's sources and, with edit, the text, and offers
// to take both back in one step: the text, while nothing was typed since. A source
// that the text goes on citing stays. back does it from elsewhere; nil is that
// nothing was changed.
func (u *UI) changeSources(change workspace.Sources, told string, edit func()) (back func()) {
	undo, err := u.ws.ChangeSources(change)
	if err != nil {
		u.tell(kit.Error, u.whyStays(err))
		return nil
	}
	if undo == nil {
		return nil
	}
	field := u.article.field
	before := field.Snapshot().Version()
	if edit != nil {
		edit()
	}
	after := field.Snapshot().Version()
	u.sources.refresh()
	back = func() {
		if now := field.Snapshot().Version(); now == after && now != before {
			field.Undo()
		}
		if !undo() {
			u.tell(kit.Warning, lang.L("Another article is open: open the one that the change was made in."))
		}
		u.sources.refresh()
	}
	u.toasts.Show(kit.Notice{Kind: kit.Success, Text: told, Action: lang.L("Undo"), Run: back})
	return back
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

// sampleOf is one source as a style cites and lists it.
func sampleOf(f cite.Formatter, ref *cite.Reference) (cited, listed string) {
	r := ref.Clone()
	r.Key = "it"
	done := f.Format(cite.Document{Clusters: []cite.Cluster{{Citations: []cite.Citation{{Key: r.Key}}}}}, cite.NewLibrary([]*cite.Reference{r}))
	if len(done.Clusters) > 0 {
		cited = done.Clusters[0].Plain()
	}
	if len(done.Sources) > 0 {
		listed = done.Sources[0].Text.Plain()
	}
	if cited == "" && listed == "" {
		listed = f.Reference(r).Plain()
	}
	return cited, listed
}

// advice says what could be better.
func (f *sourceForm) advice(bad []string) []string {
	var out []string
	if len(bad) > 0 {
		out = append(out, lang.L("Not a date yet: {{.Fields}}.", map[string]string{"Fields": strings.Join(bad, ", ")}))
	}
	var lacks []string
	for _, name := range f.of().Required {
		if e := f.entries[name]; e != nil && strings.TrimSpace(e.Text) == "" {
			lacks = append(lacks, fieldLabel(name, f.ref.Type))
		}
	}
	if len(lacks) > 0 {
		out = append(out, lang.L("Still lacks: {{.Fields}}.", map[string]string{"Fields": strings.Join(lacks, ", ")}))
	}
	if s := f.ref.ISBN; s != "" {
		if _, err := identifier.ParseISBN(s); err != nil {
			out = append(out, lang.L("The ISBN has a wrong digit or a wrong length."))
		}
	}
	if s := f.ref.DOI; s != "" {
		if _, err := identifier.ParseDOI(s); err != nil {
			out = append(out, lang.L("The DOI is none: it begins with 10. and has a slash in it."))
		}
	}
	if f.index != nil && !f.o.keyed {
		if old, why := f.index.Find(f.ref); old != nil {
			out = append(out, lang.L("This looks like @{{.Key}}, which is there already (same {{.Field}}).",
				map[string]string{"Key": old.Key, "Field": fieldLabel(string(why), "")}))
		}
	}
	if n := len(f.kept()); n > 0 {
		out = append(out, lang.N("{{.Count}} more field is kept as it is: {{.Fields}}.", n, map[string]any{"Count": n, "Fields": strings.Join(f.kept(), ", ")}))
	}
	return out
}

// kept are the fields that the form does not show.
func (f *sourceForm) kept() []string {
	return slices.DeleteFunc(f.ref.Unknown(), func(name string) bool { return f.entries[name] != nil })
}

// lookUp asks a registry, or the page, and fills in what is empty.
func (f *sourceForm) lookUp(name string) {
	fail := func(text string) {
		f.problem.SetText(text)
		f.problem.Show()
	}
	text := strings.TrimSpace(f.entries[name].Text)
	if text == "" {
		fail(lang.L("{{.Field}}: write one first.", map[string]string{"Field": fieldLabel(name, "")}))
		return
	}
	client, err := lookup.New(f.u.o.Lookup)
	if err != nil {
		fail(sentence(err))
		return
	}
	f.hints.SetText(lang.L("Asking…"))
	task.Run(f.u.run, "lookup", func(ctx context.Context) (lookup.Result, error) { return client.Find(ctx, text) },
		func(res lookup.Result, err error) {
			if err != nil {
				f.changed()
				fail(sentence(err))
				return
			}
			filled := f.fill(res.Reference)
			said := lang.L("Nothing new is known under it.")
			if len(filled) > 0 {
				said = lang.L("Filled in, and yours to check: {{.Fields}}.", map[string]string{"Fields": strings.Join(filled, ", ")})
			}
			f.hints.SetText(strings.TrimSpace(said + " " + f.hints.Text))
		})
}

// fill takes over what a reference says where the form says nothing, and names
// those fields.
func (f *sourceForm) fill(from *cite.Reference) (filled []string) {
	f.read()
	if !f.kindOwn && !f.o.keyed && from.Type != "" && from.Type != f.ref.Type {
		if i := slices.IndexFunc(f.kinds, func(t cite.Type) bool { return t.ID == from.Type }); i >= 0 {
			f.ref.Type = from.Type
			f.kind.SetSelectedIndex(i)
			f.kindOwn = false
			filled = append(filled, lang.L("Kind of source"))
		}
	}
	names := cite.Variables()
	for _, n := range from.Unknown() {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	for _, name := range names {
		if e := f.entries[name]; f.ref.Show(name) != "" || from.Show(name) == "" || e != nil && strings.TrimSpace(e.Text) != "" {
			continue
		}
		switch cite.KindOf(name) {
		case cite.NamesKind:
			f.ref.SetNames(name, slices.Clone(from.NamesOf(name)))
		case cite.DateKind:
			f.ref.SetDate(name, from.DateOf(name))
		case cite.TextKind:
			if raw, ok := from.Raw(name); ok {
				f.ref.SetRaw(name, raw)
			} else {
				f.ref.SetField(name, from.Field(name))
			}
		}
		if e := f.entries[name]; e != nil {
			e.SetText(f.written(name))
		}
		filled = append(filled, fieldLabel(name, f.ref.Type))
	}
	f.build() // it may have fields now that were not shown
	return filled
}

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

// fieldLabel is what a form calls a CSL field of a kind of source.
func fieldLabel(name, kind string) string {
	switch name {
	case "author":
		return lang.L("Authors")
	case "editor":
		return lang.L("Editors")
	case "interviewer":
		return lang.L("Interviewers")
	case "title":
		return lang.L("Title")
	case "container-title":
		switch kind {
		case "article-newspaper":
			return lang.L("Newspaper")
		case "article-magazine":
			return lang.L("Magazine")
		case "article-journal":
			return lang.L("Journal")
		case "chapter":
			return lang.L("Book")
		case "webpage", "post-weblog":
			return lang.L("Website")
		case "broadcast":
			return lang.L("Programme")
		}
		return lang.L("Published in")
	case "publisher":
		switch kind {
		case "thesis":
			return lang.L("University")
		case "report", "dataset":
			return lang.L("Institution")
		}
		return lang.L("Publisher")
	case "publisher-place":
		return lang.L("Place")
	case "issued":
		return lang.L("Date")
	case "accessed":
		return lang.L("Accessed")
	case "URL":
		return lang.L("Address (URL)")
	case "page":
		return lang.L("Pages")
	case "genre":
		return lang.L("Kind")
	case "authority":
		if kind == "legal_case" {
			return lang.L("Court")
		}
	case "archive_collection", "archive_location":
		name = strings.ReplaceAll(name, "_", " ")
	}
	r := []rune(strings.ReplaceAll(name, "-", " "))
	if len(r) == 0 {
		return ""
	}
	r[0] = unicode.ToUpper(r[0])
	return lang.L(string(r))
}
