package site

import (
	"bytes"
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/content"
)

type articlePage struct {
	page
	Lang                     string
	Section                  *link
	Title, Subtitle, Summary string
	Authors                  []authorLink
	Date, Updated            *moment
	ReadingTime              string
	Image                    *imageView
	Body                     template.HTML
	Corrections              []correctionView
	Sources                  []sourceView
	Tags                     []link
	Share                    []link
	Translations             []translation
	Cite                     *citeView
	Related                  []entry
	Previous, Next           *link
}

type correctionView struct {
	Date *moment
	Text string
}

type sourceView struct {
	ID   string
	HTML template.HTML
}

// body is an article's text in HTML, with what was learnt on the way.
type body struct {
	html    template.HTML
	words   int
	sources []cite.Source
}

// text is Markdown with its place in the repository and on the site.
type text struct {
	file     *article.File
	source   string // path in the repository
	lang     string
	rel, dir string // folder of its images below the base, and in the repository
}

// body renders the text of s. prefix goes before the names of images. An
// unknown citation key becomes a finding; its place in the text shows it.
func (p *Plan) body(s *story, prefix string) (body, error) {
	return p.renderText(text{file: s.a.File, source: articleSource(s), lang: p.lang(s), rel: s.url, dir: s.a.Dir}, prefix)
}

func (p *Plan) renderText(t text, prefix string) (body, error) {
	m := p.pipeline(t.lang)
	source := p.theme.scratch.Get().(*[]byte)
	defer p.theme.scratch.Put(source)
	*source = t.file.AppendBody((*source)[:0])
	doc := m.ParsePage(*source)
	in := doc.Citations
	in.NoCite, _ = cite.NoCite(t.file.Front().NoCite)
	if in.Lang == "" {
		in.Lang = t.lang
	}
	library := p.o.Content.Library
	if library == nil { // content that was only scanned, and a text that is no article
		library = p.o.Content.LibraryOf(&content.Article{Dir: t.dir, File: t.file})
	}
	f := p.o.Formatter.Format(in, library)
	for _, u := range f.Unknown {
		p.problem(unknown(t, doc, u))
	}
	scratch := p.theme.scratch.Get().(*[]byte)
	defer p.theme.scratch.Put(scratch)
	b := bytes.NewBuffer((*scratch)[:0])
	if err := m.HTML(b, doc, f, markdown.HTMLOptions{ImagePrefix: prefix, Link: p.following(t)}); err != nil {
		return body{}, fmt.Errorf("%s: %w", t.source, err)
	}
	*scratch = b.Bytes()
	// The pipeline escapes raw HTML and drops dangerous addresses; its output
	// is the one thing here that is markup already.
	out := b.String()
	if strings.Contains(out, ` style="`) { // few articles have a table
		// Its cells carry their alignment in a style attribute, which the pages'
		// security policy forbids. In text the quotes would be escaped, so these
		// strings are markup wherever they stand.
		out = strings.NewReplacer(
			`<td style="text-align: left">`, `<td>`, `<th style="text-align: left">`, `<th>`,
			`<td style="text-align: right">`, `<td class="right">`, `<th style="text-align: right">`, `<th class="right">`,
			`<td style="text-align: center">`, `<td class="center">`, `<th style="text-align: center">`, `<th class="center">`,
		).Replace(out)
	}
	return body{html: template.HTML(p.bodyImages(out, t.rel, t.dir)), words: doc.Words(), sources: f.Sources}, nil //nolint:gosec
}

// unknown is the finding for a citation key that the library lacks, at its place
// in the file.
func unknown(t text, doc *markdown.Document, u cite.Unknown) proof.Finding {
	at := min(max(u.Span.Start, 0), len(doc.Source))
	before := doc.Source[:at]
	lineStart := bytes.LastIndexByte(before, '\n') + 1
	return proof.Finding{
		Rule: "unknown-key", Severity: proof.Error, Path: t.source,
		Line:     t.file.BodyLine() + bytes.Count(before, []byte("\n")),
		Col:      len([]rune(string(before[lineStart:]))) + 1,
		Start:    t.file.BodyOffset() + at,
		End:      t.file.BodyOffset() + max(at, min(u.Span.End, len(doc.Source))),
		Template: "No reference has the key “{{.Key}}”. Add references/{{.Key}}.json or correct the key.",
		Args:     map[string]string{"Key": u.Key},
	}
}

func (p *Plan) article(s *story) ([]byte, error) {
	f := s.a.Front
	b, err := p.body(s, "")
	if err != nil {
		return nil, err
	}
	p.kept.fed.Do(p.markFed)
	if p.kept.inFeed[s.place] {
		p.kept.bodies.put(s.place, b.html)
	}
	a := articlePage{
		page: p.page(s.url, f.Title, f.Summary), Lang: p.foreign(s),
		Title: f.Title, Subtitle: f.Subtitle, Summary: f.Summary,
		Authors: p.byline(s), Date: p.words.moment(f.Date, p.loc),
		ReadingTime: p.words.reading(b.words), Image: p.image(s, leadSizes), Body: b.html,
		Share: shareLinks(p.pub.Share, f.Title, p.absolute(s.url), p.words),
	}
	a.ArchiveBlock = p.archiveBlock(s.year, s.month)
	if f.Image.File != "" && a.Image == nil && p.o.Files != nil {
		p.noImage(s)
	}
	if s.section != nil {
		a.Section = &link{s.section.name, p.href(s.section.url)}
	}
	if f.Lastmod.Format("2006-01-02") > f.Date.Format("2006-01-02") {
		a.Updated = p.words.moment(f.Lastmod, p.loc)
	}
	for _, c := range f.Corrections {
		a.Corrections = append(a.Corrections, correctionView{p.words.moment(c.Date, p.loc), c.Text})
	}
	ids := map[string]bool{}
	for _, src := range b.sources {
		a.Sources = append(a.Sources, sourceView{sourceID(src.Key, ids), template.HTML(src.Text.HTML())}) //nolint:gosec // Rich.HTML escapes
	}
	for _, t := range s.tags {
		a.Tags = append(a.Tags, link{t.name, p.href(t.url)})
	}
	if s.older != nil {
		a.Previous = &link{s.older.a.Front.Title, p.href(s.older.url)}
	}
	if s.newer != nil {
		a.Next = &link{s.newer.a.Front.Title, p.href(s.newer.url)}
	}
	for _, o := range p.related(s) {
		a.Related = append(a.Related, p.entry(o))
	}
	p.articleHead(&a, s, b)
	p.translated(&a, s)
	p.cited(&a, s)
	return p.execute("article", a)
}

// sourceID makes an id attribute of a citation key: no spaces, unique on the
// page.
func sourceID(key string, taken map[string]bool) string {
	id := "source-" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.', r == ':':
			return r
		}
		return '-'
	}, key)
	for n, base := 2, id; taken[id]; n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	taken[id] = true
	return id
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.TrimPrefix(u.Host, "www.")
}
