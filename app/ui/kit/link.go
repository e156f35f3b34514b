package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Link is a Text that does something when it is tapped. It does not take the
// keyboard: what it does must be a command too.
type Link struct {
	widget.BaseWidget
	text     *Text
	OnTapped func()
}

var (
	_ fyne.Tappable      = (*Link)(nil)
	_ desktop.Cursorable = (*Link)(nil)
)

// NewLink returns a Link that looks like text, see NewText.
func NewLink(text *Text, tapped func()) *Link {
	l := &Link{text: text, OnTapped: tapped}
	l.ExtendBaseWidget(l)
	return l
}

// Set changes the text.
func (l *Link) Set(text string) {
	l.text.Set(text)
	l.Refresh()
}

// SetColor changes the colour.
func (l *Link) SetColor(name fyne.ThemeColorName) { l.text.SetColor(name) }

// Text returns the text.
func (l *Link) Text() string { return l.text.Text() }

// Tapped implements fyne.Tappable.
func (l *Link) Tapped(*fyne.PointEvent) {
	if l.OnTapped != nil {
		l.OnTapped()
	}
}

// Cursor implements desktop.Cursorable.
func (l *Link) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (l *Link) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.text) }
