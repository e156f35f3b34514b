package ui

import (
	"context"
	"os"
	"os/user"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"

	"postil/app/config"
	"postil/app/task"
	"postil/app/ui/kit"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/sample"
	"postil/publish/sign"
)

// Show opens the window and the publication in it: Appear and Fill.
func (u *UI) Show() {
	u.Appear()
	u.Fill()
}

// Appear opens the window with nothing in it. Until the window system and its
// OpenGL are ready, the typefaces are read elsewhere, the one other thing that
// takes long: this goroutine waits, so that Fyne is used by one at a time.
func (u *UI) Appear() {
	go func() {
		defer close(u.typefaces)
		for _, style := range []fyne.TextStyle{{}, {Bold: true}} {
			fyne.MeasureText("Postil", fynetheme.TextSize(), style)
		}
	}()
	u.win.Show()
	<-u.typefaces
}

// Fill builds what stands in the window and opens the publication that the
// options name, that of the last time, or the sample.
func (u *UI) Fill() {
	u.build()
	u.open()
}

func (u *UI) open() {
	u.openKey(func() {
		switch {
		case u.first.desk != nil:
			u.use(u.first.dir, u.first.desk)
		case u.o.Folder != "":
			u.openFolder(u.folder()) // which says why it cannot be opened
		default:
			if dir := u.settings.LastPublication; dir != "" {
				if k, err := desk.Open(dir, u.deskOptions()); err == nil {
					u.use(dir, k)
					return
				}
				u.o.Log.Warn("last publication", "dir", dir)
				u.tell(kit.Warning, lang.L("{{.Folder}} holds no publication any more. The sample is open instead.", map[string]string{"Folder": dir}))
			}
			u.OpenSample()
		}
		u.first = opening{}
	})
}

// Listed reports whether what the window shows first has been read, or nothing
// is being read that could be waited for.
func (u *UI) Listed() bool { return !u.ws.IsOpen() || u.ws.Publication() != nil }

// opening is a publication that is read while the window is being made.
type opening struct {
	dir  string
	desk *desk.Desk
}

// folder is that of the publication that open opens, "" for the sample.
func (u *UI) folder() string {
	if u.o.Folder == "" {
		return u.settings.LastPublication
	}
	if abs, err := filepath.Abs(u.o.Folder); err == nil {
		return abs
	}
	return u.o.Folder
}

// readAhead begins to read the publication that open opens. A key that signs is
// opened before: what it counts for is read too.
func (u *UI) readAhead() {
	dir := u.folder()
	if file, err := u.keys.Chosen(u.settings); dir == "" || err != nil || file != "" {
		return
	}
	k, err := desk.Open(dir, u.deskOptions())
	if err != nil {
		return // open says why
	}
	u.person(k)
	u.first = opening{dir: dir, desk: k}
	u.ws.ReadAhead(k, u.typefaces) // what makes the window needs one core whole
}

// openKey opens the key that signs, then goes on: with one that cannot be
// opened, without it, and saying so.
func (u *UI) openKey(then func()) {
	file, err := u.keys.Chosen(u.settings)
	if err != nil || file == "" {
		if err != nil {
			u.Failed(err)
		}
		then()
		return
	}
	task.Run(u.run, "key", func(context.Context) (sign.Signer, error) { return u.keys.Open(file) }, func(s sign.Signer, err error) {
		u.signer = s
		if err != nil {
			u.o.Log.Warn("open the signing key", "file", file, "err", err)
			u.toasts.Show(kit.Notice{
				Kind: kit.Warning, Action: lang.L("Who I am…"), Run: func() { u.showIdentity(nil) },
				Text: lang.L("Your key could not be opened, so nothing is signed for now. {{.Why}}", map[string]string{"Why": keyProblem(file, err)}),
			})
		}
		then()
	})
}

// use puts a desk into the window and remembers it.
func (u *UI) use(dir string, k *desk.Desk) {
	if u.person(k) && u.settings.Introduced { // else they are asked, see below
		u.tellFallback(k.Who())
	}
	u.settings.LastPublication = dir
	u.settings.Remember(dir)
	u.saveSettings()
	u.archive.reset()
	u.quick.forget()
	u.figures.reset()
	u.ws.Open(k)
	if !u.settings.Introduced && u.settings.Identity == (config.Identity{}) {
		u.o.Post(func() { // once the window is there
			u.showIdentity(func() {
				u.settings.Introduced = true // once is enough
				u.saveSettings()
				u.tellFallback(u.ws.Who())
			})
		})
	}
}

// person has a desk know who is at work, and reports whether it had to take what
// the computer says of them.
func (u *UI) person(k *desk.Desk) (fallback bool) {
	k.SetSigner(u.signer)
	who := k.Who()
	if who.Name != "" && who.Email != "" {
		return false
	}
	other := fallbackIdentity()
	if who.Name != "" {
		other.Name = who.Name
	}
	if who.Email != "" {
		other.Email = who.Email
	}
	k.SetWho(other)
	return true
}

// fallbackIdentity is who signs when neither Postil nor git was told: the
// account on this computer. The first save is not the moment for a form.
func fallbackIdentity() repo.Person {
	name, login := "Author", "author"
	if acc, err := user.Current(); err == nil {
		login = filepath.Base(acc.Username)
		name = login
		if acc.Name != "" {
			name = acc.Name
		}
	}
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "localhost"
	}
	return repo.Person{Name: name, Email: login + "@" + host}
}

// tellFallback says as whom a person works who has not said who they are.
func (u *UI) tellFallback(who repo.Person) {
	u.toasts.Show(kit.Notice{
		Kind: kit.Info, Action: lang.L("Who I am…"), Run: func() { u.showIdentity(nil) },
		Text: lang.L("You work as {{.Name}} <{{.Email}}>, as this computer says.", map[string]string{"Name": who.Name, "Email": who.Email}),
	})
}

// OpenSample opens the sample publication, making it the first time.
func (u *UI) OpenSample() {
	data, err := u.o.Env.DataDir()
	if err != nil {
		u.Failed(err)
		return
	}
	root := filepath.Join(data, "sample")
	dir, remote := filepath.Join(root, "publication"), filepath.Join(root, "remote.git")
	if k, err := desk.Open(dir, u.deskOptions()); err == nil {
		u.use(dir, k)
		return
	}
	if _, err := os.Stat(root); err == nil { // a start that was cut short: keep it aside, begin again
		aside := root + u.o.Now().Format("-20060102-150405")
		if err := os.Rename(root, aside); err != nil {
			u.Failed(err)
			return
		}
	}
	u.desk.setWaiting(lang.L("Making the sample publication…"))
	o := u.deskOptions()
	o.Signer = nil // its authors are invented
	task.Run(u.run, "sample", func(ctx context.Context) (*desk.Desk, error) {
		return sample.Create(ctx, dir, remote, o)
	}, func(k *desk.Desk, err error) {
		u.desk.setWaiting("")
		if err != nil {
			u.Failed(err)
			return
		}
		u.use(dir, k)
		u.tell(kit.Info, lang.L("This is a sample publication to try things on. Here you may approve your own drafts."))
	})
}
