package widget

import (
	"strings"
	"testing"

	"postil/editor/prose"
)

func TestTakingUpTextKeepsTheSelectionOnItsWords(t *testing.T) {
	for _, c := range []struct{ before, now, after string }{
		{"The boat ^leaves| at ten.", "The small boat leaves at eleven.", "The small boat ^leaves| at eleven."},
		{"One.\n\nTwo |words.", "Two words.", "Two |words."},
		{"Gone |here.", "Other.", ""},
		{"Same|", "Same", "Same|"},
	} {
		b := newBench(t)
		set(b.Editor, c.before)
		old, step := b.Text(), show(b.Editor)
		b.TakeUp(prose.Edits(old, c.now))
		if b.Text() != c.now {
			t.Fatalf("%q: text %q", c.before, b.Text())
		}
		if c.after != "" && show(b.Editor) != c.after {
			t.Errorf("%q: now %q, want %q", c.before, show(b.Editor), c.after)
		}
		if old != c.now {
			b.do("undo")
			if b.Text() != old || strings.Contains(c.before, "^") && show(b.Editor) != step {
				t.Errorf("%q: after one undo %q", c.before, show(b.Editor))
			}
		}
		if n := b.marks.Len(); n != 0 {
			t.Errorf("%d marks are left", n)
		}
	}
}

func TestTakingUpTextAboveLeavesTheViewWhereItWas(t *testing.T) {
	b := newBench(t)
	text := words(5000)
	b.SetText(text)
	b.SetCaret(len(text) / 2)
	line := b.buf.LineAt(b.firstInSight())
	shown := b.buf.Slice(b.buf.LineStart(line), b.buf.LineStart(line)+40)
	b.TakeUp([]prose.Edit{{Start: 0, End: 0, Text: strings.Repeat("A new paragraph at the beginning.\n\n", 40)}})
	line = b.buf.LineAt(b.firstInSight())
	if now := b.buf.Slice(b.buf.LineStart(line), b.buf.LineStart(line)+40); now != shown {
		t.Errorf("at the upper edge is %q, was %q", now, shown)
	}
}

func TestTrackedRangeIsFollowedWhenItsTextGoes(t *testing.T) {
	b := newBench(t)
	b.SetText("one two three")
	r, empty := b.Track(4, 7), b.Track(4, 4)
	b.Replace(0, 3, "first")
	if start, end := r.Where(); start != 6 || end != 9 {
		t.Errorf("at %d to %d", start, end)
	}
	b.Replace(6, 9, "")
	if start, end := r.Where(); start != 6 || end != 6 {
		t.Errorf("without its text at %d to %d", start, end)
	}
	if start, end := empty.Where(); start != 6 || end != 6 {
		t.Errorf("the empty one at %d to %d", start, end)
	}
}

func TestWordsTypedAtTheBordersAreNotTracked(t *testing.T) {
	b := newBench(t)
	b.SetText("one two three")
	r := b.Track(4, 7)
	b.Replace(7, 7, " behind")
	b.Replace(4, 4, "before ")
	start, end := r.Where()
	if got := b.Text()[start:end]; got != "two" {
		t.Errorf("tracked %q", got)
	}
}
