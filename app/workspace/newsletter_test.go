package workspace_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postil/app/workspace"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/newsletter"
	"postil/publish/newsletter/ledger"
	"postil/publish/newsletter/listmonk"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/review"
)

// ring is a keyring in memory; a full one keeps nothing.
type ring struct {
	kept map[string]string
	full bool
}

func (r *ring) Get(service, user string) (string, error) {
	if s, ok := r.kept[service+"/"+user]; ok {
		return s, nil
	}
	return "", errors.New("none")
}

func (r *ring) Set(service, user, secret string) error {
	if r.full {
		return errors.New("locked")
	}
	r.kept[service+"/"+user] = secret
	return nil
}

func (r *ring) Delete(service, user string) error {
	delete(r.kept, service+"/"+user)
	return nil
}

// newLetterPlace is a publication with three published articles and a newsletter.
func newLetterPlace(t *testing.T, withRemote bool, listmonkURL string) place {
	t.Helper()
	root := t.TempDir()
	p := place{dir: filepath.Join(root, "publication"), recovery: filepath.Join(root, "recovery"), now: clock()}
	if withRemote {
		if _, err := exec.LookPath("git"); err != nil {
			t.Skip("pushing to a folder needs the program git")
		}
		p.remote = filepath.Join(root, "remote.git")
	}
	pub := publication.Default()
	pub.Name, pub.BaseURL = "The Strait Review", "https://review.example/"
	pub.Newsletter.From = "The Strait Review <news@review.example>"
	if listmonkURL != "" {
		pub.Newsletter.Listmonk = publication.Listmonk{URL: listmonkURL, Lists: []int{4}}
	}
	files := map[string][]byte{}
	for i, title := range []string{"The old bridge", "A tunnel at last", "Boats again"} {
		f := article.Front{Title: title, Slug: article.Slug(title), Date: article.Day(2026, time.Month(i+1), 2), Authors: []string{"Ada Reyes"}, Section: "commentary"}
		dir, err := article.Dir(f)
		if err != nil {
			t.Fatal(err)
		}
		files[dir+"/index.md"] = article.New(f, "As published.\n").Bytes()
	}
	k, err := desk.Create(t.Context(), p.dir, desk.NewPublication{Publication: pub, Policy: review.DefaultPolicy(), Remote: p.remote, Files: files}, desk.Options{Who: ada, Now: p.now})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	return p
}

func (w *window) started(start func(func(workspace.StartedIssue, error))) workspace.StartedIssue {
	w.t.Helper()
	var s workspace.StartedIssue
	err := errors.New("not called")
	start(func(got workspace.StartedIssue, why error) { s, err = got, why })
	w.drain("issue start")
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *window) looked(f newsletter.File) *workspace.Issue {
	w.t.Helper()
	var i *workspace.Issue
	err := errors.New("not called")
	w.LookIssue(f, func(got *workspace.Issue, why error) { i, err = got, why })
	w.drain()
	if err != nil {
		w.t.Fatal(err)
	}
	return i
}

func titles(i *workspace.Issue) string {
	var out []string
	for _, it := range i.Items {
		out = append(out, it.Title)
	}
	return strings.Join(out, ", ")
}

func TestIssueIsKeptUntilItIsPutAside(t *testing.T) {
	p := newLetterPlace(t, false, "")
	w := p.open(t)
	s := w.started(w.StartIssue)
	if !s.Begun || len(s.File.Articles) != 3 || !strings.HasSuffix(s.File.Articles[0], "boats-again") || s.File.Date.Format(time.DateOnly) != "2026-03-09" {
		t.Errorf("begun: %+v", s)
	}
	f := s.File
	f.Subject, f.Intro = "March", "Dear *readers*\n"
	f.Articles = []string{s.File.Articles[2], s.File.Articles[0]}
	w.KeepIssue(newsletter.File{Subject: "older"}, func(err error) { t.Error(err) })
	w.KeepIssue(f, func(err error) { t.Error(err) })
	again := w.started(w.StartIssue) // before typing rested
	if again.Begun || again.File.Subject != "March" || again.File.Intro != "Dear *readers*\n" || !slices.Equal(again.File.Articles, f.Articles) {
		t.Errorf("kept: %+v", again)
	}
	f.Subject = "April"
	w.KeepIssue(f, func(err error) { t.Error(err) })
	w.run.Close()
	w.Close() // the program ends
	other := p.open(t)
	if s := other.started(other.StartIssue); s.File.Subject != "April" {
		t.Errorf("after the program ended: %+v", s)
	}
	for _, aside := range []string{"newsletter-2026-03-09.md", "newsletter-2026-03-09-2.md"} {
		s = other.started(other.AnotherIssue)
		if !s.Begun || s.File.Subject != "" {
			t.Errorf("another: %+v", s)
		}
		data, err := os.ReadFile(filepath.Join(filepath.Dir(s.Place), aside))
		if err != nil || !strings.Contains(string(data), "subject: April") {
			t.Errorf("aside: %s %v", data, err)
		}
		other.KeepIssue(f, func(err error) { t.Error(err) })
	}
}

func TestDamagedIssueIsLeftAlone(t *testing.T) {
	p := newLetterPlace(t, false, "")
	w := p.open(t)
	s := w.started(w.StartIssue)
	if err := os.MkdirAll(filepath.Dir(s.Place), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Place, []byte("---\nsubject: [\n---\nText.\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	var err error
	w.StartIssue(func(_ workspace.StartedIssue, why error) { err = why })
	w.drain("issue start")
	var syntax *newsletter.SyntaxError
	if !errors.As(err, &syntax) || !strings.Contains(err.Error(), s.Place) {
		t.Errorf("%v", err)
	}
	if data, err := os.ReadFile(s.Place); err != nil || !strings.Contains(string(data), "Text.") {
		t.Errorf("%s %v", data, err)
	}
	if s := w.started(w.AnotherIssue); !s.Begun {
		t.Errorf("%+v", s)
	}
	if m, err := filepath.Glob(filepath.Join(filepath.Dir(s.Place), "newsletter-*.md")); err != nil || len(m) != 1 {
		t.Errorf("aside: %v %v", m, err)
	}
}

func TestIssueIsPutTogetherAndShownInABrowser(t *testing.T) {
	w := newLetterPlace(t, false, "").open(t)
	f := w.started(w.StartIssue).File
	var issue *workspace.Issue
	var err error
	compose := func() {
		w.ComposeIssue(f, func(i *workspace.Issue, why error) { issue, err = i, why })
		w.drain("issue")
	}
	compose()
	if !errors.Is(err, newsletter.ErrNoSubject) {
		t.Errorf("without a subject: %v", err)
	}
	f.Subject = "March"
	compose()
	if err != nil || titles(issue) != "Boats again, A tunnel at last, The old bridge" || issue.Size < len(issue.Page) || len(issue.Repeats) > 0 {
		t.Fatalf("%+v %v", issue, err)
	}
	if !strings.Contains(string(issue.Page), "https://review.example/commentary/2026/03/boats-again/") || !strings.Contains(string(issue.Text), "Boats again") {
		t.Errorf("%s\n%s", issue.Page, issue.Text)
	}
	var address string
	w.IssueURL(f, func(a string, why error) { address, err = a, why })
	w.drain("issue page")
	if err != nil {
		t.Fatal(err)
	}
	get := func(address string) string {
		r, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		data, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != 200 {
			t.Fatalf("%s: %d %v", address, r.StatusCode, err)
		}
		return string(data)
	}
	base, _, _ := strings.Cut(address, "/_preview")
	page := get(address)
	if !strings.Contains(page, `href="`+base+`/commentary/2026/03/boats-again/"`) || strings.Contains(page, "review.example/commentary") {
		t.Errorf("links of the page in the browser:\n%s", page)
	}
	if !strings.Contains(get(base+"/commentary/2026/03/boats-again/"), "As published.") {
		t.Error("the link leads nowhere")
	}
	f.Subject = "April"
	compose()
	if !strings.Contains(get(address), "<title>April") {
		t.Error("the browser does not follow")
	}
}

func TestMessageIsNotedAndSaidBeforeItGoesAgain(t *testing.T) {
	p := newLetterPlace(t, true, "")
	w := p.open(t)
	f := w.started(w.StartIssue).File
	f.Subject, f.Articles = "March", f.Articles[:1]
	issue := w.looked(f)
	if len(issue.Repeats) > 0 || issue.Unknown != nil {
		t.Fatalf("%+v", issue)
	}
	var wrote []byte
	write := func(data []byte) error { wrote = data; return nil }
	outcome := func(i *workspace.Issue, write func([]byte) error) (unsent, err error) {
		err = errors.New("not called")
		w.WriteIssue(i, "march.eml", write, func(u, e error) { unsent, err = u, e })
		w.drain()
		return unsent, err
	}
	full := errors.New("the disk is full")
	if _, err := outcome(issue, func([]byte) error { return full }); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	if again := w.looked(f); len(again.Repeats) > 0 {
		t.Errorf("what was not written is noted: %+v", again.Repeats)
	}
	if unsent, err := outcome(issue, write); unsent != nil || err != nil || !strings.Contains(string(wrote), "Subject: March") || len(wrote) != issue.Size {
		t.Fatalf("%v %v %d %d", unsent, err, len(wrote), issue.Size)
	}
	if _, err := outcome(issue, write); !errors.Is(err, newsletter.ErrSentBefore) {
		t.Errorf("a second time without a word: %v", err)
	}
	next := w.looked(f)
	if len(next.Repeats) != 2 || !next.Repeats[0].Whole() || next.Repeats[1].Article.Title != "Boats again" {
		t.Errorf("%+v", next.Repeats)
	}
	if _, err := outcome(next, write); err != nil {
		t.Errorf("agreed to: %v", err)
	}
	if s := w.started(w.AnotherIssue); slices.Contains(s.File.Articles, f.Articles[0]) || len(s.Sent) == 0 {
		t.Errorf("the next one begins with %v after %d", s.File.Articles, len(s.Sent))
	}
	// Somebody else knows of it, and what somebody else sends is asked for.
	root := filepath.Dir(p.dir)
	k, err := desk.Clone(t.Context(), p.remote, filepath.Join(root, "other"), desk.Options{Who: ben, Now: p.now}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	sent, err := k.SentIssues()
	if err != nil || len(sent) != 2 {
		t.Fatalf("%+v %v", sent, err)
	}
	other := sent[0]
	other.Subject, other.Digest, other.Articles = "Ben's", strings.Repeat("b", 64), []ledger.Article{{Dir: "content/commentary/2026/01/the-old-bridge", Title: "The old bridge"}}
	if unsent, err := k.NoteIssue(t.Context(), other); unsent != nil || err != nil {
		t.Fatal(unsent, err)
	}
	f.Articles = []string{"the-old-bridge"}
	if i := w.looked(f); len(i.Repeats) != 1 || i.Repeats[0].Before.Subject != "Ben's" {
		t.Errorf("what Ben sent is not known: %+v", i.Repeats)
	}
	if err := os.RemoveAll(p.remote); err != nil {
		t.Fatal(err)
	}
	if i := w.looked(f); i.Unknown == nil || len(i.Repeats) != 1 {
		t.Errorf("the remote is gone, and nothing says so: %+v", i)
	}
}

func TestCampaignIsADraftMadeWithTheTokenOfTheKeyring(t *testing.T) {
	var bodies []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		if err != nil || !json.Valid(data) {
			t.Errorf("%s %v", data, err)
		}
		w.Header().Set("Content-Type", "application/json")
		if r.Header.Get("Authorization") != "token api:s3cret" {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"message":"invalid"}`)
			return
		}
		bodies = append(bodies, string(data))
		fmt.Fprintf(w, `{"data":{"id":%d,"status":"draft"}}`, len(bodies))
	}))
	defer srv.Close()
	p := newLetterPlace(t, false, srv.URL)
	keyring := &ring{kept: map[string]string{}}
	p.ring = keyring
	w := p.open(t)
	f := w.started(w.StartIssue).File
	f.Subject = "March"
	send := func(token string) (c workspace.Campaign, err error) {
		err = errors.New("not called")
		w.SendIssue(w.looked(f), token, func(got workspace.Campaign, why error) { c, err = got, why })
		w.drain()
		return c, err
	}
	if _, err := send(""); !errors.Is(err, listmonk.ErrNoToken) {
		t.Errorf("without a token: %v", err)
	}
	if _, err := send("api:wrong"); !errors.Is(err, listmonk.ErrLogin) || len(keyring.kept) > 0 {
		t.Errorf("with a wrong one: %v, kept %v", err, keyring.kept)
	}
	c, err := send("api:s3cret")
	if err != nil || c.ID != 1 || c.NotKept != nil || c.Address != srv.URL+"/admin/campaigns/1" {
		t.Fatalf("%+v %v", c, err)
	}
	if c, err = send(""); err != nil || c.ID != 2 {
		t.Errorf("the token was not kept: %+v %v", c, err)
	}
	if !strings.Contains(bodies[0], `"lists":[4]`) || !strings.Contains(bodies[0], "Boats again") {
		t.Errorf("listmonk got %s", bodies[0])
	}
	sent := w.started(w.AnotherIssue).Sent
	if len(sent) != 2 || sent[0].Way != ledger.ByListmonk || sent[0].To != srv.URL+"/admin/campaigns/1" {
		t.Errorf("the ledger has %+v", sent)
	}
	clear(keyring.kept)
	keyring.full = true
	if c, err := send("api:s3cret"); err != nil || c.NotKept == nil {
		t.Errorf("a keyring that keeps nothing: %+v %v", c, err)
	}
	if c, err := send(""); err != nil || c.ID != 4 {
		t.Errorf("it is asked for again: %+v %v", c, err)
	}
	if _, err := send("api:x y"); !errors.Is(err, listmonk.ErrBadToken) || strings.Contains(err.Error(), "x y") {
		t.Errorf("no token: %v", err)
	}
}

func TestIssueThatIsOutButNotNotedSaysSo(t *testing.T) {
	p := newLetterPlace(t, false, "")
	w := p.open(t)
	f := w.started(w.StartIssue).File
	f.Subject = "March"
	issue := w.looked(f)
	if err := w.SetPerson(repo.Person{}, nil); err != nil {
		t.Fatal(err)
	}
	w.drain()
	var err error
	w.WriteIssue(issue, "march.eml", func([]byte) error { return nil }, func(_, why error) { err = why })
	w.drain()
	var not *workspace.NotNotedError
	if !errors.As(err, &not) || not.Place != "march.eml" || !errors.Is(err, desk.ErrNoIdentity) {
		t.Errorf("%v", err)
	}
}
