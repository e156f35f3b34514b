package ui

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"postil/app/config"
	"postil/app/task"
	"postil/app/ui/kit"
	"postil/assets"
	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/evidence/fetch"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/review"
)

var (
	ada = repo.Person{Name: "Ada Reyes", Email: "ada@example.org"}
	ben = repo.Person{Name: "Ben Okoro", Email: "ben@example.org"}
)

// fixture is a small publication on disk, with the program's own folders.
type fixture struct {
	dir, config, data string
	cache             string
	now               func() time.Time
	ids               map[string]string // of the drafts, by title
}

// clock is a time that moves a minute at each look, from any goroutine.
func clock() func() time.Time {
	ticks := make(chan time.Time, 1)
	ticks <- time.Date(2026, 3, 9, 8, 0, 0, 0, time.UTC)
	return func() time.Time {
		now := (<-ticks).Add(time.Minute)
		ticks <- now
		return now
	}
}

// newFixture makes a publication with two published articles, two sources,
// and one draft of Ada's in each of the states named.
func newFixture(t testing.TB, states ...review.State) *fixture {
	t.Helper()
	return newFixtureWith(t, nil, states...)
}

// newFixtureWith is newFixture with more that is published, by path.
func newFixtureWith(t testing.TB, more map[string]string, states ...review.State) *fixture {
	t.Helper()
	root := t.TempDir()
	f := &fixture{
		dir: filepath.Join(root, "publication"), config: filepath.Join(root, "config"), data: filepath.Join(root, "data"),
		cache: filepath.Join(root, "cache"),
		now:   clock(), ids: map[string]string{},
	}
	files := map[string][]byte{}
	for _, ref := range []*cite.Reference{
		{Key: "castillo2024", Type: "webpage", Title: "Ports of the strait", Author: []cite.Name{{Family: "Castillo", Given: "Nadia"}}, Issued: cite.Date{Year: 2024}, URL: "https://example.org/ports"},
		{Key: "umar2023", Type: "report", Title: "Tides", Author: []cite.Name{{Family: "Umar", Given: "Tomas"}}, Issued: cite.Date{Year: 2023}, Publisher: "Harbour Office"},
	} {
		data, err := ref.MarshalFile()
		if err != nil {
			t.Fatal(err)
		}
		files["references/"+ref.Key+".json"] = data
	}
	for _, front := range []article.Front{
		{Title: "The old bridge", Slug: "the-old-bridge", Date: article.Day(2024, 7, 16), Authors: []string{"Ben Okoro"}, Section: "commentary"},
		{Title: "A tunnel at last", Slug: "a-tunnel-at-last", Date: article.Day(2025, 11, 3), Authors: []string{"Ada Reyes"}, Section: "commentary"},
	} {
		dir, err := article.Dir(front)
		if err != nil {
			t.Fatal(err)
		}
		files[dir+"/index.md"] = article.New(front, "As published.\n").Bytes()
	}
	for name, text := range more {
		files[name] = []byte(text)
	}
	pub := publication.Default()
	pub.Name, pub.Motto = "The Strait Review", "Measure twice"
	k, err := desk.Create(t.Context(), f.dir, desk.NewPublication{
		Publication: pub, Policy: review.Policy{Approvals: 1, SelfApproval: true}, Files: files,
	}, desk.Options{Who: ada, Now: f.now})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	for _, s := range states {
		f.draft(t, k, s)
	}
	store := config.Store{Dir: f.config, Now: f.now}
	settings := config.Defaults()
	settings.LastPublication = f.dir
	settings.Identity = config.Identity{Name: ada.Name, Email: ada.Email}
	if err := store.Save(settings); err != nil {
		t.Fatal(err)
	}
	return f
}

// titleOf is the title of the fixture's draft in a state.
func titleOf(s review.State) string { return "Boats, " + string(s) }

// draft takes a complete draft as far as a state.
func (f *fixture) draft(t testing.TB, k *desk.Desk, state review.State) {
	t.Helper()
	step := func(r desk.Receipt, err error) desk.Receipt {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	ctx := t.Context()
	k.SetWho(ada)
	id := step(k.New(ctx, article.Front{
		Title: titleOf(state), Summary: "A fourth boat costs less than the study.", Section: "commentary", Tags: []string{"ferries", "money"},
		Image: article.Image{File: "lead.png", Alt: "A plain grey picture", Credit: "Harbour Office"},
	}, "A fourth boat would cost less than the study [@castillo2024].\n\nThe tides allow it.\n")).Draft
	f.ids[titleOf(state)] = id
	step(k.Save(ctx, id, desk.Edit{Put: map[string][]byte{"lead.png": leadImage(t)}}))
	if state == review.Draft {
		return
	}
	step(k.Submit(ctx, id, ""))
	k.SetWho(ben)
	switch state {
	case review.ChangesRequested:
		step(k.RequestChanges(ctx, id, "Name the shipyard."))
	case review.Approved:
		step(k.Approve(ctx, id, "Good."))
	}
}

func leadImage(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1200, 675))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// person drives one window.
type person struct {
	*UI
	t     testing.TB
	f     *fixture
	queue chan func()
}

