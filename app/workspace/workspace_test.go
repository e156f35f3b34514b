package workspace_test

import (
	"bufio"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postil/publish/article"
	"postil/publish/desk"
)

func TestOnlyTheLatestAnalysisCounts(t *testing.T) {
	w := newPlace(t, false).open(t)
	w.begin("Boats")
	w.words = nil
	w.SetBody("one\n")
	// The first analysis is done and waits for its turn when the text changes.
	for len(w.queue) == 0 {
		time.Sleep(time.Millisecond)
	}
	w.SetBody("one two\n")
	w.drain()
	if len(w.words) != 1 || w.words[0] != 2 {
		t.Errorf("analyses of %v words, want only the one of 2", w.words)
	}
}

func TestAnalysisFindsUnknownSources(t *testing.T) {
	w := newPlace(t, false).open(t)
	w.begin("Boats")
	w.SetBody("Boats [@nobody1999] and [@castillo2024; @nobody1999].\n")
	w.AddReference(castillo())
	w.drain()
	a := w.Analysis()
	if got := strings.Join(a.Cited(), " "); got != "nobody1999 castillo2024" {
		t.Errorf("cited %q", got)
	}
	d := w.Document()
	found := 0
	for _, f := range a.Findings {
		if strings.Contains(f.Text(), "nobody1999") {
			found++
			if got := d.Body()[f.Start-d.BodyOffset() : f.End-d.BodyOffset()]; !strings.Contains(got, "nobody1999") {
				t.Errorf("the finding is at %q", got)
			}
			if f.Line != d.BodyLine() {
				t.Errorf("the finding is in line %d, the text begins in %d", f.Line, d.BodyLine())
			}
		}
		if strings.Contains(f.Text(), "castillo2024") {
			t.Errorf("an unsaved source is unknown: %s", f.Text())
		}
	}
	if found == 0 || a.Errors() == 0 {
		t.Errorf("the unknown source is not found in %v", a.Findings)
	}
}

func TestPageShowsTheUnsavedText(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	get := func(address string) string {
		t.Helper()
		r, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v", address, r.Status, err)
		}
		return string(b)
	}
	front, err := w.PageURL()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(front, "http://127.0.0.1:") || !strings.Contains(get(front), "<html") {
		t.Errorf("front page at %s", front)
	}
	w.begin("Boats")
	w.SetBody("The first words.\n")
	w.drain()
	page, err := w.PageURL()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(page, "/boats/") || !strings.Contains(get(page), "The first words.") {
		t.Errorf("%s does not show the text", page)
	}
	w.SetBody("Other words.\n")
	w.drain()
	if got := get(page); !strings.Contains(got, "Other words.") || strings.Contains(got, "The first words.") {
		t.Error("the page does not follow the text")
	}
	if err := w.SetFront(func(f *article.Front) { f.Slug = "ships" }); err != nil {
		t.Fatal(err)
	}
	w.drain()
	if page, err = w.PageURL(); err != nil || !strings.HasSuffix(page, "/ships/") || !strings.Contains(get(page), "Other words.") {
		t.Errorf("with an unsaved slug it is at %s, %v", page, err)
	}
	w.run.Close() // ends the server too, or the program would hang on leaving
	if _, err := http.Get(page); err == nil {
		t.Error("the server still answers")
	}
}

// A browser that follows the page has each key, long before the text is
// analysed; without one, keys cost nothing here.
func TestPageFollowsEachKey(t *testing.T) {
	p := newPlace(t, false)
	w := p.openResting(t, time.Hour)
	w.begin("Boats")
	page, err := w.PageURL()
	if err != nil {
		t.Fatal(err)
	}
	w.SetBody("Nobody looks.\n")
	if w.run.Busy("page text") {
		t.Error("a page is made for nobody")
	}
	base, _, _ := strings.Cut(strings.TrimPrefix(page, "http://"), "/")
	events, err := http.Get("http://" + base + "/_preview/events")
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	told := make(chan string, 100)
	go func() {
		defer close(told)
		for sc := bufio.NewScanner(events.Body); sc.Scan(); {
			if sc.Text() != "" {
				told <- sc.Text()
			}
		}
	}()
	<-told // it has begun
	for _, words := range []string{"One key.", "Another key."} {
		w.SetBody(words + "\n")
		for w.run.Busy("page text") {
			select {
			case f := <-w.queue:
				f()
			case <-time.After(time.Millisecond):
			}
		}
		if line := <-told; line != "event: change" {
			t.Errorf("told %q", line)
		}
		<-told // its data
		r, err := http.Get(page)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil || !strings.Contains(string(got), words) {
			t.Errorf("%q is not on the page: %v", words, err)
		}
	}
	if w.Analysis() != nil && w.AnalysisIsCurrent() {
		t.Error("the text was analysed already")
	}
}

