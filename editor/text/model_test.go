package text

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"
)

// pieces are what hostile keyboards and clipboards put in.
var pieces = []string{
	"", "a", " ", "\n", "e", "\u0301", "\r\n", "\r", "word", "don't ", "\t", "\x00",
	"👩\u200d👩\u200d👧\u200d👦", "\u200d", "👩", "🇩🇪", "🇫", "\u1100", "\u1161", "\u11a8", "\ufe0f",
	"\xc3", "\xa9", "\xf0\x9f", "\x98\x80", "\xff", "\xed\xa0\x80", "\ufffd",
	"日本", "ひらがな", "שלום", "נ״א", "क्षि", "น้ำ", "3,14", "snake_case", "\u0344", "\u1e9b\u0323", "\u0f71\u0f72",
	"Größe und Maß. ", "**bold** [@key, p. 3]\n\n", "# Heading\n", strings.Repeat("lorem ipsum ", 60),
	strings.Repeat("\n", 70), strings.Repeat("ab\u0300", 400), "\u200b", "\u2028", "\u0085", "\u0605", "0",
}

// checkTree fails unless the tree keeps every promise that edits rely on.
func checkTree(t *testing.T, n *node, root bool) {
	t.Helper()
	if n == nil {
		if !root {
			t.Fatal("a nil node inside the tree")
		}
		return
	}
	if n.leaf() {
		if n.right != nil || n.text == "" || n.height != 1 {
			t.Fatalf("broken leaf %+v", n)
		}
		if n.bytes != len(n.text) || n.breaks != strings.Count(n.text, "\n") || n.runes != utf8.RuneCountInString(n.text) {
			t.Fatalf("leaf counts %d bytes, %d runes, %d breaks of %q", n.bytes, n.runes, n.breaks, n.text)
		}
		if len(n.text) > maxLeaf+utf8.UTFMax || !root && len(n.text) < minLeaf-utf8.UTFMax {
			t.Fatalf("leaf of %d bytes", len(n.text))
		}
		return
	}
	checkTree(t, n.left, false)
	checkTree(t, n.right, false)
	if n.height != max(n.left.height, n.right.height)+1 || n.left.height-n.right.height > 1 || n.right.height-n.left.height > 1 {
		t.Fatalf("unbalanced: %d over %d and %d", n.height, n.left.height, n.right.height)
	}
	if n.bytes != n.left.bytes+n.right.bytes || n.runes != n.left.runes+n.right.runes || n.breaks != n.left.breaks+n.right.breaks {
		t.Fatal("an inner node counts wrong")
	}
}

// checkText compares every way to read b with the plain string it should hold.
func checkText(t *testing.T, got Snapshot, want string) {
	t.Helper()
	checkTree(t, got.root, true)
	if s := got.String(); s != want {
		t.Fatalf("text differs:\n got %q\nwant %q", s, want)
	}
	if got.Len() != len(want) || got.RuneCount() != utf8.RuneCountInString(want) {
		t.Fatalf("%d bytes, %d runes of %q", got.Len(), got.RuneCount(), want)
	}
	lines := strings.Split(want, "\n")
	if got.LineCount() != len(lines) {
		t.Fatalf("%d lines of %q", got.LineCount(), want)
	}
	start := 0
	for i, line := range lines {
		if got.LineStart(i) != start || got.LineEnd(i) != start+len(line) || got.Line(i) != line {
			t.Fatalf("line %d is %d-%d %q, want %d-%d %q", i,
				got.LineStart(i), got.LineEnd(i), got.Line(i), start, start+len(line), line)
		}
		if got.LineAt(start) != i || got.LineAt(start+len(line)) != i {
			t.Fatalf("line at %d is %d, at %d is %d, want %d", start, got.LineAt(start), start+len(line), got.LineAt(start+len(line)), i)
		}
		start += len(line) + 1
	}
}

// borders returns the offsets at which s is cut by one breaker, from a plain walk
// over the whole.
func borders(s string, by breaker) []int {
	cuts := []int{0}
	state := -1
	for rest := s; rest != ""; {
		_, rest, state = by.first(rest, state)
		cuts = append(cuts, len(s)-len(rest))
	}
	return cuts
}

