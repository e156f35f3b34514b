package workspace_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postil/app/workspace"
	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/check"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
)

func TestNothingOpenRefusesActs(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.fine(w.Save) // no document: nothing to save
	w.fine(func() { w.Submit("") })
	w.fine(func() { w.SetBody("x") })
	if w.Document() != nil || w.Publication() == nil || len(w.Drafts()) != 0 || w.Folder() != p.dir || w.Who() != ada {
		t.Errorf("an empty publication is shown wrongly: %v, %v", w.Document(), w.Drafts())
	}
}

func TestDraftIsBegunEditedAndSaved(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("  Boats ")
	w.expect(false, "")
	if got := w.Document().Front().Title; got != "Boats" {
		t.Errorf("title %q", got)
	}
	if len(w.Drafts()) != 1 || w.Drafts()[0].ID != id {
		t.Errorf("the desk lists %v", w.Drafts())
	}
	w.heard = nil
	w.SetBody("A fourth boat.\n")
	w.SetBody("A fourth boat.\n")
	w.SetBody("A fifth boat.\n")
	if w.count("dirty") != 1 {
		t.Errorf("heard %v, want one change to dirty", w.heard)
	}
	w.drain()
	w.expect(true, "A fifth boat.\n")
	if p.saved(t, id) != "" {
		t.Error("the draft has the text before it is saved")
	}
	w.fine(w.Save)
	w.expect(false, "A fifth boat.\n")
	if got := p.saved(t, id); got != "A fifth boat.\n" {
		t.Errorf("saved %q", got)
	}
	w.fine(w.Save)
	if r := w.receipts[len(w.receipts)-1]; r.Act != desk.ActSave || !r.Unchanged {
		t.Errorf("saving twice gives %+v", r)
	}
}

