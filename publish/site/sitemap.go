package site

import (
	"encoding/xml"
	"strings"
	"time"

	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/publication"
)

type urlset struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	News    string       `xml:"xmlns:news,attr,omitempty"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Loc     string     `xml:"loc"`
	Lastmod string     `xml:"lastmod,omitempty"`
	News    *newsEntry `xml:"news:news"`
}

type sitemapIndex struct {
	XMLName  xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Sitemaps []sitemapURL `xml:"sitemap"`
}

type newsEntry struct {
	Name     string `xml:"news:publication>news:name"`
	Language string `xml:"news:publication>news:language"`
	Date     string `xml:"news:publication_date"`
	Title    string `xml:"news:title"`
}

const (
	// sitemapMax is the protocol's limit for one file.
	sitemapMax = 50_000
	// newsAge is how long an article is news to those who read news sitemaps,
	// and newsMax how many they take.
	newsAge = 48 * time.Hour
	newsMax = 1000
)

// planSitemaps plans sitemap.xml, which is the list of pages, or of lists
// where one would be too long.
func (p *Plan) planSitemaps() {
	parts := (p.sitemapSize() + p.sitemapMax - 1) / p.sitemapMax
	if parts <= 1 {
		p.add("sitemap.xml", publication.File, ofSitemap(), func(p *Plan) ([]byte, error) { return marshalXML(urlset{URLs: p.sitemapURLs()}) })
	} else {
		var index sitemapIndex
		for i := range parts {
			name := "sitemap-" + itoa(i+1) + ".xml"
			index.Sitemaps = append(index.Sitemaps, sitemapURL{Loc: p.absolute(name)})
			p.add(name, publication.File, ofSitemap(), func(p *Plan) ([]byte, error) {
				all := p.sitemapURLs()
				return marshalXML(urlset{URLs: all[i*p.sitemapMax : min((i+1)*p.sitemapMax, len(all))]})
			})
		}
		p.add("sitemap.xml", publication.File, ofSitemap(), func(p *Plan) ([]byte, error) { return marshalXML(index) })
	}
	if len(p.news()) > 0 {
		p.add("news-sitemap.xml", content.ArticleRoot, ofNews(), (*Plan).newsSitemap)
	}
}

// fixedPages are the pages that every site has, without 404.html.
func fixedPages() []string {
	return []string{"", "archive/", "authors/", "tags/", "sections/", "about/", "search/"}
}

// sitemapSize is the length of sitemapURLs, without making them.
func (p *Plan) sitemapSize() int {
	x := p.index
	n := len(fixedPages()) + len(x.sections) + len(x.authors) + len(x.tags) + len(x.years) + len(x.stories)
	for _, y := range x.years {
		for m := 1; m <= 12; m++ {
			if len(x.months[y][m]) > 0 {
				n++
			}
		}
	}
	return n
}

// sitemapURLs lists the pages, newest articles first.
func (p *Plan) sitemapURLs() []sitemapURL {
	var urls []sitemapURL
	add := func(rel string, d article.Date) {
		u := sitemapURL{Loc: p.absolute(rel)}
		if !d.IsZero() {
			u.Lastmod = d.Format(time.DateOnly)
		}
		urls = append(urls, u)
	}
	x := p.index
	newest := latest(x.stories)
	for _, rel := range fixedPages() {
		add(rel, newest)
	}
	for _, list := range [][]*term{x.sections, x.authors, x.tags} {
		for _, t := range list {
			add(t.url, latest(t.stories))
		}
	}
	for _, y := range x.years {
		var all []*story
		for m := 12; m >= 1; m-- {
			if in := x.months[y][m]; len(in) > 0 {
				add(monthPath(y, m), latest(in))
				all = append(all, in...)
			}
		}
		add(yearPath(y), latest(all))
	}
	for _, s := range x.stories {
		add(s.url, s.updated())
	}
	return urls
}

// news are the articles of the last two days before the build; none when the
// build was given no time.
func (p *Plan) news() []*story {
	if p.o.Now.IsZero() {
		return nil
	}
	var out []*story
	for _, s := range p.index.stories {
		d := s.a.Front.Date
		if d.IsZero() || len(out) == newsMax {
			break
		}
		at := d.Time
		if !d.HasTime {
			at = time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, p.loc)
		}
		if age := p.o.Now.Sub(at); age >= 0 && age <= newsAge {
			out = append(out, s)
		}
	}
	return out
}

func (p *Plan) newsSitemap() ([]byte, error) {
	set := urlset{News: "http://www.google.com/schemas/sitemap-news/0.9"}
	for _, s := range p.news() {
		lang, _, _ := strings.Cut(strings.ToLower(p.lang(s)), "-")
		set.URLs = append(set.URLs, sitemapURL{Loc: p.absolute(s.url), News: &newsEntry{
			Name: p.pub.Name, Language: lang, Date: p.machine(s.a.Front.Date), Title: s.a.Front.Title,
		}})
	}
	return marshalXML(set)
}

func (p *Plan) robots() ([]byte, error) {
	if p.o.DraftBanner != "" {
		return []byte("User-agent: *\nDisallow: /\n"), nil
	}
	text := "User-agent: *\nAllow: /\n\nSitemap: " + p.absolute("sitemap.xml") + "\n"
	if p.output("news-sitemap.xml") != nil {
		text += "Sitemap: " + p.absolute("news-sitemap.xml") + "\n"
	}
	return []byte(text), nil
}

// headers are what a web server is to say with each file, in the form that
// several hosts of static sites read. The policy here is the widest that a page
// needs; pages that need less narrow it for themselves.
func (p *Plan) headers() ([]byte, error) {
	var b strings.Builder
	at := func(pattern string, lines ...string) {
		b.WriteString(p.base.Path + pattern + "\n")
		for _, l := range lines {
			b.WriteString("  " + l + "\n")
		}
	}
	all := []string{
		"Content-Security-Policy: " + searchPolicy(p.site.CSP) + "; frame-ancestors 'none'",
		"X-Content-Type-Options: nosniff",
		"X-Frame-Options: DENY",
		"Referrer-Policy: strict-origin-when-cross-origin",
		"Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=()",
		"Cross-Origin-Opener-Policy: same-origin",
	}
	if p.base.Scheme == "https" {
		all = append(all, "Strict-Transport-Security: max-age=31536000")
	}
	at("*", all...)
	at("assets/fonts/*", "Cache-Control: public, max-age=31536000, immutable")
	at("feed.xml", "Content-Type: "+atomType+"; charset=utf-8", "Access-Control-Allow-Origin: *")
	at("rss.xml", "Content-Type: "+rssType+"; charset=utf-8", "Access-Control-Allow-Origin: *")
	at("feed.json", "Content-Type: "+jsonFeedType, "Access-Control-Allow-Origin: *")
	for _, f := range citationFormats {
		at("commentary/*/"+f.name, "Content-Type: "+f.mime+"; charset=utf-8")
	}
	return []byte(b.String()), nil
}
