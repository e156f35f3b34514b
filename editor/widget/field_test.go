package widget

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

type clock struct{ now time.Time }

func (c *clock) tick(d time.Duration) { c.now = c.now.Add(d) }

func newField(t *testing.T, o Options) (*Field, fyne.Window, *clock) {
	t.Helper()
	test.NewTempApp(t)
	c := &clock{now: time.Date(2024, 7, 16, 9, 0, 0, 0, time.UTC)}
	o.Now = func() time.Time { return c.now }
	f := New(o)
	w := test.NewTempWindow(t, container.NewBorder(nil, widget.NewEntry(), nil, nil, f.CanvasObject()))
	w.Resize(fyne.NewSize(300, 400))
	f.Focus()
	return f, w, c
}

func key(f *Field, names ...fyne.KeyName) {
	for _, n := range names {
		f.entry.TypedKey(&fyne.KeyEvent{Name: n})
	}
}

const wrapped = "The committee met in Calderhaven on a wet morning, and it did not hurry: naïve “hopes” were kept.\n\nA second paragraph — with a Verylongwordthatdoesnotfitintoanylineofthisnarrowwindowatall and an end.\nLast"

func TestCaretGoesToEveryOffsetOfWrappedText(t *testing.T) {
	f, _, _ := newField(t, Options{})
	f.SetText(wrapped)
	f.SetCaret(len(wrapped))
	if f.entry.CursorRow < 7 {
		t.Fatalf("the text is not wrapped: it ends in row %d", f.entry.CursorRow)
	}
	for i := range wrapped {
		f.SetCaret(i)
		if got := f.Caret(); got != i {
			t.Errorf("caret set to %d (before %q) is at %d", i, wrapped[i:min(i+8, len(wrapped))], got)
		}
	}
	f.SetCaret(strings.Index(wrapped, "ï") + 1)
	if got, want := f.Caret(), strings.Index(wrapped, "ï"); got != want {
		t.Errorf("caret set into a letter is at %d, want %d", got, want)
	}
	f.SetCaret(99999)
	if f.Caret() != len(wrapped) {
		t.Errorf("caret set behind the text is at %d", f.Caret())
	}
}

func TestCaretStaysWhenTheWindowGetsNarrower(t *testing.T) {
	f, w, _ := newField(t, Options{})
	f.SetText(wrapped)
	at := strings.Index(wrapped, "second")
	f.SetCaret(at)
	w.Resize(fyne.NewSize(180, 400))
	if f.Caret() != at {
		t.Errorf("caret is at %d, want %d", f.Caret(), at)
	}
}

func TestInsertTakesTheSelectionsPlaceInOneStep(t *testing.T) {
	changed := 0
	f, _, _ := newField(t, Options{OnChanged: func() { changed++ }})
	f.SetText("one two three")
	if changed != 0 {
		t.Error("SetText calls OnChanged")
	}
	f.Select(4, 7)
	f.Insert("zwei — 2")
	if f.Text() != "one zwei — 2 three" || f.Caret() != len("one zwei — 2") || changed != 1 {
		t.Fatalf("text %q, caret %d, changed %d", f.Text(), f.Caret(), changed)
	}
	if f.entry.Text != f.Text() {
		t.Fatalf("shown is %q", f.entry.Text)
	}
	f.Undo()
	if f.Text() != "one two three" || f.CanUndo() {
		t.Fatalf("undone: %q, more to undo %v", f.Text(), f.CanUndo())
	}
	f.Redo()
	if f.Text() != "one zwei — 2 three" || f.CanRedo() {
		t.Fatalf("redone: %q", f.Text())
	}
}

func TestTypingOverASelectionIsOneStep(t *testing.T) {
	f, _, _ := newField(t, Options{})
	f.SetText("one two three")
	f.Select(4, 7)
	f.entry.TypedRune('x')
	f.Undo()
	if f.Text() != "one two three" || f.CanUndo() {
		t.Errorf("undone: %q, more to undo %v", f.Text(), f.CanUndo())
	}
}

