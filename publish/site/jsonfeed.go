package site

// JSON Feed 1.1 (jsonfeed.org/version/1.1).
type jsonFeed struct {
	Version     string           `json:"version"`
	Title       string           `json:"title"`
	HomePageURL string           `json:"home_page_url"`
	FeedURL     string           `json:"feed_url"`
	Description string           `json:"description,omitempty"`
	Icon        string           `json:"icon"`
	Authors     []jsonFeedAuthor `json:"authors,omitempty"`
	Language    string           `json:"language"`
	Items       []jsonFeedItem   `json:"items"`
}

type jsonFeedAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type jsonFeedItem struct {
	ID            string           `json:"id"`
	URL           string           `json:"url"`
	Title         string           `json:"title"`
	ContentHTML   string           `json:"content_html"`
	Summary       string           `json:"summary,omitempty"`
	Image         string           `json:"image,omitempty"`
	DatePublished string           `json:"date_published,omitempty"`
	DateModified  string           `json:"date_modified,omitempty"`
	Authors       []jsonFeedAuthor `json:"authors,omitempty"`
	Tags          []string         `json:"tags,omitempty"`
	Language      string           `json:"language,omitempty"`
}

func (p *Plan) jsonFeed(c channel) ([]byte, error) {
	f := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: c.title, Description: c.description,
		HomePageURL: p.absolute(c.home), FeedURL: p.absolute(c.self), Icon: p.absolute("assets/icon.svg"),
		Language: p.site.Lang, Items: []jsonFeedItem{},
	}
	if p.pub.Name != "" {
		f.Authors = []jsonFeedAuthor{{p.pub.Name, p.absolute("")}}
	}
	for _, it := range p.items(c) {
		j := jsonFeedItem{
			ID: it.id, URL: it.url, Title: it.title, ContentHTML: it.html, Summary: it.summary,
			Image: it.image, Language: it.lang,
		}
		if !it.published.IsZero() {
			j.DatePublished = stamp(it.published)
		}
		if it.updated.After(it.published.Time) {
			j.DateModified = stamp(it.updated)
		}
		for _, t := range it.authors {
			j.Authors = append(j.Authors, jsonFeedAuthor{t.name, p.absolute(t.url)})
		}
		for _, t := range it.tags {
			j.Tags = append(j.Tags, t.name)
		}
		f.Items = append(f.Items, j)
	}
	return marshalJSON(f)
}
