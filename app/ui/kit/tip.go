package kit

import (
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TipContent is what a Tip says and what it offers.
type TipContent struct {
	Text    string
	Actions []TipAction
}

// TipAction is something to do about what a Tip speaks of.
type TipAction struct {
	Label string
	Run   func()
}

// TipTarget is a place that a Tip speaks of.
type TipTarget struct {
	Key  string        // tells one place from another
	At   fyne.Position // its upper left corner on the canvas
	Size fyne.Size     // the tip stands below it, or above where there is no room
	// Content is asked when the tip is shown.
	Content func() TipContent
}

const (
	// TipRest is how long a pointer must rest on something for its tip to come.
	TipRest = 350 * time.Millisecond
	// TipGrace is how long the pointer may be away, on its way into the tip.
	TipGrace = 250 * time.Millisecond

	tipColumns = 40 // characters in a line
	tipGap     = 2  // between the target and the tip
	tipEdge    = 4  // between the tip and the window's edge
	tipPadding = 8
)

// Tip shows a small card beside what the pointer rests on. It lies over the
// content of a window and takes no room in it.
type Tip struct {
	after  func(d time.Duration, f func()) (cancel func())
	root   *fyne.Container
	target TipTarget
	shown  bool
	inside bool   // the pointer is on the card
	cancel func() // of the timer that is running
}

// NewTip returns a Tip. after calls a function on the UI goroutine once a time
// has passed, unless it is cancelled before.
func NewTip(after func(d time.Duration, f func()) (cancel func())) *Tip {
	return &Tip{after: after, root: container.NewWithoutLayout()}
}

// CanvasObject is the layer that the tip is shown on, as large as the window's
// content.
func (t *Tip) CanvasObject() fyne.CanvasObject { return t.root }

// Point shows the tip of a target once the pointer rests on it. It is to be
// called for every move of the pointer on a target.
func (t *Tip) Point(target TipTarget) {
	if t.shown && t.target.Key == target.Key {
		t.stop()
		return
	}
	t.Hide()
	t.stop()
	t.cancel = t.after(TipRest, func() { t.Show(target) })
}

// Leave says that the pointer has left the target. The tip goes soon, unless the
// pointer has gone into it.
func (t *Tip) Leave() {
	t.stop()
	if t.shown && !t.inside {
		t.cancel = t.after(TipGrace, t.Hide)
	}
}

// Show shows the tip of a target now.
func (t *Tip) Show(target TipTarget) {
	t.Hide()
	content := target.Content()
	if content.Text == "" && len(content.Actions) == 0 {
		return
	}
	t.target, t.shown = target, true
	card := newTipCard(t, content)
	t.root.Objects = []fyne.CanvasObject{card}
	card.Resize(card.MinSize())
	card.Move(t.place(card.Size()))
	t.root.Refresh()
}

// Hide takes the tip away, or keeps one from coming.
func (t *Tip) Hide() {
	t.stop()
	if !t.shown {
		return
	}
	t.shown, t.inside, t.target = false, false, TipTarget{}
	t.root.Objects = nil
	t.root.Refresh()
}

// Shown reports whether a tip is shown, and its text.
func (t *Tip) Shown() (text string, ok bool) {
	if !t.shown {
		return "", false
	}
	return t.root.Objects[0].(*tipCard).text, true
}

func (t *Tip) stop() {
	if t.cancel != nil {
		t.cancel()
		t.cancel = nil
	}
}

// place is where a card of a size stands on the layer.
func (t *Tip) place(card fyne.Size) fyne.Position {
	origin := fyne.CurrentApp().Driver().AbsolutePositionForObject(t.root)
	at := t.target.At.Subtract(origin)
	room := t.root.Size()
	x := max(tipEdge, min(at.X, room.Width-card.Width-tipEdge))
	y := at.Y + t.target.Size.Height + tipGap
	if above := at.Y - card.Height - tipGap; y+card.Height > room.Height-tipEdge && above >= 0 {
		y = above
	}
	return fyne.NewPos(x, y)
}

// enter and leave say where the pointer is.
func (t *Tip) enter() {
	t.inside = true
	t.stop()
}

func (t *Tip) leave() {
	t.inside = false
	t.Leave()
}

// tipCard is what a Tip shows. Presses end in it and do not reach what lies
// below.
type tipCard struct {
	widget.BaseWidget
	tip  *Tip
	text string
	body fyne.CanvasObject
}

var (
	_ desktop.Hoverable  = (*tipCard)(nil)
	_ desktop.Mouseable  = (*tipCard)(nil)
	_ desktop.Cursorable = (*tipCard)(nil)
)

func newTipCard(t *Tip, content TipContent) *tipCard {
	c := &tipCard{tip: t, text: content.Text}
	rows := container.New(layout.NewCustomPaddedVBoxLayout(0))
	th := fyne.CurrentApp().Settings().Theme()
	size := th.Size(theme.SizeNameText)
	width := fyne.MeasureText(strings.Repeat("n", tipColumns), size, fyne.TextStyle{}).Width
	for _, line := range wrapLines(content.Text, func(s string) bool {
		return fyne.MeasureText(s, size, fyne.TextStyle{}).Width <= width
	}) {
		rows.Add(NewText(line, "", "", fyne.TextStyle{}))
	}
	links := container.New(layout.NewCustomPaddedVBoxLayout(2))
	for _, a := range content.Actions {
		links.Add(newTipLink(t, a))
	}
	body := container.NewVBox(rows, links)
	switch {
	case len(content.Actions) == 0:
		links.Hide()
	case content.Text == "":
		rows.Hide()
	}
	ground := NewGround(theme.ColorNameOverlayBackground, body)
	ground.Stroke, ground.Radius, ground.Padding = theme.ColorNameInputBorder, 5, tipPadding
	c.body = ground
	c.ExtendBaseWidget(c)
	return c
}

// wrapLines breaks text between words into lines that fit; a word that does not
// fit has a line of its own, cut by the letter.
func wrapLines(text string, fits func(string) bool) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case fits(line + " " + word):
			line += " " + word
			continue
		default:
			lines = append(lines, line)
			line = word
		}
		for !fits(line) {
			r := []rune(line)
			n := len(r) - 1
			for n > 1 && !fits(string(r[:n])) {
				n--
			}
			if n < 1 {
				break
			}
			lines = append(lines, string(r[:n]))
			line = string(r[n:])
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// CreateRenderer implements fyne.Widget.
func (c *tipCard) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.body) }

