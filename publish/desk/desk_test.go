package desk_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/review"
)

var (
	ada = repo.Person{Name: "Ada Reyes", Email: "ada@example.org"}
	ben = repo.Person{Name: "Ben Okoro", Email: "ben@example.org"}
)

// clock is a time that moves a minute at each look.
type clock struct{ at time.Time }

func (c *clock) now() time.Time {
	c.at = c.at.Add(time.Minute)
	return c.at
}

func at(s string) *clock {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return &clock{t}
}

// newDesk makes a publication in a temporary folder.
func newDesk(t *testing.T, c *clock, change func(*desk.NewPublication)) *desk.Desk {
	t.Helper()
	p := desk.NewPublication{Publication: publication.Default(), Policy: review.DefaultPolicy()}
	if change != nil {
		change(&p)
	}
	k, err := desk.Create(t.Context(), filepath.Join(t.TempDir(), "pub"), p, desk.Options{Who: ada, Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return k
}

// write starts a draft that passes every check.
func write(t *testing.T, k *desk.Desk, front article.Front) string {
	t.Helper()
	if front.Title == "" {
		front.Title = "The Fourth Boat"
	}
	front.Summary = "A fourth boat costs less than the study for a bridge."
	front.Section = "commentary"
	front.Image = article.Image{File: "lead.png", Alt: "A plain grey picture", Credit: "Harbour Office"}
	r, err := k.New(t.Context(), front, "A fourth boat would cost less than the study [@castillo2024].\n")
	if err != nil {
		t.Fatal(err)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 1200, 675))); err != nil {
		t.Fatal(err)
	}
	_, err = k.Save(t.Context(), r.Draft, desk.Edit{
		Put: map[string][]byte{"lead.png": picture.Bytes()},
		References: []*cite.Reference{{
			Key: "castillo2024", Type: "webpage", Title: "Ports", ContainerTitle: "The Strait Times",
			Author: []cite.Name{{Family: "Castillo", Given: "Nadia"}}, Issued: cite.Date{Year: 2024, Month: 7, Day: 16}, URL: "https://example.org/",
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r.Draft
}

// approve takes a draft through review.
func approve(t *testing.T, k *desk.Desk, id string) {
	t.Helper()
	if _, err := k.Submit(t.Context(), id, ""); err != nil {
		t.Fatal(err)
	}
	k.SetWho(ben)
	defer k.SetWho(ada)
	if _, err := k.Approve(t.Context(), id, ""); err != nil {
		t.Fatal(err)
	}
}

func TestCreateWithoutIdentityLeavesNothingBehind(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	dir := filepath.Join(t.TempDir(), "pub")
	_, err := desk.Create(t.Context(), dir, desk.NewPublication{Publication: publication.Default(), Policy: review.DefaultPolicy()}, desk.Options{})
	if !errors.Is(err, desk.ErrNoIdentity) {
		t.Fatalf("got %v, want ErrNoIdentity", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is there: %v", dir, err)
	}
}

func TestTodayIsThePublicationsDay(t *testing.T) {
	// 20:00 UTC on the 14th is the 15th in Auckland already.
	k := newDesk(t, at("2024-06-14T20:00:00Z"), func(p *desk.NewPublication) { p.Publication.TimeZone = "Pacific/Auckland" })
	id := write(t, k, article.Front{})
	approve(t, k, id)
	if _, err := k.Publish(t.Context(), id); err != nil {
		t.Errorf("an article of today in Auckland: %v", err)
	}
	id = write(t, k, article.Front{Title: "Tomorrow", Date: article.Day(2024, 6, 16)})
	approve(t, k, id)
	if _, err := k.Publish(t.Context(), id); !errors.Is(err, desk.ErrNotYet) {
		t.Errorf("an article of tomorrow in Auckland: got %v, want ErrNotYet", err)
	}
}

func TestPublishingTwiceSaysSo(t *testing.T) {
	k := newDesk(t, at("2024-06-14T08:00:00Z"), nil)
	id := write(t, k, article.Front{})
	approve(t, k, id)
	if _, err := k.Publish(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	_, err := k.Publish(t.Context(), id)
	var state *desk.StateError
	if !errors.As(err, &state) || state.State != review.Published {
		t.Errorf("got %v, want a StateError for a published draft", err)
	}
}

func TestFindNamesWhatItCouldMean(t *testing.T) {
	k := newDesk(t, at("2024-06-14T08:00:00Z"), nil)
	if _, err := k.Find(t.Context(), ""); !errors.Is(err, desk.ErrNoDraft) {
		t.Errorf("no drafts: got %v", err)
	}
	write(t, k, article.Front{Title: "Boat", Date: article.Day(2024, 6, 1)})
	second := write(t, k, article.Front{Title: "Boat", Date: article.Day(2024, 5, 1)})
	_, err := k.Find(t.Context(), "boat")
	if !errors.Is(err, desk.ErrAmbiguousDraft) {
		t.Fatalf("got %v, want ErrAmbiguousDraft", err)
	}
	if !strings.Contains(err.Error(), "content/commentary/2024/05/boat") {
		t.Errorf("%v does not tell the two apart", err)
	}
	d, err := k.Find(t.Context(), "content/commentary/2024/05/boat")
	if err != nil || d.ID != second {
		t.Errorf("by folder: got %v, %v", d, err)
	}
}

// cloned is a second desk on the same remote.
func cloned(t *testing.T, k *desk.Desk, c *clock, who repo.Person) *desk.Desk {
	t.Helper()
	other, err := desk.Clone(t.Context(), k.Remote(), filepath.Join(t.TempDir(), "clone"), desk.Options{Who: who, Now: c.now}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	return other
}

func withRemote(t *testing.T) func(*desk.NewPublication) {
	remote := filepath.Join(t.TempDir(), "remote.git")
	return func(p *desk.NewPublication) { p.Remote = remote }
}

func put(t *testing.T, file, old, new string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s has no %q", file, old)
	}
	if err := os.WriteFile(file, bytes.ReplaceAll(data, []byte(old), []byte(new)), 0o666); err != nil {
		t.Fatal(err)
	}
}

func sync(t *testing.T, k *desk.Desk) desk.SyncReport {
	t.Helper()
	rep, err := k.Sync(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// elsewhere changes a draft's text in another clone.
func elsewhere(t *testing.T, k *desk.Desk, id, old, new string) {
	t.Helper()
	sync(t, k)
	r, err := k.Checkout(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(r.Folder, "index.md"), old, new)
	if _, err := k.SaveWork(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	sync(t, k)
}

func read(t *testing.T, elem ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestSyncBringsWorkingFoldersUpToDate(t *testing.T) {
	c := at("2024-06-14T08:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	folder := k.WorkFolder(id)
	sync(t, k)
	other := cloned(t, k, c, ben)

	elsewhere(t, other, id, "cost less", "cost far less")
	sync(t, k)
	if text := read(t, folder, "index.md"); !strings.Contains(text, "cost far less") {
		t.Errorf("the folder still has the older text:\n%s", text)
	}

	// Edited here, changed there: both are kept, and saving says so.
	put(t, filepath.Join(folder, "index.md"), "fourth boat would", "fourth ship would")
	elsewhere(t, other, id, "far less", "a lot less")
	if rep := sync(t, k); len(rep.Kept) != 1 || !strings.HasSuffix(rep.Kept[0], "index.md") {
		t.Errorf("kept %q, want index.md", rep.Kept)
	}
	if text := read(t, folder, "index.md"); !strings.Contains(text, "fourth ship would cost far less") {
		t.Errorf("the edit was lost:\n%s", text)
	}
	if _, err := k.SaveWork(t.Context(), id); !errors.Is(err, desk.ErrWorkStale) {
		t.Errorf("save: got %v, want ErrWorkStale", err)
	}
}

func TestAnEditHereStandsWhenAnotherFileChangedElsewhere(t *testing.T) {
	c := at("2024-06-14T08:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	folder := k.WorkFolder(id)
	sync(t, k)
	other := cloned(t, k, c, ben)
	put(t, filepath.Join(folder, "index.md"), "fourth boat would", "fourth ship would")
	sync(t, other)
	if _, err := other.Save(t.Context(), id, desk.Edit{Put: map[string][]byte{"table.csv": []byte("a,b\n")}}); err != nil {
		t.Fatal(err)
	}
	sync(t, other)
	sync(t, k)
	if text := read(t, folder, "table.csv"); text != "a,b\n" {
		t.Errorf("table.csv is %q", text)
	}
	if _, err := k.SaveWork(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	d, err := k.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(d.Article.File.Body(), "fourth ship would") || len(d.Article.Files) != 2 {
		t.Errorf("files %v, body %q", d.Article.Files, d.Article.File.Body())
	}
}

func TestSyncRemovesTheFolderOfWhatWasPublishedElsewhere(t *testing.T) {
	c := at("2024-06-14T08:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	folder := k.WorkFolder(id)
	if _, err := k.Submit(t.Context(), id, ""); err != nil {
		t.Fatal(err)
	}
	other := cloned(t, k, c, ben)
	if _, err := other.Approve(t.Context(), id, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Publish(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	sync(t, k)
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", folder, err)
	}
}

func TestForthcomingHasOpenDraftsWithTheirUnsavedWork(t *testing.T) {
	k := newDesk(t, at("2024-06-14T08:00:00Z"), nil)
	id := write(t, k, article.Front{})
	first, err := k.Forthcoming(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(k.WorkFolder(id), "index.md"), "fourth boat would", "fourth ship would")
	f, err := k.Forthcoming(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Content.Articles) != 1 || !strings.Contains(f.Content.Articles[0].File.Body(), "fourth ship would") {
		t.Errorf("articles: %v", f.Content.Articles)
	}
	if _, ok := f.Content.Library.Get("castillo2024"); !ok {
		t.Error("the draft's source is missing")
	}
	if _, err := f.ReadFile(f.Content.Articles[0].Dir + "/lead.png"); err != nil {
		t.Error(err)
	}
	if f.Version == first.Version {
		t.Error("an edit did not change the version")
	}
	again, err := k.Forthcoming(context.Background())
	if err != nil || again.Version != f.Version {
		t.Errorf("the version changed without an edit: %v", err)
	}
}

func TestADraftChangedOnBothSidesIsNeverOverwritten(t *testing.T) {
	c := at("2024-06-14T08:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	sync(t, k)
	other := cloned(t, k, c, ben)
	elsewhere(t, other, id, "cost less", "save money")
	theirs, err := other.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(k.WorkFolder(id), "index.md"), "cost less", "cost more")
	if _, err := k.SaveWork(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if rep := sync(t, k); len(rep.Diverged) != 1 {
		t.Fatalf("diverged: %q, want one draft", rep.Diverged)
	}
	r, err := k.Submit(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	if r.Unsent == nil {
		t.Error("the submission is said to be sent though the draft could not be")
	}
	remote, err := repo.Open(k.Remote())
	if err != nil {
		t.Fatal(err)
	}
	defer remote.Close()
	if got, err := remote.Ref("refs/heads/draft/" + id); err != nil || got != theirs.Tip {
		t.Errorf("the remote's draft is %s (%v), want theirs, %s", got, err, theirs.Tip)
	}
	k.SetWho(ben)
	if _, err := k.Approve(t.Context(), id, ""); !errors.Is(err, review.ErrOwnDraft) && err != nil {
		t.Fatal(err)
	}
	carol := repo.Person{Name: "Carol Dunn", Email: "carol@example.org"}
	k.SetWho(carol)
	if _, err := k.Approve(t.Context(), id, ""); err != nil {
		t.Fatal(err)
	}
	main, err := remote.Ref("refs/heads/main")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Publish(t.Context(), id); !errors.Is(err, desk.ErrDiverged) {
		t.Errorf("publish: got %v, want ErrDiverged", err)
	}
	if got, err := remote.Ref("refs/heads/main"); err != nil || got != main {
		t.Errorf("main moved to %s (%v)", got, err)
	}
	k.SetWho(ada)
	if got, err := remote.Ref("refs/heads/draft/" + id); err != nil || got != theirs.Tip {
		t.Errorf("after publishing the remote's draft is %s (%v), want %s", got, err, theirs.Tip)
	}

	// The way out: the remote's text, ours in the history.
	ours, err := k.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = k.TakeRemote(t.Context(), id); err != nil || r.Unsent != nil {
		t.Fatalf("take the remote's text: %v, %v", err, r.Unsent)
	}
	d, err := k.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if body := d.Article.File.Body(); !strings.Contains(body, "fourth boat would save money") {
		t.Errorf("the text is\n%s", body)
	}
	if text := read(t, k.WorkFolder(id), "index.md"); !strings.Contains(text, "save money") {
		t.Errorf("the folder has\n%s", text)
	}
	if got, err := remote.Ref("refs/heads/draft/" + id); err != nil || got != d.Tip {
		t.Errorf("the remote has %s (%v), want %s", got, err, d.Tip)
	}
	local, err := repo.Open(k.Folder())
	if err != nil {
		t.Fatal(err)
	}
	defer local.Close()
	if kept, err := local.IsAncestor(t.Context(), ours.Tip, d.Tip); err != nil || !kept {
		t.Errorf("our text is not in the history: %v", err)
	}
	if rep := sync(t, k); len(rep.Diverged) != 0 {
		t.Errorf("still diverged: %q", rep.Diverged)
	}
}

func TestVerifyJudgesByThePolicyOfTheTime(t *testing.T) {
	k := newDesk(t, at("2024-06-14T08:00:00Z"), nil)
	id := write(t, k, article.Front{})
	approve(t, k, id)
	if _, err := k.Publish(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	setPolicy(t, k, review.Policy{Approvals: 2})
	v, err := k.Verify(t.Context())
	if err != nil || len(v.Doubts) != 0 {
		t.Errorf("doubts %v, %v: what was published under the older policy stands", v.Doubts, err)
	}
}

func TestVerifyDoubtsAnApprovalByTheWriter(t *testing.T) {
	k := newDesk(t, at("2024-06-14T08:00:00Z"), nil)
	id := write(t, k, article.Front{})
	if _, err := k.Submit(t.Context(), id, ""); err != nil {
		t.Fatal(err)
	}
	d, err := k.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	// A program of somebody's own does what the desk would not.
	r, err := repo.Open(k.Folder())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	files := map[string]string{}
	tree, err := r.Tree(d.Tip)
	if err != nil {
		t.Fatal(err)
	}
	var changes []repo.Change
	for _, name := range d.Files() {
		data, err := tree.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = repo.BlobHash(data).String()
		changes = append(changes, repo.Change{Path: name, Data: data})
	}
	e, err := review.NewStore(r).Append(t.Context(), review.Event{
		Kind: review.Approve, Draft: id, Actor: review.Actor{Name: ada.Name, Email: ada.Email},
		At: time.Date(2024, 6, 15, 0, 0, 0, 0, time.UTC), Commit: d.Tip.String(), Files: files,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	commit(t, r, changes, "Publish\n\nDraft-Id: "+id+"\nApproved-By: Ada Reyes <ada@example.org>\nApproval: "+e.ID()+"\n")
	v, err := k.Verify(t.Context())
	if err != nil || len(v.Doubts) != 1 || !strings.Contains(v.Doubts[0].Reason, "wrote") {
		t.Errorf("doubts %v, %v", v.Doubts, err)
	}
}

func setPolicy(t *testing.T, k *desk.Desk, p review.Policy) {
	t.Helper()
	r, err := repo.Open(k.Folder())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := p.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	commit(t, r, []repo.Change{{Path: review.PolicyFile, Data: data}}, "Change the policy\n")
}

// commit puts changes on main past the desk.
func commit(t *testing.T, r *repo.Repo, changes []repo.Change, message string) {
	t.Helper()
	tip, err := r.Ref("refs/heads/main")
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Commit(t.Context(), repo.CommitSpec{
		Ref: "refs/heads/main", Parents: []repo.Hash{tip}, Changes: changes, Message: message,
		Author: ada, Committer: ada, When: time.Date(2024, 6, 15, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestARevisionOvertakenByAnotherHasAWayOut(t *testing.T) {
	c := at("2024-06-14T08:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	approve(t, k, id)
	first, err := k.Publish(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	other := cloned(t, k, c, ben)
	dir := "content/commentary/2024/06/" + first.Slug
	revise := func(k *desk.Desk, old, new string) string {
		t.Helper()
		r, err := k.Revise(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(r.Folder, "index.md"), old, new)
		if _, err := k.SaveWork(t.Context(), r.Draft); err != nil {
			t.Fatal(err)
		}
		return r.Draft
	}
	mine := revise(k, "cost less", "cost far less")
	theirs := revise(other, "fourth boat would", "fourth ship would")
	if _, err := other.Submit(t.Context(), theirs, ""); err != nil {
		t.Fatal(err)
	}
	sync(t, k)
	if _, err := k.Approve(t.Context(), theirs, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Publish(t.Context(), theirs); err != nil {
		t.Fatal(err)
	}

	approve(t, k, mine)
	var conflict *desk.ConflictError
	if _, err := k.Publish(t.Context(), mine); !errors.As(err, &conflict) || !strings.HasSuffix(conflict.Path, "index.md") {
		t.Fatalf("publish: got %v, want a ConflictError", err)
	}
	again, err := k.Revise(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if again.Draft == mine {
		t.Fatal("the way out leads back to the draft that was overtaken")
	}
	if text := read(t, again.Folder, "index.md"); !strings.Contains(text, "fourth ship would cost less") {
		t.Errorf("the new revision begins with\n%s", text)
	}
	if text := read(t, k.WorkFolder(mine), "index.md"); !strings.Contains(text, "cost far less") {
		t.Errorf("the overtaken revision was lost:\n%s", text)
	}
	if r, err := k.Revise(t.Context(), dir); err != nil || r.Draft != again.Draft {
		t.Errorf("revise again: %v, %v; want the draft just begun", r.Draft, err)
	}
	if d, err := k.Find(t.Context(), "drafts/"+filepath.Base(again.Folder)+"/index.md"); err != nil || d.ID != again.Draft {
		t.Errorf("by the working folder: %v, %v", d, err)
	}
	_, err = k.Find(t.Context(), dir)
	if !errors.Is(err, desk.ErrAmbiguousDraft) || !strings.Contains(err.Error(), mine) || !strings.Contains(err.Error(), again.Draft) {
		t.Errorf("find: %v does not name the two by their ids", err)
	}
}

func TestWhatGitShouldNotSeeIsIgnored(t *testing.T) {
	k := newDesk(t, at("2024-06-14T08:00:00Z"), nil)
	if text := read(t, k.Folder(), ".gitignore"); !strings.Contains(text, "/public/\n") {
		t.Errorf(".gitignore is %q", text)
	}
}
