package paste

import (
	"strconv"
	"strings"

	"postil/editor/markdown"
)

// writer writes a tree as Markdown.
type writer struct {
	parser *markdown.Pipeline
	taken  map[string]bool
	labels map[string]string // of notes, by their names in the source
	order  []string          // names, as first met
	last   int               // the last number given

	b      strings.Builder
	prefix string // before every line here
	first  string // instead of it before the next line, if any
	begun  bool   // a line was written
}

// result writes what a reader made of a file.
func (s *source) result(o Options) Result {
	w := &writer{
		parser: markdown.New(markdown.Options{}), taken: map[string]bool{}, labels: map[string]string{},
	}
	for _, l := range o.Labels {
		w.taken[l] = true
	}
	top := o.TopHeading
	if top == 0 {
		top = 2
	}
	s.blocks = s.withoutLooseNotes(s.blocks)
	for _, n := range s.notes {
		s.withoutLooseNotes(n)
	}
	lower(s.blocks, min(max(top, 1), 6))
	if len(s.notes) > 0 {
		for n := tail(s.blocks); n != nil && n.kind == rule; n = tail(s.blocks) {
			s.blocks = s.blocks[:len(s.blocks)-1] // the line above the notes
		}
	}
	w.blocks(s.blocks, false)
	r := Result{Body: strings.TrimRight(w.b.String(), "\n"), Lost: s.lost.list}
	r.Formatted = !s.isCode && formatted(s.blocks)
	r.code = s.isCode
	r.text = textOf(s.blocks)
	for _, b := range s.blocks {
		if b.kind == paragraph {
			r.paragraphs++
		}
	}
	if len(s.blocks) > 0 {
		r.opens, r.ends = s.blocks[0].kind == paragraph, tail(s.blocks).kind == paragraph
	}
	w.b.Reset()
	w.begun = false
	for i := 0; i < len(w.order); i++ { // grows when notes have notes
		if i > 0 {
			w.blank()
		}
		w.first, w.prefix = "[^"+w.labels[w.order[i]]+"]: ", "    "
		w.blocks(s.notes[w.order[i]], false)
		if w.first != "" {
			w.line("")
		}
		w.prefix = ""
	}
	r.Notes = strings.TrimRight(w.b.String(), "\n")
	return r
}

// label is a note's label, given when it is first asked for.
func (w *writer) label(name string) string {
	if l, ok := w.labels[name]; ok {
		return l
	}
	for {
		w.last++
		if l := strconv.Itoa(w.last); !w.taken[l] {
			w.labels[name] = l
			w.order = append(w.order, name)
			return l
		}
	}
}

// withoutLooseNotes takes out the marks of notes that are not there, and
// blocks that have nothing in them.
func (s *source) withoutLooseNotes(blocks []*block) []*block {
	has := func(runs []run) []run {
		kept := runs[:0]
		for _, r := range runs {
			if r.note == "" || s.notes[r.note] != nil {
				kept = append(kept, r)
			}
		}
		return kept
	}
	kept := blocks[:0]
	for _, b := range blocks {
		b.runs = has(b.runs)
		for _, row := range b.rows {
			for i := range row {
				row[i] = has(row[i])
			}
		}
		b.blocks = s.withoutLooseNotes(b.blocks)
		switch b.kind {
		case paragraph, heading:
			if !hasWord(b.runs) {
				continue
			}
		case quote, list, item:
			if len(b.blocks) == 0 {
				continue
			}
		case code:
			if strings.TrimSpace(b.text) == "" {
				continue
			}
		}
		kept = append(kept, b)
	}
	return kept
}

// lower moves all headings down so that the highest has the level top.
func lower(blocks []*block, top int) {
	highest := 7
	var each func(blocks []*block, do func(*block))
	each = func(blocks []*block, do func(*block)) {
		for _, b := range blocks {
			if b.kind == heading {
				do(b)
			}
			each(b.blocks, do)
		}
	}
	each(blocks, func(b *block) { highest = min(highest, b.level) })
	each(blocks, func(b *block) {
		b.level = min(max(b.level, b.level+top-highest), 6)
		b.runs = sameWeight(b.runs)
	})
}

// sameWeight takes bold off words that are all bold: a heading is so anyway.
func sameWeight(runs []run) []run {
	for _, r := range runs {
		if r.plain() && !r.strong && strings.TrimSpace(r.text) != "" {
			return runs
		}
	}
	out := make([]run, 0, len(runs))
	for _, r := range runs {
		r.strong = false
		if n := len(out); n > 0 && r.plain() && out[n-1].plain() && out[n-1].format == r.format {
			out[n-1].text += r.text
			continue
		}
		out = append(out, r)
	}
	return out
}

// line writes one line.
func (w *writer) line(s string) {
	p := w.prefix
	if w.first != "" {
		p, w.first = w.first, ""
	}
	w.b.WriteString(strings.TrimRight(p+s, " "))
	w.b.WriteByte('\n')
	w.begun = true
}

func (w *writer) lines(s string) {
	for l := range strings.SplitSeq(s, "\n") {
		w.line(l)
	}
}