func TestOpeningAnotherPublicationKeepsUnsavedText(t *testing.T) {
	p, q := newPlace(t, false), newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	w.SetBody("unsaved\n")
	w.Sync() // an act about the first publication
	k, err := desk.Open(q.dir, desk.Options{Who: ben, Now: q.now})
	if err != nil {
		t.Fatal(err)
	}
	w.Open(k)
	if w.Busy() != "" || w.Document() != nil {
		t.Errorf("busy with %q, document %v", w.Busy(), w.Document())
	}
	w.drain()
	if w.Folder() != q.dir || len(w.Drafts()) != 0 || w.Who() != ben {
		t.Errorf("in %s: %v", w.Folder(), w.Drafts())
	}
	again := p.open(t)
	again.fine(func() { again.OpenDraft(id) })
	again.expect(true, "unsaved\n")
}

func TestSyncBringsNewerTextOfTheOpenDraft(t *testing.T) {
	p := newPlace(t, true)
	w := p.open(t)
	id := w.begin("Boats")
	w.SetBody("one\n")
	w.fine(w.Save)
	w.heard = nil
	w.fine(w.Sync)
	if len(w.synced) != 1 || len(w.synced[0].Sent) == 0 {
		t.Fatalf("synced %+v", w.synced)
	}
	if w.count("document") != 0 {
		t.Error("the text was loaded anew although nothing came: the caret and what can be undone are lost")
	}

	k, err := desk.Clone(t.Context(), p.remote, filepath.Join(t.TempDir(), "other"), desk.Options{Who: ben, Now: p.now}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	d, err := k.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	f := d.Article.File.Clone()
	f.SetBody("\none two\n")
	if _, err := k.Save(t.Context(), id, desk.Edit{Article: f}); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.fine(w.Sync)
	w.expect(false, "one two\n")
	w.SetBody("one two three\n")
	w.fine(w.Save)
}

func TestPublishDoesNotTakeUnseenTextForItsOwn(t *testing.T) {
	p := newPlace(t, true)
	w := p.open(t)
	id := w.begin("The Fourth Boat")
	w.finish()
	w.fine(func() { w.Submit("") })
	w.become(ben)
	w.fine(func() { w.Approve("") })

	// Somebody else changes the draft; publishing fetches that.
	k, err := desk.Clone(t.Context(), p.remote, filepath.Join(t.TempDir(), "other"), desk.Options{Who: ada, Now: p.now}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	d, err := k.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	f := d.Article.File.Clone()
	f.SetBody("\nFrom elsewhere [@castillo2024].\n")
	if _, err := k.Save(t.Context(), id, desk.Edit{Article: f}); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.do(w.Publish)
	if len(w.errs) == 0 || len(w.Published().Articles) != 0 {
		t.Fatalf("published what nobody approved: %v", w.errs)
	}
	w.expect(false, "From elsewhere [@castillo2024].\n") // or the next save would undo it
}

func TestCloneGivesADesk(t *testing.T) {
	p := newPlace(t, true)
	w := p.open(t)
	dir := filepath.Join(t.TempDir(), "clone")
	var got *desk.Desk
	var err error
	w.Clone(p.remote, dir, desk.Options{Who: ben}, io.Discard, func(k *desk.Desk, e error) { got, err = k, e })
	w.drain("clone")
	if err != nil || got == nil || got.Folder() != dir {
		t.Fatalf("cloned %v, %v", got, err)
	}
	got.Close()
}
