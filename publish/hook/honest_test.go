package hook_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// Somebody whose key is not let in yet goes on writing; it is sent once it is.
func TestWorkDoneWithoutAKeyIsSignedLater(t *testing.T) {
	w := newWorld(t)
	dee := person{repo.Person{Name: "Dee", Email: "dee@example.org"}, w.mal.key}
	front := func(d *desk.Draft) desk.Edit {
		a, err := w.desk.ArticleAt(d, d.Tip)
		if err != nil {
			t.Fatal(err)
		}
		a.SetBody(a.Body() + "\nDee adds a paragraph.\n")
		return desk.Edit{Base: d.Tip, Article: a}
	}
	w.desk.SetWho(dee.Person)
	w.desk.SetSigner(nil)
	for range 2 {
		d, err := w.desk.Draft(t.Context(), w.other)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.desk.Save(t.Context(), w.other, front(d)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.desk.Comment(t.Context(), w.other, nil, "x"); !errors.Is(err, desk.ErrNoKey) {
		t.Errorf("a comment: %v", err)
	}
	rep, err := w.desk.Sync(t.Context())
	var refused *repo.PushError
	if !errors.As(err, &refused) || !strings.Contains(refused.HookText, "it is not signed") || len(rep.Waiting) != 1 {
		t.Fatalf("unsigned work: %+v, %v", rep, err)
	}

	w.desk.SetWho(w.ada.Person)
	w.desk.SetSigner(w.ada.key)
	// Ada lets the key in from her own clone, as in life.
	ada, err := desk.Open(w.secondClone(), desk.Options{Who: w.ada.Person, Signer: w.ada.key, Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	defer ada.Close()
	w.done(ada.Allow(t.Context(), dee.Person, dee.key.Public(), ""))

	w.as(dee, func() {
		if _, err := w.desk.Sync(t.Context()); err != nil { // main comes
			t.Log("the first time the key counts only after main has come:", err)
		}
		rep, err := w.desk.Sync(t.Context())
		if err != nil || len(rep.Waiting) != 0 {
			t.Fatalf("%+v, %v", rep, err)
		}
		w.done(w.desk.Comment(t.Context(), w.other, nil, "Now I may speak."))
	})
	d, err := w.desk.Draft(t.Context(), w.other)
	if err != nil {
		t.Fatal(err)
	}
	body := d.Article.File.Body()
	if strings.Count(body, "Dee adds") != 2 || !d.WrittenBy(dee.Email) || !d.WrittenBy(w.ada.Email) {
		t.Errorf("the draft is %q", body)
	}
	if got := w.git(w.server, "rev-parse", draftRef(w.other)); got != d.Tip.String() {
		t.Errorf("the server has %s, the desk %s", got, d.Tip)
	}
}

// Entries made before signatures were required count once they are signed.
func TestEntriesThatWaitedAreSigned(t *testing.T) {
	w := newWorld(t)
	id := w.other
	ben, err := desk.Open(w.secondClone(), desk.Options{Who: w.ben.Person, Signer: w.ben.key, Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	defer ben.Close()
	// An unsigned entry of Ben's, as an older clone may still have one.
	c := &clone{mustOpen(t, ben.Folder()), w}
	changes, event := c.event(review.Event{Kind: review.Comment, Draft: id, Actor: review.Actor(w.ben.Person), Body: "From before."}, nil, "")
	name := review.LogRef(id)
	if err := c.SetRef(name, c.commit(w.ben, c.tip(name), "entry", changes...), c.tip(name)); err != nil {
		t.Fatal(err)
	}
	d, err := ben.Draft(t.Context(), id)
	if err != nil || len(d.Uncounted) != 1 {
		t.Fatalf("%+v, %v", d, err)
	}
	if _, err := ben.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d, err = ben.Draft(t.Context(), id); err != nil || len(d.Uncounted) != 0 || !hasEvent(d.Log, event) {
		t.Errorf("uncounted %+v, %v", d.Uncounted, err)
	}
	if got, want := w.git(w.server, "rev-parse", name), c.tip(name).String(); got != want {
		t.Errorf("the server has %s, want %s", got, want)
	}
}

func hasEvent(log review.Log, id string) bool {
	for _, e := range log {
		if e.ID() == id {
			return true
		}
	}
	return false
}

// Nobody makes rules that he could not change again.
func TestNobodyIsLockedOut(t *testing.T) {
	w := newWorld(t)
	_, err := w.desk.SetPolicy(t.Context(), func(p review.Policy) review.Policy {
		return p.WithRole(review.Admin, w.ben.Email).WithoutRole(review.Admin, w.ada.Email)
	})
	if !errors.Is(err, desk.ErrLockedOut) {
		t.Errorf("taking oneself out: %v", err)
	}
	_, err = w.desk.SetPolicy(t.Context(), func(p review.Policy) review.Policy { p.Approvals = 0; return p })
	if !errors.Is(err, review.ErrBadPolicy) {
		t.Errorf("no approvals: %v", err)
	}
	var role *review.RoleError
	w.as(w.ben, func() {
		if _, err := w.desk.SetPolicy(t.Context(), func(p review.Policy) review.Policy { p.Approvals = 3; return p }); !errors.As(err, &role) {
			t.Errorf("an editor's policy: %v", err)
		}
		if _, err := w.desk.Allow(t.Context(), w.mal.Person, w.mal.key.Public(), ""); !errors.As(err, &role) {
			t.Errorf("an editor lets a key in: %v", err)
		}
	})
	w.as(w.cy, func() {
		if _, err := w.desk.Approve(t.Context(), w.other, ""); !errors.As(err, &role) || role.Role != review.Editor {
			t.Errorf("approve: %v", err)
		}
		if _, err := w.desk.Publish(t.Context(), w.draft); !errors.As(err, &role) || role.Role != review.Publisher {
			t.Errorf("publish: %v", err)
		}
	})
}

// Whoever begins to require signatures, or begins a publication with them, is
// its admin.
func TestTheFirstAdmin(t *testing.T) {
	w := newWorld(t)
	k, err := desk.Create(t.Context(), filepath.Join(t.TempDir(), "own"), desk.NewPublication{
		Publication: w.publication(), Policy: review.Policy{Approvals: 1, Signatures: review.Required},
	}, desk.Options{Who: w.ada.Person, Signer: w.ada.key, Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	p, err := k.Policy()
	if err != nil || p.May(review.Admin, w.ada.Email) != nil || p.May(review.Admin, w.ben.Email) == nil {
		t.Errorf("%+v, %v", p, err)
	}
	later, err := desk.Create(t.Context(), filepath.Join(t.TempDir(), "later"), desk.NewPublication{
		Publication: w.publication(), Policy: review.DefaultPolicy(),
	}, desk.Options{Who: w.ben.Person, Signer: w.ben.key, Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	defer later.Close()
	w.done(later.Allow(t.Context(), w.ben.Person, w.ben.key.Public(), ""))
	w.done(later.RequireSignatures(t.Context()))
	p, err = later.Policy()
	if err != nil || p.May(review.Admin, w.ben.Email) != nil || p.May(review.Admin, w.ada.Email) == nil || !p.Signed() {
		t.Errorf("%+v, %v", p, err)
	}
	if err := sign.CheckKey(w.ben.key.Public()); err != nil {
		t.Error(err)
	}
}