// blank parts two blocks. Before the first line there is nothing to part.
func (w *writer) blank() {
	if w.begun && w.first == "" {
		w.line("")
	}
}

// blocks writes the blocks of a container.
func (w *writer) blocks(blocks []*block, tight bool) {
	var other bool // the last list had the second of the two kinds of marks
	for i, b := range blocks {
		if i > 0 && !(tight && b.kind == list && (!b.ordered || b.start == 1)) {
			w.blank()
		}
		if i > 0 && b.kind == list && blocks[i-1].kind == list && b.ordered == blocks[i-1].ordered {
			other = !other // another mark begins another list
		} else {
			other = false
		}
		w.block(b, other)
	}
}

func (w *writer) block(b *block, other bool) {
	switch b.kind {
	case paragraph:
		at := asParagraph
		if strings.HasSuffix(w.first, "- ") {
			at = asItem
		}
		w.lines(w.inline(b.runs, at))
	case heading:
		w.line(strings.Repeat("#", b.level) + " " + w.inline(b.runs, asHeading))
	case rule:
		if w.first != "" {
			w.line("___") // "- ---" is one line, not an item with one
			return
		}
		w.line("---")
	case code:
		fence := fenceOf(b.text, 3)
		w.line(fence + b.lang)
		for l := range strings.SplitSeq(b.text, "\n") {
			w.code(l)
		}
		w.line(fence)
	case quote:
		w.nested("> ", "> ", func() { w.blocks(b.blocks, false) })
	case list:
		w.list(b, other)
	case item: // outside a list: what it holds
		w.blocks(b.blocks, false)
	case table:
		w.table(b)
	}
}

// code writes a line of code, with the spaces at its end.
func (w *writer) code(s string) {
	if s == "" {
		w.line("")
		return
	}
	w.b.WriteString(w.prefix + s + "\n")
}

// maxDepth bounds how deep lists and quotations stand in each other; beyond
// it they are written as what they hold, so that the marks of all the levels do
// not outgrow the text.
const maxDepth = 60 // bytes of marks

// nested writes what stands behind a mark on its first line and below others.
func (w *writer) nested(first, rest string, inner func()) {
	if len(w.prefix) > maxDepth {
		inner()
		return
	}
	prefix := w.prefix
	if w.first == "" {
		w.first = prefix
	}
	w.first += first
	w.prefix += rest
	inner()
	w.prefix = prefix
	if strings.HasSuffix(w.first, first) {
		w.first = "" // nothing was written
	}
}

func (w *writer) list(b *block, other bool) {
	tight := true
	for _, it := range b.blocks {
		for i, x := range it.blocks {
			tight = tight && (i == 0 && x.kind == paragraph || i == 1 && x.kind == list)
		}
	}
	number := max(b.start, 0)
	for i, it := range b.blocks {
		if i > 0 && !tight {
			w.blank()
		}
		mark := "- "
		if other {
			mark = "* "
		}
		if b.ordered {
			mark = strconv.Itoa(min(number+i, 999_999_999)) + ". "
			if other {
				mark = strconv.Itoa(min(number+i, 999_999_999)) + ") "
			}
		}
		w.nested(mark+it.task, strings.Repeat(" ", len(mark)), func() { w.blocks(it.blocks, tight) })
	}
}

func (w *writer) table(b *block) {
	columns := 0
	for _, r := range b.rows {
		columns = max(columns, len(r))
	}
	for i, r := range b.rows {
		var s strings.Builder
		s.WriteByte('|')
		for c := range columns {
			s.WriteByte(' ')
			if c < len(r) {
				runs := r[c]
				if i == 0 {
					runs = sameWeight(runs)
				}
				if len(runs) > 0 {
					s.WriteString(w.inline(runs, asCell))
				}
				s.WriteByte(' ')
			}
			s.WriteByte('|')
		}
		w.line(s.String())
		if i == 0 {
			w.line("|" + strings.Repeat(" --- |", columns))
		}
	}
}

// formatted reports whether blocks are more than paragraphs of plain words.
func formatted(blocks []*block) bool {
	for _, b := range blocks {
		if b.kind != paragraph {
			return true
		}
		for _, r := range b.runs {
			if r.note != "" || r.plain() && r.format != (format{}) && (r.link != r.text || r.marks() != linkMark) {
				return true
			}
		}
	}
	return false
}

// textOf is what a reader reads, a line for each block.
func textOf(blocks []*block) string {
	var b strings.Builder
	words := func(runs []run) {
		for _, r := range runs {
			if r.br {
				b.WriteByte(' ')
			}
			b.WriteString(r.text)
		}
		b.WriteByte('\n')
	}
	var each func([]*block)
	each = func(blocks []*block) {
		for _, x := range blocks {
			switch x.kind {
			case paragraph, heading:
				words(x.runs)
			case code:
				b.WriteString(x.text + "\n")
			case table:
				for _, row := range x.rows {
					for _, c := range row {
						words(c)
					}
				}
			}
			each(x.blocks)
		}
	}
	each(blocks)
	return b.String()
}
