package ui

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"postil/app/workspace"
	"postil/publish/desk"
	"postil/publish/newsletter"
	"postil/publish/newsletter/ledger"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/review"
)

// letters makes the fixture's publication one that sends a newsletter.
func (f *fixture) letters(t testing.TB, listmonkURL string) {
	t.Helper()
	r, err := repo.Open(f.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	tip, err := r.Ref("refs/heads/main")
	if err != nil {
		t.Fatal(err)
	}
	pub := publication.Default()
	pub.Name, pub.BaseURL = "The Strait Review", "https://review.example/"
	pub.Newsletter.From = "The Strait Review <news@review.example>"
	if listmonkURL != "" {
		pub.Newsletter.Listmonk = publication.Listmonk{URL: listmonkURL, Lists: []int{4}}
	}
	data, err := pub.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Commit(t.Context(), repo.CommitSpec{
		Ref: "refs/heads/main", Parents: []repo.Hash{tip}, Changes: []repo.Change{{Path: "postil.yaml", Data: data}}, Message: "Send a newsletter\n", Author: ada, When: f.now(),
	}); err != nil {
		t.Fatal(err)
	}
}

// newsletter opens the dialog and gives its parts.
func (p *person) newsletter() *newsletterDialog {
	p.t.Helper()
	p.do("publication.newsletter")
	for _, o := range visible(p.top()) {
		if l, ok := o.(*issueList); ok {
			return l.d
		}
	}
	p.t.Fatalf("no newsletter is open; there is:\n%s", strings.Join(texts(p.top()), "\n"))
	return nil
}

// says types into an entry of the dialog.
func (p *person) says(e *promptEntry, text string) {
	p.t.Helper()
	p.win.Canvas().Focus(e)
	e.SetText("")
	p.write(text)
}

func TestIssueIsMadeOrderedAndKept(t *testing.T) {
	f := newFixture(t)
	f.letters(t, "")
	p := f.open(t)
	d := p.newsletter()
	if p.win.Canvas().Focused() != fyne.Focusable(d.subject) {
		t.Error("the subject has not got the keyboard")
	}
	if !shows(p.top(), "This is the first issue.") {
		t.Errorf("it does not say how it begins:\n%s", strings.Join(texts(p.top()), "\n"))
	}
	p.write("Tides & tunnels")
	for _, want := range []string{"2 articles", "1. A tunnel at last", "2. The old bridge", "3 November 2025", "as a message"} {
		if !shows(p.top(), want) {
			t.Errorf("the dialog does not show %q:\n%s", want, strings.Join(texts(p.top()), "\n"))
		}
	}
	p.win.Canvas().Focus(d.list)
	d.list.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyDown, Modifier: fyne.KeyModifierAlt})
	p.drain()
	if !shows(p.top(), "1. The old bridge") || d.list.at != 1 {
		t.Errorf("moved down: %v, chosen %d", d.articles, d.list.at)
	}
	d.list.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyDown, Modifier: fyne.KeyModifierAlt})
	p.key(fyne.KeyUp, fyne.KeyDelete)
	if len(d.articles) != 1 || !strings.HasSuffix(d.articles[0], "a-tunnel-at-last") {
		t.Errorf("taken out: %v", d.articles)
	}
	p.key(fyne.KeyReturn) // what else there is
	p.write("bridg")
	p.key(fyne.KeyReturn, fyne.KeyEscape)
	if len(d.articles) != 2 || !shows(p.top(), "2. The old bridge") {
		t.Errorf("put in: %v", d.articles)
	}
	p.win.Canvas().Focus(d.intro.Focusable())
	p.write("Dear **readers**")
	if !strings.Contains(string(d.issue.Page), "<strong>readers</strong>") || !strings.Contains(d.look.text.Text, "A tunnel at last") {
		t.Errorf("the issue is\n%s\n%s", d.issue.Page, d.look.text.Text)
	}
	p.key(fyne.KeyEscape)
	if p.top() != nil {
		t.Fatal("Escape does not close it")
	}
	d = p.newsletter()
	if d.subject.Text != "Tides & tunnels" || d.intro.Text() != "Dear **readers**" || len(d.articles) != 2 || !strings.HasSuffix(d.articles[0], "tunnel-at-last") {
		t.Errorf("it was not kept: %q %q %v", d.subject.Text, d.intro.Text(), d.articles)
	}
	p.says(d.date, "soon")
	if !shows(p.top(), "Write the date as 2026-11-23") || !shows(p.top(), "Give the issue a date") {
		t.Errorf("a day that is none:\n%s", strings.Join(texts(p.top()), "\n"))
	}
	p.says(d.date, "2026-04-01")
	if d.issue.Date != "2026-04-01" {
		t.Errorf("date %s", d.issue.Date)
	}
	p.tap("Begin another…")
	p.tap("Begin another")
	if d.subject.Text != "" || len(d.articles) != 2 {
		t.Errorf("another: %q %v", d.subject.Text, d.articles)
	}
	p.tap("Save as a message…")
	if !shows(p.top(), "Give the issue a subject.") {
		t.Errorf("without a subject:\n%s", strings.Join(texts(p.top()), "\n"))
	}
}

