package styles

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func csl(title, id, more string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(`<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text" default-locale="en-GB">
  <info><title>` + title + `</title><id>` + id + `</id>` + more + `<category citation-format="author-date"/></info>
  <citation><layout><text value="x"/></layout></citation>
</style>`)}
}

func shelf() *Shelf {
	own := fstest.MapFS{
		"harbour.csl": csl("Harbour\n  Review", "https://example.org/harbour", ""),
		"apa.csl":     csl("Our own APA", "https://example.org/apa", ""),
		"notes.txt":   {Data: []byte("no style")},
	}
	system := fstest.MapFS{
		"styles/apa.csl":                 csl("The Society's Style", "http://www.zotero.org/styles/apa", "<title-short>APA</title-short>"),
		"styles/chicago.csl":             csl("Chicago Manual", "http://www.zotero.org/styles/chicago", ""),
		"styles/dependent/ports.csl":     {Data: []byte(`<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" default-locale="de-DE"><info><title>Ports</title><id>http://www.zotero.org/styles/ports</id><link rel="independent-parent" href="http://www.zotero.org/styles/chicago"/></info></style>`)},
		"styles/dependent/orphan.csl":    csl("Orphan", "http://www.zotero.org/styles/orphan", `<link rel="independent-parent" href="http://www.zotero.org/styles/gone"/>`),
		"styles/dependent/circle.csl":    csl("Circle", "http://www.zotero.org/styles/circle", `<link rel="independent-parent" href="http://www.zotero.org/styles/circle"/>`),
		"styles/broken.csl":              {Data: []byte("<style><info><title>Broken</title>")},
		"styles/page.csl":                {Data: []byte("<html/>")},
		"locales/locales-en-US.xml":      {Data: []byte("en-US")},
		"locales/locales-de-DE.xml":      {Data: []byte("de-DE")},
		"locales/locales-de-AT.xml":      {Data: []byte("de-AT")},
		"locales/locales-sr-Latn-RS.xml": {Data: []byte("sr-Latn-RS")},
	}
	return New(fstest.MapFS{}, own, system)
}

func TestFind(t *testing.T) {
	for _, tc := range []struct{ name, want string }{
		{"harbour", "Harbour Review"},
		{"harbour.csl", "Harbour Review"},
		{"HARBOUR  review", "Harbour Review"},
		{"apa", "Our own APA"}, // the first folder's
		{"http://www.zotero.org/styles/chicago", "Chicago Manual"},
		{"https://www.zotero.org/styles/chicago", "Chicago Manual"},
		{"Chicago manual", "Chicago Manual"},
		{" ports ", "Ports"},
	} {
		if got, err := shelf().Find(t.Context(), tc.name); err != nil || got.Title != tc.want {
			t.Errorf("Find(%q) = %q, %v, want %q", tc.name, got.Title, err, tc.want)
		}
	}
	for _, tc := range []struct{ name, says string }{
		{"mla", "mla"}, {"chic", "chicago"}, {"", ""}, {"../harbour2", "harbour2"},
	} {
		if got, err := shelf().Find(t.Context(), tc.name); !errors.Is(err, ErrNoStyle) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("Find(%q) = %+v, %v", tc.name, got, err)
		}
	}
	if _, err := shelf().Find(t.Context(), "broken"); !errors.Is(err, ErrBadStyle) || !strings.Contains(err.Error(), "broken.csl") {
		t.Errorf("a broken one: %v", err)
	}
}

func TestRead(t *testing.T) {
	data, st, err := shelf().Read(t.Context(), "ports")
	if err != nil || !strings.Contains(string(data), "Chicago Manual") || st.Title != "Ports" || st.Locale != "de-DE" || st.Class != "in-text" {
		t.Errorf("%+v, %v, %s", st, err, data)
	}
	for _, name := range []string{"orphan", "circle"} {
		if _, _, err := shelf().Read(t.Context(), name); !errors.Is(err, ErrNoParent) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, st, err := shelf().Read(t.Context(), "chicago"); err != nil || st.Locale != "en-GB" || st.Format != "author-date" {
		t.Errorf("%+v, %v", st, err)
	}
}

func TestListLeavesOutWhatIsBroken(t *testing.T) {
	s := shelf()
	list, err := s.List(t.Context())
	var titles []string
	for _, st := range list {
		titles = append(titles, st.Title)
	}
	if want := []string{"Chicago Manual", "Circle", "Harbour Review", "Orphan", "Our own APA", "Ports"}; !slices.Equal(titles, want) {
		t.Errorf("titles %q, want %q", titles, want)
	}
	if !errors.Is(err, ErrBadStyle) || !strings.Contains(err.Error(), "broken.csl") || !strings.Contains(err.Error(), "page.csl") {
		t.Errorf("errors %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := shelf().List(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestReadLocale(t *testing.T) {
	for tag, want := range map[string]string{
		"de-AT": "de-AT", "de": "de-DE", "de-CH": "de-DE", "de_at": "de-AT", "DE": "de-DE", "en": "en-US", "en-AU": "en-US",
		"sr-Latn-RS": "sr-Latn-RS", "sr-latn": "en-US", "fr": "en-US", "": "en-US", "../x": "en-US",
	} {
		if data, name, err := shelf().ReadLocale(tag); err != nil || name != want || string(data) != want {
			t.Errorf("%q: %s, %v, want %s", tag, name, err, want)
		}
	}
	if _, _, err := New(fstest.MapFS{}).ReadLocale("de"); !errors.Is(err, ErrNoLocale) {
		t.Errorf("no folder: %v", err)
	}
}

func TestPlaces(t *testing.T) {
	env := map[string]string{"XDG_DATA_DIRS": "/a:/b"}
	got := Places("linux", "/home/x", func(k string) string { return env[k] })
	want := []string{"/home/x/.local/share/citation-style-language", "/home/x/Zotero/styles", "/a/citation-style-language", "/b/citation-style-language"}
	if os.PathListSeparator == ':' && !slices.Equal(got, want) {
		t.Errorf("places %q", got)
	}
	if got := Places("windows", "", func(string) string { return "" }); len(got) != 0 {
		t.Errorf("nowhere: %q", got)
	}
}

// The styles of a Debian system, where they are installed.
func TestTheSystemsStyles(t *testing.T) {
	const dir = "/usr/share/citation-style-language"
	if _, err := os.Stat(dir + "/styles"); err != nil {
		t.Skip("the package citation-style-language-styles is not installed")
	}
	list, err := New(os.DirFS(dir)).List(t.Context())
	if err != nil || len(list) < 5000 {
		t.Errorf("%d styles, %v", len(list), err)
	}
	s := New(os.DirFS(dir))
	for _, st := range list {
		if _, _, err := s.Read(t.Context(), st.Name); err != nil {
			t.Error(err)
		}
	}
}

func FuzzHead(f *testing.F) {
	f.Add(csl("T", "i", "").Data)
	f.Add([]byte("<style><info><title/><id>x</id></info>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := New(fstest.MapFS{"x.csl": {Data: data, Mode: fs.ModePerm}})
		st, err := s.Find(t.Context(), "x")
		if err == nil && (st.Title == "" || st.ID == "") {
			t.Errorf("read %+v", st)
		}
	})
}