func checkBorders(t *testing.T, got Snapshot, s string) {
	t.Helper()
	for _, c := range []struct {
		name string
		by   breaker
	}{{"grapheme", graphemes}, {"word", words}} {
		cuts := borders(s, c.by)
		for at := range len(s) {
			i, found := slices.BinarySearch(cuts, at)
			if !found {
				i--
			}
			start, end := segment(got, at, c.by)
			if start != cuts[i] || end != cuts[i+1] {
				t.Fatalf("%s at %d is %d-%d, want %d-%d in %q", c.name, at, start, end, cuts[i], cuts[i+1], s)
			}
		}
	}
	for at := 0; at < len(s); at = got.NextGrapheme(at) {
		next, prev := got.NextWord(at), got.PrevWord(at)
		if next <= at || prev > at || prev == at && at > 0 {
			t.Fatalf("at %d the next word ends at %d, the one before starts at %d in %q", at, next, prev, s)
		}
		from, to := got.WordAt(at)
		if from > at || to < at || strings.Contains(s[from:to], "\n") {
			t.Fatalf("word at %d is %d-%d in %q", at, from, to, s)
		}
		for _, b := range []int{next, prev, from, to} {
			if got.GraphemeStart(b) != b {
				t.Fatalf("at %d a word's border %d is inside a character of %q", at, b, s)
			}
		}
		if next := got.NextGrapheme(at); next <= at || got.PrevGrapheme(next) != at {
			t.Fatalf("next of %d is %d, back to %d in %q", at, next, got.PrevGrapheme(next), s)
		}
	}
}

// edit is one step of a script: put a piece in place of a part of the text.
type edit struct {
	start, end int
	s          string
}

// script reads edits from fuzz bytes: where, how much, what. Pieces above the
// table are cut from extra, at any byte.
func script(data []byte, extra string) []func(length int) edit {
	var steps []func(int) edit
	for ; len(data) >= 4; data = data[4:] {
		at, n, what := int(data[0])|int(data[1])<<8, int(data[2]), int(data[3])
		steps = append(steps, func(length int) edit {
			e := edit{start: at % (length + 1)}
			if n%3 == 0 { // two of three edits insert
				n = 0
			}
			if n > 200 {
				n *= 30
			}
			e.end = min(e.start+n, length)
			if what < len(pieces) {
				e.s = pieces[what]
			} else if extra != "" {
				i := what % len(extra)
				e.s = extra[i:min(i+1+what%7, len(extra))]
			}
			return e
		})
	}
	return steps
}

// border moves an offset of s out of the middle of a rune, as Replace promises.
func border(s string, at int, up bool) int {
	i := runeStart(s, at)
	if i != at && up {
		_, size := utf8.DecodeRuneInString(s[i:])
		return i + size
	}
	return i
}

// runScript makes the edits on a buffer, a plain string and a set of marks, until
// the text is longer than limit.
func runScript(t *testing.T, start string, data []byte, extra string, limit int) {
	t.Helper()
	b := New(start)
	model := Normal(start)
	checkText(t, b.Snapshot(), model)
	var marks Marks
	var plain []Mark
	var deltas []Delta
	var states []Snapshot
	var texts []string
	for i, step := range script(data, extra) {
		if len(model) > limit {
			break
		}
		e := step(len(model))
		for _, kind := range []Kind{1, 2} {
			m := Mark{Kind: kind, Start: e.start, End: min(e.start+i%9, len(model)), StartGravity: Right, EndGravity: Left}
			if kind == 2 {
				m.StartGravity, m.EndGravity = Left, Right
			}
			m.ID = marks.Add(m)
			plain = append(plain, m)
		}
		states, texts = append(states, b.Snapshot()), append(texts, model)

		lo, hi := border(model, e.start, false), border(model, e.end, true)
		if e.start == e.end {
			hi = lo
		}
		want := Normal(model[:lo] + Normal(e.s) + model[hi:])
		version := b.Version()
		d := b.Replace(e.start, e.end, e.s)
		if (b.Version() != version) != (want != model) || d.Version != b.Version() || d.Empty() != (want == model) {
			t.Fatalf("version %d after %d for %+v", b.Version(), version, d)
		}
		checkText(t, b.Snapshot(), want)
		if made := model[:d.Start] + d.New + model[d.OldEnd():]; made != want || d.Old != model[d.Start:d.OldEnd()] {
			t.Fatalf("%+v makes %q of %q, want %q", d, made, model, want)
		}
		if border(model, d.Start, false) != d.Start || border(model, d.OldEnd(), false) != d.OldEnd() ||
			border(want, d.Start, false) != d.Start || border(want, d.NewEnd(), false) != d.NewEnd() {
			t.Fatalf("%+v cuts a rune of %q or %q", d, model, want)
		}
		if len(deltas) > 0 {
			checkThen(t, texts[i-1], deltas[i-1], d, want)
		}
		model = want
		deltas = append(deltas, d)
		plain = checkMarks(t, &marks, plain, d, len(model))
	}
	checkBorders(t, b.Snapshot(), model)
	for i := len(deltas) - 1; i >= 0; i-- {
		if _, err := b.Apply(deltas[i].Inverse()); err != nil {
			t.Fatal(err)
		}
		if got := b.String(); got != texts[i] {
			t.Fatalf("undo to %q, want %q", got, texts[i])
		}
		if got := states[i].String(); got != texts[i] {
			t.Fatalf("snapshot changed to %q, was %q", got, texts[i])
		}
	}
	for _, d := range deltas {
		if _, err := b.Apply(d); err != nil {
			t.Fatal(err)
		}
	}
	checkText(t, b.Snapshot(), model)
}

