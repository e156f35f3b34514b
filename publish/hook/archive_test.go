package hook_test

import (
	"testing"

	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

const year = "refs/editorial/archive/2026"

// archiving makes an archive commit of by's with further parents.
func (c *clone) archiving(by person, parents []repo.Hash, changes ...repo.Change) repo.RefUpdate {
	c.w.t.Helper()
	tip := c.tip(year)
	h, err := c.Commit(c.w.t.Context(), repo.CommitSpec{
		Parents: append([]repo.Hash{tip}, parents...), Changes: changes, AllowEmpty: true, Message: "Archive", Author: by.Person, When: c.w.now,
	})
	if err != nil {
		c.w.t.Fatal(err)
	}
	return repo.RefUpdate{Name: year, Old: tip, New: h}
}

// entries are the files of a draft's log as the archive would have them, but for
// those of one event.
func (c *clone) entries(id, without string) []repo.Change {
	c.w.t.Helper()
	var changes []repo.Change
	for _, e := range c.log(id) {
		if e.ID() == without {
			continue
		}
		changes = append(changes, archived(id, repo.Change{Path: e.ID() + ".json", Data: e.Bytes()})...)
		for _, s := range e.Signatures() {
			changes = append(changes, archived(id, c.signature(e.ID(), s))...)
		}
	}
	return changes
}

// archived puts files of a log where the archive has them.
func archived(id string, files ...repo.Change) []repo.Change {
	out := make([]repo.Change, len(files))
	for i, f := range files {
		f.Path = review.ArchiveFolder(id) + "/" + f.Path
		out[i] = f
	}
	return out
}

func (c *clone) gone(name string) repo.RefUpdate {
	return repo.RefUpdate{Name: name, Old: c.tip(name)}
}

// publication is main with an approved draft, and the event that says so.
func (c *clone) publication(id string) (main repo.RefUpdate, event []repo.Change) {
	c.w.t.Helper()
	landed := c.commit(c.w.ben, c.tip(mainRef), claim(id, c.approval(id).ID()), c.landing(id)...)
	event, _ = c.event(review.Event{
		Kind: review.Publish, Draft: id, Actor: review.Actor(c.w.ben.Person), Commit: c.tip(draftRef(id)).String(), Base: landed.String(),
	}, c.w.ben.key, sign.NamespaceEvent)
	return c.onto(mainRef, landed), event
}

func archiveForgeries(w *world) []forgery {
	remark := func(c *clone, actor person, key *sign.Key, about string) []repo.Change {
		changes, _ := c.event(review.Event{Kind: review.Comment, Draft: about, Actor: review.Actor(actor.Person), Body: "Late."}, key, sign.NamespaceEvent)
		return changes
	}
	tips := func(c *clone, id string) []repo.Hash {
		return []repo.Hash{c.tip(review.LogRef(id)), c.tip(draftRef(id))}
	}
	gone := func(c *clone, id string) []repo.RefUpdate {
		return []repo.RefUpdate{c.gone(draftRef(id)), c.gone(review.LogRef(id))}
	}
	return []forgery{
		{"no archive any more", "it must not be deleted", func(_ *world, c *clone) []repo.RefUpdate {
			return one1(c.gone(year))
		}},
		{"the archive set back", "nothing is ever forced", func(w *world, c *clone) []repo.RefUpdate {
			info, err := c.Info(c.tip(year))
			if err != nil {
				w.t.Fatal(err)
			}
			return one1(c.onto(year, info.Parents[0]))
		}},
		{"another archive", "nothing is ever forced", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.onto(year, c.commit(w.ben, repo.ZeroHash, "anew", c.entries(w.published, "")...)))
		}},
		{"an entry taken away", "taken away or changed", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.archiving(w.ben, nil, archived(w.published, repo.Change{Path: c.approval(w.published).ID() + ".json", Delete: true})...))
		}},
		{"an entry changed", "taken away or changed", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.archiving(w.ben, nil, archived(w.published, text(c.approval(w.published).ID()+".json", "{}"))...))
		}},
		{"a draft taken away", "taken away or changed", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.archiving(w.ben, nil, repo.Change{Path: review.ArchiveFolder(w.published), Delete: true}))
		}},
		{"a draft that is not published", "main has not published", func(w *world, c *clone) []repo.RefUpdate {
			return append(gone(c, w.other), c.archiving(w.ben, tips(c, w.other), c.entries(w.other, "")...))
		}},
		{"an open draft hidden in the archive's history", "before the archive has it", func(w *world, c *clone) []repo.RefUpdate {
			return append(gone(c, w.other), c.archiving(w.ben, tips(c, w.other)))
		}},
		{"a publication whose review loses an entry", "before the archive has this entry", func(w *world, c *clone) []repo.RefUpdate {
			main, event := c.publication(w.draft)
			submitted, _ := c.log(w.draft).Last(review.Submit)
			return append(gone(c, w.draft), main, c.archiving(w.ben, tips(c, w.draft), append(c.entries(w.draft, submitted.ID()), archived(w.draft, event...)...)...))
		}},
		{"a publication whose review loses its approval", "is not in the draft's log", func(w *world, c *clone) []repo.RefUpdate {
			main, event := c.publication(w.draft)
			return append(gone(c, w.draft), main, c.archiving(w.ben, tips(c, w.draft), append(c.entries(w.draft, c.approval(w.draft).ID()), archived(w.draft, event...)...)...))
		}},
		{"a publication whose history is lost", "the archive has not the commit that was published", func(w *world, c *clone) []repo.RefUpdate {
			main, event := c.publication(w.draft)
			return append(gone(c, w.draft), main, c.archiving(w.ben, nil, append(c.entries(w.draft, ""), archived(w.draft, event...)...)...))
		}},
		{"a publication that does not say so", "no entry that tells what was published", func(w *world, c *clone) []repo.RefUpdate {
			main, _ := c.publication(w.draft)
			return append(gone(c, w.draft), main, c.archiving(w.ben, tips(c, w.draft), c.entries(w.draft, "")...))
		}},
		{"a publication that nobody approved", "approval", func(w *world, c *clone) []repo.RefUpdate {
			landed := c.commit(w.ben, c.tip(mainRef), claim(w.other), c.landing(w.other)...)
			event, _ := c.event(review.Event{
				Kind: review.Publish, Draft: w.other, Actor: review.Actor(w.ben.Person), Commit: c.tip(draftRef(w.other)).String(), Base: landed.String(),
			}, w.ben.key, sign.NamespaceEvent)
			return append(gone(c, w.other), c.onto(mainRef, landed), c.archiving(w.ben, tips(c, w.other), append(c.entries(w.other, ""), archived(w.other, event...)...)...))
		}},
		{"an unsigned entry in another's name", "it is not signed", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.archiving(w.mal, nil, archived(w.published, remark(c, w.ben, nil, w.published)...)...))
		}},
		{"an entry by an unknown", "not among the publication's keys", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.archiving(w.mal, nil, archived(w.published, remark(c, w.mal, w.mal.key, w.published)...)...))
		}},
		{"an entry about another draft", "about another draft", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.archiving(w.cy, nil, archived(w.published, remark(c, w.cy, w.cy.key, w.other)...)...))
		}},
		{"an entry that is none", "not a review event", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.archiving(w.cy, nil, archived(w.published, text("0123456789abcdef.json", "{}"))...))
		}},
		{"a file of another kind", "keeps nothing under this name", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.archiving(w.cy, nil, text("notes.txt", "x")))
		}},
		{"an entry in another place", "keeps nothing under this name", func(w *world, c *clone) []repo.RefUpdate {
			changes := remark(c, w.cy, w.cy.key, w.published)
			changes[0].Path, changes[1].Path = "-/"+w.published+"/"+changes[0].Path, "-/"+w.published+"/"+changes[1].Path
			return one1(c.archiving(w.cy, nil, changes...))
		}},
		{"an archive of no year", "of four digits", func(_ *world, c *clone) []repo.RefUpdate {
			return one1(repo.RefUpdate{Name: review.ArchivePrefix + "latest", New: c.tip(year)})
		}},
		{"half a publication: only its refs go", "before the archive has it", func(w *world, c *clone) []repo.RefUpdate {
			main, _ := c.publication(w.draft)
			return append(gone(c, w.draft), main)
		}},
	}
}

