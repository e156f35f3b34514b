package ui

import (
	"net/url"
	"strings"

	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"

	"postil/app/ui/theme"
	"postil/editor/cite"
	"postil/editor/find"
	"postil/editor/proof"
	"postil/editor/text"
	editwidget "postil/editor/widget"
)

// cited is the kind of the ranges of citations, which look as they are and
// tell of their source to whoever points at them.
const cited text.Kind = 100

func marginLooks() map[text.Kind]editwidget.Look {
	return map[text.Kind]editwidget.Look{
		cited:    {},
		clashing: {Ground: theme.ColorErrorGround, Underline: editwidget.Straight, Line: fynetheme.ColorNameError},
	}
}

// decorate marks in the text what the analysis has found there. An analysis
// that is a keystroke behind is passed over: the marks of the one before have
// moved with the text, and the next is on its way.
func (u *UI) decorate() {
	a, d := u.ws.Analysis(), u.ws.Document()
	if d == nil || !u.ws.AnalysisIsCurrent() {
		return
	}
	marks := map[text.Kind][]editwidget.Decoration{}
	for _, f := range a.Findings {
		start, end := f.Start-d.BodyOffset(), f.End-d.BodyOffset()
		if start < 0 || start >= end {
			continue
		}
		kind := editwidget.Check
		switch {
		case f.Rule == proof.RuleUnknownKey:
			kind = editwidget.MissingCitation
		case f.Severity == proof.Error:
			kind = editwidget.Problem
		}
		marks[kind] = append(marks[kind], editwidget.Decoration{Start: start, End: end, Kind: kind, Tip: lang.L(f.Template, f.Args), Data: inText{f, a.Doc.Source, d.BodyOffset()}})
	}
	lib := u.ws.Library()
	for _, cluster := range a.Doc.Citations.Clusters {
		for _, c := range cluster.Citations {
			if ref, ok := lib.Get(c.Key); ok {
				marks[cited] = append(marks[cited], editwidget.Decoration{
					Start: c.KeySpan.Start, End: c.KeySpan.End, Kind: cited, Tip: u.ws.Formatter().Reference(ref).Plain(), Data: citedKey(c.Key),
				})
			}
		}
	}
	for _, kind := range []text.Kind{editwidget.Check, editwidget.Problem, editwidget.MissingCitation, cited} {
		u.article.field.SetDecorations(kind, marks[kind])
	}
}

// showHits marks every match of a search, the current one most.
func (u *UI) showHits(all []find.Match, current find.Match) {
	var hits, now []editwidget.Decoration
	for _, m := range all {
		d := editwidget.Decoration{Start: m.Start, End: m.End, Kind: editwidget.SearchHit}
		if m == current {
			d.Kind = editwidget.CurrentHit
			now = append(now, d)
		} else {
			hits = append(hits, d)
		}
	}
	u.article.field.SetDecorations(editwidget.SearchHit, hits)
	u.article.field.SetDecorations(editwidget.CurrentHit, now)
}

// follow opens what a click with Ctrl points at: the source of a citation, or
// the target of a link.
func (u *UI) follow(offset int) {
	body := u.article.text.Text()
	for _, cluster := range cite.FindClusters([]byte(body)) {
		for _, c := range cluster.Citations {
			if offset < c.KeySpan.Start || offset >= c.KeySpan.End {
				continue
			}
			if ref, ok := u.ws.Library().Get(c.Key); ok {
				u.side.Select(u.sourcesTab)
				u.sources.showSource(sourceRow{key: c.Key, ref: ref})
				if link := ref.Address(); link != "" {
					u.openURL(link)
				}
			}
			return
		}
	}
	word := wordAt(body, offset)
	if _, ok := u.ws.ArticleAt(word); ok || isWebAddress(word) {
		u.followLink(word)
	}
}

// wordAt is what stands at an offset between blanks and the brackets of links.
func wordAt(body string, offset int) string {
	stop := func(r rune) bool { return strings.ContainsRune(" \t\n()<>[]\"", r) }
	if offset < 0 || offset >= len(body) {
		return ""
	}
	start := strings.LastIndexFunc(body[:offset], stop) + 1
	end := len(body)
	if i := strings.IndexFunc(body[offset:], stop); i >= 0 {
		end = offset + i
	}
	return body[start:end]
}

func isWebAddress(word string) bool {
	parsed, err := url.Parse(word)
	return err == nil && parsed.Host != "" && (parsed.Scheme == "http" || parsed.Scheme == "https")
}

// edited opens the list of sources for an @ typed where a citation may begin.
func (p *articlePane) edited(d text.Delta) {
	if p.loading || d.New != "@" || d.Old != "" {
		return
	}
	if r, _ := p.field.Snapshot().RuneBefore(d.Start); d.Start > 0 && !cite.MayFollow(r) {
		return
	}
	// Once the key is done with: the list takes the keyboard.
	p.u.o.Post(func() { p.u.completeCitation(d.Start) })
}
