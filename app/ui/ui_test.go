package ui

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"postil/app/config"
	"postil/app/task"
	"postil/app/workspace"
	"postil/editor/proof"
	editwidget "postil/editor/widget"
	"postil/publish/desk"
	"postil/publish/review"
)

func TestDeskListsDraftsByStateAndArchiveByMonth(t *testing.T) {
	f := newFixture(t, review.Draft, review.InReview, review.ChangesRequested, review.Approved)
	p := f.open(t)
	want := `Waiting for you (3)
  Boats, changes requested
  Boats, in review
  Boats, approved
Desk
  Drafts (1)
    Boats, draft
  In review (1)
    Boats, in review
  Changes requested (1)
    Boats, changes requested
  Approved (1)
    Boats, approved
Archive (2)
  2025 (1)
    November (1)
  2024 (1)
`
	if got := p.rows(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if p.desk.name.Text != "The Strait Review" || p.desk.motto.Text != "Measure twice" {
		t.Errorf("headed %q, %q", p.desk.name.Text, p.desk.motto.Text)
	}
	p.choose("2025")
	p.choose("2024")
	p.choose("July")
	p.choose("In review")
	if got := p.rows(); !strings.HasSuffix(got, "  2024 (1)\n    July (1)\n      The old bridge\n") ||
		strings.Contains(got, "November") || strings.Count(got, "Boats, in review") != 1 {
		t.Errorf("folded, it is\n%s", got)
	}
}

func TestOpeningADraftFillsTheWindow(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	if p.article.page != nil || !p.article.empty.Visible() {
		t.Error("an article is shown before one is open")
	}
	p.choose("Boats, draft")
	d := p.article.details
	for what, pair := range map[string][2]string{
		"title": {p.article.title.Text, "Boats, draft"}, "authors": {d.authors.Text, "Ada Reyes"},
		"slug": {d.slug.Text, "boats-draft"}, "summary": {d.summary.Text(), "A fourth boat costs less than the study."},
		"tags": {d.tags.Text, "ferries, money"}, "date": {d.date.Text, "2026-03-09"}, "alt": {d.alt.Text(), "A plain grey picture"},
		"credit": {d.credit.Text, "Harbour Office"}, "image": {d.imageName.Text, "lead.png"},
		"text":   {p.article.text.Text(), "A fourth boat would cost less than the study [@castillo2024].\n\nThe tides allow it.\n"},
		"badge":  {p.article.badge.Text(), "Draft"},
		"window": {p.win.Title(), "Boats, draft – The Strait Review – Postil"},
		"status": {p.status.left.Text(), "Saved  ·  13 words  ·  1 min read  ·  1 source cited"},
		"tab":    {p.sourcesTab.Text, "Sources 1"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %q, want %q", what, pair[0], pair[1])
		}
	}
	if len(d.pictureBox.Objects) != 1 {
		t.Error("the lead image is not shown")
	}
	if p.win.Canvas().Focused() != p.article.field.Focusable() {
		t.Error("the keyboard is not in the text")
	}
	if !shows(p.preview.view, "The tides allow it.") || !shows(p.preview.view, "Boats, draft") {
		t.Errorf("the preview shows %q", texts(p.preview.view))
	}
	if i := slices.IndexFunc(p.desk.rows, func(r deskRow) bool { return r.kind == rowDraft && r.open }); i < 0 {
		t.Error("the desk does not mark the open draft")
	}
}

func TestTypingMarksUnsavedAndFollows(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.typeText(0, "N")
	p.article.text.Insert("ewly ") // in one piece: the clock here leaves a minute between keys
	p.drain()
	if !strings.HasPrefix(p.win.Title(), "• ") || !strings.HasPrefix(p.status.left.Text(), "Unsaved changes") {
		t.Errorf("title %q, status %q", p.win.Title(), p.status.left.Text())
	}
	if !shows(p.preview.view, "Newly A fourth boat") {
		t.Errorf("the preview shows %q", texts(p.preview.view))
	}
	p.do("file.save")
	if strings.HasPrefix(p.win.Title(), "• ") || !strings.HasPrefix(p.status.left.Text(), "Saved") || !strings.Contains(p.notice(), "Saved “Boats, draft”.") {
		t.Errorf("title %q, status %q, notice %q", p.win.Title(), p.status.left.Text(), p.notice())
	}
	if got := p.saved().Article.File.Body(); !strings.HasPrefix(strings.TrimSpace(got), "Newly A fourth") {
		t.Errorf("saved %q", got)
	}
	p.do("edit.undo")
	if got := p.article.text.Text(); !strings.HasPrefix(got, "NA fourth") || !p.ws.Document().Dirty() {
		t.Errorf("undone: %q", got)
	}
	p.do("edit.redo")
	if got := p.article.text.Text(); !strings.HasPrefix(got, "Newly A") {
		t.Errorf("redone: %q", got)
	}
}

func TestFormattingEditsTheText(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.article.text.Select(2, 8)
	p.do("format.bold")
	p.do("format.italic")
	p.article.text.SetCaret(len(p.article.text.Text()))
	p.do("format.heading")
	if got := p.article.text.Text(); !strings.HasPrefix(got, "A ***fourth*** boat") {
		t.Errorf("text %q", got)
	}
	if p.ws.Document().Body() != p.article.text.Text() {
		t.Error("the document does not have what the field shows")
	}
}

func TestDetailsChangeTheFrontMatter(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.do("view.details")
	d := p.article.details
	if p.win.Canvas().Focused() != d.subtitle {
		t.Error("the keyboard is not in the first field")
	}
	p.write("And a fifth")
	d.authors.SetText("Ada Reyes, Ben Okoro")
	d.tags.SetText("ferries")
	d.date.SetText("2026-03-0")
	if !d.dateHelp.Visible() || p.ws.Document().Front().Date.String() != "2026-03-09" {
		t.Error("half a date was taken, or nothing said")
	}
	d.date.SetText("2026-03-08")
	d.section.SetSelectedIndex(0)
	p.article.title.SetText("Five boats")
	p.drain()
	if d.dateHelp.Visible() {
		t.Error("the help stays")
	}
	if p.article.text.Text() == "" || !strings.HasPrefix(p.win.Title(), "• Five boats") {
		t.Errorf("title %q", p.win.Title())
	}
	p.do("file.save")
	front := p.saved().Article.Front
	got := fmt.Sprint(front.Title, "|", front.Subtitle, "|", front.Authors, "|", front.Tags, "|", front.Date, "|", front.Section)
	if want := "Five boats|And a fifth|[Ada Reyes Ben Okoro]|[ferries]|2026-03-08|"; got != want {
		t.Errorf("saved %s\nwant  %s", got, want)
	}
}

func TestCitationIsInsertedThroughThePicker(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	end := strings.Index(p.article.text.Text(), " allow it")
	p.article.text.SetCaret(end)
	p.do("cite.insert")
	if !shows(p.top(), "cited · @castillo2024") || !shows(p.top(), "Add a new source…") {
		t.Fatalf("the picker shows %q", texts(p.top()))
	}
	p.write("tid")
	p.key(fyne.KeyReturn)
	if got := p.article.text.Text(); !strings.HasSuffix(got, "The tides [@umar2023] allow it.\n") {
		t.Fatalf("text %q", got)
	}
	if p.top() != nil || p.win.Canvas().Focused() != p.article.field.Focusable() {
		t.Error("the keyboard did not go back to the text")
	}
	p.do("cite.insert")
	p.write("castillo")
	p.key(fyne.KeyReturn)
	if got := p.article.text.Text(); !strings.HasSuffix(got, "The tides [@umar2023; @castillo2024] allow it.\n") {
		t.Errorf("into the brackets: %q", got)
	}
	if p.sourcesTab.Text != "Sources 2" || !strings.Contains(p.status.left.Text(), "2 sources cited") {
		t.Errorf("tab %q, status %q", p.sourcesTab.Text, p.status.left.Text())
	}
	before := p.article.text.Text()
	p.do("cite.insert")
	p.key(fyne.KeyEscape)
	if p.article.text.Text() != before || p.top() != nil {
		t.Error("Escape does not leave the picker without a trace")
	}
}

func TestNewSourceIsAddedAndCited(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.article.text.SetCaret(1)
	form := p.newSource(newReference(), false)
	p.tap("Add and cite")
	if p.top() == nil || !form.problem.Visible() {
		t.Fatal("an empty source was taken, or nothing said")
	}
	p.win.Canvas().Focus(form.entries["author"])
	p.write("Meyer, Ines")
	form.entries["title"].SetText("Shipyards of the north")
	form.entries["issued"].SetText("spring maybe")
	if form.key.Text != "meyer" && !strings.HasPrefix(form.key.Text, "meyer") {
		t.Errorf("proposed key %q", form.key.Text)
	}
	p.tap("Add and cite")
	if p.top() == nil {
		t.Fatal("a date that is none was taken")
	}
	form.entries["issued"].SetText("2025-02")
	if form.key.Text != "meyer2025" || !strings.Contains(form.sample.Text, "Shipyards of the north") {
		t.Errorf("proposed key %q, sample %q", form.key.Text, form.sample.Text)
	}
	form.key.SetText("castillo2024")
	p.tap("Add and cite")
	if p.top() == nil {
		t.Fatal("a key was taken twice")
	}
	form.key.SetText("meyer2025")
	p.tap("Add and cite")
	if p.top() != nil {
		t.Fatalf("the form stays: %q", form.problem.Text)
	}
	if got := p.article.text.Text(); !strings.Contains(got, "[@meyer2025]") {
		t.Errorf("text %q", got)
	}
	if a := p.ws.Analysis(); a.Errors() != 0 {
		t.Errorf("found %v", a.Findings)
	}
	p.do("file.save")
	if files := p.saved().Files(); !slices.Contains(files, "references/meyer2025.json") {
		t.Errorf("the draft brings %v", files)
	}
}

func TestSourceFormTakesEveryKind(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	form := p.newSource(newReference(), false)
	form.entries["title"].SetText("Kept")
	for i := range form.kind.Options {
		form.kind.SetSelectedIndex(i)
		if e := form.entries["title"]; e != nil && e.Text != "Kept" {
			t.Errorf("%s: the title is %q", form.kind.Selected, e.Text)
		}
		other := p.newSource(form.ref.Clone(), true) // opens with whatever fields the kind has
		if p.win.Canvas().Focused() == nil || other == nil {
			t.Errorf("%s: the keyboard is nowhere", form.kind.Selected)
		}
		p.tap("Cancel")
	}
}

func TestUnknownKeyIsListedAndChosen(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.typeText(len(p.article.text.Text()), "Nobody said so [@nobody1999].")
	i := slices.IndexFunc(p.checks.findings, func(f proof.Finding) bool { return strings.Contains(f.Text(), "nobody1999") })
	if i < 0 || !strings.HasPrefix(p.checksTab.Text, "Checks ") {
		t.Fatalf("tab %q, findings %v", p.checksTab.Text, p.checks.findings)
	}
	if !strings.Contains(p.status.left.Text(), "1 error") {
		t.Errorf("status %q", p.status.left.Text())
	}
	p.do("view.details")
	p.do("view.checks")
	p.checks.list.Select(i)
	start, end := p.article.text.Selection()
	if got := p.article.text.Text()[start:end]; !strings.Contains(got, "nobody1999") {
		t.Errorf("selected %q", got)
	}
	if p.article.tabs.Selected() != p.article.textTab || p.win.Canvas().Focused() != p.article.field.Focusable() {
		t.Error("the person is not brought to the text")
	}
	if p.sources.rows[0].heading != "Cited but unknown" || p.sources.rows[1].key != "nobody1999" {
		t.Errorf("sources %+v", p.sources.rows[:2])
	}
}

func TestFindingOfTheFrontMatterLeadsToItsField(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.article.details.credit.SetText("")
	summary := p.article.details.summary
	summary.Replace(0, len(summary.Text()), "")
	p.drain()
	for rule, want := range map[string]fyne.Focusable{"image-credit": p.article.details.credit, "summary": summary.Focusable()} {
		i := slices.IndexFunc(p.checks.findings, func(f proof.Finding) bool { return strings.HasPrefix(f.Rule, rule) })
		if i < 0 {
			t.Errorf("no finding %s in %v", rule, p.checks.findings)
			continue
		}
		p.do("view.text")
		p.goTo(p.checks.findings[i])
		if p.win.Canvas().Focused() != want || p.article.tabs.Selected() != p.article.detailsTab {
			t.Errorf("%s leads to %T", rule, p.win.Canvas().Focused())
		}
	}
}

func TestButtonsFollowTheState(t *testing.T) {
	p := newFixture(t, review.Draft, review.InReview, review.ChangesRequested, review.Approved).open(t)
	for state, want := range map[review.State]string{
		review.Draft:            "Submit for review",
		review.InReview:         "Request changes… | Approve",
		review.ChangesRequested: "Submit for review",
		review.Approved:         "Request changes… | Publish…",
	} {
		p.choose(titleOf(state))
		if got := p.steps(); got != want {
			t.Errorf("%s: %s, want %s", state, got, want)
		}
	}
	p.choose(titleOf(review.ChangesRequested))
	if n, _ := p.article.note.Notice(); n.Text != "Ben Okoro asks for changes: Name the shipyard." {
		t.Errorf("note %q", n.Text)
	}
	p.choose(titleOf(review.Approved))
	if n, _ := p.article.note.Notice(); !strings.Contains(n.Text, "Approved by Ben Okoro") {
		t.Errorf("note %q", n.Text)
	}
	p.typeText(0, "x")
	if n, _ := p.article.note.Notice(); !strings.Contains(n.Text, "will void the approval of Ben Okoro") {
		t.Errorf("note while editing %q", n.Text)
	}
	p.do("file.save")
	if n, _ := p.article.note.Notice(); !strings.Contains(n.Text, "does not count any more") || p.ws.Document().State() != review.InReview {
		t.Errorf("saved, it is %s with note %q", p.ws.Document().State(), n.Text)
	}
	p.choose("November")
	p.choose("A tunnel at last")
	if got := p.steps(); got != "Revise this published article" {
		t.Errorf("published: %s", got)
	}
	if n, shown := p.article.note.Notice(); shown {
		t.Errorf("a note of the draft before stays: %q", n.Text)
	}
}

func TestSubmitWithErrorsIsRefused(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.typeText(0, "[@nobody1999] ")
	p.do("review.submit")
	if !strings.Contains(p.notice(), "must be mended first") || p.side.Selected() != p.checksTab {
		t.Errorf("notice %q, tab %q", p.notice(), p.side.Selected().Text)
	}
	if p.ws.Document().State() != review.Draft || p.ws.Document().Dirty() {
		t.Errorf("it is %s, dirty %v", p.ws.Document().State(), p.ws.Document().Dirty())
	}
}

func TestRequestingChangesNeedsANote(t *testing.T) {
	p := newFixture(t, review.InReview).open(t)
	p.choose("Boats, in review")
	p.do("review.changes")
	p.tap("Send back")
	if p.top() == nil || !shows(p.top(), "Say what should change") || p.ws.Document().State() != review.InReview {
		t.Fatalf("sent back without a note: %q", texts(p.top()))
	}
	p.write("Name the yard.")
	p.tap("Send back")
	if p.top() != nil || p.ws.Document().State() != review.ChangesRequested {
		t.Fatalf("it is %s", p.ws.Document().State())
	}
	if n, _ := p.article.note.Notice(); n.Text != "Ada Reyes asks for changes: Name the yard." {
		t.Errorf("note %q", n.Text)
	}
	if !strings.Contains(p.rows(), "Changes requested (1)") {
		t.Errorf("the desk shows\n%s", p.rows())
	}
}

func TestApprovingOnesOwnArticleAsks(t *testing.T) {
	p := newFixture(t, review.InReview).open(t)
	p.choose("Boats, in review")
	p.do("review.approve")
	if !shows(p.top(), "You wrote this article yourself.") || p.ws.Document().State() != review.InReview {
		t.Fatal("approved without being asked")
	}
	p.tap("Cancel")
	if p.top() != nil || p.ws.Document().State() != review.InReview {
		t.Fatal("Cancel approves")
	}
	p.do("review.approve")
	p.key(fyne.KeyReturn)
	if p.ws.Document().State() != review.Approved || !strings.Contains(p.notice(), "which you wrote yourself") {
		t.Errorf("it is %s: %q", p.ws.Document().State(), p.notice())
	}
}

func TestApprovingAnothersArticleDoesNotAsk(t *testing.T) {
	p := newFixture(t, review.InReview).open(t)
	p.become(ben)
	p.choose("Boats, in review")
	p.do("review.approve")
	if p.top() != nil || p.ws.Document().State() != review.Approved {
		t.Errorf("it is %s", p.ws.Document().State())
	}
}

func TestPublishingShowsTheReceipt(t *testing.T) {
	p := newFixture(t, review.Approved).open(t)
	p.choose("Boats, approved")
	p.do("review.publish")
	if !shows(p.top(), "Publish “Boats, approved”?") {
		t.Fatalf("asked %q", texts(p.top()))
	}
	p.tap("Publish")
	want := p.ws.Publication().ArticleURL(p.ws.Document().Dir)
	found := false
	for _, o := range visible(p.top()) {
		if e, ok := o.(*promptEntry); ok && e.Text == want {
			found = true
		}
	}
	if !found || !strings.HasSuffix(want, "/boats-approved/") {
		t.Fatalf("the receipt does not show %s: %q", want, texts(p.top()))
	}
	p.tap("Close")
	if p.top() != nil || !p.article.title.Disabled() || p.steps() != "Revise this published article" {
		t.Errorf("after publishing the buttons are %s", p.steps())
	}
	before := p.article.text.Text()
	p.typeText(0, "Too late")
	if p.article.text.Text() != before {
		t.Error("a published text can be typed into")
	}
	if !strings.Contains(p.rows(), "Archive (3)") {
		t.Errorf("the desk shows\n%s", p.rows())
	}
}

func TestPublishedArticleIsReadOnlyUntilRevised(t *testing.T) {
	p := newFixture(t).open(t)
	p.choose("November")
	p.choose("A tunnel at last")
	if !p.article.title.Disabled() || !p.article.details.slug.Disabled() || p.article.tools.Visible() {
		t.Error("a published article can be edited")
	}
	p.typeText(0, "x")
	p.article.text.Insert("y") // a program's edit, which no key press makes
	if p.ws.Document().Dirty() {
		t.Error("typing changed a published article")
	}
	n, shown := p.article.banner.Notice()
	if !shown || n.Action != "Revise" {
		t.Fatalf("banner %+v", n)
	}
	for _, id := range []string{"file.save", "format.bold", "cite.insert", "cite.new", "article.image", "edit.undo", "review.submit"} {
		if p.actions.ByID(id).IsEnabled() {
			t.Errorf("%s is allowed", id)
		}
	}
	p.tap("Revise")
	if d := p.ws.Document(); d.ReadOnly() || !d.Draft.Revises || p.article.title.Disabled() || !p.article.tools.Visible() {
		t.Error("the revision cannot be edited")
	}
	if p.article.text.Text() != "As published.\n" {
		t.Errorf("text %q", p.article.text.Text())
	}
}

func TestNewArticleNeedsATitle(t *testing.T) {
	p := newFixture(t).open(t)
	p.do("article.new")
	p.key(fyne.KeyReturn)
	if p.top() == nil || p.ws.Document() != nil {
		t.Fatal("begun without a title")
	}
	p.write("Six boats")
	p.key(fyne.KeyReturn)
	if p.top() != nil || p.ws.Document() == nil || p.article.title.Text != "Six boats" {
		t.Fatal("the article did not open")
	}
	p.typeText(0, "First words.")
	if got := p.ws.Document().Body(); got != "First words." {
		t.Errorf("typed %q", got)
	}
}

func TestActionsAreInMenuAndPaletteWithShortcutsOfTheirOwn(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	menu := map[string]*fyne.MenuItem{}
	for _, m := range p.win.MainMenu().Items {
		for _, item := range m.Items {
			menu[m.Label+": "+item.Label] = item
		}
	}
	p.do("view.palette")
	rows, _ := p.palette.Rows()
	var listed []string
	for _, r := range rows {
		listed = append(listed, r.Title)
	}
	taken := map[string]string{}
	for _, a := range p.actions.All() {
		name := a.Group + ": " + a.Title
		item := menu[name]
		if item == nil {
			t.Errorf("%s is not in the menu", a.ID)
			continue
		}
		if item.Disabled == a.IsEnabled() {
			t.Errorf("%s: greyed %v, allowed %v", a.ID, item.Disabled, a.IsEnabled())
		}
		if !slices.Contains(listed, name) {
			t.Errorf("%s is not in the palette", a.ID)
		}
		if a.Shortcut.IsZero() {
			if item.Shortcut != nil {
				t.Errorf("%s has a shortcut in the menu only", a.ID)
			}
			continue
		}
		sc, ok := item.Shortcut.(*desktop.CustomShortcut)
		if !ok || sc.KeyName == "" {
			t.Errorf("%s: its shortcut is not in the menu", a.ID)
			continue
		}
		if other := taken[sc.ShortcutName()]; other != "" {
			t.Errorf("%s and %s share %s", a.ID, other, sc.ShortcutName())
		}
		taken[sc.ShortcutName()] = a.ID
	}
	if len(listed) != len(p.actions.All()) || len(menu) != len(listed) {
		t.Errorf("%d actions, %d in the palette, %d in the menu", len(p.actions.All()), len(listed), len(menu))
	}
	p.write("dark")
	p.key(fyne.KeyReturn)
	if p.settings.Theme != config.ThemeDark {
		t.Errorf("the palette ran something else: %s", p.settings.Theme)
	}
}

func TestShortcutsWorkFromTheWindow(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	shortcuts, ok := p.win.Canvas().(interface{ TypedShortcut(fyne.Shortcut) })
	if !ok {
		t.Skip("this canvas cannot be sent shortcuts")
	}
	p.typeText(0, "x")
	shortcuts.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyS, Modifier: fyne.KeyModifierShortcutDefault})
	p.drain()
	if p.ws.Document().Dirty() {
		t.Error("Ctrl+S does not save")
	}
}

