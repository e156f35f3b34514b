package ui

import (
	"context"
	"io/fs"
	"log/slog"
	"path/filepath"
	"runtime"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"postil/app/action"
	"postil/app/config"
	"postil/app/message"
	"postil/app/signing"
	"postil/app/task"
	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/app/workspace"
	"postil/editor/cite/lookup"
	"postil/editor/cite/styles"
	editwidget "postil/editor/widget"
	"postil/publish/archive"
	"postil/publish/desk"
	"postil/publish/evidence/fetch"
	"postil/publish/picture"
	"postil/publish/repo"
	"postil/publish/repo/credential"
	"postil/publish/sign"
	"postil/publish/site"
)

// Options are what the window needs of the program around it.
type Options struct {
	App     fyne.App
	Post    task.Poster // hands functions to the UI goroutine
	Env     config.Env
	Log     *slog.Logger
	Version string
	// Folder is that of the publication to open, "" for that of the last time.
	Folder string
	Now    func() time.Time
	// After calls f on the UI goroutine once d has passed, unless cancelled; nil
	// goes by the system's clock.
	After func(d time.Duration, f func()) (cancel func())
	// Free gives memory that is not used any more back to the system; nil leaves
	// that to Go.
	Free func()
	// Clipboard gives formatted text for pasting; nil is none.
	Clipboard RichClipboard
	// Keyring keeps logins where git has no helper for that; nil is the system's.
	Keyring credential.Ring
	// Lookup says where sources are looked up.
	Lookup lookup.Options
	// Fetch says how cited pages are got.
	Fetch fetch.Options
}

// UI is Postil's window.
type UI struct {
	o        Options
	win      fyne.Window
	theme    *theme.Theme
	store    *config.Store
	settings config.Settings
	run      *task.Runner
	ws       *workspace.Workspace
	actions  *action.Registry
	keys     *signing.Keys   // of the person at work
	signer   sign.Signer     // signs what they do, nil for none
	alive    context.Context //nolint:containedctx // ends with the window
	end      context.CancelFunc
	closers  map[fyne.CanvasObject]func()
	first    opening // what is opened, while the window is being made
	// typefaces is closed once those of the window have been read.
	typefaces chan struct{}
	followUp  followUp // what to do once a draft is open
	rules     *rulesDialog
	clashes   []clash // nobody has decided yet
	picker    *picker // while it is open
	quick     *quickOpen
	// remarkMarks follow the passages of open remarks, by the remark's id.
	remarkMarks map[string]*editwidget.Tracked

	desk    *deskPane
	article *articlePane
	preview *previewPane
	archive *archiveView
	figures *figuresView
	sources *sourcesPane
	checks  *checksPane

	reviewPane *reviewPane
	status     *statusBar
	toasts     *kit.Toaster
	tip        *kit.Tip // beside what is pointed at in the text
	side       *container.AppTabs
	outer      *container.Split // sidebar | the rest
	inner      *container.Split // article | preview, sources, checks

	previewTab, sourcesTab, checksTab, reviewTab *container.TabItem
	palette                                      *kit.Palette[*action.Action]

	connections    *connectionsPane
	connectionsTab *container.TabItem
	read           func(*archive.Entry) // opens an article of the archive for reading
}

// New makes the window and begins to read what it shows first. Nothing stands in
// it before Appear and Fill.
func New(o Options) *UI {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	u := &UI{o: o, run: task.New(o.Post), closers: map[fyne.CanvasObject]func(){}, typefaces: make(chan struct{})}
	u.alive, u.end = context.WithCancel(context.Background())
	u.keys = &signing.Keys{Env: o.Env, Ask: u.unlock}
	u.loadSettings()
	u.theme = theme.New(theme.Options{Mode: theme.Mode(u.settings.Theme), TextSize: u.settings.TextSize})
	o.App.Settings().SetTheme(u.theme)
	u.win = o.App.NewWindow("Postil")

	u.ws = workspace.New(workspace.Options{
		Runner: u.run, Listener: u, Recovery: u.recovery(), Now: o.Now, Log: o.Log,
		Spelling: u.spellingOptions(), Fetch: o.Fetch, Images: u.images(),
		IndexFile: o.Env.IndexFile, Free: o.Free,
		Keyring: o.Keyring, ListmonkToken: o.Env.Getenv("POSTIL_LISTMONK_TOKEN"), Agent: "Postil " + o.Version,
		Looks: u.looksFile(),
	})
	u.ws.CheckSpelling(u.settings.Writing.Spelling)
	u.readAhead()
	u.win.Resize(fyne.NewSize(u.settings.Window.Width, u.settings.Window.Height))
	return u
}

