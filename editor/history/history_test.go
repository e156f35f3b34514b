package history_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postil/editor/history"
	"postil/editor/text"
)

// desk is a text with a history and a clock, as a session keeps them.
type desk struct {
	t   *testing.T
	buf *text.Buffer
	h   *history.History
	sel history.State
	now time.Time
}

func newDesk(t *testing.T, s string, o history.Options) *desk {
	return &desk{t: t, buf: text.New(s), h: history.New(o), now: time.Date(2024, 7, 1, 9, 0, 0, 0, time.UTC)}
}

func (d *desk) edit(kind history.Kind, start, end int, s string) {
	d.t.Helper()
	before := d.sel
	delta := d.buf.Replace(start, end, s)
	d.sel = history.State{Anchor: delta.NewEnd(), Caret: delta.NewEnd()}
	d.h.Add(history.Edit{Delta: delta, Kind: kind, Before: before, After: d.sel, At: d.now})
}

func (d *desk) typed(s string) {
	d.t.Helper()
	for _, r := range s {
		d.now = d.now.Add(100 * time.Millisecond)
		d.edit(history.Typing, d.sel.Caret, d.sel.Caret, string(r))
	}
}

func (d *desk) backspace(n int) {
	d.t.Helper()
	for range n {
		d.now = d.now.Add(100 * time.Millisecond)
		d.edit(history.Deleting, d.buf.PrevGrapheme(d.sel.Caret), d.sel.Caret, "")
	}
}

func (d *desk) apply(s history.Step, ok bool) bool {
	d.t.Helper()
	for _, delta := range s.Deltas {
		if _, err := d.buf.Apply(delta); err != nil {
			d.t.Fatal(err)
		}
	}
	if ok {
		d.sel = s.Select
	}
	return ok
}

func (d *desk) undo() bool { d.t.Helper(); return d.apply(d.h.Undo()) }
func (d *desk) redo() bool { d.t.Helper(); return d.apply(d.h.Redo()) }

// show marks the caret with | and the anchor with ^.
func (d *desk) show() string {
	s := d.buf.String()
	a, c := d.sel.Anchor, d.sel.Caret
	switch {
	case a < c:
		return s[:a] + "^" + s[a:c] + "|" + s[c:]
	case a > c:
		return s[:c] + "|" + s[c:a] + "^" + s[a:]
	}
	return s[:c] + "|" + s[c:]
}

func TestStepsAreWhatAWriterUndoes(t *testing.T) {
	tests := []struct {
		name string
		do   func(d *desk)
		want []string // what each undo shows
	}{
		{"a word typed in one go is one step", func(d *desk) { d.typed("hello there") }, []string{"|"}},
		{"a pause of a second belongs, a longer one does not", func(d *desk) {
			d.typed("a")
			d.now = d.now.Add(900 * time.Millisecond)
			d.typed("b")
			d.now = d.now.Add(901 * time.Millisecond)
			d.typed("c")
		}, []string{"ab|", "|"}},
		{"a line break begins a step", func(d *desk) { d.typed("one\ntwo\nthree") }, []string{"one\ntwo|", "one|", "|"}},
		{"deleting is not typing", func(d *desk) { d.typed("abc"); d.backspace(2); d.typed("x") }, []string{"a|", "abc|", "|"}},
		{"deleting a line break begins a step", func(d *desk) { d.typed("a\nb"); d.backspace(3) }, []string{"a\n|", "a\nb|", "a|", "|"}},
		{"a moved caret begins a step", func(d *desk) {
			d.typed("abc")
			d.sel = history.State{Anchor: 1, Caret: 1}
			d.typed("x")
		}, []string{"a|bc", "|"}},
		{"a caret moved away and back needs a break", func(d *desk) { d.typed("ab"); d.h.Break(); d.typed("c") }, []string{"ab|", "|"}},
		{"a typed-over selection comes back selected", func(d *desk) {
			d.typed("hello")
			d.sel = history.State{Anchor: 4, Caret: 1}
			d.now = d.now.Add(time.Second / 10)
			d.edit(history.Typing, 1, 4, "a")
			d.typed("y")
		}, []string{"h|ell^o", "|"}},
		{"each paste is a step", func(d *desk) {
			d.edit(history.Other, 0, 0, "one")
			d.edit(history.Other, 3, 3, "two")
		}, []string{"one|", "|"}},
		{"a command is one step, whatever is in it", func(d *desk) {
			d.typed("word")
			d.h.Begin()
			d.edit(history.Typing, 0, 0, "**")
			d.h.Begin()
			d.edit(history.Deleting, 5, 6, "")
			d.h.End()
			d.edit(history.Other, 5, 5, "**\n")
			d.h.End()
			d.typed("x")
		}, []string{"**wor**\n|", "word|", "|"}},
		{"undo ends a command left open", func(d *desk) {
			d.h.Begin()
			d.typed("a")
		}, []string{"|"}},
		{"an accent that joins its letter is undone with it", func(d *desk) { d.typed("cafe\u0301") }, []string{"|"}},
		{"a change of nothing is no step", func(d *desk) { d.typed("a"); d.edit(history.Other, 0, 1, "a") }, []string{"|"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t, "", history.Options{})
			tt.do(d)
			end := d.buf.String()
			var got []string
			for d.undo() {
				got = append(got, d.show())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("undo (-want +got):\n%s", diff)
			}
			for d.redo() {
			}
			if d.buf.String() != end {
				t.Errorf("redo ends at %q, want %q", d.buf.String(), end)
			}
		})
	}
}

