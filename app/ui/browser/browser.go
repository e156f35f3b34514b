package browser

import (
	"context"
	"log/slog"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/task"
	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/editor/preview"
	"postil/publish/archive"
)

// Reader reads what the list and the page beside it show. It is called on other
// goroutines.
type Reader interface {
	// Read makes an entry's article ready to be read.
	Read(ctx context.Context, e *archive.Entry) (preview.Content, error)
	// Picture reads an image beside an entry's article, as small as can be had
	// quickly but not smaller than a width in pixels.
	Picture(ctx context.Context, e *archive.Entry, name string, width int) ([]byte, error)
}

// State says how far the index is.
type State struct {
	Working  bool   // texts are being read
	Done, Of int    // of them, zero while that is not known
	Trouble  string // why the index is not kept or not up to date, "" for nothing
}

// Names say what people call things. Nil ones leave them as they are written.
type Names struct {
	State   func(state string) (color, word string) // a color as theme.StateColors has it
	Section func(id string) string
	Source  func(key string) string
}

// Acts are what can be done with an entry. OnCorrect, OnDraft and OnLeave end the
// browsing; what they do is the window's.
type Acts struct {
	OnCorrect func(e *archive.Entry)         // change the published article
	OnDraft   func(id string)                // open a draft
	DraftOf   func(e *archive.Entry) string  // id of the draft that changes a published article, "" for none
	OnPage    func(e *archive.Entry)         // show its page in a browser
	Address   func(e *archive.Entry) string  // of its page for readers, "" for none
	Link      func(e *archive.Entry) string  // as the text of an article links to it
	Copy      func(text string, told string) // into the clipboard, telling so
	OnLeave   func()                         // back to what was there before
	Hint      func(text string)              // what the thing under the pointer does, "" for nothing
}

// Options set up a Browser.
type Options struct {
	Runner *task.Runner
	Log    *slog.Logger
	Index  func() *archive.Index // nil while there is none
	State  func() State
	Canvas func() fyne.Canvas
	Reader func() Reader // nil while there is none
	// Preview is the look of the page; what it hears of is filled in.
	Preview preview.Options
	Names   Names
	Acts    Acts
	// Splits are the places of the two dividers, from 0 to 1; zero is the usual.
	Splits [2]float64
}

// Keys are those under which a Browser runs work.
func Keys() []string {
	return []string{keySearch, keyFill, keyRest, keyPassages, keyPicture, keyReading}
}

const (
	keySearch   = "archive search"
	keyFill     = "archive fill"
	keyRest     = "archive rest"
	keyPassages = "archive passages"
	keyPicture  = "archive picture"
	keyReading  = "archive reading"
)

// Browser is the archive as a view. Make one with New.
type Browser struct {
	o            Options
	run          *task.Runner
	field        *searchField
	order        *orderSelect
	told         *kit.Text // how many of how many
	chips        *fyne.Container
	notice       *kit.Banner
	meant        *kit.Text
	filling      *kit.Text
	bar          *meter
	progress     *fyne.Container
	facets       *facetPane
	list         *rowList
	rulers       *rulers
	empty        *fyne.Container
	reading      *readingPane
	outer, inner *container.Split
	object       fyne.CanvasObject

	index    *archive.Index // that the listing is of
	listing  *archive.Listing
	query    archive.Query // that the listing is of
	current  int           // index of the row that is read
	visiting *visit        // to be read once it is listed, nil for nothing
	again    bool          // the index has changed while it was searched
	opened   map[int]bool  // years whose months are shown
	found    map[int64]excerpts
	pictures *pictures
	palette  *kit.Palette[archive.Filter]
}

