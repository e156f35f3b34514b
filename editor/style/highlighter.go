package style

import "sort"

// Lines is the text, by lines without their line feeds.
type Lines interface {
	LineCount() int
	Line(i int) string
}

// Counters say how much work was done, for tests that keep it from growing.
type Counters struct {
	Lines  int // lines whose blocks were scanned
	Inline int // lines whose running text was scanned
	Steps  int // bytes looked at in running text
}

// Highlighter keeps the spans of a text up to date. Nothing is scanned before
// it is asked for, and of what lies above only the blocks.
type Highlighter struct {
	lines   Lines
	records []*record // nil for a line not scanned yet
	// known is how many lines from the top have a record. Each line in it
	// begins in the state in which the line above ended, but where dirty says
	// that this must be looked at: line numbers in order.
	known    int
	dirty    []int
	counters Counters
}

// record is what is known of a line.
type record struct {
	in     state
	out    state
	stale  bool // the text is not the one scanned
	inline bool // spans are complete
	spans  []Span
}

// NewHighlighter makes a Highlighter for a text. It reads lines on demand and
// must be told of every change by Update.
func NewHighlighter(lines Lines) *Highlighter {
	h := &Highlighter{lines: lines}
	h.Reset()
	return h
}

// Reset forgets everything, as after another text was loaded.
func (h *Highlighter) Reset() {
	h.records = make([]*record, h.lines.LineCount())
	h.known, h.dirty = 0, nil
}

// Counters gives the work done since the Highlighter was made.
func (h *Highlighter) Counters() Counters { return h.counters }

// Update says that the lines [first, first+removed) were replaced by inserted
// new ones, which the Lines have already. Typing in a line replaces one by
// one; a line feed replaces one by two. Numbers out of range are cut.
func (h *Highlighter) Update(first, removed, inserted int) {
	first = min(max(0, first), len(h.records))
	removed = min(max(0, removed), len(h.records)-first)
	inserted = max(0, inserted)
	kept := min(removed, inserted)
	switch {
	case inserted > removed:
		h.records = append(h.records, make([]*record, inserted-removed)...)
		copy(h.records[first+inserted:], h.records[first+removed:])
		clear(h.records[first+kept : first+inserted])
	case removed > inserted:
		n := copy(h.records[first+inserted:], h.records[first+removed:])
		clear(h.records[first+inserted+n:])
		h.records = h.records[:first+inserted+n]
	}
	if first > h.known {
		return
	}
	if first+removed >= h.known {
		h.known = first
		h.cutDirty(first)
	} else {
		h.known += inserted - removed
		h.shiftDirty(first, removed, inserted)
		for i := range inserted {
			if r := h.records[first+i]; r != nil {
				r.stale = true
			}
			h.mark(first + i)
		}
		h.mark(first + inserted)
	}
	// The line above may have become a heading or a row, or be one no more.
	if first > 0 && h.records[first-1] != nil {
		h.records[first-1].inline = false
	}
}

func (h *Highlighter) cutDirty(at int) {
	h.dirty = h.dirty[:sort.SearchInts(h.dirty, at)]
}

func (h *Highlighter) shiftDirty(first, removed, inserted int) {
	from := sort.SearchInts(h.dirty, first)
	to := sort.SearchInts(h.dirty, first+removed)
	h.dirty = append(h.dirty[:from], h.dirty[to:]...)
	for i := from; i < len(h.dirty); i++ {
		h.dirty[i] += inserted - removed
	}
}

// mark notes that a line must be looked at, if it was ever scanned.
func (h *Highlighter) mark(i int) {
	if i >= h.known {
		return
	}
	at := sort.SearchInts(h.dirty, i)
	if at < len(h.dirty) && h.dirty[at] == i {
		return
	}
	h.dirty = append(h.dirty, 0)
	copy(h.dirty[at+1:], h.dirty[at:])
	h.dirty[at] = i
}

// Spans gives the spans of a line, which the caller must not change. A line
// that does not exist has none.
func (h *Highlighter) Spans(i int) []Span {
	if i < 0 || i >= len(h.records) || i >= h.lines.LineCount() {
		return nil
	}
	h.settle(i)
	r := h.records[i]
	if r.inline {
		return r.spans
	}
	h.counters.Inline++
	line := h.lines.Line(i)
	var s sink
	b := scanBlock(line, r.in, &s)
	if b.inline >= 0 {
		switch next := h.below(i, b.out); {
		case next.underline > 0:
			s.add(b.inline, len(line), Heading1+Role(next.underline-1))
		case next.delimiter:
			h.counters.Steps += row(line, b.inline, next.out.columns, TableHead, &s)
		case b.row > 0:
			h.counters.Steps += row(line, b.inline, b.row, Text, &s)
		default:
			h.counters.Steps += inlines(line, b.inline, &s)
		}
	}
	r.spans, r.inline = s.spans, true
	return r.spans
}

// below is what the line below line i is, which may make i a heading or the
// first row of a table.
func (h *Highlighter) below(i int, out state) block {
	if i+1 >= len(h.records) || i+1 >= h.lines.LineCount() {
		return block{}
	}
	return scanBlock(h.lines.Line(i+1), out, nil)
}

// settle makes the states of the lines up to i right.
func (h *Highlighter) settle(i int) {
	for len(h.dirty) > 0 && h.dirty[0] <= i {
		d := h.dirty[0]
		h.dirty = h.dirty[1:]
		r := h.records[d]
		in := h.stateBefore(d)
		if r != nil && !r.stale && r.in == in {
			continue
		}
		h.scan(d, in)
		if d+1 < h.known {
			if next := h.records[d+1]; next == nil || next.stale || next.in != h.records[d].out {
				h.mark(d + 1)
			}
		}
	}
	for ; h.known <= i; h.known++ {
		h.scan(h.known, h.stateBefore(h.known))
	}
}

func (h *Highlighter) stateBefore(i int) state {
	if i == 0 {
		return state{}
	}
	return h.records[i-1].out
}

func (h *Highlighter) scan(i int, in state) {
	h.counters.Lines++
	b := scanBlock(h.lines.Line(i), in, nil)
	h.records[i] = &record{in: in, out: b.out}
}
