package widget

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"postil/editor/caret"
	"postil/editor/text"
)

// samples are texts in which carets go wrong.
var samples = []string{
	"", "a", "\n", "one two three\nfour", "naïve é e\u0301", "👩‍👩‍👧🇩🇪🇫🇷 x", "שלום עולם in a line", "مرحبا 123 abc",
	"日本語の文章はどこでも折り返せる。", "a\tb\tc", "- one\n- two\n  - three\n\n> q\n", "ﬁrst ﬂ office", "# h\n\n```\ncode\n```\n",
	strings.Repeat("long word ", 40), strings.Repeat("W", 200), "हिन्दी में लिखा", "\u200d\u0301\u0301", "x\n\n\n\ny",
}

// check tells what must hold whatever was done.
func (b *bench) check(t *testing.T) {
	t.Helper()
	s := b.buf.String()
	if b.Text() != s {
		t.Fatalf("Text is %q, the buffer %q", b.Text(), s)
	}
	for _, at := range []int{b.cursor.Anchor, b.Caret()} {
		if at < 0 || at > len(s) || b.buf.GraphemeStart(at) != at {
			t.Fatalf("the selection stands at %d, inside a character of %q", at, s)
		}
	}
	c := b.layout().Caret(toLayout(b.cursor.Caret))
	b.sync()
	if y := c.Y - b.top; b.surface.mouse.drag == dragNothing && (y < -1 || y+float64(c.Height) > b.height()+1) {
		t.Fatalf("the caret is at height %v of %v", y, b.height())
	}
	// Painted is what the lines say, without what no font can draw.
	for _, o := range b.surface.p.texts.live {
		if strings.ContainsAny(o.object.Text, "\t\n\r\x00") || !o.object.Visible() {
			t.Fatalf("%q is handed to Fyne", o.object.Text)
		}
	}
	for _, o := range b.surface.p.texts.free {
		if o.object.Visible() {
			t.Fatalf("%q is left on the screen", o.object.Text)
		}
	}
	var lines strings.Builder
	for _, l := range b.surface.p.view.Lines {
		for _, r := range l.Line.Runs {
			if l.Offset+r.End > len(s) {
				t.Fatalf("a run ends at %d of %d", l.Offset+r.End, len(s))
			}
			lines.WriteString(r.Text)
		}
	}
	shownText := strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return -1
		}
		return r
	}, s)
	if b.layout().Height() < b.height()-60 && utf8.ValidString(s) && !strings.Contains(s, "\u200d\u0301") && lines.String() != "" {
		if got := sorted(lines.String()); got != sorted(shownText) {
			t.Fatalf("shown is %q of %q", lines.String(), shownText)
		}
	}
}

// sorted leaves the order of right-to-left runs out of a comparison.
func sorted(s string) string {
	r := []rune(s)
	slices.Sort(r)
	return string(r)
}

func TestCaretIsConsistentUnderRandomEdits(t *testing.T) {
	b := newBench(t)
	keys := []string{
		"left", "right", "up", "down", "home", "end", "pageup", "pagedown", "ctrl+left", "ctrl+right", "ctrl+up", "ctrl+down",
		"ctrl+home", "ctrl+end", "shift+left", "shift+right", "shift+up", "shift+down", "shift+end", "shift+home", "ctrl+shift+left",
		"backspace", "delete", "ctrl+backspace", "ctrl+delete", "enter", "tab", "shift+tab", "undo", "redo", "selectall", "cut", "pasteback",
		"shift+pagedown", "ctrl+shift+backspace",
	}
	where := ""
	t.Cleanup(func() {
		if t.Failed() {
			t.Log("at " + where)
		}
	})
	for seed := range uint64(12) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		b.SetText(samples[rnd.IntN(len(samples))] + "\n" + samples[rnd.IntN(len(samples))])
		first := b.Text()
		for step := range 150 {
			switch n := b.buf.Len(); rnd.IntN(6) {
			case 0:
				s := samples[rnd.IntN(len(samples))]
				x, y := rnd.IntN(n+1), rnd.IntN(n+1)
				b.Replace(x, y, s)
			case 1:
				for _, r := range samples[rnd.IntN(len(samples))] {
					b.surface.TypedRune(r)
				}
			case 2:
				b.window.Resize(fyne.NewSize(200+float32(rnd.IntN(500)), 200+float32(rnd.IntN(300))))
				b.paintCaretInView()
			default:
				key := keys[rnd.IntN(len(keys))]
				b.do(key)
				if key == "selectall" {
					b.do("shift+left") // selecting all keeps the view
				}
			}
			b.pass(time.Duration(rnd.IntN(1500)) * time.Millisecond)
			if b.buf.Len() > 4000 {
				b.do("selectall delete")
			}
			where = fmt.Sprintf("seed %d, step %d", seed, step)
			b.check(t)
		}
		last := b.Text()
		for b.CanUndo() {
			b.Undo()
			b.check(t)
		}
		if b.Text() != first {
			t.Fatalf("seed %d: all undone is %q, was %q", seed, b.Text(), first)
		}
		for b.CanRedo() {
			b.Redo()
		}
		if b.Text() != last {
			t.Fatalf("seed %d: all redone is %q, was %q", seed, b.Text(), last)
		}
	}
}

