package workspace

import (
	"cmp"
	"context"
	"net/url"
	"path"
	"slices"
	"strings"

	"postil/app/task"
	"postil/editor/markdown"
	"postil/editor/prose"
	"postil/publish/archive"
	"postil/publish/article"
	"postil/publish/publication"
)

// How much of the archive is told of at most.
const (
	mostRelated = 8
	mostSaid    = 5
	mostCiting  = 50
)

// connectionRest is how long typing must rest, in pauses of the analysis, before
// the archive is asked what has to do with the text.
const connectionRest = 4

// Related finds the published articles that have to do with the open document,
// once typing rests; a later call takes the place of one that goes on. done is
// not called where there is no Archive or no Analysis yet, or another document is
// open by then.
func (w *Workspace) Related(done func([]archive.Relation, error)) {
	doc, a, x := w.doc, w.analysis, w.Archive()
	if doc == nil || a == nil || x == nil {
		w.o.Runner.Cancel("related")
		return
	}
	dir, front, lang := w.place(), doc.Front(), w.language()
	task.Debounce(w.o.Runner, "related", connectionRest*w.o.Pause, func(ctx context.Context) ([]archive.Relation, error) {
		return x.Related(ctx, archive.SubjectOf(dir, "", front, a.Doc, lang), mostRelated)
	}, func(list []archive.Relation, err error) {
		if w.doc == doc && w.Archive() == x {
			done(list, err)
		}
	})
}

// place is the folder of the open document, as it is called now.
func (w *Workspace) place() string {
	if w.analysis != nil && w.analysis.View != nil {
		return w.analysis.View.Article.Dir
	}
	return w.doc.Dir
}

// language is that of the open document.
func (w *Workspace) language() string {
	pub := ""
	if p := w.Publication(); p != nil {
		pub = p.Language
	}
	return cmp.Or(strings.TrimSpace(w.doc.Front().Lang), pub)
}

// itself is the open document as what is left out among its connections.
func (w *Workspace) itself() archive.Subject {
	return archive.Subject{Dir: w.place(), Aliases: w.doc.Front().Aliases}
}

// Said is where the archive says much the same as a passage.
type Said struct {
	Passage string // as readers read it, "" where there is nothing to look for
	Echoes  []archive.Echo
}

// SaidBefore finds sentences of other articles and drafts that are close to a
// passage: to what is selected, or to the sentence at the caret. selection is
// asked for once typing rests, or at once. A later call takes the place of one
// that goes on; done is called as Related's.
func (w *Workspace) SaidBefore(selection func() (start, end int), atOnce bool, done func(Said, error)) {
	doc := w.doc
	pause := connectionRest * w.o.Pause
	if atOnce {
		pause = 0
	}
	// What a key costs must not grow with the text: it is taken after the pause.
	w.o.Runner.After("said", pause, func() {
		x := w.Archive()
		if w.doc != doc || doc == nil || x == nil {
			return
		}
		start, end := selection()
		text, lang, self, not := doc.Body(), w.language(), w.itself(), archive.Text{Dir: w.place()}
		if doc.Draft != nil {
			not.Draft = doc.Draft.ID
		}
		task.Run(w.o.Runner, "said", func(ctx context.Context) (Said, error) {
			s := Said{Passage: passageAt(text, start, end, lang)}
			if s.Passage == "" {
				return s, nil
			}
			list, err := x.Echoes(ctx, s.Passage, lang, not, mostSaid+2)
			list = slices.DeleteFunc(list, func(e archive.Echo) bool { return self.Is(e.Entry) })
			s.Echoes = list[:min(mostSaid, len(list))]
			return s, err
		}, func(s Said, err error) {
			if w.doc == doc && w.Archive() == x {
				done(s, err)
			}
		})
	})
}

// passageMax bounds a passage, in bytes: more is no sentence.
const passageMax = 4000

