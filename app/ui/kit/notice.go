package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/theme"
)

// Kind is how serious a notice is.
type Kind int

// The kinds of notice.
const (
	Info Kind = iota
	Success
	Warning
	Error
)

func (k Kind) colors() (ground, edge fyne.ThemeColorName) {
	switch k {
	case Success:
		return theme.ColorSuccessGround, fynetheme.ColorNameSuccess
	case Warning:
		return theme.ColorWarningGround, fynetheme.ColorNameWarning
	case Error:
		return theme.ColorErrorGround, fynetheme.ColorNameError
	}
	return theme.ColorInfoGround, fynetheme.ColorNamePrimary
}

func (k Kind) icon() fyne.Resource {
	switch k {
	case Success:
		return fynetheme.NewSuccessThemedResource(fynetheme.ConfirmIcon())
	case Warning:
		return fynetheme.NewWarningThemedResource(fynetheme.WarningIcon())
	case Error:
		return fynetheme.NewErrorThemedResource(fynetheme.ErrorIcon())
	}
	return fynetheme.NewPrimaryThemedResource(fynetheme.InfoIcon())
}

// Notice is what a Banner or a Toast says.
type Notice struct {
	Kind   Kind
	Text   string
	Action string // label of a button, "" for none
	Run    func() // what the button does
}

// body builds the row of icon, text and buttons that banners and toasts share.
func (n Notice) body(after func(), dismiss func()) fyne.CanvasObject {
	label := widget.NewLabel(n.Text)
	label.Wrapping = fyne.TextWrapWord
	var buttons []fyne.CanvasObject
	if n.Action != "" && n.Run != nil {
		b := widget.NewButton(n.Action, func() {
			after()
			n.Run()
		})
		buttons = append(buttons, container.NewVBox(layout.NewSpacer(), b, layout.NewSpacer()))
	}
	if dismiss != nil {
		b := widget.NewButtonWithIcon("", fynetheme.CancelIcon(), dismiss)
		b.Importance = widget.LowImportance
		buttons = append(buttons, container.NewVBox(layout.NewSpacer(), b, layout.NewSpacer()))
	}
	icon := container.NewVBox(layout.NewSpacer(), widget.NewIcon(n.Kind.icon()), layout.NewSpacer())
	return container.NewBorder(nil, nil, container.New(layout.NewCustomPaddedLayout(0, 0, 8, 0), icon), container.NewHBox(buttons...), label)
}

// Banner is a bar that stays above what it speaks of until it is cleared. An
// empty Banner takes no room.
type Banner struct {
	widget.BaseWidget
	holder  *fyne.Container
	current Notice
	shown   bool

	// Closable banners can be closed by the person; OnClosed hears of it.
	Closable bool
	OnClosed func()
}

// NewBanner returns an empty Banner.
func NewBanner() *Banner {
	b := &Banner{holder: container.NewStack()}
	b.ExtendBaseWidget(b)
	b.Hide()
	return b
}

// Set shows a notice in place of the one before.
func (b *Banner) Set(n Notice) {
	b.current, b.shown = n, true
	fill, edge := n.Kind.colors()
	var dismiss func()
	if b.Closable {
		dismiss = func() {
			b.Clear()
			if b.OnClosed != nil {
				b.OnClosed()
			}
		}
	}
	g := NewGround(fill, n.body(func() {}, dismiss))
	g.Radius, g.Padding = 4, 2
	g.Stroke = edge
	b.holder.Objects = []fyne.CanvasObject{g}
	b.holder.Refresh()
	b.Show()
	b.Refresh()
}

// Clear empties the banner.
func (b *Banner) Clear() {
	b.current, b.shown = Notice{}, false
	b.holder.Objects = nil
	b.Hide()
	b.Refresh()
}

// Notice returns what is shown.
func (b *Banner) Notice() (n Notice, shown bool) { return b.current, b.shown }

// CreateRenderer implements fyne.Widget.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.holder) }
