package preview

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
	extast "github.com/yuin/goldmark/extension/ast"
)

const (
	clickPause  = 400 * time.Millisecond // between the clicks of a double click
	clickRange  = 5                      // and how far it may move
	scrollPause = 30 * time.Millisecond  // between two steps of scrolling past the edge
)

// mouse is what the page knows of the pointer.
type mouse struct {
	pressed bool
	moved   bool // since it was pressed
	clicks  int
	last    time.Time     // of the last press
	at      fyne.Position // of the last press, then of the pointer while dragging
	over    *run          // nil for nothing that is more than text
	text    bool          // some text is under it
	cancel  func()        // of the next step of scrolling past the edge
}

// Hover is what the pointer, or the keyboard, is on.
type Hover struct {
	Kind HoverKind
	// Text is what there is to say: the address of a link, the full entries of
	// the sources that a citation cites, each in a paragraph, the text of a note.
	Text string
	URL  string   // of a link, else ""
	Keys []string // of the sources cited
	// At and Size are where it stands on the Preview.
	At   fyne.Position
	Size fyne.Size
	// Asked is set when the keyboard went there.
	Asked bool
}

// HoverKind says what a Hover is of.
type HoverKind uint8

// The kinds of what can be pointed at.
const (
	OverLink HoverKind = iota
	OverCitation
	OverNote
)

// special reports whether there is something to say of text in a look.
func (l look) special() bool { return l.link != "" || l.cited != "" || l.note > 0 }

// pointed is the text under a point, nil for none.
func (g *page) pointed(at fyne.Position) (position, *run) { return g.preview.find(at) }

// hover is what is to be said of a run.
func (p *Preview) hover(r *run) *Hover {
	h := &Hover{Kind: OverLink, URL: r.look.link, Text: r.look.link}
	switch {
	case r.look.note > 0:
		h.Kind, h.Text = OverNote, p.noteText(r.look.note)
	case r.look.cited != "":
		h.Kind, h.Keys = OverCitation, strings.Fields(r.look.cited)
		var entries []string
		for _, key := range h.Keys {
			for _, s := range p.content.Cites.Sources {
				if s.Key == key {
					entries = append(entries, s.Text.Plain())
				}
			}
		}
		if len(entries) > 0 {
			h.Text = strings.Join(entries, "\n\n")
		}
	}
	return h
}

// noteText is the text of a note without the way back to its mark.
func (p *Preview) noteText(index int) string {
	for _, b := range p.blocks {
		if n, ok := b.node.(*extast.Footnote); ok && b.kind == noteBlock && n.Index == index {
			text := p.text(b, 0, 1<<30)
			text = strings.ReplaceAll(text, "\u00a0"+backlink, "")
			_, text, _ = strings.Cut(text, " ") // its number
			return text
		}
	}
	return ""
}

// MouseDown implements desktop.Mouseable.
func (g *page) MouseDown(ev *desktop.MouseEvent) {
	p := g.preview
	g.focus()
	at, _ := g.pointed(ev.Position)
	if ev.Button != desktop.MouseButtonPrimary {
		return
	}
	m := &g.mouse
	now := p.o.Now()
	far := ev.Position.Subtract(m.at)
	if now.Sub(m.last) > clickPause || far.X*far.X+far.Y*far.Y > clickRange*clickRange {
		m.clicks = 0
	}
	m.clicks = m.clicks%3 + 1
	m.last, m.at, m.pressed, m.moved = now, ev.Position, true, false
	extend := ev.Modifier&fyne.KeyModifierShift != 0
	if extend {
		m.moved = true // no click on what is there
	}
	p.press(at, unit(m.clicks-1), extend)
}

// MouseUp implements desktop.Mouseable. A click follows a link, and on other text
// goes to the source, as it does with Ctrl on a link.
func (g *page) MouseUp(ev *desktop.MouseEvent) {
	m := &g.mouse
	click := m.pressed && !m.moved && m.clicks == 1
	g.release()
	if !click || ev.Button != desktop.MouseButtonPrimary {
		return
	}
	p := g.preview
	at, r := g.pointed(ev.Position)
	switch {
	case r == nil:
	case r.look.link != "" && ev.Modifier&fyne.KeyModifierShortcutDefault == 0:
		p.follow(r.look.link)
	default:
		p.tellSource(at)
	}
}

// tellSource tells of the place in the source that a position came from.
func (p *Preview) tellSource(at position) {
	if offset, ok := sourceOf(at); ok && p.o.OnSource != nil {
		p.o.OnSource(offset)
	}
}

// sourceOf is the offset in the source that a position came from.
func sourceOf(at position) (int, bool) {
	b := at.block
	if b == nil || b.scene == nil || b.node == nil {
		return 0, false
	}
	offset, ok := b.scene.source(at.offset)
	if b.span.End > b.span.Start {
		offset = min(offset, b.span.End-b.span.Start)
	}
	return b.span.Start + offset, ok
}

// Dragged implements fyne.Draggable.
func (g *page) Dragged(ev *fyne.DragEvent) {
	m := &g.mouse
	if !m.pressed {
		return
	}
	far := ev.Position.Subtract(m.at)
	if !m.moved && far.X*far.X+far.Y*far.Y < 9 {
		return
	}
	m.moved = true
	m.at = ev.Position
	g.selectTo()
}

