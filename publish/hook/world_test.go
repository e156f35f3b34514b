package hook_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/hook"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// TestMain is the hook too: git starts this program when something is pushed.
func TestMain(m *testing.M) {
	if os.Getenv("POSTIL_TEST_HOOK") == "" {
		os.Exit(m.Run())
	}
	updates, err := hook.ReadUpdates(os.Stdin)
	if err == nil {
		err = hook.PreReceive(context.Background(), hook.Options{GitDir: ".", Quarantine: os.Getenv("GIT_QUARANTINE_PATH"), Updates: updates})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// person is somebody with a key.
type person struct {
	repo.Person
	key *sign.Key
}

// world is a publication on a server that judges every push. Ada writes and is
// the admin, Ben is an editor and publishes, Cy may do neither but his key
// counts. Mallory's key counts for nobody, Eve's was taken back.
type world struct {
	t                       *testing.T
	server                  string
	ada, ben, cy, mal, eve  person
	now                     time.Time
	desk                    *desk.Desk // Ada's clone, in which everybody works
	draft, other, published string     // ids: approved; in review; on main
	two, regretted          string     // ids, where more has begun them
	clones                  int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: pushes to a folder need it")
	}
	w := &world{t: t, server: filepath.Join(t.TempDir(), "server.git"), now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	keys := t.TempDir()
	for i, p := range []*person{&w.ada, &w.ben, &w.cy, &w.mal, &w.eve} {
		name := []string{"Ada", "Ben", "Cy", "Mallory", "Eve"}[i]
		file := filepath.Join(keys, name)
		if _, err := sign.Create(file, "", nil); err != nil {
			t.Fatal(err)
		}
		key, err := sign.Open(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		*p = person{repo.Person{Name: name, Email: strings.ToLower(name) + "@example.org"}, key}
	}
	list, err := sign.MarshalAllowed([]sign.Entry{
		{Principals: []string{w.ada.Email}, Key: w.ada.key.Public()},
		{Principals: []string{w.ben.Email, "benny@example.org"}, Key: w.ben.key.Public()},
		{Principals: []string{w.cy.Email}, Key: w.cy.key.Public()},
		{Principals: []string{w.eve.Email}, Key: w.eve.key.Public()},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.desk, err = desk.Create(t.Context(), filepath.Join(t.TempDir(), "pub"), desk.NewPublication{
		Publication: publication.Default(), Remote: w.server,
		Policy: review.Policy{Approvals: 1, Signatures: review.Required, Roles: map[review.Role][]string{
			review.Admin: {w.ada.Email}, review.Editor: {w.ben.Email, "benny@example.org", w.mal.Email, w.eve.Email, w.ada.Email}, review.Publisher: {w.ben.Email, w.ada.Email, w.mal.Email, w.eve.Email},
		}},
		Files: map[string][]byte{sign.AllowedFile: list},
	}, desk.Options{Who: w.ada.Person, Signer: w.ada.key, Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.desk.Close() })
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\nPOSTIL_TEST_HOOK=1 exec '" + program + "'\n"
	if err := os.MkdirAll(filepath.Join(w.server, "hooks"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.server, "hooks", "pre-receive"), []byte(script), 0o777); err != nil {
		t.Fatal(err)
	}
	w.as(w.eve, func() { w.write("Eve's Own") }) // while her key counts
	if _, err := w.desk.Revoke(t.Context(), w.eve.key.Public(), ""); err != nil {
		t.Fatal(err)
	}
	w.published = w.write("The Fourth Boat")
	w.submit(w.published)
	w.as(w.ben, func() {
		w.done(w.desk.Approve(t.Context(), w.published, ""))
		w.done(w.desk.Publish(t.Context(), w.published))
	})
	w.draft = w.write("The Fifth Boat")
	w.submit(w.draft)
	w.as(w.ben, func() { w.done(w.desk.Approve(t.Context(), w.draft, "")) })
	w.other = w.write("The Sixth Boat")
	w.submit(w.other)
	if rep, err := w.desk.Sync(t.Context()); err != nil || len(rep.Waiting) > 0 {
		t.Fatalf("the honest work was not taken: %+v, %v", rep, err)
	}
	return w
}

// clock goes on by a second each time it is looked at.
func (w *world) clock() time.Time {
	w.now = w.now.Add(time.Second)
	return w.now
}

func (w *world) publication() *publication.Publication { return publication.Default() }

// secondClone is another computer's copy of the publication.
func (w *world) secondClone() string {
	w.t.Helper()
	dir := filepath.Join(w.t.TempDir(), "second")
	r, err := repo.Clone(w.t.Context(), w.server, dir, repo.CloneOptions{})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		w.t.Fatal(err)
	}
	k, err := desk.Open(dir, desk.Options{Who: w.ada.Person, Signer: w.ada.key, Now: w.clock})
	if err != nil {
		w.t.Fatal(err)
	}
	defer k.Close()
	if _, err := k.Sync(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	return dir
}

func mustOpen(t *testing.T, dir string) *repo.Repo {
	t.Helper()
	r, err := repo.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// as lets somebody else work at the desk.
func (w *world) as(p person, do func()) {
	w.desk.SetWho(p.Person)
	w.desk.SetSigner(p.key)
	do()
	w.desk.SetWho(w.ada.Person)
	w.desk.SetSigner(w.ada.key)
}

func (w *world) done(r desk.Receipt, err error) desk.Receipt {
	w.t.Helper()
	if err != nil || r.Unsent != nil {
		w.t.Fatalf("%s: %v, not sent: %v", r.Act, err, r.Unsent)
	}
	return r
}

func (w *world) write(title string) string {
	w.t.Helper()
	r, err := w.desk.New(w.t.Context(), article.Front{
		Title: title, Summary: "A boat costs less than the study for a bridge.", Section: "commentary",
	}, "A boat would cost less than the study [@castillo2024].\n")
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.desk.Save(w.t.Context(), r.Draft, desk.Edit{References: []*cite.Reference{{
		Key: "castillo2024", Type: "webpage", Title: "Ports", ContainerTitle: "The Strait Times",
		Author: []cite.Name{{Family: "Castillo", Given: "Nadia"}}, Issued: cite.Date{Year: 2024, Month: 7, Day: 16}, URL: "https://example.org/",
	}}}); err != nil {
		w.t.Fatal(err)
	}
	return r.Draft
}

func (w *world) submit(id string) {
	w.t.Helper()
	w.done(w.desk.Submit(w.t.Context(), id, ""))
}

// clone is a repository of somebody who goes around the desk.
type clone struct {
	*repo.Repo
	w *world
}

func (w *world) clone() *clone {
	w.t.Helper()
	w.clones++
	dir := filepath.Join(w.t.TempDir(), "clone")
	w.git("", "clone", "-q", "--no-checkout", w.server, dir)
	w.git(dir, "fetch", "-q", "origin", "+refs/editorial/*:refs/editorial/*", "+refs/heads/draft/*:refs/heads/draft/*")
	r, err := repo.Open(dir)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { r.Close() })
	return &clone{r, w}
}

func (w *world) git(dir string, args ...string) string {
	w.t.Helper()
	cmd := exec.CommandContext(w.t.Context(), "git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=X", "GIT_AUTHOR_EMAIL=x@example.org", "GIT_COMMITTER_NAME=X", "GIT_COMMITTER_EMAIL=x@example.org")
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// tip is where a ref of the clone stands.
func (c *clone) tip(name string) repo.Hash {
	c.w.t.Helper()
	h, err := c.Ref(name)
	if err != nil {
		c.w.t.Fatal(err)
	}
	return h
}

// commit makes a commit on top of another, signed with by's key in his name; a
// nil key leaves it unsigned.
func (c *clone) commit(by person, parent repo.Hash, message string, changes ...repo.Change) repo.Hash {
	c.w.t.Helper()
	spec := repo.CommitSpec{
		Changes: changes, AllowEmpty: true, Message: message, Author: by.Person, Committer: by.Person, When: c.w.now.Add(time.Minute),
	}
	if !parent.IsZero() {
		spec.Parents = []repo.Hash{parent}
	}
	if by.key != nil {
		spec.Sign = func(p []byte) ([]byte, error) { return by.key.Sign(sign.NamespaceCommit, p) }
	}
	h, err := c.Commit(c.w.t.Context(), spec)
	if err != nil {
		c.w.t.Fatal(err)
	}
	return h
}

// event makes the entry of a log, signed by a key in a namespace.
func (c *clone) event(e review.Event, key *sign.Key, namespace string) (changes []repo.Change, id string) {
	c.w.t.Helper()
	e.At = c.w.now.Add(time.Minute)
	data, err := e.Encode()
	if err != nil {
		c.w.t.Fatal(err)
	}
	if e, err = review.Decode(data); err != nil {
		c.w.t.Fatal(err)
	}
	changes = []repo.Change{{Path: e.ID() + ".json", Data: data}}
	if key != nil {
		armored, err := key.Sign(namespace, data)
		if err != nil {
			c.w.t.Fatal(err)
		}
		changes = append(changes, c.signature(e.ID(), armored))
	}
	return changes, e.ID()
}

// signature is the file of a signature beside an event.
func (c *clone) signature(event string, armored []byte) repo.Change {
	return repo.Change{Path: review.SignatureFile(event, armored), Data: armored}
}

// push sends updates with git, by force, all or none, and gives what the server
// said.
func (c *clone) push(updates ...repo.RefUpdate) (said string, err error) {
	c.w.t.Helper()
	args := []string{"push", "-q", "--force", "--atomic", "origin"}
	for _, u := range updates {
		from := u.New.String()
		if u.New.IsZero() {
			from = ""
		}
		args = append(args, from+":"+u.Name)
	}
	cmd := exec.CommandContext(c.w.t.Context(), "git", args...)
	cmd.Dir = c.GitDir()
	out, err := cmd.CombinedOutput()
	return strings.ReplaceAll(string(out), "remote: ", ""), err
}

// refused pushes and wants it refused for a reason, with nothing changed.
func (c *clone) refused(why string, updates ...repo.RefUpdate) {
	c.w.t.Helper()
	before := c.w.git(c.w.server, "for-each-ref")
	said, err := c.push(updates...)
	if err == nil {
		c.w.t.Fatalf("the push went through: %s", said)
	}
	if !strings.Contains(said, why) || !strings.Contains(said, "pre-receive hook declined") {
		c.w.t.Errorf("refused with %q; want %q", said, why)
	}
	if after := c.w.git(c.w.server, "for-each-ref"); after != before {
		c.w.t.Errorf("the server has\n%s\nafter a refused push, before\n%s", after, before)
	}
}

// object writes an object of git as it is given, whatever it says.
func (c *clone) object(kind string, data []byte) repo.Hash {
	c.w.t.Helper()
	cmd := exec.CommandContext(c.w.t.Context(), "git", "hash-object", "-w", "--literally", "-t", kind, "--stdin")
	cmd.Dir, cmd.Stdin = c.GitDir(), bytes.NewReader(data)
	out, err := cmd.Output()
	if err != nil {
		c.w.t.Fatal(err)
	}
	h, err := repo.ParseHash(strings.TrimSpace(string(out)))
	if err != nil {
		c.w.t.Fatal(err)
	}
	return h
}