func TestNothingPublishedMakesNoIssue(t *testing.T) {
	f := newFixture(t)
	empty := filepath.Join(t.TempDir(), "empty")
	k, err := desk.Create(t.Context(), empty, desk.NewPublication{Publication: publication.Default(), Policy: review.Policy{Approvals: 1}}, desk.Options{Who: ada, Now: f.now})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	p := f.open(t)
	p.openFolder(empty)
	p.drain()
	p.do("publication.newsletter")
	if !shows(p.top(), "Nothing is published yet") {
		t.Errorf("shown:\n%s", strings.Join(texts(p.top()), "\n"))
	}
	p.key(fyne.KeyEscape)
	if p.top() != nil {
		t.Error("Escape does not close it")
	}
}

func TestIssueThatWasChangedBadlyIsPutAside(t *testing.T) {
	f := newFixture(t)
	f.letters(t, "")
	p := f.open(t)
	d := p.newsletter()
	p.says(d.subject, "March")
	d.hide()
	p.drain()
	file := filepath.Join(f.dir, "drafts", "newsletter.md")
	if err := os.WriteFile(file, []byte("subject: none of this\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	d = p.newsletter()
	if !shows(p.top(), "cannot be read") || !shows(p.top(), "line 1") {
		t.Errorf("shown:\n%s", strings.Join(texts(p.top()), "\n"))
	}
	p.tap("Put it aside and begin another")
	if d.subject.Text != "" || len(d.articles) != 2 {
		t.Errorf("%q %v", d.subject.Text, d.articles)
	}
	if data, err := os.ReadFile(file); err == nil && strings.Contains(string(data), "none of this") {
		t.Error("it was not put aside")
	}
}

func TestMessageIsWrittenOnceWithoutASecondYes(t *testing.T) {
	f := newFixture(t)
	f.letters(t, "")
	p := f.open(t)
	d := p.newsletter()
	p.says(d.subject, "March")
	file := filepath.Join(t.TempDir(), "march.eml")
	write := func(i *workspace.Issue) {
		w, err := storage.Writer(storage.NewFileURI(file))
		if err != nil {
			t.Fatal(err)
		}
		d.writeMessage(i, w)
	}
	asked := 0
	save := func() { // what the button does, without the toolkit's dialog for a file
		d.ask(func(i *workspace.Issue) { asked++; write(i) })
		p.drain()
	}
	save()
	data, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(data), "Subject: March") || asked != 1 {
		t.Fatalf("%v %d\n%s", err, asked, data)
	}
	if !shows(p.top(), "march.eml is written.") || !shows(p.top(), "This issue, just as it is, was handed out") {
		t.Errorf("told:\n%s", strings.Join(texts(p.top()), "\n"))
	}
	save()
	if asked != 1 || !shows(p.top(), "It went out before") {
		t.Errorf("the second time: %d, %s", asked, strings.Join(texts(p.top()), "\n"))
	}
	p.tap("Cancel")
	if asked != 1 {
		t.Error("no was taken for yes")
	}
	p.says(d.subject, "April")
	save()
	if !shows(p.top(), "2 articles were in the issue “March”") || !shows(p.top(), "“A tunnel at last”, “The old bridge”") {
		t.Errorf("articles that were sent:\n%s", strings.Join(texts(p.top()), "\n"))
	}
	p.tap("Hand it out again")
	if data, err = os.ReadFile(file); asked != 2 || err != nil || !strings.Contains(string(data), "Subject: April") {
		t.Errorf("%d %v", asked, err)
	}
	p.tap("Save as a message…")
	p.tap("Hand it out again")
	if !shows(p.top(), "Save File") && !shows(p.top(), "Save") {
		t.Errorf("it does not ask for a file:\n%s", strings.Join(texts(p.top()), "\n"))
	}
}

func TestDraftIsMadeInListmonkWithATokenAskedFor(t *testing.T) {
	made := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		if r.Header.Get("Authorization") != "token api:s3cret" {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"message":"invalid API credentials"}`)
			return
		}
		made++
		fmt.Fprintf(w, `{"data":{"id":%d,"status":"draft"}}`, made)
	}))
	defer srv.Close()
	f := newFixture(t)
	f.letters(t, srv.URL)
	p := f.open(t)
	d := p.newsletter()
	p.says(d.subject, "March")
	p.tap("Draft in listmonk…")
	if !shows(p.top(), "Token of listmonk") {
		t.Fatalf("shown:\n%s", strings.Join(texts(p.top()), "\n"))
	}
	p.write("nonsense")
	p.tap("Make the draft")
	if !shows(p.top(), "That is no token") || made > 0 {
		t.Errorf("nonsense:\n%s", strings.Join(texts(p.top()), "\n"))
	}
	p.write(":x")
	p.tap("Make the draft")
	if !shows(p.top(), "invalid API credentials") || made > 0 {
		t.Errorf("a wrong token:\n%s", strings.Join(texts(p.top()), "\n"))
	}
	p.write("api:s3cret")
	p.tap("Make the draft")
	if made != 1 || !shows(p.top(), "as campaign 1") || !shows(p.top(), "asked for again once Postil is started anew") {
		t.Errorf("%d made, told:\n%s", made, strings.Join(texts(p.top()), "\n"))
	}
	p.says(d.subject, "April") // the token is not asked for a second time
	p.tap("Draft in listmonk…")
	p.tap("Hand it out again")
	if made != 2 || !shows(p.top(), "as campaign 2") {
		t.Errorf("%d made, told:\n%s", made, strings.Join(texts(p.top()), "\n"))
	}
}

func TestWithoutListmonkItSaysWhatToDo(t *testing.T) {
	f := newFixture(t)
	f.letters(t, "")
	p := f.open(t)
	p.newsletter()
	p.tap("Draft in listmonk…")
	if !shows(p.top(), "no listmonk server") {
		t.Errorf("told:\n%s", strings.Join(texts(p.top()), "\n"))
	}
}

// The preview is made from the page that readers get.
func TestIssuesPageInThePreview(t *testing.T) {
	const page = `<!DOCTYPE html><html><head><title>x</title><style>p{}</style></head><body>
<div style="display:none;">hidden</div><table role="presentation"><tr><td>
<h1><a href="https://a.example/" style="x">Review</a></h1>
<p style="font-style:italic;">Motto</p></td></tr>
<tr><td style="border-top:1px"><a href="u"><img src="https://a.example/i.png" alt="A [boat]"></a>
<p style="font-size:12px;text-transform:uppercase;">Section</p>
<h2><a href="https://a.example/b">Title &amp; more</a></h2><pre>a
<b>

c</pre></td></tr></table></body></html>`
	text, images := pageText([]byte(page), map[string]string{"https://a.example/i.png": "content/i.png"})
	want := `<h2><a href="https://a.example/">Review</a></h2>

<p><em>Motto</em></p>

<hr>

![A \[boat\]](image-0)

<p><small>SECTION</small></p>

<h2><a href="https://a.example/b">Title &amp; more</a></h2>

~~~~~~~~
a


c
~~~~~~~~

`
	if text != want || images["image-0"] != "content/i.png" {
		t.Errorf("%v\n%s", images, text)
	}
}

func TestRowsOfListsAreTapped(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose(titleOf(review.Draft))
	p.side.Select(p.sourcesTab)
	for _, o := range visible(p.sources.list) {
		if v, ok := o.(*sourceRowView); ok && v.row.key == "umar2023" {
			test.Tap(v)
		}
	}
	p.drain()
	if r, ok := p.sources.list.row(); !ok || r.key != "umar2023" || p.win.Canvas().Focused() != fyne.Focusable(p.sources.list) {
		t.Errorf("a tap chose %q", r.key)
	}
}

func TestIssuesFaultsAreToldOfItsFields(t *testing.T) {
	if got := issueSentence(fmt.Errorf("x: %w", newsletter.ErrEmpty)); !strings.Contains(got, "Choose articles") {
		t.Errorf("%s", got)
	}
	if got := issueSentence(&workspace.NotNotedError{Place: "a.eml", Err: repo.ErrOffline}); !strings.Contains(got, "a.eml is made") {
		t.Errorf("%s", got)
	}
}

func TestRepeatsAreToldInFewLines(t *testing.T) {
	p := newFixture(t).open(t) // for its translations
	var list []ledger.Repeat
	for i := range 30 {
		e := ledger.Entry{Digest: fmt.Sprint(i % 6), Subject: fmt.Sprint("Issue ", i%6), At: p.f.now()}
		list = append(list, ledger.Repeat{Article: ledger.Article{Dir: fmt.Sprint(i), Title: fmt.Sprint("T", i)}, Before: e})
	}
	got := repeatLines(list)
	if len(got) != mostIssues+1 || !strings.HasPrefix(got[0], "5 articles were in the issue “Issue 0” of ") || !strings.HasSuffix(got[0], ": “T0”, “T6”, “T12”, …") || got[mostIssues] != "2 earlier issues have others of them." {
		t.Errorf("%q", got)
	}
	whole := append([]ledger.Repeat{{Before: ledger.Entry{By: "Ada"}}}, list...)
	if got := repeatLines(whole); len(got) != 1 || !strings.Contains(got[0], "by Ada") {
		t.Errorf("the whole: %q", got)
	}
}
