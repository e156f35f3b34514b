package preview

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"github.com/rivo/uniseg"
)

// position is a place in the text that is shown.
type position struct {
	block  *block
	offset int // in the block's text
}

func (a position) before(b position) bool {
	if a.block != b.block {
		return a.block.index < b.block.index
	}
	return a.offset < b.offset
}

// unit is what a selection grows by.
type unit uint8

const (
	byLetter unit = iota
	byWord
	byPassage
)

// selection is what is selected: from where it began, which may be a word or a
// block, to where the pointer is.
type selection struct {
	from, to   position // where it began
	start, end position // start is not behind end; blocks are nil for nothing
	unit       unit
}

func (s selection) empty() bool { return s.start.block == nil || s.start == s.end }

// HasSelection reports whether some text is selected.
func (p *Preview) HasSelection() bool { return !p.selected.empty() }

// setSelection shows another selection.
func (p *Preview) setSelection(s selection) {
	old := p.selected
	p.selected = s
	for _, b := range p.page.live {
		if old.touches(b) || s.touches(b) {
			p.redraw(b)
		}
	}
}

func (s selection) touches(b *block) bool {
	return !s.empty() && s.start.block.index <= b.index && b.index <= s.end.block.index
}

// redraw draws what lies over a block's texts again.
func (p *Preview) redraw(b *block) {
	if b.shown == nil {
		return
	}
	b.layers.selection, b.layers.ring = p.chosen(b), p.ring(b)
	b.shown.Objects = b.layers.all()
	b.shown.Refresh()
}

// dropSelection takes the selection away when blocks it reaches over have
// changed.
func (p *Preview) dropSelection() {
	s := p.selected
	if s.start.block == nil {
		return
	}
	for _, at := range [...]position{s.start, s.end, s.from, s.to} {
		if i := at.block.index; i >= len(p.blocks) || p.blocks[i] != at.block {
			p.selected = selection{}
			return
		}
	}
}

// chosen draws the ground of what is selected in a block.
func (p *Preview) chosen(b *block) []fyne.CanvasObject {
	s := p.selected
	if !s.touches(b) || b.scene == nil {
		return nil
	}
	from, to := p.chosenRange(b)
	fill := p.metrics.color(theme.ColorNameSelection)
	var out []fyne.CanvasObject
	for _, l := range b.scene.lines {
		if l.passage < 0 {
			continue
		}
		start := b.scene.passages[l.passage].start
		first, last := max(from-start, l.line.start), min(to-start, l.line.end)
		if first > last || last < 0 {
			continue
		}
		if first == last && (l.line.start != l.line.end || to-start <= last) {
			continue
		}
		x1, x2 := p.metrics.at(l.line, first), p.metrics.at(l.line, last)
		if to-start > l.line.end || l.line.start == l.line.end {
			x2 += 0.3 * p.metrics.size // it goes on below
		}
		out = append(out, put(canvas.NewRectangle(fill), l.x+x1, l.y, max(1, x2-x1), l.height))
	}
	return out
}

// chosenRange is what is selected of a block, which it reaches into.
func (p *Preview) chosenRange(b *block) (from, to int) {
	s := p.selected
	to = 1 << 30
	if b == s.start.block {
		from = s.start.offset
	}
	if b == s.end.block {
		to = s.end.offset
	}
	return from, to
}

// at is where in a line an offset of its passage stands.
func (m *metrics) at(l line, offset int) float32 {
	var x float32
	for _, r := range l.runs {
		switch {
		case offset <= r.at:
			return x
		case offset < r.at+len(r.text):
			return x + m.measure(r.text[:offset-r.at], r.look)
		}
		x += m.width(r.text, r.look)
	}
	return x
}

// offset is the offset in its passage nearest to a place in a line; r is the
// run it is in, nil beside all runs.
func (m *metrics) offset(l line, x float32) (offset int, r *run) {
	if x < 0 {
		return l.start, nil
	}
	var from float32
	end := l.start
	for i := range l.runs {
		r := &l.runs[i]
		w := m.width(r.text, r.look)
		end = r.at + len(r.text)
		if x >= from+w {
			from += w
			continue
		}
		at, before := r.at, from
		rest, state := r.text, -1
		for rest != "" {
			var letter string
			letter, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
			to := from + m.measure(r.text[:at-r.at+len(letter)], r.look)
			if x < (before+to)/2 {
				return at, r
			}
			at, before = at+len(letter), to
		}
		return at, r
	}
	return end, nil
}

