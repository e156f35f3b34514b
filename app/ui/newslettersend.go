package ui

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"

	"postil/app/ui/kit"
	"postil/app/workspace"
	"postil/publish/article"
	"postil/publish/newsletter/delivery"
	"postil/publish/newsletter/listmonk"
)

// ask looks what of the issue went out before, asks whether it may go again, and
// goes on with the issue as it was looked at.
func (d *newsletterDialog) ask(then func(*workspace.Issue)) {
	d.hold(lang.L("Asking what others have sent…"))
	d.u.ws.LookIssue(d.file(), func(i *workspace.Issue, err error) {
		if d.closed {
			return
		}
		d.release()
		if err != nil {
			d.fail(err)
			return
		}
		d.show(i, nil)
		lines := repeatLines(i.Repeats)
		if i.Unknown != nil {
			lines = append(lines, lang.L("What others have sent is not known: {{.Why}}", map[string]string{"Why": sentence(i.Unknown)}))
		}
		if len(lines) == 0 {
			then(i)
			return
		}
		title, yes := lang.L("It went out before"), lang.L("Hand it out again")
		if len(i.Repeats) == 0 {
			title, yes = lang.L("Not known to others"), lang.L("Hand it out all the same")
		}
		d.u.ask(prompt{
			title: title, confirm: yes, no: true, size: fyne.NewSize(520, 80),
			body: container.NewVBox(wrapped(strings.Join(lines, "\n\n"))),
			ok: func() string {
				d.u.o.Post(func() { then(i) }) // what it shows must come after this is gone
				return ""
			},
		})
	})
}

// saveMessage writes the issue as a file for a mail program.
func (d *newsletterDialog) saveMessage() {
	d.ask(func(i *workspace.Issue) {
		if i.NoMessage != nil { // before anybody chooses a file for it
			d.fail(i.NoMessage)
			return
		}
		d.u.saveAs(cmp.Or(article.Slug(i.Subject), "newsletter")+".eml", ".eml", func(w fyne.URIWriteCloser) { d.writeMessage(i, w) })
	})
}

func (d *newsletterDialog) writeMessage(i *workspace.Issue, w fyne.URIWriteCloser) {
	u, name := d.u, w.URI().Name()
	d.hold(lang.L("Making {{.File}}…", map[string]string{"File": name}))
	written := false
	u.ws.WriteIssue(i, name, func(data []byte) error {
		_, err := w.Write(data)
		if cerr := w.Close(); err == nil {
			err = cerr
		}
		written = err == nil
		return err
	}, func(unsent, err error) {
		if !written {
			w.Close() // nothing whole is in it
			if derr := storage.Delete(w.URI()); derr != nil {
				u.o.Log.Warn("remove an unfinished message", "err", derr)
			}
		}
		d.handed(unsent, err, kit.Notice{
			Kind: kit.Success, Text: lang.L("{{.File}} is written. Open it with your mail program, look at it, and send it from there.", map[string]string{"File": name}),
		})
	})
}

// handed tells what came of handing the issue out: in the dialog, or in the window
// where that was closed meanwhile.
func (d *newsletterDialog) handed(unsent, err error, n kit.Notice) {
	switch {
	case err != nil:
		n = kit.Notice{Kind: kit.Error, Text: issueSentence(err)}
	case unsent != nil:
		n.Kind = kit.Warning
		n.Text += "\n" + lang.L("Others do not know of it yet: {{.Why}}", map[string]string{"Why": sentence(unsent)})
	}
	if d.closed {
		d.u.toasts.Show(n)
		return
	}
	d.release()
	d.compose()
	d.told.Set(n)
}

// makeCampaign hands the issue to the publication's listmonk server as a draft.
func (d *newsletterDialog) makeCampaign() {
	if _, err := delivery.Server(d.u.ws.Listmonk()); err != nil {
		d.fail(err)
		return
	}
	d.ask(func(i *workspace.Issue) { d.sendCampaign(i, "") })
}

func (d *newsletterDialog) sendCampaign(i *workspace.Issue, token string) {
	u := d.u
	d.hold(lang.L("Making a draft in listmonk…"))
	u.ws.SendIssue(i, token, func(c workspace.Campaign, err error) {
		if !d.closed && (errors.Is(err, listmonk.ErrNoToken) || errors.Is(err, listmonk.ErrBadToken) || errors.Is(err, listmonk.ErrLogin) || errors.Is(err, listmonk.ErrForbidden)) {
			d.release()
			d.askToken(i, err)
			return
		}
		if errors.Is(err, context.Canceled) { // what it says of nothing being done is not certain here
			d.handed(nil, nil, kit.Notice{Kind: kit.Warning, Text: lang.L("It was stopped. Look whether listmonk has the campaign before you try again.")})
			return
		}
		n := kit.Notice{
			Kind:   kit.Success,
			Text:   lang.L("The draft is in listmonk, as campaign {{.Number}}. Look at it there and start it there.", map[string]string{"Number": count(c.ID)}),
			Action: lang.L("Open it in listmonk"), Run: func() { u.openURL(c.Address) },
		}
		if c.NotKept != nil {
			n.Text += "\n" + sentence(c.NotKept)
		}
		d.handed(c.Unsent, err, n)
	})
}

// askToken asks for the token of listmonk. why is what is wrong with the one
// that there is.
func (d *newsletterDialog) askToken(i *workspace.Issue, why error) {
	set := d.u.ws.Listmonk()
	secret := newSecretEntry()
	secret.SetPlaceHolder("api-user:token")
	rows := container.NewVBox(wrapped(lang.L("{{.Server}} wants the token of an API user, who may make campaigns for the lists of this publication.", map[string]string{"Server": set.URL})))
	if !errors.Is(why, listmonk.ErrNoToken) {
		rows.Add(warning(tokenProblem(why)))
	}
	rows.Add(kit.FormRow(lang.L("User name and token"), secret, lang.L("Written as user:token. listmonk shows the token once, when the API user is made.")))
	rows.Add(note(lang.L("It is kept in this computer's keyring once listmonk has taken it, and nowhere else.")))
	d.u.ask(prompt{
		title: lang.L("Token of listmonk"), confirm: lang.L("Make the draft"), size: fyne.NewSize(500, 200), body: rows, focus: secret,
		ok: func() string {
			token := strings.TrimSpace(secret.Text)
			if err := listmonk.CheckToken(token); err != nil {
				return lang.L("That is no token: it is written as user:token, without spaces.")
			}
			d.sendCampaign(i, token)
			return ""
		},
	})
}

// tokenProblem says why a token is not taken to somebody who can give another.
func tokenProblem(err error) string {
	if errors.Is(err, listmonk.ErrLogin) {
		return lang.L("The server did not take the token that there was. Give another.")
	}
	return sentence(err)
}
