package preview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
)

// linkPlace is a link that the keyboard is on: a run of a line of a block.
type linkPlace struct {
	block     *block
	line, run int
}

// next is the link after a place, or before it, that can be reached without
// going far: in a block that has a layout.
func (p *Preview) next(from linkPlace, forward bool) (linkPlace, bool) {
	var places []linkPlace
	at := -1
	view := p.scroll.Size().Height
	for _, b := range p.page.live {
		for i, l := range b.scene.lines {
			for j, r := range l.line.runs {
				if r.look.link == "" {
					continue
				}
				place := linkPlace{b, i, j}
				y := b.y + l.y - p.scroll.Offset.Y
				if place == from {
					at = len(places)
				} else if y < 0 || y > view {
					continue // from where nothing is chosen, what can be seen comes first
				}
				places = append(places, place)
			}
		}
	}
	if at < 0 && !forward {
		at = len(places)
	}
	if forward {
		at++
	} else {
		at--
	}
	if at < 0 || at >= len(places) {
		return linkPlace{}, false
	}
	return places[at], true
}

// runOf is the run that a place names, nil when it names none.
func (p *Preview) runOf(l linkPlace) *run {
	if l.block == nil || l.block.scene == nil || l.line >= len(l.block.scene.lines) {
		return nil
	}
	runs := l.block.scene.lines[l.line].line.runs
	if l.run >= len(runs) {
		return nil
	}
	return &runs[l.run]
}

// goTo puts the keyboard on a link, or on none.
func (p *Preview) goTo(l linkPlace) {
	old := p.link
	p.link = l
	for _, b := range p.page.live {
		if b == old.block || b == l.block {
			p.redraw(b)
		}
	}
	if r := p.runOf(l); r != nil {
		p.page.tellHover(position{block: l.block}, r, true)
	} else if old.block != nil && p.o.OnHover != nil {
		p.o.OnHover(nil)
	}
}

// ring draws the frame around the link that the keyboard is on.
func (p *Preview) ring(b *block) []fyne.CanvasObject {
	r := p.runOf(p.link)
	if p.link.block != b || r == nil || !p.page.focused {
		return nil
	}
	l := b.scene.lines[p.link.line]
	x := l.x + p.metrics.at(l.line, r.at)
	o := canvas.NewRectangle(nil)
	o.StrokeColor, o.StrokeWidth, o.CornerRadius = p.metrics.color(theme.ColorNamePrimary), 2, 3
	return []fyne.CanvasObject{put(o, x-2, l.y, p.metrics.width(r.text, r.look)+4, l.height)}
}

func (g *page) shifted() bool { return g.modifiers != nil && g.modifiers()&fyne.KeyModifierShift != 0 }

// AcceptsTab implements fyne.Tabbable: Tab goes from link to link in view, and
// on from the last.
func (g *page) AcceptsTab() bool {
	_, ok := g.preview.next(g.preview.link, !g.shifted())
	return ok
}

// FocusGained implements fyne.Focusable.
func (g *page) FocusGained() { g.focused = true }

// FocusLost implements fyne.Focusable.
func (g *page) FocusLost() {
	g.focused = false
	g.preview.goTo(linkPlace{})
}

// TypedRune implements fyne.Focusable.
func (g *page) TypedRune(r rune) {
	if on := g.preview.o.OnRune; on != nil && r != ' ' {
		on(r)
	}
}

// TypedKey implements fyne.Focusable.
func (g *page) TypedKey(k *fyne.KeyEvent) {
	p := g.preview
	view := p.scroll.Size().Height
	by := func(dy float32) {
		y := p.scroll.Offset.Y + dy
		p.scrollTo(func() float32 { return y })
		if p.o.OnScrolled != nil {
			p.o.OnScrolled(p.TopOffset())
		}
	}
	switch k.Name {
	case fyne.KeyTab:
		l, _ := p.next(p.link, !g.shifted())
		p.goTo(l)
	case fyne.KeyReturn, fyne.KeyEnter:
		if r := p.runOf(p.link); r != nil {
			p.follow(r.look.link)
		} else if p.selected.start.block != nil {
			p.tellSource(p.selected.start)
		}
	case fyne.KeyEscape:
		if p.runOf(p.link) == nil && !p.HasSelection() && p.o.OnEscape != nil {
			p.o.OnEscape()
			return
		}
		p.goTo(linkPlace{})
		p.Unselect()
	case fyne.KeyUp:
		by(-2.5 * p.metrics.size)
	case fyne.KeyDown:
		by(2.5 * p.metrics.size)
	case fyne.KeyPageUp:
		by(-0.9 * view)
	case fyne.KeyPageDown, fyne.KeySpace:
		by(0.9 * view)
	case fyne.KeyHome:
		by(-p.page.height)
	case fyne.KeyEnd:
		by(p.page.height)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (g *page) TypedShortcut(s fyne.Shortcut) {
	p := g.preview
	switch s := s.(type) {
	case *fyne.ShortcutCopy:
		if p.HasSelection() && s.Clipboard != nil {
			s.Clipboard.SetContent(p.SelectedText())
		}
		return
	case *fyne.ShortcutSelectAll:
		p.SelectAll()
		return
	case *desktop.CustomShortcut:
		if g.zoomKey(s) {
			return
		}
	}
	// Fyne asks only the field that has the keyboard, or only the window.
	if c, ok := fyne.CurrentApp().Driver().CanvasForObject(g).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

// zoomKey does what Ctrl with plus, minus and 0 is for.
func (g *page) zoomKey(s *desktop.CustomShortcut) bool {
	p := g.preview
	if s.Modifier&^fyne.KeyModifierShift != fyne.KeyModifierShortcutDefault {
		return false
	}
	switch s.KeyName {
	case fyne.KeyPlus, fyne.KeyEqual:
		p.ZoomIn()
	case fyne.KeyMinus:
		p.ZoomOut()
	case fyne.Key0:
		p.SetZoom(1)
	default:
		return false
	}
	if p.o.OnZoom != nil {
		p.o.OnZoom(p.zoom)
	}
	return true
}
