package widget

import (
	"testing"

	"fyne.io/fyne/v2"
)

// cost is all the work that a key can make.
type cost struct {
	Paragraphs, Wrapped, LaidBytes, StyledLines, StyledBytes, Pictures, Objects int
	Copied                                                                      uint64
}

func (b *bench) cost() cost {
	l, s, p := b.layout().Counters(), b.styles.Counters(), b.surface.p
	return cost{
		Paragraphs: l.Paragraphs, Wrapped: l.Lines, LaidBytes: l.Bytes,
		StyledLines: s.Lines + s.Inline, StyledBytes: s.Steps,
		Pictures: p.texts.changed, Objects: len(p.objects), Copied: b.buf.Work().Bytes,
	}
}

func (c cost) minus(d cost) cost {
	return cost{
		c.Paragraphs - d.Paragraphs, c.Wrapped - d.Wrapped, c.LaidBytes - d.LaidBytes, c.StyledLines - d.StyledLines,
		c.StyledBytes - d.StyledBytes, c.Pictures - d.Pictures, c.Objects, c.Copied - d.Copied,
	}
}

// keyCost is the cost of typing letters in the middle of a text.
func keyCost(t *testing.T, n int) cost {
	b := newBench(t)
	b.SetText(words(n))
	// The paragraph and what is above it are the same in any text.
	start := b.buf.LineStart(6)
	b.SetCaret(start + 40)
	b.do(`type:"warm"`)
	asked := 0
	b.o.OnEdit = nil
	b.o.OnChanged = func() { asked++ }
	before := b.cost()
	version := b.version
	b.do(`type:"harbour"`)
	if b.version != version {
		t.Error("a key puts the whole text together")
	}
	if asked != 7 {
		t.Errorf("%d changes told", asked)
	}
	return b.cost().minus(before)
}

func TestAKeyCostsTheSameInAnyLength(t *testing.T) {
	small, large := keyCost(t, 1000), keyCost(t, 100_000)
	t.Logf("7 keys in 1 000 words:   %+v", small)
	t.Logf("7 keys in 100 000 words: %+v", large)
	// How many bytes the rope copies depends on how its leaves are cut, within
	// a bound.
	if large.Copied > 2*small.Copied+7*4096 {
		t.Errorf("%d bytes are copied in the large text, %d in the small", large.Copied, small.Copied)
	}
	small.Copied, large.Copied = 0, 0
	if small != large {
		t.Errorf("keys cost\n%+v in 1 000 words,\n%+v in 100 000", small, large)
	}
	if small.Paragraphs > 7 || small.StyledLines > 3*7 || small.Pictures > 3*7 {
		t.Errorf("keys touch more than their line: %+v", small)
	}
}

func TestOpeningLaysOutAScreenful(t *testing.T) {
	open := func(n int) cost {
		b := newBench(t)
		before := b.cost()
		b.SetText(words(n))
		return b.cost().minus(before)
	}
	small, large := open(1000), open(100_000)
	t.Logf("%+v", large)
	small.Copied, large.Copied = 0, 0
	if small != large {
		t.Errorf("opening costs\n%+v in 1 000 words,\n%+v in 100 000", small, large)
	}
}

func TestObjectsAreNoMoreThanTheScreenHolds(t *testing.T) {
	b := newBench(t)
	b.SetText(words(20_000))
	most := 0
	for range 300 {
		b.surface.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -137)})
		most = max(most, len(b.surface.p.objects))
	}
	b.do("ctrl+end selectall")
	if most = max(most, len(b.surface.p.objects)); most > 250 {
		t.Errorf("%d objects for some 16 lines", most)
	}
}

func TestNothingIsPaintedWhileNothingHappens(t *testing.T) {
	b := newBench(t)
	b.SetText(words(100))
	before := b.surface.p.count
	pictures := b.surface.p.texts.changed
	b.pass(3600e9)
	if b.surface.p.count != before || b.surface.p.texts.changed != pictures {
		t.Errorf("%d paintings in an idle hour", b.surface.p.count-before)
	}
	if !b.surface.p.caret.Visible() {
		t.Error("the caret of a window left alone has gone")
	}
	for _, tm := range b.timers {
		if tm.f != nil {
			t.Error("a timer is left")
		}
	}
}

func TestMovingTheCaretPaintsNoText(t *testing.T) {
	b := newBench(t)
	b.SetText(words(1000))
	before := b.surface.p.texts.changed
	b.do("right right ctrl+right down up shift+right left")
	if n := b.surface.p.texts.changed - before; n != 0 {
		t.Errorf("%d texts took another picture", n)
	}
}