func TestUndoGoesByWordsAndPauses(t *testing.T) {
	f, _, c := newField(t, Options{})
	test.Type(f.entry, "hello wide")
	c.tick(10 * time.Second)
	test.Type(f.entry, "r world")
	key(f, fyne.KeyReturn)
	test.Type(f.entry, "x")
	var got []string
	for f.CanUndo() {
		f.Undo()
		got = append(got, f.Text())
	}
	want := `["hello wider world\n" "hello wider world" "hello wider " "hello wide" "hello " ""]`
	if s := fmt.Sprintf("%q", got); s != want {
		t.Errorf("undo goes through\n%s, want\n%s", s, want)
	}
	for f.CanRedo() {
		f.Redo()
	}
	if f.Text() != "hello wider world\nx" || f.Caret() != len(f.Text()) {
		t.Errorf("all redone: %q, caret %d", f.Text(), f.Caret())
	}
}

func TestDeletingIsGroupedAndPutsTheCaretBack(t *testing.T) {
	f, _, _ := newField(t, Options{})
	f.SetText("abcdef")
	f.SetCaret(3)
	key(f, fyne.KeyBackspace, fyne.KeyBackspace)
	if f.Text() != "adef" {
		t.Fatal(f.Text())
	}
	f.Undo()
	if f.Text() != "abcdef" || f.Caret() != 3 {
		t.Fatalf("%q, caret %d", f.Text(), f.Caret())
	}
	key(f, fyne.KeyDelete, fyne.KeyDelete)
	f.Undo()
	if f.Text() != "abcdef" || f.Caret() != 3 {
		t.Fatalf("%q, caret %d", f.Text(), f.Caret())
	}
}

func TestBackspaceTakesAWholeLetter(t *testing.T) {
	for _, tc := range []struct{ text, back, del string }{
		{"ae\u0301", "a", "e\u0301"},
		{"x👩‍👩‍👧", "x", "👩‍👩‍👧"},
		{"ab", "a", "b"},
		{"a\n", "a", "\n"},
	} {
		f, _, _ := newField(t, Options{})
		f.SetText(tc.text)
		f.SetCaret(len(tc.text))
		key(f, fyne.KeyBackspace)
		if f.Text() != tc.back {
			t.Errorf("Backspace leaves %q of %q", f.Text(), tc.text)
		}
		f.SetText(tc.text)
		key(f, fyne.KeyDelete)
		if f.Text() != tc.del {
			t.Errorf("Delete leaves %q of %q", f.Text(), tc.text)
		}
	}
}

func TestSelectionTellsItsPlace(t *testing.T) {
	f, _, _ := newField(t, Options{})
	f.SetText(wrapped)
	for _, r := range [][2]int{{0, 3}, {4, 60}, {90, 130}, {0, len(wrapped)}} {
		f.Select(r[0], r[1])
		if s, e := f.Selection(); s != f.clamp(r[0]) || e != f.clamp(r[1]) {
			t.Errorf("Select(%d, %d) selects %d to %d", r[0], r[1], s, e)
		}
	}
	// The same letters on both sides: only where it began tells.
	f.SetText("aaaa")
	f.SetCaret(2)
	shift := &fyne.KeyEvent{Name: desktop.KeyShiftLeft}
	f.entry.KeyDown(shift)
	key(f, fyne.KeyLeft)
	f.entry.KeyUp(shift)
	if s, e := f.Selection(); s != 1 || e != 2 {
		t.Errorf("selected backwards %d to %d, want 1 to 2", s, e)
	}
	f.SetCaret(2)
	f.entry.KeyDown(shift)
	key(f, fyne.KeyRight)
	f.entry.KeyUp(shift)
	if s, e := f.Selection(); s != 2 || e != 3 {
		t.Errorf("selected forwards %d to %d, want 2 to 3", s, e)
	}
	f.SetCaret(0)
	if s, e := f.Selection(); s != e {
		t.Errorf("SetCaret leaves %d to %d selected", s, e)
	}
}

type fakeClipboard struct{ text string }

