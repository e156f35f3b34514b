package preview

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"postil/assets"
	"postil/editor/cite"
	"postil/editor/cite/csl"
	"postil/editor/cite/csl/formatter"
	"postil/editor/cite/csl/style"
	"postil/editor/markdown"
)

const noteStyle = `<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="note">
  <info><title>Notes</title><id>notes</id></info>
  <citation><layout suffix="."><group delimiter=", "><names variable="author"/><text variable="title" font-style="italic"/><text variable="locator"/></group></layout></citation>
</style>`

// A style that cites in notes has its notes with the author's own, below the text.
func TestCitationsInNotes(t *testing.T) {
	s, err := style.Parse(strings.NewReader(noteStyle))
	if err != nil {
		t.Fatal(err)
	}
	style, err := formatter.New(s, csl.LocaleFiles(assets.Citation()), formatter.Options{})
	if err != nil {
		t.Fatal(err)
	}
	lib := cite.NewLibrary([]*cite.Reference{
		{Key: "castillo2024", Type: "book", Title: "Is the Harbour Neutral?", Author: []cite.Name{{Family: "Castillo", Given: "Nora"}}},
		{Key: "orbeck2018", Type: "book", Title: "Treaties That Measure", Author: []cite.Name{{Family: "Orbeck", Given: "Tove"}}},
	})
	set := func(src string) Content {
		doc := markdown.New(markdown.Options{CiteInNotes: style.InNotes()}).Parse([]byte(src))
		return Content{Doc: doc, Cites: style.Format(doc.Citations, lib)}
	}
	f := show(t, Options{}, fyne.NewSize(640, 420))
	f.p.SetContent(set("The harbour waits [@castillo2024, p. 3].[^own] And @orbeck2018 says so.\n\n[^own]: A note of the author's.\n"))
	f.shoot("notes")
	got := strings.ReplaceAll(strings.Join(f.texts(), "\n"), "|", "")
	for _, want := range []string{
		"The harbour waits.1\u202f2 And Tove Orbeck3 says so.", "A note of the author",
		"Nora Castillo, Is the Harbour Neutral?, 3.", "Treaties That Measure.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the preview lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "(") {
		t.Errorf("a citation is in parentheses:\n%s", got)
	}
}
