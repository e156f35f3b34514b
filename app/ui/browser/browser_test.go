package browser

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/publish/archive"
)

func TestSearchAndFiltersAreOneQuery(t *testing.T) {
	p := open(t, sampleShelf())
	p.start()
	if got := p.listed(); got != "[bridge] pilots ferries eau" {
		t.Fatalf("at first: %s", got)
	}
	if got := p.told.Text(); got != "4 of 4" {
		t.Errorf("it tells %q", got)
	}
	want := `YEARS
 2026 1
  JANUARY
  FEBRUARY
  MARCH 1
  APRIL
  MAY
  JUNE
  JULY
  AUGUST
  SEPTEMBER
  OCTOBER
  NOVEMBER
  DECEMBER
 2024 1
 2023 1
 2022 1
AUTHORS
 Nadia Castillo 3
 Tomás Umar 1
 Élodie Kösters 1
TAGS
 shipping 3
 ferries 1
 ports 1
 water 1
SECTIONS
 commentary 3
 analysis 1
STATE
 PUBLISHED 3
 IN REVIEW 1
LANGUAGE
 en 3
 fr 1
SOURCES CITED
 quill2022 2
 umar2023 2
`
	if got := p.narrowed(); got != want {
		t.Errorf("it can be narrowed down by\n%s", got)
	}
	for _, step := range []struct{ choose, query, listed, chips string }{
		{"Nadia Castillo", `author:"Nadia Castillo" `, "[bridge] pilots ferries", "Author: Nadia Castillo"},
		{"umar2023", `cites:umar2023 author:"Nadia Castillo" `, "[pilots] ferries", "Cites: umar2023, Author: Nadia Castillo"},
		{"2023", `year:2023 cites:umar2023 author:"Nadia Castillo" `, "[ferries]", "Year: 2023, Cites: umar2023, Author: Nadia Castillo"},
		{"FEBRUARY", `month:2023-02 cites:umar2023 author:"Nadia Castillo" `, "[ferries]", "Month: 2023-02, Cites: umar2023, Author: Nadia Castillo"},
		{"2024", `year:2024 cites:umar2023 author:"Nadia Castillo" `, "[pilots]", "Year: 2024, Cites: umar2023, Author: Nadia Castillo"},
		{"Nadia Castillo", "year:2024 cites:umar2023 ", "[pilots]", "Year: 2024, Cites: umar2023"},
	} {
		p.choose(step.choose)
		if p.Query() != step.query || p.listed() != step.listed || p.chipped() != step.chips {
			t.Errorf("%s: asks %q, lists %s, chips %s\n%s", step.choose, p.Query(), p.listed(), p.chipped(), p.narrowed())
		}
	}
	test.Tap(p.chips.Objects[0].(*chip))
	p.drain()
	if p.Query() != "cites:umar2023 " || p.listed() != "[pilots] ferries" {
		t.Errorf("a chip is taken away: %q, %s", p.Query(), p.listed())
	}
	p.write("timet") // at the end of the query, and not finished
	if got := p.listed(); got != "[ferries]" {
		t.Errorf("a word and a filter: %s", got)
	}
	p.ask("author:castilo bridge ")
	if got := p.listed(); got != "[bridge] ferries" || !shows(p.CanvasObject(), "“castilo” was taken for Nadia Castillo.") {
		t.Errorf("a misspelt name: %s, %q", got, p.meant.Text())
	}
}

