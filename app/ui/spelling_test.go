package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"postil/app/config"
	editwidget "postil/editor/widget"
	"postil/publish/review"
)

// dictionary puts a dictionary of the publication's own into the fixture.
func (f *fixture) dictionary(t *testing.T, words ...string) {
	t.Helper()
	dir := filepath.Join(f.dir, "dictionaries")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"en.aff": "SET UTF-8\nTRY esianrtolcdugmphbyfvkw\n", "en.dic": "1\n" + strings.Join(words, "\n") + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// words of the fixture's drafts
var fixtureWords = strings.Fields("A fourth boat would cost less than the study The tides allow it")

// marked are the words with a mark.
func (p *person) marked() string {
	p.t.Helper()
	p.drain()
	var words []string
	for _, d := range p.article.field.Decorations(editwidget.Spelling) {
		words = append(words, p.article.text.Text()[d.Start:d.End])
	}
	return strings.Join(words, " ")
}

// act runs what can be done about the first marked word.
func (p *person) act(label string) {
	p.t.Helper()
	d := p.article.field.Decorations(editwidget.Spelling)[0]
	for _, a := range p.spellingActions(p.article.text.Text()[d.Start:d.End], d.Start, d.End) {
		if a.label == label {
			a.run()
			for i := 1; p.run.Busy("word 1") || p.run.Busy("word 2"); i++ {
				(<-p.queue)()
			}
			p.drain()
			return
		}
	}
	p.t.Fatalf("nothing is called %q", label)
}

func TestMisspeltWordsAreMarked(t *testing.T) {
	f := newFixture(t, review.Draft)
	f.dictionary(t, fixtureWords...)
	p := f.open(t)
	p.choose("Boats, draft")
	if got := p.marked(); got != "" {
		t.Fatalf("marked %q in a text without mistakes", got)
	}
	end := len(p.article.text.Text())
	p.typeText(end, "teh tidse kost")
	if got := p.marked(); got != "teh tidse" {
		t.Errorf("marked %q while the last word is typed", got)
	}
	p.typeText(len(p.article.text.Text()), " it")
	if got := p.marked(); got != "teh tidse kost" {
		t.Fatalf("marked %q", got)
	}

	p.act("the")
	if text := p.article.text.Text(); !strings.Contains(text, "the tidse kost") || p.marked() != "tidse kost" {
		t.Errorf("the text is %q, marked %q", text, p.marked())
	}
	p.article.text.Undo()
	if got := p.marked(); got != "teh tidse kost" {
		t.Errorf("marked %q after undo", got)
	}
	p.act("Ignore here")
	p.act("Add to my words")
	p.act("Add to the publication’s words")
	if got := p.marked(); got != "" {
		t.Errorf("marked %q", got)
	}
	for path, want := range map[string]string{
		filepath.Join(f.config, "words.txt"): "tidse\n", filepath.Join(f.dir, "dictionaries", "words.txt"): "kost\n",
	} {
		if data, err := os.ReadFile(path); err != nil || string(data) != want {
			t.Errorf("%s has %q, %v", path, data, err)
		}
	}
}

// An action taken late does nothing to another word.
func TestSpellingActionIsOfItsWord(t *testing.T) {
	f := newFixture(t, review.Draft)
	f.dictionary(t, fixtureWords...)
	p := f.open(t)
	p.choose("Boats, draft")
	p.typeText(0, "teh ")
	actions := p.spellingActions("teh", 0, 3)
	p.typeText(0, "it ")
	before := p.article.text.Text()
	for _, a := range actions {
		a.run()
	}
	p.drain()
	if got := p.article.text.Text(); got != before || p.marked() != "teh" {
		t.Errorf("the text is %q, marked %q", got, p.marked())
	}
}

func TestNextMisspeltWord(t *testing.T) {
	f := newFixture(t, review.Draft)
	f.dictionary(t, fixtureWords...)
	p := f.open(t)
	p.choose("Boats, draft")
	p.typeText(0, "teh tidse it ")
	p.article.text.SetCaret(0)
	p.do("edit.misspelt")
	if a, b := p.article.text.Selection(); p.article.text.Text()[a:b] != "teh" {
		t.Errorf("selected %q", p.article.text.Text()[a:b])
	}
	p.key(fyne.KeyReturn) // the likeliest
	if !strings.HasPrefix(p.article.text.Text(), "the tidse it ") || p.win.Canvas().Focused() != p.article.field.Focusable() {
		t.Errorf("the text is %q", p.article.text.Text())
	}
	p.do("edit.misspelt")
	p.write("ignore")
	p.key(fyne.KeyReturn)
	if got := p.marked(); got != "" {
		t.Errorf("marked %q", got)
	}
	p.do("edit.misspelt")
	if !shows(p.win.Content(), "No misspelt word is marked.") {
		t.Error("nothing tells that there is nothing")
	}
}

func TestSpellingIsTurnedOffAndRemembered(t *testing.T) {
	f := newFixture(t, review.Draft)
	f.dictionary(t, fixtureWords...)
	p := f.open(t)
	p.choose("Boats, draft")
	p.typeText(0, "teh it ")
	p.do("edit.spelling")
	if got := p.marked(); got != "" || p.actions.ByID("edit.spelling").IsChecked() {
		t.Errorf("marked %q with the checker off", got)
	}
	if set, err := (config.Store{Dir: f.config}).Load(); err != nil || set.Writing.Spelling {
		t.Errorf("remembered %v, %v", set.Writing.Spelling, err)
	}
	p.do("edit.spelling")
	if got := p.marked(); got != "teh" {
		t.Errorf("marked %q with the checker on again", got)
	}
}

func TestMissingDictionaryIsTold(t *testing.T) {
	f := newFixture(t, review.Draft)
	p := f.open(t)
	p.choose("Boats, draft")
	if err := p.ws.SetFront(func(front *frontFields) { front.Lang = "tlh" }); err != nil {
		t.Fatal(err)
	}
	p.drain()
	p.do("view.checks")
	if !p.checks.spelling.Visible() || !shows(p.checks.object, "hunspell-tlh") {
		t.Errorf("the checks say %q", texts(p.checks.object))
	}
	p.do("edit.spelling")
	if p.checks.spelling.Visible() {
		t.Error("the checks go on about spelling with the checker off")
	}
}
