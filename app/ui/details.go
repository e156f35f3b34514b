package ui

import (
	"bytes"
	"errors"
	"image"
	"io"
	"path"
	"strings"
	"time"

	// The formats a lead image may have.
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	editwidget "postil/editor/widget"
	"postil/publish/article"
)

// frontFields is the front matter as the fields edit it.
type frontFields = article.Front

// detailsPane edits what surrounds the text: byline, date, summary, tags, the
// lead image with its credit.
type detailsPane struct {
	u    *UI
	page *articlePane

	subtitle, authors, date, slug *promptEntry
	tags, listed                  *promptEntry
	chooseSources                 *kit.IconButton   // for listed
	summary, alt, caption         *editwidget.Field // may take several rows
	section                       *widget.Select
	sectionIDs                    []string
	credit, source, licence       *promptEntry
	imageName                     *widget.Label
	picture                       *canvas.Image
	pictureBox                    *fyne.Container
	dateHelp                      *widget.Label
	fields                        map[string]fyne.Focusable // by front matter key
	corrections                   *correctionsPart
	scroll                        *container.Scroll
	object                        fyne.CanvasObject
}

func newDetailsPane(u *UI, page *articlePane) *detailsPane {
	p := &detailsPane{u: u, page: page, fields: map[string]fyne.Focusable{}}
	entry := func(key, placeholder string, set func(*frontFields, string)) *promptEntry {
		e := newPromptEntry()
		e.PlaceHolder = placeholder
		e.OnChanged = func(s string) {
			p.setFront(func(f *frontFields) { set(f, strings.TrimSpace(s)) })
		}
		e.onFocus = func() { p.reveal(e) }
		p.fields[key] = e
		return e
	}
	// rows is a field for text that may wrap: Fyne's own entry loses spaces at
	// the ends of its rows.
	rows := func(key, placeholder string, set func(*frontFields, string)) *editwidget.Field {
		var f *editwidget.Field
		f = editwidget.New(editwidget.Options{
			Placeholder: placeholder, Now: u.o.Now,
			OnChanged: func() { p.setFront(func(front *frontFields) { set(front, oneLine(f.Text())) }) },
			OnFocus:   func() { p.reveal(f.CanvasObject()) },
		})
		p.fields[key] = f.Focusable()
		return f
	}
	p.subtitle = entry("subtitle", "", func(f *frontFields, s string) { f.Subtitle = s })
	p.authors = entry("authors", lang.L("Names, separated by commas"), func(f *frontFields, s string) { f.Authors = list(s) })
	p.slug = entry("slug", "", func(f *frontFields, s string) { f.Slug = s })
	p.tags = entry("tags", lang.L("Separated by commas"), func(f *frontFields, s string) { f.Tags = list(s) })
	p.summary = rows("summary", lang.L("One or two sentences: for the front page, feeds and search engines"), func(f *frontFields, s string) { f.Summary = s })
	p.listed = entry("nocite", lang.L("@key, @other; @* for all there are"), func(f *frontFields, s string) { f.NoCite = noCiteField(s) })
	p.chooseSources = kit.NewIconButton(fynetheme.SearchIcon(), lang.L("Choose sources to be listed"), u.status.setHint, p.chooseListed)
	for _, rule := range []string{"unknown", "source"} { // what the checks say of keys that are not in the text
		p.fields[rule] = p.listed
	}
	p.date = newPromptEntry()
	p.date.PlaceHolder = "2026-11-23"
	p.date.OnChanged = p.dateChanged
	p.fields["date"] = p.date
	p.date.onFocus = func() { p.reveal(p.date) }
	p.dateHelp = widget.NewLabel("")
	p.dateHelp.Importance = widget.DangerImportance
	p.dateHelp.Hide()
	p.section = widget.NewSelect(nil, nil)
	p.section.PlaceHolder = lang.L("None")
	p.section.OnChanged = func(string) {
		i := p.section.SelectedIndex()
		p.setFront(func(f *frontFields) {
			f.Section = ""
			if i > 0 && i-1 < len(p.sectionIDs) {
				f.Section = p.sectionIDs[i-1]
			}
		})
	}
	p.alt = rows("image.alt", lang.L("What the image shows, for those who cannot see it"), func(f *frontFields, s string) { f.Image.Alt = s })
	p.caption = rows("image.caption", "", func(f *frontFields, s string) { f.Image.Caption = s })
	p.credit = entry("image.credit", lang.L("Who made it"), func(f *frontFields, s string) { f.Image.Credit = s })
	p.source = entry("image.source", lang.L("Where it was found"), func(f *frontFields, s string) { f.Image.Source = s })
	p.licence = entry("image.licence", "CC BY 4.0", func(f *frontFields, s string) { f.Image.Licence = s })
	p.imageName = widget.NewLabel("")
	p.imageName.Truncation = fyne.TextTruncateEllipsis
	p.fields["image"] = p.alt.Focusable()
	p.picture = &canvas.Image{FillMode: canvas.ImageFillContain}
	p.picture.SetMinSize(fyne.NewSize(160, 120))
	p.pictureBox = container.NewStack()
	choose := widget.NewButtonWithIcon(lang.L("Choose image…"), fynetheme.FileImageIcon(), func() { u.trigger("article.image") })
	remove := kit.NewIconButton(fynetheme.DeleteIcon(), lang.L("Take the lead image away"), u.status.setHint, func() {
		p.setFront(func(f *frontFields) { f.Image = article.Image{} })
		p.load(u.ws.Document().Front())
	})

	for _, rule := range []string{"address", "alias", "bad"} { // what the checks say of addresses
		p.fields[rule] = p.slug
	}
	p.corrections = newCorrectionsPart(p)

	two := func(a, b fyne.CanvasObject) fyne.CanvasObject { return container.NewGridWithColumns(2, a, b) }
	form := container.NewVBox(
		kit.FormRow(lang.L("Subtitle"), p.subtitle, ""),
		two(kit.FormRow(lang.L("By"), p.authors, ""), container.NewVBox(kit.FormRow(lang.L("Date"), p.date, ""), p.dateHelp)),
		two(kit.FormRow(lang.L("Section"), p.section, ""), kit.FormRow(lang.L("Slug"), p.slug, "")),
		kit.FormRow(lang.L("Summary"), boxed(p.summary, 76), ""),
		kit.FormRow(lang.L("Tags"), p.tags, ""),
		kit.FormRow(lang.L("Sources to list though the text does not cite them"), container.NewBorder(nil, nil, nil, p.chooseSources, p.listed), ""),
		p.corrections.object,
		kit.SectionHeader(lang.L("Lead image"), nil),
		p.pictureBox,
		container.NewBorder(nil, nil, choose, remove, p.imageName),
		kit.FormRow(lang.L("Alternative text"), boxed(p.alt, 56), ""),
		kit.FormRow(lang.L("Caption"), boxed(p.caption, 56), ""),
		two(kit.FormRow(lang.L("Credit"), p.credit, ""), kit.FormRow(lang.L("Licence"), p.licence, "")),
		kit.FormRow(lang.L("Source"), p.source, ""),
	)
	p.scroll = container.NewVScroll(container.NewPadded(form))
	p.object = p.scroll
	return p
}