// Nobody gets anything out of the archive, or into it that does not belong
// there; what is honest passes in one push.
func TestForgedArchivesAreRefused(t *testing.T) {
	w := newWorld(t)
	if out := w.git(w.server, "for-each-ref", "--format=%(refname)", "refs/editorial/archive", draftRef(w.published), review.LogRef(w.published)); out != year {
		t.Fatalf("the server has %q; want the archive and no refs of the published draft", out)
	}
	for _, f := range archiveForgeries(w) {
		t.Run(f.name, func(t *testing.T) {
			was := w.t
			w.t = t
			defer func() { w.t = was }()
			c := w.clone()
			c.refused(f.why, f.make(w, c)...)
		})
	}
	c := w.clone()
	late, _ := c.event(review.Event{Kind: review.Comment, Draft: w.published, Actor: review.Actor(w.cy.Person), Body: "Late."}, w.cy.key, sign.NamespaceEvent)
	if said, err := c.push(c.archiving(w.cy, nil, archived(w.published, late...)...)); err != nil {
		t.Errorf("a late remark: %v\n%s", err, said)
	}
	c = w.clone()
	main, event := c.publication(w.draft)
	said, err := c.push(main, c.gone(draftRef(w.draft)), c.gone(review.LogRef(w.draft)), c.archiving(w.ben,
		[]repo.Hash{c.tip(review.LogRef(w.draft)), c.tip(draftRef(w.draft))}, append(c.entries(w.draft, ""), archived(w.draft, event...)...)...))
	if err != nil {
		t.Errorf("a publication with git alone: %v\n%s", err, said)
	}
	if rep, err := w.desk.Sync(t.Context()); err != nil || len(rep.Waiting) > 0 {
		t.Errorf("%+v, %v", rep, err)
	}
	if d, err := w.desk.Draft(t.Context(), w.draft); err != nil || d.Status.State != review.Published {
		t.Errorf("%v, %v", d, err)
	}
	if v, err := w.desk.Verify(t.Context()); err != nil || len(v.Doubts) > 0 {
		t.Errorf("%+v, %v", v, err)
	}
	w.git(w.server, "fsck", "--strict", "--full")
}

