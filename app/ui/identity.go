package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	"golang.org/x/crypto/ssh"

	"postil/app/config"
	"postil/app/signing"
	"postil/app/task"
	"postil/app/ui/kit"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// keyChoice is where the key that signs comes from.
type keyChoice struct {
	label string
	shows fyne.CanvasObject // what is asked for, or told, of this choice
	key   ssh.PublicKey     // nil until it is known
	// take makes or finds the key; it is called off the window's goroutine with
	// the address that stands beside the key.
	take func(email string) (file string, err error)
	// fits says what is missing, "" for nothing. Nil: nothing can be.
	fits func() string
}

// identityForm is the dialog in which a person says who they are and what they
// sign with.
type identityForm struct {
	u           *UI
	name, email *promptEntry
	choices     []keyChoice
	radio       *widget.RadioGroup
	rows        *fyne.Container
	area        *fyne.Container // in rows: of the chosen key
	standing    *widget.Label   // whether the chosen key counts in this publication
	copy        *widget.Button
	secrets     []*promptEntry
}

// showIdentity asks for name, address and key. notNow, which may be nil, is
// called when it is dismissed.
func (u *UI) showIdentity(notNow func()) {
	file, err := u.keys.Chosen(u.settings)
	if err != nil {
		u.o.Log.Warn("signing key", "err", err)
	}
	task.Run(u.run, "keys", func(context.Context) ([]signing.Found, error) {
		return u.keys.List(file)
	}, func(found []signing.Found, err error) {
		if err != nil {
			u.o.Log.Warn("list keys", "err", err)
		}
		u.showIdentityForm(found, notNow)
	})
}

func (u *UI) showIdentityForm(found []signing.Found, notNow func()) {
	who := u.ws.Who()
	f := &identityForm{u: u, name: newPromptEntry(), email: newPromptEntry()}
	f.name.SetText(cmp.Or(u.settings.Identity.Name, who.Name))
	f.email.SetText(cmp.Or(u.settings.Identity.Email, who.Email))
	f.area = container.NewVBox()
	f.standing = note("")
	f.copy = widget.NewButtonWithIcon(lang.L("Copy public key"), fynetheme.ContentCopyIcon(), f.copyKey)
	f.addChoices(found)
	labels := make([]string, len(f.choices))
	for i, c := range f.choices {
		labels[i] = c.label
	}
	f.radio = widget.NewRadioGroup(labels, func(string) { f.show() })
	f.radio.Required = true
	f.rows = container.NewVBox(
		kit.FormRow(lang.L("Name"), f.name, lang.L("Stands under what you write, approve and publish.")),
		kit.FormRow(lang.L("E-mail"), f.email, lang.L("Stands in the repository's history beside your name.")),
		kit.FormRow(lang.L("What you sign with"), f.radio, ""),
		f.area, container.NewHBox(f.copy), f.standing,
	)
	f.radio.SetSelected(labels[0])
	f.email.OnChanged = func(string) { f.judge() }
	scroll := container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, 12), f.rows)) // clear of the scroll bar
	scroll.SetMinSize(fyne.NewSize(540, 430))
	dismiss := ""
	if notNow != nil {
		dismiss = lang.L("Not now")
	}
	u.ask(prompt{
		title: lang.L("Who I am"), confirm: lang.L("Save"), dismiss: dismiss, size: fyne.NewSize(560, 440), body: scroll,
		focus: f.name, also: append(f.secrets, f.email), later: f.save, dismissed: notNow,
	})
}

// addChoices lists where a key can come from, the likeliest first.
func (f *identityForm) addChoices(found []signing.Found) {
	u := f.u
	present := f.presentChoice()
	if present != nil {
		f.choices = append(f.choices, *present)
	}
	f.choices = append(f.choices, f.newKeyChoice(), f.fileChoice())
	for _, k := range found {
		if present != nil && present.key != nil && sign.Fingerprint(present.key) == sign.Fingerprint(k.Key) {
			continue
		}
		k := k
		c := keyChoice{key: k.Key, shows: keyText(k.Key, k.Comment)}
		switch {
		case k.Held:
			c.label = lang.L("The ssh-agent's key {{.Name}}", map[string]string{"Name": keyName(k.Comment, k.Key)})
			c.take = func(string) (string, error) { return u.keys.KeepAgentKey(k.Key, k.Comment) }
		case k.File != "":
			c.label = lang.L("The key {{.Name}}", map[string]string{"Name": short(k.File, 50)})
			c.take = func(string) (string, error) { return k.File, nil }
		default:
			continue // an ssh-agent had it, and has it no more
		}
		f.choices = append(f.choices, c)
	}
	none := keyChoice{
		label: lang.L("No key for now"), take: func(string) (string, error) { return signing.None, nil },
		shows: note(lang.L("What you do is not signed. Where a publication counts only what is signed, you can read and write but not submit, approve or publish.")),
	}
	if present == nil && u.settings.SigningKey == signing.None {
		f.choices = append([]keyChoice{none}, f.choices...)
		return
	}
	f.choices = append(f.choices, none)
}

