package browser

import (
	"context"
	"image"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/task"
	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/editor/preview"
	"postil/publish/archive"
)

const (
	// readingRest is how long the keys that go through the list must rest before
	// an article is read.
	readingRest = 60 * time.Millisecond
	// readingWidth is that of the images on the site that are large enough for the
	// page, in pixels.
	readingWidth = 960
)

// readingPane shows one article in the look of the publication, and what can be
// done with it.
type readingPane struct {
	b       *Browser
	view    *preview.Preview
	badge   *kit.Badge
	facts   *kit.Text
	correct *button
	draft   *button // that changes the published article
	page    *button
	address *button
	link    *button
	head    *fyne.Container
	failed  *fyne.Container
	object  fyne.CanvasObject

	entry  *archive.Entry // whose buttons are shown, nil for none
	shown  *archive.Entry // whose text is shown
	images map[string]image.Image
}

func newReadingPane(b *Browser) *readingPane {
	p := &readingPane{b: b, badge: kit.NewBadge("draft", "")}
	o := b.o.Preview
	o.LoadImage = p.loadImage
	o.Decoded = func(name string) image.Image { return p.images[name] }
	o.OnEscape, o.OnRune = b.Focus, b.typed
	p.view = preview.New(o)
	acts := &b.o.Acts
	p.facts = kit.NewText("", theme.ColorMuted, fynetheme.SizeNameCaptionText, fyne.TextStyle{}).Clip()
	button := func(label string, run func(e *archive.Entry)) *button {
		return newButton(label, b.Focus, func() {
			if p.entry != nil {
				run(p.entry)
			}
		})
	}
	p.correct = button("", func(*archive.Entry) { b.Correct() })
	p.correct.Importance = widget.HighImportance
	p.draft = button(lang.L("Open its draft"), func(e *archive.Entry) { acts.OnDraft(acts.DraftOf(e)) })
	p.page = button(lang.L("Open page"), func(e *archive.Entry) { acts.OnPage(e) })
	p.address = button(lang.L("Copy address"), func(e *archive.Entry) {
		acts.Copy(acts.Address(e), lang.L("The address of “{{.Title}}” is in the clipboard.", map[string]string{"Title": e.Title}))
	})
	p.link = button(lang.L("Copy link for an article"), func(e *archive.Entry) {
		acts.Copy(acts.Link(e), lang.L("A link to “{{.Title}}” is in the clipboard, for the text of an article.", map[string]string{"Title": e.Title}))
	})
	buttons := container.New(&flow{gap: 4}, p.correct, p.draft, p.page, p.address, p.link)
	p.head = container.NewVBox(
		container.NewBorder(nil, nil, container.NewCenter(p.badge), nil, p.facts),
		buttons)
	p.head.Hide()
	p.failed = container.NewStack()
	p.failed.Hide()
	p.object = container.NewBorder(container.NewPadded(p.head), nil, nil, nil, container.NewStack(p.view, p.failed))
	return p
}

// clear shows nothing.
func (p *readingPane) clear() {
	p.b.run.Cancel(keyReading)
	p.entry, p.shown, p.images = nil, nil, nil
	p.head.Hide()
	p.failed.Hide()
	p.view.SetContent(preview.Content{})
}

// read shows the entry that the list is at, once the keys rest.
func (b *Browser) read() {
	e, reader := b.Current(), b.o.Reader()
	if e == nil || reader == nil {
		b.reading.clear()
		return
	}
	b.reading.announce(e)
	type article struct {
		content preview.Content
		images  map[string]image.Image
	}
	width := max(1, int(b.reading.view.Size().Width*b.o.Canvas().Scale()))
	task.Debounce(b.run, keyReading, readingRest, func(ctx context.Context) (article, error) {
		c, err := reader.Read(ctx, e)
		if err != nil {
			return article{}, err
		}
		a := article{content: c, images: map[string]image.Image{}}
		if name := c.Head.Image.File; name != "" {
			// Where it cannot be read the page says so.
			if data, err := reader.Picture(ctx, e, name, readingWidth); err == nil {
				if img, err := decode(data); err == nil {
					a.images[name] = shrunk(img, width)
				}
			}
		}
		return a, ctx.Err()
	}, func(a article, err error) {
		if b.Current() != e {
			return
		}
		if err != nil {
			b.o.Log.Warn("read an article of the archive", "dir", e.Dir, "err", err)
			b.reading.fail(e)
			return
		}
		b.reading.show(e, a.content, a.images)
	})
}

// announce shows what there is to say of an entry, and what can be done with it.
func (p *readingPane) announce(e *archive.Entry) {
	p.entry = e
	acts, names := &p.b.o.Acts, &p.b.o.Names
	color, word := "published", lang.L("Published")
	if names.State != nil {
		color, word = names.State(e.State)
	}
	p.badge.Set(color, word)
	parts := []string{}
	if e.Section != "" {
		parts = append(parts, p.b.name(archive.Filter{Field: archive.Section, Value: e.Section}))
	}
	if len(e.Tags) > 0 {
		parts = append(parts, strings.Join(e.Tags, ", "))
	}
	if e.Words > 0 {
		parts = append(parts, lang.N("{{.Count}} word", e.Words, map[string]any{"Count": e.Words}))
	}
	if n := len(e.Cites); n > 0 {
		parts = append(parts, lang.N("{{.Count}} source cited", n, map[string]any{"Count": n}))
	}
	p.facts.Set("  " + strings.Join(parts, "  ·  "))
	draft := ""
	if e.Published() && acts.DraftOf != nil {
		draft = acts.DraftOf(e)
	}
	show := func(b *button, on bool) {
		if on {
			b.Show()
		} else {
			b.Hide()
		}
	}
	if e.Published() {
		p.correct.SetText(lang.L("Correct it"))
	} else {
		p.correct.SetText(lang.L("Open the draft"))
	}
	show(p.correct, draft == "")
	show(p.draft, draft != "")
	show(p.page, e.Published())
	show(p.address, e.Published() && acts.Address(e) != "")
	show(p.link, e.Published())
	p.head.Show()
	p.head.Refresh()
}

func (p *readingPane) show(e *archive.Entry, c preview.Content, images map[string]image.Image) {
	p.failed.Hide()
	same := p.shown != nil && p.shown.Dir == e.Dir && p.shown.Draft == e.Draft
	p.shown, p.images = e, images
	if !same { // from the top, and with its own images
		p.view.SetContent(preview.Content{})
	}
	p.view.SetContent(c)
	p.view.Show()
}

func (p *readingPane) fail(e *archive.Entry) {
	p.shown = nil
	p.view.SetContent(preview.Content{})
	p.view.Hide()
	p.failed.RemoveAll()
	hint := lang.L("Its file is {{.File}}.", map[string]string{"File": e.Dir + "/index.md"})
	if e.Problem != "" {
		hint = e.Problem
	}
	p.failed.Add(kit.EmptyState(lang.L("This article cannot be read"), hint, "", nil))
	p.failed.Show()
}

// loadImage gives the page the images that were not read with the text.
func (p *readingPane) loadImage(name string) ([]byte, error) {
	reader := p.b.o.Reader()
	if reader == nil || p.shown == nil {
		return nil, context.Canceled
	}
	return reader.Picture(context.Background(), p.shown, name, readingWidth)
}
