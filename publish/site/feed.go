package site

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"postil/publish/article"
)

// How many of the newest articles feeds carry: those of the publication, and
// those of an author, a topic or a section.
const (
	feedEntries     = 20
	termFeedEntries = 10
)

// Media types of the feeds.
const (
	atomType     = "application/atom+xml"
	rssType      = "application/rss+xml"
	jsonFeedType = "application/feed+json"
)

// channel is a feed in any format: what it is called, where it and its page
// are below the base, and its articles.
type channel struct {
	title, description, self, home string
	stories                        []*story
}

// feedItem is an article in a feed, complete, with every address absolute.
type feedItem struct {
	lang, title, id, url, summary, html, image string
	published, updated                         article.Date
	authors, tags                              []*term
}

// whole is the feed of the publication.
func (p *Plan) whole(self string) channel {
	return channel{
		title: p.pub.Name, description: p.pub.Description, self: self,
		stories: p.index.stories[:min(feedEntries, len(p.index.stories))],
	}
}

// termFeed is where the feed of an author, a topic or a section is.
func termFeed(t *term) string { return t.url + "feed.xml" }

func (p *Plan) ofTermFeed(t *term) channel {
	return channel{
		title: joinNonEmpty(": ", p.pub.Name, t.name), self: termFeed(t), home: t.url,
		stories: t.stories[:min(termFeedEntries, len(t.stories))],
	}
}

// items renders the articles of a channel. One that cannot be rendered is left
// out: its own page reports the fault.
func (p *Plan) items(c channel) []feedItem {
	var out []feedItem
	for _, s := range c.stories {
		if it, err := p.feedItem(s); err == nil {
			out = append(out, it)
		}
	}
	return out
}

// feedItem is made once: an article is in the feeds of its authors, its topics
// and its section.
func (p *Plan) feedItem(s *story) (feedItem, error) {
	v := p.kept.items.get(s.place, func() feedOutcome {
		it, err := p.newFeedItem(s)
		return feedOutcome{it, err}
	})
	return v.item, v.err
}

type feedOutcome struct {
	item feedItem
	err  error
}

func (p *Plan) newFeedItem(s *story) (feedItem, error) {
	f := s.a.Front
	it := feedItem{
		lang: p.foreign(s), title: f.Title, id: p.feedID(s), url: p.absolute(s.url), summary: f.Summary,
		published: f.Date, updated: s.updated(), authors: s.authors, tags: s.tags,
	}
	s, err := p.read(s)
	if err != nil {
		return it, err
	}
	text, ok := p.kept.bodies.take(s.place)
	if !ok {
		b, err := p.body(s, "")
		if err != nil {
			return it, err
		}
		text = b.html
	}
	if it.html, err = absolutize(string(text)+p.feedCorrections(s), it.url); err != nil {
		return it, err
	}
	if v := p.image(s, leadSizes); v != nil {
		it.image = p.absolute(v.file)
	}
	return it, nil
}

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

// atomFeed is a channel as Atom. All its times come from the articles, so that
// a build on another day gives the same bytes.
func (p *Plan) atomFeed(c channel) ([]byte, error) {
	f := atomFeed{
		Lang: p.site.Lang, Title: c.title, Subtitle: c.description, ID: p.absolute(c.home),
		Links: []atomLink{
			{Rel: "self", Type: atomType, Href: p.absolute(c.self)},
			{Rel: "alternate", Type: "text/html", Href: p.absolute(c.home)},
		},
		Author: atomPerson{Name: p.pub.Name, URI: p.absolute("")}, Icon: p.absolute("assets/icon.svg"),
		Updated: stamp(latest(c.stories)),
	}
	for _, it := range p.items(c) {
		e := atomEntry{
			Lang: it.lang, Title: it.title, ID: it.id,
			Link:    atomLink{Rel: "alternate", Type: "text/html", Href: it.url},
			Updated: stamp(it.updated), Summary: it.summary,
			Content: atomContent{Type: "html", Text: it.html},
		}
		if !it.published.IsZero() {
			e.Published = stamp(it.published)
		}
		for _, t := range it.authors {
			e.Authors = append(e.Authors, atomPerson{Name: t.name, URI: p.absolute(t.url)})
		}
		for _, t := range it.tags {
			e.Categories = append(e.Categories, atomCategory{t.name})
		}
		f.Entries = append(f.Entries, e)
	}
	return marshalXML(f)
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
	// One size is enough in a feed, and not all of its readers understand more.
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool {
		return a.Key == "srcset" || a.Key == "sizes" || a.Key == "loading" || a.Key == "decoding"
	})
	for i, a := range n.Attr {
		if a.Key != "href" && a.Key != "src" {
			continue
		}
		if u, err := base.Parse(a.Val); err == nil {
			n.Attr[i].Val = u.String()
		}
	}
}

func marshalXML(v any) ([]byte, error) {
	data, err := xml.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(data, '\n')...), nil
}
