package citing

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"postil/editor/cite"
	"postil/editor/cite/csl/style"
	"postil/editor/cite/styles"
)

const authorDate = `<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">
  <info><title>Author and Date</title><id>https://example.org/ad</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout prefix="(" suffix=")" delimiter="; "><names variable="author"><name form="short"/></names><date variable="issued" prefix=" "><date-part name="year"/></date></layout></citation>
  <bibliography><layout suffix="."><names variable="author"/><text variable="title" prefix=", "/></layout></bibliography>
</style>`

func TestFormatter(t *testing.T) {
	own := fstest.MapFS{
		"author-date.csl": {Data: []byte(authorDate)},
		"follows.csl": {Data: []byte(`<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" default-locale="en-US">
  <info><title>Follows</title><id>https://example.org/f</id><link rel="independent-parent" href="https://example.org/ad"/><updated>2026-01-01T00:00:00+00:00</updated></info></style>`)},
		"broken.csl": {Data: []byte(strings.Replace(authorDate, "<layout suffix", "<layuot suffix", 1))},
	}
	lib := cite.NewLibrary([]*cite.Reference{{
		Key: "castillo2024", Type: "book", Title: "Ports", Author: []cite.Name{{Family: "Castillo", Given: "Nadia"}}, Issued: cite.Date{Year: 2024}, URL: "https://example.org/ports",
	}})
	doc := cite.Document{Clusters: cite.FindClusters([]byte("[@castillo2024]")), Lang: "en-GB"}
	for name, want := range map[string]string{
		"author-date": "(Castillo 2024)", "Author and Date": "(Castillo 2024)", "follows": "(Castillo 2024)",
		"": "(N. Castillo, Ports, 2024)", "house": "(N. Castillo, Ports, 2024)",
	} {
		f, err := Formatter(t.Context(), name, Shelf(own, nil))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		out := f.Format(doc, lib)
		if got := out.Clusters[0].Plain(); got != want {
			t.Errorf("%s writes %s, want %s", name, got, want)
		}
		if html := out.Sources[0].Text.HTML(); !strings.Contains(html, `href="https://example.org/ports"`) {
			t.Errorf("%s links nothing: %s", name, html)
		}
	}
	if _, err := Formatter(t.Context(), "nowhere", Shelf(nil, []fs.FS{own})); !errors.Is(err, styles.ErrNoStyle) {
		t.Errorf("a style that is not there: %v", err)
	}
	if _, err := Formatter(t.Context(), "broken", Shelf(own, nil)); !errors.Is(err, style.ErrStyle) || !strings.Contains(err.Error(), "line 4") {
		t.Errorf("a broken style: %v", err)
	}
}
