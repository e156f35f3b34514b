package site

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"postil/publish/content"
)

// The views below are what the templates in assets/site/templates see.
// Pointers are nil and slices empty where a page has nothing to show.

// siteView is the same on every page.
type siteView struct {
	Lang, Name, Motto, President, Description string
	CSP                                       string
	HomeURL, ArchiveURL, FeedURL, SearchURL   string
	StyleURL, FontURL, IconURL                string
	DraftBanner                               string
	Newsletter                                *newsletterForm
	FooterLinks                               []link
	nav                                       []link
	feeds                                     []headLink
	root                                      string // what Plan.absolute begins with
}

type navLink struct {
	link
	Current bool
}

// head is the page's <head> beyond what every page has.
type head struct {
	Title, Description, Canonical string
	CSP                           string
	NoIndex                       bool
	Links                         []headLink
	Properties, Names             []pair // meta property=, meta name=
	JSONLD                        template.JS
	Script                        *scriptLink
}

// headLink is a <link> of the head: a feed, a translation, a citation.
type headLink struct{ Rel, Type, Lang, Title, URL string }

// scriptLink is the one script a page may have, from the site itself.
type scriptLink struct{ URL, Integrity string }

type page struct {
	Site         *siteView
	Words        *words
	Head         head
	Nav          []navLink
	ArchiveBlock *archiveBlock

	Masthead, Footer, Newsletter template.HTML // the same on many pages: made once
}

type archiveBlock struct {
	URL, YearURL string
	Year         int
	Months       []monthLink
	OtherYears   []link
	HTML         template.HTML // all of it, made once for the pages of a month
}

type monthLink struct {
	Name, URL string // URL "" when the month has no article
	Count     int
	Current   bool
}

type authorLink struct{ Before, Text, URL, After string }

type imageView struct {
	URL, Alt, Caption, Credit  string
	Source, SourceURL, Licence string
	SrcSet, Sizes              string // "" when there is one size only
	Width, Height              int
	file                       string // of the file at URL, below the base
}

// entry is an article in a list.
type entry struct {
	URL, Title, Subtitle, Summary, Lang string
	Date                                *moment
	Section                             *link
	Authors                             []authorLink
	Image                               *imageView
}

type group struct {
	Name, URL string
	Entries   []entry
}

func (p *Plan) setSite() {
	w := p.words
	root := *p.base
	root.RawPath = "" // as where something follows
	s := siteView{
		root: root.String(),
		Lang: p.pub.Language, Name: p.pub.Name, Description: p.pub.Description,
		HomeURL: p.href(""), ArchiveURL: p.href("archive/"), FeedURL: p.href("feed.xml"), SearchURL: p.href("search/"),
		StyleURL: p.href("assets/site.css") + "?v=" + contentVersion(p.theme.style),
		FontURL:  p.href("assets/fonts/source-serif-4-latin-wght-normal.woff2"),
		IconURL:  p.href("assets/icon.svg"),

		DraftBanner: p.o.DraftBanner,
	}
	if s.Lang == "" {
		s.Lang = w.Lang
	}
	if m := strings.Trim(strings.TrimSpace(p.pub.Motto), `"“”«»„`); m != "" {
		s.Motto = w.QuoteOpen + strings.TrimSpace(m) + w.QuoteClose
	}
	s.President = joinNonEmpty(", ", p.pub.President.Name, p.pub.President.Role)
	form, origin := newsletter(p.pub.Newsletter)
	s.Newsletter = form
	if origin == "" {
		origin = "'none'"
	}
	s.CSP = securityPolicy(origin)
	s.feeds = []headLink{
		{Rel: "alternate", Type: atomType, Title: s.Name, URL: p.href("feed.xml")},
		{Rel: "alternate", Type: rssType, Title: s.Name + " (RSS)", URL: p.href("rss.xml")},
		{Rel: "alternate", Type: jsonFeedType, Title: s.Name + " (JSON Feed)", URL: p.href("feed.json")},
	}
	for _, t := range p.index.sections {
		s.nav = append(s.nav, link{t.name, t.url})
	}
	rest := []link{{w.Archive, "archive/"}, {w.Authors, "authors/"}, {w.Topics, "tags/"}, {w.About, "about/"}}
	s.nav = append(append(s.nav, rest...), link{w.Search, "search/"})
	for _, l := range append(rest, link{w.Feed, "feed.xml"}) {
		s.FooterLinks = append(s.FooterLinks, link{l.Text, p.href(l.URL)})
	}
	p.site = s
}

