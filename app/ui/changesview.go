package ui

import (
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/app/ui/theme"
	"postil/app/workspace"
	"postil/editor/prose"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
)

// changesView shows what has changed in the open draft, word by word, between
// any two of its versions.
type changesView struct {
	u        *UI
	since    *widget.Select // three usual ones, then the versions
	until    *widget.Select // the text as it stands, then the versions
	reading  *widget.Check
	versions []repo.Hash // those in the two lists, newest first
	wanted   repo.Hash   // to be compared with once the versions are there
	read     *widget.Button
	text     *widget.RichText
	message  *widget.Label
	object   fyne.CanvasObject
}

func newChangesView(u *UI) *changesView {
	v := &changesView{u: u}
	v.text = widget.NewRichText()
	v.text.Wrapping = fyne.TextWrapWord
	v.message = note("")
	v.since = widget.NewSelect(usualSince(), nil)
	v.until = widget.NewSelect([]string{lang.L("Until now")}, nil)
	v.since.SetSelectedIndex(0)
	v.until.SetSelectedIndex(0)
	v.reading = widget.NewCheck(lang.L("As readers have it"), nil)
	for _, s := range []*widget.Select{v.since, v.until} {
		s.OnChanged = func(string) { v.compare() }
	}
	v.reading.OnChanged = func(bool) { v.compare() }
	v.read = widget.NewButton(lang.L("I have read it"), func() {
		u.ws.Read(v.load)
	})
	head := container.NewVBox(
		container.NewBorder(nil, nil, nil, v.read, v.since),
		container.NewBorder(nil, nil, nil, v.reading, v.until),
	)
	v.object = container.NewBorder(container.NewPadded(container.NewVBox(head, v.message)), nil, nil, nil, container.NewVScroll(v.text))
	return v
}

func usualSince() []string {
	return []string{lang.L("Since you last read it"), lang.L("Since it was approved"), lang.L("Since it was published")}
}

// asked is what the lists say.
func (v *changesView) asked() workspace.Comparing {
	c := workspace.Comparing{Reading: v.reading.Checked}
	usual := []workspace.Since{workspace.SinceRead, workspace.SinceApproved, workspace.SincePublished}
	switch n := v.since.SelectedIndex(); {
	case n >= len(usual) && n-len(usual) < len(v.versions):
		c.Since, c.Commit = workspace.SinceVersion, v.versions[n-len(usual)]
	case n >= 0 && n < len(usual):
		c.Since = usual[n]
	}
	if n := v.until.SelectedIndex(); n > 0 && n <= len(v.versions) {
		c.Until = v.versions[n-1]
	}
	return c
}

// compareWith shows what has changed since a version.
func (v *changesView) compareWith(commit repo.Hash) {
	v.wanted = commit
	v.load()
}

// load takes the versions up and compares. What was chosen stays chosen.
func (v *changesView) load() {
	if v.u.ws == nil || v.text == nil {
		return
	}
	v.u.ws.Versions(func(list []desk.Version, err error) {
		if err != nil {
			v.show(workspace.Changes{}, err)
			return
		}
		was := v.asked()
		v.versions = v.versions[:0]
		var names []string
		for _, each := range list {
			v.versions = append(v.versions, each.Commit)
			names = append(names, lang.L("{{.When}}, {{.Who}}", map[string]string{
				"When": each.When.Local().Format("2 January 15:04:05"), "Who": each.Who.Name,
			}))
		}
		since, until := max(v.since.SelectedIndex(), 0), 1+slices.Index(v.versions, was.Until)
		if v.wanted != repo.ZeroHash {
			was = workspace.Comparing{Since: workspace.SinceVersion, Commit: v.wanted}
			until, v.wanted = 0, repo.ZeroHash
		}
		if was.Since == workspace.SinceVersion {
			if since = slices.Index(v.versions, was.Commit); since >= 0 {
				since += len(usualSince())
			}
		}
		setOptions(v.since, append(usualSince(), names...), max(since, 0))
		setOptions(v.until, append([]string{lang.L("Until now")}, names...), until)
		v.compare()
	})
}

// setOptions gives a list new options and selects one, without a word to whoever
// listens.
func setOptions(s *widget.Select, options []string, selected int) {
	listener := s.OnChanged
	s.OnChanged = nil
	s.Options = options
	s.SetSelectedIndex(selected)
	s.OnChanged = listener
}

func (v *changesView) compare() {
	if v.u.ws != nil && v.text != nil {
		v.u.ws.Compare(v.asked(), v.show)
	}
}

func (v *changesView) show(c workspace.Changes, err error) {
	v.text.Segments = nil
	switch {
	case errors.Is(err, workspace.ErrNothingBefore):
		v.message.SetText(map[workspace.Since]string{
			workspace.SinceRead:     lang.L("You have not read this draft here before: all of it is new."),
			workspace.SinceApproved: lang.L("Nobody has approved it yet."),
		}[c.Since])
		if v.asked().Since != workspace.SinceRead {
			v.message.SetText(lang.L("There is no earlier text to compare with."))
		}
	case err != nil:
		v.message.SetText(sentence(err))
	default:
		n := 0
		for _, h := range c.Hunks {
			if h.Change != prose.Same && h.Change != prose.MovedAway {
				n++
			}
		}
		if n == 0 {
			v.message.SetText(lang.L("Nothing has changed."))
		} else {
			v.message.SetText(lang.N("{{.Count}} change", n, map[string]any{"Count": n}))
			v.text.Segments = segments(c)
		}
	}
	v.text.Refresh()
}

