package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"postil/editor/cite"
	"postil/publish/citing"
	"postil/publish/desk"
	"postil/publish/review"
)

func (p *person) lastUndo() {
	p.t.Helper()
	n := p.toasts.Notices()
	if len(n) == 0 || n[len(n)-1].Action != "Undo" {
		p.t.Fatalf("there is nothing to undo: %v", n)
	}
	n[len(n)-1].Run()
	p.drain()
}

// Two sources that are one become one, in the draft's text too; what is published
// keeps its key; and it is taken back in one step.
func TestDuplicatesAreMerged(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.ws.AddReference(&cite.Reference{
		Key: "castillo", Type: "webpage", Title: "Ports of the Strait", Author: []cite.Name{{Family: "Castillo", Given: "N."}}, Issued: cite.Date{Year: 2024, Month: 7}, URL: "http://www.example.org/ports/", Publisher: "Harbour",
	})
	p.ws.AddReference(&cite.Reference{Key: "other", Type: "book", Title: "Else", Issued: cite.Date{Year: 2001}})
	p.article.text.Insert("It rains [see @castillo, p. 3; @umar2023]. `@castillo`\n\n")
	p.drain()
	before := p.article.text.Text()
	p.do("view.sources")
	if got := p.sources.filter.Options[showTwins]; got != "Perhaps twice · 2" {
		t.Errorf("the filter says %q", got)
	}
	p.do("cite.duplicates")
	if !shows(p.top(), "Same Address (URL)") || !shows(p.top(), "Publisher: Harbour | nothing") || shows(p.top(), "@other") {
		t.Errorf("shown are %v", texts(p.top()))
	}
	p.tap("Keep @castillo2024")
	if got := p.article.text.Text(); !strings.Contains(got, "[see @castillo2024, p. 3; @umar2023]. `@castillo`") {
		t.Errorf("the text is %q", got)
	}
	merged, _ := p.ws.Library().Get("castillo2024")
	if _, there := p.ws.Library().Get("castillo"); there || merged.Publisher != "Harbour" || merged.Issued.Month != 7 || merged.Title != "Ports of the strait" {
		t.Errorf("merged is %+v", merged)
	}
	if !shows(p.top(), "No two sources look like one.") || !shows(p.top(), "@castillo is @castillo2024 now.") {
		t.Errorf("shown are %v", texts(p.top()))
	}
	p.tap("Undo")
	if _, there := p.ws.Library().Get("castillo"); !there || p.article.text.Text() != before {
		t.Errorf("taken back: %q", p.article.text.Text())
	}
	p.tap("Keep @castillo")
	if _, there := p.ws.Library().Get("castillo2024"); !there || !shows(p.top(), "stays, as it was published") {
		t.Errorf("a published key went, or nothing was said: %v", texts(p.top()))
	}
	if got := p.article.text.Text(); strings.Contains(got, "castillo2024") {
		t.Errorf("the text is %q", got)
	}
	p.tap("Close")
	p.do("edit.undo") // of the text alone: nothing that it cites is missing
	if a := p.ws.Analysis(); len(a.Cites.Unknown) > 0 || p.article.text.Text() != before {
		t.Errorf("%v in %q", a.Cites.Unknown, p.article.text.Text())
	}
}

// References in pasted text are offered to be turned into citations, all chosen ones
// in one step.
func TestWrittenOutReferencesBecomeCitations(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.article.text.SetCaret(0)
	pasted := "Boats wait (N. Hale, Ports Wait for the Tide, The Strait Times, July 16, 2024). So it is (N. Castillo, Ports of the strait, 2024), " +
		"and so (I. Marsh, Reading the Tide, 2020).\n\n"
	p.o.App.Clipboard().SetContent(pasted)
	p.do("edit.plain")
	if _, shown := p.article.prose.Notice(); shown {
		t.Error("plain pasting asks nothing")
	}
	p.article.text.Undo()
	p.article.text.SetCaret(0)
	p.pasted(p.article.field.BeginPaste(p.o.App.Clipboard()))
	p.drain()
	before := p.article.text.Text()
	n, shown := p.article.prose.Notice()
	if !shown || n.Text != "3 references in this text look like citations." {
		t.Fatalf("%+v, %v", n, shown)
	}
	n.Run()
	p.drain()
	if !shows(p.top(), "@castillo2024 · there already") || !shows(p.top(), "lacks: where it appeared") {
		t.Errorf("shown are %v", texts(p.top()))
	}
	p.tap("Turn into citations")
	if got := p.article.text.Text(); !strings.HasPrefix(got, "Boats wait [@hale2024]. So it is [@castillo2024], and so (I. Marsh,") {
		t.Errorf("the text is %q", got)
	}
	if r, ok := p.ws.Library().Get("hale2024"); !ok || r.ContainerTitle != "The Strait Times" {
		t.Errorf("%+v", r)
	}
	if _, shown := p.article.prose.Notice(); shown {
		t.Error("it is asked still")
	}
	p.lastUndo()
	if _, ok := p.ws.Library().Get("hale2024"); ok || p.article.text.Text() != before {
		t.Errorf("taken back: %q", p.article.text.Text())
	}
	p.do("cite.prose")
	p.tap("Edit…")
	for _, o := range visible(p.top()) {
		if e, ok := o.(*fieldEntry); ok && e.Text == "The Strait Times" {
			e.SetText("The Strait Post")
		}
	}
	p.tap("Take")
	p.tap("Turn into citations")
	if r, ok := p.ws.Library().Get("hale2024"); !ok || r.ContainerTitle != "The Strait Post" {
		t.Errorf("%+v", r)
	}
}