func TestCaretGoesThroughTextByKeysAndBack(t *testing.T) {
	b := newBench(t)
	for _, s := range samples {
		b.SetText(s)
		stops := []int{0}
		for at := 0; at < b.buf.Len(); stops = append(stops, at) {
			at = b.buf.NextGrapheme(at)
		}
		for i, at := range stops {
			if b.Caret() != at {
				t.Fatalf("%q: %d rights lead to %d, want %d", s, i, b.Caret(), at)
			}
			b.do("right")
		}
		for i := len(stops) - 1; i >= 0; i-- {
			if b.Caret() != stops[i] {
				t.Fatalf("%q: the caret is at %d on its way back, want %d", s, b.Caret(), stops[i])
			}
			b.do("left")
		}
	}
}

func TestSetCaretGoesToEveryCharacter(t *testing.T) {
	b := newBench(t)
	for _, s := range samples {
		b.SetText(s)
		for i := 0; i <= b.buf.Len(); i++ {
			b.SetCaret(i)
			if want := b.buf.GraphemeStart(i); b.Caret() != want {
				t.Errorf("%q: caret set to %d is at %d, want %d", s, i, b.Caret(), want)
			}
		}
		b.SetCaret(1 << 40)
		if b.Caret() != b.buf.Len() {
			t.Errorf("%q: caret set past the end is at %d", s, b.Caret())
		}
		b.SetCaret(-5)
		if b.Caret() != 0 {
			t.Errorf("%q: caret set before the start is at %d", s, b.Caret())
		}
	}
}

func TestChangesAreToldAsDeltas(t *testing.T) {
	model := ""
	b := newBench(t, func(o *Options) {
		o.OnEdit = func(d text.Delta) {
			if model[d.Start:d.OldEnd()] != d.Old {
				t.Fatalf("%+v does not fit %q", d, model)
			}
			model = model[:d.Start] + d.New + model[d.OldEnd():]
		}
	})
	b.SetText("- one\n- two")
	model = b.Text()
	b.do(`ctrl+end enter type:"thre\u0301e" tab undo undo redo selectall type:"x" undo ctrl+backspace`)
	b.Replace(1, 3, "é")
	b.Insert("\n")
	if model != b.Text() || b.Snapshot().String() != model {
		t.Errorf("the deltas give %q, the text is %q", model, b.Text())
	}
}

func TestACallbackMayEdit(t *testing.T) {
	var b *bench
	b = newBench(t, func(o *Options) {
		o.OnChanged = func() {
			if b.changes++; strings.HasSuffix(b.Text(), "--") {
				b.Replace(b.Caret()-2, b.Caret(), "–")
			}
		}
	})
	b.do(`type:"a--b"`)
	if b.Text() != "a–b" || b.Caret() != len("a–b") {
		t.Errorf("%q", show(b.Editor))
	}
}

func TestEndOfAWrappedLineKeepsTheCaretOnIt(t *testing.T) {
	b := newBench(t)
	b.SetText(strings.Repeat("harbour ", 40))
	b.do("end")
	_, end := b.lines().Line(caret.Position{})
	if b.Caret() != end || b.layout().Caret(toLayout(b.cursor.Caret)).Line != 0 {
		t.Fatalf("End leads to %d on line %d", b.Caret(), b.layout().Caret(toLayout(b.cursor.Caret)).Line)
	}
	b.do("down home")
	if b.Caret() != end {
		t.Errorf("Home of the second line is %d, want %d", b.Caret(), end)
	}
}

func TestChangesTogetherAreOneStepToldOnce(t *testing.T) {
	b := newBench(t)
	b.SetText("a b a b a")
	b.Select(2, 3)
	b.Together(func() {
		for at := 8; at >= 0; at -= 4 {
			b.Replace(at, at+1, "xyz")
		}
		b.SetCaret(4)
	})
	if b.Text() != "xyz b xyz b xyz" || b.changes != 1 || b.Caret() != 4 {
		t.Errorf("%q after %d changes, the caret at %d", b.Text(), b.changes, b.Caret())
	}
	b.Together(func() { b.SetCaret(7) })
	if b.changes != 1 || b.Caret() != 7 {
		t.Errorf("moving alone: %d changes, the caret at %d", b.changes, b.Caret())
	}
	b.do("undo")
	if show(b.Editor) != "a ^b| a b a" || b.changes != 2 {
		t.Errorf("undone it is %q", show(b.Editor))
	}
	b.do("redo")
	if b.Text() != "xyz b xyz b xyz" {
		t.Errorf("redone it is %q", b.Text())
	}
}