// A publication from before there was an archive is archived through the hook,
// also entries that would not be let in any more.
func TestOldReviewsAreArchived(t *testing.T) {
	w := newWorld(t)
	c := w.clone()
	tip, log := w.git(w.server, "log", "-1", "--format=%H", year+"^3"), c.tip(year)
	unsigned, _ := c.event(review.Event{Kind: review.Comment, Draft: w.published, Actor: review.Actor(w.ben.Person), Body: "Unsigned."}, nil, "")
	tree, err := c.Tree(log)
	if err != nil {
		t.Fatal(err)
	}
	files, err := tree.Files(review.ArchiveFolder(w.published))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d entries, %v", len(files), err)
	}
	changes := unsigned
	for _, f := range files {
		data, err := c.ReadBlob(f.Hash)
		if err != nil {
			t.Fatal(err)
		}
		_, name, _ := review.ArchivedEntry(f.Path)
		changes = append(changes, repo.Change{Path: name, Data: data})
	}
	old := c.commit(w.ben, repo.ZeroHash, "The log as it was", changes...)
	w.git(c.GitDir(), "push", "-q", "--no-verify", w.server, old.String()+":refs/heads/hidden")
	for _, dir := range []string{w.server, w.desk.Folder()} {
		w.git(dir, "fetch", "-q", c.GitDir(), old.String())
		w.git(dir, "update-ref", review.LogRef(w.published), old.String())
		w.git(dir, "update-ref", draftRef(w.published), tip)
		w.git(dir, "update-ref", "-d", year)
	}
	w.git(w.server, "update-ref", "-d", "refs/heads/hidden")
	if n, err := w.desk.Archive(t.Context(), nil); err != nil || n != 1 {
		t.Fatalf("%d archived, %v", n, err)
	}
	if out := w.git(w.server, "for-each-ref", "--format=%(refname)", "refs/editorial/archive", draftRef(w.published), review.LogRef(w.published)); out != year {
		t.Errorf("the server has %q", out)
	}
	if v, err := w.desk.Verify(t.Context()); err != nil || len(v.Doubts) > 0 {
		t.Errorf("%+v, %v", v, err)
	}
}
