package ui

import (
	"context"
	"path"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/widget"

	"postil/app/task"
	"postil/app/ui/kit"
	"postil/app/workspace"
	"postil/publish/export"
)

// fileFormat is a kind of file that an article can be handed on as.
type fileFormat struct {
	export.Format
	name, about string
}

// ext is how the names of such files end.
func (f fileFormat) ext() string { return "." + string(f.Format) }

func fileFormats() []fileFormat {
	return []fileFormat{
		{export.DOCX, lang.L("Word document"), lang.L("DOCX, with footnotes and styles, for those who comment in Word")},
		{export.PDF, lang.L("PDF"), lang.L("As the page prints it; needs an installed Chromium")},
		{export.EPUB, lang.L("E-book"), lang.L("EPUB 3, for readers")},
		{export.HTML, lang.L("Web page"), lang.L("One HTML file with its images and styles inside")},
		{export.Markdown, lang.L("Markdown"), lang.L("With the citations written out, for other programs")},
	}
}

// askExport asks as what kind of file, then where to.
func (u *UI) askExport() {
	if u.ws.Document() == nil {
		return
	}
	p := kit.NewPalette(kit.PaletteOptions[fileFormat]{
		Placeholder: lang.L("As what kind of file?"),
		TwoLines:    true,
		OnQuery: func(query string) []kit.Row[fileFormat] {
			var rows []kit.Row[fileFormat]
			for _, f := range fileFormats() {
				if q := strings.ToLower(strings.TrimSpace(query)); q == "" || strings.Contains(strings.ToLower(f.name+" "+f.about+" "+f.ext()), q) {
					rows = append(rows, kit.Row[fileFormat]{Title: f.name, Subtitle: f.about, Trailing: f.ext(), Value: f})
				}
			}
			return rows
		},
		OnChosen: u.askExportFile,
	})
	p.Show(u.win.Canvas())
}

// askExportFile makes the file, then asks where to put it: what cannot be made
// takes the place of nothing.
func (u *UI) askExportFile(f fileFormat) {
	d := u.ws.Document()
	if d == nil {
		return
	}
	name := path.Base(d.Dir) + f.ext()
	u.makeExport(f, name, func(x workspace.Exported) {
		u.saveAs(name, f.ext(), func(w fyne.URIWriteCloser) { u.writeExport(w, x) })
	})
}

// exportRest is how long making a file may take before the window says so and
// lets it be stopped.
const exportRest = 400 * time.Millisecond

// makeExport makes a file of the open article beside the window.
func (u *UI) makeExport(f fileFormat, name string, made func(workspace.Exported)) {
	hide := func() {}
	stopped := false
	stop := func() {
		stopped = true
		u.run.Cancel("export")
	}
	cancel := u.after(exportRest, func() {
		hide = u.ask(prompt{
			title: lang.L("Making {{.File}}…", map[string]string{"File": name}), confirm: lang.L("Stop"), alone: true,
			size: fyne.NewSize(360, 40), body: widget.NewProgressBarInfinite(),
			ok: func() string {
				stop()
				return ""
			},
			dismissed: stop,
		})
	})
	u.ws.Export(f.Format, func(x workspace.Exported, err error) {
		cancel()
		if stopped {
			return
		}
		hide()
		if err != nil {
			u.Failed(err)
			return
		}
		made(x)
	})
}

// saveAs asks where to put a file, beginning in the folder of the last time.
func (u *UI) saveAs(name, ext string, chosen func(fyne.URIWriteCloser)) {
	save := dialog.NewFileSave(func(w fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			u.Failed(err)
		case w != nil:
			u.settings.SaveFolder = filepath.Dir(w.URI().Path())
			u.saveSettings()
			chosen(w)
		}
	}, u.win)
	save.SetFileName(name)
	save.SetFilter(storage.NewExtensionFileFilter([]string{ext}))
	if u.settings.SaveFolder != "" {
		if dir, err := storage.ListerForURI(storage.NewFileURI(u.settings.SaveFolder)); err == nil { // else it is gone
			save.SetLocation(dir)
		}
	}
	size := u.win.Canvas().Size()
	save.Resize(fyne.NewSize(min(760, size.Width*0.9), min(520, size.Height*0.8)))
	save.Show()
}

// writeExport puts what was made where it was asked for.
func (u *UI) writeExport(w fyne.URIWriteCloser, x workspace.Exported) {
	task.Run(u.run, "export file", func(context.Context) (struct{}, error) {
		_, err := w.Write(x.Data)
		if cerr := w.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			if derr := storage.Delete(w.URI()); derr != nil {
				u.o.Log.Warn("remove an unfinished export", "err", derr)
			}
		}
		return struct{}{}, err
	}, func(_ struct{}, err error) {
		if err != nil {
			u.Failed(err)
			return
		}
		u.tellExported(w.URI(), x)
	})
}

func (u *UI) tellExported(uri fyne.URI, x workspace.Exported) {
	n := kit.Notice{
		Kind: kit.Success, Text: lang.L("{{.File}} is written.", map[string]string{"File": uri.Name()}),
		Action: lang.L("Open it"), Run: func() { u.openFile(uri.Path()) },
	}
	if len(x.Problems) > 0 {
		n.Kind = kit.Warning
		n.Text = lang.N("{{.File}} is written, but {{.Count}} thing is missing in it: {{.What}}", len(x.Problems),
			map[string]any{"File": uri.Name(), "Count": len(x.Problems), "What": x.Problems[0].Text()})
	}
	u.toasts.Show(n)
}