// open opens the window on the fixture's publication. There is one window a
// test: Fyne's test driver knows only the newest.
func (f *fixture) open(t testing.TB) *person {
	t.Helper()
	app := test.NewTempApp(t)
	if err := lang.AddTranslationsFS(assets.TranslationsFS(), "translations"); err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, f: f, queue: make(chan func(), 10_000)}
	env := map[string]string{"XDG_DATA_DIRS": f.data, "POSTIL_CONFIG_DIR": f.config, "POSTIL_DATA_DIR": f.data, "POSTIL_STATE_DIR": f.data, "POSTIL_CACHE_DIR": f.cache}
	home := t.TempDir()
	nowhere := func() (string, error) { return home, nil }
	p.UI = New(Options{
		App: app, Post: task.Poster(func(fn func()) { p.queue <- fn }), Now: f.now, After: p.after, Version: "test", Keyring: noRing{},
		Fetch: fetch.Options{AllowPrivate: true, Archive: "-", Client: &http.Client{Transport: &http.Transport{}}},
		Env:   config.Env{GOOS: runtime.GOOS, Getenv: func(k string) string { return env[k] }, HomeDir: nowhere, UserConfigDir: nowhere},
	})
	t.Cleanup(p.Close)
	p.Window().Resize(fyne.NewSize(1280, 800))
	p.Show()
	p.drain()
	return p
}

// after is the window's clock. By it messages do not pass: on a busy computer
// they would be gone before a test looks at them.
func (p *person) after(d time.Duration, f func()) (cancel func()) {
	if d == kit.ToastTime {
		return func() {}
	}
	t := time.AfterFunc(d, func() { p.queue <- f })
	return func() { t.Stop() }
}

// noRing is a keyring that keeps nothing.
type noRing struct{}

var errNoRing = errors.New("there is no keyring")

func (noRing) Get(_, _ string) (string, error) { return "", errNoRing }
func (noRing) Set(_, _, _ string) error        { return errNoRing }
func (noRing) Delete(_, _ string) error        { return errNoRing }

// drain runs what is posted until nothing goes on any more.
func (p *person) drain() {
	p.t.Helper()
	for {
		busy := false
		for _, key := range []string{"act", "desk", "published", "analyse", "spelling", "merge", "review", "compare", "versions", "read", "doubts", "publication", "sample", "clone", "paste", "insert", "key", "keys", "identity", "standing", "holders", "keep", "quotations", "import", "lookup", "duplicates", "twins", "pairs", "styles", "style", "prose", "citing", "export", "export file", "archive", "archive search", "archive fill", "archive rest", "archive passages", "archive picture", "archive reading", "quick open", "issue", "issue start", "issue page", "issue keep", "looks", "look", "figures", "spans", "figures file", "related", "said", "who cites", "broken links"} {
			busy = busy || p.run.Busy(key)
		}
		if !busy && len(p.queue) == 0 {
			return
		}
		select {
		case fn := <-p.queue:
			fn()
		case <-time.After(time.Minute):
			p.t.Fatal("still waiting")
		}
	}
}

// become lets another person work, without a key.
func (p *person) become(who repo.Person) {
	p.t.Helper()
	if err := p.ws.SetPerson(who, nil); err != nil {
		p.t.Fatal(err)
	}
	p.drain()
}

// do triggers an action, which must be allowed, and waits for its end.
func (p *person) do(id string) {
	p.t.Helper()
	a := p.actions.ByID(id)
	if a == nil || !a.Trigger() {
		p.t.Fatalf("%s is not there or not allowed", id)
	}
	p.drain()
}

// choose chooses the row of the left pane that reads as text.
func (p *person) choose(text string) {
	p.t.Helper()
	p.chooseRow(text, func(r deskRow) bool { return r.text == text && r.kind != rowTask })
}

// takeUpRow chooses what waits for the person at work.
func (p *person) takeUpRow(text string) {
	p.t.Helper()
	p.chooseRow(text, func(r deskRow) bool { return r.text == text && r.kind == rowTask })
}

