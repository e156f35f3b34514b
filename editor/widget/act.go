package widget

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/editor/text"
)

// Action is something that can be done about a decoration.
type Action struct {
	Label string // as a menu shows it
	Run   func()
}

// Hover is a decoration that is pointed at, by the mouse or by a command.
type Hover struct {
	Decoration Decoration
	// At and Size are the rectangle on CanvasObject of the part of the
	// decoration that is pointed at: what stands in one line.
	At   fyne.Position
	Size fyne.Size
	// Asked is whether a person asked to be told of it. A pointer may only be
	// passing by.
	Asked bool
}

// touching lists the decorations that overlap [start, end), the shortest first.
func (e *Editor) touching(start, end int) []Decoration {
	var list []Decoration
	for _, m := range e.marks.In(start, end) {
		if !m.Empty() {
			list = append(list, e.decoration(m))
		}
	}
	slices.SortStableFunc(list, func(a, b Decoration) int { return cmp.Compare(a.End-a.Start, b.End-b.Start) })
	return list
}

// Actions lists what can be done about a decoration.
func (e *Editor) Actions(d Decoration) []Action {
	if e.o.OnActions == nil {
		return nil
	}
	return e.o.OnActions(d)
}

// actionItems are the menu items for decorations, those of each apart from the
// next.
func (e *Editor) actionItems(list []Decoration) []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, d := range list {
		actions := e.Actions(d)
		if len(items) > 0 && len(actions) > 0 {
			items = append(items, fyne.NewMenuItemSeparator())
		}
		for _, a := range actions {
			items = append(items, fyne.NewMenuItem(a.Label, a.Run))
		}
	}
	return items
}

// menuAt is what a right click at a point of the widget offers.
func (e *Editor) menuAt(p fyne.Position) *fyne.Menu {
	menu := e.menu()
	if e.o.OnMenu != nil {
		menu.Items = append(menu.Items, fyne.NewMenuItemSeparator())
		for _, a := range e.o.OnMenu() {
			menu.Items = append(menu.Items, fyne.NewMenuItem(a.Label, a.Run))
		}
	}
	h := e.pointed(p)
	if h == nil {
		return menu
	}
	at := e.position(p).Offset
	if at < h.Decoration.Start || at >= h.Decoration.End { // behind its last character
		at = e.buf.PrevGrapheme(at)
	}
	if items := e.actionItems(e.touching(at, at+1)); len(items) > 0 {
		menu.Items = slices.Concat(items, []*fyne.MenuItem{fyne.NewMenuItemSeparator()}, menu.Items)
	}
	return menu
}

// ShowActions opens a menu below the caret with what can be done about the
// decorations that it stands in or beside, and puts the keyboard on it. It
// reports whether there is any.
func (e *Editor) ShowActions() bool {
	at := e.Caret()
	items := e.actionItems(e.touching(e.buf.PrevGrapheme(at), at+1))
	c := fyne.CurrentApp().Driver().CanvasForObject(e.surface)
	if len(items) == 0 || c == nil {
		return false
	}
	e.paintCaretInView()
	p, height := e.PointOf(at)
	p = fyne.CurrentApp().Driver().AbsolutePositionForObject(e.surface).Add(p).AddXY(0, height)
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), c)
	menu.ShowAtPosition(p)
	menu.ActivateNext()
	return true
}

// GoToNext puts the caret at the start of the next decoration of the kinds
// given, or of the one before, and points at it. From the last it goes on to
// the first. It reports whether there is any.
func (e *Editor) GoToNext(forward bool, kinds ...text.Kind) bool {
	marks := slices.DeleteFunc(e.marks.In(0, e.buf.Len()+1, kinds...), text.Mark.Empty)
	if len(marks) == 0 {
		return false
	}
	at := e.Caret()
	i := slices.IndexFunc(marks, func(m text.Mark) bool { return m.Start > at })
	if !forward {
		i = -1
		for k, m := range marks {
			if m.Start < at {
				i = k
			}
		}
		if i < 0 {
			i = len(marks) - 1
		}
	}
	d := e.decoration(marks[max(i, 0)])
	e.SetCaret(d.Start)
	e.pointAt(d)
	return true
}

// pointAt tells of a decoration as if the pointer were at its start.
func (e *Editor) pointAt(d Decoration) {
	if e.o.OnHover == nil {
		return
	}
	left, _ := e.column()
	for _, r := range e.layout().Select(d.Start, d.End, e.top, e.top+e.height()) {
		e.o.OnHover(&Hover{
			Decoration: d, Asked: true,
			At: fyne.NewPos(left+r.X, float32(r.Y-e.top)), Size: fyne.NewSize(r.Width, r.Height),
		})
		return
	}
}

// pointed is the decoration under a point, nil for none.
func (e *Editor) pointed(p fyne.Position) *Hover {
	if e.marks.Len() == 0 {
		return nil
	}
	// The place nearest to the point may be the character's start or end.
	at := e.position(p).Offset
	left, _ := e.column()
	for _, offset := range []int{at, e.buf.PrevGrapheme(at)} {
		d, ok := e.DecorationAt(offset)
		if !ok {
			continue
		}
		for _, r := range e.layout().Select(d.Start, d.End, e.top, e.top+e.height()) {
			x, y := p.X-left, float64(p.Y)+e.top
			if x >= r.X && x < r.X+r.Width && y >= r.Y && y < r.Y+float64(r.Height) {
				return &Hover{
					Decoration: d,
					At:         fyne.NewPos(left+r.X, float32(r.Y-e.top)), Size: fyne.NewSize(r.Width, r.Height),
				}
			}
		}
	}
	return nil
}

// stir tells that what hangs on a place of the text is out of date.
func (e *Editor) stir() {
	if e.o.OnStir != nil {
		e.o.OnStir()
	}
}
