package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/widget"

	editwidget "postil/editor/widget"
	"postil/publish/repo"
	"postil/publish/review"
)

// selectText selects words of the article.
func (p *person) selectText(words string) {
	p.t.Helper()
	at := strings.Index(p.article.text.Text(), words)
	if at < 0 {
		p.t.Fatalf("the text has no %q", words)
	}
	p.article.text.Select(at, at+len(words))
}

func TestACommentStandsBesideItsPassage(t *testing.T) {
	p := newFixture(t, review.InReview).open(t)
	p.choose("Boats, in review")
	p.selectText("fourth boat")
	p.do("review.comment")
	p.write("Which one?")
	p.tap("Comment")
	p.side.Select(p.reviewTab)
	p.drain()
	if got := p.reviewTab.Text; got != "Review 1" {
		t.Errorf("the tab says %q", got)
	}
	for _, want := range []string{"Which one?", "“fourth boat”", "Ada Reyes"} {
		if !shows(p.reviewPane.remarks, want) {
			t.Errorf("the pane lacks %q: %q", want, texts(p.reviewPane.remarks))
		}
	}
	marks := p.article.field.Decorations(editwidget.Comment)
	if len(marks) != 1 || p.article.text.Text()[marks[0].Start:marks[0].End] != "fourth boat" || !strings.Contains(marks[0].Tip, "Which one?") {
		t.Errorf("in the text: %+v", marks)
	}
	p.typeText(0, "Words before. ")
	p.showPassage(p.ws.Remarks()[0].Opening.ID())
	if start, end := p.article.text.Selection(); p.article.text.Text()[start:end] != "fourth boat" {
		t.Errorf("selected %q", p.article.text.Text()[start:end])
	}
	p.tap("Reply")
	p.write("The newest.")
	p.tap("Reply")
	p.tap("Resolve")
	if p.reviewTab.Text != "Review" || len(p.article.field.Decorations(editwidget.Comment)) != 0 {
		t.Errorf("resolved, the tab says %q", p.reviewTab.Text)
	}
	p.reviewPane.closed.SetChecked(true)
	if !shows(p.reviewPane.remarks, "The newest.") || !shows(p.reviewPane.remarks, "Resolved by Ada Reyes") {
		t.Errorf("closed: %q", texts(p.reviewPane.remarks))
	}
}

func TestASuggestionIsTakenAsOneStep(t *testing.T) {
	p := newFixture(t, review.InReview).open(t)
	p.choose("Boats, in review")
	body := p.article.text.Text()
	p.do("review.suggest") // nothing is selected
	if !strings.Contains(p.notice(), "Select the passage first") {
		t.Errorf("notice %q", p.notice())
	}
	p.selectText("fourth")
	p.do("review.suggest")
	p.ws.Suggest(strings.Index(body, "fourth"), strings.Index(body, "fourth")+6, "fifth", "newer figures")
	p.tap("Cancel")
	p.side.Select(p.reviewTab)
	p.tap("Take it")
	want := strings.Replace(body, "fourth", "fifth", 1)
	if got := p.article.text.Text(); got != want || p.ws.Document().Dirty() {
		t.Errorf("text %q, dirty %v", got, p.ws.Document().Dirty())
	}
	if p.ws.Remarks()[0].Open() {
		t.Error("the suggestion is open still")
	}
	p.do("edit.undo")
	if p.article.text.Text() != body {
		t.Errorf("undone, the text is %q", p.article.text.Text())
	}
}

// changed are the texts of the comparison that stand out.
func (p *person) changed() (come, gone string) {
	for _, s := range p.reviewPane.changes.text.Segments {
		seg := s.(*widget.TextSegment)
		switch {
		case strings.HasPrefix(seg.Text, "⟦"):
			gone += seg.Text
		case seg.Style.TextStyle.Bold:
			come += seg.Text
		}
	}
	return come, gone
}

// Any two versions are compared, in source or as readers have them.
func TestAnyTwoVersionsAreCompared(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	first := p.article.text.Text()
	for _, word := range []string{"**second**", "**third**"} {
		at := strings.LastIndex(p.article.text.Text(), "fourth")
		if at < 0 {
			at = strings.Index(p.article.text.Text(), "**second**")
			p.article.text.Replace(at, at+len("**second**"), word)
		} else {
			p.article.text.Replace(at, at+len("fourth"), word)
		}
		p.do("file.save")
	}
	p.side.Select(p.reviewTab)
	p.reviewPane.tabs.Select(p.reviewPane.changesTab)
	p.drain()
	v := p.reviewPane.changes
	if n := len(v.versions); n < 3 || len(v.since.Options) != 3+n || len(v.until.Options) != 1+n {
		t.Fatalf("%d versions, lists of %d and %d", n, len(v.since.Options), len(v.until.Options))
	}
	v.since.SetSelectedIndex(3 + 2) // from the third newest
	p.drain()
	if come, gone := p.changed(); come != "**third**" || gone != "⟦fourth⟧" {
		t.Errorf("until now %q came, %q went", come, gone)
	}
	v.until.SetSelectedIndex(1 + 1) // to the one before the newest
	p.drain()
	if come, gone := p.changed(); come != "**second**" || gone != "⟦fourth⟧" {
		t.Errorf("between two versions %q came, %q went", come, gone)
	}
	v.reading.SetChecked(true)
	p.drain()
	if come, gone := p.changed(); come != "second" || gone != "⟦fourth⟧" {
		t.Errorf("as readers have it %q came, %q went", come, gone)
	}
	p.reviewPane.tabs.Select(p.reviewPane.historyTab)
	p.drain()
	p.tap("What has changed since")
	p.drain()
	if c := v.asked(); c.Commit != v.versions[0] || c.Until != repo.ZeroHash || !c.Reading {
		t.Errorf("the history leads to %+v", c)
	}
	if p.article.text.Text() == first {
		t.Error("the text went back")
	}
}

func TestChangesAndVersionsAreShown(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.side.Select(p.reviewTab)
	p.reviewPane.tabs.Select(p.reviewPane.changesTab)
	p.drain()
	if got := p.reviewPane.changes.message.Text; !strings.Contains(got, "not read this draft here before") {
		t.Errorf("message %q", got)
	}
	p.tap("I have read it")
	body := p.article.text.Text()
	at := strings.Index(body, "fourth")
	p.article.text.Replace(at, at+len("fourth"), "fifth")
	p.reviewPane.look()
	p.drain()
	if come, gone := p.changed(); come != "fifth" || gone != "⟦fourth⟧" {
		t.Errorf("came %q, went %q", come, gone)
	}
	p.do("file.save")
	p.reviewPane.tabs.Select(p.reviewPane.historyTab)
	p.drain()
	p.tap("Go back to it")
	p.tap("Go back")
	if got := p.article.text.Text(); got != body || p.ws.Document().Dirty() {
		t.Errorf("the text is %q", got)
	}
}
