package ui

import (
	"context"
	"io"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"

	"postil/app/task"
	"postil/app/ui/kit"
	"postil/app/workspace"
	"postil/editor/cite"
	"postil/editor/cite/dedup"
	"postil/editor/cite/exchange"
	"postil/editor/cite/lookup"
)

// sourceFiles are how files of references are usually called. Their format is
// told by their content.
var sourceFiles = []string{".bib", ".ris", ".json", ".yaml", ".yml", ".xml", ".txt"}

// askImport asks for a file of references and adds what is in it.
func (u *UI) askImport() { u.chooseFile(sourceFiles, u.importFile) }

// sorted are the references of a file by what becomes of them.
type sorted struct {
	fresh    []*cite.Reference // to be added, each with its key
	known    int               // in the library already
	problems []cite.Problem
}

// sortReferences reads a file and finds out what of it a library has not.
func sortReferences(data []byte, lib *cite.Library) (sorted, error) {
	_, refs, problems, err := exchange.Read(data)
	if err != nil {
		return sorted{}, err
	}
	out := sorted{problems: problems}
	index := dedup.NewIndex(lib.All())
	for _, r := range refs {
		if old, _ := index.Find(r); old != nil {
			out.known++
			continue
		}
		index.Add(r)
		out.fresh = append(out.fresh, r)
	}
	lib.AssignKeys(out.fresh)
	return out, nil
}

// importFile reads a file beside the window and adds the sources in it.
func (u *UI) importFile(uri fyne.URI) {
	lib := u.ws.Library()
	task.Run(u.run, "import", func(context.Context) (sorted, error) {
		r, err := storage.Reader(uri)
		if err != nil {
			return sorted{}, err
		}
		defer r.Close()
		data, err := io.ReadAll(io.LimitReader(r, exchange.MaxSize+1))
		if err != nil {
			return sorted{}, err
		}
		return sortReferences(data, lib)
	}, func(s sorted, err error) {
		if err != nil {
			u.Failed(err)
			return
		}
		undo, err := u.ws.ChangeSources(workspace.Sources{Put: s.fresh})
		if err != nil {
			u.Failed(err)
			return
		}
		u.tellImported(uri.Name(), s, undo)
	})
}

func (u *UI) tellImported(file string, s sorted, undo func() bool) {
	lost := 0
	first := ""
	for _, p := range s.problems {
		if !p.Lost {
			continue
		}
		if lost++; first == "" {
			first = lang.L("{{.File}}, line {{.Line}}: {{.What}}", map[string]string{
				"File": file, "Line": strconv.Itoa(p.Line), "What": lang.L(p.Template, p.Args),
			})
		}
	}
	lines := []string{lang.N("{{.Count}} source was added to the draft.", len(s.fresh), map[string]any{"Count": len(s.fresh)})}
	if s.known > 0 {
		lines = append(lines, lang.N("{{.Count}} was known already.", s.known, map[string]any{"Count": s.known}))
	}
	kind := kit.Success
	if lost > 0 {
		kind = kit.Warning
		lines = append(lines, lang.N("{{.Count}} entry could not be read:", lost, map[string]any{"Count": lost}), first)
	}
	notice := kit.Notice{Kind: kind, Text: strings.Join(lines, "\n")}
	if len(s.fresh) > 0 && undo != nil {
		notice.Action, notice.Run = lang.L("Undo"), func() {
			undo()
			u.sources.refresh()
		}
	}
	u.toasts.Show(notice)
}

// lookUp asks for an identifier and opens the form of a source with what is
// known under it.
func (u *UI) lookUp() {
	if d := u.ws.Document(); d == nil || d.ReadOnly() {
		return
	}
	client, err := lookup.New(u.o.Lookup)
	if err != nil {
		u.Failed(err)
		return
	}
	what := newPromptEntry()
	what.SetPlaceHolder("10.1000/182")
	u.ask(prompt{
		title: lang.L("Look a source up"), confirm: lang.L("Look up"), size: fyne.NewSize(480, 90), focus: what,
		body: container.NewVBox(kit.FormRow(lang.L("DOI, ISBN, arXiv number or web address"), what,
			lang.L("Its registry or the page itself is asked. What it says is yours to check."))),
		later: func(finish func(string)) {
			text := strings.TrimSpace(what.Text)
			task.Run(u.run, "lookup", func(ctx context.Context) (lookup.Result, error) {
				return client.Find(ctx, text)
			}, func(res lookup.Result, err error) {
				if err != nil {
					finish(sentence(err))
					return
				}
				finish("")
				u.foundSource(res)
			})
		},
		dismissed: func() { u.run.Cancel("lookup") },
	})
}

// foundSource opens the form of a source that was looked up, or tells that it is
// there already.
func (u *UI) foundSource(res lookup.Result) {
	lib := u.ws.Library()
	if old, _ := dedup.NewIndex(lib.All()).Find(res.Reference); old != nil {
		u.tell(kit.Info, lang.L("This source is there already: {{.Key}}", map[string]string{"Key": old.Key}))
		return
	}
	res.Reference.Key = ""
	u.newSource(res.Reference, false)
	if look := append(res.Missing, res.Guessed...); len(look) > 0 {
		u.tell(kit.Info, lang.L("Look at these fields, which are missing or guessed: {{.Fields}}", map[string]string{"Fields": strings.Join(look, ", ")}))
	}
}
