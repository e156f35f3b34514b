package text_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/editor/text"
)

func TestReplaceReportsTheExactChange(t *testing.T) {
	type change struct {
		Start    int
		Old, New string
	}
	tests := []struct {
		name       string
		before     string
		start, end int
		with       string
		want       change
		after      string
	}{
		{"an insertion", "ab", 1, 1, "x", change{1, "", "x"}, "axb"},
		{"a deletion", "abc", 1, 2, "", change{1, "b", ""}, "ac"},
		{"swapped offsets", "abc", 2, 1, "x", change{1, "b", "x"}, "axc"},
		{"offsets outside", "abc", -5, 99, "x", change{0, "abc", "x"}, "x"},
		{"line ends of Windows", "", 0, 0, "a\r\nb\rc", change{0, "", "a\nb\nc"}, "a\nb\nc"},
		{"decomposed letters", "", 0, 0, "Gro\u0308ße", change{0, "", "Größe"}, "Größe"},
		{"an accent joins the letter before it", "cafe!", 4, 4, "\u0301", change{3, "e", "é"}, "café!"},
		{"a letter before an accent that stood alone", "\n\u0301", 0, 1, "e", change{0, "\n\u0301", "é"}, "é"},
		{"a deletion that brings both together", "e\n\u0301x", 1, 2, "", change{0, "e\n\u0301", "é"}, "éx"},
		{"inside a rune to its borders", "a€b€c", 2, 6, "x", change{1, "€b€", "x"}, "axc"},
		{"an insertion inside a rune goes before it", "a€b", 3, 3, "x", change{1, "", "x"}, "ax€b"},
		{"broken bytes that make a rune", "\xe2\x82", 2, 2, "\xac", change{0, "\xe2\x82", "€"}, "€"},
		{"broken bytes stay", "a", 1, 1, "\xff\xfe", change{1, "", "\xff\xfe"}, "a\xff\xfe"},
		{"control characters stay", "", 0, 0, "a\x00\x1b", change{0, "", "a\x00\x1b"}, "a\x00\x1b"},
		{"the same again", "abc", 1, 2, "b", change{1, "", ""}, "abc"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := text.New(tt.before)
			d := b.Replace(tt.start, tt.end, tt.with)
			if diff := cmp.Diff(tt.want, change{d.Start, d.Old, d.New}); diff != "" {
				t.Errorf("delta (-want +got):\n%s", diff)
			}
			if b.String() != tt.after {
				t.Errorf("text is %q, want %q", b.String(), tt.after)
			}
			if _, err := b.Apply(d.Inverse()); err != nil || b.String() != text.Normal(tt.before) {
				t.Errorf("undone to %q (%v), want %q", b.String(), err, tt.before)
			}
		})
	}
}

func TestApplyRefusesWhatDoesNotFit(t *testing.T) {
	b := text.New("abc")
	for _, d := range []text.Delta{
		{Start: 1, Old: "x", New: "y"},
		{Start: 3, Old: "d"},
		{Start: -1, New: "y"},
		{Start: 4, New: "y"},
	} {
		if _, err := b.Apply(d); !errors.Is(err, text.ErrMismatch) {
			t.Errorf("%+v gives %v", d, err)
		}
	}
	if b.String() != "abc" || b.Version() != 0 {
		t.Errorf("the text is %q, version %d", b.String(), b.Version())
	}
}

func TestEmptyText(t *testing.T) {
	for _, s := range []text.Snapshot{{}, text.New("").Snapshot()} {
		if s.Len() != 0 || s.LineCount() != 1 || s.Line(0) != "" || s.LineAt(5) != 0 || s.LineEnd(3) != 0 || s.String() != "" {
			t.Error("the empty text has something in it")
		}
		if s.NextGrapheme(0) != 0 || s.PrevGrapheme(0) != 0 || s.NextWord(0) != 0 || s.PrevWord(0) != 0 {
			t.Error("there is something to move over")
		}
		if r, size := s.RuneAt(0); size != 0 {
			t.Errorf("rune %q of %d bytes", r, size)
		}
	}
}

func TestWordAt(t *testing.T) {
	tests := []struct {
		text string
		at   int
		want string
	}{
		{"one two", 1, "one"},
		{"one two", 3, "one"},
		{"one two", 4, "two"},
		{"one two", 7, "two"},
		{"one  two", 4, "  "},
		{"don't", 4, "don't"},
		{"“Größe”", 5, "Größe"},
		{"one.\ntwo", 4, "."},
		{"one\n\ntwo", 4, ""},
		{"one\ntwo", 3, "one"},
		{"**bold**", 0, "*"},
		{"a 👩\u200d👧", 4, "👩\u200d👧"},
	}
	for _, tt := range tests {
		s := text.New(tt.text).Snapshot()
		a, b := s.WordAt(tt.at)
		if got := s.Slice(a, b); got != tt.want {
			t.Errorf("word of %q at %d is %q, want %q", tt.text, tt.at, got, tt.want)
		}
	}
}

