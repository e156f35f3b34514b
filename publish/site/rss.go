package site

import (
	"encoding/xml"
	"time"
)

// RSS 2.0 (rssboard.org/rss-specification), with the text in full in
// content:encoded and names of authors in dc:creator, since RSS's own author is
// an e-mail address.
type rssFeed struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Content string     `xml:"xmlns:content,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title         string    `xml:"title"`
	Link          string    `xml:"link"`
	Description   string    `xml:"description"`
	Language      string    `xml:"language"`
	LastBuildDate string    `xml:"lastBuildDate,omitempty"`
	Self          atomLink  `xml:"atom:link"`
	Items         []rssItem `xml:"item"`
}

type rssItem struct {
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	GUID        rssGUID  `xml:"guid"`
	PubDate     string   `xml:"pubDate,omitempty"`
	Creators    []string `xml:"dc:creator"`
	Categories  []string `xml:"category"`
	Description string   `xml:"description,omitempty"`
	Content     string   `xml:"content:encoded"`
}

type rssGUID struct {
	IsPermaLink bool   `xml:"isPermaLink,attr"`
	Text        string `xml:",chardata"`
}

func (p *Plan) rssFeed(c channel) ([]byte, error) {
	f := rssFeed{
		Version: "2.0", Atom: "http://www.w3.org/2005/Atom",
		Content: "http://purl.org/rss/1.0/modules/content/", DC: "http://purl.org/dc/elements/1.1/",
		Channel: rssChannel{
			Title: c.title, Link: p.absolute(c.home), Description: c.description, Language: p.site.Lang,
			Self: atomLink{Rel: "self", Type: rssType, Href: p.absolute(c.self)},
		},
	}
	if f.Channel.Description == "" {
		f.Channel.Description = c.title // the element must be there
	}
	if d := latest(c.stories); !d.IsZero() {
		f.Channel.LastBuildDate = d.Format(time.RFC1123Z)
	}
	for _, it := range p.items(c) {
		r := rssItem{
			Title: it.title, Link: it.url, GUID: rssGUID{IsPermaLink: it.id == it.url, Text: it.id},
			Description: it.summary, Content: it.html,
		}
		if !it.published.IsZero() {
			r.PubDate = it.published.Format(time.RFC1123Z)
		}
		for _, t := range it.authors {
			r.Creators = append(r.Creators, t.name)
		}
		for _, t := range it.tags {
			r.Categories = append(r.Categories, t.name)
		}
		f.Channel.Items = append(f.Channel.Items, r)
	}
	return marshalXML(f)
}