func (c *fakeClipboard) Content() string     { return c.text }
func (c *fakeClipboard) SetContent(s string) { c.text = s }

func TestShortcuts(t *testing.T) {
	f, _, _ := newField(t, Options{})
	clip := &fakeClipboard{text: "b\r\nc\x00\u2028d"}
	do := func(s fyne.Shortcut) { f.entry.TypedShortcut(s) }
	custom := func(k fyne.KeyName, m fyne.KeyModifier) {
		do(&desktop.CustomShortcut{KeyName: k, Modifier: m})
	}
	f.SetText("a ")
	custom(fyne.KeyEnd, fyne.KeyModifierShortcutDefault)
	do(&fyne.ShortcutPaste{Clipboard: clip})
	if f.Text() != "a b\nc\nd" {
		t.Fatalf("pasted: %q", f.Text())
	}
	do(&fyne.ShortcutUndo{})
	if f.Text() != "a " {
		t.Errorf("undone: %q", f.Text())
	}
	custom(fyne.KeyZ, fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift)
	if f.Text() != "a b\nc\nd" {
		t.Errorf("Ctrl+Shift+Z: %q", f.Text())
	}
	custom(fyne.KeyHome, fyne.KeyModifierShortcutDefault)
	if f.Caret() != 0 {
		t.Errorf("Ctrl+Home: caret %d", f.Caret())
	}
	custom(fyne.KeyEnd, fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift)
	do(&fyne.ShortcutCopy{Clipboard: clip})
	if clip.text != "a b\nc\nd" {
		t.Errorf("copied %q", clip.text)
	}
	f.Select(1, 3)
	do(&fyne.ShortcutCut{Clipboard: clip})
	if f.Text() != "a\nc\nd" || clip.text != " b" {
		t.Errorf("cut: %q, clipboard %q", f.Text(), clip.text)
	}
	do(&fyne.ShortcutUndo{})
	if f.Text() != "a b\nc\nd" {
		t.Errorf("cut undone: %q", f.Text())
	}
	do(&fyne.ShortcutSelectAll{})
	if s, e := f.Selection(); s != 0 || e != len(f.Text()) {
		t.Errorf("all selected: %d to %d", s, e)
	}
}

func TestWindowShortcutsPassBeforeTheField(t *testing.T) {
	var seen []string
	f, _, _ := newField(t, Options{OnShortcut: func(s fyne.Shortcut) bool {
		seen = append(seen, s.ShortcutName())
		return s.ShortcutName() == "Undo"
	}})
	f.Insert("a")
	f.entry.TypedShortcut(&fyne.ShortcutUndo{})
	if f.Text() != "a" || len(seen) != 1 {
		t.Errorf("text %q, seen %v", f.Text(), seen)
	}
}

func TestTabLeavesTheField(t *testing.T) {
	f, w, _ := newField(t, Options{})
	f.SetText("a")
	if f.entry.AcceptsTab() {
		t.Error("the field keeps Tab to itself")
	}
	test.FocusNext(w.Canvas())
	if w.Canvas().Focused() == f.Focusable() {
		t.Error("the focus does not move on")
	}
	key(f, fyne.KeyTab)
	if f.Text() != "a" {
		t.Errorf("Tab writes %q", f.Text())
	}
}

func TestReadOnlyKeepsThePersonOut(t *testing.T) {
	f, _, _ := newField(t, Options{})
	f.SetText("fixed text")
	f.SetReadOnly(true)
	f.Select(0, 5)
	clip := &fakeClipboard{text: "p"}
	test.Type(f.entry, "x")
	key(f, fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyReturn)
	f.entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	f.entry.TypedShortcut(&fyne.ShortcutCut{Clipboard: clip})
	f.entry.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyBackspace, Modifier: fyne.KeyModifierShortcutDefault})
	if f.Text() != "fixed text" || f.entry.Text != "fixed text" {
		t.Errorf("text %q, shown %q", f.Text(), f.entry.Text)
	}
	if clip.text != "fixed" {
		t.Errorf("cut copies %q", clip.text)
	}
}

