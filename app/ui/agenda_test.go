package ui

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// waiting are the rows of what waits for the person at work.
func (p *person) waiting() string {
	var rows []string
	for _, r := range p.desk.rows {
		if r.kind == rowTask {
			rows = append(rows, r.text+": "+r.sub)
		}
	}
	return strings.Join(rows, "\n")
}

func TestWhatWaitsComesFirstAndLeadsToTheAct(t *testing.T) {
	p := newFixture(t, review.Draft, review.InReview, review.ChangesRequested, review.Approved).open(t)
	want := `Boats, changes requested: Ben Okoro asks for changes: Name the shipyard.
Boats, in review: You submitted it, and may approve it yourself
Boats, approved: Approved: it can be published`
	if got := p.waiting(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	p.takeUpRow("Boats, in review")
	if p.ws.Document().Draft.Title() != "Boats, in review" || p.side.Selected() != p.reviewTab || p.reviewPane.tabs.Selected() != p.reviewPane.changesTab {
		t.Errorf("%s is open, with %s", p.ws.Document().Draft.Title(), p.side.Selected().Text)
	}
	p.takeUpRow("Boats, approved")
	if !shows(p.top(), "Publish “Boats, approved”?") {
		t.Fatalf("asked %q", texts(p.top()))
	}
	p.tap("Cancel")
	p.do("desk.next") // the last is open: on to the first
	if got := p.ws.Document().Draft.Title(); got != "Boats, changes requested" {
		t.Errorf("%s is open", got)
	}
	p.do("desk.next")
	if got := p.ws.Document().Draft.Title(); got != "Boats, in review" {
		t.Errorf("%s is open", got)
	}
	p.become(ben)
	if got := p.waiting(); got != "Boats, in review: Ada Reyes asks for your approval" {
		t.Errorf("for ben\n%s", got)
	}
	p.do("review.comment")
	p.write("How many boats?")
	p.tap("Comment")
	p.do("review.changes")
	p.write("Say it.")
	p.tap("Send back")
	if got := p.waiting(); got != "" || strings.Contains(p.rows(), "Waiting for you") || p.actions.ByID("desk.next").IsEnabled() {
		t.Errorf("ben has nothing more to do, but\n%s", p.rows())
	}
}

func TestTheDeskIsWorkedByKeyboard(t *testing.T) {
	p := newFixture(t, review.InReview).open(t)
	p.do("view.desk")
	p.key(fyne.KeyDown, fyne.KeyReturn)
	if d := p.ws.Document(); d == nil || d.Draft.Title() != "Boats, in review" {
		t.Errorf("Enter opens %v", d)
	}
}

// A list makes rows only for what is seen, however long the agenda is.
func TestALongAgendaMakesFewRows(t *testing.T) {
	p := newFixture(t, review.InReview).open(t)
	row := p.desk.rows[1]
	for range 2000 {
		p.desk.rows = append(p.desk.rows, row)
	}
	made := 0
	create := p.desk.list.CreateItem
	p.desk.list.CreateItem = func() fyne.CanvasObject { made++; return create() }
	p.desk.list.Refresh()
	p.desk.list.ScrollToBottom()
	if made > 100 {
		t.Errorf("%d views for %d rows", made, len(p.desk.rows))
	}
}

// withRemote gives the publication a remote, and moves it away when wanted.
func (f *fixture) withRemote(t *testing.T) (away, back func()) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("pushing to a folder needs the program git")
	}
	remote := filepath.Join(t.TempDir(), "remote.git")
	for _, args := range [][]string{{"init", "-q", "--bare", remote}, {"-C", f.dir, "remote", "add", "origin", remote}} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	rename := func(from, to string) func() {
		return func() {
			if err := os.Rename(from, to); err != nil {
				t.Fatal(err)
			}
		}
	}
	return rename(remote, remote+".away"), rename(remote+".away", remote)
}

func TestTheStatusLineSaysWhatWaitsToBeSent(t *testing.T) {
	f := newFixture(t, review.Draft, review.InReview)
	away, back := f.withRemote(t)
	p := f.open(t)
	if got := p.status.remote.Text(); !strings.Contains(got, "2 drafts and the published record wait to be sent") {
		t.Errorf("at first %q", got)
	}
	p.do("file.sync")
	if got := p.status.remote.Text(); !strings.Contains(got, "All is shared, synchronised ") {
		t.Errorf("then %q", got)
	}
	away()
	p.choose("Boats, in review")
	p.do("review.comment")
	p.write("How many?")
	p.tap("Comment")
	if got := p.status.remote.Text(); !strings.Contains(got, "1 review waits to be sent") || p.ws.Remarks() == nil {
		t.Errorf("without a remote %q", got)
	}
	p.do("file.sync")
	p.status.remote.Tapped(nil)
	for _, want := range []string{"Boats, in review", "Its review has something new here.", "The last try failed.", "Last synchronised: ", "safe on this computer"} {
		if !shows(p.top(), want) {
			t.Errorf("the detail lacks %q: %q", want, texts(p.top()))
		}
	}
	back()
	p.tap("Synchronise now")
	if got := p.status.remote.Text(); !strings.Contains(got, "All is shared") || p.top() != nil {
		t.Errorf("at last %q", got)
	}
	p.do("publication.exchange")
	if !shows(p.top(), "Nothing waits") || shows(p.top(), "failed") {
		t.Errorf("the detail says %q", texts(p.top()))
	}
}

