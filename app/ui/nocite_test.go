package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"postil/editor/proof"
	"postil/publish/review"
)

func TestToggleListed(t *testing.T) {
	for _, c := range []struct{ text, key, want string }{
		{"", "a", "@a"},
		{"@a", "b2", "@a, @b2"},
		{"@a, ", "b", "@a, @b"},
		{"@a, @b", "a", "@b"},
		{"@a", "a", ""},
		{"@*", "a", "@*, @a"},
		{"@*, @a", "a", "@*"},
		{"castillo", "a", "castillo, @a"},
		{"", "x..y", "@{x..y}"},
		{"@{x..y}, @a", "x..y", "@a"},
	} {
		if got := toggleListed(c.text, c.key); got != c.want {
			t.Errorf("%q with %s: %q, want %q", c.text, c.key, got, c.want)
		}
	}
}

func TestSourcesAreListedWithoutBeingCited(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose(titleOf(review.Draft))
	p.do("view.details")
	d := p.article.details
	p.win.Canvas().Focus(d.listed)
	p.write("@umar2023")
	if got := p.ws.Document().Front().NoCite; !slices.Equal(got, []string{"@umar2023"}) {
		t.Errorf("the front matter has %q", got)
	}
	if a := p.ws.Analysis(); len(a.Cites.Sources) != 2 {
		t.Errorf("%d sources are listed", len(a.Cites.Sources))
	}
	d.chooseListed()
	p.write("castil")
	p.key(fyne.KeyReturn, fyne.KeyEscape)
	if d.listed.Text != "@umar2023, @castillo2024" || p.win.Canvas().Focused() != fyne.Focusable(d.listed) {
		t.Errorf("chosen: %q", d.listed.Text)
	}
	p.do("file.save")
	if text := string(p.saved().Article.File.Bytes()); !strings.Contains(text, "nocite: ") || !strings.Contains(text, "@umar2023, @castillo2024") {
		t.Errorf("saved:\n%s", text)
	}
	d.listed.SetText("nobody")
	p.drain()
	i := slices.IndexFunc(p.checks.findings, func(f proof.Finding) bool { return f.Rule == "nocite-stray" })
	if i < 0 {
		t.Fatalf("the checks have %v", p.checks.findings)
	}
	p.do("view.text")
	p.goTo(p.checks.findings[i])
	if p.article.tabs.Selected() != p.article.detailsTab || p.win.Canvas().Focused() != fyne.Focusable(d.listed) {
		t.Error("the finding does not lead to the field")
	}
	d.listed.SetText("@nobody1999")
	p.drain()
	i = slices.IndexFunc(p.checks.findings, func(f proof.Finding) bool { return f.Rule == proof.RuleUnknownKey && f.Args["Key"] == "nobody1999" })
	if i < 0 {
		t.Fatalf("the checks have %v", p.checks.findings)
	}
	p.do("view.text")
	p.goTo(p.checks.findings[i])
	if p.win.Canvas().Focused() != fyne.Focusable(d.listed) {
		t.Error("an unknown key does not lead to the field")
	}
	d.listed.SetText("")
	p.drain()
	if got := p.ws.Document().Front().NoCite; got != nil {
		t.Errorf("emptied, the front matter has %q", got)
	}
}
