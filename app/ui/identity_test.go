package ui

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/app/config"
	"postil/app/signing"
	"postil/publish/desk"
	"postil/publish/review"
	"postil/publish/sign"
)

// stranger makes the settings those of somebody who starts for the first time.
func (f *fixture) stranger(t *testing.T) {
	t.Helper()
	s := config.Defaults()
	s.LastPublication = f.dir
	if err := (config.Store{Dir: f.config}).Save(s); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) settings(t *testing.T) config.Settings {
	t.Helper()
	s, err := config.Store{Dir: f.config}.Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (f *fixture) keyFile() string { return filepath.Join(f.config, "keys", signing.DefaultName) }

// sealed makes the publication count only what is signed, with a key of Ada's
// that is locked with a passphrase unless that is empty.
func (f *fixture) sealed(t *testing.T, passphrase string) {
	t.Helper()
	if _, err := sign.Create(f.keyFile(), ada.Email, []byte(passphrase)); err != nil {
		t.Fatal(err)
	}
	key, err := sign.Open(f.keyFile(), func(string) ([]byte, error) { return []byte(passphrase), nil })
	if err != nil {
		t.Fatal(err)
	}
	k, err := desk.Open(f.dir, desk.Options{Who: ada, Now: f.now, Signer: key})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if _, err := k.Allow(t.Context(), ada, key.Public(), "laptop"); err != nil {
		t.Fatal(err)
	}
	if _, err := k.RequireSignatures(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// pick chooses an answer of the newest dialog's radio buttons.
func (p *person) pick(label string) {
	p.t.Helper()
	for _, o := range visible(p.top()) {
		if r, ok := o.(*widget.RadioGroup); ok {
			r.SetSelected(label)
			if r.Selected != label {
				p.t.Fatalf("there is no %q among %q", label, r.Options)
			}
			p.drain()
			return
		}
	}
	p.t.Fatalf("no choice in %q", texts(p.top()))
}

func TestTheFirstStartAsksWhoOneIs(t *testing.T) {
	f := newFixture(t)
	f.stranger(t)
	p := f.open(t)
	if !shows(p.top(), "Who I am") || !shows(p.top(), "Make a new key") {
		t.Fatalf("the first thing seen is %q", texts(p.top()))
	}
	name := p.win.Canvas().Focused().(*promptEntry)
	name.SetText("")
	p.key(fyne.KeyReturn)
	if !shows(p.top(), "Give a name and an e-mail address") {
		t.Errorf("without a name: %q", texts(p.top()))
	}
	name.SetText("Ada Reyes")
	for _, o := range visible(p.top()) {
		if e, ok := o.(*promptEntry); ok && strings.Contains(e.Text, "@") {
			e.SetText(ada.Email)
		}
	}
	p.key(fyne.KeyReturn)
	if !shows(p.top(), "Your key") || !shows(p.top(), "does not ask for signatures") {
		t.Fatalf("then %q", texts(p.top()))
	}
	p.tap("Copy public key")
	key, comment, err := sign.ReadPublic(f.keyFile() + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	if got := p.o.App.Clipboard().Content(); got != sign.PublicLine(key, comment) || comment != ada.Email {
		t.Errorf("copied %q", got)
	}
	if st, err := os.Stat(f.keyFile()); err != nil || runtime.GOOS != "windows" && st.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", st, err)
	}
	if s := f.settings(t); s.Identity != (config.Identity{Name: ada.Name, Email: ada.Email}) || s.SigningKey != "" || !s.Introduced {
		t.Errorf("settings %+v", s)
	}
	if p.ws.Who() != ada || p.ws.Key() == nil || sign.Fingerprint(p.ws.Key()) != sign.Fingerprint(key) {
		t.Errorf("%v signs with %v", p.ws.Who(), p.ws.Key())
	}
	// What is done from now on is signed, as postilctl would sign it.
	keys := signing.Keys{Env: p.o.Env}
	if file, err := keys.Chosen(f.settings(t)); err != nil || file != f.keyFile() {
		t.Errorf("postilctl would sign with %q, %v", file, err)
	}
}

func TestNotNowIsAnAnswer(t *testing.T) {
	f := newFixture(t)
	f.stranger(t)
	p := f.open(t)
	p.tap("Not now")
	if p.top() != nil || !strings.Contains(p.notice(), "You work as ") {
		t.Fatalf("dialog %v, notice %q", p.top(), p.notice())
	}
	if s := f.settings(t); !s.Introduced || s.Identity.Name != "" {
		t.Errorf("settings %+v", s)
	}
	if _, err := os.Stat(f.keyFile()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a key was made: %v", err)
	}
}

func TestWhoIAmChoosesAmongKeys(t *testing.T) {
	f := newFixture(t)
	p := f.open(t)
	other := filepath.Join(t.TempDir(), "mine")
	public, err := sign.Create(other, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	p.do("you.identity")
	p.pick("Use the key in a file")
	p.tap("Save")
	if !shows(p.top(), "Name the file of the key.") {
		t.Fatalf("without a file: %q", texts(p.top()))
	}
	file := func() *promptEntry {
		for _, o := range visible(p.top()) {
			if e, ok := o.(*promptEntry); ok && strings.Contains(e.PlaceHolder, "id_ed25519") {
				return e
			}
		}
		t.Fatal("no field for the file")
		return nil
	}
	file().SetText(other + "-not-there")
	p.tap("Save")
	if !shows(p.top(), "There is no file") || p.ws.Key() != nil || f.settings(t).SigningKey != "" {
		t.Fatal("a key that is not there is taken")
	}
	file().SetText(other)
	p.tap("Save")
	p.tap("Close")
	if s := f.settings(t); s.SigningKey != other || sign.Fingerprint(p.ws.Key()) != sign.Fingerprint(public) {
		t.Fatalf("settings %+v, key %v", s, p.ws.Key())
	}
	p.do("you.identity")
	if !shows(p.top(), sign.Fingerprint(public)[:30]) {
		t.Errorf("the present key is not shown: %q", texts(p.top()))
	}
	p.pick("Make a new key")
	secrets := func() (list []*promptEntry) {
		for _, o := range visible(p.top()) {
			if e, ok := o.(*promptEntry); ok && e.Password {
				list = append(list, e)
			}
		}
		return list
	}()
	secrets[0].SetText("open sesame")
	p.tap("Save")
	if !shows(p.top(), "The two passphrases differ.") {
		t.Fatalf("with one passphrase only: %q", texts(p.top()))
	}
	secrets[1].SetText("open sesame")
	p.tap("Save")
	p.tap("Close")
	if s := f.settings(t); s.SigningKey != "" {
		t.Errorf("settings %+v", s)
	}
	if k, err := sign.Open(f.keyFile(), nil); err != nil || !k.Locked() {
		t.Errorf("the new key: %v", err)
	}
	p.do("you.identity")
	p.pick("No key for now")
	p.tap("Save")
	if s := f.settings(t); s.SigningKey != signing.None || p.ws.Key() != nil || p.top() != nil {
		t.Errorf("settings %+v, key %v", s, p.ws.Key())
	}
	// Another new key is never written over the first.
	p.do("you.identity")
	p.pick("Make a new key")
	p.tap("Save")
	p.tap("Close")
	if s := f.settings(t); s.SigningKey != f.keyFile()+"-2" {
		t.Errorf("settings %+v", s)
	}
}

func TestThePassphraseIsAskedOnceAndAgainWhenWrong(t *testing.T) {
	f := newFixture(t, review.Draft)
	f.sealed(t, "open sesame")
	p := f.open(t)
	p.choose("Boats, draft")
	if p.top() != nil {
		t.Fatalf("opening asks %q", texts(p.top()))
	}
	submit := p.actions.ByID("review.submit")
	submit.Trigger()
	p.await("the question", func() bool { return p.top() != nil })
	if !shows(p.top(), "Your key postil is locked.") {
		t.Fatalf("asked %q", texts(p.top()))
	}
	p.press(fyne.KeyEscape)
	p.drain()
	if p.ws.Document().State() != review.Draft || !strings.Contains(p.notice(), "It was not done, and nothing is lost") {
		t.Fatalf("it is %s: %q", p.ws.Document().State(), p.notice())
	}
	submit.Trigger()
	p.await("the question", func() bool { return p.top() != nil })
	p.win.Canvas().Focused().(*promptEntry).SetText("wrong")
	p.press(fyne.KeyReturn)
	p.await("another question", func() bool { return p.top() != nil })
	if !shows(p.top(), "That is not the passphrase") {
		t.Fatalf("asked %q", texts(p.top()))
	}
	p.win.Canvas().Focused().(*promptEntry).SetText("open sesame")
	p.press(fyne.KeyReturn)
	p.drain()
	if p.ws.Document().State() != review.InReview || p.top() != nil {
		t.Fatalf("it is %s: %q", p.ws.Document().State(), p.notice())
	}
	p.do("review.approve") // one's own: that is asked, the passphrase is not
	p.tap("Approve")
	if p.ws.Document().State() != review.Approved || p.top() != nil {
		t.Fatalf("it is %s: %q", p.ws.Document().State(), p.notice())
	}
	if d := p.saved(); len(d.Status.Counting()) != 1 {
		t.Errorf("it counts %+v, and not %+v", d.Status, d.Uncounted)
	}
	if data, err := os.ReadFile(filepath.Join(f.config, "settings.json")); err != nil || strings.Contains(string(data), "sesame") {
		t.Errorf("the passphrase is in the settings: %v", err)
	}
}

func TestApprovingWithoutAKeyThatCountsLeadsToWhoIAm(t *testing.T) {
	f := newFixture(t)
	f.sealed(t, "")
	k, err := desk.Open(f.dir, desk.Options{Who: ada, Now: f.now})
	if err != nil {
		t.Fatal(err)
	}
	key, err := sign.Open(f.keyFile(), nil)
	if err != nil {
		t.Fatal(err)
	}
	k.SetSigner(key)
	f.draft(t, k, review.Draft)
	if _, err := k.Submit(t.Context(), f.ids["Boats, draft"], ""); err != nil {
		t.Fatal(err)
	}
	k.Close()
	p := f.open(t)
	p.become(ben) // who has no key
	p.choose("Boats, draft")
	p.do("review.approve")
	if !shows(p.top(), "Your approval would not count") || !shows(p.top(), "counts only what is signed") {
		t.Fatalf("asked %q", texts(p.top()))
	}
	p.tap("Who I am…")
	if !shows(p.top(), "What you sign with") || p.ws.Document().State() != review.InReview {
		t.Fatalf("it leads to %q", texts(p.top()))
	}
}

func TestAKeyThatIsGoneIsSaidAndNothingStops(t *testing.T) {
	f := newFixture(t, review.Draft)
	s := f.settings(t)
	s.SigningKey = filepath.Join(t.TempDir(), "gone")
	if err := (config.Store{Dir: f.config}).Save(s); err != nil {
		t.Fatal(err)
	}
	p := f.open(t)
	if !strings.Contains(p.notice(), "Your key could not be opened, so nothing is signed for now. There is no file ") || !p.ws.IsOpen() {
		t.Fatalf("notice %q", p.notice())
	}
	p.choose("Boats, draft")
	p.do("file.save")
}
