package desk_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	gosync "sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/hook"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/repo/gittest"
	"postil/publish/review"
	"postil/publish/sign"
)

// crowd is what a number of people have done to shared drafts, as they were
// told it was done.
type crowd struct {
	mu      gosync.Mutex
	next    int                        // of the numbered words
	words   map[string]map[string]bool // by draft: that were saved
	said    map[string]map[string]bool // by draft: ids of events
	ops     int
	refused map[string]int // acts that were refused, by reason
	done    map[string]int // acts that were done, by name
}

func (c *crowd) word() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	return fmt.Sprintf("w%dx", c.next)
}

func (c *crowd) saved(draft, word string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.words[draft] == nil {
		c.words[draft] = map[string]bool{}
	}
	c.words[draft][word] = true
}

func (c *crowd) heard(draft, event string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.said[draft] == nil {
		c.said[draft] = map[string]bool{}
	}
	c.said[draft][event] = true
}

func (c *crowd) note(act string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ops++
	if err == nil {
		c.done[act]++
		return
	}
	why := act + ": " + err.Error()
	for _, known := range []error{desk.ErrDraftMoved, desk.ErrDiverged, repo.ErrStale, review.ErrOwnDraft, review.ErrNotApproved} {
		if errors.Is(err, known) {
			why = act + ": " + known.Error()
		}
	}
	var state *desk.StateError
	if errors.As(err, &state) {
		why = act + ": " + string(state.State)
	}
	c.refused[why]++
}

// member is one of the crowd, with a clone of their own.
type member struct {
	*desk.Desk
	crowd  *crowd
	dice   *rand.Rand
	editor bool
}

// hookEnv makes the test program the server's hook.
const hookEnv = "POSTIL_TEST_HOOK"

func judgePush() error {
	updates, err := hook.ReadUpdates(os.Stdin)
	if err != nil {
		return err
	}
	return hook.PreReceive(context.Background(), hook.Options{GitDir: ".", Quarantine: os.Getenv("GIT_QUARANTINE_PATH"), Updates: updates})
}

// trusting trusts every server and has no password.
type trusting struct{}

func (trusting) TrustHost(context.Context, repo.HostQuestion) bool           { return true }
func (trusting) Passphrase(context.Context, repo.KeyQuestion) (string, bool) { return "", false }

func (trusting) Login(context.Context, repo.LoginQuestion) (a repo.LoginAnswer, ok bool) {
	return a, false
}

// sshHome is a home folder with a key.
func sshHome(t *testing.T) (dir string, public ssh.PublicKey) {
	t.Helper()
	t.Setenv("SSH_AUTH_SOCK", "")
	dir = t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ".ssh"), 0o700); err != nil {
		t.Fatal(err)
	}
	key, err := sign.Create(filepath.Join(dir, ".ssh", "id_ed25519"), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return dir, key
}