const ownStyle = `<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="CLASS">
  <info><title>TITLE</title><id>https://example.org/NAME</id><category citation-format="author-date"/><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout prefix="&lt;" suffix="&gt;"><names variable="author"><name form="short"/></names></layout></citation>
  <bibliography><layout suffix="."><text variable="title"/></layout></bibliography>
</style>`

// A style is found by its title, tried on the article's sources, and set with a
// copy for everybody; who is no admin is told so.
func TestACitationStyleIsChosen(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the test knows only where Linux keeps styles")
	}
	f := newFixture(t, review.Draft)
	dir := filepath.Join(f.data, "citation-style-language", "styles")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, class := range map[string]string{"harbour": "in-text", "foot": "note"} {
		data := strings.NewReplacer("NAME", name, "TITLE", "Journal of the "+name, "CLASS", class).Replace(ownStyle)
		if err := os.WriteFile(filepath.Join(dir, name+".csl"), []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	p := f.open(t)
	p.choose("Boats, draft")
	p.do("publication.style")
	if !shows(p.top(), "Postil house style") || !shows(p.top(), "N. Castillo, Ports of the strait") || !shows(p.top(), "in use") {
		t.Errorf("shown are %v", texts(p.top()))
	}
	p.write("JOURNAL foot")
	p.win.Canvas().Focused().(*promptEntry).OnSubmitted("")
	p.drain()
	if !shows(p.top(), "This style cites in notes.") {
		t.Errorf("shown are %v", texts(p.top()))
	}
	p.win.Canvas().Focused().(*promptEntry).SetText("harbour")
	p.win.Canvas().Focused().(*promptEntry).OnSubmitted("")
	p.drain()
	if !shows(p.top(), "<Castillo>") || !shows(p.top(), "Copy it into the publication too") {
		t.Errorf("shown are %v", texts(p.top()))
	}
	p.tap("Use this style")
	if p.top() != nil || !strings.Contains(p.notice(), "From now on citations are in the style harbour.") {
		t.Errorf("told %q", p.notice())
	}
	if got := p.ws.Analysis().Cites.Clusters[0].Plain(); got != "<Castillo>" {
		t.Errorf("the article cites as %q", got)
	}
	if _, err := os.Stat(filepath.Join(f.dir, "styles", "harbour.csl")); err != nil {
		t.Error(err)
	}
	p.ws.SetPolicy(func(pol review.Policy) review.Policy { return pol.WithRole(review.Admin, ada.Email) })
	p.drain()
	p.become(ben)
	p.do("publication.style")
	p.drain()
	if !shows(p.top(), "harbour") {
		t.Errorf("shown are %v", texts(p.top()))
	}
	for _, o := range visible(p.top()) {
		if b, ok := o.(*keyButton); ok && b.Text == "Use this style" && !b.Disabled() {
			t.Error("somebody who is no admin may set it")
		}
	}
}

func stylesForTest(n int) []listedStyle {
	var list []desk.Style
	for i := range n {
		s := desk.Style{Place: citing.Installed}
		s.Name, s.Title, s.Format = fmt.Sprintf("journal-of-field-%05d", i), fmt.Sprint("Journal of field ", i), "numeric"
		list = append(list, s)
	}
	own, house := desk.Style{Place: citing.Own}, desk.Style{Place: citing.BuiltIn}
	own.Name, own.Title, house.Name, house.Title = "ours", "Zürich style", "house", "Postil house style"
	return listStyles(append(list, own, house))
}

func TestSearchStyles(t *testing.T) {
	all := stylesForTest(30)
	if all[0].Name != "house" || all[1].Name != "ours" || all[2].Name != "journal-of-field-00000" {
		t.Errorf("%v", all[:3])
	}
	for query, want := range map[string]string{"zurich": "ours", "field 12": "journal-of-field-00012", "HOUSE postil": "house", "nothing": ""} {
		var names []string
		for _, s := range searchStyles(all, query) {
			names = append(names, s.Name)
		}
		if strings.Join(names, " ") != want {
			t.Errorf("%q finds %v", query, names)
		}
	}
	if !slices.EqualFunc(searchStyles(all, " "), all, func(a, b listedStyle) bool { return a.Name == b.Name }) {
		t.Error("nothing asked does not list all")
	}
}

func BenchmarkSearchStyles(b *testing.B) {
	all := stylesForTest(10_000)
	for b.Loop() {
		searchStyles(all, "field 99")
	}
}
