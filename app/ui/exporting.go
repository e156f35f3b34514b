package ui

import (
	"context"
	"path"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"

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

func (u *UI) askExportFile(f fileFormat) {
	d := u.ws.Document()
	if d == nil {
		return
	}
	save := dialog.NewFileSave(func(w fyne.URIWriteCloser, err error) {
		if err != nil {
			u.Failed(err)
			return
		}
		if w != nil {
			u.exportTo(f, w)
		}
	}, u.win)
	save.SetFileName(path.Base(d.Dir) + f.ext())
	save.SetFilter(storage.NewExtensionFileFilter([]string{f.ext()}))
	save.Show()
}

// exportTo makes the file beside the window and puts it where it was asked for.
func (u *UI) exportTo(f fileFormat, w fyne.URIWriteCloser) {
	u.tell(kit.Info, lang.L("Making {{.File}}…", map[string]string{"File": w.URI().Name()}))
	u.ws.Export(f.Format, func(x workspace.Exported, err error) {
		if err != nil {
			w.Close() // nothing is in it
			if derr := storage.Delete(w.URI()); derr != nil {
				u.o.Log.Warn("remove an empty export", "err", derr)
			}
			u.Failed(err)
			return
		}
		task.Run(u.run, "export file", func(context.Context) (struct{}, error) {
			_, err := w.Write(x.Data)
			if cerr := w.Close(); err == nil {
				err = cerr
			}
			return struct{}{}, err
		}, func(_ struct{}, err error) {
			if err != nil {
				u.Failed(err)
				return
			}
			u.tellExported(w.URI().Name(), x)
		})
	})
}

func (u *UI) tellExported(file string, x workspace.Exported) {
	if len(x.Problems) == 0 {
		u.tell(kit.Success, lang.L("{{.File}} is written.", map[string]string{"File": file}))
		return
	}
	u.tell(kit.Warning, lang.N("{{.File}} is written, but {{.Count}} thing is missing in it: {{.What}}", len(x.Problems),
		map[string]any{"File": file, "Count": len(x.Problems), "What": x.Problems[0].Text()}))
}