// Four authors and two editors work on shared drafts through real servers, half
// of them over http and half over ssh, each in a clone, without waiting for one
// another. What they do is signed, and the server's hook judges each push. In
// the end no word and no event that anybody was told is kept may be missing, all
// clones must have the same, and nothing may be published that was not
// approved. A short time of it in every run of the tests; POSTIL_CROWD=5000 is
// so many acts.
func TestManyPeopleAtOnce(t *testing.T) {
	acts := 120
	if n, err := strconv.Atoi(os.Getenv("POSTIL_CROWD")); err == nil {
		acts = n
	}
	server := gittest.New(t, gittest.Options{})
	root := t.TempDir()
	home, public := sshHome(t)
	secure := gittest.NewSSH(t, gittest.SSHOptions{Root: server.Root, Keys: []ssh.PublicKey{public}})
	overHTTP, _ := server.MustCreate(t, "review.git")
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.SetHook("review.git", "pre-receive", hookEnv+"=1 exec '"+program+"'"); err != nil {
		t.Fatal(err)
	}
	addresses := []string{overHTTP, secure.URL + "/review.git"}
	network := repo.Network{Home: home, Asker: trusting{}}
	people := []repo.Person{
		{Name: "Ada Reyes", Email: "ada@example.org"},
		{Name: "Bo Lind", Email: "bo@example.org"},
		{Name: "Cem Acar", Email: "cem@example.org"},
		{Name: "Dia Roy", Email: "dia@example.org"},
		{Name: "Eva Editor", Email: "eva@example.org"},
		{Name: "Finn Editor", Email: "finn@example.org"},
	}
	keys := make([]*sign.Key, len(people))
	var entries []sign.Entry
	for i, p := range people {
		keys[i] = newKey(t)
		entries = append(entries, sign.Entry{Principals: []string{p.Email}, Key: keys[i].Public()})
	}
	list, err := sign.MarshalAllowed(entries)
	if err != nil {
		t.Fatal(err)
	}
	first, err := desk.Create(t.Context(), filepath.Join(root, "first"), desk.NewPublication{
		Publication: publication.Default(), Policy: review.Policy{Approvals: 1, Signatures: review.Required}, Remote: overHTTP,
		Files: map[string][]byte{sign.AllowedFile: list},
	}, desk.Options{Who: people[0], Signer: keys[0]})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	c := &crowd{words: map[string]map[string]bool{}, said: map[string]map[string]bool{}, refused: map[string]int{}, done: map[string]int{}}
	for n := range 4 {
		var body strings.Builder
		for p := range 5 {
			fmt.Fprintf(&body, "\nThe paragraph of number %d says what it has to say. It says it in two sentences.\n", p)
		}
		front := article.Front{Title: fmt.Sprintf("Draft %d", n), Summary: "About it.", Section: "commentary", Date: article.Day(2024, 1, 1+n)}
		if _, err := first.New(t.Context(), front, body.String()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := first.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	var members []*member
	for i, who := range people {
		k, err := desk.Clone(t.Context(), addresses[i%2], filepath.Join(root, strconv.Itoa(i)), desk.Options{Who: who, Signer: keys[i], Network: network}, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer k.Close()
		members = append(members, &member{Desk: k, crowd: c, dice: rand.New(rand.NewPCG(seed, uint64(i))), editor: i >= 4})
	}
	var wg gosync.WaitGroup
	failed := make(chan error, len(members))
	for _, m := range members {
		wg.Go(func() {
			for range acts / len(members) {
				if err := m.act(t.Context()); err != nil {
					failed <- fmt.Errorf("%s: %w", m.Who().Name, err)
					return
				}
			}
		})
	}
	wg.Wait()
	close(failed)
	for err := range failed {
		t.Error(err)
	}
	settle(t, members)
	judge(t, c, members)
	t.Logf("%d acts; done %v; refused %v", c.ops, c.done, c.refused)
}

// act does one thing at random. An error is one that no person could explain.
func (m *member) act(ctx context.Context) error {
	drafts, err := m.everything(ctx)
	if err != nil {
		return err
	}
	d := drafts[m.dice.IntN(len(drafts))]
	if m.editor && m.dice.IntN(4) > 0 { // editors look first for what waits for them
		waits := func(d *desk.Draft) bool {
			return d.Status.State == review.InReview || d.Status.State == review.Approved
		}
		if i := slices.IndexFunc(drafts, waits); i >= 0 {
			d = drafts[i]
		}
	}
	what := m.dice.IntN(10)
	switch {
	case what < 3:
		m.crowd.note("sync", m.sync(ctx))
	case m.editor && what < 6 && d.Status.State == review.InReview:
		_, err := m.Approve(ctx, d.ID, "")
		m.crowd.note("approve", err)
		if err == nil && m.dice.IntN(3) > 0 {
			_, err := m.Publish(ctx, d.ID)
			m.crowd.note("publish", err)
		}
	case !m.editor && what == 9 && m.dice.IntN(3) == 0:
		return m.begin(ctx)
	case m.editor && what < 8 && d.Status.State == review.Approved:
		_, err := m.Publish(ctx, d.ID)
		m.crowd.note("publish", err)
	case m.editor || what == 3:
		return m.comment(ctx, d)
	case what == 4:
		_, err := m.Submit(ctx, d.ID, "")
		m.crowd.note("submit", err)
	default:
		return m.write(ctx, d)
	}
	return nil
}

// everything is all that a member knows of, what is in the archive included.
func (m *member) everything(ctx context.Context) ([]*desk.Draft, error) {
	drafts, err := m.Drafts(ctx)
	if err != nil {
		return nil, err
	}
	archived, err := m.Recent(ctx, 10_000)
	return append(drafts, archived...), err
}

// begin starts another draft.
func (m *member) begin(ctx context.Context) error {
	word := m.crowd.word()
	r, err := m.New(ctx, article.Front{Title: "Another, " + word, Summary: "About it.", Section: "commentary"}, "A paragraph, "+word+", is there to begin with.\n")
	m.crowd.note("begin", err)
	if err == nil {
		m.crowd.saved(r.Draft, word)
	}
	return nil
}

// write puts a word of its own into the text.
func (m *member) write(ctx context.Context, d *desk.Draft) error {
	word := m.crowd.word()
	f := d.Article.File.Clone()
	spaces := []int{}
	text := f.Body()
	for i := range len(text) {
		if text[i] == ' ' {
			spaces = append(spaces, i)
		}
	}
	at := spaces[m.dice.IntN(len(spaces))]
	f.SetBody(text[:at] + " " + word + text[at:])
	_, err := m.Save(ctx, d.ID, desk.Edit{Base: d.Tip, Article: f})
	m.crowd.note("save", err)
	if err == nil {
		m.crowd.saved(d.ID, word)
	}
	return nil
}

func (m *member) comment(ctx context.Context, d *desk.Draft) error {
	text := d.Article.File.Body()
	at := strings.Index(text, "paragraph")
	r, err := m.Comment(ctx, d.ID, &desk.Passage{Text: text, Start: at, End: at + len("paragraph")}, "Is it so?")
	m.crowd.note("comment", err)
	if err == nil {
		m.crowd.heard(d.ID, r.Event)
	}
	return nil
}

// sync exchanges with the remote, and decides what clashes as a person would
// who wants to keep every word: theirs behind ours.
func (m *member) sync(ctx context.Context) error {
	rep, err := m.Sync(ctx)
	if err != nil {
		return err
	}
	for _, name := range rep.Diverged {
		d, err := m.Draft(ctx, strings.TrimPrefix(name, "refs/heads/draft/"))
		if err != nil {
			return err
		}
		if err := m.decide(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

func (m *member) decide(ctx context.Context, d *desk.Draft) error {
	v, err := m.Divergence(ctx, d)
	if err != nil || v == nil {
		return err
	}
	merged, err := article.Merge(v.Base, d.Article.File, v.Text)
	if err != nil {
		return err
	}
	text := merged.File.Body()
	for _, c := range slices.Backward(merged.Conflicts) {
		ours := strings.Fields(text[c.Start:c.End])
		for w := range strings.FieldsSeq(c.Theirs) {
			if isNumbered(w) && !slices.Contains(ours, w) {
				ours = append(ours, w)
			}
		}
		gap := text[c.Start:c.End][len(strings.TrimRight(text[c.Start:c.End], " \n")):]
		text = text[:c.Start] + strings.Join(ours, " ") + gap + text[c.End:]
	}
	merged.File.SetBody(text)
	_, err = m.Save(ctx, d.ID, desk.Edit{Base: d.Tip, Article: merged.File, Joins: v.Theirs})
	m.crowd.note("decide", err)
	var state *desk.StateError
	if errors.As(err, &state) { // published meanwhile: the next exchange carries it over
		return nil
	}
	return err
}

// isNumbered reports whether a word is one that somebody put in.
func isNumbered(w string) bool {
	w = strings.Trim(w, ".,")
	return len(w) > 2 && w[0] == 'w' && w[len(w)-1] == 'x'
}

// settle lets everybody synchronise until nothing is new any more.
func settle(t *testing.T, members []*member) {
	t.Helper()
	for range 40 {
		quiet := true
		for _, m := range members {
			rep, err := m.Sync(t.Context())
			switch {
			case errors.Is(err, repo.ErrStale):
				quiet = false
			case err != nil:
				t.Fatalf("%s: %v", m.Who().Name, err)
			}
			for _, name := range rep.Diverged {
				d, err := m.Draft(t.Context(), strings.TrimPrefix(name, "refs/heads/draft/"))
				if err == nil {
					err = m.decide(t.Context(), d)
				}
				if err != nil {
					t.Fatalf("%s: decide %s: %v", m.Who().Name, name, err)
				}
			}
			if len(rep.Received)+len(rep.Sent)+len(rep.Diverged) > 0 {
				quiet = false
			}
		}
		if quiet {
			return
		}
	}
	t.Error("the clones do not come to rest")
}

// judge looks at what is left.
func judge(t *testing.T, c *crowd, members []*member) {
	t.Helper()
	want := map[string]*desk.Draft{}
	for i, m := range members {
		open, err := m.Drafts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range open {
			if d.Status.State == review.Published {
				t.Errorf("%s has %s, %s, which is published and not in the archive", m.Who().Name, d.ID, d.Title())
			}
		}
		drafts, err := m.everything(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range drafts {
			if i == 0 {
				want[d.ID] = d
			} else if w := want[d.ID]; w == nil {
				t.Errorf("%s has a draft %s, %s, that %s has not", m.Who().Name, d.ID, d.Title(), members[0].Who().Name)
			} else if w.Tip != d.Tip || len(w.Log) != len(d.Log) {
				t.Errorf("%s has another %s than %s: %v %s at %s, %d events; %s at %s, %d events", m.Who().Name, d.Title(), members[0].Who().Name,
					d.ID, d.Status.State, d.Tip, len(d.Log), w.Status.State, w.Tip, len(w.Log))
			}
		}
		list, err := m.Doubts(t.Context())
		if err != nil || len(list) > 0 {
			t.Errorf("%s finds published what nobody approved: %+v, %v", m.Who().Name, list, err)
		}
	}
	var all strings.Builder // every text that is left
	published, err := members[0].Published(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range published.Articles {
		text, err := published.Text(a)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(text.Body())
	}
	for _, d := range want {
		all.WriteString(d.Article.File.Body())
	}
	for id, d := range want {
		text := d.Article.File.Body()
		if d.Status.State == review.Published {
			text = all.String() // what came too late is in a draft of its own
		}
		for w := range c.words[id] {
			if !strings.Contains(text, w) {
				t.Errorf("%s has lost the word %s", d.Title(), w)
			}
		}
		events := map[string]bool{}
		for _, e := range d.Log {
			events[e.ID()] = true
		}
		for id := range c.said[id] {
			if !events[id] {
				t.Errorf("%s has lost the event %s", d.Title(), id)
			}
		}
	}
}
