package ui

import (
	"os"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"postil/app/config"
	editwidget "postil/editor/widget"
	"postil/publish/archive"
	"postil/publish/review"
)

// connected has published articles that bear on the fixture's draft.
func connected(t testing.TB) *fixture {
	t.Helper()
	return newFixtureWith(t, map[string]string{
		"content/commentary/2023/02/ferries/index.md": "---\ntitle: Ferries *Do Not* Wait\nslug: ferries\ndate: 2023-02-03\nauthors: [Ben Okoro]\nsection: commentary\ntags: [ferries, money]\n" +
			"aliases: [/commentary/2023/01/boats/]\n---\nThe critics said that a fourth boat costs far less than the bridge study [@castillo2024, p. 4]. See [a page](/commentary/2020/01/nowhere/).\n",
		"content/commentary/2022/02/tides/index.md": "---\ntitle: Tides Again\nslug: tides\ndate: 2022-02-03\nauthors: [Ben Okoro]\nsection: commentary\n---\nWhat the moon does [see @castillo2024].\n",
	}, review.Draft)
}

// openDraft opens the fixture's draft and shows the archive beside it. What is
// opened for reading is noted.
func (p *person) openDraft() (read *[]string) {
	p.t.Helper()
	read = new([]string)
	p.UI.read = func(e *archive.Entry) { *read = append(*read, e.Dir) }
	p.choose(titleOf(review.Draft))
	p.do("view.connections")
	return read
}

func entryTitles(rows []*connectionRow) string {
	var out []string
	for _, r := range rows {
		out = append(out, r.entry.Title)
	}
	return strings.Join(out, " | ")
}

func TestRelatedArticlesBesideTheText(t *testing.T) {
	p := connected(t).open(t)
	if shows(p.connections.object, "Nothing is open") {
		t.Error("the archive is shown before anybody looks")
	}
	read := p.openDraft()
	if got := entryTitles(rowsOf(p.connections.related)); got != "Ferries *Do Not* Wait | Tides Again" {
		t.Fatalf("related: %s", got)
	}
	for _, want := range []string{"Ferries *Do Not* Wait", "Ben Okoro · 3 February 2023", "Both cite Castillo 2024 · Topics: ferries, money"} {
		if !shows(p.connections.related, want) {
			t.Errorf("it does not show %q:\n%s", want, strings.Join(texts(p.connections.related), "\n"))
		}
	}
	// The command has put the keyboard on the first row once it was there.
	first := rowsOf(p.connections.related)[0]
	if p.win.Canvas().Focused() != fyne.Focusable(first) || !first.actions.Visible() {
		t.Fatalf("the keyboard is on %T", p.win.Canvas().Focused())
	}
	p.key(fyne.KeyDown)
	if first.actions.Visible() || p.connections.chosen.entry.Slug != "tides" {
		t.Error("the arrow does not go on")
	}
	p.key(fyne.KeyDown, fyne.KeyUp, fyne.KeyReturn)
	if !slices.Equal(*read, []string{"content/commentary/2023/02/ferries"}) {
		t.Errorf("read: %q", *read)
	}
	// L links to it from the caret, in one step.
	before := p.article.text.Text()
	p.article.text.SetCaret(strings.Index(before, " would cost"))
	p.drain()
	p.write("l")
	want := strings.Replace(before, " would cost", ` [Ferries \*Do Not\* Wait](/commentary/2023/02/ferries/) would cost`, 1)
	if got := p.article.text.Text(); got != want {
		t.Errorf("the text is\n%s", got)
	}
	if p.win.Canvas().Focused() != p.article.field.Focusable() {
		t.Error("the keyboard is not in the text")
	}
	p.article.text.Undo()
	p.drain()
	if got := p.article.text.Text(); got != before {
		t.Errorf("one step back it is\n%s", got)
	}
	// From the words that are selected.
	at := strings.Index(before, "fourth boat")
	p.article.text.Select(at, at+len("fourth boat"))
	p.do("view.connections")
	p.tap("Insert link")
	if got := p.article.text.Text(); !strings.Contains(got, "A [fourth boat](/commentary/2023/02/ferries/) would") {
		t.Errorf("the text is\n%s", got)
	}
}