// build builds what stands in the window.
func (u *UI) build() {
	u.actions = u.makeActions()
	u.toasts = kit.NewToaster(u.after)
	u.tip = kit.NewTip(u.after)
	u.status = newStatusBar(u)
	u.desk = newDeskPane(u)
	u.article = newArticlePane(u)
	u.preview = newPreviewPane(u)
	u.sources = newSourcesPane(u)
	u.checks = newChecksPane(u)
	u.reviewPane = newReviewPane(u)
	u.archive = newArchiveView(u)
	u.quick = newQuickOpen(u)
	u.figures = newFiguresView(u)
	u.connections, u.read = newConnectionsPane(u), u.archive.read
	u.layout()
	u.win.SetMainMenu(u.makeMenu())
	u.bindShortcuts()
	u.win.SetOnDropped(u.droppedFile)
	u.win.SetCloseIntercept(u.close)
}

// images keeps scaled images in the person's cache, nil where there is none.
func (u *UI) images() site.ImageStore {
	dir, err := u.o.Env.CacheDir()
	if err != nil {
		u.o.Log.Warn("scaled images are not kept", "err", err)
		return nil
	}
	return picture.NewFolder(filepath.Join(dir, "images"))
}

// looksFile remembers what was found at the addresses of sources, "" for none.
func (u *UI) looksFile() string {
	file, err := u.o.Env.LooksFile()
	if err != nil {
		u.o.Log.Warn("looks at pages are not kept", "err", err)
		return ""
	}
	return file
}

func (u *UI) layout() {
	u.previewTab = container.NewTabItem(lang.L("Preview"), u.preview.object)
	u.sourcesTab = container.NewTabItem(lang.L("Sources"), u.sources.object)
	u.checksTab = container.NewTabItem(lang.L("Checks"), u.checks.object)
	u.reviewTab = container.NewTabItem(lang.L("Review"), u.reviewPane.object)
	u.connectionsTab = container.NewTabItem(lang.L("Related"), u.connections.object)
	u.side = container.NewAppTabs(u.previewTab, u.sourcesTab, u.checksTab, u.reviewTab, u.connectionsTab)
	u.side.OnSelected = func(*container.TabItem) {
		u.reviewPane.look()
		u.sources.lookForTwins()
		u.connections.refresh()
	}
	u.inner = container.NewHSplit(u.article.object, u.side)
	u.inner.Offset = clampSplit(u.settings.Splits.Preview, 0.56)
	u.outer = container.NewHSplit(kit.NewGround(theme.ColorSurface, u.desk.object), u.inner)
	u.outer.Offset = clampSplit(u.settings.Splits.Sidebar, 0.19)
	// Notices stand above the foot of the window: what the status line says of
	// saving must stay readable.
	//
	// A window that is given something lays it out in its least size first. An
	// empty one has none, and what is then put into it is laid out once.
	content := container.NewStack()
	u.win.SetContent(content)
	content.Add(container.NewBorder(nil, u.status.object, nil, nil,
		container.NewStack(u.outer, u.archive.object, u.figures.object, u.toasts.CanvasObject(), u.tip.CanvasObject())))
}

func clampSplit(v, otherwise float64) float64 {
	if v < 0.08 || v > 0.92 {
		return otherwise
	}
	return v
}

// Window is the window itself, for the program around it and for tests.
func (u *UI) Window() fyne.Window { return u.win }

// Calm reports whether nothing in the window moves by itself but on a timer
// that was posted: somebody writes, and no act goes on. The program around it
// may then wait for keys instead of looking for them. It is called on the UI
// goroutine.
func (u *UI) Calm() bool {
	return u.ws.Busy() == "" && u.win.Canvas().Focused() == u.article.field.Focusable()
}

