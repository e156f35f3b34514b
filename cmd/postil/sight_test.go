package main

import (
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetest "fyne.io/fyne/v2/test"
)

// sight is what a person sees of a window: its texts and the fields that take
// the keyboard, in the order in which they are drawn. What is hidden, scrolled
// away or under a dialog is not in it.
type sight struct {
	blocks []block
	fields []field
}

// block is a run of text: a label, a wrapped paragraph, a row of a list.
type block struct {
	lines []line
}

type line struct {
	text string
	area area // the part that is not clipped
	// target is the size of the widget that a click on the line reaches, 0 for
	// none: the smaller, the more surely the click is meant for the line.
	target float32
}

// field is something that can be typed into.
type field struct {
	object fyne.Focusable
	area   area
	whole  area // with the part that is clipped
}

// area is a rectangle on the canvas, in device-independent pixels.
type area struct{ left, top, right, bottom float32 }

func areaOf(at fyne.Position, size fyne.Size) area {
	return area{at.X, at.Y, at.X + size.Width, at.Y + size.Height}
}

func (a area) and(b area) area {
	return area{max(a.left, b.left), max(a.top, b.top), min(a.right, b.right), min(a.bottom, b.bottom)}
}

func (a area) empty() bool { return a.right <= a.left || a.bottom <= a.top }

func (a area) middle() fyne.Position { return fyne.NewPos((a.left+a.right)/2, (a.top+a.bottom)/2) }

// look takes in what c shows. It must run on the UI goroutine.
func look(c fyne.Canvas) sight {
	root := c.Content()
	if top := c.Overlays().Top(); top != nil {
		root = top
	}
	var s sight
	s.walk(root, fyne.Position{}, areaOf(fyne.Position{}, c.Size()), 0)
	return s
}

func (s *sight) walk(o fyne.CanvasObject, offset fyne.Position, clip area, target float32) {
	if o == nil || !o.Visible() {
		return
	}
	at := offset.Add(o.Position())
	whole := areaOf(at, o.Size())
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		children = o.Objects
	case fyne.Widget:
		r := fynetest.WidgetRenderer(o)
		children = r.Objects()
		_, scrolls := o.(fyne.Scrollable)
		_, clips := r.(interface{ IsClip() })
		if scrolls || clips {
			clip = clip.and(whole)
		}
	}
	if isTarget(o) {
		target = o.Size().Width * o.Size().Height
	}
	if f, ok := o.(fyne.Focusable); ok && !whole.and(clip).empty() {
		s.fields = append(s.fields, field{f, whole.and(clip), whole})
	}
	var texts block
	for _, child := range children {
		t, ok := child.(*canvas.Text)
		if !ok {
			s.walk(child, at, clip, target)
			continue
		}
		seen := areaOf(at.Add(t.Position()), t.Size().Max(t.MinSize())).and(clip)
		if t.Visible() && strings.TrimSpace(t.Text) != "" && !seen.empty() {
			texts.lines = append(texts.lines, line{t.Text, seen, target})
		}
	}
	if len(texts.lines) > 0 {
		s.blocks = append(s.blocks, texts)
	}
}

// isTarget reports whether a click does something with o.
func isTarget(o fyne.CanvasObject) bool {
	switch o.(type) {
	case fyne.Tappable, desktop.Mouseable:
		return true
	}
	return false
}

// squeeze leaves the white space out: where a line is wrapped is nothing that
// a test should know.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func (b block) text() string {
	var all strings.Builder
	for _, l := range b.lines {
		all.WriteString(l.text)
	}
	return all.String()
}

// contains reports whether text is seen, within one block.
func (s sight) contains(text string) bool {
	want := squeeze(text)
	return slices.ContainsFunc(s.blocks, func(b block) bool { return strings.Contains(squeeze(b.text()), want) })
}

// find gives the line that reads text; of several the one that a click is
// most surely meant for.
func (s sight) find(text string) (line, bool) {
	want := squeeze(text)
	var found []line
	for _, b := range s.blocks {
		if squeeze(b.text()) == want {
			found = append(found, b.lines[0])
			continue
		}
		for _, l := range b.lines {
			if squeeze(l.text) == want {
				found = append(found, l)
			}
		}
	}
	if len(found) == 0 {
		return line{}, false
	}
	return slices.MinFunc(found, func(a, b line) int {
		return int(rank(a.target) - rank(b.target))
	}), true
}

// rank puts lines that no click is meant for last.
func rank(target float32) float32 {
	if target == 0 {
		return 1 << 30
	}
	return target
}

// fieldBelow is the field under the label that reads text.
func (s sight) fieldBelow(text string) (field, bool) {
	want := squeeze(text)
	for _, b := range s.blocks {
		if squeeze(b.text()) != want {
			continue
		}
		label := b.lines[0].area
		var best field
		for _, f := range s.fields {
			if f.whole.top < label.top || f.whole.left > label.right || f.whole.right < label.left {
				continue
			}
			if best.object == nil || f.whole.top < best.whole.top {
				best = f
			}
		}
		if best.object != nil {
			return best, true
		}
	}
	return field{}, false
}

// String lists what is seen, for the log of a test that failed.
func (s sight) String() string {
	var out strings.Builder
	for _, b := range s.blocks {
		out.WriteString("\t| " + b.text() + "\n")
	}
	return out.String()
}
