package widget

import (
	"strconv"
	"strings"

	"postil/editor/caret"
	undo "postil/editor/history"
	"postil/editor/style"
	"postil/editor/text"
)

// item is what a line of a list or of a quotation begins with.
type item struct {
	quote  string // the marks of quotations, "> > "
	indent string // spaces between quotation and list mark
	mark   string // "-", "12."; "" in a quotation without a list
	space  string // between mark and text
	task   string // "[ ] ", if it is a task
}

func (i item) len() int {
	return len(i.quote) + len(i.indent) + len(i.mark) + len(i.space) + len(i.task)
}

// content is the column at which the item's text begins, without quotations: as
// far as an item under it must be indented.
func (i item) content() int { return len(i.indent) + len(i.mark) + len(i.space) }

// parseItem reads the start of a line; without quotation or list mark it
// returns false.
func parseItem(line string) (item, bool) {
	var it item
	rest := line
	for {
		s := strings.TrimLeft(rest, " ")
		if !strings.HasPrefix(s, ">") || len(rest)-len(s) > 3 {
			break
		}
		s = s[1:]
		s = strings.TrimPrefix(s, " ")
		rest = s
	}
	it.quote = line[:len(line)-len(rest)]
	s := strings.TrimLeft(rest, " ")
	indent := rest[:len(rest)-len(s)]
	mark := listMark(s)
	after := s[len(mark):]
	body := strings.TrimLeft(after, " ")
	if mark == "" || body == after && after != "" {
		return it, it.quote != ""
	}
	it.indent, it.mark, it.space = indent, mark, after[:len(after)-len(body)]
	if len(body) >= 3 && body[0] == '[' && body[2] == ']' && strings.IndexByte(" xX", body[1]) >= 0 &&
		(len(body) == 3 || body[3] == ' ') {
		n := len(body) - len(strings.TrimLeft(body[3:], " "))
		it.task = body[:n]
	}
	return it, true
}

// listMark is the mark of a list item that s begins with.
func listMark(s string) string {
	if s == "" {
		return ""
	}
	if strings.IndexByte("-*+", s[0]) >= 0 {
		return s[:1]
	}
	n := 0
	for n < len(s) && n < 9 && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n > 0 && n < len(s) && (s[n] == '.' || s[n] == ')') {
		return s[:n+1]
	}
	return ""
}

// next is what the line after an item begins with.
func (i item) next() string {
	s := i.quote
	if i.quote != "" && !strings.HasSuffix(s, " ") {
		s += " "
	}
	if i.mark == "" {
		return s
	}
	mark := i.mark
	if n, err := strconv.Atoi(mark[:len(mark)-1]); err == nil {
		mark = strconv.Itoa(n+1) + mark[len(mark)-1:]
	}
	space := i.space
	if space == "" {
		space = " "
	}
	s += i.indent + mark + space
	if i.task != "" {
		s += "[ ] "
	}
	return s
}

// itemOf is the item that a line of the text begins with. What only looks like
// one, in code say, is none.
func (e *Editor) itemOf(line int) (item, bool) {
	it, ok := parseItem(e.buf.Line(line))
	if !ok {
		return item{}, false
	}
	quote, list := false, false
	for _, s := range e.styles.Spans(line) {
		quote = quote || s.Role == style.QuoteMarker
		list = list || s.Role == style.ListMarker
	}
	if !list {
		it.indent, it.mark, it.space, it.task = "", "", "", ""
	}
	return it, list || quote && it.quote != ""
}

// enter breaks the line. A list or a quotation goes on in the next one; an
// empty item ends it.
func (e *Editor) enter() {
	start, end := e.Selection()
	line := e.buf.LineAt(start)
	from := e.buf.LineStart(line)
	it, ok := e.itemOf(line)
	if !ok || start < from+it.len() {
		e.replace(start, end, "\n", undo.Typing)
		return
	}
	if rest := e.buf.Slice(from+it.len(), e.buf.LineEnd(line)); start == end && strings.TrimSpace(rest) == "" {
		keep := ""
		if it.mark != "" {
			keep = it.quote
		}
		e.replace(from, e.buf.LineEnd(line), keep, undo.Other)
		return
	}
	// The space at the caret stood between words; now the line break does.
	if end == start && start > from+it.len() && e.buf.Slice(end, end+1) == " " {
		end++
	}
	e.replace(start, end, "\n"+it.next(), undo.Other)
}

// indentation is new white space for some lines.
type indentation struct {
	first, last int
	by          int // spaces more, or less when negative
}

// indent tells what Tab would do to the list items of the selection, Shift+Tab
// when out. It returns false where there is nothing to do: outside lists, for
// an item that has none above it to stand under, at the margin.
func (e *Editor) indent(out bool) (indentation, bool) {
	start, end := e.Selection()
	d := indentation{first: e.buf.LineAt(start), last: e.buf.LineAt(end)}
	if end > start && end == e.buf.LineStart(d.last) {
		d.last--
	}
	it, ok := e.itemOf(d.first)
	if !ok || it.mark == "" {
		return d, false
	}
	column := len(it.indent)
	// The items above say where this one may stand.
	for line := d.first - 1; line >= 0 && line > d.first-maxItems; line-- {
		above, ok := e.itemOf(line)
		if !ok || above.mark == "" || above.quote != it.quote {
			if e.buf.LineStart(line) == e.buf.LineEnd(line) || strings.HasPrefix(e.buf.Line(line), " ") {
				continue // an empty line, or more of an item's text
			}
			break
		}
		switch {
		case !out && len(above.indent) <= column && above.content() > column:
			d.by = above.content() - column
			return d, true
		case !out && len(above.indent) < column:
			return d, false
		case out && len(above.indent) < column:
			d.by = len(above.indent) - column
			return d, true
		}
	}
	if out && column > 0 {
		d.by = -column
		return d, true
	}
	return d, false
}

// maxItems bounds how far up an item's parent is looked for.
const maxItems = 200

// reindent moves list items in or out as one step.
func (e *Editor) reindent(d indentation) {
	selection := e.cursor.Selection
	before := e.state()
	var made []text.Delta
	e.steps.Begin()
	for line := d.first; line <= d.last; line++ {
		it, ok := e.itemOf(line)
		if !ok || it.mark == "" {
			continue
		}
		at := e.buf.LineStart(line) + len(it.quote)
		var delta text.Delta
		if d.by > 0 {
			delta = e.buf.Replace(at, at, strings.Repeat(" ", d.by))
		} else {
			delta = e.buf.Replace(at, at+min(-d.by, len(it.indent)), "")
		}
		if delta.Empty() {
			continue
		}
		e.follow(delta)
		made = append(made, delta)
		selection.Anchor = delta.Shift(selection.Anchor, text.Right)
		selection.Caret.Offset = delta.Shift(selection.Caret.Offset, text.Right)
		e.cursor.Select(e.buf.Snapshot(), selection.Anchor, caret.Position{Offset: selection.Caret.Offset})
		e.steps.Add(undo.Edit{Delta: delta, Before: before, After: e.state(), At: e.o.Now()})
		before = e.state()
	}
	e.steps.End()
	if len(made) > 0 {
		e.changed(made...)
	}
}
