package site

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"postil/publish/article"
)

// feedEntries is how many of the newest articles the feed carries.
const feedEntries = 20

// RFC 4287.
type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr,omitempty"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	ID       string      `xml:"id"`
	Links    []atomLink  `xml:"link"`
	Updated  string      `xml:"updated"`
	Author   atomPerson  `xml:"author"`
	Icon     string      `xml:"icon"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomEntry struct {
	Lang       string         `xml:"xml:lang,attr,omitempty"`
	Title      string         `xml:"title"`
	ID         string         `xml:"id"`
	Link       atomLink       `xml:"link"`
	Published  string         `xml:"published,omitempty"`
	Updated    string         `xml:"updated"`
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
	Content    atomContent    `xml:"content"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// feed is the newest articles in full, as Atom. All its times come from the
// articles, so that a build on another day gives the same bytes.
func (p *Plan) feed() ([]byte, error) {
	f := atomFeed{
		Lang: p.site.Lang, Title: p.pub.Name, Subtitle: p.pub.Description, ID: p.absolute(""),
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Href: p.absolute("feed.xml")},
			{Rel: "alternate", Type: "text/html", Href: p.absolute("")},
		},
		Author: atomPerson{Name: p.pub.Name, URI: p.absolute("")}, Icon: p.absolute("assets/icon.svg"),
	}
	stories := p.index.stories[:min(feedEntries, len(p.index.stories))]
	f.Updated = stamp(latest(stories))
	for _, s := range stories {
		s, err := p.read(s)
		if err != nil {
			continue // as below
		}
		e, err := p.feedEntry(s)
		if err != nil {
			// Its own page reports the fault; the others stay in the feed.
			continue
		}
		f.Entries = append(f.Entries, e)
	}
	return marshalXML(f)
}

func (p *Plan) feedEntry(s *story) (atomEntry, error) {
	front := s.a.Front
	address := p.absolute(s.url)
	b, err := p.body(s, "")
	if err != nil {
		return atomEntry{}, err
	}
	text, err := absolutize(string(b.html)+p.feedCorrections(s), address)
	if err != nil {
		return atomEntry{}, err
	}
	e := atomEntry{
		Lang: p.foreign(s), Title: front.Title, ID: p.feedID(s),
		Link:    atomLink{Rel: "alternate", Type: "text/html", Href: address},
		Updated: stamp(s.updated()), Summary: front.Summary,
		Content: atomContent{Type: "html", Text: text},
	}
	if !front.Date.IsZero() {
		e.Published = stamp(front.Date)
	}
	for _, t := range s.authors {
		e.Authors = append(e.Authors, atomPerson{Name: t.name, URI: p.absolute(t.url)})
	}
	for _, t := range s.tags {
		e.Categories = append(e.Categories, atomCategory{t.name})
	}
	return e, nil
}

// feedCorrections are the corrections of an article, for those who read it in
// the feed and never see its page.
func (p *Plan) feedCorrections(s *story) string {
	list := s.a.Front.Corrections
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("<h2>" + html.EscapeString(p.words.Corrections) + "</h2>\n<ul>\n")
	for _, c := range list {
		b.WriteString("<li>")
		if m := p.words.moment(c.Date, p.loc); m != nil {
			b.WriteString(html.EscapeString(m.Text) + ": ")
		}
		b.WriteString(html.EscapeString(c.Text) + "</li>\n")
	}
	b.WriteString("</ul>\n")
	return b.String()
}

// stamp is a date as Atom wants it. A feed must have one, so no date is the
// start of Unix time.
func stamp(d article.Date) string {
	if d.IsZero() {
		return time.Unix(0, 0).UTC().Format(time.RFC3339)
	}
	return d.Format(time.RFC3339)
}

// absolutize makes every link and image address in a fragment absolute, for
// readers of feeds, which have no page to resolve them against.
func absolutize(fragment, base string) (string, error) {
	b, err := url.Parse(base)
	if err != nil {
		return "", fmt.Errorf("feed: %w", err)
	}
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return "", fmt.Errorf("feed: %w", err)
	}
	var out bytes.Buffer
	for _, n := range nodes {
		for d := range n.Descendants() {
			resolveAttributes(d, b)
		}
		resolveAttributes(n, b)
		if err := html.Render(&out, n); err != nil {
			return "", fmt.Errorf("feed: %w", err)
		}
	}
	return out.String(), nil
}

func resolveAttributes(n *html.Node, base *url.URL) {
	for i, a := range n.Attr {
		if a.Key != "href" && a.Key != "src" {
			continue
		}
		if u, err := base.Parse(a.Val); err == nil {
			n.Attr[i].Val = u.String()
		}
	}
}

type urlset struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Loc     string `xml:"loc"`
	Lastmod string `xml:"lastmod,omitempty"`
}

// sitemapMax is the protocol's limit for one file.
const sitemapMax = 50_000

// sitemap lists the pages, newest articles first, and leaves out the oldest
// where the protocol's limit is reached.
func (p *Plan) sitemap() ([]byte, error) {
	var set urlset
	add := func(rel string, d article.Date) {
		u := sitemapURL{Loc: p.absolute(rel)}
		if !d.IsZero() {
			u.Lastmod = d.Format(time.DateOnly)
		}
		set.URLs = append(set.URLs, u)
	}
	x := p.index
	newest := latest(x.stories)
	add("", newest)
	for _, root := range []string{"archive/", "authors/", "tags/", "sections/"} {
		add(root, newest)
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
	if len(set.URLs) > sitemapMax {
		set.URLs = set.URLs[:sitemapMax]
	}
	return marshalXML(set)
}

func marshalXML(v any) ([]byte, error) {
	data, err := xml.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(data, '\n')...), nil
}

func (p *Plan) robots() ([]byte, error) {
	if p.o.DraftBanner != "" {
		return []byte("User-agent: *\nDisallow: /\n"), nil
	}
	return []byte("User-agent: *\nAllow: /\n\nSitemap: " + p.absolute("sitemap.xml") + "\n"), nil
}

// icon is the publication's initial in the colours of the page.
func (p *Plan) icon() ([]byte, error) {
	initial := "P"
	for _, r := range cases.Upper(language.Und).String(strings.TrimSpace(p.pub.Name)) {
		initial = string(r)
		break
	}
	var text bytes.Buffer
	if err := xml.EscapeText(&text, []byte(initial)); err != nil {
		return nil, err
	}
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">` +
		`<rect width="32" height="32" rx="3" fill="#9c2b1b"/><rect x="5" y="6" width="1.5" height="20" fill="#fff"/>` +
		`<text x="18.5" y="23.5" text-anchor="middle" font-family="Georgia, serif" font-size="21" font-weight="600" fill="#fff">` +
		text.String() + "</text></svg>\n"), nil
}