// checkThen fails unless two deltas made one do the same as both.
func checkThen(t *testing.T, before string, first, second Delta, want string) {
	t.Helper()
	one, ok := first.Then(second)
	if touch := second.Start <= first.NewEnd() && second.OldEnd() >= first.Start; ok != touch {
		t.Fatalf("%+v then %+v: %v", first, second, ok)
	}
	if !ok {
		return
	}
	if before[one.Start:one.OldEnd()] != one.Old || before[:one.Start]+one.New+before[one.OldEnd():] != want {
		t.Fatalf("%+v then %+v is %+v, which does not make %q of %q", first, second, one, want, before)
	}
}

// checkMarks moves plain marks one by one and compares the set with them.
func checkMarks(t *testing.T, marks *Marks, plain []Mark, d Delta, length int) []Mark {
	t.Helper()
	var collapsed []MarkID
	for i, m := range plain {
		full := !m.Empty()
		if !d.Empty() {
			m.Start = d.Shift(m.Start, m.StartGravity)
			m.End = max(m.Start, d.Shift(m.End, m.EndGravity))
		}
		if full && m.Empty() {
			collapsed = append(collapsed, m.ID)
		}
		plain[i] = m
	}
	got := marks.Edit(d)
	slices.Sort(got)
	if diff := cmp.Diff(collapsed, got); diff != "" {
		t.Fatalf("collapsed by %+v (-want +got):\n%s", d, diff)
	}
	sorted := slices.Clone(plain)
	slices.SortFunc(sorted, func(a, b Mark) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return int(a.ID) - int(b.ID)
	})
	if all := marks.All(); !slices.Equal(sorted, all) {
		t.Fatalf("marks after %+v differ (-want +got):\n%s", d, cmp.Diff(sorted, all))
	}
	checkMarkTree(t, marks.root, nil, 0)
	for _, m := range plain {
		if now, ok := marks.Get(m.ID); !ok || now != m {
			t.Fatalf("mark %d is %+v, want %+v", m.ID, now, m)
		}
	}
	a := d.Start
	b := min(d.NewEnd()+3, length)
	var want []Mark
	for _, m := range sorted {
		over := m.Start < b && m.End > a
		if m.Empty() {
			over = m.Start >= a && m.Start <= b
		}
		if over && m.Kind == 2 {
			want = append(want, m)
		}
	}
	if found := marks.In(a, b, 2); !slices.Equal(found, want) {
		t.Fatalf("marks in %d-%d differ (-want +got):\n%s", a, b, cmp.Diff(want, found))
	}
	return plain
}

func checkMarkTree(t *testing.T, n, parent *markNode, add int) (maxEnd int) {
	t.Helper()
	if n == nil {
		return -1
	}
	if n.parent != parent {
		t.Fatal("a mark's parent is wrong")
	}
	add += n.add
	maxEnd = max(n.mark.End+add, checkMarkTree(t, n.left, n, add), checkMarkTree(t, n.right, n, add))
	if n.maxEnd+add-n.add != maxEnd {
		t.Fatalf("the end of marks below is %d, want %d", n.maxEnd+add-n.add, maxEnd)
	}
	return maxEnd
}

func FuzzEdits(f *testing.F) {
	f.Add("", []byte{0, 0, 0, 4, 1, 0, 0, 5}, "")
	f.Add("caf\u0301e\r\nb\rc", []byte{3, 0, 2, 6, 1, 0, 0, 12, 9, 0, 5, 13, 4, 0, 0, 14}, "x\u0301\u0302y")
	f.Add("\xc3", []byte{1, 0, 0, 22, 0, 0, 1, 21, 1, 0, 0, 22, 1, 0, 1, 0}, "\xe2\x82\xac")
	f.Add(strings.Repeat("A sentence of words. ", 300), []byte{0, 9, 250, 42, 80, 2, 0, 44, 200, 9, 200, 40, 8, 0, 0, 43}, "é")
	f.Add("a\u0323", []byte{1, 0, 0, 5, 2, 0, 1, 36, 0, 0, 1, 0, 0, 0, 0, 255}, strings.Repeat("\u0316", 40)+"\u0301")
	f.Fuzz(func(t *testing.T, start string, data []byte, extra string) {
		if len(start) > 1<<12 || len(data) > 120 || len(extra) > 1<<10 {
			t.Skip("long enough is long enough")
		}
		runScript(t, start, data, extra, 1<<12)
	})
}

