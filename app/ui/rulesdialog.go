package ui

import (
	"cmp"
	"net/mail"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"postil/app/message"
	"postil/app/signing"
	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// rulesDialog shows whose keys count and who does what in the publication, and
// changes it. It stays open over several changes.
type rulesDialog struct {
	u       *UI
	all     *fyne.Container // of the following
	rules   *fyne.Container // what publishing asks for
	people  *fyne.Container
	told    *widget.Label // what the last change did, or why not
	actions *fyne.Container
	name    *promptEntry
	email   *promptEntry
	key     *promptEntry
	close   func()
}

func (u *UI) showRules() {
	r := &rulesDialog{u: u, rules: container.NewVBox(), people: container.NewVBox(), told: wrapped(""), actions: container.NewVBox()}
	r.told.Hide()
	r.all = container.NewVBox(r.rules, r.people, r.actions)
	body := container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, 12), r.all)) // clear of the scroll bar
	d := dialog.NewCustomWithoutButtons(lang.L("Keys and rules"),
		kit.AtLeast(fyne.NewSize(620, 470), container.NewBorder(nil, r.told, nil, nil, body)), u.win)
	done := newKeyButton(lang.L("Close"), d.Hide)
	done.onEscape = d.Hide
	d.SetButtons([]fyne.CanvasObject{done})
	r.close = d.Hide
	r.makeActions()
	d.Show()
	u.closable(d, func() { u.rules = nil })
	u.rules = r
	r.refresh()
	u.win.Canvas().Focus(done)
}

// say tells below the list what a change did, or why it was not done.
func (r *rulesDialog) say(text string, importance widget.Importance) {
	r.told.Importance = importance
	r.told.SetText(text)
	r.told.Show()
}

// admin says why the person at work may not change anything here, nil when
// they may.
func (r *rulesDialog) admin() error {
	return r.u.ws.Policy().May(review.Admin, r.u.ws.Who().Email)
}

// refresh reads the rules again.
func (r *rulesDialog) refresh() {
	r.u.ws.Holders(func(list []desk.Holder, err error) {
		if err != nil {
			r.say(sentence(err), widget.DangerImportance)
			return
		}
		r.showRules()
		r.people.RemoveAll()
		r.people.Add(heading(lang.L("Whose keys count, and who does what")))
		if len(list) == 0 {
			r.people.Add(note(lang.L("No keys are listed yet, and everybody may do everything.")))
		}
		for _, h := range list {
			r.people.Add(r.holder(h))
		}
		r.all.Refresh() // their heights are others now
	})
}

func (r *rulesDialog) showRules() {
	p := r.u.ws.Policy()
	lines := []string{lang.N("An article needs {{.Count}} approval before it is published.", p.Approvals, map[string]any{"Count": p.Approvals})}
	if p.SelfApproval {
		lines = append(lines, lang.L("Those who wrote it may approve it."))
	} else {
		lines = append(lines, lang.L("Those who wrote it may not approve it."))
	}
	if p.Signed() {
		lines = append(lines, lang.L("Only what is signed with a key that counts is counted."))
	} else {
		lines = append(lines, lang.L("Signatures are not asked for: names are taken on trust."))
	}
	r.rules.Objects = []fyne.CanvasObject{wrapped(strings.Join(lines, " "))}
	if err := r.admin(); err != nil {
		r.rules.Add(note(sentence(err)))
		r.actions.Hide()
	} else {
		r.actions.Show()
	}
	if !p.Signed() && r.admin() == nil {
		b := widget.NewButton(lang.L("Count only what is signed…"), r.askRequire)
		r.rules.Add(container.NewHBox(b))
	}
}

// roleWord names a role.
func roleWord(role review.Role) string {
	switch role {
	case review.Admin:
		return lang.L("admin")
	case review.Editor:
		return lang.L("editor")
	case review.Publisher:
		return lang.L("publisher")
	}
	return string(role)
}

// holder is somebody's row: who, their roles, their keys.
func (r *rulesDialog) holder(h desk.Holder) fyne.CanvasObject {
	who := h.Who
	var roles []string
	for _, role := range h.Roles {
		roles = append(roles, roleWord(role))
	}
	if len(roles) > 0 {
		who += "  ·  " + strings.Join(roles, ", ")
	}
	var change fyne.CanvasObject
	if r.admin() == nil && !strings.Contains(h.Who, ",") { // a role is of one address, or of all of a domain
		change = widget.NewButton(lang.L("Roles…"), func() { r.askRoles(h) })
	}
	rows := container.NewVBox(container.NewBorder(nil, nil, nil, change, heading(who)))
	if len(h.Keys) == 0 {
		rows.Add(note(lang.L("No key.")))
	}
	for _, k := range h.Keys {
		print := widget.NewLabel(sign.Fingerprint(k.Key))
		print.TextStyle = fyne.TextStyle{Monospace: true}
		print.Truncation = fyne.TextTruncateEllipsis
		var revoke fyne.CanvasObject
		if k.Refused == nil && r.admin() == nil {
			revoke = widget.NewButton(lang.L("Take it back…"), func() { r.askRevoke(h, k) })
		}
		rows.Add(container.NewBorder(nil, nil, nil, revoke, print))
		if k.Refused != nil {
			rows.Add(note(sentence(k.Refused)))
		} else if k.Comment != "" {
			rows.Add(note(k.Comment))
		}
	}
	g := kit.NewGround(theme.ColorSurface, rows)
	g.Radius, g.Padding = 6, 6
	return container.NewPadded(g)
}