// boxed puts a field of several rows into a box like that of one line: the
// field itself has none, for it is made for the page.
func boxed(f *editwidget.Field, height float32) fyne.CanvasObject {
	g := kit.NewGround(fynetheme.ColorNameInputBackground, f.CanvasObject())
	g.Stroke, g.Radius, g.Padding = fynetheme.ColorNameInputBorder, 4, 2
	return kit.AtLeast(fyne.NewSize(80, height), g)
}

// reveal scrolls a field that got the keyboard into view.
func (p *detailsPane) reveal(field fyne.CanvasObject) {
	if p.scroll == nil {
		return
	}
	d := fyne.CurrentApp().Driver()
	top := d.AbsolutePositionForObject(field).Y - d.AbsolutePositionForObject(p.scroll.Content).Y
	bottom := top + field.Size().Height
	const room = 30 // for the label above and the edge below
	switch at := p.scroll.Offset.Y; {
	case top-room < at:
		p.scroll.ScrollToOffset(fyne.NewPos(0, max(0, top-room)))
	case bottom+room > at+p.scroll.Size().Height:
		p.scroll.ScrollToOffset(fyne.NewPos(0, bottom+room-p.scroll.Size().Height))
	}
}

// oneLine is text from a field that wraps: front matter holds it in one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// list splits what a person wrote with commas or line breaks between.
func list(s string) []string {
	var out []string
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func (p *detailsPane) setFront(change func(*frontFields)) {
	if p.page.loading {
		return
	}
	if err := p.u.ws.SetFront(change); err != nil {
		p.u.Failed(err)
	}
}

func (p *detailsPane) dateChanged(s string) {
	s = strings.TrimSpace(s)
	t, err := time.Parse(time.DateOnly, s)
	if err != nil && s != "" {
		if moment, merr := time.Parse(time.RFC3339, s); merr == nil {
			p.dateHelp.Hide()
			p.setFront(func(f *frontFields) { f.Date = article.Date{Time: moment, HasTime: true} })
			return
		}
		p.dateHelp.SetText(lang.L("Write the date as 2026-11-23"))
		p.dateHelp.Show()
		return
	}
	p.dateHelp.Hide()
	p.setFront(func(f *frontFields) { f.Date = article.Date{Time: t} })
}

// set changes a field unless it holds the value already: setting moves the
// caret of whoever types there.
func set(e *promptEntry, text string) {
	if oneLine(e.Text) != text {
		e.SetText(text)
	}
}

// setRows is set for a field of several rows.
func setRows(f *editwidget.Field, text string) {
	if oneLine(f.Text()) != text {
		f.SetText(text)
	}
}

// load fills the fields.
func (p *detailsPane) load(f frontFields) {
	was := p.page.loading
	p.page.loading = true
	defer func() { p.page.loading = was }()
	set(p.subtitle, f.Subtitle)
	if strings.Join(list(p.authors.Text), ", ") != strings.Join(f.Authors, ", ") {
		p.authors.SetText(strings.Join(f.Authors, ", "))
	}
	set(p.date, f.Date.String())
	p.dateHelp.Hide()
	set(p.slug, f.Slug)
	setRows(p.summary, f.Summary)
	if strings.Join(list(p.tags.Text), ", ") != strings.Join(f.Tags, ", ") {
		p.tags.SetText(strings.Join(f.Tags, ", "))
	}
	set(p.listed, noCiteText(f.NoCite))
	p.loadSections(f.Section)
	setRows(p.alt, f.Image.Alt)
	setRows(p.caption, f.Image.Caption)
	set(p.credit, f.Image.Credit)
	set(p.source, f.Image.Source)
	set(p.licence, f.Image.Licence)
	p.loadPicture(f.Image.File)
	p.corrections.load(f.Corrections)
	readOnly := p.u.ws.Document() == nil || p.u.ws.Document().ReadOnly()
	for _, f := range []*editwidget.Field{p.summary, p.alt, p.caption} {
		f.SetReadOnly(readOnly)
	}
	for _, e := range []fyne.Disableable{
		p.subtitle, p.authors, p.date, p.slug, p.tags, p.listed, p.chooseSources, p.section, p.credit, p.source, p.licence,
	} {
		if readOnly {
			e.Disable()
		} else {
			e.Enable()
		}
	}
}

func (p *detailsPane) loadSections(current string) {
	options := []string{lang.L("None")}
	p.sectionIDs = nil
	selected := 0
	if pub := p.u.ws.Publication(); pub != nil {
		for i, s := range pub.Sections {
			options = append(options, s.Title)
			p.sectionIDs = append(p.sectionIDs, s.ID)
			if s.ID == current {
				selected = i + 1
			}
		}
	}
	if selected == 0 && current != "" { // keep what the publication does not know, and show it
		options = append(options, current)
		p.sectionIDs = append(p.sectionIDs, current)
		selected = len(options) - 1
	}
	p.section.SetOptions(options)
	p.section.SetSelectedIndex(selected)
}

func (p *detailsPane) loadPicture(name string) {
	p.pictureBox.RemoveAll()
	if name == "" {
		p.imageName.SetText(lang.L("No lead image"))
		return
	}
	p.imageName.SetText(name)
	data, err := p.u.ws.ReadFile(name)
	if err != nil {
		p.imageName.SetText(lang.L("{{.Name}} is missing", map[string]string{"Name": name}))
		return
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return
	}
	p.picture.Image = img
	p.picture.Refresh()
	p.pictureBox.Add(p.picture)
}

func (p *detailsPane) focus() {
	if c := p.u.win.Canvas(); !p.subtitle.Disabled() {
		c.Focus(p.subtitle)
	}
}

// focusKey puts the keyboard into the field of a front matter key.
func (p *detailsPane) focusKey(key string) bool {
	f, ok := p.fields[key]
	if ok {
		p.u.win.Canvas().Focus(f)
	}
	return ok
}

// chooseImage asks for a file and makes it the lead image.
func (p *detailsPane) chooseImage() {
	p.u.chooseFile([]string{".png", ".jpg", ".jpeg", ".gif", ".webp"}, p.takeImage)
}

// errImageSize refuses pictures that would burden the repository for good.
var errImageSize = errors.New("the image is larger than 20 MB; make a smaller copy and choose that")

const maxImage = 20 << 20

// takeImage copies a picture into the article's folder and makes it the lead.
func (p *detailsPane) takeImage(uri fyne.URI) {
	r, err := storage.Reader(uri)
	if err != nil {
		p.u.Failed(err)
		return
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxImage+1))
	if err == nil && len(data) > maxImage {
		err = errImageSize
	}
	if err != nil {
		p.u.Failed(err)
		return
	}
	ext := strings.ToLower(path.Ext(uri.Name()))
	stem := article.Slug(strings.TrimSuffix(uri.Name(), path.Ext(uri.Name())))
	if stem == "" {
		stem = "lead"
	}
	name := stem + ext
	p.u.ws.PutFile(name, data)
	p.setFront(func(f *frontFields) { f.Image.File = name })
	p.load(p.u.ws.Document().Front())
	p.u.article.tabs.Select(p.u.article.detailsTab)
	p.u.win.Canvas().Focus(p.alt.Focusable())
}
