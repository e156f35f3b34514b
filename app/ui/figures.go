package ui

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/app/workspace"
	"postil/publish/figures"
)

// figuresView shows what the publication has published, as charts or tables, over
// the desk.
type figuresView struct {
	u      *UI
	object fyne.CanvasObject
	open   func(query string) // lists the articles that a query of the archive finds
	before fyne.Focusable     // had the keyboard

	period, section *keySelect
	author          *keyButton
	asTables        *keyCheck
	close           *keyButton
	summary         *kit.Text
	told            *widget.Label // in place of the charts
	cards           []*figureCard
	list            *cardList
	scroll          *container.Scroll

	periods  []period
	sections []string // ids of what can be selected, "" for all
	chosen   period
	named    string // the author that is selected, "" for all
	inside   string // the section
	counted  workspace.Counted
	counting bool // a count goes on
	again    bool // what is counted is another since it began
}

// period is a range of time that can be selected.
type period struct {
	name  string
	year  int // 0 for none
	month int // the last so many, 0 for none
}

func (p period) selection(now time.Time) figures.Selection {
	switch {
	case p.year != 0:
		return figures.Year(p.year)
	case p.month != 0:
		return figures.LastMonths(p.month, now)
	}
	return figures.Selection{}
}

func newFiguresView(u *UI) *figuresView {
	v := &figuresView{u: u, open: u.browse}
	v.period = newKeySelect(v.leave, func(i int) {
		v.chosen = v.periods[i]
		v.refresh()
	})
	v.section = newKeySelect(v.leave, func(i int) {
		v.inside = v.sections[i]
		v.refresh()
	})
	v.author = newKeyButton("", v.askAuthor)
	v.author.onEscape = v.leave
	v.author.Icon, v.author.IconPlacement = fynetheme.MenuDropDownIcon(), widget.ButtonIconTrailingText
	v.asTables = newKeyCheck(lang.L("As tables"), v.leave, func(bool) { v.fill() })
	v.close = newKeyButton(lang.L("Close"), v.leave)
	v.close.onEscape = v.leave
	v.summary = kit.NewText("", theme.ColorMuted, "", fyne.TextStyle{})
	v.told = widget.NewLabel("")
	v.told.Wrapping, v.told.Alignment = fyne.TextWrapWord, fyne.TextAlignCenter
	v.told.Hide()
	for range figureKinds {
		v.cards = append(v.cards, newFigureCard(v))
	}
	v.list = newCardList(v.cards)
	v.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(4, 16, 20, 20), v.list.object))
	head := container.NewBorder(nil, nil, container.NewPadded(kit.NewText(lang.L("Figures"), "", fynetheme.SizeNameSubHeadingText, fyne.TextStyle{Bold: true})), v.close,
		container.NewHBox(layout.NewSpacer(), kit.AtLeast(fyne.NewSize(165, 0), v.period), kit.AtLeast(fyne.NewSize(185, 0), v.section), v.author, v.asTables))
	bar := kit.NewGround(theme.ColorSurface, head)
	bar.Padding = 6
	top := container.NewVBox(bar, widget.NewSeparator(),
		container.New(layout.NewCustomPaddedLayout(8, 4, 20, 20), v.summary))
	v.object = kit.NewGround(fynetheme.ColorNameBackground,
		container.NewBorder(top, nil, nil, nil, container.NewStack(v.list.frame(v.scroll), container.NewCenter(kit.AtLeast(fyne.NewSize(420, 60), v.told)))))
	v.object.Hide()
	return v
}

// shown reports whether the figures are what the window shows.
func (v *figuresView) shown() bool { return v != nil && v.object.Visible() }

func (v *figuresView) toggle() {
	if v.shown() {
		v.leave()
		return
	}
	v.before = v.u.win.Canvas().Focused()
	v.u.tip.Hide()
	v.u.outer.Hide()
	v.object.Show()
	v.refresh()
	v.u.refreshActions()
	v.u.win.Canvas().Focus(v.period)
}

// leave shows the desk as it was.
func (v *figuresView) leave() {
	if !v.shown() {
		return
	}
	v.object.Hide()
	v.u.outer.Show()
	v.u.refreshActions()
	if c := v.u.win.Canvas(); v.before != nil {
		c.Focus(v.before)
	} else {
		c.Unfocus()
	}
	v.before = nil
}

// reset forgets what was selected in the publication before.
func (v *figuresView) reset() {
	v.leave()
	v.chosen, v.named, v.inside, v.counted = period{}, "", "", workspace.Counted{}
	v.counting, v.again = false, false
	v.scroll.ScrollToTop()
}