// segments set a comparison in type: what came stands out, what went is faint
// and struck through by dashes, the paragraphs without a change are left out.
func segments(c workspace.Changes) []widget.RichTextSegment {
	var out []widget.RichTextSegment
	add := func(text string, color fyne.ThemeColorName, style fyne.TextStyle) {
		if text == "" {
			return
		}
		style.TabWidth = theme.ProseStyle().TabWidth
		out = append(out, &widget.TextSegment{Text: text, Style: widget.RichTextStyle{
			ColorName: color, TextStyle: style, Inline: true, SizeName: fynetheme.SizeNameText,
		}})
	}
	old := func(h prose.Hunk) {
		add("⟦"+strings.TrimRight(c.Old[h.Old.Start:h.Old.End], "\n")+"⟧", fynetheme.ColorNameError, fyne.TextStyle{Italic: true})
	}
	for i, h := range c.Hunks {
		text := c.New[h.New.Start:h.New.End]
		switch h.Change {
		case prose.Same:
			add(near(text, i > 0, i+1 < len(c.Hunks)), theme.ColorMuted, fyne.TextStyle{})
		case prose.Inserted:
			add(text, fynetheme.ColorNameSuccess, fyne.TextStyle{Bold: true})
		case prose.Deleted:
			old(h)
			add(trailing(c.Old[h.Old.Start:h.Old.End]), "", fyne.TextStyle{})
		case prose.Replaced:
			old(h)
			add(text, fynetheme.ColorNameSuccess, fyne.TextStyle{Bold: true})
		case prose.MovedHere:
			add(lang.L("(moved here)")+" ", theme.ColorMuted, fyne.TextStyle{Italic: true})
			add(text, fynetheme.ColorNamePrimary, fyne.TextStyle{})
		}
	}
	return out
}

// trailing is the line ends at a text's end.
func trailing(s string) string { return s[len(strings.TrimRight(s, "\n")):] }

// near keeps of a text without changes the paragraphs next to one.
func near(text string, before, after bool) string {
	parts := strings.SplitAfter(text, "\n\n")
	head, tail := 0, 0
	if before {
		head = 1
	}
	if after {
		tail = 1
	}
	if len(parts) <= head+tail+1 {
		return text
	}
	return strings.Join(parts[:head], "") + "…\n\n" + strings.Join(parts[len(parts)-tail:], "")
}

// historyView lists the versions of the open draft.
type historyView struct {
	u      *UI
	list   *fyne.Container
	object fyne.CanvasObject
}

func newHistoryView(u *UI) *historyView {
	v := &historyView{u: u, list: container.NewVBox()}
	v.object = container.NewVScroll(v.list)
	return v
}

func (v *historyView) load() {
	v.u.ws.Versions(func(list []desk.Version, err error) {
		v.list.RemoveAll()
		if err != nil {
			v.list.Add(note(sentence(err)))
		}
		for i, each := range list {
			v.list.Add(v.card(each, i == 0))
		}
		v.list.Refresh()
	})
}

func (v *historyView) card(each desk.Version, newest bool) fyne.CanvasObject {
	u := v.u
	rows := []fyne.CanvasObject{
		sayer(each.Who.Name, each.When.Local().Format("2 January 2006, 15:04")),
		wrapped(strings.TrimSpace(each.Message)),
	}
	for _, e := range each.Marks {
		rows = append(rows, note(eventWords(e)))
	}
	buttons := container.NewHBox()
	add := func(label string, do func()) {
		b := widget.NewButton(label, do)
		b.Importance = widget.LowImportance
		buttons.Add(b)
	}
	add(lang.L("What has changed since"), func() {
		u.reviewPane.tabs.Select(u.reviewPane.changesTab)
		u.reviewPane.changes.compareWith(each.Commit)
	})
	if d := u.ws.Document(); !newest && d != nil && !d.ReadOnly() {
		add(lang.L("Go back to it"), func() {
			u.confirm(lang.L("Go back to an older version"),
				lang.L("The text of {{.When}} becomes the draft's text again, as a new version. Nothing of what came after it is lost.",
					map[string]string{"When": each.When.Local().Format("2 January 2006, 15:04")}),
				lang.L("Go back"), func() { u.ws.Restore(each.Commit) })
		})
	}
	g := kit.NewGround(theme.ColorSurface, container.NewVBox(append(rows, buttons)...))
	g.Radius, g.Padding = 6, 8
	return container.NewPadded(g)
}

// eventWords says what was decided on a version.
func eventWords(e review.Event) string {
	who := map[string]string{"Who": e.Actor.Name}
	switch e.Kind {
	case review.Submit:
		return lang.L("Submitted by {{.Who}}", who)
	case review.Approve:
		return lang.L("Approved by {{.Who}}", who)
	case review.RequestChanges:
		return lang.L("{{.Who}} asked for changes", who)
	case review.Withdraw:
		return lang.L("Taken back by {{.Who}}", who)
	case review.Publish:
		return lang.L("Published by {{.Who}}", who)
	}
	return string(e.Kind)
}
