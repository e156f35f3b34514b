package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"

	"postil/app/ui/theme"
)

// Badge is the pill that tells an article's state.
type Badge struct {
	Ground
	text *Text
}

// NewBadge returns a Badge. state picks the colours, see theme.StateColors; text
// is what it says.
func NewBadge(state, text string) *Badge {
	b := &Badge{text: NewText(text, "", fynetheme.SizeNameCaptionText, fyne.TextStyle{Bold: true})}
	b.Content = container.New(layout.NewCustomPaddedLayout(2, 2, 8, 8), b.text)
	b.Radius = 9
	b.ExtendBaseWidget(b)
	b.Set(state, text)
	return b
}

// Set changes state and text.
func (b *Badge) Set(state, text string) {
	fore, ground := theme.StateColors(state)
	b.Fill = ground
	b.text.Set(text)
	b.text.SetColor(fore)
	b.Refresh()
}

// Text returns what the badge says.
func (b *Badge) Text() string { return b.text.Text() }
