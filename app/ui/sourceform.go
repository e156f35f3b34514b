package ui

import (
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/editor/cite"
)

// fieldLabel is what a form calls a CSL field.
func fieldLabel(name string) string {
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
		return lang.L("Published in")
	case "publisher":
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
	}
	r := []rune(strings.ReplaceAll(name, "-", " "))
	r[0] = unicode.ToUpper(r[0])
	return lang.L(string(r))
}

// sourceForm edits one reference.
type sourceForm struct {
	u       *UI
	ref     *cite.Reference
	edit    bool // an existing source: its key stays
	kind    *widget.Select
	entries map[string]*widget.Entry
	key     *widget.Entry
	keyOwn  bool // the person chose the key
	sample  *widget.Label
	problem *widget.Label
	fields  *fyne.Container
}

// newSource opens the form for a new source, or for an existing one, and
// returns it; nil where there is nothing to cite in.
func (u *UI) newSource(ref *cite.Reference, edit bool) *sourceForm {
	d := u.ws.Document()
	if d == nil || d.ReadOnly() {
		return nil
	}
	f := &sourceForm{u: u, ref: ref, edit: edit, entries: map[string]*widget.Entry{}, keyOwn: ref.Key != ""}
	var labels []string
	selected := 0
	for i, t := range cite.Types() {
		labels = append(labels, lang.L(t.Label))
		if t.ID == ref.Type {
			selected = i
		}
	}
	f.sample = widget.NewLabel("")
	f.sample.Wrapping = fyne.TextWrapWord
	f.problem = widget.NewLabel("")
	f.problem.Importance = widget.DangerImportance
	f.problem.Wrapping = fyne.TextWrapWord
	f.problem.Hide()
	f.key = widget.NewEntry()
	f.key.SetText(ref.Key)
	f.key.OnChanged = func(s string) { f.keyOwn = strings.TrimSpace(s) != "" && f.key.CursorColumn > 0 }
	if edit {
		f.key.Disable()
	}
	f.fields = container.NewVBox()
	f.kind = widget.NewSelect(labels, func(string) { f.build() })
	f.kind.SetSelectedIndex(selected)
	form := container.NewVBox(
		kit.FormRow(lang.L("Kind of source"), f.kind, ""),
		f.fields,
		kit.FormRow(lang.L("Key"), f.key, lang.L("How the text names this source. It never changes.")),
		kit.SectionHeader(lang.L("As it will be cited"), nil),
		f.sample, f.problem,
	)
	title, confirm := lang.L("New source"), lang.L("Add and cite")
	if edit {
		title, confirm = lang.L("Edit source"), lang.L("Save")
	}
	var dlg *dialog.CustomDialog
	cancel := widget.NewButton(lang.L("Cancel"), func() { dlg.Hide(); u.focusText() })
	ok := widget.NewButton(confirm, func() {
		if f.take() {
			dlg.Hide()
		}
	})
	ok.Importance = widget.HighImportance
	body := container.NewVScroll(container.NewPadded(form))
	body.SetMinSize(fyne.NewSize(520, 460))
	dlg = dialog.NewCustomWithoutButtons(title, body, u.win)
	dlg.SetButtons([]fyne.CanvasObject{cancel, ok})
	dlg.Show()
	u.win.Canvas().Focus(f.entries["author"])
	if f.entries["author"] == nil {
		u.win.Canvas().Focus(f.entries["title"])
	}
	return f
}

// build lays out the fields that matter for the chosen type.
func (f *sourceForm) build() {
	f.read()
	t := cite.Types()[f.kind.SelectedIndex()]
	f.ref.Type = t.ID
	f.fields.RemoveAll()
	f.entries = map[string]*widget.Entry{}
	for _, name := range t.Fields {
		e := widget.NewEntry()
		help := ""
		switch name {
		case "author", "editor", "interviewer":
			e.SetText(cite.EditNames(f.ref.NamesOf(name)))
			e.SetPlaceHolder(lang.L("Castillo, Nadia; Umar, Tomas"))
		case "issued", "accessed":
			e.SetText(f.ref.DateOf(name).String())
			e.SetPlaceHolder(lang.L("2024-07-16, 2024-07 or 2024"))
		default:
			e.SetText(f.ref.Field(name))
		}
		e.OnChanged = func(string) { f.changed() }
		f.entries[name] = e
		f.fields.Add(kit.FormRow(fieldLabel(name), e, help))
	}
	f.changed()
}

// read takes the entries into the reference. Dates that cannot be read are
// reported when the form is sent.
func (f *sourceForm) read() (bad string) {
	for name, e := range f.entries {
		text := strings.TrimSpace(e.Text)
		switch name {
		case "author":
			f.ref.Author = cite.ParseNames(text)
		case "editor":
			f.ref.Editor = cite.ParseNames(text)
		case "interviewer":
			f.ref.SetNames(name, cite.ParseNames(text))
		case "issued", "accessed":
			var d cite.Date
			if text != "" {
				var err error
				if d, err = cite.ParseDate(text); err != nil {
					bad = fieldLabel(name)
					continue
				}
			}
			if name == "issued" {
				f.ref.Issued = d
			} else {
				f.ref.Accessed = d
			}
		default:
			f.ref.SetField(name, text)
		}
	}
	return bad
}

func (f *sourceForm) changed() {
	f.read()
	if !f.edit && !f.keyOwn {
		f.key.SetText(f.u.ws.Library().ProposeKey(f.ref))
		f.keyOwn = false
	}
	f.sample.SetText(f.u.ws.Formatter().Reference(f.ref).Plain())
}

// take checks the form and adds the source; false leaves the form open.
func (f *sourceForm) take() bool {
	fail := func(text string) bool {
		f.problem.SetText(text)
		f.problem.Show()
		return false
	}
	if bad := f.read(); bad != "" {
		return fail(lang.L("{{.Field}}: write a date as 2024-07-16, 2024-07 or 2024.", map[string]string{"Field": bad}))
	}
	if f.ref.Title == "" && f.ref.URL == "" {
		return fail(lang.L("Give at least a title or an address."))
	}
	if !f.edit {
		key := strings.TrimSpace(f.key.Text)
		if key == "" {
			key = f.u.ws.Library().ProposeKey(f.ref)
		}
		if _, n := cite.ScanKey([]byte(key)); n != len(key) {
			return fail(lang.L("A key has letters, digits and _ only, such as castillo2024."))
		}
		if _, taken := f.u.ws.Library().Get(key); taken {
			return fail(lang.L("There is a source with the key {{.Key}} already.", map[string]string{"Key": key}))
		}
		f.ref.Key = key
	}
	f.u.ws.AddReference(f.ref)
	if !f.edit {
		if a := f.u.ws.Analysis(); a == nil || !slices.Contains(a.Cited(), f.ref.Key) {
			f.u.insertCitation(f.ref.Key)
		}
	}
	f.u.sources.refresh()
	return true
}
