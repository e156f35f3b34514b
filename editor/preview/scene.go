package preview

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
)

// scene is what a block draws: cheap descriptions that become canvas objects
// when the block comes into view. Positions are relative to the block.
type scene struct {
	rects    []rect
	lines    []placedLine
	images   []placedImage
	icons    []placedIcon
	passages []passage

	// What the next passage begins with, while the scene is laid out.
	separator string
	mark      string
	inside    string // indentation of what is inside items
}

type rect struct {
	x, y, w, h float32
	fill       fyne.ThemeColorName
	radius     float32
}

type placedLine struct {
	x, y, height float32
	baseline     float32
	passage      int // in scene.passages; -1 for a mark that is not text
	line         line
}

type placedImage struct {
	x, y, w, h float32
	picture    *picture
}

type placedIcon struct {
	x, y, size float32
	checked    bool
}

// passage is a stretch of text that can be selected: a paragraph, a cell, the
// lines of a block of code. Offsets in a block count through all its passages,
// with one more between two of them.
type passage struct {
	text    string
	start   int // offset of its begin in the block
	anchors []anchor
	before  string // stands in a copy between it and the passage before it
	mark    string // stands in a copy before its first letter
	indent  string // and before each line but the first
}

func (p *passage) end() int { return p.start + len(p.text) }

// passage begins the next passage and returns its index.
func (s *scene) passage(text prose) int {
	p := passage{text: text.text(), anchors: text.anchors, before: s.separator, mark: s.mark, indent: s.inside}
	if n := len(s.passages); n > 0 {
		p.start = s.passages[n-1].end() + 1
		if p.before == "" {
			p.before = "\n"
		}
		if p.mark == "" && p.before != "\t" {
			p.mark = s.inside
		}
	}
	s.separator, s.mark = "", ""
	s.passages = append(s.passages, p)
	return len(s.passages) - 1
}

// apart says that the next passage stands below what there is, with a gap in
// ems.
func (s *scene) apart(gap float32) {
	s.separator = "\n"
	if gap >= 0.5 {
		s.separator = "\n\n"
	}
}

// marked says that the next passage is an item's with a mark; done that the
// item is over.
func (s *scene) marked(mark string) (done func()) {
	outer := s.inside
	if s.mark == "" {
		s.mark = outer
	}
	s.mark += mark + " "
	s.inside += strings.Repeat(" ", len([]rune(mark))+1)
	return func() { s.inside, s.mark = outer, "" }
}

// runs is how many runs of text there are to draw.
func (s *scene) runs() (n int) {
	for i := range s.lines {
		n += len(s.lines[i].line.runs)
	}
	return n
}

// passageAt is the index of the passage that holds an offset.
func (s *scene) passageAt(offset int) int {
	i, _ := slices.BinarySearchFunc(s.passages, offset, func(p passage, offset int) int {
		if p.end() < offset {
			return -1
		}
		return 0
	})
	return min(i, len(s.passages)-1)
}

// source is the offset in the block's source that an offset in its text came
// from; false when the text came from elsewhere.
func (s *scene) source(offset int) (int, bool) {
	if len(s.passages) == 0 {
		return 0, false
	}
	p := &s.passages[s.passageAt(offset)]
	i := 0
	for i < len(p.anchors) && p.anchors[i].at <= offset-p.start {
		i++
	}
	if i == 0 {
		if len(p.anchors) > 0 {
			return p.anchors[0].source, true
		}
		return 0, false
	}
	at := p.anchors[i-1].source + max(0, offset-p.start-p.anchors[i-1].at)
	if i < len(p.anchors) {
		at = min(at, p.anchors[i].source)
	}
	return at, true
}

// offset is the place in the text that comes from an offset of the block's
// source, or the nearest one before it.
func (s *scene) offset(source int) (int, bool) {
	best, found, from := 0, false, 0
	for i := range s.passages {
		p := &s.passages[i]
		for j, a := range p.anchors {
			if a.source > source || found && a.source < from {
				continue
			}
			end := len(p.text)
			if j+1 < len(p.anchors) {
				end = p.anchors[j+1].at
			}
			best, from, found = p.start+min(a.at+source-a.source, end), a.source, true
		}
	}
	return best, found
}

// lineOf is the index of the line that an offset stands on; -1 when there is
// none.
func (s *scene) lineOf(offset int) int {
	at := -1
	if len(s.passages) == 0 {
		return at
	}
	i := s.passageAt(offset)
	offset -= s.passages[i].start
	for j := range s.lines {
		l := &s.lines[j]
		if l.passage != i {
			continue
		}
		if l.line.start > offset {
			break
		}
		at = j
	}
	return at
}
