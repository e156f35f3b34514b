package browser

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/app/ui/theme"
)

// chip is a filter that is on; a tap takes it away. With the keyboard that is
// done in the text of the query.
type chip struct {
	widget.BaseWidget
	text   *kit.Text
	ground *kit.Ground
	remove func()
}

var (
	_ fyne.Tappable      = (*chip)(nil)
	_ desktop.Cursorable = (*chip)(nil)
)

func newChip(text string, remove func()) *chip {
	c := &chip{text: kit.NewText(text, "", fynetheme.SizeNameCaptionText, fyne.TextStyle{}), remove: remove}
	icon := container.NewGridWrap(fyne.NewSquareSize(12), widget.NewIcon(fynetheme.CancelIcon()))
	c.ground = kit.NewGround(theme.ColorInfoGround, container.New(layout.NewCustomPaddedLayout(3, 3, 10, 8),
		container.New(layout.NewCustomPaddedHBoxLayout(6), c.text, container.NewCenter(icon))))
	c.ground.Radius = 10
	c.ExtendBaseWidget(c)
	return c
}

// Text is what the chip says.
func (c *chip) Text() string { return c.text.Text() }

// Tapped implements fyne.Tappable.
func (c *chip) Tapped(*fyne.PointEvent) { c.remove() }

// Cursor implements desktop.Cursorable.
func (c *chip) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (c *chip) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.ground) }