// page starts a page at rel, the address below the base.
func (p *Plan) page(rel, title, description string) page {
	pg := page{Site: &p.site, Words: p.words}
	pg.Head = head{
		Title: title, Description: description,
		Canonical: p.absolute(rel), NoIndex: p.o.DraftBanner != "",
		CSP: p.site.CSP, Links: slices.Clone(p.site.feeds),
	}
	if title == "" {
		pg.Head.Title = p.pub.Name
	} else if p.pub.Name != "" {
		pg.Head.Title = title + " — " + p.pub.Name
	}
	pg.Head.Properties = []pair{
		{"og:type", "website"},
		{"og:site_name", p.pub.Name},
		{"og:title", cmp.Or(title, p.pub.Name)},
		{"og:url", p.absolute(rel)},
		{"og:locale", ogLocale(p.site.Lang)},
	}
	if description != "" {
		pg.Head.describe(description)
	}
	for _, n := range p.site.nav {
		pg.Nav = append(pg.Nav, navLink{link{n.Text, p.href(n.URL)}, n.URL == rel})
	}
	current := "" // where the navigation is
	if slices.ContainsFunc(p.site.nav, func(l link) bool { return l.URL == rel }) {
		current = rel
	}
	pg.Masthead = p.shared.part("masthead "+current, func() template.HTML { return p.part("masthead", pg) })
	pg.Footer = p.shared.part("footer", func() template.HTML { return p.part("footer", pg) })
	pg.Newsletter = p.shared.part("newsletter", func() template.HTML { return p.part("newsletter-content", pg) })
	return pg
}

// describe says in a sentence what a page is.
func (h *head) describe(text string) {
	h.Description = text
	h.Properties = append(h.Properties, pair{"og:description", text})
}

func joinNonEmpty(sep string, parts ...string) string {
	var out []string
	for _, s := range parts {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, sep)
}

// archiveBlock is one year with its twelve months. year 0 is the newest.
func (p *Plan) archiveBlock(year, month int) *archiveBlock {
	x := p.index
	if year == 0 && len(x.years) > 0 {
		year = x.years[0]
	}
	if x.months[year] == nil {
		return nil
	}
	return p.shared.archiveBlock(year, month, func() *archiveBlock { return p.newArchiveBlock(year, month) })
}

func (p *Plan) newArchiveBlock(year, month int) *archiveBlock {
	x := p.index
	b := &archiveBlock{URL: p.href("archive/"), Year: year, YearURL: p.href(yearPath(year)), Months: p.monthLinks(year, month)}
	for _, y := range x.years {
		if y != year {
			b.OtherYears = append(b.OtherYears, link{itoa(y), p.href(yearPath(y))})
		}
	}
	b.HTML = p.part("archive-block-content", page{Site: &p.site, Words: p.words, ArchiveBlock: b})
	return b
}

func (p *Plan) monthLinks(year, current int) []monthLink {
	var out []monthLink
	for m := 1; m <= 12; m++ {
		l := monthLink{Name: p.words.capitals(m), Current: m == current}
		if l.Count = len(p.index.months[year][m]); l.Count > 0 {
			l.URL = p.href(monthPath(year, m))
		}
		out = append(out, l)
	}
	return out
}

// byline links the authors: "A", "A and B", "A, B and C".
func (p *Plan) byline(s *story) []authorLink {
	var out []authorLink
	for i, t := range s.authors {
		l := authorLink{Text: t.name, URL: p.href(t.url)}
		last := len(s.authors) - 1
		switch {
		case i > 0 && i == last:
			l.Before = p.words.And
		case i < last-1:
			l.After = ", "
		}
		out = append(out, l)
	}
	return out
}

// entry is an article in lists, of which there are many.
func (p *Plan) entry(s *story) entry {
	return p.kept.entries.get(s.place, func() entry { return p.newEntry(s) })
}

func (p *Plan) newEntry(s *story) entry {
	f := s.a.Front
	e := entry{
		URL: p.href(s.url), Title: f.Title, Subtitle: f.Subtitle, Summary: f.Summary,
		Lang: p.foreign(s), Date: p.words.moment(f.Date, p.loc), Authors: p.byline(s),
	}
	if s.section != nil {
		e.Section = &link{s.section.name, p.href(s.section.url)}
	}
	return e
}

// securityPolicy is the Content-Security-Policy of a page: everything from the
// site itself, nothing inline, no script; a form may post to one other origin.
// connect-src is for programs that look at a page and ask for robots.txt through
// it: without a script nothing else can use it.
func securityPolicy(formOrigin string) string {
	return "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action " + formOrigin
}

// foreign is the article's language when it is not the site's.
func (p *Plan) foreign(s *story) string {
	if l := s.a.Front.Lang; l != "" && !strings.EqualFold(l, p.site.Lang) {
		return l
	}
	return ""
}

func (p *Plan) lang(s *story) string {
	if l := s.a.Front.Lang; l != "" {
		return l
	}
	return p.site.Lang
}

func articleSource(s *story) string { return s.a.Dir + "/" + content.ArticleFile }
