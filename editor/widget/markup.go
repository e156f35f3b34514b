package widget

import (
	"strings"

	"fyne.io/fyne/v2"

	"postil/editor/layout"
	"postil/editor/style"
)

// markup tells how many bytes at the start and at the end of a text in a role
// are marks that give it the role: they stand back.
func markup(role style.Role, s string) (lead, trail int) {
	var marks string
	switch role.Base() {
	case style.Text:
		if role&style.Struck == 0 {
			return 0, 0
		}
		marks = "~"
	case style.Heading1, style.Heading2, style.Heading3, style.Heading4, style.Heading5, style.Heading6:
		if strings.Trim(s, "=- ") == "" { // the line under a heading
			return len(s), 0
		}
		return len(s) - len(strings.TrimLeft(s, "# ")), 0
	case style.Emphasis, style.Strong, style.StrongEmphasis:
		marks = "*_"
	case style.CodeBlock:
		if t := strings.TrimLeft(s, " "); strings.HasPrefix(t, "```") || strings.HasPrefix(t, "~~~") {
			return len(s), 0
		}
		return 0, 0
	case style.Code:
		marks = "`"
	case style.LinkText:
		marks = "![]"
	case style.TaskBox:
		marks = "[]"
	default:
		return 0, 0
	}
	lead = len(s) - len(strings.TrimLeft(s, marks))
	if lead == len(s) {
		return lead, 0
	}
	return lead, len(s) - len(strings.TrimRight(s, marks))
}

// partsOf gives the texts that show a run: marks apart from what they mark.
func (p *painter) partsOf(want []wanted, line *layout.Placed, r *layout.Run, at fyne.Position) []wanted {
	k := &p.ed.look
	stand := k.stand(r.Face)
	add := func(s string, x, width float32, muted bool) {
		c := k.colors[r.Role]
		if muted || p.dimmed(line) {
			c = k.muted
		}
		want = append(want, wanted{
			textKey: textKey{s, k.metrics.style(r.Face), k.metrics.textSize(r.Face), c},
			at:      fyne.NewPos(at.X+x, at.Y), area: fyne.NewSize(width, stand.height),
		})
	}
	lead, trail := p.marksOf(line, r)
	if lead == 0 && trail == 0 {
		add(r.Text, 0, r.Width, false)
		return want
	}
	from, to := k.marked(r, lead, trail)
	if lead > 0 {
		add(r.Text[:lead], 0, from, true)
	}
	if middle := r.Text[lead : len(r.Text)-trail]; middle != "" {
		add(middle, from, to-from, false)
	}
	if trail > 0 {
		add(r.Text[len(r.Text)-trail:], to, r.Width-to, true)
	}
	return want
}

// marksOf tells how many bytes at the start and at the end of a run are marks.
func (p *painter) marksOf(line *layout.Placed, r *layout.Run) (lead, trail int) {
	if r.RTL || len(r.Text) != r.End-r.Start {
		return 0, 0
	}
	lead, trail = markup(r.Role, r.Text)
	if lead == 0 && trail == 0 {
		return 0, 0
	}
	// Only where the role begins and ends are there marks, not where the line does.
	for _, s := range p.ed.styles.Spans(line.Paragraph) {
		if s.Start < r.Start && s.End > r.Start {
			lead = 0
		}
		if s.Start < r.End && s.End > r.End {
			trail = 0
		}
	}
	return lead, trail
}

// marked is where in a run the text between the marks begins and ends.
func (k *look) marked(r *layout.Run, lead, trail int) (from, to float32) {
	return k.width(r.Text[:lead], r.Face), r.Width - k.width(r.Text[len(r.Text)-trail:], r.Face)
}

// paintStrikes draws lines through struck text.
func (p *painter) paintStrikes(left float32) {
	for i := range p.view.Lines {
		line := &p.view.Lines[i]
		for j := range line.Line.Runs {
			r := &line.Line.Runs[j]
			if r.Role&style.Struck == 0 || r.Text == "" {
				continue
			}
			lead, trail := p.marksOf(line, r)
			if r.Role.Base() == style.Text && lead == len(r.Text) {
				continue // nothing but the marks
			}
			from, to := p.ed.look.marked(r, lead, trail)
			// Spaces that hang over the line's end bear nothing.
			to = min(to, line.Line.Width-r.X)
			height := p.ed.look.stand(r.Face).ascent * 0.3
			put(p.underlines.next(), left+r.X+from, p.y(line.Y)+line.Line.Ascent-height, to-from, 1.25, p.ed.look.muted, 0)
		}
	}
}

// width measures marks, of which there are few.
func (k *look) width(s string, f layout.Face) float32 {
	if s == "" {
		return 0
	}
	key := mark{s, f}
	w, ok := k.marks[key]
	if !ok {
		// A space at the end may measure as nothing.
		w = k.metrics.Width(s+"n", f) - k.metrics.Width("n", f)
		if len(k.marks) < maxMarks {
			k.marks[key] = w
		}
	}
	return w
}

type mark struct {
	text string
	face layout.Face
}

// maxMarks bounds the marks whose widths are kept.
const maxMarks = 200