// passageAt is what is selected in a text, or the sentence at the caret, without
// markup.
func passageAt(text string, start, end int, lang string) string {
	start = min(max(start, 0), len(text))
	end = min(max(end, start), len(text))
	piece := text[start:end]
	if start == end {
		from := strings.LastIndex(text[:start], "\n\n") + 1
		to := len(text)
		if i := strings.Index(text[start:], "\n\n"); i >= 0 {
			to = start + i
		}
		at := from
		for _, s := range prose.Sentences(text[from:to], lang) {
			piece = s
			if at += len(s); at > start {
				break
			}
		}
	}
	if len(piece) > passageMax {
		piece = strings.ToValidUTF8(piece[:passageMax], "")
	}
	plain := markdown.New(markdown.Options{Lang: lang}).Parse([]byte(strings.TrimSpace(piece))).PlainText()
	return strings.Join(strings.Fields(plain), " ")
}

// CitingText is another article, or a draft, that cites a source, and where.
type CitingText struct {
	Entry    *archive.Entry
	Passages []archive.CitingPassage
}

// WhoCites finds who else cites a source, the newest first; total counts those
// that are not told, too. done is not called where there is no Archive.
func (w *Workspace) WhoCites(key string, done func(list []CitingText, total int, err error)) {
	k, x := w.desk, w.Archive()
	if k == nil || x == nil {
		w.o.Runner.Cancel("who cites")
		return
	}
	var self archive.Subject
	if w.doc != nil {
		self = w.itself()
	}
	type found struct {
		list  []CitingText
		total int
	}
	task.Run(w.o.Runner, "who cites", func(ctx context.Context) (found, error) {
		entries := x.Citing(key, self)
		f := found{total: len(entries)}
		src := archive.OfDesk(k)
		for _, e := range entries[:min(mostCiting, len(entries))] {
			if err := ctx.Err(); err != nil {
				return f, err
			}
			passages, err := archive.CitingPassages(ctx, src, e, key)
			if err != nil {
				return f, err
			}
			f.list = append(f.list, CitingText{e, passages})
		}
		return f, nil
	}, func(f found, err error) {
		if w.desk == k {
			done(f.list, f.total, err)
		}
	})
}

// BrokenLinks finds the links of published articles that lead to no article.
// done is called as WhoCites's.
func (w *Workspace) BrokenLinks(done func([]archive.BrokenLink)) {
	x, base := w.Archive(), w.basePath()
	if x == nil || w.published == nil {
		w.o.Runner.Cancel("broken links")
		return
	}
	task.Run(w.o.Runner, "broken links", func(context.Context) ([]archive.BrokenLink, error) {
		return slices.DeleteFunc(x.BrokenLinks(base), func(b archive.BrokenLink) bool { return !b.Entry.Published() }), nil
	}, func(list []archive.BrokenLink, err error) {
		if err == nil && w.Archive() == x {
			done(list)
		}
	})
}

// basePath is the path that the site is below.
func (w *Workspace) basePath() string {
	if p := w.Publication(); p != nil {
		if u, err := url.Parse(p.BaseURL); err == nil && u.Path != "" {
			return strings.TrimSuffix(u.Path, "/") + "/"
		}
	}
	return "/"
}

// LinkTo is how a text of the publication links to a published article.
func (w *Workspace) LinkTo(dir string) string {
	p := w.Publication()
	if p == nil {
		p = publication.Default()
	}
	return p.ArticlePath(dir)
}

// ArticleAt gives the folder of the published article that a link leads to, also
// by a former address; one without a leading slash is the open document's.
func (w *Workspace) ArticleAt(link string) (dir string, ok bool) {
	u, err := url.Parse(link)
	if err != nil || w.published == nil {
		return "", false
	}
	base := w.basePath()
	if u.Host != "" {
		own, err := url.Parse(w.published.Publication.BaseURL)
		if err != nil || !strings.EqualFold(own.Host, u.Host) {
			return "", false
		}
	}
	at := u.Path
	if u.Host == "" && !strings.HasPrefix(at, "/") {
		if at == "" || w.doc == nil {
			return "", false // a place in the text itself
		}
		at = path.Join(base, article.Address(w.place()), at)
	}
	rest, below := strings.CutPrefix(path.Clean(at)+"/", base)
	if !below {
		return "", false
	}
	var all article.Addresses
	for _, a := range w.published.Articles {
		all.Add(a.Dir, a.Front.Aliases...)
	}
	t, ok := all.Find("/" + strings.TrimSuffix(rest, "/"))
	return t.Dir, ok && (t.File == "" || t.File == "index.html")
}