func TestCaretMovesAreTold(t *testing.T) {
	moved := 0
	f, _, _ := newField(t, Options{OnCaret: func() { moved++ }})
	f.SetText("one\ntwo")
	moved = 0
	key(f, fyne.KeyDown)
	if moved != 1 {
		t.Errorf("Down tells %d times", moved)
	}
	f.entry.Refresh()
	if moved != 1 {
		t.Error("a refresh tells of a move")
	}
	f.SetCaret(1)
	if moved != 2 {
		t.Errorf("SetCaret tells %d times", moved-1)
	}
}

func TestEscapeIsHandedOn(t *testing.T) {
	n := 0
	f, _, _ := newField(t, Options{OnEscape: func() { n++ }})
	key(f, fyne.KeyEscape)
	if n != 1 {
		t.Errorf("told %d times", n)
	}
}

// Whatever is done, the field agrees with a plain string, and undoing all of
// it gives the first text back.
func TestRandomEditsAgreeWithAString(t *testing.T) {
	f, _, c := newField(t, Options{})
	rnd := rand.New(rand.NewSource(7))
	first := "Émile wrote — a lot.\n\nThen he rested for a while in a place that nobody knew."
	f.SetText(first)
	want := first
	for i := range 150 {
		a, b := f.clamp(rnd.Intn(len(want)+1)), f.clamp(rnd.Intn(len(want)+1))
		if a > b {
			a, b = b, a
		}
		if b-a > 12 {
			b = f.clamp(a + 12)
		}
		switch rnd.Intn(4) {
		case 0:
			s := []string{"", "ü", "two words", "\n\n", "“x”"}[rnd.Intn(5)]
			f.Replace(a, b, s)
			want = want[:a] + s + want[b:]
		case 1:
			f.SetCaret(a)
			f.entry.TypedRune('ñ')
			want = want[:a] + "ñ" + want[a:]
		case 2:
			f.SetCaret(a)
			key(f, fyne.KeyReturn)
			want = want[:a] + "\n" + want[a:]
		case 3:
			f.Select(a, b)
			if a < b {
				key(f, fyne.KeyBackspace)
				want = want[:a] + want[b:]
			}
		}
		c.tick(time.Duration(rnd.Intn(3)) * time.Second)
		if f.Text() != want || f.entry.Text != want || !utf8.ValidString(f.Text()) {
			t.Fatalf("step %d: %q, shown %q, want %q", i, f.Text(), f.entry.Text, want)
		}
	}
	for f.CanUndo() {
		f.Undo()
	}
	if f.Text() != first {
		t.Fatalf("all undone: %q", f.Text())
	}
	for f.CanRedo() {
		f.Redo()
	}
	if f.Text() != want {
		t.Fatalf("all redone: %q", f.Text())
	}
}

func TestHistoryIsBounded(t *testing.T) {
	h := &history{limit: 1000}
	for i := range 100 {
		h.add(change{at: 0, new: strings.Repeat("x", 100), closed: true, after: i})
	}
	if len(h.changes) != 10 || h.bytes != 1000 || h.changes[9].after != 99 {
		t.Errorf("%d changes with %d bytes are kept", len(h.changes), h.bytes)
	}
	h.add(change{new: strings.Repeat("y", 5000), closed: true})
	if len(h.changes) != 1 {
		t.Error("a change larger than the bound cannot be undone")
	}
}

func FuzzDifference(f *testing.F) {
	f.Add("abc", "abxc")
	f.Add("aé", "aè")
	f.Add("", "x")
	f.Add("aaa", "aa")
	f.Fuzz(func(t *testing.T, a, b string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			t.Skip()
		}
		at, old, new := difference(a, b)
		if a[at:at+len(old)] != old || a[:at]+new+a[at+len(old):] != b {
			t.Fatalf("difference(%q, %q) = %d, %q, %q", a, b, at, old, new)
		}
		if !utf8.ValidString(old) || !utf8.ValidString(new) {
			t.Fatalf("difference(%q, %q) splits a letter: %q, %q", a, b, old, new)
		}
	})
}
