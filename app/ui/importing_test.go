package ui

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/storage"

	"postil/publish/review"
)

// Sources come in from a file of another program: new ones are added with a
// key, known ones are not, and what cannot be read is told with its line.
func TestSourcesAreImported(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	before := p.ws.Library().Len()
	file := filepath.Join(t.TempDir(), "library.bib")
	if err := os.WriteFile(file, []byte(`@book{tide2020, author = {Marsh, Ida}, title = {Reading the Tide}, year = 2020}
@book{tide2020b, author = {Marsh, Ida}, title = {Reading the Tide}, year = 2020}
@article{broken, title = {No end
@book{quay, author = {Hale, Tom}, title = {The Long Quay}, year = 2018}
`), 0o666); err != nil {
		t.Fatal(err)
	}
	p.importFile(storage.NewFileURI(file))
	p.drain()
	lib := p.ws.Library()
	if lib.Len() != before+2 {
		t.Errorf("%d sources, before %d", lib.Len(), before)
	}
	for _, key := range []string{"tide2020", "quay"} {
		if _, ok := lib.Get(key); !ok {
			t.Errorf("%s is not there", key)
		}
	}
	if got := p.notice(); !strings.Contains(got, "2 sources were added") || !strings.Contains(got, "1 was known already") || !strings.Contains(got, "library.bib, line 3") {
		t.Errorf("told %q", got)
	}
	if !p.ws.Document().Dirty() {
		t.Error("there is nothing to save")
	}
	first := p.toasts.Notices()[len(p.toasts.Notices())-1]
	p.importFile(storage.NewFileURI(file))
	p.drain()
	if got := p.ws.Library().Len(); got != lib.Len() {
		t.Errorf("the same file again leaves %d sources", got)
	}
	first.Run()
	p.drain()
	if got := p.ws.Library().Len(); got != before {
		t.Errorf("taken back it leaves %d sources, before %d", got, before)
	}
}

// A source is looked up, and its form opened with what is known under its DOI.
func TestASourceIsLookedUp(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "10.1000/182") {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/vnd.citationstyles.csl+json")
		_, _ = w.Write([]byte(`{"type":"book","title":"Reading the Tide","author":[{"family":"Marsh","given":"Ida"}],"issued":{"date-parts":[[2020]]},"DOI":"10.1000/182"}`))
	}))
	defer server.Close()
	p := newFixture(t, review.Draft).open(t)
	p.o.Lookup.DOI = server.URL
	p.choose("Boats, draft")
	p.do("cite.lookup")
	p.write("10.1000/999")
	p.tap("Look up")
	p.await("an answer", func() bool { return shows(p.top(), "nothing is known under it") })
	p.win.Canvas().Focused().(*promptEntry).SetText("https://doi.org/10.1000/182")
	p.tap("Look up")
	p.await("the form", func() bool { return shows(p.top(), "I. Marsh, Reading the Tide") })
}
