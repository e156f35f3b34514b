package ui

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"postil/app/clip"
	"postil/app/task"
	"postil/app/ui/kit"
	"postil/editor/paste"
	"postil/editor/text"
	editwidget "postil/editor/widget"
)

// RichClipboard gives what the window toolkit does not: the clipboard's text
// with its formats, as HTML. It may take a moment and is asked on another
// goroutine.
type RichClipboard interface {
	HTML(ctx context.Context) ([]byte, error)
}

// errPlain says that the plain text is what is to be pasted.
var errPlain = errors.New("nothing better than the plain text")

// pasted is asked by the editor what a paste becomes: Markdown, when the
// clipboard has HTML for the very text that it holds, and else the plain text.
// Reading the HTML keeps nobody from typing.
func (u *UI) pasted(p *editwidget.Paste) {
	if u.o.Clipboard == nil {
		u.pasteText(p)
		return
	}
	u.convert(p, func(ctx context.Context, before string, o paste.Options) (paste.Result, error) {
		if paste.InCode(before) {
			return paste.Result{}, errPlain
		}
		data, err := u.o.Clipboard.HTML(ctx)
		if err != nil {
			return paste.Result{}, err
		}
		if bytes.Equal(bytes.TrimSpace(data), bytes.TrimSpace([]byte(p.Text))) {
			return paste.Result{}, errPlain // some programs answer everything with the same text
		}
		r, err := paste.FromHTML(data, o)
		if err == nil && (!r.Agrees(p.Text) || !r.Better(p.Text)) {
			err = errPlain
		}
		return r, err
	})
}

var htmlTag = regexp.MustCompile(`</?[a-zA-Z][a-zA-Z0-9]*(\s[^<>]*)?/?>`)

// pasteMarkdown pastes the clipboard's HTML as Markdown even where plain text
// would do, and text that is HTML source as what it means.
func (u *UI) pasteMarkdown() {
	p := u.article.field.BeginPaste(u.o.App.Clipboard())
	if p == nil {
		return
	}
	u.convert(p, func(ctx context.Context, _ string, o paste.Options) (paste.Result, error) {
		if u.o.Clipboard != nil {
			if data, err := u.o.Clipboard.HTML(ctx); err == nil {
				if r, err := paste.FromHTML(data, o); err == nil && r.Formatted && r.Agrees(p.Text) {
					return r, nil
				}
			}
		}
		if !htmlTag.MatchString(p.Text) {
			return paste.Result{}, errPlain
		}
		return paste.FromHTML([]byte(p.Text), o)
	})
}

// convert ends a paste with what work makes of the clipboard, or with its plain
// text when work fails or the text is another by then.
func (u *UI) convert(p *editwidget.Paste, work func(ctx context.Context, before string, o paste.Options) (paste.Result, error)) {
	start, end, _ := p.Place()
	now := u.article.field.Snapshot()
	task.Run(u.run, "paste", func(ctx context.Context) (paste.Result, error) {
		return work(ctx, now.Slice(0, start), paste.Options{Labels: paste.Labels(now.String())})
	}, func(r paste.Result, err error) {
		if err == nil && p.Put(r.Between(now.Slice(0, start), now.Slice(end, now.Len())), tailOf(r, now, end)) {
			u.lookForWritten(r.Body + "\n\n" + r.Notes)
			u.tellLost("", r.Lost)
			return
		}
		if err != nil && !errors.Is(err, errPlain) && !errors.Is(err, clip.ErrNone) {
			u.o.Log.Warn("formatted text of the clipboard", "err", err)
		}
		u.pasteText(p)
	})
}

// pasteText ends a paste with the plain text. An address over words makes them
// a link.
func (u *UI) pasteText(p *editwidget.Paste) {
	if start, end, ok := p.Place(); ok && start < end {
		now := u.article.field.Snapshot()
		if !paste.InCode(now.Slice(0, start)) {
			p.Put(paste.Plain(p.Text, around(now, start, end)), "")
		}
	}
	p.Plain() // where that was not done
	u.lookForWritten(p.Text)
}

// around is a range of a text with the rest of its lines.
func around(now text.Snapshot, start, end int) paste.Selection {
	last := now.LineAt(end)
	return paste.Selection{
		Before: now.Slice(now.LineStart(now.LineAt(start)), start), Text: now.Slice(start, end),
		After: now.Slice(end, now.LineStart(last)+len(now.Line(last))),
	}
}

// tailOf is what to put at the end of a text for the notes of what goes before
// end: their definitions, apart from what stands there.
func tailOf(r paste.Result, now text.Snapshot, end int) string {
	if r.Notes == "" {
		return ""
	}
	rest := now.Slice(end, now.Len())
	if strings.TrimSpace(rest) == "" { // they come right behind the body
		return paste.Gap(r.Body+rest) + r.Notes + "\n"
	}
	return paste.Gap(rest) + r.Notes + "\n"
}

// pastePlain pastes without formatting where the keyboard is.
func (u *UI) pastePlain() {
	c := u.o.App.Clipboard()
	focused := u.win.Canvas().Focused()
	if other, ok := focused.(fyne.Shortcutable); ok && focused != u.article.field.Focusable() {
		other.TypedShortcut(&fyne.ShortcutPaste{Clipboard: c})
		return
	}
	u.article.field.PastePlain(c)
}

// tellLost says what of a text could not be kept; done, if any, is said before.
func (u *UI) tellLost(done string, lost []paste.Loss) {
	var parts []string
	for _, l := range lost {
		part := lossText(l.Kind, l.Count)
		var names []string
		for _, n := range l.Names[:min(len(l.Names), 3)] {
			names = append(names, short(n, 30))
		}
		if len(names) > 0 {
			if len(names) < l.Count {
				names = append(names, "…")
			}
			part += " (" + strings.Join(names, ", ") + ")"
		}
		parts = append(parts, part)
	}
	switch {
	case len(parts) > 0:
		said := lang.L("Not kept: {{.What}}.", map[string]string{"What": strings.Join(parts, "; ")})
		u.tell(kit.Warning, strings.TrimSpace(done+" "+said))
	case done != "":
		u.tell(kit.Success, done)
	}
}

// lossText names some things that were not kept.
func lossText(kind paste.LossKind, n int) string {
	count := map[string]int{"Count": n}
	switch kind {
	case paste.LostImage:
		return lang.N("{{.Count}} image", n, count)
	case paste.LostEmbedded:
		return lang.N("{{.Count}} embedded object", n, count)
	case paste.LostComment:
		return lang.N("{{.Count}} comment", n, count)
	case paste.LostDeletion:
		return lang.N("{{.Count}} deleted passage", n, count)
	case paste.LostFormula:
		return lang.N("the form of {{.Count}} formula", n, count)
	case paste.LostTable:
		return lang.N("the merged cells of {{.Count}} table", n, count)
	case paste.LostLink:
		return lang.N("the target of {{.Count}} link", n, count)
	}
	return string(kind)
}
