package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/publish/archive"
)

// connectionRow is one article that the archive names, with the reason or the
// passage. It takes the keyboard: the arrows go on, Enter opens the article for
// reading, L links to it, the menu's key shows both, Escape leads back.
type connectionRow struct {
	widget.BaseWidget
	entry *archive.Entry
	// link links to the article, nil where that cannot be done.
	open, link func()
	move       func(by int)
	leave      func()
	chosen     func() // it got the keyboard

	ground  *kit.Ground
	actions *fyne.Container // shown while it is chosen
}

var (
	_ fyne.Focusable         = (*connectionRow)(nil)
	_ fyne.Tappable          = (*connectionRow)(nil)
	_ fyne.SecondaryTappable = (*connectionRow)(nil)
	_ desktop.Cursorable     = (*connectionRow)(nil)
)

// newConnectionRow shows lines below an entry's title; link may be nil.
func newConnectionRow(e *archive.Entry, open, link func(), lines ...fyne.CanvasObject) *connectionRow {
	r := &connectionRow{entry: e, open: open, link: link}
	read := widget.NewButton(lang.L("Open for reading"), open)
	r.actions = container.NewHBox(read)
	if link != nil {
		insert := widget.NewButton(lang.L("Insert link"), link)
		insert.Importance = widget.HighImportance
		r.actions.Objects = []fyne.CanvasObject{insert, read}
	}
	r.actions = container.New(layout.NewCustomPaddedLayout(0, 4, 6, 0), r.actions)
	r.actions.Hide()
	head := widget.NewLabelWithStyle(e.Title, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	head.Wrapping = fyne.TextWrapWord
	rows := append([]fyne.CanvasObject{head}, lines...)
	box := container.New(layout.NewCustomPaddedVBoxLayout(-8), rows...)
	r.ground = kit.NewGround(theme.ColorSurface, container.NewVBox(box, r.actions))
	r.ground.Radius, r.ground.Padding = 6, 4
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *connectionRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(r.ground)
}

// choose shows what can be done with the row, or hides it.
func (r *connectionRow) choose(yes bool) {
	r.ground.Stroke = ""
	r.actions.Hide()
	if yes {
		r.ground.Stroke = fynetheme.ColorNamePrimary
		r.actions.Show()
	}
	r.ground.Refresh()
	r.Refresh()
}

// Cursor implements desktop.Cursorable.
func (r *connectionRow) Cursor() desktop.Cursor { return desktop.PointerCursor }

// Tapped implements fyne.Tappable.
func (r *connectionRow) Tapped(*fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(r); c != nil {
		c.Focus(r)
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (r *connectionRow) TappedSecondary(e *fyne.PointEvent) {
	r.Tapped(e)
	r.menuAt(e.AbsolutePosition)
}

func (r *connectionRow) menuAt(at fyne.Position) {
	c := fyne.CurrentApp().Driver().CanvasForObject(r)
	if c == nil {
		return
	}
	items := []*fyne.MenuItem{fyne.NewMenuItem(lang.L("Open for reading"), r.open)}
	if r.link != nil {
		items = append(items, fyne.NewMenuItem(lang.L("Insert link"), r.link))
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), c, at)
}

// FocusGained implements fyne.Focusable.
func (r *connectionRow) FocusGained() {
	if r.chosen != nil {
		r.chosen()
	}
}

// FocusLost implements fyne.Focusable. What is chosen stays so: its buttons take
// the keyboard, too.
func (r *connectionRow) FocusLost() {}

// TypedRune implements fyne.Focusable.
func (r *connectionRow) TypedRune(c rune) {
	if (c == 'l' || c == 'L') && r.link != nil {
		r.link()
	}
}

// TypedKey implements fyne.Focusable.
func (r *connectionRow) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyDown:
		r.move(1)
	case fyne.KeyUp:
		r.move(-1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		r.open()
	case fyne.KeyF10, desktop.KeyMenu:
		r.menuAt(fyne.CurrentApp().Driver().AbsolutePositionForObject(r).AddXY(24, 24))
	case fyne.KeyEscape:
		r.leave()
	}
}

// byline says of an article who wrote it and when, and of a draft how it stands.
func byline(e *archive.Entry) string {
	var parts []string
	if len(e.Authors) > 0 {
		parts = append(parts, strings.Join(e.Authors, ", "))
	}
	if !e.Date.IsZero() {
		parts = append(parts, e.Date.Format("2 January 2006"))
	}
	if !e.Published() {
		parts = append(parts, lang.L("draft"))
	}
	return strings.Join(parts, "  ·  ")
}

// marked is a passage with its marks emphasised.
func marked(p archive.Passage) *widget.RichText {
	plain, bold := widget.RichTextStyleInline, widget.RichTextStyleStrong
	var segments []widget.RichTextSegment
	add := func(style widget.RichTextStyle, text string) {
		if text != "" {
			segments = append(segments, &widget.TextSegment{Style: style, Text: text})
		}
	}
	at := 0
	for _, m := range p.Marks {
		if m.Start < at || m.End > len(p.Text) {
			continue
		}
		add(plain, p.Text[at:m.Start])
		// The space behind goes with it: at the beginning of a part Fyne would keep
		// it where a line begins.
		end := m.End
		for end < len(p.Text) && p.Text[end] == ' ' {
			end++
		}
		add(bold, p.Text[m.Start:end])
		at = end
	}
	add(plain, p.Text[at:])
	t := widget.NewRichText(segments...)
	t.Wrapping = fyne.TextWrapWord
	return t
}
