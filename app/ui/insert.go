package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"

	"postil/app/task"
	"postil/app/ui/kit"
	"postil/editor/paste"
)

// maxInsert bounds a file whose text is inserted, in bytes: its pictures count
// here, too.
const maxInsert = 64 << 20

// askInsert asks for a file and puts its text in at the caret.
func (u *UI) askInsert() {
	u.chooseFile(paste.Extensions(), u.insertFile)
}

// chooseFile asks for a file of certain kinds, by the ends of their names, and
// hands it on.
func (u *UI) chooseFile(extensions []string, take func(fyne.URI)) {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil {
			u.Failed(err)
			return
		}
		if r == nil {
			return
		}
		r.Close()
		take(r.URI())
	}, u.win)
	d.SetFilter(storage.NewExtensionFileFilter(extensions))
	d.Show()
}

// droppedFile takes a file dropped on the window: a text goes in at the caret,
// a picture becomes the lead image.
func (u *UI) droppedFile(at fyne.Position, uris []fyne.URI) {
	d := u.ws.Document()
	if d != nil && !d.ReadOnly() && len(uris) > 0 && slices.Contains(paste.Extensions(), strings.ToLower(path.Ext(uris[0].Name()))) {
		u.insertFile(uris[0])
		return
	}
	u.dropped(at, uris)
}

// insertFile reads a file beside the window and puts its text in.
func (u *UI) insertFile(uri fyne.URI) {
	task.Run(u.run, "insert", func(context.Context) ([]byte, error) {
		r, err := storage.Reader(uri)
		if err != nil {
			return nil, err
		}
		defer r.Close()
		data, err := io.ReadAll(io.LimitReader(r, maxInsert+1))
		if err == nil && len(data) > maxInsert {
			err = fmt.Errorf("%s: %w", uri.Name(), paste.ErrTooLarge)
		}
		return data, err
	}, func(data []byte, err error) {
		if err != nil {
			u.insertFailed(uri.Name(), err)
			return
		}
		u.insert(uri.Name(), data)
	})
}

// insert turns a file into Markdown and puts it behind the selection, as one
// step to undo. When the text was changed meanwhile it begins again: the labels
// of its notes must be free in the text as it is.
func (u *UI) insert(name string, data []byte) {
	d := u.ws.Document()
	if d == nil || d.ReadOnly() {
		return
	}
	field := u.article.field
	now := field.Snapshot()
	task.Run(u.run, "insert", func(context.Context) (paste.Result, error) {
		return paste.FromFile(name, data, paste.Options{Labels: paste.Labels(now.String())})
	}, func(r paste.Result, err error) {
		switch {
		case err != nil:
			u.insertFailed(name, err)
			return
		case u.ws.Document() != d:
			return // another article is open by now
		case field.Snapshot().Version() != now.Version():
			u.insert(name, data)
			return
		case r.Body == "":
			u.tell(kit.Warning, lang.L("There is no text in {{.File}}.", map[string]string{"File": short(name, 40)}))
			return
		}
		_, at := field.Selection()
		field.Together(func() {
			if tail := tailOf(r, now, at); tail != "" {
				field.Replace(now.Len(), now.Len(), tail)
			}
			field.Replace(at, at, r.Between(now.Slice(0, at), now.Slice(at, now.Len())))
		})
		u.article.showText()
		u.lookForWritten(r.Body + "\n\n" + r.Notes)
		u.tellLost(lang.L("The text of {{.File}} is inserted.", map[string]string{"File": short(name, 40)}), r.Lost)
	})
}

// insertFailed says why a file's text could not be had.
func (u *UI) insertFailed(name string, err error) {
	file := map[string]string{"File": short(name, 40)}
	switch {
	case errors.Is(err, paste.ErrFormat):
		u.tell(kit.Error, lang.L("{{.File}} cannot be read: it is damaged, or of another kind than its name says. Open it in the program that it is from and save it again.", file))
	case errors.Is(err, paste.ErrUnknown):
		u.tell(kit.Error, lang.L("{{.File}} is of a kind from which no text can be taken. Save it as DOCX, ODT, HTML or plain text first.", file))
	case errors.Is(err, paste.ErrTooLarge):
		u.tell(kit.Error, lang.L("{{.File}} is too large. Save the part that you need as a file of its own.", file))
	default:
		u.Failed(err)
		return
	}
	u.o.Log.Warn("insert file", "err", err)
}
