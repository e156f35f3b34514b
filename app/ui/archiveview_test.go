package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"postil/publish/review"
)

// found are the articles that the archive lists.
func (p *person) found() string {
	l := p.archive.browser.Listing()
	if l == nil {
		return "nothing"
	}
	var out []string
	for _, e := range l.Entries {
		out = append(out, e.Title)
	}
	return strings.Join(out, " | ")
}

// shortcut presses a key with a modifier, where the keyboard is.
func (p *person) shortcut(key fyne.KeyName, mods fyne.KeyModifier) {
	p.t.Helper()
	sc := &desktop.CustomShortcut{KeyName: key, Modifier: mods}
	for _, m := range p.win.MainMenu().Items { // which the window asks first
		for _, i := range m.Items {
			if i.Shortcut != nil && i.Shortcut.ShortcutName() == sc.ShortcutName() {
				i.Action()
				p.drain()
				return
			}
		}
	}
	p.t.Fatalf("no menu has %s", sc.ShortcutName())
}

func TestArchiveLeavesTheDraftAsItIs(t *testing.T) {
	f := newFixture(t, review.Draft)
	p := f.open(t)
	p.choose(titleOf(review.Draft))
	p.typeText(10, "quick ")
	long := strings.Repeat("\n\nOne more paragraph about boats.", 80)
	p.typeText(len(p.article.text.Text()), long)
	p.article.text.SetCaret(900)
	p.article.field.ScrollTo(900)
	p.drain()
	text, caret, scrolled := p.article.text.Text(), p.article.text.Caret(), p.article.field.TopOffset()

	p.shortcut(fyne.KeyB, fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift)
	if !p.archive.object.Visible() || p.outer.Visible() {
		t.Fatal("the archive is not shown")
	}
	if got := p.found(); got != "Boats, draft | A tunnel at last | The old bridge" {
		t.Errorf("the archive lists %q", got)
	}
	// What would change the draft that is out of sight cannot be done.
	for _, id := range []string{"format.bold", "edit.undo", "cite.insert", "review.submit", "article.image"} {
		if p.actions.ByID(id).IsEnabled() {
			t.Errorf("%s can be done", id)
		}
	}
	p.write("bridge") // into the search field
	if got := p.found(); got != "The old bridge" {
		t.Errorf("searched: %q", got)
	}
	p.key(fyne.KeyReturn)
	p.key(fyne.KeyEscape)
	if !p.archive.object.Visible() {
		t.Fatal("Escape from the article leaves the archive")
	}
	p.key(fyne.KeyEscape)
	if p.archive.object.Visible() || !p.outer.Visible() {
		t.Fatal("Escape does not leave the archive")
	}
	if p.article.text.Text() != text || p.article.text.Caret() != caret || p.article.field.TopOffset() != scrolled {
		t.Errorf("the draft was touched: caret %d, was %d; scrolled %d, was %d", p.article.text.Caret(), caret, p.article.field.TopOffset(), scrolled)
	}
	if p.win.Canvas().Focused() != p.article.field.Focusable() {
		t.Error("the text has not the keyboard again")
	}
	if !p.actions.ByID("format.bold").IsEnabled() {
		t.Error("the draft cannot be changed any more")
	}
	p.do("view.archive")
	if p.archive.browser.Query() != "bridge" || p.found() != "The old bridge" {
		t.Errorf("asked is %q", p.archive.browser.Query())
	}
	p.do("view.text")
	if p.archive.object.Visible() {
		t.Error("the text is asked for, and the archive stays")
	}
}

func TestCorrectionFromTheArchive(t *testing.T) {
	p := newFixture(t, review.InReview).open(t)
	p.do("view.archive")
	p.write("old bridge")
	p.shortcut(fyne.KeyReturn, fyne.KeyModifierShortcutDefault)
	d := p.ws.Document()
	if p.archive.object.Visible() || d == nil || d.Draft == nil || !d.Draft.Revises || d.Front().Title != "The old bridge" {
		t.Fatalf("open is %+v", d)
	}
	p.do("view.archive")
	if got := p.found(); got != "The old bridge | The old bridge" {
		t.Errorf("with the revision there are %q", got)
	}
	// A draft is opened as such.
	p.archive.browser.SetQuery("status:in-review")
	p.drain()
	p.shortcut(fyne.KeyReturn, fyne.KeyModifierShortcutDefault)
	if d := p.ws.Document(); d.Draft == nil || d.Front().Title != titleOf(review.InReview) || d.Draft.Status.State != review.InReview {
		t.Errorf("open is %q", p.ws.Document().Front().Title)
	}
}

func TestPageAndLinksFromTheArchive(t *testing.T) {
	p := newFixture(t).open(t)
	p.do("view.archive")
	p.write("tunnel")
	if !shows(p.archive.object, "As published.") {
		t.Errorf("the article is not shown:\n%s", strings.Join(texts(p.archive.object), "\n"))
	}
	p.tap("Copy link for an article")
	if got := p.o.App.Clipboard().Content(); got != "[A tunnel at last](/commentary/2025/11/a-tunnel-at-last/)" {
		t.Errorf("the link is %q", got)
	}
	p.tap("Copy address")
	if got := p.o.App.Clipboard().Content(); !strings.HasPrefix(got, "http") || !strings.HasSuffix(got, "/commentary/2025/11/a-tunnel-at-last/") {
		t.Errorf("the address is %q", got)
	}
	address, err := p.ws.ArticleURL(p.archive.browser.Current().Dir)
	if err != nil || !strings.HasPrefix(address, "http://127.0.0.1:") || !strings.HasSuffix(address, "/commentary/2025/11/a-tunnel-at-last/") {
		t.Errorf("the page is %q: %v", address, err)
	}
}
