package layout

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// varied is prose whose heights cannot be guessed from its length.
func varied(r *rand.Rand, lines int) string {
	var b strings.Builder
	for range lines {
		switch r.IntN(4) {
		case 0:
			b.WriteString("# A heading")
		case 1:
			b.WriteString(strings.Repeat("日本語", 1+r.IntN(60)))
		default:
			b.WriteString(strings.Repeat("some words ", r.IntN(80)))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// firstLine is the text at the top of a view and how far down it is scrolled.
func firstLine(v View) (offset int, dy float64) {
	p := v.Lines[0]
	return p.Offset + p.Line.Start, v.Top - p.Y
}

func TestScrollingUpKeepsTheTextInPlace(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	e := edit(t, varied(r, 400), Options{Width: 400, Margin: 200})
	v := e.Show(e.Height()-screen, screen)
	for v.Top > 0 {
		// Seen again where it is, nothing has moved.
		offset, dy := firstLine(v)
		again := e.Show(v.Top, screen)
		if o, d := firstLine(again); o != offset || math.Abs(d-dy) > 1e-6 {
			t.Fatalf("text at the top moved from %d/%v to %d/%v", offset, dy, o, d)
		}
		// Scrolled by a little, all moves by as much.
		up := min(37, v.Top)
		want := v.Lines[0].Y - v.Top + up
		next := e.Show(v.Top-up, screen)
		found := false
		for _, p := range next.Lines {
			if p.Offset+p.Line.Start == offset {
				found = true
				if got := p.Y - next.Top; math.Abs(got-want) > 1e-6 {
					t.Fatalf("scrolled by %v, the line stands at %v, want %v", up, got, want)
				}
			}
		}
		if !found {
			t.Fatalf("line at %d left the screen", offset)
		}
		v = next
	}
	check(t, e)
}

func TestShownLinesFillTheViewport(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	e := edit(t, varied(r, 200), Options{Width: 400})
	for range 200 {
		v := e.Show(r.Float64()*(e.Height()-screen), screen)
		y := v.Lines[0].Y
		if y > v.Top {
			t.Fatalf("first line at %v, viewport at %v", y, v.Top)
		}
		for _, p := range v.Lines {
			if p.Y != y || p.Offset != e.doc.starts[p.Paragraph] {
				t.Fatalf("line at %v, want %v", p.Y, y)
			}
			y += float64(p.Line.Height)
		}
		if y < v.Top+screen && v.Last != e.doc.LineCount()-1 {
			t.Fatalf("lines end at %v, viewport at %v", y, v.Top+screen)
		}
	}
}

func TestEditsAboveTheViewportDoNotMoveIt(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	e := edit(t, varied(r, 300), Options{Width: 400})
	v := e.Show(e.Height()/2, screen)
	for range 200 {
		offset, dy := firstLine(v)
		limit := e.doc.starts[v.First]
		from := r.IntN(limit)
		to := min(limit-1, from+r.IntN(300))
		with := varied(r, r.IntN(3))
		e.replace(from, to, with)
		if r.IntN(2) == 0 {
			e.Caret(Position{Offset: r.IntN(from + 1)})
		}
		offset += len(with) - (to - from)
		v = e.Show(v.Top, screen)
		if o, d := firstLine(v); o != offset || math.Abs(d-dy) > 1e-6 {
			t.Fatalf("text at the top moved from %d/%v to %d/%v", offset, dy, o, d)
		}
		if v.First < 20 {
			break
		}
	}
}

func TestWidthKeepsTheParagraphAtTheTop(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	e := edit(t, varied(r, 300), Options{Width: 400})
	v := e.Show(e.Height()/2, screen)
	for _, width := range []float32{200, 900, 333, 400} {
		first := v.First
		e.SetWidth(width)
		top := v.Top + e.TakeShift()
		if v = e.Show(top, screen); v.First != first {
			t.Errorf("width %v shows paragraph %d at the top, before %d", width, v.First, first)
		}
	}
	if err := e.SetFaces(cells{t}, Faces(), 2); err != nil {
		t.Fatal(err)
	}
	first := v.First
	if v = e.Show(v.Top, screen); v.First != first {
		t.Errorf("larger lines show paragraph %d at the top, before %d", v.First, first)
	}
	check(t, e)
}

func TestTreeAgreesWithSlice(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	heights := []float32{20}
	tr := newTree(heights)
	for range 3000 {
		i := r.IntN(len(heights) + 1)
		switch k := min(r.IntN(4), len(heights)-i); {
		case r.IntN(2) == 0:
			fresh := make([]float32, 1+r.IntN(4))
			for n := range fresh {
				fresh[n] = float32(r.IntN(100))
			}
			tr.insert(i, fresh)
			heights = append(heights[:i:i], append(fresh, heights[i:]...)...)
		case k > 0 && k < len(heights):
			var want float64
			for _, h := range heights[i : i+k] {
				want += float64(h)
			}
			if got := tr.remove(i, k); got != want {
				t.Fatalf("removed %v, want %v", got, want)
			}
			heights = append(heights[:i:i], heights[i+k:]...)
		case i < len(heights):
			heights[i] = float32(r.IntN(100))
			tr.setHeight(i, heights[i])
		}
		y := 0.0
		i = r.IntN(len(heights))
		for _, h := range heights[:i] {
			y += float64(h)
		}
		if tr.count() != len(heights) || tr.before(i) != y || tr.heightAt(i) != heights[i] {
			t.Fatalf("paragraph %d of %d at %v, want of %d at %v", i, tr.count(), tr.before(i), len(heights), y)
		}
		if heights[i] > 0 {
			if n, at := tr.find(y + float64(heights[i])/2); n != i || at != y {
				t.Fatalf("found %d at %v, want %d at %v", n, at, i, y)
			}
		}
	}
	if depth := tr.depth(tr.root); depth > 60 {
		t.Errorf("%d paragraphs are %d deep", tr.count(), depth)
	}
}

func (t *tree) depth(x int32) int {
	if x == 0 {
		return 0
	}
	return 1 + max(t.depth(t.nodes[x].left), t.depth(t.nodes[x].right))
}

func TestSelectionRectangles(t *testing.T) {
	e := edit(t, "one two three\nfour\n\nfive", Options{Width: 80})
	for _, tt := range []struct {
		from, to int
		want     []Rect
	}{
		{0, 0, nil},
		{1, 3, []Rect{{10, 0, 20, 20}}},
		{4, 10, []Rect{{40, 0, 40, 20}, {0, 20, 20, 20}}},
		{12, 16, []Rect{{40, 20, 20, 20}, {0, 40, 20, 20}}},
		{18, 20, []Rect{{40, 40, 10, 20}, {0, 60, 10, 20}}},
		{20, 99, []Rect{{0, 80, 40, 20}}},
	} {
		if d := cmp.Diff(tt.want, e.Select(tt.from, tt.to, 0, 1000)); d != "" {
			t.Errorf("select %d to %d (-want +got):\n%s", tt.from, tt.to, d)
		}
	}
	if got := e.Select(0, 99, 25, 45); len(got) != 2 || got[0].Y != 20 || got[1].Y != 40 {
		t.Errorf("select between heights: %v", got)
	}
}

func TestSelectionOfMixedDirectionsIsInParts(t *testing.T) {
	// ab ABC cd, with capitals from right to left, stands as ab CBA cd.
	e := edit(t, "ab אבג cd", Options{})
	got := e.Select(1, 5, 0, 100) // "b " and the first letter of the Hebrew
	want := []Rect{{10, 0, 20, 20}, {50, 0, 10, 20}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestMovesByLinesAndPages(t *testing.T) {
	e := edit(t, "one two three four\nx\nfive six seven", Options{Width: 100})
	// one two |three four|x|five six |seven
	for _, tt := range []struct {
		from Position
		n    int
		x    float32
		want Position
	}{
		{Position{Offset: 5}, 1, 50, Position{Offset: 13}},
		{Position{Offset: 13}, 1, 50, Position{Offset: 20}},
		{Position{Offset: 20}, 1, 50, Position{Offset: 26}},
		{Position{Offset: 26}, -1, 50, Position{Offset: 20}},
		{Position{Offset: 20}, -2, 50, Position{Offset: 5}},
		{Position{Offset: 5}, -1, 50, Position{}},
		{Position{Offset: 26}, 5, 50, Position{Offset: 35}},
		{Position{Offset: 13}, -1, 500, Position{8, Upstream}},
		{Position{8, Upstream}, 1, 0, Position{Offset: 8}},
	} {
		if got := e.MoveLines(tt.from, tt.n, tt.x); got != tt.want {
			t.Errorf("%d lines from %v to x %v: %v, want %v", tt.n, tt.from, tt.x, got, tt.want)
		}
	}
	if got := e.MovePage(Position{Offset: 5}, 60, 50); got != (Position{Offset: 26}) {
		t.Errorf("page down: %v", got)
	}
	if got := e.MovePage(Position{Offset: 26}, -1000, 50); got != (Position{}) {
		t.Errorf("page up past the start: %v", got)
	}
	if got := e.MovePage(Position{Offset: 5}, 1000, 50); got != (Position{Offset: 35}) {
		t.Errorf("page down past the end: %v", got)
	}
	if a, b := e.LineEnds(Position{Offset: 10}); a != (Position{Offset: 8}) || b != (Position{Offset: 18}) {
		t.Errorf("line ends %v %v", a, b)
	}
	if a, b := e.LineEnds(Position{8, Upstream}); a != (Position{}) || b != (Position{8, Upstream}) {
		t.Errorf("line ends of a soft end %v %v", a, b)
	}
}

func TestHitsOutsideTheText(t *testing.T) {
	e := edit(t, "one\ntwo", Options{Width: 100})
	for _, tt := range []struct {
		x    float32
		y    float64
		want int
	}{{-5, -5, 0}, {500, -5, 3}, {14, 5, 1}, {16, 5, 2}, {-5, 500, 4}, {500, 500, 7}} {
		if got := e.At(tt.x, tt.y); got.Offset != tt.want {
			t.Errorf("hit at %v,%v is %v, want %d", tt.x, tt.y, got, tt.want)
		}
	}
	if c := e.Caret(Position{Offset: 99}); c.X != 30 || c.Y != 20 {
		t.Errorf("caret past the end is %+v", c)
	}
}

func TestTallViewOfManyParagraphsIsShownThoughFewAreRemembered(t *testing.T) {
	e := edit(t, strings.Repeat("a\n", 100), Options{Width: 100, Paragraphs: 10})
	v := e.Show(0, 1000)
	if len(v.Lines) != 50 {
		t.Errorf("%d lines", len(v.Lines))
	}
	for _, p := range v.Lines {
		if len(p.Line.Runs) != 1 {
			t.Errorf("line %d has runs %v", p.Paragraph, p.Line.Runs)
		}
	}
}
