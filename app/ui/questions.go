package ui

import (
	"context"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/signing"
	"postil/app/ui/kit"
	"postil/app/workspace"
	"postil/publish/repo"
)

// inquire puts a question to the person at work for a goroutine that is not the
// window's, and waits for the answer. It gives up, and takes the question away,
// when the context ends or the window closes. show shows the question; the
// first call of answer counts.
func inquire[T any](ctx context.Context, u *UI, show func(answer func(T, bool)) (hide func())) (value T, ok bool) {
	if workspace.Unattended(ctx) { // nobody asked for it
		return value, false
	}
	type reply struct {
		value T
		ok    bool
	}
	replies := make(chan reply, 1)
	var hide func() // the window's goroutine only
	u.o.Post(func() {
		if ctx.Err() == nil {
			hide = show(func(v T, ok bool) {
				select {
				case replies <- reply{v, ok}:
				default:
				}
			})
		}
	})
	select {
	case r := <-replies:
		return r.value, r.ok
	case <-ctx.Done():
	case <-u.alive.Done():
	}
	u.o.Post(func() {
		if hide != nil {
			hide()
		}
	})
	return value, false
}

// asker asks the person at work what a connection needs to know.
type asker struct{ u *UI }

var _ repo.Asker = asker{}

// TrustHost implements repo.Asker.
func (a asker) TrustHost(ctx context.Context, q repo.HostQuestion) bool {
	yes, ok := inquire(ctx, a.u, func(answer func(bool, bool)) func() {
		print := widget.NewLabel(q.KeyType + "\n" + q.Fingerprint)
		print.TextStyle = fyne.TextStyle{Monospace: true}
		print.Wrapping = fyne.TextWrapBreak
		print.Selectable = true
		return a.u.ask(prompt{
			title: lang.L("A server that was never met"), confirm: lang.L("It is the same: trust it"), dismiss: lang.L("No"), no: true,
			size: fyne.NewSize(520, 220),
			body: container.NewVBox(
				wrapped(lang.L("{{.Host}} is reached for the first time from this computer. Anybody on the way could pretend to be it. Ask whoever keeps the server for the fingerprint of its key and compare:", map[string]string{"Host": q.Host})),
				print,
				note(lang.L("Its key is written down, so that from now on another one is noticed. Without your consent nothing is sent.")),
			),
			ok:        func() string { answer(true, true); return "" },
			dismissed: func() { answer(false, false) },
		})
	})
	return yes && ok
}

// Passphrase implements repo.Asker.
func (a asker) Passphrase(ctx context.Context, q repo.KeyQuestion) (string, bool) {
	return a.u.askPassphrase(ctx, q.File, q.Again, lang.L("The server wants this key."))
}

// Login implements repo.Asker.
func (a asker) Login(ctx context.Context, q repo.LoginQuestion) (repo.LoginAnswer, bool) {
	return inquire(ctx, a.u, func(answer func(repo.LoginAnswer, bool)) func() {
		user, secret := newPromptEntry(), newSecretEntry()
		user.SetText(q.User)
		if q.User != "" {
			user.Disable() // the address has it
		}
		remember := widget.NewCheck(lang.L("Remember it on this computer"), nil)
		rows := container.NewVBox(wrapped(lang.L("{{.Server}} wants to know who you are.", map[string]string{"Server": q.Server})))
		if q.Again {
			rows.Objects[0] = warning(lang.L("{{.Server}} did not accept what was tried. Try again.", map[string]string{"Server": q.Server}))
		}
		rows.Add(kit.FormRow(lang.L("User name"), user, ""))
		rows.Add(kit.FormRow(lang.L("Password or token"), secret, lang.L("Many servers want a token that you make on their web page, not your password.")))
		rows.Add(remember)
		rows.Add(note(lang.L("Remembered, it is kept by git's credential helper or in the system's keyring, once the server has accepted it.")))
		p := prompt{
			title: lang.L("Log in"), confirm: lang.L("Log in"), size: fyne.NewSize(480, 270), body: rows,
			focus: user, also: []*promptEntry{secret},
			ok: func() string {
				if secret.Text == "" {
					return lang.L("Give the password or token, or cancel: then it is not sent now.")
				}
				answer(repo.LoginAnswer{User: strings.TrimSpace(user.Text), Password: secret.Text, Remember: remember.Checked}, true)
				return ""
			},
			dismissed: func() { answer(repo.LoginAnswer{}, false) },
		}
		if q.User != "" {
			p.focus, p.also = secret, nil
		}
		return a.u.ask(p)
	})
}

// unlock asks for the passphrase of the key that signs.
func (u *UI) unlock(file string, again bool) ([]byte, error) {
	text, ok := u.askPassphrase(context.Background(), file, again, lang.L("What you do is signed with it."))
	if !ok {
		return nil, signing.ErrDeclined
	}
	return []byte(text), nil
}

// askPassphrase asks for the passphrase of a key file.
func (u *UI) askPassphrase(ctx context.Context, file string, again bool, why string) (string, bool) {
	return inquire(ctx, u, func(answer func(string, bool)) func() {
		secret := newSecretEntry()
		rows := container.NewVBox(wrapped(lang.L("Your key {{.Name}} is locked.", map[string]string{"Name": filepath.Base(file)}) + " " + why))
		if again {
			rows.Objects[0] = warning(lang.L("That is not the passphrase of your key {{.Name}}. Try again.", map[string]string{"Name": filepath.Base(file)}))
		}
		rows.Add(kit.FormRow(lang.L("Passphrase"), secret, file))
		rows.Add(note(lang.L("It is asked for once, and forgotten when Postil ends.")))
		return u.ask(prompt{
			title: lang.L("Unlock your key"), confirm: lang.L("Unlock"), size: fyne.NewSize(460, 150), body: rows, focus: secret,
			ok: func() string {
				if secret.Text == "" {
					return lang.L("Give the passphrase, or cancel: then nothing is done.")
				}
				answer(secret.Text, true)
				return ""
			},
			dismissed: func() { answer("", false) },
		})
	})
}

// newSecretEntry is a line that does not show what is typed into it.
func newSecretEntry() *promptEntry {
	e := newPromptEntry()
	e.Password = true
	return e
}

// warning is text that wraps, for what went wrong.
func warning(text string) *widget.Label {
	l := wrapped(text)
	l.Importance, l.SizeName = widget.DangerImportance, fynetheme.SizeNameText
	return l
}
