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
	switch role {
	case style.Heading1, style.Heading2, style.Heading3, style.Heading4, style.Heading5, style.Heading6:
		if strings.Trim(s, "=- ") == "" { // the line under a heading
			return len(s), 0
		}
		return len(s) - len(strings.TrimLeft(s, "# ")), 0
	case style.Emphasis, style.Strong, style.StrongEmphasis:
		marks = "*_"
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
	stand := k.stands[r.Face]
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
	lead, trail := 0, 0
	if !r.RTL && len(r.Text) == r.End-r.Start {
		lead, trail = markup(r.Role, r.Text)
		// Only where the role begins and ends are there marks, not where the line does.
		for _, s := range p.ed.styles.Spans(line.Paragraph) {
			if s.Start < r.Start && s.End > r.Start {
				lead = 0
			}
			if s.Start < r.End && s.End > r.End {
				trail = 0
			}
		}
	}
	if lead == 0 && trail == 0 {
		add(r.Text, 0, r.Width, false)
		return want
	}
	from := k.width(r.Text[:lead], r.Face)
	to := r.Width - k.width(r.Text[len(r.Text)-trail:], r.Face)
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
