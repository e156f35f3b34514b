package hook_test

import (
	"fmt"
	"strings"
	"testing"

	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

const mainRef = "refs/heads/main"

func draftRef(id string) string { return "refs/heads/draft/" + id }

// landing is what publishing a draft changes on main, as it stands.
func (c *clone) landing(id string) []repo.Change {
	c.w.t.Helper()
	var changes []repo.Change
	base, err := c.MergeBase(c.w.t.Context(), c.tip(mainRef), c.tip(draftRef(id)))
	if err != nil {
		c.w.t.Fatal(err)
	}
	diff, err := c.Diff(c.w.t.Context(), base, c.tip(draftRef(id)))
	if err != nil {
		c.w.t.Fatal(err)
	}
	for _, f := range diff {
		if f.New == repo.ZeroHash {
			continue
		}
		data, err := c.ReadBlob(f.New)
		if err != nil {
			c.w.t.Fatal(err)
		}
		changes = append(changes, repo.Change{Path: f.Path, Data: data})
	}
	return changes
}

// article is the path of a draft's article.
func (c *clone) article(id string) string {
	c.w.t.Helper()
	for _, f := range c.landing(id) {
		if strings.HasSuffix(f.Path, "/"+content.ArticleFile) {
			return f.Path
		}
	}
	c.w.t.Fatal("the draft has no article")
	return ""
}

func (c *clone) log(id string) review.Log {
	c.w.t.Helper()
	log, err := review.NewStore(c.Repo).Load(id)
	if err != nil {
		c.w.t.Fatal(err)
	}
	return log
}

// approval is the last one of a draft.
func (c *clone) approval(id string) review.Event {
	c.w.t.Helper()
	e, ok := c.log(id).Last(review.Approve)
	if !ok {
		c.w.t.Fatal("no approval")
	}
	return e
}

// claim is the message of a commit that publishes.
func claim(draft string, approvals ...string) string {
	m := "Publish it\n\nDraft-Id: " + draft + "\n"
	for _, a := range approvals {
		m += "Approval: " + a + "\n"
	}
	return m
}

// onto is the update that brings a commit on top of a ref of the clone.
func (c *clone) onto(name string, h repo.Hash) repo.RefUpdate {
	return repo.RefUpdate{Name: name, Old: c.tip(name), New: h}
}

// entry brings entries into a draft's log, in a commit of by's.
func (c *clone) entry(by person, id string, changes []repo.Change) repo.RefUpdate {
	name := review.LogRef(id)
	return c.onto(name, c.commit(by, c.tip(name), "entry", changes...))
}

func text(path, s string) repo.Change { return repo.Change{Path: path, Data: []byte(s)} }

// forgery is a push that must not go through.
type forgery struct {
	name string
	why  string // in what the server says
	make func(w *world, c *clone) []repo.RefUpdate
}

func one1(u repo.RefUpdate) []repo.RefUpdate { return []repo.RefUpdate{u} }

// publishing makes a commit of by's on main that claims an approval for changes.
func publishing(by person, message string, changes ...repo.Change) func(*world, *clone) []repo.RefUpdate {
	return func(_ *world, c *clone) []repo.RefUpdate {
		return one1(c.onto(mainRef, c.commit(by, c.tip(mainRef), message, changes...)))
	}
}

func forgeries(w *world) []forgery {
	thief := person{w.ben.Person, w.mal.key}   // Ben's name, Mallory's key
	nameless := person{w.ben.Person, nil}      // Ben's name, no key
	retired := person{w.eve.Person, w.eve.key} // a key that was taken back
	c := w.clone()
	approved := c.landing(w.draft)
	approval := c.approval(w.draft).ID()
	altered := func(change repo.Change) []repo.Change {
		out := []repo.Change{change}
		for _, a := range approved {
			if a.Path != change.Path {
				out = append(out, a)
			}
		}
		return out
	}
	path := c.article(w.draft)
	policy, err := review.Policy{Approvals: 1, SelfApproval: true}.Marshal()
	if err != nil {
		w.t.Fatal(err)
	}
	return []forgery{
		// Unapproved or altered content on main.
		{"an article that nobody approved", "names no draft and no approval", publishing(w.ben, "Publish it", text("content/commentary/2026/03/new/index.md", "x"))},
		{"a change to what is published", "names no draft and no approval", publishing(w.ben, "Mend a comma", text(strings.Replace(path, "fifth", "fourth", 1), "x"))},
		{"an article taken away", "names no draft and no approval", func(w *world, c *clone) []repo.RefUpdate {
			gone := repo.Change{Path: strings.Replace(path, "fifth", "fourth", 1), Delete: true}
			return one1(c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), "Take it away", gone)))
		}},
		{"a draft in review as if approved", "names no draft and no approval", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), claim(w.other), c.landing(w.other)...)))
		}},
		{"an approval that does not exist", "is not in the draft's log", publishing(w.ben, claim(w.draft, "0123456789abcdef"), approved...)},
		{"the approved article, one word changed", "is not as Ben approved it", publishing(w.ben, claim(w.draft, approval), altered(text(path, "another text"))...)},
		{"the approved article with one file more", "is not as Ben approved it", publishing(w.ben, claim(w.draft, approval), append([]repo.Change{text("content/commentary/2026/03/more/index.md", "x")}, approved...)...)},
		{"the approved article, its source changed", "is not as Ben approved it", publishing(w.ben, claim(w.draft, approval), altered(text("references/castillo2024.json", `{"id":"castillo2024","type":"book"}`))...)},

		// Missing and forged signatures, unknown and revoked keys.
		{"what is approved, unsigned", "it is not signed", publishing(nameless, claim(w.draft, approval), approved...)},
		{"what is approved, signed with another's key", "not among the publication's keys", publishing(thief, claim(w.draft, approval), approved...)},
		{"what is approved, by an unknown", "not among the publication's keys", publishing(w.mal, claim(w.draft, approval), approved...)},
		{"what is approved, with a key taken back", "revoked", publishing(retired, claim(w.draft, approval), approved...)},
		{"what is approved, by nobody who publishes", "role publisher", publishing(w.cy, claim(w.draft, approval), approved...)},
		{"the signature of another commit", "the signature is of something else", func(w *world, c *clone) []repo.RefUpdate {
			stolen, _, err := c.CommitSignature(c.tip(mainRef))
			if err != nil {
				w.t.Fatal(err)
			}
			h, err := c.Commit(w.t.Context(), repo.CommitSpec{
				Parents: []repo.Hash{c.tip(mainRef)}, Changes: approved, Message: claim(w.draft, approval), Author: w.ben.Person, When: w.now,
				Sign: func([]byte) ([]byte, error) { return stolen, nil },
			})
			if err != nil {
				w.t.Fatal(err)
			}
			return one1(c.onto(mainRef, h))
		}},
		{"an event without a signature", "it is not signed", func(w *world, c *clone) []repo.RefUpdate {
			changes, _ := c.event(review.Event{Kind: review.Approve, Draft: w.other, Actor: review.Actor(w.ben.Person), Files: c.approval(w.draft).Files}, nil, "")
			return one1(c.entry(w.mal, w.other, changes))
		}},
		{"an approval in another's name", "not among the publication's keys", func(w *world, c *clone) []repo.RefUpdate {
			changes, _ := c.event(review.Event{Kind: review.Approve, Draft: w.other, Actor: review.Actor(w.ben.Person)}, w.mal.key, sign.NamespaceEvent)
			return one1(c.entry(w.mal, w.other, changes))
		}},
		{"an approval in the name of an editor, with a key that counts for somebody else", "it is of cy@example.org", func(w *world, c *clone) []repo.RefUpdate {
			changes, _ := c.event(review.Event{Kind: review.Approve, Draft: w.other, Actor: review.Actor(w.ben.Person)}, w.cy.key, sign.NamespaceEvent)
			return one1(c.entry(w.cy, w.other, changes))
		}},
		{"an event signed for another purpose", "was made for another purpose", func(w *world, c *clone) []repo.RefUpdate {
			changes, _ := c.event(review.Event{Kind: review.Comment, Draft: w.other, Actor: review.Actor(w.ben.Person), Body: "x"}, w.ben.key, sign.NamespaceCommit)
			return one1(c.entry(w.mal, w.other, changes))
		}},
		{"an event with a key taken back", "revoked", func(w *world, c *clone) []repo.RefUpdate {
			changes, _ := c.event(review.Event{Kind: review.Approve, Draft: w.other, Actor: review.Actor(w.eve.Person)}, w.eve.key, sign.NamespaceEvent)
			return one1(c.entry(w.eve, w.other, changes))
		}},
		{"the signature of another event", "the signature is of something else", func(w *world, c *clone) []repo.RefUpdate {
			changes, id := c.event(review.Event{Kind: review.Approve, Draft: w.other, Actor: review.Actor(w.ben.Person)}, nil, "")
			return one1(c.entry(w.mal, w.other, append(changes, c.signature(id, c.approval(w.draft).Signatures()[0]))))
		}},
		{"a draft in another's name, unsigned", "it is not signed", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.onto(draftRef(w.draft), c.commit(person{w.ada.Person, nil}, c.tip(draftRef(w.draft)), "as Ada", text(path, "x"))))
		}},
		{"a draft in another's name, signed with one's own key", "it is of ben@example.org", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.onto(draftRef(w.draft), c.commit(person{w.ada.Person, w.ben.key}, c.tip(draftRef(w.draft)), "as Ada", text(path, "x"))))
		}},
		{"a draft by an unknown", "not among the publication's keys", func(w *world, c *clone) []repo.RefUpdate {
			h := c.commit(w.mal, c.tip(mainRef), "mine", text("content/commentary/2026/03/mine/index.md", "x"))
			return one1(repo.RefUpdate{Name: draftRef("mallorys"), New: h})
		}},
		{"a draft with a key taken back", "revoked", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.onto(draftRef(w.draft), c.commit(retired, c.tip(draftRef(w.draft)), "x", text(path, "x"))))
		}},

		// A rewritten log, a forced draft.
		{"a log that loses its last entry", "nothing is ever forced", func(w *world, c *clone) []repo.RefUpdate {
			name := review.LogRef(w.draft)
			info, err := c.Info(c.tip(name))
			if err != nil {
				w.t.Fatal(err)
			}
			return one1(c.onto(name, info.Parents[0]))
		}},
		{"a log without an entry that was there", "taken away or changed", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.entry(w.ben, w.draft, []repo.Change{{Path: approval + ".json", Delete: true}}))
		}},
		{"a log with an entry changed", "taken away or changed", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.entry(w.ben, w.draft, []repo.Change{text(approval+".json", "{}")}))
		}},
		{"a log without a signature that was there", "taken away or changed", func(w *world, c *clone) []repo.RefUpdate {
			e := c.approval(w.draft)
			return one1(c.entry(w.ben, w.draft, []repo.Change{{Path: review.SignatureFile(e.ID(), e.Signatures()[0]), Delete: true}}))
		}},
		{"another log", "nothing is ever forced", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.onto(review.LogRef(w.draft), c.commit(w.ben, repo.ZeroHash, "anew")))
		}},
		{"no log any more", "before the archive has it", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.onto(review.LogRef(w.draft), repo.ZeroHash))
		}},
		{"an entry that is none", "not a review event", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.entry(w.ben, w.draft, []repo.Change{text("0123456789abcdef.json", "{}")}))
		}},
		{"a draft set back", "nothing is ever forced", func(w *world, c *clone) []repo.RefUpdate {
			info, err := c.Info(c.tip(draftRef(w.draft)))
			if err != nil {
				w.t.Fatal(err)
			}
			return one1(c.onto(draftRef(w.draft), info.Parents[0]))
		}},
		{"another draft in its place", "nothing is ever forced", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.onto(draftRef(w.draft), c.commit(w.ada, c.tip(mainRef), "anew")))
		}},
		{"no draft any more", "before the archive has it", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.onto(draftRef(w.draft), repo.ZeroHash))
		}},
		{"main set back", "nothing is ever forced", func(w *world, c *clone) []repo.RefUpdate {
			info, err := c.Info(c.tip(mainRef))
			if err != nil {
				w.t.Fatal(err)
			}
			return one1(c.onto(mainRef, info.Parents[0]))
		}},

		// Approvals where they do not belong.
		{"the approval of one draft in another's log", "about another draft", func(w *world, c *clone) []repo.RefUpdate {
			e := c.approval(w.draft)
			return one1(c.entry(w.ben, w.other, []repo.Change{{Path: e.ID() + ".json", Data: e.Bytes()}, c.signature(e.ID(), e.Signatures()[0])}))
		}},
		{"the approval of one draft for another", "is not as Ben approved it", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), claim(w.draft, approval), c.landing(w.other)...)))
		}},
		{"the approval of an earlier publication", "is not as Ben approved it", func(w *world, c *clone) []repo.RefUpdate {
			old := c.approval(w.published)
			return one1(c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), claim(w.published, old.ID()), text(strings.Replace(path, "fifth", "fourth", 1), "quite another"))))
		}},
		{"a submission as an approval", "is not in the draft's log", func(w *world, c *clone) []repo.RefUpdate {
			e, _ := c.log(w.other).Last(review.Submit)
			return one1(c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), claim(w.other, e.ID()), c.landing(w.other)...)))
		}},
		{"the writer's own approval", "approved it and wrote it too", func(w *world, c *clone) []repo.RefUpdate {
			submitted, _ := c.log(w.other).Last(review.Submit)
			changes, id := c.event(review.Event{
				Kind: review.Approve, Draft: w.other, Actor: review.Actor(w.ada.Person), Commit: c.tip(draftRef(w.other)).String(), Files: submitted.Files,
			}, w.ada.key, sign.NamespaceEvent)
			return []repo.RefUpdate{
				c.entry(w.ada, w.other, changes),
				c.onto(mainRef, c.commit(w.ada, c.tip(mainRef), claim(w.other, id), c.landing(w.other)...)),
			}
		}},
		{"the approval of one who may not", "role editor", func(w *world, c *clone) []repo.RefUpdate {
			submitted, _ := c.log(w.other).Last(review.Submit)
			changes, id := c.event(review.Event{
				Kind: review.Approve, Draft: w.other, Actor: review.Actor(w.cy.Person), Commit: c.tip(draftRef(w.other)).String(), Files: submitted.Files,
			}, w.cy.key, sign.NamespaceEvent)
			return []repo.RefUpdate{
				c.entry(w.cy, w.other, changes),
				c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), claim(w.other, id), c.landing(w.other)...)),
			}
		}},
		{"an editor's own words, dated back to hide who wrote them", "may be by anybody", func(w *world, c *clone) []repo.RefUpdate {
			// Unsigned work is let through where it says that it is older than the
			// rule. It must not become somebody else's by that.
			h, err := c.Commit(w.t.Context(), repo.CommitSpec{
				Parents: []repo.Hash{c.tip(draftRef(w.other))}, Changes: []repo.Change{text(c.article(w.other), "Ben's words")}, Message: "as Ada",
				Author: w.ada.Person, When: w.now.AddDate(-1, 0, 0),
			})
			if err != nil {
				w.t.Fatal(err)
			}
			name := c.article(w.other)
			tree, err := c.Tree(h)
			if err != nil {
				w.t.Fatal(err)
			}
			blob, _ := tree.Blob(name)
			submitted, _ := c.log(w.other).Last(review.Submit)
			submitted.Files[name] = blob.String()
			changes, id := c.event(review.Event{
				Kind: review.Approve, Draft: w.other, Actor: review.Actor(w.ben.Person), Commit: h.String(), Files: submitted.Files,
			}, w.ben.key, sign.NamespaceEvent)
			return []repo.RefUpdate{
				c.onto(draftRef(w.other), h), c.entry(w.ben, w.other, changes),
				c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), claim(w.other, id), text(name, "Ben's words"))),
			}
		}},

		// The rules.
		{"a policy of an editor's", "role admin", publishing(w.ben, "Be less strict", repo.Change{Path: review.PolicyFile, Data: policy})},
		{"a policy of an unknown", "not among the publication's keys", publishing(w.mal, "Be less strict", repo.Change{Path: review.PolicyFile, Data: policy})},
		{"a policy in the admin's name", "not among the publication's keys", publishing(person{w.ada.Person, w.mal.key}, "Be less strict", repo.Change{Path: review.PolicyFile, Data: policy})},
		{"no policy any more", "role admin", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), "No rules", repo.Change{Path: review.PolicyFile, Delete: true})))
		}},
		{"a key let in by an editor", "role admin", func(w *world, c *clone) []repo.RefUpdate {
			list, err := sign.MarshalAllowed([]sign.Entry{{Principals: []string{"*"}, Key: w.mal.key.Public()}})
			if err != nil {
				w.t.Fatal(err)
			}
			return one1(c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), "Me too", repo.Change{Path: sign.AllowedFile, Data: list})))
		}},
		{"a key back from those taken back", "role admin", func(w *world, c *clone) []repo.RefUpdate {
			return one1(c.onto(mainRef, c.commit(w.ben, c.tip(mainRef), "Forgive", repo.Change{Path: sign.RevokedFile, Delete: true})))
		}},
		{"rules that nobody can read, by the admin", "bad policy", publishing(w.ada, "Oops", text(review.PolicyFile, "{"))},
		{"the rules changed beside an approved article", "role admin", publishing(w.ben, claim(w.draft, approval), append([]repo.Change{{Path: review.PolicyFile, Data: policy}}, approved...)...)},
		{"the rules changed first, then used", "role admin", func(w *world, c *clone) []repo.RefUpdate {
			h := c.commit(w.ben, c.tip(mainRef), "Be less strict", repo.Change{Path: review.PolicyFile, Data: policy})
			return one1(c.onto(mainRef, c.commit(w.ben, h, claim(w.other), c.landing(w.other)...)))
		}},

		// Shapes that no repository should have.
		{"a merge on main", "it is a merge", func(w *world, c *clone) []repo.RefUpdate {
			h, err := c.Commit(w.t.Context(), repo.CommitSpec{
				Parents: []repo.Hash{c.tip(mainRef), c.tip(draftRef(w.draft))}, AllowEmpty: true, Message: "Merge", Author: w.ada.Person, When: w.now,
				Sign: func(p []byte) ([]byte, error) { return w.ada.key.Sign(sign.NamespaceCommit, p) },
			})
			if err != nil {
				w.t.Fatal(err)
			}
			return one1(c.onto(mainRef, h))
		}},
		{"a path that escapes", "..", tree("100644 ..", false)},
		{"a path into git's own folder", ".git", tree("40000 .git", true)},
		{"the same in other letters", ".GIT", tree("40000 .GIT", true)},
		{"a path with a slash in its name", "has a name that is none", tree("100644 a/b", false)},
		{"a symbolic link", "is a symbolic link", tree("120000 link", false)},
		{"a submodule", "is another repository, a submodule", tree("160000 module", false)},
		{"names that differ in their letters' size", "is the same as", tree("100644 About.md", false, "100644 about.md")},
		{"names that differ in how an accent is written", "is the same as", tree("100644 cafe\u0301.md", false, "100644 caf\u00e9.md")},
		{"a file that is there twice", "stands in its folder twice", tree("100644 a.md", false, "100644 a.md")},
		{"files out of order", "is not in its place", tree("100644 b.md", false, "100644 a.md")},
	}
}