// keyName tells keys of the same comment apart.
func keyName(comment string, key ssh.PublicKey) string {
	return strings.TrimSpace(comment + " " + strings.TrimPrefix(sign.Fingerprint(key), "SHA256:")[:8])
}

func (f *identityForm) presentChoice() *keyChoice {
	file, err := f.u.keys.Chosen(f.u.settings)
	if err != nil || file == "" {
		return nil
	}
	c := &keyChoice{label: lang.L("The present key"), take: func(string) (string, error) { return file, nil }}
	if f.u.signer == nil {
		c.shows = warning(lang.L("{{.File}} could not be opened: see that it is there, or choose another key.", map[string]string{"File": file}))
		return c
	}
	c.key = f.u.signer.Public()
	c.shows = keyText(c.key, file)
	return c
}

func (f *identityForm) newKeyChoice() keyChoice {
	one, two := newSecretEntry(), newSecretEntry()
	f.secrets = append(f.secrets, one, two)
	return keyChoice{
		label: lang.L("Make a new key"),
		shows: container.NewVBox(
			kit.FormRow(lang.L("Passphrase"), one, lang.L("It may be left empty. With one, nobody who takes the file can sign in your name; you are asked for it once each time that Postil runs.")),
			kit.FormRow(lang.L("Once more"), two, ""),
		),
		fits: func() string {
			if one.Text != two.Text {
				return lang.L("The two passphrases differ.")
			}
			return ""
		},
		take: func(email string) (string, error) {
			file, err := f.u.freeKeyFile()
			if err != nil {
				return "", err
			}
			_, err = sign.Create(file, email, []byte(one.Text))
			return file, err
		},
	}
}

// freeKeyFile is where a new key goes: no key is ever written over.
func (u *UI) freeKeyFile() (string, error) {
	file, err := u.keys.DefaultFile()
	if err != nil {
		return "", err
	}
	name := file
	for n := 2; ; n++ {
		_, private := os.Lstat(name)
		_, public := os.Lstat(name + ".pub")
		if errors.Is(private, fs.ErrNotExist) && errors.Is(public, fs.ErrNotExist) {
			return name, nil
		}
		name = fmt.Sprintf("%s-%d", file, n)
	}
}

func (f *identityForm) fileChoice() keyChoice {
	file := newPromptEntry()
	file.SetPlaceHolder(filepath.Join("~", ".ssh", "id_ed25519"))
	f.secrets = append(f.secrets, file)
	browse := widget.NewButtonWithIcon("", fynetheme.FolderOpenIcon(), func() {
		dialog.ShowFileOpen(func(r fyne.URIReadCloser, err error) {
			if err == nil && r != nil {
				file.SetText(r.URI().Path())
				r.Close() // only its name is wanted
			}
		}, f.u.win)
	})
	path := func() string { return f.u.inHome(strings.TrimSpace(file.Text)) }
	return keyChoice{
		label: lang.L("Use the key in a file"),
		shows: kit.FormRow(lang.L("File of the key"), container.NewBorder(nil, nil, nil, browse, file),
			lang.L("A private key of OpenSSH stays where it is. A file that ends in .pub signs with the ssh-agent.")),
		fits: func() string {
			if path() == "" {
				return lang.L("Name the file of the key.")
			}
			return ""
		},
		take: func(string) (string, error) { return filepath.Abs(path()) },
	}
}

// inHome is a file's path with ~ for the home folder.
func (u *UI) inHome(path string) string {
	rest, ok := strings.CutPrefix(filepath.ToSlash(path), "~/")
	if !ok {
		return path
	}
	home, err := u.o.Env.HomeDir()
	if err != nil {
		return path
	}
	return filepath.Join(home, rest)
}

// keyText tells a key's fingerprint and where it comes from.
func keyText(key ssh.PublicKey, from string) fyne.CanvasObject {
	print := widget.NewLabel(sign.Fingerprint(key))
	print.TextStyle = fyne.TextStyle{Monospace: true}
	print.Wrapping = fyne.TextWrapBreak
	print.Selectable = true
	return container.NewVBox(print, note(from))
}

func (f *identityForm) chosen() *keyChoice {
	for i := range f.choices {
		if f.choices[i].label == f.radio.Selected {
			return &f.choices[i]
		}
	}
	return &f.choices[0]
}

func (f *identityForm) show() {
	f.area.Objects = []fyne.CanvasObject{f.chosen().shows}
	f.judge()
	f.rows.Refresh() // their heights are others now
}

// judge tells whether the chosen key counts in the open publication.
func (f *identityForm) judge() {
	c := f.chosen()
	f.standing.SetText("")
	if c.key == nil {
		f.copy.Hide()
		return
	}
	f.copy.Show()
	if f.u.ws.Publication() == nil {
		return
	}
	f.u.ws.StandingOf(strings.TrimSpace(f.email.Text), c.key, func(st desk.Standing, err error) {
		if err != nil {
			f.u.o.Log.Warn("does the key count", "err", err)
			return
		}
		f.standing.SetText(f.u.standingWords(st))
		f.rows.Refresh()
	})
}

