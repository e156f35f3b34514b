package layout

import (
	"sort"
	"strings"
	"testing"
	"unicode"

	"postil/editor/style"
)

// document is a text in lines, with the line starts a real buffer would know.
type document struct {
	lines  []string
	starts []int
}

func newDocument(text string) *document {
	d := &document{lines: strings.Split(text, "\n")}
	d.index()
	return d
}

func (d *document) index() {
	d.starts = d.starts[:0]
	at := 0
	for _, line := range d.lines {
		d.starts = append(d.starts, at)
		at += len(line) + 1
	}
}

func (d *document) Len() int            { return d.starts[len(d.starts)-1] + len(d.lines[len(d.lines)-1]) }
func (d *document) LineCount() int      { return len(d.lines) }
func (d *document) Line(i int) string   { return d.lines[i] }
func (d *document) LineStart(i int) int { return d.starts[i] }
func (d *document) LineAt(offset int) int {
	return sort.SearchInts(d.starts, offset+1) - 1
}
func (d *document) text() string { return strings.Join(d.lines, "\n") }

// replace changes [from, to) and gives what Edit wants to know.
func (d *document) replace(from, to int, with string) (first, removed, inserted int) {
	first = d.LineAt(from)
	last := d.LineAt(to)
	joined := d.lines[first][:from-d.starts[first]] + with + d.lines[last][to-d.starts[last]:]
	fresh := strings.Split(joined, "\n")
	d.lines = append(d.lines[:first:first], append(fresh, d.lines[last+1:]...)...)
	d.index()
	return first, last - first + 1, len(fresh)
}

// cells measures by characters: 10 wide, combining marks 0, wide scripts 20;
// bold is one more, fixed width two. It fails on what must not be measured.
type cells struct{ t testing.TB }

func (c cells) Width(text string, f Face) float32 {
	w := float32(0)
	for _, r := range text {
		switch {
		case r == '\t' || r < ' ' || r >= 0x7f && r < 0xa0:
			c.t.Errorf("measured control character %q in %q", r, text)
		case unicode.In(r, unicode.Mn, unicode.Me) || r == '\u200d':
		case r >= 0x1100 && r <= 0xffdc && !isRightToLeft(r) && r != '\ufffd', r >= 0x1f000:
			w += 20
		default:
			w += 10
			if f.Bold {
				w++
			}
			if f.Mono {
				w += 2
			}
		}
	}
	return w * f.Scale
}

func (c cells) Height(f Face) (ascent, height float32) { return 15 * f.Scale, 20 * f.Scale }

// editing is a layout with its text and its spans.
type editing struct {
	*Layout
	doc *document
	st  *style.Highlighter
}

func (e *editing) replace(from, to int, with string) {
	first, removed, inserted := e.doc.replace(from, to, with)
	e.st.Update(first, removed, inserted)
	e.Edit(first, removed, inserted)
}

func edit(t testing.TB, text string, o Options) *editing {
	t.Helper()
	d := newDocument(text)
	h := style.NewHighlighter(d)
	o.Measurer = cells{t}
	if o.Faces == [style.RoleCount]Face{} {
		o.Faces = Faces()
	}
	l, err := New(d, h, o)
	if err != nil {
		t.Fatal(err)
	}
	return &editing{l, d, h}
}

// prose is about n words in paragraphs of a hundred.
func prose(n int) string {
	var b strings.Builder
	for i := 0; i < n; i += 100 {
		for range 14 {
			b.WriteString("The *quick* brown fox sees a lazy dog. ")
		}
		b.WriteString("See [@key].\n\n")
	}
	return b.String()
}