func TestAChangeForgetsWhatWasUndone(t *testing.T) {
	d := newDesk(t, "", history.Options{})
	d.typed("one\ntwo")
	d.undo()
	d.typed("x")
	if d.h.CanRedo() || d.redo() {
		t.Error("redo after a change")
	}
	if !d.undo() || d.show() != "one|" {
		t.Errorf("undo shows %q", d.show())
	}
}

func TestCleanIsTheSavedTextOnly(t *testing.T) {
	d := newDesk(t, "x", history.Options{})
	check := func(want bool, when string) {
		t.Helper()
		if d.h.Clean() != want {
			t.Errorf("clean is %v %s", !want, when)
		}
	}
	check(true, "at the start")
	d.typed("ab")
	check(false, "after typing")
	d.h.MarkSaved()
	check(true, "after saving")
	d.typed("c")
	check(false, "after more typing")
	d.undo()
	check(true, "undone to the saved text")
	if d.show() != "ab|x" {
		t.Errorf("saving did not end the step: %q", d.show())
	}
	d.undo()
	check(false, "undone past it")
	d.redo()
	check(true, "back again")
	d.undo()
	d.typed("z")
	d.undo()
	check(false, "when the saved text can no longer be reached")
	d.h.MarkSaved()
	d.h.Begin()
	d.typed("q")
	d.h.MarkSaved()
	d.typed("r")
	d.h.End()
	check(false, "after a change in a command that goes on")
}

func TestMemoryIsBoundedAndTheNewestStepsStay(t *testing.T) {
	const bound = 10_000
	d := newDesk(t, "", history.Options{MaxBytes: bound})
	d.h.MarkSaved()
	for i := range 500 {
		d.edit(history.Other, d.buf.Len(), d.buf.Len(), fmt.Sprintf("%0100d", i))
		if d.h.Bytes() > bound {
			t.Fatalf("%d bytes held, bound %d", d.h.Bytes(), bound)
		}
	}
	full := d.buf.String()
	undo, _ := d.h.Len()
	if undo < 20 || undo > 100 {
		t.Fatalf("%d steps kept", undo)
	}
	for d.undo() {
	}
	if got := d.buf.String(); got != full[:len(full)-undo*100] {
		t.Errorf("%d steps back left %d bytes of %d", undo, len(got), len(full))
	}
	if d.h.Clean() {
		t.Error("the oldest step kept passes for the saved text")
	}
	d.edit(history.Other, 0, 0, strings.Repeat("x", 3*bound))
	if !d.h.CanUndo() {
		t.Error("a step above the bound is not kept")
	}
	d.undo()
	d.edit(history.Other, 0, 0, "y")
	if d.h.Bytes() > 200 {
		t.Errorf("%d bytes held for one letter", d.h.Bytes())
	}
}

