package ui

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"postil/editor/cite"
	"postil/publish/review"
)

// What the form does not show stays as it was, whatever the form changes, and the
// change is taken back as one.
func TestTheFormKeepsWhatItDoesNotShow(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	ref, err := cite.ParseReference("tide", []byte(`{"id":"tide","type":"book","title":"Tide","author":[{"family":"Marsh","given":"Ida","suffix":"Jr."}],"custom":{"a":1},"issued":{"date-parts":[[2020,21],[2020,23]]},"collection-title":"Series"}`))
	if err != nil {
		t.Fatal(err)
	}
	p.ws.AddReference(ref)
	p.drain()
	form := p.newSource(ref.Clone(), true)
	if form.entries["collection-title"] == nil || !strings.Contains(form.hints.Text, "custom") {
		t.Errorf("the series is not shown, or nothing said: %q", form.hints.Text)
	}
	form.entries["title"].SetText("The Tide")
	form.entries["author"].SetText(form.entries["author"].Text + "\nHarbour Office")
	if !strings.Contains(form.sample.Text, "The Tide") {
		t.Errorf("the sample is %q", form.sample.Text)
	}
	p.tap("Save")
	got, _ := p.ws.Library().Get("tide")
	if got.Title != "The Tide" || len(got.Author) != 2 || got.Author[0].Suffix != "Jr." || got.Author[1].Literal != "Harbour Office" ||
		got.Issued.String() != "2020-21/2020-23" || !slices.Contains(got.Unknown(), "custom") {
		t.Errorf("%+v", got)
	}
	p.toasts.Notices()[len(p.toasts.Notices())-1].Run()
	p.drain()
	if got, _ := p.ws.Library().Get("tide"); got.Title != "Tide" || len(got.Author) != 1 {
		t.Errorf("taken back: %+v", got)
	}
}

// Adding and citing is one step to take back, and leaving asks where something
// would be lost.
func TestASourceIsTakenBackWithItsCitation(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	before := p.article.text.Text()
	p.article.text.SetCaret(1)
	p.newSource(newReference(), false)
	p.key(fyne.KeyEscape)
	if p.top() != nil {
		t.Fatal("an empty form does not close")
	}
	form := p.newSource(newReference(), false)
	form.entries["title"].SetText("Shipyards")
	p.key(fyne.KeyEscape)
	if !shows(p.top(), "What you typed about this source is lost then.") {
		t.Fatalf("nobody asked: %v", texts(p.top()))
	}
	p.tap("Cancel")
	if p.top() == nil || form.entries["title"].Text != "Shipyards" {
		t.Fatal("the form is gone")
	}
	p.tap("Add and cite")
	if _, ok := p.ws.Library().Get("shipyardsnd"); !ok || !strings.Contains(p.article.text.Text(), "[@shipyardsnd]") {
		t.Fatalf("not added: %q", p.article.text.Text())
	}
	p.toasts.Notices()[len(p.toasts.Notices())-1].Run()
	p.drain()
	if _, ok := p.ws.Library().Get("shipyardsnd"); ok || p.article.text.Text() != before {
		t.Errorf("taken back: %q", p.article.text.Text())
	}
}

// Looking up fills in what is empty and leaves what somebody wrote.
func TestLookingUpFillsEmptyFields(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.citationstyles.csl+json")
		fmt.Fprint(w, `{"type":"book","title":"Reading the Tide","author":[{"family":"Marsh","given":"Ida"}],"publisher":"Harbour Press","issued":{"date-parts":[[2020]]},"DOI":"10.1000/182","custom":[1]}`)
	}))
	defer server.Close()
	p := newFixture(t, review.Draft).open(t)
	p.o.Lookup.DOI = server.URL
	p.choose("Boats, draft")
	ref := newReference()
	ref.Type, ref.Title, ref.DOI = "book", "My own title", "10.1000/182"
	form := p.newSource(ref, false)
	form.lookUp("DOI")
	p.drain()
	if form.entries["title"].Text != "My own title" || form.entries["author"].Text != "Marsh, Ida" || form.entries["issued"].Text != "2020" ||
		form.entries["publisher"].Text != "Harbour Press" || !strings.Contains(form.hints.Text, "Filled in, and yours to check: Authors") {
		t.Errorf("hints %q, entries %q %q", form.hints.Text, form.entries["author"].Text, form.entries["publisher"].Text)
	}
	p.tap("Add and cite")
	if r, ok := p.ws.Library().Get("marsh2020"); !ok || r.Title != "My own title" {
		t.Error("it was not added")
	}
}
