package ui

import (
	"context"
	"runtime"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"postil/app/quickopen"
	"postil/app/task"
	"postil/app/ui/kit"
	"postil/editor/cite"
	"postil/publish/content"
	"postil/publish/desk"
)

// mostFound is how much quick open lists; more is for more letters to find.
const mostFound = 50

// quickOpen finds articles, drafts, sources and commands by a few letters. What
// it finds them in is made behind the window, when it is asked for and something
// has changed since.
type quickOpen struct {
	u      *UI
	list   *kit.Palette[quickopen.Item]
	finder *quickopen.Finder
	stale  bool // something has changed since finder was made
}

func newQuickOpen(u *UI) *quickOpen {
	q := &quickOpen{u: u, stale: true}
	q.list = kit.NewPalette(kit.PaletteOptions[quickopen.Item]{
		Placeholder: lang.L("Article, draft, source or command"),
		TwoLines:    true,
		Size:        fyne.NewSize(680, 520),
		OnQuery:     q.rows,
		OnChosen:    q.open,
	})
	return q
}

// show opens quick open, or closes it when it is open.
func (q *quickOpen) show() {
	if q.list.Shown() {
		q.list.Hide()
		return
	}
	if q.finder == nil { // until all of it has been looked through
		q.finder = quickopen.New(append(draftItems(q.u.ws.Drafts()), q.commands()...))
	}
	q.finder.SetRecent(q.recent())
	q.list.Show(q.u.win.Canvas())
	q.refresh(false)
}

// refresh makes the finder anew if something has changed; while nobody looks,
// that waits.
func (q *quickOpen) refresh(changed bool) {
	q.stale = q.stale || changed
	if !q.stale || !q.list.Shown() {
		return
	}
	q.stale = false
	ws, before, commands := q.u.ws, q.finder, q.commands()
	published, drafts, library := ws.Published(), slices.Clone(ws.Drafts()), ws.Library()
	task.Run(q.u.run, "quick open", func(ctx context.Context) (*quickopen.Finder, error) {
		items := append(draftItems(drafts), articleItems(published)...)
		items = append(append(items, sourceItems(library)...), commands...)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return before.With(items), nil
	}, func(f *quickopen.Finder, err error) {
		if err != nil {
			q.stale = true
			return
		}
		f.SetRecent(q.recent())
		q.finder = f
		ws.Tidy()
		if q.list.Shown() {
			at := q.current()
			q.list.RequeryTo(func(it quickopen.Item) bool { return it.Ref() == at })
		}
	})
}

// current is what Enter opens, the zero Ref while the first is.
func (q *quickOpen) current() quickopen.Ref {
	if rows, at := q.list.Rows(); at > 0 {
		return rows[at].Value.Ref()
	}
	return quickopen.Ref{}
}

// forget lets go of what another publication has.
func (q *quickOpen) forget() {
	q.u.run.Cancel("quick open")
	q.finder, q.stale = nil, true
}

// recent is what was opened last in this publication, but for what is open.
func (q *quickOpen) recent() []quickopen.Ref {
	open := q.u.openRef()
	var refs []quickopen.Ref
	for _, s := range q.u.settings.RecentOpened[q.u.ws.Folder()] {
		if r, ok := quickopen.ParseRef(s); ok && r != open {
			refs = append(refs, r)
		}
	}
	return refs
}

func (q *quickOpen) rows(query string) []kit.Row[quickopen.Item] {
	var rows []kit.Row[quickopen.Item]
	listed := map[quickopen.Ref]bool{}
	add := func(it quickopen.Item) {
		listed[it.Ref()] = true
		r := kit.Row[quickopen.Item]{Title: it.Title, Subtitle: it.Detail, Trailing: kindWord(it.Kind), Value: it}
		title, detail := quickopen.Marks(query, it)
		r.Marks, r.Also = marksOf(title), marksOf(detail)
		if it.Kind == quickopen.Command {
			if a := q.u.actions.ByID(it.ID); a != nil {
				r.Disabled = !a.IsEnabled()
				if !a.Shortcut.IsZero() {
					r.Trailing = a.Shortcut.Format(runtime.GOOS)
				}
			}
		}
		rows = append(rows, r)
	}
	for _, h := range q.finder.Find(query, mostFound) {
		add(*h.Item)
	}
	if strings.TrimSpace(query) == "" {
		open := q.u.openRef()
		for _, it := range draftItems(q.u.ws.Drafts()) {
			if !listed[it.Ref()] && it.Ref() != open {
				add(it)
			}
		}
	}
	if q.u.ws.IsOpen() && q.u.ws.Published() == nil {
		rows = append(rows, kit.Row[quickopen.Item]{Title: lang.L("The archive is still being read; what is in it comes then."), Disabled: true})
	}
	return rows
}