// makeActions makes the form that lets a key in.
func (r *rulesDialog) makeActions() {
	r.name, r.email, r.key = newPromptEntry(), newPromptEntry(), newPromptEntry()
	r.key.SetPlaceHolder("ssh-ed25519 AAAA…")
	for _, e := range []*promptEntry{r.name, r.email, r.key} {
		e.onEscape = func() { r.close() }
		e.OnSubmitted = func(string) { r.allow() }
	}
	allow := widget.NewButton(lang.L("Let the key count"), r.allow)
	allow.Importance = widget.HighImportance
	buttons := container.NewHBox(allow)
	if r.u.signer != nil {
		mine := widget.NewButton(lang.L("Fill in my key"), func() {
			who := r.u.ws.Who()
			r.name.SetText(who.Name)
			r.email.SetText(who.Email)
			r.key.SetText(sign.PublicLine(r.u.signer.Public(), who.Email))
		})
		buttons.Add(mine)
	}
	r.actions.Objects = []fyne.CanvasObject{
		heading(lang.L("Let a key in")),
		container.NewGridWithColumns(2, kit.FormRow(lang.L("Name"), r.name, ""), kit.FormRow(lang.L("E-mail"), r.email, "")),
		kit.FormRow(lang.L("Public key"), r.key, lang.L("One line, as the person copied it from Who I am. Ask them on another way whether its fingerprint is the same.")),
		buttons,
	}
}

func (r *rulesDialog) allow() {
	key, comment, err := signing.ParsePublic(r.key.Text)
	if err != nil {
		r.say(sentence(err), widget.DangerImportance)
		return
	}
	who, err := mail.ParseAddress((&mail.Address{Name: strings.TrimSpace(r.name.Text), Address: strings.TrimSpace(r.email.Text)}).String())
	if err != nil || who.Name == "" {
		r.say(lang.L("Give the name and the e-mail address of the person, as they sign with."), widget.DangerImportance)
		return
	}
	r.u.confirm(lang.L("Let the key count"),
		lang.L("From now on what is signed with {{.Key}} counts as done by {{.Name}} <{{.Email}}>. Is this their key?",
			map[string]string{"Key": sign.Fingerprint(key), "Name": who.Name, "Email": who.Address}),
		lang.L("Let it count"), func() {
			r.u.ws.Allow(repo.Person{Name: who.Name, Email: who.Address}, key, cmp.Or(comment, who.Name))
		})
}

// askRoles asks which roles somebody has.
func (r *rulesDialog) askRoles(h desk.Holder) {
	what := map[review.Role]string{
		review.Admin:     lang.L("Admin: changes the rules and the keys"),
		review.Editor:    lang.L("Editor: approves"),
		review.Publisher: lang.L("Publisher: publishes what is approved"),
	}
	rows := container.NewVBox(wrapped(lang.L("A role that nobody is named for is everybody's. Once somebody is named for it, only those who are named have it.")))
	checks := map[review.Role]*widget.Check{}
	for _, role := range review.Roles() {
		c := widget.NewCheck(cmp.Or(what[role], string(role)), nil)
		c.SetChecked(slices.Contains(h.Roles, role))
		checks[role] = c
		rows.Add(c)
	}
	r.u.ask(prompt{
		title: lang.L("Roles of {{.Who}}", map[string]string{"Who": h.Who}), confirm: lang.L("Save"), size: fyne.NewSize(440, 190), body: rows,
		ok: func() string {
			named := map[review.Role]bool{}
			for role, c := range checks {
				named[role] = c.Checked
			}
			r.u.ws.SetPolicy(func(p review.Policy) review.Policy {
				for _, role := range review.Roles() {
					if named[role] {
						p = p.WithRole(role, h.Who)
					} else {
						p = p.WithoutRole(role, h.Who)
					}
				}
				return p
			})
			return ""
		},
	})
}

func (r *rulesDialog) askRevoke(h desk.Holder, k desk.HeldKey) {
	r.u.confirm(lang.L("Take the key back"),
		lang.L("From now on {{.Key}} of {{.Who}} counts for nobody, also not for what was signed before and is not published yet. That cannot be undone; they would need another key.",
			map[string]string{"Key": sign.Fingerprint(k.Key), "Who": h.Who}),
		lang.L("Take it back"), func() { r.u.ws.Revoke(k.Key, k.Comment) })
}

func (r *rulesDialog) askRequire() {
	r.u.confirm(lang.L("Count only what is signed"),
		lang.L("From now on submissions, approvals and publications count only when they are signed with a key in this list. What is in review must be submitted and approved anew. Your own key must be in the list first."),
		lang.L("Count only what is signed"), r.u.ws.RequireSignatures)
}

// rulesActs are the acts whose outcome the dialog tells.
var rulesActs = []desk.Act{desk.ActAllow, desk.ActRevoke, desk.ActRequire, desk.ActPolicy}

// changed tells what a change of the rules did. It reports whether it was one.
func (r *rulesDialog) changed(receipt desk.Receipt) bool {
	if r == nil || !slices.Contains(rulesActs, receipt.Act) {
		return false
	}
	lines := []string{say(message.Done(receipt))}
	for _, d := range message.Details(receipt) {
		lines = append(lines, say(d))
	}
	r.say(strings.Join(lines, " "), widget.SuccessImportance)
	for _, e := range []*promptEntry{r.name, r.email, r.key} {
		e.SetText("")
	}
	return true
}
