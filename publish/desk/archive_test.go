package desk_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/repo/gittest"
	"postil/publish/review"
)

const (
	mainRef = "refs/heads/main"
	year    = "refs/editorial/archive/2024"
)

// names are the refs of a publication or of its remote, but for what remembers
// the other.
func names(t *testing.T, dir string) []string {
	t.Helper()
	out, err := exec.Command("git", "-C", dir, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/editorial").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return strings.Fields(string(out))
}

func wantNames(t *testing.T, dir string, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := slices.Sorted(slices.Values(names(t, dir))); !slices.Equal(got, want) {
		t.Errorf("%s has %q; want %q", filepath.Base(dir), got, want)
	}
}

func fsck(t *testing.T, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		if out, err := exec.Command("git", "-C", dir, "fsck", "--strict", "--full").CombinedOutput(); err != nil {
			t.Errorf("git fsck in %s: %v\n%s", dir, err, out)
		}
	}
}

func said(d *desk.Draft) []string {
	var all []string
	for _, e := range d.Log {
		all = append(all, e.Body)
	}
	return all
}

// Published drafts leave no refs of their own and are read as before.
func TestPublishedDraftsAreInTheArchive(t *testing.T) {
	for _, with := range []string{"a remote", "no remote"} {
		t.Run(with, func(t *testing.T) {
			change, remote := func(*desk.NewPublication) {}, ""
			if with == "a remote" {
				change, _, remote = onServer(t, gittest.Options{})
			}
			c := at("2024-06-14T08:00:00Z")
			k := newDesk(t, c, change)
			id := write(t, k, article.Front{})
			open := write(t, k, article.Front{Title: "The Fifth Boat"})
			before, err := k.Draft(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := k.Comment(t.Context(), id, nil, "Is it so?"); err != nil {
				t.Fatal(err)
			}
			r := publish(t, k, id)
			if r.State != review.Published {
				t.Errorf("the receipt says %s", r.State)
			}
			wantNames(t, k.Folder(), mainRef, "refs/heads/draft/"+open, review.LogRef(open), year)
			desks := []*desk.Desk{k}
			if remote != "" {
				sync(t, k)
				wantNames(t, remote, mainRef, "refs/heads/draft/"+open, review.LogRef(open), year)
				desks = append(desks, cloned(t, k, c, ben))
				fsck(t, remote)
			}
			for _, k := range desks {
				for _, name := range []string{id, id[:len(id)-2], "the-fourth-boat", before.Dir, before.Dir + "/index.md"} {
					d, err := k.Find(t.Context(), name)
					if err != nil {
						t.Errorf("%q: %v", name, err)
						continue
					}
					if d.ID != id || d.Tip != before.Tip || d.Status.State != review.Published || !slices.Contains(said(d), "Is it so?") {
						t.Errorf("%q is %s, %s at %s: %q", name, d.ID, d.Status.State, d.Tip, said(d))
					}
					if list, err := k.Versions(t.Context(), d); err != nil || len(list) != 2 {
						t.Errorf("%d versions, %v", len(list), err)
					}
				}
				if d, err := k.Find(t.Context(), ""); err != nil || d.ID != open {
					t.Errorf("the open draft is %v, %v", d, err)
				}
				if _, err := k.Find(t.Context(), "the-ninth-boat"); !errors.Is(err, desk.ErrNoDraft) {
					t.Errorf("what is not there: %v", err)
				}
				drafts, err := k.Drafts(t.Context())
				if err != nil || len(drafts) != 1 || drafts[0].ID != open {
					t.Errorf("drafts %v, %v", drafts, err)
				}
				recent, err := k.Recent(t.Context(), 5)
				if err != nil || len(recent) != 1 || recent[0].ID != id {
					t.Errorf("recent %v, %v", recent, err)
				}
				v, err := k.Verify(t.Context())
				if err != nil || v.Articles != 1 || len(v.Doubts) > 0 {
					t.Errorf("%+v, %v", v, err)
				}
				if doubts, err := k.Doubts(t.Context()); err != nil || len(doubts) > 0 {
					t.Errorf("doubts %v, %v", doubts, err)
				}
				var state *desk.StateError
				if _, err := k.Save(t.Context(), id, desk.Edit{}); !errors.As(err, &state) {
					t.Errorf("saved: %v", err)
				}
				if waiting, err := k.Waiting(t.Context()); err != nil || len(waiting) > 0 {
					t.Errorf("%q waits, %v", waiting, err)
				}
				fsck(t, k.Folder())
			}
			// Its history is reached from the archive, for git gc to keep.
			git(t, k, "merge-base", "--is-ancestor", before.Tip.String(), year)
		})
	}
}

// An article published twice has two drafts; by its name the newer one is meant.
func TestArchivedRevision(t *testing.T) {
	k := newDesk(t, at("2024-12-31T22:00:00Z"), func(p *desk.NewPublication) { p.Publication.TimeZone = "Pacific/Auckland" })
	first := write(t, k, article.Front{})
	publish(t, k, first)
	d, err := k.Draft(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	r, err := k.Revise(t.Context(), d.Dir)
	if err != nil {
		t.Fatal(err)
	}
	change(t, k, r.Draft, "A fourth boat", "Clearly a fourth boat")
	publish(t, k, r.Draft)
	if d, err := k.Find(t.Context(), "the-fourth-boat"); err != nil || d.ID != r.Draft || !d.Revises {
		t.Errorf("by its slug it is %+v, %v; want the revision %s", d, err, r.Draft)
	}
	if d, err := k.Find(t.Context(), first); err != nil || d.ID != first {
		t.Errorf("%v, %v", d, err)
	}
	wantNames(t, k.Folder(), mainRef, review.ArchiveRef(2025)) // it is New Year's Day in Auckland
	if v, err := k.Verify(t.Context()); err != nil || len(v.Doubts) > 0 {
		t.Errorf("%+v, %v", v, err)
	}
}

// The program ends somewhere in the middle of a publication. The next attempt,
// or the next Sync, brings it to its end.
func TestInterruptedPublicationIsBroughtToItsEnd(t *testing.T) {
	for _, with := range []string{"no remote", "a remote"} {
		for done := range 4 { // of main, archive, branch, log
			for _, by := range []string{"publish", "sync"} {
				t.Run(fmt.Sprintf("%s, %d steps, %s", with, done, by), func(t *testing.T) {
					remote := func(*desk.NewPublication) {}
					if with == "a remote" {
						remote = withRemote(t)
					}
					k := newDesk(t, at("2024-06-14T08:00:00Z"), remote)
					id := write(t, k, article.Front{})
					approve(t, k, id)
					sync(t, k)
					main, err := k.Version()
					if err != nil {
						t.Fatal(err)
					}
					before := refs(t, k)
					r, err := k.Publish(t.Context(), id)
					if err != nil {
						t.Fatal(err)
					}
					want := names(t, k.Folder())
					// As it was when only so many refs had moved.
					for i, name := range []string{mainRef, year, "refs/heads/draft/" + id, review.LogRef(id)} {
						switch {
						case i < done:
						case before[name] == "":
							git(t, k, "update-ref", "-d", name)
						default:
							git(t, k, "update-ref", name, before[name])
						}
					}
					for name, h := range before { // what the remote was last seen to have
						if strings.HasPrefix(name, "refs/remotes/") {
							git(t, k, "update-ref", name, h)
						}
					}
					git(t, k, "read-tree", main)
					for _, name := range []string{"content", "references"} {
						if err := os.RemoveAll(filepath.Join(k.Folder(), name)); err != nil {
							t.Fatal(err)
						}
					}
					if err := os.WriteFile(filepath.Join(k.Folder(), ".git", "postil", "files"), []byte(main+"\n"), 0o666); err != nil {
						t.Fatal(err)
					}
					if done == 0 && with == "no remote" {
						return // nothing has happened
					}
					if by == "publish" {
						again, err := k.Publish(t.Context(), id)
						var state *desk.StateError
						if with == "no remote" && done == 1 { // the log does not know yet
							if err != nil || again.Commit != r.Commit {
								t.Fatalf("%+v, %v; want commit %s", again, err, r.Commit)
							}
						} else if !errors.As(err, &state) || state.State != review.Published {
							t.Fatalf("%v; want that it is published already", err)
						}
					} else if with == "no remote" && done == 1 {
						return // only publishing says who publishes
					}
					sync(t, k)
					wantNames(t, k.Folder(), want...)
					if v, _ := k.Version(); v != r.Commit.String() {
						t.Errorf("main is at %s; want %s", v, r.Commit)
					}
					if out := git(t, k, "status", "--porcelain"); out != "" {
						t.Errorf("git status:\n%s", out)
					}
					if d, err := k.Draft(t.Context(), id); err != nil || d.Status.State != review.Published {
						t.Errorf("%v, %v", d, err)
					}
					if v, err := k.Verify(t.Context()); err != nil || len(v.Doubts) > 0 {
						t.Errorf("%+v, %v", v, err)
					}
					fsck(t, k.Folder())
				})
			}
		}
	}
}

// Somebody who was offline while a draft was published has commented on it,
// written on, or both. Nothing is lost, and nothing comes back.
func TestLatecomers(t *testing.T) {
	for _, late := range []string{"nothing", "a comment", "words", "a comment and words", "a comment after it was published"} {
		t.Run(late, func(t *testing.T) {
			c := at("2024-03-01T09:00:00Z")
			change1, _, remote := onServer(t, gittest.Options{})
			k := newDesk(t, c, change1)
			id := write(t, k, article.Front{})
			sync(t, k)
			other := cloned(t, k, c, ben)
			comment := func() {
				if _, err := other.Comment(t.Context(), id, nil, "Too late?"); err != nil {
					t.Fatal(err)
				}
			}
			if strings.Contains(late, "words") {
				change(t, other, id, "than the study", "than the long study")
			}
			if strings.HasPrefix(late, "a comment") && !strings.Contains(late, "after") {
				comment()
			}
			publish(t, k, id)
			rep := sync(t, other)
			if strings.Contains(late, "after") {
				if waiting, err := other.Waiting(t.Context()); err != nil || len(waiting) > 0 {
					t.Errorf("%q waits, %v", waiting, err)
				}
				comment()
				comment() // twice the same words are two events
				if waiting, err := other.Waiting(t.Context()); err != nil || !slices.Equal(waiting, []string{review.LogRef(id)}) {
					t.Errorf("%q waits, %v", waiting, err)
				}
				if d, err := other.Draft(t.Context(), id); err != nil || d.Status.State != review.Published || !slices.Contains(said(d), "Too late?") {
					t.Errorf("%v, %v", d, err)
				}
				sync(t, other)
			}
			want := []string{mainRef, year}
			if strings.Contains(late, "words") {
				if len(rep.Carried) != 1 {
					t.Fatalf("%+v", rep)
				}
				sync(t, other)
				want = append(want, "refs/heads/draft/"+rep.Carried[0], review.LogRef(rep.Carried[0]))
			} else if len(rep.Carried) != 0 {
				t.Errorf("%+v", rep)
			}
			sync(t, k)
			for _, dir := range []string{k.Folder(), other.Folder(), remote} {
				wantNames(t, dir, want...)
			}
			for _, k := range []*desk.Desk{k, other, cloned(t, k, c, ada)} {
				d, err := k.Draft(t.Context(), id)
				if err != nil {
					t.Fatal(err)
				}
				if n := len(slices.DeleteFunc(said(d), func(s string) bool { return s != "Too late?" })); (n > 0) != strings.Contains(late, "comment") {
					t.Errorf("%d comments", n)
				}
				if _, text := body(t, k, id); strings.Contains(text, "long study") {
					t.Errorf("the published draft has late words")
				}
				if strings.Contains(late, "words") {
					if _, text := body(t, k, rep.Carried[0]); !strings.Contains(text, "long study") {
						t.Errorf("late words are lost")
					}
				}
				if rep := sync(t, k); len(rep.Sent)+len(rep.Received)+len(rep.Waiting)+len(rep.Carried) > 0 {
					t.Errorf("it does not come to rest: %+v", rep)
				}
			}
			fsck(t, k.Folder(), other.Folder(), remote)
		})
	}
}

// An act on a draft that somebody else has just published goes where its review
// is now.
func TestActOnADraftThatWasJustArchived(t *testing.T) {
	c := at("2024-03-01T09:00:00Z")
	change, _, remote := onServer(t, gittest.Options{})
	k := newDesk(t, c, change)
	id := write(t, k, article.Front{})
	approve(t, k, id)
	sync(t, k)
	other := cloned(t, k, c, ben)
	if _, err := k.Publish(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	r, err := other.RequestChanges(t.Context(), id, "Wait!")
	if err != nil || r.Unsent != nil || !slices.Contains(r.Pushed, review.LogRef(id)) {
		t.Fatalf("%+v, %v", r, err)
	}
	sync(t, k)
	if d, err := k.Draft(t.Context(), id); err != nil || !slices.Contains(said(d), "Wait!") {
		t.Errorf("%v, %v", d, err)
	}
	wantNames(t, remote, mainRef, year)
	wantNames(t, other.Folder(), mainRef, year)
}

// A draft whose branch somebody removed from the remote is not removed here.
func TestADraftThatVanishedStays(t *testing.T) {
	c := at("2024-03-01T09:00:00Z")
	change, _, remote := onServer(t, gittest.Options{})
	k := newDesk(t, c, change)
	done := write(t, k, article.Front{})
	publish(t, k, done)
	id := write(t, k, article.Front{Title: "The Fifth Boat"})
	sync(t, k)
	for _, name := range []string{"refs/heads/draft/" + id, review.LogRef(id)} {
		if out, err := exec.Command("git", "-C", remote, "update-ref", "-d", name).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	sync(t, k)
	for _, dir := range []string{k.Folder(), remote} {
		wantNames(t, dir, mainRef, year, "refs/heads/draft/"+id, review.LogRef(id))
	}
}

// before makes a published draft look as in a publication from before there was
// an archive: with refs of its own.
func before(t *testing.T, k *desk.Desk, remote string, ids ...string) {
	t.Helper()
	for _, id := range ids {
		d, err := k.Draft(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		log := ""
		for line := range strings.Lines(git(t, k, "log", "--all", "--format=%H %s")) {
			if h, ok := strings.CutSuffix(strings.TrimSpace(line), " publish "+id); ok {
				log = h
			}
		}
		for _, dir := range []string{k.Folder(), remote} {
			if dir == "" {
				continue
			}
			for name, h := range map[string]string{"refs/heads/draft/" + id: d.Tip.String(), review.LogRef(id): log} {
				if out, err := exec.Command("git", "-C", dir, "update-ref", name, h).CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
			}
		}
	}
	for _, dir := range []string{k.Folder(), remote} {
		if dir == "" {
			continue
		}
		if out, err := exec.Command("git", "-C", dir, "update-ref", "-d", year).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
}

// A publication from before there was an archive goes into it little by little,
// or at once where that is asked for.
func TestOldPublicationsAreArchived(t *testing.T) {
	for _, with := range []string{"a remote", "no remote"} {
		t.Run(with, func(t *testing.T) {
			c := at("2024-03-01T09:00:00Z")
			change, remote := func(*desk.NewPublication) {}, ""
			if with == "a remote" {
				change, _, remote = onServer(t, gittest.Options{})
			}
			k := newDesk(t, c, change)
			var ids []string
			for n := range 4 {
				id := write(t, k, article.Front{Title: fmt.Sprint("Boat ", n)})
				publish(t, k, id)
				ids = append(ids, id)
			}
			open := write(t, k, article.Front{Title: "The Fifth Boat"})
			sync(t, k)
			before(t, k, remote, ids...)
			var other *desk.Desk
			if remote != "" {
				other = cloned(t, k, c, ben)
				sync(t, other)
				wantNames(t, remote, mainRef, year, "refs/heads/draft/"+open, review.LogRef(open))
				before(t, k, remote, ids...)
			}
			heard := 0
			n, err := k.Archive(t.Context(), func(done, of int) {
				if heard++; of != len(ids) || done > of {
					t.Errorf("%d of %d", done, of)
				}
			})
			if err != nil || n != len(ids) || heard == 0 {
				t.Fatalf("%d archived, %v, heard %d", n, err, heard)
			}
			if n, err := k.Archive(t.Context(), nil); err != nil || n != 0 {
				t.Errorf("once more: %d, %v", n, err)
			}
			want := []string{mainRef, year, "refs/heads/draft/" + open, review.LogRef(open)}
			wantNames(t, k.Folder(), want...)
			if remote != "" {
				sync(t, other)
				sync(t, k)
				wantNames(t, remote, want...)
				wantNames(t, other.Folder(), want...)
				fsck(t, remote, other.Folder())
			}
			for _, id := range ids {
				if d, err := k.Draft(t.Context(), id); err != nil || d.Status.State != review.Published {
					t.Errorf("%v, %v", d, err)
				}
			}
			if v, err := k.Verify(t.Context()); err != nil || len(v.Doubts) > 0 || v.Articles != 4 {
				t.Errorf("%+v, %v", v, err)
			}
			fsck(t, k.Folder())
		})
	}
}

// A host that will not have refs deleted, or knows no archive, lets everything
// else go on; the drafts go into the archive when it lets them.
func TestHostThatDeclinesTheArchive(t *testing.T) {
	for _, hook := range []string{"^refs/editorial/archive/", "delete"} {
		t.Run(hook, func(t *testing.T) {
			c := at("2024-03-01T09:00:00Z")
			change, s, remote := onServer(t, gittest.Options{})
			k := newDesk(t, c, change)
			script := `while read old new name; do
if expr "$name" : "` + hook + `" >/dev/null; then echo "no such thing here"; exit 1; fi; done`
			if hook == "delete" {
				script = `while read old new name; do
if expr "$new" : "^0*$" >/dev/null && test "$name" != refs/editorial/probe; then echo "nothing is deleted here"; exit 1; fi; done`
			}
			if err := s.SetHook("review.git", "pre-receive", script); err != nil {
				t.Fatal(err)
			}
			id := write(t, k, article.Front{})
			r := publish(t, k, id)
			if r.State != review.Published {
				t.Errorf("it is %s", r.State)
			}
			want := []string{mainRef, "refs/heads/draft/" + id, review.LogRef(id)}
			for range 2 {
				if rep := sync(t, k); len(rep.Waiting) > 0 || len(rep.Archived) > 0 {
					t.Errorf("%+v", rep)
				}
				wantNames(t, k.Folder(), want...)
				wantNames(t, remote, want...)
			}
			second := write(t, k, article.Front{Title: "The Fifth Boat"})
			publish(t, k, second)
			var refused *repo.PushError
			if n, err := k.Archive(t.Context(), nil); !errors.As(err, &refused) || n != 0 {
				t.Errorf("asked for, %d are archived: %v", n, err)
			}
			if err := os.Remove(filepath.Join(remote, "hooks", "pre-receive")); err != nil {
				t.Fatal(err)
			}
			if n, err := k.Archive(t.Context(), nil); err != nil || n != 2 {
				t.Errorf("allowed, %d are archived: %v", n, err)
			}
			wantNames(t, remote, mainRef, year)
			wantNames(t, k.Folder(), mainRef, year)
		})
	}
}

// Two clones publish different drafts at the same moment, and comment late on
// each other's.
func TestArchivesMeet(t *testing.T) {
	c := at("2024-03-01T09:00:00Z")
	k := newDesk(t, c, nil)
	id := write(t, k, article.Front{})
	publish(t, k, id)
	// The publication gets a remote only now: its archive goes there, too.
	dir := filepath.Join(t.TempDir(), "late.git")
	if err := k.SetRemote(dir); err != nil {
		t.Fatal(err)
	}
	sync(t, k)
	wantNames(t, dir, mainRef, year)
	other := cloned(t, k, c, ben)
	// Each clone has an archive that the other has not, as two without a
	// connection to each other may.
	for i, k := range []*desk.Desk{k, other} {
		if _, err := k.Comment(t.Context(), id, nil, fmt.Sprint("Remark ", i)); err != nil {
			t.Fatal(err)
		}
		address := git(t, k, "config", "remote.origin.url")
		git(t, k, "remote", "remove", "origin")
		sync(t, k) // without a remote it goes into the archive here
		git(t, k, "remote", "add", "origin", strings.TrimSpace(address))
	}
	sync(t, k)
	sync(t, other)
	sync(t, k)
	for _, k := range []*desk.Desk{k, other} {
		d, err := k.Draft(t.Context(), id)
		if err != nil || !slices.Contains(said(d), "Remark 0") || !slices.Contains(said(d), "Remark 1") {
			t.Errorf("%q, %v", said(d), err)
		}
		fsck(t, k.Folder())
	}
	if a, b := refs(t, k)[year], refs(t, other)[year]; a != b {
		t.Errorf("the archives are at %s and %s", a, b)
	}
	wantNames(t, k.Folder(), mainRef, year)
}

// One draft that a host will not have archived does not keep the others out.
func TestArchiveGoesAroundWhatIsDeclined(t *testing.T) {
	change, s, remote := onServer(t, gittest.Options{})
	k := newDesk(t, at("2024-03-01T09:00:00Z"), change)
	var ids []string
	for n := range 3 {
		id := write(t, k, article.Front{Title: fmt.Sprint("Boat ", n)})
		publish(t, k, id)
		ids = append(ids, id)
	}
	before(t, k, remote, ids...)
	script := `while read old new name; do test "$name" != refs/heads/draft/` + ids[1] + ` || exit 1; done`
	if err := s.SetHook("review.git", "pre-receive", script); err != nil {
		t.Fatal(err)
	}
	var refused *repo.PushError
	if n, err := k.Archive(t.Context(), nil); n != 2 || !errors.As(err, &refused) {
		t.Errorf("%d archived, %v; want 2 and a refusal", n, err)
	}
	wantNames(t, remote, mainRef, year, "refs/heads/draft/"+ids[1], review.LogRef(ids[1]))
	wantNames(t, k.Folder(), mainRef, year, "refs/heads/draft/"+ids[1], review.LogRef(ids[1]))
	for _, id := range ids {
		if d, err := k.Draft(t.Context(), id); err != nil || d.Status.State != review.Published {
			t.Errorf("%v, %v", d, err)
		}
	}
}

// Words that are in a published draft's branch at the remote, and in no article,
// keep the draft out of the archive until their author has carried them over.
func TestDraftWithUnpublishedWordsWaits(t *testing.T) {
	c := at("2024-03-01T09:00:00Z")
	change1, _, remote := onServer(t, gittest.Options{})
	k := newDesk(t, c, change1)
	id := write(t, k, article.Front{})
	sync(t, k)
	other := cloned(t, k, c, ben)
	change(t, other, id, "than the study", "than the long study")
	words := strings.TrimSpace(git(t, other, "rev-parse", "refs/heads/draft/"+id))
	publish(t, k, id)
	// As an older Postil left it: Ben's words were pushed after the publication.
	before(t, k, remote, id)
	git(t, other, "push", "-q", remote, words+":refs/heads/draft/"+id)
	for range 3 {
		sync(t, k)
	}
	if n, err := k.Archive(t.Context(), nil); err != nil || n != 0 {
		t.Errorf("%d archived, %v", n, err)
	}
	wantNames(t, remote, mainRef, "refs/heads/draft/"+id, review.LogRef(id))
	carried := sync(t, other).Carried
	if len(carried) != 1 {
		t.Fatalf("carried over %q", carried)
	}
	for range 2 {
		sync(t, other)
		sync(t, k)
	}
	want := []string{mainRef, year, "refs/heads/draft/" + carried[0], review.LogRef(carried[0])}
	for _, dir := range []string{remote, k.Folder(), other.Folder()} {
		wantNames(t, dir, want...)
	}
	if _, text := body(t, k, carried[0]); !strings.Contains(text, "long study") {
		t.Error("Ben's words are lost")
	}
	git(t, k, "merge-base", "--is-ancestor", words, year)
}