// tree brings a draft whose root folder has entries of an odd kind.
func tree(first string, folder bool, more ...string) func(*world, *clone) []repo.RefUpdate {
	return func(w *world, c *clone) []repo.RefUpdate {
		blob := c.object("blob", []byte("x"))
		if folder {
			blob = c.object("tree", append([]byte("100644 config\x00"), blob[:]...))
		}
		var data []byte
		for _, e := range append([]string{first}, more...) {
			data = append(append(data, e+"\x00"...), blob[:]...)
		}
		root := c.object("tree", data)
		parent := c.tip(mainRef)
		payload := fmt.Sprintf("tree %s\nparent %s\nauthor Ada <ada@example.org> %[3]d +0000\ncommitter Ada <ada@example.org> %[3]d +0000\n", root, parent, w.now.Unix())
		armored, err := w.ada.key.Sign(sign.NamespaceCommit, []byte(payload+"\nodd\n"))
		if err != nil {
			w.t.Fatal(err)
		}
		header := "gpgsig " + strings.ReplaceAll(strings.TrimSuffix(string(armored), "\n"), "\n", "\n ") + "\n"
		h := c.object("commit", []byte(payload+header+"\nodd\n"))
		return one1(repo.RefUpdate{Name: draftRef(fmt.Sprintf("odd%x", first)), New: h})
	}
}