func TestThemeAndTextSizeAreSwitchedAndRemembered(t *testing.T) {
	f := newFixture(t)
	p := f.open(t)
	ground := func() string {
		s := fyne.CurrentApp().Settings()
		return fmt.Sprint(s.Theme().Color(fynetheme.ColorNameBackground, s.ThemeVariant()))
	}
	p.do("view.light")
	light := ground()
	p.do("view.dark")
	if ground() == light {
		t.Error("dark is as light")
	}
	size := p.theme.TextSize()
	p.do("view.larger")
	if p.theme.TextSize() != size+1 {
		t.Errorf("text of %v became %v", size, p.theme.TextSize())
	}
	for range int(size-config.MinTextSize) + 3 {
		p.do("view.smaller")
	}
	if p.theme.TextSize() != config.MinTextSize {
		t.Errorf("text as small as %v", p.theme.TextSize())
	}
	got, err := config.Store{Dir: f.config, Now: f.now}.Load()
	if err != nil || got.Theme != config.ThemeDark || got.TextSize != config.MinTextSize {
		t.Errorf("remembered %+v, %v", got, err)
	}
}

func TestClosingSavesWhatIsUnsaved(t *testing.T) {
	f := newFixture(t, review.Draft)
	p := f.open(t)
	p.choose("Boats, draft")
	closed := false
	p.win.SetOnClosed(func() { closed = true })
	p.typeText(0, "Last words. ")
	p.close()
	if closed {
		t.Error("closed before it was saved")
	}
	p.drain()
	if got := p.saved().Article.File.Body(); !closed || !strings.Contains(got, "Last words.") {
		t.Errorf("closed %v with %q saved", closed, got)
	}
}

