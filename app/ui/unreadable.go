package ui

import (
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/kit"
	"postil/editor/proof"
)

// troubleLine says how many files of sources cannot be read, and leads to what
// is wrong with them.
type troubleLine struct {
	u      *UI
	link   *kit.Link
	object *fyne.Container
}

func newTroubleLine(u *UI, tapped func()) *troubleLine {
	text := kit.NewText("", fynetheme.ColorNameError, fynetheme.SizeNameCaptionText, fyne.TextStyle{Bold: true})
	t := &troubleLine{u: u, link: kit.NewLink(text, tapped)}
	t.object = container.NewPadded(t.link)
	t.object.Hide()
	return t
}

// refresh brings the line up to date and reports whether it is shown or hidden
// now and was not before.
func (t *troubleLine) refresh() bool {
	text := troubleText(t.u.ws.UnreadableSources())
	was := t.object.Visible()
	t.link.Set(text)
	if text == "" {
		t.object.Hide()
	} else {
		t.object.Show()
	}
	return was != (text != "")
}

// troubleText says how many files there is something wrong with, "" for none.
func troubleText(list []proof.Finding) string {
	bad, odd := map[string]bool{}, map[string]bool{}
	for _, f := range list {
		if f.Severity == proof.Error {
			bad[f.Path] = true
		} else {
			odd[f.Path] = true
		}
	}
	switch {
	case len(bad) > 0:
		return lang.N("{{.Count}} source file cannot be read. What to do…", len(bad), map[string]any{"Count": len(bad)})
	case len(odd) > 0:
		return lang.N("{{.Count}} source file needs a look. What to do…", len(odd), map[string]any{"Count": len(odd)})
	}
	return ""
}

// showUnreadable lists the files of sources that something is wrong with: where,
// what, and what to do.
func (u *UI) showUnreadable() {
	list := u.ws.UnreadableSources()
	if len(list) == 0 {
		return
	}
	rows := container.NewVBox()
	for _, f := range list {
		where := f.Path
		if f.Line > 0 {
			where = lang.L("{{.File}}, line {{.Line}}", map[string]string{"File": f.Path, "Line": strconv.Itoa(f.Line)})
		}
		text := widget.NewLabel(lang.L(f.Template, f.Args))
		text.Wrapping = fyne.TextWrapWord
		var open fyne.CanvasObject
		file := filepath.Join(u.ws.Folder(), filepath.FromSlash(f.Path))
		if info, err := os.Lstat(file); err == nil && info.Mode().IsRegular() {
			open = widget.NewButton(lang.L("Open the file"), func() { u.openFile(file) })
		}
		rows.Add(container.NewBorder(nil, nil, nil, open, heading(where)))
		rows.Add(text)
	}
	note := widget.NewLabel(lang.L("All other sources can be cited as always. A file that is mended is read again at once."))
	note.Wrapping = fyne.TextWrapWord
	scroll := container.NewVScroll(rows)
	scroll.SetMinSize(fyne.NewSize(0, min(320, rows.MinSize().Height+40)))
	u.ask(prompt{
		title: lang.L("Source files that need a look"), confirm: lang.L("Close"), alone: true,
		body: container.NewBorder(nil, note, nil, nil, scroll), size: fyne.NewSize(640, 120),
		ok: func() string { return "" },
	})
}

// openFile opens a file with the system's program for it.
func (u *UI) openFile(file string) {
	address := &url.URL{Scheme: "file", Path: filepath.ToSlash(file)}
	if filepath.VolumeName(file) != "" { // Windows: file:///C:/…
		address.Path = "/" + address.Path
	}
	if err := u.o.App.OpenURL(address); err != nil {
		u.Failed(err)
	}
}