// New builds a Browser. It asks nothing before Open.
func New(o Options) *Browser {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	b := &Browser{o: o, run: o.Runner, rulers: newRulers(), opened: map[int]bool{}, found: map[int64]excerpts{}}
	b.pictures = newPictures(b)
	b.field = newSearchField(b)
	b.field.PlaceHolder = lang.L("Search all that was said, or author:, tag:, year:, cites:")
	b.field.OnChanged = func(string) { b.search(false) }
	b.order = newOrderSelect(orderNames(), b.Focus, func(string) { b.search(false) })
	b.told = kit.NewText("", theme.ColorMuted, fynetheme.SizeNameCaptionText, fyne.TextStyle{})
	b.chips = container.New(&flow{gap: 6})
	b.chips.Hide()
	b.notice = kit.NewBanner()
	b.meant = kit.NewText("", theme.ColorMuted, fynetheme.SizeNameCaptionText, fyne.TextStyle{}).Clip()
	b.meant.Hide()
	b.filling = kit.NewText("", theme.ColorMuted, fynetheme.SizeNameCaptionText, fyne.TextStyle{})
	b.bar = newMeter()
	b.progress = container.NewBorder(nil, nil, container.NewPadded(b.filling), nil, container.New(layout.NewCustomPaddedLayout(0, 0, 4, 12), b.bar))
	b.progress.Hide()
	b.facets = newFacetPane()
	b.facets.onChoose, b.facets.onFold = b.choose, b.fold
	b.facets.onType, b.facets.onEscape, b.facets.onTapped = b.typed, b.Focus, b.Focus
	b.list = newRowList(b.rulers.rowHeight(), func() fyne.CanvasObject { return newResultRow(b.rulers) }, b.fillRow)
	b.list.whole, b.list.onRange, b.list.onBrief = wholeRows, b.rest, b.fillUp
	b.empty = container.NewStack()
	b.empty.Hide()
	b.reading = newReadingPane(b)

	leave := kit.NewIconButton(fynetheme.CancelIcon(), lang.L("Back to the article (Esc)"), o.Acts.Hint, func() { b.o.Acts.OnLeave() })
	title := kit.NewText(lang.L("Archive"), "", fynetheme.SizeNameSubHeadingText, fyne.TextStyle{Bold: true})
	head := container.NewBorder(nil, nil, container.NewPadded(title),
		container.NewHBox(container.NewPadded(b.told), b.order, leave), b.field)
	hint := kit.NewText(lang.L("Up and Down choose  ·  Enter reads  ·  Ctrl+Enter corrects  ·  Tab filters  ·  Esc leaves"),
		theme.ColorMuted, fynetheme.SizeNameCaptionText, fyne.TextStyle{}).Clip()
	middle := container.NewBorder(
		container.NewVBox(b.progress, b.notice, b.chips, b.meant), container.NewPadded(hint), nil, nil,
		container.NewStack(b.list, b.empty))
	b.inner = container.NewHSplit(middle, b.reading.object)
	b.inner.Offset = splitAt(o.Splits[1], 0.5)
	b.outer = container.NewHSplit(kit.NewGround(theme.ColorSurface, kit.AtLeast(fyne.NewSize(180, 0), b.facets)), b.inner)
	b.outer.Offset = splitAt(o.Splits[0], 0.17)
	b.object = container.NewBorder(container.NewVBox(container.NewPadded(head), widget.NewSeparator()), nil, nil, nil, b.outer)
	return b
}

func splitAt(v, otherwise float64) float64 {
	if v < 0.08 || v > 0.92 {
		return otherwise
	}
	return v
}

// CanvasObject is the view.
func (b *Browser) CanvasObject() fyne.CanvasObject { return b.object }

// Splits are the places of the two dividers now.
func (b *Browser) Splits() [2]float64 { return [2]float64{b.outer.Offset, b.inner.Offset} }

// Open brings the view up to date and gives its search field the keyboard. What
// was asked and where one was is as it was left.
func (b *Browser) Open() {
	b.follow()
	b.Changed()
	b.Focus()
	if b.field.Text != "" {
		b.field.selectAll()
	}
}

// Close stops what goes on behind the view.
func (b *Browser) Close() {
	for _, key := range Keys() {
		b.run.Cancel(key)
	}
	b.again, b.visiting = false, nil
	b.pictures.busy = false
}

// Reset forgets what was asked, as when another publication is opened.
func (b *Browser) Reset() {
	b.Close()
	b.opened = map[int]bool{}
	b.field.quietly("")
	b.order.Selected = orderNames()[0]
	b.order.Refresh()
	b.drop()
	b.pictures.clear()
}

// drop shows no listing.
func (b *Browser) drop() {
	b.index, b.listing, b.query, b.current = nil, nil, archive.Query{}, 0
	b.found = map[int64]excerpts{}
	b.list.set(0, 0)
	b.facets.set(nil)
	b.reading.clear()
}

// Focus gives the keyboard to the search field.
func (b *Browser) Focus() { b.focus(b.field) }

// focus gives the keyboard to something. The window is asked for its canvas, not
// the field: one that was never painted does not know it.
func (b *Browser) focus(on fyne.Focusable) {
	b.o.Canvas().Focus(on)
}

// Query is what is asked.
func (b *Browser) Query() string { return b.field.Text }

// SetQuery asks something else.
func (b *Browser) SetQuery(text string) {
	if b.field.Text != text {
		b.field.SetText(text)
		b.field.toEnd()
	}
}

// Listing is what is listed, nil for nothing.
func (b *Browser) Listing() *archive.Listing { return b.listing }

// Current is the entry that is read, nil for none.
func (b *Browser) Current() *archive.Entry {
	if b.listing == nil || b.current >= len(b.listing.Entries) {
		return nil
	}
	return b.listing.Entries[b.current]
}

// Correct opens the article that is read for a correction, or the draft that it
// is in.
func (b *Browser) Correct() {
	switch e := b.Current(); {
	case e == nil:
	case e.Draft != "":
		b.o.Acts.OnDraft(e.Draft)
	default:
		b.o.Acts.OnCorrect(e)
	}
}

// follow takes up the theme's sizes and colours.
func (b *Browser) follow() {
	b.rulers.follow()
	b.list.setHeight(b.rulers.rowHeight())
	b.list.refillAll()
	b.facets.list.refillAll()
}