func TestClosingAsksWhenSavingFails(t *testing.T) {
	f := newFixture(t, review.Draft, review.InReview)
	p := f.open(t)
	p.choose("Boats, draft")
	closed := false
	p.win.SetOnClosed(func() { closed = true })
	p.article.details.slug.SetText("boats-in-review")
	p.typeText(0, "Last words. ")
	p.close()
	p.drain()
	if closed || !shows(p.top(), "Another article has this address already.") {
		t.Fatalf("closed %v; asked %q", closed, texts(p.win.Content()))
	}
	p.tap("Stay")
	if closed || !p.ws.Document().Dirty() {
		t.Fatal("Stay does not stay")
	}
	p.close()
	p.drain()
	p.tap("Leave")
	if !closed {
		t.Fatal("Leave does not leave")
	}
	p.UI.Close()
	r := &workspace.Recovery{Dir: filepath.Join(f.data, "recovery")}
	if u, err := r.Load(f.ids["Boats, draft"]); err != nil || !strings.Contains(string(u.Files["index.md"]), "Last words.") {
		t.Errorf("the text was not kept: %v", err)
	}
}

func TestRecoveredTextIsOfferedAndCanBeDropped(t *testing.T) {
	f := newFixture(t, review.Draft)
	k, err := desk.Open(f.dir, desk.Options{Who: ada, Now: f.now})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	d, err := k.Draft(t.Context(), f.ids["Boats, draft"])
	if err != nil {
		t.Fatal(err)
	}
	kept := d.Article.File.Clone()
	kept.SetBody("\nFrom before the crash.\n")
	r := &workspace.Recovery{Dir: filepath.Join(f.data, "recovery")}
	if err := r.Keep(t.Context(), d.ID, workspace.Unsaved{Base: d.Tip, Files: map[string][]byte{"index.md": kept.Bytes()}}); err != nil {
		t.Fatal(err)
	}
	p := f.open(t)
	p.choose("Boats, draft")
	if p.article.text.Text() != "From before the crash.\n" || !p.ws.Document().Dirty() {
		t.Errorf("text %q", p.article.text.Text())
	}
	if n, _ := p.article.banner.Notice(); !strings.Contains(n.Text, "were recovered") {
		t.Errorf("banner %q", n.Text)
	}
	p.tap("Back to the saved text")
	if p.ws.Document().Dirty() || !strings.HasPrefix(p.article.text.Text(), "A fourth boat") {
		t.Errorf("dropped, the text is %q", p.article.text.Text())
	}
	if _, shown := p.article.banner.Notice(); shown {
		t.Error("the banner stays")
	}
}