func TestRowsSayWhatWasFound(t *testing.T) {
	p := open(t, sampleShelf())
	p.start()
	if got, want := p.row(0), "The Bridge We Study\nNadia Castillo  ·  9 March 2026  ·  commentary  ·  5 words\nNobody has ordered the bridge.\nIN REVIEW"; !strings.HasPrefix(got, "The Bridge We Study\nNadia Castillo  ·  9 March 2026  ·  commentary") || !strings.HasSuffix(got, "\nIN REVIEW") {
		t.Errorf("a draft says\n%s\nnot\n%s", got, want)
	}
	if got := p.row(1); !strings.Contains(got, "The harbour board should order the boat now.") {
		t.Errorf("without words to search for: %s", got)
	}
	p.write("boat wait")
	row := p.list.at(0).(*resultRow)
	if !strings.Contains(row.Text(), "Harbours that waited paid twice") {
		t.Errorf("a search shows no passage: %s", row.Text())
	}
	var marked []string
	for _, m := range row.r.body.Marks {
		marked = append(marked, row.r.body.Text[m.Start:m.End])
	}
	if got := strings.Join(marked, " "); got != "waited boat" {
		t.Errorf("marked is %q", got)
	}
	shown := 0
	for _, m := range row.body.marks {
		if m.Visible() && m.Size().Width > 10 {
			shown++
		}
	}
	if shown != 2 {
		t.Errorf("%d marks are drawn", shown)
	}
}

func TestEverythingFromTheKeyboard(t *testing.T) {
	p := open(t, sampleShelf())
	p.start()
	if p.win.Canvas().Focused() != fyne.Focusable(p.field) {
		t.Fatal("the search field has not the keyboard")
	}
	for _, step := range []struct {
		key  fyne.KeyName
		want string
	}{
		{fyne.KeyDown, "bridge [pilots] ferries eau"},
		{fyne.KeyEnd, "bridge pilots ferries [eau]"},
		{fyne.KeyDown, "bridge pilots ferries [eau]"},
		{fyne.KeyUp, "bridge pilots [ferries] eau"},
		{fyne.KeyHome, "[bridge] pilots ferries eau"},
		{fyne.KeyPageDown, "bridge pilots ferries [eau]"},
		{fyne.KeyPageUp, "[bridge] pilots ferries eau"},
	} {
		if p.press(step.key); p.listed() != step.want {
			t.Errorf("%s: %s", step.key, p.listed())
		}
	}
	p.press(fyne.KeyDown, fyne.KeyReturn)
	if !p.reading.view.Focused() || !shows(p.reading.view, "Harbours that waited paid twice") {
		t.Error("Enter does not read the article")
	}
	p.press(fyne.KeyEscape)
	if p.win.Canvas().Focused() != fyne.Focusable(p.field) {
		t.Error("Escape does not lead back to the search field")
	}
	p.press(fyne.KeyReturn)
	p.write("brid") // typed while reading
	if p.Query() != "brid" || p.listed() != "[bridge] ferries" {
		t.Errorf("typing asks %q: %s", p.Query(), p.listed())
	}
	p.Correct()
	p.press(fyne.KeyDown)
	p.Correct()
	p.press(fyne.KeyEscape)
	if got := strings.Join(p.did, ", "); got != "draft 01draft, correct ferries, leave" {
		t.Errorf("done: %s", got)
	}

	p.ask("")
	p.press(fyne.KeyTab)
	p.press(fyne.KeyRight) // 2026 is open
	p.press(fyne.KeyLeft, fyne.KeyDown, fyne.KeyRight)
	if got := p.narrowed(); !strings.HasPrefix(got, "YEARS\n 2026 1\n 2024 1\n  JANUARY\n") {
		t.Errorf("years opened:\n%s", got)
	}
	p.press(fyne.KeyReturn)
	if p.Query() != "year:2024 " {
		t.Errorf("Enter on a year asks %q", p.Query())
	}
	p.write("x")
	if p.win.Canvas().Focused() != fyne.Focusable(p.field) || p.Query() != "year:2024 x" {
		t.Errorf("typing beside the field asks %q", p.Query())
	}
}