// A reader on another goroutine sees its own state while editing goes on. The
// race detector watches this one.
func TestASnapshotIsReadWhileEditingGoesOn(t *testing.T) {
	b := text.New(strings.Repeat("one two three\n", 1000))
	var wg sync.WaitGroup
	for range 20 {
		s, want := b.Snapshot(), b.String()
		wg.Go(func() {
			var w bytes.Buffer
			n, err := s.WriteTo(&w)
			if err != nil || int(n) != len(want) || w.String() != want {
				t.Errorf("a snapshot wrote %d bytes (%v), want %d", n, err, len(want))
			}
		})
		for i := range 100 {
			b.Replace(i*97%b.Len(), i*97%b.Len(), "x")
		}
	}
	wg.Wait()
}

type brokenWriter struct{ left int }

var errFull = errors.New("disk full")

func (w *brokenWriter) Write(p []byte) (int, error) {
	if len(p) > w.left {
		n := w.left
		w.left = 0
		return n, errFull
	}
	w.left -= len(p)
	return len(p), nil
}

func TestWriteToReportsAFullDisk(t *testing.T) {
	b := text.New(strings.Repeat("x", 10_000))
	n, err := b.WriteTo(&brokenWriter{left: 5000})
	if n != 5000 || !errors.Is(err, errFull) {
		t.Errorf("wrote %d bytes: %v", n, err)
	}
}

func TestMarksFollowByGravity(t *testing.T) {
	tests := []struct {
		name       string
		mark       text.Mark
		start, end int
		with       string
		want       string // start-end
		collapsed  bool
	}{
		{"before it", text.Mark{Start: 4, End: 8}, 0, 1, "xyz", "6-10", false},
		{"behind it", text.Mark{Start: 4, End: 8}, 9, 9, "xyz", "4-8", false},
		{"inside it", text.Mark{Start: 4, End: 8}, 5, 6, "xyz", "4-10", false},
		{"at its start, kept out", text.Mark{Start: 4, End: 8}, 4, 4, "x", "5-9", false},
		{"at its start, let in", text.Mark{Start: 4, End: 8, StartGravity: text.Left}, 4, 4, "x", "4-9", false},
		{"at its end, kept out", text.Mark{Start: 4, End: 8}, 8, 8, "x", "4-8", false},
		{"at its end, let in", text.Mark{Start: 4, End: 8, EndGravity: text.Right}, 8, 8, "x", "4-9", false},
		{"all of it typed over", text.Mark{Start: 4, End: 8}, 4, 8, "xy", "4-6", false},
		{"all of it deleted", text.Mark{Start: 4, End: 8}, 3, 9, "", "3-3", true},
		{"a change over its start", text.Mark{Start: 4, End: 8}, 2, 6, "x", "3-5", false},
		{"a change over its end", text.Mark{Start: 4, End: 8}, 6, 10, "x", "4-6", false},
		{"a position", text.Mark{Start: 4, End: 4}, 4, 4, "x", "5-5", false},
		{"a position that stays", text.Mark{Start: 4, End: 4, StartGravity: text.Left}, 4, 4, "x", "4-4", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := text.New("0123456789")
			var marks text.Marks
			id := marks.Add(tt.mark)
			collapsed := marks.Edit(b.Replace(tt.start, tt.end, tt.with))
			m, _ := marks.Get(id)
			if got := fmt.Sprintf("%d-%d", m.Start, m.End); got != tt.want {
				t.Errorf("mark is at %s, want %s", got, tt.want)
			}
			if got := len(collapsed) == 1 && collapsed[0] == id; got != tt.collapsed {
				t.Errorf("collapsed: %v", collapsed)
			}
		})
	}
}

func TestMarksAreRemovedByKindAndRange(t *testing.T) {
	var marks text.Marks
	var ids []text.MarkID
	for i := range 10 {
		ids = append(ids, marks.Add(text.Mark{Kind: text.Kind(i % 2), Start: i * 10, End: i*10 + 5}))
	}
	if n := marks.RemoveIn(20, 60, 1); n != 2 {
		t.Errorf("%d marks removed, want those at 30 and 50", n)
	}
	if !marks.Remove(ids[0]) || marks.Remove(ids[0]) || marks.Remove(ids[3]) {
		t.Error("a mark can be removed once")
	}
	var starts []int
	for _, m := range marks.All() {
		starts = append(starts, m.Start)
	}
	if diff := cmp.Diff([]int{10, 20, 40, 60, 70, 80, 90}, starts); diff != "" || marks.Len() != len(starts) {
		t.Errorf("marks left (-want +got):\n%s", diff)
	}
}
