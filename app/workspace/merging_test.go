package workspace_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postil/app/workspace"
	"postil/publish/article"
	"postil/publish/desk"
)

const (
	harbour = "The boat leaves at ten. It is late.\n\nNobody waits for it.\n"
	ourWay  = "The boat leaves at ten. It is late.\n\nNobody waits for it any more.\n"
)

// draftFile is the draft's text as a plain file.
func (p place) draftFile(slug string) string {
	return filepath.Join(p.dir, "drafts", slug, "index.md")
}

// replaceIn does what another editor does to a file, at once: the window may look
// at it at any moment.
func replaceIn(t *testing.T, file, old, new string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), old) {
		t.Fatalf("%s has no %q", file, old)
	}
	beside := filepath.Join(t.TempDir(), "beside")
	if err := os.WriteFile(beside, []byte(strings.Replace(string(data), old, new, 1)), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(beside, file); err != nil {
		t.Fatal(err)
	}
}

// elsewhere saves a change of a draft as another program would.
func (p place) elsewhere(t *testing.T, id, old, new string, also func(*article.Front)) {
	t.Helper()
	k := p.desk(t)
	d, err := k.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	f := d.Article.File.Clone()
	f.SetBody(strings.Replace(f.Body(), old, new, 1))
	if also != nil {
		front := f.Front()
		also(&front)
		if err := f.SetFront(front); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := k.Save(t.Context(), id, desk.Edit{Article: f}); err != nil {
		t.Fatal(err)
	}
}

func (w *window) written(title string) string {
	id := w.begin(title)
	w.SetBody(harbour)
	w.fine(w.Save)
	return id
}

func TestAFileChangedUnderUnsavedTextIsJoinedWithIt(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.written("Boats")
	w.SetBody(ourWay)
	replaceIn(t, p.draftFile("boats"), "leaves at ten", "leaves at eleven")
	w.fine(w.LookAround)
	both := strings.Replace(ourWay, "ten", "eleven", 1)
	w.expect(true, both)
	if len(w.merges) != 1 || w.merges[0] != (workspace.Merge{From: workspace.FromFile, Ours: true}) {
		t.Errorf("told %+v", w.merges)
	}
	w.fine(w.LookAround)
	if len(w.merges) != 1 {
		t.Error("the same change is told twice")
	}
	w.fine(w.Save)
	w.expect(false, both)
	if got := p.saved(t, id); got != both {
		t.Errorf("saved %q", got)
	}
	data, err := os.ReadFile(p.draftFile("boats"))
	if err != nil || !strings.HasSuffix(string(data), both) {
		t.Errorf("the file has %q, %v", data, err)
	}
}

func TestAFileChangedWhileNothingIsUnsavedIsTaken(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.written("Boats")
	replaceIn(t, p.draftFile("boats"), "leaves at ten", "leaves at eleven")
	// Nobody asks: it is seen by itself.
	for until := time.Now().Add(time.Minute); len(w.merges) == 0; {
		select {
		case f := <-w.queue:
			f()
		case <-time.After(time.Until(until)):
			t.Fatal("the change was never seen")
		}
	}
	w.drain()
	w.expect(true, strings.Replace(harbour, "ten", "eleven", 1))
	if w.merges[0].Ours {
		t.Error("nothing of ours was unsaved")
	}
}

func TestTextSavedElsewhereIsJoinedAndThenSaved(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.written("Boats")
	w.SetBody(ourWay)
	if err := w.SetFront(func(f *article.Front) { f.Summary = "Ours." }); err != nil {
		t.Fatal(err)
	}
	p.elsewhere(t, id, "It is late.", "It is early.", func(f *article.Front) { f.Tags = []string{"ferries"} })
	w.refused(desk.ErrDraftMoved, w.Save) // and joined
	both := strings.Replace(ourWay, "late", "early", 1)
	w.expect(true, both)
	if f := w.Document().Front(); f.Summary != "Ours." || len(f.Tags) != 1 {
		t.Errorf("front matter %+v", f)
	}
	w.fine(w.Save)
	if got := p.saved(t, id); got != both {
		t.Errorf("saved %q", got)
	}
}

func TestClashesWaitForADecision(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.written("Boats")
	w.SetBody(strings.Replace(ourWay, "at ten", "at noon", 1))
	if err := w.SetFront(func(f *article.Front) { f.Title = "Our boats" }); err != nil {
		t.Fatal(err)
	}
	p.elsewhere(t, id, "at ten", "at eleven", func(f *article.Front) { f.Title = "Their boats" })
	w.fine(w.LookAround)
	mine := strings.Replace(ourWay, "at ten", "at noon", 1)
	w.expect(true, mine)
	clashes := w.Document().Clashes()
	if len(clashes) != 2 || clashes[0].Field != "title" || clashes[0].Theirs != "Their boats" {
		t.Fatalf("clashes %+v", clashes)
	}
	c := clashes[1]
	if got := mine[c.Start:c.End]; got != c.Ours || !strings.Contains(c.Ours, "noon") || !strings.Contains(c.Theirs, "eleven") {
		t.Fatalf("clash at %q: %+v", got, c)
	}
	w.refused(desk.ErrDraftMoved, w.Save)
	if got := p.saved(t, id); !strings.Contains(got, "at eleven") {
		t.Errorf("saved over it: %q", got)
	}
	w.SetBody(mine[:c.Start] + c.Theirs + mine[c.End:])
	w.fine(w.Decided)
	w.fine(w.Save)
	if got, want := p.saved(t, id), strings.Replace(ourWay, "at ten", "at eleven", 1); got != want {
		t.Errorf("saved %q, want %q", got, want)
	}
}

// A clash with the working folder's file leaves that file alone until somebody
// has decided.
func TestAClashingFileIsKeptUntilTheDecision(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.written("Boats")
	w.SetBody(strings.Replace(ourWay, "at ten", "at noon", 1))
	file := p.draftFile("boats")
	replaceIn(t, file, "at ten", "at eleven")
	w.fine(w.LookAround)
	if len(w.Document().Clashes()) != 1 {
		t.Fatalf("clashes %+v", w.Document().Clashes())
	}
	has := func() string {
		t.Helper()
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	w.fine(w.Save) // of the draft nothing is newer
	if !strings.Contains(has(), "at eleven") {
		t.Error("the file was written over")
	}
	w.SetBody(ourWay)
	w.fine(w.Decided)
	w.fine(w.Save)
	if !strings.Contains(has(), "any more") || strings.Contains(has(), "eleven") {
		t.Errorf("the file has %q", has())
	}
}

func TestAFileOlderThanItsDraftIsJoinedAtOpening(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	boats := w.written("Boats")
	w.begin("Ships") // Boats is not open now
	replaceIn(t, p.draftFile("boats"), "at ten", "at eleven")
	p.elsewhere(t, boats, "It is late.", "It is early.", nil)
	w.fine(func() { w.OpenDraft(boats) })
	w.expect(true, strings.NewReplacer("ten", "eleven", "late", "early").Replace(harbour))
}

func TestRecoveredTextIsJoinedWithWhatWasSavedSince(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.written("Boats")
	w.SetBody(ourWay)
	w.drain("recovery")
	p.elsewhere(t, id, "at ten", "at eleven", nil)
	again := p.open(t)
	again.fine(func() { again.OpenDraft(id) })
	again.expect(true, strings.Replace(ourWay, "ten", "eleven", 1))
	if again.count("recovered") != 1 || again.count("merged") != 1 {
		t.Errorf("heard %v", again.heard)
	}
	again.fine(again.Save)
}

func TestWordsTypedWhileLookingAroundAreJoinedToo(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.written("Boats")
	replaceIn(t, p.draftFile("boats"), "at ten", "at eleven")
	w.LookAround()
	w.SetBody(ourWay)
	w.drain()
	w.expect(true, strings.Replace(ourWay, "ten", "eleven", 1))
}

func TestPicturesAndSourcesFromElsewhereAreTaken(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.written("Boats")
	w.SetBody(ourWay)
	folder := filepath.Dir(p.draftFile("boats"))
	if err := os.WriteFile(filepath.Join(folder, "chart.png"), picture(t), 0o666); err != nil {
		t.Fatal(err)
	}
	w.fine(w.LookAround)
	w.expect(true, ourWay)
	if _, err := w.ReadFile("chart.png"); err != nil {
		t.Error(err)
	}
	w.fine(w.Save)
	w.expect(false, ourWay)
}

// What was joined once is not compared with the text before it again.
func TestAFileChangedTwiceIsJoinedTwice(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.written("Boats")
	w.SetBody(ourWay)
	file := p.draftFile("boats")
	replaceIn(t, file, "at ten", "at eleven")
	w.fine(w.LookAround)
	w.SetBody(strings.Replace(w.Document().Body(), "at eleven", "at noon", 1))
	replaceIn(t, file, "It is late.", "It is early.")
	w.fine(w.LookAround)
	w.expect(true, strings.NewReplacer("ten", "noon", "late", "early").Replace(ourWay))
	if n := len(w.Document().Clashes()); n != 0 {
		t.Errorf("%d clashes", n)
	}
}

// Somebody else has changed the same words at the remote: it is decided here,
// and the remote takes what was decided.
func TestAClashWithTheRemoteIsDecidedInTheWindow(t *testing.T) {
	p := newPlace(t, true)
	w := p.open(t)
	id := w.written("Boats")
	w.fine(w.Sync)
	other, err := desk.Clone(t.Context(), p.remote, filepath.Join(t.TempDir(), "clone"), desk.Options{Who: ben, Now: p.now}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	d, err := other.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	f := d.Article.File.Clone()
	f.SetBody(strings.Replace(f.Body(), "at ten", "at eleven", 1))
	if _, err := other.Save(t.Context(), id, desk.Edit{Article: f}); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	mine := strings.Replace(harbour, "at ten", "at noon", 1)
	w.SetBody(mine)
	w.fine(w.Save)
	w.fine(w.Sync)
	if len(w.synced[1].Diverged) != 1 || len(w.merges) != 1 || w.merges[0].From != workspace.FromRemote {
		t.Fatalf("synced %+v, merged %+v", w.synced[1], w.merges)
	}
	clashes := w.Document().Clashes()
	if len(clashes) != 1 || !strings.Contains(clashes[0].Theirs, "eleven") {
		t.Fatalf("clashes %+v", clashes)
	}
	both := strings.Replace(harbour, "at ten", "at noon or eleven", 1)
	w.SetBody(both)
	w.fine(w.Decided)
	w.fine(w.Save)
	w.fine(w.Sync)
	if rep := w.synced[2]; len(rep.Diverged) != 0 || len(rep.Sent) == 0 {
		t.Errorf("synced %+v", rep)
	}
	if _, err := other.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d, err = other.Draft(t.Context(), id); err != nil || strings.TrimLeft(d.Article.File.Body(), "\n") != both {
		t.Errorf("the other has %q, %v", d.Article.File.Body(), err)
	}
	w.expect(false, both)
}