func TestFailuresAreSentences(t *testing.T) {
	p := newFixture(t).open(t)
	for _, err := range []error{workspace.ErrBusy, fmt.Errorf("do: %w", workspace.ErrBusy), &task.PanicError{Key: "act", Value: "nil map"}} {
		p.Failed(err)
		if got := p.notice(); got == err.Error() || strings.Contains(got, "nil map") || !strings.HasSuffix(got, ".") {
			t.Errorf("%v is told as %q", err, got)
		}
	}
	p.Failed(errors.Join(desk.ErrNoIdentity))
	if !strings.Contains(p.notice(), "who you are") {
		t.Errorf("told %q", p.notice())
	}
}

func TestLastPublicationThatIsGoneIsSaid(t *testing.T) {
	f := newFixture(t)
	p := f.open(t)
	p.openFolder(t.TempDir())
	p.drain()
	if !strings.Contains(p.notice(), "holds no publication") || p.ws.Folder() != f.dir {
		t.Errorf("told %q; open is %s", p.notice(), p.ws.Folder())
	}
}

func TestPageOpensInTheBrowserAndTheWindowStillCloses(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.do("page.open")
	// Cleanup closes: it must not wait for the page's server.
}

func TestFindAndReplace(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.article.text.SetText("")
	p.typeText(0, "A boat, two Boats and a houseboat.")
	p.do("edit.find")
	bar := p.article.find
	if p.win.Canvas().Focused() != fyne.Focusable(bar.query) {
		t.Fatalf("%T has the keyboard", p.win.Canvas().Focused())
	}
	bar.query.SetText("boat")
	if bar.result.Text != "3 matches" {
		t.Errorf("the bar says %q", bar.result.Text)
	}
	bar.word.SetChecked(true)
	p.article.text.SetCaret(0)
	bar.next()
	if start, end := p.article.text.Selection(); start != 2 || end != 6 || bar.result.Text != "1 of 1" {
		t.Errorf("selected [%d,%d), the bar says %q", start, end, bar.result.Text)
	}
	bar.word.SetChecked(false)
	bar.with.SetText("ship")
	bar.replaceAll()
	if got := p.article.text.Text(); got != "A ship, two ships and a houseship." {
		t.Errorf("replaced: %q", got)
	}
	p.article.text.Undo()
	if got := p.article.text.Text(); got != "A boat, two Boats and a houseboat." {
		t.Errorf("one undo gave %q", got)
	}
	bar.re.SetChecked(true)
	bar.query.SetText("boat(")
	if bar.result.Text != "Not a regular expression" {
		t.Errorf("the bar says %q", bar.result.Text)
	}
	bar.query.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if bar.object.Visible() || p.win.Canvas().Focused() != p.article.field.Focusable() {
		t.Error("Escape does not lead back into the text")
	}
}

