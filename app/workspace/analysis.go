package workspace

import (
	"context"
	"path"
	"slices"
	"strings"
	"time"

	"postil/app/task"
	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/editor/proof"
	"postil/publish/desk"
)

// Analysis is what Postil makes of the document at one version: the parsed
// text, its citations in the house's style, and what is wrong with it.
type Analysis struct {
	Doc      *markdown.Document
	Cites    cite.Formatted
	Findings []proof.Finding
	Words    int
	View     *desk.View            // nil for a published article
	Kept     map[string]*desk.Kept // what is kept of the cited sources, by key
	version  int
}

// Analysis of the open document, nil until the first is there. It may be a
// keystroke behind the text.
func (w *Workspace) Analysis() *Analysis { return w.analysis }

// AnalysisIsCurrent reports whether the Analysis is of the text as it stands,
// so that its places can be shown in the text.
func (w *Workspace) AnalysisIsCurrent() bool {
	return w.analysis != nil && w.doc != nil && w.analysis.version == w.doc.version
}

// Errors counts the findings that keep the article from being submitted.
func (a *Analysis) Errors() int {
	n := 0
	for _, f := range a.Findings {
		if f.Severity == proof.Error {
			n++
		}
	}
	return n
}

// Cited are the keys cited in the text, in the order of their first mention.
func (a *Analysis) Cited() []string {
	var keys []string
	for _, cluster := range a.Doc.Citations.Clusters {
		for _, c := range cluster.Citations {
			if !slices.Contains(keys, c.Key) {
				keys = append(keys, c.Key)
			}
		}
	}
	return keys
}

// rest is how long typing must rest before the text is analysed again: longer
// for a text that takes long to analyse and to show, so that a key never has to
// wait for what came of the one before it.
func (w *Workspace) rest() time.Duration {
	const most = 1500 * time.Millisecond
	return max(w.o.Pause, min(4*w.cost, most))
}

// analyse computes a new Analysis after a pause; only the latest counts. What
// the key that asked for it costs does not grow with the text: the text is
// taken after the pause.
func (w *Workspace) analyse(pause time.Duration) {
	if pause == 0 {
		w.analyseNow()
		return
	}
	w.o.Runner.After("analyse", pause, w.analyseNow)
}

func (w *Workspace) analyseNow() {
	doc, k := w.doc, w.desk
	if doc == nil || k == nil || doc.Draft == nil && w.published == nil {
		return // a published article is looked at once it is known which sources there are
	}
	doc.takeTyped()
	began := time.Now() // how long it takes, whatever the clock of the desk says
	version, file, lead, e := doc.version, doc.file.Clone(), doc.lead, doc.edit()
	published, formatter := w.published, w.formatter
	var prev *markdown.Document // of which what has not changed is taken over
	if w.analysis != nil {
		prev = w.analysis.Doc
	}
	id := ""
	if doc.Draft != nil {
		id = doc.Draft.ID
	}
	task.Run(w.o.Runner, "analyse", func(ctx context.Context) (*Analysis, error) {
		a := &Analysis{version: version}
		lang := strings.TrimSpace(file.Front().Lang)
		lib := cite.NewLibrary(nil)
		if published != nil {
			lib = published.Library
			if lang == "" {
				lang = published.Publication.Language
			}
		}
		if id != "" {
			v, err := k.View(ctx, id, e)
			if err != nil {
				return nil, err
			}
			a.View, a.Findings, lib = v, v.Check(), v.Content.Library
		}
		a.Doc = markdown.New(markdown.Options{Lang: lang, CiteInNotes: formatter.InNotes()}).Update(prev, []byte(strings.TrimPrefix(file.Body(), lead)))
		a.Doc.Citations.Lang = lang
		a.Doc.Citations.NoCite, _ = cite.NoCite(file.Front().NoCite)
		a.Cites = formatter.Format(a.Doc.Citations, lib)
		a.Words = a.Doc.Words()
		a.readKept()
		return a, ctx.Err()
	}, func(a *Analysis, err error) {
		if w.doc != doc {
			return
		}
		if err != nil {
			w.o.Log.Warn("analyse", "err", err)
			return
		}
		w.analysis = a
		if a.version == doc.version && w.bringBackCited(a.Cited()) {
			w.touched()
		}
		w.updatePage()
		w.o.Listener.Analysed()
		w.bringCited()
		w.checkSpelling()
		w.cost = time.Since(began)
		w.tidy(writingPause)
	})
}

// ReadFile reads a file beside the open document, such as its lead image.
func (w *Workspace) ReadFile(name string) ([]byte, error) {
	if w.doc == nil {
		return nil, desk.ErrNoArticle
	}
	if data, ok := w.doc.put[name]; ok {
		return data, nil
	}
	switch {
	case w.analysis != nil && w.analysis.View != nil:
		return w.analysis.View.ReadFile(path.Join(w.analysis.View.Article.Dir, name))
	case w.doc.Draft != nil:
		return w.desk.DraftFile(w.doc.Draft, path.Join(w.doc.Dir, name))
	}
	return w.desk.PublishedFile(path.Join(w.doc.Dir, name))
}