func (p *person) chooseRow(text string, is func(deskRow) bool) {
	p.t.Helper()
	i := slices.IndexFunc(p.desk.rows, is)
	if i < 0 {
		p.t.Fatalf("no row %q in\n%s", text, p.rows())
	}
	p.desk.list.Select(i)
	p.drain()
}

// rows are the lines of the left pane.
func (p *person) rows() string {
	var b strings.Builder
	for _, r := range p.desk.rows {
		b.WriteString(strings.Repeat("  ", map[rowKind]int{rowState: 1, rowTask: 1, rowDraft: 2, rowYear: 1, rowMonth: 2, rowArticle: 3}[r.kind]))
		b.WriteString(r.text)
		if r.trailing != "" {
			b.WriteString(" (" + r.trailing + ")")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// typeText types into the article.
func (p *person) typeText(at int, text string) {
	p.t.Helper()
	p.focusText()
	p.article.text.SetCaret(at)
	test.Type(p.article.field.Focusable(), text)
	p.drain()
}

// key presses a key where the keyboard is.
func (p *person) key(names ...fyne.KeyName) {
	p.t.Helper()
	for _, k := range names {
		on := p.win.Canvas().Focused()
		if on == nil {
			p.t.Fatalf("%s goes nowhere: nothing has the keyboard", k)
		}
		on.TypedKey(&fyne.KeyEvent{Name: k})
	}
	p.drain()
}

// write types where the keyboard is.
func (p *person) write(text string) {
	p.t.Helper()
	on := p.win.Canvas().Focused()
	if on == nil {
		p.t.Fatalf("%q goes nowhere: nothing has the keyboard", text)
	}
	test.Type(on, text)
	p.drain()
}

// top is the newest dialog, nil for none.
func (p *person) top() fyne.CanvasObject { return p.win.Canvas().Overlays().Top() }

// tap taps the button of the newest dialog, or of the window where none is
// shown.
func (p *person) tap(label string) {
	p.t.Helper()
	p.tapOnly(label)
	p.drain()
}

// tapOnly taps as tap does, and waits for nothing.
func (p *person) tapOnly(label string) {
	p.t.Helper()
	root := p.top()
	if root == nil {
		root = p.win.Content()
	}
	for _, o := range visible(root) {
		switch b := o.(type) {
		case *widget.Button:
			if b.Text == label && !b.Disabled() {
				test.Tap(b)
				return
			}
		case *keyButton:
			if b.Text == label && !b.Disabled() {
				test.Tap(b)
				return
			}
		case interface { // of a package below
			fyne.Tappable
			Label() string
		}:
			if b.Label() == label {
				test.Tap(b)
				return
			}
		}
	}
	p.t.Fatalf("there is no button %q; there is:\n%s", label, strings.Join(texts(root), "\n"))
}

// visible lists an object and all that it shows.
func visible(o fyne.CanvasObject) []fyne.CanvasObject {
	if !o.Visible() {
		return nil
	}
	all := []fyne.CanvasObject{o}
	var inner []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		inner = o.Objects
	case fyne.Widget:
		inner = test.WidgetRenderer(o).Objects()
	}
	for _, c := range inner {
		all = append(all, visible(c)...)
	}
	return all
}

// texts are all texts that an object shows.
func texts(o fyne.CanvasObject) []string {
	var out []string
	for _, c := range visible(o) {
		if t, ok := c.(*canvas.Text); ok && t.Text != "" {
			out = append(out, t.Text)
		}
	}
	return out
}

// shows reports whether an object shows a text, which may be wrapped.
func shows(o fyne.CanvasObject, text string) bool {
	return o != nil && strings.Contains(strings.Join(strings.Fields(strings.Join(texts(o), " ")), " "), text)
}

// notice is the newest passing notice.
func (p *person) notice() string {
	n := p.toasts.Notices()
	if len(n) == 0 {
		return ""
	}
	return n[len(n)-1].Text
}

// steps are the buttons of the workflow.
func (p *person) steps() string {
	var out []string
	for _, o := range p.article.steps.Objects {
		out = append(out, o.(*widget.Button).Text)
	}
	return strings.Join(out, " | ")
}

// saved is the open draft as git has it.
func (p *person) saved() *desk.Draft {
	p.t.Helper()
	k, err := desk.Open(p.f.dir, desk.Options{Who: ada, Now: p.f.now})
	if err != nil {
		p.t.Fatal(err)
	}
	defer k.Close()
	d, err := k.Draft(p.t.Context(), p.ws.Document().Draft.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	return d
}
