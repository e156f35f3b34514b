package ui

import (
	"strings"
	"testing"

	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/review"
)

// changedElsewhere saves a change of the open draft as another program would.
func (p *person) changedElsewhere(old, new, title string) {
	p.t.Helper()
	k, err := desk.Open(p.f.dir, desk.Options{Who: ben, Now: p.f.now})
	if err != nil {
		p.t.Fatal(err)
	}
	defer k.Close()
	d, err := k.Draft(p.t.Context(), p.ws.Document().Draft.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	f := d.Article.File.Clone()
	if !strings.Contains(f.Body(), old) {
		p.t.Fatalf("the draft has no %q", old)
	}
	f.SetBody(strings.Replace(f.Body(), old, new, 1))
	if title != "" {
		front := f.Front()
		front.Title = title
		if err := f.SetFront(front); err != nil {
			p.t.Fatal(err)
		}
	}
	if _, err := k.Save(p.t.Context(), d.ID, desk.Edit{Article: f}); err != nil {
		p.t.Fatal(err)
	}
}

func TestTextFromElsewhereIsOneStepToUndo(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.typeText(0, "Mine. ")
	mine := p.article.text.Text()
	caret := p.article.text.Caret()
	p.changedElsewhere("fourth", "fifth", "")
	p.ws.LookAround()
	p.drain()
	if got := p.article.text.Text(); got != strings.Replace(mine, "fourth", "fifth", 1) || p.article.text.Caret() != caret {
		t.Errorf("text %q, caret at %d", got, p.article.text.Caret())
	}
	n, shown := p.article.banner.Notice()
	if !shown || !strings.Contains(n.Text, "joined with your unsaved changes") {
		t.Errorf("banner %q", n.Text)
	}
	p.tap("Undo")
	if got := p.article.text.Text(); got != mine || p.ws.Document().Body() != mine {
		t.Errorf("undone, the text is %q, the document's %q", got, p.ws.Document().Body())
	}
	p.do("edit.redo")
	p.do("file.save")
	if p.ws.Document().Dirty() {
		t.Error("it cannot be saved")
	}
}

func TestClashesAreDecidedInPlainWords(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	body := p.article.text.Text()
	at := strings.Index(body, "fourth")
	p.article.text.Replace(at, at+len("fourth"), "second")
	if err := p.ws.SetFront(func(f *article.Front) { f.Title = "Mine" }); err != nil {
		t.Fatal(err)
	}
	p.changedElsewhere("fourth", "fifth", "Theirs")
	p.do("file.save") // refused, and joined
	n, shown := p.article.banner.Notice()
	if !shown || !strings.Contains(n.Text, "2 passages were changed there and here") {
		t.Fatalf("banner %q", n.Text)
	}
	p.article.text.Replace(0, 0, "Before it all. ") // the clash moves with the text
	p.do("file.save")
	p.tap("Take the other") // the title
	if p.article.title.Text != "Theirs" {
		t.Errorf("title %q", p.article.title.Text)
	}
	p.tap("Take the other")
	want := "Before it all. " + strings.Replace(body, "fourth", "fifth", 1)
	if got := p.article.text.Text(); got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if _, shown := p.article.banner.Notice(); shown || len(p.article.field.Decorations(clashing)) > 0 {
		t.Error("the clash is shown still")
	}
	p.do("file.save")
	if p.ws.Document().Dirty() {
		n, _ := p.article.banner.Notice()
		t.Errorf("it cannot be saved: %q", n.Text)
	}
}