func TestAnAtSignOffersTheSources(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.article.text.Replace(0, len(p.article.text.Text()), "")
	p.typeText(0, "As said @")
	if p.top() == nil {
		t.Fatal("no list of sources")
	}
	p.write("castillo")
	p.key(fyne.KeyReturn)
	if got := p.article.text.Text(); got != "As said [@castillo2024]" {
		t.Errorf("text %q", got)
	}
	p.typeText(len(p.article.text.Text()), " [see @")
	p.write("castillo")
	p.key(fyne.KeyReturn)
	if got := p.article.text.Text(); got != "As said [@castillo2024] [see @castillo2024" {
		t.Errorf("inside brackets: %q", got)
	}
	p.typeText(len(p.article.text.Text()), "], write to ada@")
	if p.top() != nil {
		t.Error("an e-mail address offers the sources")
	}
}

func TestTheTextShowsWhatTheChecksFound(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.article.text.Replace(0, len(p.article.text.Text()), "Nobody said so [@nobody1999], but he [@castillo2024].")
	p.drain()
	missing := p.article.field.Decorations(editwidget.MissingCitation)
	if len(missing) != 1 || p.article.text.Text()[missing[0].Start:missing[0].End] != "@nobody1999" || !strings.Contains(missing[0].Tip, "nobody1999") {
		t.Errorf("missing: %+v", missing)
	}
	if tips := p.article.field.Decorations(cited); len(tips) != 1 || !strings.Contains(tips[0].Tip, "Castillo") {
		t.Errorf("cited: %+v", tips)
	}
}

func TestHowTheWritingSurfaceBehavesIsRemembered(t *testing.T) {
	f := newFixture(t, review.Draft)
	p := f.open(t)
	p.choose("Boats, draft")
	serif := p.article.title.TextStyle
	for _, id := range []string{"view.sans", "view.focus"} {
		p.do(id)
		if !p.actions.ByID(id).IsChecked() {
			t.Errorf("%s is not checked", id)
		}
	}
	if p.article.title.TextStyle == serif {
		t.Error("the title is in the serif still")
	}
	p.close()
	p.Close()
	set, err := (&config.Store{Dir: f.config}).Load()
	if err != nil || set.Writing != (config.Writing{Sans: true, Focus: true, Spelling: true}) {
		t.Errorf("remembered %+v, %v", set.Writing, err)
	}
}

func TestCorrectionsAreForRevisions(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	part := p.article.details.corrections
	p.choose(titleOf(review.Draft))
	if part.object.Visible() || p.actions.ByID("article.correct").IsEnabled() {
		t.Error("what nobody has read can be corrected")
	}
	p.choose("November")
	p.choose("A tunnel at last")
	if part.object.Visible() || p.actions.ByID("article.correct").IsEnabled() {
		t.Error("a published article can be corrected without a revision")
	}
	p.tap("Revise")
	n, shown := p.article.banner.Notice()
	if !shown || n.Action != "Add a correction" || !part.object.Visible() {
		t.Fatalf("banner %+v, corrections shown: %v", n, part.object.Visible())
	}
	p.tap("Add a correction")
	if _, shown := p.article.banner.Notice(); shown {
		t.Error("the reminder stays")
	}
	p.write("It opened in May, not in June.")
	p.do("file.save")
	p.do("article.correct")
	p.write("One more")
	if got := p.ws.Document().Front().Corrections; len(got) != 2 || got[0].Text != "It opened in May, not in June." || got[0].Date.String() != "2026-03-09" || got[1].Text != "One more" {
		t.Fatalf("corrections %+v", got)
	}
	first := part.rows[0]
	first.date.SetText("2026-03-")
	if !first.help.Visible() || p.ws.Document().Front().Corrections[0].Date.String() != "2026-03-09" {
		t.Error("half a date was taken")
	}
	first.date.SetText("2026-03-08")
	if first.help.Visible() {
		t.Error("the help stays")
	}
	test.Tap(part.rows[1].remove)
	p.drain()
	p.do("file.save")
	f := p.saved().Article.Front
	if len(f.Corrections) != 1 || f.Corrections[0].Date.String() != "2026-03-08" || f.Lastmod.String() != "2026-03-09" {
		t.Errorf("saved %+v", f)
	}
	if p.win.Canvas().Focused() != part.add {
		t.Error("the keyboard is nowhere after a correction was taken away")
	}
	p.key(fyne.KeyReturn) // the button, by key
	if len(part.rows) != 2 {
		t.Errorf("%d corrections", len(part.rows))
	}
}
