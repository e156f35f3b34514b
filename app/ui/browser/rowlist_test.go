package browser

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/publish/archive"
)

// largeShelf has so many articles with what a row shows of them.
func largeShelf(n int) *shelf {
	s := &shelf{}
	words := strings.Fields("harbour tide pilot ferry bridge study board figure quay island charter salt mist levy ledger gauge")
	for i := range n {
		var text strings.Builder
		for j := range 40 {
			text.WriteString(words[(i*7+j*j+j*i)%len(words)] + " ")
		}
		image := ""
		if i%3 > 0 {
			image = "image: {file: lead.jpg, alt: A boat, credit: Nobody}\n"
		}
		s.put(fmt.Sprintf("content/commentary/%d/%02d/a%d", 2010+i%15, 1+i%12, i), "", "published",
			fmt.Sprintf("title: The %s and the %s, part %d\ndate: %d-%02d-%02d\nauthors: [Author %d]\ntags: [tag%d]\nsection: commentary\n%ssummary: %s",
				words[i%16], words[i/16%16], i, 2010+i%15, 1+i%12, 1+i%28, i%60, i%40, image, text.String()[:150]), text.String()+" [@key"+fmt.Sprint(i%500)+"]")
	}
	return s
}

// A step of scrolling fills the rows that come into view and no others, however
// long the list is.
func TestScrollingWorksOnTheRowsInView(t *testing.T) {
	work := map[int]int{} // by how many articles there are
	for _, n := range []int{200, 2000} {
		p := open(t, largeShelf(n))
		p.start()
		view := p.list.scroll.Size().Height
		inView := int(view/p.list.height) + 2
		before := p.list.filled
		for y := float32(0); y < float32(n)*p.list.height; y += 60 { // a notch of a wheel
			filled := p.list.filled
			p.list.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -60)})
			if got := p.list.filled - filled; got > 2 {
				t.Fatalf("of %d: a step at %g fills %d rows", n, y, got)
			}
			if got := len(test.WidgetRenderer(p.list.sheet).Objects()); got > inView {
				t.Fatalf("of %d: %d rows have objects, %d are in view", n, got, inView)
			}
		}
		if _, to := p.list.inView(); to != n {
			t.Errorf("the end of %d was not reached: %d", n, to)
		}
		work[n] = p.list.filled - before
		p.press(fyne.KeyHome) // far from where the view is
		if got := p.list.filled - before - work[n]; got > inView+2+2*p.list.pageful() {
			t.Errorf("of %d: going to the first fills %d rows", n, got)
		}
		p.drain()
	}
	if a, b := work[200], work[2000]; a < 190 || b > 2000 {
		t.Errorf("rows filled: %v", work)
	}
}

// Pictures are read for what is seen, not for what was passed.
func TestPicturesAreReadForWhatIsInView(t *testing.T) {
	p := open(t, largeShelf(600))
	p.start()
	for range 900 {
		p.list.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -60)})
	}
	p.drain()
	if read, most := int(p.shelf.pictures.Load()), 4*p.list.pageful()+8; read > most {
		t.Errorf("%d pictures were read for %d rows in view", read, p.list.pageful())
	}
	from, to := p.list.inView()
	for i := from; i < to; i++ {
		row := p.list.at(i).(*resultRow)
		if e := p.listing.Entries[i]; (e.Image != "") != (row.picture.Image != nil && row.picture.Visible()) {
			t.Errorf("row %d of %q has a picture: %v", i, e.Image, row.picture.Visible())
		}
	}
}

func TestRowsStayWithTheirArticlesWhenTheListIsResized(t *testing.T) {
	p := open(t, largeShelf(100))
	p.start()
	for _, height := range []float32{800, 300, 1000, 120} {
		p.win.Resize(fyne.NewSize(1200, height))
		p.list.scrollTo(20 * p.list.height)
		p.drain()
		from, to := p.list.inView()
		for i := from; i < to; i++ {
			if got := p.list.at(i).(*resultRow).r.title.Text; got != p.listing.Entries[i].Title {
				t.Errorf("at %g row %d is %q, not %q", height, i, got, p.listing.Entries[i].Title)
			}
		}
		if need := int(p.list.scroll.Size().Height / p.list.height); to-from < need {
			t.Errorf("at %g only %d rows are shown, %d fit", height, to-from, need)
		}
	}
}

func TestWrap(t *testing.T) {
	test.NewTempApp(t)
	r := &ruler{size: 13}
	text := "Harbours that waited  ·  paid twice\nand the fourth boat costs less than the study of a bridge."
	for _, width := range []float32{30, 60, 100, 150, 220, 300, 2000} {
		for most := 1; most < 4; most++ {
			lines := r.wrap(text, width, most)
			if len(lines) == 0 || len(lines) > most {
				t.Fatalf("%g wide: %d lines of %d", width, len(lines), most)
			}
			var shown []string
			for i, l := range lines {
				part := text[l.start:l.end]
				shown = append(shown, strings.Fields(part)...)
				if w := r.exact(strings.ReplaceAll(part, "\n", " ")); w > width+1 && strings.Contains(part, " ") {
					t.Errorf("%g wide: %q is %g", width, part, w)
				}
				if l.cut && i < len(lines)-1 {
					t.Errorf("%g wide: line %d is cut", width, i)
				}
			}
			whole := slices.Equal(shown, strings.Fields(text))
			if cut := lines[len(lines)-1].cut; cut == whole {
				t.Errorf("%g wide, %d lines: cut is %v, but %q is shown", width, most, cut, shown)
			}
		}
	}
	for _, empty := range []string{"", " \n "} {
		if got := r.wrap(empty, 100, 2); len(got) != 0 {
			t.Errorf("%q has lines: %v", empty, got)
		}
	}
}

func TestMarksStandWhereTheWordsAre(t *testing.T) {
	test.NewTempApp(t)
	m := markedText{ruler: &ruler{size: 13}}
	text := "one two three four five six seven eight"
	at := strings.Index(text, "six")
	width := m.ruler.exact("one two three four five ")
	m.set(text, []archive.Mark{{Start: 0, End: 3}, {Start: at, End: at + 3}}, fyne.NewPos(10, 20), width, 2)
	if len(m.marks) != 2 || len(m.lines) != 2 || m.lines[1].Text != "six seven eight" {
		t.Fatalf("%d marks on %d lines: %q", len(m.marks), len(m.lines), m.shown())
	}
	for i, want := range []fyne.Position{{X: 9, Y: 20}, {X: 9, Y: 20 + m.ruler.lineHeight()}} {
		if got := m.marks[i].Position(); got != want {
			t.Errorf("mark %d stands at %v, not %v", i, got, want)
		}
	}
	m.set("short", nil, fyne.NewPos(0, 0), width, 2)
	if m.shown() != "short" || m.marks[0].Visible() {
		t.Errorf("after another text: %q, marked: %v", m.shown(), m.marks[0].Visible())
	}
}

// BenchmarkScroll10000 scrolls through ten thousand articles, a notch of the
// wheel a step, drawing as much as Fyne's test driver does.
func BenchmarkScroll10000(b *testing.B) {
	p := open(b, largeShelf(10_000))
	p.start()

	steps := 0
	b.ResetTimer()
	for b.Loop() {
		p.list.scrollTo(0)
		for y := float32(0); y < 10_000*p.list.height; y += 60 {
			p.list.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -60)})
			steps++
			if steps%100 == 0 {
				p.drain() // what was fetched meanwhile
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(steps), "µs/step")
}

// BenchmarkKey10000 types a word, each key searching ten thousand articles, until
// the list shows what was found.
func BenchmarkKey10000(b *testing.B) {
	p := open(b, largeShelf(10_000))
	p.start()
	b.ResetTimer()
	keys := 0
	for b.Loop() {
		p.SetQuery("")
		for _, r := range "harbour bri" {
			p.field.TypedRune(r)
			p.drain()
			keys++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(keys), "ms/key")
}

// A page of rows comes into view at once: its first rows are shown wholly, the
// others without their text, which follows.
func TestAPageOfRowsIsFilledInSteps(t *testing.T) {
	p := open(t, largeShelf(200))
	p.start()
	whole := func() (n int) {
		for _, o := range p.list.rows {
			if o.(*resultRow).r.body.Text != "" {
				n++
			}
		}
		return n
	}
	if got, want := whole(), len(p.list.rows); got != want {
		t.Fatalf("at rest %d of %d rows are whole", got, want)
	}
	p.list.scrollTo(100 * p.list.height)
	if got := whole(); got != wholeRows {
		t.Errorf("of a new page %d rows are whole, want %d", got, wholeRows)
	}
	for i, o := range p.list.rows {
		if r := o.(*resultRow).r; r.title.Text == "" || r.meta == "" {
			t.Errorf("row %d has no title", i)
		}
	}
	p.list.scrollTo(140 * p.list.height) // past rows that wait
	steps := 0
	for p.list.fillUp() {
		steps++
	}
	if got, want := whole(), len(p.list.rows); got != want || steps < 2 {
		t.Errorf("after %d steps %d of %d rows are whole", steps, got, want)
	}
	p.list.scrollTo(20 * p.list.height)
	p.drain()
	if got, want := whole(), len(p.list.rows); got != want {
		t.Errorf("after a while %d of %d rows are whole", got, want)
	}
}