func (f *identityForm) copyKey() {
	if key := f.chosen().key; key != nil {
		f.u.copyKey(key, strings.TrimSpace(f.email.Text))
	}
}

func (u *UI) copyKey(key ssh.PublicKey, comment string) {
	u.o.App.Clipboard().SetContent(sign.PublicLine(key, comment))
	u.tell(kit.Success, lang.L("The public key is copied. Paste it into a message to an admin of the publication."))
}

// standingWords say whether a key counts in the open publication, and what to do
// where it does not.
func (u *UI) standingWords(st desk.Standing) string {
	args := map[string]string{"Publication": u.ws.Publication().Name, "Who": strings.Join(st.Policy.Roles[review.Admin], ", ")}
	switch {
	case st.Refused == nil:
		return lang.L("This key counts in {{.Publication}}.", args)
	case errors.Is(st.Refused, desk.ErrNoKey) && st.Policy.Signed():
		return lang.L("{{.Publication}} counts only what is signed, and you have no key yet.", args)
	case errors.Is(st.Refused, desk.ErrNoKey):
		return lang.L("{{.Publication}} does not ask for signatures.", args)
	case errors.Is(st.Refused, sign.ErrRevoked):
		return lang.L("This key was taken back and counts for nobody in {{.Publication}}. Choose another one.", args)
	case !st.Policy.Signed():
		return lang.L("{{.Publication}} does not ask for signatures. This key is not among its keys; an admin can let it in under Publication, Keys and rules.", args)
	case args["Who"] != "":
		return lang.L("This key does not count in {{.Publication}} yet. Copy the public key and give it to an admin, {{.Who}}, who lets it in under Publication, Keys and rules.", args)
	}
	return lang.L("This key does not count in {{.Publication}} yet. Copy the public key and give it to somebody whose key counts, who lets it in under Publication, Keys and rules.", args)
}

// save makes or opens the key off the window's goroutine, then takes over what
// was said.
func (f *identityForm) save(finish func(problem string)) {
	u, c := f.u, f.chosen()
	id := config.Identity{Name: strings.TrimSpace(f.name.Text), Email: strings.TrimSpace(f.email.Text)}
	switch {
	case id.Name == "" || !strings.Contains(id.Email, "@") || strings.ContainsAny(id.Name+id.Email, "<>\n"):
		finish(lang.L("Give a name and an e-mail address, such as Nadia Castillo and nadia@example.org."))
		return
	case c.fits != nil && c.fits() != "":
		finish(c.fits())
		return
	}
	had := u.signer
	type taken struct {
		file   string
		signer sign.Signer
	}
	task.Run(u.run, "identity", func(context.Context) (t taken, err error) {
		if t.file, err = c.take(id.Email); err != nil || t.file == signing.None {
			return t, err
		}
		if had != nil && c.key != nil && sign.Fingerprint(had.Public()) == sign.Fingerprint(c.key) {
			t.signer = had // it may be unlocked
			return t, nil
		}
		t.signer, err = u.keys.Open(t.file)
		return t, err
	}, func(t taken, err error) {
		if err == nil {
			err = u.ws.SetPerson(repo.Person{Name: id.Name, Email: id.Email}, t.signer)
		}
		if err != nil {
			finish(keyProblem(t.file, err))
			return
		}
		u.signer = t.signer
		u.settings.Identity, u.settings.Introduced = id, true
		if standard, err := u.keys.DefaultFile(); err == nil && t.file == standard {
			t.file = "" // the settings need not say what holds without them
		}
		u.settings.SigningKey = t.file
		u.saveSettings()
		finish("")
		if t.signer != nil && (had == nil || sign.Fingerprint(had.Public()) != sign.Fingerprint(t.signer.Public())) {
			u.showNewKey(t.signer.Public(), id.Email)
		}
	})
}

// keyProblem says why a key could not be opened.
func keyProblem(file string, err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return lang.L("There is no file {{.File}}.", map[string]string{"File": file})
	}
	return sentence(err)
}

// showNewKey tells what to do with a key that signs from now on.
func (u *UI) showNewKey(key ssh.PublicKey, email string) {
	show := func(words string) {
		body := container.NewVBox(wrapped(lang.L("From now on what you do is signed with this key.")), keyText(key, email), wrapped(words))
		u.ask(prompt{
			title: lang.L("Your key"), confirm: lang.L("Copy public key"), dismiss: lang.L("Close"), size: fyne.NewSize(520, 170), body: body,
			ok: func() string { u.copyKey(key, email); return "" },
		})
	}
	if u.ws.Publication() == nil {
		show("")
		return
	}
	u.ws.StandingOf(email, key, func(st desk.Standing, err error) {
		if err != nil {
			u.o.Log.Warn("does the key count", "err", err)
			return
		}
		show(u.standingWords(st))
	})
}

// explainStanding tells why what the person does would not count, and leads to
// where that can be mended.
func (u *UI) explainStanding(title string, why error) {
	u.ask(prompt{
		title: title, confirm: lang.L("Who I am…"), size: fyne.NewSize(480, 110), body: wrapped(sentence(why)),
		ok: func() string { u.showIdentity(nil); return "" },
	})
}
