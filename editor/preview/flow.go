package preview

import (
	"strings"

	"github.com/rivo/uniseg"
)

// measurer tells how wide text in a look is. Widths are in device-independent
// pixels.
type measurer interface {
	width(text string, l look) float32
}

// run is text in one look on one line.
type run struct {
	text string
	look look
	at   int // of its first byte in the passage
}

// line is a line of a paragraph.
type line struct {
	runs       []run
	width      float32 // without the spaces at its end
	start, end int     // what it has of the passage, with the spaces at its end
	image      *inlineImage
}

// inlineImage is an image inside running text: like on the page, it has a line
// for itself.
type inlineImage struct {
	alt     string
	picture *picture
}

// breakLines sets spans in lines no wider than width. A word wider than a line
// is broken inside. There is always at least one line.
func breakLines(spans []span, width float32, m measurer) []line {
	var lines []line
	var part []span
	at, from := 0, 0 // of the span, of the part
	flush := func() {
		lines = append(lines, breakPart(part, from, width, m)...)
		part = nil
	}
	open := true // a line is due, even an empty one
	for _, s := range spans {
		switch {
		case s.brk:
			flush()
			at++
			from, open = at, true
		case s.image != nil:
			if len(part) > 0 {
				flush()
			}
			lines = append(lines, line{image: s.image, start: at, end: at})
			from, open = at, false
		default:
			part = append(part, s)
			at += len(s.text)
			open = true
		}
	}
	if len(part) > 0 || open {
		flush()
	}
	// Between images and words there may be nothing but spaces.
	kept := lines[:0]
	for i, l := range lines {
		blank := len(l.runs) == 0 && l.image == nil && l.end > l.start
		if blank && (i > 0 && lines[i-1].image != nil || i+1 < len(lines) && lines[i+1].image != nil) {
			continue
		}
		kept = append(kept, l)
	}
	return kept
}

// liner collects pieces into lines.
type liner struct {
	m      measurer
	width  float32
	lines  []line
	line   line
	spaces float32 // width of the spaces at the end of line
}

func breakPart(spans []span, from int, width float32, m measurer) []line {
	var text strings.Builder
	for _, s := range spans {
		text.WriteString(s.text)
	}
	l := &liner{m: m, width: width, line: line{start: from, end: from}}
	rest, state := text.String(), -1
	span, inSpan := 0, 0 // where we are in spans
	for rest != "" {
		var unit string
		unit, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		// The unit may reach over several looks: "(*see*" is one.
		var pieces []run
		for unit != "" {
			for inSpan == len(spans[span].text) {
				span, inSpan = span+1, 0
			}
			n := min(len(unit), len(spans[span].text)-inSpan)
			pieces = append(pieces, run{unit[:n], spans[span].look, from})
			unit = unit[n:]
			inSpan += n
			from += n
		}
		l.unit(pieces)
	}
	l.finish()
	return l.lines
}

// unit adds what must stay together.
func (l *liner) unit(pieces []run) {
	var width, spaces float32
	for _, p := range pieces {
		word := strings.TrimRight(p.text, " ")
		if word != "" {
			width += spaces + l.m.width(word, p.look)
			spaces = 0
		}
		if n := len(p.text) - len(word); n > 0 {
			spaces += float32(n) * l.m.width(" ", p.look)
		}
	}
	if len(l.line.runs) > 0 && l.line.width+l.spaces+width > l.width {
		l.finish()
	}
	if width > l.width {
		l.split(pieces)
		return
	}
	for _, p := range pieces {
		l.put(p)
	}
	if len(l.line.runs) == 0 {
		return // spaces that begin a line
	}
	l.line.width += l.spaces + width
	l.spaces = spaces
}

// split sets a unit wider than a line letter by letter.
func (l *liner) split(pieces []run) {
	for _, p := range pieces {
		rest, state, at := p.text, -1, p.at
		for rest != "" {
			var letter string
			letter, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
			w := l.m.width(letter, p.look)
			piece := run{letter, p.look, at}
			at += len(letter)
			if letter == " " {
				l.put(piece)
				l.spaces += w
				continue
			}
			if len(l.line.runs) > 0 && l.line.width+l.spaces+w > l.width {
				l.finish()
			}
			l.put(piece)
			l.line.width += l.spaces + w
			l.spaces = 0
		}
	}
}

func (l *liner) put(p run) {
	l.line.end = p.at + len(p.text)
	n := len(l.line.runs)
	switch {
	case n == 0 && strings.Trim(p.text, " ") == "":
	case n > 0 && l.line.runs[n-1].look == p.look:
		l.line.runs[n-1].text += p.text
	default:
		l.line.runs = append(l.line.runs, p)
	}
}

func (l *liner) finish() {
	for n := len(l.line.runs); n > 0; n = len(l.line.runs) {
		last := &l.line.runs[n-1]
		if last.text = strings.TrimRight(last.text, " "); last.text != "" {
			break
		}
		l.line.runs = l.line.runs[:n-1]
	}
	l.lines = append(l.lines, l.line)
	l.line, l.spaces = line{start: l.line.end, end: l.line.end}, 0
}

// longestWord is the width of the widest stretch without a space.
func longestWord(spans []span, m measurer) float32 {
	var longest, current float32
	for _, s := range spans {
		if s.brk || s.image != nil {
			current = 0
			continue
		}
		for i, word := range strings.Split(s.text, " ") {
			if i > 0 {
				current = 0
			}
			if word != "" {
				current += m.width(word, s.look)
			}
			longest = max(longest, current)
		}
	}
	return longest
}