// What is opened for reading is in the archive, over the window, and the way back
// leads to where it was opened.
func TestReadingARelatedArticle(t *testing.T) {
	p := connected(t).open(t)
	p.choose(titleOf(review.Draft))
	p.do("view.connections")
	p.key(fyne.KeyDown, fyne.KeyReturn)
	if !p.archive.shown() || p.archive.browser.Current().Slug != "tides" || !shows(p.archive.object, "What the moon does") {
		t.Fatalf("the archive shows\n%s", strings.Join(texts(p.archive.object), "\n"))
	}
	// The rows are made anew behind it.
	p.connections.shown = [3]string{}
	p.connections.refresh()
	p.drain()
	p.archive.close()
	p.drain()
	if r, ok := p.win.Canvas().Focused().(*connectionRow); !ok || r.entry.Slug != "tides" || !slices.Contains(p.connections.all(), r) {
		t.Errorf("the keyboard is on %T", p.win.Canvas().Focused())
	}
	p.followLink("/commentary/2023/01/boats/")
	p.drain()
	if !p.archive.shown() || p.archive.browser.Current().Slug != "ferries" {
		t.Error("a link within the publication does not lead into the archive")
	}
	p.do("view.connections") // leaves it
	if p.archive.shown() {
		t.Error("the archive hides what was asked for")
	}
}

func TestNothingIsAskedOfTheArchiveWhileNobodyLooks(t *testing.T) {
	p := connected(t).open(t)
	p.choose(titleOf(review.Draft))
	p.typeText(0, "A word. ")
	if len(p.connections.all()) > 0 || p.run.Busy("related") || p.run.Busy("said") {
		t.Error("the archive was asked")
	}
}

// Whoever writes on keeps the keyboard, and what he chose stays chosen.
func TestWhatComesOfTheArchiveTakesNoKeyboardAway(t *testing.T) {
	p := connected(t).open(t)
	p.openDraft()
	p.typeText(0, "Harbours. ")
	p.actions.ByID("edit.said").Trigger()
	test.Type(p.article.field.Focusable(), "more ")
	p.drain()
	if p.win.Canvas().Focused() != p.article.field.Focusable() {
		t.Errorf("the keyboard is on %T", p.win.Canvas().Focused())
	}
	p.do("view.connections")
	chosen := p.connections.chosen
	if chosen == nil {
		t.Fatal("no row is chosen")
	}
	p.UI.ArchiveChanged()
	p.drain()
	if p.connections.chosen != chosen || p.win.Canvas().Focused() != fyne.Focusable(chosen) {
		t.Error("the same rows are others now")
	}
	p.key(fyne.KeyEscape)
	if p.win.Canvas().Focused() != p.article.field.Focusable() {
		t.Error("Escape does not lead back to the text")
	}
}

func TestSaidBeforeShowsWhatIsAlike(t *testing.T) {
	p := connected(t).open(t)
	read := p.openDraft()
	p.focusText()
	p.article.text.SetCaret(10)
	p.drain()
	p.do("edit.said")
	if !shows(p.connections.passage, "“A fourth boat would cost less than the study.”") {
		t.Errorf("it is about %q", p.connections.passage.Text)
	}
	rows := rowsOf(p.connections.said)
	if entryTitles(rows) != "Ferries *Do Not* Wait" || p.win.Canvas().Focused() != fyne.Focusable(rows[0]) {
		t.Fatalf("said: %s", entryTitles(rows))
	}
	var bold []string
	for _, o := range visible(p.connections.said) {
		if r, ok := o.(*widget.RichText); ok {
			for _, s := range r.Segments {
				text := s.(*widget.TextSegment)
				if text.Style == widget.RichTextStyleStrong {
					bold = append(bold, strings.TrimSpace(text.Text))
				}
				if strings.HasPrefix(text.Text, " ") {
					t.Errorf("a line could begin with the space of %q", text.Text)
				}
			}
		}
	}
	if !slices.Contains(bold, "fourth") || !slices.Contains(bold, "boat") || slices.Contains(bold, "critics") {
		t.Errorf("emphasised: %q", bold)
	}
	p.key(fyne.KeyReturn)
	if len(*read) != 1 {
		t.Errorf("read: %q", *read)
	}
	// The list follows the caret quietly.
	p.focusText()
	p.article.text.SetCaret(len(p.article.text.Text()) - 3)
	p.drain()
	if got := rowsOf(p.connections.said); len(got) > 0 || !shows(p.connections.passage, "Nothing like it is in the archive.") {
		t.Errorf("of another sentence: %s", entryTitles(got))
	}
	if labels := p.textMenu(); len(labels) != 1 || labels[0].Label != "Have we said this before?" {
		t.Errorf("the menu of the text: %v", labels)
	}
}