func TestButtonsOfAnArticle(t *testing.T) {
	p := open(t, sampleShelf())
	p.drafts["ferries"] = "02draft"
	p.start()
	p.ask("status:published")
	for _, b := range []*button{p.reading.correct, p.reading.page, p.reading.address, p.reading.link} {
		if !b.Visible() {
			t.Fatalf("there is no %q", b.Text)
		}
		b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	p.Focus()
	p.press(fyne.KeyDown)
	if p.reading.correct.Visible() || !p.reading.draft.Visible() {
		t.Error("what a draft changes already is to be corrected again")
	}
	test.Tap(p.reading.draft)
	want := "correct pilots, page pilots, copy https://example.org/pilots, copy [A Pilot for Every Tide](pilots), draft 02draft"
	if got := strings.Join(p.did, ", "); got != want {
		t.Errorf("done:\n%s, not\n%s", got, want)
	}
	delete(p.drafts, "ferries")
	p.Close()
	p.start()
	if !p.reading.correct.Visible() || p.reading.draft.Visible() {
		t.Error("a draft that is gone can be opened")
	}
	p.ask("status:in-review")
	if p.reading.page.Visible() || p.reading.address.Visible() || p.reading.link.Visible() || p.reading.correct.Text != "Open the draft" {
		t.Error("a draft has a page, or cannot be opened")
	}
}

func TestWhatWasCutShortIsReadTheNextTime(t *testing.T) {
	p := open(t, sampleShelf())
	p.Open()
	for p.listing == nil {
		(<-p.queue)()
	}
	p.Close() // before the article is read, and its picture
	p.start()
	p.press(fyne.KeyDown)
	if !shows(p.reading.view, "Harbours that waited paid twice") {
		t.Error("the article is not shown")
	}
	if row := p.list.at(1).(*resultRow); row.picture.Image == nil {
		t.Error("the picture is not shown")
	}
}

// What is visited is in view, also in a list that was not there before.
func TestVisitScrollsThere(t *testing.T) {
	s := sampleShelf()
	for i := range 60 {
		s.put(fmt.Sprintf("content/commentary/2025/01/more-%d", i), "", "published", fmt.Sprintf("title: More %d\ndate: 2025-01-01", i), "More.")
	}
	p := open(t, s)
	p.Open()
	for _, e := range p.index.All() {
		if e.Slug == "eau" { // the oldest
			p.Visit(e)
		}
	}
	p.drain()
	if from, to := p.list.inView(); p.current != 63 || p.current < from || p.current >= to {
		t.Errorf("row %d is read, %d to %d are in view", p.current, from, to)
	}
}

// What is not in the list is read in the list of all.
func TestVisit(t *testing.T) {
	p := open(t, sampleShelf())
	p.start()
	entry := func(slug string) *archive.Entry {
		for _, e := range p.index.All() {
			if e.Slug == slug {
				return e
			}
		}
		t.Fatalf("there is no %s", slug)
		return nil
	}
	p.Visit(entry("eau"))
	p.drain()
	if got := p.listed(); got != "bridge pilots ferries [eau]" || !shows(p.reading.view, "changent rarement") {
		t.Errorf("listed: %s", got)
	}
	p.write("castillo")
	p.Visit(entry("bridge"))
	p.drain()
	if p.Current().Slug != "bridge" || p.Query() != "castillo" {
		t.Errorf("among what was found: %s", p.listed())
	}
	p.Visit(entry("eau"))
	p.drain()
	if got := p.listed(); got != "bridge pilots ferries [eau]" || p.Query() != "" {
		t.Errorf("beside what was found: %s", got)
	}
	p.Visit(&archive.Entry{Text: archive.Text{Dir: "content/commentary/2020/01/gone"}})
	p.drain()
	if got := p.listed(); got != "bridge pilots ferries [eau]" {
		t.Errorf("one that is not there: %s", got)
	}
}

func TestStaleResultsAreDropped(t *testing.T) {
	p := open(t, sampleShelf())
	p.start()
	// Two questions, and the publication changes before the answers come.
	p.SetQuery("ferry")
	p.SetQuery("water")
	other := p.makeIndex(&shelf{})
	was := p.index
	p.index = other
	p.drain()
	if got := p.listed(); got != "[bridge] pilots ferries eau" { // nothing has been asked of the other yet
		t.Errorf("of a publication that is closed: %s", got)
	}
	p.index = was
	p.Changed()
	p.SetQuery("ferry")
	p.SetQuery("water")
	p.drain()
	if got := p.listed(); got != "[eau]" {
		t.Errorf("of two questions: %s", got)
	}
	p.Reset()
	if p.Query() != "" || p.listed() != "nothing" {
		t.Errorf("forgotten: %q, %s", p.Query(), p.listed())
	}
}

func TestAnIndexThatGrowsLeavesThePlace(t *testing.T) {
	s := sampleShelf()
	p := open(t, s)
	p.start()
	p.press(fyne.KeyDown, fyne.KeyDown) // ferries
	s.put("content/commentary/2026/04/new", "", "published", "title: New\ndate: 2026-04-01", "All new.")
	p.update(p.index, s)
	p.state = State{Working: true, Done: 1200, Of: 9000}
	p.Changed()
	p.Changed() // while it is being searched
	p.drain()
	if got := p.listed(); got != "new bridge pilots [ferries] eau" {
		t.Errorf("after one more: %s", got)
	}
	if !p.progress.Visible() || !shows(p.CanvasObject(), "1,200 of 9,000") {
		t.Error("nothing tells that the index is being filled")
	}
	p.state = State{}
	p.Changed()
	p.drain()
	if p.progress.Visible() {
		t.Error("it still tells that the index is being filled")
	}
}

func TestWhatIsSaidWhereNothingIs(t *testing.T) {
	p := open(t, &shelf{})
	full := p.makeIndex(sampleShelf())
	empty := p.index
	for _, c := range []struct {
		name  string
		index *archive.Index
		state State
		query string
		want  string
	}{
		{"not open yet", nil, State{Working: true}, "", "The archive is being opened."},
		{"cannot be opened", nil, State{Trouble: "The disk is full."}, "", "Everything else works: the archive is in the list on the left of the desk, too. The disk is full."},
		{"being filled", empty, State{Working: true}, "", "Everything else works meanwhile"},
		{"empty", empty, State{}, "", "What is written and published in this publication is found here."},
		{"nothing found", full, State{}, "dragons", "Ask for fewer words, or for the beginning of one."},
		{"nothing found with a filter", full, State{}, "year:1999 boat", "Take a filter away, or ask for fewer words."},
		{"in trouble, but there", full, State{Trouble: "The disk is full."}, "", "Everything else works, and so does searching what it has. The disk is full."},
	} {
		p.index, p.state = c.index, c.state
		p.field.quietly(c.query)
		p.start()
		if !shows(p.CanvasObject(), c.want) {
			t.Errorf("%s: it does not say %q", c.name, c.want)
		}
	}
	p.index, p.state = full, State{}
	p.ask("year:1999 boat")
	p.dropFilters()
	p.drain()
	if p.Query() != "boat" || p.listed() != "[pilots]" {
		t.Errorf("without its filters: %q, %s", p.Query(), p.listed())
	}
}

func TestAnArticleThatCannotBeRead(t *testing.T) {
	s := &shelf{}
	s.put("content/commentary/2024/07/broken", "", "published", "title: [", "x")
	p := open(t, s)
	p.start()
	row := p.list.at(0).(*resultRow)
	if !row.r.problem || row.r.body.Text == "" {
		t.Errorf("the row says %q", row.Text())
	}
	if !shows(p.reading.object, "This article cannot be read") {
		t.Error("the page does not say that it cannot be read")
	}
}

func TestAllAuthorsAreFoundByTyping(t *testing.T) {
	s := &shelf{}
	for _, name := range strings.Fields("Ada Ben Cem Dan Eve Fay Gil Hal Ida Jo Kim Zoé") {
		s.put("content/commentary/2024/07/"+strings.ToLower(name), "", "published", "title: By "+name+"\ndate: 2024-07-01\nauthors: ["+name+"]", "x")
	}
	p := open(t, s)
	p.start()
	p.choose("All 12 authors…")
	p.write("zoe")
	p.press(fyne.KeyReturn)
	if p.Query() != "author:Zoé " || p.chipped() != "Author: Zoé" {
		t.Errorf("asked is %q", p.Query())
	}
	if p.win.Canvas().Focused() != fyne.Focusable(p.field) {
		t.Error("the search field has not the keyboard")
	}
}