// Close ends background work; the program is about to end.
func (u *UI) Close() {
	u.end() // nobody answers any more
	u.run.Close()
	u.ws.Close()
	if err := u.keys.Close(); err != nil {
		u.o.Log.Warn("close the ssh-agent", "err", err)
	}
}

// deskOptions name the person at work, the key that signs for them, and how
// remotes are talked to.
func (u *UI) deskOptions() desk.Options {
	id := u.settings.Identity
	return desk.Options{
		Who: repo.Person{Name: id.Name, Email: id.Email}, Now: u.o.Now, Signer: u.signer, Network: u.network(),
		Styles: u.styleFolders(), Workers: max(1, runtime.NumCPU()-1), // one core is the window's
	}
}

// styleFolders are where citation styles are on this computer.
func (u *UI) styleFolders() []fs.FS {
	return styles.Installed(u.o.Env.GOOS, u.o.Env.HomeDir, u.o.Env.Getenv)
}

func (u *UI) loadSettings() {
	u.settings = config.Defaults()
	dir, err := u.o.Env.ConfigDir()
	if err != nil {
		u.o.Log.Warn("settings", "err", err)
		return
	}
	u.store = &config.Store{Dir: dir, Now: u.o.Now}
	u.settings, err = u.store.Load()
	if err != nil {
		u.o.Log.Warn("settings", "err", err)
	}
}

func (u *UI) saveSettings() {
	if u.store == nil {
		return
	}
	if err := u.store.Save(u.settings); err != nil {
		u.o.Log.Warn("settings", "err", err)
	}
}

func (u *UI) recovery() *workspace.Recovery {
	dir, err := u.o.Env.DataDir()
	if err != nil {
		return nil
	}
	return &workspace.Recovery{Dir: filepath.Join(dir, "recovery")}
}

// after calls f on the UI goroutine once d has passed.
func (u *UI) after(d time.Duration, f func()) (cancel func()) {
	if u.o.After != nil {
		return u.o.After(d, f)
	}
	t := time.AfterFunc(d, func() { u.o.Post(f) })
	return func() { t.Stop() }
}

// close saves what is unsaved, remembers the window and lets it go. When
// saving fails the person decides.
func (u *UI) close() {
	leave := func() {
		size := u.win.Canvas().Size()
		u.settings.Window.Width, u.settings.Window.Height = size.Width, size.Height
		u.settings.Splits.Sidebar, u.settings.Splits.Preview = u.outer.Offset, u.inner.Offset
		if b := u.archive.browser; b != nil {
			at := b.Splits()
			u.settings.Splits.ArchiveFilters, u.settings.Splits.ArchiveReading = at[0], at[1]
		}
		u.saveSettings()
		u.win.Close()
	}
	if d := u.ws.Document(); d == nil || !d.Dirty() {
		leave()
		return
	}
	u.ws.SaveThen(leave, func(err error) {
		ask := dialog.NewConfirm(lang.L("Not saved"),
			sentence(err)+"\n\n"+lang.L("Your text is kept and will be offered again. Leave all the same?"),
			func(yes bool) {
				if yes {
					leave()
				}
			}, u.win)
		ask.SetConfirmText(lang.L("Leave"))
		ask.SetDismissText(lang.L("Stay"))
		ask.Show()
	})
}

// say gives a message in the window's language.
func say(m message.Message) string {
	if m.Template == "" {
		return ""
	}
	return lang.L(m.Template, m.Args)
}

// tell shows a passing notice.
func (u *UI) tell(kind kit.Kind, text string) { u.toasts.Show(kit.Notice{Kind: kind, Text: text}) }

// focusText puts the keyboard into the text. The window's canvas is asked, not
// the field: a field that was never painted does not know its canvas yet.
func (u *UI) focusText() { u.win.Canvas().Focus(u.article.field.Focusable()) }

// heading is a label in bold.
func heading(text string) *widget.Label {
	l := widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	l.Truncation = fyne.TextTruncateEllipsis
	return l
}