// MouseIn implements desktop.Hoverable.
func (c *tipCard) MouseIn(*desktop.MouseEvent) { c.tip.enter() }

// MouseMoved implements desktop.Hoverable.
func (c *tipCard) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *tipCard) MouseOut() { c.tip.leave() }

// MouseDown implements desktop.Mouseable.
func (c *tipCard) MouseDown(*desktop.MouseEvent) {}

// MouseUp implements desktop.Mouseable.
func (c *tipCard) MouseUp(*desktop.MouseEvent) {}

// Cursor implements desktop.Cursorable.
func (c *tipCard) Cursor() desktop.Cursor { return desktop.DefaultCursor }

// tipLink is an action on a card. It takes no keyboard: that stays in the text.
type tipLink struct {
	widget.BaseWidget
	tip    *Tip
	action TipAction
	text   *Text
	line   *canvas.Rectangle // under the text while the pointer is on it
}

var (
	_ fyne.Tappable      = (*tipLink)(nil)
	_ desktop.Hoverable  = (*tipLink)(nil)
	_ desktop.Cursorable = (*tipLink)(nil)
)

func newTipLink(t *Tip, a TipAction) *tipLink {
	l := &tipLink{tip: t, action: a, line: canvas.NewRectangle(color.Transparent)}
	l.text = NewText(a.Label, theme.ColorNameHyperlink, "", fyne.TextStyle{})
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer implements fyne.Widget.
func (l *tipLink) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(tipLinkLayout{}, l.text, l.line))
}

// Tapped implements fyne.Tappable.
func (l *tipLink) Tapped(*fyne.PointEvent) {
	l.tip.Hide()
	l.action.Run()
}

// MouseIn implements desktop.Hoverable.
func (l *tipLink) MouseIn(*desktop.MouseEvent) {
	l.tip.enter()
	l.line.FillColor = themeColor(l, theme.ColorNameHyperlink)
	l.line.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (l *tipLink) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (l *tipLink) MouseOut() {
	l.line.FillColor = color.Transparent
	l.line.Refresh()
	l.tip.leave()
}

// Cursor implements desktop.Cursorable.
func (l *tipLink) Cursor() desktop.Cursor { return desktop.PointerCursor }

// tipLinkLayout puts the line close under the text and as wide as that.
type tipLinkLayout struct{}

func (tipLinkLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	text, line := objects[0], objects[1]
	text.Resize(size)
	line.Move(fyne.NewPos(0, size.Height-1))
	line.Resize(fyne.NewSize(text.MinSize().Width, 1))
}

func (tipLinkLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }
