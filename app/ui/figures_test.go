package ui

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"postil/publish/archive"
	"postil/publish/figures"
	"postil/publish/review"
)

// card finds a card by its title, nil where it is not shown.
func (v *figuresView) card(title string) *figureCard {
	for _, c := range v.cards {
		if c.figure.title == title && c.object.Visible() {
			return c
		}
	}
	return nil
}

func TestFiguresCountWhatIsPublished(t *testing.T) {
	p := newFixture(t, review.Draft, review.Approved).open(t)
	p.do("view.figures")
	p.drain()
	v := p.figures
	if !v.shown() || p.outer.Visible() {
		t.Fatal("the figures do not lie over the desk")
	}
	if got, want := v.summary.Text(), "2 articles  ·  4 words  ·  2 authors"; got != want {
		t.Errorf("summary is %q, want %q", got, want)
	}
	months := v.card("Articles by month")
	if months == nil {
		t.Fatal("there is no chart of months")
	}
	if d := months.chart.Data(); len(d.Items) != 17 || d.Items[0].Text != "July 2024: 1 article" || d.Items[16].Text != "November 2025: 1 article" || d.Items[6].Mark != "2025" {
		t.Errorf("months are %+v", d.Items)
	}
	if got, want := string(v.card("Articles by author").figure.csv()), "Author,Articles\r\nAda Reyes,1\r\nBen Okoro,1\r\n"; got != want {
		t.Errorf("CSV is %q, want %q", got, want)
	}
	if c := v.card("From draft to publication"); c != nil {
		t.Errorf("nothing was written here, but times are shown: %+v", c.figure.rows)
	}
}

func TestFiguresOfAPublishedDraftHaveItsTime(t *testing.T) {
	p := newFixture(t, review.Approved).open(t)
	p.choose(titleOf(review.Approved))
	p.do("review.publish")
	p.tap("Publish")
	p.do("view.figures")
	p.drain()
	c := p.figures.card("From draft to publication")
	if c == nil {
		t.Fatal("the time to publication is not shown")
	}
	if got := c.figure.rows[0]; got.text != "under 1 days: 1 of 1" {
		t.Errorf("got %+v", got)
	}
	if p.figures.card("Articles by topic") == nil || p.figures.card("Sources cited most") == nil {
		t.Error("what was just published is not counted")
	}
}

// What a bar opens finds exactly the articles that the bar counts.
func TestFiguresOpenWhatTheyCount(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	var query string
	p.figures.open = func(q string) { query = q }
	for name, choose := range map[string]func(v *figuresView){
		"all":            func(*figuresView) {},
		"a year":         func(v *figuresView) { v.chosen = period{year: 2024} },
		"an author":      func(v *figuresView) { v.named = "Ada Reyes" },
		"the last year":  func(v *figuresView) { v.chosen = period{month: 12} },
		"a section":      func(v *figuresView) { v.inside = "commentary" },
		"all of it":      func(v *figuresView) { v.chosen, v.named, v.inside = period{year: 2025}, "Ada Reyes", "commentary" },
		"nothing at all": func(v *figuresView) { v.chosen, v.named = period{year: 2024}, "Ada Reyes" },
	} {
		p.figures.reset()
		choose(p.figures)
		p.do("view.figures")
		p.drain()
		bars := 0
		for _, c := range p.figures.cards {
			for i, row := range c.figure.rows {
				if row.query == "" {
					continue
				}
				bars++
				query = ""
				c.openRow(i)
				res, err := p.ws.Archive().Search(t.Context(), archive.ParseQuery(query), archive.Newest)
				if err != nil {
					t.Fatal(err)
				}
				if got := strconv.Itoa(len(res.Entries)); got != row.value {
					t.Errorf("%s, %s: %s counts %s, %q finds %s", name, c.figure.title, row.name, row.value, query, got)
				}
			}
		}
		if (bars == 0) != (name == "nothing at all") {
			t.Errorf("%s: %d bars", name, bars)
		}
	}
}

func TestABarLeadsToItsArticles(t *testing.T) {
	p := newFixture(t).open(t)
	p.do("view.figures")
	p.drain()
	p.figures.card("Articles by author").openRow(1)
	p.drain()
	l := p.archive.browser.Listing()
	if p.figures.shown() || !p.archive.shown() || l == nil || len(l.Entries) != 1 || l.Entries[0].Title != "The old bridge" {
		t.Fatalf("%q lists %+v", p.archive.browser.Query(), l)
	}
	p.do("view.figures")
	p.drain()
	if !p.figures.shown() || p.archive.shown() || p.outer.Visible() {
		t.Error("the figures do not take the place of the archive")
	}
	p.do("view.desk")
	if p.layered() || !p.outer.Visible() {
		t.Error("the desk is not shown")
	}
}

func TestQueriesOfFiguresAreRead(t *testing.T) {
	p := newFixture(t).open(t)
	for _, name := range []string{"Ann Lee", `Ann "Bo" Lee`, "O’Neill", "“Ann”", "a:b", "-x", "Łukasz"} {
		q := archive.ParseQuery(p.figures.query(archive.Filter{Field: archive.Author, Value: name}))
		want := archive.Filter{Field: archive.Author, Value: name}
		if len(q.Fields) != 2 || q.Fields[0] != want || len(q.Words) != 0 {
			t.Errorf("%s is asked as %+v", name, q)
		}
	}
}

func TestFiguresByKeyboard(t *testing.T) {
	p := newFixture(t).open(t)
	p.win.Resize(fyne.NewSize(1100, 700))
	before := p.win.Canvas().Focused()
	p.do("view.figures")
	p.drain()
	var opened []string
	p.figures.open = func(q string) { opened = append(opened, q) }
	p.figures.fill()
	reached := map[fyne.Focusable]bool{}
	for range 40 {
		p.win.Canvas().FocusNext()
		reached[p.win.Canvas().Focused()] = true
	}
	for _, c := range p.figures.cards {
		if c.object.Visible() && (!reached[c.chart] || !reached[c.more]) {
			t.Errorf("Tab does not come to %s", c.figure.title)
		}
	}
	c := p.figures.card("Articles by author")
	p.win.Canvas().Focus(c.chart)
	if c.note.Text() != "Ada Reyes: 1 article" {
		t.Errorf("the first bar tells %q", c.note.Text())
	}
	c.chart.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	c.chart.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(opened) != 1 || !strings.Contains(opened[0], `author:"Ben Okoro"`) {
		t.Errorf("Enter opened %q", opened)
	}
	p.figures.asTables.SetChecked(true)
	if c.chart.Visible() || !c.tall.Visible() {
		t.Error("the table is not shown in place of the chart")
	}
	p.win.Canvas().Focus(c.table)
	c.table.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(opened) != 2 || !strings.Contains(opened[1], `author:"Ada Reyes"`) {
		t.Errorf("Enter in the table opened %q", opened)
	}
	c.table.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if p.figures.shown() || !p.outer.Visible() || p.win.Canvas().Focused() != before {
		t.Error("Escape does not lead back to where the keyboard was")
	}
}

func TestFiguresSayWhyThereAreNone(t *testing.T) {
	p := newFixture(t).open(t)
	v := p.figures
	v.named = "Nobody"
	p.do("view.figures")
	p.drain()
	if !v.told.Visible() || v.scroll.Visible() || v.told.Text != "No article is of this time, section and author." {
		t.Errorf("told %q", v.told.Text)
	}
	v.named = ""
	v.refresh()
	p.drain()
	if v.told.Visible() || !v.scroll.Visible() {
		t.Error("the charts do not come back")
	}
}

func TestFiguresAreAsWideAsTheWindow(t *testing.T) {
	p := newFixture(t).open(t)
	for _, width := range []float32{620, 1100, 1700} {
		p.win.Resize(fyne.NewSize(width, 700))
		p.do("view.figures")
		p.drain()
		end := float32(0)
		for _, c := range p.figures.cards {
			if !c.object.Visible() {
				continue
			}
			at, size := c.object.Position(), c.object.Size()
			if at.X < 0 || at.X+size.Width > width || size.Height < c.object.MinSize().Height {
				t.Errorf("at %v, %s is at %v, %v large", width, c.figure.title, at, size)
			}
			if at.X == 0 && at.Y < end {
				t.Errorf("at %v, %s lies on what is above it", width, c.figure.title)
			}
			end = max(end, at.Y+size.Height)
		}
		p.figures.leave()
	}
}

func TestFigureIsCopiedAndWritten(t *testing.T) {
	p := newFixture(t).open(t)
	p.do("view.figures")
	p.drain()
	c := p.figures.card("Articles by month")
	c.showMenu()
	if p.win.Canvas().Overlays().Top() == nil {
		t.Fatal("there is no menu")
	}
	if svg := string(c.svg()); !strings.Contains(svg, "<title>Articles by month</title>") || !strings.Contains(svg, "July 2024: 1 article") {
		t.Errorf("SVG is %s", svg)
	}
}

// Twenty years of articles are shown month by month, more by years.
func TestManyYearsAreShownByYear(t *testing.T) {
	p := newFixture(t).open(t)
	v := p.figures
	for _, c := range []struct {
		years int
		title string
	}{{20, "Articles by month"}, {21, "Articles by year"}} {
		v.counted.Months = nil
		for y := range c.years {
			for m := 1; m <= 12; m++ {
				v.counted.Months = append(v.counted.Months, figures.Month{Year: 2000 + y, Month: time.Month(m), N: 1})
			}
		}
		f := v.byMonth()
		total := 0.0
		for _, it := range f.data.Items {
			total += it.N
		}
		if f.title != c.title || total != float64(12*c.years) {
			t.Errorf("%d years are %q with %v articles", c.years, f.title, total)
		}
	}
}

func TestPlacesOfDays(t *testing.T) {
	for days, want := range map[float64]float64{0: 0, 0.5: 0.5, 1: 1, 1.5: 1.5, 3: 2.5, 112: 8, 156: 8.5, 200: 9} {
		if got := spreadPlace(days, 200); got != want {
			t.Errorf("%v days are at %v, want %v", days, got, want)
		}
	}
	if got := spreadPlace(112, 112); got != 8 {
		t.Errorf("the longest of all is at %v", got)
	}
}
