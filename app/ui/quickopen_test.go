package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"postil/app/quickopen"
	"postil/publish/review"
)

// quickFound are the rows of quick open, the one that Enter opens in brackets.
func (p *person) quickFound() string {
	p.t.Helper()
	if !p.quick.list.Shown() {
		p.t.Fatal("quick open is not open")
	}
	rows, at := p.quick.list.Rows()
	var out []string
	for i, r := range rows {
		text := string(r.Value.Kind) + ":" + r.Title
		if i == at {
			text = "(" + text + ")"
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

func TestQuickOpenFindsEverythingByName(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.do("file.quick")
	if got := p.quickFound(); !strings.HasPrefix(got, "(draft:Boats, draft)") {
		t.Errorf("before anything was opened: %s", got)
	}
	p.write("bodr")
	if got := p.quickFound(); !strings.HasPrefix(got, "(draft:Boats, draft)") {
		t.Fatalf("by the beginnings of words: %s", got)
	}
	rows, _ := p.quick.list.Rows()
	if m := rows[0].Marks; len(m) != 2 || rows[0].Title[m[0].Start:m[0].End] != "Bo" || rows[0].Title[m[1].Start:m[1].End] != "dr" {
		t.Errorf("marked: %v", m)
	}
	p.key(fyne.KeyReturn)
	if d := p.ws.Document(); d == nil || d.Front().Title != "Boats, draft" {
		t.Fatal("Enter opens no draft")
	}

	p.do("file.quick")
	p.write("umar2023")
	if got := p.quickFound(); !strings.HasPrefix(got, "(source:") {
		t.Fatalf("a source by its key: %s", got)
	}
	p.key(fyne.KeyReturn)
	if p.side.Selected() != p.sourcesTab || p.sources.chosen != "umar2023" || len(p.sources.detail.Objects) == 0 {
		t.Errorf("the source is not shown: %q", p.sources.chosen)
	}

	p.do("file.quick")
	p.write("keyboard shortc")
	if got := p.quickFound(); !strings.HasPrefix(got, "(command:Keyboard shortcuts)") {
		t.Fatalf("a command: %s", got)
	}
	p.key(fyne.KeyReturn)
	if p.top() == nil {
		t.Error("the command did not run")
	}
	p.tap("Close")

	// What was used comes first, without what is open.
	p.do("file.quick")
	if got := p.quickFound(); !strings.HasPrefix(got, "(command:Keyboard shortcuts) source:") {
		t.Errorf("used before: %s", got)
	}
	p.key(fyne.KeyEscape)
	if p.quick.list.Shown() {
		t.Error("Escape does not close it")
	}
	if got := p.settings.RecentOpened[p.ws.Folder()]; len(got) != 3 || !strings.HasPrefix(got[2], "draft ") {
		t.Errorf("remembered: %q", got)
	}
}

func TestQuickOpenFollowsTheDesk(t *testing.T) {
	p := newFixture(t, review.Approved).open(t)
	p.do("file.quick")
	p.write("boats")
	if got := p.quickFound(); strings.Contains(got, "article:") {
		t.Fatalf("nothing is published: %s", got)
	}
	p.key(fyne.KeyEscape)
	before := p.quick.finder
	p.choose("Boats, approved")
	p.do("file.quick")
	p.key(fyne.KeyEscape)
	if p.quick.finder != before {
		t.Error("the list was made anew though nothing had changed")
	}
	p.ws.Publish()
	p.drain()
	p.key(fyne.KeyEscape) // the receipt
	p.do("file.quick")
	p.write("boats")
	if got := p.quickFound(); !strings.Contains(got, "article:Boats, approved") {
		t.Fatalf("what was published is not found: %s", got)
	}
	open := p.ws.Document()
	p.quick.open(quickopen.Item{Kind: quickopen.Article, ID: open.Dir})
	p.drain()
	if e := p.archive.browser.Current(); !p.archive.shown() || e == nil || e.Dir != open.Dir {
		t.Errorf("the archive does not show the article: %+v", e)
	}
	if p.ws.Document() != open {
		t.Error("something else is at the desk")
	}
	p.archive.close()
	// While it is open the list follows.
	was := len(p.quick.rows("new words"))
	p.ws.NewDraft("New Words for Ports")
	p.drain()
	if now := p.quick.rows("new words"); len(now) != was+1 || now[0].Title != "New Words for Ports" {
		t.Errorf("a new draft is not found: %+v", now)
	}
}
