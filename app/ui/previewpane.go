package ui

import (
	"fmt"
	"io/fs"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/app/workspace"
	"postil/assets"
	"postil/editor/preview"
	"postil/publish/article"
	"postil/publish/publication"
	"postil/publish/site"
)

// previewPane shows the article as readers will see it, in step with the text:
// scrolling one scrolls the other, a click goes to where the words were written.
type previewPane struct {
	u      *UI
	view   *preview.Preview
	object fyne.CanvasObject

	// following is set while the preview shows where the caret is: until one of
	// both is scrolled away.
	following bool
	leading   bool // the text follows the preview, not the preview the text

	shown *workspace.Document // what is shown, nil for nothing
	head  preview.Head
}

func newPreviewPane(u *UI) *previewPane {
	p := &previewPane{u: u}
	o := u.pageLook()
	o.LoadImage = func(name string) ([]byte, error) { return u.ws.ReadFile(name) }
	o.OnHover, o.OnScrolled, o.OnSource = p.hovered, p.scrolled, p.toSource
	p.view = preview.New(o)
	p.object = p.view
	return p
}

// pageLook is how articles look where they are shown as readers have them.
func (u *UI) pageLook() preview.Options {
	css, err := fs.ReadFile(assets.Site(), "static/site.css")
	if err != nil {
		u.o.Log.Warn("the page's stylesheet", "err", err) // the window's colours then
	}
	return preview.Options{
		Theme:      u.theme.Prose(),
		Stylesheet: css,
		TextStyle:  theme.ProseStyle(),
		Measure:    func() float32 { return u.theme.Size(theme.SizeMeasure) },
		Now:        u.o.Now,
		After:      u.after,
		OnLink:     u.followLink,
	}
}

func (p *previewPane) clear() {
	p.following, p.shown = false, nil
	p.view.SetContent(preview.Content{})
}

func (p *previewPane) refresh() {
	d, a := p.u.ws.Document(), p.u.ws.Analysis()
	if d == nil || a == nil {
		return
	}
	pub := p.u.ws.Publication()
	h := headOf(d.Front(), pub)
	p.view.SetContent(preview.Content{Head: h, Doc: a.Doc, Cites: a.Cites, SourcesTitle: wordingOf(d.Front(), pub).Sources()})
	fresh := p.shown == d && p.head != h
	if p.shown, p.head = d, h; fresh { // somebody is at the title or the details
		p.following = false
		p.view.ShowHead()
	}
	if p.following {
		p.view.Reveal(p.u.article.text.Caret()) // what was written may be new
	}
}

// wordingOf has the words that the page has of its own, in the language of an
// article. pub may be nil.
func wordingOf(f article.Front, pub *publication.Publication) site.Wording {
	tag := strings.TrimSpace(f.Lang)
	if tag == "" && pub != nil {
		tag = pub.Language
	}
	return site.WordingFor(tag)
}

// headOf is what stands above an article's text. pub may be nil.
func headOf(f article.Front, pub *publication.Publication) preview.Head {
	h := preview.Head{
		Title: f.Title, Subtitle: f.Subtitle, Byline: strings.Join(f.Authors, ", "),
		Image: preview.Image{File: f.Image.File, Alt: f.Image.Alt, Caption: f.Image.Caption, Credit: f.Image.Credit},
	}
	zone := time.UTC
	if pub != nil {
		zone = pub.Location()
	}
	h.Date = wordingOf(f, pub).Date(f.Date, zone)
	if pub != nil && f.Section != "" {
		h.Section = pub.SectionTitle(f.Section)
	}
	return h
}

// followCaret keeps in view what the caret, at an offset of the text, writes.
func (p *previewPane) followCaret(offset int) {
	if !p.leading {
		p.following = true
		p.view.Reveal(offset)
	}
}

// followText scrolls as the text was scrolled.
func (p *previewPane) followText(offset int) {
	p.following = false
	p.view.ScrollToOffset(offset)
}

// scrolled scrolls the text as the preview was scrolled.
func (p *previewPane) scrolled(offset int) {
	p.following = false
	p.u.tip.Hide()
	p.u.article.field.ScrollTo(offset)
}

// toSource goes to the place in the text that was clicked in the preview, which
// stays as it is.
func (p *previewPane) toSource(offset int) {
	if p.u.ws.Document() == nil {
		return
	}
	p.leading = true
	p.u.article.showText()
	p.u.article.text.SetCaret(offset)
	p.leading = false
}

// hovered shows the tip of what is pointed at in the preview.
func (p *previewPane) hovered(h *preview.Hover) {
	u := p.u
	if h == nil {
		u.status.setHint("")
		u.tip.Leave()
		return
	}
	line, _, more := strings.Cut(h.Text, "\n")
	if more {
		line += " …"
	}
	u.status.setHint(line)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(p.view).Add(h.At)
	target := kit.TipTarget{
		Key: fmt.Sprint("preview", h.Kind, h.At, h.Text), At: at, Size: h.Size,
		Content: func() kit.TipContent {
			c := kit.TipContent{Text: h.Text}
			if len(h.Keys) > 0 {
				for _, key := range h.Keys {
					if ref, ok := u.ws.Library().Get(key); ok && ref.Address() != "" && len(h.Keys) == 1 {
						c.Actions = append(c.Actions, kit.TipAction{Label: lang.L("Open the source"), Run: func() { u.openURL(ref.Address()) }})
					}
				}
				key := h.Keys[0]
				c.Actions = append(c.Actions, kit.TipAction{Label: lang.L("Show in Sources"), Run: func() { u.showSource(key) }},
					kit.TipAction{Label: lang.L("Who cites it…"), Run: func() { u.showWhoCites(key) }})
			}
			return c
		},
	}
	if h.Asked {
		u.tip.Show(target)
	} else {
		u.tip.Point(target)
	}
}