// refresh counts again, where somebody sees it.
func (v *figuresView) refresh() {
	if !v.shown() {
		return
	}
	if v.counting { // to end it would be to have none while the archive is being read
		v.again = true
		return
	}
	v.counting, v.again = true, false
	chosen, section, author := v.chosen, v.inside, v.named
	v.u.ws.Count(func(now time.Time) figures.Selection {
		s := chosen.selection(now)
		s.Section, s.Author = section, author
		return s
	}, func(c workspace.Counted, err error) {
		v.counting = false
		if v.again {
			defer v.refresh()
		}
		if err != nil {
			v.u.Failed(err)
			return
		}
		v.counted = c
		v.offer()
		v.fill()
	})
}

// offer lists what can be selected.
func (v *figuresView) offer() {
	v.periods = []period{{name: lang.L("All years")}, {name: lang.L("Last 12 months"), month: 12}}
	for _, y := range v.counted.Choices.Years {
		v.periods = append(v.periods, period{name: strconv.Itoa(y), year: y})
	}
	var names []string
	at := 0
	for i, p := range v.periods {
		names = append(names, p.name)
		if p.year == v.chosen.year && p.month == v.chosen.month {
			at = i
		}
	}
	v.period.offer(names, at)
	v.sections = append([]string{""}, v.counted.Choices.Sections...)
	names, at = []string{lang.L("All sections")}, 0
	for i, id := range v.sections[1:] {
		names = append(names, v.sectionTitle(id))
		if id == v.inside {
			at = i + 1
		}
	}
	v.section.offer(names, at)
	name := v.named
	if name == "" {
		name = lang.L("All authors")
	}
	v.author.SetText(short(name, 30))
}

func (v *figuresView) sectionTitle(id string) string {
	if pub := v.u.ws.Publication(); pub != nil && pub.SectionTitle(id) != "" {
		return pub.SectionTitle(id)
	}
	return id
}

// askAuthor lists the authors, searched by typing.
func (v *figuresView) askAuthor() {
	p := kit.NewPalette(kit.PaletteOptions[string]{
		Placeholder: lang.L("Whose articles?"),
		OnQuery: func(query string) []kit.Row[string] {
			rows := []kit.Row[string]{}
			if query == "" {
				rows = append(rows, kit.Row[string]{Title: lang.L("All authors")})
			}
			for _, name := range matching(v.counted.Choices.Authors, query) {
				rows = append(rows, kit.Row[string]{Title: name, Value: name})
			}
			return rows
		},
		OnChosen: func(name string) {
			v.named = name
			v.refresh()
		},
	})
	p.Show(v.u.win.Canvas())
}

// fill shows what was counted.
func (v *figuresView) fill() {
	f, st := v.counted, v.u.ws.ArchiveState()
	v.summary.Set(v.sum())
	text := ""
	switch {
	case f.Articles > 0:
	case f.Choices.Articles > 0:
		text = lang.L("No article is of this time, section and author.")
	case st.Working || v.u.ws.Archive() == nil && st.Trouble == nil:
		text = lang.L("The archive is being read. The figures are here in a moment.")
		if st.Of > 0 {
			text = lang.L("The archive is being read, {{.Done}} of {{.Of}}. Then the figures are here.", map[string]any{"Done": kit.Number(st.Done), "Of": kit.Number(st.Of)})
		}
	case v.u.ws.Archive() == nil:
		text = sentence(st.Trouble)
	default:
		text = lang.L("Nothing is published yet. What you publish is counted here.")
	}
	v.told.SetText(text)
	v.told.Hide()
	v.scroll.Show()
	if text != "" {
		v.told.Show()
		v.scroll.Hide()
	}
	for i, figure := range figureKinds {
		v.cards[i].show(figure(v))
	}
	v.list.refresh()
}

// sum says in a line how much there is.
func (v *figuresView) sum() string {
	f := v.counted
	if f.Articles == 0 {
		return ""
	}
	line := lang.N("{{.Count}} article", f.Articles, map[string]any{"Count": kit.Number(f.Articles)}) + "  ·  " +
		lang.N("{{.Count}} word", f.Words, map[string]any{"Count": kit.Number(f.Words)}) + "  ·  " +
		lang.N("{{.Count}} author", len(f.Authors), map[string]any{"Count": kit.Number(len(f.Authors))})
	if f.Undated > 0 {
		line += "  ·  " + lang.N("{{.Count}} without a date", f.Undated, map[string]any{"Count": kit.Number(f.Undated)})
	}
	if st := v.u.ws.ArchiveState(); st.Working && st.Of > 0 {
		line += "  ·  " + lang.L("the archive is being read, {{.Done}} of {{.Of}}", map[string]any{"Done": kit.Number(st.Done), "Of": kit.Number(st.Of)})
	}
	if f.Timing {
		line += "  ·  " + lang.L("how long drafts took is being read")
	}
	return line
}
