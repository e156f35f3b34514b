package hook_test

import (
	"strings"
	"testing"
	"time"

	"postil/editor/cite"
	"postil/publish/desk"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// signed is an event of somebody's in a draft's log.
func (c *clone) signed(by person, e review.Event) (changes []repo.Change, id string) {
	c.w.t.Helper()
	e.Actor = review.Actor(by.Person)
	return c.event(e, by.key, sign.NamespaceEvent)
}

// evasions keep to the letter of the rules and get around what they are for.
// All of it is signed by whom it says.
func evasions(w *world) []forgery {
	c := w.clone()
	path := c.article(w.other)
	old := c.approval(w.published)
	was, err := c.ReadBlob(mustHash(w.t, old.Files[strings.Replace(path, "sixth", "fourth", 1)]))
	if err != nil {
		w.t.Fatal(err)
	}
	submitted, _ := c.log(w.other).Last(review.Submit)
	with := func(blob string) map[string]string {
		files := map[string]string{}
		for p, b := range submitted.Files {
			files[p] = b
		}
		files[path] = blob
		return files
	}
	house := func(by person, file string) func(*world, *clone) []repo.RefUpdate {
		return publishing(by, "Small things", text(file, "x"))
	}
	return []forgery{
		{"an editor's own words, approved in the name of a commit that has others", "is not in the draft as Ben approved it", func(w *world, c *clone) []repo.RefUpdate {
			words := text(path, "Ben's words")
			changes, id := c.signed(w.ben, review.Event{
				Kind: review.Approve, Draft: w.other, Commit: c.tip(draftRef(w.other)).String(), Files: with(repo.BlobHash(words.Data).String()),
			})
			return []repo.RefUpdate{
				c.entry(w.ben, w.other, changes),
				c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), claim(w.other, id), words)),
			}
		}},
		{"an editor's own words, in a draft that is said to begin with them", "approved it and wrote it too", func(w *world, c *clone) []repo.RefUpdate {
			words := text(path, "Ben's words")
			h := c.commit(w.ben, c.tip(draftRef(w.other)), "words", words)
			begun, _ := c.signed(w.ben, review.Event{Kind: review.Create, Draft: w.other, Commit: h.String(), Base: h.String(), Body: "content/commentary/2026/03/x"})
			changes, id := c.signed(w.ben, review.Event{Kind: review.Approve, Draft: w.other, Commit: h.String(), Files: with(repo.BlobHash(words.Data).String())})
			return []repo.RefUpdate{
				c.onto(draftRef(w.other), h), c.entry(w.ben, w.other, append(begun, changes...)),
				c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), claim(w.other, id), words)),
			}
		}},
		{"half of what was approved", "is not as Ben approved it", func(w *world, c *clone) []repo.RefUpdate {
			var half []repo.Change
			for _, change := range c.landing(w.two) {
				if !strings.HasSuffix(change.Path, "tides2025.json") {
					half = append(half, change)
				}
			}
			return one1(c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), claim(w.two, c.approval(w.two).ID()), half...)))
		}},
		{"an old text over its correction, with the old approval", "published before", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), claim(w.published, old.ID()), repo.Change{Path: strings.Replace(path, "sixth", "fourth", 1), Data: was})))
		}},
		{"an approval that its giver took back", "request-changes came after it", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.onto(mainRef, c.commit(w.ada, c.tip(mainRef), claim(w.regretted, c.approval(w.regretted).ID()), c.landing(w.regretted)...)))
		}},
		{"the same, with a publication dated back before that", "without a look at what Ben did", func(w *world, c *clone) []repo.RefUpdate {
			approval := c.approval(w.regretted)
			h := c.commit(w.ada, c.tip(mainRef), claim(w.regretted, approval.ID()), c.landing(w.regretted)...)
			now := w.now
			w.now = approval.At.Add(-59 * time.Second) // event adds a minute
			changes, _ := c.signed(w.ada, review.Event{Kind: review.Publish, Draft: w.regretted, Commit: approval.Commit, Base: h.String(), After: []string{approval.ID()}})
			w.now = now
			return []repo.RefUpdate{c.entry(w.ada, w.regretted, changes), c.onto(mainRef, h)}
		}},
		{"a commit that says it publishes and brings nothing", "names no draft and no approval", publishing(w.cy, claim(w.other))},

		{"an editor's own words, approved under his other address", "approved it and wrote it too", func(w *world, c *clone) []repo.RefUpdate {
			words := text(path, "Ben's words")
			h := c.commit(w.ben, c.tip(draftRef(w.other)), "words", words)
			benny := person{repo.Person{Name: "Benny", Email: "benny@example.org"}, w.ben.key}
			changes, id := c.signed(benny, review.Event{Kind: review.Approve, Draft: w.other, Commit: h.String(), Files: with(repo.BlobHash(words.Data).String())})
			return []repo.RefUpdate{
				c.onto(draftRef(w.other), h), c.entry(w.ben, w.other, changes),
				c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), claim(w.other, id), words)),
			}
		}},
		{"a publication that is none, to take a draft off the desk", "main does not have it", func(w *world, c *clone) []repo.RefUpdate {
			changes, _ := c.signed(w.ben, review.Event{Kind: review.Publish, Draft: w.other, Commit: c.tip(draftRef(w.other)).String(), Base: c.tip(mainRef).String()})
			return one1(c.entry(w.ben, w.other, changes))
		}},
		{"another beginning of a draft", "the draft was begun before", func(w *world, c *clone) []repo.RefUpdate {
			changes, _ := c.signed(w.cy, review.Event{Kind: review.Create, Draft: w.other, Commit: c.tip(draftRef(w.other)).String(), Base: c.tip(mainRef).String(), Body: "content/commentary/2026/03/other"})
			return one1(c.entry(w.cy, w.other, changes))
		}},

		// What readers see beside the articles.
		{"the settings, by one without a role", "role admin", house(w.cy, publication.File)},
		{"the settings, by an editor who publishes", "role admin", house(w.ben, publication.File)},
		{"a layout", "role admin", house(w.ben, "layouts/_default/baseof.html")},
		{"a style", "role admin", house(w.ben, "styles/house.csl")},
		{"a page that is no article", "role admin", house(w.ben, "content/about/index.md")},
		{"a picture above the articles", "names no draft and no approval", house(w.ada, "content/commentary/lead.png")},
		{"a source in a folder of the sources", "names no draft and no approval", house(w.ada, "references/old/castillo2024.json")},
		{"a layout beside an approved article", "is not as Ben approved it", func(w *world, c *clone) []repo.RefUpdate {
			approval := c.approval(w.draft)
			return one1(c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), claim(w.draft, approval.ID()), append(c.landing(w.draft), text("layouts/x.html", "x"))...)))
		}},
		{"rules hidden in a draft, published by the admin", "changes the rules beside what it publishes", func(w *world, c *clone) []repo.RefUpdate {
			approval := c.approval(w.draft)
			policy := text(review.PolicyFile, `{"approvals":1,"selfApproval":true,"signatures":"required"}`)
			return one1(c.onto(mainRef, c.commit(w.ada, c.tip(mainRef), claim(w.draft, approval.ID()), append(c.landing(w.draft), policy)...)))
		}},
	}
}