func TestWhoCitesASource(t *testing.T) {
	p := connected(t).open(t)
	read := p.openDraft()
	p.do("view.sources")
	// A tap chooses a source.
	for _, o := range visible(p.sources.list) {
		if v, ok := o.(*sourceRowView); ok && v.row.key == "castillo2024" {
			test.Tap(v)
		}
	}
	if p.sources.chosen != "castillo2024" {
		t.Fatalf("chosen: %q", p.sources.chosen)
	}
	p.tap("Who cites it…")
	for _, want := range []string{"Who cites Castillo 2024", "Ferries *Do Not* Wait", "[@castillo2024, p. 4]", "Tides Again", "What the moon does [see @castillo2024] ."} {
		if got := strings.ReplaceAll(strings.Join(strings.Fields(strings.Join(texts(p.top()), " ")), " "), "*", "*"); !strings.Contains(got, want) {
			t.Errorf("it does not show %q:\n%s", want, got)
		}
	}
	if shows(p.top(), titleOf(review.Draft)) {
		t.Error("the draft itself is among them")
	}
	p.key(fyne.KeyDown, fyne.KeyReturn)
	if p.top() != nil || !slices.Equal(*read, []string{"content/commentary/2022/02/tides"}) {
		t.Errorf("read: %q", *read)
	}
	// The tip of a citation has it, too.
	found := false
	for _, d := range p.article.field.Decorations(cited) {
		for _, a := range p.actionsFor(d) {
			found = found || a.Label == "Who cites it…"
		}
	}
	if !found {
		t.Error("the citation in the text does not offer it")
	}
}

func TestLinksOfThePublishedRecordThatLeadNowhere(t *testing.T) {
	p := connected(t).open(t)
	read := p.openDraft()
	if len(rowsOf(p.connections.broken)) > 0 {
		t.Error("they are shown before anybody asks")
	}
	p.tap("1 link in what is published leads to no article")
	rows := rowsOf(p.connections.broken)
	if entryTitles(rows) != "Ferries *Do Not* Wait" || !shows(p.connections.broken, "/commentary/2020/01/nowhere/") {
		t.Fatalf("broken: %s", entryTitles(rows))
	}
	test.Tap(rows[0])
	if shows(rows[0], "Insert link") {
		t.Error("an article is offered to be linked to for its own broken link")
	}
	p.key(fyne.KeyReturn)
	if len(*read) != 1 {
		t.Errorf("read: %q", *read)
	}
}

func TestLinksWithinThePublication(t *testing.T) {
	p := connected(t).open(t)
	read := p.openDraft()
	for _, link := range []string{"/commentary/2023/02/ferries/", "/commentary/2023/01/boats/"} { // a former address
		p.followLink(link)
	}
	if !slices.Equal(*read, []string{"content/commentary/2023/02/ferries", "content/commentary/2023/02/ferries"}) {
		t.Errorf("read: %q", *read)
	}
	// One that leads nowhere is found while it is written, and mended in place.
	p.typeText(0, "See [it](/commentary/2023/02/feries/). And [this](/commentary/2023/01/boats/). ")
	var fixes []editwidget.Action
	for _, d := range p.article.field.Decorations(editwidget.Check) {
		fixes = append(fixes, p.actionsFor(d)...)
	}
	if len(fixes) != 1 || fixes[0].Label != "Link to “Ferries *Do Not* Wait”" {
		t.Fatalf("offered: %+v", fixes)
	}
	fixes[0].Run()
	p.drain()
	if got := p.article.text.Text(); !strings.HasPrefix(got, "See [it](/commentary/2023/02/ferries/). And [this](/commentary/2023/01/boats/). ") {
		t.Errorf("the text is %q", got)
	}
}

func TestTheArchiveBesideTheTextInItsEmptyStates(t *testing.T) {
	p := newFixture(t).open(t)
	p.side.Select(p.connectionsTab)
	p.drain()
	if !shows(p.connections.object, "Nothing is open") {
		t.Errorf("with nothing open:\n%s", strings.Join(texts(p.connections.object), "\n"))
	}
	p.ws.OpenArticle("content/commentary/2025/11/a-tunnel-at-last") // it is read, not written
	p.drain()
	if !shows(p.connections.object, "Nothing that was published has to do with this text yet") {
		t.Errorf("with nothing related:\n%s", strings.Join(texts(p.connections.object), "\n"))
	}
	if shows(p.connections.object, "Insert link") {
		t.Error("a published article can be linked from")
	}
}

func TestTheArchiveBesideTheTextInTrouble(t *testing.T) {
	f := connected(t)
	file, err := config.Env{Getenv: func(k string) string { return map[string]string{"POSTIL_CACHE_DIR": f.cache}[k] }}.IndexFile(f.dir)
	if err == nil {
		err = os.MkdirAll(file, 0o700) // where the file should be
	}
	if err != nil {
		t.Fatal(err)
	}
	p := f.open(t)
	p.openDraft()
	if !shows(p.connections.object, "so it is read anew each time: Something else is where the index should be.") {
		t.Errorf("nobody is told:\n%s", strings.Join(texts(p.connections.object), "\n"))
	}
	if len(rowsOf(p.connections.related)) != 2 {
		t.Error("it is not asked for all that")
	}
}
