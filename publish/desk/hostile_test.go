package desk_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// raw writes an object of git as it is given, whatever it says.
func raw(t *testing.T, r *repo.Repo, kind string, data []byte) repo.Hash {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: it writes what this program does not")
	}
	cmd := exec.CommandContext(t.Context(), "git", "hash-object", "-w", "--literally", "-t", kind, "--stdin")
	cmd.Dir, cmd.Stdin = r.GitDir(), bytes.NewReader(data)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	h, err := repo.ParseHash(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// rawTree is a folder of entries, "100644 name" or "40000 name" to id, in order.
func rawTree(t *testing.T, r *repo.Repo, entries ...any) repo.Hash {
	t.Helper()
	var data []byte
	for i := 0; i < len(entries); i += 2 {
		h := entries[i+1].(repo.Hash)
		data = append(append(data, entries[i].(string)+"\x00"...), h[:]...)
	}
	return raw(t, r, "tree", data)
}

func opened(t *testing.T, dir string) *repo.Repo {
	t.Helper()
	r, err := repo.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func refAt(t *testing.T, r *repo.Repo, name string) repo.Hash {
	t.Helper()
	h, err := r.Ref(name)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// made makes a commit that goes around the desk.
func made(t *testing.T, r *repo.Repo, message string, parents []repo.Hash, changes ...repo.Change) repo.Hash {
	t.Helper()
	h, err := r.Commit(context.Background(), repo.CommitSpec{
		Parents: parents, Changes: changes, AllowEmpty: true, Message: message, Author: ben, When: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// A remote that merges main into a history of its own does not put that, and the
// rules at its beginning, in the place of ours.
func TestMainIsFollowedOnItsOwnLine(t *testing.T) {
	remote := filepath.Join(t.TempDir(), "remote.git")
	k := newDesk(t, at("2026-03-01T09:00:00Z"), func(p *desk.NewPublication) { p.Remote = remote; p.Policy.Approvals = 2 })
	r := opened(t, remote)
	main := refAt(t, r, "refs/heads/main")
	evil := made(t, r, "evil", nil, repo.Change{Path: review.PolicyFile, Data: []byte(`{"approvals":1,"selfApproval":true}`)})
	if err := r.SetRef("refs/heads/main", made(t, r, "merge", []repo.Hash{evil, main}), main); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Sync(t.Context()); !errors.Is(err, desk.ErrMainDiverged) {
		t.Errorf("sync: %v; want ErrMainDiverged", err)
	}
	if p, err := k.Policy(); err != nil || p.SelfApproval || p.Approvals != 2 {
		t.Errorf("the policy is %+v, %v", p, err)
	}
	if v, err := k.Version(); err != nil || v != main.String() {
		t.Errorf("main is at %s, %v; want %s", v, err, main)
	}
	// What is merged into main itself is taken, and shown as what it is.
	now := refAt(t, r, "refs/heads/main")
	if err := r.SetRef("refs/heads/main", made(t, r, "merge", []repo.Hash{main, evil}), now); err != nil {
		t.Fatal(err)
	}
	sync(t, k)
	if p, err := k.Policy(); err != nil || p.Approvals != 2 {
		t.Errorf("the policy is %+v, %v", p, err)
	}
}

// A draft of somebody else's cannot make the folder that it is written into a
// repository of its own, whose settings could run programs.
func TestAWorkingFolderIsNoRepository(t *testing.T) {
	k := newDesk(t, at("2026-03-01T09:00:00Z"), nil)
	r := opened(t, k.Folder())
	blob := raw(t, r, "blob", []byte("---\ntitle: X\n---\nText.\n"))
	config := rawTree(t, r, "100644 config", blob)
	bundle := rawTree(t, r, "40000 .git", config, "100644 a\\..\\..\\b", blob, "100644 index.md", blob, "100644 note.txt", blob)
	tree := func(slug string, bundle repo.Hash) repo.Hash {
		for _, name := range []string{slug, "03", "2026", "commentary", "content"} {
			bundle = rawTree(t, r, "40000 "+name, bundle)
		}
		return bundle
	}
	draft := func(id string, tree repo.Hash) {
		h := raw(t, r, "commit", []byte("tree "+tree.String()+"\nparent "+refAt(t, r, "refs/heads/main").String()+
			"\nauthor Ben <ben@example.org> 1772400000 +0000\ncommitter Ben <ben@example.org> 1772400000 +0000\n\nx\n"))
		if err := r.SetRef("refs/heads/draft/"+id, h, repo.ZeroHash); err != nil {
			t.Fatal(err)
		}
	}
	draft("aaaa", tree("x", bundle))
	receipt, err := k.Checkout(t.Context(), "aaaa")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(receipt.Kept, ".git/config") || !slices.Contains(receipt.Kept, "a\\..\\..\\b") {
		t.Errorf("left alone: %q", receipt.Kept)
	}
	var names []string
	entries, err := os.ReadDir(receipt.Folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if !slices.Equal(names, []string{"index.md", "note.txt"}) {
		t.Errorf("%s has %q", receipt.Folder, names)
	}
	// Nor can its address.
	draft("bbbb", tree(".git", rawTree(t, r, "100644 index.md", blob, "100644 config", blob)))
	if _, err := k.Checkout(t.Context(), "bbbb"); !errors.Is(err, repo.ErrBadPath) {
		t.Errorf("an article in .git: %v", err)
	}
	if _, err := os.Stat(filepath.Join(k.Folder(), "drafts", ".git")); err == nil {
		t.Error("drafts has a repository in it")
	}
	for _, dir := range []string{"..", ".", "content/commentary/2026/03/../../../../..", "layouts/x", "content/commentary/2026/03/\x1b[2J"} {
		begun(t, k, r, "cccc", dir)
		if _, err := k.Draft(t.Context(), "cccc"); !errors.Is(err, repo.ErrBadPath) {
			t.Errorf("a draft that is said to be in %q: %v", dir, err)
		}
	}
}

// begun makes a draft without a change, whose log says which folder it is of.
func begun(t *testing.T, k *desk.Desk, r *repo.Repo, id, dir string) {
	t.Helper()
	main := refAt(t, r, "refs/heads/main")
	for _, name := range []string{"refs/heads/draft/" + id, review.LogRef(id)} {
		if h, err := r.Ref(name); err == nil {
			if err := r.SetRef(name, repo.ZeroHash, h); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := r.SetRef("refs/heads/draft/"+id, main, repo.ZeroHash); err != nil {
		t.Fatal(err)
	}
	append1(t, r, review.Event{Kind: review.Create, Draft: id, Base: main.String(), Body: dir}, nil)
}

// append1 writes an event around the desk, signed by a key or not.
func append1(t *testing.T, r *repo.Repo, e review.Event, key *sign.Key) review.Event {
	t.Helper()
	if e.Actor == (review.Actor{}) {
		e.Actor = review.Actor(ben)
	}
	if e.At.IsZero() {
		e.At = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	}
	var by review.Signer
	if key != nil {
		by = func(data []byte) ([]byte, error) { return key.Sign(sign.NamespaceEvent, data) }
	}
	e, err := review.NewStore(r).Append(t.Context(), e, by)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// One review that somebody has spoilt keeps nobody from working on the others.
func TestASpoiltReviewIsNoObstacle(t *testing.T) {
	remote := filepath.Join(t.TempDir(), "remote.git")
	k := newDesk(t, at("2026-03-01T09:00:00Z"), func(p *desk.NewPublication) { p.Remote = remote })
	bad, good := write(t, k, article.Front{Title: "Bad"}), write(t, k, article.Front{Title: "Good"})
	sync(t, k)
	r := opened(t, remote)
	log := refAt(t, r, review.LogRef(bad))
	if err := r.SetRef(review.LogRef(bad), made(t, r, "x", []repo.Hash{log}, repo.Change{Path: "0123456789abcdef.json", Data: []byte("{}")}), log); err != nil {
		t.Fatal(err)
	}
	if rep := sync(t, k); !slices.Equal(rep.Unreadable, []string{bad}) {
		t.Errorf("%+v", rep)
	}
	if _, err := k.Draft(t.Context(), bad); !errors.Is(err, review.ErrBadEvent) {
		t.Errorf("the spoilt one: %v", err)
	}
	if _, err := k.Submit(t.Context(), good, ""); err != nil {
		t.Fatal(err)
	}
	k.SetWho(ben)
	if _, err := k.Approve(t.Context(), good, ""); err != nil {
		t.Fatal(err)
	}
	if rec, err := k.Publish(t.Context(), good); err != nil || len(rec.Pushed) == 0 {
		t.Errorf("%+v, %v", rec, err)
	}
}

// Only who may publish says that something is published, or main itself.
func TestAPublicationThatIsNone(t *testing.T) {
	s := newSignedDesk(t)
	if _, err := s.SetPolicy(t.Context(), func(p review.Policy) review.Policy { return p.WithRole(review.Publisher, ada.Email) }); err != nil {
		t.Fatal(err)
	}
	id := s.submitted()
	main := refAt(t, s.past(), "refs/heads/main").String()
	for _, key := range []*sign.Key{s.ben, nil} {
		append1(t, s.past(), review.Event{Kind: review.Publish, Draft: id, Commit: s.draft(id).Tip.String(), Base: main}, key)
	}
	if d := s.draft(id); d.Status.State != review.InReview || len(d.Uncounted) == 0 {
		t.Errorf("the draft is %s, uncounted %v", d.Status.State, d.Uncounted)
	}
	s.approve(id)
	if _, err := s.Publish(t.Context(), id); err != nil {
		t.Error(err)
	}
}

// A commit on main that claims a draft and does not have it does not swallow it.
func TestAFalseClaim(t *testing.T) {
	k := newDesk(t, at("2026-03-01T09:00:00Z"), nil)
	id := write(t, k, article.Front{})
	if _, err := k.Submit(t.Context(), id, ""); err != nil {
		t.Fatal(err)
	}
	k.SetWho(ben)
	if _, err := k.Approve(t.Context(), id, ""); err != nil {
		t.Fatal(err)
	}
	r := opened(t, k.Folder())
	main := refAt(t, r, "refs/heads/main")
	if err := r.SetRef("refs/heads/main", made(t, r, "x\n\nDraft-Id: "+id+"\n", []repo.Hash{main}), main); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Publish(t.Context(), id); !errors.Is(err, desk.ErrFalseClaim) {
		t.Errorf("%v; want ErrFalseClaim", err)
	}
	if d, err := k.Draft(t.Context(), id); err != nil || d.Status.State != review.Approved {
		t.Errorf("%+v, %v", d, err)
	}
	if got := doubts(t, k); len(got) != 1 {
		t.Errorf("doubts %+v", got)
	}
}

// What a reader of the article does not get to see is not approved with it.
func TestAnApprovalIsOfTheArticle(t *testing.T) {
	k := newDesk(t, at("2026-03-01T09:00:00Z"), nil)
	r := opened(t, k.Folder())
	for _, name := range []string{review.PolicyFile, "layouts/baseof.html", "postil.yaml", "content/commentary/2026/03/zzz/index.md", "content/about.md"} {
		t.Run(path.Base(name), func(t *testing.T) {
			k.SetWho(ada)
			id := write(t, k, article.Front{Title: "With " + path.Base(name)})
			ref := "refs/heads/draft/" + id
			tip := refAt(t, r, ref)
			if err := r.SetRef(ref, made(t, r, "more", []repo.Hash{tip}, repo.Change{Path: name, Data: []byte("approvals: x\n")}), tip); err != nil {
				t.Fatal(err)
			}
			if _, err := k.Submit(t.Context(), id, ""); !errors.Is(err, desk.ErrStray) || !strings.Contains(err.Error(), name) {
				t.Errorf("submit: %v", err)
			}
			append1(t, r, review.Event{Kind: review.Submit, Draft: id}, nil)
			k.SetWho(repo.Person{Name: "Cy", Email: "cy@example.org"})
			if _, err := k.Approve(t.Context(), id, ""); !errors.Is(err, desk.ErrStray) {
				t.Errorf("approve: %v", err)
			}
		})
	}
	// A draft without an article, approved around the desk.
	tip := refAt(t, r, "refs/heads/main")
	if err := r.SetRef("refs/heads/draft/none", made(t, r, "x", []repo.Hash{tip}, repo.Change{Path: "references/x.json", Data: []byte("{}")}), repo.ZeroHash); err != nil {
		t.Fatal(err)
	}
	append1(t, r, review.Event{Kind: review.Submit, Draft: "none"}, nil)
	d, err := k.Draft(t.Context(), "none")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"references/x.json": repo.BlobHash([]byte("{}")).String()}
	append1(t, r, review.Event{Kind: review.Approve, Draft: "none", Commit: d.Tip.String(), Files: files, Actor: review.Actor(ada)}, nil)
	if _, err := k.Publish(t.Context(), "none"); !errors.Is(err, desk.ErrNoArticle) {
		t.Errorf("publish: %v; want ErrNoArticle", err)
	}
}

// A name cannot say in a commit's message what nobody has said.
func TestNamesSayNothingElse(t *testing.T) {
	k := newDesk(t, at("2026-03-01T09:00:00Z"), nil)
	id := write(t, k, article.Front{Title: "A title\n\nDraft-Id: other"})
	if _, err := k.Submit(t.Context(), id, ""); err != nil {
		t.Fatal(err)
	}
	d, err := k.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	r := opened(t, k.Folder())
	tree, err := r.Tree(d.Tip)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range d.Files() {
		h, _ := tree.Blob(p)
		files[p] = h.String()
	}
	// Not through the store: git has no such name for who makes a commit.
	e := review.Event{
		Kind: review.Approve, Draft: id, Commit: d.Tip.String(), Files: files, At: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), After: d.Log.Heads(),
		Actor: review.Actor{Name: "Ben\nDraft-Id: other\u2028Approval: 0123456789abcdef\x1b[2J", Email: ben.Email},
	}
	data, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if e, err = review.Decode(data); err != nil {
		t.Fatal(err)
	}
	log := refAt(t, r, review.LogRef(id))
	if err := r.SetRef(review.LogRef(id), made(t, r, "x", []repo.Hash{log}, repo.Change{Path: e.ID() + ".json", Data: data}), log); err != nil {
		t.Fatal(err)
	}
	receipt, err := k.Publish(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	info, err := r.Info(receipt.Commit)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(info.Message, "\nDraft-Id: ") != 1 || strings.Count(info.Message, "\nApproval: ") != 1 || strings.ContainsAny(info.Message, "\x1b\u2028") {
		t.Errorf("the message is %q", info.Message)
	}
	if v, err := k.Verify(t.Context()); err != nil || len(v.Doubts) != 0 {
		t.Errorf("%+v, %v", v.Doubts, err)
	}
}
