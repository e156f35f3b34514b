package prose

import (
	"context"
	"slices"
	"strings"

	"postil/editor/spell"
	"postil/editor/style"
)

// Misspelling is a word that is not spelt right.
type Misspelling struct {
	Start, End int // bytes in the text
	Word       string
}

// Counters say how much work was done, for tests that keep it from growing.
type Counters struct {
	Lines int // lines whose words were looked at
	Words int // words that were checked
}

// Options are what a Reader is made with.
type Options struct {
	Checker *spell.Checker // needed
	// Capitals has words in capitals checked too; they are mostly acronyms.
	Capitals bool
}

// Reader checks a text that changes. Make one with NewReader.
type Reader struct {
	o        Options
	lines    lines
	marks    *style.Highlighter
	seen     map[string]checked
	counters Counters
}

// checked is what was found in a line.
type checked struct {
	spans []style.Span // with which it was read
	wrong []spell.Range
}

type lines []string

func (l *lines) LineCount() int    { return len(*l) }
func (l *lines) Line(i int) string { return (*l)[i] }

// NewReader makes a Reader.
func NewReader(o Options) *Reader {
	r := &Reader{o: o, seen: map[string]checked{}}
	r.marks = style.NewHighlighter(&r.lines)
	return r
}

// Forget has every line checked again, as when there are other words that are
// right.
func (r *Reader) Forget() { clear(r.seen) }

// Counters gives the work done since the Reader was made.
func (r *Reader) Counters() Counters { return r.counters }

// Read gives the misspellings of a text in order. Lines that are as they were
// when they were read last, wherever they stood, are not checked again.
func (r *Reader) Read(ctx context.Context, text string) ([]Misspelling, error) {
	r.take(strings.Split(text, "\n"))
	seen := make(map[string]checked, len(r.lines))
	var found []Misspelling
	offset := 0
	for i, line := range r.lines {
		if i%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err() // what was seen stays seen
		}
		spans := r.marks.Spans(i)
		c, ok := r.seen[line]
		if !ok || !slices.Equal(c.spans, spans) {
			c = r.check(line, spans)
			r.seen[line] = c
		}
		seen[line] = c
		for _, w := range c.wrong {
			found = append(found, Misspelling{offset + w.Start, offset + w.End, line[w.Start:w.End]})
		}
		offset += len(line) + 1
	}
	r.seen = seen
	return found, nil
}

// take puts the new lines in place of the old and tells the highlighter which
// of them differ.
func (r *Reader) take(now []string) {
	old := r.lines
	first := 0
	for first < min(len(old), len(now)) && old[first] == now[first] {
		first++
	}
	tail := 0
	for tail < min(len(old), len(now))-first && old[len(old)-1-tail] == now[len(now)-1-tail] {
		tail++
	}
	r.lines = now
	if removed, inserted := len(old)-first-tail, len(now)-first-tail; removed > 0 || inserted > 0 {
		r.marks.Update(first, removed, inserted)
	}
}

func (r *Reader) check(line string, spans []style.Span) checked {
	r.counters.Lines++
	c := checked{spans: spans}
	for _, w := range words(line, spans, r.o.Capitals) {
		r.counters.Words++
		c.wrong = append(c.wrong, r.o.Checker.Wrong(line, w)...)
	}
	return c
}