// selectTo selects up to the pointer, which may be past the edge: then the page
// scrolls on.
func (g *page) selectTo() {
	p, m := g.preview, &g.mouse
	if m.cancel != nil {
		m.cancel()
		m.cancel = nil
	}
	top := p.scroll.Offset.Y
	var past float32
	if m.at.Y < top {
		past = m.at.Y - top
	} else if bottom := top + p.scroll.Size().Height; m.at.Y > bottom {
		past = m.at.Y - bottom
	}
	if past != 0 {
		step := min(max(past*0.6, -60), 60)
		p.scrollTo(func() float32 { return top + step })
		m.at.Y += p.scroll.Offset.Y - top // the pointer stays, the page moves
	}
	at, _ := p.find(m.at)
	p.drag(at)
	if past != 0 && p.o.After != nil {
		m.cancel = p.o.After(scrollPause, func() {
			if m.pressed {
				g.selectTo()
			}
		})
	}
}

// DragEnd implements fyne.Draggable.
func (g *page) DragEnd() { g.release() }

func (g *page) release() {
	m := &g.mouse
	m.pressed = false
	if m.cancel != nil {
		m.cancel()
		m.cancel = nil
	}
}

// TappedSecondary implements fyne.SecondaryTappable with a menu.
func (g *page) TappedSecondary(ev *fyne.PointEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(g)
	if c == nil {
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(g).Add(ev.Position)
	widget.ShowPopUpMenuAtPosition(g.menu(ev.Position), c, at)
}

// menu is what a right click on a place offers.
func (g *page) menu(point fyne.Position) *fyne.Menu {
	p := g.preview
	at, r := g.pointed(point)
	var items []*fyne.MenuItem
	item := func(label string, enabled bool, do func()) {
		m := fyne.NewMenuItem(label, do)
		m.Disabled = !enabled
		items = append(items, m)
	}
	clip := fyne.CurrentApp().Clipboard()
	item(lang.L("Copy"), p.HasSelection(), func() { clip.SetContent(p.SelectedText()) })
	markdown := p.SelectedSource()
	item(lang.L("Copy as Markdown"), markdown != "", func() { clip.SetContent(markdown) })
	item(lang.L("Select all"), len(p.blocks) > 0, p.SelectAll)
	items = append(items, fyne.NewMenuItemSeparator())
	_, source := sourceOf(at)
	item(lang.L("Go to the source text"), source && p.o.OnSource != nil, func() { p.tellSource(at) })
	if r != nil && r.look.link != "" {
		url := r.look.link
		item(lang.L("Open the link"), true, func() { p.follow(url) })
		if !strings.HasPrefix(url, "#") {
			item(lang.L("Copy the address"), true, func() { clip.SetContent(url) })
		}
	}
	return fyne.NewMenu("", items...)
}

// Cursor implements desktop.Cursorable.
func (g *page) Cursor() desktop.Cursor {
	switch {
	case g.mouse.over != nil && g.mouse.over.look.link != "":
		return desktop.PointerCursor
	case g.mouse.text:
		return desktop.TextCursor
	}
	return desktop.DefaultCursor
}

// MouseIn implements desktop.Hoverable.
func (g *page) MouseIn(ev *desktop.MouseEvent) { g.MouseMoved(ev) }

// MouseMoved implements desktop.Hoverable.
func (g *page) MouseMoved(ev *desktop.MouseEvent) {
	at, r := g.pointed(ev.Position)
	g.mouse.text = r != nil
	if r == nil || !r.look.special() {
		g.leave()
		return
	}
	g.mouse.over = r
	g.tellHover(at, r, false)
}

// MouseOut implements desktop.Hoverable.
func (g *page) MouseOut() {
	g.mouse.text = false
	g.leave()
}

func (g *page) leave() {
	if g.mouse.over == nil {
		return
	}
	g.mouse.over = nil
	if g.preview.o.OnHover != nil {
		g.preview.o.OnHover(nil)
	}
}

// tellHover tells what is pointed at. It is told of again whenever the pointer
// moves on it.
func (g *page) tellHover(at position, r *run, asked bool) {
	p := g.preview
	if p.o.OnHover == nil {
		return
	}
	h := p.hover(r)
	h.Asked = asked
	h.At, h.Size = p.areaOf(at, r)
	p.o.OnHover(h)
}

// areaOf is where on the Preview a run stands.
func (p *Preview) areaOf(at position, r *run) (fyne.Position, fyne.Size) {
	b := at.block
	for _, l := range b.scene.lines {
		x := l.x
		for i := range l.line.runs {
			w := p.metrics.width(l.line.runs[i].text, l.line.runs[i].look)
			if &l.line.runs[i] == r {
				left := (p.page.width - b.width) / 2
				return fyne.NewPos(left+x, b.y+l.y-p.scroll.Offset.Y), fyne.NewSize(w, l.height)
			}
			x += w
		}
	}
	return fyne.Position{}, fyne.Size{}
}