// Every way that somebody may try to get past the review is refused with its
// reason, and takes nothing with it; honest work passes before and after.
func TestForgedPushesAreRefused(t *testing.T) {
	w := newWorld(t)
	for _, f := range forgeries(w) {
		t.Run(f.name, func(t *testing.T) {
			was := w.t
			w.t = t
			defer func() { w.t = was }()
			c := w.clone()
			c.refused(f.why, f.make(w, c)...)
		})
	}
	w.submitAgain()
	w.as(w.ben, func() {
		w.done(w.desk.Publish(t.Context(), w.draft))
		w.done(w.desk.Approve(t.Context(), w.other, ""))
		w.done(w.desk.Publish(t.Context(), w.other))
	})
	w.done(w.desk.SetPolicy(t.Context(), func(p review.Policy) review.Policy { return p.WithRole(review.Editor, w.cy.Email) }))
	v, err := w.desk.Verify(t.Context())
	if err != nil || len(v.Doubts) > 0 || v.Signed()[desk.SignatureGood] != len(v.Signatures) {
		t.Errorf("%+v, %v", v, err)
	}
}

// submitAgain lets Ada add a remark: reviews go on.
func (w *world) submitAgain() {
	w.t.Helper()
	w.done(w.desk.Comment(w.t.Context(), w.other, nil, "Ready."))
}