func mustHash(t *testing.T, s string) repo.Hash {
	t.Helper()
	h, err := repo.ParseHash(s)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// more begins what evasions need beside the world's drafts: one that Ben approved
// and thought better of, one that brings two files, and a correction of what is
// published.
func (w *world) more() {
	w.t.Helper()
	ctx := w.t.Context()
	w.regretted = w.write("The Seventh Boat")
	w.submit(w.regretted)
	w.two = w.write("The Eighth Boat")
	if _, err := w.desk.Save(ctx, w.two, desk.Edit{References: []*cite.Reference{{Key: "tides2025", Type: "book", Title: "Tides"}}}); err != nil {
		w.t.Fatal(err)
	}
	w.submit(w.two)
	d, err := w.desk.Draft(ctx, w.published)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := w.desk.Revise(ctx, d.Dir)
	if err != nil {
		w.t.Fatal(err)
	}
	a := d.Article.File.Clone()
	a.SetBody(a.Body() + "\nCorrected.\n")
	if _, err := w.desk.Save(ctx, r.Draft, desk.Edit{Article: a}); err != nil {
		w.t.Fatal(err)
	}
	w.submit(r.Draft)
	w.as(w.ben, func() {
		w.done(w.desk.Approve(ctx, w.regretted, ""))
		w.done(w.desk.RequestChanges(ctx, w.regretted, "I was wrong."))
		w.done(w.desk.Approve(ctx, w.two, ""))
		w.done(w.desk.Approve(ctx, r.Draft, ""))
		w.done(w.desk.Publish(ctx, r.Draft))
	})
}

// Whoever has a key that counts, and even a role, does not get around a second
// pair of eyes.
func TestEvasionsAreRefused(t *testing.T) {
	w := newWorld(t)
	w.more()
	for _, f := range evasions(w) {
		t.Run(f.name, func(t *testing.T) {
			was := w.t
			w.t = t
			defer func() { w.t = was }()
			c := w.clone()
			c.refused(f.why, f.make(w, c)...)
		})
	}
	// An admin keeps house without anybody's approval.
	c := w.clone()
	if said, err := c.push(c.onto(mainRef, c.commit(w.ada, c.tip(mainRef), "A layout", text("layouts/x.html", "x")))); err != nil {
		t.Errorf("the admin's layout: %v\n%s", err, said)
	}
	w.as(w.ben, func() { w.done(w.desk.Publish(t.Context(), w.two)) })
	v, err := w.desk.Verify(t.Context())
	if err != nil || len(v.Doubts) > 0 {
		t.Errorf("%+v, %v", v, err)
	}
}
