package ui

import (
	"cmp"
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"postil/app/ui/browser"
	"postil/app/ui/kit"
	"postil/app/workspace"
	"postil/editor/cite"
	"postil/editor/format"
	"postil/editor/preview"
	"postil/publish/archive"
	"postil/publish/publication"
	"postil/publish/review"
)

// archiveView is the archive over the whole window. The desk stays as it is
// beneath it, out of sight.
type archiveView struct {
	u       *UI
	browser *browser.Browser // nil before the view is shown for the first time
	object  *fyne.Container
	before  fyne.Focusable // had the keyboard when the view was opened
	library *cite.Library  // of the publication, as the archive was told last
}

func newArchiveView(u *UI) *archiveView {
	v := &archiveView{u: u, object: container.NewStack()}
	v.object.Hide()
	return v
}

// make builds the view.
func (v *archiveView) make() {
	u, s := v.u, v.u.settings.Splits
	v.browser = browser.New(browser.Options{
		Runner: u.run, Log: u.o.Log,
		Index:   u.ws.Archive,
		Canvas:  u.win.Canvas,
		State:   v.state,
		Reader:  v.reader,
		Preview: u.pageLook(),
		Names:   browser.Names{State: stateLook, Section: v.section, Source: v.source},
		Splits:  [2]float64{s.ArchiveFilters, s.ArchiveReading},
		Acts: browser.Acts{
			OnCorrect: func(e *archive.Entry) {
				v.close()
				u.ws.Revise(e.Dir)
			},
			OnDraft: func(id string) {
				v.close()
				u.ws.OpenDraft(id)
			},
			DraftOf: v.draftOf,
			OnPage:  v.openPage,
			Address: v.address,
			Link: func(e *archive.Entry) string {
				return format.LinkTo("", 0, 0, e.Title, u.ws.LinkTo(e.Dir)).Text
			},
			Copy: func(text, told string) {
				u.o.App.Clipboard().SetContent(text)
				u.tell(kit.Success, told)
			},
			OnLeave: v.close,
			Hint:    u.status.setHint,
		},
	})
	v.object.Add(v.browser.CanvasObject())
}

// shown reports whether the archive is what the window shows.
func (v *archiveView) shown() bool { return v != nil && v.object.Visible() }

// toggle shows the archive, or the desk again.
func (v *archiveView) toggle() {
	if v.shown() {
		v.close()
		return
	}
	if v.browser == nil {
		v.make()
	}
	v.before = v.u.win.Canvas().Focused()
	v.u.tip.Hide()
	v.u.outer.Hide()
	v.object.Show()
	v.u.refreshActions()
	v.browser.Open()
}

// close shows the desk as it was.
func (v *archiveView) close() {
	if !v.shown() {
		return
	}
	v.browser.Close()
	v.object.Hide()
	v.u.outer.Show()
	v.u.refreshActions()
	c := v.u.win.Canvas()
	if v.before != nil {
		c.Focus(v.before)
	} else {
		c.Unfocus()
	}
	v.before = nil
	v.u.status.setHint("")
}

// read shows an article in the archive.
func (v *archiveView) read(e *archive.Entry) {
	v.u.figures.leave()
	if !v.shown() {
		v.toggle()
	}
	v.browser.Visit(e)
}

// changed tells the view that the index is further, or of another publication.
func (v *archiveView) changed() {
	v.library = nil
	if v.shown() {
		v.browser.Changed()
	}
}

// reset forgets what was asked of the publication before.
func (v *archiveView) reset() {
	v.close()
	v.before, v.library = nil, nil
	if v.browser != nil {
		v.browser.Reset()
	}
}

// key does what a key of the window means in the archive; false where it means
// what it always does.
func (v *archiveView) key(id string) bool {
	if !v.shown() {
		return false
	}
	switch id {
	case "review.submit": // Ctrl+Enter
		v.browser.Correct()
	case "edit.find":
		v.browser.Focus()
	default:
		return false
	}
	return true
}

func (v *archiveView) state() browser.State {
	st := v.u.ws.ArchiveState()
	s := browser.State{Working: st.Working, Done: st.Done, Of: st.Of}
	if st.Trouble != nil {
		s.Trouble = sentence(st.Trouble)
	}
	return s
}

// stateLook is how the state of a text looks and what it is called.
func stateLook(state string) (color, word string) {
	s := review.State(state)
	return stateColor(s), stateWord(s)
}

func (v *archiveView) section(id string) string {
	if pub := v.u.ws.Publication(); pub != nil {
		return cmp.Or(pub.SectionTitle(id), id)
	}
	return id
}

func (v *archiveView) source(key string) string {
	if v.library == nil {
		v.library = v.u.ws.Library()
	}
	if r, ok := v.library.Get(key); ok && r.Title != "" {
		return r.Title
	}
	return key
}

func (v *archiveView) draftOf(e *archive.Entry) string {
	for _, d := range v.u.ws.Drafts() {
		if d.Dir == e.Dir && d.Status.State != review.Published {
			return d.ID
		}
	}
	return ""
}

func (v *archiveView) openPage(e *archive.Entry) {
	address, err := v.u.ws.ArticleURL(e.Dir)
	if err != nil {
		v.u.Failed(err)
		return
	}
	v.u.openURL(address)
}

func (v *archiveView) address(e *archive.Entry) string {
	if pub := v.u.ws.Publication(); pub != nil {
		return pub.ArticleURL(e.Dir)
	}
	return ""
}

func (v *archiveView) reader() browser.Reader {
	r := v.u.ws.ArchiveReader()
	if r == nil {
		return nil
	}
	return &archiveReader{r: r, pub: v.u.ws.Publication()}
}

// archiveReader is the workspace's reader as the browser wants it.
type archiveReader struct {
	r   *workspace.ArchiveReader
	pub *publication.Publication
}

// Read implements browser.Reader.
func (r *archiveReader) Read(ctx context.Context, e *archive.Entry) (preview.Content, error) {
	a, err := r.r.Read(ctx, e)
	if err != nil {
		return preview.Content{}, err
	}
	return preview.Content{Head: headOf(a.Front, r.pub), Doc: a.Doc, Cites: a.Cites, SourcesTitle: wordingOf(a.Front, r.pub).Sources()}, nil
}

// Picture implements browser.Reader.
func (r *archiveReader) Picture(ctx context.Context, e *archive.Entry, name string, width int) ([]byte, error) {
	return r.r.Picture(ctx, e, name, width)
}
