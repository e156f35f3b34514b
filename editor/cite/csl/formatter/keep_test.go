package formatter

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"postil/editor/cite"
	"postil/editor/cite/csl"
	"postil/editor/cite/csl/style"
)

// What is as before is not made again, though the references were read anew and
// there are more of them.
func TestFormatKeepsWhatIsAsBefore(t *testing.T) {
	f := newFormatter(t, "note", Options{LinkTitles: true})
	doc := cite.Document{Clusters: cite.FindClusters([]byte("[@sea] [@fog]"))}
	one := f.Format(doc, library(t))
	more := append(library(t).All(), &cite.Reference{Key: "new", Type: "book", Title: "New"})
	doc.Clusters = cite.FindClusters([]byte("[@sea] [@fog] [@new]"))
	two := f.Format(doc, cite.NewLibrary(more))
	for i := range one.Clusters {
		if one.Clusters[i].Plain() != two.Clusters[i].Plain() {
			t.Errorf("citation %d was %q and is %q", i, one.Clusters[i].Plain(), two.Clusters[i].Plain())
		}
	}
	before := f.texts
	f.Format(doc, cite.NewLibrary(append(library(t).All(), &cite.Reference{Key: "new", Type: "book", Title: "New"})))
	if len(before) == 0 {
		t.Error("nothing is kept")
	}
	for n := range before {
		if _, kept := f.texts[n]; !kept {
			t.Errorf("%s was made again", n)
		}
	}
	// A reference that says something else is.
	changed := library(t).All()
	edited := *changed[0]
	edited.Title = "Another title"
	got := f.Format(doc, cite.NewLibrary([]*cite.Reference{&edited, changed[1]}))
	if got.Clusters[0].Plain() == two.Clusters[0].Plain() && got.Clusters[1].Plain() == two.Clusters[1].Plain() {
		t.Error("a changed reference is set as before")
	}
	if len(got.Unknown) != 1 || got.Unknown[0].Key != "new" {
		t.Errorf("unknown are %v, want new", got.Unknown)
	}
	if got := f.Format(doc, library(t)).Clusters[0].Plain(); got != one.Clusters[0].Plain() {
		t.Errorf("what was changed back is %q, want %q", got, one.Clusters[0].Plain())
	}
}

func TestReferenceFollowsEdits(t *testing.T) {
	f := newFormatter(t, "author-date", Options{})
	ref := &cite.Reference{Key: "a", Type: "book", Title: "One"}
	one := f.Reference(ref).Plain()
	ref.Title = "Two"
	if two := f.Reference(ref).Plain(); two == one {
		t.Errorf("a reference that was edited still reads %q", two)
	}
}

// A reference by itself is written in the language that is asked for.
func TestReferenceInALanguage(t *testing.T) {
	const words = `<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">
	  <info><title>Words</title><id>words</id></info>
	  <citation><layout><text variable="title"/></layout></citation>
	  <bibliography><layout delimiter=" "><text variable="title"/><text term="accessed" prefix=" "/></layout></bibliography></style>`
	english, err := os.ReadFile("../testdata/locales-en-US.xml")
	if err != nil {
		t.Fatal(err)
	}
	locales := fstest.MapFS{
		"locales-en-US.xml": {Data: english},
		"locales-de-DE.xml": {Data: []byte(`<locale xmlns="http://purl.org/net/xbiblio/csl" version="1.0" xml:lang="de-DE"><terms><term name="accessed">zugegriffen</term><term name="and">und</term></terms></locale>`)},
	}
	read := func(s string, locales fs.FS) *Formatter {
		t.Helper()
		parsed, err := style.Parse(strings.NewReader(s))
		if err != nil {
			t.Fatal(err)
		}
		f, err := New(parsed, csl.LocaleFiles(locales), Options{})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	f := read(words, locales)
	ref := &cite.Reference{Key: "a", Type: "book", Title: "One"}
	for lang, want := range map[string]string{
		"": "One accessed", "en-GB": "One accessed", "de": "One zugegriffen", "de-AT": "One zugegriffen", "xx": "One accessed",
	} {
		var l cite.Localizer = f
		if got := l.In(lang).Reference(ref).Plain(); got != want {
			t.Errorf("in %q it reads %q, want %q", lang, got, want)
		}
		out := f.Format(cite.Document{Lang: lang, NoCite: []string{"a"}}, cite.NewLibrary([]*cite.Reference{ref}))
		if got := out.Sources[0].Text.Plain(); got != want {
			t.Errorf("in the list of a text in %q it reads %q, want %q", lang, got, want)
		}
	}
}
