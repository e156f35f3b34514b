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
}

// line is a line of a paragraph.
type line struct {
	runs  []run
	width float32 // without the spaces at its end
}

// breakLines sets spans in lines no wider than width. A word wider than a line
// is broken inside. There is always at least one line.
func breakLines(spans []span, width float32, m measurer) []line {
	var lines []line
	var part []span
	for _, s := range spans {
		if s.brk {
			lines = append(lines, breakPart(part, width, m)...)
			part = part[:0:0]
			continue
		}
		part = append(part, s)
	}
	if len(part) > 0 || len(lines) == 0 {
		lines = append(lines, breakPart(part, width, m)...)
	}
	return lines
}

// liner collects pieces into lines.
type liner struct {
	m      measurer
	width  float32
	lines  []line
	line   line
	spaces float32 // width of the spaces at the end of line
}

func breakPart(spans []span, width float32, m measurer) []line {
	var text strings.Builder
	for _, s := range spans {
		text.WriteString(s.text)
	}
	l := &liner{m: m, width: width}
	rest, state := text.String(), -1
	at, inSpan := 0, 0 // where we are in spans
	for rest != "" {
		var unit string
		unit, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		// The unit may reach over several looks: "(*see*" is one.
		var pieces []run
		for unit != "" {
			for inSpan == len(spans[at].text) {
				at, inSpan = at+1, 0
			}
			n := min(len(unit), len(spans[at].text)-inSpan)
			pieces = append(pieces, run{unit[:n], spans[at].look})
			unit = unit[n:]
			inSpan += n
		}
		l.unit(pieces)
	}
	l.end()
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
		l.end()
	}
	if width > l.width {
		l.split(pieces)
		return
	}
	for _, p := range pieces {
		l.put(p)
	}
	l.line.width += l.spaces + width
	l.spaces = spaces
}

// split sets a unit wider than a line letter by letter.
func (l *liner) split(pieces []run) {
	for _, p := range pieces {
		rest, state := p.text, -1
		for rest != "" {
			var letter string
			letter, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
			w := l.m.width(letter, p.look)
			if letter == " " {
				l.put(run{letter, p.look})
				l.spaces += w
				continue
			}
			if len(l.line.runs) > 0 && l.line.width+l.spaces+w > l.width {
				l.end()
			}
			l.put(run{letter, p.look})
			l.line.width += l.spaces + w
			l.spaces = 0
		}
	}
}

func (l *liner) put(p run) {
	if n := len(l.line.runs); n > 0 && l.line.runs[n-1].look == p.look {
		l.line.runs[n-1].text += p.text
		return
	}
	l.line.runs = append(l.line.runs, p)
}

func (l *liner) end() {
	for n := len(l.line.runs); n > 0; n = len(l.line.runs) {
		last := &l.line.runs[n-1]
		if last.text = strings.TrimRight(last.text, " "); last.text != "" {
			break
		}
		l.line.runs = l.line.runs[:n-1]
	}
	l.lines = append(l.lines, l.line)
	l.line, l.spaces = line{}, 0
}

// longestWord is the width of the widest stretch without a space.
func longestWord(spans []span, m measurer) float32 {
	var longest, current float32
	for _, s := range spans {
		if s.brk {
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
