package ui

import (
	"errors"
	"slices"
	"strings"

	"postil/editor/cite"
	"postil/editor/format"
)

// place is where the picker's citation goes in the text.
type place struct {
	at        bool         // in place of the @ before the caret
	bracketed bool         // the @ stands in brackets that are there already
	was       cite.Cluster // the citation at the caret, which is edited; zero for none
	wasText   string       // as it stands in the text
}

// errTextChanged means that the place of a citation is not to be found any more.
var errTextChanged = errors.New("the text was changed meanwhile")

// pickCitation opens the picker for a citation at the caret, or for the one that
// the caret is in or right behind.
func (u *UI) pickCitation() {
	u.article.tabs.Select(u.article.textTab)
	t := u.article.text
	text := t.Text()
	var pl place
	if c, ok := u.clusterAt(text, t.Caret()); ok {
		pl.was, pl.wasText = c, text[c.Span.Start:c.Span.End]
	}
	u.openPicker(pl)
}

// completeCitation opens the picker for an @ that was typed at an offset: the
// citation comes in its place. Leaving the picker leaves the @.
func (u *UI) completeCitation(at int) {
	t := u.article.text
	body := t.Text()
	if at >= len(body) || body[at] != '@' || t.Caret() != at+1 {
		return // it is gone already, or somebody types on who knows the key
	}
	pl := place{at: true}
	if i := strings.LastIndexAny(body[:at], "[]\n"); i >= 0 {
		pl.bracketed = body[i] == '['
	}
	u.openPicker(pl)
}

// clusterAt is the citation that an offset is in or right behind.
func (u *UI) clusterAt(text string, at int) (cite.Cluster, bool) {
	var clusters []cite.Cluster
	if u.ws.AnalysisIsCurrent() { // it knows blocks of code
		clusters = u.ws.Analysis().Doc.Citations.Clusters
	} else {
		clusters = cite.FindClusters([]byte(text))
	}
	for _, c := range clusters {
		if at > c.Span.Start && at <= c.Span.End && c.Span.End <= len(text) {
			return c, true
		}
	}
	return cite.Cluster{}, false
}

// placed is the edit that puts citations in their place. The place is looked
// for anew, since text from elsewhere may have moved it.
func (u *UI) placed(pl place, list []cite.Citation) (format.Edit, error) {
	t := u.article.text
	text, at := t.Text(), t.Caret()
	if pl.wasText != "" {
		c, ok := u.clusterAt(text, at)
		if !ok || text[c.Span.Start:c.Span.End] != pl.wasText {
			return format.Edit{}, errTextChanged
		}
		move := c.Span.Start - pl.was.Span.Start
		was := pl.was.Shift(func(at int) int { return at + move })
		list = slices.Clone(list)
		for i, one := range list {
			if one.KeySpan != (cite.Span{}) {
				list[i].KeySpan = cite.Span{Start: one.KeySpan.Start + move, End: one.KeySpan.End + move}
			}
		}
		put, err := cite.RewriteCluster([]byte(text), was, list)
		end := c.Span.Start + len(put)
		return format.Edit{Start: c.Span.Start, End: c.Span.End, Text: put, From: end, To: end}, err
	}
	if pl.bracketed {
		list = slices.Clone(list)
		for i := range list {
			if list[i].Mode == cite.AuthorInText {
				list[i].Mode = cite.Normal
			}
		}
	}
	put, err := cite.WriteCluster(list)
	if err != nil {
		return format.Edit{}, err
	}
	if !pl.at {
		return format.Insert(text, at, put), nil
	}
	if at < 1 || text[at-1] != '@' {
		return format.Edit{}, errTextChanged
	}
	if pl.bracketed {
		put = strings.TrimSuffix(strings.TrimPrefix(put, "["), "]")
	}
	end := at - 1 + len(put)
	return format.Edit{Start: at - 1, End: at, Text: put, From: end, To: end}, nil
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// insertCitation cites a source at the caret, into the brackets of a citation
// when the caret is in or behind one.
func (u *UI) insertCitation(key string) {
	d := u.ws.Document()
	if d == nil || d.ReadOnly() {
		return
	}
	u.article.tabs.Select(u.article.textTab)
	t := u.article.text
	text, at := t.Text(), t.Caret()
	var clusters [][2]int
	if c, ok := u.clusterAt(text, at); ok {
		clusters = append(clusters, [2]int{c.Span.Start, c.Span.End})
	}
	u.applyEdit(format.Cite(text, at, key, clusters))
	u.rememberCited([]cite.Citation{{Key: key}})
}

// rememberCited puts sources first in the picker from now on, and takes those
// into the draft that stand only in the publication's folder.
func (u *UI) rememberCited(list []cite.Citation) {
	keys := make([]string, len(list))
	for i, c := range list {
		keys[i] = c.Key
	}
	u.ws.Bring(keys...)
	u.settings.CitedSources(u.ws.Folder(), keys)
	u.saveSettings()
}

// applyEdit makes a formatting command's edit one step to undo.
func (u *UI) applyEdit(e format.Edit) {
	t := u.article.text
	t.Replace(e.Start, e.End, e.Text)
	if e.From == e.To {
		t.SetCaret(e.From)
	} else {
		t.Select(e.From, e.To)
	}
	u.focusText()
}
