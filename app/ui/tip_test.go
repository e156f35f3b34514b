package ui

import (
	"slices"
	"strings"
	"testing"

	editwidget "postil/editor/widget"
	"postil/publish/review"
)

// labels are what can be done about the decoration of a kind that stands first.
func (p *person) labels(d editwidget.Decoration) (labels []string) {
	p.t.Helper()
	for _, a := range p.actionsFor(d) {
		labels = append(labels, a.Label)
	}
	return labels
}

// mend runs what is offered about a decoration under a label.
func (p *person) mend(d editwidget.Decoration, label string) {
	p.t.Helper()
	for _, a := range p.actionsFor(d) {
		if a.Label == label {
			a.Run()
			p.drain()
			return
		}
	}
	p.t.Fatalf("%q is not offered; there is %q", label, p.labels(d))
}

func TestAnUnknownKeyIsMendedFromItsTip(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.article.text.SetText("")
	p.typeText(0, "It costs less [@castilo2024] than the the study.")
	missing := p.article.field.Decorations(editwidget.MissingCitation)
	if len(missing) != 1 {
		t.Fatalf("%d unknown keys are marked", len(missing))
	}
	if got := p.labels(missing[0]); !slices.Contains(got, "Cite @castillo2024 instead") || !slices.Contains(got, "Add this source…") {
		t.Errorf("offered %q", got)
	}
	p.mend(missing[0], "Cite @castillo2024 instead")
	doubled := p.article.field.Decorations(editwidget.Check)
	if len(doubled) != 1 {
		t.Fatalf("%d doubled words are marked", len(doubled))
	}
	p.mend(doubled[0], "Remove one “the”")
	if got := p.article.text.Text(); got != "It costs less [@castillo2024] than the study." {
		t.Errorf("the text is %q", got)
	}
	p.do("edit.undo")
	if got := p.article.text.Text(); !strings.Contains(got, "the the") {
		t.Errorf("after one undo it is %q", got)
	}
}

func TestAFixFollowsTheTextAndLeavesOtherTextAlone(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.article.text.SetText("")
	p.article.text.Replace(0, 0, "It is in the the house.\n\nA note[^a].")
	p.drain()
	doubled := func() editwidget.Decoration {
		t.Helper()
		all := p.article.field.Decorations(editwidget.Check)
		if len(all) != 1 {
			t.Fatalf("%d doubled words are marked", len(all))
		}
		return all[0]
	}
	note := func() editwidget.Decoration {
		t.Helper()
		all := p.article.field.Decorations(editwidget.Problem)
		if len(all) != 1 {
			t.Fatalf("%d missing notes are marked", len(all))
		}
		return all[0]
	}
	// What is typed here is not analysed before the fix.
	p.article.text.Replace(0, 0, "Now: ")
	run := func(d editwidget.Decoration, label string) {
		t.Helper()
		for _, a := range p.actionsFor(d) {
			if a.Label == label {
				a.Run()
			}
		}
	}
	run(doubled(), "Remove one “the”")
	if got := p.article.text.Text(); got != "Now: It is in the house.\n\nA note[^a]." {
		t.Fatalf("the text is %q", got)
	}
	run(note(), "Write the footnote")
	if got := p.article.text.Text(); got != "Now: It is in the house.\n\nA note[^a].\n\n[^a]: " {
		t.Fatalf("the text is %q", got)
	}
	d := note()
	p.article.text.Undo()
	p.article.text.Replace(len(p.article.text.Text()), len(p.article.text.Text()), " The end.")
	before := p.article.text.Text()
	run(d, "Write the footnote")
	if got := p.article.text.Text(); got != before {
		t.Errorf("a fix that is out of date made %q", got)
	}
}

func TestAnUnknownCitationIsRemovedOrAdded(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.article.text.SetText("")
	p.typeText(0, "It costs less [@castillo2024; see @nobody2020, p. 3].")
	missing := p.article.field.Decorations(editwidget.MissingCitation)
	if len(missing) != 1 {
		t.Fatalf("%d unknown keys are marked", len(missing))
	}
	p.mend(missing[0], "Add this source…")
	if p.win.Canvas().Overlays().Top() == nil {
		t.Fatal("no form is open")
	}
	p.win.Canvas().Overlays().Remove(p.win.Canvas().Overlays().Top())
	p.mend(missing[0], "Remove the citation")
	if got := p.article.text.Text(); got != "It costs less [@castillo2024]." {
		t.Errorf("the text is %q", got)
	}
}

func TestGoingFromFindingToFindingShowsTheirTips(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.article.text.SetText("")
	p.typeText(0, "One the the. Two [@nobody2020].")
	p.article.text.SetCaret(0)
	p.do("edit.nextFinding")
	if tip, shown := p.tip.Shown(); !shown || !strings.Contains(tip, "stands here twice") {
		t.Errorf("tip %q, %v", tip, shown)
	}
	p.do("edit.nextFinding")
	if tip, _ := p.tip.Shown(); !strings.Contains(tip, "nobody2020") {
		t.Errorf("tip %q", tip)
	}
	p.do("edit.actions")
	if p.win.Canvas().Overlays().Top() == nil {
		t.Error("no menu at the caret")
	} else {
		p.win.Canvas().Overlays().Remove(p.win.Canvas().Overlays().Top())
	}
	p.do("edit.nextFinding")
	if !strings.Contains(p.status.hint, "stands here twice") {
		t.Errorf("the status line says %q", p.status.hint)
	}
	p.write("x")
	if _, shown := p.tip.Shown(); shown || p.status.hint != "" {
		t.Errorf("the tip stays while somebody types: %v, %q", shown, p.status.hint)
	}
}

func TestPointingAtACitationOffersItsSource(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	marks := p.article.field.Decorations(cited)
	if len(marks) != 1 {
		t.Fatalf("%d citations are marked", len(marks))
	}
	if got := p.labels(marks[0]); !slices.Equal(got, []string{"Open the source", "Show in Sources", "Who cites it…"}) {
		t.Errorf("offered %q", got)
	}
	p.hovered(&editwidget.Hover{Decoration: marks[0], Asked: true})
	if tip, shown := p.tip.Shown(); !shown || !strings.Contains(tip, "Castillo") {
		t.Errorf("tip %q", tip)
	}
	p.hovered(nil)
	p.mend(marks[0], "Show in Sources")
	if p.side.Selected() != p.sourcesTab {
		t.Error("the sources are not shown")
	}
}
