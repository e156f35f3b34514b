package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/theme"
)

// FormRow stacks a field's label, the field, and below it a line of help; help
// may be "".
func FormRow(label string, field fyne.CanvasObject, help string) fyne.CanvasObject {
	name := NewText(label, "", fynetheme.SizeNameCaptionText, fyne.TextStyle{Bold: true})
	rows := []fyne.CanvasObject{name, field}
	if help != "" {
		rows = append(rows, caption(help))
	}
	return container.New(layout.NewCustomPaddedVBoxLayout(2), rows...)
}

// muted is secondary text that wraps.
func muted(text string, size fyne.ThemeSizeName) *widget.RichText {
	rich := widget.NewRichText(&widget.TextSegment{Text: text, Style: widget.RichTextStyle{
		ColorName: theme.ColorMuted, SizeName: size, Inline: true,
	}})
	rich.Wrapping = fyne.TextWrapWord
	return rich
}

// caption is small secondary text that wraps, flush with the field above it.
func caption(text string) fyne.CanvasObject {
	rich := muted(text, fynetheme.SizeNameCaptionText)
	pad := fynetheme.InnerPadding()
	return container.New(layout.NewCustomPaddedLayout(4-pad, 4-pad, -pad, -pad), rich)
}

// SectionHeader heads a part of a pane; trailing may be nil.
func SectionHeader(text string, trailing fyne.CanvasObject) fyne.CanvasObject {
	title := NewText(text, theme.ColorMuted, fynetheme.SizeNameCaptionText, fyne.TextStyle{Bold: true})
	return container.New(layout.NewCustomPaddedLayout(8, 4, 8, 8), container.NewBorder(nil, nil, title, trailing))
}

// EmptyState fills a pane that has nothing to show: what is missing, what to
// do about it and, if action is not "", a button that does it.
func EmptyState(title, hint, action string, run func()) fyne.CanvasObject {
	head := widget.NewLabelWithStyle(title, fyne.TextAlignCenter, fyne.TextStyle{Bold: true})
	head.Wrapping = fyne.TextWrapWord
	rows := []fyne.CanvasObject{layout.NewSpacer(), head}
	if hint != "" {
		text := muted(hint, fynetheme.SizeNameText)
		text.Segments[0].(*widget.TextSegment).Style.Alignment = fyne.TextAlignCenter
		rows = append(rows, text)
	}
	if action != "" && run != nil {
		b := widget.NewButton(action, run)
		b.Importance = widget.HighImportance
		rows = append(rows, container.NewCenter(b))
	}
	rows = append(rows, layout.NewSpacer())
	return container.NewVBox(rows...)
}

// IconButton is a button with an icon only. What it does is told to OnHint
// while the pointer is over it or the keyboard on it, and "" after, for a
// window to show in its status line: a tooltip that keyboards reach too.
type IconButton struct {
	widget.Button
	Hint   string
	OnHint func(text string)
}

var (
	_ desktop.Hoverable = (*IconButton)(nil)
	_ fyne.Focusable    = (*IconButton)(nil)
)

// NewIconButton returns an IconButton of low importance.
func NewIconButton(icon fyne.Resource, hint string, onHint func(string), tapped func()) *IconButton {
	b := &IconButton{Hint: hint, OnHint: onHint}
	b.Icon = icon
	b.OnTapped = tapped
	b.Importance = widget.LowImportance
	b.ExtendBaseWidget(b)
	return b
}

func (b *IconButton) tell(text string) {
	if b.OnHint != nil {
		b.OnHint(text)
	}
}

// MouseIn implements desktop.Hoverable.
func (b *IconButton) MouseIn(e *desktop.MouseEvent) {
	b.Button.MouseIn(e)
	b.tell(b.Hint)
}

// MouseOut implements desktop.Hoverable.
func (b *IconButton) MouseOut() {
	b.Button.MouseOut()
	b.tell("")
}

// FocusGained implements fyne.Focusable.
func (b *IconButton) FocusGained() {
	b.Button.FocusGained()
	b.tell(b.Hint)
}

// FocusLost implements fyne.Focusable.
func (b *IconButton) FocusLost() {
	b.Button.FocusLost()
	b.tell("")
}
