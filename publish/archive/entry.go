package archive

import (
	"context"
	"net/url"
	"path"
	"time"

	"github.com/yuin/goldmark/ast"

	"postil/editor/markdown"
	"postil/publish/article"
)

// Text names one text to be indexed.
type Text struct {
	Dir   string // the article's folder: "content/commentary/2024/07/slug"
	Draft string // id of the draft it is in, "" for the published record
	Blob  string // id of its index.md; another one is another text
	State string // of a draft, "draft", "in review"; "published" for the record
}

// Source is where the texts are.
type Source interface {
	// Texts lists all texts there are now.
	Texts(ctx context.Context) ([]Text, error)
	// Read gives the index.md of a text. It is called from several goroutines.
	Read(ctx context.Context, t Text) ([]byte, error)
}

// Entry is what the index knows of a text. It is not to be changed.
type Entry struct {
	Text
	ID       int64
	Title    string
	Subtitle string
	Summary  string
	Slug     string
	Section  string
	Lang     string
	Date     article.Date
	Authors  []string
	Tags     []string
	Image    string // of the lead image, in Dir
	Aliases  []string
	Words    int      // that a reader reads
	Cites    []string // keys, in the order they come first
	Links    []string // addresses of this site that it links to, as written
	Problem  string   // why it could not be read; then most fields are empty
}

// Published reports whether the entry is of the published record.
func (e *Entry) Published() bool { return e.Draft == "" }

// document is a text taken apart for the index.
type document struct {
	Entry
	body   string    // as readers read it, without markup
	heads  [3]string // words of the title, the standfirst and the names
	words  string    // of the body
	often  string    // those that it has often
	begins [4]string // beginnings of the words of title, standfirst, names and body
	lang   string    // of forms
	forms  []form    // words that the reader has not met before
}

// parse takes a text apart. One that cannot be read is indexed by its folder
// and the reason.
func parse(t Text, src []byte, pipelines func(lang string) *markdown.Pipeline, lang string) document {
	d := document{Entry: Entry{Text: t, Slug: path.Base(t.Dir), Title: path.Base(t.Dir)}}
	f, err := article.Parse(src)
	if err != nil {
		d.Problem = err.Error()
		return d
	}
	front := f.Front()
	if front.Title != "" {
		d.Title = front.Title
	}
	if front.Slug != "" {
		d.Slug = front.Slug
	}
	d.Subtitle, d.Summary, d.Section, d.Lang = front.Subtitle, front.Summary, front.Section, front.Lang
	if d.Lang == "" {
		d.Lang = lang
	}
	d.Date, d.Authors, d.Tags, d.Image, d.Aliases = front.Date, front.Authors, front.Tags, front.Image.File, front.Aliases
	doc := pipelines(d.Lang).Parse([]byte(f.Body()))
	d.body = doc.PlainText()
	d.Words = doc.Words()
	seen := map[string]bool{}
	for _, c := range doc.Citations.Clusters {
		for _, item := range c.Citations {
			if !seen[item.Key] {
				seen[item.Key] = true
				d.Cites = append(d.Cites, item.Key)
			}
		}
	}
	d.Links = links(doc)
	return d
}

// links are the links of a text that stay on its site.
func links(doc *markdown.Document) []string {
	var out []string
	_ = ast.Walk(doc.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		link, ok := n.(*ast.Link)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		to := string(link.Destination)
		u, err := url.Parse(to)
		if err == nil && u.Scheme == "" && u.Host == "" && u.Path != "" {
			out = append(out, to)
		}
		return ast.WalkContinue, nil
	})
	return out
}

// parseDay is article.ParseDate, quick for a day.
func parseDay(s string) (article.Date, bool) {
	number := func(s string) (n int) {
		for i := range len(s) {
			if s[i] < '0' || s[i] > '9' {
				return -1
			}
			n = n*10 + int(s[i]-'0')
		}
		return n
	}
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		y, m, d := number(s[:4]), number(s[5:7]), number(s[8:])
		if y >= 0 && m >= 1 && m <= 12 && d >= 1 && d <= 28 {
			return article.Day(y, time.Month(m), d), true
		}
	}
	return article.ParseDate(s)
}
