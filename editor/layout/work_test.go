package layout

import (
	"strings"
	"testing"
)

const screen = 600 // 30 lines

func TestOpeningLaysOutOneScreen(t *testing.T) {
	var first Counters
	for _, n := range []int{1_000, 100_000} {
		e := edit(t, prose(n), Options{Width: 700, Margin: 100})
		v := e.Show(0, screen)
		if len(v.Lines) != 30 || v.Top != 0 {
			t.Errorf("%d words: %d lines at %v", n, len(v.Lines), v.Top)
		}
		c := e.Counters()
		if first == (Counters{}) {
			first = c
		}
		if c != first {
			t.Errorf("%d words: opening costs %+v, a short text %+v", n, c, first)
		}
		if c.Lines > 60 {
			t.Errorf("%d words: wrapped %d lines for 30", n, c.Lines)
		}
	}
}

// key types one character and gives what it cost to show it.
func key(e *editing, at int, top float64, with string) Counters {
	before := e.Counters()
	e.replace(at, at, with)
	e.Show(top, screen)
	e.Caret(Position{Offset: at + len(with)})
	now := e.Counters()
	return Counters{
		now.Paragraphs - before.Paragraphs, now.Bytes - before.Bytes, now.Measured - before.Measured, now.Lines - before.Lines,
	}
}

func TestOneKeyCostsTheSameInAnyText(t *testing.T) {
	for _, n := range []int{1_000, 100_000} {
		e := edit(t, prose(n), Options{Width: 700})
		for _, part := range []float64{0, 0.5, 0.9} {
			top := e.Show(e.Height()*part, screen).Top
			p := e.At(300, top+screen/2)
			e.Caret(p)
			if c := key(e, p.Offset, top, "x"); c.Paragraphs != 1 || c.Bytes > 60 || c.Measured > 8 || c.Lines > 9 {
				t.Errorf("%d words at %v: a key costs %+v", n, part, c)
			}
			if c := key(e, p.Offset+1, top, "\n"); c.Paragraphs > 3 || c.Lines > 24 {
				t.Errorf("%d words at %v: a line feed costs %+v", n, part, c)
			}
		}
	}
}

func TestKeyInLongParagraphCostsTheWordsAroundIt(t *testing.T) {
	text := strings.Repeat("The quick brown fox sees a lazy dog. ", 100<<10/37)
	e := edit(t, text, Options{Width: 700})
	e.ensure(0)
	for _, part := range []int{10, 2, 1} {
		at := len(text)/part - 20
		top := e.Caret(Position{Offset: at}).Y - screen/2
		e.Show(top, screen)
		// A letter may push a word down in each of some lines till breaks meet.
		c := key(e, at, top, "x")
		if c.Bytes > 80 || c.Measured > 8 || c.Lines > 120 {
			t.Errorf("a key at %d of %d costs %+v", at, len(text), c)
		}
	}
}

func TestLongWordIsMeasuredInParts(t *testing.T) {
	e := edit(t, strings.Repeat("x", 100<<10), Options{Width: 700})
	e.ensure(0)
	if c := e.Counters(); c.Measured > 1000 {
		t.Errorf("measured %d times", c.Measured)
	}
	check(t, e)
}

func TestRememberedLayoutsAndWidthsAreBounded(t *testing.T) {
	e := edit(t, prose(20_000), Options{Width: 700, Paragraphs: 50, Words: 100})
	height := e.Height()
	for i := range e.doc.lines {
		e.ensure(i)
	}
	if e.Height() == height {
		t.Error("no estimate was corrected")
	}
	kept := 0
	for i := range e.doc.lines {
		if e.tree.paragraph(i) != nil {
			kept++
		}
	}
	if kept > 50 || kept < 20 || len(e.laid) > 50 {
		t.Errorf("%d layouts kept, %d listed", kept, len(e.laid))
	}
	if len(e.words.index) > 100 || len(e.words.entries) > 101 {
		t.Errorf("%d widths kept", len(e.words.index))
	}
}

func BenchmarkOpen(b *testing.B) {
	for _, s := range sizes {
		text := prose(s.words)
		b.Run(s.name, func(b *testing.B) {
			for b.Loop() {
				edit(b, text, Options{Width: 700, Margin: 300}).Show(0, screen)
			}
		})
	}
}

var sizes = []struct {
	name  string
	words int
}{{"1k", 1_000}, {"10k", 10_000}, {"100k", 100_000}}

// BenchmarkScreen lays out a screen that was not seen yet.
func BenchmarkScreen(b *testing.B) {
	for _, s := range sizes {
		e := edit(b, prose(s.words), Options{Width: 700})
		b.Run(s.name, func(b *testing.B) {
			for b.Loop() {
				for _, p := range e.laid {
					e.tree.nodes[p.node].para = nil
				}
				e.laid = e.laid[:0]
				e.Show(e.Height()/2, screen)
			}
		})
	}
}

func benchmarkKey(b *testing.B, text string) {
	e := edit(b, text, Options{Width: 700})
	top := e.Show(e.Height()/2, screen).Top
	at := e.At(300, top+screen/2).Offset
	line := e.doc.LineAt(at)
	// The text itself is changed by hand: joining it is no part of this.
	with := e.doc.lines[line][:at-e.doc.starts[line]] + "x" + e.doc.lines[line][at-e.doc.starts[line]:]
	without := e.doc.lines[line]
	typed := false
	for b.Loop() {
		typed = !typed
		e.doc.lines[line] = without
		if typed {
			e.doc.lines[line] = with
		}
		e.st.Update(line, 1, 1)
		e.Edit(line, 1, 1)
		e.Show(top, screen)
		e.Caret(Position{Offset: at})
	}
}

func BenchmarkKey(b *testing.B) {
	for _, s := range sizes {
		b.Run(s.name, func(b *testing.B) { benchmarkKey(b, prose(s.words)) })
	}
	b.Run("100KB paragraph", func(b *testing.B) {
		benchmarkKey(b, strings.Repeat("The quick brown fox sees a lazy dog. ", 100<<10/37))
	})
}
