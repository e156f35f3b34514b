package site

import (
	"slices"
	"strings"

	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/content"
)

// Update takes over content in which nothing has changed but what stands on
// pages: texts, titles, summaries, sources. It reports false, and changes
// nothing, where files come, go or change places; that takes a new Plan. p must
// not be in use meanwhile. While somebody types this spares sorting ten thousand
// articles for each key.
func (p *Plan) Update(o Options) bool {
	was, now := p.o.Content, o.Content
	if now == nil || now.Publication != was.Publication || len(now.Articles) != len(was.Articles) ||
		o.BaseURL != p.o.BaseURL || o.DraftBanner != p.o.DraftBanner || o.Style != p.o.Style || o.Program != p.o.Program ||
		o.Frame != p.o.Frame || (o.Files == nil) != (p.o.Files == nil) {
		return false
	}
	var changed []*content.Article
	for i, a := range now.Articles {
		b := was.Articles[i]
		if a == b {
			continue
		}
		if p.index.byDir[a.Dir] == nil || !samePlace(a, b) || p.faulty(a) {
			return false
		}
		changed = append(changed, a)
	}
	before, had := p.o, len(p.news()) > 0
	if p.o = o; o.Formatter == nil {
		p.o.Formatter = before.Formatter
	}
	if len(p.news()) > 0 != had { // there is a file for them, or none
		p.o = before
		return false
	}
	stories := make([]*story, 0, len(changed))
	for _, a := range changed {
		s := p.index.byDir[a.Dir]
		s.a = a
		stories = append(stories, s)
	}
	p.content = now
	p.met = &met{}
	p.forget(stories, o.Frame != "" && now.SameReferences(was))
	return true
}

// forget drops what was computed of articles that have changed, and of all
// where something that many depend on may be another.
func (p *Plan) forget(changed []*story, only bool) {
	if !only {
		p.shared.archived.Clear()
		p.kept = &kept{}
	}
	for _, s := range changed {
		p.kept.forget(s.place)
	}
	if p.digests != nil {
		p.digests.refs = p.content.ReferenceSums()
		p.digests.changed(changed)
		if !only {
			p.digests.all()
		}
	}
}

// faulty reports whether the plan has found something wrong with an article: it
// may be right now, or stand in another line.
func (p *Plan) faulty(a *content.Article) bool {
	return slices.ContainsFunc(slices.Concat(p.problems, p.rest.problems), func(f proof.Finding) bool {
		return strings.HasPrefix(f.Path, a.Dir+"/")
	})
}

// samePlace reports whether two versions of an article have the same files at
// the same addresses, in the same lists at the same places.
func samePlace(a, b *content.Article) bool {
	f, g := a.Front, b.Front
	return a.Dir == b.Dir && sameDate(f.Date, g.Date) && f.TranslationKey == g.TranslationKey && f.Section == g.Section && f.Lang == g.Lang && f.GUID == g.GUID &&
		slices.Equal(f.Authors, g.Authors) && slices.Equal(f.Tags, g.Tags) && slices.Equal(f.Aliases, g.Aliases) &&
		slices.Equal(a.Files, b.Files)
}

func sameDate(a, b article.Date) bool {
	return a.HasTime == b.HasTime && a.String() == b.String() && a.Equal(b.Time)
}
