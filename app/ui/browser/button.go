package browser

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// button is a button that Enter presses, too, and Escape leaves.
type button struct {
	widget.Button
	onEscape func()
}

func newButton(text string, onEscape, tapped func()) *button {
	b := &button{onEscape: onEscape}
	b.Text, b.OnTapped = text, tapped
	b.ExtendBaseWidget(b)
	return b
}

// Label is what the button says.
func (b *button) Label() string { return b.Text }

// TypedKey implements fyne.Focusable.
func (b *button) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(&fyne.PointEvent{})
	case fyne.KeyEscape:
		b.onEscape()
	default:
		b.Button.TypedKey(k)
	}
}

// orderSelect is a choice that Escape leaves.
type orderSelect struct {
	widget.Select
	onEscape func()
}

func newOrderSelect(options []string, onEscape func(), changed func(string)) *orderSelect {
	s := &orderSelect{onEscape: onEscape}
	s.Options, s.OnChanged = options, changed
	s.Selected = options[0]
	s.ExtendBaseWidget(s)
	return s
}

// TypedKey implements fyne.Focusable.
func (s *orderSelect) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		s.onEscape()
		return
	}
	s.Select.TypedKey(k)
}
