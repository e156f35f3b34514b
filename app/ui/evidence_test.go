package ui

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"postil/editor/cite"
	editwidget "postil/editor/widget"
	"postil/publish/review"
)

// boats serves the page that the fixture's draft cites, and gives its address.
func boats(t *testing.T) string {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/ports" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprint(w, "Every day the boats wait for the tide. Nobody minds.\n")
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestCopiesAreKeptAndQuotationsMarked(t *testing.T) {
	web := boats(t)
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.ws.AddReference(&cite.Reference{Key: "castillo2024", Type: "webpage", Title: "Ports of the strait", Publisher: "The Strait Times", Issued: cite.Date{Year: 2024}, URL: web + "/ports"})
	p.ws.AddReference(&cite.Reference{Key: "gone2020", Type: "webpage", Title: "Gone", Publisher: "The Strait Times", Issued: cite.Date{Year: 2020}, URL: web + "/gone"})
	p.article.text.Select(0, len(p.article.text.Text()))
	p.article.text.Insert("They say “the boats wait for the tide” [@castillo2024]. And “the boats wait for the moon” [@castillo2024], and “ferries are the whole future” [@castillo2024], see @gone2020.\n")
	p.drain()
	p.do("view.sources")
	p.showSource("castillo2024")
	if !shows(p.sources.object, "No copy is kept.") || len(p.article.field.Decorations(editwidget.Check)) != 0 {
		t.Fatalf("before: %q", texts(p.sources.object))
	}
	p.do("cite.quotations")
	if got := p.notice(); !strings.Contains(got, "3 with no copy of the source") {
		t.Errorf("before: %q", got)
	}

	p.do("cite.keep")
	if got := p.notice(); !strings.Contains(got, "1 copy kept.") || !strings.Contains(got, "@gone2020: The page could not be got: the server answers 404 Not Found.") {
		t.Errorf("kept: %q", got)
	}
	if p.sources.keeping.object.Visible() {
		t.Error("the progress bar stays")
	}
	p.showSource("castillo2024")
	if !shows(p.sources.object, "A copy is kept, of 20") || !shows(p.sources.object, "Look at it again") {
		t.Errorf("after: %q", texts(p.sources.object))
	}
	var marked []string
	for _, d := range p.article.field.Decorations(editwidget.Check) {
		marked = append(marked, p.article.text.Text()[d.Start:d.End]+": "+d.Tip)
	}
	if len(marked) != 2 || !strings.HasPrefix(marked[0], "the boats wait for the moon: ") || !strings.Contains(marked[0], "tide → moon") ||
		!strings.HasPrefix(marked[1], "ferries are the whole future: ") {
		t.Errorf("marked %q", marked)
	}
	p.do("cite.quotations")
	if got, a := p.notice(), selected(p); !strings.Contains(got, "1 as the source has it; 1 in other words than the source; 1 not in what") || a != "the boats wait for the moon" {
		t.Errorf("after: %q, selected %q", got, a)
	}
	p.do("file.save")
	if files := strings.Join(p.saved().Files(), " "); !strings.Contains(files, "sources/castillo2024/record.json sources/castillo2024/text.txt") {
		t.Errorf("saved %s", files)
	}
	p.tap("Look at it again")
	if got := p.notice(); !strings.Contains(got, "1 page is as it was kept before.") || p.ws.Document().Dirty() {
		t.Errorf("again: %q", got)
	}
}

func TestKeepingCanBeStopped(t *testing.T) {
	asked := make(chan struct{}, 10)
	done := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-done:
		}
	}))
	t.Cleanup(srv.Close)
	defer close(done)
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.ws.AddReference(&cite.Reference{Key: "castillo2024", Type: "webpage", Title: "Ports of the strait", URL: srv.URL + "/ports"})
	p.drain()
	p.actions.ByID("cite.keep").Trigger()
	<-asked
	for !p.sources.keeping.object.Visible() {
		(<-p.queue)()
	}
	p.ws.BodyEdited(p.article.field.Snapshot()) // writing goes on
	p.tap("Stop")
	if p.sources.keeping.object.Visible() || p.ws.Keeps() {
		t.Error("it goes on")
	}
	p.do("file.save")
	if files := strings.Join(p.saved().Files(), " "); strings.Contains(files, "sources/") {
		t.Errorf("kept %s", files)
	}
}

func selected(p *person) string {
	a, b := p.article.text.Selection()
	return p.article.text.Text()[a:b]
}

func TestDeadLinksAreFoundShownAndRemembered(t *testing.T) {
	web := boats(t)
	f := newFixture(t, review.Draft)
	p := f.open(t)
	p.choose("Boats, draft")
	p.ws.AddReference(&cite.Reference{Key: "fine2024", Type: "webpage", Title: "Fine", Publisher: "The Strait Times", Issued: cite.Date{Year: 2024}, URL: web + "/ports"})
	p.ws.AddReference(&cite.Reference{Key: "gone2020", Type: "webpage", Title: "Gone", Publisher: "The Strait Times", Issued: cite.Date{Year: 2020}, URL: web + "/gone"})
	p.article.text.Select(0, len(p.article.text.Text()))
	p.article.text.Insert("See @fine2024 and @gone2020.\n")
	p.drain()
	p.do("cite.links")
	if got := p.notice(); !strings.Contains(got, "1 page is gone.") || !strings.Contains(got, "1 page is as it should be.") {
		t.Errorf("told %q", got)
	}
	if p.sources.looking.object.Visible() {
		t.Error("the progress bar stays")
	}
	p.sources.filter.SetSelectedIndex(int(showDead))
	p.drain()
	if !shows(p.sources.list, "the page is gone") || !shows(p.sources.list, "@gone2020") || shows(p.sources.list, "@fine2024") {
		t.Errorf("listed: %q", texts(p.sources.list))
	}
	p.showSource("gone2020")
	if !shows(p.sources.object, "the page is gone (404)") {
		t.Errorf("below: %q", texts(p.sources.object))
	}
	p.showSource("fine2024")
	if !shows(p.sources.object, "the page is there") {
		t.Errorf("below: %q", texts(p.sources.object))
	}
	p.do("file.save")
	id := p.ws.Document().Draft.ID
	p.Close()

	q := f.open(t) // another day
	q.ws.OpenDraft(id)
	q.drain()
	ref, ok := q.ws.Library().Get("gone2020")
	if !ok {
		t.Fatal("the source is gone, too")
	}
	if l, ok := q.ws.LastLook(ref); !ok || l.Status != 404 {
		t.Errorf("it is not remembered: %+v", l)
	}
	ref.URL = web + "/elsewhere"
	if _, ok := q.ws.LastLook(ref); ok {
		t.Error("another address is known")
	}
}