func TestFrontMatterThatCannotBeChangedInPlaceIsRefused(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	if err := w.SetFront(func(f *article.Front) {}); err != nil || w.Document().Dirty() {
		t.Errorf("no change makes it dirty: %v", err)
	}
	file := filepath.Join(p.dir, "drafts", "boats", "index.md")
	source := "---\ntitle: &t Boats\nslug: boats\ndate: 2026-03-09\nkeep: *t\n---\n\nText.\n"
	if err := os.WriteFile(file, []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	w.fine(func() { w.OpenDraft(id) })
	w.fine(w.Save)
	if err := w.SetFront(func(f *article.Front) { f.Title = "Ships" }); !errors.Is(err, article.ErrCannotEdit) {
		t.Fatalf("got %v, want ErrCannotEdit", err)
	}
	if got := w.Document().Front().Title; got != "Boats" || w.Document().Dirty() {
		t.Errorf("refused, but the title is %q, dirty %v", got, w.Document().Dirty())
	}
	if err := w.SetFront(func(f *article.Front) { f.Summary = "Ships" }); err != nil || !w.Document().Dirty() {
		t.Errorf("another field: %v, dirty %v", err, w.Document().Dirty())
	}
}

func TestWordsTypedWhileSavingStayUnsaved(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	w.SetBody("one\n")
	w.AddReference(castillo())
	w.PutFile("a.png", []byte("a"))
	w.Save()
	w.SetBody("one two\n")
	w.PutFile("b.png", []byte("b"))
	w.drain()
	w.expect(true, "one two\n")
	if got := p.saved(t, id); got != "one\n" {
		t.Errorf("saved %q", got)
	}
	for _, name := range []string{"a.png", "b.png"} {
		if data, err := w.ReadFile(name); err != nil || string(data) != name[:1] {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	w.fine(w.Save)
	w.expect(false, "one two\n")
	if got := p.saved(t, id); got != "one two\n" {
		t.Errorf("saved then %q", got)
	}
	if data, err := w.ReadFile("b.png"); err != nil || string(data) != "b" {
		t.Errorf("b.png: %q, %v", data, err)
	}
}

func TestSwitchingDraftsSavesFirst(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	boats := w.begin("Boats")
	ships := w.begin("Ships")
	w.SetBody("Ships are large.\n")
	w.fine(func() { w.OpenDraft(boats) })
	if w.Document().Draft.ID != boats {
		t.Fatal("the other draft did not open")
	}
	if got := p.saved(t, ships); got != "Ships are large.\n" {
		t.Errorf("left behind %q", got)
	}
}

func TestWordsTypedWhileSwitchingAreSaved(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	boats := w.begin("Boats")
	ships := w.begin("Ships")
	w.SetBody("one\n")
	w.OpenDraft(boats) // saves
	w.SetBody("one two\n")
	w.drain()
	if got := p.saved(t, ships); got != "one two\n" || w.Document().Draft.ID != boats {
		t.Errorf("typed while it was saved: %q", got)
	}
	w.fine(func() { w.OpenDraft(ships) })
	w.OpenDraft(boats) // only reads
	w.SetBody("one two three\n")
	w.drain()
	if got := p.saved(t, ships); got != "one two three\n" || w.Document().Draft.ID != boats {
		t.Errorf("typed while the other was read: %q", got)
	}
}

func TestFailingSaveKeepsTheDocumentOpen(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	boats := w.begin("Boats")
	ships := w.begin("Ships")
	w.SetBody("Ships are large.\n")
	if err := w.SetFront(func(f *article.Front) { f.Slug = "boats" }); err != nil {
		t.Fatal(err)
	}
	w.refused(desk.ErrAddressTaken, func() { w.OpenDraft(boats) })
	w.expect(true, "Ships are large.\n")
	if w.Document().Draft.ID != ships || w.Busy() != "" {
		t.Errorf("another document is open, or busy with %q", w.Busy())
	}
	var why error
	w.do(func() { w.SaveThen(func() { t.Error("went on without saving") }, func(err error) { why = err }) })
	if !errors.Is(why, desk.ErrAddressTaken) {
		t.Errorf("SaveThen fails with %v", why)
	}
	if err := w.SetFront(func(f *article.Front) { f.Slug = "ships" }); err != nil {
		t.Fatal(err)
	}
	went := false
	w.do(func() { w.SaveThen(func() { went = true }, func(err error) { t.Error(err) }) })
	if !went || w.Document().Dirty() {
		t.Errorf("went on %v, dirty %v", went, w.Document().Dirty())
	}
}

func TestSaveThenSavesWordsTypedMeanwhile(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	w.SetBody("one\n")
	went := 0
	w.SaveThen(func() { went++ }, func(err error) { t.Error(err) })
	w.SetBody("one two\n")
	w.drain()
	if got := p.saved(t, id); went != 1 || got != "one two\n" {
		t.Errorf("went on %d times with %q saved", went, got)
	}
}

func TestSecondActIsRefusedWhileOneGoesOn(t *testing.T) {
	w := newPlace(t, false).open(t)
	w.begin("Boats")
	w.SetBody("one\n")
	w.Save()
	if w.Busy() != "save" {
		t.Errorf("busy with %q", w.Busy())
	}
	w.Sync()
	var why error
	w.SaveThen(func() { t.Error("went on while busy") }, func(err error) { why = err })
	if len(w.errs) != 1 || !errors.Is(w.errs[0], workspace.ErrBusy) || !errors.Is(why, workspace.ErrBusy) {
		t.Errorf("refused with %v and %v", w.errs, why)
	}
	if err := w.as(ben); !errors.Is(err, workspace.ErrBusy) || w.Who() != ada {
		t.Errorf("the person changed under a running act: %v", err)
	}
	w.drain()
	if w.Busy() != "" || w.Document().Dirty() {
		t.Errorf("busy with %q, dirty %v", w.Busy(), w.Document().Dirty())
	}
	w.become(ben)
	if w.Who() != ben {
		t.Error("the person did not change")
	}
}

func TestCancelledSaveCanBeTriedAgain(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	// Where cancelling strikes differs from run to run; what follows must not.
	for _, text := range []string{"one\n", "one two\n", "one two three\n"} {
		w.errs = nil
		w.SetBody(text)
		w.Save()
		w.CancelAct()
		w.drain()
		for _, err := range w.errs {
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		}
		if w.Busy() != "" {
			t.Fatalf("still busy with %q", w.Busy())
		}
		w.fine(w.Save)
		if got := p.saved(t, id); got != text {
			t.Fatalf("saved %q, want %q", got, text)
		}
	}
}

func TestSavedWithoutItsWorkingFolderCanBeSavedAgain(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	folder := filepath.Join(p.dir, "drafts", "boats")
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder, []byte("in the way"), 0o666); err != nil {
		t.Fatal(err)
	}
	w.SetBody("one\n")
	w.do(w.Save)
	if len(w.errs) != 1 || p.saved(t, id) != "one\n" {
		t.Fatalf("told %v, saved %q", w.errs, p.saved(t, id))
	}
	w.expect(false, "one\n")
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	w.SetBody("one two\n")
	w.fine(w.Save)
	if got := p.saved(t, id); got != "one two\n" {
		t.Errorf("saved %q", got)
	}
}

func TestNewerTextElsewhereIsNotOverwritten(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	k := p.desk(t)
	f, err := article.Parse(w.Document().Draft.Article.File.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	f.SetBody("\nfrom elsewhere\n")
	if _, err := k.Save(t.Context(), id, desk.Edit{Article: f}); err != nil {
		t.Fatal(err)
	}
	w.refused(desk.ErrDraftMoved, func() { w.Submit("") }) // of a text nobody here has seen
	w.SetBody("from here\n")
	w.refused(desk.ErrDraftMoved, w.Save)
	w.expect(true, "from here\n")
	if got := p.saved(t, id); got != "from elsewhere\n" {
		t.Errorf("saved %q", got)
	}
	w.fine(w.DropUnsaved)
	w.expect(false, "from elsewhere\n")
}

func TestUnsavedTextSurvivesACrash(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	w.SetBody("one\n")
	w.fine(w.Save)
	w.SetBody("one two\n")
	w.AddReference(castillo())
	w.PutFile("lead.png", picture(t))
	w.drain("recovery")
	// The crash: nothing of w is closed.

	again := p.open(t)
	if again.count("recovered") != 0 {
		t.Error("recovered before anything was opened")
	}
	again.fine(func() { again.OpenDraft(id) })
	again.expect(true, "one two\n")
	if again.count("recovered") != 1 || time.Since(again.since) > time.Hour {
		t.Errorf("heard %v, since %v", again.heard, again.since)
	}
	if _, ok := again.Library().Get("castillo2024"); !ok {
		t.Error("the source was lost")
	}
	if data, err := again.ReadFile("lead.png"); err != nil || !bytes.Equal(data, picture(t)) {
		t.Errorf("the picture was lost: %v", err)
	}
	again.fine(again.Save)
	again.expect(false, "one two\n")

	third := p.open(t)
	third.fine(func() { third.OpenDraft(id) })
	third.expect(false, "one two\n")
	if third.count("recovered") != 0 {
		t.Error("what was saved is offered again")
	}
	if _, ok := third.Library().Get("castillo2024"); !ok {
		t.Error("the source was not saved")
	}
}

func TestClosingKeepsTheLastWords(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	w.SetBody("the last word\n")
	w.run.Close() // as the program ends: before the pause is over
	w.Close()
	again := p.open(t)
	again.fine(func() { again.OpenDraft(id) })
	again.expect(true, "the last word\n")
}

func TestRecoveredTextDoesNotOverwriteNewerText(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	w.SetBody("mine\n")
	w.drain("recovery")
	k := p.desk(t)
	f, err := article.Parse(w.Document().Draft.Article.File.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	f.SetBody("\ntheirs\n")
	if _, err := k.Save(t.Context(), id, desk.Edit{Article: f}); err != nil {
		t.Fatal(err)
	}
	again := p.open(t)
	again.fine(func() { again.OpenDraft(id) })
	again.expect(true, "mine\n")
	again.refused(desk.ErrDraftMoved, again.Save)
	again.fine(again.DropUnsaved)
	again.expect(false, "theirs\n")
	again.fine(func() { again.OpenDraft(id) })
	if again.count("recovered") != 1 {
		t.Error("dropped text is offered again")
	}
	again.fine(func() { again.BringBack(id, again.dropped[0]) })
	again.expect(true, "mine\n")
}

func TestDropUnsavedGoesBackToTheSavedText(t *testing.T) {
	w := newPlace(t, false).open(t)
	w.begin("Boats")
	w.SetBody("one\n")
	w.fine(w.Save)
	w.SetBody("two\n")
	w.PutFile("lead.png", picture(t))
	w.fine(w.DropUnsaved)
	w.expect(false, "one\n")
	if _, err := w.ReadFile("lead.png"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the dropped picture is there still: %v", err)
	}
}

func TestDropUnsavedWhileBusyLosesNothing(t *testing.T) {
	w := newPlace(t, false).open(t)
	w.begin("Boats")
	w.SetBody("one\n")
	w.Sync()
	w.DropUnsaved()
	if len(w.errs) != 1 || !errors.Is(w.errs[0], workspace.ErrBusy) {
		t.Errorf("refused with %v", w.errs)
	}
	w.drain()
	w.expect(true, "one\n")
}

func TestWorkingFolderEditsArePickedUp(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	boats := w.begin("Boats")
	ships := w.begin("Ships")
	file := filepath.Join(p.dir, "drafts", "boats", "index.md")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(data, "\nFrom another program.\n"...), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(file), "chart.png"), picture(t), 0o666); err != nil {
		t.Fatal(err)
	}
	w.fine(func() { w.OpenDraft(boats) })
	w.expect(true, "From another program.\n")
	w.fine(w.Save)
	w.expect(false, "From another program.\n")
	if got := p.saved(t, boats); got != "From another program.\n" {
		t.Errorf("saved %q", got)
	}
	if _, err := w.ReadFile("chart.png"); err != nil {
		t.Error(err)
	}

	file = filepath.Join(p.dir, "drafts", "ships", "index.md")
	if err := os.WriteFile(file, []byte("---\ntitle: [\n---\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	w.do(func() { w.OpenDraft(ships) })
	var broken *desk.FileError
	if len(w.errs) != 1 || !errors.As(w.errs[0], &broken) || broken.Path != "drafts/ships/index.md" {
		t.Errorf("an unreadable file gives %v", w.errs)
	}
	if w.Document().Draft.ID != boats {
		t.Error("the document before is gone")
	}
}

func TestRecoveryForgetsForGood(t *testing.T) {
	r := &workspace.Recovery{Dir: t.TempDir()}
	u := workspace.Unsaved{Base: repo.BlobHash(nil), Files: map[string][]byte{
		"index.md": []byte("a"), "lead.png": []byte("b"), "references/c.json": []byte("{}"),
	}}
	if err := r.Keep(t.Context(), "d1", u); err != nil {
		t.Fatal(err)
	}
	delete(u.Files, "lead.png")
	u.Files["index.md"] = []byte("a2")
	if err := r.Keep(t.Context(), "d1", u); err != nil {
		t.Fatal(err)
	}
	got, err := r.Load("d1")
	if err != nil || got.Base != u.Base || len(got.Files) != 2 || string(got.Files["index.md"]) != "a2" {
		t.Fatalf("loaded %+v, %v", got, err)
	}
	if err := r.Forget("d1"); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Keep(ended, "d1", u); !errors.Is(err, context.Canceled) {
		t.Errorf("kept after it was forgotten: %v", err)
	}
	if _, err := r.Load("d1"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("loaded what was forgotten: %v", err)
	}
	var none *workspace.Recovery
	if err := errors.Join(none.Keep(t.Context(), "d1", u), none.Forget("d1")); err != nil {
		t.Error(err)
	}
}

func TestSubmitIsRefusedWithErrorsAndTheSaveStands(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	w.SetBody("Nobody knows this source [@nobody1999].\n")
	w.do(func() { w.Submit("") })
	var checks *desk.CheckError
	if len(w.errs) != 1 || !errors.As(w.errs[0], &checks) || len(checks.Findings) == 0 {
		t.Fatalf("submitted with errors: %v", w.errs)
	}
	w.expect(false, "Nobody knows this source [@nobody1999].\n")
	if got := p.saved(t, id); !strings.Contains(got, "nobody1999") {
		t.Errorf("saved %q", got)
	}
	if w.Document().State() != review.Draft || w.count("done submit") != 0 {
		t.Errorf("it is %s; heard %v", w.Document().State(), w.heard)
	}
}

func TestDraftGoesThroughReviewToPublication(t *testing.T) {
	p := newPlace(t, true)
	w := p.open(t)
	w.begin("The Fourth Boat")
	w.finish()
	state := func(want review.State) {
		t.Helper()
		if got := w.Document().State(); got != want {
			t.Fatalf("it is %s, want %s", got, want)
		}
	}
	w.fine(func() { w.Submit("") })
	state(review.InReview)
	w.refused(review.ErrOwnDraft, func() { w.Approve("") })
	w.fine(func() { _ = w.as(ben) })
	w.refused(desk.ErrNoNote, func() { w.RequestChanges("  ") })
	w.fine(func() { w.RequestChanges("Name the shipyard.") })
	state(review.ChangesRequested)
	if got := w.Document().Draft.Status.Note.Body; got != "Name the shipyard." {
		t.Errorf("note %q", got)
	}
	w.become(ada)
	w.SetBody("A fourth boat from the yard would cost less [@castillo2024].\n")
	w.fine(func() { w.Submit("") })
	w.become(ben)
	w.fine(func() { w.Approve("Good.") })
	state(review.Approved)
	w.fine(func() { w.Withdraw("") })
	state(review.Draft)
	w.become(ada)
	w.fine(func() { w.Submit("") })
	w.become(ben)
	w.fine(func() { w.Approve("") })
	w.fine(w.Publish)
	state(review.Published)
	r := w.receipts[len(w.receipts)-1]
	if r.Act != desk.ActPublish || !strings.HasSuffix(r.URL, "/the-fourth-boat/") || len(r.Pushed) == 0 || r.SelfApproved {
		t.Errorf("receipt %+v", r)
	}
	if len(w.Published().Articles) != 1 || !w.Document().ReadOnly() {
		t.Errorf("%d articles, read only %v", len(w.Published().Articles), w.Document().ReadOnly())
	}
	w.fine(func() { w.SetBody("Changed.\n") })
	w.fine(w.Save)
	w.expect(false, "A fourth boat from the yard would cost less [@castillo2024].\n")
}

func TestPublishedArticleIsReadAndRevised(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.begin("The Fourth Boat")
	w.finish()
	w.fine(func() { w.Submit("") })
	w.become(ben)
	w.fine(func() { w.Approve("") })
	w.heard = nil
	w.fine(w.Publish)
	if w.count("document") != 1 {
		t.Errorf("heard %v: the window must learn that the text is read only now", w.heard)
	}
	dir := w.Document().Dir
	w.fine(func() { w.OpenArticle(dir) })
	d := w.Document()
	if !d.ReadOnly() || d.Draft != nil || d.State() != review.Published || w.Analysis() == nil {
		t.Fatalf("opened %+v", d)
	}
	if _, err := w.ReadFile("lead.png"); err != nil {
		t.Error(err)
	}
	w.SetBody("x")
	w.AddReference(castillo())
	w.PutFile("a.png", nil)
	if d.Dirty() {
		t.Error("a published article was edited")
	}
	w.fine(func() { w.Revise(dir) })
	if d := w.Document(); d.ReadOnly() || !d.Draft.Revises {
		t.Fatalf("revising gives %+v", d)
	}
	first := w.Document().Draft.ID
	w.fine(func() { w.OpenArticle(dir) })
	w.fine(func() { w.Revise(dir) })
	if w.Document().Draft.ID != first {
		t.Error("a second revision was begun")
	}
	w.SetBody("one\n")
	w.OpenArticle(dir) // saves
	w.SetBody("one two\n")
	w.drain()
	if got := p.saved(t, first); got != "one two\n" || w.Document().Draft != nil {
		t.Errorf("typed while it was saved before the article opened: %q", got)
	}
	w.fine(func() { w.Revise(dir) })
	w.refused(desk.ErrNoPublished, func() { w.OpenArticle("content/commentary/1999/01/nothing") })
	if w.Document().Draft == nil {
		t.Error("an article that is not there took the document's place")
	}
}

func TestWordsTypedWhilePublishingDoNotLockTheWindow(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	ships := w.begin("Ships")
	boats := w.begin("The Fourth Boat")
	w.finish()
	w.fine(func() { w.Submit("") })
	w.become(ben)
	w.fine(func() { w.Approve("") })
	w.Publish()
	w.SetBody("Too late.\n")
	w.drain()
	if w.Document().State() != review.Published {
		t.Fatalf("it is %s: %v", w.Document().State(), w.errs)
	}
	w.fine(func() { w.OpenDraft(ships) })
	if w.Document().Draft.ID != ships {
		t.Error("the published draft cannot be left")
	}
	r := &workspace.Recovery{Dir: p.recovery}
	if u, err := r.Load(boats); err != nil || !bytes.Contains(u.Files["index.md"], []byte("Too late.")) {
		t.Errorf("the words are lost: %v", err)
	}
}

// Typing that never rests must not put off the writing of what was typed.
func TestUnsavedTextIsKeptWhileTypingGoesOn(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Never resting")
	store := &workspace.Recovery{Dir: p.recovery}
	text := ""
	for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		text += "word "
		w.SetBody(text)
		for len(w.queue) > 0 {
			(<-w.queue)()
		}
		u, err := store.Load(id)
		if err == nil && strings.Count(string(u.Files["index.md"]), "word ") > 1 { // kept more than once
			return
		}
	}
	t.Fatal("typing for a minute without a rest kept nothing")
}

// Somebody who clicks on another draft while one is being opened wants the
// other.
func TestTheDraftChosenLastIsOpened(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	first, second := w.begin("First"), w.begin("Second")
	w.fine(func() {
		w.OpenDraft(first)
		w.OpenDraft(second)
		w.OpenDraft(first)
		w.OpenDraft(second)
	})
	if got := w.Document().Draft.ID; got != second {
		t.Errorf("%s is open, want the one chosen last", w.Document().Front().Title)
	}
}

// What the desk adds to a revision as it saves must not be taken out again by
// the next save of the window, which knew nothing of it.
func TestMarksOfARevisionStay(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.begin("Ships")
	w.finish()
	w.fine(func() { w.Submit("") })
	if err := w.as(ben); err != nil {
		t.Fatal(err)
	}
	w.fine(func() { w.Approve("") })
	w.fine(w.Publish)
	dir := w.Document().Dir
	w.fine(func() { w.Revise(dir) })
	if err := w.SetFront(func(f *article.Front) { f.Slug = "boats" }); err != nil {
		t.Fatal(err)
	}
	w.drain()
	if a := w.Analysis(); a == nil || slices.ContainsFunc(a.Findings, func(f proof.Finding) bool { return f.Rule == check.RuleAddressLost }) {
		t.Error("the old address counts as lost before anything was saved")
	}
	w.Save()
	w.SetBody("typed while it was saved\n")
	w.drain()
	old := article.Address(dir)
	marked := func(when string) {
		t.Helper()
		d := w.Document()
		if f := d.Front(); !slices.Equal(f.Aliases, []string{old}) || f.GUID != old {
			t.Errorf("%s: %+v", when, f)
		}
	}
	marked("moved")
	if !w.Document().Dirty() || w.Document().Body() != "typed while it was saved\n" {
		t.Errorf("what was typed meanwhile: %s", describe(w.Document().Dirty(), w.Document().Body()))
	}
	w.fine(w.Save)
	marked("typed")
	if w.Document().Front().Lastmod.IsZero() {
		t.Error("no lastmod")
	}
	if w.Document().Dirty() {
		t.Error("dirty after saving")
	}
	w.SetBody("and once more\n")
	w.fine(w.Save)
	marked("once more")
	if got := p.saved(t, w.Document().Draft.ID); got != "and once more\n" {
		t.Errorf("saved %q", got)
	}
}
