package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"postil/app/task"
	"postil/app/ui/kit"
	"postil/app/workspace"
	"postil/editor/cite"
	"postil/editor/cite/extract"
	"postil/editor/written"
)

// lookForWritten looks whether text that was just put in has citations written
// out, and offers to turn them into such.
func (u *UI) lookForWritten(text string) {
	if !strings.Contains(text, "(") {
		return
	}
	doc := u.ws.Document()
	task.Run(u.run, "prose", func(context.Context) (int, error) {
		return len(written.Find(text, cite.NewLibrary(nil))), nil
	}, func(n int, err error) {
		if err != nil || n == 0 || u.ws.Document() != doc {
			return
		}
		u.article.prose.Set(kit.Notice{
			Kind: kit.Info, Action: lang.L("Turn into citations…"), Run: u.citeProse,
			Text: lang.N("{{.Count}} reference in this text looks like a citation.", n, map[string]any{"Count": n}),
		})
	})
}

// proseDialog lists the citations that are written out.
type proseDialog struct {
	u      *UI
	body   string // the text as it was when they were found
	list   []written.Proposal
	chosen []*widget.Check
	rows   *fyne.Container
	hide   func()
}

// citeProse finds the citations that the article has written out, and opens the
// list of them.
func (u *UI) citeProse() {
	if doc := u.ws.Document(); doc == nil || doc.ReadOnly() {
		return
	}
	body, lib := u.article.text.Text(), u.ws.Library()
	task.Run(u.run, "prose", func(context.Context) ([]written.Proposal, error) { return written.Find(body, lib), nil },
		func(list []written.Proposal, err error) {
			switch {
			case err != nil:
				u.Failed(err)
			case len(list) == 0:
				u.article.prose.Clear()
				u.tell(kit.Info, lang.L("No reference in the text looks like a citation that is written out."))
			default:
				u.showProse(&proseDialog{u: u, body: body, list: list})
			}
		})
}

func (u *UI) showProse(p *proseDialog) {
	p.rows = container.NewVBox()
	p.build()
	scroll := container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, 12), p.rows))
	head := wrapped(lang.L("Choose those that are citations. Where several stand in one pair of parentheses, all of them must be chosen."))
	dlg := dialog.NewCustomWithoutButtons(lang.L("References that are written out"), kit.AtLeast(fyne.NewSize(660, 480), container.NewBorder(head, nil, nil, nil, scroll)), u.win)
	p.hide = dlg.Hide
	cancel := newKeyButton(lang.L("Cancel"), dlg.Hide)
	ok := newKeyButton(lang.L("Turn into citations"), p.take)
	ok.Importance = widget.HighImportance
	cancel.onEscape, ok.onEscape = dlg.Hide, dlg.Hide
	dlg.SetButtons([]fyne.CanvasObject{cancel, ok})
	dlg.Show()
	u.closable(dlg, func() {})
	u.win.Canvas().Focus(ok)
}

// build lists the proposals; what was chosen stays so.
func (p *proseDialog) build() {
	was := p.chosen
	p.chosen = nil
	p.rows.RemoveAll()
	for i, one := range p.list {
		check := widget.NewCheck("("+short(one.Part.Text, 80)+")", nil)
		check.SetChecked(one.Ready())
		if i < len(was) {
			check.SetChecked(was[i].Checked)
		}
		p.chosen = append(p.chosen, check)
		_, listed := sampleOf(p.u.ws.Formatter(), one.Reference)
		words := []string{cite.FormatKey(one.Reference.Key)}
		if one.Known {
			words = append(words, lang.L("there already"))
		}
		if lacks := lackWords(one.Part.Lacks); lacks != "" && !one.Known {
			words = append(words, lang.L("lacks: {{.Fields}}", map[string]string{"Fields": lacks}))
		}
		edit := newKeyButton(lang.L("Edit…"), func() { p.edit(i) })
		edit.onEscape = p.hide
		if one.Known {
			edit.Disable()
		}
		p.rows.Add(container.NewBorder(nil, nil, nil, container.NewVBox(edit), container.NewVBox(check, wrapped(listed), note(strings.Join(words, "  ·  ")))))
		p.rows.Add(widget.NewSeparator())
	}
	p.rows.Refresh()
}

// lackWords name what a citation lacks.
func lackWords(lacks []extract.Lack) string {
	var out []string
	for _, l := range lacks {
		switch l {
		case extract.Author:
			out = append(out, lang.L("author"))
		case extract.Title:
			out = append(out, lang.L("title"))
		case extract.Container:
			out = append(out, lang.L("where it appeared"))
		case extract.Dated:
			out = append(out, lang.L("date"))
		case extract.Comma:
			out = append(out, lang.L("a comma behind the author: see whether the title is right"))
		case extract.Quotes:
			out = append(out, lang.L("the other quotation mark"))
		}
	}
	return strings.Join(out, ", ")
}

// edit opens the form for what is proposed. Several that cite it follow.
func (p *proseDialog) edit(i int) {
	old := p.list[i].Reference
	p.u.openForm(old.Clone(), formOptions{title: lang.L("Proposed source"), confirm: lang.L("Take"), done: func(r *cite.Reference) {
		var others []*cite.Reference
		for _, one := range p.list {
			if one.Reference != old {
				others = append(others, one.Reference)
			}
		}
		p.u.ws.Library().With(others...).AssignKeys([]*cite.Reference{r})
		for j := range p.list {
			if p.list[j].Reference == old {
				p.list[j].Reference, p.list[j].Part.Lacks = r, nil
				p.chosen[j].SetChecked(true)
			}
		}
		p.build()
	}})
}

// take puts citations in the place of those that are chosen, as one step.
func (p *proseDialog) take() {
	u := p.u
	if u.article.text.Text() != p.body {
		p.hide()
		u.tell(kit.Info, lang.L("The text has changed meanwhile. Try again in a moment."))
		return
	}
	var chosen []written.Proposal
	for i, c := range p.chosen {
		if c.Checked {
			chosen = append(chosen, p.list[i])
		}
	}
	edits := written.Edits(p.body, chosen)
	p.hide()
	if len(edits) == 0 {
		return
	}
	var done []written.Proposal // of parentheses that are chosen as a whole
	for _, one := range chosen {
		for _, e := range edits {
			if e.Span == one.Span {
				done = append(done, one)
			}
		}
	}
	u.article.prose.Clear()
	u.changeSources(workspace.Sources{Put: written.Sources(done)},
		lang.N("{{.Count}} reference is a citation now.", len(done), map[string]any{"Count": len(done)}), func() { u.replaceAll(edits) })
}
