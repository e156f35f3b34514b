package browser

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// searchField takes the query, and hands the keys that move and choose to the
// list below it.
type searchField struct {
	widget.Entry
	b *Browser
}

func newSearchField(b *Browser) *searchField {
	f := &searchField{b: b}
	f.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	f.ExtendBaseWidget(f)
	return f
}

// AcceptsTab implements fyne.Tabbable: Tab goes to the filters, which stand below
// the field but not behind it.
func (f *searchField) AcceptsTab() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return !ok || d.CurrentKeyModifiers()&fyne.KeyModifierShift == 0
}

// TypedKey implements fyne.Focusable.
func (f *searchField) TypedKey(k *fyne.KeyEvent) {
	if !f.b.key(k.Name) {
		f.Entry.TypedKey(k)
	}
}

// quietly replaces the text without asking for it.
func (f *searchField) quietly(text string) {
	changed := f.OnChanged
	f.OnChanged = nil
	f.SetText(text)
	f.OnChanged = changed
}

func (f *searchField) toEnd() {
	f.CursorColumn = len([]rune(f.Text))
	f.Refresh()
}

func (f *searchField) selectAll() { f.TypedShortcut(&fyne.ShortcutSelectAll{}) }

// key does what a key of the search field is for, and reports whether it was for
// anything.
func (b *Browser) key(k fyne.KeyName) bool {
	switch k {
	case fyne.KeyDown:
		b.goTo(b.current + 1)
	case fyne.KeyUp:
		b.goTo(b.current - 1)
	case fyne.KeyPageDown:
		b.goTo(b.current + b.list.pageful())
	case fyne.KeyPageUp:
		b.goTo(b.current - b.list.pageful())
	case fyne.KeyHome:
		b.goTo(0)
	case fyne.KeyEnd:
		if b.listing != nil {
			b.goTo(len(b.listing.Entries) - 1)
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if b.Current() != nil {
			b.focus(b.reading.view.Focusable())
		}
	case fyne.KeyTab:
		b.focus(b.facets)
	case fyne.KeyEscape:
		b.o.Acts.OnLeave()
	default:
		return false
	}
	return true
}

// typed takes a letter that was typed beside the search field.
func (b *Browser) typed(r rune) {
	b.Focus()
	b.field.toEnd()
	b.field.TypedRune(r)
}