func TestALongRunOfTypingCostsItsLength(t *testing.T) {
	d := newDesk(t, "", history.Options{})
	d.typed(strings.Repeat("word ", 10_000))
	if d.h.Bytes() > 60_000 {
		t.Errorf("%d bytes held for 50,000 typed", d.h.Bytes())
	}
	if d.undo(); d.buf.Len() != 0 {
		t.Errorf("%d bytes left", d.buf.Len())
	}
}

// FuzzUndo makes edits, groups, undos and redos as the script says, and remembers
// the text and the selection at each step to compare.
func FuzzUndo(f *testing.F) {
	f.Add("start", []byte("\x00\x05\x03\x01\x02\x01\x08\x00\x00\x04\x01\x01"))
	f.Add("a\u0301\n\xff", []byte("\x00\x01\x06\x01\x01\x07\x06\x00\x00\x00\x02\x03\x07\x00\x00\x01\x00\x01\x04\x00\x00\x05\x00\x00"))
	f.Fuzz(func(t *testing.T, start string, data []byte) {
		if len(start) > 4096 || len(data) > 600 {
			t.Skip("long enough is long enough")
		}
		d := newDesk(t, start, history.Options{})
		type moment struct {
			text string
			sel  history.State
		}
		here := func() moment { return moment{d.buf.String(), d.sel} }
		// befores[i] is what step i began with and undoing it must bring back.
		var befores []moment
		edit := func(kind history.Kind, start, end int, s string) {
			steps, _ := d.h.Len()
			before := here()
			d.edit(kind, start, end, s)
			if now, _ := d.h.Len(); now > steps {
				befores = append(befores[:steps], before)
			}
		}
		undo := func() bool {
			if !d.undo() {
				return false
			}
			steps, _ := d.h.Len()
			if now := here(); now != befores[steps] {
				t.Fatalf("undo shows %+v, want %+v", now, befores[steps])
			}
			return true
		}
		pieces := []string{"a", "", "\n", "\u0301", "word ", "\xc3", "\xa9", "👩\u200d👧", strings.Repeat("long ", 900)}
		original := d.buf.String()
		for ; len(data) >= 3; data = data[3:] {
			at := 0
			if d.buf.Len() > 0 {
				at = int(data[1]) * 31 % (d.buf.Len() + 1)
			}
			s := pieces[int(data[2])%len(pieces)]
			switch data[0] % 10 {
			case 0, 1:
				edit(history.Typing, d.sel.Caret, d.sel.Caret, s)
			case 2:
				edit(history.Deleting, d.buf.PrevGrapheme(d.sel.Caret), d.sel.Caret, "")
			case 3:
				edit(history.Deleting, d.sel.Caret, d.buf.NextGrapheme(d.sel.Caret), "")
			case 4:
				edit(history.Other, at, min(at+int(data[2]), d.buf.Len()), s)
			case 5:
				d.now = d.now.Add(time.Duration(data[1]) * 10 * time.Millisecond)
			case 6:
				d.h.Begin()
			case 7:
				d.h.End()
			case 8:
				at = d.buf.GraphemeStart(at)
				d.sel = history.State{Anchor: at, Caret: at}
			case 9:
				was := here()
				if undo() {
					d.redo()
					if now := here(); now.text != was.text {
						t.Fatalf("undo and redo changed %q to %q", was.text, now.text)
					}
				}
				undo()
			}
		}
		for d.redo() {
		}
		final := here()
		for undo() {
		}
		if d.buf.String() != original {
			t.Fatalf("all undone is %q, was %q", d.buf.String(), original)
		}
		for d.redo() {
		}
		if now := here(); now.text != final.text {
			t.Fatalf("all done again is %q, was %q", now.text, final.text)
		}
	})
}