func TestOfflineIsSaidPlainly(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	for _, test := range []struct {
		unsent desk.Unsent
		err    error
		want   string
	}{
		{desk.Unsent{Drafts: []string{"a", "b"}, Reviews: []string{"c"}}, nil, "2 drafts and 1 review wait to be sent"},
		{desk.Unsent{Drafts: []string{"a"}}, nil, "1 draft waits to be sent"},
		{desk.Unsent{Drafts: []string{"a"}, Reviews: []string{"b"}, Record: true}, repo.ErrOffline, "Offline: 1 draft, 1 review and the published record wait to be sent"},
		{desk.Unsent{}, repo.ErrOffline, "Offline"},
		{desk.Unsent{}, repo.ErrAuth, "Not synchronised: see why"},
		{desk.Unsent{}, nil, "Nothing waits to be sent"},
	} {
		e := p.ws.Exchange()
		e.Unsent, e.Err = test.unsent, test.err
		if got := p.exchangeWords(e); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestWhatDoesNotCountIsShownWithItsReason(t *testing.T) {
	f := newFixture(t, review.Approved)
	f.sealed(t, "")
	p := f.open(t)
	title := "Boats, approved"
	p.choose(title)
	p.side.Select(p.reviewTab)
	if !shows(p.reviewPane.remarks, "The approval by Ben Okoro does not count. It is not signed, and this publication counts only what is signed.") {
		t.Errorf("the pane shows %q", texts(p.reviewPane.remarks))
	}
	if p.ws.Document().State() == review.Approved {
		t.Error("an approval that is not signed counts")
	}
	p.tap("Who I am…") // Ada's own submission does not count either
	if !shows(p.top(), "What you sign with") {
		t.Errorf("it leads to %q", texts(p.top()))
	}
}

func TestKeysAndRulesAreChangedInTheWindow(t *testing.T) {
	f := newFixture(t, review.Draft)
	if _, err := sign.Create(f.keyFile(), ada.Email, nil); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "ben")
	key, err := sign.Create(other, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	p := f.open(t)
	p.do("publication.keys")
	if !shows(p.top(), "No keys are listed yet") || !shows(p.top(), "Signatures are not asked for") {
		t.Fatalf("at first %q", texts(p.top()))
	}
	p.tap("Count only what is signed…")
	p.tap("Count only what is signed")
	if !shows(p.top(), "would not count in this publication") {
		t.Fatalf("without a key in the list %q", texts(p.top()))
	}
	p.tap("Fill in my key")
	p.tap("Let the key count")
	p.tap("Let it count")
	if !shows(p.top(), ada.Email) || !shows(p.top(), "From now on this key of Ada Reyes counts.") {
		t.Fatalf("let in %q", texts(p.top()))
	}
	p.tap("Count only what is signed…")
	p.tap("Count only what is signed")
	if !shows(p.top(), "Only what is signed with a key that counts is counted.") || !shows(p.top(), "· admin") || !p.ws.Policy().Signed() {
		t.Fatalf("required %q", texts(p.top()))
	}
	p.rules.name.SetText("Ben Okoro")
	p.rules.email.SetText(ben.Email)
	p.rules.key.SetText("nonsense")
	p.tap("Let the key count")
	if !shows(p.top(), "This is no ssh key that can be read") {
		t.Fatalf("nonsense is answered with %q", texts(p.top()))
	}
	p.rules.key.SetText(sign.PublicLine(key, "Ben, laptop"))
	p.rules.email.SetText("")
	p.tap("Let the key count")
	if !shows(p.top(), "Give the name and the e-mail address") {
		t.Fatalf("nobody is answered with %q", texts(p.top()))
	}
	p.rules.email.SetText(ben.Email)
	p.tap("Let the key count")
	p.tap("Let it count")
	if !shows(p.top(), "Ben, laptop") || p.rules.key.Text != "" {
		t.Fatalf("let in %q", texts(p.top()))
	}
	buttons := func(label string) (list []*widget.Button) {
		for _, o := range visible(p.top()) {
			if b, ok := o.(*widget.Button); ok && b.Text == label {
				list = append(list, b)
			}
		}
		return list
	}
	buttons("Roles…")[1].OnTapped() // the second is Ben's
	for _, o := range visible(p.top()) {
		if c, ok := o.(*widget.Check); ok && strings.HasPrefix(c.Text, "Editor") {
			c.SetChecked(true)
		}
	}
	p.tap("Save")
	if !shows(p.top(), ben.Email+" · editor") || p.ws.Policy().May(review.Editor, ada.Email) == nil {
		t.Fatalf("made an editor %q", texts(p.top()))
	}
	buttons("Roles…")[0].OnTapped()
	for _, o := range visible(p.top()) {
		if c, ok := o.(*widget.Check); ok && strings.HasPrefix(c.Text, "Admin") {
			c.SetChecked(false)
		}
	}
	p.tap("Save")
	if p.ws.Policy().May(review.Admin, ben.Email) != nil { // nobody is left: it is everybody's again
		t.Fatalf("the last admin went, and %q", texts(p.top()))
	}
	p.ws.SetPolicy(func(q review.Policy) review.Policy { return q.WithRole(review.Admin, ada.Email) })
	p.drain()
	buttons("Take it back…")[1].OnTapped()
	p.tap("Take it back")
	if !shows(p.top(), "was taken back and counts for nobody any more") {
		t.Fatalf("taken back %q", texts(p.top()))
	}
	p.tap("Close")
	if p.rules != nil || p.top() != nil {
		t.Error("the dialog stays")
	}
	p.become(ben)
	p.do("publication.keys")
	if !shows(p.top(), "Only admins change the rules") || shows(p.top(), "Let the key count") || shows(p.top(), "Take it back…") {
		t.Errorf("ben sees %q", texts(p.top()))
	}
}
