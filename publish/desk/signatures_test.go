package desk_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// newKey makes a key.
func newKey(t *testing.T) *sign.Key {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key")
	if _, err := sign.Create(file, "", nil); err != nil {
		t.Fatal(err)
	}
	key, err := sign.Open(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// signedDesk is a publication that requires signatures, with a key of Ada's and
// one of Ben's that count.
type signedDesk struct {
	*desk.Desk
	t        *testing.T
	ada, ben *sign.Key
}

func newSignedDesk(t *testing.T) *signedDesk {
	t.Helper()
	s := &signedDesk{t: t, ada: newKey(t), ben: newKey(t)}
	list, err := sign.MarshalAllowed([]sign.Entry{
		{Principals: []string{ada.Email}, Key: s.ada.Public()}, {Principals: []string{ben.Email}, Key: s.ben.Public()},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Desk = newDesk(t, at("2026-03-01T09:00:00Z"), func(p *desk.NewPublication) {
		p.Policy.Signatures = review.Required
		p.Files = map[string][]byte{sign.AllowedFile: list}
	})
	s.as(ada, s.ada)
	return s
}

// as lets a person work with a key, nil for none.
func (s *signedDesk) as(who repo.Person, key *sign.Key) {
	s.SetWho(who)
	s.SetSigner(nil)
	if key != nil {
		s.SetSigner(key)
	}
}

func (s *signedDesk) submitted() string {
	s.t.Helper()
	id := write(s.t, s.Desk, article.Front{})
	if _, err := s.Submit(s.t.Context(), id, ""); err != nil {
		s.t.Fatal(err)
	}
	return id
}

func (s *signedDesk) draft(id string) *desk.Draft {
	s.t.Helper()
	d, err := s.Draft(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

func (s *signedDesk) approve(id string) {
	s.t.Helper()
	s.as(ben, s.ben)
	defer s.as(ada, s.ada)
	if _, err := s.Approve(s.t.Context(), id, ""); err != nil {
		s.t.Fatal(err)
	}
}

// past opens the repository for those who do not go through the desk.
func (s *signedDesk) past() *repo.Repo {
	s.t.Helper()
	r, err := repo.Open(s.Folder())
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { r.Close() })
	return r
}

func TestSignedWorkGoesItsWay(t *testing.T) {
	s := newSignedDesk(t)
	id := s.submitted()
	s.approve(id)
	r, err := s.Publish(t.Context(), id)
	if err != nil || r.State != review.Published {
		t.Fatalf("%+v, %v", r, err)
	}
	v, err := s.Verify(t.Context())
	if err != nil || len(v.Doubts) != 0 || len(v.Signatures) != 1 || v.Signatures[0].State != desk.SignatureGood || v.Signatures[0].Commit != r.Commit.String() {
		t.Errorf("%+v, %v", v, err)
	}
	if got := doubts(t, s.Desk); len(got) != 0 {
		t.Errorf("doubts %+v", got)
	}
	if d := s.draft(id); len(d.Uncounted) != 0 || len(d.Log) != 4 {
		t.Errorf("%d events count, %v do not", len(d.Log), d.Uncounted)
	}
}

func TestNobodyWorksForNothing(t *testing.T) {
	s := newSignedDesk(t)
	id := s.submitted()
	stranger := newKey(t)
	for _, tc := range []struct {
		name string
		key  *sign.Key
		want error
	}{{"no key", nil, desk.ErrNoKey}, {"an unknown key", stranger, desk.ErrKeyNotTaken}, {"somebody else's key", s.ada, desk.ErrKeyNotTaken}} {
		s.as(ben, tc.key)
		if _, err := s.Approve(t.Context(), id, ""); !errors.Is(err, tc.want) {
			t.Errorf("%s: approve: %v", tc.name, err)
		}
		if _, err := s.Comment(t.Context(), id, nil, "Which year?"); !errors.Is(err, tc.want) {
			t.Errorf("%s: comment: %v", tc.name, err)
		}
		if _, err := s.Publish(t.Context(), id); !errors.Is(err, tc.want) {
			t.Errorf("%s: publish: %v", tc.name, err)
		}
		if _, err := s.New(t.Context(), article.Front{Title: "Another"}, ""); !errors.Is(err, tc.want) {
			t.Errorf("%s: new: %v", tc.name, err)
		}
		if _, err := s.Allow(t.Context(), ben, stranger.Public(), ""); !errors.Is(err, tc.want) {
			t.Errorf("%s: allow: %v", tc.name, err)
		}
	}
	if d := s.draft(id); len(d.Log) != 2 || len(d.Uncounted) != 0 {
		t.Errorf("the log has %d events and %v", len(d.Log), d.Uncounted)
	}
	dir := filepath.Join(t.TempDir(), "pub")
	p := desk.NewPublication{Publication: publication.Default(), Policy: review.Policy{Approvals: 1, Signatures: review.Required}}
	if _, err := desk.Create(t.Context(), dir, p, desk.Options{Who: ada}); !errors.Is(err, desk.ErrNoKey) {
		t.Errorf("a publication that nobody could work in: %v", err)
	}
}

// Forged events are named with what is wrong with them, and change nothing.
func TestForgedEventsDoNotCount(t *testing.T) {
	s := newSignedDesk(t)
	id, other := s.submitted(), s.submitted()
	s.approve(other)
	approvalOfOther := s.draft(other).Log[2]
	d := s.draft(id)
	files := map[string]string{}
	tree, err := s.past().Tree(d.Tip)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range d.Files() {
		blob, _ := tree.Blob(name)
		files[name] = blob.String()
	}
	by := func(k *sign.Key, namespace string) review.Signer {
		return func(data []byte) ([]byte, error) { return k.Sign(namespace, data) }
	}
	n := 0
	for _, tc := range []struct {
		name string
		sign review.Signer
		want string
	}{
		{"unsigned", nil, "not signed"},
		{"by the writer's key", by(s.ada, sign.NamespaceEvent), "it is of ada@example.org, not of ben@example.org"},
		{"by a key of nobody", by(newKey(t), sign.NamespaceEvent), "not among the publication's keys"},
		{"signed as a commit", by(s.ben, sign.NamespaceCommit), "another purpose"},
		{"another text", func([]byte) ([]byte, error) { return s.ben.Sign(sign.NamespaceEvent, []byte("x")) }, "of something else"},
		{"the signature of another approval", func([]byte) ([]byte, error) { return approvalOfOther.Signatures()[0], nil }, "of something else"},
		{"no signature", func([]byte) ([]byte, error) { return []byte("yes, Ben"), nil }, "not an SSH signature"},
	} {
		n++
		_, err := review.NewStore(s.past()).Append(t.Context(), review.Event{
			Kind: review.Approve, Draft: id, Actor: review.Actor{Name: ben.Name, Email: ben.Email},
			At: time.Date(2026, 4, n, 0, 0, 0, 0, time.UTC), Commit: d.Tip.String(), Files: files,
		}, tc.sign)
		if err != nil {
			t.Fatal(err)
		}
		now := s.draft(id)
		if now.Status.State != review.InReview || len(now.Status.Approvals) != 0 || len(now.Log) != 2 {
			t.Errorf("%s: it is %s with %v", tc.name, now.Status.State, now.Status.Approvals)
		}
		if len(now.Uncounted) != n || !strings.Contains(now.Uncounted[n-1].Why.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", tc.name, now.Uncounted, tc.want)
		}
		if _, err := s.Publish(t.Context(), id); !errors.Is(err, review.ErrNotApproved) {
			t.Errorf("%s: publish: %v", tc.name, err)
		}
	}
	// A true event of another draft, with its true signature.
	event, signature := approvalOfOther.Bytes(), approvalOfOther.Signatures()[0]
	r := s.past()
	log, err := r.Ref(review.LogRef(id))
	if err != nil {
		t.Fatal(err)
	}
	source, err := r.Ref(review.LogRef(other))
	if err != nil {
		t.Fatal(err)
	}
	from, err := r.Tree(source)
	if err != nil {
		t.Fatal(err)
	}
	names, err := from.Files("")
	if err != nil {
		t.Fatal(err)
	}
	var changes []repo.Change
	for _, f := range names {
		if strings.HasPrefix(f.Path, approvalOfOther.ID()) {
			data := event
			if strings.HasSuffix(f.Path, ".sig") {
				data = signature
			}
			changes = append(changes, repo.Change{Path: f.Path, Data: data})
		}
	}
	if _, err := r.Commit(t.Context(), repo.CommitSpec{
		Ref: review.LogRef(id), Parents: []repo.Hash{log}, Changes: changes, Message: "Copy", Author: ben, When: time.Unix(1e9, 0),
	}); err != nil {
		t.Fatal(err)
	}
	now := s.draft(id)
	if len(now.Log) != 2 || len(now.Uncounted) != n+1 || !strings.Contains(fmt.Sprint(now.Uncounted), "about another draft") {
		t.Errorf("copied from another draft: %v", now.Uncounted)
	}
	s.approve(id)
	if _, err := s.Publish(t.Context(), id); err != nil {
		t.Errorf("the true approval: %v", err)
	}
	if v, err := s.Verify(t.Context()); err != nil || len(v.Doubts) != 0 {
		t.Errorf("doubts %v, %v", v.Doubts, err)
	}
}

// Whoever can push to main can write his key into the list; it counts for
// nothing unless somebody whose key counts has signed that.
func TestNobodyLetsHimselfIn(t *testing.T) {
	s := newSignedDesk(t)
	id := s.submitted()
	mallory := newKey(t)
	own := []byte("*@example.org " + sign.PublicLine(mallory.Public(), "") + "\n")
	before, err := s.PublishedFile(sign.AllowedFile)
	if err != nil {
		t.Fatal(err)
	}
	r := s.past()
	commit(t, r, []repo.Change{{Path: sign.AllowedFile, Data: own}}, "Add keys")
	commit(t, r, []repo.Change{{Path: review.PolicyFile, Data: []byte(`{"approvals":1,"selfApproval":true}`)}}, "Be less strict")
	s.as(ben, mallory)
	if _, err := s.Approve(t.Context(), id, ""); !errors.Is(err, desk.ErrKeyNotTaken) {
		t.Errorf("approve: %v", err)
	}
	if p, err := s.Policy(); err != nil || !p.Signed() || p.SelfApproval {
		t.Errorf("the policy is %+v, %v", p, err)
	}
	got := doubts(t, s.Desk)
	if len(got) != 2 || got[0].Subject != "Be less strict" || !strings.Contains(got[0].Reason, "not signed") {
		t.Errorf("doubts %+v", got)
	}
	v, err := s.Verify(t.Context())
	if err != nil || v.Signed()[desk.SignatureMissing] != 2 {
		t.Errorf("%+v, %v", v.Signatures, err)
	}
	// Nobody adds to such rules by accident.
	s.as(ada, s.ada)
	if _, err := s.Allow(t.Context(), ada, newKey(t).Public(), ""); !errors.Is(err, desk.ErrRulesTampered) {
		t.Errorf("allow: %v", err)
	}
	// The rules put back and signed, by somebody whose key counts, hold again.
	tip, err := r.Ref("refs/heads/main")
	if err != nil {
		t.Fatal(err)
	}
	policy, err := review.Policy{Approvals: 1, Signatures: review.Required}.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Commit(t.Context(), repo.CommitSpec{
		Ref: "refs/heads/main", Parents: []repo.Hash{tip}, Message: "Put the rules back", Author: ada, When: time.Unix(2e9, 0),
		Changes: []repo.Change{{Path: sign.AllowedFile, Data: before}, {Path: review.PolicyFile, Data: policy}},
		Sign:    func(p []byte) ([]byte, error) { return s.ada.Sign(sign.NamespaceCommit, p) },
	}); err != nil {
		t.Fatal(err)
	}
	fresh := newKey(t)
	if _, err := s.Allow(t.Context(), ada, fresh.Public(), "the new laptop"); err != nil {
		t.Fatal(err)
	}
	s.as(ada, fresh)
	if _, err := s.Comment(t.Context(), id, nil, "From the new laptop."); err != nil {
		t.Error(err)
	}
}

// A publication begins to require signatures: what was published before stands,
// what is open has to be done anew.
func TestSignaturesComeLater(t *testing.T) {
	c := at("2026-03-01T09:00:00Z")
	s := &signedDesk{t: t, ada: newKey(t), ben: newKey(t), Desk: newDesk(t, c, nil)}
	published := write(t, s.Desk, article.Front{})
	approve(t, s.Desk, published)
	if _, err := s.Publish(t.Context(), published); err != nil {
		t.Fatal(err)
	}
	open := write(t, s.Desk, article.Front{Title: "Still open"})
	approve(t, s.Desk, open)

	if _, err := s.RequireSignatures(t.Context()); !errors.Is(err, desk.ErrNoKey) {
		t.Errorf("without a key: %v", err)
	}
	s.as(ada, s.ada)
	if _, err := s.RequireSignatures(t.Context()); !errors.Is(err, desk.ErrKeyNotTaken) {
		t.Errorf("with a key that does not count: %v", err)
	}
	for _, p := range []struct {
		who repo.Person
		key *sign.Key
	}{{ada, s.ada}, {ben, s.ben}} {
		if r, err := s.Allow(t.Context(), p.who, p.key.Public(), p.who.Name); err != nil || r.Unchanged {
			t.Fatalf("%+v, %v", r, err)
		}
		if r, err := s.Allow(t.Context(), p.who, p.key.Public(), p.who.Name); err != nil || !r.Unchanged {
			t.Fatalf("twice: %+v, %v", r, err)
		}
	}
	if r, err := s.RequireSignatures(t.Context()); err != nil || r.Unchanged {
		t.Fatalf("%+v, %v", r, err)
	}
	if r, err := s.RequireSignatures(t.Context()); err != nil || !r.Unchanged {
		t.Fatalf("twice: %+v, %v", r, err)
	}
	if d := s.draft(published); d.Status.State != review.Published {
		t.Errorf("what was published is %s", d.Status.State)
	}
	d := s.draft(open)
	if d.Status.State != review.Draft || len(d.Uncounted) != 3 || d.Title() != "Still open" {
		t.Errorf("what was open is %s: %v", d.Status.State, d.Uncounted)
	}
	if _, err := s.Submit(t.Context(), open, ""); err != nil {
		t.Fatal(err)
	}
	s.approve(open)
	if _, err := s.Publish(t.Context(), open); err != nil {
		t.Fatal(err)
	}
	v, err := s.Verify(t.Context())
	if err != nil || len(v.Doubts) != 0 || len(v.Signatures) != 1 || v.Signed()[desk.SignatureGood] != 1 {
		t.Errorf("%+v, %v", v, err)
	}
	// An unsigned event cannot make a draft look published that is not.
	bare := s.submitted()
	if _, err := review.NewStore(s.past()).Append(t.Context(), review.Event{
		Kind: review.Publish, Draft: bare, Actor: review.Actor{Name: ben.Name, Email: ben.Email}, At: c.now(), Base: v.Signatures[0].Commit,
	}, nil); err != nil {
		t.Fatal(err)
	}
	if d := s.draft(bare); d.Status.State != review.InReview {
		t.Errorf("a claim makes it %s", d.Status.State)
	}
}

func TestARevokedKeyCountsNoMore(t *testing.T) {
	s := newSignedDesk(t)
	done := s.submitted()
	s.approve(done)
	if _, err := s.Publish(t.Context(), done); err != nil {
		t.Fatal(err)
	}
	id := s.submitted()
	s.approve(id)
	if d := s.draft(id); d.Status.State != review.Approved {
		t.Fatalf("it is %s", d.Status.State)
	}
	if _, err := s.Revoke(t.Context(), s.ada.Public(), ""); !errors.Is(err, desk.ErrOwnKey) {
		t.Errorf("one's own: %v", err)
	}
	if r, err := s.Revoke(t.Context(), s.ben.Public(), "lost"); err != nil || r.Unchanged {
		t.Fatalf("%+v, %v", r, err)
	}
	if r, err := s.Revoke(t.Context(), s.ben.Public(), "lost"); err != nil || !r.Unchanged {
		t.Errorf("twice: %+v, %v", r, err)
	}
	if d := s.draft(id); d.Status.State != review.InReview || len(d.Uncounted) != 1 || !errors.Is(d.Uncounted[0].Why, sign.ErrRevoked) {
		t.Errorf("it is %s: %v", d.Status.State, d.Uncounted)
	}
	if _, err := s.Allow(t.Context(), ben, s.ben.Public(), ""); !errors.Is(err, sign.ErrRevoked) {
		t.Errorf("let in again: %v", err)
	}
	// What he had approved before stands.
	v, err := s.Verify(t.Context())
	if err != nil || len(v.Doubts) != 0 || v.Signed()[desk.SignatureGood] != len(v.Signatures) {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestRulesThatCannotBeReadDoNotReplaceThoseThatCan(t *testing.T) {
	s := newSignedDesk(t)
	id := s.submitted()
	r := s.past()
	tip, err := r.Ref("refs/heads/main")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Commit(t.Context(), repo.CommitSpec{
		Ref: "refs/heads/main", Parents: []repo.Hash{tip}, Message: "Tidy up", Author: ada, When: time.Unix(2e9, 0),
		Changes: []repo.Change{{Path: sign.AllowedFile, Data: []byte("ada@example.org\n")}},
		Sign:    func(p []byte) ([]byte, error) { return s.ada.Sign(sign.NamespaceCommit, p) },
	}); err != nil {
		t.Fatal(err)
	}
	s.approve(id)
	if got := doubts(t, s.Desk); len(got) != 1 || !strings.Contains(got[0].Reason, "line 1") {
		t.Errorf("doubts %+v", got)
	}
}

// A long history is gone through once; what is remembered of it is no more than
// a convenience, and does not make a later change of the rules count.
func TestRulesOfALongHistoryAreRemembered(t *testing.T) {
	s := newSignedDesk(t)
	r := s.past()
	for range 210 {
		tip, err := r.Ref("refs/heads/main")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Commit(t.Context(), repo.CommitSpec{
			Ref: "refs/heads/main", Parents: []repo.Hash{tip}, AllowEmpty: true, Message: "Pass time", Author: ada, When: time.Unix(2e9, 0),
		}); err != nil {
			t.Fatal(err)
		}
	}
	memory := filepath.Join(s.Folder(), ".git", "postil", "rules.json")
	if _, err := os.Stat(memory); err == nil {
		t.Fatal("it is remembered before it was looked for")
	}
	fresh := func() *desk.Desk {
		t.Helper()
		k, err := desk.Open(s.Folder(), desk.Options{Who: ada})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { k.Close() })
		if p, err := k.Policy(); err != nil || !p.Signed() {
			t.Errorf("the policy is %+v, %v", p, err)
		}
		return k
	}
	fresh()
	if _, err := os.Stat(memory); err != nil {
		t.Fatalf("it is not remembered: %v", err)
	}
	commit(t, r, []repo.Change{{Path: review.PolicyFile, Data: []byte(`{"approvals":1}`)}}, "Be less strict")
	fresh()
	if err := os.WriteFile(memory, []byte("damaged"), 0o666); err != nil {
		t.Fatal(err)
	}
	fresh()
}