func TestEditsMatchAPlainString(t *testing.T) {
	for seed := range uint64(24) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			data := make([]byte, 400)
			for i := range data {
				data[i] = byte(mix(seed<<32 | uint64(i)))
				if i%4 == 3 && data[i]%4 != 0 {
					data[i] %= byte(len(pieces))
				}
			}
			runScript(t, strings.Join(pieces, ""), data, "\u0301\xc3\u0327e\u200d\xe2\x82\xac"+strings.Repeat("\u0316", 9), 1<<15)
		})
	}
}

func TestBordersMatchAWalkOverTheWhole(t *testing.T) {
	for seed := range uint64(80) {
		var w strings.Builder
		for i := range uint64(40) {
			p := pieces[mix(seed<<16|i)%uint64(len(pieces))]
			if len(p) > 100 {
				p = p[:20]
			}
			w.WriteString(p)
		}
		s := Normal(w.String())
		checkBorders(t, New(s).Snapshot(), s)
	}
	// No place to begin for far longer than the window.
	for _, p := range []string{"🇩🇪", "👩\u200d", "ア", "a.", "a'", "\u0301", "_", "\u3000", "क्"} {
		s := Normal("x " + strings.Repeat(p, 150) + " y")
		checkBorders(t, New(s).Snapshot(), s)
	}
}

func TestWorkOfAKeyDoesNotGrowWithTheText(t *testing.T) {
	words := "Ein Satz mit einigen Wörtern, der nicht sehr lang ist.\n"
	for _, size := range []int{1 << 12, 1 << 16, 1 << 20, 1 << 23} {
		b := New(strings.Repeat(words, size/len(words)))
		leaves := bits.Len(uint(size / minLeaf))
		for i := range uint64(2000) {
			before := b.Work()
			at := b.RuneStart(int(mix(i) % uint64(b.Len())))
			if i%3 == 0 {
				b.Replace(at, b.NextGrapheme(at), "")
			} else {
				b.Replace(at, at, "x")
			}
			after := b.Work()
			if n := after.Nodes - before.Nodes; n > uint64(12*leaves+8) {
				t.Fatalf("%d bytes: %d nodes built by one key, %d levels of leaves", size, n, leaves)
			}
			if n := after.Visits - before.Visits; n > uint64(6*leaves+8) {
				t.Fatalf("%d bytes: %d nodes cut by one key", size, n)
			}
			if n := after.Bytes - before.Bytes; n > 3*maxLeaf {
				t.Fatalf("%d bytes: %d copied by one key", size, n)
			}
		}
		if h, most := heightOf(b.root), leaves*3/2+2; h > most {
			t.Errorf("%d bytes: height %d, above %d", size, h, most)
		}
	}
}

// counted is a text that knows how much of it was read.
type counted struct {
	Snapshot
	bytes *int
}

func (c counted) Slice(a, b int) string {
	s := c.Snapshot.Slice(a, b)
	*c.bytes += len(s)
	return s
}

func TestBordersReadFewBytes(t *testing.T) {
	for _, line := range []string{"Plain English, one line. ", "Größe, Übermaß — “so”. ", "日本語の文章。", "हिन्दी में लिखा. "} {
		s := New(strings.Repeat(line, 100<<10/len(line))).Snapshot()
		for _, by := range []breaker{graphemes, words} {
			for i := range uint64(500) {
				read := 0
				segment(counted{s, &read}, int(mix(i)%uint64(s.Len())), by)
				if read > 1<<10 {
					t.Fatalf("%d bytes of one paragraph %q… read for one border", read, line)
				}
			}
		}
	}
}

func TestManyMarksDoNotSlowAKey(t *testing.T) {
	const count = 10_000
	work := func(n int) uint64 {
		var m Marks
		for i := range n {
			m.Add(Mark{Start: i * 20, End: i*20 + 7, Kind: Kind(i % 4)})
		}
		most := uint64(0)
		for i := range uint64(1000) {
			at := int(mix(i) % uint64(n*20))
			before := m.Work().Visits
			m.Edit(Delta{Start: at, New: "x"})
			m.Edit(Delta{Start: at, Old: "x"})
			m.In(at, at+2000)
			most = max(most, m.Work().Visits-before)
		}
		return most
	}
	few, many := work(count/100), work(count)
	if many > 600 || many > few*4 {
		t.Errorf("a key visits up to %d nodes with %d marks, %d with %d", many, count, few, count/100)
	}
}

func TestUnisegAgreesOnWhatAWordIs(t *testing.T) {
	// NextWord relies on these segments; a new uniseg that cuts them otherwise
	// should be noticed here.
	var got []string
	for rest, state := "don't 3,14 snake_case", -1; rest != ""; {
		var w string
		w, rest, state = uniseg.FirstWordInString(rest, state)
		got = append(got, w)
	}
	if diff := cmp.Diff([]string{"don't", " ", "3,14", " ", "snake_case"}, got); diff != "" {
		t.Error(diff)
	}
}
