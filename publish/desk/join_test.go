package desk_test

import (
	"strings"
	"testing"

	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/repo"
)

// Two people work on one draft, each in a clone of their own.
func TestTwoPeoplesChangesToOneDraftAreJoined(t *testing.T) {
	c := at("2026-03-01T09:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	sync(t, k)
	other := cloned(t, k, c, ben)
	change(t, k, id, "A fourth boat", "Everybody knows that a fourth boat")
	change(t, other, id, "than the study", "than the study of 2019")
	d, _ := body(t, other, id)
	f := d.Article.File.Clone()
	front := f.Front()
	front.Tags = []string{"ferries"}
	if err := f.SetFront(front); err != nil {
		t.Fatal(err)
	}
	done(t)(other.Save(t.Context(), id, desk.Edit{Article: f, Put: map[string][]byte{"table.csv": []byte("a,b\n")}}))
	sync(t, other)
	if rep := sync(t, k); len(rep.Joined) != 1 || len(rep.Diverged) != 0 {
		t.Fatalf("joined %q, diverged %q", rep.Joined, rep.Diverged)
	}
	sync(t, other)
	for _, desk := range []*desk.Desk{k, other} {
		d, text := body(t, desk, id)
		if !strings.Contains(text, "Everybody knows that a fourth boat") || !strings.Contains(text, "the study of 2019") || len(d.Article.Front.Tags) != 1 {
			t.Errorf("%s has %v and\n%s", desk.Who().Name, d.Article.Front.Tags, text)
		}
		if _, err := desk.DraftFile(d, d.Dir+"/table.csv"); err != nil {
			t.Error(err)
		}
		if !d.WrittenBy(ada.Email) || !d.WrittenBy(ben.Email) {
			t.Error("one of the two does not count as a writer")
		}
	}
	ours, _ := body(t, k, id)
	theirs, _ := body(t, other, id)
	if ours.Tip != theirs.Tip {
		t.Errorf("the clones have %s and %s", ours.Tip, theirs.Tip)
	}
}

func TestAClashWithTheRemoteIsEndedBySavingBoth(t *testing.T) {
	c := at("2026-03-01T09:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	sync(t, k)
	other := cloned(t, k, c, ben)
	change(t, k, id, "cost less", "cost more")
	change(t, other, id, "cost less", "save money")
	done(t)(other.Save(t.Context(), id, desk.Edit{Put: map[string][]byte{"table.csv": []byte("a,b\n")}}))
	sync(t, other)
	if rep := sync(t, k); len(rep.Diverged) != 1 {
		t.Fatalf("diverged %q", rep.Diverged)
	}
	d, _ := body(t, k, id)
	v, err := k.Divergence(t.Context(), d)
	if err != nil || v == nil || !strings.Contains(v.Text.Body(), "save money") || !strings.Contains(v.Base.Body(), "would cost less") {
		t.Fatalf("divergence %+v, %v", v, err)
	}
	f := d.Article.File.Clone()
	f.SetBody(strings.Replace(f.Body(), "cost more", "cost much less", 1))
	done(t)(k.Save(t.Context(), id, desk.Edit{Base: d.Tip, Article: f, Joins: v.Theirs}))
	if rep := sync(t, k); len(rep.Diverged) != 0 || len(rep.Sent) != 1 {
		t.Errorf("after it was decided: %+v", rep)
	}
	sync(t, other)
	if _, text := body(t, other, id); !strings.Contains(text, "cost much less") {
		t.Errorf("the other clone has\n%s", text)
	}
	if d, _ := body(t, k, id); fileOf(k, d, "table.csv") != nil {
		t.Error("what else the other side brought is lost")
	}
	d, _ = body(t, k, id)
	if v, err := k.Divergence(t.Context(), d); v != nil || err != nil {
		t.Errorf("still diverged: %+v, %v", v, err)
	}
}

func fileOf(k *desk.Desk, d *desk.Draft, name string) error {
	_, err := k.DraftFile(d, d.Dir+"/"+name)
	return err
}

// Both sides have what the other must not lose: a deletion, a new file, the
// same change.
func TestJoiningGoesFileByFile(t *testing.T) {
	c := at("2026-03-01T09:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	save := func(k *desk.Desk, e desk.Edit) { t.Helper(); done(t)(k.Save(t.Context(), id, e)) }
	save(k, desk.Edit{Put: map[string][]byte{"old.csv": []byte("1\n"), "same.csv": []byte("1\n")}})
	sync(t, k)
	other := cloned(t, k, c, ben)
	save(k, desk.Edit{Put: map[string][]byte{"ours.csv": []byte("2\n"), "same.csv": []byte("3\n")}})
	save(other, desk.Edit{Remove: []string{"old.csv"}, Put: map[string][]byte{"same.csv": []byte("3\n")}})
	sync(t, other)
	if rep := sync(t, k); len(rep.Joined) != 1 {
		t.Fatalf("%+v", rep)
	}
	d, _ := body(t, k, id)
	if _, err := k.DraftFile(d, d.Dir+"/old.csv"); err == nil {
		t.Error("what they took away is there again")
	}
	for _, name := range []string{"ours.csv", "same.csv"} {
		if _, err := k.DraftFile(d, d.Dir+"/"+name); err != nil {
			t.Error(err)
		}
	}
	// The same file with other bytes on each side: ours stays, theirs is kept
	// beside, and the history says so.
	sync(t, other)
	save(k, desk.Edit{Put: map[string][]byte{"same.csv": []byte("4\n")}})
	save(other, desk.Edit{Put: map[string][]byte{"same.csv": []byte("5\n")}})
	sync(t, other)
	if rep := sync(t, k); len(rep.Joined) != 1 {
		t.Fatalf("%+v", rep)
	}
	d, _ = body(t, k, id)
	if data, err := k.DraftFile(d, d.Dir+"/same.csv"); err != nil || string(data) != "4\n" {
		t.Errorf("same.csv is %q, %v", data, err)
	}
	versions, err := k.Versions(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	_, kept, said := strings.Cut(versions[0].Message, "Both changed same.csv: the other one is kept as ")
	kept = strings.TrimSuffix(strings.TrimSpace(kept), ".")
	if data, err := k.DraftFile(d, d.Dir+"/"+kept); !said || err != nil || string(data) != "5\n" {
		t.Errorf("%q is %q, %v; said %q", kept, data, err, versions[0].Message)
	}
}

// What one side takes away and the other changes stays.
func TestWhatSomebodyChangesIsNotTakenAway(t *testing.T) {
	c := at("2026-03-01T09:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	save := func(k *desk.Desk, e desk.Edit) { t.Helper(); done(t)(k.Save(t.Context(), id, e)) }
	save(k, desk.Edit{Put: map[string][]byte{"a.csv": []byte("1\n"), "b.csv": []byte("1\n")}})
	sync(t, k)
	other := cloned(t, k, c, ben)
	save(k, desk.Edit{Remove: []string{"a.csv"}, Put: map[string][]byte{"b.csv": []byte("2\n")}})
	save(other, desk.Edit{Remove: []string{"b.csv"}, Put: map[string][]byte{"a.csv": []byte("2\n")}})
	sync(t, other)
	sync(t, k)
	d, _ := body(t, k, id)
	for _, name := range []string{"a.csv", "b.csv"} {
		if data, err := k.DraftFile(d, d.Dir+"/"+name); err != nil || string(data) != "2\n" {
			t.Errorf("%s is %q, %v", name, data, err)
		}
	}
}

// A source that both changed is joined field by field.
func TestSourcesAreJoinedByField(t *testing.T) {
	c := at("2026-03-01T09:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	sync(t, k)
	other := cloned(t, k, c, ben)
	edit := func(k *desk.Desk, field, value string) {
		t.Helper()
		d, _ := body(t, k, id)
		data, err := k.DraftFile(d, "references/castillo2024.json")
		if err != nil {
			t.Fatal(err)
		}
		ref, err := cite.ParseReference("castillo2024", data)
		if err != nil {
			t.Fatal(err)
		}
		ref.SetField(field, value)
		done(t)(k.Save(t.Context(), id, desk.Edit{References: []*cite.Reference{ref}}))
	}
	edit(k, "title", "Ports of Call")
	edit(other, "publisher", "Strait Press")
	sync(t, other)
	if rep := sync(t, k); len(rep.Joined) != 1 {
		t.Fatalf("%+v", rep)
	}
	d, _ := body(t, k, id)
	data, err := k.DraftFile(d, "references/castillo2024.json")
	if err != nil || !strings.Contains(string(data), "Ports of Call") || !strings.Contains(string(data), "Strait Press") {
		t.Errorf("%s, %v", data, err)
	}
	sync(t, other)
	edit(k, "title", "Ports and Calls")
	edit(other, "title", "Calls at Ports")
	sync(t, other)
	sync(t, k)
	d, _ = body(t, k, id)
	versions, err := k.Versions(t.Context(), d)
	if err != nil || !strings.Contains(versions[0].Message, "Both changed castillo2024.json: the other one is kept as castillo2024-") {
		t.Errorf("%+v, %v", versions, err)
	}
}

// An article that one side has moved is followed, whichever side it is.
func TestAMovedArticleIsFollowed(t *testing.T) {
	for _, mover := range []string{"here", "there"} {
		t.Run(mover, func(t *testing.T) {
			c := at("2026-03-01T09:00:00Z")
			k := newDesk(t, c, withRemote(t))
			id := write(t, k, article.Front{Slug: "the-fourth-boat"})
			sync(t, k)
			other := cloned(t, k, c, ben)
			first, second := k, other
			if mover == "there" {
				first, second = other, k
			}
			d, _ := body(t, first, id)
			f := d.Article.File.Clone()
			front := f.Front()
			front.Slug = "another-boat"
			if err := f.SetFront(front); err != nil {
				t.Fatal(err)
			}
			done(t)(first.Save(t.Context(), id, desk.Edit{Article: f}))
			change(t, second, id, "than the study", "than the study of 2019")
			done(t)(second.Save(t.Context(), id, desk.Edit{Put: map[string][]byte{"table.csv": []byte("a,b\n")}}))
			sync(t, other)
			if rep := sync(t, k); len(rep.Joined) != 1 || len(rep.Diverged) != 0 {
				t.Fatalf("%+v", rep)
			}
			sync(t, other)
			for _, desk := range []*desk.Desk{k, other} {
				d, text := body(t, desk, id)
				if !strings.HasSuffix(d.Dir, "/another-boat") || !strings.Contains(text, "of 2019") {
					t.Errorf("it is in %s:\n%s", d.Dir, text)
				}
				for _, name := range []string{"table.csv", "lead.png"} {
					if err := fileOf(desk, d, name); err != nil {
						t.Error(err)
					}
				}
				if _, err := desk.DraftFile(d, strings.TrimSuffix(d.Dir, "another-boat")+"the-fourth-boat/index.md"); err == nil {
					t.Error("it is at its old place, too")
				}
			}
		})
	}
}

// Both moved it: which slug stands is somebody's to decide, as with any field.
func TestAnArticleMovedTwiceIsDecided(t *testing.T) {
	c := at("2026-03-01T09:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{Slug: "the-fourth-boat"})
	sync(t, k)
	other := cloned(t, k, c, ben)
	move := func(k *desk.Desk, slug string, joins repo.Hash) {
		t.Helper()
		d, _ := body(t, k, id)
		f := d.Article.File.Clone()
		front := f.Front()
		front.Slug = slug
		if err := f.SetFront(front); err != nil {
			t.Fatal(err)
		}
		done(t)(k.Save(t.Context(), id, desk.Edit{Article: f, Joins: joins}))
	}
	move(k, "our-boat", repo.ZeroHash)
	move(other, "their-boat", repo.ZeroHash)
	done(t)(other.Save(t.Context(), id, desk.Edit{Put: map[string][]byte{"table.csv": []byte("a,b\n")}}))
	sync(t, other)
	if rep := sync(t, k); len(rep.Diverged) != 1 {
		t.Fatalf("%+v", rep)
	}
	d, _ := body(t, k, id)
	v, err := k.Divergence(t.Context(), d)
	if err != nil || v == nil || v.Text.Front().Slug != "their-boat" || v.Base.Front().Slug != "the-fourth-boat" {
		t.Fatalf("%+v, %v", v, err)
	}
	move(k, "their-boat", v.Theirs)
	if rep := sync(t, k); len(rep.Diverged) != 0 {
		t.Fatalf("%+v", rep)
	}
	sync(t, other)
	d, _ = body(t, other, id)
	if !strings.HasSuffix(d.Dir, "/their-boat") {
		t.Errorf("it is in %s", d.Dir)
	}
	for _, name := range []string{"table.csv", "lead.png", "index.md"} {
		if err := fileOf(other, d, name); err != nil {
			t.Error(err)
		}
	}
	if d.Problems != nil {
		t.Errorf("problems %+v", d.Problems)
	}
}

func TestMergeBase(t *testing.T) {
	k := newDesk(t, at("2026-03-01T09:00:00Z"), nil)
	r, err := repo.Open(k.Folder())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	id := write(t, k, article.Front{})
	d, _ := body(t, k, id)
	change(t, k, id, "fourth", "fifth")
	later, _ := body(t, k, id)
	for _, c := range []struct{ a, b, want repo.Hash }{
		{d.Tip, later.Tip, d.Tip},
		{later.Tip, d.Tip, d.Tip},
		{d.Tip, d.Tip, d.Tip},
		{later.Tip, d.Base, d.Base},
		{later.Tip, repo.ZeroHash, repo.ZeroHash},
	} {
		if got, err := r.MergeBase(t.Context(), c.a, c.b); err != nil || got != c.want {
			t.Errorf("of %s and %s: %s, %v, want %s", c.a, c.b, got, err, c.want)
		}
	}
}

// What a branch has and others have not, merges and all.
func TestCommitsBetween(t *testing.T) {
	c := at("2026-03-01T09:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	sync(t, k)
	other := cloned(t, k, c, ben)
	change(t, k, id, "A fourth boat", "Surely a fourth boat")
	change(t, other, id, "than the study", "than the study of 2019")
	sync(t, other)
	sync(t, k)
	d, _ := body(t, k, id)
	r, err := repo.Open(k.Folder())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	list, err := r.Between(t.Context(), d.Tip, d.Base)
	if err != nil || len(list) != 5 { // begun, a picture, each side's change, and the join
		t.Errorf("%d commits, %v", len(list), err)
	}
	if list, err := r.Between(t.Context(), d.Base, d.Tip); err != nil || len(list) != 0 {
		t.Errorf("the other way round %d commits, %v", len(list), err)
	}
	if list, err := r.Between(t.Context(), d.Tip); err != nil || len(list) != 6 {
		t.Errorf("of all %d commits, %v", len(list), err)
	}
}