// find is the place in the text nearest to a point of the page, and the run
// under it, nil beside all runs.
func (p *Preview) find(at fyne.Position) (position, *run) {
	var b *block
	for _, c := range p.page.live {
		if len(c.scene.passages) == 0 {
			continue
		}
		if b == nil || c.y <= at.Y {
			b = c
		}
	}
	if b == nil {
		return position{}, nil
	}
	x, y := at.X-(p.page.width-b.width)/2, at.Y-b.y
	best := -1
	var least float32
	for i, l := range b.scene.lines {
		if l.passage < 0 {
			continue
		}
		// Cells of a table stand beside each other.
		away := 1000*max(0, l.y-y, y-l.y-l.height) + max(0, l.x-x, x-l.x-l.line.width)
		if best < 0 || away < least {
			best, least = i, away
		}
	}
	if best < 0 {
		return position{b, 0}, nil
	}
	l := b.scene.lines[best]
	offset, r := p.metrics.offset(l.line, x-l.x)
	if y < l.y || y > l.y+l.height {
		r = nil
	}
	return position{b, b.scene.passages[l.passage].start + offset}, r
}

// around is the word or the block at a position.
func (p *Preview) around(at position, u unit) (from, to position) {
	if u == byLetter || at.block.scene == nil {
		return at, at
	}
	s := at.block.scene
	if u == byPassage {
		i := s.passageAt(at.offset)
		return position{at.block, s.passages[i].start}, position{at.block, s.passages[i].end()}
	}
	passage := &s.passages[s.passageAt(at.offset)]
	rest, state, word := passage.text, -1, ""
	start := passage.start
	for rest != "" {
		word, rest, state = uniseg.FirstWordInString(rest, state)
		end := start + len(word)
		// At the end of a word it is the word that is meant.
		isWord := strings.IndexFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
		if at.offset < end || at.offset == end && (isWord || rest == "") {
			return position{at.block, start}, position{at.block, end}
		}
		start = end
	}
	return at, at
}

// press begins a selection; extend moves the end of the one there is.
func (p *Preview) press(at position, u unit, extend bool) {
	if at.block == nil {
		return
	}
	if extend && p.selected.start.block != nil {
		p.drag(at)
		return
	}
	from, to := p.around(at, u)
	p.setSelection(selection{from: from, to: to, start: from, end: to, unit: u})
}

// drag moves the end of the selection.
func (p *Preview) drag(at position) {
	s := p.selected
	if at.block == nil || s.from.block == nil {
		return
	}
	from, to := p.around(at, s.unit)
	s.start, s.end = s.from, s.to
	if from.before(s.start) {
		s.start = from
	}
	if s.end.before(to) {
		s.end = to
	}
	if s.unit == byLetter && at.before(s.from) {
		s.start, s.end = at, s.from
	}
	p.setSelection(s)
}

// SelectAll selects the whole page.
func (p *Preview) SelectAll() {
	if len(p.blocks) == 0 {
		return
	}
	first, last := position{p.blocks[0], 0}, position{p.blocks[len(p.blocks)-1], 1 << 30}
	p.setSelection(selection{from: first, to: last, start: first, end: last})
}

// Unselect selects nothing.
func (p *Preview) Unselect() { p.setSelection(selection{}) }

// SelectedText is the text that is selected, as it is copied: blocks apart by a
// blank line, items with their marks, cells apart by tabs.
func (p *Preview) SelectedText() string {
	s := p.selected
	if s.empty() {
		return ""
	}
	var out strings.Builder
	for _, b := range p.blocks[s.start.block.index : s.end.block.index+1] {
		from, to := p.chosenRange(b)
		text := p.text(b, from, to)
		if text == "" {
			continue
		}
		if out.Len() > 0 {
			out.WriteString("\n")
			if b.kind != noteBlock && b.kind != sourceBlock {
				out.WriteString("\n")
			}
		}
		out.WriteString(text)
	}
	return out.String()
}

// SelectedSource is the Markdown of all blocks that the selection reaches into.
// What is not of the text, such as the list of sources, has none.
func (p *Preview) SelectedSource() string {
	s := p.selected
	if s.empty() || p.content.Doc == nil {
		return ""
	}
	var out strings.Builder
	for _, b := range p.blocks[s.start.block.index : s.end.block.index+1] {
		if b.span.End <= b.span.Start {
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(strings.TrimRight(string(p.content.Doc.Source[b.span.Start:b.span.End]), "\n") + "\n")
	}
	return out.String()
}

// text is a part of a block's text as it is copied. A block that has no layout
// gets one for as long as it is asked.
func (p *Preview) text(b *block, from, to int) string {
	s := b.scene
	if s == nil {
		s = &scene{}
		if x := b.build(p.content, p.picture); x != nil {
			x.layout(s, p.metrics, 0, 0, 1e6)
		}
	}
	return s.text(from, to)
}

// text is a part of the scene's text as it is copied.
func (s *scene) text(from, to int) string {
	var out strings.Builder
	for i := range s.passages {
		p := &s.passages[i]
		first, last := max(from, p.start), min(to, p.end())
		if first > last {
			continue
		}
		if out.Len() > 0 {
			out.WriteString(p.before)
		}
		if first == p.start {
			out.WriteString(p.mark)
		}
		out.WriteString(strings.ReplaceAll(p.text[first-p.start:last-p.start], "\n", "\n"+p.indent))
	}
	return out.String()
}
