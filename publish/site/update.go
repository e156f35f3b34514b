package site

import (
	"slices"
	"sync/atomic"

	"postil/publish/article"
	"postil/publish/content"
)

// Update takes over content in which nothing has changed but what stands on
// pages: texts, titles, summaries, sources. It reports false, and changes
// nothing, where files come, go or change places; that takes a new Plan. p must
// not be in use meanwhile. While somebody types this spares sorting ten thousand
// articles for each key.
func (p *Plan) Update(o Options) bool {
	p.kept = &kept{} // what was computed of other content
	was, now := p.o.Content, o.Content
	if now == nil || now.Publication != was.Publication || len(now.Articles) != len(was.Articles) ||
		o.BaseURL != p.o.BaseURL || o.DraftBanner != p.o.DraftBanner || o.Style != p.o.Style || (o.Files == nil) != (p.o.Files == nil) {
		return false
	}
	var changed []*content.Article
	for i, a := range now.Articles {
		b := was.Articles[i]
		if a == b {
			continue
		}
		if p.index.byDir[a.Dir] == nil || !samePlace(a, b) {
			return false
		}
		changed = append(changed, a)
	}
	for _, a := range changed {
		p.index.byDir[a.Dir].a = a
	}
	formatter := p.o.Formatter
	if p.o = o; o.Formatter == nil {
		p.o.Formatter = formatter
	}
	p.met = &met{}
	p.near = make([]atomic.Pointer[[]*story], len(p.index.stories))
	return true
}

// samePlace reports whether two versions of an article have the same files at
// the same addresses, in the same lists at the same places.
func samePlace(a, b *content.Article) bool {
	f, g := a.Front, b.Front
	return a.Dir == b.Dir && sameDate(f.Date, g.Date) && f.Section == g.Section && f.Lang == g.Lang && f.GUID == g.GUID &&
		slices.Equal(f.Authors, g.Authors) && slices.Equal(f.Tags, g.Tags) && slices.Equal(f.Aliases, g.Aliases) &&
		slices.Equal(a.Files, b.Files)
}

func sameDate(a, b article.Date) bool {
	return a.HasTime == b.HasTime && a.String() == b.String() && a.Equal(b.Time)
}
