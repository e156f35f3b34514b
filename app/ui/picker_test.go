package ui

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"postil/app/ui/theme"
	"postil/editor/cite"
	"postil/publish/review"
)

// shoot keeps what the window shows where $POSTIL_SCREENSHOTS says.
func (p *person) shoot(name string) {
	p.t.Helper()
	dir := os.Getenv("POSTIL_SCREENSHOTS")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, p.win.Canvas().Capture()); err != nil {
		p.t.Fatal(err)
	}
}

// shiftEnter presses Enter with Shift held.
func (p *person) shiftEnter() {
	p.t.Helper()
	on := p.win.Canvas().Focused().(desktop.Keyable)
	on.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	on.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if after, ok := p.win.Canvas().Focused().(desktop.Keyable); ok {
		after.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	}
	p.drain()
}

// picked are the rows of the picker, with their marks.
func (p *person) picked() string {
	p.t.Helper()
	if p.UI.picker == nil {
		p.t.Fatal("the picker is not open")
	}
	rows, at := p.UI.picker.list.Rows()
	var out []string
	for i, r := range rows {
		text := r.Value.key
		if r.Value.kind != pickSource {
			text = r.Title
		}
		if r.Mark != "" {
			text = r.Mark + ":" + text
		}
		if i == at {
			text = "(" + text + ")"
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// writeIn replaces the article's text and puts the caret.
func (p *person) writeIn(text, caret string) {
	p.t.Helper()
	p.article.text.Replace(0, len(p.article.text.Text()), text)
	at := strings.Index(text, caret)
	if at < 0 {
		p.t.Fatalf("no %q", caret)
	}
	p.article.text.SetCaret(at + len(caret))
	p.drain()
}

func TestSeveralSourcesAreCitedAtOnce(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.writeIn("As said here.\n", "said")
	p.do("cite.insert")
	p.write("tides")
	p.shiftEnter()
	if got := p.picked(); got != "(1:umar2023) castillo2024 Add a new source…" {
		t.Fatalf("marked: %s", got)
	}
	p.write("ports")
	if got := p.UI.picker.sample.Text; !strings.Contains(got, "Umar") || !strings.Contains(got, "Castillo") {
		t.Errorf("the sample is %q", got)
	}
	p.shiftEnter()
	p.key(fyne.KeyReturn)
	if got := p.article.text.Text(); got != "As said [@umar2023; @castillo2024] here.\n" {
		t.Fatalf("text %q", got)
	}
	p.article.text.Undo()
	if got := p.article.text.Text(); got != "As said here.\n" {
		t.Errorf("one step back: %q", got)
	}
	// What was cited last comes first from now on, in another window too.
	p.do("cite.insert")
	if got := p.picked(); got != "(castillo2024) umar2023 Add a new source…" {
		t.Errorf("recent ones: %s", got)
	}
	p.write("umar")
	p.key(fyne.KeyReturn)
	if got := p.settings.RecentSources[p.ws.Folder()]; !slices.Equal(got, []string{"umar2023", "castillo2024"}) {
		t.Errorf("remembered %v", got)
	}
	if set, err := p.store.Load(); err != nil || len(set.RecentSources[p.ws.Folder()]) != 2 {
		t.Errorf("on disk %v, %v", set.RecentSources, err)
	}
}

func TestAMarkIsTakenAwayAgain(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.writeIn("Here.\n", "Here")
	p.do("cite.insert")
	p.shiftEnter()
	p.key(fyne.KeyDown)
	p.shiftEnter()
	first, second := p.UI.picker.marked[0].Key, p.UI.picker.marked[1].Key
	p.key(fyne.KeyUp)
	p.shiftEnter()
	if m := p.UI.picker.marked; len(m) != 1 || m[0].Key != second {
		t.Fatalf("marked %v after %s was taken away", m, first)
	}
	p.key(fyne.KeyReturn)
	if got := p.article.text.Text(); got != "Here [@"+second+"].\n" {
		t.Errorf("text %q", got)
	}
	// Enter with Ctrl is a key of the menu; here it marks too.
	p.do("cite.insert")
	was := len(p.UI.picker.marked)
	p.key2("review.submit")
	if p.UI.picker == nil || len(p.UI.picker.marked) == was || p.ws.Document().State() != review.Draft {
		t.Error("Ctrl+Enter in the picker does something else than mark")
	}
}

// key2 presses the key of an action.
func (p *person) key2(id string) {
	p.UI.key(p.actions.ByID(id))
	p.drain()
}

func TestPageAndWordsAreGivenInThePicker(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.writeIn("As said here.\n", "said")
	p.do("cite.insert")
	p.write("castillo")
	p.key(fyne.KeyTab)
	d := p.UI.picker.detail
	if p.win.Canvas().Focused() != d.value || !d.shown() {
		t.Fatal("Tab does not lead to the page")
	}
	p.write("12-15")
	d.prefix.SetText("see")
	d.suffix.SetText("emphasis added")
	p.drain()
	if got := p.UI.picker.sample.Text; !strings.Contains(got, "12") || !strings.Contains(got, "emphasis added") || !strings.Contains(got, "see") {
		t.Errorf("the sample is %q", got)
	}
	p.shoot("picker-detail-light")
	p.setMode(theme.Dark)
	p.shoot("picker-detail-dark")
	p.key(fyne.KeyReturn)
	if got := p.article.text.Text(); got != "As said [see @castillo2024, pp. 12-15, emphasis added] here.\n" {
		t.Fatalf("text %q", got)
	}

	// Behind it, the picker changes it: what is not touched stays as it is.
	const written = "As said [see  @castillo2024, p.12 ;-@umar2023] here.\n"
	p.writeIn(written, "@castillo")
	p.do("cite.insert")
	if got := p.picked(); got != "(1:castillo2024) 2:umar2023 Add a new source…" {
		t.Fatalf("marked: %s", got)
	}
	p.key(fyne.KeyReturn)
	if got := p.article.text.Text(); got != written || p.top() != nil {
		t.Fatalf("Enter alone makes %q", got)
	}
	p.do("cite.insert")
	p.key(fyne.KeyDown, fyne.KeyTab)
	d = p.UI.picker.detail
	if d.mode.SelectedIndex() != 1 || len(d.modes) != 2 {
		t.Errorf("mode %d of %v", d.mode.SelectedIndex(), d.modes)
	}
	d.kind.SetSelected("Chapter")
	p.write("2")
	p.key(fyne.KeyReturn)
	if got := p.article.text.Text(); got != "As said [see  @castillo2024, p.12 ; -@umar2023, chap. 2] here.\n" {
		t.Errorf("text %q", got)
	}

	p.writeIn("As here.\n", "As")
	p.do("cite.insert")
	p.write("castillo")
	p.key(fyne.KeyTab)
	p.UI.picker.detail.mode.SetSelectedIndex(2)
	p.write("3")
	p.key(fyne.KeyReturn)
	if got := p.article.text.Text(); got != "As @castillo2024 [p. 3] here.\n" {
		t.Errorf("in the sentence: %q", got)
	}
}

func TestWhatCannotBeWrittenIsSaidAndKept(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.writeIn("As said here.\n", "said")
	p.do("cite.insert")
	p.key(fyne.KeyTab)
	p.UI.picker.detail.prefix.SetText("he wrote [so")
	p.key(fyne.KeyReturn)
	if p.UI.picker == nil || !p.UI.picker.problem.Visible() || p.UI.picker.detail.prefix.Text != "he wrote [so" {
		t.Fatal("a lone bracket is taken, or nothing said")
	}
	p.key(fyne.KeyEscape)
	if p.UI.picker == nil || p.UI.picker.detail.shown() {
		t.Fatal("Escape does not lead back to the list")
	}
	p.key(fyne.KeyEscape)
	if got := p.article.text.Text(); got != "As said here.\n" || p.UI.picker != nil || p.win.Canvas().Focused() != p.article.field.Focusable() {
		t.Errorf("Escape leaves %q", got)
	}
}

func TestAnAtSignTakesSeveralAndTheirPages(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.article.text.Replace(0, len(p.article.text.Text()), "")
	p.typeText(0, "[see @")
	p.write("umar")
	p.shiftEnter()
	p.write("castillo")
	p.key(fyne.KeyTab)
	if d := p.UI.picker.detail; len(d.modes) != 2 {
		t.Errorf("in brackets the author cannot stand in the sentence: %v", d.modes)
	}
	p.write("4")
	p.key(fyne.KeyReturn)
	if got := p.article.text.Text(); got != "[see @umar2023; @castillo2024, p. 4" {
		t.Errorf("text %q", got)
	}
	p.article.text.Replace(0, len(p.article.text.Text()), "")
	p.typeText(0, "So @")
	p.key(fyne.KeyEscape)
	if got := p.article.text.Text(); got != "So @" {
		t.Errorf("Escape leaves %q", got)
	}
}

func TestAnEmptyLibraryOffersToFillIt(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.writeIn("As said here.\n", "said")
	p.do("cite.insert")
	p.UI.picker.take(cite.NewLibrary(nil))
	p.UI.picker.list.SetQuery("")
	if got := p.picked(); !strings.Contains(got, "No sources yet") || !strings.Contains(got, "Add a new source…") || !strings.Contains(got, "Import sources…") {
		t.Errorf("rows %s", got)
	}
	if c, _ := p.UI.picker.current(); c.kind != pickNew {
		t.Errorf("Enter would choose %v", c)
	}
	p.shoot("picker-empty-light")
}

func TestThePickerFollowsFilesOnDisk(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.writeIn("As said here.\n", "said")
	p.do("cite.insert")
	p.write("umar")
	p.shiftEnter()
	p.write("new")
	lay := func(name, data string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(p.f.dir, "references", name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lay("new1.json", `{"id":"new1","title":"New sources"}`)
	lay("new2.json", `{"id":"new2","title":"Newer sources"}`)
	p.until("both new ones", func() bool { return p.picked() == "(new1) new2 Add “new” as a new source…" })
	p.key(fyne.KeyDown)
	lay("bad.json", "{\n\"id\":")
	p.until("the bad file", func() bool { return shows(p.top(), "1 source file cannot be read.") })
	if err := os.Remove(filepath.Join(p.f.dir, "references", "new1.json")); err != nil {
		t.Fatal(err)
	}
	p.until("that the first is gone", func() bool { return p.picked() == "(new2) Add “new” as a new source…" })
	if m := p.UI.picker.marked; len(m) != 1 || m[0].Key != "umar2023" || p.UI.picker.list.Query() != "new" {
		t.Errorf("the picker forgot: %v, %q", m, p.UI.picker.list.Query())
	}
	p.shoot("picker-unreadable-light")
	p.key(fyne.KeyReturn)
	if got := p.article.text.Text(); got != "As said [@umar2023; @new2] here.\n" {
		t.Errorf("text %q", got)
	}
	if n := len(p.ws.Analysis().Cites.Unknown); n != 0 {
		t.Error("the source of the folder did not come into the draft")
	}
	p.do("cite.unreadable")
	if top := p.top(); !shows(top, "references/bad.json, line 2") || !shows(top, "Correct the file") || !shows(top, "Open the file") {
		t.Errorf("the dialog says %q", texts(top))
	}
	p.shoot("unreadable-light")
	p.tap("Close")
	p.side.Select(p.sourcesTab)
	if !shows(p.sources.object, "1 source file cannot be read.") {
		t.Error("the sources pane does not tell of the bad file")
	}
	p.shoot("sourcespane-unreadable-light")
	lay("bad.json", `{"id":"bad","title":"Mended"}`)
	p.until("that it is mended", func() bool { return !p.sources.trouble.object.Visible() })
}

func TestThePickerLooks(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	for _, r := range generated(400) {
		p.ws.AddReference(r)
	}
	p.drain()
	p.writeIn("As said here.\n", "said")
	p.do("cite.insert")
	if rows, _ := p.UI.picker.list.Rows(); len(rows) != mostPicks+2 || !rows[mostPicks].Disabled {
		t.Errorf("%d rows", len(rows))
	}
	p.write("harb")
	p.shiftEnter()
	p.write("quay 19")
	p.shoot("picker-light")
	p.setMode(theme.Dark)
	p.shoot("picker-dark")
}

// generated makes references as a library of many years has them.
func generated(n int) []*cite.Reference {
	names := []string{"Castillo", "Kösters", "Łódzki", "Okoro", "Quillfeather", "Øzturk", "Nguyen", "Smith-Jones"}
	words := []string{"harbour", "tide", "quay", "measured", "boats", "treaty", "river", "clause", "shade", "votes", "cable"}
	refs := make([]*cite.Reference, n)
	for i := range refs {
		var title []string
		for j := range 6 {
			title = append(title, words[(i*7+j*j*3+i/11)%len(words)])
		}
		refs[i] = &cite.Reference{
			Key: fmt.Sprintf("g%d", i), Type: "article-journal", Title: strings.Join(title, " "), ContainerTitle: "Journal of Harbour Studies",
			Author: []cite.Name{{Family: names[i%len(names)], Given: "Ada"}, {Family: names[(i/8)%len(names)], Given: "Ben"}}, Issued: cite.Date{Year: 1960 + i%60},
		}
	}
	return refs
}

// BenchmarkPickerKey15000 types into the picker over 15 000 sources: from the
// key to rows that are laid out and drawn by Fyne's test driver, and without
// drawing.
func BenchmarkPickerKey15000(b *testing.B) {
	p := newFixture(b, review.Draft).open(b)
	p.choose("Boats, draft")
	lib := cite.NewLibrary(generated(15_000))
	p.do("cite.insert")
	p.UI.picker.take(lib)
	for b.Loop() {
		for _, r := range "quay 19" {
			p.win.Canvas().Focused().TypedRune(r)
		}
		p.UI.picker.list.SetQuery("")
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/8/1e3, "ms/key")
}
