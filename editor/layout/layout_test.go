package layout

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"postil/editor/style"
)

// shown is the lines of a text, one a line, with | between runs.
func shown(e *editing) string {
	var b strings.Builder
	for i := range e.doc.LineCount() {
		p := e.ensure(i)
		for n := range p.lines {
			for k, r := range e.runs(p, &p.lines[n]) {
				if k > 0 {
					b.WriteString("|")
				}
				text := r.Text
				if p.text[r.Start:r.End] == "\t" {
					text = fmt.Sprintf("→%v", r.Width/10)
				}
				b.WriteString(text)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func TestLinesOfText(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		width      float32
		want       string
	}{
		{"wrap at words", "one two three", 80, "one two \nthree\n"},
		{"spaces hang over", "one two     three", 70, "one two     \nthree\n"},
		{"exact fit", "one two", 70, "one two\n"},
		{"hyphen", "well-known", 60, "well-\nknown\n"},
		{"no break before a full stop", "aaa bbb.", 70, "aaa \nbbb.\n"},
		{"long word", "ab abcdefghijkl z", 50, "ab \nabcde\nfghij\nkl z\n"},
		{"empty", "", 50, "\n"},
		{"lines", "a\n\nb\n", 50, "a\n\nb\n\n"},
		{"roles", "a *b* c", 500, "a |*b*| c\n"},
		{"role inside a word stays with it", "xxx a*b*c", 60, "xxx \na|*b*|c\n"},
		{"tab", "a\tb\t\tc", 500, "a|→3|b|→3|→4|c\n"},
		{"tab past the edge", "abcdef\tg", 70, "abcdef|→2\ng\n"},
		{"control characters", "a\x01b\u0085c\ufeff\u200e", 500, "a\ufffdb\ufffdc\n"},
		{"invalid UTF-8", "a\xffb", 500, "a\ufffdb\n"},
		{"clusters stay whole", "e\u0301e\u0301e\u0301", 20, "e\u0301e\u0301\ne\u0301\n"},
		{"one wide cluster", "👩‍👩‍👧日", 10, "👩‍👩‍👧\n日\n"},
		{"ideographs", "日本語文", 50, "日本\n語文\n"},
		{"right to left run", "a שלום עולם b", 500, "a |שלום עולם| b\n"},
		{"no wrap", strings.Repeat("word ", 100), 0, strings.Repeat("word ", 100) + "\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := edit(t, tt.text, Options{Width: tt.width})
			if d := cmp.Diff(tt.want, shown(e)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestRightToLeftRunsStandInVisualOrder(t *testing.T) {
	// Three runs of Hebrew in two roles and a number: 1 2 3 4 in the text.
	e := edit(t, "a אב *גד* 12 הו z", Options{})
	p := e.ensure(0)
	var got []string
	for _, r := range e.runs(p, &p.lines[0]) {
		got = append(got, r.Text)
	}
	// What stands between words is drawn by itself where the role changes.
	if d := cmp.Diff([]string{"a ", "הו", " ", "12", " ", "*", "גד", "*", " ", "אב", " z"}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	x := float32(0)
	for _, r := range p.lines[0].Runs {
		if r.X != x {
			t.Errorf("run %q at %v, want %v", r.Text, r.X, x)
		}
		x += r.Width
	}
}

func TestCellsOfATableStandInItsOrder(t *testing.T) {
	e := edit(t, "| אב | 12 |\n|--|--|\n| x אב | גד 34 | y |", Options{})
	for i, want := range map[int]string{0: "| אב | 12 |", 2: "| x אב | 34 גד | y |"} {
		p := e.ensure(i)
		var got strings.Builder
		for _, r := range e.runs(p, &p.lines[0]) {
			got.WriteString(r.Text)
		}
		if got.String() != want {
			t.Errorf("line %d stands as %q, want %q", i, got.String(), want)
		}
	}
}

func TestTablesAndStruckTextHaveTheirFaces(t *testing.T) {
	f := Faces()
	for role, want := range map[style.Role]Face{
		style.Text | style.InTable:                    {Mono: true, Scale: 1},
		style.TableHead | style.InTable:               {Mono: true, Bold: true, Scale: 1},
		style.Emphasis | style.InTable | style.Struck: {Mono: true, Italic: true, Scale: 1},
		style.Strong | style.Struck:                   {Bold: true, Scale: 1},
		style.Text | style.Struck:                     {Scale: 1},
	} {
		if f[role] != want {
			t.Errorf("%v has %+v, want %+v", role, f[role], want)
		}
	}
}

func TestHeadingsAreHigher(t *testing.T) {
	e := edit(t, "# Head\ntext", Options{Width: 500, LineSpacing: 1.5})
	v := e.Show(0, 500)
	if len(v.Lines) != 2 {
		t.Fatalf("%d lines", len(v.Lines))
	}
	h, l := v.Lines[0].Line, v.Lines[1].Line
	if h.Height != 48 || h.Ascent != 32 || l.Height != 30 || l.Ascent != 20 || v.Lines[1].Y != 48 || v.Height != 78 {
		t.Errorf("heading %v/%v, text %v/%v at %v, all %v", h.Height, h.Ascent, l.Height, l.Ascent, v.Lines[1].Y, v.Height)
	}
}

func TestNewNeedsMeasurer(t *testing.T) {
	d := newDocument("")
	if _, err := New(d, style.NewHighlighter(d), Options{}); !errors.Is(err, ErrNoMeasurer) {
		t.Errorf("error is %v", err)
	}
}

// check tests what holds for every layout.
func check(t *testing.T, e *editing) {
	t.Helper()
	y := 0.0
	for i, text := range e.doc.lines {
		p := e.ensure(i)
		var all strings.Builder
		ly := float32(0)
		for n := range p.lines {
			ln := &p.lines[n]
			if ln.Start != all.Len() || ln.End < ln.Start || ln.Y != ly || ln.Start == ln.End && text != "" {
				t.Fatalf("line %d of %q is %+v", n, text, ln)
			}
			all.WriteString(text[ln.Start:ln.End])
			ly += ln.Height
			if ln.Width > e.Width() && len(clusterEnds(strings.TrimRight(text[ln.Start:ln.End], " "))) > 1 {
				t.Fatalf("line %q of %q is %v wide of %v", text[ln.Start:ln.End], text, ln.Width, e.Width())
			}
			covered, x := 0, float32(0)
			for _, r := range e.runs(p, ln) {
				if strings.ContainsAny(r.Text, "\t\n") || r.X != x {
					t.Fatalf("run %+v of %q", r, text)
				}
				covered += r.End - r.Start
				x += r.Width
			}
			if covered != ln.End-ln.Start {
				t.Fatalf("runs of %q cover %d bytes", text[ln.Start:ln.End], covered)
			}
		}
		if all.String() != text || ly != p.height {
			t.Fatalf("lines of %q are %q, %v high", text, all.String(), ly)
		}
		if e.tree.before(i) != y {
			t.Fatalf("paragraph %d stands at %v, want %v", i, e.tree.before(i), y)
		}
		y += float64(p.height)
	}
	if e.Height() != y || e.tree.count() != len(e.doc.lines) {
		t.Fatalf("height %v of %d, want %v of %d", e.Height(), e.tree.count(), y, len(e.doc.lines))
	}
}

// checkCarets tests that what a caret stands at is hit there.
func checkCarets(t *testing.T, e *editing) {
	t.Helper()
	for i, text := range e.doc.lines {
		start := e.doc.starts[i]
		for _, off := range append([]int{0}, clusterEnds(text)...) {
			for _, a := range []Affinity{Downstream, Upstream} {
				c := e.Caret(Position{start + off, a})
				if c.Paragraph != i {
					t.Fatalf("caret at %d of %q is in paragraph %d", off, text, c.Paragraph)
				}
				got := e.At(c.X, c.Y+float64(c.Height)/2)
				if d := e.Caret(got); !near(d.X, c.X) || d.Y != c.Y {
					t.Fatalf("%q: caret %d/%d at %v,%v hits %+v at %v,%v\n%+v", text, off, a, c.X, c.Y, got, d.X, d.Y, e.tree.paragraph(i).lines[c.Line])
				}
			}
		}
	}
}

var snippets = []string{
	"word ", "a ", " ", "longerwordthanthat", "\n", "\n\n", "# ", "*x* ", "**", "`", "```\n", "\t", "日本語", "e\u0301",
	"\u0301", "👩‍👩‍👧 ", "🇩🇪🇫🇷", "שלום ", "12 ", "(", ")", "- ", "\u00a0", "—", "\xff", "\x01", "[@k] ", "https://x.org/a-b/c",
	"\u200d", "$-", "5", "“", "\u2028", "\r", "…",
}

func randomText(r *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(snippets[r.IntN(len(snippets))])
	}
	return b.String()
}

func TestLayoutHoldsTogether(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 7))
		e := edit(t, randomText(r, 60), Options{Width: float32(10 + r.IntN(300)), LineSpacing: 1})
		check(t, e)
		checkCarets(t, e)
	}
}

func compare(t *testing.T, e *editing, why string) {
	t.Helper()
	fresh := edit(t, e.doc.text(), Options{Width: e.Width()})
	for i := range e.doc.lines {
		p, q := e.ensure(i), fresh.ensure(i)
		for n := range p.lines {
			e.runs(p, &p.lines[n])
		}
		for n := range q.lines {
			fresh.runs(q, &q.lines[n])
		}
		opts := cmp.Options{cmp.AllowUnexported(Line{}, place{}, atom{}), cmpopts.EquateEmpty()}
		if d := cmp.Diff(q.lines, p.lines, opts); d != "" {
			t.Fatalf("%s: lines of %q (-fresh +edited):\n%s", why, q.text, d)
		}
		if d := cmp.Diff(q.atoms, p.atoms, opts); d != "" {
			t.Fatalf("%s: atoms of %q (-fresh +edited):\n%s", why, q.text, d)
		}
	}
}

func TestEditsAgreeWithFreshLayout(t *testing.T) {
	for seed := range uint64(25) {
		r := rand.New(rand.NewPCG(seed, 3))
		e := edit(t, randomText(r, 40), Options{Width: float32(30 + r.IntN(200)), Paragraphs: 2 + r.IntN(30)})
		for range 25 {
			n := e.doc.Len()
			from := r.IntN(n + 1)
			to := min(n, from+r.IntN(12)*r.IntN(2))
			why := fmt.Sprintf("%q[%d:%d]", e.doc.text(), from, to)
			e.replace(from, to, randomText(r, r.IntN(3)))
			switch r.IntN(5) {
			case 0:
				e.Show(r.Float64()*e.Height(), 100)
			case 1:
				e.SetWidth(float32(30 + r.IntN(200)))
			}
			if r.IntN(2) == 0 {
				compare(t, e, why)
			}
		}
		check(t, e)
		checkCarets(t, e)
	}
}

func FuzzEdit(f *testing.F) {
	f.Add("one two *three* four", 4, 7, "x\ny", 60)
	f.Add("שלום a\t1\u0301 👩‍👩‍👧", 3, 5, "", 33)
	f.Add("\U0001f1e9\U0001f1eaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0, 4, " ", 100)
	f.Fuzz(func(t *testing.T, text string, from, to int, with string, width int) {
		if len(text)+len(with) > 2000 {
			return
		}
		e := edit(t, text, Options{Width: float32(width%500 + 1)})
		for i := range e.doc.lines {
			e.ensure(i)
		}
		n := e.doc.Len()
		from = min(max(0, from), n)
		to = min(max(from, to), n)
		e.replace(from, to, with)
		compare(t, e, "edit")
		check(t, e)
	})
}
