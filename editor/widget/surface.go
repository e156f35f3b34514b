package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// surface is the Fyne widget of an Editor: it takes events and is painted on.
type surface struct {
	widget.BaseWidget
	ed *Editor
	p  *painter // nil until it is first shown

	shift     bool                    // the key is held, as far as is known here
	modifiers func() fyne.KeyModifier // of the driver, nil if it does not tell
	mouse     mouse
}

var (
	_ fyne.Widget            = (*surface)(nil)
	_ fyne.Focusable         = (*surface)(nil)
	_ fyne.Shortcutable      = (*surface)(nil)
	_ fyne.Tabbable          = (*surface)(nil)
	_ fyne.Scrollable        = (*surface)(nil)
	_ fyne.Draggable         = (*surface)(nil)
	_ fyne.SecondaryTappable = (*surface)(nil)
	_ desktop.Keyable        = (*surface)(nil)
	_ desktop.Mouseable      = (*surface)(nil)
	_ desktop.Hoverable      = (*surface)(nil)
	_ desktop.Cursorable     = (*surface)(nil)
)

func newSurface(e *Editor) *surface {
	s := &surface{ed: e}
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		s.modifiers = d.CurrentKeyModifiers
	}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *surface) CreateRenderer() fyne.WidgetRenderer {
	s.p = newPainter(s.ed)
	return s.p
}

// MinSize implements fyne.CanvasObject: a few words. The typefaces are not asked,
// which would have to be read for it.
func (s *surface) MinSize() fyne.Size {
	line := s.ed.look.metrics.size * 1.4
	return fyne.NewSize(6*line, 2*line)
}

// FocusGained implements fyne.Focusable.
func (s *surface) FocusGained() {
	s.shift = false
	s.ed.focused = true
	s.ed.restartBlink()
	s.ed.paint()
	if s.ed.o.OnFocus != nil {
		s.ed.o.OnFocus()
	}
}

// FocusLost implements fyne.Focusable.
func (s *surface) FocusLost() {
	s.shift = false
	s.ed.focused = false
	s.ed.steps.Break()
	s.ed.stopBlink()
	s.ed.paint()
}