func marksOf(marks []quickopen.Mark) []kit.Mark {
	out := make([]kit.Mark, len(marks))
	for i, m := range marks {
		out[i] = kit.Mark(m)
	}
	return out
}

func kindWord(k quickopen.Kind) string {
	switch k {
	case quickopen.Article:
		return lang.L("Article")
	case quickopen.Draft:
		return lang.L("Draft")
	case quickopen.Source:
		return lang.L("Source")
	}
	return lang.L("Command")
}

// open opens what was chosen.
func (q *quickOpen) open(it quickopen.Item) {
	u := q.u
	if it.Kind == quickopen.Draft || it.Kind == quickopen.Source {
		u.leaveLayers() // what is opened is shown at the desk
	}
	switch it.Kind {
	case quickopen.Article:
		u.openArticle(it.ID)
	case quickopen.Draft:
		u.ws.OpenDraft(it.ID)
	case quickopen.Source:
		u.opened(it.Ref())
		u.sources.reveal(it.ID)
	case quickopen.Command:
		u.opened(it.Ref())
		u.trigger(it.ID)
	}
}

// openArticle opens a published article for reading: in the archive, so that what
// is being written stays as it is, and at the desk while there is no index of it.
func (u *UI) openArticle(dir string) {
	if x := u.ws.Archive(); x != nil {
		if e := x.Published(dir); e != nil {
			u.opened(quickopen.Ref{Kind: quickopen.Article, ID: dir})
			u.read(e)
			return
		}
	}
	u.leaveLayers()
	u.ws.OpenArticle(dir)
}

// openRef is the open document, the zero Ref for none.
func (u *UI) openRef() quickopen.Ref {
	switch d := u.ws.Document(); {
	case d == nil:
		return quickopen.Ref{}
	case d.Draft != nil:
		return quickopen.Ref{Kind: quickopen.Draft, ID: d.Draft.ID}
	default:
		return quickopen.Ref{Kind: quickopen.Article, ID: d.Dir}
	}
}

// opened remembers what was opened.
func (u *UI) opened(r quickopen.Ref) {
	if r != (quickopen.Ref{}) && u.settings.Opened(u.ws.Folder(), r.String()) {
		u.saveSettings()
	}
}

// commands are what can be done, by their names in the window's language.
func (q *quickOpen) commands() []quickopen.Item {
	return q.u.actions.Items(func(s string) string { return lang.L(s) })
}

func draftItems(drafts []*desk.Draft) []quickopen.Item {
	items := make([]quickopen.Item, 0, len(drafts))
	for _, d := range drafts {
		it := quickopen.Item{Kind: quickopen.Draft, ID: d.ID, Title: d.Title()}
		if d.Article != nil {
			it.Detail = strings.Join(d.Article.Front.Authors, ", ")
		}
		items = append(items, it)
	}
	return items
}

// articleItems are the published articles; none while they are not known.
func articleItems(c *content.Content) []quickopen.Item {
	if c == nil {
		return nil
	}
	items := make([]quickopen.Item, 0, len(c.Articles))
	for _, a := range c.Articles {
		detail := strings.Join(a.Front.Authors, ", ")
		if !a.Front.Date.IsZero() {
			if detail != "" {
				detail += "  ·  "
			}
			detail += a.Front.Date.Format("2 January 2006")
		}
		items = append(items, quickopen.Item{Kind: quickopen.Article, ID: a.Dir, Title: a.Front.Title, Detail: detail})
	}
	return items
}

func sourceItems(l *cite.Library) []quickopen.Item {
	items := make([]quickopen.Item, 0, l.Len())
	for _, r := range l.All() {
		items = append(items, quickopen.Item{Kind: quickopen.Source, ID: r.Key, Title: r.Title, Detail: line(r) + "  @" + r.Key})
	}
	return items
}
