package newsletter

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/publication"
	"postil/publish/site"
)

// Errors of making an issue.
var (
	ErrNoSubject  = errors.New("the issue has no subject")
	ErrNoDate     = errors.New("the issue has no date")
	ErrEmpty      = errors.New("the issue has neither articles nor a text")
	ErrNoArticle  = errors.New("no published article is called so")
	ErrNoBaseURL  = errors.New("the publication has no address")
	ErrNoSender   = errors.New("it is not said who sends the newsletter")
	ErrBadSender  = errors.New("not an e-mail address")
	ErrLongHeader = errors.New("the subject is too long")
	ErrSentBefore = errors.New("it went out before")
	ErrNoListmonk = errors.New("the settings name no listmonk server with its lists")
)

// maxSubject bounds a subject, in bytes; mail programs show some 60 characters.
const maxSubject = 400

// Issue is one issue with all that it shows.
type Issue struct {
	Publication string `json:"publication"`
	Motto       string `json:"motto,omitempty"`
	Site        string `json:"site"`              // address of the publication's site
	Address     string `json:"address,omitempty"` // postal
	Lang        string `json:"lang"`              // BCP 47
	Date        string `json:"date"`              // YYYY-MM-DD
	DateText    string `json:"dateText"`          // as readers see it
	Subject     string `json:"subject"`
	Preview     string `json:"preview,omitempty"`
	Intro       string `json:"intro,omitempty"` // Markdown
	Items       []Item `json:"items"`
	// From is who sends it: "Harbour Review <news@example.org>"; "" when it is
	// not said.
	From string `json:"from,omitempty"`
	// Unsubscribe is an https or mailto address, "" for none.
	Unsubscribe string `json:"unsubscribe,omitempty"`
}

// Item is an article in an issue.
type Item struct {
	Dir        string `json:"dir"`    // its folder in the repository
	Source     string `json:"source"` // article.Source of what is published
	Section    string `json:"section,omitempty"`
	Title      string `json:"title"`
	Standfirst string `json:"standfirst,omitempty"`
	Byline     string `json:"byline,omitempty"`
	Date       string `json:"date,omitempty"`
	Lang       string `json:"lang,omitempty"` // where it is not the issue's
	URL        string `json:"url"`
	Image      *Image `json:"image,omitempty"`
}

// Image is an article's lead image at its public address.
type Image struct {
	URL    string `json:"url"`
	Alt    string `json:"alt"`
	Credit string `json:"credit,omitempty"`
}

// Compose makes an issue of a file and of what is published. Errors wrap those of
// this package and name what they are about.
func Compose(f *File, c *content.Content) (*Issue, error) {
	issue, err := compose(f, c)
	if err != nil {
		return nil, fmt.Errorf("compose an issue: %w", err)
	}
	return issue, nil
}

func compose(f *File, c *content.Content) (*Issue, error) {
	p := c.Publication
	switch {
	case strings.TrimSpace(f.Subject) == "":
		return nil, ErrNoSubject
	case len(f.Subject) > maxSubject:
		return nil, fmt.Errorf("%w: %d bytes, of %d at most", ErrLongHeader, len(f.Subject), maxSubject)
	case f.Date.IsZero():
		return nil, ErrNoDate
	case len(f.Articles) == 0 && strings.TrimSpace(f.Intro) == "":
		return nil, ErrEmpty
	}
	if u, err := url.Parse(p.BaseURL); err != nil || u.Host == "" {
		return nil, fmt.Errorf("%w: %q", ErrNoBaseURL, p.BaseURL)
	}
	w := site.WordingFor(p.Language)
	issue := &Issue{
		Publication: p.Name, Site: p.BaseURL, Address: p.Newsletter.Address, Lang: cmp.Or(p.Language, w.Lang()),
		Date: f.Date.Format("2006-01-02"), DateText: w.Date(f.Date, p.Location()),
		Subject: f.Subject, Preview: f.Preview, Intro: f.Intro, Items: []Item{},
		From: p.Newsletter.From, Unsubscribe: p.Newsletter.Unsubscribe,
	}
	if m := strings.Trim(strings.TrimSpace(p.Motto), `"“”«»„`); m != "" {
		issue.Motto = w.Quoted(m)
	}
	for _, name := range f.Articles {
		a := find(c, name)
		if a == nil {
			return nil, fmt.Errorf("%w: %s", ErrNoArticle, name)
		}
		if slices.ContainsFunc(issue.Items, func(i Item) bool { return i.Dir == a.Dir }) {
			continue // named by its slug and by its folder
		}
		whole, err := c.Whole(a)
		if err != nil {
			return nil, err
		}
		issue.Items = append(issue.Items, item(whole, p, w))
	}
	return issue, nil
}

// find is a published article by its slug or its folder.
func find(c *content.Content, name string) *content.Article {
	name = strings.TrimSuffix(name, "/")
	i := slices.IndexFunc(c.Articles, func(a *content.Article) bool { return a.Dir == name || path.Base(a.Dir) == name })
	if i < 0 {
		return nil
	}
	return c.Articles[i]
}

func item(a *content.Article, p *publication.Publication, w site.Wording) Item {
	f := a.Front
	it := Item{
		Dir: a.Dir, Source: article.Source(a.File.Bytes()), Section: p.SectionTitle(f.Section),
		Title: f.Title, Standfirst: cmp.Or(f.Summary, f.Subtitle),
		Byline: w.Byline(f.Authors), Date: w.Date(f.Date, p.Location()), URL: p.ArticleURL(a.Dir),
	}
	if f.Lang != "" && !strings.EqualFold(f.Lang, p.Language) {
		it.Lang = f.Lang
	}
	if f.Image.File != "" && slices.Contains(a.Files, f.Image.File) {
		u := url.URL{Path: f.Image.File}
		it.Image = &Image{URL: it.URL + u.EscapedPath(), Alt: f.Image.Alt, Credit: f.Image.Credit}
		if it.Image.Credit != "" {
			it.Image.Credit = w.Credit() + ": " + strings.TrimSuffix(it.Image.Credit, ".")
		}
	}
	return it
}

// Digest is the SHA-256 of all that the issue shows, in hexadecimal digits. Two
// issues with one digest are the same to their readers.
func (i *Issue) Digest() string {
	data, err := json.Marshal(i) // structs of texts always marshal
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Recent are the articles for a new issue: the newest of what is published, n at
// most, and none that skip says was sent.
func Recent(c *content.Content, n int, skip func(dir string) bool) []*content.Article {
	var out []*content.Article
	for _, a := range c.Articles {
		if len(out) == n {
			break
		}
		if !skip(a.Dir) {
			out = append(out, a)
		}
	}
	return out
}
